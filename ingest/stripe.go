package ingest

import "github.com/apache/arrow/go/v17/arrow"

// stripeRows is how many rows are split before they are converted. Few enough
// that their text stays in the processor's cache between the two.
const stripeRows = 1024

// stripeCells is how many cells a stripe may have about: fewer rows of them where a
// header is very wide.
const stripeCells = 1 << 20

// textPad is how many bytes follow a stripe's text, so that eight bytes may be
// read at any cell without a look at the end.
const textPad = 8

// span is a part of a stripe's text.
type span struct{ start, end uint32 }

// stripe is a run of rows, split into cells and not yet converted: what every
// reader gives and the converter takes. Its cells are text, or for typed formats
// Arrow arrays. It is reused; nothing of it may be kept.
type stripe struct {
	rows  int
	width int     // cells a row: the columns of the header
	text  []byte  // what the spans point into, then textPad bytes
	cells []span  // row by row
	lines []int64 // of each row

	arrays   []arrow.Array // typed columns, in place of cells
	rendered []bool        // which typed columns have been written as text
	lasting  bool          // the arrays are few, so that a result may keep them

	splitter splitter // of CSV, kept for its memory

	// raw returns a row as the file has it, for keeping a rejected one.
	raw func(row int) string
	// broken holds the rows that could not be split; they are not among rows.
	broken []reject
}

// reset empties the stripe for rows of that width over text, which must be
// followed by textPad bytes.
func (s *stripe) reset(width int, text []byte) {
	s.rows, s.width, s.text = 0, width, text
	s.cells, s.lines = s.cells[:0], s.lines[:0]
	s.arrays, s.rendered, s.lasting, s.raw, s.broken = nil, nil, false, nil, s.broken[:0]
}

func (s *stripe) bytes(c span) []byte { return s.text[c.start:c.end] }

func (s *stripe) cell(row, column int) []byte { return s.bytes(s.cells[row*s.width+column]) }

// add puts further text behind the stripe's own.
func (s *stripe) add(text []byte) span {
	var pad [textPad]byte
	start := len(s.text) - textPad
	s.text = append(append(s.text[:start], text...), pad[:]...)
	return span{uint32(start), uint32(start + len(text))}
}

// csvRow returns a row for keeping.
func (s *stripe) csvRow(row int) string {
	return csvLine(s.text, s.cells[row*s.width:(row+1)*s.width])
}

// view is one column of a stripe's cells.
type view struct {
	text  []byte
	cells []span
	first int // of the first row
	step  int // from row to row
}

func (v *view) cell(row int) []byte {
	c := v.cells[v.first+row*v.step]
	return v.text[c.start:c.end]
}

// column returns the cells of a column of the header.
func (s *stripe) column(i int) view {
	if s.arrays != nil && !s.rendered[i] {
		s.render(i)
	}
	return view{text: s.text, cells: s.cells, first: i, step: s.width}
}

// isBlank tells whether a row has nothing but blanks in its cells.
func isBlank(text []byte, cells []span) bool {
	for _, c := range cells {
		if len(trim(text[c.start:c.end])) > 0 {
			return false
		}
	}
	return true
}
