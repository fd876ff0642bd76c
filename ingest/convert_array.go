package ingest

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
)

// convertArray fills a vector from a typed column without writing it as text
// first. It returns false, having done nothing, for pairs of types where text does.
func (c *converter) convertArray(column *Column, from arrow.Array, v, flags *vector) bool {
	switch column.Kind {
	case KindCount, KindInteger:
		return c.numberArray(column, from, v, flags)
	case KindDate, KindTimestamp:
		return c.timeArray(column, from, v)
	case KindBoolean:
		bits, ok := from.(*array.Boolean)
		if ok {
			c.eachValue(column, from, v, func(row, at int) {
				bitutil.SetBitTo(v.bits, at, bits.Value(row))
			})
		}
		return ok
	case KindDecimal:
		doubles, ok := from.(*array.Float64)
		if ok {
			c.eachValue(column, from, v, func(row, at int) { c.decimal(column, doubles.Value(row), nil, row, v, at) })
		}
		return ok
	}
	return false
}

// eachValue extends the vector and calls set for each row that is not null, with
// its place in the vector.
func (c *converter) eachValue(column *Column, from arrow.Array, v *vector, set func(row, at int)) {
	base := v.rows
	v.extend(c.stripe.rows)
	for row := range c.stripe.rows {
		if from.IsNull(row) {
			c.missing(column, v, row)
			continue
		}
		set(row, base+row)
	}
}

func (c *converter) numberArray(column *Column, from arrow.Array, v, flags *vector) bool {
	switch a := from.(type) {
	case *array.Int64:
		if v.rows == 0 && c.passes(column, a) {
			v.take(a)
			break
		}
		integers(c, column, from, a.Int64Values(), v, flags)
	case *array.Int32:
		integers(c, column, from, a.Int32Values(), v, flags)
	case *array.Int16:
		integers(c, column, from, a.Int16Values(), v, flags)
	case *array.Int8:
		integers(c, column, from, a.Int8Values(), v, flags)
	case *array.Uint32:
		integers(c, column, from, a.Uint32Values(), v, flags)
	case *array.Uint16:
		integers(c, column, from, a.Uint16Values(), v, flags)
	case *array.Uint8:
		integers(c, column, from, a.Uint8Values(), v, flags)
	case *array.Float64:
		c.eachValue(column, from, v, func(row, _ int) { c.float(column, a.Value(row), row, v, flags) })
	case *array.Float32:
		c.eachValue(column, from, v, func(row, _ int) { c.float(column, float64(a.Value(row)), row, v, flags) })
	default:
		return false
	}
	return true
}

// passes tells whether a column can be taken as it is: each value holds, none is the
// cap and none that must be there is missing. What stands in place of a null counts
// too; at worst it costs a copy.
func (c *converter) passes(column *Column, from *array.Int64) bool {
	if !c.stripe.lasting || column.Required && from.NullN() > 0 {
		return false
	}
	lowest, limit := column.lowest(), int64(math.MaxInt64)
	if column.Cap != 0 {
		limit = column.Cap
	}
	for _, value := range from.Int64Values() {
		if value < lowest || value == limit {
			return false
		}
	}
	return true
}

// lowest is the least value that a column of whole numbers takes.
func (c *Column) lowest() int64 {
	switch {
	case c.Min != nil:
		return *c.Min
	case c.Kind == KindCount:
		return 0
	}
	return math.MinInt64
}

type smallInteger interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32
}

func integers[T smallInteger](c *converter, column *Column, from arrow.Array, values []T, v, flags *vector) {
	base := v.rows
	v.extend(c.stripe.rows)
	hasNulls := from.NullN() > 0
	lowest := column.lowest()
	for row, narrow := range values[:c.stripe.rows] {
		if hasNulls && from.IsNull(row) {
			c.missing(column, v, row)
			continue
		}
		value := int64(narrow)
		if value < lowest {
			c.tooSmall(column, value, row)
			continue
		}
		v.int64s[base+row] = value
		if value == column.Cap && value != 0 && flags != nil {
			bitutil.SetBit(flags.bits, base+row)
		}
	}
}

func (c *converter) tooSmall(column *Column, value int64, row int) {
	text := strconv.FormatInt(value, 10)
	reason := text + " is negative"
	if column.Min != nil {
		reason = fmt.Sprintf("%s is less than %d", text, *column.Min)
	}
	c.fail(row, column.Name, []byte(text), reason)
}

