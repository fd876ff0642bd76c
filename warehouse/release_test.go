package warehouse

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"zhengheng/access"
	"zhengheng/warehouse/formula"
)

// releaseRows builds a reader over one of the tables of releases from JSON rows.
func releaseRows(t *testing.T, w *Warehouse, table, json string) array.RecordReader {
	t.Helper()
	schema := w.inlets[keptInlet(table)].reader.schema
	record, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader("["+json+"]"))
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

func publishOne(t *testing.T, w *Warehouse, id string) error {
	t.Helper()
	header := releaseRows(t, w, "releases", `{"release_id":"`+id+`","query":"ranking","parameters":"{}","columns":"[]","index_id":"wci@14.2","fingerprint":"f","options":"",
		"period_id":"W2024-01-07","batch_id":1,"snapshot_id":1,"made_with":"0","published_by":"x","published_at":"2024-01-20 00:00:00","accounts":1,"list_hash":"h"}`)
	defer header.Release()
	formulas := releaseRows(t, w, "release_formulas", `{"release_id":"`+id+`","position":1,"index_id":"wci@14.2","fingerprint":"f","definition":"d"}`)
	defer formulas.Release()
	rows := releaseRows(t, w, "release_rows", `{"release_id":"`+id+`","position":1,"account_id":"a","row_hash":"h","content":"{}"}`)
	defer rows.Release()
	return w.Publish(context.Background(), access.Entry{At: auditAt, Subject: id}, header, formulas, rows)
}

func TestReleasesAreNumberedAndKeptOnce(t *testing.T) {
	w := newWarehouse(t)
	newYear := time.Date(2023, 12, 31, 16, 30, 0, 0, time.UTC) // 2024 in China
	for _, want := range []string{"R2024-0001", "R2024-0002"} {
		id, err := w.NextRelease(t.Context(), newYear)
		if err != nil || id != want {
			t.Fatalf("the next id is %q, want %s (%v)", id, want, err)
		}
		if err := publishOne(t, w, id); err != nil {
			t.Fatal(err)
		}
	}
	if err := publishOne(t, w, "R2024-0001"); err == nil {
		t.Error("an id was published twice")
	}
	if got := table(t, w, "select count(*) from meta.release_rows"); got[0][0] != "2" {
		t.Errorf("%s rows are kept, want 2: what failed must leave none", got[0][0])
	}
	if id, err := w.NextRelease(t.Context(), newYear.Add(-time.Hour)); err != nil || id != "R2023-0001" {
		t.Errorf("in the year before the next id is %q (%v)", id, err)
	}
}

func TestWithdrawOnce(t *testing.T) {
	w := newWarehouse(t)
	if err := publishOne(t, w, "R2024-0001"); err != nil {
		t.Fatal(err)
	}
	if err := w.Withdraw(t.Context(), "R2024-0001", "x", "wrong", access.Entry{At: auditAt}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"R2024-0001", "R2024-0009", ""} {
		if err := w.Withdraw(t.Context(), id, "x", "again", access.Entry{At: auditAt}); !errors.Is(err, ErrNoSuchRelease) {
			t.Errorf("withdrawing %q: %v, want a refusal", id, err)
		}
	}
	if got := table(t, w, "select reason from meta.release_withdrawals"); len(got) != 1 || got[0][0] != "wrong" {
		t.Errorf("the withdrawals are %v", got)
	}
}

// TestPastUnderOtherFormulas computes a past state with one definition only; the marts
// of today and the plain past stay those of all definitions.
func TestPastUnderOtherFormulas(t *testing.T) {
	w := newWarehouse(t)
	load(t, w, days(`{"account_id":"wechat:a","day":"2024-01-08","followers":10,"reads":5,"line":2}`))
	refreshed(t, w)
	own, err := formula.LoadDefinitions([]string{
		"id: reach\nversion: \"1\"\ntitle: {zh: 触达, en: reach}\nplatforms: [wechat]\nprovenance: derived\nsource: x\nfactor: 1\n" +
			"terms:\n  - {id: followers, title: {zh: 粉丝, en: followers}, weight: 1, measure: followers}\n"})
	if err != nil {
		t.Fatal(err)
	}
	var all int64
	for _, f := range w.formulas.All() {
		if slices.Contains(f.Platforms(), "wechat") && f.Subject() == formula.SubjectAccount {
			all++
		}
	}
	scores := "select distinct index_id from mart.index_scores where period_id = "
	past, err := w.AsOfWith(t.Context(), "1", PastOptions{Formulas: own, Periods: []string{"W2024-01-07"}})
	if err != nil {
		t.Fatal(err)
	}
	defer past.Close()
	plain, err := w.AsOf(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	for name, test := range map[string]struct {
		ask  func(context.Context, string, []any) (array.RecordReader, error)
		sql  string
		want int64 // index versions
	}{
		"under one formula, its period":      {past.Query, scores + "'W2024-01-07'", 1},
		"under one formula, another period":  {past.Query, scores + "'M2024-01'", all},
		"under one formula, numbered by all": {past.Query, scores + "'M2024-01' and index_no in (select index_no from mart.indices where index_id <> 'reach@1')", all},
		"the plain past":                     {plain.Query, scores + "'W2024-01-07'", all},
		"today":                              {w.Query, scores + "'W2024-01-07'", all},
	} {
		rows, err := test.ask(t.Context(), test.sql, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var count int64
		for rows.Next() {
			count += rows.Record().NumRows()
		}
		rows.Release()
		if count != test.want {
			t.Errorf("%s: %d index versions, want %d", name, count, test.want)
		}
	}
}
