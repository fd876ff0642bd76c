package ingest

import (
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Longest value and row that are kept of a rejected row.
const (
	maxRejectValue = 4 << 10
	maxRejectRaw   = 1 << 20
)

// reject is a row of the file that was not loaded, and why.
type reject struct {
	line   int64
	column string // the first bad column; "" if the row as a whole is bad
	value  string
	reason string // all bad columns: "reads: …; likes: …"
	raw    string
}

func (r *reject) size() int {
	return len(r.column) + len(r.value) + len(r.reason) + len(r.raw) + 64
}

// RejectSchema returns the columns of the rows given to Loader.Reject.
func RejectSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		{Name: "line", Type: arrow.PrimitiveTypes.Int64},
		{Name: "column_name", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "value", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "reason", Type: arrow.BinaryTypes.String},
		{Name: "raw", Type: arrow.BinaryTypes.String},
	}, nil)
}

// rejectReader returns the rejects as Arrow rows; the caller releases it.
func rejectReader(rejects []reject) (array.RecordReader, error) {
	builder := array.NewRecordBuilder(memory.DefaultAllocator, RejectSchema())
	defer builder.Release()
	line := builder.Field(0).(*array.Int64Builder)
	column := builder.Field(1).(*array.StringBuilder)
	value := builder.Field(2).(*array.StringBuilder)
	reason := builder.Field(3).(*array.StringBuilder)
	raw := builder.Field(4).(*array.StringBuilder)
	for _, r := range rejects {
		line.Append(r.line)
		if r.column == "" {
			column.AppendNull()
			value.AppendNull()
		} else {
			column.Append(r.column)
			value.Append(keep(r.value, maxRejectValue))
		}
		reason.Append(keep(r.reason, maxRejectValue))
		raw.Append(keep(r.raw, maxRejectRaw))
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
