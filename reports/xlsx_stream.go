package reports

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// sheet streams rows into one worksheet and seals what it writes. The order of the
// calls into excelize matters: sheet properties and dimension before the stream is
// opened; panes and widths before the first row; filter, page set-up, charts and print
// titles between the last row and Flush. Anything else is dropped without an error.
type sheet struct {
	book   *book
	name   string
	stream *excelize.StreamWriter
	seal   *sheetSeal
	row    int // the last row that was written
	// One row serves all: each pointer is to its column's cell.
	cells    []excelize.Cell
	pointers []any
	base     []excelize.RowOpts
	widths   []float64 // of the columns that print
	page     page
	used     float64 // points of height on the page, where the sheet prints with breaks of its own
}

// begin opens the stream of a reserved sheet.
func (b *book) begin(name string, p page) (*sheet, error) {
	s := &sheet{book: b, name: name, page: p, seal: &sheetSeal{name: name}}
	b.seals = append(b.seals, s.seal)
	fit := true
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return nil, err
	}
	if p.noGrid {
		show := false
		if err := b.file.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &show}); err != nil {
			return nil, err
		}
	}
	// The size is not known yet, and readers trust a wrong one; without one they count.
	if err := b.file.SetSheetDimension(name, ""); err != nil {
		return nil, err
	}
	row, err := b.look.style(styleKey{kind: styleRow})
	if err != nil {
		return nil, err
	}
	// A row style also spares excelize a search through all columns for each cell.
	s.base = []excelize.RowOpts{{StyleID: row}}
	s.stream, err = b.file.NewStreamWriter(name)
	return s, err
}

// setWidths sets the columns' widths in characters and hides some (from 0); before the first row. The library writes the
// columns in the reverse order of these calls, and Excel wants them in order.
func (s *sheet) setWidths(widths []float64, hidden ...int) error {
	for i := range widths {
		if !slices.Contains(hidden, i) {
			s.widths = append(s.widths, widths[i])
		}
	}
	for i := len(widths); i > 0; i-- {
		if err := s.stream.SetColWidth(i, i, widths[i-1]); err != nil {
			return err
		}
		if slices.Contains(hidden, i-1) {
			if err := s.stream.SetColVisible(i, i, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// freeze keeps the rows above row, and the columns left of column (from 1), in sight;
// before the first row.
func (s *sheet) freeze(row, column int) error {
	cell, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return err
	}
	pane := "bottomLeft"
	if column > 1 {
		pane = "bottomRight"
	}
	return s.stream.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: column - 1, YSplit: row - 1, TopLeftCell: cell, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: cell, ActiveCell: cell, Pane: pane}},
	})
}

// fit makes room for a row of n cells and empties it.
func (s *sheet) fit(n int) []excelize.Cell {
	for len(s.cells) < n {
		s.cells = append(s.cells, excelize.Cell{})
	}
	if len(s.pointers) != n {
		s.pointers = make([]any, n)
		for i := range s.pointers {
			s.pointers[i] = &s.cells[i]
		}
	}
	for i := range s.cells[:n] {
		s.cells[i] = excelize.Cell{}
	}
	return s.cells[:n]
}

// put writes the cells as the next row.
func (s *sheet) put(options ...excelize.RowOpts) error {
	s.row++
	if len(options) == 0 {
		options = s.base
	} else if options[0].StyleID == 0 {
		options[0].StyleID = s.base[0].StyleID
	}
	s.used += max(options[0].Height, rowHeight)
	s.seal.reach(s.row)
	for i := range s.pointers {
		s.seal.cell(i, s.cells[i].Value)
	}
	s.seal.end(s.row)
	if err := s.stream.SetRow("A"+strconv.Itoa(s.row), s.pointers, options...); err != nil {
		return fmt.Errorf("sheet %q row %d: %w", s.name, s.row, err)
	}
	return nil
}

// line writes texts in one style as the next row, from the first column on.
func (s *sheet) line(kind styleKind, height float64, texts ...string) error {
	style, err := s.book.look.style(styleKey{kind: kind})
	if err != nil {
		return err
	}
	cells := s.fit(len(texts))
	for i, text := range texts {
		cells[i] = excelize.Cell{StyleID: style, Value: s.book.oddities.text(text)}
	}
	return s.put(excelize.RowOpts{Height: height})
}

// span writes a text that runs over columns 1 to n, as the next row, high enough for it.
func (s *sheet) span(kind styleKind, least float64, text string, n int) error {
	wide := 0.0
	for i := range min(n, len(s.widths)) {
		wide += s.widths[i]
	}
	if err := s.line(kind, max(least, textHeight(text, wide)), text); err != nil {
		return err
	}
	if n < 2 {
		return nil
	}
	to, err := excelize.CoordinatesToCellName(n, s.row)
	if err != nil {
		return err
	}
	return s.stream.MergeCell("A"+strconv.Itoa(s.row), to)
}

// skip leaves rows empty.
func (s *sheet) skip(rows int) {
	s.row += rows
	s.used += rowHeight * float64(rows)
}

// keep begins a new page where so many rows of standard height do not fit on this one.
func (s *sheet) keep(rows int) error {
	if need := float64(rows) * rowHeight; s.used+need <= s.pageHeight() || s.used < 60 {
		return nil
	}
	s.used = 0
	return s.stream.InsertPageBreak(excelCell(s.row + 1))
}

// end sets printing and closes the stream.
func (s *sheet) end() error {
	if err := s.printing(); err != nil {
		return err
	}
	return s.stream.Flush()
}

// filter puts filter arrows on the head row over the rows down to the last one.
func (s *sheet) filter(head, columns int) error {
	last, err := excelize.CoordinatesToCellName(columns, max(s.row, head))
	if err != nil {
		return err
	}
	return s.book.file.AutoFilter(s.name, fmt.Sprintf("A%d:%s", head, last), nil)
}

// textHeight is the height in points that a text needs in a width of characters.
func textHeight(text string, wide float64) float64 {
	lines := 0
	for line := range splitLines(text) {
		lines += max(1, int((float64(textWidth(line))+wide-1)/max(1, wide)))
	}
	return 3 + 14.5*float64(min(lines, 27)) // Excel allows no row above 409 points
}
