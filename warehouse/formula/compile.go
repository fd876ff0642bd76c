package formula

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	perDay  = "day"
	perPost = "post"
	// posts decides whether an account was active and divides per-post averages.
	posts = "posts"
	// weightTolerance is how far the weights of one level may be from a sum of 1.
	weightTolerance = 1e-9
)

var (
	indexName    = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	versionName  = regexp.MustCompile(`^[0-9a-z][0-9a-z.-]*$`)
	termName     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	aliasName    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`)
	decimal      = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
	provenances  = []string{"exact", "derived", "unverified"}
	platformList = []string{
		"weibo", "wechat", "douyin", "toutiao", "kuaishou", "bilibili",
		"wechat_channels", "zhihu", "xiaohongshu", "ximalaya", "app", "website", "other",
	}
	dayNames = []string{"d", "days", "formula_days"}
)

// compiler collects all faults of one definition, so that its author sees them at once.
type compiler struct {
	file   string
	known  []Measure
	faults []error
}

func (c *compiler) fault(line int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	c.faults = append(c.faults, fmt.Errorf("%s:%d: %s", c.file, max(line, 1), text))
}

func compile(file string, d definition, known []Measure) (*Formula, error) {
	c := &compiler{file: file, known: known}
	f := &Formula{
		index: d.ID.text, version: d.Version.text, file: file, line: max(d.ID.line, 1),
		isDefault: d.IsDefault, title: d.Title, notes: d.Notes,
		provenance: d.Provenance.text, source: d.Source.text,
		factor: d.Factor, power: d.Power, known: known, measures: []string{posts},
	}
	c.heading(f, d)
	c.aliases(f, d.Aliases, d.Unused)
	c.shape(f, d)
	c.groups(f, d)
	if len(c.faults) == 0 {
		c.examples(f, d.Examples)
	}
	if len(c.faults) > 0 {
		return nil, errors.Join(c.faults...)
	}
	return f, nil
}

func (c *compiler) heading(f *Formula, d definition) {
	if !indexName.MatchString(d.ID.text) {
		c.fault(d.ID.line, "id %q should be lower-case letters, digits and hyphens, like wci", d.ID.text)
	}
	if !versionName.MatchString(d.Version.text) {
		c.fault(d.Version.line, "version %q should be digits, lower-case letters, dots and hyphens, like 14.2", d.Version.text)
	}
	if d.Title.Zh == "" || d.Title.En == "" {
		c.fault(d.ID.line, "title needs both zh and en")
	}
	if !slices.Contains(provenances, d.Provenance.text) {
		c.fault(d.Provenance.line, "provenance %q is not one of %s", d.Provenance.text, strings.Join(provenances, ", "))
	}
	if d.Source.text == "" {
		c.fault(d.Source.line, "source is missing; say where the formula was published")
	}
	if len(d.Platforms) == 0 {
		c.fault(d.ID.line, "platforms is missing; name at least one of %s", strings.Join(platformList, ", "))
	}
	for _, platform := range d.Platforms {
		if !slices.Contains(platformList, platform.text) {
			c.fault(platform.line, "platform %q is not one of %s", platform.text, strings.Join(platformList, ", "))
		}
		f.platforms = append(f.platforms, platform.text)
	}
	if d.ValidFrom.line > 0 {
		day, err := time.Parse(time.DateOnly, d.ValidFrom.text)
		if err != nil {
			c.fault(d.ValidFrom.line, "valid_from %q is not a date; write it like 2020-10-01", d.ValidFrom.text)
		}
		f.validFrom = day
	}
}

func (c *compiler) measure(w word) {
	if _, found := findMeasure(c.known, w.text); found {
		return
	}
	names := make([]string, len(c.known))
	for i, measure := range c.known {
		names[i] = measure.ID
	}
	c.fault(w.line, "measure %q is not known; known: %s", w.text, strings.Join(names, ", "))
}

func (c *compiler) aliases(f *Formula, list aliases, unused []word) {
	for _, a := range list {
		c.measure(a.target)
		_, isMeasure := findMeasure(c.known, a.name)
		if !aliasName.MatchString(a.name) || isMeasure || slices.Contains(dayNames, a.name) {
			c.fault(a.target.line, "alias %q should be letters and digits, and not d or the name of a measure", a.name)
		}
		f.aliases = append(f.aliases, Alias{a.name, a.target.text})
	}
	for _, name := range unused {
		isAlias := slices.ContainsFunc(list, func(a alias) bool { return a.name == name.text })
		if _, isMeasure := findMeasure(c.known, name.text); isAlias || isMeasure {
			c.fault(name.line, "unused: %q is a name that the index knows; remove it", name.text)
		}
		f.unused = append(f.unused, name.text)
	}
}

func (c *compiler) shape(f *Formula, d definition) {
	if d.Factor.line == 0 || !decimal.MatchString(d.Factor.text) || d.Factor.value <= 0 {
		c.fault(max(d.Factor.line, d.ID.line), "factor %q should be a number above 0", d.Factor.text)
	}
	if d.Power.line == 0 {
		f.power = number{text: "1", value: 1}
	} else if !decimal.MatchString(d.Power.text) || d.Power.value <= 0 {
		c.fault(d.Power.line, "power %q should be a number above 0", d.Power.text)
	}
	if round := d.Options.RoundAverage; round.line > 0 {
		digits := int(round.value)
		if round.value != float64(digits) || digits < 0 || digits > 6 {
			c.fault(round.line, "round_average %q should be the number of decimals, 0 to 6", round.text)
		}
		f.roundAverage = &digits
	}
}

func (c *compiler) groups(f *Formula, d definition) {
	if len(d.Terms) == 0 {
		c.fault(d.ID.line, "terms is missing; an index needs at least one term")
		return
	}
	c.weights(d.Terms, "the first level")
	for _, node := range d.Terms {
		group := Group{ID: node.ID.text, Symbol: node.Symbol.text, Title: node.Title, Weight: node.Weight.value, weight: node.Weight}
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
				c.fault(node.line(), "the term id %q is used twice; rename one", term.ID)
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
		ID: id, Group: group, Measure: node.Measure.text, Per: node.Per.text,
		Times: 1, Weight: node.Weight.value, FloorAtZero: node.FloorAtZero,
		weight: node.Weight, times: number{text: "1", value: 1},
	}
	if node.Measure.line == 0 {
		c.fault(node.line(), "%q has neither terms nor a measure", node.ID.text)
		return term
	}
	c.measure(node.Measure)
	measure, _ := findMeasure(c.known, node.Measure.text)
	if measure.IsSigned != node.FloorAtZero && measure.ID != "" {
		if measure.IsSigned {
			c.fault(node.line(), "%s may be negative and ln is not defined there; add floor_at_zero: true", measure.ID)
		} else {
			c.fault(node.line(), "%s is never negative; remove floor_at_zero", measure.ID)
		}
	}
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
	if math.Abs(sum-1) > weightTolerance {
		c.fault(nodes[0].line(), "the weights of %s sum to %.10g, not 1", level, sum)
	}
}

func (c *compiler) examples(f *Formula, examples []example) {
	for _, e := range examples {
		line := e.Origin.line
		if line == 0 {
			line = e.Score.line
		}
		if e.Origin.text == "" || e.Score.line == 0 || e.Tolerance.line == 0 {
			c.fault(line, "an example needs origin, given, score and tolerance")
			continue
		}
		measures := Measures{Values: map[string]float64{}, AtLeast: map[string]bool{}}
		for name, value := range e.Given {
			measures.Values[name] = value.value
		}
		for _, name := range e.AtLeast {
			measures.AtLeast[name.text] = true
		}
		if _, err := f.Evaluate(measures); err != nil {
			c.fault(line, "the example cannot be computed: %v", err)
		}
		f.examples = append(f.examples, Example{e.Origin.text, measures, e.Score.value, e.Tolerance.value})
	}
}
