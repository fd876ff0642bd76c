package warehouse

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"zhengheng/warehouse/rulebook"
)

// caseWriter writes random rulebooks as a person would, and random findings for them.
type caseWriter struct {
	*rand.Rand
	cases exampleCases
}

func (r *caseWriter) one(texts ...string) string { return texts[r.IntN(len(texts))] }

// points are small numbers, with up to two decimals.
func (r *caseWriter) points() string {
	if r.IntN(3) == 0 {
		return fmt.Sprintf("%d.%02d", r.IntN(9), r.IntN(100))
	}
	return fmt.Sprint(1 + r.IntN(12))
}

// book writes the text of a rulebook of random shape.
func (r *caseWriter) book(id string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	exempt := 5 * (1 + r.IntN(8))
	line("id: %s\ntitle: 试\nbasis: 试\nsettings:", id)
	set := func(name, value string) { line("  - {id: %s, value: %s, mark: E}", name, value) }
	scored := r.one("[website]", "[website, account]")
	set("subjects", "[website, account]")
	set("scored", scored)
	set("total", "100")
	set("pass", r.one("60", "70.5", "59.99"))
	set("bonus_gate", r.one("80", "79.5"))
	set("bonus_cap", r.one("3", "20", "30"))
	set("exempt_group", "exempt")
	set("redistribution", r.one("none", "scale", "even"))
	set("places", r.one("0", "2", "4"))
	set("ties", r.one("competition", "dense"))
	set("rectified", r.one("counts", "forgiven"))
	set("appealed", r.one("counts", "waits"))
	set("unexamined", r.one("unscored", "full"))
	if r.IntN(2) == 0 {
		set("fail_score", r.one("59", "0", "12.5"))
	}
	combined := r.IntN(4) == 0
	if combined {
		set("combined", "[website]")
	}
	line("groups:\n  - {id: veto, stage: veto, title: v, mark: E}\n  - {id: exempt, stage: deduction, points: %d, title: e, mark: E}", exempt)
	line("  - {id: rest, stage: deduction, points: %d, title: r, mark: D}\n  - {id: inner, in: rest, stage: deduction, title: i, mark: U}", 100-exempt)
	line("  - {id: bonus, stage: bonus, title: b, mark: E}\nindicators:\n  - {id: v1, in: veto, title: v, mark: E}\n  - {id: e1, in: exempt, title: e, mark: U}")
	half := (100 - exempt) / 2
	if r.IntN(2) == 0 {
		line("  - {id: d1, in: rest, points: %d, title: d, mark: E}\n  - {id: d2, in: inner, points: %d, title: d, mark: E}", half, 100-exempt-half)
	} else {
		line("  - {id: d1, in: rest, title: d, mark: U}\n  - {id: d2, in: inner, points: %d, title: d, mark: E, applies: {kinds: [%s]}}", half, r.one("website", "website, account"))
	}
	line("  - {id: b1, in: bonus, points: %s, title: b, mark: E}\nrules:", r.one("5", "15", "40"))
	line("  - {id: veto-a, in: v1, title: v, mark: E, at_least: %d}\n  - {id: veto-b, in: v1, title: v, mark: E, applies: {levels: [%s]}}", 1+r.IntN(3), r.one("city", "county, city"))
	for i := range 5 {
		r.rule(line, fmt.Sprintf("rule-%d", i), r.one("e1", "d1", "d2"), i == 0)
	}
	r.rule(line, "merit", "b1", false)
	line("grades:\n  - {id: a, at_least: 90, title: a, mark: E}\n  - {id: b, at_least: 75.5, title: b, mark: U}\n  - {id: c, at_least: 0, title: c, mark: E}\n  - {id: f, fails: true, title: f, mark: E}")
	if r.IntN(2) == 0 {
		line("classes:\n  - {id: k1, applies: {levels: [county]}, title: k, mark: E}\n  - {id: k2, applies: {kinds: [account], sectors: [公安]}, title: k, mark: E}")
	}
	if combined {
		line("parts:\n  - {id: p1, weight: 70, from: own, title: p, mark: E}\n  - {id: p2, weight: 30, from: ratings, role: expert, title: p, mark: E}")
	}
	return b.String()
}

func (r *caseWriter) rule(line func(string, ...any), id, in string, excludes bool) {
	text := fmt.Sprintf("  - {id: %s, in: %s, title: r, mark: %s", id, in, r.one("E", "D", "U"))
	switch r.IntN(6) {
	case 0:
		text += ", by: occurrence, points: " + r.points()
	case 1:
		text += ", points: " + r.points()
	case 2:
		text += fmt.Sprintf(", by: band, bands: [{from: 1, points: %s}, {from: 3, points: %s}, {from: 6, points: %s}]", r.points(), r.points(), r.points())
	case 3:
		text += fmt.Sprintf(", by: ratio, bands: [{from: 0.05, points: %s}, {from: 0.333333, points: %s}, {from: 1, points: %s}]", r.points(), r.points(), r.points())
	case 4:
		text += ", by: ratio, points: " + r.points()
	default:
		text += ", by: judged"
	}
	if r.IntN(3) == 0 {
		text += ", cap: " + r.points()
	}
	if r.IntN(4) == 0 {
		text += fmt.Sprintf(", at_least: %d", 1+r.IntN(3))
	}
	if excludes && r.IntN(2) == 0 {
		text += ", excludes: [rule-1, rule-2]"
	}
	if in == "b1" {
		text += r.one("", ", evidence: required") + r.one("", `, until: "06-30"`)
	}
	line("%s}", text)
}

