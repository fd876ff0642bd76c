package queries

import (
	"encoding/json"
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// page is the part of an answer that was asked for; limit -1 is no limit.
type page struct {
	limit, offset int64
	offsetName    string

	isAround bool       // a statement around the query's own makes the page
	order    []ordering // total
	columns  []Column   // of the statement: those shown, then those that only the order needs
	before   int64      // rows that earlier pages gave, where a cursor continues them
	question string     // see questionOf
}

// reader gives the engine's records the declared types and metadata, ends at the
// page's limit, and notes on the result what its readers must know.
type reader struct {
	result  *Result
	source  array.RecordReader
	schema  *arrow.Schema
	convert []converter
	page    page
	sent    int64
	lacking *unanswered         // nil where no list of ids is asked for
	noted   [EitherWay + 1]bool // by bound: the answer says what its sign means
	isOver  bool
	record  arrow.Record
	keys    []*string // of the last row sent
	err     error
	refs    atomic.Int64
}

func newReader(result *Result, source array.RecordReader, metadata arrow.Metadata, page page) (*reader, error) {
	columns, found := page.columns, source.Schema().Fields()
	if columns == nil {
		columns = result.Query.Columns
	}
	if len(found) != len(columns) {
		return nil, fmt.Errorf("the statement gives %d columns, %d are declared", len(found), len(columns))
	}
	page.columns = columns
	r := &reader{result: result, source: source, page: page, lacking: result.unanswered(columns)}
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		if found[i].Name != c.Name {
			return nil, fmt.Errorf("column %d of the statement is %q, declared is %q", i+1, found[i].Name, c.Name)
		}
		convert, to := converterFor(found[i].Type, c.Format)
		if convert == nil {
			return nil, fmt.Errorf("column %q: the statement gives %s, format %s needs %s", c.Name, found[i].Type, c.Format, c.Format.ArrowType())
		}
		r.convert = append(r.convert, convert)
		fields[i] = arrow.Field{Name: c.Name, Type: to, Nullable: true, Metadata: c.metadata()}
	}
	r.schema = arrow.NewSchema(fields[:len(result.Query.Columns)], &metadata)
	r.refs.Store(1)
	return r, nil
}

// metadata is what encoders and pages know about a column.
func (c Column) metadata() arrow.Metadata {
	said := map[string]string{"title_zh": c.Title.Zh, "title_en": c.Title.En, "format": string(c.Format)}
	set := func(key, value string) {
		if value != "" {
			said[key] = value
		}
	}
	set("unit", c.Unit.Zh)
	set("unit_en", c.Unit.En)
	set("at_least", c.AtLeast)
	if values := Labels(c.Labels); values != nil {
		zh, en := map[string]string{}, map[string]string{}
		for _, v := range values {
			zh[v.Name], en[v.Name] = v.Title.Zh, v.Title.En
		}
		set("labels_zh", jsonText(zh))
		set("labels_en", jsonText(en))
	}
	return arrow.MetadataFrom(said)
}

func jsonText(labels map[string]string) string {
	text, _ := json.Marshal(labels) // a map of strings always marshals
	return string(text)
}

func (r *reader) Schema() *arrow.Schema { return r.schema }
func (r *reader) Record() arrow.Record  { return r.record }
func (r *reader) Err() error            { return r.err }
func (r *reader) Retain()               { r.refs.Add(1) }

func (r *reader) Release() {
	if r.refs.Add(-1) > 0 {
		return
	}
	r.drop()
	r.source.Release()
}

func (r *reader) drop() {
	if r.record != nil {
		r.record.Release()
		r.record = nil
	}
}

