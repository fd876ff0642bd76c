package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// csvReader cuts CSV and its kin into blocks of about recordLimit bytes.
type csvReader struct {
	blockBuffer
	dialect dialect
	charset charset
	made    *plan
	line    int64 // of the next block
}

func newCSVReader(from io.Reader, p *planner) (*csvReader, error) {
	r := &csvReader{blockBuffer: newBlockBuffer(from), line: 1}
	head, err := r.fill(*r.take())
	if err != nil {
		return nil, err
	}
	head = bytes.TrimPrefix(head, byteOrderMark)
	r.dialect.newline = '\n'
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		r.dialect.newline = '\r'
	}
	if r.ended && len(head) > 0 && head[len(head)-1] != r.dialect.newline {
		head = append(head, r.dialect.newline)
	}
	if err := r.readHeader(head, p); err != nil {
		return nil, err
	}
	return r, nil
}

// readHeader finds the header in the first block, with the delimiter under which
// it fits best, and leaves what follows it as the rest.
func (r *csvReader) readHeader(head []byte, p *planner) error {
	var best *columnsError
	var tooLong error
	for _, delimiter := range delimiters(head) {
		d := dialect{delimiter, r.dialect.newline}
		end, open := d.cut(head, r.ended)
		if end == 0 {
			if len(head) > 0 && tooLong == nil {
				tooLong = tooLongAt(d, head, open, r.ended, 1)
			}
			continue
		}
		padded := append(head[:end:end], make([]byte, textPad)...)
		decided := decideCharset(padded[:end])
		text, _ := decided.decode(padded[:end])
		made, err := findHeader("", headRows(d, text), p)
		var refused *columnsError
		if errors.As(err, &refused) {
			if best == nil || refused.score() > best.score() ||
				refused.score() == best.score() && len(refused.table.header) > len(best.table.header) {
				best = refused
			}
			continue
		}
		if err != nil {
			return err
		}
		r.dialect, r.charset, r.made = d, decided, made.plan
		r.line = made.next
		r.rest = head[afterLines(head, d.newline, made.next-1):]
		return nil
	}
	switch {
	case best != nil:
		return best
	case tooLong != nil:
		return tooLong
	}
	return fmt.Errorf("%w: it holds only blanks", ErrNoRows)
}

// delimiters returns those to try. Excel writes a first line sep=; where its own
// would not be understood.
func delimiters(head []byte) []byte {
	first, _, _ := bytes.Cut(head[:min(len(head), 16)], []byte{'\n'})
	first = bytes.Trim(bytes.TrimRight(first, "\r"), `"`)
	if len(first) == 5 && bytes.EqualFold(first[:4], []byte("sep=")) && first[4] < utf8.RuneSelf {
		return first[4:]
	}
	return []byte(",\t;|")
}

// afterLines returns where the text after that many lines begins.
func afterLines(text []byte, newline byte, lines int64) int {
	at := 0
	for ; lines > 0; lines-- {
		i := bytes.IndexByte(text[at:], newline)
		if i < 0 {
			return len(text)
		}
		at += i + 1
	}
	return at
}

// headRow is a row at the top of a sheet, where the header may be.
type headRow struct {
	line  int64
	next  int64 // line after the row
	cells []string
}

// headRows splits the first records of a text that is followed by textPad bytes.
func headRows(d dialect, text []byte) []headRow {
	var s splitter
	s.begin(d, nil, text, 1, nil)
	var rows []headRow
	var one stripe
	one.reset(0, text)
	for s.at < s.end && len(rows) < headerRows {
		row := headRow{line: s.line}
		s.line++
		for {
			cell, newlines, _ := s.cell(&one)
			s.line += newlines
			row.cells = append(row.cells, string(trim(one.bytes(cell))))
			place := s.at
			s.at++
			if place >= s.end || s.text[place] == d.newline {
				break
			}
		}
		row.next = s.line
		if !isEmptyRow(row.cells) {
			rows = append(rows, row)
		}
	}
	return rows
}

