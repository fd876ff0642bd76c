package formula

import (
	"math"
	"slices"
)

// Explanation is one score taken apart so far that it can be computed again by hand:
//
//	group = Σ weight · value,  score = factor · (Σ weight · group) ^ power
//
// The contributions of the terms add up to the score, and so do those of the groups.
// With a power other than 1 the score is no sum; each term then gets the part of the
// score that it has in the sum under the power:
//
//	contribution = score · group weight · weight · value / Σ
//
// Numbers that have no finite value are null in JSON; a high beside a score has no end then.
type Explanation struct {
	Index      string           `json:"index"`
	Title      Text             `json:"title"`
	Kind       Kind             `json:"kind"`
	Provenance string           `json:"provenance"`
	Mark       string           `json:"mark"`
	Source     string           `json:"source"`
	Options    []string         `json:"options"`
	Days       *float64         `json:"days"` // d; null where nothing is counted per day
	Score      *float64         `json:"score"`
	Low        *float64         `json:"low"`
	High       *float64         `json:"high"`        // null where there is no upper bound
	IsAtLeast  *bool            `json:"is_at_least"` // see Formula.SQL; null: it may be lower, or lower or higher
	Missing    []string         `json:"missing"`
	Factor     float64          `json:"factor"`
	Power      float64          `json:"power"`
	Sum        *float64         `json:"sum"` // what is raised to the power
	Measures   []ExplainMeasure `json:"measures"`
	Groups     []ExplainGroup   `json:"groups"`
	Terms      []ExplainTerm    `json:"terms"`
}

// ExplainMeasure is a measure, or a component's score, as it was given.
type ExplainMeasure struct {
	ID        string   `json:"id"`
	Title     Text     `json:"title"`
	Value     *float64 `json:"value"` // null: unknown
	IsAtLeast bool     `json:"is_at_least"`
}

// ExplainGroup is a group of the first level.
type ExplainGroup struct {
	ID           string   `json:"id"`
	Symbol       string   `json:"symbol"`
	Title        Text     `json:"title"`
	Weight       float64  `json:"weight"`
	Value        *float64 `json:"value"`
	Contribution *float64 `json:"contribution"`
}

// ExplainTerm is one term: raw / divisor = input, transformed = ln(times · input + 1),
// value = transformed, scaled within the list where the term says so.
type ExplainTerm struct {
	ID           string   `json:"id"`
	Group        string   `json:"group"`
	Measure      string   `json:"measure"`
	Component    string   `json:"component,omitempty"` // index version
	Per          string   `json:"per,omitempty"`
	Times        float64  `json:"times"`
	Transform    string   `json:"transform"`
	Scale        string   `json:"scale,omitempty"`
	Within       string   `json:"within,omitempty"`
	Provenance   string   `json:"provenance"`
	Weight       float64  `json:"weight"`
	TotalWeight  float64  `json:"total_weight"`
	Raw          *float64 `json:"raw"`
	Input        *float64 `json:"input"`
	Transformed  *float64 `json:"transformed"`
	Among        *Spread  `json:"among,omitempty"` // the group in which it is scaled
	Value        *float64 `json:"value"`
	Contribution *float64 `json:"contribution"`

	// What they are beside the true ones, as IsAtLeast of Explanation.
	IsValueAtLeast        *bool `json:"is_value_at_least"`
	IsContributionAtLeast *bool `json:"is_contribution_at_least"`
	IsShareAtLeast        *bool `json:"is_share_at_least"` // of the contribution in the score
}

