package warehouse_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"zhengheng/warehouse"
)

// TestSuccessOverTheSample compares what goes with reach, over-performing posts and benchmarks
// with plain Go over the sample.
func TestSuccessOverTheSample(t *testing.T) {
	w := sampleWarehouse(t)
	posts := knownPosts(t, w)
	t.Run("associations", func(t *testing.T) { associationsAgreeWithGo(t, w, posts) })
	t.Run("over performers", func(t *testing.T) { overPerformersAgreeWithGo(t, w, posts) })
	t.Run("benchmark", func(t *testing.T) { benchmarksAgreeWithGo(t, w) })
	t.Run("survivorship", func(t *testing.T) { survivorshipAgreesWithGo(t, w) })
	t.Run("nobody", func(t *testing.T) {
		for _, name := range []string{"associations", "over_performers", "reach_changes", "benchmark", "survivorship"} {
			if rows := askQuery(t, w, name, map[string]string{"period": april, "region": "110000"}); len(rows) != 0 {
				t.Errorf("%s of a region without accounts has %d rows", name, len(rows))
			}
			if rows := askQuery(t, w, name, map[string]string{"period": "M2001-01"}); len(rows) != 0 {
				t.Errorf("%s of a period without data has %d rows", name, len(rows))
			}
		}
	})
}

// plainCell is a cell of a table of benchmarks and its accounts' values.
type plainCell struct {
	path   string // of its keys, with / between
	depth  int
	values []float64
	lows   []float64 // the same with lower bounds as infinite
}

func benchmarksAgreeWithGo(t *testing.T, w *warehouse.Warehouse) {
	accounts := measuredAccounts(t, w)
	measures := []string{"posts", "posts_per_day", "original_share", "reads", "reads_per_post", "reads_per_1000", "reads_growth", "posts_growth",
		"interactions", "followers", "longest_gap_days", "max_reads"}
	compared, hidden, open := 0, map[string]int{}, 0
	for by, keys := range map[string][]string{"platform": nil, "level": {"level"}, "sector": {"sector"}, "class": {"class"},
		"level_sector": {"level", "sector"}, "level_sector_class": {"level", "sector", "class"}} {
		wanted := map[string]map[string]*plainCell{} // by measure and path
		for _, measure := range measures {
			wanted[measure] = map[string]*plainCell{}
			for _, a := range accounts {
				value, isOpen := a.figure(measure)
				if math.IsNaN(value) {
					continue
				}
				path := a.text("platform")
				for depth := range len(keys) + 1 {
					if depth > 0 {
						name := a.text(keys[depth-1])
						if keys[depth-1] == "class" {
							name = followerClass(a)
						}
						path += "/" + cmp.Or(name, "unknown")
					}
					if wanted[measure][path] == nil {
						wanted[measure][path] = &plainCell{path: path, depth: depth}
					}
					c := wanted[measure][path]
					c.values = append(c.values, value)
					if isOpen {
						value = math.Inf(1)
					}
					c.lows = append(c.lows, value)
					value, _ = a.figure(measure)
				}
			}
		}
		for _, row := range askQuery(t, w, "benchmark", map[string]string{"period": april, "by": by}) {
			measure := row["measure"].(string)
			if !slices.Contains(measures, measure) {
				continue
			}
			path := row["platform"].(string)
			for _, key := range keys {
				column := map[string]string{"class": "follower_class"}[key]
				if name := row[cmp.Or(column, key)].(string); name != "all" {
					path += "/" + name
				}
			}
			cell := wanted[measure][path]
			if cell == nil {
				t.Errorf("%s of %s is nobody's", measure, path)
				continue
			}
			reason := suppressionOf(wanted[measure], cell)
			if row["suppression"] != textOf(reason) {
				t.Errorf("%s of %s (%d accounts): hidden as %v, want %q", measure, path, len(cell.values), row["suppression"], reason)
			}
			if reason != "" {
				hidden[reason]++
				for _, column := range []string{"n", "lower_quartile", "median", "upper_quartile", "median_low", "median_high", "coverage", "closed_since"} {
					if row[column] != nil {
						t.Errorf("%s of %s: %s is told", measure, path, column)
					}
				}
				continue
			}
			compared += cell.compare(t, measure, row)
			for _, column := range []string{"lower_quartile", "median", "upper_quartile", "median_low", "median_high"} {
				if row[column+"_at_least"].(bool) {
					open++
				}
			}
		}
	}
	t.Logf("%d figures agree to 1e-9; cells hidden: %v; %d lower bounds", compared, hidden, open)
	if compared < 2000 || hidden["small"] == 0 || hidden["secondary"] == 0 || open == 0 {
		t.Error("too little was compared")
	}
}

