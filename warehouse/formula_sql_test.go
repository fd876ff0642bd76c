package warehouse

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse/formula"
)

// ownIndices are definitions that use every part of the language.
var ownIndices = map[string]string{
	"scaled.yaml": `id: scaled
version: "1"
title: {zh: 换算, en: scaled}
platforms: [wechat, weibo]
provenance: derived
source: a test
options: {round_average: 1}
factor: 100
power: 2
terms:
  - id: a
    title: {zh: 甲, en: a}
    weight: 0.5
    terms:
      - {id: share, weight: 0.5, measure: reads, per: post, scale: share-of-max, within: platform}
      - {id: span, weight: 0.5, measure: likes, transform: none, times: 2, scale: min-max, within: list}
  - {id: place, weight: 0.3, measure: comments, scale: percentile, within: sector}
  - {id: plain, weight: 0.2, measure: new_followers, floor_at_zero: true}
`,
	"zscore.yaml": `id: zscore
version: "1"
title: {zh: 标准分, en: z-score}
platforms: [wechat]
provenance: derived
source: a test
factor: 10
terms:
  - {id: reads, weight: 0.75, measure: reads, per: day, scale: z-score, within: list}
  - {id: posts, weight: 0.25, measure: posts, transform: none, scale: z-score, within: sector}
`,
	"linear.yaml": `id: linear
version: "1"
title: {zh: 线性, en: linear}
platforms: [weibo]
provenance: derived
source: a test
options: {days: real, caps: publisher, round_average: 1}
factor: 1
power: 0.5
terms:
  - {id: posts, weight: 0.25, measure: posts, transform: none}
  - {id: reads, weight: 0.75, measure: reads, transform: none, per: post}
`,
	"matrix.yaml": `id: matrix
version: "1"
title: {zh: 矩阵, en: matrix}
platforms: [all]
subject: unit
provenance: derived
source: a test
members: known
absent: zero
factor: 2
terms:
  - {id: wci, weight: 0.8, index: wci, aggregate: roles, roles: {main: 0.7, sub: 0.3}}
  - {id: bci, weight: 0.2, index: bci-simple, aggregate: sum}
`,
	"city.yaml": `id: city
version: "1"
title: {zh: 城市, en: city}
platforms: [all]
subject: city
provenance: derived
source: a test
factor: 1
power: 2
terms:
  - id: a
    title: {zh: 甲, en: a}
    weight: 0.5
    terms:
      - {id: matrix, weight: 0.5, index: matrix, aggregate: mean}
      - {id: best, weight: 0.5, index: bci-simple, aggregate: max}
  - {id: other, weight: 0.5, index: delivered, external: true, aggregate: sum}
`,
	"both.yaml": `id: both
version: "1"
title: {zh: 两版, en: both}
platforms: [wechat]
subject: account
provenance: derived
source: a test
factor: 1
terms:
  - {id: new, weight: 0.5, index: wci@14.2}
  - {id: old, weight: 0.5, index: wci@13.0}
`,
}

// scoring is a warehouse with a table of invented measures, some unknown, some capped.
type scoring struct {
	t        *testing.T
	c        *connection
	registry *formula.Registry
	accounts []inventedAccount
}

type inventedAccount struct {
	id, platform, sector string
	measures             formula.Measures
}

