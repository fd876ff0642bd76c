package warehouse_test

import (
	"fmt"
	"math"
	"slices"
	"sort"
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

// teamFacts is what the sample says of teams, read row by row from the raw tables: the
// plain side of the comparisons, which shares no statement with the models.
type teamFacts struct {
	posts       map[[2]string]teamPost // by account and post
	credits     []teamCredit
	staff       []map[string]any
	quotas      []map[string]any
	lines       []map[string]any
	submissions []map[string]any
	ratings     []map[string]any
	units       map[string]string // account → unit
	lastDay     string
}

type teamPost struct {
	account, day, title, id string
	isOriginal              any
	reach                   float64 // NaN where nobody saw it
	isOpen                  bool
}

type teamCredit struct {
	person, role, unit string
	post               teamPost
}

func localDay(at any) string {
	moment, err := time.Parse("2006-01-02 15:04:05", at.(string)[:19])
	if err != nil {
		panic(err)
	}
	return moment.Add(8 * time.Hour).Format(time.DateOnly)
}

func readTeamFacts(t *testing.T, w *warehouse.Warehouse) *teamFacts {
	t.Helper()
	f := &teamFacts{posts: map[[2]string]teamPost{}, units: map[string]string{}}
	collect := func(table string, into *[]map[string]any) {
		each(t, w, "select * from raw."+table, func(row map[string]any) { *into = append(*into, row) })
	}
	collect("staff", &f.staff)
	collect("quotas", &f.quotas)
	collect("appraisal_lines", &f.lines)
	collect("submissions", &f.submissions)
	collect("ratings", &f.ratings)
	each(t, w, "select account_id, unit_id from raw.accounts order by valid_from", func(row map[string]any) {
		f.units[row["account_id"].(string)] = row["unit_id"].(string)
	})
	published := map[[2]string]time.Time{}
	each(t, w, "select account_id, post_id, title, is_original, cast(published_at as varchar) as at from raw.posts", func(row map[string]any) {
		key := [2]string{row["account_id"].(string), row["post_id"].(string)}
		title, _ := row["title"].(string)
		f.posts[key] = teamPost{account: key[0], id: key[1], day: localDay(row["at"]), title: title, isOriginal: row["is_original"], reach: math.NaN()}
		published[key], _ = time.Parse("2006-01-02 15:04:05", row["at"].(string)[:19])
		f.lastDay = max(f.lastDay, localDay(row["at"]))
	})
	// The counts as last seen within seven days, or else first seen after.
	looks := map[[2]string]time.Time{}
	each(t, w, "select *, cast(observed_at as varchar) as at from raw.post_observations", func(row map[string]any) {
		key := [2]string{row["account_id"].(string), row["post_id"].(string)}
		at, _ := time.Parse("2006-01-02 15:04:05", row["at"].(string)[:19])
		edge := published[key].Add(7 * 24 * time.Hour)
		old, isSeen := looks[key]
		isBetter := !isSeen || !at.After(edge) && (old.After(edge) || at.After(old)) || at.After(edge) && old.After(edge) && at.Before(old)
		if !isBetter {
			return
		}
		looks[key] = at
		post := f.posts[key]
		post.reach, post.isOpen = math.NaN(), row["reads_at_least"] == true || row["plays_at_least"] == true
		for _, count := range []string{"reads", "plays"} {
			if value, ok := row[count].(int64); ok {
				if math.IsNaN(post.reach) {
					post.reach = 0
				}
				post.reach += float64(value)
			}
		}
		f.posts[key] = post
	})
	homes := map[[2]string][]string{}
	for _, row := range f.staff {
		key := [2]string{row["person"].(string), row["role"].(string)}
		homes[key] = append(homes[key], row["unit_id"].(string))
	}
	each(t, w, "select * from raw.credits", func(row map[string]any) {
		c := teamCredit{person: row["person"].(string), role: row["role"].(string), unit: f.units[row["account_id"].(string)]}
		if home := homes[[2]string{c.person, c.role}]; len(home) == 1 {
			c.unit = home[0]
		}
		if unit, ok := row["unit_id"].(string); ok {
			c.unit = unit
		}
		c.post = f.posts[[2]string{row["account_id"].(string), row["post_id"].(string)}]
		f.credits = append(f.credits, c)
	})
	return f
}

// isCovered tells whether credits of a unit are known about some days: from its first to
// its last credited post.
func (f *teamFacts) isCovered(unit, from, before string) bool {
	first, last := "9999", ""
	for _, c := range f.credits {
		if c.unit == unit && c.post.day != "" {
			first, last = min(first, c.post.day), max(last, c.post.day)
		}
	}
	return first < before && last >= from
}

// isThere tells whether a row of the list of staff holds throughout some days.
func isThere(row map[string]any, from, before string) bool {
	joined, hasJoined := row["joined_on"].(string)
	left, hasLeft := row["left_on"].(string)
	last := dayBefore(before)
	return (!hasJoined || joined <= from) && (!hasLeft || left >= last)
}

func dayBefore(day string) string { return shiftDay(day, -1) }

func shiftDay(day string, by int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return at.AddDate(0, 0, by).Format(time.DateOnly)
}

type workSum struct {
	posts, originals, measured int
	reach                      float64
	isOpen                     bool
}

func (s *workSum) add(p teamPost) {
	s.posts++
	if p.isOriginal == true {
		s.originals++
	}
	if math.IsNaN(p.reach) {
		s.isOpen = true
		return
	}
	s.measured, s.reach, s.isOpen = s.measured+1, s.reach+p.reach, s.isOpen || p.isOpen
}

var teamPeriods = map[string][2]string{
	"M2024-03": {"2024-03-01", "2024-04-01"}, "M2024-04": {"2024-04-01", "2024-05-01"},
	"W2024-04-21": {"2024-04-21", "2024-04-28"}, "I2024-W12": {"2024-03-18", "2024-03-25"}, "W2024-03-31": {"2024-03-31", "2024-04-07"},
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
			compare(fmt.Sprint("account", account, unit), f.accountQuota(w, t, account, unit, edges))
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
func (f *teamFacts) accountQuota(_ *warehouse.Warehouse, _ *testing.T, account, unit string, edges [2]string) (m met) {
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

// appraise computes a person's part of an appraisal by plain loops: its share of full
// marks, NaN where it is not known.
func (f *teamFacts) appraise(person, period string, line map[string]any, edges [2]string) (value float64) {
	measure := line["measure"].(string)
	var home map[string]any
	for _, row := range f.staff {
		if row["person"] == person {
			home = row
		}
	}
	switch measure {
	case "self", "leader", "public":
		return 100 * f.rated(person, period, measure, line["indicator"].(string))
	case "quota":
		if home == nil {
			return math.NaN()
		}
		done, wanted := 0.0, 0.0
		for _, s := range f.spansOf("week", edges) {
			m := f.staffQuota(home, [2]string{shiftDay(s.from, 3), shiftDay(s.from, 4)})
			done, wanted = done+float64(min(m.done, m.wanted)), wanted+float64(m.wanted)
		}
		return done / wanted
	}
	sum := workSum{}
	unit := ""
	for _, c := range f.credits {
		if c.person == person && c.role == "writer" && c.post.day >= edges[0] && c.post.day < edges[1] {
			sum.add(c.post)
		}
		if c.person == person {
			unit = c.unit
		}
	}
	if home != nil {
		unit = home["unit_id"].(string)
	}
	switch {
	case sum.posts == 0 && !f.isCovered(unit, edges[0], edges[1]):
		return math.NaN()
	case measure == "originals":
		return float64(sum.originals)
	case sum.posts > 0 && sum.measured == 0:
		return math.NaN()
	}
	return sum.reach
}

// rated is the mean over indicators of the mean over raters of a share of full marks.
func (f *teamFacts) rated(person, period, role, indicator string) float64 {
	marks, people := map[string]float64{}, map[string]float64{}
	for _, r := range f.ratings {
		if r["subject_id"] != person || r["period_id"] != period || r["rater_role"] != role || r["indicator"] == "文章转发数" {
			continue
		}
		name := r["indicator"].(string)
		if indicator != "*" && indicator != name {
			continue
		}
		raters := 1.0
		if n, ok := r["raters"].(int64); ok {
			raters = float64(n)
		}
		marks[name] += raters * r["score"].(float64) / r["full_score"].(float64)
		people[name] += raters
	}
	sum := 0.0
	for name := range marks {
		sum += marks[name] / people[name]
	}
	return sum / float64(len(marks))
}

func TestAppraisalsAgreeWithPlainLoops(t *testing.T) {
	w := sampleWarehouse(t)
	f := readTeamFacts(t, w)
	compared, without := 0, 0
	for _, period := range []string{"M2024-03", "M2024-04"} {
		edges := teamPeriods[period]
		const scheme = "撰稿人月度考核"
		parts := asked(t, w, "appraisal_parts", map[string]string{"period": period, "scheme": scheme})
		totals := map[any]map[string]any{}
		for _, row := range asked(t, w, "appraisal", map[string]string{"period": period, "scheme": scheme}) {
			totals[row["appraised"]] = row
		}
		values, highest := map[string]float64{}, map[string]float64{}
		key := func(row map[string]any) string { return fmt.Sprint(row["appraised"], " ", row["part"]) }
		for _, row := range parts {
			line := f.lines[slices.IndexFunc(f.lines, func(l map[string]any) bool { return l["scheme"] == scheme && l["part"] == row["part"] })]
			value := f.appraise(row["appraised"].(string), period, line, edges)
			values[key(row)] = value
			if !math.IsNaN(value) {
				part := row["part"].(string)
				highest[part] = max(highest[part], value)
			}
			compared++
			if differs(row["part_value"], value) {
				t.Errorf("%s %s: SQL %v, plain loops %v", period, key(row), row["part_value"], value)
			}
		}
		sums, missing := map[any]float64{}, map[any][]string{}
		for _, row := range parts {
			share := values[key(row)]
			switch full, isFixed := row["full_at"].(float64); {
			case row["appraisal_measure"] == "quota":
			case isFixed:
				share = min(1, share/full)
			case row["appraisal_measure"] == "reach":
				share /= highest[row["part"].(string)]
			default:
				share /= 100
			}
			points := share * row["weight"].(float64)
			compared++
			if differs(row["points"], points) {
				t.Errorf("%s %s: SQL gives %v points, plain loops %v", period, key(row), row["points"], points)
			}
			if math.IsNaN(points) {
				missing[row["appraised"]] = append(missing[row["appraised"]], row["part"].(string))
			}
			sums[row["appraised"]] += points
		}
		var order []float64
		for who, sum := range sums {
			row := totals[who]
			if differs(row["total"], sum) {
				t.Errorf("%s %v: SQL totals %v, plain loops %v", period, who, row["total"], sum)
			}
			if math.IsNaN(sum) {
				without++
				sort.Strings(missing[who])
				continue
			}
			order = append(order, sum)
		}
		for who, sum := range sums {
			place := 1
			for _, other := range order {
				if other > sum+1e-9 {
					place++
				}
			}
			if row := totals[who]; !math.IsNaN(sum) && row["rank"] != int64(place) || math.IsNaN(sum) && (row["rank"] != nil || row["missing_parts"] == nil) {
				t.Errorf("%s %v: rank %v, want %v; missing %v, want %v", period, who, row["rank"], place, row["missing_parts"], missing[who])
			}
		}
		if len(sums) != len(totals) || len(order) < 4 {
			t.Errorf("%s: %d people, %d totals, %d with all parts", period, len(sums), len(totals), len(order))
		}
	}
	t.Logf("%d figures agree, %d people without a total", compared, without)
	if compared < 150 || without == 0 {
		t.Errorf("only %d figures, %d people without a total", compared, without)
	}
}
