package formula

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// State is one end of a change of score.
type State struct {
	Formula  *Formula
	Measures Measures
	Others   []Measures // for an index scaled within a list
}

// Split is a change of score, taken apart by what changed. The parts and Version add
// up to Difference, and do not depend on an order: each is the Shapley value, the mean
// of what the change adds over all orders in which the changes can be made.
type Split struct {
	Before     float64 `json:"before"`
	After      float64 `json:"after"`
	Difference float64 `json:"difference"`
	Parts      []Part  `json:"parts"`
	// Version is the part of another formula; 0 where both states have the same.
	Version float64 `json:"version"`
	// Method says how Version was found; see the constants.
	Method string `json:"method"`
}

// Part is what the change of one measure did to the score.
type Part struct {
	// Measure is a measure, a component of a composite, "days" for the days of the
	// period, or "others" for the rest of the list.
	Measure string   `json:"measure"`
	Title   Text     `json:"title"`
	Before  *float64 `json:"before"` // null for others, and where it was not needed
	After   *float64 `json:"after"`
	Part    float64  `json:"part"`
}

// Methods of a split.
const (
	// MethodShapley treats the version, if it changed, like a measure.
	MethodShapley = "shapley"
	// MethodVersionLast splits the measures by the old formula and then changes it,
	// because the new one asks for a measure that was unknown before.
	MethodVersionLast = "version-last"
	// MethodVersionFirst changes the formula first, because the old one asks for a
	// measure that is unknown now.
	MethodVersionFirst = "version-first"
)

// MaxChanges is how many things may change at once for a split over all orders: its
// work doubles with each.
const MaxChanges = 20

// Parts that are not measures.
const (
	partDays   = "days"
	partOthers = "others"
)

// ErrNoScore is wrapped where a state of a change has no score to split.
var ErrNoScore = errors.New("there is no score")

// ExplainChange splits the difference of two scores of one account. Both must be
// known. Counts that are only lower bounds are taken as they stand.
func ExplainChange(before, after State) (Split, error) {
	old, err := before.side()
	if err != nil {
		return Split{}, fmt.Errorf("before: %w", err)
	}
	now, err := after.side()
	if err != nil {
		return Split{}, fmt.Errorf("after: %w", err)
	}
	if before.Formula.index != after.Formula.index {
		return Split{}, fmt.Errorf("%s and %s are two indices, not two states of one", before.Formula.ID(), after.Formula.ID())
	}
	return split(old, now)
}

func (s State) side() (side, error) {
	e, err := s.Formula.EvaluateAmong(s.Measures, s.Others)
	if err != nil {
		return side{}, err
	}
	if !e.IsKnown() {
		return side{}, fmt.Errorf("%s: %w: unknown: %v", s.Formula.ID(), ErrNoScore, e.Missing)
	}
	in, err := s.Formula.resolve(s.Measures)
	if err != nil {
		return side{}, err
	}
	var peers []inputs
	for _, other := range s.Others {
		peer, err := s.Formula.resolve(other)
		if err != nil {
			return side{}, err
		}
		peers = append(peers, peer)
	}
	return side{formula: s.Formula, in: in, peers: peers, score: e.Score}, nil
}

// side is a State whose names are resolved.
type side struct {
	formula *Formula
	in      inputs
	peers   []inputs
	score   float64
}

// with is the same account under another formula; it must have a score there, too.
func (s side) with(f *Formula) (side, bool) {
	s.formula = f
	if len(f.missing(s.in)) > 0 || f.checkDays(s.in) != nil {
		return s, false
	}
	s.score = f.evaluate(s.in, f.scales(s.in, s.peers)).Score
	return s, true
}