func textOf(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// suppressionOf is the reason for which a cell is hidden: the rule in other words.
func suppressionOf(cells map[string]*plainCell, cell *plainCell) string {
	if len(cell.values) < 8 {
		return "small"
	}
	if cell.depth == 0 {
		return ""
	}
	parent := cell.path[:strings.LastIndex(cell.path, "/")]
	if suppressionOf(cells, cells[parent]) != "" {
		return "secondary"
	}
	var siblings []*plainCell
	for _, c := range cells {
		if c.depth == cell.depth && strings.HasPrefix(c.path, parent+"/") {
			siblings = append(siblings, c)
		}
	}
	slices.SortFunc(siblings, func(a, b *plainCell) int {
		return cmp.Or(cmp.Compare(len(a.values), len(b.values)), cmp.Compare(a.path, b.path))
	})
	hidden, together := 0, 0
	for _, c := range siblings {
		if isSmall := len(c.values) < 8; !isSmall && (hidden == 0 || hidden >= 2 && together >= 8) {
			break
		}
		hidden, together = hidden+1, together+len(c.values)
		if c == cell {
			return "secondary"
		}
	}
	return ""
}

// medianRank is the largest rank r such that a fair coin of n throws shows fewer than r heads
// in at most 2.5 of 100 cases, counted in whole numbers, with what the interval covers.
func medianRank(n int) (low int, coverage float64) {
	all, below, ways := new(big.Int).Lsh(big.NewInt(1), uint(n)), new(big.Int), big.NewInt(1)
	for k := 0; ; k++ {
		next := new(big.Int).Add(below, ways)
		if new(big.Int).Mul(next, big.NewInt(40)).Cmp(all) > 0 {
			share, _ := new(big.Rat).SetFrac(new(big.Int).Lsh(below, 1), all).Float64()
			return k, 1 - share
		}
		below = next
		ways = new(big.Int).Div(new(big.Int).Mul(ways, big.NewInt(int64(n-k))), big.NewInt(int64(k+1)))
	}
}

func (c *plainCell) compare(t *testing.T, measure string, row map[string]any) (compared int) {
	sort.Float64s(c.values)
	sort.Float64s(c.lows)
	n := len(c.values)
	low, coverage := medianRank(n)
	want := map[string]float64{"n": float64(n), "coverage": coverage, "median_low": c.values[low-1], "median_high": c.values[n-low]}
	bounds := map[string]bool{"median_low": c.lows[low-1] != c.values[low-1], "median_high": c.lows[n-low] != c.values[n-low]}
	for column, q := range map[string]float64{"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75} {
		want[column] = quantile(c.values, q)
		bounds[column] = quantile(c.lows, q) != want[column]
	}
	for column, value := range want {
		if got := measuredAccount(row).number(column); !(math.Abs(got-value) <= 1e-9*math.Max(1, math.Abs(value))) {
			t.Errorf("%s of %s: %s is %v, want %v", measure, c.path, column, got, value)
		}
		compared++
	}
	for column, isOpen := range bounds {
		if row[column+"_at_least"] != isOpen {
			t.Errorf("%s of %s: %s is at least: %v, want %v", measure, c.path, column, row[column+"_at_least"], isOpen)
		}
	}
	return compared
}

// The ranks of the interval are those of whole numbers, also for large n, and their interval
// holds the median of any distribution in 95 of 100 samples or more.
func TestMedianRanks(t *testing.T) {
	for n, want := range map[int]int{8: 1, 9: 2, 20: 6, 50: 18, 100: 40} { // of printed tables
		if low, coverage := medianRank(n); low != want || coverage < 0.95 {
			t.Errorf("n %d: rank %d (%v), want %d", n, low, coverage, want)
		}
	}
}

func survivorshipAgreesWithGo(t *testing.T, w *warehouse.Warehouse) {
	closed := map[string]bool{}
	each(t, w, `select account_id from mart.accounts where valid_from <= '2024-04-30' and valid_before > '2024-04-30'
		and (state in ('closed', 'cancelled') or closed_on < '2024-05-01')`, func(row map[string]any) { closed[row["account_id"].(string)] = true })
	type group struct {
		accounts, publishing, closed int64
		all, survivors               []float64
	}
	groups := map[string]*group{}
	now := measuredAccounts(t, w)
	each(t, w, `select m.account_id, a.platform, coalesce(a.level, 'unknown') as level, m.posts, m.followers from mart.account_measures as m
		join mart.accounts as a on a.account_id = m.account_id and a.valid_from < '2024-04-01' and a.valid_before >= '2024-04-01'
		where m.period_id = 'M2024-03'`, func(row map[string]any) {
		r := measuredAccount(row)
		key := r.text("platform") + "/" + r.text("level")
		if groups[key] == nil {
			groups[key] = &group{}
		}
		g := groups[key]
		g.accounts++
		followers := r.number("followers")
		if !math.IsNaN(followers) {
			g.all = append(g.all, followers)
		}
		switch {
		case closed[r.text("account_id")]:
			g.closed++
		case now[r.text("account_id")].number("posts") > 0:
			g.publishing++
			if !math.IsNaN(followers) {
				g.survivors = append(g.survivors, followers)
			}
		}
	})
	compared := 0
	rows := askQuery(t, w, "survivorship", map[string]string{"period": april, "since": "M2024-03", "measure": "followers"})
	for _, row := range rows {
		g := groups[fmt.Sprint(row["platform"], "/", row["group_name"])]
		if g == nil || row["accounts"] != g.accounts || row["publishing"] != g.publishing || row["closed"] != g.closed ||
			math.Abs(row["closed_share"].(float64)-float64(g.closed)/float64(g.accounts)) > 1e-9 {
			t.Errorf("%v, want %+v", row, g)
			continue
		}
		sort.Float64s(g.all)
		sort.Float64s(g.survivors)
		if median, isTold := row["median"].(float64); isTold != (len(g.all) >= 8) || isTold && math.Abs(median-quantile(g.all, 0.5)) > 1e-9 {
			t.Errorf("%v, want the median of %v", row, g.all)
		}
		if median, isTold := row["publishing_median"].(float64); isTold != (len(g.survivors) >= 8) || isTold && math.Abs(median-quantile(g.survivors, 0.5)) > 1e-9 {
			t.Errorf("%v, want the median of %v", row, g.survivors)
		}
		compared++
	}
	if total := len(slices.Collect(maps.Keys(groups))); compared != total || total < 10 {
		t.Errorf("%d of %d groups agree", compared, total)
	}
}

// ageClass is the largest number of days of the classes in which looks are compared.
func ageClass(p *knownPost, l plainLook) int {
	for _, days := range []int{1, 2, 3, 5, 7, 14, 30} {
		if !l.at.After(p.published.Add(time.Duration(days) * 24 * time.Hour)) {
			return days
		}
	}
	return 31
}

func overPerformersAgreeWithGo(t *testing.T, w *warehouse.Warehouse, posts []*knownPost) {
	comments, forwards := tells(posts, func(p *knownPost) string { return p.account })
	type seen struct {
		value  float64
		isOpen bool
	}
	earlier := map[string][]seen{}
	want := map[string]string{}
	for _, p := range posts {
		byAge := map[int]seen{}
		for _, l := range p.looks {
			s := seen{l.reads, l.readsOpen}
			if math.IsNaN(s.value) {
				s = seen{l.plays, l.playsOpen}
			}
			if math.IsNaN(s.value) {
				s = seen{l.reactions(comments[p.account], forwards[p.account]), l.reactionsOpen}
			}
			age := ageClass(p, l)
			if _, isThere := byAge[age]; !math.IsNaN(s.value) && !l.at.Before(p.published) && (age <= 7 || !isThere) {
				byAge[age] = s
			}
		}
		measured := 0
		for age := range byAge {
			if measured == 0 || age <= 7 && (measured > 7 || age > measured) || age > 7 && measured > 7 && age < measured {
				measured = age
			}
		}
		key := func(age int) string { return fmt.Sprint(p.account, p.kind, p.position == 1, age) }
		own, before := byAge[measured], earlier[key(measured)]
		before = before[max(0, len(before)-100):]
		if measured > 0 && p.published.Month() == time.April && len(before) >= 20 {
			var values []float64
			below := 0
			for _, b := range before {
				values = append(values, b.value)
				if b.value < own.value && !b.isOpen {
					below++
				}
			}
			sort.Float64s(values)
			if below*100 >= len(values)*90 {
				want[p.account+" "+p.id] = fmt.Sprintf("%v %v %d of %d at %d, usually %.4f", own.value, own.isOpen, below, len(values), measured, quantile(values, 0.5))
			}
		}
		for age, s := range byAge {
			earlier[key(age)] = append(earlier[key(age)], s)
		}
	}
	got := map[string]string{}
	for _, row := range askQuery(t, w, "over_performers", map[string]string{"period": april, "above": "90", "limit": "all"}) {
		below := math.Round(row["share_below"].(float64) * float64(row["n"].(int64)))
		got[fmt.Sprint(row["account_id"], " ", row["post_id"])] = fmt.Sprintf("%v %v %v of %v at %v, usually %.4f", float64(row["value"].(int64)),
			row["value_at_least"], below, row["n"], row["age_days"], row["usual"])
	}
	for id, text := range want {
		if got[id] != text {
			t.Errorf("%s: %q, want %q", id, got[id], text)
		}
	}
	t.Logf("%d posts are above 90 in 100 of their account's earlier ones, as in plain Go", len(got))
	if len(got) != len(want) || len(want) < 100 {
		t.Errorf("%d posts, want %d", len(got), len(want))
	}
}
