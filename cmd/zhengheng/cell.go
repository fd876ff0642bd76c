package main

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/ingest"
	"zhengheng/queries"
)

// shanghai is the local time of every account; mainland China keeps one zone and no
// summer time, so it needs no zone database.
var shanghai = time.FixedZone("CST", 8*60*60)

// cell is the text of one value: numbers with the column's decimals, times in Shanghai
// time, an unknown value as a dash, the sign of its bound before a value that is not exact.
func (c tableColumn) cell(record arrow.Record, row int, language string) string {
	values := record.Column(c.index)
	if values.IsNull(row) {
		return "-"
	}
	text := c.text(values, row, language)
	if c.atLeast >= 0 {
		return queries.BoundAt(record.Column(c.atLeast), row).Sign() + text
	}
	return text
}

func (c tableColumn) text(values arrow.Array, row int, language string) string {
	switch values := values.(type) {
	case *array.Float64:
		return c.number(values.Value(row))
	case *array.Boolean:
		if language == "en" {
			return strconv.FormatBool(values.Value(row))
		}
		if values.Value(row) {
			return "是"
		}
		return "否"
	case *array.Timestamp:
		unit := values.DataType().(*arrow.TimestampType).Unit
		return values.Value(row).ToTime(unit).In(shanghai).Format("2006-01-02 15:04:05")
	case *array.String:
		if label, ok := c.labels[values.Value(row)]; ok {
			return label
		}
		return ingest.Printable(strings.Join(strings.Fields(values.Value(row)), " "))
	}
	return values.ValueStr(row)
}

func (c tableColumn) number(value float64) string {
	switch {
	case math.IsInf(value, 1):
		return "inf"
	case c.format == "decimal2":
		return strconv.FormatFloat(value, 'f', 2, 64)
	case c.format == "decimal4":
		return strconv.FormatFloat(value, 'f', 4, 64)
	case c.format == "percent2":
		return strconv.FormatFloat(100*value, 'f', 2, 64) + "%"
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}
