package warehouse_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"zhengheng/ingest"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

// The score at the peers' median is what the formula gives, for every account of the
// sample that is behind in posts a day or in originals.
func TestGapIsComputedByTheFormula(t *testing.T) {
	w := sampleWarehouse(t)
	accounts := measuredAccounts(t, w)
	registry, err := formula.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	recomputed, levers := 0, map[string]int{}
	for n, id := range slices.Sorted(maps.Keys(accounts)) {
		if n%6 > 0 {
			continue
		}
		own := accounts[id]
		for _, row := range askQuery(t, w, "gap", map[string]string{"account_id": id, "period": april, "limit": "all"}) {
			lever := row["lever"].(string)
			levers[lever]++
			for _, forbidden := range []string{"likes", "comments", "forwards", "watching"} {
				if strings.Contains(lever, forbidden) {
					t.Errorf("%s: %s is nothing to be asked for", id, lever)
				}
			}
			if lever != "posts_per_day" && lever != "original_share" {
				continue
			}
			step := map[string]int64{"class_city": 1, "class_province": 2, "class": 3, "sector": 4, "level": 5, "platform": 6}[row["peer_group"].(string)]
			var values []float64
			for _, other := range accounts {
				if v, _ := other.figure(lever); isPeer(own, other, step) && !math.IsNaN(v) {
					values = append(values, v)
				}
			}
			sort.Float64s(values)
			median := quantile(values, 0.5)
			value, _ := own.figure(lever)
			f, err := registry.Lookup(row["index_id"].(string))
			if err != nil {
				t.Fatal(err)
			}
			m := formula.Measures{Values: map[string]float64{}, AtLeast: map[string]bool{}, Days: 30, RealDays: 30}
			for _, measure := range registry.Measures() {
				x := own.number(measure.ID)
				if math.IsNaN(x) {
					continue
				}
				isOriginal := strings.HasPrefix(measure.ID, "original")
				switch {
				case lever == "original_share" && isOriginal:
					x *= median / value
					if all, isKnown := strings.CutPrefix(measure.ID, "original_"); isKnown {
						if total := own.number(all); total < x { // not where it is unknown
							x = total
						}
					}
				case lever == "posts_per_day" && !strings.HasPrefix(measure.ID, "max_") &&
					!slices.Contains([]string{"followers", "new_followers", "active_days", "longest_gap_days"}, measure.ID):
					x *= median / value
				}
				m.Values[measure.ID] = x
			}
			want, err := f.Evaluate(m)
			if err != nil {
				t.Fatal(err)
			}
			if got, isKnown := row["score_if"].(float64); isKnown {
				recomputed++
				if math.Abs(got-want.Score) > 1e-9*want.Score || math.Abs(row["peer_value"].(float64)-median) > 1e-9 || median <= value {
					t.Errorf("%s %s: %v at %v, want %v at %v", id, lever, got, row["peer_value"], want.Score, median)
				}
			}
		}
	}
	t.Logf("%d scores recomputed; levers found: %v", recomputed, levers)
	if recomputed < 10 || levers["longest_gap_days"] == 0 {
		t.Error("too few were found")
	}
}

// Units and regions are the sums of their accounts; shares and ratios are those of the values.
func TestComparingAgreesWithGo(t *testing.T) {
	w := sampleWarehouse(t)
	accounts := measuredAccounts(t, w)
	sum := func(prefix, measure string) (total float64) {
		for _, a := range accounts {
			if x := a.number(measure); a.text("region_code") != "" && strings.HasPrefix(a.text("region_code"), prefix) && !math.IsNaN(x) {
				total += x
			}
		}
		return total
	}
	compared := 0
	for _, row := range askQuery(t, w, "compare", map[string]string{"ids": "990100，990200, 990300", "by": "region", "period": april}) {
		measure, region := row["measure"].(string), row["region_code"].(string)
		if !slices.Contains([]string{"posts", "reads", "likes", "forwards"}, measure) {
			continue
		}
		compared++
		value, base, total := sum(region[:4], measure), sum("9901", measure), sum("9901", measure)+sum("9902", measure)+sum("9903", measure)
		if row["value"] != value || row["share"] != nil && math.Abs(row["share"].(float64)-value/total) > 1e-9 ||
			row["ratio"] != nil && math.Abs(row["ratio"].(float64)-value/base) > 1e-9 || row["is_different"] != nil {
			t.Errorf("%s of %s: %v, want %v of %v", measure, region, row, value, total)
		}
	}
	if compared != 12 {
		t.Errorf("%d figures were compared", compared)
	}
	if rows := askQuery(t, w, "compare", map[string]string{"ids": "nobody", "period": april}); len(rows) != 0 {
		t.Errorf("nobody has %d rows", len(rows))
	}
}

