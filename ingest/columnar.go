package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"zhengheng/ingest/wary"
)

// columnarRows is how many rows of a typed source are converted at once.
const columnarRows = 16 * stripeRows

// columnarMemory is where libraries put what they read of typed formats. Pages of
// Parquet have about 1 MiB, and buffers of a column some more.
var columnarMemory = wary.Memory(128 << 20)

// records is a source of Arrow records: of Parquet, or Arrow's own files and
// streams. A record is good until the next call.
type records interface {
	Read() (arrow.Record, error)
}

// columnarReader reads typed columns. Its lines are row numbers.
type columnarReader struct {
	from   records
	made   *plan
	record arrow.Record // being cut up, or nil
	at     int64        // in record
	line   int64
	free   func()

	columns []int // column of the header → of the record, -1 where it is not read
	want    int64 // rows that the source says to have; -1 if it does not say
}

func newParquetReader(in *input, p *planner) (*columnarReader, error) {
	properties := parquet.NewReaderProperties(columnarMemory)
	properties.BufferedStreamEnabled = true // pages, not whole column chunks
	properties.BufferSize = 64 << 10
	err := wary.CheckFooter(in.file, in.size)
	var parquetFile *file.Reader
	if err == nil {
		parquetFile, err = file.NewParquetReader(in.file, file.WithReadProps(properties))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: it begins like Parquet, but is damaged or cut short (%w)", ErrFormat, err)
	}
	arrowFile, err := pqarrow.NewFileReader(parquetFile, pqarrow.ArrowReadProperties{BatchSize: columnarRows}, columnarMemory)
	if err != nil {
		return nil, fmt.Errorf("%w: its schema: %w", ErrFormat, err)
	}
	schema, err := arrowFile.Schema()
	if err != nil {
		return nil, fmt.Errorf("%w: its schema: %w", ErrFormat, err)
	}
	made, err := planColumns(schema, p)
	if err != nil {
		return nil, err
	}
	var leaves []int
	for i := range parquetFile.MetaData().Schema.NumColumns() {
		root := parquetFile.MetaData().Schema.Column(i).ColumnPath()[0]
		if at := schema.FieldIndices(root); len(at) > 0 && made.uses(at[0]) {
			leaves = append(leaves, i)
		}
	}
	for i := range parquetFile.NumRowGroups() {
		group := parquetFile.MetaData().RowGroup(i)
		for _, leaf := range leaves {
			chunk, err := group.ColumnChunk(leaf)
			if err == nil {
				err = wary.CheckPages(in.file, chunk, group.NumRows())
			}
			if err != nil {
				return nil, fmt.Errorf("%w: damaged or cut short in row group %d: %w", ErrFormat, i+1, err)
			}
		}
	}
	from, err := arrowFile.GetRecordReader(context.Background(), leaves, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	r := &columnarReader{from: from, made: made, want: parquetFile.NumRows(), free: from.Release}
	r.columns = placeColumns(schema, from.Schema())
	return r, nil
}

func newArrowReader(in *input, p *planner) (*columnarReader, error) {
	messages := wary.StreamMessages(in.stream)
	var err error
	if in.format == formatArrowFile {
		messages, err = wary.FileMessages(in.file, in.size)
	}
	var from *ipc.Reader
	if err == nil {
		from, err = ipc.NewReaderFromMessageReader(messages, ipc.WithAllocator(columnarMemory))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: it begins like an %s, but is damaged or cut short (%w)", ErrFormat, in.format.title(), err)
	}
	made, err := planColumns(from.Schema(), p)
	if err != nil {
		from.Release()
		return nil, err
	}
	return &columnarReader{from: from, made: made, columns: placeColumns(from.Schema(), from.Schema()), want: -1, free: from.Release}, nil
}

// planColumns matches the names of typed columns. Those that hold lists or records
// in each row are no columns of a table: they are said to be ignored.
func planColumns(schema *arrow.Schema, p *planner) (*plan, error) {
	t := table{header: make([]string, schema.NumFields())}
	var nested []string
	for i, field := range schema.Fields() {
		if _, isNested := field.Type.(arrow.NestedType); isNested {
			nested = append(nested, field.Name)
			continue
		}
		if err := checkType(field.Type); err != nil {
			return nil, fmt.Errorf("%w: column %s: %w", ErrFormat, field.Name, err)
		}
		t.header[i] = field.Name
	}
	if err := t.checkWidth(); err != nil {
		return nil, err
	}
	made, err := p.plan(t)
	if err != nil {
		return nil, err
	}
	made.ignored = append(made.ignored, nested...)
	return made, nil
}

// checkType refuses decimals whose places are out of all proportion: written as
// text each would fill the memory.
func checkType(t arrow.DataType) error {
	if words, ok := t.(*arrow.DictionaryType); ok {
		t = words.ValueType
	}
	number, ok := t.(arrow.DecimalType)
	if ok && (number.GetScale() < 0 || number.GetScale() > 76 || number.GetPrecision() > 76) {
		return fmt.Errorf("it is a decimal of %d digits, %d of them a fraction", number.GetPrecision(), number.GetScale())
	}
	return nil
}

// placeColumns returns where each column of a schema is in one that may lack some.
func placeColumns(all, some *arrow.Schema) []int {
	places := make([]int, all.NumFields())
	for i, field := range all.Fields() {
		places[i] = -1
		if at := some.FieldIndices(field.Name); len(at) > 0 {
			places[i] = at[0]
		}
	}
	return places
}

func (r *columnarReader) plans() []*plan          { return []*plan{r.made} }
func (r *columnarReader) ignoredSheets() []string { return nil }

func (r *columnarReader) close() {
	if r.record != nil {
		r.record.Release()
	}
	r.free()
}

// next cuts records to blocks of at most columnarRows rows.
func (r *columnarReader) next() (block, error) {
	for r.record == nil || r.at == r.record.NumRows() {
		if r.record != nil {
			r.record.Release()
			r.record = nil
		}
		record, err := r.from.Read()
		if err == io.EOF && (r.want < 0 || r.line == r.want) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, fmt.Errorf("%w: damaged or cut short after row %d (%w)", ErrFormat, r.line, err)
		}
		record.Retain()
		r.record, r.at = record, 0
	}
	rows := min(columnarRows, r.record.NumRows()-r.at)
	b := &columnarBlock{reader: r, lasting: r.record.NumRows() <= mostLasting, record: r.record.NewSlice(r.at, r.at+rows), line: r.line + 1}
	r.at += rows
	r.line += rows
	return b, nil
}

