package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// look is several questions to one state: all are answered in one transaction, so that
// a refresh between them cannot mix two snapshots in one explanation.
type look struct {
	w     *Warehouse
	c     *connection
	state []string // snapshot, refreshed_at, freshness
	asOf  string   // the batch of a Past; "" for now
}

// looker is a state of the warehouse: today's, or a Past.
type looker interface {
	look(ctx context.Context, use func(*look) error) error
	withAsked(ctx context.Context, periods ...any) (*Past, error)
}

func (w *Warehouse) look(ctx context.Context, use func(*look) error) error {
	return w.withReader(ctx, func(c *connection) error {
		return (&look{w: w, c: c}).within(ctx, use)
	})
}

func (p *Past) look(ctx context.Context, use func(*look) error) error {
	p.state.asking.Lock()
	defer p.state.asking.Unlock()
	asOf := fmt.Sprint(p.state.batch)
	if p.state.options.isToday {
		asOf = ""
	}
	return (&look{w: p.w, c: p.state.c, asOf: asOf}).within(ctx, use)
}

func (l *look) within(ctx context.Context, use func(*look) error) (err error) {
	if err := l.c.exec(ctx, "begin transaction read only"); err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, l.c.exec(context.WithoutCancel(ctx), "rollback"))
	}()
	state, err := l.c.strings(ctx, statement("refresh/state", nil))
	if err != nil {
		return fmt.Errorf("read the snapshot: %w", err)
	}
	l.state = make([]string, 3)
	if len(state) == 1 {
		l.state = state[0]
	}
	return use(l)
}

// metadata is what every reader of this look says of its state.
func (l *look) metadata() arrow.Metadata {
	names, values := []string{"snapshot", "refreshed_at", "freshness"}, l.state
	if l.asOf != "" {
		return arrow.NewMetadata(append(names, "as_of"), append(append([]string{}, values...), l.asOf))
	}
	return arrow.NewMetadata(names, values)
}

// query runs the statement of a file; the caller releases the rows.
func (l *look) query(ctx context.Context, name string, facts map[string]any, args ...any) (array.RecordReader, error) {
	rows, err := l.c.query(ctx, statement(name, facts), args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, readableError(err))
	}
	return rows, nil
}

// rows reads a small result as column → value: string, int64, float64, bool or nil.
func (l *look) rows(ctx context.Context, name string, facts map[string]any, args ...any) ([]map[string]any, error) {
	reader, err := l.query(ctx, name, facts, args...)
	if err != nil {
		return nil, err
	}
	defer reader.Release()
	return plainRows(reader)
}

// plainRows reads what is left of a small result.
func plainRows(reader array.RecordReader) ([]map[string]any, error) {
	var all []map[string]any
	for reader.Next() {
		all = append(all, plainRecord(reader.Record())...)
	}
	return all, reader.Err()
}

func plainRecord(record arrow.Record) []map[string]any {
	rows := make([]map[string]any, record.NumRows())
	for i := range rows {
		rows[i] = make(map[string]any, record.NumCols())
		for j, column := range record.Columns() {
			rows[i][record.ColumnName(j)] = plain(column, i)
		}
	}
	return rows
}

// plain is one value of a column as Go has it; what is neither number nor flag is text.
func plain(column arrow.Array, i int) any {
	if column.IsNull(i) {
		return nil
	}
	switch values := column.(type) {
	case *array.Int64:
		return values.Value(i)
	case *array.Int32:
		return int64(values.Value(i))
	case *array.Float64:
		return values.Value(i)
	case *array.Boolean:
		return values.Value(i)
	}
	return strings.Clone(column.ValueStr(i)) // the text lives as long as the record
}

// said is the text of a value; "" for NULL.
func said(value any) string {
	text, _ := value.(string)
	return text
}
