package reports

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// explainedColumns are the columns of the explanation, with their widths. Their
// heads must not read like headings of data, or the sheet would be loaded too.
func (f *Form) explainedColumns() (heads []string, widths []float64) {
	heads = []string{
		f.in("列名", "Column"), f.in("是否必填", "Must be there"), f.in("含义", "Meaning"), f.in("怎么写", "How to write it"),
		f.in("计量", "Counted in"), f.in("可填的值", "Allowed values"), f.in("示例", "Example"), f.in("也认的列名", "Other names of the column"),
	}
	return heads, []float64{20, 14, 34, 46, 10, 36, 24, 60}
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
	heads, widths := b.form.explainedColumns()
	if err := write(head, heads...); err != nil {
		return err
	}
	first := row
	for _, c := range b.form.Columns {
		comma := b.form.in("、", ", ")
		if err := write(text, c.Heading, c.Required, c.Meaning, c.Writing, c.Unit,
			strings.Join(c.Values, comma), c.Example, strings.Join(c.Others, comma)); err != nil {
			return err
		}
	}
	for i, width := range widths {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := b.file.SetColWidth(sheet, letter, letter, width); err != nil {
			return err
		}
	}
	b.file.SetActiveSheet(0)
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
