package release

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"zhengheng/queries"
)

var microseconds = &arrow.TimestampType{Unit: arrow.Microsecond}

// Header gives the one row of meta.releases; the caller releases the reader.
func (r *Release) Header() (array.RecordReader, error) {
	parameters, err := json.Marshal(r.Parameters)
	if err != nil {
		return nil, err
	}
	columns, err := json.Marshal(r.Columns)
	if err != nil {
		return nil, err
	}
	at, err := arrow.TimestampFromTime(r.PublishedAt, arrow.Microsecond)
	if err != nil {
		return nil, err
	}
	t := newTable("release_id title query parameters columns index_id fingerprint options period_id made_with published_by list_hash",
		"batch_id snapshot_id accounts", "published_at")
	var title any
	if r.Title != "" {
		title = r.Title
	}
	t.add(r.ID, title, r.Query, string(parameters), string(columns), r.IndexID, r.Fingerprint, strings.Join(r.Options, ","),
		r.PeriodID, r.MadeWith, r.PublishedBy, r.ListHash, r.Batch, r.Snapshot, r.Accounts, at)
	return t.reader()
}

// FormulaRecords gives the rows of meta.release_formulas; the caller releases the reader.
func (r *Release) FormulaRecords() (array.RecordReader, error) {
	t := newTable("release_id index_id fingerprint definition", "position", "")
	for i, d := range r.Definitions {
		t.add(r.ID, d.IndexID, d.Fingerprint, d.Text, int64(i+1))
	}
	return t.reader()
}

// RowRecords gives the rows of meta.release_rows; the caller releases the reader.
func (r *Release) RowRecords() (array.RecordReader, error) {
	t := newTable("release_id account_id row_hash content", "position", "")
	for i, row := range r.Rows {
		t.add(r.ID, row.AccountID, row.Hash, row.content(r.Columns), int64(i+1))
	}
	return t.reader()
}

// table builds one record of text, whole-number and time columns, in that order.
type table struct {
	schema  *arrow.Schema
	builder *array.RecordBuilder
}

func newTable(texts, integers, times string) table {
	var fields []arrow.Field
	add := func(names string, kind arrow.DataType) {
		for _, name := range strings.Fields(names) {
			fields = append(fields, arrow.Field{Name: name, Type: kind, Nullable: true})
		}
	}
	add(texts, arrow.BinaryTypes.String)
	add(integers, arrow.PrimitiveTypes.Int64)
	add(times, microseconds)
	schema := arrow.NewSchema(fields, nil)
	return table{schema, array.NewRecordBuilder(memory.DefaultAllocator, schema)}
}

// tableOf is a table with the columns of a query.
func tableOf(query *queries.Query) table {
	fields := make([]arrow.Field, len(query.Columns))
	for i, column := range query.Columns {
		fields[i] = arrow.Field{Name: column.Name, Type: column.Format.ArrowType(), Nullable: true}
	}
	schema := arrow.NewSchema(fields, nil)
	return table{schema, array.NewRecordBuilder(memory.DefaultAllocator, schema)}
}

// add takes one row; nil is a value that is not known.
func (t table) add(values ...any) {
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			t.builder.Field(i).AppendNull()
		case string:
			t.builder.Field(i).(*array.StringBuilder).Append(v)
		case bool:
			t.builder.Field(i).(*array.BooleanBuilder).Append(v)
		case int64:
			t.builder.Field(i).(*array.Int64Builder).Append(v)
		case float64:
			t.builder.Field(i).(*array.Float64Builder).Append(v)
		case arrow.Timestamp:
			t.builder.Field(i).(*array.TimestampBuilder).Append(v)
		default:
			panic(fmt.Sprintf("column %d: %T has no place in these tables", i+1, v))
		}
	}
}

func (t table) reader() (array.RecordReader, error) {
	record := t.builder.NewRecord()
	t.builder.Release()
	defer record.Release()
	return array.NewRecordReader(t.schema, []arrow.Record{record})
}
