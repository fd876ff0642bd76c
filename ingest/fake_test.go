package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// memoryLoader is a Loader that keeps what it is given as text: rows of feeds and
// rejects of committed batches.
type memoryLoader struct {
	batches    map[string]int64    // sha256 → batch
	rows       map[string][]string // feed → "column=value column=value …", nulls left out
	columns    map[string]string   // feed → names of the columns given last
	rejects    []string            // "line|column|value|reason|raw"
	facts      map[string]string
	begun      int
	rolledBack int

	open       bool
	openRows   map[string][]string
	openReject []string

	unchanged func(feed string, row string) bool
	failAt    string // name of the method that fails
	onAppend  func()
	count     bool // count rows only
	counted   map[string]int64
}

func newMemoryLoader() *memoryLoader {
	return &memoryLoader{batches: map[string]int64{}, columns: map[string]string{}, rows: map[string][]string{}, counted: map[string]int64{}}
}

var errLoader = errors.New("the disk is full")

func (m *memoryLoader) fail(method string) error {
	if m.failAt == method {
		return errLoader
	}
	return nil
}

func (m *memoryLoader) FindBatch(_ context.Context, sha256 string) (int64, error) {
	return m.batches[sha256], m.fail("FindBatch")
}

func (m *memoryLoader) BeginBatch(context.Context, string) (int64, error) {
	if m.open {
		return 0, errors.New("a batch is open already")
	}
	m.begun++
	m.open, m.openRows, m.openReject = true, map[string][]string{}, nil
	return int64(m.begun), m.fail("BeginBatch")
}

func (m *memoryLoader) Append(_ context.Context, _ int64, feed string, rows array.RecordReader) ([]int64, error) {
	if m.onAppend != nil {
		m.onAppend()
	}
	var names []string
	for _, field := range rows.Schema().Fields() {
		names = append(names, field.Name)
	}
	m.columns[feed] = strings.Join(names, " ")
	var unchanged []int64
	for rows.Next() {
		record := rows.Record()
		if m.count {
			m.counted[feed] += record.NumRows()
			continue
		}
		lines := record.Column(int(record.NumCols()) - 1).(*array.Int64)
		for i := range int(record.NumRows()) {
			row := rowText(record, i)
			if m.unchanged != nil && m.unchanged(feed, row) {
				unchanged = append(unchanged, lines.Value(i))
			}
			m.openRows[feed] = append(m.openRows[feed], row)
		}
	}
	return unchanged, errors.Join(rows.Err(), m.fail("Append"))
}

func rowText(record arrow.Record, row int) string {
	var parts []string
	for i, field := range record.Schema().Fields() {
		column := record.Column(i)
		if column.IsNull(row) {
			continue
		}
		value := column.ValueStr(row)
		if strings.HasSuffix(field.Name, "_at_least") && value == "false" {
			continue
		}
		if t, ok := column.(*array.Timestamp); ok {
			value = t.Value(row).ToTime(arrow.Microsecond).UTC().Format("2006-01-02T15:04:05.999999")
		}
		parts = append(parts, field.Name+"="+value)
	}
	return strings.Join(parts, " ")
}

func (m *memoryLoader) Reject(_ context.Context, _ int64, rows array.RecordReader) error {
	for rows.Next() {
		record := rows.Record()
		for i := range int(record.NumRows()) {
			var parts []string
			reason := record.Column(record.Schema().FieldIndices("reason")[0]).ValueStr(i)
			for c, column := range record.Columns() {
				switch record.ColumnName(c) {
				case "sheet":
					if column.IsNull(i) {
						continue
					}
				case "reason_zh":
					if column.ValueStr(i) == reason {
						return fmt.Errorf("reasons.yaml has no Chinese for %q", reason)
					}
					continue
				}
				parts = append(parts, column.ValueStr(i))
			}
			m.openReject = append(m.openReject, strings.Join(parts, "|"))
		}
	}
	return m.fail("Reject")
}

func (m *memoryLoader) CommitBatch(_ context.Context, batch int64, facts array.RecordReader) error {
	if err := m.fail("CommitBatch"); err != nil {
		return err
	}
	facts.Next()
	m.facts = map[string]string{}
	for i, field := range facts.Schema().Fields() {
		m.facts[field.Name] = facts.Record().Column(i).ValueStr(0)
	}
	m.batches[m.facts["sha256"]] = batch
	for feed, rows := range m.openRows {
		m.rows[feed] = append(m.rows[feed], rows...)
	}
	m.rejects = append(m.rejects, m.openReject...)
	m.open = false
	return nil
}

func (m *memoryLoader) RollbackBatch(ctx context.Context, _ int64) error {
	if ctx.Err() != nil {
		return fmt.Errorf("rolled back with a dead context: %w", ctx.Err())
	}
	m.open = false
	m.rolledBack++
	return nil
}

// loadText loads a text as a stream and fails the test on an error.
func loadText(t *testing.T, text string, o Options) (*memoryLoader, Summary) {
	t.Helper()
	m := newMemoryLoader()
	summary, err := Stream(context.Background(), m, "posts.csv", strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	checkAccount(t, summary)
	return m, summary
}

func checkAccount(t *testing.T, s Summary) {
	t.Helper()
	if s.RowsRead != s.RowsAccepted+s.RowsRejected+s.RowsUnchanged {
		t.Errorf("rows do not add up: %+v", s)
	}
}
