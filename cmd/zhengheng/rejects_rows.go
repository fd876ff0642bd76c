package main

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"zhengheng/ingest"
)

// eachReject calls see with each row of the query rejects.
func eachReject(record arrow.Record, see func(rejectedRow)) {
	column := func(name string) arrow.Array { return record.Column(record.Schema().FieldIndices(name)[0]) }
	text := func(name string) func(int) string {
		texts := column(name).(*array.String)
		return func(row int) string {
			if texts.IsNull(row) {
				return ""
			}
			return texts.Value(row)
		}
	}
	lines := column("line").(*array.Int64)
	bad, reasons, raws := text("column_name"), text("reason"), text("raw")
	for row := range int(record.NumRows()) {
		see(rejectedRow{line: lines.Value(row), column: bad(row), reason: reasons(row), raw: raws(row)})
	}
}

// rejectRows gives rejected rows as the cells that the source has, all text, and
// behind them the reason, the column and the line.
type rejectRows struct {
	array.RecordReader // of the query rejects
	export             *rejectExport
	schema             *arrow.Schema
	record             arrow.Record
}

func (e *rejectExport) open(ctx context.Context) (*rejectRows, error) {
	reader, err := e.ask(ctx)
	if err != nil {
		return nil, err
	}
	return &rejectRows{RecordReader: reader, export: e, schema: e.schema()}, nil
}

// schema names the columns c1, c2 …, for names in a header may be empty or twice
// the same; their titles are the header's.
func (e *rejectExport) schema() *arrow.Schema {
	titles := append([]string(nil), e.sheet.Header...)
	for range e.extra {
		titles = append(titles, "")
	}
	titles = append(titles, e.others...)
	reasons := ingest.RejectTitles(e.p.language)
	titles = append(titles, reasons[:]...)
	fields := make([]arrow.Field, len(titles))
	for i, title := range titles {
		if title == "" {
			title = " " // else the column's name would stand for it
		}
		fields[i] = arrow.Field{
			Name: fmt.Sprintf("c%d", i+1), Type: arrow.BinaryTypes.String, Nullable: true,
			Metadata: arrow.NewMetadata([]string{"title_zh", "title_en", "format"}, []string{title, title, "text"}),
		}
	}
	return arrow.NewSchema(fields, nil)
}

func (r *rejectRows) Schema() *arrow.Schema { return r.schema }
func (r *rejectRows) Record() arrow.Record  { return r.record }

func (r *rejectRows) Next() bool {
	if r.record != nil {
		r.record.Release()
		r.record = nil
	}
	if !r.RecordReader.Next() {
		return false
	}
	builder := array.NewRecordBuilder(memory.DefaultAllocator, r.schema)
	defer builder.Release()
	eachReject(r.RecordReader.Record(), func(row rejectedRow) { r.export.append(builder, row) })
	r.record = builder.NewRecord()
	return true
}

// append adds a row; an empty cell is a null, which is written as nothing.
func (e *rejectExport) append(builder *array.RecordBuilder, row rejectedRow) {
	at := 0
	add := func(cell string) {
		to := builder.Field(at).(*array.StringBuilder)
		at++
		if cell == "" {
			to.AppendNull()
			return
		}
		to.Append(cell)
	}
	cells, others := ingest.SplitRaw(row.raw, e.sheet.Header)
	for i := range len(e.sheet.Header) + e.extra {
		if i < len(cells) {
			add(cells[i])
		} else {
			add("")
		}
	}
	for _, name := range e.others {
		add(others[name])
	}
	add(row.reason)
	add(row.column)
	add(fmt.Sprint(row.line))
}

func (r *rejectRows) Release() {
	if r.record != nil {
		r.record.Release()
		r.record = nil
	}
	r.RecordReader.Release()
}