// columnarBlock is a run of rows in typed columns.
type columnarBlock struct {
	reader  *columnarReader
	record  arrow.Record
	line    int64
	lasting bool
}

// mostLasting is how many rows a record of the source may have whose columns may be
// kept until they are loaded: a slice of one keeps all of it.
const mostLasting = 4 * columnarRows

func (b *columnarBlock) plan() *plan { return b.reader.made }
func (b *columnarBlock) rows() int   { return int(b.record.NumRows()) }
func (b *columnarBlock) release()    { b.record.Release() }

func (b *columnarBlock) split(s *stripe, add func(*stripe)) error {
	s.reset(len(b.reader.columns), make([]byte, textPad))
	s.rows = b.rows()
	s.arrays = make([]arrow.Array, s.width)
	s.rendered, s.lasting = make([]bool, s.width), b.lasting
	for i, at := range b.reader.columns {
		if at >= 0 {
			s.arrays[i] = b.record.Column(at)
		}
	}
	for i := range s.rows {
		s.lines = append(s.lines, b.line+int64(i))
	}
	s.raw = func(row int) string { return jsonRow(b.record, row) }
	add(s)
	return nil
}

// jsonRow writes a row as a JSON object, for keeping a rejected one.
func jsonRow(record arrow.Record, row int) string {
	members := make(map[string]any, record.NumCols())
	for i, column := range record.Columns() {
		if _, isNested := column.DataType().(arrow.NestedType); column.IsValid(row) && !isNested {
			members[record.ColumnName(i)] = rawText(appendValue(nil, column, row))
		}
	}
	text, err := json.Marshal(members)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
