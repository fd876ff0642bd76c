package rulebook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

var levels = []string{"national", "province", "city", "county", "township"}

// checker looks for what is wrong with a whole book.
type checker struct {
	book   *Book
	checks []Check
	faults []error
}

func (c *checker) fault(l *Line, format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf("%s: %s: %s", l.place, l.ID, fmt.Sprintf(format, args...)))
}

func (c *checker) bookFault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf("%s: %s", c.book.place, fmt.Sprintf(format, args...)))
}

// check gives all faults of the book, except those that other books have a part in.
func (b *Book) check(*Registry) []error {
	checks, err := Checks()
	if err != nil {
		return []error{err}
	}
	c := &checker{book: b, checks: checks, faults: b.readTerms()}
	for _, id := range b.Terms.Accepts {
		if !slices.Contains(b.lineage, id) {
			b.lineage = append(b.lineage, id)
		}
	}
	name, _, _ := strings.Cut(b.ID, "+")
	if !idForm.MatchString(name) {
		c.bookFault("id %q: write it in lower case with digits and hyphens", b.ID)
	}
	if b.Title.Zh == "" || b.Basis == "" {
		c.bookFault("title and basis (the document that orders it) are needed")
	}
	for _, line := range b.lines() {
		c.line(line.base())
	}
	c.terms()
	for _, group := range b.Groups {
		c.group(group)
	}
	for _, indicator := range b.Indicators {
		c.indicator(indicator)
	}
	for _, rule := range b.Rules {
		c.rule(rule)
	}
	c.exclusions()
	if len(c.faults) == 0 {
		c.sums()
	}
	c.classes()
	c.grades()
	c.parts()
	c.examples()
	return c.faults
}

func (c *checker) line(l *Line) {
	if !idForm.MatchString(l.ID) {
		c.fault(l, "an id is written in lower case with digits and hyphens")
	}
	if !slices.Contains([]string{Exact, Derived, Unverified}, l.Mark) {
		c.fault(l, "mark %q: say E (exact), D (derived) or U (unverified)", l.Mark)
	}
}

func (c *checker) terms() {
	t := c.book.Terms
	switch {
	case len(t.Subjects) == 0:
		c.bookFault("the setting subjects is needed: %s", strings.Join(subjectKinds, ", "))
	case len(t.Scored) > 0 && !(t.Total.IsKnown && t.Pass.IsKnown):
		c.bookFault("a book that scores needs the settings total and pass")
	case len(t.Scored) > 0 && c.hasStage(StageBonus) && !(t.Gate.IsKnown && t.BonusCap.IsKnown):
		c.bookFault("a book with a bonus stage needs the settings bonus_gate and bonus_cap")
	case t.Redistribution != RedistributeNone && t.ExemptGroup == "":
		c.bookFault("redistribution %s needs the setting exempt_group", t.Redistribution)
	}
	for _, kind := range append(slices.Clone(t.Scored), t.Combined...) {
		if !slices.Contains(t.Subjects, kind) {
			c.bookFault("%s is scored or combined, but is not among the subjects", kind)
		}
	}
	if t.ExemptGroup == "" {
		return
	}
	switch group := c.book.group(t.ExemptGroup); {
	case group == nil:
		c.bookFault("exempt_group %q is no group", t.ExemptGroup)
	case group.Stage != StageDeduction || group.In != "" || !group.Points.IsKnown:
		c.fault(&group.Line, "the exempt group must be one of the deductions, stand at the top and have points")
	case t.Total.IsKnown && group.Points.Micro >= t.Total.Micro:
		c.fault(&group.Line, "the exempt group holds all points")
	}
}

func (c *checker) hasStage(stage string) bool {
	return slices.ContainsFunc(c.book.Groups, func(n *Node) bool { return n.Stage == stage })
}

func (c *checker) group(n *Node) {
	if !slices.Contains([]string{StageVeto, StageDeduction, StageBonus}, n.Stage) {
		c.fault(&n.Line, "stage %q is not one of veto, deduction, bonus", n.Stage)
	}
	if n.Stage == StageVeto && n.Points.IsKnown {
		c.fault(&n.Line, "a veto has no points")
	}
	if n.In != "" {
		switch above := c.book.group(n.In); {
		case above == nil:
			c.fault(&n.Line, "in %q: there is no such group", n.In)
		case above.In != "":
			c.fault(&n.Line, "in %q: that group lies in another itself; groups go two deep", n.In)
		case above.Stage != n.Stage:
			c.fault(&n.Line, "in %q: that group is of the stage %s", n.In, above.Stage)
		}
	}
	c.applies(&n.Line, n.Applies)
}

func (c *checker) indicator(n *Node) {
	if n.Stage != "" {
		c.fault(&n.Line, "the stage is that of the group; leave it away here")
	}
	switch group := c.book.group(n.In); {
	case group == nil:
		c.fault(&n.Line, "in %q: there is no such group", n.In)
	case group.Stage == StageVeto && n.Points.IsKnown:
		c.fault(&n.Line, "a veto has no points")
	}
	c.applies(&n.Line, n.Applies)
}

func (c *checker) applies(l *Line, a Applies) {
	for _, kind := range a.Kinds {
		if !slices.Contains(subjectKinds, kind) {
			c.fault(l, "kind %q is not one of %s", kind, strings.Join(subjectKinds, ", "))
		}
	}
	for _, level := range a.Levels {
		if !slices.Contains(levels, level) {
			c.fault(l, "level %q is not one of %s", level, strings.Join(levels, ", "))
		}
	}
	for _, class := range a.Classes {
		if find(c.book.Classes, class) == nil {
			c.fault(l, "class %q is none of this book", class)
		}
	}
}

