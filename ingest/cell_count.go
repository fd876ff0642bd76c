package ingest

import "math"

// cappedCount is what publishers record for a count that a platform shows as
// 10万+ (domain.md, section 1): the true value is at least this.
const cappedCount = 100001

// number is a whole number as a cell gives it.
type number struct {
	value   int64
	atLeast bool // the cell gives a lower bound: 10万+
	missing bool // the cell is empty, a dash or a word for nothing
}

// parseNumber reads a whole number in any of its spellings: 12,345, 12345,
// １２３, 947.0, 1.2万, 3.4亿, 10万+. It never rounds: 12.5 is refused, 1.25万 is
// 12500. N+ is at least N, except 10万+ and 100000+, which are the platforms' cap
// and so at least 100001. The reason is "" when the cell was understood.
func parseNumber(cell []byte) (number, string) {
	text := trim(cell)
	if isDashes(text) || isNull(text) {
		return number{missing: true}, ""
	}
	var space [32]byte
	text = trim(halfWidth(space[:0], text))
	if isDashes(text) {
		return number{missing: true}, ""
	}

	sign, rest := int64(1), text
	switch rest[0] {
	case '-':
		sign, rest = -1, rest[1:]
	case '+':
		rest = rest[1:]
	}
	digits, rest, ok := readDecimal(rest)
	if !ok {
		return number{}, notWhole(cell, text)
	}
	scale, rest := readScale(rest)
	value, whole, fits := digits.times(scale)
	atLeast := len(rest) == 1 && rest[0] == '+'
	switch {
	case len(rest) > 0 && !atLeast:
		return number{}, notWhole(cell, text)
	case !fits:
		return number{}, quoted(cell) + " is too large"
	case !whole:
		return number{}, quoted(cell) + " is not a whole number"
	case atLeast && sign < 0:
		return number{}, notWhole(cell, text)
	}
	if atLeast && value == cappedCount-1 {
		value = cappedCount
	}
	return number{value: sign * value, atLeast: atLeast}, ""
}

func notWhole(cell, text []byte) string {
	if isFormulaError(text) {
		return quoted(cell) + " is a spreadsheet's error, not a number"
	}
	if looksRounded(text) {
		return quoted(cell) + " is in scientific notation, which may have lost digits; write the whole number"
	}
	return quoted(cell) + " is not a number"
}

// decimalDigits is a decimal number: mantissa / 10^places.
type decimalDigits struct {
	mantissa int64
	places   int
	overflow bool
}

// readDecimal reads digits with thousands separators and a fraction from the
// front of text, and returns the rest. Separators must stand between groups of
// three.
func readDecimal(text []byte) (decimalDigits, []byte, bool) {
	var d decimalDigits
	i, group, groups := 0, 0, 0
	for ; i < len(text); i++ {
		c := text[i]
		if c == ',' {
			if group == 0 || group > 3 || groups > 0 && group != 3 {
				return d, nil, false
			}
			group, groups = 0, groups+1
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		d.push(c)
		group++
	}
	if group == 0 || groups > 0 && group != 3 {
		return d, nil, false
	}
	if i < len(text) && text[i] == '.' {
		start := i + 1
		for i = start; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
			d.push(text[i])
			d.places++
		}
		if i == start {
			return d, nil, false
		}
	}
	return d, text[i:], true
}

func (d *decimalDigits) push(c byte) {
	if d.mantissa > (math.MaxInt64-int64(c-'0'))/10 {
		d.overflow = true
		return
	}
	d.mantissa = d.mantissa*10 + int64(c-'0')
}

// times multiplies by 10^zeros, exactly.
func (d decimalDigits) times(zeros int) (value int64, whole, fits bool) {
	if d.overflow {
		return 0, true, false
	}
	value = d.mantissa
	for places := zeros - d.places; places != 0; {
		if places > 0 {
			if value > math.MaxInt64/10 {
				return 0, true, false
			}
			value, places = value*10, places-1
			continue
		}
		if value%10 != 0 {
			return 0, false, true
		}
		value, places = value/10, places+1
	}
	return value, true, true
}

// readScale reads a Chinese (or Latin) word for a power of ten: 万, w: 4 zeros.
func readScale(text []byte) (zeros int, rest []byte) {
	text = trim(text)
	for _, scale := range scales {
		if n := len(scale.word); len(text) >= n && string(text[:n]) == scale.word {
			return scale.zeros, trim(text[n:])
		}
	}
	return 0, text
}

var scales = []struct {
	word  string
	zeros int
}{{"百万", 6}, {"千万", 7}, {"万", 4}, {"萬", 4}, {"亿", 8}, {"億", 8}, {"千", 3}, {"百", 2}, {"w", 4}, {"W", 4}, {"k", 3}, {"K", 3}}
