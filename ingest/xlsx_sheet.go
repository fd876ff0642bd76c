package ingest

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
)

// The last row and the number of columns that a sheet can have.
const (
	lastSheetRow = 1_048_576
	sheetColumns = 16_384
)

// maxSheetRow is how many bytes of text a row may hold.
const maxSheetRow = 4 << 20

// sheetScanner reads the rows of one sheet, as a stream. Formulas are never
// computed: a cell counts for what was last saved in it.
type sheetScanner struct {
	xml    *xmlScanner
	from   io.Closer
	shared *sharedStrings
	inData bool

	line  int64  // of the row read last
	text  []byte // its text
	cells []span // in text, by column; columns behind the last cell are not there
	// unsaved is the formula of the first cell among the used columns whose value
	// was not saved, and unsavedAt its column, -1 if there is none.
	used      []bool
	unsaved   []byte
	unsavedAt int

	formula []byte // of the cell in hand
	isSaved bool   // whether that cell has a value, be it an empty text
}

func openSheet(a *archive, part string, shared *sharedStrings) (*sheetScanner, error) {
	from, err := a.open(part)
	if err != nil {
		return nil, err
	}
	xml, err := newXMLScanner(from)
	if err != nil {
		_ = from.Close() // it was read only
		return nil, err
	}
	return &sheetScanner{xml: xml, from: from, shared: shared}, nil
}

func (s *sheetScanner) close() { _ = s.from.Close() } // it was read only

// next reads the next row that the sheet has, blank or not; io.EOF after the last.
// The part is read to its end, for its checksum is there.
func (s *sheetScanner) next() error {
	for {
		if err := s.xml.tag(); err != nil {
			return err
		}
		switch {
		case s.xml.is("sheetData") && !s.xml.isBoth:
			s.inData = true
		case s.xml.isEnd && string(s.xml.name) == "sheetData":
			s.inData = false
		case s.inData && s.xml.is("row"):
			return s.row()
		}
	}
}

func (s *sheetScanner) row() error {
	number, err := s.xml.attr("r")
	if err != nil {
		return err
	}
	line := s.line + 1
	if number != "" {
		if line, err = strconv.ParseInt(number, 10, 64); err != nil || line <= s.line {
			return fmt.Errorf("the row behind row %d says that it is row %.20q", s.line, number)
		}
	}
	if line > lastSheetRow {
		return fmt.Errorf("there is a row %d, but a sheet ends at row %d", line, lastSheetRow)
	}
	s.line = line
	s.text, s.cells, s.unsavedAt = s.text[:0], s.cells[:0], -1
	if s.xml.isBoth {
		return nil
	}
	around := s.xml.depth()
	column := -1
	for {
		if err := s.xml.tag(); err != nil {
			return err
		}
		switch {
		case s.xml.isEnd && s.xml.depth() < around:
			return nil
		case s.xml.is("c"):
			if column, err = s.cell(column); err != nil {
				return err
			}
		}
	}
}

// cell reads one cell; before is the column of the last one.
func (s *sheetScanner) cell(before int) (column int, err error) {
	column = before + 1
	kind := byte('n')
	for rest := s.xml.attrs; ; {
		name, value, after, err := attribute(rest)
		if err != nil {
			return 0, err
		}
		if name == nil {
			break
		}
		switch string(name) {
		case "r":
			if column = columnOf(value); column < 0 {
				return 0, fmt.Errorf("a cell of row %d says that it is at %.20q", s.line, value)
			}
		case "t":
			kind = cellKind(value)
		}
		rest = after
	}
	if column >= sheetColumns {
		return 0, fmt.Errorf("row %d has more than %d columns", s.line, sheetColumns)
	}
	if s.xml.isBoth {
		return column, nil
	}
	start := len(s.text)
	if err := s.content(kind); err != nil {
		return 0, err
	}
	if len(s.text) > maxSheetRow {
		return 0, fmt.Errorf("row %d is longer than %d MiB", s.line, maxSheetRow>>20)
	}
	for len(s.cells) <= column {
		s.cells = append(s.cells, span{})
	}
	s.cells[column] = span{uint32(start), uint32(len(s.text))}
	if len(s.formula) > 0 && !s.isSaved && s.unsavedAt < 0 && column < len(s.used) && s.used[column] {
		s.unsaved, s.unsavedAt = append(s.unsaved[:0], s.formula...), column
	}
	return column, nil
}

