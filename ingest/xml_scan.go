package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// Limits of one XML part: what is longer is no workbook but an attack.
const (
	maxTag   = 1 << 20 // bytes of one tag with its attributes
	maxDepth = 256     // elements inside each other
	maxText  = 1 << 20 // bytes of one text; Excel's cells hold at most 32,767 characters
)

// xmlScanner reads XML tag by tag, as a stream. It knows what office programs
// write: no DTD, no entities but the five and numbers. Every tag must be closed by
// its own end tag, so that a part which is damaged or cut short is an error and
// never an early end.
type xmlScanner struct {
	from    io.Reader
	buffer  []byte
	at, end int // what is read of buffer and not yet scanned
	ended   bool

	name   []byte // of the last tag, without its prefix; good until the next call
	attrs  []byte // the same tag's attributes
	isEnd  bool   // </name>
	isBoth bool   // <name/>: there is no end tag

	open  []byte // names of the open elements, with prefixes
	marks []int  // where each begins in open
}

// newXMLScanner returns a scanner of a part in UTF-8 or UTF-16.
func newXMLScanner(from io.Reader) (*xmlScanner, error) {
	s := &xmlScanner{from: from, buffer: make([]byte, 64<<10)}
	for s.end < 4 && !s.ended {
		if err := s.fill(); err != nil {
			return nil, err
		}
	}
	head := s.buffer[:s.end]
	switch {
	case bytes.HasPrefix(head, byteOrderMark):
		s.at = len(byteOrderMark)
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		s.from = decodeUTF16(io.MultiReader(bytes.NewReader(bytes.Clone(head)), from))
		s.at, s.end, s.ended = 0, 0, false
	}
	return s, nil
}

// depth is how many elements are open.
func (s *xmlScanner) depth() int { return len(s.marks) }

// fill reads more behind what is not yet scanned, which may move.
func (s *xmlScanner) fill() error {
	if s.at > 0 {
		s.end = copy(s.buffer, s.buffer[s.at:s.end])
		s.at = 0
	}
	if s.end == len(s.buffer) {
		if len(s.buffer) >= maxTag {
			return fmt.Errorf("a tag is longer than %d MiB", maxTag>>20)
		}
		s.buffer = append(s.buffer, make([]byte, len(s.buffer))...)
	}
	n, err := s.from.Read(s.buffer[s.end:])
	s.end += n
	if err == io.EOF {
		s.ended = true
		return nil
	}
	return err
}

// need makes sure that n bytes follow, and reports false at the end.
func (s *xmlScanner) need(n int) (bool, error) {
	for s.end-s.at < n {
		if s.ended {
			return false, nil
		}
		if err := s.fill(); err != nil {
			return false, err
		}
	}
	return true, nil
}

// tag goes on to the next start or end tag, over text and comments. It returns
// io.EOF at the end, if all elements are closed there.
func (s *xmlScanner) tag() error {
	for {
		i := bytes.IndexByte(s.buffer[s.at:s.end], '<')
		if i < 0 {
			s.at = s.end
			if s.ended {
				return s.atEnd()
			}
			if err := s.fill(); err != nil {
				return err
			}
			continue
		}
		s.at += i
		isTag, err := s.skipOther()
		if err != nil {
			return err
		}
		if isTag {
			return s.readTag()
		}
	}
}

func (s *xmlScanner) atEnd() error {
	if n := len(s.marks); n > 0 {
		return fmt.Errorf("it ends inside <%s>", s.open[s.marks[n-1]:])
	}
	return io.EOF
}

// skipOther skips a comment, an instruction or a CDATA section that begins here;
// true means that a tag begins instead.
func (s *xmlScanner) skipOther() (bool, error) {
	ok, err := s.need(2)
	if err != nil || !ok {
		return true, err
	}
	switch s.buffer[s.at+1] {
	case '?':
		return false, s.skipPast("?>")
	case '!':
	default:
		return true, nil
	}
	if isCDATA, err := s.begins("<![CDATA["); err != nil || isCDATA {
		return false, errors.Join(err, s.skipPast("]]>"))
	}
	if isComment, err := s.begins("<!--"); err != nil || isComment {
		s.at += len("<!--")
		return false, errors.Join(err, s.skipPast("-->"))
	}
	return false, errors.New("it holds a document type, which no workbook has")
}

func (s *xmlScanner) begins(with string) (bool, error) {
	ok, err := s.need(len(with))
	return ok && string(s.buffer[s.at:s.at+len(with)]) == with, err
}

