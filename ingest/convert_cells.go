package ingest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow/bitutil"
)

// The functions here fill one vector from one column of cells. Each has a fast
// way for the spelling that nearly all cells have, and a slow one for the rest.

func (c *converter) numbers(column *Column, cells view, v, flags *vector) {
	base := v.rows
	v.extend(c.stripe.rows)
	plain := column.Min == nil || *column.Min <= 0 // digits alone cannot be too small
	at := cells.first
	for row := range c.stripe.rows {
		s := cells.cells[at]
		at += cells.step
		n := uint64(s.end - s.start)
		if plain && n-1 < 8 {
			if value, ok := eightDigits(binary.LittleEndian.Uint64(cells.text[s.start:]), n); ok {
				v.int64s[base+row] = value
				if value == column.Cap && value != 0 && flags != nil {
					bitutil.SetBit(flags.bits, base+row)
				}
				continue
			}
		}
		if n == 0 {
			c.missing(column, v, row)
			continue
		}
		c.number(column, cells.text[s.start:s.end], row, v, flags)
	}
}

const (
	allZeros = 0x3030303030303030 // eight digits 0
	allSixes = 0x0606060606060606
	highHalf = 0xF0F0F0F0F0F0F0F0
)

// eightDigits reads the first n (1 to 8) bytes of word, in file order, as digits.
func eightDigits(word, n uint64) (int64, bool) {
	word = word<<(64-8*n) | allZeros>>(8*n)
	if word&highHalf != allZeros || (word+allSixes)&highHalf != allZeros {
		return 0, false
	}
	word -= allZeros
	word = word*10 + word>>8 // pairs of digits
	const mask = 0x000000FF000000FF
	return int64(((word&mask)*(100+1_000_000<<32) + (word>>16&mask)*(1+10_000<<32)) >> 32), true
}

func (c *converter) number(column *Column, cell []byte, row int, v, flags *vector) {
	n, reason := parseNumber(cell)
	switch {
	case reason != "":
	case n.missing:
		c.missing(column, v, row)
		return
	case n.value < 0 && column.Kind == KindCount:
		reason = quoted(cell) + " is negative"
	case column.Min != nil && n.value < *column.Min:
		reason = fmt.Sprintf("%s is less than %d", quoted(cell), *column.Min)
	case n.atLeast && flags == nil:
		reason = quoted(cell) + " is a lower bound, which this column cannot hold"
	}
	if reason != "" {
		c.fail(row, column.Name, cell, reason)
		return
	}
	at := v.rows - c.stripe.rows + row
	v.int64s[at] = n.value
	if flags != nil && (n.atLeast || column.Cap != 0 && n.value == column.Cap) {
		bitutil.SetBit(flags.bits, at)
	}
}

func (c *converter) dates(column *Column, cells view, v *vector) {
	base := v.rows
	v.extend(c.stripe.rows)
	fast := len(c.clock.layouts) == 0
	var last dateMemo
	for row := range c.stripe.rows {
		cell := cells.cell(row)
		if fast && len(cell) == 10 {
			if day, ok := last.day(cell); ok {
				v.int32s[base+row] = day
				continue
			}
		}
		if m, isTold := c.moment(column, cell, row, v); isTold {
			v.int32s[base+row] = m.day()
		}
	}
}

func (c *converter) timestamps(column *Column, cells view, v *vector) {
	base := v.rows
	v.extend(c.stripe.rows)
	fast := len(c.clock.layouts) == 0
	var last dateMemo
	for row := range c.stripe.rows {
		cell := cells.cell(row)
		if fast && len(cell) == 19 {
			if day, ok := last.day(cell[:10]); ok {
				if ofDay, ok := clockTime(cell[10:]); ok {
					v.int64s[base+row] = int64(day)*dayMicros + ofDay - beijingOffset
					continue
				}
			}
		}
		if m, isTold := c.moment(column, cell, row, v); isTold {
			v.int64s[base+row] = m.utc()
		}
	}
}

// moment reads a cell in any of the spellings; one that is missing or cannot be read is
// noted and not told.
func (c *converter) moment(column *Column, cell []byte, row int, v *vector) (m moment, isTold bool) {
	m, reason := c.clock.parse(cell)
	switch {
	case reason != "":
		c.fail(row, column.Name, cell, reason)
	case m.missing:
		c.missing(column, v, row)
	default:
		return m, true
	}
	return m, false
}

// dateMemo reads 2019-02-28 and 2019/02/28, and remembers the last one: the same
// date often fills many rows.
type dateMemo struct {
	head, tail uint64
	last       int32
}

func (d *dateMemo) day(text []byte) (int32, bool) {
	_ = text[9]
	head, tail := binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[2:])
	if head == d.head && tail == d.tail && head != 0 {
		return d.last, true
	}
	sign := text[4]
	if sign != '-' && sign != '/' || text[7] != sign {
		return 0, false
	}
	century, bad1 := twoDigits(text[0:])
	year, bad2 := twoDigits(text[2:])
	month, bad3 := twoDigits(text[5:])
	day, bad4 := twoDigits(text[8:])
	year += century * 100
	if bad1 || bad2 || bad3 || bad4 || year < 1900 || year > 2199 || !isDate(year, month, day) {
		return 0, false
	}
	d.head, d.tail, d.last = head, tail, daysOf(year, month, day)
	return d.last, true
}