// float takes a whole number that a program wrote as a float, and NaN as missing.
func (c *converter) float(column *Column, value float64, row int, v, flags *vector) {
	text := []byte(strconv.FormatFloat(value, 'f', -1, 64))
	switch {
	case math.IsNaN(value):
		c.missing(column, v, row)
	case value != math.Trunc(value) || math.Abs(value) > 1<<53:
		c.fail(row, column.Name, text, quoted(text)+" is not a whole number")
	default:
		c.number(column, text, row, v, flags)
	}
}

// timeArray reads typed dates and times. A timestamp with a time zone is a moment;
// without one it is local time, like times in text.
func (c *converter) timeArray(column *Column, from arrow.Array, v *vector) bool {
	var local func(row int) int64
	switch a := from.(type) {
	case *array.Timestamp:
		t := from.DataType().(*arrow.TimestampType)
		toMicros := microsPer(t.Unit)
		offset := int64(0)
		if t.TimeZone != "" {
			offset = beijingOffset
		}
		local = func(row int) int64 { return toMicros(int64(a.Value(row))) + offset }
	case *array.Date32:
		local = func(row int) int64 { return int64(a.Value(row)) * dayMicros }
	case *array.Date64:
		local = func(row int) int64 { return int64(a.Value(row)) * 1000 }
	default:
		return false
	}
	c.eachValue(column, from, v, func(row, at int) {
		m := moment{local: local(row)}
		if m.local < firstMoment || m.local >= lastMoment {
			text := []byte(from.ValueStr(row))
			c.fail(row, column.Name, text, quoted(text)+" is not in the years 1900 to 2199")
			return
		}
		if column.Kind == KindDate {
			v.int32s[at] = m.day()
		} else {
			v.int64s[at] = m.utc()
		}
	})
	return true
}

// The years 1900 to 2199 in microseconds of local time.
var (
	firstMoment = int64(daysOf(1900, 1, 1)) * dayMicros
	lastMoment  = int64(daysOf(2200, 1, 1)) * dayMicros
)

// microsPer returns what turns a unit into microseconds. What would overflow is
// far outside these years, and stays there.
func microsPer(unit arrow.TimeUnit) func(int64) int64 {
	const most = math.MaxInt64 / 4_000_000
	switch unit {
	case arrow.Second:
		return func(t int64) int64 { return min(max(t, -most), most) * 1_000_000 }
	case arrow.Millisecond:
		return func(t int64) int64 { return min(max(t, -most), most) * 1000 }
	case arrow.Nanosecond:
		return func(t int64) int64 { return t / 1000 }
	default:
		return func(t int64) int64 { return min(max(t, -most*1_000_000), most*1_000_000) }
	}
}

// render writes a typed column as text into the stripe's cells, for columns that
// are read from text whatever their type: ids, names, enums.
func (s *stripe) render(column int) {
	s.rendered[column] = true
	if len(s.cells) == 0 {
		s.cells = append(s.cells, make([]span, s.rows*s.width)...)
	}
	from := s.arrays[column]
	s.text = s.text[:len(s.text)-textPad]
	for row := range s.rows {
		start := uint32(len(s.text))
		if from.IsValid(row) {
			s.text = appendValue(s.text, from, row)
		}
		s.cells[row*s.width+column] = span{start, uint32(len(s.text))}
	}
	s.text = append(s.text, make([]byte, textPad)...)
}

func appendValue(text []byte, from arrow.Array, row int) []byte {
	switch a := from.(type) {
	case *array.String:
		return append(text, a.Value(row)...)
	case *array.LargeString:
		return append(text, a.Value(row)...)
	case *array.Binary:
		return append(text, a.Value(row)...)
	case *array.Dictionary:
		return appendValue(text, a.Dictionary(), a.GetValueIndex(row))
	case *array.Int64:
		return strconv.AppendInt(text, a.Value(row), 10)
	case *array.Timestamp:
		t := a.DataType().(*arrow.TimestampType)
		layout := "2006-01-02 15:04:05.999999999" // local time, as in text
		if t.TimeZone != "" {
			layout = time.RFC3339Nano
		}
		return a.Value(row).ToTime(t.Unit).AppendFormat(text, layout)
	case *array.Float64: // an id that a program wrote as a float
		return strconv.AppendFloat(text, a.Value(row), 'f', -1, 64)
	default:
		return append(text, from.ValueStr(row)...)
	}
}