func isEmptyRow(cells []string) bool {
	for _, cell := range cells {
		if cell != "" {
			return false
		}
	}
	return true
}

// foundHeader is a header that fits, and the line after it.
type foundHeader struct {
	plan *plan
	next int64
}

// findHeader returns the first row that is a header. If none is, the error is the
// *columnsError of the row that comes nearest.
func findHeader(sheet string, rows []headRow, p *planner) (foundHeader, error) {
	var best *columnsError
	for _, row := range rows {
		t := table{sheet: sheet, line: row.line, header: row.cells}
		if err := t.checkWidth(); err != nil {
			return foundHeader{}, err
		}
		made, err := p.plan(t)
		if err == nil {
			return foundHeader{made, row.next}, nil
		}
		var refused *columnsError
		if !errors.As(err, &refused) {
			return foundHeader{}, err
		}
		if best == nil || refused.isNearer(best) {
			best = refused
		}
	}
	if best == nil {
		return foundHeader{}, fmt.Errorf("%w: it holds only blanks", ErrNoRows)
	}
	if found, ok := twoRowHeader(sheet, rows, p); ok {
		return found, nil
	}
	return foundHeader{}, best
}

func (r *csvReader) plans() []*plan          { return []*plan{r.made} }
func (r *csvReader) ignoredSheets() []string { return nil }
func (r *csvReader) close()                  {}

// next cuts the next block. Its memory comes back by csvBlock.release.
func (r *csvReader) next() (block, error) {
	buffer := r.take()
	text, err := r.fill(*buffer)
	if err != nil {
		return nil, err
	}
	if len(text) == 0 {
		return nil, io.EOF
	}
	if r.ended && text[len(text)-1] != r.dialect.newline {
		text = append(text, r.dialect.newline)
	}
	end, open := r.dialect.cut(text, r.ended)
	if end == 0 || r.ended && open >= 0 {
		return nil, tooLongAt(r.dialect, text, open, r.ended, r.line)
	}
	for bytes.Count(text[:end], []byte{r.dialect.newline}) > blockLines {
		less, _ := r.dialect.cut(text[:end/2], false)
		if less == 0 {
			break
		}
		end = less
	}
	r.keep(text[end:])
	if r.charset == undecided {
		r.charset = decideCharset(text[:end])
	}
	b := &csvBlock{reader: r, buffer: buffer, text: text[:end], line: r.line, charset: r.charset}
	b.lines = bytes.Count(b.text, []byte{r.dialect.newline})
	r.line += int64(b.lines)
	return b, nil
}

// tooLongAt says why no record ends in text, which begins with one at that line.
func tooLongAt(d dialect, text []byte, open int, ended bool, line int64) error {
	switch {
	case open < 0:
		return &lineError{line, fmt.Sprintf("the record is longer than %d MiB", recordLimit>>20)}
	case ended:
		line += int64(bytes.Count(text[:open], []byte{d.newline}))
		return &lineError{line, "a quote that opens here is never closed"}
	default:
		line += int64(bytes.Count(text[:open], []byte{d.newline}))
		return &lineError{line, fmt.Sprintf("the record is longer than %d MiB; a quote that opens here may not be closed", recordLimit>>20)}
	}
}

// csvBlock is a block of whole records in the file's charset.
type csvBlock struct {
	reader  *csvReader
	buffer  *[]byte
	text    []byte
	line    int64
	lines   int
	charset charset
}

func (b *csvBlock) plan() *plan { return b.reader.made }
func (b *csvBlock) rows() int   { return b.lines }
func (b *csvBlock) release()    { b.reader.giveBack(b.buffer) }

func (b *csvBlock) split(s *stripe, add func(*stripe)) error {
	text, bad := b.charset.decode(b.text)
	from := &s.splitter
	from.begin(b.reader.dialect, b.reader.made.table.header, text, b.line, bad)
	isMended := b.reader.made.isMended()
	for from.next(s) {
		if isMended {
			s.unguard()
		}
		add(s)
	}
	return nil
}
