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
		own := slices.DeleteFunc(slices.Clone(members), func(member Member) bool { return member.Index != term.Component.Index })
		known := slices.DeleteFunc(slices.Clone(own), func(member Member) bool { return !member.IsKnown })
		if len(term.Component.Roles) > 0 {
			known = slices.DeleteFunc(known, func(member Member) bool { return !term.Component.hasRole(member.Role) })
		}
		isAbsent := len(own) == 0 && f.absent == absentZero
		if len(known) < len(own) && f.members == membersAll {
			continue
		}
		if len(known) == 0 && !isAbsent {
			continue
		}
		var bounds [3]float64
		complete := true
		for i, of := range []func(Member) float64{
			func(m Member) float64 { return m.Score },
			func(m Member) float64 { return m.Low },
			func(m Member) float64 { return m.High },
		} {
			var ok bool
			bounds[i], ok = f.aggregated(term.Component, known, of)
			complete = complete && (ok || isAbsent)
		}
		if complete {
			m.Values[term.Measure], m.Low[term.Measure], m.High[term.Measure] = bounds[0], bounds[1], bounds[2]
		}
	}
	return m, nil
}

func (c *Component) hasRole(role string) bool {
	return slices.ContainsFunc(c.Roles, func(r RoleWeight) bool { return r.Role == role })
}

func (f *Formula) aggregated(c *Component, members []Member, of func(Member) float64) (float64, bool) {
	if len(c.Roles) > 0 {
		sum := 0.0
		for _, role := range c.Roles {
			value, found := mean(members, of, func(m Member) bool { return m.Role == role.Role })
			if !found && f.absent != absentZero {
				return 0, false
			}
			sum += role.Weight * value
		}
		return sum, true
	}
	if len(members) == 0 {
		return 0, false
	}
	sum, most := 0.0, math.Inf(-1)
	for _, member := range members {
		sum += of(member)
		most = max(most, of(member))
	}
	switch c.Aggregate {
	case aggregateSum:
		return sum, true
	case aggregateMean:
		return sum / float64(len(members)), true
	}
	return most, true
}

func mean(members []Member, of func(Member) float64, counts func(Member) bool) (float64, bool) {
	sum, n := 0.0, 0.0
	for _, member := range members {
		if counts(member) {
			sum += of(member)
			n++
		}
	}
	return ratio(sum, n), n > 0
}
