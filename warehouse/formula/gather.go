package formula

import (
	"fmt"
	"math"
	"slices"
)

// Member is the score of one account, or of one part, that a composite puts together.
type Member struct {
	Index     string // index version
	Role      string // main or sub; "" if not known
	Score     float64
	Low, High float64
	IsKnown   bool
}

// Gather puts the scores of one subject together to what Evaluate takes, by the rules
// of CompositeSQL: a component without any member is unknown, or 0 where the composite
// says absent: zero; one of whose members some have no score is unknown, unless the
// composite says members: known. Members of other indices are passed over.
func (f *Formula) Gather(members []Member) (Measures, error) {
	m := Measures{Values: map[string]float64{}, Low: map[string]float64{}, High: map[string]float64{}}
	if f.kind != Composite {
		return m, fmt.Errorf("%s is not a composite", f.ID())
	}
	for _, term := range f.terms {
		var own []Member
		for _, member := range members {
			if member.Index == term.Component.Index {
				own = append(own, member)
			}
		}
		var bounds [3]float64
		isComplete := true
		for i, of := range []func(Member) float64{
			func(m Member) float64 { return m.Score },
			func(m Member) float64 { return m.Low },
			func(m Member) float64 { return m.High },
		} {
			var found bool
			bounds[i], found = f.component(term.Component, own, of)
			isComplete = isComplete && found
		}
		if isComplete {
			m.Values[term.Measure], m.Low[term.Measure], m.High[term.Measure] = bounds[0], bounds[1], bounds[2]
		}
	}
	return m, nil
}

// component is one number for the members of a component, or false if there is none.
func (f *Formula) component(c *Component, own []Member, of func(Member) float64) (float64, bool) {
	if len(own) == 0 {
		return 0, f.absent == absentZero
	}
	var known []Member
	for _, member := range own {
		if member.IsKnown && (len(c.Roles) == 0 || c.hasRole(member.Role)) {
			known = append(known, member)
		}
	}
	if len(known) == 0 || len(known) < len(own) && f.members == membersAll {
		return 0, false
	}
	if len(c.Roles) > 0 {
		return f.byRole(c, own, known, of)
	}
	sum, most := 0.0, math.Inf(-1)
	for _, member := range known {
		sum += of(member)
		most = max(most, of(member))
	}
	switch c.Aggregate {
	case aggregateSum:
		return sum, true
	case aggregateMean:
		return sum / float64(len(known)), true
	}
	return most, true
}

func (f *Formula) byRole(c *Component, own, known []Member, of func(Member) float64) (float64, bool) {
	whole := 0.0
	for _, role := range c.Roles {
		isIn := func(m Member) bool { return m.Role == role.Role }
		if f.absent == absentZero && !slices.ContainsFunc(own, isIn) {
			continue
		}
		sum, n := 0.0, 0.0
		for _, member := range known {
			if isIn(member) {
				sum += of(member)
				n++
			}
		}
		if n == 0 {
			return 0, false
		}
		whole += role.Weight * sum / n
	}
	return whole, true
}

func (c *Component) hasRole(role string) bool {
	return slices.ContainsFunc(c.Roles, func(r RoleWeight) bool { return r.Role == role })
}
