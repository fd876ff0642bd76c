package formula

import (
	"fmt"
	"slices"
	"strings"
)

// Kind says what a formula reads, and so which of its SQL texts computes it.
type Kind string

const (
	// Account formulas read the measures of one account alone: SQL, PlatformSQL.
	Account Kind = "account"
	// Scaled formulas also compare with the other accounts of a list: SQL.
	Scaled Kind = "scaled"
	// Composite formulas read the scores of other indices: CompositeSQL.
	Composite Kind = "composite"
)

// Subject is what a composite gives a score to.
type Subject string

// The subjects of composites. Provinces, cities and counties are found by the first
// 2, 4 and 6 digits of a region code (GB/T 2260).
const (
	SubjectAccount  Subject = "account"
	SubjectUnit     Subject = "unit"
	SubjectProvince Subject = "province"
	SubjectCity     Subject = "city"
	SubjectCounty   Subject = "county"
	SubjectSector   Subject = "sector"
)

var subjects = []string{"account", "unit", "province", "city", "county", "sector"}

// How several scores of one subject become one value of a component.
const (
	aggregateSum   = "sum"
	aggregateMean  = "mean"
	aggregateMax   = "max"
	aggregateRoles = "roles" // Σ weight · mean of the accounts in that role
)

var (
	aggregates = []string{aggregateSum, aggregateMean, aggregateMax, aggregateRoles}
	roleNames  = []string{"main", "sub"}
)

// What stands for a component of which a subject has no account at all, and what
// happens to one of which some accounts have no score.
const (
	absentMissing = "missing" // there is no composite score; missing names the component
	absentZero    = "zero"
	membersAll    = "all"   // every account must have a score
	membersKnown  = "known" // those without one are left out
)

// Component is the index behind a term of a composite.
type Component struct {
	// Index is the index version whose scores are read. That of an external component
	// which the registry does not define stays as the file has it.
	Index string
	// IsExternal says that no formula is published: scores under this index must be
	// delivered, and until then the composite has none and names the component.
	IsExternal bool
	Aggregate  string // "" where the subject is the account itself; sum, mean, max, roles
	Roles      []RoleWeight

	line int
}

// RoleWeight is the weight of a unit's main account or of the mean of its sub-accounts.
type RoleWeight struct {
	Role   string
	Weight float64

	weight number
}

// Kind says what the formula reads.
func (f *Formula) Kind() Kind { return f.kind }

// Subject is what gets the score: the account, or what a composite puts together.
func (f *Formula) Subject() Subject { return f.subject }

// DependsOn are the index versions whose scores a composite reads, without external
// components that the registry does not define. Other kinds depend on none.
func (f *Formula) DependsOn() []string {
	var ids []string
	for _, term := range f.terms {
		if term.Component != nil && term.Component.isDefined() && !slices.Contains(ids, term.Component.Index) {
			ids = append(ids, term.Component.Index)
		}
	}
	return ids
}

// External are the index ids that a composite reads and no definition computes.
func (f *Formula) External() []string {
	var ids []string
	for _, term := range f.terms {
		if term.Component != nil && !term.Component.isDefined() && !slices.Contains(ids, term.Component.Index) {
			ids = append(ids, term.Component.Index)
		}
	}
	return ids
}

// isDefined holds after Load: a component that was found has a version.
func (c *Component) isDefined() bool { return !c.IsExternal }

func kindOf(d definition) Kind {
	kind := Account
	var look func(nodes []termNode)
	look = func(nodes []termNode) {
		for _, node := range nodes {
			switch {
			case node.Index.line > 0:
				kind = Composite
			case node.Scale.line > 0 && kind == Account:
				kind = Scaled
			}
			look(node.Terms)
		}
	}
	look(d.Terms)
	if d.Subject.line > 0 {
		kind = Composite
	}
	return kind
}

// composite reads the heading that only composites have.
func (c *compiler) composite(f *Formula, d definition) {
	f.measures, f.known = nil, nil
	f.subject = Subject(d.Subject.text)
	if len(d.Aliases) > 0 || len(d.Unused) > 0 {
		c.fault(d.ID.line, "aliases and unused are for measures; a composite's figures are given under the ids of its terms")
	}
	if d.Subject.line == 0 {
		c.fault(d.ID.line, "subject is missing; say what gets the score: %s", strings.Join(subjects, ", "))
	} else if !slices.Contains(subjects, d.Subject.text) {
		c.fault(d.Subject.line, "subject %q is not one of %s", d.Subject.text, strings.Join(subjects, ", "))
	}
	f.absent = c.choice(d.Absent, "absent", absentMissing, absentZero)
	f.members = c.choice(d.Members, "members", membersAll, membersKnown)
	if o := d.Options; max(o.RoundAverage.line, o.Days.line, o.Caps.line) > 0 {
		c.fault(max(o.RoundAverage.line, o.Days.line, o.Caps.line), "options are those of the components; set them there")
	}
}

