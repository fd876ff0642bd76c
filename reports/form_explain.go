package reports

import (
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// listedBelow is from how many allowed values on they stand below, one a row, to be read on
// paper.
const listedBelow = 8

// explained is a column of the explanation: its head, its width, and what it says of a
// column of the form. Heads must not read like headings of data, or the sheet would be
// loaded too.
type explained struct {
	head  string
	width float64
	says  func(c *FormColumn) string
}

// explainedColumns are the columns of the explanation that say anything.
func (f *Form) explainedColumns() (said []explained) {
	comma := f.in("、", ", ")
	all := []explained{
		{f.in("列名", "Column"), 20, func(c *FormColumn) string { return c.Heading }},
		{f.in("是否必填", "Must be there"), 14, func(c *FormColumn) string { return c.Required }},
		{f.in("含义", "Meaning"), 34, func(c *FormColumn) string { return c.Meaning }},
		{f.in("怎么写", "How to write it"), 46, func(c *FormColumn) string { return c.Writing }},
		{f.in("计量", "Counted in"), 10, func(c *FormColumn) string { return c.Unit }},
		{f.in("可填的值", "Allowed values"), 36, func(c *FormColumn) string {
			if len(c.Values) > listedBelow {
				return f.in("见下方所列", "See the list below")
			}
			return strings.Join(c.Values, comma)
		}},
		{f.in("示例", "Example"), 24, func(c *FormColumn) string { return c.Example }},
		{f.in("也认的列名", "Other names of the column"), 60, func(c *FormColumn) string { return strings.Join(c.Others, comma) }},
	}
	for _, one := range all {
		if slices.ContainsFunc(f.Columns, func(c FormColumn) bool { return one.says(&c) != "" }) {
			said = append(said, one)
		}
	}
	return said
}

// explain writes the sheet that explains the columns, one row a column.
func (b *formBook) explain() error {
	sheet := b.form.in("说明", "Notes")
	if _, err := b.file.NewSheet(sheet); err != nil {
		return err
	}
	row := 1
	title, text, head, err := b.explainStyles()
	if err != nil {
		return err
	}
	write := func(style int, cells ...string) error {
		for i, cell := range cells {
			name, err := excelize.CoordinatesToCellName(i+1, row)
			if err != nil {
				return err
			}
			if err := b.file.SetCellStr(sheet, name, cell); err != nil {
				return err
			}
			if err := b.file.SetCellStyle(sheet, name, name, style); err != nil {
				return err
			}
		}
		row++
		return nil
	}
	if err := write(title, b.form.in("填表说明：", "How to fill in: ")+b.form.Title); err != nil {
		return err
	}
	for i, note := range b.form.Notes {
		if err := write(title, strconv.Itoa(i+1)+". "+note); err != nil {
			return err
		}
	}
	row++
	said := b.form.explainedColumns()
	heads := make([]string, len(said))
	for i, one := range said {
		heads[i] = one.head
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := b.file.SetColWidth(sheet, letter, letter, one.width); err != nil {
			return err
		}
	}
	if err := write(head, heads...); err != nil {
		return err
	}
	first := row
	for i := range b.form.Columns {
		cells, high := make([]string, len(said)), 16.0
		for k, one := range said {
			cells[k] = one.says(&b.form.Columns[i])
			high = max(high, textHeight(cells[k], one.width-2))
		}
		if err := b.file.SetRowHeight(sheet, row, high); err != nil {
			return err
		}
		if err := write(text, cells...); err != nil {
			return err
		}
	}
	for _, c := range b.form.Columns {
		if len(c.Values) <= listedBelow {
			continue
		}
		row++
		if err := write(head, b.form.in("可填的值：", "Allowed values: ")+c.Heading); err != nil {
			return err
		}
		for _, value := range c.Values {
			if err := write(title, value); err != nil {
				return err
			}
		}
	}
	b.file.SetActiveSheet(0)
	if err := b.lying(sheet, []string{b.form.Title}, ""); err != nil {
		return err
	}
	return b.file.SetPanes(sheet, &excelize.Panes{
		Freeze: true, YSplit: first - 1, TopLeftCell: "A" + strconv.Itoa(first), ActivePane: "bottomLeft",
	})
}

func (b *formBook) explainStyles() (title, text, head int, err error) {
	font := func(size float64, bold bool, color string) *excelize.Font {
		return &excelize.Font{Family: fontName, Size: size, Bold: bold, Color: color}
	}
	asText := "@" // examples look as they are typed
	for _, style := range []struct {
		id   *int
		made excelize.Style
	}{
		{&title, excelize.Style{Font: font(10, false, "1F2328")}},
		{&text, excelize.Style{Font: font(10, false, "1F2328"), CustomNumFmt: &asText, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}},
		{&head, excelize.Style{
			Font: font(10, true, "FFFFFF"), Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}},
			Alignment: &excelize.Alignment{Vertical: "center"},
		}},
	} {
		if *style.id, err = b.file.NewStyle(&style.made); err != nil {
			return 0, 0, 0, err
		}
	}
	return title, text, head, nil
}
