package ingest

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// jsonReader cuts JSON Lines into blocks, or an array of objects (or objects that
// each fill several lines), whose bad member cannot be left out and so fails the
// whole source.
type jsonReader struct {
	blockBuffer
	lines bool // one object a line
	array bool // it begins with [, and so must end with ]
	whole bool // the ] was there
	made  *plan
	slots map[string]int  // key → column of the plan's header
	late  map[string]bool // keys of columns that the plan has not
	line  int64
}

func newJSONReader(from io.Reader, p *planner) (*jsonReader, error) {
	r := &jsonReader{blockBuffer: newBlockBuffer(from), line: 1}
	head, err := r.fill(*r.take())
	if err != nil {
		return nil, err
	}
	head = bytes.TrimPrefix(head, byteOrderMark)
	r.rest = head
	r.array = bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte{'['})
	r.lines = firstLineIsObject(head)
	end, err := r.cut(head)
	if err != nil {
		return nil, err
	}
	padded := append(head[:end:end], make([]byte, textPad)...)
	keys := r.keys(padded)
	if len(keys) == 0 {
		return nil, fmt.Errorf("%w: its objects have no members", ErrNoRows)
	}
	return r, r.matchKeys(keys, p)
}

func firstLineIsObject(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	padded := append(text[:len(text):len(text)], make([]byte, textPad)...)
	s := jsonScanner{stripe: &stripe{text: padded}, text: padded, end: len(text)}
	if s.object(func([]byte, span) {}) != nil {
		return false
	}
	s.blanks()
	return s.at == s.end
}

// keys returns the keys of the objects of a text that is followed by textPad
// bytes, in order of appearance.
func (r *jsonReader) keys(text []byte) []string {
	var keys []string
	seen := map[string]bool{}
	s := jsonScanner{stripe: &stripe{text: text}, text: text, end: len(text) - textPad}
	for s.between(); s.at < s.end; s.between() {
		if s.object(func(key []byte, _ span) {
			if !seen[string(key)] {
				seen[string(key)] = true
				keys = append(keys, string(key))
			}
		}) == nil {
			continue
		}
		if !r.lines {
			return keys
		}
		s.nextLine()
	}
	return keys
}

// between skips what stands between objects of an array, or of lines.
func (s *jsonScanner) between() {
	for s.at < s.end {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n', ',', '[', ']':
			s.at++
		default:
			return
		}
	}
}

func (s *jsonScanner) nextLine() {
	if i := bytes.IndexByte(s.text[s.at:s.end], '\n'); i >= 0 {
		s.at += i + 1
		return
	}
	s.at = s.end
}

// matchKeys makes the plan of the keys seen so far. A column of the chosen feeds
// that is not among them is not loaded; an object that has it later cannot be
// taken without it, nor can the objects before be said to leave it empty.
func (r *jsonReader) matchKeys(keys []string, p *planner) error {
	t := table{line: 1, header: keys}
	if err := t.checkWidth(); err != nil {
		return err
	}
	made, err := p.plan(t)
	if err != nil {
		return err
	}
	r.made = made
	r.slots = make(map[string]int, len(keys))
	for i, key := range keys {
		r.slots[key] = i
	}
	index := made.by.index(keys)
	r.late = map[string]bool{}
	for _, f := range made.feeds {
		for _, column := range f.feed.Columns {
			if isRead(made.by.origins(f.feed, column, index)) {
				continue
			}
			for _, name := range headings(column) {
				if _, ok := r.slots[name]; !ok {
					r.late[name] = true
				}
			}
		}
	}
	return nil
}

// cut returns where the last whole object of a text ends.
func (r *jsonReader) cut(text []byte) (int, error) {
	if r.ended {
		return len(text), nil
	}
	end := r.lastEnd(text)
	if end == 0 {
		return 0, &lineError{r.line, fmt.Sprintf("the record is longer than %d MiB", recordLimit>>20)}
	}
	return end, nil
}

// lastEnd returns where the last whole object of a text ends, 0 if none does.
func (r *jsonReader) lastEnd(text []byte) int {
	if r.lines {
		return bytes.LastIndexByte(text, '\n') + 1
	}
	return lastObject(text)
}

// lastObject returns the end of the last complete object that is in no other.
func lastObject(text []byte) int {
	end, depth := 0, 0
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted:
			if c == '\\' {
				i++
			}
			quoted = c != '"'
		case c == '"':
			quoted = true
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				end = i + 1
			}
		}
	}
	return end
}

func (r *jsonReader) plans() []*plan          { return []*plan{r.made} }
func (r *jsonReader) ignoredSheets() []string { return nil }
func (r *jsonReader) close()                  {}

