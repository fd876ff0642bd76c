package warehouse_test

import (
	"math"
	"slices"
	"sort"
	"testing"

	"zhengheng/warehouse"
)

// measuredAccount is an account in a period as the marts have it.
type measuredAccount map[string]any

func (a measuredAccount) text(column string) string { s, _ := a[column].(string); return s }

// number is a measure, NaN where it is unknown.
func (a measuredAccount) number(column string) float64 {
	switch v := a[column].(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return math.NaN()
}

func (a measuredAccount) flag(column string) bool { b, _ := a[column].(bool); return b }

const april = "M2024-04"

// measuredAccounts are the accounts with figures of April as registered on its last day,
// with what they had in March under was_.
func measuredAccounts(t *testing.T, w *warehouse.Warehouse) map[string]measuredAccount {
	t.Helper()
	accounts := map[string]measuredAccount{}
	each(t, w, `select m.*, a.platform, a.level, a.sector, a.region_code, w.posts as was_posts, w.reads as was_reads,
			w.reads_at_least as was_open
		from mart.account_measures as m
		join mart.accounts as a on a.account_id = m.account_id and a.valid_from <= '2024-04-30' and a.valid_before > '2024-04-30'
		left join mart.account_measures as w on w.account_id = m.account_id and w.period_id = 'M2024-03'
		where m.period_id = 'M2024-04'`, func(row map[string]any) { accounts[row["account_id"].(string)] = row })
	return accounts
}

// figure is a measure of an account computed in plain Go, and whether it is a lower bound.
func (a measuredAccount) figure(measure string) (value float64, isOpen bool) {
	n := a.number
	ratio := func(x, y float64) float64 {
		if y == 0 {
			return math.NaN()
		}
		return x / y
	}
	exact := func(x float64, isOpen bool) float64 {
		if isOpen {
			return math.NaN()
		}
		return x
	}
	switch measure {
	case "posts_per_day":
		return n("posts") / 30, false
	case "original_share":
		return ratio(n("originals"), n("posts")), a.flag("originals_at_least")
	case "reads_per_post":
		return ratio(n("reads"), n("posts")), a.flag("reads_at_least")
	case "reads_per_1000":
		return exact(ratio(n("reads"), n("followers")/1000), a.flag("followers_at_least")), a.flag("reads_at_least")
	case "reads_growth":
		return ratio(exact(n("reads"), a.flag("reads_at_least")), exact(n("was_reads"), a.flag("was_open"))) - 1, false
	case "posts_growth":
		return ratio(n("posts"), n("was_posts")) - 1, false
	case "headline_read_share":
		return exact(ratio(n("headline_reads"), n("reads")), a.flag("reads_at_least") || a.flag("headline_reads_at_least")), false
	case "interactions":
		sum, isOpen := n("likes")+n("forwards"), a.flag("likes_at_least") || a.flag("forwards_at_least")
		if a.text("platform") != "wechat" { // which tells of no comments in the sample
			sum, isOpen = sum+n("comments"), isOpen || a.flag("comments_at_least")
		}
		return sum, isOpen
	}
	return n(measure), a.flag(measure + "_at_least")
}

func followerClass(a measuredAccount) string {
	n := a.number("followers")
	switch {
	case n >= 1e6:
		return "1m"
	case math.IsNaN(n) || a.flag("followers_at_least"):
		return "unknown"
	case n >= 1e5:
		return "100k"
	case n >= 1e4:
		return "10k"
	case n >= 1e3:
		return "1k"
	}
	return "0"
}

// isPeer tells whether b is in a's group of a step, from the words of peer_steps.
func isPeer(a, b measuredAccount, step int64) bool {
	same := func(column string) bool { return a.text(column) != "" && a.text(column) == b.text(column) }
	within := func(digits int) bool { return a.text("region_code")[:digits] == b.text("region_code")[:digits] }
	kind := same("level") && same("sector")
	class := kind && followerClass(a) == followerClass(b)
	return same("platform") && map[int64]bool{1: class && within(4), 2: class && within(2), 3: class, 4: kind, 5: same("level"), 6: true}[step]
}

func TestPositionsAgreeWithGo(t *testing.T) {
	w := sampleWarehouse(t)
	accounts := measuredAccounts(t, w)
	var ids []string
	for id := range accounts {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	measures := []string{"posts_per_day", "original_share", "reads", "reads_per_post", "reads_per_1000", "reads_growth", "posts_growth", "headline_read_share",
		"interactions", "followers", "longest_gap_days", "max_reads"}
	compared, hidden, open := 0, 0, 0
	for i := 0; i < len(ids); i += 15 {
		own := accounts[ids[i]]
		for _, row := range askQuery(t, w, "position", map[string]string{"account_id": ids[i], "period": april, "all_steps": "true"}) {
			measure := row["measure"].(string)
			if !slices.Contains(measures, measure) {
				continue
			}
			values, lows, members := []float64{}, []float64{}, int64(0)
			value, isOpen := own.figure(measure)
			below, equal, surelyBelow, surelyEqual := 0.0, 0.0, 0.0, 0.0
			for id, other := range accounts {
				if !isPeer(own, other, row["step"].(int64)) {
					continue
				}
				members++
				v, otherOpen := other.figure(measure)
				if math.IsNaN(v) {
					continue
				}
				values = append(values, v)
				if otherOpen {
					v, open = math.Inf(1), open+1
				}
				lows = append(lows, v)
				recorded := values[len(values)-1]
				if recorded < value {
					below++
				}
				if v < value {
					surelyBelow++
				}
				if id != ids[i] && recorded == value {
					equal++
					if !otherOpen {
						surelyEqual++
					}
				}
			}
			n := float64(len(values))
			sort.Float64s(values)
			sort.Float64s(lows)
			want := map[string]float64{"value": value, "n": n, "members": float64(members)}
			if n < 8 {
				hidden++
				for _, column := range []string{"percentile", "lower_quartile", "median", "upper_quartile", "to_median", "next_quartile"} {
					if row[column] != nil {
						t.Errorf("%s %s: %s of %v values is told", ids[i], measure, column, n)
					}
				}
			} else {
				high := (below + equal/2 + 0.5) / n
				if isOpen {
					high = (n - 0.5) / n
				}
				want["percentile_low"], want["percentile_high"] = (surelyBelow+surelyEqual/2+0.5)/n, high
				for column, q := range map[string]float64{"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75} {
					want[column] = quantile(values, q) // interpolates between neighbours
					if isLow := quantile(lows, q) != want[column]; isLow != row[column+"_at_least"] {
						t.Errorf("%s %s: %s is at least: %v, want %v", ids[i], measure, column, row[column+"_at_least"], isLow)
					}
				}
				want["to_median"] = value - want["median"]
			}
			for column, wanted := range want {
				got := measuredAccount(row).number(column)
				if !(math.Abs(got-wanted) <= 1e-9*math.Max(1, math.Abs(wanted))) {
					t.Errorf("%s %s step %v: %s is %v, want %v", ids[i], measure, row["step"], column, got, wanted)
				}
				compared++
			}
		}
	}
	t.Logf("%d figures agree to 1e-9; %d rows hidden below 8 values; %d lower bounds among them", compared, hidden, open)
	if compared < 2000 || hidden == 0 || open == 0 {
		t.Error("too little was compared")
	}
}

func TestNearestPeersAgreeWithGo(t *testing.T) {
	w := sampleWarehouse(t)
	accounts := measuredAccounts(t, w)
	part := func(a measuredAccount) [3]float64 {
		seen := a.number("reads")
		if math.IsNaN(seen) {
			seen = a.number("plays")
		}
		if math.IsNaN(seen) {
			seen, _ = a.figure("interactions")
		}
		perPost := math.NaN()
		if posts := a.number("posts"); posts > 0 {
			perPost = seen / posts
		}
		return [3]float64{math.Log1p(a.number("followers")), math.Log1p(a.number("posts") / 30), math.Log1p(perPost)}
	}
	spread := func(platform string, i int) float64 {
		var sum, squares, n float64
		for _, a := range accounts {
			if x := part(a)[i]; a.text("platform") == platform && !math.IsNaN(x) {
				sum, squares, n = sum+x, squares+x*x, n+1
			}
		}
		return math.Sqrt((squares - sum*sum/n) / (n - 1))
	}
	scales := map[string][3]float64{}
	rows := askQuery(t, w, "all_peers", map[string]string{"period": april, "limit": "all"})
	byAccount := map[string][]map[string]any{}
	for _, row := range rows {
		id := row["account_id"].(string)
		byAccount[id] = append(byAccount[id], row)
	}
	for id, found := range byAccount {
		own := accounts[id]
		platform := own.text("platform")
		if scales[platform] == [3]float64{} {
			scales[platform] = [3]float64{spread(platform, 0), spread(platform, 1), spread(platform, 2)}
		}
		step := map[string]int64{"sector": 4, "level": 5, "platform": 6}[found[0]["peer_group"].(string)]
		var distances []float64
		for other, b := range accounts {
			if other == id || !isPeer(own, b, step) {
				continue
			}
			sum, n := 0.0, 0.0
			for i, x := range part(own) {
				if !math.IsNaN(x) {
					d := (x - part(b)[i]) / scales[platform][i]
					sum, n = sum+d*d, n+1
				}
			}
			if d := math.Sqrt(sum / n); !math.IsNaN(d) {
				distances = append(distances, d)
			}
		}
		sort.Float64s(distances)
		if len(found) != 5 {
			t.Errorf("%s has %d peers", id, len(found))
		}
		for i, row := range found {
			shares := row["size_share"].(float64) + row["activity_share"].(float64) + row["audience_share"].(float64)
			if math.Abs(row["distance"].(float64)-distances[i]) > 1e-9 || row["place"] != int64(i+1) || math.Abs(shares-1) > 1e-9 {
				t.Errorf("%s: peer %d is at %v, want %v; shares add up to %v", id, i+1, row["distance"], distances[i], shares)
			}
		}
	}
	if len(byAccount) != len(accounts) || len(accounts) < 100 {
		t.Errorf("%d of %d accounts have peers", len(byAccount), len(accounts))
	}
	if one := askQuery(t, w, "peers", map[string]string{"account_id": "wechat:gh_000000000002", "period": april, "peers": "5"}); len(one) != 5 ||
		one[4]["peer_id"] != byAccount["wechat:gh_000000000002"][4]["peer_id"] {
		t.Errorf("asked alone, the account has other peers: %v", one)
	}
	for _, values := range []map[string]string{{"account_id": "nobody", "period": april}, {"account_id": "wechat:gh_000000000002", "period": "M2001-01"}} {
		for _, name := range []string{"peers", "position", "peer_groups", "rosters"} {
			if rows := askQuery(t, w, name, values); len(rows) != 0 {
				t.Errorf("%s of %v has %d rows", name, values, len(rows))
			}
		}
	}
}
