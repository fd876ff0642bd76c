package formula

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
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
}

// Evaluation is a score and how it came about. If Missing is not empty there is no
// score: Score, Low and High are 0 and mean nothing.
type Evaluation struct {
	Index string
	Score float64
	// Low equals Score. High is +Inf when a measure that is only known to be at least
	// its value enters the formula, and equals Score otherwise.
	Low, High float64
	IsAtLeast bool
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
	Input        float64 // the measure, per day or per post where the term says so
	Value        float64 // ln(Times·Input + 1)
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

// Evaluate computes the index for one account. It is an error to name a measure that
// nobody knows, to give one twice, to give a negative count, or to leave out the days
// where the index counts per day; an unknown measure is not an error (see Missing).
// An account with 0 posts scores 0 whatever else is known.
func (f *Formula) Evaluate(m Measures) (Evaluation, error) {
	in, err := f.resolve(m)
	if err != nil {
		return Evaluation{}, fmt.Errorf("%s: %w", f.ID(), err)
	}
	e := Evaluation{Index: f.ID(), Missing: f.missing(in)}
	known := e.IsKnown()
	sum := 0.0
	for _, group := range f.groups {
		value := GroupValue{Group: group, IsKnown: true}
		for _, term := range group.Terms {
			t := f.termValue(term, in)
			value.Value += term.Weight * t.Value
			value.IsKnown = value.IsKnown && t.IsKnown
			e.IsAtLeast = e.IsAtLeast || in.isAtLeast(term)
			e.Terms = append(e.Terms, t)
		}
		if !value.IsKnown {
			value.Value = 0
		}
		sum += group.Weight * value.Value
		e.Groups = append(e.Groups, value)
	}
	e.IsAtLeast = e.IsAtLeast && known && !in.isIdle()
	if !known {
		return e, nil
	}
	e.Score = f.factor.value * math.Pow(sum, f.power.value)
	e.Low, e.High = e.Score, e.Score
	if e.IsAtLeast {
		e.High = math.Inf(1)
	}
	e.share(sum)
	return e, nil
}

// share splits the score over the groups and terms in proportion to what they add to
// the weighted sum.
func (e *Evaluation) share(sum float64) {
	if sum == 0 {
		return
	}
	next := 0
	for i := range e.Groups {
		g := &e.Groups[i]
		g.Contribution = e.Score * g.Weight * g.Value / sum
		for range g.Terms {
			t := &e.Terms[next]
			t.Contribution = e.Score * g.Weight * t.Weight * t.Value / sum
			next++
		}
	}
}

func (f *Formula) termValue(term Term, in inputs) TermValue {
	value := TermValue{Term: term}
	if in.isIdle() {
		value.IsKnown = true
		return value
	}
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
	value.Value = math.Log(1 + term.Times*value.Input)
	return value
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
	unknown[posts] = !hasPosts && !hasAverage
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

// quantity is a measure in total ("" per), per day or per post.
type quantity struct{ measure, per string }

// inputs are the given measures under their full names.
type inputs struct {
	values  map[quantity]float64
	atLeast map[quantity]bool
	days    float64
}

func (in inputs) isIdle() bool {
	value, known := in.values[quantity{measure: posts}]
	return known && value == 0
}

func (in inputs) input(term Term) (float64, bool) {
	if given, found := in.values[quantity{term.Measure, term.Per}]; found {
		return given, true
	}
	total, found := in.values[quantity{measure: term.Measure}]
	switch term.Per {
	case perDay:
		return total / in.days, found
	case perPost:
		count, known := in.values[quantity{measure: posts}]
		if !found || !known {
			return 0, false
		}
		return total / count, true
	}
	return total, found
}

func (in inputs) isAtLeast(term Term) bool {
	if _, given := in.values[quantity{term.Measure, term.Per}]; given {
		return in.atLeast[quantity{term.Measure, term.Per}]
	}
	return in.atLeast[quantity{measure: term.Measure}]
}

func (f *Formula) resolve(m Measures) (inputs, error) {
	in := inputs{values: map[quantity]float64{}, atLeast: map[quantity]bool{}, days: m.Days}
	names := map[quantity]string{}
	for _, name := range slices.Sorted(maps.Keys(m.Values)) {
		value := m.Values[name]
		if slices.Contains(dayNames, name) {
			if in.days != 0 {
				return in, fmt.Errorf("the days of the period are given twice; keep one of them")
			}
			if in.days = value; !(value > 0) || math.IsInf(value, 0) {
				return in, fmt.Errorf("%s=%v: the days of the period should be above 0", name, value)
			}
			continue
		}
		if slices.Contains(f.unused, name) {
			continue
		}
		q, err := f.quantity(name)
		if err != nil {
			return in, err
		}
		if other, taken := names[q]; taken {
			return in, fmt.Errorf("%s and %s are the same measure; give one of them", other, name)
		}
		measure, _ := findMeasure(f.known, q.measure)
		if math.IsNaN(value) || math.IsInf(value, 0) || (value < 0 && !measure.IsSigned) {
			return in, fmt.Errorf("%s=%v: a count should be 0 or more", name, value)
		}
		names[q], in.values[q] = name, value
	}
	for _, name := range slices.Sorted(maps.Keys(m.AtLeast)) {
		if slices.Contains(f.unused, name) {
			continue
		}
		q, err := f.quantity(name)
		if err != nil {
			return in, err
		}
		in.atLeast[q] = m.AtLeast[name]
	}
	return in, f.checkDays(in)
}

func (f *Formula) checkDays(in inputs) error {
	if in.days < 0 || math.IsNaN(in.days) || math.IsInf(in.days, 0) {
		return fmt.Errorf("the period has %v days; they should be above 0", in.days)
	}
	if in.days > 0 || in.isIdle() {
		return nil
	}
	for _, term := range f.terms {
		_, given := in.values[quantity{term.Measure, perDay}]
		if term.Per == perDay && !given {
			return fmt.Errorf("%s is counted per day; give the days of the period, such as d=7", term.Measure)
		}
	}
	return nil
}

// quantity finds the measure behind a name.
func (f *Formula) quantity(name string) (quantity, error) {
	base, per := name, ""
	for ending, of := range map[string]string{"_per_day": perDay, "_per_post": perPost, "_per_article": perPost} {
		if cut, found := strings.CutSuffix(name, ending); found {
			base, per = cut, of
		}
	}
	q := quantity{measure: base, per: per}
	for _, alias := range f.aliases {
		if alias.Name == base {
			q.measure = alias.Measure
		}
	}
	if _, found := findMeasure(f.known, q.measure); !found {
		names := append([]string{"d"}, f.measures...)
		for _, alias := range f.aliases {
			names = append(names, alias.Name)
		}
		return q, fmt.Errorf("%q is not a measure; known here: %s", name, strings.Join(names, ", "))
	}
	uses := func(t Term) bool { return t.Measure == q.measure && t.Per == per }
	if per != "" && !slices.ContainsFunc(f.terms, uses) {
		return q, fmt.Errorf("%s: no term uses %s per %s", name, q.measure, per)
	}
	return q, nil
}
