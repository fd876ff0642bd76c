package ingest

import "strings"

// textBlock is a block of rows whose cells a reader has put together itself,
// where there is no text of the file to point into.
type textBlock struct {
	made    *plan
	width   int
	stripes []*textRows
}

// textRows are the rows of one stripe.
type textRows struct {
	text  []byte
	cells []span
	lines []int64
}

// addRow adds a row. Missing cells at its end are empty; cells beyond the header
// are notes beside the table and left out. A blank row is not added.
func (b *textBlock) addRow(line int64, cells []string) {
	if isEmptyRow(cells) {
		return
	}
	if len(b.stripes) == 0 || len(b.stripes[len(b.stripes)-1].lines) == stripeRows {
		b.stripes = append(b.stripes, &textRows{})
	}
	rows := b.stripes[len(b.stripes)-1]
	for i := range b.width {
		start := uint32(len(rows.text))
		if i < len(cells) {
			rows.text = append(rows.text, cells[i]...)
		}
		rows.cells = append(rows.cells, span{start, uint32(len(rows.text))})
	}
	rows.lines = append(rows.lines, line)
}

func (b *textBlock) plan() *plan { return b.made }
func (b *textBlock) release()    {}

func (b *textBlock) rows() int {
	total := 0
	for _, rows := range b.stripes {
		total += len(rows.lines)
	}
	return total
}

func (b *textBlock) split(s *stripe, add func(*stripe)) error {
	for _, rows := range b.stripes {
		s.reset(b.width, append(rows.text, make([]byte, textPad)...))
		s.rows = len(rows.lines)
		s.cells = append(s.cells, rows.cells...)
		s.lines = append(s.lines, rows.lines...)
		s.raw = func(row int) string { return csvRow(s, row) }
		add(s)
	}
	return nil
}

// csvRow writes a row as a line of CSV.
func csvRow(s *stripe, row int) string {
	var line strings.Builder
	for i := range s.width {
		if i > 0 {
			line.WriteByte(',')
		}
		cell := string(s.cell(row, i))
		if strings.ContainsAny(cell, ",\"\r\n") {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		line.WriteString(cell)
	}
	return line.String()
}
