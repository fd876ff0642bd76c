package warehouse_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"zhengheng/warehouse"
)

// counted is one post and outcome in a regression: whether it is of the class, and ln(1 + count).
type counted struct {
	account, group string
	isIn, isOpen   bool
	y              float64
}

// effectWithin is the least-squares slope of y on the class with a constant for each group,
// with its jackknife error, leaving out one account at a time, all computed anew each time.
func effectWithin(rows []counted) (effect, deviation, effective float64, accounts int) {
	fit := func(without string) (float64, map[string]float64) {
		type sums struct{ n, in, y float64 }
		groups := map[string]*sums{}
		for _, r := range rows {
			if r.account == without {
				continue
			}
			if groups[r.group] == nil {
				groups[r.group] = &sums{}
			}
			g := groups[r.group]
			g.n, g.y = g.n+1, g.y+r.y
			if r.isIn {
				g.in++
			}
		}
		xy, weights, weight := 0.0, map[string]float64{}, 0.0
		for _, r := range rows {
			if r.account == without {
				continue
			}
			g, d := groups[r.group], 0.0
			if r.isIn {
				d = 1
			}
			d -= g.in / g.n
			xy += d * (r.y - g.y/g.n)
			weights[r.account] += d * d
			weight += d * d
		}
		return xy / weight, weights
	}
	effect, weights := fit("")
	sum, squares := 0.0, 0.0
	for account, weight := range weights {
		if weight < 1e-12 {
			continue
		}
		accounts++
		sum, squares = sum+weight, squares+weight*weight
		other, _ := fit(account)
		deviation += (other - effect) * (other - effect)
	}
	n := float64(accounts)
	return effect, math.Sqrt(deviation * (n - 1) / n), sum * sum / squares, accounts
}

// studentBound is the inverse of Wallace's approximation of Student's t at 5 %.
func studentBound(freedom float64) float64 {
	z := 1.9599639845400545 * (8*freedom + 3) / (8*freedom + 1)
	return math.Sqrt(freedom * math.Expm1(z*z/freedom))
}

// The interval uses quantiles of t within a hundredth of those of the printed tables.
func TestStudentBound(t *testing.T) {
	for freedom, want := range map[float64]float64{7: 2.3646, 10: 2.2281, 15: 2.1314, 30: 2.0423, 100: 1.9840} {
		if got := studentBound(freedom); math.Abs(got/want-1) > 0.01 {
			t.Errorf("%v degrees: %v, want %v", freedom, got, want)
		}
	}
}

// associationRows are what an answer should be made of, in plain Go over the raw rows: by
// platform, outcome, dimension and class.
func associationRows(posts []*knownPost, from, before time.Time) (rows map[string][]counted, capped map[string]int) {
	posts = slices.Clone(posts)
	posts = slices.DeleteFunc(posts, func(p *knownPost) bool { return p.published.Before(from) || !p.published.Before(before) })
	comments, forwards := tells(posts, func(p *knownPost) string { return p.platform })
	days, heads := map[string]int{}, map[string]int{}
	dayOf := func(p *knownPost) string { return p.account + p.published.Format(time.DateOnly) }
	for _, p := range posts {
		days[dayOf(p)]++
		heads[p.account+p.head()]++
	}
	all, cells := map[string][]counted{}, map[string][]string{}
	for _, p := range posts {
		look, isThere := p.atAge()
		if !isThere {
			continue
		}
		same := 0
		if p.head() != "" {
			same = heads[p.account+p.head()]
		}
		classes := p.classes(days[dayOf(p)], same)
		told := map[string]float64{"reads": look.reads, "plays": look.plays, "interactions": look.reactions(comments[p.platform], forwards[p.platform])}
		open := map[string]bool{"reads": look.readsOpen, "plays": look.playsOpen, "interactions": look.reactionsOpen}
		for outcome, value := range told {
			if math.IsNaN(value) {
				continue
			}
			for dimension, class := range classes {
				if class == "" {
					continue
				}
				group := fmt.Sprint(p.account, p.published.Format("2006-01"), p.position, classes["hour"] == "", p.original == nil, classes["title_length"] == "")
				if dimension != "kind" {
					group += p.kind
				}
				key := p.platform + " " + outcome + " " + dimension
				all[key] = append(all[key], counted{p.account, group, false, open[outcome], math.Log(1 + value)})
				cells[key] = append(cells[key], class)
			}
		}
	}
	rows, capped = map[string][]counted{}, map[string]int{}
	for key, counts := range all {
		size, isCapped := map[string]int{}, map[string]bool{}
		for _, c := range counts {
			size[c.group]++
			isCapped[c.group] = isCapped[c.group] || c.isOpen
		}
		classes := slices.Clone(cells[key])
		slices.Sort(classes)
		for _, class := range slices.Compact(classes) {
			for i, c := range counts {
				c.isIn = cells[key][i] == class
				switch {
				case size[c.group] < 2:
				case isCapped[c.group]:
					if c.isIn {
						capped[key+" "+class]++
					}
				default:
					rows[key+" "+class] = append(rows[key+" "+class], c)
				}
			}
		}
	}
	return rows, capped
}

// associationsAgreeWithGo compares every ratio, error and n of the sample with a regression
// in plain Go.
func associationsAgreeWithGo(t *testing.T, w *warehouse.Warehouse, posts []*knownPost) {
	china := posts[0].published.Location()
	wanted, capped := associationRows(posts, time.Date(2024, 3, 1, 0, 0, 0, 0, china), time.Date(2024, 4, 1, 0, 0, 0, 0, china))
	compared, lost := 0, int64(0)
	for _, row := range askQuery(t, w, "associations", map[string]string{"period": "M2024-03"}) {
		if row["dimension"] == "topic" {
			continue // its words are the query's own
		}
		key := fmt.Sprint(row["platform"], " ", row["outcome"], " ", row["dimension"], " ", row["class"])
		lost += row["capped"].(int64)
		if row["capped"].(int64) != int64(capped[key]) {
			t.Errorf("%s: %v posts left out for 10万+, want %d", key, row["capped"], capped[key])
		}
		ratio, isKnown := row["ratio"].(float64)
		if !isKnown {
			continue
		}
		effect, deviation, effective, accounts := effectWithin(wanted[key])
		want := map[string]float64{"ratio": math.Exp(effect), "effective": effective, "accounts": float64(accounts)}
		if row["p_value"] != nil {
			want["ratio_low"] = math.Exp(effect - studentBound(effective-1)*deviation)
			want["ratio_high"] = math.Exp(effect + studentBound(effective-1)*deviation)
		}
		for column, value := range want {
			if got := measuredAccount(row).number(column); !(math.Abs(got-value) <= 1e-9*math.Max(1, value)) {
				t.Errorf("%s: %s is %v, want %v", key, column, got, value)
			}
			compared++
		}
		if (row["p_value"] != nil) != (effective >= 8) {
			t.Errorf("%s: ratio %v with %v effective accounts is tested: %v", key, ratio, effective, row["p_value"])
		}
	}
	t.Logf("%d figures agree to 1e-9; %d posts in groups with 10万+ left out", compared, lost)
	if compared < 1000 || lost == 0 {
		t.Error("too little was compared")
	}
}
