package main

import (
	"context"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/marcboeker/go-duckdb"

	"zhengheng/warehouse"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// bareDuckDB is the driver and nothing else, on the same file and memory limit.
type bareDuckDB struct {
	connector *duckdb.Connector
	raw       driver.Conn
	arrows    *duckdb.Arrow
	log       *statements // nil where nobody asks what each statement takes
}

func openBare(ctx context.Context, path string) (*bareDuckDB, error) {
	connector, err := duckdb.NewConnector("?memory_limit="+warehouse.DefaultMemoryLimit+"&temp_directory="+path+".tmp", nil)
	if err != nil {
		return nil, err
	}
	raw, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	arrows, err := duckdb.NewArrowFromConn(raw)
	if err != nil {
		return nil, err
	}
	b := &bareDuckDB{connector: connector, raw: raw, arrows: arrows}
	return b, b.exec(ctx, "attach '"+path+"' as wh")
}

func (b *bareDuckDB) exec(ctx context.Context, sql string) error {
	_, err := b.raw.(driver.ExecerContext).ExecContext(ctx, sql, nil)
	if b.log != nil {
		b.log.ran(sql)
	}
	return err
}

func (b *bareDuckDB) close() error { return errors.Join(b.raw.Close(), b.connector.Close()) }

// intoSameTable times use on an empty warehouse file through the bare driver.
func intoSameTable(ctx context.Context, s setting, use func(*bareDuckDB) error) (took time.Duration, err error) {
	path := filepath.Join(s.folder, fmt.Sprintf("bare-%d.duckdb", os.Getpid()))
	defer func() { err = errors.Join(err, os.Remove(path), os.RemoveAll(path+".wal")) }()
	w, err := warehouse.Open(ctx, path, warehouse.Options{Create: true})
	if err != nil {
		return 0, err
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	b, err := openBare(ctx, path)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	err = errors.Join(use(b), b.close())
	return time.Since(began), err
}

// bareCSV loads a file with DuckDB's own reader.
func bareCSV(ctx context.Context, s setting) func(csv string, err error) (time.Duration, error) {
	return func(csv string, err error) (time.Duration, error) {
		if err != nil {
			return 0, err
		}
		return readCSV(ctx, s, csv)
	}
}

func readCSV(ctx context.Context, s setting, csv string) (time.Duration, error) {
	header, err := firstLine(csv)
	if err != nil {
		return 0, err
	}
	text, err := sqlFiles.ReadFile("sql/read_csv.sql")
	if err != nil {
		return 0, err
	}
	var types []string
	for _, name := range header {
		types = append(types, "'"+name+"': '"+columnType(name)+"'")
	}
	statement := strings.NewReplacer("{{columns}}", strings.Join(header, ", "), "{{types}}", strings.Join(types, ", "), "{{file}}", csv).Replace(string(text))
	return intoSameTable(ctx, s, func(b *bareDuckDB) error { return b.exec(ctx, statement) })
}

func firstLine(path string) ([]string, error) {
	text, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer text.Close()
	head := make([]byte, 4096)
	n, err := text.Read(head)
	line, _, _ := strings.Cut(strings.TrimPrefix(string(head[:n]), "\ufeff"), "\n")
	return strings.Split(strings.TrimSpace(line), ","), err
}

func columnType(name string) string {
	switch {
	case name == "account_id":
		return "VARCHAR"
	case name == "day":
		return "DATE"
	case strings.HasSuffix(name, "_at_least"):
		return "BOOLEAN"
	}
	return "BIGINT"
}

func parquetRows(ctx context.Context, path string) (array.RecordReader, func(), error) {
	source, err := file.OpenParquetFile(path, false)
	if err != nil {
		return nil, nil, err
	}
	reader, err := pqarrow.NewFileReader(source, pqarrow.ArrowReadProperties{BatchSize: 65_536}, memory.DefaultAllocator)
	if err != nil {
		return nil, nil, err
	}
	rows, err := reader.GetRecordReader(ctx, nil, nil)
	return ended{rows}, func() { source.Close() }, err
}

// ended is a Parquet reader that does not report its end as an error.
type ended struct{ array.RecordReader }

func (r ended) Err() error {
	if err := r.RecordReader.Err(); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
