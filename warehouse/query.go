package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Query runs one read-only statement with positional arguments ($1, $2 …) and
// gives its result as Arrow; the caller releases it. The schema's metadata says
// which state it saw, read in the same transaction: "snapshot", "refreshed_at"
// (RFC 3339) and "freshness" (JSON: platform → latest day). All three are empty
// before the first refresh. Queries see the marts of the last finished refresh; those of a
// day or free range that args name are built when they are first asked for.
func (w *Warehouse) Query(ctx context.Context, sql string, args []any) (result array.RecordReader, err error) {
	if rows, ok, err := w.queryAsked(ctx, sql, args); ok {
		return rows, err
	}
	err = w.withReader(ctx, func(c *connection) error {
		result, err = w.askOfLists(ctx, c, sql, args)
		return err
	})
	return result, err
}

// ask is Query on a connection, whose state may be a past one.
func (w *Warehouse) ask(ctx context.Context, c *connection, sql string, args []any) (array.RecordReader, error) {
	sql, err := w.withVariant(ctx, c, sql, args)
	if err != nil {
		return nil, err
	}
	sql, done, err := w.withScores(ctx, c, sql, args)
	if err != nil {
		return nil, err
	}
	defer done()
	return c.queryWithState(ctx, sql, args)
}

func (c *connection) queryWithState(ctx context.Context, sql string, args []any) (result array.RecordReader, err error) {
	if err := c.exec(ctx, "begin transaction read only"); err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, c.exec(context.WithoutCancel(ctx), "rollback"))
	}()
	state, err := c.strings(ctx, statement("refresh/state", nil))
	if err != nil {
		return nil, fmt.Errorf("read the snapshot: %w", err)
	}
	result, err = c.query(ctx, sql, args...)
	if err != nil {
		return nil, readableError(err)
	}
	return withState(result, state), nil
}

// withState gives the same rows under a schema that names the state they show.
func withState(rows array.RecordReader, state [][]string) array.RecordReader {
	names := []string{"snapshot", "refreshed_at", "freshness"}
	values := make([]string, len(names))
	if len(state) == 1 {
		copy(values, state[0])
	}
	metadata := arrow.NewMetadata(names, values)
	return &relabelled{RecordReader: rows, schema: arrow.NewSchema(rows.Schema().Fields(), &metadata)}
}

// withMetadata gives the same rows under a schema that says one thing more.
func withMetadata(rows array.RecordReader, name, value string) array.RecordReader {
	said := rows.Schema().Metadata()
	metadata := arrow.NewMetadata(append(slices.Clone(said.Keys()), name), append(slices.Clone(said.Values()), value))
	return &relabelled{RecordReader: rows, schema: arrow.NewSchema(rows.Schema().Fields(), &metadata)}
}

// relabelled is a reader under another schema of the same shape.
type relabelled struct {
	array.RecordReader
	schema *arrow.Schema
}

func (r *relabelled) Schema() *arrow.Schema { return r.schema }

// withReader lends a read connection to use and takes it back. It waits for one no
// longer than ctx allows.
func (w *Warehouse) withReader(ctx context.Context, use func(*connection) error) error {
	select {
	case reader, ok := <-w.readers:
		if !ok {
			return fmt.Errorf("%s: the warehouse is closed", w.path)
		}
		defer func() { w.readers <- reader }()
		return use(reader)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// readableError drops the driver's own prefixes from an SQL error.
func readableError(err error) error {
	text := err.Error()
	for _, prefix := range []string{"duckdb_execute_prepared_arrow: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	if strings.Contains(text, "Catalog Error") && strings.Contains(text, "mart") {
		return fmt.Errorf("the marts are not built yet; `zhengheng refresh` builds them (%s)", firstLine(text))
	}
	return errors.New(text)
}

func isAlreadyRolledBack(err error) bool {
	return strings.Contains(err.Error(), "no transaction is active")
}