// cellKind shortens a cell's type: n number, s shared text, f text that a formula
// gave, t text in place, b boolean, and others whose value is its text.
func cellKind(name []byte) byte {
	switch string(name) {
	case "n", "":
		return 'n'
	case "str":
		return 'f'
	case "inlineStr":
		return 't'
	}
	return name[0]
}

// content reads a cell's parts up to its end and appends its value to the text.
func (s *sheetScanner) content(kind byte) error {
	around := s.xml.depth()
	start := len(s.text)
	s.formula, s.isSaved = s.formula[:0], false
	for {
		if err := s.xml.tag(); err != nil {
			return err
		}
		var err error
		switch {
		case s.xml.isEnd && s.xml.depth() < around:
			return nil
		case s.xml.depth() > around+1 || s.xml.isBoth && s.xml.depth() > around: // of an extension
		case s.xml.is("f"):
			s.formula = append(s.formula, '=')
			if !s.xml.isBoth {
				s.formula, err = s.xml.text(s.formula)
				s.formula = s.formula[max(0, bytes.LastIndexByte(s.formula[:min(len(s.formula), 2)], '=')):]
			}
		case s.xml.is("is"):
			s.text, err = s.xml.richText(s.text[:start])
			s.text = decodeEscapes(s.text, start)
			s.isSaved = true
		case s.xml.is("v"):
			s.text = s.text[:start]
			if !s.xml.isBoth {
				s.text, err = s.xml.text(s.text)
			}
			s.isSaved = kind == 'f' || len(s.text) > start // some programs write <v></v> for want of a value
			if err == nil {
				err = s.value(kind, start)
			}
		}
		if err != nil {
			return err
		}
	}
}

// value turns what <v> holds, which is the text from start on, into the cell's
// value.
func (s *sheetScanner) value(kind byte, start int) (err error) {
	switch kind {
	case 's':
		if len(s.text) == start {
			return nil
		}
		var space [24]byte
		number := append(space[:0], s.text[start:]...)
		s.text, err = s.shared.appendText(s.text[:start], number)
	case 'b':
		switch string(s.text[start:]) {
		case "1":
			s.text = append(s.text[:start], "TRUE"...)
		case "0":
			s.text = append(s.text[:start], "FALSE"...)
		}
	case 'n':
		s.text = plainNumber(s.text, start)
	default:
		s.text = decodeEscapes(s.text, start)
	}
	return err
}

// columnOf returns the column of a cell's place: 27 of AB12; -1 if it is none.
func columnOf(place []byte) int {
	column, i := 0, 0
	for ; i < len(place) && place[i] >= 'A' && place[i] <= 'Z' && i < 4; i++ {
		column = column*26 + int(place[i]-'A') + 1
	}
	if i == 0 || i > 3 || i == len(place) || place[i] < '0' || place[i] > '9' {
		return -1
	}
	return column - 1
}

// plainNumber rewrites the number that is the text from start on as people would.
// It undoes what binary fractions add (Excel shows 12000 where the file says
// 12000.000000000002, for it keeps 15 digits), and writes exponents out (1E+5),
// unless digits were lost in them.
func plainNumber(text []byte, start int) []byte {
	cell := text[start:]
	exponent := bytes.ContainsAny(cell, "eE")
	if !exponent && (len(cell) < 17 || len(cell) > 25 || bytes.IndexByte(cell, '.') < 0) {
		return text
	}
	value, err := strconv.ParseFloat(string(cell), 64)
	if err != nil || math.IsInf(value, 0) || exponent && math.Abs(value) > 1<<53 {
		return text
	}
	if !exponent || value != math.Trunc(value) {
		short, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64)
		if err != nil {
			return text
		}
		value = short
	}
	return strconv.AppendFloat(text[:start], value, 'f', -1, 64)
}