func (r *jsonReader) next() (block, error) {
	buffer := r.take()
	text, err := r.fill(*buffer)
	if err != nil {
		return nil, err
	}
	if r.ended && bytes.HasSuffix(bytes.TrimRight(text, " \t\r\n"), []byte{']'}) {
		r.whole = true
	}
	if len(text) == 0 {
		if r.array && !r.whole {
			return nil, fmt.Errorf("%w: it is a JSON array that is cut short: its last ] is missing", ErrFormat)
		}
		return nil, io.EOF
	}
	end, err := r.cut(text)
	if err != nil {
		return nil, err
	}
	for bytes.Count(text[:end], []byte{'{'}) > blockLines {
		less := r.lastEnd(text[:end/2])
		if less == 0 {
			break
		}
		end = less
	}
	r.keep(text[end:])
	b := &jsonBlock{reader: r, buffer: buffer, text: text[:end+textPad], line: r.line}
	r.line += int64(bytes.Count(text[:end], []byte{'\n'}))
	return b, nil
}

// jsonBlock is a block of whole objects, followed by textPad bytes.
type jsonBlock struct {
	reader *jsonReader
	buffer *[]byte
	text   []byte
	line   int64
}

func (b *jsonBlock) plan() *plan { return b.reader.made }
func (b *jsonBlock) rows() int   { return bytes.Count(b.text, []byte{'{'}) }
func (b *jsonBlock) release()    { b.reader.giveBack(b.buffer) }

func (b *jsonBlock) split(s *stripe, add func(*stripe)) error {
	width := len(b.reader.made.table.header)
	scan := jsonScanner{stripe: s, text: b.text, end: len(b.text) - textPad}
	line, counted := b.line, 0
	isUTF8 := utf8.Valid(b.text[:scan.end])
	for {
		s.reset(width, b.text)
		var records []span
		s.raw = func(row int) string { return rawText(b.text[records[row].start:records[row].end]) }
		for scan.between(); scan.at < scan.end && s.rows < stripeRows; scan.between() {
			line += int64(bytes.Count(b.text[counted:scan.at], []byte{'\n'}))
			counted = scan.at
			record, problem := b.object(&scan, s, isUTF8)
			if problem != "" {
				if !b.reader.lines {
					return &lineError{line, "the object that begins here " + problem}
				}
				s.broken = append(s.broken, reject{line: line, reason: problem, raw: brokenJSON(b.text[record.start:record.end])})
				continue
			}
			s.rows++
			s.lines = append(s.lines, line)
			records = append(records, record)
		}
		if s.rows == 0 && len(s.broken) == 0 {
			return nil
		}
		add(s)
	}
}

// brokenJSON returns a line that is no object for keeping.
func brokenJSON(line []byte) string {
	if bytes.HasPrefix(line, []byte{'{'}) {
		return rawText(line)
	}
	return csvLine(line, []span{{0, uint32(len(line))}})
}

// object reads the next object into a row of cells. The problem is "" if it could
// be read.
func (b *jsonBlock) object(scan *jsonScanner, s *stripe, isUTF8 bool) (record span, problem string) {
	start, first := scan.at, len(s.cells)
	s.cells = append(s.cells, make([]span, s.width)...)
	row := s.cells[first:]
	late, twice := "", ""
	err := scan.object(func(key []byte, value span) {
		if slot, ok := b.reader.slots[string(key)]; ok {
			if before := row[slot]; before.start < before.end && !bytes.Equal(s.bytes(before), s.bytes(value)) {
				twice = string(key)
			}
			row[slot] = value
		} else if b.reader.late[string(key)] && value.start < value.end {
			late = string(key)
		}
	})
	if err == nil && b.reader.lines {
		rest := scan.at
		for scan.blanksOnLine(); scan.at < scan.end && scan.text[scan.at] == ','; scan.at++ {
			rest = scan.at
		}
		if scan.at < scan.end && scan.text[scan.at] != '\n' && scan.text[scan.at] != ']' {
			scan.at, err = rest, errJSON
		}
	}
	if err != nil {
		scan.at = start
		scan.nextLine()
	}
	record = span{uint32(start), uint32(scan.at)}
	for record.end > record.start && b.text[record.end-1] <= ' ' {
		record.end--
	}
	switch {
	case err != nil:
		problem = err.Error()
	case !isUTF8 && !utf8.Valid(b.text[record.start:record.end]):
		problem = "has bytes that are not UTF-8"
	case twice != "":
		problem = fmt.Sprintf("has %q twice, with different values", twice)
	case late != "":
		problem = fmt.Sprintf("has %q, which no object in the first %d MiB has; give it to the first object too (null will do)", late, recordLimit>>20)
	default:
		return record, ""
	}
	s.cells = s.cells[:first]
	return record, problem
}

// blanksOnLine skips blanks, but no newline.
func (s *jsonScanner) blanksOnLine() {
	for s.at < s.end && (s.text[s.at] == ' ' || s.text[s.at] == '\t' || s.text[s.at] == '\r') {
		s.at++
	}
}
