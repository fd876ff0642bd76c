package warehouse_test

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"testing"
)

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
