package formula

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Measures is what is known about one account in one period. Names are columns of
// mart.account_measures or aliases of the index; a name with the ending _per_day,
// _per_post or _per_article gives an average directly, and then neither its total nor
// its divisor is asked for. A measure that is not given is unknown, which is not 0.
type Measures struct {
	Values map[string]float64
	// AtLeast names the measures whose value is only a lower bound.
	AtLeast map[string]bool
	// Days of the period by the publisher's convention (week 7, month 30); 0 if they
	// are given in Values as d, or if nothing is counted per day.
	Days float64
	// RealDays of the period; the index version +real-days divides by them.
	RealDays float64
	// Low and High bound the components of a composite whose scores have bounds; a
	// component that is not named in them has none beside its value.
	Low, High map[string]float64
	// Groups are the account's platform, region_code, level and sector, for indices that
	// are scaled within one of them. Without an entry the others are all of its group.
	Groups map[string]string
}

// Evaluation is a score and how it came about. If Missing is not empty there is no
// score: Score, Low and High are 0 and mean nothing.
type Evaluation struct {
	Index string
	Score float64
	// Low equals Score. High is +Inf when a measure that is only known to be at least
	// its value enters the formula, and equals Score otherwise. Within a list both may
	// be finite and differ from Score, because the shares of others are open, too.
	Low, High float64
	// IsAtLeast says that the score is a lower bound: Low equals it and High does not.
	IsAtLeast bool
	// MayBeLower says that Low differs from the score, which then is no lower bound;
	// High may differ from it, too.
	MayBeLower bool
	// Missing are the unknown measures that the index needs, in the order of
	// Formula.Measures.
	Missing []string
	Groups  []GroupValue
	Terms   []TermValue
}

// IsKnown says whether there is a score.
func (e Evaluation) IsKnown() bool { return len(e.Missing) == 0 }

// TermValue is one leaf. The contributions of all terms add up to the score.
type TermValue struct {
	Term
	IsKnown      bool
	IsAtLeast    bool
	Raw          float64 // the measure as given
	Input        float64 // the measure, per day or per post where the term says so
	Transformed  float64 // ln(Times·Input + 1), or Times·Input
	Value        float64 // Transformed, scaled within the list where the term says so
	Among        *Spread // of the group in which it is scaled; nil where it is not
	Low, High    float64 // what Value may be, as far as counts are only lower bounds
	TotalWeight  float64 // the term's weight times that of its group
	Contribution float64 // share of the score; 0 if there is no score
}

// GroupValue is the weighted sum of a group's terms. The contributions of all groups
// add up to the score.
type GroupValue struct {
	Group
	IsKnown      bool
	Value        float64
	Contribution float64
}

// Evaluate computes the index for one account, or a composite from the scores of its
// components, which are given under the ids of its terms. It is an error to name a
// measure that nobody knows, to give one twice, to give a negative count, or to leave
// out the days where the index counts per day; an unknown measure is not an error (see
// Missing). An account with 0 posts scores 0 whatever else is known. An index that is
// scaled within a list needs the list: see EvaluateAmong.
func (f *Formula) Evaluate(m Measures) (Evaluation, error) {
	if f.kind == Scaled {
		return Evaluation{}, fmt.Errorf("%s: %w", f.ID(), ErrNeedsOthers)
	}
	return f.EvaluateAmong(m, nil)
}

// ErrNeedsOthers is wrapped by Evaluate's error for an index that is scaled in a list.
var ErrNeedsOthers = errors.New("the index is scaled within a list; give the other accounts of the list")

// EvaluateAmong computes the index for one account of a list whose other accounts are
// given. An unknown measure of another account leaves it out of that measure's scale.
func (f *Formula) EvaluateAmong(m Measures, others []Measures) (Evaluation, error) {
	in, err := f.resolve(m)
	if err != nil {
		return Evaluation{}, fmt.Errorf("%s: %w", f.ID(), err)
	}
	var peers []inputs
	for i, other := range others {
		if f.kind != Scaled {
			return Evaluation{}, fmt.Errorf("%s: the index is not scaled within a list; other accounts have no part in it", f.ID())
		}
		peer, err := f.resolve(other)
		if err != nil {
			return Evaluation{}, fmt.Errorf("%s: account %d of the others: %w", f.ID(), i+1, err)
		}
		peers = append(peers, peer)
	}
	return f.evaluate(in, f.scales(in, peers)), nil
}

