package formula

import (
	"errors"
	"fmt"
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
	// allPlatforms stands for the accounts of every platform in a composite.
	allPlatforms = "all"
	realDaysName = "real_days"
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
	dayNames = []string{"d", "days", "formula_days", realDaysName}
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
		factor: d.Factor, power: d.Power, known: known, measures: []string{posts}, kind: kindOf(d),
	}
	c.heading(f, d)
	if f.kind == Composite {
		c.composite(f, d)
	} else {
		f.subject = SubjectAccount
		c.aliases(f, d.Aliases, d.Unused)
		c.noComposite(d)
	}
	c.shape(f, d)
	c.groups(f, d)
	c.scales(f)
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
	if d.Version.text == "" {
		c.fault(max(d.Version.line, d.ID.line), "version is missing; a score is always kept with the version of its index")
	} else if !versionName.MatchString(d.Version.text) {
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
		isAll := platform.text == allPlatforms && f.kind == Composite
		if !slices.Contains(platformList, platform.text) && !isAll {
			c.fault(platform.line, "platform %q is not one of %s", platform.text, strings.Join(platformList, ", "))
		}
		f.platforms = append(f.platforms, platform.text)
	}
	f.validFrom = c.date("valid_from", d.ValidFrom)
	f.validTo = c.date("valid_to", d.ValidTo)
	if d.ValidTo.line > 0 && f.validTo.Before(f.validFrom) {
		c.fault(d.ValidTo.line, "valid_to %s is before valid_from %s", d.ValidTo.text, d.ValidFrom.text)
	}
}

func (c *compiler) date(key string, w word) time.Time {
	if w.line == 0 {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, w.text)
	if err != nil {
		c.fault(w.line, "%s %q is not a date; write it like 2020-10-01", key, w.text)
	}
	return day
}

func (c *compiler) measure(w word) {
	if _, found := findMeasure(c.known, w.text); found {
		return
	}
	names := make([]string, len(c.known))
	for i, measure := range c.known {
		names[i] = measure.ID
	}
	c.fault(w.line, "measure %q is not known%s; known: %s", w.text, nearest(w.text, names), strings.Join(names, ", "))
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

func (c *compiler) noComposite(d definition) {
	for key, w := range map[string]word{"absent": d.Absent, "members": d.Members} {
		if w.line > 0 {
			c.fault(w.line, "%s is for composites; remove it", key)
		}
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
	c.options(f, d.Options)
}

func (c *compiler) options(f *Formula, o optionNode) {
	if round := o.RoundAverage; round.line > 0 {
		digits := int(round.value)
		if round.value != float64(digits) || digits < 0 || digits > 6 {
			c.fault(round.line, "round_average %q should be the number of decimals, 0 to 6", round.text)
		}
		f.roundAverage = &digits
	}
	if o.Days.line > 0 && o.Days.text != "real" {
		c.fault(o.Days.line, "days %q is not one of real; leave it out for the convention (week 7, month 30)", o.Days.text)
	}
	if o.Caps.line > 0 && o.Caps.text != "publisher" {
		c.fault(o.Caps.line, "caps %q is not one of publisher; leave it out for honest bounds", o.Caps.text)
	}
	f.realDays, f.takesCapsAsExact = o.Days.line > 0, o.Caps.line > 0
}

func (c *compiler) examples(f *Formula, examples []example) {
	for _, e := range examples {
		line := max(e.Origin.line, 1)
		if e.Origin.line == 0 {
			line = max(e.Score.line, 1)
		}
		if e.Origin.text == "" || e.Score.line == 0 || e.Tolerance.line == 0 {
			c.fault(line, "an example needs origin, given, score and tolerance")
			continue
		}
		measures := Measures{Values: values(e.Given), AtLeast: map[string]bool{}}
		for _, name := range e.AtLeast {
			measures.AtLeast[name.text] = true
		}
		one := Example{Origin: e.Origin.text, Measures: measures, Score: e.Score.value, Tolerance: e.Tolerance.value}
		for _, other := range e.Others {
			one.Others = append(one.Others, Measures{Values: values(other)})
		}
		got, err := f.EvaluateAmong(one.Measures, one.Others)
		switch {
		case err != nil:
			c.fault(line, "the example cannot be computed: %v", err)
		case !got.IsKnown():
			c.fault(line, "the example cannot be computed: %s: not given: %s", f.ID(), strings.Join(got.Missing, ", "))
		case !one.IsReproduced(got):
			c.fault(e.Score.line, "the example gives %.10g, not %s within %s; correct the formula or the example",
				got.Score, e.Score.text, e.Tolerance.text)
		}
		f.examples = append(f.examples, one)
	}
}

func values(given map[string]number) map[string]float64 {
	plain := make(map[string]float64, len(given))
	for name, value := range given {
		plain[name] = value.value
	}
	return plain
}
