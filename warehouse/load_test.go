package warehouse

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var dayColumns = []string{"account_id", "day", "followers", "reads", "line"}

func days(rows string) delivery {
	return delivery{"account_days", "account_id,day", dayColumns, rows}
}

const heldDays = `select account_id, cast("day" as varchar), followers, reads, batch_id, line from raw.account_days order by 1, 2`

func TestLaterDeliveryReplacesAndKeepsHistory(t *testing.T) {
	w := newWarehouse(t)
	load(t, w, days(`{"account_id":"a","day":"2024-01-01","followers":10,"reads":5,"line":2}
{"account_id":"b","day":"2024-01-01","followers":20,"reads":null,"line":3}`))
	unchanged := load(t, w, days(`{"account_id":"a","day":"2024-01-01","followers":10,"reads":5,"line":2}
{"account_id":"b","day":"2024-01-01","followers":21,"reads":7,"line":3}
{"account_id":"c","day":"2024-01-01","followers":30,"reads":8,"line":4}`))
	if want := []int64{2}; !reflect.DeepEqual(unchanged, want) {
		t.Errorf("unchanged lines %v, want %v", unchanged, want)
	}
	want := [][]string{
		{"a", "2024-01-01", "10", "5", "1", "2"},
		{"b", "2024-01-01", "21", "7", "2", "3"},
		{"c", "2024-01-01", "30", "8", "2", "4"},
	}
	if got := table(t, w, heldDays); !reflect.DeepEqual(got, want) {
		t.Errorf("held rows\n%v, want\n%v", got, want)
	}
	history := table(t, w, `select account_id, followers, reads, batch_id, superseded_by from raw.account_days_history`)
	if want := [][]string{{"b", "20", "", "1", "2"}}; !reflect.DeepEqual(history, want) {
		t.Errorf("history %v, want %v", history, want)
	}
}