// evaluate computes the index; scales has one entry for each term, nil where the term
// is not scaled.
func (f *Formula) evaluate(in inputs, scales []*scale) Evaluation {
	e := Evaluation{Index: f.ID(), Missing: f.missing(in)}
	known := e.IsKnown()
	var sum, low, high float64
	for _, group := range f.groups {
		value := GroupValue{Group: group, IsKnown: true}
		var lows, highs float64
		for _, term := range group.Terms {
			t := f.termValue(term, in, scales[len(e.Terms)])
			value.Value += term.Weight * t.Value
			value.IsKnown = value.IsKnown && t.IsKnown
			if term.Weight > 0 && group.Weight > 0 {
				lows += term.Weight * t.Low
				highs += term.Weight * t.High
			}
			e.Terms = append(e.Terms, t)
		}
		if !value.IsKnown {
			value.Value = 0
		}
		sum += group.Weight * value.Value
		if group.Weight > 0 {
			low += group.Weight * lows
			high += group.Weight * highs
		}
		e.Groups = append(e.Groups, value)
	}
	if !known {
		return e
	}
	e.Score = f.score(sum)
	e.Low, e.High = e.Score, e.Score
	// Equal sums in another order of adding are no bounds: only what is open has them.
	if f.isOpen(e.Terms, func(t TermValue) bool { return t.Low != t.Value }) {
		e.MayBeLower, e.Low = true, min(f.score(low), e.Score)
	}
	if f.isOpen(e.Terms, func(t TermValue) bool { return t.High != t.Value }) {
		e.IsAtLeast, e.High = !e.MayBeLower, max(f.score(high), e.Score)
	}
	e.share(f, sum)
	return e
}

// isOpen says whether a term that counts has such a bound other than its value.
func (f *Formula) isOpen(terms []TermValue, hasOther func(TermValue) bool) bool {
	return slices.ContainsFunc(terms, func(t TermValue) bool { return t.TotalWeight > 0 && hasOther(t) })
}

// score is the last step: factor · sum ^ power.
func (f *Formula) score(sum float64) float64 {
	if f.power.value == 1 {
		return f.factor.value * sum
	}
	return f.factor.value * math.Pow(sum, f.power.value)
}

// share splits the score over the groups and terms in proportion to what they add to
// the weighted sum. With power 1 that is weight · value · factor, which also holds where
// scaled terms cancel each other out.
func (e *Evaluation) share(f *Formula, sum float64) {
	perSum := f.factor.value
	if f.power.value != 1 {
		if sum == 0 {
			return
		}
		perSum = e.Score / sum
	}
	next := 0
	for i := range e.Groups {
		g := &e.Groups[i]
		g.Contribution = perSum * g.Weight * g.Value
		for range g.Terms {
			t := &e.Terms[next]
			t.Contribution = perSum * t.TotalWeight * t.Value
			next++
		}
	}
}

func (f *Formula) termValue(term Term, in inputs, s *scale) TermValue {
	value := f.unscaled(term, in)
	if !value.IsKnown {
		return value
	}
	if s != nil {
		value.Transformed = value.Value
		group := s.spread(value.Value)
		value.Among = &group
		value.Value, value.Low, value.High = s.of(value.Value, value.High > value.Value, group)
	}
	return value
}

// unscaled is the term as one account alone gives it.
func (f *Formula) unscaled(term Term, in inputs) TermValue {
	value := TermValue{Term: term, TotalWeight: f.totalWeight(term)}
	if in.isIdle() {
		value.IsKnown = true
		return value
	}
	value.Raw, _ = in.raw(term)
	value.Input, value.IsKnown = in.input(term)
	if !value.IsKnown {
		return value
	}
	if term.FloorAtZero {
		value.Input = max(value.Input, 0)
	}
	if term.Per == perPost && f.roundAverage != nil {
		scale := math.Pow10(*f.roundAverage)
		value.Input = math.Round(value.Input*scale) / scale
	}
	value.Value = term.value(value.Input)
	value.Transformed = value.Value
	value.Low, value.High = value.Value, value.Value
	value.IsAtLeast = in.isAtLeast(term)
	if f.takesCapsAsExact {
		return value
	}
	low, high := in.bounds(term)
	value.Low, value.High = min(value.Low, low), max(value.High, high)
	if value.IsAtLeast && !(high > value.Value) {
		value.High = math.Inf(1)
	}
	return value
}

// value is the term's transform of its input.
func (t Term) value(input float64) float64 {
	if t.Transform == transformNone {
		return t.Times * input
	}
	return math.Log(1 + t.Times*input)
}

// totalWeight is the weight of a term in the whole formula.
func (f *Formula) totalWeight(term Term) float64 {
	for _, group := range f.groups {
		if group.ID == term.Group {
			return group.Weight * term.Weight
		}
	}
	return 0
}

// missing lists posts first, because an account without posts needs nothing else. A
// given average proves that there were posts.
func (f *Formula) missing(in inputs) []string {
	missing := []string{}
	if in.isIdle() {
		return missing
	}
	unknown := map[string]bool{}
	hasAverage := false
	for key := range in.values {
		hasAverage = hasAverage || key.per == perPost
	}
	_, hasPosts := in.values[quantity{measure: posts}]
	unknown[posts] = !hasPosts && !hasAverage // not among the measures of a composite
	for _, term := range f.terms {
		if _, given := in.values[quantity{term.Measure, term.Per}]; given {
			continue
		}
		if _, given := in.values[quantity{measure: term.Measure}]; !given {
			unknown[term.Measure] = true
		}
		if term.Per == perPost && !hasPosts {
			unknown[posts] = true
		}
	}
	for _, measure := range f.measures {
		if unknown[measure] {
			missing = append(missing, measure)
		}
	}
	return missing
}
