package reports

import (
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// ErrNotSealed says that a workbook carries no check code.
var ErrNotSealed = errors.New("the workbook carries no check code")

// Check is what a check code tells of a workbook.
type Check struct {
	Name       string            `json:"name"` // of the workbook or query
	Title      string            `json:"title"`
	Snapshot   string            `json:"snapshot,omitempty"`
	Refreshed  string            `json:"refreshed_at,omitempty"`
	Parameters map[string]string `json:"parameters"`
	Indices    []string          `json:"indices"`
	Code       string            `json:"code"`
	Warehouse  string            `json:"warehouse"`
	IsGenuine  bool              `json:"is_genuine"`  // the code was made with the secret that Checked names
	IsChecked  bool              `json:"is_checked"`  // there was a secret to check the code with
	IsSame     bool              `json:"is_same"`     // every sheet holds what was sealed
	IsForeign  bool              `json:"is_foreign"`  // made by another warehouse than the one asked
	Differs    []Difference      `json:"differences"` // in the order of the sheets
}

// Difference is a sheet that does not hold what was sealed.
type Difference struct {
	Sheet string       `json:"sheet"`
	Cells []string     `json:"cells,omitempty"` // ranges that hold every change
	What  queries.Text `json:"what"`
}

// machineRead is the machine-readable sheet as it was found.
type machineRead struct {
	sheet string
	rows  [][2]string
}

// CheckFile tells whether an XLSX file holds what was sealed, and, with a seal, whether
// its warehouse made it. It returns ErrNotSealed for other workbooks.
func CheckFile(r io.ReaderAt, size int64, seal *Seal) (*Check, error) {
	o, err := openSealed(r, size)
	if err != nil {
		return nil, err
	}
	machine, err := o.machine()
	if err != nil {
		return nil, err
	}
	c := &Check{Differs: []Difference{}}
	wanted, covered := c.read(machine.rows)
	if c.Code == "" {
		return nil, ErrNotSealed
	}
	if seal != nil {
		c.IsChecked = true
		c.IsGenuine = hmac.Equal([]byte(seal.code(covered)), []byte(c.Code))
		c.IsForeign = !c.IsGenuine && c.Warehouse != seal.warehouse()
	}
	if err := c.compare(o, machine.sheet, wanted); err != nil {
		return nil, err
	}
	c.IsSame = len(c.Differs) == 0
	return c, nil
}

// machine finds the machine-readable sheet by its first cell; it is the last sheet, but
// somebody may have moved it.
func (o *opened) machine() (*machineRead, error) {
	for _, s := range slices.Backward(o.sheets) {
		m := &machineRead{sheet: s.name}
		if _, _, err := o.sealSheet(s, m.cell); err != nil {
			return nil, err
		}
		if len(m.rows) > 0 && m.rows[0][0] == machineKey {
			return m, nil
		}
	}
	return nil, ErrNotSealed
}

// mostMachineRows bounds what is kept of a sheet before it is known to be the right one.
const mostMachineRows = 20_000

func (m *machineRead) cell(row, column int, value any) {
	text, isText := value.(string)
	if !isText || column > 1 || row > mostMachineRows || row > 1 && (len(m.rows) == 0 || m.rows[0][0] != machineKey) {
		return
	}
	for len(m.rows) < row {
		m.rows = append(m.rows, [2]string{})
	}
	m.rows[row-1][column] = text
}

// read takes the rows apart: the seals of the sheets, and the rows that the code covers.
func (c *Check) read(rows [][2]string) (wanted []sealed, covered [][2]string) {
	into := map[string]any{
		"name": &c.Name, "title": &c.Title, "snapshot": &c.Snapshot, "refreshed_at": &c.Refreshed,
		"parameters": &c.Parameters, "indices": &c.Indices, machineWarehouse: &c.Warehouse, machineCode: &c.Code,
	}
	for _, row := range rows {
		if target := into[row[0]]; target != nil {
			_ = json.Unmarshal([]byte(row[1]), target) // what is damaged stays empty, and the code does not match
		}
		if row[0] == machineCode {
			continue
		}
		covered = append(covered, row)
		if row[0] != machineSheet {
			continue
		}
		var s sealed
		if err := json.Unmarshal([]byte(row[1]), &s); err == nil {
			wanted = append(wanted, s)
		}
	}
	return wanted, covered
}

func (c *Check) compare(o *opened, machine string, wanted []sealed) error {
	differ := func(sheet string, cells []string, zh, en string) {
		c.Differs = append(c.Differs, Difference{sheet, cells, queries.Text{Zh: zh, En: en}})
	}
	left := map[string]sealed{}
	for _, w := range wanted {
		left[w.Name] = w
	}
	for _, s := range o.sheets {
		if s.name == machine {
			continue
		}
		want, isKnown := left[s.name]
		delete(left, s.name)
		if !isKnown {
			differ(s.name, nil, "此工作表不在原文件中", "the sheet was not in the file")
			continue
		}
		code := ""
		seal, formulas, err := o.sealSheet(s, func(_, _ int, value any) {
			if text, ok := value.(string); ok && isCheckCode(text) {
				code = text
			}
		})
		if err != nil {
			return err
		}
		if code != "" && code != c.Code {
			differ(s.name, nil, "所示校验码与机读信息中的不同", "it shows another check code than the machine-readable sheet")
		}
		if len(formulas) > 0 {
			differ(s.name, formulas[:min(len(formulas), 20)], "含公式，原文件没有公式", "it holds formulas; the file had none")
		}
		if got := seal.sum(); got.Digest != want.Digest {
			differ(s.name, changedCells(want, got), "内容与原文件不同", "its cells are not those that were sealed")
		}
	}
	for _, w := range wanted {
		if _, isGone := left[w.Name]; isGone {
			differ(w.Name, nil, "原文件中的此工作表已不存在", "the sheet is gone")
		}
	}
	return nil
}

// changedCells are the ranges within which two states of a sheet differ: the rows of each
// part that differs, cut to the columns that differ where those are known.
func changedCells(want, got sealed) []string {
	columns := [][2]int{}
	if n := max(len(want.Columns), len(got.Columns)); n > 0 && want.Rows <= columnSealed && got.Rows <= columnSealed {
		for i := range n {
			if i >= len(want.Columns) || i >= len(got.Columns) || want.Columns[i] != got.Columns[i] {
				columns = joinRange(columns, i+1, i+1)
			}
		}
	}
	rows := [][2]int{}
	if want.Part != got.Part {
		rows = append(rows, [2]int{1, max(want.Rows, got.Rows)})
	}
	for i := 0; want.Part == got.Part && i < max(len(want.Parts), len(got.Parts)); i++ {
		if i >= len(want.Parts) || i >= len(got.Parts) || want.Parts[i] != got.Parts[i] {
			rows = joinRange(rows, i*want.Part+1, min((i+1)*want.Part, max(want.Rows, got.Rows)))
		}
	}
	var cells []string
	for _, r := range rows {
		if len(columns) == 0 {
			cells = append(cells, fmt.Sprintf("%d:%d", r[0], r[1]))
		}
		for _, c := range columns {
			from, _ := excelize.CoordinatesToCellName(c[0], r[0])
			to, _ := excelize.CoordinatesToCellName(c[1], r[1])
			if from == to {
				cells = append(cells, from)
			} else {
				cells = append(cells, from+":"+to)
			}
		}
	}
	return cells
}

// joinRange appends a range, or lengthens the last one where it follows on that.
func joinRange(ranges [][2]int, from, to int) [][2]int {
	if n := len(ranges); n > 0 && ranges[n-1][1] == from-1 {
		ranges[n-1][1] = to
		return ranges
	}
	return append(ranges, [2]int{from, to})
}
