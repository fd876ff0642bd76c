package reports

import (
	"fmt"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"
)

// page says how a sheet prints: A4, its full width on a page.
type page struct {
	title       string // at the top of each page
	orientation string // portrait or landscape; chosen by the width where empty
	high        int    // pages down; 0 is as many as it takes
	heads       int    // the row that is repeated on each page; 0 is none
	noGrid      bool
}

// portraitWidth is how many characters an upright A4 page holds at full size.
const portraitWidth = 100

// Points of an A4 page within the margins, and of a row and a character of the sheets.
const (
	pageLong, pageShort = 730.0, 485.0
	wideLong, wideShort = 775.0, 530.0
	rowHeight           = 15.0
	charWidth           = 5.8
)

// width is the sheet's width in characters.
func (s *sheet) width() (total float64) {
	for _, width := range s.widths {
		total += width
	}
	return total
}

// upright tells whether the sheet prints in portrait.
func (s *sheet) upright() bool {
	if s.page.orientation == "" {
		return s.width() <= portraitWidth
	}
	return s.page.orientation == "portrait"
}

// pageHeight is how many points of rows a page takes when the width is made to fit.
func (s *sheet) pageHeight() float64 {
	wide, high := wideLong, pageShort
	if s.upright() {
		wide, high = wideShort, pageLong
	}
	return high / min(1, wide/(s.width()*charWidth))
}

func (s *sheet) printing() error {
	file := s.book.file
	p := s.page
	p.orientation = "landscape"
	if s.upright() {
		p.orientation = "portrait"
	}
	size, wide := 9, 1
	if err := file.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: &size, Orientation: &p.orientation, FitToWidth: &wide, FitToHeight: &p.high,
	}); err != nil {
		return err
	}
	side, top, head, yes := 0.45, 0.75, 0.35, true
	if err := file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &head, Footer: &head, Horizontally: &yes,
	}); err != nil {
		return err
	}
	if err := file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{
		OddHeader: "&L" + headerText(p.title) + "&R&A",
		OddFooter: "&L" + headerText(s.book.in("政衡", "Zhengheng")) + "&R" + s.book.in("第 &P 页，共 &N 页", "Page &P of &N"),
	}); err != nil {
		return err
	}
	if p.heads == 0 {
		return nil
	}
	return file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("%s!$%d:$%d", quoted(s.name), p.heads, p.heads), Scope: s.name,
	})
}

// headerText is a text in a page's head: & begins a code there, and all codes and
// texts together are at most 255 characters.
func headerText(text string) string {
	return cutText(strings.ReplaceAll(text, "&", "&&"), 100)
}

// quoted is a sheet's name in a reference.
func quoted(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

func splitLines(text string) iter.Seq[string] { return strings.SplitSeq(text, "\n") }
