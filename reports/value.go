package reports

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// local is the time in which people read timestamps. China keeps no summer time,
// so a fixed zone needs no zone files on the machine.
var local = time.FixedZone("Asia/Shanghai", 8*60*60)

// appendPlain appends the text of a value: numbers in the fewest digits that give the
// same number back, a day as 2019-02-28, a moment as 2019-02-28T08:30:00+08:00, a
// list as JSON. NULL, NaN and infinity have none and append nothing.
func appendPlain(dst []byte, a arrow.Array, i int) []byte {
	if a.IsNull(i) {
		return dst
	}
	switch a := a.(type) {
	case *array.String:
		return append(dst, a.Value(i)...)
	case *array.Int64:
		return strconv.AppendInt(dst, a.Value(i), 10)
	case *array.Float64:
		return appendNumber(dst, a.Value(i))
	case *array.Boolean:
		return strconv.AppendBool(dst, a.Value(i))
	case *array.Date32:
		return a.Value(i).ToTime().AppendFormat(dst, time.DateOnly)
	case *array.Timestamp:
		at := time.UnixMicro(int64(a.Value(i))).In(local)
		return at.AppendFormat(dst, "2006-01-02T15:04:05.999999-07:00")
	case *array.List:
		return appendList(dst, a, i)
	}
	return append(dst, a.ValueStr(i)...)
}

// appendNumber appends nothing for NaN and infinity, which text formats cannot
// hold, and 0 for the negative zero, which would puzzle people.
func appendNumber(dst []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return dst
	}
	if v == 0 {
		return append(dst, '0')
	}
	form := byte('f')
	if size := math.Abs(v); size < 1e-6 || size >= 1e21 {
		form = 'e'
	}
	return strconv.AppendFloat(dst, v, form, -1, 64)
}

func appendList(dst []byte, a *array.List, i int) []byte {
	dst = append(dst, '[')
	from, to := a.ValueOffsets(i)
	for k := from; k < to; k++ {
		if k > from {
			dst = append(dst, ',')
		}
		dst = appendJSON(dst, a.ListValues(), int(k))
	}
	return append(dst, ']')
}

// appendJSON appends a value as JSON; NaN and infinity are null.
func appendJSON(dst []byte, a arrow.Array, i int) []byte {
	if a.IsNull(i) {
		return append(dst, "null"...)
	}
	switch a := a.(type) {
	case *array.String:
		return appendQuoted(dst, a.Value(i))
	case *array.Int64, *array.Boolean, *array.List:
		return appendPlain(dst, a, i)
	case *array.Float64:
		length := len(dst)
		if dst = appendNumber(dst, a.Value(i)); len(dst) == length {
			dst = append(dst, "null"...)
		}
		return dst
	case *array.Date32, *array.Timestamp:
		return append(appendPlain(append(dst, '"'), a, i), '"')
	}
	return appendQuoted(dst, a.ValueStr(i))
}

// appendQuoted appends a JSON string; bytes that are not UTF-8 become U+FFFD.
func appendQuoted(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		dst = append(dst, s[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}
