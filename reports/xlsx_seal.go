package reports

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"math"
	"strconv"
	"strings"
)

const (
	rowDigest    = 16     // bytes of SHA-256 kept of each row
	sealedParts  = 128    // a sheet's rows are sealed in at most so many parts
	columnSealed = 20_000 // rows up to which columns are sealed too, to find the very cell
)

// sheetSeal digests the values of one sheet while its rows pass, first to last. What
// counts is what each cell holds, not how the file writes it, so a sheet that another
// program opens and saves keeps its seal. Fonts, widths and formats do not count.
type sheetSeal struct {
	name    string
	line    []byte // the row under way
	rows    []byte // rowDigest bytes a row; zeros for an empty one
	columns []uint64
	hasCode bool // a cell held a check code, which seals itself otherwise
}

// sealed is what the machine-readable sheet says of a sheet.
type sealed struct {
	Name    string   `json:"name"`
	Rows    int      `json:"rows"`              // up to the last that is not empty
	Digest  string   `json:"digest"`            // of all rows
	Part    int      `json:"part"`              // rows in each part
	Parts   []string `json:"parts"`             // their digests
	Columns []string `json:"columns,omitempty"` // digests of the columns A, B …
}

// cell adds a cell of the row under way. Column counts from 0; columns come in order.
func (s *sheetSeal) cell(column int, value any) {
	from := len(s.line)
	switch v := value.(type) {
	case nil:
		return
	case string:
		if v == "" {
			return
		}
		if isCheckCode(v) {
			s.hasCode = true
			return
		}
		s.begin(column, 's')
		s.line = appendCanonicalText(s.line, v)
	case int64:
		s.begin(column, 'n')
		s.line = appendCanonicalInteger(s.line, v)
	case int:
		s.begin(column, 'n')
		s.line = appendCanonicalInteger(s.line, int64(v))
	case float64:
		s.begin(column, 'n')
		s.line = appendCanonicalNumber(s.line, v)
	case bool: // some programs keep it as the number 1 or 0
		s.begin(column, 'n')
		if v {
			s.line = append(s.line, '1')
		} else {
			s.line = append(s.line, '0')
		}
	}
	s.line = append(s.line, 0)
	if len(s.rows) < columnSealed*rowDigest {
		s.column(column, s.line[from:])
	}
}

func (s *sheetSeal) begin(column int, kind byte) {
	s.line = append(strconv.AppendInt(s.line, int64(column), 10), kind)
}

// column adds a cell to its column's sum, which does not depend on the order of rows
// that arrive; the row's number is part of what is summed.
func (s *sheetSeal) column(column int, token []byte) {
	for len(s.columns) <= column {
		s.columns = append(s.columns, 0)
	}
	h := fnv.New64a()
	var row [8]byte
	binary.LittleEndian.PutUint64(row[:], uint64(len(s.rows)/rowDigest))
	_, _ = h.Write(row[:]) // a hash never fails
	_, _ = h.Write(token)
	s.columns[column] += h.Sum64()
}

// end ends the row under way, which is row number n (from 1); rows between it and the
// last one are empty.
func (s *sheetSeal) end(n int) {
	for len(s.rows) < (n-1)*rowDigest {
		s.rows = append(s.rows, make([]byte, rowDigest)...)
	}
	if len(s.line) == 0 {
		s.rows = append(s.rows, make([]byte, rowDigest)...)
		return
	}
	sum := sha256.Sum256(s.line)
	s.rows = append(s.rows, sum[:rowDigest]...)
	s.line = s.line[:0]
}

// reach tells the seal which row comes, so that columns know it.
func (s *sheetSeal) reach(n int) {
	for len(s.rows) < (n-1)*rowDigest {
		s.rows = append(s.rows, make([]byte, rowDigest)...)
	}
}

func (s *sheetSeal) sum() sealed {
	rows := s.rows
	for len(rows) >= rowDigest && string(rows[len(rows)-rowDigest:]) == string(make([]byte, rowDigest)) {
		rows = rows[:len(rows)-rowDigest]
	}
	n := len(rows) / rowDigest
	whole := sha256.Sum256(rows)
	out := sealed{Name: s.name, Rows: n, Digest: base64.RawURLEncoding.EncodeToString(whole[:]), Part: max(1, (n+sealedParts-1)/sealedParts), Parts: []string{}}
	for from := 0; from < n; from += out.Part {
		part := sha256.Sum256(rows[from*rowDigest : min(n, from+out.Part)*rowDigest])
		out.Parts = append(out.Parts, base64.RawURLEncoding.EncodeToString(part[:6]))
	}
	if n <= columnSealed {
		for _, sum := range s.columns {
			out.Columns = append(out.Columns, base64.RawURLEncoding.EncodeToString(binary.LittleEndian.AppendUint64(nil, sum)))
		}
	}
	return out
}

// appendCanonicalText writes each kind of line end as one, since programs that save a
// workbook choose their own.
func appendCanonicalText(dst []byte, text string) []byte {
	if strings.IndexByte(text, '\r') < 0 {
		return append(dst, text...)
	}
	return append(dst, strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")...)
}

func appendCanonicalInteger(dst []byte, v int64) []byte {
	if v > exactDigits || v < -exactDigits {
		return appendCanonicalNumber(dst, float64(v))
	}
	return strconv.AppendInt(dst, v, 10)
}

// appendCanonicalNumber writes 15 digits, which is what spreadsheet programs keep.
func appendCanonicalNumber(dst []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) <= exactDigits {
		return strconv.AppendInt(dst, int64(v), 10)
	}
	return strconv.AppendFloat(dst, v, 'e', 14, 64)
}
