package warehouse_test

import (
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/ingest"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

// cells reads a result as rows of column name → value and closes it.
func cells(t *testing.T, rows array.RecordReader, err error) []map[string]any {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	var all []map[string]any
	for rows.Next() {
		record := rows.Record()
		for i := range int(record.NumRows()) {
			row := map[string]any{}
			for j, field := range record.Schema().Fields() {
				row[field.Name] = cell(record.Column(j), i)
			}
			all = append(all, row)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestSimulationDoesNotDependOnThreads compares every figure of several indices and
// sources, to the last bit.
func TestSimulationDoesNotDependOnThreads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "threads.duckdb")
	w, err := warehouse.Open(t.Context(), path, warehouse.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	files, err := ingest.Expand([]string{"../testdata/sample"})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, err := ingest.File(t.Context(), w, file, ingest.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.Refresh(t.Context(), warehouse.RefreshOptions{})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	answers := map[int][][]map[string]any{}
	for _, threads := range []int{1, 4} {
		w, err := warehouse.Open(t.Context(), path, warehouse.Options{ReadOnly: true, Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		for _, index := range []string{"wci@14.2", "bci@9", "dci@no-plays"} {
			rows, err := w.Certainty(t.Context(), warehouse.List{Index: index, Period: "W2024-03-10"}, warehouse.Simulation{Draws: 60, Share: 0.1, Seed: 5})
			answers[threads] = append(answers[threads], cells(t, rows, err))
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	for i, answer := range answers[1] {
		if len(answer) < 20 || !reflect.DeepEqual(answer, answers[4][i]) {
			t.Errorf("answer %d of %d accounts differs between 1 and 4 threads", i, len(answer))
		}
	}
}

func TestWhatIfAndTipping(t *testing.T) {
	w := sampleWarehouse(t)
	list := warehouse.List{Index: "wci@14.2", Period: "M2024-03"}
	rows, err := w.WhatIf(t.Context(), list, warehouse.Alternative{})
	for _, row := range cells(t, rows, err) {
		if row["rank"] != row["new_rank"] || row["score_change"] != nil && row["score_change"] != 0.0 || row["is_score_change_at_least"] != false {
			t.Errorf("nothing was changed, but %v", row)
		}
	}
	rows, err = w.WhatIf(t.Context(), list, warehouse.Alternative{Weights: map[string]float64{"overall": 0.5}})
	marks := tally{}
	for _, row := range cells(t, rows, err) {
		marks.add("change", row["score_change"], row["is_score_change_at_least"])
		if want := against(row["is_new_score_at_least"], row["is_score_at_least"]); row["score_change"] != nil && row["is_score_change_at_least"] != want {
			t.Errorf("the change is at least: %v, want %v of %v", row["is_score_change_at_least"], want, row)
		}
	}
	if marks["change false"] == 0 || marks["change <nil>"] == 0 {
		t.Errorf("the changes are marked %v", marks)
	}
	registry, err := formula.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	wci, err := registry.Lookup("wci@14.2")
	if err != nil {
		t.Fatal(err)
	}
	leaves := wci.Linear().Leaves
	accounts := map[string][]float64{}
	each(t, w, "select account_id, score, array_to_string(terms, ' ') as terms from mart.index_scores where index_id = 'wci@14.2' and period_id = 'M2024-03' and score is not null",
		func(row map[string]any) { accounts[row["account_id"].(string)] = numbers(t, row["terms"].(string)) })
	// top gives who is in the first ten when one weight is changed.
	top := func(leaf int, change float64) []string {
		ids, sums := []string{}, map[string]float64{}
		for id, terms := range accounts {
			for i, l := range leaves {
				weight := l.Weight
				if i == leaf {
					weight += change
				}
				sums[id] += weight * terms[i]
			}
			ids = append(ids, id)
		}
		slices.SortFunc(ids, func(a, b string) int { return int(math.Copysign(1, sums[b]-sums[a])) })
		slices.Sort(ids[:10])
		return ids[:10]
	}
	rows, err = w.Tipping(t.Context(), list, 10)
	points := cells(t, rows, err)
	if len(points) < 6 {
		t.Fatalf("only %d weights can alter the list", len(points))
	}
	for _, point := range points {
		leaf := slices.IndexFunc(leaves, func(l formula.Leaf) bool { return l.ID == point["term"] })
		change := point["change"].(float64)
		before, after := top(leaf, change*(1-1e-9)), top(leaf, change*(1+1e-9))
		if !slices.Equal(before, top(leaf, 0)) || !slices.Equal(before, top(leaf, -change*(1-1e-9))) && leaves[leaf].Weight > math.Abs(change) {
			t.Errorf("%v: a smaller change alters the list", point)
		}
		if slices.Equal(before, after) || slices.Contains(after, point["leaving_id"].(string)) || !slices.Contains(after, point["entering_id"].(string)) {
			t.Errorf("%v: the change does not alter the list so", point)
		}
	}
	// What a pair tells adds up, and agrees with who leads by far.
	rows, err = w.Leads(t.Context(), list, warehouse.Simulation{Draws: 50, Share: 0.1}, "wechat:gh_000000000001", "wechat:gh_000000000012")
	pair := cells(t, rows, err)
	if len(pair) != 3 {
		t.Fatalf("%d variations, want 3", len(pair))
	}
	for _, row := range pair {
		if row["lead_share"] != 1.0 || row["other_share"] != 0.0 {
			t.Errorf("%v, want the first to lead always", row)
		}
	}
}

func numbers(t *testing.T, text string) []float64 {
	t.Helper()
	var all []float64
	for _, word := range strings.Fields(text) {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, x)
	}
	return all
}
