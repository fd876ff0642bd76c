package warehouse

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse/arrowview"
)

// inlet is the door through which Arrow rows reach one table: a view in the
// in-memory catalog, made once when the warehouse opens, whose reader is given
// new rows before each statement that reads it.
//
// It is made once because a transaction may write to one database only, and a
// view belongs to the in-memory one: a view made while the file is being written
// is refused. A statement may scan an inlet once per fill.
type inlet struct {
	view   string // as statements name it
	reader *refillReader
	made   *arrowview.View
}

func openInlet(ctx context.Context, c *connection, view, columnsOf string) (*inlet, error) {
	reader, err := c.query(ctx, columnsOf)
	if err != nil {
		return nil, fmt.Errorf("read the columns behind %s: %w", view, err)
	}
	schema := reader.Schema()
	reader.Release()
	refill := &refillReader{schema: schema}
	if err := c.exec(ctx, "use memory"); err != nil {
		return nil, err
	}
	made, err := arrowview.Register(c.raw, refill, view)
	if err != nil {
		return nil, fmt.Errorf("register %s: %w", view, err)
	}
	return &inlet{view: "memory.main." + view, reader: refill, made: made}, c.exec(ctx, "use wh")
}

// fill makes the records readable through the view until empty is called. The
// statement that reads them must use exactly the records' columns, as DuckDB asks
// the reader for those columns only, in the table's order, and takes what it gets
// by place: with fewer or more of them it would read one column as another.
func (in *inlet) fill(records []arrow.Record) error {
	fitted, err := in.fitAll(records)
	if err == nil {
		in.reader.load(fitted)
	}
	return err
}

// fitAll gives the records as the table's columns; the caller releases them.
func (in *inlet) fitAll(records []arrow.Record) ([]arrow.Record, error) {
	fitted := make([]arrow.Record, 0, len(records))
	for _, record := range records {
		one, err := in.fit(record)
		if err != nil {
			releaseAll(fitted)
			return nil, err
		}
		fitted = append(fitted, one)
	}
	return fitted, nil
}

// empty lets go of the records and tells how many of them were scanned, so that
// a statement that read nothing, or not all, is noticed.
func (in *inlet) empty() (rowsScanned int64) { return in.reader.unload() }

// fit puts the record's columns in the table's order and checks their types.
func (in *inlet) fit(record arrow.Record) (arrow.Record, error) {
	var fields []arrow.Field
	var columns []arrow.Array
	for _, field := range in.reader.schema.Fields() {
		at := record.Schema().FieldIndices(field.Name)
		if len(at) == 0 {
			continue
		}
		column := record.Column(at[0])
		if !arrow.TypeEqual(column.DataType(), field.Type) {
			return nil, fmt.Errorf("%s.%s: rows have type %s, the table wants %s", in.view, field.Name, column.DataType(), field.Type)
		}
		fields, columns = append(fields, field), append(columns, column)
	}
	if len(columns) != int(record.NumCols()) {
		return nil, fmt.Errorf("%s: the rows have columns that the table lacks: %s", in.view, record.Schema())
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), columns, record.NumRows()), nil
}

// refillReader is an array.RecordReader that can be given new records after it
// was read to its end. DuckDB calls Next and Record from its own threads, one at
// a time; load and unload are called while no statement runs.
type refillReader struct {
	schema  *arrow.Schema
	records []arrow.Record
	more    <-chan []arrow.Record // where the next records come from; nil if there are none
	next    int
	scanned atomic.Int64
}

// follow reads the records that come through more, until it is closed.
func (r *refillReader) follow(more <-chan []arrow.Record) {
	r.unload()
	r.more = more
}

func (r *refillReader) load(records []arrow.Record) {
	r.unload()
	r.records = records
}

func (r *refillReader) unload() int64 {
	for _, record := range r.records {
		record.Release()
	}
	r.records, r.more, r.next = nil, nil, 0
	return r.scanned.Swap(0)
}

func (r *refillReader) Next() bool {
	for r.next >= len(r.records) {
		if r.more == nil {
			return false
		}
		records, ok := <-r.more
		if !ok {
			return false
		}
		releaseAll(r.records)
		r.records, r.next = records, 0
	}
	r.next++
	r.scanned.Add(r.Record().NumRows())
	return true
}

func (r *refillReader) Record() arrow.Record  { return r.records[r.next-1] }
func (r *refillReader) Schema() *arrow.Schema { return r.schema }
func (r *refillReader) Err() error            { return nil }
func (r *refillReader) Retain()               {}
func (r *refillReader) Release()              {}
