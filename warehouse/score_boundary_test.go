package warehouse

import (
	"fmt"
	"strings"
	"testing"

	"zhengheng/warehouse/rulebook"
)

// boundaryBook is a small book whose settings the cases below change.
const boundaryBook = `
id: edge
title: 边界
basis: 试
settings:
  - {id: subjects, value: [website, account, unit], mark: E}
  - {id: scored, value: [website], mark: E}
  - {id: total, value: 100, mark: E}
  - {id: pass, value: 60, mark: E}
  - {id: bonus_gate, value: 80, mark: E}
  - {id: bonus_cap, value: 30, mark: E}
  - {id: exempt_group, value: services, mark: E}
%s
groups:
  - {id: veto, stage: veto, title: 否决, mark: E}
  - {id: services, stage: deduction, points: 25, title: 服务, mark: E}
  - {id: general, stage: deduction, points: 75, title: 其他, mark: E}
  - {id: bonus, stage: bonus, title: 加分, mark: E}
indicators:
  - {id: v, in: veto, title: 否决, mark: E}
  - {id: s, in: services, points: 25, title: 服务, mark: E}
  - {id: a, in: general, points: 45, title: 甲, mark: E}
  - {id: b, in: general, points: 30, title: 乙, mark: E}
  - {id: m, in: bonus, title: 加分, mark: E}
rules:
  - {id: bad, in: v, title: 否决, mark: E}
  - {id: each, in: a, by: occurrence, points: 1, title: 每处, mark: E, excludes: [other]}
  - {id: other, in: b, by: judged, title: 评定, mark: E}
  - {id: service, in: s, by: judged, title: 服务, mark: E}
  - {id: share, in: b, by: ratio, bands: [{from: 0.05, points: 1}, {from: 0.5, points: 4}], title: 比例, mark: U}
  - {id: merit, in: m, by: judged, evidence: required, until: "12-31", title: 加分, mark: E}
grades:
  - {id: good, at_least: 85, title: 良好, mark: E}
  - {id: fair, at_least: 0, title: 一般, mark: E}
  - {id: failed, fails: true, title: 不合格, mark: E}
%s`

// found is a finding: rule, occurrences, points, and what else is said with =.
func found(text string) map[string]any {
	fact := map[string]any{"book": "edge", "state": "open", "found_on": "2019-06-30", "is_check": false, "evidence": "有", "finding_id": text}
	for i, part := range strings.Fields(text) {
		name, value, _ := strings.Cut(part, "=")
		switch {
		case i == 0:
			fact["rule"] = part
		case name == "n" || name == "of":
			var n int64
			fmt.Sscan(value, &n)
			fact[map[string]string{"n": "occurrences", "of": "sampled"}[name]] = n
		case name == "points":
			points, _ := rulebook.ParsePoints(value)
			fact["points"] = points
		default:
			fact[name] = value
		}
	}
	return fact
}