func (c *compiler) choice(w word, key string, choices ...string) string {
	if w.line == 0 {
		return choices[0]
	}
	if !slices.Contains(choices, w.text) {
		c.fault(w.line, "%s %q is not one of %s", key, w.text, strings.Join(choices, ", "))
	}
	return w.text
}

// component reads a term of a composite; Load finds the index later, when all are known.
func (c *compiler) component(f *Formula, node termNode, term Term) Term {
	term.Transform, term.Measure = transformNone, term.ID
	if node.Index.line == 0 {
		c.fault(node.line(), "%q has no index; a composite is made of indices only", node.ID.text)
		return term
	}
	if node.Measure.line > 0 || node.Per.line > 0 || node.Times.line > 0 || node.Transform.line > 0 || node.Scale.line > 0 || node.FloorAtZero {
		c.fault(node.line(), "%q reads an index: measure, per, times, transform, scale and floor_at_zero do not go with it", node.ID.text)
	}
	part := &Component{Index: node.Index.text, IsExternal: node.IsExternal, Aggregate: node.Aggregate.text, line: node.Index.line}
	term.Component = part
	if part.IsExternal && f.absent == absentZero {
		c.fault(node.line(), "%q is external and absent is zero: nobody's missing score may count as 0; remove one of the two", node.ID.text)
	}
	c.aggregate(f, node, part)
	f.known = append(f.known, Measure{ID: term.ID, Title: term.Title})
	f.measures = append(f.measures, term.ID)
	f.nameComponent(part.Index, term.ID)
	return term
}

// nameComponent lets a component's score be given under its index, too: as wci@14.2, and
// as wci unless another component is called so.
func (f *Formula) nameComponent(index, term string) {
	short, _, _ := strings.Cut(index, "@")
	for _, name := range []string{index, short} {
		if _, isTerm := findMeasure(f.known, name); isTerm || f.isAlias(name) {
			continue
		}
		f.aliases = append(f.aliases, Alias{name, term})
	}
}

func (f *Formula) isAlias(name string) bool {
	return slices.ContainsFunc(f.aliases, func(a Alias) bool { return a.Name == name })
}

func (c *compiler) aggregate(f *Formula, node termNode, part *Component) {
	switch {
	case f.subject == SubjectAccount && node.Aggregate.line > 0:
		c.fault(node.Aggregate.line, "aggregate does not go with subject account, which has one score of each index")
	case f.subject == SubjectAccount:
	case node.Aggregate.line == 0:
		c.fault(node.line(), "%q needs aggregate, one of %s: a %s may have several scores of an index", node.ID.text, strings.Join(aggregates, ", "), f.subject)
	case !slices.Contains(aggregates, node.Aggregate.text):
		c.fault(node.Aggregate.line, "aggregate %q is not one of %s", node.Aggregate.text, strings.Join(aggregates, ", "))
	}
	if (part.Aggregate == aggregateRoles) != (len(node.Roles) > 0) {
		c.fault(node.line(), "%q: aggregate: roles and the weights of the roles, such as {main: 0.7, sub: 0.3}, go together", node.ID.text)
		return
	}
	sum := 0.0
	for _, r := range node.Roles {
		if !slices.Contains(roleNames, r.role.text) {
			c.fault(r.role.line, "role %q is not one of %s", r.role.text, strings.Join(roleNames, ", "))
		}
		if !decimal.MatchString(r.weight.text) || r.weight.value <= 0 || r.weight.value > 1 {
			c.fault(r.weight.line, "weight %q should be above 0 and at most 1", r.weight.text)
		}
		sum += r.weight.value
		part.Roles = append(part.Roles, RoleWeight{Role: r.role.text, Weight: r.weight.value, weight: r.weight})
	}
	if len(node.Roles) > 0 && !isWhole(sum) {
		c.fault(node.Roles[0].role.line, "the weights of the roles of %q sum to %.10g, not 1", node.ID.text, sum)
	}
}

// onlyOfComposites refuses what has a meaning for indices only.
func (c *compiler) onlyOfComposites(node termNode) {
	if node.IsExternal || node.Aggregate.line > 0 || len(node.Roles) > 0 {
		c.fault(node.line(), "%q reads a measure: external, aggregate and roles go with an index only", node.ID.text)
	}
}

// nearest is a hint at the known name that text was probably meant to be, or nothing.
func nearest(text string, names []string) string {
	best, least := "", max(2, len(text)/3)+1
	for _, name := range names {
		if d := distance(text, name); d < least {
			best, least = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}

// distance counts the letters to change, add, drop or swap to get from a to b.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
