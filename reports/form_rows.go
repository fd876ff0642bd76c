package reports

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// MostFormRows is how many rows a form holds: the workbook is made in memory, and a form is
// for people to fill in.
const MostFormRows = 10_000

// rows writes what is filled in already. Columns that are not to be changed are shaded; what
// people type stays as the column keeps it.
func (b *formBook) rows() error {
	if len(b.form.Rows) == 0 {
		return nil
	}
	if len(b.form.Rows) > MostFormRows {
		return fmt.Errorf("it has %d rows, and a form holds %d; make one for each inspector", len(b.form.Rows), MostFormRows)
	}
	for i := range b.form.Columns {
		if err := b.filled(i); err != nil {
			return err
		}
	}
	last, err := excelize.CoordinatesToCellName(len(b.form.Columns), len(b.form.Rows)+1)
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(b.sheet, "A1:"+last, nil); err != nil {
		return err
	}
	return b.paper()
}

// filled writes the cells of a column.
func (b *formBook) filled(i int) error {
	c := &b.form.Columns[i]
	letter, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return err
	}
	widest := textWidth(c.heading())
	for j, row := range b.form.Rows {
		widest = max(widest, textWidth(row[i]))
		if row[i] == "" {
			continue
		}
		if err := b.file.SetCellStr(b.sheet, fmt.Sprintf("%s%d", letter, j+2), row[i]); err != nil {
			return err
		}
	}
	if c.Filled && c.Width == 0 {
		if err := b.file.SetColWidth(b.sheet, letter, letter, float64(min(max(widest+3, 8), 34))); err != nil {
			return err
		}
	}
	last := len(b.form.Rows) + 1
	if err := b.ruled(letter, 2, last, c, c.Filled); err != nil || b.form.Paper.BlankRows == 0 {
		return err
	}
	return b.ruled(letter, last+1, last+b.form.Paper.BlankRows, c, false)
}

// ruled gives cells of a column their look: lines around, and shaded where they are not to
// be changed.
func (b *formBook) ruled(letter string, from, to int, c *FormColumn, isShaded bool) error {
	code := formCodes[c.Format]
	made := &excelize.Style{
		CustomNumFmt: &code, Font: &excelize.Font{Family: fontName, Size: 10}, Border: thin(),
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	}
	if isShaded {
		made.Font.Color = faint
		made.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F3F5F7"}}
	}
	style, err := b.file.NewStyle(made)
	if err != nil {
		return err
	}
	return b.file.SetCellStyle(b.sheet, fmt.Sprint(letter, from), fmt.Sprint(letter, to), style)
}
