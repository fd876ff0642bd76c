package ingest

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// vector is a column of Arrow memory while it is being filled. Unlike Arrow's
// builders it can take rows back, which a rejected row needs, and fills whole
// columns without a call per value. Of the slices, those of its type are used.
type vector struct {
	field arrow.Field
	rows  int
	nulls int

	memory  memory.Allocator
	valid   []byte // bitmap; all ones where rows are not null
	int64s  []int64
	int32s  []int32
	doubles []float64
	bits    []byte
	offsets []int32
	data    []byte

	// given is an array of the source that is the whole column as it stands, else nil.
	given arrow.Array
}

// begin empties the vector and makes room for that many rows and bytes of text.
func (v *vector) begin(rows, bytes int) {
	v.forget()
	v.rows, v.nulls = 0, 0
	bitmap := int(bitutil.BytesForBits(int64(rows)))
	v.valid = v.memory.Allocate(bitmap)
	switch v.field.Type.ID() {
	case arrow.INT64, arrow.TIMESTAMP:
		v.int64s = arrow.Int64Traits.CastFromBytes(v.memory.Allocate(8 * rows))
	case arrow.DATE32:
		v.int32s = arrow.Int32Traits.CastFromBytes(v.memory.Allocate(4 * rows))
	case arrow.FLOAT64:
		v.doubles = arrow.Float64Traits.CastFromBytes(v.memory.Allocate(8 * rows))
	case arrow.BOOL:
		v.bits = v.memory.Allocate(bitmap)
		clear(v.bits)
	default:
		v.offsets = append(arrow.Int32Traits.CastFromBytes(v.memory.Allocate(4 * (rows + 1)))[:0], 0)
		v.data = v.memory.Allocate(bytes)[:0]
	}
}

// extend adds rows that are not null and hold zero, false or nothing yet. Texts
// are added one by one instead (see text).
func (v *vector) extend(rows int) {
	bitutil.SetBitsTo(v.valid, int64(v.rows), int64(rows), true)
	v.rows += rows
}

func (v *vector) setNull(row int) {
	bitutil.ClearBit(v.valid, row)
	v.nulls++
}

// take makes an array of the source the column, without a copy. The vector must be
// empty, and get nothing more.
func (v *vector) take(given arrow.Array) {
	given.Retain()
	v.given, v.rows, v.nulls = given, given.Len(), given.NullN()
}

func (v *vector) forget() {
	if v.given != nil {
		v.given.Release()
		v.given = nil
	}
}

// own copies what was taken from the source, so that it can be changed.
func (v *vector) own() {
	if v.given == nil {
		return
	}
	copy(v.int64s, v.given.(*array.Int64).Int64Values())
	for row := range v.rows {
		bitutil.SetBitTo(v.valid, row, v.given.IsValid(row))
	}
	v.forget()
}

// holds tells whether a row is not null.
func (v *vector) holds(row int) bool {
	if v.given != nil {
		return v.given.IsValid(row)
	}
	return bitutil.BitIsSet(v.valid, row)
}

// word returns the text of a row, "" where it is null.
func (v *vector) word(row int) string { return string(v.data[v.offsets[row]:v.offsets[row+1]]) }

// text ends the text of the next row, which data holds since the last.
func (v *vector) text() { v.offsets = append(v.offsets, int32(len(v.data))) }

// drop takes back the rows from base on that are marked.
func (v *vector) drop(base int, bad []bool) {
	v.own()
	to := base
	nulls := 0
	for i, drop := range bad {
		from := base + i
		isNull := !bitutil.BitIsSet(v.valid, from)
		if drop {
			if isNull {
				nulls++
			}
			continue
		}
		bitutil.SetBitTo(v.valid, to, !isNull)
		switch {
		case v.int64s != nil:
			v.int64s[to] = v.int64s[from]
		case v.int32s != nil:
			v.int32s[to] = v.int32s[from]
		case v.doubles != nil:
			v.doubles[to] = v.doubles[from]
		case v.bits != nil:
			bitutil.SetBitTo(v.bits, to, bitutil.BitIsSet(v.bits, from))
		default:
			start := v.offsets[to]
			n := copy(v.data[start:], v.data[v.offsets[from]:v.offsets[from+1]])
			v.offsets[to+1] = start + int32(n)
		}
		to++
	}
	if v.offsets != nil {
		v.offsets = v.offsets[:to+1]
		v.data = v.data[:v.offsets[to]]
	}
	if v.bits != nil {
		bitutil.SetBitsTo(v.bits, int64(to), int64(v.rows-to), false)
	}
	v.rows = to
	v.nulls -= nulls
}

// array returns the rows as an Arrow array that takes over the memory.
func (v *vector) array() arrow.Array {
	if given := v.given; given != nil {
		v.given = nil
		v.memory.Free(v.valid)
		v.memory.Free(arrow.Int64Traits.CastToBytes(v.int64s))
		v.valid, v.int64s = nil, nil
		return given
	}
	buffers := []*memory.Buffer{nil}
	give := func(b []byte) { buffers = append(buffers, memory.NewBufferWithAllocator(b, v.memory)) }
	if v.nulls > 0 {
		buffers[0] = memory.NewBufferWithAllocator(v.valid, v.memory)
	} else {
		v.memory.Free(v.valid)
	}
	switch {
	case v.int64s != nil:
		give(arrow.Int64Traits.CastToBytes(v.int64s[:v.rows]))
	case v.int32s != nil:
		give(arrow.Int32Traits.CastToBytes(v.int32s[:v.rows]))
	case v.doubles != nil:
		give(arrow.Float64Traits.CastToBytes(v.doubles[:v.rows]))
	case v.bits != nil:
		give(v.bits)
	default:
		give(arrow.Int32Traits.CastToBytes(v.offsets))
		give(v.data)
	}
	data := array.NewData(v.field.Type, v.rows, buffers, nil, v.nulls, 0)
	for _, b := range buffers { // the data holds them now
		if b != nil {
			b.Release()
		}
	}
	defer data.Release()
	v.valid, v.int64s, v.int32s, v.doubles, v.bits, v.offsets, v.data = nil, nil, nil, nil, nil, nil, nil
	return array.MakeFromData(data)
}
