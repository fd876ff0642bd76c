package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
)

// Limits of the texts that the cells of a workbook share.
const (
	maxSharedStrings  = 32 << 20 // texts
	sharedInMemory    = 64 << 20 // bytes; what is more lies in a temporary file
	sharedWindowBytes = 256 << 10
)

// sharedStrings are the texts of a workbook that cells refer to by number.
type sharedStrings struct {
	ends   []uint32 // of each text, in memory and then in the file
	memory []byte
	file   *os.File // or nil
	size   int64    // of the file

	window []byte // part of the file
	from   int64  // where in the file it begins
}

// readSharedStrings reads the part, "" being none. The caller must call close.
func readSharedStrings(a *archive, part string) (*sharedStrings, error) {
	t := &sharedStrings{}
	if part == "" || !a.has(part) {
		return t, nil
	}
	from, err := a.open(part)
	if err != nil {
		return t, err
	}
	defer func() { _ = from.Close() }() // it was read only
	s, err := newXMLScanner(from)
	var text []byte
	for err == nil {
		if err = s.tag(); err != nil || !s.is("si") {
			continue
		}
		if text, err = s.richText(text[:0]); err == nil {
			err = t.add(decodeEscapes(text, 0))
		}
	}
	if err != io.EOF {
		return t, fmt.Errorf("part %s: %w", part, err)
	}
	return t, t.flush(true)
}

func (t *sharedStrings) close() {
	if t.file != nil {
		_ = t.file.Close() // it is thrown away
		_ = os.Remove(t.file.Name())
	}
}

func (t *sharedStrings) end() int64 {
	if n := len(t.ends); n > 0 {
		return int64(t.ends[n-1])
	}
	return 0
}

func (t *sharedStrings) add(text []byte) error {
	if len(t.ends) == maxSharedStrings || t.end()+int64(len(text)) > math.MaxUint32 {
		return errors.New("it holds too many texts; save the sheets as CSV")
	}
	if len(t.ends) == cap(t.ends) { // append would take twice as much for a moment
		t.ends = append(make([]uint32, 0, cap(t.ends)*5/4+1024), t.ends...)
	}
	t.ends = append(t.ends, uint32(t.end())+uint32(len(text)))
	if t.file == nil && len(t.memory)+len(text) <= sharedInMemory {
		t.memory = append(t.memory, text...)
		return nil
	}
	t.window = append(t.window, text...)
	return t.flush(false)
}

// flush writes what waits to the file: when it is much, or all of it.
func (t *sharedStrings) flush(all bool) error {
	if len(t.window) == 0 || !all && t.file != nil && len(t.window) < sharedWindowBytes {
		return nil
	}
	if t.file == nil {
		file, err := os.CreateTemp("", "zhengheng-*")
		if err != nil {
			return fmt.Errorf("keep its texts: %w", err)
		}
		t.file = file
	}
	n, err := t.file.Write(t.window)
	t.size += int64(n)
	t.window = t.window[:0]
	if err != nil {
		return fmt.Errorf("keep its texts: %w", err)
	}
	t.from = t.size
	return nil
}

// appendText appends the text of that number.
func (t *sharedStrings) appendText(to, number []byte) ([]byte, error) {
	i, err := strconv.ParseUint(string(bytes.TrimSpace(number)), 10, 32)
	if err != nil || i >= uint64(len(t.ends)) {
		return to, fmt.Errorf("a cell refers to text %.20q of %d shared ones", number, len(t.ends))
	}
	start, end := int64(0), int64(t.ends[i])
	if i > 0 {
		start = int64(t.ends[i-1])
	}
	inMemory := int64(len(t.memory))
	if end <= inMemory {
		return append(to, t.memory[start:end]...), nil
	}
	return t.appendFromFile(to, start-inMemory, end-inMemory)
}

func (t *sharedStrings) appendFromFile(to []byte, start, end int64) ([]byte, error) {
	if start < t.from || end > t.from+int64(len(t.window)) {
		length := min(max(end-start, sharedWindowBytes), t.size-start)
		if int64(cap(t.window)) < length {
			t.window = make([]byte, length)
		}
		t.window, t.from = t.window[:length], start
		if _, err := t.file.ReadAt(t.window, start); err != nil {
			return to, fmt.Errorf("read its texts: %w", err)
		}
	}
	return append(to, t.window[start-t.from:end-t.from]...), nil
}

// richText appends the text of the element whose start tag was read last, to its
// end tag: its own parts, but not the pronunciation beside it.
func (s *xmlScanner) richText(to []byte) ([]byte, error) {
	if s.isBoth {
		return to, nil
	}
	around := s.depth()
	skipped := 0 // depth of what is left out; 0 = nothing
	for {
		if err := s.tag(); err != nil {
			return to, err
		}
		switch {
		case s.isEnd && s.depth() < around:
			return to, nil
		case s.isEnd && s.depth() < skipped:
			skipped = 0
		case skipped > 0 || s.isBoth:
		case s.is("rPh"):
			skipped = s.depth()
		case s.is("t"):
			var err error
			if to, err = s.text(to); err != nil {
				return to, err
			}
		}
	}
}

// decodeEscapes undoes, in the text from start on, how workbooks write characters
// that XML forbids: _x000D_ is a carriage return. A newline is \n alone.
func decodeEscapes(text []byte, start int) []byte {
	part := text[start:]
	if bytes.Contains(part, []byte("_x")) {
		kept := part[:0]
		for len(part) > 0 {
			if r, ok := escaped(part); ok {
				kept = append(kept, string(r)...) // at most three bytes in place of seven
				part = part[7:]
				continue
			}
			kept = append(kept, part[0])
			part = part[1:]
		}
		text = text[:start+len(kept)]
	}
	if bytes.IndexByte(text[start:], '\r') >= 0 {
		text = append(text[:start], bytes.ReplaceAll(text[start:], []byte("\r\n"), []byte("\n"))...)
	}
	return text
}

// escaped reads _xHHHH_.
func escaped(text []byte) (rune, bool) {
	if len(text) < 7 || text[0] != '_' || text[6] != '_' {
		return 0, false
	}
	unit, ok := hexUnit(text[1:], 'x')
	return rune(unit), ok && unit != 0 && (unit < 0xd800 || unit > 0xdfff)
}
