package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
)

const (
	cellText = 32767 // UTF-16 units that a cell holds
	cutMark  = "…（文字过长，已截断）"
	// excelEpoch is the serial number of 1970-01-01 in a workbook's days.
	excelEpoch = 25569
	// exactDigits bounds the integers that Excel shows without rounding.
	exactDigits = 999_999_999_999_999
)

// oddities counts the cells that Excel cannot hold as they are. The cover
// tells of them.
type oddities struct{ cut, cleaned, notFinite, rounded int64 }

func (o *oddities) notes() []queries.Text {
	var list []queries.Text
	add := func(n int64, zh, en string) {
		if n > 0 {
			list = append(list, queries.Text{Zh: fmt.Sprintf(zh, n), En: fmt.Sprintf(en, n)})
		}
	}
	add(o.cut, "有 %d 个单元格的文字超过 32767 字，已截断并注明", "%d cells held text above 32,767 characters and were cut, with a mark")
	add(o.cleaned, "有 %d 个单元格含 Excel 不允许的字符，已换成 �", "%d cells held characters that Excel does not allow; they became �")
	add(o.notFinite, "有 %d 个数值为无穷大或无法计算，单元格留空", "%d numbers were infinite or not a number; their cells are empty")
	add(o.rounded, "有 %d 个整数超过 15 位，Excel 只显示前 15 位", "%d integers have more than 15 digits, of which Excel shows the first 15")
	return list
}

// values returns how to read a column's cells: nil for NULL, else a type that
// excelize writes as a typed cell. Days and moments become serial numbers, since excelize
// would give a time.Time a format of its own; a moment keeps its milliseconds.
func (o *oddities) values(c *column, a arrow.Array) func(row int) any {
	switch a := a.(type) {
	case *array.String:
		return func(row int) any {
			if a.IsNull(row) {
				return nil
			}
			return o.text(c.shown(a.Value(row)))
		}
	case *array.Int64:
		return func(row int) any {
			if a.IsNull(row) {
				return nil
			}
			v := a.Value(row)
			if v > exactDigits || v < -exactDigits {
				o.rounded++
			}
			return v
		}
	case *array.Float64:
		return func(row int) any {
			if a.IsNull(row) {
				return nil
			}
			v := a.Value(row)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				o.notFinite++
				return nil
			}
			return rounded(v)
		}
	case *array.Boolean:
		return func(row int) any {
			if a.IsNull(row) {
				return nil
			}
			return int64(btoi(a.Value(row))) // the style shows 是 and 否; see yesNoCode
		}
	case *array.Date32:
		return func(row int) any {
			if a.IsNull(row) {
				return nil
			}
			return int64(a.Value(row)) + excelEpoch
		}
	case *array.Timestamp:
		return func(row int) any {
			if a.IsNull(row) {
				return nil
			}
			return rounded(float64(int64(a.Value(row))+8*3600e6)/86400e6 + excelEpoch)
		}
	}
	return func(row int) any {
		if a.IsNull(row) {
			return nil
		}
		return o.text(string(appendPlain(nil, a, row)))
	}
}

// rounded gives the number of 15 significant digits that is nearest, which is what Excel
// itself keeps of a number; the library that writes it would cut the others off instead
// of rounding.
func rounded(v float64) float64 {
	if x := math.Round(v * 1e4); math.Abs(x) <= exactDigits && x/1e4 == v {
		return v // the number nearest to a decimal of few digits
	}
	var digits [32]byte
	near, err := strconv.ParseFloat(string(strconv.AppendFloat(digits[:0], v, 'e', 14, 64)), 64)
	if err != nil { // 15 digits of the largest numbers round up to infinity
		return v
	}
	return near
}

// text returns what a cell can hold of a text, and counts where that is less.
func (o *oddities) text(s string) string {
	if !isClean(s) {
		o.cleaned++
		s = strings.Map(func(r rune) rune {
			if isAllowed(r) {
				return r
			}
			return utf8.RuneError
		}, s)
	}
	if len(s) <= cellText { // no text has more UTF-16 units than bytes
		return s
	}
	units := utf16.Encode([]rune(s))
	if len(units) <= cellText {
		return s
	}
	o.cut++
	keep := cellText - len(utf16.Encode([]rune(cutMark)))
	if utf16.IsSurrogate(rune(units[keep-1])) && utf16.IsSurrogate(rune(units[keep])) && units[keep] >= 0xdc00 {
		keep-- // the cut would part a pair
	}
	return string(utf16.Decode(units[:keep])) + cutMark
}

func isClean(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf {
			return isCleanRunes(s[i:])
		}
	}
	return true
}

func isCleanRunes(s string) bool {
	for i, r := range s {
		if !isAllowed(r) {
			return false
		}
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd") {
			return false
		}
	}
	return true
}

// isAllowed tells whether XML 1.0 has a character.
func isAllowed(r rune) bool {
	return r >= ' ' && r != 0xfffe && r != 0xffff || r == '\t' || r == '\n' || r == '\r'
}

// columnWidth returns a width in characters that fits the heading and the first
// rows; Chinese characters count twice.
func columnWidth(c *column, language string, sample arrow.Record, index int) float64 {
	const least, most, sampled = 7, 40, 200
	if c.width > 0 {
		return c.width
	}
	width := least
	for line := range strings.SplitSeq(stacked(c, language), "\n") {
		width = max(width, min(textWidth(line), 12)+3) // a heading wraps; the filter's arrow takes room
	}
	for row := 0; sample != nil && row < min(sampled, int(sample.NumRows())); row++ {
		width = max(width, cellWidth(c, sample.Column(index), row)+2)
	}
	return float64(min(width, most))
}

// stacked is a heading with the unit below the title, so that columns stay narrow.
func stacked(c *column, language string) string {
	if c.unit == "" {
		return c.title
	}
	return c.title + "\n" + strings.TrimSpace(strings.TrimPrefix(c.heading(language), c.title))
}

func cellWidth(c *column, a arrow.Array, row int) int {
	if a.IsNull(row) {
		return 0
	}
	switch a := a.(type) {
	case *array.Int64:
		return len(strconv.FormatInt(a.Value(row), 10))*4/3 + 1
	case *array.Float64:
		return len(strconv.FormatFloat(math.Trunc(a.Value(row)), 'f', -1, 64))*4/3 + 6
	case *array.Timestamp:
		return 19
	}
	first, _, _ := strings.Cut(c.shown(string(appendPlain(nil, a, row))), "\n")
	return textWidth(first)
}

// textWidth counts a Chinese, Japanese or Korean character as two columns.
func textWidth(s string) int {
	width := 0
	for _, r := range s {
		width++
		if r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
			r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0x1f300) {
			width++
		}
	}
	return width
}
