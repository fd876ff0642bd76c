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
		if c.Filled {
			if err := b.shade(letter); err != nil {
				return err
			}
			if err := b.file.SetColWidth(b.sheet, letter, letter, float64(min(max(widest+3, 8), 34))); err != nil {
				return err
			}
		}
	}
	last, err := excelize.CoordinatesToCellName(len(b.form.Columns), len(b.form.Rows)+1)
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(b.sheet, "A1:"+last, nil); err != nil {
		return err
	}
	return b.printing()
}

// printing makes a filled form print across the full width of lying pages, with its
// headings on each.
func (b *formBook) printing() error {
	size, wide, high, lying := 9, 1, 0, "landscape"
	err := b.file.SetPageLayout(b.sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &lying, FitToWidth: &wide, FitToHeight: &high})
	if err != nil {
		return err
	}
	fit := true
	if err := b.file.SetSheetProps(b.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + b.sheet + "'!$1:$1", Scope: b.sheet})
}

// shade marks the filled cells of a column as not to be changed.
func (b *formBook) shade(letter string) error {
	text := formCodes[FormText]
	style, err := b.file.NewStyle(&excelize.Style{
		CustomNumFmt: &text, Font: &excelize.Font{Family: fontName, Size: 10, Color: "57606A"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F3F5F7"}},
	})
	if err != nil {
		return err
	}
	return b.file.SetCellStyle(b.sheet, letter+"2", fmt.Sprintf("%s%d", letter, len(b.form.Rows)+1), style)
}
