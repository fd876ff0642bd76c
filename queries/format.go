package queries

import "github.com/apache/arrow/go/v17/arrow"

// Format is how a column's values are shown; it also settles their Arrow type.
type Format string

// The formats. Percent2 holds a share (0.25 is shown as 25.00%); a date is a
// calendar day; a timestamp is UTC without zone; a list holds numbers.
const (
	FormatText      Format = "text"
	FormatID        Format = "id"
	FormatInteger   Format = "integer"
	FormatDecimal2  Format = "decimal2"
	FormatDecimal4  Format = "decimal4"
	FormatPercent2  Format = "percent2"
	FormatDate      Format = "date"
	FormatTimestamp Format = "timestamp"
	FormatBoolean   Format = "boolean"
	FormatList      Format = "list"
)

// ArrowType returns the type that a column of this format has in a result, nil
// for an unknown format.
func (f Format) ArrowType() arrow.DataType {
	switch f {
	case FormatText, FormatID:
		return arrow.BinaryTypes.String
	case FormatInteger:
		return arrow.PrimitiveTypes.Int64
	case FormatDecimal2, FormatDecimal4, FormatPercent2:
		return arrow.PrimitiveTypes.Float64
	case FormatDate:
		return arrow.FixedWidthTypes.Date32
	case FormatTimestamp:
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	case FormatBoolean:
		return arrow.FixedWidthTypes.Boolean
	case FormatList:
		return arrow.ListOf(arrow.PrimitiveTypes.Float64)
	}
	return nil
}
