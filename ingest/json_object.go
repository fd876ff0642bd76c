package ingest

import (
	"errors"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonScanner reads JSON objects out of a stripe's text into its cells.
type jsonScanner struct {
	stripe *stripe
	text   []byte // of the block; strings with escapes are put behind the stripe's
	end    int
	at     int
}

var errJSON = errors.New("is not a JSON object")

// object reads the object that begins at s.at. set is told each member: its key,
// and the value as text. null and "" are empty, numbers and nested values are as
// written. Neither may be kept.
func (s *jsonScanner) object(set func(key []byte, value span)) error {
	if !s.skip('{') {
		return errJSON
	}
	if s.blanks(); s.skip('}') {
		return nil
	}
	for {
		s.blanks()
		key, ok := s.str()
		if !ok {
			return errJSON
		}
		if s.blanks(); !s.skip(':') {
			return errJSON
		}
		s.blanks()
		value, ok := s.value()
		if !ok {
			return errJSON
		}
		set(s.stripe.bytes(key), value)
		s.blanks()
		switch {
		case s.skip('}'):
			return nil
		case !s.skip(','):
			return errJSON
		}
	}
}

func (s *jsonScanner) blanks() {
	for s.at < s.end && (s.text[s.at] == ' ' || s.text[s.at] == '\n' || s.text[s.at] == '\r' || s.text[s.at] == '\t') {
		s.at++
	}
}

func (s *jsonScanner) skip(c byte) bool {
	if s.at < s.end && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *jsonScanner) value() (span, bool) {
	if s.at >= s.end {
		return span{}, false
	}
	switch s.text[s.at] {
	case '"':
		return s.str()
	case '{', '[':
		return s.nested()
	}
	start := s.at
	for s.at < s.end {
		switch c := s.text[s.at]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '+', c == '.':
			s.at++
			continue
		}
		break
	}
	switch word := string(s.text[start:s.at]); {
	case word == "null":
		return span{}, true
	case word == "true", word == "false", isJSONNumber(word):
		return span{uint32(start), uint32(s.at)}, true
	}
	return span{}, false
}

// isJSONNumber tells whether a word begins like a number; what it is worth is for
// the column to say. NaN, which some scripts write, is a missing number.
func isJSONNumber(word string) bool {
	return word == "NaN" || len(word) > 0 && (word[0] >= '0' && word[0] <= '9' || len(word) > 1 && word[0] == '-')
}

// nested skips an object or array and returns it as written.
func (s *jsonScanner) nested() (span, bool) {
	start, depth := s.at, 0
	for s.at < s.end {
		switch s.text[s.at] {
		case '"':
			if _, ok := s.str(); !ok {
				return span{}, false
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.at++
		if depth == 0 {
			return span{uint32(start), uint32(s.at)}, true
		}
	}
	return span{}, false
}

// str reads a string. Without escapes it is part of the text.
func (s *jsonScanner) str() (span, bool) {
	if !s.skip('"') {
		return span{}, false
	}
	start := s.at
	escaped := false
	for s.at < s.end {
		switch c := s.text[s.at]; {
		case c == '"':
			found := span{uint32(start), uint32(s.at)}
			s.at++
			if escaped {
				return s.unescape(found)
			}
			return found, true
		case c == '\\':
			escaped = true
			s.at++
		case c < ' ':
			return span{}, false
		}
		s.at++
	}
	s.at = s.end // a backslash may have led beyond it
	return span{}, false
}

var jsonEscapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (s *jsonScanner) unescape(found span) (span, bool) {
	from := s.text[found.start:found.end]
	to := make([]byte, 0, len(from))
	for i := 0; i < len(from); i++ {
		if from[i] != '\\' {
			to = append(to, from[i])
			continue
		}
		i++ // str has seen that a byte follows
		if c, ok := jsonEscapes[from[i]]; ok {
			to = append(to, c)
			continue
		}
		unit, ok := hexUnit(from[i:], 'u')
		if !ok {
			return span{}, false
		}
		i += 4
		r := rune(unit)
		if utf16.IsSurrogate(r) {
			r = utf8.RuneError
			if i+2 < len(from) && from[i+1] == '\\' {
				if low, ok := hexUnit(from[i+2:], 'u'); ok {
					if both := utf16.DecodeRune(rune(unit), rune(low)); both != utf8.RuneError {
						r, i = both, i+6
					}
				}
			}
		}
		to = utf8.AppendRune(to, r)
	}
	return s.stripe.add(to), true
}

// hexUnit reads four hexadecimal digits behind a letter.
func hexUnit(text []byte, letter byte) (uint16, bool) {
	if len(text) < 5 || text[0] != letter {
		return 0, false
	}
	var unit uint16
	for _, c := range text[1:5] {
		unit <<= 4
		switch {
		case c >= '0' && c <= '9':
			unit |= uint16(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			unit |= uint16(c | 0x20 - 'a' + 10)
		default:
			return 0, false
		}
	}
	return unit, true
}
