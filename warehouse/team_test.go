package warehouse_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

// asked runs a query and gives its rows, as cell does; all of them.
func asked(t *testing.T, w *warehouse.Warehouse, name string, values map[string]string) (rows []map[string]any) {
	t.Helper()
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	query, err := library.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	values["limit"] = "all"
	result, err := query.Run(t.Context(), w, values)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Reader.Release()
	for result.Reader.Next() {
		record := result.Reader.Record()
		for i := range int(record.NumRows()) {
			row := map[string]any{}
			for j, field := range record.Schema().Fields() {
				row[field.Name] = cell(record.Column(j), i)
			}
			rows = append(rows, row)
		}
	}
	if err := result.Reader.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// differs tells whether a cell of a query is another than a plain figure, NaN for NULL.
func differs(got any, want float64) bool {
	value := math.NaN()
	switch got := got.(type) {
	case int64:
		value = float64(got)
	case float64:
		value = got
	}
	if math.IsNaN(value) || math.IsNaN(want) {
		return math.IsNaN(value) != math.IsNaN(want)
	}
	return math.Abs(value-want) > 1e-9*max(1, math.Abs(want))
}

func TestBoardsOfPeopleAgreeWithPlainLoops(t *testing.T) {
	w := sampleWarehouse(t)
	f := readTeamFacts(t, w)
	compared, unknown := 0, 0
	for period, edges := range teamPeriods {
		for _, role := range []string{"writer", "editor"} {
			sums := map[[2]string]*workSum{}
			for _, c := range f.credits {
				if c.role != role || c.post.day < edges[0] || c.post.day >= edges[1] {
					continue
				}
				key := [2]string{c.person, c.unit}
				if sums[key] == nil {
					sums[key] = &workSum{}
				}
				sums[key].add(c.post)
			}
			wanted := map[[2]string]bool{}
			for key := range sums {
				wanted[key] = true
			}
			for _, row := range f.staff {
				joined, _ := row["joined_on"].(string)
				left, hasLeft := row["left_on"].(string)
				if row["role"] == role && joined < edges[1] && (!hasLeft || left >= edges[0]) {
					wanted[[2]string{row["person"].(string), row["unit_id"].(string)}] = true
				}
			}
			rows := asked(t, w, "team_people", map[string]string{"period": period, "role": role})
			if len(rows) != len(wanted) || len(rows) == 0 {
				t.Errorf("%s %s: %d rows, want %d", period, role, len(rows), len(wanted))
			}
			for _, row := range rows {
				key := [2]string{row["person"].(string), row["unit_id"].(string)}
				want := map[string]float64{"posts": math.NaN(), "originals": math.NaN(), "reach": math.NaN(), "reach_per_post": math.NaN()}
				sum := sums[key]
				if sum == nil && f.isCovered(key[1], edges[0], edges[1]) {
					want["posts"], want["originals"], want["reach"] = 0, 0, 0
				}
				if sum == nil {
					unknown++
				} else {
					want["posts"], want["originals"] = float64(sum.posts), float64(sum.originals)
					if sum.measured > 0 {
						want["reach"], want["reach_per_post"] = sum.reach, sum.reach/float64(sum.measured)
					}
					if row["reach"] != nil && row["reach_at_least"] != sum.isOpen {
						t.Errorf("%s %v: clicks are at least: %v, want %v", period, key, row["reach_at_least"], sum.isOpen)
					}
				}
				for column, value := range want {
					compared++
					if differs(row[column], value) {
						t.Errorf("%s %s %v %s: SQL %v, plain loops %v", period, role, key, column, row[column], value)
					}
				}
			}
		}
	}
	t.Logf("%d figures agree, %d rows without a post", compared, unknown)
	if compared < 200 || unknown == 0 {
		t.Errorf("only %d figures, %d rows without a post", compared, unknown)
	}
}

// span is a day, week or month of a quota.
type span struct{ from, before string }

// spansOf lists the spans of a kind that belong to a period and have ended.
func (f *teamFacts) spansOf(kind string, edges [2]string) (list []span) {
	for day := edges[0]; day < edges[1]; day = shiftDay(day, 1) {
		at, _ := time.Parse(time.DateOnly, day)
		var s span
		switch {
		case kind == "day":
			s = span{day, shiftDay(day, 1)}
		case kind == "week" && at.Weekday() == time.Wednesday:
			s = span{shiftDay(day, -3), shiftDay(day, 4)}
		case kind == "month" && at.Day() == 15:
			s = span{at.Format("2006-01-") + "01", at.AddDate(0, 1, -14).Format(time.DateOnly)}
		default:
			continue
		}
		if dayBefore(s.before) <= f.lastDay {
			list = append(list, s)
		}
	}
	return list
}

// quotaFor is the narrowest quota of a kind and measure for somebody on a day; 0 without.
func (f *teamFacts) quotaFor(kind, measure, span, unit, subject, day string) int64 {
	best, amount := -1, int64(0)
	var since string
	for _, q := range f.quotas {
		if q["kind"] != kind || q["measure"] != measure || q["span"] != span || q["valid_from"].(string) > day {
			continue
		}
		if q["unit_id"] != "*" && q["unit_id"] != unit || q["subject_id"] != "*" && q["subject_id"] != subject {
			continue
		}
		rank := 0
		if q["subject_id"] != "*" {
			rank += 2
		}
		if q["unit_id"] != "*" {
			rank++
		}
		if rank > best || rank == best && q["valid_from"].(string) > since {
			best, amount, since = rank, q["at_least"].(int64), q["valid_from"].(string)
		}
	}
	return amount
}

// met is what a subject made of its quotas in a period.
type met struct{ spans, met, missed, wanted, done int64 }

// staffQuota is the plain answer for a person on the list of staff.
func (f *teamFacts) staffQuota(row map[string]any, edges [2]string) (m met) {
	person, role, unit := row["person"].(string), row["role"].(string), row["unit_id"].(string)
	for _, s := range f.spansOf("week", edges) {
		wanted := f.quotaFor(role, "originals", "week", unit, person, s.from)
		if wanted == 0 || !isThere(row, s.from, s.before) {
			continue
		}
		m.spans++
		done := int64(0)
		for _, c := range f.credits {
			if c.person == person && c.role == role && c.unit == unit && c.post.day >= s.from && c.post.day < s.before && c.post.isOriginal == true {
				done++
			}
		}
		if !f.isCovered(unit, s.from, s.before) {
			continue
		}
		m.wanted, m.done = m.wanted+wanted, m.done+done
		if done >= wanted {
			m.met++
		} else {
			m.missed++
		}
	}
	return m
}

func TestQuotasAgreeWithPlainLoops(t *testing.T) {
	w := sampleWarehouse(t)
	f := readTeamFacts(t, w)
	people, accounts, missed, unclear := 0, 0, int64(0), int64(0)
	for period, edges := range teamPeriods {
		rows := map[string]map[string]any{}
		for _, row := range asked(t, w, "team_quotas", map[string]string{"period": period}) {
			rows[fmt.Sprint(row["quota_kind"], row["person_or_account"], row["unit_id"])] = row
		}
		compare := func(who string, want met) {
			row := rows[who]
			if want.spans == 0 {
				if row != nil {
					t.Errorf("%s %s has a row: %v", period, who, row)
				}
				return
			}
			delete(rows, who)
			missed, unclear = missed+want.missed, unclear+want.spans-want.met-want.missed
			for column, value := range map[string]int64{"spans": want.spans, "met": want.met, "missed": want.missed, "unclear": want.spans - want.met - want.missed} {
				if row[column] != value {
					t.Errorf("%s %s %s: SQL %v, plain loops %v", period, who, column, row[column], value)
				}
			}
			if want.met+want.missed > 0 && (row["wanted"] != want.wanted || row["done"] != want.done || differs(row["met_share"], float64(want.met)/float64(want.met+want.missed))) {
				t.Errorf("%s %s: SQL %v of %v, share %v; plain loops %+v", period, who, row["done"], row["wanted"], row["met_share"], want)
			}
		}
		for _, row := range f.staff {
			people++
			compare(fmt.Sprint(row["role"], row["person"], row["unit_id"]), f.staffQuota(row, edges))
		}
		for account, unit := range f.units {
			if unit != "990000-00" {
				continue
			}
			accounts++
			compare(fmt.Sprint("account", account, unit), f.accountQuota(account, unit, edges))
		}
		for who := range rows {
			t.Errorf("%s: %s has a row", period, who)
		}
	}
	if people < 50 || accounts < 20 || missed == 0 || unclear == 0 {
		t.Errorf("compared %d people, %d accounts; %d spans missed, %d unclear", people, accounts, missed, unclear)
	}
}

// accountQuota is the plain answer for an account of the province, whose posts come in
// one file that spans the sample.
func (f *teamFacts) accountQuota(account, unit string, edges [2]string) (m met) {
	counts := map[string]int64{}
	for _, p := range f.posts {
		if p.account == account {
			counts[p.day]++
		}
	}
	first, last := "9999", ""
	for _, p := range f.posts { // the file of its platform
		if p.account[:4] == account[:4] {
			first, last = min(first, p.day), max(last, p.day)
		}
	}
	for _, s := range f.spansOf("day", edges) {
		wanted := f.quotaFor("account", "posts", "day", unit, account, s.from)
		if wanted == 0 {
			continue
		}
		m.spans++
		if s.from < first || s.from > last {
			continue
		}
		m.wanted, m.done = m.wanted+wanted, m.done+counts[s.from]
		if counts[s.from] >= wanted {
			m.met++
		} else {
			m.missed++
		}
	}
	return m
}

func TestBoardOfUnitsAgreesWithPlainLoops(t *testing.T) {
	w := sampleWarehouse(t)
	f := readTeamFacts(t, w)
	compared := 0
	for period, edges := range teamPeriods {
		isIn := func(at any) bool { return at != nil && localDay(at) >= edges[0] && localDay(at) < edges[1] }
		counts := map[string]map[string]float64{}
		count := func(unit, what string) {
			if counts[unit] == nil {
				counts[unit] = map[string]float64{}
			}
			counts[unit][what]++
		}
		for _, s := range f.submissions {
			unit := s["unit_id"].(string)
			if isIn(s["used_at"]) && s["is_used"] != false {
				count(unit, "used_in_period")
			}
			if !isIn(s["submitted_at"]) {
				continue
			}
			count(unit, "submitted")
			switch s["is_used"] {
			case true:
				count(unit, "used")
				count(unit, "used "+s["used_level"].(string))
			case false:
				count(unit, "refused")
			default:
				count(unit, "undecided")
			}
		}
		seen := map[[3]string]bool{}
		for _, c := range f.credits {
			if c.post.day < edges[0] || c.post.day >= edges[1] {
				continue
			}
			if key := [3]string{c.unit, c.role, c.person}; !seen[key] {
				seen[key] = true
				count(c.unit, c.role+"s")
			}
			if key := [3]string{"", c.post.account, c.post.id}; !seen[key] {
				seen[key] = true
				count(f.units[c.post.account], "credited")
			}
		}
		rows := asked(t, w, "team_units", map[string]string{"period": period})
		if len(rows) != len(counts) {
			t.Errorf("%s: %d rows, want %d", period, len(rows), len(counts))
		}
		for _, row := range rows {
			n := counts[row["unit_id"].(string)]
			want := map[string]float64{
				"used_share": n["used"] / (n["used"] + n["refused"]), "used_above": n["used national"] + n["used province"], "used_city": n["used city"],
			}
			for _, column := range []string{"submitted", "used", "refused", "undecided", "used_in_period", "writers", "editors", "credited"} {
				want[column] = n[column]
			}
			for column, value := range want {
				if row[column] == nil && (value == 0 || math.IsNaN(value)) { // nothing of that kind is known of the unit
					continue
				}
				compared++
				if differs(row[column], value) {
					t.Errorf("%s %v %s: SQL %v, plain loops %v", period, row["unit_id"], column, row[column], value)
				}
			}
		}
	}
	t.Logf("%d figures agree", compared)
	if compared < 500 {
		t.Errorf("only %d figures were compared", compared)
	}
}
