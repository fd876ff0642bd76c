package queries

import (
	"context"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// Texts runs a query and gives its rows as text by column; "" is also NULL. It is for the
// few rows by which a program decides, not for answers to people.
func (l *Library) Texts(ctx context.Context, engine Engine, name string, values map[string]string) ([]map[string]string, error) {
	query, err := l.Lookup(name)
	if err != nil {
		return nil, err
	}
	result, err := query.Run(ctx, engine, values)
	if err != nil {
		return nil, err
	}
	defer result.Reader.Release()
	var rows []map[string]string
	for result.Reader.Next() {
		record := result.Reader.Record()
		for i := range int(record.NumRows()) {
			row := make(map[string]string, record.NumCols())
			for j, column := range record.Columns() {
				if names, isText := column.(*array.String); column.IsNull(i) {
					continue
				} else if isText {
					row[record.ColumnName(j)] = strings.Clone(names.Value(i)) // the record's memory goes with the reader
				} else {
					row[record.ColumnName(j)] = column.ValueStr(i)
				}
			}
			rows = append(rows, row)
		}
	}
	return rows, result.Reader.Err()
}