func TestUndeliveredColumnsKeepTheirValues(t *testing.T) {
	w := newWarehouse(t)
	load(t, w, days(`{"account_id":"a","day":"2024-01-01","followers":10,"reads":5,"line":2}`))
	load(t, w, delivery{"account_days", "account_id,day", []string{"account_id", "day", "likes", "likes_at_least", "line"},
		`{"account_id":"a","day":"2024-01-01","likes":9,"likes_at_least":true,"line":2}`})
	got := table(t, w, `select followers, reads, reads_at_least, likes, likes_at_least from raw.account_days`)
	if want := [][]string{{"10", "5", "false", "9", "true"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("held %v, want %v", got, want)
	}
}

func TestKeyTwiceInOneFileIsTwoDeliveries(t *testing.T) {
	w := newWarehouse(t)
	unchanged := load(t, w, days(`{"account_id":"a","day":"2024-01-01","followers":1,"reads":5,"line":2}
{"account_id":"a","day":"2024-01-01","followers":2,"reads":5,"line":3}
{"account_id":"a","day":"2024-01-01","followers":2,"reads":5,"line":4}`))
	if want := []int64{3}; !reflect.DeepEqual(unchanged, want) {
		t.Errorf("unchanged lines %v, want %v", unchanged, want)
	}
	if got, want := table(t, w, heldDays), [][]string{{"a", "2024-01-01", "2", "5", "1", "4"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("held %v, want %v", got, want)
	}
	history := table(t, w, `select followers, line, batch_id, superseded_by from raw.account_days_history`)
	if want := [][]string{{"1", "2", "1", "1"}}; !reflect.DeepEqual(history, want) {
		t.Errorf("history %v, want %v", history, want)
	}
}

func TestRollbackLeavesNothing(t *testing.T) {
	w := newWarehouse(t)
	ctx := context.Background()
	id, err := w.BeginBatch(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	d := days(`{"account_id":"a","day":"2024-01-01","followers":1,"reads":5,"line":2}`)
	rows := rowsOf(t, w, d.table, d.key, d.columns, d.rows)
	defer rows.Release()
	if _, err := w.Append(ctx, id, d.table, rows); err != nil {
		t.Fatal(err)
	}
	if err := w.RollbackBatch(ctx, id); err != nil {
		t.Fatal(err)
	}
	if got := table(t, w, heldDays); len(got) != 0 {
		t.Errorf("rows stayed after the rollback: %v", got)
	}
	if unchanged := load(t, w, d); len(unchanged) != 0 {
		t.Errorf("the same rows are not new after a rollback: %v", unchanged)
	}
}

func TestOpenErrors(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	text := filepath.Join(dir, "text.duckdb")
	if err := os.WriteFile(text, []byte("this is no database, only a text that is long enough to be looked at as one"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path    string
		options Options
		want    error
	}{
		{filepath.Join(dir, "none.duckdb"), Options{}, ErrNotFound},
		{filepath.Join(dir, "nowhere", "none.duckdb"), Options{Create: true}, ErrNotFound},
		{text, Options{}, ErrNotWarehouse},
		{text, Options{Create: true}, ErrExists},
		{dir, Options{}, ErrNotWarehouse},
	} {
		w, err := Open(ctx, c.path, c.options)
		if !errors.Is(err, c.want) {
			t.Errorf("Open(%s, %+v): %v, want %v", c.path, c.options, err, c.want)
		}
		if err == nil {
			w.Close()
		}
	}
}

func TestRisingAndHashedKeysAreProvenNew(t *testing.T) {
	w := newWarehouse(t)
	cases := []struct {
		name, rows string
		want       bool
	}{
		{"by account and day", `{"account_id":"a","day":"2024-01-01","line":1}
{"account_id":"a","day":"2024-01-02","line":2}
{"account_id":"b","day":"2024-01-01","line":3}`, true},
		{"by day and account", `{"account_id":"a","day":"2024-01-01","line":1}
{"account_id":"b","day":"2024-01-01","line":2}
{"account_id":"a","day":"2024-01-02","line":3}`, true},
		{"in no order", `{"account_id":"b","day":"2024-01-02","line":1}
{"account_id":"a","day":"2024-01-02","line":2}
{"account_id":"b","day":"2024-01-01","line":3}`, true},
		{"by day, accounts in no order", `{"account_id":"b","day":"2024-01-01","line":1}
{"account_id":"a","day":"2024-01-01","line":2}
{"account_id":"c","day":"2024-01-02","line":3}
{"account_id":"b","day":"2024-01-02","line":4}`, true},
		{"by day, one key twice", `{"account_id":"b","day":"2024-01-01","line":1}
{"account_id":"a","day":"2024-01-01","line":2}
{"account_id":"b","day":"2024-01-01","line":3}
{"account_id":"c","day":"2024-01-02","line":4}`, false},
		{"one key twice", `{"account_id":"b","day":"2024-01-02","line":1}
{"account_id":"a","day":"2024-01-02","line":2}
{"account_id":"b","day":"2024-01-02","line":3}`, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			watch := &keyWatch{key: []string{"account_id", `"day"`}, rangeColumn: `"day"`}
			rows := rowsOf(t, w, "account_days", "account_id,day", []string{"account_id", "day", "line"}, c.rows)
			defer rows.Release()
			records, err := drain(rows)
			if err != nil {
				t.Fatal(err)
			}
			defer releaseAll(records)
			if got, err := watch.allNew(records); err != nil || got != c.want {
				t.Errorf("allNew = %v, %v; want %v", got, err, c.want)
			}
		})
	}
}

func TestClosedWarehouseSaysSo(t *testing.T) {
	w, err := Open(t.Context(), filepath.Join(t.TempDir(), "closed.duckdb"), Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Query(t.Context(), "select 1", nil); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("query after Close: %v, want an error that says so", err)
	}
}

func TestQueryWaitsForAReaderNoLongerThanItsContext(t *testing.T) {
	w := newWarehouse(t)
	for range cap(w.readers) {
		reader := <-w.readers
		defer func() { w.readers <- reader }()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Query(ctx, "select 1", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}