// Accounts alike in all but chance are marked as different in at most 5 % of comparisons;
// one that has 1.8 times as many reads is found.
func TestDifferencesBeyondChance(t *testing.T) {
	folder := t.TempDir()
	random := rand.New(rand.NewPCG(7, 7))
	const alike, weeks = 24, 26
	var days strings.Builder
	days.WriteString("account_id,day,followers,posts,reads,likes,forwards\n")
	common := make([]float64, weeks*7)
	for i := range common {
		common[i] = random.NormFloat64() * 0.3
	}
	for n := range alike + 4 {
		lift, drift := 1.0, 0.0
		if n >= alike {
			lift = 1.8
		}
		for day := range weeks * 7 {
			if day%7 == 0 { // a week's level leans on that of the week before
				drift = 0.3*drift + random.NormFloat64()*0.2
			}
			reads := lift * math.Exp(8+common[day]+drift+random.NormFloat64()*0.5)
			fmt.Fprintf(&days, "wechat:gh_%02d,%s,1000,1,%d,%d,%d\n", n, time.Date(2024, 1, 7+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly),
				int(reads), int(reads/50*math.Exp(random.NormFloat64()*0.3)), int(reads/80*math.Exp(random.NormFloat64()*0.3)))
		}
	}
	file := filepath.Join(folder, "account_days.csv")
	if err := os.WriteFile(file, []byte(days.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.Open(t.Context(), filepath.Join(folder, "w.duckdb"), warehouse.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := ingest.File(t.Context(), w, file, ingest.Options{Feed: "account_days"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{}); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for n := range alike + 4 {
		ids = append(ids, fmt.Sprintf("wechat:gh_%02d", n))
	}
	tested, alarms, marked, found := 0, 0, 0, 0
	for base := 0; base < alike; base++ {
		others := append([]string{ids[base]}, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == ids[base] })...)
		for _, row := range askQuery(t, w, "compare", map[string]string{"ids": strings.Join(others, ","), "period": "R2024-01-07..2024-07-06", "measure": "reads"}) {
			_, isTested := row["p_value"].(float64)
			if !isTested {
				continue
			}
			if row["weeks"] != int64(weeks) {
				t.Errorf("%v weeks", row["weeks"])
			}
			isDifferent := row["is_different"].(bool)
			if row["account_id"].(string) >= ids[alike] {
				if isDifferent {
					found++
				}
				continue
			}
			tested++
			if isDifferent {
				marked++
			}
		}
		each(t, w, fmt.Sprintf(`select p_value from mart.week_differences('2024-01-07', '2024-07-07',
			(select list({'subject': account_id, 'account': account_id}) from mart.account_platforms where account_id < '%s'), '%s')
			where measure = 'reads'`, ids[alike], ids[base]), func(row map[string]any) {
			if row["p_value"].(float64) < 0.05 {
				alarms++
			}
		})
	}
	t.Logf("of %d comparisons of accounts alike, %.1f %% fall below 0.05 uncorrected, %.2f %% are marked; %d of %d planted differences are found",
		tested, 100*float64(alarms)/float64(tested), 100*float64(marked)/float64(tested), found, 4*alike)
	if tested != alike*(alike-1) || float64(alarms)/float64(tested) > 0.05 || marked > tested/100 || float64(found) < 0.8*4*alike {
		t.Errorf("%d tested, %d marked, %d found", tested, marked, found)
	}
}
