package queries

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

var errLost = errors.New("the connection was lost")

// fakeEngine answers with records and keeps what it was asked.
type fakeEngine struct {
	schema  *arrow.Schema
	records []arrow.Record
	failure error // of the reader, after the records
	sql     []string
	saved   [][2]string // the lists and tags that there are, as name and kind; nil: all
	args    [][]any
}

func (e *fakeEngine) Query(_ context.Context, sql string, args []any) (array.RecordReader, error) {
	if strings.HasPrefix(sql, "select list_name, kind") {
		return e.savedLists(args[0])
	}
	e.sql, e.args = append(e.sql, sql), append(e.args, args)
	reader, err := array.NewRecordReader(e.schema, e.records)
	return &failingReader{reader, e.failure}, err
}

func (e *fakeEngine) Compute(ctx context.Context, name string, values map[string]any) (array.RecordReader, error) {
	return e.Query(ctx, name, []any{values})
}

// savedLists answers which lists there are of a name, nil for all.
func (e *fakeEngine) savedLists(name any) (array.RecordReader, error) {
	names, kinds := fakeColumn{"list_name", arrow.BinaryTypes.String, nil}, fakeColumn{"kind", arrow.BinaryTypes.String, nil}
	saved := e.saved
	if text, isText := name.(string); saved == nil && isText {
		saved = [][2]string{{text, "list"}, {text, "tag"}}
	}
	for _, one := range saved {
		if name == nil || name == one[0] {
			names.values, kinds.values = append(names.values, one[0]), append(kinds.values, one[1])
		}
	}
	of := answering(nil, names, kinds)
	return array.NewRecordReader(of.schema, of.records)
}

type failingReader struct {
	array.RecordReader
	failure error
}

func (r *failingReader) Err() error { return r.failure }

// answering returns an engine that gives one record with a column of each builder's
// values; names and builders are in the order of the columns.
func answering(metadata map[string]string, columns ...fakeColumn) *fakeEngine {
	said := arrow.MetadataFrom(metadata)
	fields, arrays, rows := []arrow.Field{}, []arrow.Array{}, 0
	for _, c := range columns {
		b := array.NewBuilder(memory.DefaultAllocator, c.kind)
		for _, text := range c.values {
			if text == "NULL" {
				b.AppendNull()
			} else if err := b.AppendValueFromString(text); err != nil {
				panic(err)
			}
		}
		rows = len(c.values)
		fields = append(fields, arrow.Field{Name: c.name, Type: c.kind, Nullable: true})
		arrays = append(arrays, b.NewArray())
	}
	schema := arrow.NewSchema(fields, &said)
	return &fakeEngine{schema: schema, records: []arrow.Record{array.NewRecord(schema, arrays, int64(rows))}}
}

type fakeColumn struct {
	name   string
	kind   arrow.DataType
	values []string
}

// empty returns an engine that answers a query with no rows of the right shape.
func empty(q *Query) *fakeEngine {
	columns := make([]fakeColumn, len(q.Columns))
	for i, c := range q.Columns {
		columns[i] = fakeColumn{c.Name, c.Format.ArrowType(), nil}
	}
	return answering(nil, columns...)
}

func library(t *testing.T, options ...Option) *Library {
	t.Helper()
	l, err := Load(options...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func lookup(t *testing.T, l *Library, name string) *Query {
	t.Helper()
	q, err := l.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// rows reads a result to its end, as text.
func rows(r *Result) ([][]string, error) {
	defer r.Reader.Release()
	var all [][]string
	for r.Reader.Next() {
		record := r.Reader.Record()
		for i := range int(record.NumRows()) {
			line := make([]string, record.NumCols())
			for c, a := range record.Columns() {
				line[c] = a.ValueStr(i)
			}
			all = append(all, line)
		}
	}
	return all, r.Reader.Err()
}

// twoEngines answers the first statement by one engine and the next by another.
type twoEngines struct{ first, second *fakeEngine }

func (e *twoEngines) Query(ctx context.Context, sql string, args []any) (array.RecordReader, error) {
	if len(e.first.sql) == 0 {
		return e.first.Query(ctx, sql, args)
	}
	return e.second.Query(ctx, sql, args)
}
