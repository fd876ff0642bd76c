package reports

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xuri/excelize/v2"
)

// dataSheet streams rows into one worksheet. The order of the calls into
// excelize matters: sheet properties and dimension before the stream is opened; panes and
// widths before the first row; filter, page set-up and print titles between
// the last row and Flush. Anything else is dropped without an error.
type dataSheet struct {
	book   *workbook
	name   string
	stream *excelize.StreamWriter
	rows   int
	// One row serves all: each pointer is to its column's cell.
	cells    []excelize.Cell
	pointers []any
	base     []excelize.RowOpts
}

func newDataSheet(b *workbook, name string, sample arrow.Record) (*dataSheet, error) {
	s := &dataSheet{
		book: b, name: name,
		cells: make([]excelize.Cell, len(b.columns)), pointers: make([]any, len(b.columns)),
		// A row style also spares excelize a search through all columns for each cell.
		base: []excelize.RowOpts{{StyleID: b.styles.row}},
	}
	for i := range s.cells {
		s.pointers[i] = &s.cells[i]
	}
	if _, err := b.file.NewSheet(name); err != nil {
		return nil, err
	}
	fit := true
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return nil, err
	}
	// The size is not known yet, and readers trust a wrong one; without one they count.
	if err := b.file.SetSheetDimension(name, ""); err != nil {
		return nil, err
	}
	var err error
	if s.stream, err = b.file.NewStreamWriter(name); err != nil {
		return nil, err
	}
	return s, s.head(sample)
}

// head sets panes and widths and writes the headings. Columns that only mark the
// lower bounds of others are there but hidden.
func (s *dataSheet) head(sample arrow.Record) error {
	if err := s.stream.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}},
	}); err != nil {
		return err
	}
	for i := range s.book.columns {
		c := &s.book.columns[i]
		if err := s.stream.SetColWidth(i+1, i+1, columnWidth(c, s.book.options.Language, sample, i)); err != nil {
			return err
		}
		if c.isCompanion {
			if err := s.stream.SetColVisible(i+1, i+1, false); err != nil {
				return err
			}
		}
		s.cells[i] = excelize.Cell{StyleID: s.book.styles.head, Value: stacked(c, s.book.options.Language)}
	}
	return s.stream.SetRow("A1", s.pointers, excelize.RowOpts{Height: 34, StyleID: s.book.styles.row})
}

// stacked is a heading with the unit below the title, so that columns stay narrow.
func stacked(c *column, language string) string {
	if c.unit == "" {
		return c.title
	}
	return c.title + "\n" + strings.TrimSpace(strings.TrimPrefix(c.heading(language), c.title))
}

// add writes the rows [from, to) of a record.
func (s *dataSheet) add(record arrow.Record, from, to int) error {
	b := s.book
	fill := make([]func(int) any, len(b.columns))
	flags := make([]arrow.Array, len(b.columns))
	for i, a := range record.Columns() {
		s.cells[i].StyleID = b.styles.cells[i]
		fill[i] = b.values(&b.columns[i], a)
		if at := b.columns[i].atLeast; at >= 0 {
			flags[i] = record.Column(at)
		}
	}
	for row := from; row < to; row++ {
		s.rows++
		for i, value := range fill {
			s.cells[i].Value = value(row)
			if flags[i] == nil {
				continue
			}
			s.cells[i].StyleID = b.styles.cells[i]
			if isTrue(flags[i], row) {
				s.cells[i].StyleID = b.styles.atLeasts[i]
			}
		}
		if err := s.stream.SetRow("A"+strconv.Itoa(s.rows+1), s.pointers, s.base...); err != nil {
			return fmt.Errorf("sheet %q row %d: %w", s.name, s.rows+1, err)
		}
	}
	return nil
}

// end sets filter and printing and closes the stream.
func (s *dataSheet) end() error {
	file := s.book.file
	last, err := excelize.ColumnNumberToName(len(s.cells))
	if err != nil {
		return err
	}
	if err := file.AutoFilter(s.name, fmt.Sprintf("A1:%s%d", last, s.rows+1), nil); err != nil {
		return err
	}
	if err := landscape(file, s.name, 0, s.book.in("第 &P 页，共 &N 页", "Page &P of &N")); err != nil {
		return err
	}
	if err := file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$1", s.name), Scope: s.name,
	}); err != nil {
		return err
	}
	return s.stream.Flush()
}

// landscape sets A4, the sheet's full width on a page, on so many pages down (0: as
// many as it takes), with page numbers.
func landscape(file *excelize.File, sheet string, high int, footer string) error {
	size, orientation, wide := 9, "landscape", 1
	if err := file.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
	}); err != nil {
		return err
	}
	side, top := 0.4, 0.5
	if err := file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top}); err != nil {
		return err
	}
	return file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R" + footer})
}
