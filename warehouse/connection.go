package warehouse

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/marcboeker/go-duckdb"
)

// connection is one pinned DuckDB connection. It is not safe for concurrent use.
type connection struct {
	raw    driver.Conn
	arrows *duckdb.Arrow
	ran    func(sql string) // called after each statement, where one wants to know; else nil
}

func (c *connection) close() error { return c.raw.Close() }

// exec runs one statement whose result nobody needs. Cancelling ctx interrupts it.
func (c *connection) exec(ctx context.Context, sql string, args ...any) error {
	execer, ok := c.raw.(driver.ExecerContext)
	if !ok {
		return errors.New("the DuckDB driver does not run statements with a context")
	}
	values := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
		if named, ok := arg.(driver.NamedValue); ok {
			values[i] = driver.NamedValue{Ordinal: i + 1, Name: named.Name, Value: named.Value}
		}
	}
	_, err := execer.ExecContext(ctx, sql, values)
	c.tell(sql)
	return err
}

func (c *connection) tell(sql string) {
	if c.ran != nil {
		c.ran(sql)
	}
}

// query runs one statement and gives its result as Arrow. The caller releases it.
func (c *connection) query(ctx context.Context, sql string, args ...any) (array.RecordReader, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer c.tell(sql)
	return c.arrows.QueryContext(ctx, sql, args...)
}

// strings gives the text columns of a small result, row by row.
func (c *connection) strings(ctx context.Context, sql string, args ...any) ([][]string, error) {
	reader, err := c.query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer reader.Release()
	var rows [][]string
	for reader.Next() {
		rows = append(rows, recordStrings(reader.Record())...)
	}
	return rows, reader.Err()
}

func recordStrings(record arrow.Record) [][]string {
	rows := make([][]string, record.NumRows())
	for i := range rows {
		rows[i] = make([]string, record.NumCols())
		for j, column := range record.Columns() {
			if column.IsValid(i) {
				rows[i][j] = strings.Clone(column.ValueStr(i)) // the text lives as long as the record
			}
		}
	}
	return rows
}

// integer gives the single whole number of a result; NULL and no row give 0.
func (c *connection) integer(ctx context.Context, sql string, args ...any) (int64, error) {
	reader, err := c.query(ctx, sql, args...)
	if err != nil {
		return 0, err
	}
	defer reader.Release()
	if !reader.Next() || reader.Record().NumRows() == 0 {
		return 0, reader.Err()
	}
	column := reader.Record().Column(0)
	if column.IsNull(0) {
		return 0, nil
	}
	switch values := column.(type) {
	case *array.Int64:
		return values.Value(0), nil
	case *array.Int32:
		return int64(values.Value(0)), nil
	}
	return 0, fmt.Errorf("%s is not a whole number", column.DataType())
}

// integers gives the first column of a result, which must be whole numbers.
func (c *connection) integers(ctx context.Context, sql string, args ...any) ([]int64, error) {
	reader, err := c.query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer reader.Release()
	var all []int64
	for reader.Next() {
		values, ok := reader.Record().Column(0).(*array.Int64)
		if !ok {
			return nil, fmt.Errorf("%s is not a list of whole numbers", reader.Schema().Field(0).Type)
		}
		all = append(all, values.Int64Values()...)
	}
	return all, reader.Err()
}
