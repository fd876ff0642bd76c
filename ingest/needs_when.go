package ingest

import (
	"fmt"
	"slices"
)

// condition is a rule of a feed that binds some of its rows: where a column holds one of
// Values, none of Columns may be empty. What a source does not deliver is empty here, also
// where an earlier delivery gave it: such a row says all that it needs, or is refused.
type condition struct {
	Column  string   `yaml:"column"`
	Values  []string `yaml:"values"`
	Columns []string `yaml:"columns"`
}

func (n *condition) check(feed *Feed) error {
	column := feed.Column(n.Column)
	if column == nil || column.Kind != KindEnum || !column.Required {
		return fmt.Errorf("needs_when: %q is not an enum that every row has", n.Column)
	}
	for _, value := range n.Values {
		if !slices.Contains(column.Values(), value) {
			return fmt.Errorf("needs_when: %q is not a value of %s", value, n.Column)
		}
	}
	for _, name := range n.Columns {
		if c := feed.Column(name); c == nil || c.Input || c.Required {
			return fmt.Errorf("needs_when: %q is not a stored column that may be missing", name)
		}
	}
	return nil
}

// fieldOf returns the place of a column among the plan's fields, -1 where the source has
// it not.
func (f *feedPlan) fieldOf(name string) int {
	for _, t := range f.targets {
		if t.column.Name == name {
			return t.field
		}
	}
	return -1
}

// needWhen refuses the stripe's rows that a needs_when binds and that lack what it asks
// for. It comes after the columns are filled.
func (c *converter) needWhen(plan *feedPlan, vectors []*vector) {
	for i := range plan.feed.NeedsWhen {
		n := &plan.feed.NeedsWhen[i]
		at := plan.fieldOf(n.Column)
		if at < 0 {
			continue // a required column: the header did not fit
		}
		base := vectors[at].rows - c.stripe.rows
		for row := range c.stripe.rows {
			if value := vectors[at].word(base + row); slices.Contains(n.Values, value) {
				c.needAll(plan, vectors, n, base, row, value)
			}
		}
	}
}

func (c *converter) needAll(plan *feedPlan, vectors []*vector, n *condition, base, row int, value string) {
	for _, name := range n.Columns {
		if field := plan.fieldOf(name); field < 0 || !vectors[field].holds(base+row) {
			c.fail(row, name, nil, "is missing, which a row needs where "+n.Column+" is "+value)
		}
	}
}
