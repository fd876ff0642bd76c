package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhengheng/queries"
	"zhengheng/reports"
)

// sheetText is a statement of sql/ about a file.
func sheetText(name, file string) string {
	text, err := sqlFiles.ReadFile("sql/" + name + ".sql")
	if err != nil {
		panic(err) // it is part of the program
	}
	return strings.ReplaceAll(string(text), "{{file}}", file)
}

// csvOfSheet times use on a table of a million rows and twelve columns in DuckDB, which is
// to be written to a file as CSV.
func csvOfSheet(ctx context.Context, s setting, use func(b *bareDuckDB, file string) error) (took time.Duration, err error) {
	path := filepath.Join(s.folder, fmt.Sprintf("sheet-%d", os.Getpid()))
	b, err := openBare(ctx, path+".duckdb")
	if err != nil {
		return 0, err
	}
	defer func() {
		err = errors.Join(err, b.close(), os.Remove(path+".duckdb"), os.Remove(path+".csv"))
	}()
	if err := b.exec(ctx, sheetText("sheet_table", "")); err != nil {
		return 0, err
	}
	began := time.Now()
	err = use(b, path+".csv")
	return time.Since(began), err
}

// ourCSV reads the table as Arrow and encodes it, as an export does.
func ourCSV(ctx context.Context, s setting) (time.Duration, error) {
	return csvOfSheet(ctx, s, func(b *bareDuckDB, file string) error {
		rows, err := b.arrows.QueryContext(ctx, sheetText("sheet_rows", ""))
		if err != nil {
			return err
		}
		defer rows.Release()
		to, err := os.Create(file)
		if err != nil {
			return err
		}
		result := &queries.Result{Query: &queries.Query{Name: "sheet"}, Reader: rows}
		return errors.Join(reports.Write(to, "csv", result, reports.Options{}), to.Close())
	})
}

// bareCopy lets DuckDB write the file itself.
func bareCopy(ctx context.Context, s setting) (time.Duration, error) {
	return csvOfSheet(ctx, s, func(b *bareDuckDB, file string) error {
		return b.exec(ctx, sheetText("sheet_copy", file))
	})
}
