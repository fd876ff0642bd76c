package ingest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Longest value and row that are kept of a rejected row.
const (
	maxRejectValue = 4 << 10
	maxRejectRaw   = 16 << 20
)

// reject is a row of the file that was not loaded, and why.
type reject struct {
	line   int64
	column string // the first bad column; "" if the row as a whole is bad
	value  string
	reason string // all bad columns: "reads: …; likes: …"
	raw    string // see RejectSchema
}

func (r *reject) size() int {
	return len(r.column) + len(r.value) + len(r.reason) + len(r.raw) + 64
}

// RejectSchema returns the columns of the rows given to Loader.Reject. raw is the
// row as the source has it, so that its cells can be told apart again: one record
// of CSV with commas and quotes by RFC 4180, whatever the source separates its cells
// with; or where it begins with {, a JSON object, of sources whose columns have
// names in every row. A line that is no JSON object, though it should be one, is a
// record of one cell, or begins with { and cannot be parsed. sheet is null where the
// source has no sheets. reason_zh says in Chinese what reason says in English.
func RejectSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		{Name: "line", Type: arrow.PrimitiveTypes.Int64},
		{Name: "column_name", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "value", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "reason", Type: arrow.BinaryTypes.String},
		{Name: "raw", Type: arrow.BinaryTypes.String},
		{Name: "sheet", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "reason_zh", Type: arrow.BinaryTypes.String},
	}, nil)
}

// rejectReader returns the rejects as Arrow rows; the caller releases it.
func rejectReader(rejects []reject, sheetName string) (array.RecordReader, error) {
	chinese, err := inChinese()
	if err != nil {
		return nil, err
	}
	builder := array.NewRecordBuilder(memory.DefaultAllocator, RejectSchema())
	defer builder.Release()
	line := builder.Field(0).(*array.Int64Builder)
	column := builder.Field(1).(*array.StringBuilder)
	value := builder.Field(2).(*array.StringBuilder)
	reason := builder.Field(3).(*array.StringBuilder)
	raw := builder.Field(4).(*array.StringBuilder)
	sheet := builder.Field(5).(*array.StringBuilder)
	reasonZh := builder.Field(6).(*array.StringBuilder)
	for _, r := range rejects {
		line.Append(r.line)
		if r.column == "" {
			column.AppendNull()
			value.AppendNull()
		} else {
			column.Append(r.column)
			value.Append(keep(r.value, maxRejectValue))
		}
		if len(r.raw) > maxRejectRaw {
			r.reason = fmt.Sprintf("%s; of the row only the first %d MiB are kept", keep(r.reason, maxRejectValue/2), maxRejectRaw>>20)
		}
		reason.Append(keep(r.reason, maxRejectValue))
		reasonZh.Append(keep(chinese.say(r.reason), maxRejectValue))
		raw.Append(keep(r.raw, maxRejectRaw))
		if sheetName == "" {
			sheet.AppendNull()
		} else {
			sheet.Append(sheetName)
		}
	}
	record := builder.NewRecord()
	defer record.Release()
	return array.NewRecordReader(record.Schema(), []arrow.Record{record})
}

// keep returns text as valid UTF-8 without zero bytes, at most limit bytes of it.
func keep(text string, limit int) string {
	if len(text) > limit {
		for limit > 0 && !utf8.RuneStart(text[limit]) {
			limit--
		}
		text = text[:limit]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}
