package formula

import (
	"math"
	"slices"
	"strings"
)

const (
	transformLog  = "ln"
	transformNone = "none"
	// weightTolerance is how far the weights of one level may be from a sum of 1.
	weightTolerance = 1e-9
)

// How a term's value is scaled within the accounts of its group, x being the account's
// value, n the number of known ones. A group that does not spread gives 0.
const (
	ShareOfMax = "share-of-max" // x / max
	MinMax     = "min-max"      // (x − min) / (max − min)
	Percentile = "percentile"   // the share of the n−1 others that are below x
	ZScore     = "z-score"      // (x − mean) / standard deviation over all n
)

var (
	scaleNames = []string{ShareOfMax, MinMax, Percentile, ZScore}
	// withinNames are the groups of a period within which a term is scaled: all accounts
	// of the index's platforms, those of one platform, or those of one column besides.
	withinNames = []string{"list", "platform", "region_code", "level", "sector"}
)

func isWhole(sum float64) bool { return math.Abs(sum-1) <= weightTolerance }

// scales refuses what a scaled formula cannot be.
func (c *compiler) scales(f *Formula) {
	for _, term := range f.terms {
		if term.Scale == ZScore && f.power.value != 1 {
			c.fault(term.line, "a z-score may be below 0 and cannot be raised to the power %s; use another scale or power 1", f.power.text)
		}
	}
}

// scale holds the values of the other accounts of one term's group.
type scale struct {
	name   string
	others []float64
	open   bool // whether another account's value is only a lower bound
}

// scales gives one scale for each term of a scaled formula, from the others that are in
// the same group as the account itself.
func (f *Formula) scales(account inputs, others []inputs) []*scale {
	scales := make([]*scale, len(f.terms))
	for i, term := range f.terms {
		if term.Scale == "" {
			continue
		}
		s := &scale{name: term.Scale}
		for _, other := range others {
			value := f.unscaled(term, other)
			group, isGrouped := account.groups[term.Within]
			if !value.IsKnown || isGrouped && other.groups[term.Within] != group {
				continue
			}
			s.others = append(s.others, value.Value)
			s.open = s.open || value.High > value.Value
		}
		scales[i] = s
	}
	return scales
}

// Spread is what the known values of a term's group, the account's own among them, say of
// the account's place in it.
type Spread struct {
	Members   int     `json:"members"`
	Least     float64 `json:"least"`
	Most      float64 `json:"most"`
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"` // standard deviation over all members
	Below     int     `json:"below"`     // members whose value is below the account's
}

// spread looks at the others and the account's own value x.
func (s *scale) spread(x float64) Spread {
	all := append(slices.Clone(s.others), x)
	n := float64(len(all))
	p := Spread{Members: len(all), Least: slices.Min(all), Most: slices.Max(all)}
	for _, other := range all {
		p.Mean += other / n
		if other < x {
			p.Below++
		}
	}
	squares := 0.0
	for _, other := range all {
		squares += (other - p.Mean) * (other - p.Mean)
	}
	p.Deviation = math.Sqrt(squares / n)
	return p
}

// Place is x on one of the scales.
func (p Spread) Place(scale string, x float64) float64 {
	switch scale {
	case ShareOfMax:
		return ratio(x, p.Most)
	case MinMax:
		return ratio(x-p.Least, p.Most-p.Least)
	case Percentile:
		return ratio(float64(p.Below), float64(p.Members-1))
	}
	// A group whose values are equal has no spread beyond what rounding makes.
	if p.Most > p.Least {
		return ratio(x-p.Mean, p.Deviation)
	}
	return 0
}

// of scales one account's value in its group and gives the bounds between which its place
// lies when its own value, or another account's, is only a lower bound.
func (s *scale) of(x float64, isOpen bool, group Spread) (value, low, high float64) {
	value = group.Place(s.name, x)
	bottom, top := 0.0, 1.0
	low, high = value, value
	if s.name == ZScore {
		top = math.Sqrt(float64(group.Members - 1))
		bottom = -top
		isOpen = isOpen || s.open
	}
	if s.open || s.name == ZScore && isOpen {
		low = bottom
	}
	if isOpen {
		high = top
	}
	return value, low, high
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// Within are the columns, besides period_id, over which the terms are scaled: the input
// relation of SQL must have them. An empty list means that nothing is scaled.
func (f *Formula) Within() []string {
	var columns []string
	for _, term := range f.terms {
		if term.Within != "" && term.Within != "list" && !slices.Contains(columns, term.Within) {
			columns = append(columns, term.Within)
		}
	}
	slices.SortFunc(columns, strings.Compare)
	return columns
}