// subjects adds so many subjects with findings for a book.
func (r *caseWriter) subjects(book string, n int) {
	rules := []string{"rule-0", "rule-1", "rule-2", "rule-3", "rule-4", "merit", "merit", "examined", "no-such-rule"}
	for i := range n {
		kind, id := r.one("website", "account"), fmt.Sprintf("%s/%d", book, i)
		s := map[string]any{"book": book, "kind": kind, "subject": id, "lacks_services": r.IntN(3) == 0, "level": r.one("city", "county", "township"), "sector": r.one("公安", "文旅")}
		if r.IntN(8) == 0 {
			s["level"] = nil
		}
		r.cases.Subjects = append(r.cases.Subjects, s)
		found := r.IntN(7)
		for f := range found {
			rule := rules[r.IntN(len(rules))]
			if r.IntN(12) == 0 {
				rule = r.one("veto-a", "veto-b")
			}
			fact := map[string]any{"book": book, "kind": kind, "subject": id, "finding_id": fmt.Sprintf("%s/%d", id, f), "rule": rule, "is_check": false,
				"state": r.one("open", "open", "open", "upheld", "appealed", "rectified", "overturned"), "found_on": r.one("2019-06-30", "2019-07-01"),
				"evidence": r.one("截图", "", " "), "object": r.one("栏目一", "栏目二"), "occurrences": int64(1 + r.IntN(8)), "sampled": int64(1 + r.IntN(20)),
				"points": int64(r.IntN(1500)) * rulebook.Point / 100}
			for _, name := range []string{"object", "occurrences", "sampled", "points"} {
				if r.IntN(6) == 0 && (name == "object" || r.IntN(3) == 0) {
					delete(fact, name)
				}
			}
			r.cases.Facts = append(r.cases.Facts, fact)
		}
		if r.IntN(3) > 0 {
			r.cases.Ratings = append(r.cases.Ratings, map[string]any{"kind": kind, "subject": id, "role": "expert", "points": int64(r.IntN(100 * rulebook.Point)), "ratings": 1})
		}
	}
}

// TestScoresAgreeWithAPlainScorer scores random rulebooks over random findings twice: by
// the statements of score/, and by the plain scorer of score_plain_test.go: 5,000 cases, or
// as many as ZHENGHENG_SCORE_CASES says (make scores: 100,000).
func TestScoresAgreeWithAPlainScorer(t *testing.T) {
	const subjects = 20
	books := 250
	if text := os.Getenv("ZHENGHENG_SCORE_CASES"); text != "" {
		cases, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		books = max(cases/subjects, 1)
	}
	r := &caseWriter{Rand: rand.New(rand.NewPCG(7, 19))}
	byID := map[string]*rulebook.Book{}
	var all []*rulebook.Book
	for i := range books {
		id := fmt.Sprintf("b%d", i)
		text := r.book(id)
		book, err := rulebook.Parse(id+".yaml", []byte(text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		byID[id], all = book, append(all, book)
		r.subjects(id, subjects)
	}
	rows, err := scoreExamples(t.Context(), r.cases, all...)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != books*subjects {
		t.Fatalf("%d scores of %d subjects", len(rows), books*subjects)
	}
	want := plainScores(byID, r.cases)
	seen, differ := map[string]int{}, 0
	for _, row := range rows {
		id := said(row["subject"])
		plain := want[id]
		seen[plain.verdict]++
		if problem := plain.differs(row); problem != "" {
			if differ++; differ <= 5 {
				t.Errorf("%s: %s", id, problem)
			}
		}
	}
	if differ > 0 {
		t.Errorf("%d of %d scores differ", differ, len(rows))
	}
	t.Logf("%d scores: %v", len(rows), seen)
	for _, verdict := range []string{"pass", "fail", "unknown", "unexamined"} {
		if seen[verdict] < books {
			t.Errorf("only %d cases are %s: the test would not notice much", seen[verdict], verdict)
		}
	}
}

// half is n ÷ d rounded half up, for n not below 0.
func half(n *big.Rat) int64 {
	doubled := new(big.Rat).Mul(n, big.NewRat(2, 1))
	doubled.Add(doubled, big.NewRat(1, 1))
	whole := new(big.Int).Quo(doubled.Num(), new(big.Int).Mul(doubled.Denom(), big.NewInt(2)))
	return whole.Int64()
}