func (s *xmlScanner) skipPast(mark string) error {
	for {
		if i := bytes.Index(s.buffer[s.at:s.end], []byte(mark)); i >= 0 {
			s.at += i + len(mark)
			return nil
		}
		if s.ended {
			return fmt.Errorf("%s is missing", mark)
		}
		s.at = max(s.at, s.end-len(mark)+1)
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// readTag reads the tag that begins here.
func (s *xmlScanner) readTag() error {
	length := 0
	for quote, i := byte(0), 1; length == 0; i++ {
		if s.at+i >= s.end {
			if ok, err := s.need(i + 1); err != nil {
				return err
			} else if !ok {
				return errors.New("it ends inside a tag")
			}
		}
		switch c := s.buffer[s.at+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			return errors.New("a tag begins inside another")
		case c == '>':
			length = i + 1
		}
	}
	inside := s.buffer[s.at+1 : s.at+length-1]
	s.at += length
	s.isEnd, s.isBoth = false, false
	if len(inside) > 0 && inside[0] == '/' {
		s.isEnd, inside = true, inside[1:]
	} else if n := len(inside); n > 0 && inside[n-1] == '/' {
		s.isBoth, inside = true, inside[:n-1]
	}
	n := 0
	for n < len(inside) && inside[n] > ' ' {
		n++
	}
	full := inside[:n]
	s.attrs = inside[n:]
	s.name = full[bytes.IndexByte(full, ':')+1:]
	if len(s.name) == 0 {
		return errors.New("a tag has no name")
	}
	return s.nest(full)
}

// nest keeps count of the open elements.
func (s *xmlScanner) nest(full []byte) error {
	n := len(s.marks)
	switch {
	case s.isEnd:
		if n == 0 || !bytes.Equal(s.open[s.marks[n-1]:], full) {
			return fmt.Errorf("</%.40s> closes nothing that is open", full)
		}
		s.open = s.open[:s.marks[n-1]]
		s.marks = s.marks[:n-1]
	case s.isBoth:
	case n == maxDepth:
		return fmt.Errorf("more than %d elements are inside each other", maxDepth)
	default:
		s.marks = append(s.marks, len(s.open))
		s.open = append(s.open, full...)
	}
	return nil
}

// is tells whether the last tag is the start of that element.
func (s *xmlScanner) is(name string) bool { return !s.isEnd && string(s.name) == name }

// attribute returns the first of the attributes in rest, and what follows it. A
// prefix of its name counts. Its value is as written; the name is nil at the end.
func attribute(rest []byte) (name, value, after []byte, err error) {
	for len(rest) > 0 && rest[0] <= ' ' {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return nil, nil, nil, nil
	}
	equals := bytes.IndexByte(rest, '=')
	if equals <= 0 {
		return nil, nil, nil, errors.New("an attribute has no value")
	}
	name, rest = bytes.TrimRight(rest[:equals], " \t\r\n"), bytes.TrimLeft(rest[equals+1:], " \t\r\n")
	if len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
		return nil, nil, nil, fmt.Errorf("attribute %.40s has no quotes", name)
	}
	closing := bytes.IndexByte(rest[1:], rest[0])
	if closing < 0 {
		return nil, nil, nil, fmt.Errorf("attribute %.40s has no closing quote", name)
	}
	return name, rest[1 : closing+1], rest[closing+2:], nil
}

// attr returns the value of an attribute of the last tag, "" if it has none.
func (s *xmlScanner) attr(name string) (string, error) {
	for rest := s.attrs; ; {
		found, value, after, err := attribute(rest)
		if err != nil || found == nil {
			return "", err
		}
		if string(found) == name {
			text, err := appendXMLText(nil, value)
			return string(text), err
		}
		rest = after
	}
}

// text appends the text up to the next tag.
func (s *xmlScanner) text(to []byte) ([]byte, error) {
	start := len(to)
	for {
		part := s.buffer[s.at:s.end]
		next := bytes.IndexByte(part, '<')
		switch {
		case next >= 0:
			part = part[:next]
		case !s.ended:
			if i := bytes.LastIndexByte(part, '&'); i >= 0 && bytes.IndexByte(part[i:], ';') < 0 && len(part)-i < 16 {
				part = part[:i] // an entity that is not all there yet
			}
		}
		s.at += len(part)
		var err error
		if to, err = appendXMLText(to, part); err != nil {
			return to, err
		}
		if len(to)-start > maxText {
			return to, fmt.Errorf("a text is longer than %d MiB", maxText>>20)
		}
		switch {
		case next >= 0:
			isCDATA, err := s.begins("<![CDATA[")
			if err == nil && isCDATA {
				to, err = s.cdata(to)
			}
			if err != nil {
				return to, err
			}
			if isCDATA {
				continue
			}
			if isTag, err := s.skipOther(); err != nil || isTag {
				if err == nil && !utf8.Valid(to[start:]) {
					err = errors.New("a text is not UTF-8")
				}
				return to, err
			}
		case s.ended:
			return to, s.atEnd()
		default:
			if err := s.fill(); err != nil {
				return to, err
			}
		}
	}
}

// cdata appends a section whose text stands for itself.
func (s *xmlScanner) cdata(to []byte) ([]byte, error) {
	s.at += len("<![CDATA[")
	for {
		if i := bytes.Index(s.buffer[s.at:s.end], []byte("]]>")); i >= 0 {
			to = append(to, s.buffer[s.at:s.at+i]...)
			s.at += i + len("]]>")
			return to, nil
		}
		if s.ended {
			return to, errors.New("]]> is missing")
		}
		if err := s.fill(); err != nil {
			return to, err
		}
	}
}

var xmlEntities = map[string]byte{"lt": '<', "gt": '>', "amp": '&', "quot": '"', "apos": '\''}

// appendXMLText appends a text with its entities resolved.
func appendXMLText(to, text []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(to, text...), nil
		}
		to = append(to, text[:i]...)
		text = text[i+1:]
		end := bytes.IndexByte(text[:min(len(text), 12)], ';')
		if end < 0 {
			return to, errors.New("& begins no entity")
		}
		name := string(text[:end])
		text = text[end+1:]
		if c, ok := xmlEntities[name]; ok {
			to = append(to, c)
			continue
		}
		r, err := xmlNumber(name)
		if err != nil {
			return to, err
		}
		to = utf8.AppendRune(to, r)
	}
}

// xmlNumber reads #20013 or #x4E2D.
func xmlNumber(name string) (rune, error) {
	base := 10
	digits := ""
	switch {
	case len(name) > 2 && name[0] == '#' && name[1] == 'x':
		base, digits = 16, name[2:]
	case len(name) > 1 && name[0] == '#':
		digits = name[1:]
	}
	value, err := strconv.ParseUint(digits, base, 32)
	if err != nil || value == 0 || !utf8.ValidRune(rune(value)) {
		return 0, fmt.Errorf("&%.12s; is no character", name)
	}
	return rune(value), nil
}
