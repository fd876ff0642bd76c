package warehouse_test

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"zhengheng/ingest"
	"zhengheng/ingest/synth"
	"zhengheng/warehouse"
)

// plantedDays are those of three whole months.
const plantedDays = 31 + 29 + 31

// nationWarehouse loads an invented nation of 240 busy accounts and a quarter, with the
// planted effects of package synth, one in ten declining, or without.
func nationWarehouse(t *testing.T, seed uint64, isPlain bool) (*warehouse.Warehouse, synth.Summary) {
	t.Helper()
	folder := t.TempDir()
	made, err := synth.Nation(t.Context(), folder, synth.NationOptions{Accounts: 240, Days: plantedDays, PostsPerDay: 3, Seed: seed,
		DecliningPercent: 10, Format: "parquet", StartsOn: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Plain: isPlain})
	if err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.Open(t.Context(), filepath.Join(folder, "nation.duckdb"), warehouse.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	for _, file := range made.Files {
		if _, err := ingest.File(t.Context(), w, filepath.Join(folder, file), ingest.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{}); err != nil {
		t.Fatal(err)
	}
	return w, made
}

// alarms counts tests where nothing is to be found.
type alarms struct {
	answers, answersWithAny, tests, below5, found int
	marks                                         []string
}

func (a *alarms) add(rows []map[string]any) {
	a.answers++
	any := false
	for _, row := range rows {
		p, isTested := row["p_value"].(float64)
		if !isTested {
			continue
		}
		a.tests++
		if p < 0.05 {
			a.below5++
		}
		if row["is_found"] == true {
			a.marks = append(a.marks, fmt.Sprint(row["platform"], " ", row["outcome"], " ", row["dimension"], row["class"], row["account_id"], " ", row["ratio"], " ", p))
			a.found++
			any = true
		}
	}
	if any {
		a.answersWithAny++
	}
}

func (a *alarms) String() string {
	return fmt.Sprintf("%d placebo tests, %.2f %% below 0.05 uncorrected, %d marked; %d of %d answers with any mark %v", a.tests,
		100*float64(a.below5)/float64(a.tests), a.found, a.answersWithAny, a.answers, a.marks)
}

// check allows the stated level and what chance adds to it in so few answers.
func (a *alarms) check(t *testing.T, what string) {
	t.Helper()
	t.Logf("%s: %s", what, a)
	// A class and the rest of its two, and reads and interactions, are nearly one test.
	if rate, most := float64(a.below5)/float64(a.tests), 0.05+3*math.Sqrt(0.05*0.95/float64(a.tests)*3); rate > most {
		t.Errorf("%s: %.4f of the placebo tests are below 0.05, with chance at most %.4f", what, rate, most)
	}
	if most := 0.05*float64(a.answers) + 3*math.Sqrt(0.05*0.95*float64(a.answers)); float64(a.answersWithAny) > most {
		t.Errorf("%s: %d of %d answers hold a false mark", what, a.answersWithAny, a.answers)
	}
}

// The best hour, the kind that is forwarded more, and the accounts that decline are found
// where they were planted; what was not planted is marked in at most 5 % of the answers.
func TestPlantedEffects(t *testing.T) {
	w, made := nationWarehouse(t, 2, false)
	placebo, hours, best := &alarms{}, 0, map[string]string{}
	rows := askQuery(t, w, "associations", map[string]string{"period": "Q2024-1", "most_accounts": "1000"})
	var nothing []map[string]any
	for _, row := range rows {
		switch dimension := row["dimension"].(string); {
		case row["class"] == fmt.Sprintf("h%02d", synth.BestHour):
			if row["effective"].(float64) < 20 {
				continue
			}
			hours++
			best[fmt.Sprint(row["platform"], " ", row["outcome"])] = fmt.Sprintf("%.2f (%.2f-%.2f)", row["ratio"], row["ratio_low"], row["ratio_high"])
			if row["is_found"] != true || row["ratio"].(float64) < 1.2 || row["ratio_low"].(float64) > synth.BestHourFactor+0.1 {
				t.Errorf("the best hour is not found: %v", row)
			}
		case dimension == "kind" && row["platform"] == "weibo" && row["class"] == "video":
			t.Logf("videos on Weibo: %.3f times the interactions, %.3f to %.3f, p corrected %.1e", row["ratio"], row["ratio_low"], row["ratio_high"], row["p_corrected"])
			if row["is_found"] != true || row["ratio_low"].(float64) <= 1 {
				t.Errorf("the kind that is forwarded more is not found: %v", row)
			}
		case dimension != "hour" && dimension != "kind":
			nothing = append(nothing, row)
		}
	}
	placebo.add(nothing)
	for _, name := range slices.Sorted(maps.Keys(best)) {
		t.Logf("best hour, planted %.1f times: %s %s", synth.BestHourFactor, name, best[name])
	}
	if hours < 3 {
		t.Errorf("the best hour is in %d rows", hours)
	}
	placebo.check(t, "factors without an effect, effects planted")
	found, changes := map[string]bool{}, &alarms{}
	var steady []map[string]any
	for _, row := range askQuery(t, w, "reach_changes", map[string]string{"period": "Q2024-1", "limit": "all"}) {
		id := row["account_id"].(string)
		if !slices.Contains(made.Declining, id) {
			steady = append(steady, row)
			continue
		}
		if row["p_value"] != nil && row["posts"].(int64) >= 200 {
			found[id] = row["is_found"] == true && row["ratio"].(float64) < 1
			t.Logf("declining account %s: %.2f times, p corrected %.1e, %v posts", id, row["ratio"], row["p_corrected"], row["posts"])
		}
	}
	changes.add(steady)
	changes.check(t, "accounts that do not decline")
	missed := slices.DeleteFunc(slices.Sorted(maps.Keys(found)), func(id string) bool { return found[id] })
	t.Logf("%d of %d declining accounts with 200 posts and more are found", len(found)-len(missed), len(found))
	if len(found) < 3 || len(missed)*4 > len(found) {
		t.Errorf("declining and not found: %v", missed)
	}
}

// Without effects nothing is found. ZHENGHENG_SEEDS is the number of nations, 1 without it.
func TestNothingPlanted(t *testing.T) {
	seeds, err := strconv.Atoi(os.Getenv("ZHENGHENG_SEEDS"))
	if err != nil {
		seeds = 1
	}
	factors, changes := &alarms{}, &alarms{}
	for seed := range seeds {
		w, _ := nationWarehouse(t, uint64(100+seed), true)
		for _, period := range []string{"M2024-01", "M2024-02", "M2024-03"} {
			factors.add(askQuery(t, w, "associations", map[string]string{"period": period, "most_accounts": "1000"}))
			changes.add(askQuery(t, w, "reach_changes", map[string]string{"period": period, "limit": "all"}))
		}
	}
	factors.check(t, "no effects, associations")
	changes.check(t, "no effects, changes of reach")
}