func (r *reader) Next() bool {
	r.drop()
	if r.err != nil || r.isOver {
		return false
	}
	for r.source.Next() {
		record := r.source.Record()
		rows := record.NumRows()
		if rows == 0 {
			continue
		}
		left := r.page.limit - r.sent
		isCut := r.page.limit >= 0 && rows > left
		if isCut {
			rows = left
		}
		if rows > 0 {
			if r.record, r.err = r.shape(record, rows); r.err != nil {
				return false
			}
			r.sent += rows
		}
		if isCut {
			r.end(true) // with the keys of the last row that is given
		}
		return rows > 0
	}
	if r.err = r.source.Err(); r.err != nil {
		r.err = fmt.Errorf("query %s: after %d rows: %w", r.result.Query.Name, r.sent, r.err)
		return false
	}
	r.end(false)
	return false
}

// shape returns the first rows of a record with the declared types.
func (r *reader) shape(record arrow.Record, rows int64) (arrow.Record, error) {
	if rows < record.NumRows() {
		record = record.NewSlice(0, rows)
		defer record.Release()
	}
	columns := make([]arrow.Array, 0, len(r.convert))
	defer func() {
		for _, column := range columns {
			column.Release()
		}
	}()
	for i, convert := range r.convert {
		column, err := convert(record.Column(i))
		if err != nil {
			return nil, fmt.Errorf("query %s: column %q: %w", r.result.Query.Name, r.page.columns[i].Name, err)
		}
		columns = append(columns, column)
	}
	if r.lacking != nil {
		r.lacking.see(columns)
	}
	r.noteBounds(columns)
	if r.page.question != "" && rows > 0 {
		r.keys = keysOf(r.page.order, r.page.columns, columns, int(rows)-1)
	}
	return array.NewRecord(r.schema, columns[:r.schema.NumFields()], rows), nil
}

// noteBounds notes, once each, what the signs before the values of a record mean.
func (r *reader) noteBounds(columns []arrow.Array) {
	for at, c := range r.result.Query.Columns {
		if c.AtLeast == "" || r.noted[AtLeast] && r.noted[EitherWay] {
			continue
		}
		values, marks := columns[at], columns[r.schema.FieldIndices(c.AtLeast)[0]]
		if r.noted[AtLeast] && marks.NullN() == 0 {
			continue
		}
		for row := range values.Len() {
			if values.IsNull(row) {
				continue
			}
			if bound := BoundAt(marks, row); bound != Exact && !r.noted[bound] {
				r.noted[bound] = true
				r.result.Notes = append(r.result.Notes, boundNotes[bound])
			}
		}
	}
}

// end settles the result's notes once the last row is known.
func (r *reader) end(isCut bool) {
	if r.isOver {
		return
	}
	r.isOver = true
	note := func(zh, en string) { r.result.Notes = append(r.result.Notes, Text{zh, en}) }
	rows := r.page.limit
	if !isCut {
		rows = r.sent
	}
	if !isCut && rows > 0 && r.lacking != nil && len(r.lacking.ids) > 0 {
		r.result.Notes = append(r.result.Notes, r.lacking.note())
	}
	switch {
	case isCut:
		r.result.Cursor, r.result.Next = r.next(rows)
		note(fmt.Sprintf("仅列出 %d 行，后面还有更多；可调大行数上限，或写 all 取全部", rows),
			fmt.Sprintf("Cut after %d rows; there are more: raise the limit, or set it to all", rows))
	case rows == 0 && r.result.Query.Empty != (Text{}):
		r.result.Notes = append(r.result.Notes, r.result.Query.Empty)
	case rows == 0:
		note("没有符合条件的数据", "No data match the parameters")
	}
}

// next is the cursor and the parameter that continue after this many rows.
func (r *reader) next(rows int64) (cursorText, parameter string) {
	q, offset := r.result.Query, r.page.offset+rows
	if !r.page.isAround && r.page.offsetName != "" {
		parameter = r.page.offsetName + "=" + strconv.FormatInt(offset, 10)
	}
	if r.page.question == "" || q.isComputed {
		return "", parameter
	}
	c := cursor{Snapshot: stateOf(r.result), Question: r.page.question, Position: max(r.page.before, r.page.offset) + rows}
	if r.page.isAround || q.isLive {
		c.Written = r.keys // nil where they are too long
	}
	if parameter == "" {
		parameter = CursorParameter + "=" + c.String()
	}
	return c.String(), parameter
}
