package formula

import (
	"fmt"
	"slices"
	"strings"
)

func (c *compiler) groups(f *Formula, d definition) {
	if len(d.Terms) == 0 {
		c.fault(d.ID.line, "terms is missing; an index needs at least one term")
		return
	}
	c.weights(d.Terms, "the first level")
	for _, node := range d.Terms {
		group := Group{ID: node.ID.text, Symbol: node.Symbol.text, Title: node.Title, Weight: node.Weight.value, weight: node.Weight}
		line := node.line()
		if group.Symbol == "" {
			group.Symbol = group.ID
		}
		c.name(node, func(id string) bool {
			return slices.ContainsFunc(f.groups, func(g Group) bool { return g.ID == id })
		})
		switch {
		case len(node.Terms) > 0 && node.Measure.line > 0:
			c.fault(node.Measure.line, "%q has both terms and a measure; keep one", node.ID.text)
		case len(node.Terms) > 0:
			if node.Index.line > 0 {
				c.fault(node.Index.line, "%q has both terms and an index; keep one", node.ID.text)
			}
			c.weights(node.Terms, fmt.Sprintf("group %q", node.ID.text))
			for _, leaf := range node.Terms {
				if len(leaf.Terms) > 0 {
					c.fault(leaf.line(), "%q has terms of its own; an index has two levels", leaf.ID.text)
				}
				c.name(leaf, func(id string) bool {
					return slices.ContainsFunc(group.Terms, func(t Term) bool { return t.ID == group.ID+"_"+id })
				})
				group.Terms = append(group.Terms, c.leaf(f, leaf, group.ID, group.ID+"_"+leaf.ID.text))
			}
		default:
			group.IsSingle = true
			leaf := c.leaf(f, node, group.ID, group.ID)
			leaf.Weight, leaf.weight = 1, number{text: "1", value: 1}
			group.Terms = []Term{leaf}
		}
		f.groups = append(f.groups, group)
		for _, term := range group.Terms {
			if slices.ContainsFunc(f.terms, func(t Term) bool { return t.ID == term.ID }) {
				c.fault(line, "the term id %q is used twice; rename one", term.ID)
			}
			f.terms = append(f.terms, term)
		}
	}
}

func (c *compiler) name(node termNode, isTaken func(id string) bool) {
	if !termName.MatchString(node.ID.text) {
		c.fault(node.line(), "term id %q should be lower-case letters, digits and underscores", node.ID.text)
	} else if isTaken(node.ID.text) {
		c.fault(node.ID.line, "the term id %q is used twice; rename one", node.ID.text)
	}
}

func (c *compiler) leaf(f *Formula, node termNode, group, id string) Term {
	term := Term{
		ID: id, Group: group, Title: node.Title, Measure: node.Measure.text, Per: node.Per.text,
		Times: 1, Weight: node.Weight.value, FloorAtZero: node.FloorAtZero, Transform: transformLog,
		Provenance: f.provenance, weight: node.Weight, times: number{text: "1", value: 1}, line: node.line(),
	}
	if node.Provenance.line > 0 {
		term.Provenance = node.Provenance.text
		if !slices.Contains(provenances, term.Provenance) {
			c.fault(node.Provenance.line, "provenance %q is not one of %s", term.Provenance, strings.Join(provenances, ", "))
		}
	}
	if f.kind == Composite {
		return c.component(f, node, term)
	}
	if node.Measure.line == 0 {
		c.fault(node.line(), "%q has neither terms nor a measure", node.ID.text)
		return term
	}
	c.measure(node.Measure)
	c.transform(node, &term)
	c.onlyOfComposites(node)
	if node.Per.line > 0 && node.Per.text != perDay && node.Per.text != perPost {
		c.fault(node.Per.line, "per %q is not one of day, post", node.Per.text)
	}
	if node.Per.text == perPost && node.Measure.text == posts {
		c.fault(node.Per.line, "posts per post is always 1; remove the term or per")
	}
	if node.Times.line > 0 {
		term.Times, term.times = node.Times.value, node.Times
		if !decimal.MatchString(node.Times.text) || node.Times.value <= 0 {
			c.fault(node.Times.line, "times %q should be a number above 0", node.Times.text)
		}
	}
	if !slices.Contains(f.measures, term.Measure) {
		f.measures = append(f.measures, term.Measure)
	}
	return term
}

func (c *compiler) transform(node termNode, term *Term) {
	measure, _ := findMeasure(c.known, node.Measure.text)
	switch {
	case node.Transform.line > 0 && node.Transform.text != transformLog && node.Transform.text != transformNone:
		c.fault(node.Transform.line, "transform %q is not one of ln, none", node.Transform.text)
	case node.Transform.line > 0:
		term.Transform = node.Transform.text
	}
	if measure.IsSigned && !node.FloorAtZero {
		c.fault(node.line(), "%s may be negative and ln is not defined there; add floor_at_zero: true", measure.ID)
	}
	if !measure.IsSigned && node.FloorAtZero && measure.ID != "" {
		c.fault(node.line(), "%s is never negative; remove floor_at_zero", measure.ID)
	}
	if node.Scale.line == 0 {
		if node.Within.line > 0 {
			c.fault(node.Within.line, "within needs a scale, one of %s", strings.Join(scaleNames, ", "))
		}
		return
	}
	term.Scale, term.Within = node.Scale.text, node.Within.text
	if !slices.Contains(scaleNames, term.Scale) {
		c.fault(node.Scale.line, "scale %q is not one of %s%s", term.Scale, strings.Join(scaleNames, ", "), nearest(term.Scale, scaleNames))
	}
	if node.Within.line == 0 {
		c.fault(node.Scale.line, "scale needs within, one of %s: the group whose accounts are compared", strings.Join(withinNames, ", "))
	} else if !slices.Contains(withinNames, term.Within) {
		c.fault(node.Within.line, "within %q is not one of %s%s", term.Within, strings.Join(withinNames, ", "), nearest(term.Within, withinNames))
	}
}

func (c *compiler) weights(nodes []termNode, level string) {
	sum := 0.0
	for _, node := range nodes {
		if node.Weight.line == 0 {
			c.fault(node.line(), "%q has no weight", node.ID.text)
		} else if !decimal.MatchString(node.Weight.text) || node.Weight.value <= 0 || node.Weight.value > 1 {
			c.fault(node.Weight.line, "weight %q should be above 0 and at most 1", node.Weight.text)
		}
		sum += node.Weight.value
	}
	if !isWhole(sum) {
		c.fault(nodes[0].line(), "the weights of %s sum to %.10g, not 1", level, sum)
	}
}
