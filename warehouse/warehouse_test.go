package warehouse

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// newWarehouse makes an empty warehouse that is closed with the test.
func newWarehouse(t testing.TB) *Warehouse {
	t.Helper()
	w, err := Open(context.Background(), filepath.Join(t.TempDir(), "test.duckdb"), Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return w
}

// rowsOf builds a reader from JSON rows, whose columns must be those of the raw
// table; only the columns named are delivered.
func rowsOf(t testing.TB, w *Warehouse, table, key string, columns []string, json string) array.RecordReader {
	t.Helper()
	var fields []arrow.Field
	whole := w.inlets[table].reader.schema
	for _, name := range columns {
		fields = append(fields, whole.Field(whole.FieldIndices(name)[0]))
	}
	metadata := arrow.NewMetadata([]string{"key"}, []string{key})
	schema := arrow.NewSchema(fields, &metadata)
	lines := "[" + strings.ReplaceAll(strings.TrimSpace(json), "\n", ",") + "]"
	record, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	defer record.Release()
	reader, err := array.NewRecordReader(schema, []arrow.Record{record})
	if err != nil {
		t.Fatal(err)
	}
	return reader
}

// delivery is one batch of one feed.
type delivery struct {
	table, key string
	columns    []string
	rows       string // JSON, one object a line
}

// load brings one batch in and returns the lines that changed nothing.
func load(t testing.TB, w *Warehouse, d delivery) []int64 {
	t.Helper()
	ctx := context.Background()
	id, err := w.BeginBatch(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(t, w, d.table, d.key, d.columns, d.rows)
	defer rows.Release()
	unchanged, err := w.Append(ctx, id, d.table, rows)
	if err != nil {
		t.Fatal(err)
	}
	commit(t, w, id, d.table)
	return unchanged
}

func commit(t testing.TB, w *Warehouse, id int64, feeds string) {
	t.Helper()
	columns := []string{"source", "sha256", "feeds", "rows_read", "rows_accepted", "rows_rejected", "rows_unchanged", "started_at", "finished_at"}
	facts := rowsOf(t, w, batchesInlet, "source", columns, `{"source":"test","sha256":"x","feeds":"`+feeds+`","rows_read":1,"rows_accepted":1,"rows_rejected":0,"rows_unchanged":0,"started_at":"2024-01-01 00:00:00","finished_at":"2024-01-01 00:00:01"}`)
	defer facts.Release()
	if err := w.CommitBatch(context.Background(), id, facts); err != nil {
		t.Fatal(err)
	}
}

// table gives a query's rows as text, NULL as the empty string.
func table(t testing.TB, w *Warehouse, sql string) [][]string {
	t.Helper()
	return rowsAsText(t, w, sql)
}

func refreshed(t testing.TB, w *Warehouse) RefreshSummary {
	t.Helper()
	summary, err := w.Refresh(context.Background(), RefreshOptions{Now: func() time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

func TestEmptyWarehouseRefreshes(t *testing.T) {
	w := newWarehouse(t)
	refreshed(t, w)
	for _, name := range []string{"periods", "accounts", "unit_subtree", "account_measures", "index_scores"} {
		if rows := table(t, w, "select count(*) from mart."+name); rows[0][0] != "0" {
			t.Errorf("mart.%s holds %s rows, want 0", name, rows[0][0])
		}
	}
}
