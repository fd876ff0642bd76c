package ingest

import (
	"fmt"
	"strings"
)

// textBlock is a block of rows whose cells a reader has put together itself,
// where there is no text of the file to point into.
type textBlock struct {
	made    *plan
	width   int
	stripes []*textRows
	cells   int // of all rows, a measure of the memory they need
}

// textRows are the rows of one stripe.
type textRows struct {
	text   []byte
	cells  []span
	lines  []int64
	broken []reject
}

// current returns the stripe that takes the next row.
func (b *textBlock) current() *textRows {
	n := len(b.stripes)
	if n == 0 || len(b.stripes[n-1].lines) == stripeRows || len(b.stripes[n-1].cells) >= stripeCells {
		b.stripes = append(b.stripes, &textRows{})
		n++
	}
	return b.stripes[n-1]
}

// addRow adds a row whose cells are in text. Missing cells at its end are empty;
// cells beyond the header are notes beside the table and left out. It copies text.
func (b *textBlock) addRow(line int64, text []byte, cells []span) {
	rows := b.current()
	base := uint32(len(rows.text))
	rows.text = append(rows.text, text...)
	for _, c := range cells[:min(len(cells), b.width)] {
		rows.cells = append(rows.cells, span{base + c.start, base + c.end})
	}
	for n := len(cells); n < b.width; n++ {
		rows.cells = append(rows.cells, span{})
	}
	rows.lines = append(rows.lines, line)
	b.cells += b.width
}

// addBroken adds a row that cannot be loaded.
func (b *textBlock) addBroken(r reject) {
	rows := b.current()
	rows.broken = append(rows.broken, r)
	b.cells += b.width
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
		s.broken = append(s.broken, rows.broken...)
		s.raw = s.csvRow
		add(s)
	}
	return nil
}

// csvLine writes cells as one record of CSV, by RFC 4180, with commas whatever the
// file has: this is how the rows of all sheets and text files are kept when they
// are rejected, so that their cells can be told apart again. A first cell that
// begins with { is quoted, since what begins so bare is a JSON object.
func csvLine(text []byte, cells []span) string {
	var line strings.Builder
	for i, c := range cells {
		if i > 0 {
			line.WriteByte(',')
		}
		cell := rawText(text[c.start:c.end])
		if strings.ContainsAny(cell, ",\"\r\n") || i == 0 && strings.HasPrefix(cell, "{") {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		line.WriteString(cell)
	}
	return line.String()
}

// unsavedReason says why a formula's cell has no value.
func unsavedReason(name string, column int, formula []byte) string {
	if name = string(trim([]byte(name))); name == "" {
		name = fmt.Sprint(column + 1)
	}
	return fmt.Sprintf("column %s: %s is a formula whose value was not saved with it; open the file in Excel, save it, and load it again", name, quoted(formula))
}
