package reports

import (
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// PlainSheet is one sheet of a workbook that people read and change by hand: text under a
// header. Wide columns are wrapped; every cell stays text.
type PlainSheet struct {
	Name   string
	Header []string
	Rows   [][]string
	Strong int // so many columns at the left are those that people look for
}

// widest is how wide a column of a table gets before its text is wrapped.
const widest = 46

// WriteSheets writes plain sheets as those of one workbook.
func WriteSheets(w io.Writer, title string, tables ...PlainSheet) (err error) {
	file := excelize.NewFile()
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	if err := file.SetDefaultFont(fontName); err != nil {
		return err
	}
	if err := file.SetDocProps(&excelize.DocProperties{Title: title, Creator: "政衡 Zhengheng", LastModifiedBy: "政衡 Zhengheng", Language: "zh-CN"}); err != nil {
		return err
	}
	for i, table := range tables {
		name := sheetName(table.Name, 1)
		if i == 0 {
			err = file.SetSheetName("Sheet1", name)
		} else {
			_, err = file.NewSheet(name)
		}
		if err == nil {
			err = table.write(file, name)
		}
		if err != nil {
			return fmt.Errorf("sheet %s: %w", name, err)
		}
	}
	return file.Write(w)
}

func (t PlainSheet) write(file *excelize.File, name string) error {
	for i := range t.Header {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		size := textWidth(t.Header[i])
		for _, row := range t.Rows {
			if i < len(row) {
				size = max(size, textWidth(row[i]))
			}
		}
		if err := file.SetColWidth(name, letter, letter, float64(min(max(size+3, 8), widest))); err != nil {
			return err
		}
	}
	for i, row := range slices.Insert(slices.Clone(t.Rows), 0, t.Header) {
		for j, text := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return err
			}
			if text == "" && i > 0 {
				continue
			}
			if err := file.SetCellStr(name, cell, text); err != nil {
				return err
			}
		}
	}
	return t.dress(file, name)
}

// dress gives the header its look, wraps the rest and keeps the header in sight.
func (t PlainSheet) dress(file *excelize.File, name string) error {
	last, err := excelize.CoordinatesToCellName(len(t.Header), 1)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		from, to      int // columns
		fill, letters string
	}{{1, t.Strong, "1F4E79", "FFFFFF"}, {t.Strong + 1, len(t.Header), "DDE6EF", "1F2328"}} {
		if part.from > part.to {
			continue
		}
		style, err := file.NewStyle(&excelize.Style{
			Font:      &excelize.Font{Family: fontName, Size: 10, Bold: true, Color: part.letters},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{part.fill}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"},
		})
		if err != nil {
			return err
		}
		left, _ := excelize.CoordinatesToCellName(part.from, 1) // columns of a header, which exist
		right, _ := excelize.CoordinatesToCellName(part.to, 1)
		if err := file.SetCellStyle(name, left, right, style); err != nil {
			return err
		}
	}
	text := "@"
	body, err := file.NewStyle(&excelize.Style{CustomNumFmt: &text, Font: &excelize.Font{Family: fontName, Size: 10},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	if err != nil {
		return err
	}
	if len(t.Rows) > 0 {
		end, err := excelize.CoordinatesToCellName(len(t.Header), len(t.Rows)+1)
		if err != nil {
			return err
		}
		if err := file.SetCellStyle(name, "A2", end, body); err != nil {
			return err
		}
	}
	if err := file.AutoFilter(name, "A1:"+last, nil); err != nil {
		return err
	}
	return file.SetPanes(name, &excelize.Panes{
		Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}},
	})
}
