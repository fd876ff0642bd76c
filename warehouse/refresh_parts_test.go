package warehouse_test

import (
	"fmt"
	"reflect"
	"testing"

	"zhengheng/ingest/synth"
	"zhengheng/warehouse"
)

// digests are the number of rows and the sum of their hashes of the marts that are built by
// period.
func digests(t *testing.T, w *warehouse.Warehouse) map[string]map[string]any {
	t.Helper()
	of := map[string]map[string]any{}
	for _, table := range []string{"account_measures", "index_scores", "subject_scores", "account_weeks", "platform_counts", "day_pieces", "post_pieces"} {
		read, err := w.Query(t.Context(), fmt.Sprintf("select count(*) as n, cast(sum(hash(t)) as varchar) as digest from mart.%s as t", table), nil)
		if err != nil {
			t.Fatal(err)
		}
		of[table] = rowsOf(t, read)[0]
	}
	return of
}

// Read in parts, tables give the marts that they give when they are read whole.
func TestPartsMakeTheSameMarts(t *testing.T) {
	dir := t.TempDir()
	if _, err := synth.Nation(t.Context(), dir, synth.NationOptions{Accounts: 800, Days: 60, PostsPerDay: 0.1, Seed: 7, Format: "parquet"}); err != nil {
		t.Fatal(err)
	}
	w := loaded(t, dir)
	whole := digests(t, w)
	if whole["account_measures"]["n"].(int64) < 2*8192 || whole["subject_scores"]["n"].(int64) == 0 {
		t.Fatalf("too few rows to be read in parts: %v", whole)
	}
	if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{Full: true, Parts: 3}); err != nil {
		t.Fatal(err)
	}
	for table, got := range digests(t, w) {
		if !reflect.DeepEqual(got, whole[table]) {
			t.Errorf("%s in parts: %v rows and digest, want %v", table, got, whole[table])
		}
	}
}
