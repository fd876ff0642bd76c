package warehouse

import (
	"context"
	"testing"
)

func TestMeasuresAtAnotherAge(t *testing.T) {
	w := newWarehouse(t)
	twoAccounts(t, w)
	refreshed(t, w)
	for _, period := range []string{"W2024-03-03", "M2024-03", "Q2024-1"} {
		inSimulation(t, w, List{Index: "bci-simple", Period: period}, func(s *simulation) {
			if err := s.measureAtAge(t.Context(), measurementAge); err != nil {
				t.Fatal(err)
			}
			differ, err := s.c.strings(t.Context(), `from (from temp.aged_measures except from mart.account_measures)
				union all from (from mart.account_measures where period_id = $1 except from temp.aged_measures)`, period)
			if err != nil || len(differ) != 0 {
				t.Errorf("%s: at 7 days the measures are not those of the mart: %v %v", period, differ, err)
			}
			count, err := s.c.integer(t.Context(), "select count(*) from temp.aged_measures")
			if err != nil || count < 2 {
				t.Errorf("%s: %d accounts, %v", period, count, err)
			}
			if err := s.measureAtAge(t.Context(), 2); err != nil {
				t.Fatal(err)
			}
			reads, err := s.c.integer(t.Context(), "select reads from temp.aged_measures where account_id = 'weibo:a'")
			if want := map[string]int64{"W2024-03-03": 10, "M2024-03": 100011, "Q2024-1": 100011}[period]; err != nil || reads != want {
				t.Errorf("%s: %d reads at 2 days, want %d (%v)", period, reads, want, err)
			}
		})
	}
}

// TestWeightings checks that each level of every draw sums to what it summed to, and that
// the weights fill the range that they may vary in.
func TestWeightings(t *testing.T) {
	w := newWarehouse(t)
	twoAccounts(t, w)
	refreshed(t, w)
	for _, index := range []string{"wci@14.2", "bvci@2.0"} {
		inSimulation(t, w, List{Index: index, Period: "W2024-03-03"}, func(s *simulation) {
			facts := map[string]any{"Leaves": leavesOf(s.formula)}
			if err := s.exec(t.Context(), "weightings", facts, named("draws", 2000), named("seed", 3), named("share", 0.1)); err != nil {
				t.Fatal(err)
			}
			got, err := s.c.strings(t.Context(), `select count(*), bool_and(abs(list_sum(weights) - 1) < 1e-12),
				bool_and(len(weights) = `+exactly(float64(len(s.formula.Terms())))+`),
				min(weights[-1]) / avg(weights[-1]) < 0.93, max(weights[-1]) / avg(weights[-1]) > 1.07,
				min(weights[-1]) / avg(weights[-1]) > 0.65, max(weights[-1]) / avg(weights[-1]) < 1.5,
				abs(avg(weights[-1]) / `+exactly(s.formula.Linear().Weights()[len(s.formula.Terms())-1])+` - 1) < 0.01
				from temp.weightings`)
			if err != nil || len(got) != 1 || got[0][0] != "2000" {
				t.Fatalf("%s: %v, %v", index, got, err)
			}
			for i, isTrue := range got[0][1:] {
				if isTrue != "true" {
					t.Errorf("%s: claim %d does not hold", index, i+1)
				}
			}
		})
	}
}

func inSimulation(t *testing.T, w *Warehouse, list List, use func(*simulation)) {
	t.Helper()
	rows, err := w.simulate(t.Context(), list, func(s *simulation) (string, []any, error) {
		use(s)
		return "select 1", nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows.Release()
	// Nothing of it is left behind.
	err = w.withReader(context.Background(), func(c *connection) error {
		left, err := c.integer(context.Background(), "select count(*) from duckdb_tables() where temporary and table_name = 'listed'")
		if left != 0 {
			t.Errorf("%d temporary tables are left", left)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
