package warehouse

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse/formula"
)

// failLineDays is the national fail line: no update for so many days is a veto in an
// inspection. Source: domain.md 3.3 and 4.
const failLineDays = 14

// GapSearch says of which account the gap to its peers is asked, and among whom.
type GapSearch struct {
	Account, Period string
	Index           string // "" is the account's leading one
	Step            int    // of widening; 0 is the first of at least 8
	List, Tag       string // in place of the steps
	AsOf            string
}

// Gap gives the things under a unit's control in which an account is behind the median of
// its peers, with the score that it would have at that median: a gap over the fail line
// first, then the nearest in interquartile ranges of the group. What is changed for it:
//
//   - posts a day, days with a post, gaps: all totals grow like the posts, so that averages
//     per post stay; maxima stay. Days with a post are filled as the others are, and the days
//     of a gap beyond the median as those outside of it.
//   - share of originals: their totals grow like the originals, but not above the totals.
//   - formats, hours, replies: no formula reads them, so that the score stays.
//
// Likes, comments and forwards are nothing to be asked for (domain.md 3.9): none is a lever.
// Columns: see gapColumns. Groups of fewer than 8 give no rows. The caller releases.
func (w *Warehouse) Gap(ctx context.Context, search GapSearch) (rows array.RecordReader, err error) {
	err = w.lookAt(ctx, search.AsOf, search.Period, func(l *look, days periodDays) error {
		g, err := readGap(ctx, l, search, days)
		if err != nil {
			return err
		}
		sheetRows, err := g.rows()
		if err != nil {
			return err
		}
		rows, err = sheet(gapColumns(), sheetRows, l.metadata())
		return err
	})
	return rows, err
}

// gap is one account beside its peers.
type gap struct {
	search    GapSearch
	formula   *formula.Formula
	measures  formula.Measures
	positions map[string]map[string]any // by measure
	levers    []lever
}

// lever is one difference, and what the measures would be without it; change is nil where
// no formula reads it.
type lever struct {
	name, detail string
	own, peers   float64
	n            int64
	distance     float64
	change       func(formula.Measures) bool // false where it cannot be told
	isOver       bool
	marks        leverMarks
}

// leverMarks say what the figures of a lever are beside the true ones, as is_at_least of
// mart.index_scores.
type leverMarks struct{ own, peers, distance any }

func readGap(ctx context.Context, l *look, search GapSearch, days periodDays) (*gap, error) {
	var step any
	if search.Step > 0 {
		step = search.Step
	}
	places, err := l.rows(ctx, "peers/positions", nil, search.Period, days.startsOn, days.beforeOn, search.Account,
		textOrNull(search.Index), step, textOrNull(search.List), textOrNull(search.Tag))
	if err != nil {
		return nil, err
	}
	g := &gap{search: search, positions: map[string]map[string]any{}}
	for _, row := range places {
		if index := said(row["index_id"]); index != "" && g.formula == nil {
			if g.formula, err = l.w.explainable(index, formula.Account); err != nil {
				return nil, wrongParameter("index", err)
			}
		}
		if n, _ := row["n"].(int64); n >= 8 {
			g.positions[said(row["measure"])] = row
		}
	}
	if g.formula == nil || len(g.positions) == 0 {
		return g, nil
	}
	own, err := l.subject(ctx, search.Account, search.Period, g.formula.ID())
	if err != nil {
		return nil, err
	}
	g.measures = own.measures(l.w.formulas.Measures())
	habits, err := l.rows(ctx, "peers/habits", nil, search.Period, days.startsOn, days.beforeOn, search.Account,
		step, textOrNull(search.List), textOrNull(search.Tag))
	g.measuredLevers()
	g.habitLevers(habits)
	return g, err
}

// measuredLevers are those that change what formulas read.
func (g *gap) measuredLevers() {
	posts, days := g.measures.Values["posts"], g.measures.RealDays
	grow := func(by float64) func(formula.Measures) bool {
		return func(m formula.Measures) bool { return posts > 0 && scaleTotals(m, by) }
	}
	g.add("posts_per_day", 1, func(own, median float64) func(formula.Measures) bool { return grow(median / own) })
	g.add("active_day_share", 1, func(own, median float64) func(formula.Measures) bool { return grow(median / own) })
	g.add("longest_gap_days", -1, func(own, median float64) func(formula.Measures) bool {
		return grow(1 + (own-median)/(days-own))
	})
	g.add("original_share", 1, func(own, median float64) func(formula.Measures) bool {
		return func(m formula.Measures) bool { return own > 0 && scaleOriginals(m, median/own) }
	})
}

// add makes a lever of a measure that is behind the median: below it, or above it where
// better is -1.
func (g *gap) add(measure string, better float64, change func(own, median float64) func(formula.Measures) bool) {
	row, isKnown := g.positions[measure]
	if !isKnown {
		return
	}
	own, _ := row["own_value"].(float64)
	median, _ := row["median"].(float64)
	lower, _ := row["lower_quartile"].(float64)
	upper, _ := row["upper_quartile"].(float64)
	n, _ := row["n"].(int64)
	isOver := measure == "longest_gap_days" && own > failLineDays
	if (median-own)*better > 0 {
		marks := leverMarks{row["own_is_open"], row["median_at_least"], false}
		for _, mark := range []any{marks.own, marks.peers, row["lower_quartile_at_least"], row["upper_quartile_at_least"]} {
			if mark != false {
				marks.distance = nil
			}
		}
		g.levers = append(g.levers, lever{measure, "", own, median, n, apart(own, median, upper-lower), change(own, median), isOver, marks})
	}
}