// Explain takes the score of one account apart; others are the rest of the list for a
// scaled index. Its errors are those of EvaluateAmong.
func (f *Formula) Explain(m Measures, others ...Measures) (Explanation, error) {
	if f.kind == Scaled && len(others) == 0 {
		_, err := f.Evaluate(m)
		return Explanation{}, err
	}
	e, err := f.EvaluateAmong(m, others)
	if err != nil {
		return Explanation{}, err
	}
	in, _ := f.resolve(m) // EvaluateAmong has found it without fault
	x := Explanation{
		Index: f.ID(), Title: f.title, Kind: f.kind, Provenance: f.provenance, Mark: Mark(f.provenance),
		Source: f.source, Options: f.Options(), Missing: e.Missing,
		Factor: f.factor.value, Power: f.power.value,
	}
	x.IsAtLeast = e.Mark()
	if f.usesDays() && in.days > 0 {
		x.Days = finite(in.days)
	}
	if e.IsKnown() {
		x.Score, x.Low, x.High = finite(e.Score), finite(e.Low), finite(e.High)
		sum := 0.0
		for _, g := range e.Groups {
			sum += g.Weight * g.Value
		}
		x.Sum = finite(sum)
	}
	x.Measures = f.explainMeasures(in)
	for _, g := range e.Groups {
		group := ExplainGroup{ID: g.ID, Symbol: g.Symbol, Title: g.Title, Weight: g.Weight}
		if g.IsKnown {
			group.Value = finite(g.Value)
		}
		if e.IsKnown() {
			group.Contribution = finite(g.Contribution)
		}
		x.Groups = append(x.Groups, group)
	}
	for _, t := range e.Terms {
		x.Terms = append(x.Terms, explainTerm(t, e.IsKnown()))
	}
	x.markTerms(e.Terms)
	return x, nil
}

func (f *Formula) explainMeasures(in inputs) []ExplainMeasure {
	var measures []ExplainMeasure
	for _, id := range f.measures {
		known, _ := findMeasure(f.known, id)
		m := ExplainMeasure{ID: id, Title: known.Title, IsAtLeast: in.atLeast[quantity{measure: id}]}
		if value, found := in.values[quantity{measure: id}]; found {
			m.Value = finite(value)
		}
		measures = append(measures, m)
	}
	return measures
}

func explainTerm(t TermValue, hasScore bool) ExplainTerm {
	x := ExplainTerm{
		ID: t.ID, Group: t.Group, Measure: t.Measure, Per: t.Per, Times: t.Times, Transform: t.Transform,
		Scale: t.Scale, Within: t.Within, Provenance: t.Provenance, Weight: t.Weight, TotalWeight: t.TotalWeight,
	}
	if t.Component != nil {
		x.Component = t.Component.Index
	}
	if t.IsKnown {
		x.Raw, x.Input = finite(t.Raw), finite(t.Input)
		x.Transformed, x.Value, x.Among = finite(t.Transformed), finite(t.Value), t.Among
	}
	if hasScore {
		x.Contribution = finite(t.Contribution)
	}
	return x
}

// Recompute gives the score from the explanation alone: from the measures' terms as
// they are printed, their weights, the factor and the power. It is NaN without a score.
func (x Explanation) Recompute() float64 {
	if x.Score == nil {
		return math.NaN()
	}
	sum := 0.0
	for _, group := range x.Groups {
		value := 0.0
		for _, term := range x.Terms {
			if term.Group == group.ID {
				value += term.Weight * term.again()
			}
		}
		sum += group.Weight * value
	}
	if x.Power == 1 {
		return x.Factor * sum
	}
	return x.Factor * math.Pow(sum, x.Power)
}

// again is the term's value from its input and, of a scaled one, what is said of its group.
func (x ExplainTerm) again() float64 {
	value := x.Times * *x.Input
	if x.Transform != transformNone {
		value = math.Log(1 + value)
	}
	if x.Among != nil {
		return x.Among.Place(x.Scale, value)
	}
	return value
}

// Mark is the letter by which the field's notes mark a provenance: E read in a source,
// D derived, U unverified (待核).
func Mark(provenance string) string {
	if i := slices.Index(provenances, provenance); i >= 0 {
		return []string{"E", "D", "U"}[i]
	}
	return ""
}

// finite gives a pointer for JSON, which has no infinity: nil stands for it.
func finite(value float64) *float64 {
	if math.IsInf(value, 0) || math.IsNaN(value) {
		return nil
	}
	return &value
}
