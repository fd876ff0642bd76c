package reports

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// handRow is the height of a row to write in by hand, in points: about 11 mm, which also
// takes two lines of print.
const handRow = 32

// paper makes a filled form print as its FormPaper says.
func (b *formBook) paper() error {
	p := b.form.Paper
	if p.HandWriting {
		for row := range len(b.form.Rows) + p.BlankRows {
			if err := b.file.SetRowHeight(b.sheet, row+2, b.handHeight(row)); err != nil {
				return err
			}
		}
	}
	if err := b.lying(b.sheet, p.Head, p.Foot); err != nil {
		return err
	}
	titles := &excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quoted(b.sheet) + "!$1:$1", Scope: b.sheet}
	if err := b.file.SetDefinedName(titles); err != nil || p.To == 0 {
		return err
	}
	from, err := excelize.CoordinatesToCellName(p.From+1, 1, true)
	if err != nil {
		return err
	}
	to, err := excelize.CoordinatesToCellName(p.To+1, len(b.form.Rows)+1+p.BlankRows, true)
	if err != nil {
		return err
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: quoted(b.sheet) + "!" + from + ":" + to, Scope: b.sheet})
}

// handHeight is the height of a row: for handwriting, and for the longest text that stands
// in it already.
func (b *formBook) handHeight(row int) float64 {
	high := float64(handRow)
	if row < len(b.form.Rows) {
		for i, text := range b.form.Rows[row] {
			if width := b.form.Columns[i].Width; width > 0 {
				high = max(high, textHeight(text, width-1))
			}
		}
	}
	return high
}

// lying makes a sheet print across the full width of lying A4 pages. head is what stands at
// the top left and right.
func (b *formBook) lying(sheet string, head []string, foot string) error {
	size, wide, high, lying := 9, 1, 0, "landscape"
	err := b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &lying, FitToWidth: &wide, FitToHeight: &high})
	if err != nil {
		return err
	}
	fit := true
	if err := b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	side, top, edge, yes := 0.4, 0.7, 0.35, true
	if err := b.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &edge, Footer: &edge, Horizontally: &yes,
	}); err != nil {
		return err
	}
	text := ""
	for i, part := range head[:min(len(head), 2)] {
		text += fmt.Sprintf("&%c", "LR"[i]) + headerText(part)
	}
	if foot != "" {
		foot = "&L" + headerText(foot)
	}
	return b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{
		OddHeader: text, OddFooter: foot + "&R" + b.form.in("第 &P 页，共 &N 页", "Page &P of &N"),
	})
}