func newScoring(t *testing.T, accounts int) *scoring {
	t.Helper()
	dir := t.TempDir()
	for name, text := range ownIndices {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	registry, err := formula.LoadFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	w, err := Open(t.Context(), filepath.Join(t.TempDir(), "scores.duckdb"), Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &scoring{t: t, c: w.writer, registry: registry}
	s.invent(accounts)
	return s
}

func (s *scoring) exec(sql string) {
	s.t.Helper()
	if err := s.c.exec(s.t.Context(), sql); err != nil {
		s.t.Fatalf("%v\n%s", err, sql)
	}
}

func (s *scoring) invent(accounts int) {
	random := rand.New(rand.NewPCG(4, 6))
	columns := []string{"account_id varchar", "period_id varchar", "platform varchar", "sector varchar", "formula_days bigint", "real_days bigint"}
	for _, measure := range s.registry.Measures() {
		columns = append(columns, measure.ID+" bigint")
		if measure.HasAtLeast {
			columns = append(columns, measure.ID+"_at_least boolean")
		}
	}
	s.exec("create temp table measures (" + strings.Join(columns, ", ") + ")")
	var rows []string
	for i := range accounts {
		a := inventedAccount{
			id: fmt.Sprintf("a%03d", i), platform: []string{"wechat", "weibo", "douyin", "bilibili"}[i%4], sector: []string{"公安", "文旅", "团委"}[i%3],
			measures: formula.Measures{Values: map[string]float64{}, AtLeast: map[string]bool{}, Days: 7, RealDays: 6},
		}
		a.measures.Groups = map[string]string{"platform": a.platform, "sector": a.sector}
		row := []string{"'" + a.id + "'", "'W2019-02-24'", "'" + a.platform + "'", "'" + a.sector + "'", "7", "6"}
		for _, measure := range s.registry.Measures() {
			value, isKnown := math.Floor(math.Exp(random.Float64()*11)), random.Float64() > 0.02
			switch {
			case measure.ID == "posts" && random.Float64() < 0.08:
				value = 0
			case measure.ID == "posts":
				value = 1 + math.Mod(value, 60)
			case measure.IsSigned && random.Float64() < 0.3:
				value = -value
			}
			if isKnown {
				a.measures.Values[measure.ID] = value
				row = append(row, fmt.Sprintf("%.0f", value))
			} else {
				row = append(row, "null")
			}
			if measure.HasAtLeast {
				isCapped := isKnown && random.Float64() < 0.03
				a.measures.AtLeast[measure.ID] = isCapped
				row = append(row, fmt.Sprint(isCapped))
			}
		}
		s.accounts = append(s.accounts, a)
		rows = append(rows, "("+strings.Join(row, ", ")+")")
	}
	s.exec("insert into measures values " + strings.Join(rows, ", "))
}

type computedScore struct {
	score, low, high float64
	isKnown          bool
	isAtLeast        bool
	mayBeLower       bool
	missing          string
	terms            []float64
}

// scores reads a statement's rows by index and subject.
func (s *scoring) scores(sql, subject string) map[string]computedScore {
	s.t.Helper()
	reader, err := s.c.query(s.t.Context(), "select "+subject+", index_id, score, score_low, score_high, is_at_least, missing, terms from ("+sql+")")
	if err != nil {
		s.t.Fatalf("%v\n%s", err, sql)
	}
	defer reader.Release()
	all := map[string]computedScore{}
	for reader.Next() {
		record := reader.Record()
		number := func(column, row int) float64 {
			if record.Column(column).IsNull(row) {
				return math.NaN()
			}
			return record.Column(column).(*array.Float64).Value(row)
		}
		for i := range int(record.NumRows()) {
			key := strings.Clone(record.Column(1).ValueStr(i) + " " + record.Column(0).ValueStr(i))
			if _, twice := all[key]; twice {
				s.t.Errorf("%s has two rows", key)
			}
			one := computedScore{
				score: number(2, i), low: number(3, i), high: number(4, i),
				isKnown: !record.Column(2).IsNull(i), mayBeLower: record.Column(5).IsNull(i),
			}
			one.isAtLeast = !one.mayBeLower && record.Column(5).(*array.Boolean).Value(i)
			if record.Column(6).IsValid(i) {
				one.missing = strings.Clone(record.Column(6).ValueStr(i))
			}
			one.terms = listOf(record.Column(7), i)
			all[key] = one
		}
	}
	if err := reader.Err(); err != nil {
		s.t.Fatalf("%v\n%s", err, sql)
	}
	return all
}

func listOf(column arrow.Array, row int) []float64 {
	list := column.(*array.List)
	start, end := list.ValueOffsets(row)
	values := list.ListValues().(*array.Float64)
	var all []float64
	for i := start; i < end; i++ {
		if values.IsNull(int(i)) {
			all = append(all, math.NaN())
		} else {
			all = append(all, values.Value(int(i)))
		}
	}
	return all
}

func (s *scoring) compare(who string, got computedScore, want formula.Evaluation) {
	s.t.Helper()
	if got.isKnown != want.IsKnown() || got.missing != strings.Join(want.Missing, ",") || got.isAtLeast != want.IsAtLeast || got.mayBeLower != want.MayBeLower {
		s.t.Errorf("%s: SQL known %v, missing %q, at least %v, lower %v; Go %v, %q, %v, %v", who, got.isKnown, got.missing, got.isAtLeast, got.mayBeLower,
			want.IsKnown(), strings.Join(want.Missing, ","), want.IsAtLeast, want.MayBeLower)
		return
	}
	if !got.isKnown {
		return
	}
	if !near(got.score, want.Score) || !near(got.low, want.Low) || !near(got.high, want.High) {
		s.t.Errorf("%s: SQL %v [%v, %v], Go %v [%v, %v]", who, got.score, got.low, got.high, want.Score, want.Low, want.High)
	}
	for i, term := range want.Terms {
		if !near(got.terms[i], term.Value) {
			s.t.Errorf("%s: term %s is %v in SQL, %v in Go", who, term.ID, got.terms[i], term.Value)
		}
	}
}

// near compares to 12 digits, or 1e-9 of nothing.
func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-12*max(math.Abs(a), math.Abs(b)) || math.Abs(a-b) < 1e-11
}

// The statement for a platform, the statement of each index and Go agree on every score,
// bound, missing measure and term.
func TestPlatformStatementsAgreeWithEachIndexAndGo(t *testing.T) {
	s := newScoring(t, 400)
	compared, unknown, capped := 0, 0, 0
	for _, platform := range s.registry.Platforms() {
		together := s.scores(s.registry.PlatformSQL("measures", platform), "account_id")
		for _, f := range s.registry.Formulas() {
			alone := s.scores("select * from ("+f.SQL("measures")+") where platform = '"+platform+"'", "account_id")
			for _, a := range s.accounts {
				key := f.ID() + " " + a.id
				got, found := together[key]
				single, wanted := alone[key]
				if found != wanted {
					t.Errorf("%s: in the platform's statement %v, in its own %v", key, found, wanted)
				}
				delete(together, key)
				if !found {
					continue
				}
				want, err := f.Evaluate(a.measures)
				if err != nil {
					t.Fatal(err)
				}
				s.compare(key+" by platform", got, want)
				s.compare(key+" alone", single, want)
				compared++
				if !got.isKnown {
					unknown++
				}
				if got.isAtLeast {
					capped++
				}
			}
		}
		for key := range together {
			t.Errorf("%s: nobody asked for it", key)
		}
	}
	if compared < 1000 || unknown < 50 || capped < 20 {
		t.Errorf("%d scores compared, %d of them unknown, %d capped: too few", compared, unknown, capped)
	}
}

// The expressions of the linear form give the terms that a simulation reads.
func TestLeavesAgreeWithTheTerms(t *testing.T) {
	s := newScoring(t, 80)
	for _, f := range s.registry.Formulas() {
		var leaves []string
		for _, leaf := range f.Linear().Leaves {
			leaves = append(leaves, leaf.SQL)
		}
		scores := s.scores(f.SQL("measures"), "account_id")
		leafs := s.scores("select account_id, '"+f.ID()+"' as index_id, 0.0::double as score, 0.0::double as score_low, "+
			"0.0::double as score_high, false as is_at_least, null::varchar as missing, ["+strings.Join(leaves, ", ")+"] as terms from measures", "account_id")
		compared := 0
		for key, one := range scores {
			for i, term := range one.terms {
				if got := leafs[key].terms[i]; one.isKnown && !near(got, term) {
					t.Errorf("%s: leaf %d is %v, its term %v", key, i, got, term)
				}
				compared++
			}
		}
		if compared == 0 {
			t.Errorf("%s: nothing compared", f.ID())
		}
	}
}

// The options of a definition or a name reach the SQL.
func TestOptionsAgreeWithGo(t *testing.T) {
	s := newScoring(t, 400)
	for _, id := range []string{"wci@14.2+publisher", "wci@14.2+real-days", "wci+round-average-1", "dci+publisher", "linear"} {
		f, err := s.registry.Lookup(id)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		got := s.scores(f.SQL("measures"), "account_id")
		for _, a := range s.accounts {
			if one, found := got[f.ID()+" "+a.id]; found {
				want, err := f.Evaluate(a.measures)
				if err != nil {
					t.Fatal(err)
				}
				s.compare(f.ID()+" "+a.id, one, want)
				n++
			}
		}
		if n < 90 {
			t.Errorf("%s: only %d scores", id, n)
		}
	}
}

// Scores within a list of all accounts, of those of which every count is exact, and of these
// and one that has a capped count.
func TestScaledStatementsAgreeWithGo(t *testing.T) {
	s := newScoring(t, 160)
	for _, id := range []string{"chengdu", "zscore", "scaled"} {
		f, err := s.registry.Lookup(id)
		if err != nil {
			t.Fatal(err)
		}
		var exact, capped []inventedAccount
		for _, a := range s.accounts {
			isCapped := slices.ContainsFunc(f.Measures(), func(measure string) bool { return a.measures.AtLeast[measure] })
			switch known := a.measures.Values["posts"] > 0; {
			case !slices.Contains(f.Platforms(), a.platform):
			case isCapped && known:
				capped = append(capped, a)
			case !isCapped:
				exact = append(exact, a)
			}
		}
		if all := s.scaled(f, "all", append(slices.Clone(exact), capped...)); all.lower < 10 {
			t.Errorf("%s: of all accounts %+v", id, all)
		}
		if none := s.scaled(f, "exact", exact); none.exact < 10 || none.atLeast+none.lower > 0 {
			t.Errorf("%s: of accounts whose counts are exact %+v", id, none)
		}
		// The one's share may be higher, that of the others only lower; a mean and a
		// deviation may move either way for all.
		one := s.scaled(f, "one", append(slices.Clone(exact), capped[0]))
		if isMean := id == "zscore"; one.lower == 0 || !isMean && one.atLeast+one.exact == 0 || isMean && one.atLeast > 0 {
			t.Errorf("%s: beside one capped count %+v", id, one)
		}
	}
}

// states counts scores by what they are beside the true ones.
type states struct{ exact, atLeast, lower int }

// scaled computes an index over a list in SQL and in Go.
func (s *scoring) scaled(f *formula.Formula, name string, list []inventedAccount) (found states) {
	s.t.Helper()
	var ids []string
	for _, a := range list {
		ids = append(ids, "'"+a.id+"'")
	}
	s.exec("create or replace temp table listed as select * from measures where account_id in (" + strings.Join(ids, ", ") + ")")
	got := s.scores(f.SQL("listed"), "account_id")
	for i, a := range list {
		one, isThere := got[f.ID()+" "+a.id]
		if !isThere {
			s.t.Fatalf("%s has no score of %s", a.id, f.ID())
		}
		var others []formula.Measures
		for j, other := range list {
			if j != i {
				others = append(others, other.measures)
			}
		}
		want, err := f.EvaluateAmong(a.measures, others)
		if err != nil {
			s.t.Fatal(err)
		}
		s.compare(f.ID()+" of "+a.id+" in the list "+name, one, want)
		switch {
		case !one.isKnown:
		case one.mayBeLower:
			found.lower++
		case one.isAtLeast:
			found.atLeast++
		default:
			found.exact++
		}
	}
	return found
}
