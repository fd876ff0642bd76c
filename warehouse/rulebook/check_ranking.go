package rulebook

import (
	"fmt"
	"slices"
	"strings"
)

// Verdicts of a score.
const (
	VerdictPass       = "pass"
	VerdictFail       = "fail"
	VerdictUnknown    = "unknown"    // something that counts is not known
	VerdictUnexamined = "unexamined" // nothing is known of the subject in the period
)

func (c *checker) classes() {
	for _, class := range c.book.Classes {
		c.applies(&class.Line, class.Applies)
		if len(class.Applies.Classes) > 0 {
			c.fault(&class.Line, "a class is not made of classes")
		}
	}
}

func (c *checker) grades() {
	var before *Grade
	for _, g := range c.book.Grades {
		switch {
		case g.Fails == g.AtLeast.IsKnown:
			c.fault(&g.Line, "a grade has at_least, or it is the one that fails: true gives to whoever fails")
		case g.Fails:
		case before != nil && before.AtLeast.Micro <= g.AtLeast.Micro:
			c.fault(&g.Line, "grades stand from the best to the worst; %s is not below that of %s", g.AtLeast, before.ID)
		default:
			before = g
		}
	}
}

func (c *checker) parts() {
	if (len(c.book.Parts) > 0) != (len(c.book.Terms.Combined) > 0) {
		c.bookFault("parts and the setting combined go together")
		return
	}
	sum := int64(0)
	for _, p := range c.book.Parts {
		sum += p.Weight.Micro
		switch p.From {
		case FromOwn:
			if p.Kind != "" || p.Book != "" || p.Role != "" {
				c.fault(&p.Line, "from own takes neither kind nor book nor role")
			}
			for _, kind := range c.book.Terms.Combined {
				if !slices.Contains(c.book.Terms.Scored, kind) {
					c.fault(&p.Line, "%s has no result of its own here; it is not among the scored", kind)
				}
			}
		case FromSubjects:
			if !slices.Contains(subjectKinds, p.Kind) || p.Role != "" {
				c.fault(&p.Line, "from subjects needs a kind and takes no role")
			}
			if slices.Contains(c.book.Terms.Combined, p.Kind) && (p.Book == "" || p.Book == c.book.ID) {
				c.fault(&p.Line, "%s is combined itself: its mean would be made of itself", p.Kind)
			}
		case FromRatings:
			if !slices.Contains([]string{"self", "leader", "public", "expert"}, p.Role) || p.Kind != "" || p.Book != "" {
				c.fault(&p.Line, "from ratings needs a role: self, leader, public or expert, and takes neither kind nor book")
			}
		default:
			c.fault(&p.Line, "from %q is not one of own, subjects, ratings", p.From)
		}
	}
	if len(c.book.Parts) > 0 && sum != 100*Point {
		c.bookFault("the weights of the parts sum to %s, not to 100", Points{sum, true})
	}
}

func (c *checker) examples() {
	for _, e := range c.book.Examples {
		c.line(&e.Line)
		if !slices.Contains(c.book.Terms.Subjects, e.Kind) {
			c.fault(&e.Line, "kind %q is not among the subjects", e.Kind)
		}
		if !slices.Contains([]string{VerdictPass, VerdictFail, VerdictUnknown, VerdictUnexamined}, e.Verdict) {
			c.fault(&e.Line, "verdict %q is not one of pass, fail, unknown, unexamined", e.Verdict)
		}
		for _, found := range e.Findings {
			if c.book.rule(found.Rule) == nil && found.Rule != Examined {
				c.fault(&e.Line, "rule %q is none of this book", found.Rule)
			}
		}
	}
}

// checkParts looks at what the parts of books read of other books.
func (r *Registry) checkParts() (faults []error) {
	for _, b := range r.books {
		if _, err := r.Lookup(b.Terms.Inspections); b.Terms.Inspections != "" && err != nil {
			faults = append(faults, fmt.Errorf("%s: inspections: %w", b.place, err))
		}
		for _, p := range b.Parts {
			if p.From != FromSubjects {
				continue
			}
			other := b
			if p.Book != "" {
				var err error
				if other, err = r.Lookup(p.Book); err != nil {
					faults = append(faults, fmt.Errorf("%s: %s: %w", p.place, p.ID, err))
					continue
				}
			}
			switch {
			case !slices.Contains(other.Terms.Scored, p.Kind) && !slices.Contains(other.Terms.Combined, p.Kind):
				faults = append(faults, fmt.Errorf("%s: %s: %s gives no score to a %s", p.place, p.ID, other.ID, p.Kind))
			case !other.Terms.FailScore.IsKnown:
				faults = append(faults, fmt.Errorf("%s: %s: it averages scores of %s, where a vetoed subject has none; give that book the setting fail_score", p.place, p.ID, other.ID))
			}
		}
		if path := r.circle(b, nil); path != nil {
			faults = append(faults, fmt.Errorf("%s: the books average each other's scores in a circle: %s", b.place, strings.Join(path, " → ")))
		}
	}
	return faults
}

func (r *Registry) circle(b *Book, above []string) []string {
	if slices.Contains(above, b.ID) {
		return append(above, b.ID)
	}
	for _, id := range b.reads() {
		if other, err := r.Lookup(id); err == nil {
			if path := r.circle(other, append(slices.Clone(above), b.ID)); path != nil {
				return path
			}
		}
	}
	return nil
}
