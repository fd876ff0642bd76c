package reports

import (
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"zhengheng/queries"
)

// flushAt is how much text is gathered before it is written.
const flushAt = 64 << 10

// jsonColumn describes a column in the JSON document.
type jsonColumn struct {
	Name    string            `json:"name"`
	Type    string            `json:"type"`
	Title   string            `json:"title"`
	Unit    string            `json:"unit"`
	Format  string            `json:"format,omitempty"`
	AtLeast string            `json:"at_least,omitempty"`
	Labels  map[string]string `json:"labels,omitempty"`
}

// jsonHead is the part of the document before the rows.
type jsonHead struct {
	Query       string            `json:"query"`
	Title       string            `json:"title"`
	Parameters  map[string]string `json:"parameters"`
	Snapshot    string            `json:"snapshot"`
	RefreshedAt *time.Time        `json:"refreshed_at"`
	Freshness   map[string]string `json:"freshness"`
	Columns     []jsonColumn      `json:"columns"`
}

// jsonTail is the part after the rows. It is what makes the document complete.
type jsonTail struct {
	RowCount int64    `json:"row_count"`
	Next     *string  `json:"next"`
	Notes    []string `json:"notes"`
}

// writeJSON writes one document, a row a line. Integers are written in full;
// one above 2^53 loses digits in a reader that takes all numbers as float64.
func writeJSON(w io.Writer, r *queries.Result, o Options) error {
	columns, err := columnsOf(r.Reader.Schema(), o.Language)
	if err != nil {
		return err
	}
	head, err := json.Marshal(headOf(r, columns, o))
	if err != nil {
		return err
	}
	buffer := append(head[:len(head)-1], ",\"rows\":["...)
	keys := jsonKeys(r.Reader.Schema())
	separator := "\n"
	rows, err := each(r.Reader, func(record arrow.Record) error {
		for i := range int(record.NumRows()) {
			buffer = appendObject(append(buffer, separator...), keys, record, i)
			separator = ",\n"
			if err := flush(w, &buffer); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	tail, err := json.Marshal(tailOf(r, rows, o))
	if err != nil {
		return err
	}
	buffer = append(append(append(buffer, "\n],"...), tail[1:]...), '\n')
	_, err = w.Write(buffer)
	return err
}

func headOf(r *queries.Result, columns []column, o Options) jsonHead {
	head := jsonHead{
		Query: r.Query.Name, Title: r.Query.Title.In(o.Language), Parameters: r.Parameters,
		Snapshot: r.Snapshot, Freshness: r.Freshness, Columns: make([]jsonColumn, len(columns)),
	}
	if head.Parameters == nil {
		head.Parameters = map[string]string{}
	}
	if head.Freshness == nil {
		head.Freshness = map[string]string{}
	}
	if !r.RefreshedAt.IsZero() {
		at := r.RefreshedAt.In(local)
		head.RefreshedAt = &at
	}
	for i, c := range columns {
		head.Columns[i] = jsonColumn{
			Name: c.name, Type: typeName(r.Reader.Schema().Field(i).Type), Title: c.title, Unit: c.unit,
			Format: string(c.format), Labels: c.labels,
		}
		if c.atLeast >= 0 {
			head.Columns[i].AtLeast = columns[c.atLeast].name
		}
	}
	return head
}

func tailOf(r *queries.Result, rows int64, o Options) jsonTail {
	tail := jsonTail{RowCount: rows, Notes: []string{}}
	if next := r.Next; r.Cursor != "" || next != "" {
		if r.Cursor != "" {
			next = queries.CursorParameter + "=" + r.Cursor
		}
		tail.Next = &next
	}
	for _, note := range r.Notes {
		tail.Notes = append(tail.Notes, note.In(o.Language))
	}
	return tail
}

// writeNDJSON writes one object a line. A failure ends it with a line that is
// no JSON.
func writeNDJSON(w io.Writer, r *queries.Result, _ Options) error {
	keys := jsonKeys(r.Reader.Schema())
	var buffer []byte
	_, err := each(r.Reader, func(record arrow.Record) error {
		for i := range int(record.NumRows()) {
			buffer = append(appendObject(buffer, keys, record, i), '\n')
			if err := flush(w, &buffer); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return spoil(w, append(buffer, `{"incomplete": "`...), err)
	}
	_, err = w.Write(buffer)
	return err
}

// jsonKeys returns each column's `"name":`.
func jsonKeys(schema *arrow.Schema) []string {
	keys := make([]string, schema.NumFields())
	for i, field := range schema.Fields() {
		keys[i] = strconv.Quote(field.Name) + ":"
	}
	return keys
}

func appendObject(dst []byte, keys []string, record arrow.Record, row int) []byte {
	dst = append(dst, '{')
	for c, key := range keys {
		if c > 0 {
			dst = append(dst, ',')
		}
		dst = appendJSON(append(dst, key...), record.Column(c), row)
	}
	return append(dst, '}')
}

// flush writes the buffer once it is large and empties it.
func flush(w io.Writer, buffer *[]byte) error {
	if len(*buffer) < flushAt {
		return nil
	}
	_, err := w.Write(*buffer)
	*buffer = (*buffer)[:0]
	return err
}

// spoil writes what tells a reader that the text is incomplete, as far as the
// writer still takes it, and returns the cause.
func spoil(w io.Writer, ending []byte, cause error) error {
	_, _ = w.Write(ending) // the cause is what matters, whether or not this arrives
	return cause
}
