package formula

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// otherWeights marks the ID of a formula whose weights are not those of its version.
const otherWeights = "weights"

// WithWeights returns the formula with other weights, to see what they would change.
// They are named by group or term (overall, overall_reads) and are those of their own
// level; names that are left out keep theirs. With renormalise, the weights of each
// level are then divided by their sum; without it, a level that does not sum to 1 is
// an error. A weight may be 0, but not all of a level. The result's ID ends with
// +weights: a score of it is no score of the version.
func (f *Formula) WithWeights(weights map[string]float64, renormalise bool) (*Formula, error) {
	for _, name := range slices.Sorted(maps.Keys(weights)) {
		if !f.hasWeight(name) {
			return nil, fmt.Errorf("%s: no weight is called %q%s; there are: %s",
				f.ID(), name, nearest(name, f.weightNames()), strings.Join(f.weightNames(), ", "))
		}
		if w := weights[name]; !(w >= 0) || math.IsInf(w, 0) {
			return nil, fmt.Errorf("%s: weight %s=%v should be 0 or more", f.ID(), name, w)
		}
	}
	variant := *f
	variant.groups = make([]Group, len(f.groups))
	variant.terms = nil
	var first []*number
	for i, group := range f.groups {
		g := &variant.groups[i]
		*g = group
		g.weight = weighing(group.weight, weights, group.ID)
		first = append(first, &g.weight)
		g.Terms = slices.Clone(group.Terms)
		var second []*number
		for j := range g.Terms {
			t := &g.Terms[j]
			if !group.IsSingle {
				t.weight = weighing(t.weight, weights, t.ID)
			}
			second = append(second, &t.weight)
		}
		if err := level(second, renormalise); err != nil {
			return nil, fmt.Errorf("%s: group %q: %w", f.ID(), group.ID, err)
		}
	}
	if err := level(first, renormalise); err != nil {
		return nil, fmt.Errorf("%s: the first level: %w", f.ID(), err)
	}
	for i := range variant.groups {
		g := &variant.groups[i]
		g.Weight = g.weight.value
		for j := range g.Terms {
			g.Terms[j].Weight = g.Terms[j].weight.value
		}
		variant.terms = append(variant.terms, g.Terms...)
	}
	if !slices.Contains(variant.changed, otherWeights) {
		variant.changed = append(slices.Clip(variant.changed), otherWeights)
	}
	return &variant, nil
}

func (f *Formula) hasWeight(name string) bool { return slices.Contains(f.weightNames(), name) }

func (f *Formula) weightNames() []string {
	var names []string
	for _, group := range f.groups {
		names = append(names, group.ID)
		for _, term := range group.Terms {
			if !group.IsSingle {
				names = append(names, term.ID)
			}
		}
	}
	return names
}

func weighing(old number, weights map[string]float64, name string) number {
	if value, found := weights[name]; found {
		return written(value)
	}
	return old
}

// written is a number as SQL takes it, without loss.
func written(value float64) number {
	return number{text: strconv.FormatFloat(value, 'f', -1, 64), value: value}
}

// level checks the weights of one level, or divides them by their sum.
func level(weights []*number, renormalise bool) error {
	sum := 0.0
	for _, w := range weights {
		sum += w.value
	}
	switch {
	case sum == 0:
		return fmt.Errorf("all weights are 0")
	case isWhole(sum):
	case !renormalise:
		return fmt.Errorf("the weights sum to %.10g, not 1; change the others too, or renormalise", sum)
	default:
		for _, w := range weights {
			*w = written(w.value / sum)
		}
	}
	return nil
}

// Leaf is one term in the linear form of a formula.
type Leaf struct {
	ID      string
	Group   string
	Measure string
	Weight  float64 // of the term times that of its group
	// SQL gives the leaf's value from the columns of mart.account_measures and
	// formula_days; unknown measures give NULL. Empty for terms that are scaled or read
	// an index, whose values are in the terms of SQL and CompositeSQL.
	SQL string
}

// Linear is a formula as score = Factor · (Σ Weight · leaf) ^ Power. The leaves are in
// the order of Terms, which is also the order of the list `terms` of
// mart.index_scores: a simulation of other weights needs no logarithm again, only
//
//	factor * power(list_inner_product(terms, weights), power)
//
// An account without posts has leaves of 0 and so a score of 0.
type Linear struct {
	Factor, Power float64
	Leaves        []Leaf
}

// Linear gives the formula in its linear form.
func (f *Formula) Linear() Linear {
	linear := Linear{Factor: f.factor.value, Power: f.power.value}
	for _, group := range f.groups {
		for _, term := range group.Terms {
			leaf := Leaf{ID: term.ID, Group: term.Group, Measure: term.Measure, Weight: group.Weight * term.Weight}
			if f.kind == Account {
				leaf.SQL = f.sqlLeaf(term)
			}
			linear.Leaves = append(linear.Leaves, leaf)
		}
	}
	return linear
}

// Weights are the weights of all leaves, in their order.
func (l Linear) Weights() []float64 {
	weights := make([]float64, len(l.Leaves))
	for i, leaf := range l.Leaves {
		weights[i] = leaf.Weight
	}
	return weights
}

// Score combines the values of the leaves, given in their order.
func (l Linear) Score(leaves []float64) float64 {
	sum := 0.0
	for i, leaf := range l.Leaves {
		sum += leaf.Weight * leaves[i]
	}
	if l.Power == 1 {
		return l.Factor * sum
	}
	return l.Factor * math.Pow(sum, l.Power)
}
