package ingest

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// charset is how a text file writes what is not ASCII.
type charset int

const (
	undecided charset = iota // nothing but ASCII so far
	utf8Text
	gb18030Text
)

// badBytes are bytes that are not of the file's charset.
type badBytes struct {
	at     uint32 // in the decoded text
	reason string
}

// decideCharset tells the charset of a text, which begins and ends with a line. A
// text that is not all of one is taken for what more of its lines are.
func decideCharset(text []byte) charset {
	if isASCII(text) {
		return undecided
	}
	if utf8.Valid(text) {
		return utf8Text
	}
	unicode, chinese := 0, 0
	for line := range bytes.Lines(text) {
		switch {
		case isASCII(line):
		case utf8.Valid(line):
			unicode++
		default:
			if _, ok := fromGB18030(line); ok {
				chinese++
			}
		}
	}
	if chinese > unicode {
		return gb18030Text
	}
	return utf8Text
}

func isASCII(text []byte) bool {
	for ; len(text) >= 16; text = text[16:] {
		word := binary.LittleEndian.Uint64(text) | binary.LittleEndian.Uint64(text[8:])
		if word&^uint64(lowSeven) != 0 {
			return false
		}
	}
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decode returns a text as UTF-8 followed by textPad bytes, and the places, at
// most one a line, that are not of the charset. text must be of one charset and
// is followed by at least textPad bytes in its own memory.
func (c charset) decode(text []byte) ([]byte, []badBytes) {
	padded := text[:len(text)+textPad]
	switch {
	case c == undecided:
		return padded, nil
	case c == utf8Text:
		if utf8.Valid(text) {
			return padded, nil
		}
		return padded, invalidLines(text)
	}
	var pad [textPad]byte
	if decoded, ok := fromGB18030(text); ok && !holdsUTF8Line(text) {
		return append(decoded, pad[:]...), nil
	}
	decoded, bad := decodeLines(text)
	return append(decoded, pad[:]...), bad
}

const (
	notUTF8 = "bytes that are not UTF-8, as the rest of the file is"
	isGB    = "bytes that are not UTF-8, as the rest of the file is, but look like GB18030: the file mixes encodings"
	notGB   = "bytes that are not GB18030, as the rest of the file is"
	isUTF8  = "bytes that are not GB18030, as the rest of the file is, but UTF-8: the file mixes encodings"
)

// invalidLines returns the first place of each line that is not UTF-8.
func invalidLines(text []byte) []badBytes {
	var bad []badBytes
	start := 0
	for line := range bytes.Lines(text) {
		if at := firstInvalid(line); at >= 0 {
			reason := notUTF8
			if _, ok := fromGB18030(line); ok {
				reason = isGB
			}
			bad = append(bad, badBytes{uint32(start + at), reason})
		}
		start += len(line)
	}
	return bad
}

func firstInvalid(text []byte) int {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// decodeLines decodes GB18030 line by line; lines in UTF-8 stay as they are.
func decodeLines(text []byte) ([]byte, []badBytes) {
	var decoded []byte
	var bad []badBytes
	for line := range bytes.Lines(text) {
		start := len(decoded)
		if isUTF8Line(line) {
			at := firstNonASCII(line)
			bad = append(bad, badBytes{uint32(start + at), isUTF8})
			decoded = append(decoded, line...)
			continue
		}
		part, ok := fromGB18030(line)
		decoded = append(decoded, part...)
		if !ok {
			at := max(bytes.IndexRune(part, utf8.RuneError), 0)
			bad = append(bad, badBytes{uint32(start + at), notGB})
		}
	}
	return decoded, bad
}

func firstNonASCII(text []byte) int {
	return bytes.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

// isUTF8Line tells whether a line is UTF-8 with characters of three bytes, as
// Chinese ones are. GB18030 text is that only by a very odd choice of characters.
func isUTF8Line(line []byte) bool {
	return utf8.Valid(line) && bytes.IndexFunc(line, func(r rune) bool { return r >= 0x800 }) >= 0
}

func holdsUTF8Line(text []byte) bool {
	for line := range bytes.Lines(text) {
		if isUTF8Line(line) {
			return true
		}
	}
	return false
}

// fromGB18030 decodes a text; ok is false when some of it is not GB18030.
func fromGB18030(text []byte) (decoded []byte, ok bool) {
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	return decoded, err == nil && !bytes.ContainsRune(decoded, utf8.RuneError)
}

// rawText returns a row for keeping: as it is, or from GB18030 if it is that.
func rawText(text []byte) string {
	if !utf8.Valid(text) {
		if decoded, ok := fromGB18030(text); ok {
			return string(decoded)
		}
	}
	return string(text)
}

// decodeUTF16 returns a reader of UTF-8 from one of UTF-16 with a byte order mark.
func decodeUTF16(r io.Reader) io.Reader {
	return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(r)
}