func split(old, now side) (Split, error) {
	whole := Split{Before: old.score, After: now.score, Difference: now.score - old.score, Method: MethodShapley}
	isSame := old.formula.Fingerprint() == now.formula.Fingerprint()
	oldUnderNew, before := old.with(now.formula)
	nowUnderOld, after := now.with(old.formula)
	switch {
	case isSame || (before && after):
	case after:
		whole.Method, whole.Version = MethodVersionLast, now.score-nowUnderOld.score
		now, isSame = nowUnderOld, true
	case before:
		whole.Method, whole.Version = MethodVersionFirst, oldUnderNew.score-old.score
		old, isSame = oldUnderNew, true
	default:
		return Split{}, fmt.Errorf("%s and %s need measures that the other state does not have: the change cannot be split",
			old.formula.ID(), now.formula.ID())
	}
	g := newGame(old, now, isSame)
	if len(g.players) > MaxChanges {
		return Split{}, fmt.Errorf("%d measures changed at once; a split is made of at most %d", len(g.players), MaxChanges)
	}
	parts := g.shapley()
	for i, player := range g.players {
		if player == partFormula {
			whole.Version = parts[i]
			continue
		}
		whole.Parts = append(whole.Parts, g.part(player, parts[i]))
	}
	return whole, nil
}

// shapley gives each player the mean of what it adds over all orders of changing. What
// n players add is weighed by the number of orders in which just these come before.
func (g *game) shapley() []float64 {
	n := len(g.players)
	values := make([]float64, 1<<n)
	for set := range values {
		values[set] = g.value(uint(set))
	}
	weights := make([]float64, max(n, 1)) // k!(n−k−1)!/n! for k players before
	for k := range weights {
		weights[k] = 1 / float64(max(n, 1))
		for i := 1; i <= k; i++ {
			weights[k] *= float64(i) / float64(n-i)
		}
	}
	parts := make([]float64, n)
	for i := range parts {
		bit := 1 << i
		for set := range values {
			if set&bit == 0 {
				parts[i] += weights[bits.OnesCount(uint(set))] * (values[set|bit] - values[set])
			}
		}
	}
	return parts
}

func (g *game) part(player string, value float64) Part {
	p := Part{Measure: player, Part: value}
	switch player {
	case partDays:
		p.Title = Text{Zh: "周期天数", En: "days of the period"}
		p.Before, p.After = finite(g.old.in.days), finite(g.now.in.days)
	case partOthers:
		p.Title = Text{Zh: "榜内其他账号", En: "other accounts of the list"}
	default:
		for _, s := range []side{g.old, g.now} {
			if m, found := findMeasure(s.formula.known, player); found {
				p.Title = m.Title
			}
		}
		p.Before, p.After = g.old.known(player), g.now.known(player)
	}
	return p
}

// known is the total of a measure; null where only its average was given.
func (s side) known(measure string) *float64 {
	if value, found := s.in.values[quantity{measure: measure}]; found {
		return finite(value)
	}
	return nil
}

// changes lists what differs between the two sides, measures in the order of the
// definitions.
func (g *game) changes(isSame bool) []string {
	var names []string
	for _, s := range []side{g.old, g.now} {
		for _, id := range s.formula.measures {
			if !slices.Contains(names, id) && g.differs(id) {
				names = append(names, id)
			}
		}
	}
	if (g.old.formula.usesDays() || g.now.formula.usesDays()) && g.old.in.days != g.now.in.days {
		names = append(names, partDays)
	}
	if g.old.formula.kind == Scaled || g.now.formula.kind == Scaled {
		names = append(names, partOthers)
	}
	if !isSame {
		names = append(names, partFormula)
	}
	return names
}

// differs compares a measure in total, per day and per post: any may have been given.
func (g *game) differs(measure string) bool {
	for _, per := range []string{"", perDay, perPost} {
		q := quantity{measure, per}
		a, hasA := g.old.in.counted(q)
		b, hasB := g.now.in.counted(q)
		if hasA != hasB || a != b {
			return true
		}
	}
	return false
}

// counted is a value as it enters a formula: without posts there is nothing to count.
func (in inputs) counted(q quantity) (float64, bool) {
	if in.isIdle() && q.measure != posts {
		return 0, q.per == ""
	}
	value, found := in.values[q]
	return value, found
}
