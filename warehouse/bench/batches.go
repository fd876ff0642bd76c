package main

import (
	"context"
	"errors"
	"strings"
	"time"
)

// bareBatches reads the same Parquet file with Arrow and hands its batches to
// DuckDB as they are: no check of a cell, no key, no history.
func bareBatches(ctx context.Context, s setting) (time.Duration, error) {
	path, err := monthFile(s, "parquet")
	if err != nil {
		return 0, err
	}
	text, err := sqlFiles.ReadFile("sql/insert_arrow.sql")
	if err != nil {
		return 0, err
	}
	return intoSameTable(ctx, s, func(b *bareDuckDB) error {
		rows, done, err := parquetRows(ctx, path)
		if err != nil {
			return err
		}
		defer done()
		release, err := b.arrows.RegisterView(rows, "incoming")
		if err != nil {
			return err
		}
		defer release()
		var names []string
		for _, field := range rows.Schema().Fields() {
			names = append(names, field.Name)
		}
		err = b.exec(ctx, strings.ReplaceAll(string(text), "{{columns}}", strings.Join(names, ", ")))
		return errors.Join(err, b.exec(ctx, "drop view incoming"))
	})
}