// clockTime reads " 08:30:00", or with T before it, as microseconds of the day.
func clockTime(text []byte) (int64, bool) {
	_ = text[8]
	hour, bad1 := twoDigits(text[1:])
	minute, bad2 := twoDigits(text[4:])
	second, bad3 := twoDigits(text[7:])
	if text[0] != ' ' && text[0] != 'T' || text[3] != ':' || text[6] != ':' ||
		bad1 || bad2 || bad3 || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return int64((hour*60+minute)*60+second) * 1_000_000, true
}

func twoDigits(text []byte) (value int, bad bool) {
	tens, ones := text[0]-'0', text[1]-'0'
	return int(tens)*10 + int(ones), tens > 9 || ones > 9
}

func (c *converter) texts(column *Column, cells view, v *vector) {
	v.extend(c.stripe.rows)
	start := len(v.data)
	isID := column.Kind == KindID
	for row := range c.stripe.rows {
		cell := trim(cells.cell(row))
		switch {
		case isDashes(cell):
			c.missing(column, v, row)
		case c.typed && !utf8.Valid(cell):
			c.fail(row, column.Name, cell, quoted(cell)+" is not UTF-8")
		case isID && isTotal(cell):
			c.fail(row, column.Name, cell, totalReason(cell))
		case isID && looksRounded(cell):
			c.fail(row, column.Name, cell, quoted(cell)+" is in scientific notation and has lost digits; format the column as text where it was made")
		case len(cell) > 4 && cell[0] == '#' && isFormulaError(cell):
			c.fail(row, column.Name, cell, quoted(cell)+" is a spreadsheet's error, not a value")
		default:
			v.data = append(v.data, cell...)
		}
		v.text()
	}
	if bytes.IndexByte(v.data[start:], 0) >= 0 {
		c.refuseZeros(column, cells)
	}
}

// refuseZeros rejects the rows whose text holds a zero byte, which no database
// keeps and which says that the file is damaged there.
func (c *converter) refuseZeros(column *Column, cells view) {
	for row := range c.stripe.rows {
		if cell := trim(cells.cell(row)); bytes.IndexByte(cell, 0) >= 0 {
			c.fail(row, column.Name, cell, quoted(cell)+" holds a zero byte; the file is damaged there")
		}
	}
}

func (c *converter) enums(column *Column, cells view, v *vector) {
	v.extend(c.stripe.rows)
	var last []byte
	var value string
	for row := range c.stripe.rows {
		cell := trim(cells.cell(row))
		known := len(cell) > 0 && bytes.Equal(cell, last)
		if !known && isDashes(cell) {
			c.missing(column, v, row)
			v.text()
			continue
		}
		if !known {
			if value, known = column.words.find(cell); known {
				last = cell
			} else {
				last = nil
				c.fail(row, column.Name, cell, quoted(cell)+" is not one of "+strings.Join(column.words.values, ", "))
			}
		}
		if known {
			v.data = append(v.data, value...)
		}
		v.text()
	}
}

func (c *converter) booleans(column *Column, cells view, v *vector) {
	base := v.rows
	v.extend(c.stripe.rows)
	for row := range c.stripe.rows {
		cell := trim(cells.cell(row))
		if isDashes(cell) {
			c.missing(column, v, row)
			continue
		}
		switch value, _ := column.words.find(cell); value {
		case "true":
			bitutil.SetBit(v.bits, base+row)
		case "false":
		default:
			c.fail(row, column.Name, cell, quoted(cell)+" is neither yes (是) nor no (否)")
		}
	}
}

// flags takes over what a file of our own making says about lower bounds.
func (c *converter) flags(t *target, flags *vector) {
	cells := c.stripe.column(t.flagged)
	for row := range c.stripe.rows {
		cell := trim(cells.cell(row))
		if isDashes(cell) {
			continue
		}
		switch value, _ := t.column.words.find(cell); value {
		case "true":
			bitutil.SetBit(flags.bits, flags.rows+row)
		case "false":
		default:
			c.fail(row, t.column.AtLeast(), cell, quoted(cell)+" is neither yes (是) nor no (否)")
		}
	}
}

func (c *converter) decimals(column *Column, cells view, v *vector) {
	base := v.rows
	v.extend(c.stripe.rows)
	for row := range c.stripe.rows {
		cell := trim(cells.cell(row))
		if isDashes(cell) || isNull(cell) {
			c.missing(column, v, row)
			continue
		}
		text := halfWidth(nil, cell)
		digits := bytes.TrimPrefix(text, []byte("-"))
		if _, rest, ok := readDecimal(digits); !ok || len(rest) > 0 {
			c.fail(row, column.Name, cell, quoted(cell)+" is not a number")
			continue
		}
		value, err := strconv.ParseFloat(strings.ReplaceAll(string(text), ",", ""), 64)
		if err != nil {
			c.fail(row, column.Name, cell, quoted(cell)+" is not a number")
			continue
		}
		c.decimal(column, value, cell, row, v, base+row)
	}
}

// decimal sets a value at its place in the vector, unless the column takes none so small;
// cell is its text, nil where a program wrote the number.
func (c *converter) decimal(column *Column, value float64, cell []byte, row int, v *vector, at int) {
	if column.Min != nil && !(value >= float64(*column.Min)) {
		if cell == nil {
			cell = strconv.AppendFloat(nil, value, 'f', -1, 64)
		}
		c.fail(row, column.Name, cell, fmt.Sprintf("%s is less than %d", quoted(cell), *column.Min))
		return
	}
	v.doubles[at] = value
}
