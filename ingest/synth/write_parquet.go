package synth

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// parquetTable writes row groups of rowGroup rows, Snappy, dictionary where it
// helps. Times are instants (timestamp with zone UTC), dates are date32.
type parquetTable struct {
	writer  *pqarrow.FileWriter
	builder *array.RecordBuilder
	fields  []array.Builder
	next    int // column of the next cell
	rows    int
}

const rowGroup = 30_720

func arrowType(k kind) arrow.DataType {
	switch k {
	case integerKind:
		return arrow.PrimitiveTypes.Int64
	case booleanKind:
		return arrow.FixedWidthTypes.Boolean
	case dateKind:
		return arrow.FixedWidthTypes.Date32
	case timestampKind:
		return &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
	default:
		return arrow.BinaryTypes.String
	}
}

func newParquetTable(out io.Writer, columns []column) (*parquetTable, error) {
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = arrow.Field{Name: c.name, Type: arrowType(c.kind), Nullable: true}
	}
	schema := arrow.NewSchema(fields, nil)
	options := []parquet.WriterProperty{parquet.WithCompression(compress.Codecs.Snappy)}
	for _, c := range columns {
		// A dictionary of numbers that hardly repeat only costs time.
		if c.kind == integerKind {
			options = append(options, parquet.WithDictionaryFor(c.name, false))
		}
	}
	// The Parquet writer closes what it writes to if it can; the caller does that here.
	plain := struct{ io.Writer }{out}
	writer, err := pqarrow.NewFileWriter(schema, plain, parquet.NewWriterProperties(options...), pqarrow.DefaultWriterProps())
	if err != nil {
		return nil, fmt.Errorf("cannot write Parquet: %w", err)
	}
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	builder.Reserve(rowGroup)
	return &parquetTable{writer: writer, builder: builder, fields: builder.Fields()}, nil
}

func (t *parquetTable) cell() array.Builder {
	b := t.fields[t.next]
	t.next++
	return b
}

func (t *parquetTable) id(b []byte)     { t.cell().(*array.StringBuilder).BinaryBuilder.Append(b) }
func (t *parquetTable) text(s string)   { t.cell().(*array.StringBuilder).Append(s) }
func (t *parquetTable) integer(v int64) { t.cell().(*array.Int64Builder).Append(v) }
func (t *parquetTable) flag(v bool)     { t.cell().(*array.BooleanBuilder).Append(v) }

func (t *parquetTable) date(d *calendarDay) {
	t.cell().(*array.Date32Builder).Append(arrow.Date32(d.epoch))
}

func (t *parquetTable) moment(d *calendarDay, minute int) {
	seconds := int64(d.epoch)*86400 + int64(minute)*60 - shanghai
	t.cell().(*array.TimestampBuilder).Append(arrow.Timestamp(seconds * 1_000_000))
}

func (t *parquetTable) empty(n int) {
	for range n {
		t.cell().AppendNull()
	}
}

func (t *parquetTable) endRow() error {
	t.next = 0
	t.rows++
	if t.rows < rowGroup {
		return nil
	}
	return t.flush()
}

func (t *parquetTable) flush() error {
	if t.rows == 0 {
		return nil
	}
	t.rows = 0
	record := t.builder.NewRecord()
	err := t.writer.Write(record)
	record.Release()
	if err != nil {
		return fmt.Errorf("cannot write Parquet: %w", err)
	}
	t.builder.Reserve(rowGroup)
	return nil
}

func (t *parquetTable) finish() error {
	defer t.builder.Release()
	if err := t.flush(); err != nil {
		return err
	}
	if err := t.writer.Close(); err != nil {
		return fmt.Errorf("cannot write Parquet: %w", err)
	}
	return nil
}
