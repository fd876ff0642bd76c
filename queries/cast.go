package queries

import (
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// converter turns an engine's column into one of the declared type; the caller
// releases what it returns. NULL stays NULL.
type converter func(arrow.Array) (arrow.Array, error)

// converterFor returns the way from an engine's type to a format and the type
// it ends in, or nil where there is none without loss.
func converterFor(from arrow.DataType, format Format) (converter, arrow.DataType) {
	to := format.ArrowType()
	if arrow.TypeEqual(from, to) {
		return same, to
	}
	if timestamp, ok := from.(*arrow.TimestampType); ok && to.ID() == arrow.TIMESTAMP {
		return toMicroseconds(timestamp.Unit), to
	}
	switch to.ID() {
	case arrow.INT64:
		if value := integers(from); value != nil {
			return toInt64(value), to
		}
	case arrow.FLOAT64:
		if value := decimals(from); value != nil {
			return toFloat64(value), to
		}
	case arrow.STRING:
		if from.ID() == arrow.LARGE_STRING || isTextDictionary(from) {
			return toText, to
		}
	case arrow.LIST:
		if list, ok := from.(*arrow.ListType); ok && decimals(list.Elem()) != nil {
			return toList(decimals(list.Elem())), to
		}
	}
	return nil, nil
}

func same(a arrow.Array) (arrow.Array, error) {
	a.Retain()
	return a, nil
}

func isTextDictionary(t arrow.DataType) bool {
	dictionary, ok := t.(*arrow.DictionaryType)
	return ok && dictionary.ValueType.ID() == arrow.STRING
}

// integers returns how to read the values of a type as int64, nil for a type
// that is not whole numbers.
func integers(t arrow.DataType) func(arrow.Array, int) (int64, error) {
	if d, ok := t.(*arrow.Decimal128Type); ok && d.Scale == 0 {
		return func(a arrow.Array, i int) (int64, error) {
			v := a.(*array.Decimal128).Value(i)
			// The high word only repeats the sign where the number fits 64 bits.
			if low := int64(v.LowBits()); v.HighBits() == low>>63 {
				return low, nil
			}
			return 0, fmt.Errorf("row %d holds %s, which does not fit 64 bits", i+1, v.BigInt())
		}
	}
	switch t.ID() {
	case arrow.INT8:
		return func(a arrow.Array, i int) (int64, error) { return int64(a.(*array.Int8).Value(i)), nil }
	case arrow.INT16:
		return func(a arrow.Array, i int) (int64, error) { return int64(a.(*array.Int16).Value(i)), nil }
	case arrow.INT32:
		return func(a arrow.Array, i int) (int64, error) { return int64(a.(*array.Int32).Value(i)), nil }
	case arrow.INT64:
		return func(a arrow.Array, i int) (int64, error) { return a.(*array.Int64).Value(i), nil }
	case arrow.UINT8:
		return func(a arrow.Array, i int) (int64, error) { return int64(a.(*array.Uint8).Value(i)), nil }
	case arrow.UINT16:
		return func(a arrow.Array, i int) (int64, error) { return int64(a.(*array.Uint16).Value(i)), nil }
	case arrow.UINT32:
		return func(a arrow.Array, i int) (int64, error) { return int64(a.(*array.Uint32).Value(i)), nil }
	case arrow.UINT64:
		return func(a arrow.Array, i int) (int64, error) {
			v := a.(*array.Uint64).Value(i)
			if v > math.MaxInt64 {
				return 0, fmt.Errorf("row %d holds %d, which does not fit 64 bits with a sign", i+1, v)
			}
			return int64(v), nil
		}
	}
	return nil
}

// decimals returns how to read the values of a type as float64, nil for a type
// that is not numbers.
func decimals(t arrow.DataType) func(arrow.Array, int) (float64, error) {
	switch t := t.(type) {
	case *arrow.Float32Type:
		return func(a arrow.Array, i int) (float64, error) { return float64(a.(*array.Float32).Value(i)), nil }
	case *arrow.Float64Type:
		return func(a arrow.Array, i int) (float64, error) { return a.(*array.Float64).Value(i), nil }
	case *arrow.Decimal128Type:
		return func(a arrow.Array, i int) (float64, error) {
			return a.(*array.Decimal128).Value(i).ToFloat64(t.Scale), nil
		}
	}
	if value := integers(t); value != nil {
		return func(a arrow.Array, i int) (float64, error) {
			v, err := value(a, i)
			return float64(v), err
		}
	}
	return nil
}

func toInt64(value func(arrow.Array, int) (int64, error)) converter {
	return func(a arrow.Array) (arrow.Array, error) {
		b := array.NewInt64Builder(memory.DefaultAllocator)
		defer b.Release()
		return convertEach(a, b, func(i int) error {
			v, err := value(a, i)
			b.Append(v)
			return err
		})
	}
}

func toFloat64(value func(arrow.Array, int) (float64, error)) converter {
	return func(a arrow.Array) (arrow.Array, error) {
		b := array.NewFloat64Builder(memory.DefaultAllocator)
		defer b.Release()
		return convertEach(a, b, func(i int) error {
			v, err := value(a, i)
			b.Append(v)
			return err
		})
	}
}

func toText(a arrow.Array) (arrow.Array, error) {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	defer b.Release()
	return convertEach(a, b, func(i int) error {
		switch a := a.(type) {
		case *array.LargeString:
			b.Append(a.Value(i))
		case *array.Dictionary:
			values := a.Dictionary().(*array.String)
			if k := a.GetValueIndex(i); values.IsNull(k) {
				b.AppendNull()
			} else {
				b.Append(values.Value(k))
			}
		}
		return nil
	})
}

func toMicroseconds(unit arrow.TimeUnit) converter {
	return func(a arrow.Array) (arrow.Array, error) {
		b := array.NewTimestampBuilder(memory.DefaultAllocator, &arrow.TimestampType{Unit: arrow.Microsecond})
		defer b.Release()
		return convertEach(a, b, func(i int) error {
			at := a.(*array.Timestamp).Value(i).ToTime(unit)
			b.Append(arrow.Timestamp(at.UnixMicro()))
			return nil
		})
	}
}

func toList(value func(arrow.Array, int) (float64, error)) converter {
	return func(a arrow.Array) (arrow.Array, error) {
		list := a.(*array.List)
		b := array.NewListBuilder(memory.DefaultAllocator, arrow.PrimitiveTypes.Float64)
		defer b.Release()
		numbers := b.ValueBuilder().(*array.Float64Builder)
		return convertEach(a, b, func(i int) error {
			b.Append(true)
			from, to := list.ValueOffsets(i)
			for k := int(from); k < int(to); k++ {
				if list.ListValues().IsNull(k) {
					numbers.AppendNull()
					continue
				}
				v, err := value(list.ListValues(), k)
				if err != nil {
					return err
				}
				numbers.Append(v)
			}
			return nil
		})
	}
}

// convertEach appends each value, or NULL, and returns the builder's array.
func convertEach(a arrow.Array, b array.Builder, appendValue func(i int) error) (arrow.Array, error) {
	b.Reserve(a.Len())
	for i := range a.Len() {
		if a.IsNull(i) {
			b.AppendNull()
		} else if err := appendValue(i); err != nil {
			return nil, err
		}
	}
	return b.NewArray(), nil
}
