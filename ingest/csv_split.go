package ingest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

// splitter splits a block of complete records into stripes. One worker uses it;
// begin must be called for each block.
type splitter struct {
	dialect dialect
	width   int

	text   []byte // the block in UTF-8, then textPad bytes
	end    int    // of the records in text
	at     int    // where the next stripe begins
	line   int64  // of the record there
	quoted bool   // the block holds quotes
	bad    []badBytes
}

// begin sets the block to split. text ends with a newline, then textPad bytes.
func (s *splitter) begin(d dialect, header []string, text []byte, line int64, bad []badBytes) {
	end := len(text) - textPad
	*s = splitter{
		dialect: d, width: len(header), text: text, end: end, line: line, bad: bad,
		quoted: bytes.IndexByte(text[:end], '"') >= 0,
	}
}

// next fills the stripe with the next rows; false means that none were left.
func (s *splitter) next(to *stripe) bool {
	to.reset(s.width, s.text)
	to.raw = to.csvRow
	if s.at >= s.end {
		return false
	}
	if s.quoted {
		s.splitQuoted(to)
	} else {
		s.splitPlain(to)
	}
	return true
}

// splitPlain splits records without quotes, eight bytes at a time.
func (s *splitter) splitPlain(to *stripe) {
	delimiters, newlines := uint64(s.dialect.delimiter)*everyByte, uint64(s.dialect.newline)*everyByte
	newline := s.dialect.newline
	text, end, start := s.text, s.end, s.at
	cells := to.cells
	row, first := s.at, len(cells)
	for at := s.at; at < end; at += 8 {
		word := binary.LittleEndian.Uint64(text[at:])
		for found := matches(word, delimiters) | matches(word, newlines); found != 0; found &= found - 1 {
			place := at + bits.TrailingZeros64(found)>>3
			if place >= end {
				break
			}
			cells = append(cells, span{uint32(start), uint32(place)})
			start = place + 1
			if text[place] != newline {
				continue
			}
			to.cells = cells
			s.endRow(to, first, span{uint32(row), uint32(place)}, "")
			s.line++
			cells = to.cells
			row, first = start, len(cells)
			if to.rows == stripeRows || first >= stripeCells {
				s.at = start
				return
			}
		}
	}
	s.at = end
}

// splitQuoted splits records that may have quoted cells.
func (s *splitter) splitQuoted(to *stripe) {
	for s.at < s.end && to.rows < stripeRows && len(to.cells) < stripeCells {
		row, first := s.at, len(to.cells)
		newlines := int64(1)
		problem := ""
		for {
			cell, inside, after := s.cell(to)
			newlines += inside
			if after && problem == "" {
				problem = fmt.Sprintf("column %d has text after its closing quote", len(to.cells)-first+1)
			}
			to.cells = append(to.cells, cell)
			place := s.at
			s.at++
			if place >= s.end || s.text[place] == s.dialect.newline {
				s.endRow(to, first, span{uint32(row), uint32(min(place, s.end))}, problem)
				break
			}
		}
		s.line += newlines
	}
}

// cell reads one cell and stops at the delimiter or newline that ends it. It says
// how many newlines were inside, and whether text followed a closing quote; then
// the cell is all of it as written.
func (s *splitter) cell(to *stripe) (cell span, newlines int64, after bool) {
	start := s.at
	if s.text[start] != '"' || start >= s.end {
		s.at = s.dialect.nextSpecial(s.text, start, s.end)
		return span{uint32(start), uint32(s.at)}, 0, false
	}
	opening := start
	start++
	closing := closingQuote(s.text[:s.end], start)
	if closing < 0 {
		closing = s.end // the reader cuts only where quotes are closed
	}
	inside := s.text[start:closing]
	newlines = int64(bytes.Count(inside, []byte{s.dialect.newline}))
	cell = span{uint32(start), uint32(closing)}
	if bytes.IndexByte(inside, '"') >= 0 || bytes.IndexByte(inside, '\r') >= 0 {
		inside = bytes.ReplaceAll(inside, []byte(`""`), []byte(`"`))
		cell = to.add(bytes.ReplaceAll(inside, []byte("\r\n"), []byte("\n")))
	}
	s.at = s.dialect.nextSpecial(s.text, min(closing+1, s.end), s.end)
	rest := bytes.TrimSuffix(s.text[min(closing+1, s.end):s.at], []byte{'\r'})
	if len(rest) == 0 {
		return cell, newlines, false
	}
	return span{uint32(opening), uint32(min(closing+1, s.end) + len(rest))}, newlines, true
}

// endRow keeps the cells from first on as a row, drops them if they are blank, or
// tells what is wrong with them. Cells that a short row lacks are missing: that is
// how programs write empty ones at its end. What a long row has beyond the header
// must be blank, for nobody can say which of its cells is one too many.
func (s *splitter) endRow(to *stripe, first int, record span, problem string) {
	cells := to.cells[first:]
	if last := &cells[len(cells)-1]; last.end > last.start && last.end == record.end && s.text[last.end-1] == '\r' {
		last.end--
	}
	if record.end > record.start && s.text[record.end-1] == '\r' {
		record.end--
	}
	if c := cells[0]; (c.start == c.end || to.text[c.start] <= ' ' || to.text[c.start] >= 0x7f) && isBlank(to.text, cells) {
		to.cells = to.cells[:first]
		return
	}
	bad := s.badIn(record)
	switch {
	case problem == "" && bad == nil && len(cells) == s.width:
	case problem == "" && bad == nil && len(cells) < s.width:
		to.cells = append(to.cells, make([]span, s.width-len(cells))...)
	case problem == "" && bad == nil && len(cells) > s.width && isBlank(to.text, cells[s.width:]):
		to.cells = to.cells[:first+s.width]
	default:
		s.reject(to, cells, bad, problem)
		to.cells = to.cells[:first]
		return
	}
	to.rows++
	to.lines = append(to.lines, s.line)
}

func (s *splitter) reject(to *stripe, cells []span, bad *badBytes, problem string) {
	r := reject{line: s.line, reason: problem, raw: csvLine(to.text, cells)}
	if bad != nil {
		column := slices.IndexFunc(cells, func(c span) bool { return c.end > bad.at }) + 1
		r.reason = fmt.Sprintf("column %d: %s", column, bad.reason)
	} else if problem == "" {
		r.reason = fmt.Sprintf("it has %d cells, the header has %d", len(cells), s.width)
	}
	to.broken = append(to.broken, r)
}

// badIn returns the first undecodable bytes of a record, or nil.
func (s *splitter) badIn(record span) *badBytes {
	for len(s.bad) > 0 && s.bad[0].at < record.start {
		s.bad = s.bad[1:]
	}
	if len(s.bad) > 0 && s.bad[0].at < record.end {
		return &s.bad[0]
	}
	return nil
}