func TestBoundaries(t *testing.T) {
	const dense, integer = "  - {id: ties, value: dense, mark: E}\n", "  - {id: places, value: 0, mark: E}\n"
	const even, scale, none = "  - {id: redistribution, value: even, mark: E}\n", "  - {id: redistribution, value: scale, mark: E}\n", ""
	for _, c := range []struct {
		name, settings, lines string
		kind                  string // website unless said
		exempt                bool
		findings              []string
		verdict, total, grade string
	}{
		{name: "exactly 60 passes", findings: []string{"each n=40"}, verdict: "pass", total: "60", grade: "fair"},
		{name: "a hair below 60 fails", findings: []string{"other points=30", "service points=10.000001"}, verdict: "fail", total: "60", grade: "failed"},
		{name: "exactly 80 gets no bonus", findings: []string{"each n=20", "merit points=5"}, verdict: "pass", total: "80", grade: "fair"},
		{name: "above 80 gets it", findings: []string{"each n=19", "merit points=5"}, verdict: "pass", total: "86", grade: "good"},
		{name: "the bonus is capped", findings: []string{"merit points=31"}, verdict: "pass", total: "130", grade: "good"},
		{name: "no bonus without evidence", findings: []string{"merit points=5 evidence="}, verdict: "pass", total: "100", grade: "good"},
		{name: "the cap of an indicator", findings: []string{"each n=46"}, verdict: "fail", total: "55", grade: "failed"},
		{name: "the cap is reached exactly", findings: []string{"each n=45"}, verdict: "fail", total: "55", grade: "failed"},
		{name: "4/3 comes before the gate of the bonus", settings: scale, exempt: true, findings: []string{"each n=15", "merit points=9"}, verdict: "pass", total: "80", grade: "fair"},
		{name: "4/3 lifts above the gate", settings: scale, exempt: true, findings: []string{"each n=14", "merit points=9"}, verdict: "pass", total: "90.33", grade: "good"},
		{name: "4/3 lifts to exactly 60", settings: scale, exempt: true, findings: []string{"each n=30"}, verdict: "pass", total: "60", grade: "fair"},
		{name: "services are not examined", settings: scale, exempt: true, findings: []string{"service points=20"}, verdict: "pass", total: "100", grade: "good"},
		{name: "but they are where there are services", settings: scale, findings: []string{"service points=20"}, verdict: "pass", total: "80", grade: "fair"},
		{name: "even spread raises the cap to 57.5", settings: even, exempt: true, findings: []string{"each n=60"}, verdict: "fail", total: "42.5", grade: "failed"},
		{name: "even spread costs nothing else", settings: even, exempt: true, findings: []string{"each n=40"}, verdict: "pass", total: "60", grade: "fair"},
		{name: "none leaves the points", settings: none, exempt: true, findings: []string{"each n=20"}, verdict: "pass", total: "80", grade: "fair"},
		{name: "a veto has no total", findings: []string{"bad", "each n=3"}, verdict: "fail", grade: "failed"},
		{name: "a veto is fixed at 59", settings: "  - {id: fail_score, value: 59, mark: E}\n", findings: []string{"bad", "each n=3"}, verdict: "fail", total: "59", grade: "failed"},
		{name: "a veto gets no bonus", settings: "  - {id: fail_score, value: 59, mark: E}\n", findings: []string{"bad", "merit points=20"}, verdict: "fail", total: "59", grade: "failed"},
		{name: "an account is judged by veto alone", kind: "account", findings: []string{"each n=3"}, verdict: "pass"},
		{name: "not punished twice", findings: []string{"each n=2", "other points=7"}, verdict: "pass", total: "98", grade: "good"},
		{name: "another object is another fault", findings: []string{"each n=2 object=一", "other points=7 object=二"}, verdict: "pass", total: "91", grade: "good"},
		{name: "the same object is not", findings: []string{"each n=2 object=一", "other points=7 object=一"}, verdict: "pass", total: "98", grade: "good"},
		{name: "an overturned fault excludes nothing", findings: []string{"each n=2 state=overturned", "other points=7"}, verdict: "pass", total: "93", grade: "good"},
		{name: "a band begins at its ratio", findings: []string{"share n=1 of=20"}, verdict: "pass", total: "99", grade: "good"},
		{name: "and not below it", findings: []string{"share n=1 of=21"}, verdict: "pass", total: "100", grade: "good"},
		{name: "a ratio without a sample is unknown", findings: []string{"share n=1"}, verdict: "unknown"},
		{name: "points that nobody gave are not 0", findings: []string{"other"}, verdict: "unknown"},
		{name: "half rounds up, to an integer", settings: integer, findings: []string{"other points=10.5"}, verdict: "pass", total: "90", grade: "good"},
		{name: "below half rounds down", settings: integer, findings: []string{"other points=10.500001"}, verdict: "pass", total: "89", grade: "good"},
		{name: "half rounds up, to two decimals", findings: []string{"other points=10.005"}, verdict: "pass", total: "90", grade: "good"},
		{name: "the grade is that of the printed total", settings: integer, findings: []string{"other points=15.4"}, verdict: "pass", total: "85", grade: "good"},
		{name: "an empty year", verdict: "unexamined"},
		{name: "an empty year of full marks", settings: "  - {id: unexamined, value: full, mark: E}\n", verdict: "pass", total: "100", grade: "good"},
		{name: "examined without a fault", findings: []string{"examined"}, verdict: "pass", total: "100", grade: "good"},
		{name: "a rule of another book", findings: []string{"elsewhere"}, verdict: "unexamined"},
		{name: "a subject without class", settings: dense, lines: "classes:\n  - {id: k, applies: {levels: [national]}, title: 类, mark: E}\n", findings: []string{"examined"}, verdict: "pass", total: "100", grade: "good"},
	} {
		t.Run(c.name, func(t *testing.T) {
			book, err := rulebook.Parse("edge.yaml", fmt.Appendf(nil, strings.TrimPrefix(boundaryBook, "\n"), strings.TrimRight(c.settings, "\n"), c.lines))
			if err != nil {
				t.Fatal(err)
			}
			kind := c.kind
			if kind == "" {
				kind = "website"
			}
			cases := exampleCases{Subjects: []map[string]any{{"book": "edge", "kind": kind, "subject": "x", "level": "city", "lacks_services": c.exempt}}}
			for _, text := range c.findings {
				fact := found(text)
				fact["kind"], fact["subject"] = kind, "x"
				cases.Facts = append(cases.Facts, fact)
			}
			rows, err := scoreExamples(t.Context(), cases, book)
			if err != nil || len(rows) != 1 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			total := ""
			if n, ok := rows[0]["total"].(int64); ok {
				total = rulebook.Points{Micro: n, IsKnown: true}.String()
			}
			if rows[0]["verdict"] != c.verdict || total != c.total || c.grade != "" && said(rows[0]["grade"]) != c.grade {
				t.Errorf("%v, total %q, grade %v; want %s, %q, %s", rows[0]["verdict"], total, rows[0]["grade"], c.verdict, c.total, c.grade)
			}
			hasRank := rows[0]["rank"] != nil
			if want := c.total != "" && c.lines == ""; hasRank != want {
				t.Errorf("ranked: %v, want %v", hasRank, want)
			}
		})
	}
}