func (c *checker) rule(r *Rule) {
	if c.book.indicator(r.In) == nil {
		c.fault(&r.Line, "in %q: there is no such indicator", r.In)
		return
	}
	c.applies(&r.Line, r.Applies)
	if r.AtLeast < 0 {
		c.fault(&r.Line, "at_least is 1 or more")
	}
	if r.Until != "" {
		if _, err := time.Parse("01-02", r.Until); err != nil {
			c.fault(&r.Line, "until %q: write month and day as 12-31", r.Until)
		}
	}
	if r.Evidence != "" && r.Evidence != "required" {
		c.fault(&r.Line, "evidence %q: write required, or leave it away", r.Evidence)
	}
	c.check(r)
	if refused := guard(r, c.checks); refused != "" {
		c.fault(&r.Line, "%s", refused)
	}
	c.by(r)
}

func (c *checker) check(r *Rule) {
	if r.Check == "" {
		if r.Limit.IsKnown {
			c.fault(&r.Line, "limit goes with a check")
		}
		return
	}
	i := slices.IndexFunc(c.checks, func(k Check) bool { return k.Name == r.Check })
	switch {
	case i < 0:
		c.fault(&r.Line, "check %q is unknown; there are %s", r.Check, checkNames(c.checks))
	case c.checks[i].From == FromInspections && c.book.Terms.Inspections == "":
		c.fault(&r.Line, "check %q judges verdicts of another book; name it in the setting inspections", r.Check)
	}
}

// by checks how a rule turns what was found into points.
func (c *checker) by(r *Rule) {
	if c.book.stageOf(r) == StageVeto {
		if r.By != "" || r.Points.IsKnown || r.Cap.IsKnown || len(r.Bands) > 0 {
			c.fault(&r.Line, "a veto has no points; leave by, points, cap and bands away")
		}
		return
	}
	switch r.By {
	case "", ByFlat, ByOccurrence:
		if !r.Points.IsKnown {
			c.fault(&r.Line, "points are needed; where they are not known, write by: judged, and each finding says them")
		}
	case ByBand, ByRatio:
		if (len(r.Bands) == 0) != (r.By == ByRatio && r.Points.IsKnown) {
			c.fault(&r.Line, "it needs bands, or, by ratio, points alone")
		}
		c.bands(r)
	case ByJudged:
		if r.Points.IsKnown {
			c.fault(&r.Line, "by judged: the finding says the points; a most that it may take is cap")
		}
	default:
		c.fault(&r.Line, "by %q is not one of flat, occurrence, band, ratio, judged", r.By)
	}
	if len(r.Bands) > 0 && r.By != ByBand && r.By != ByRatio {
		c.fault(&r.Line, "bands go with by: band or by: ratio")
	}
}

func (c *checker) bands(r *Rule) {
	for i, band := range r.Bands {
		switch {
		case !band.From.IsKnown || !band.Points.IsKnown:
			c.fault(&r.Line, "band %d needs from and points", i+1)
		case i > 0 && band.From.Micro <= r.Bands[i-1].From.Micro:
			c.fault(&r.Line, "band %d begins at %s, not above the band before it", i+1, band.From)
		case r.By == ByBand && band.From.Micro%Point != 0:
			c.fault(&r.Line, "band %d begins at %s; occurrences are whole", i+1, band.From)
		case r.By == ByRatio && band.From.Micro > Point:
			c.fault(&r.Line, "band %d begins at %s; a ratio is at most 1", i+1, band.From)
		}
	}
}

// exclusions go one step: what one rule excludes excludes nothing itself, so that no
// fault is lost between three rules.
func (c *checker) exclusions() {
	excluded := map[string]string{}
	for _, r := range c.book.Rules {
		for _, id := range r.Excludes {
			if c.book.rule(id) == nil || id == r.ID {
				c.fault(&r.Line, "excludes %q, which is no other rule", id)
			}
			excluded[id] = r.ID
		}
	}
	for _, r := range c.book.Rules {
		if by := excluded[r.ID]; by != "" && len(r.Excludes) > 0 {
			c.fault(&r.Line, "it is excluded by %q and excludes %s itself; let %q exclude those too", by, quoted(r.Excludes), by)
		}
	}
}

// sums: the points of the deductions add up to the total at the top, and those below a
// group to its own, as far as they are known.
func (c *checker) sums() {
	t := c.book.Terms
	if len(t.Scored) == 0 {
		return
	}
	var top int64
	for _, group := range c.book.Groups {
		if group.In == "" && group.Stage == StageDeduction {
			if !group.Points.IsKnown {
				c.fault(&group.Line, "a group at the top needs points; put groups of which only the sum is known into one with that sum")
				return
			}
			top += group.Points.Micro
		}
		c.below(group)
	}
	if c.hasStage(StageDeduction) && top != t.Total.Micro {
		c.bookFault("the points of the deduction groups sum to %s, not to the total %s", Points{top, true}, t.Total)
	}
}

func (c *checker) below(group *Node) {
	if !group.Points.IsKnown {
		return
	}
	sum, unknown, n := int64(0), 0, 0
	for _, line := range append(slices.Clone(c.book.Groups), c.book.Indicators...) {
		if line.In != group.ID {
			continue
		}
		n++
		if sum += line.Points.Micro; !line.Points.IsKnown {
			unknown++
		}
	}
	switch {
	case n == 0 || group.Stage == StageBonus && unknown > 0:
	case unknown == 0 && sum != group.Points.Micro:
		c.fault(&group.Line, "the points below it sum to %s, not to its %s", Points{sum, true}, group.Points)
	case sum > group.Points.Micro:
		c.fault(&group.Line, "the known points below it sum to %s, above its %s", Points{sum, true}, group.Points)
	}
}