// habitLevers are those that no formula reads.
func (g *gap) habitLevers(rows []map[string]any) {
	for _, row := range rows {
		own, _ := row["own_value"].(float64)
		peers, _ := row["peer_value"].(float64)
		spread, _ := row["spread"].(float64)
		n, _ := row["n"].(int64)
		g.levers = append(g.levers, lever{said(row["lever"]), said(row["detail"]), own, peers, n, apart(own, peers, spread), nil, false,
			leverMarks{false, false, false}})
	}
}

// apart is a difference in interquartile ranges; without a range, infinitely many.
func apart(own, median, spread float64) float64 {
	if spread <= 0 {
		return math.Inf(1)
	}
	return math.Abs(own-median) / spread
}

// scaleTotals multiplies the totals of a period; maxima, followers and days stay.
func scaleTotals(m formula.Measures, by float64) bool {
	for name, value := range m.Values {
		switch {
		case strings.HasPrefix(name, "max_"), name == "followers", name == "new_followers", name == "active_days", name == "longest_gap_days":
		default:
			m.Values[name] = value * by
		}
	}
	return !math.IsInf(by, 0) && !math.IsNaN(by)
}

// scaleOriginals multiplies what is of originals, up to what is of all posts.
func scaleOriginals(m formula.Measures, by float64) bool {
	m.Values["originals"] *= by
	for name, value := range m.Values {
		if all, isOriginal := strings.CutPrefix(name, "original_"); isOriginal {
			m.Values[name] = value * by
			if total, isKnown := m.Values[all]; isKnown {
				m.Values[name] = min(total, value*by)
			}
		}
	}
	return true
}

func (g *gap) rows() (rows [][]any, err error) {
	if len(g.levers) == 0 {
		return nil, nil
	}
	now, err := g.formula.Evaluate(g.measures)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(g.levers, func(a, b lever) int {
		if a.isOver != b.isOver {
			return map[bool]int{true: -1, false: 1}[a.isOver]
		}
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name), cmp.Compare(a.detail, b.detail))
	})
	next := g.positions["score"]["next_quartile"]
	for i, l := range g.levers {
		score, changed, isRead, err := g.scoreIf(l, now)
		if err != nil {
			return nil, err
		}
		var gain, reaches, current, distance any
		if now.IsKnown() {
			current = now.Score
		}
		if value, isKnown := changed.(float64); isKnown {
			gain = value - score
			if tier, isKnown := next.(float64); isKnown {
				reaches = value >= tier
			}
		}
		if !math.IsInf(l.distance, 0) {
			distance = l.distance
		}
		rows = append(rows, []any{
			int64(i + 1), l.name, textOrNull(l.detail), l.own, l.marks.own, l.peers, l.marks.peers, l.n, distance, l.marks.distance, l.isOver, isRead, current, now.IsAtLeast, changed, gain, gainMark(now, isRead),
			next, g.nextIsAtLeast(), reaches, g.group(), g.formula.ID(), g.search.Account, g.search.Period,
		})
	}
	return rows, nil
}

// scoreIf is the score without a difference, NULL where it cannot be told; isRead tells
// whether the formula reads anything that would change.
func (g *gap) scoreIf(l lever, now formula.Evaluation) (score float64, changed any, isRead bool, err error) {
	if !now.IsKnown() {
		return 0, nil, l.change != nil, nil
	}
	if l.change == nil {
		return now.Score, now.Score, false, nil
	}
	other := g.measures
	other.Values = map[string]float64{}
	for name, value := range g.measures.Values {
		other.Values[name] = value
	}
	if !l.change(other) {
		return now.Score, nil, true, nil
	}
	then, err := g.formula.Evaluate(other)
	if err != nil {
		return 0, nil, false, fmt.Errorf("the score at the peers' median of %s: %w", l.name, err)
	}
	for _, name := range g.formula.Measures() {
		isRead = isRead || other.Values[name] != g.measures.Values[name]
	}
	return now.Score, then.Score, isRead, nil
}

// gainMark is the mark of a gain, which is a difference of two scores that are as exact as
// each other: NULL where they are not exact. Where the formula reads nothing that would
// change, the gain is nothing, whatever the score.
func gainMark(now formula.Evaluation, isRead bool) any {
	if isRead {
		return formula.MarkAgainst(now.Mark(), now.Mark())
	}
	return false
}

// nextIsAtLeast is the mark of the next tier.
func (g *gap) nextIsAtLeast() any { return g.positions["score"]["next_quartile_at_least"] }

// group is the code of the group of peers.
func (g *gap) group() any {
	for _, row := range g.positions {
		return row["peer_group"]
	}
	return nil
}
