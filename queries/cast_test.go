package queries

import (
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// TestConverters takes one value and NULL of each type that the engine gives
// through to the declared type.
func TestConverters(t *testing.T) {
	utf8Dictionary := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Uint8, ValueType: arrow.BinaryTypes.String}
	tests := []struct {
		from   arrow.DataType
		format Format
		value  string
		want   string // "" where there is no way
	}{
		{arrow.PrimitiveTypes.Int8, FormatInteger, "-8", "-8"},
		{arrow.PrimitiveTypes.Int16, FormatInteger, "-16", "-16"},
		{arrow.PrimitiveTypes.Int32, FormatInteger, "-32", "-32"},
		{arrow.PrimitiveTypes.Int64, FormatInteger, "-9223372036854775808", "-9223372036854775808"},
		{arrow.PrimitiveTypes.Uint8, FormatInteger, "255", "255"},
		{arrow.PrimitiveTypes.Uint16, FormatInteger, "65535", "65535"},
		{arrow.PrimitiveTypes.Uint32, FormatInteger, "4294967295", "4294967295"},
		{arrow.PrimitiveTypes.Uint64, FormatInteger, "9223372036854775807", "9223372036854775807"},
		{arrow.PrimitiveTypes.Uint64, FormatInteger, "9223372036854775808", "does not fit"},
		{&arrow.Decimal128Type{Precision: 38}, FormatInteger, "-12345678901", "-12345678901"},
		{&arrow.Decimal128Type{Precision: 38}, FormatInteger, "9223372036854775807", "9223372036854775807"},
		{&arrow.Decimal128Type{Precision: 38}, FormatInteger, "9223372036854775808", "does not fit"},
		{&arrow.Decimal128Type{Precision: 38}, FormatInteger, "-9223372036854775809", "does not fit"},
		{&arrow.Decimal128Type{Precision: 10, Scale: 2}, FormatDecimal2, "12.34", "12.34"},
		{&arrow.Decimal128Type{Precision: 10, Scale: 2}, FormatInteger, "12.34", ""},
		{arrow.PrimitiveTypes.Float32, FormatDecimal4, "0.5", "0.5"},
		{arrow.PrimitiveTypes.Float64, FormatPercent2, "0.25", "0.25"},
		{arrow.PrimitiveTypes.Int32, FormatDecimal2, "3", "3"},
		{arrow.PrimitiveTypes.Float64, FormatInteger, "3", ""},
		{arrow.BinaryTypes.String, FormatText, "政衡", "政衡"},
		{arrow.BinaryTypes.LargeString, FormatID, "政衡", "政衡"},
		{utf8Dictionary, FormatText, "week", "week"},
		{arrow.BinaryTypes.String, FormatDate, "2019-02-28", ""},
		{arrow.FixedWidthTypes.Date32, FormatDate, "2019-02-28", "2019-02-28"},
		{arrow.FixedWidthTypes.Boolean, FormatBoolean, "true", "true"},
		{&arrow.TimestampType{Unit: arrow.Second}, FormatTimestamp, "2019-02-28T08:30:00Z", "2019-02-28 08:30:00Z"},
		{&arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"}, FormatTimestamp, "2019-02-28T08:30:00Z", "2019-02-28 08:30:00Z"},
		{arrow.ListOf(arrow.PrimitiveTypes.Int32), FormatList, "[1,null,3]", "[1,null,3]"},
		{arrow.ListOf(arrow.BinaryTypes.String), FormatList, `["a"]`, ""},
	}
	for _, test := range tests {
		convert, to := converterFor(test.from, test.format)
		if convert == nil {
			if test.want != "" {
				t.Errorf("%s has no way to %s", test.from, test.format)
			}
			continue
		}
		if test.want == "" {
			t.Errorf("%s has a way to %s", test.from, test.format)
			continue
		}
		got, err := convert(built(t, test.from, test.value))
		if err != nil {
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s %s: %v", test.from, test.value, err)
			}
			continue
		}
		if !arrow.TypeEqual(got.DataType(), to) || !arrow.TypeEqual(to, test.format.ArrowType()) {
			t.Errorf("%s became %s, want %s", test.from, got.DataType(), to)
		}
		if got.Len() != 2 || got.ValueStr(0) != test.want || got.IsValid(1) {
			t.Errorf("%s %s became %s", test.from, test.value, got)
		}
	}
}

// built returns an array of the value and NULL, cut out of a longer one so that
// its offset is not 0.
func built(t *testing.T, kind arrow.DataType, value string) arrow.Array {
	t.Helper()
	b := array.NewBuilder(memory.DefaultAllocator, kind)
	defer b.Release()
	b.AppendNull()
	if err := b.AppendValueFromString(value); err != nil {
		t.Fatal(err)
	}
	b.AppendNull()
	return array.NewSlice(b.NewArray(), 1, 3)
}
