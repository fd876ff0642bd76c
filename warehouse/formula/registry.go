package formula

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// rules counts the changes of what this package makes of a definition. Raise it with
// a change that alters scores, so that stored ones are computed again.
const rules = 1

// Formulas returns the index versions that are computed from one account's measures
// alone, by index and from the oldest to the newest. All has the others, too.
func (r *Registry) Formulas() []*Formula {
	var accounts []*Formula
	for _, f := range r.formulas {
		if f.kind == Account {
			accounts = append(accounts, f)
		}
	}
	return accounts
}

// All returns all index versions of every kind, by index and from the oldest to the
// newest.
func (r *Registry) All() []*Formula { return slices.Clone(r.formulas) }

// Order returns all index versions so that each composite comes after its components.
func (r *Registry) Order() []*Formula { return slices.Clone(r.ordered) }

// Measures returns the columns of mart.account_measures that an index may use, in
// their order there.
func (r *Registry) Measures() []Measure { return slices.Clone(r.measures) }

// Lookup finds an index version by its id (wci@14.2), or the newest version by the
// index alone (wci). The newest is the one with the latest valid_from; a version
// without one is older than any that has it, and `default: true` decides a tie. Named
// options may follow, as in wci@14.2+publisher: see With.
func (r *Registry) Lookup(id string) (*Formula, error) {
	name, options, hasOptions := strings.Cut(id, "+")
	for _, f := range slices.Backward(r.formulas) {
		if f.ID() != name && f.index != name {
			continue
		}
		if hasOptions {
			return f.With(strings.Split(options, "+")...)
		}
		return f, nil
	}
	index, _, _ := strings.Cut(name, "@")
	known, indices := make([]string, len(r.formulas)), make([]string, len(r.formulas))
	for i, f := range r.formulas {
		known[i], indices[i] = f.ID(), f.index
	}
	hint := ""
	if !slices.Contains(indices, index) {
		hint = nearest(index, indices)
	}
	return nil, fmt.Errorf("%w %q%s; known: %s", ErrUnknownIndex, id, hint, strings.Join(known, ", "))
}

// Fingerprint is a hash of all that decides a score: equal ones mean that scores need
// not be computed again. Titles, notes, sources and the order of files do not matter.
func (r *Registry) Fingerprint() string {
	var all strings.Builder
	for _, f := range r.formulas {
		fmt.Fprintf(&all, "%s %s\n", f.ID(), f.Fingerprint())
	}
	return digest(all.String())
}

// Fingerprint is a hash of all that decides a score of this formula, its components'
// versions included but not their definitions.
func (f *Formula) Fingerprint() string {
	type part struct {
		ID, Measure, Per, Transform, Scale, Within string
		Group, Weight, Times                       float64
		Floor                                      bool
		Component                                  *Component
	}
	content := struct {
		Rules                              int
		ID, Subject, Absent, Members, Kind string
		Platforms, Options                 []string
		Factor, Power                      float64
		Parts                              []part
	}{
		rules, f.ID(), string(f.subject), f.absent, f.members, string(f.kind),
		f.platforms, f.Options(), f.factor.value, f.power.value, nil,
	}
	for _, group := range f.groups {
		for _, t := range group.Terms {
			content.Parts = append(content.Parts, part{
				t.ID, t.Measure, t.Per, t.Transform, t.Scale, t.Within,
				group.Weight, t.Weight, t.Times, t.FloorAtZero, t.Component,
			})
		}
	}
	text, err := json.Marshal(content)
	if err != nil { // only text and finite numbers go in
		panic(err)
	}
	return digest(string(text))
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// link finds the components of composites and the order of computation.
func (r *Registry) link() []error {
	var faults []error
	for _, f := range r.formulas {
		for i := range f.terms {
			if part := f.terms[i].Component; part != nil {
				if err := r.find(f, part, f.terms[i].Measure); err != nil {
					faults = append(faults, err)
				}
			}
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return r.arrange()
}

func (r *Registry) find(f *Formula, part *Component, term string) error {
	found, err := r.Lookup(part.Index)
	switch {
	case strings.Contains(part.Index, "+"):
		return fmt.Errorf("%s:%d: index %q: an option is not computed for all accounts; name the version alone", f.file, part.line, part.Index)
	case err != nil && part.IsExternal:
		return nil
	case err != nil:
		return fmt.Errorf("%s:%d: %w; where no formula is published, add external: true", f.file, part.line, err)
	case !f.subject.holds(found.subject):
		return fmt.Errorf("%s:%d: %s gives scores to a %s, which cannot be put together for a %s",
			f.file, part.line, found.ID(), found.subject, f.subject)
	}
	part.Index, part.IsExternal = found.ID(), false
	f.nameComponent(part.Index, term)
	return nil
}

// holds says whether a subject is made of others, or is the same.
func (s Subject) holds(part Subject) bool {
	if s == SubjectSector || part == SubjectSector {
		return s == part || part == SubjectAccount || part == SubjectUnit
	}
	order := []Subject{SubjectAccount, SubjectUnit, SubjectCounty, SubjectCity, SubjectProvince}
	return slices.Index(order, s) >= slices.Index(order, part)
}

// arrange sorts the formulas by what they depend on; each circle is a fault.
func (r *Registry) arrange() []error {
	var faults []error
	placed := map[string]bool{}
	var path []*Formula
	var place func(f *Formula)
	place = func(f *Formula) {
		if i := slices.Index(path, f); i >= 0 {
			faults = append(faults, circle(path[i:]))
			return
		}
		if placed[f.ID()] {
			return
		}
		path = append(path, f)
		for _, id := range f.DependsOn() {
			if part, err := r.Lookup(id); err == nil {
				place(part)
			}
		}
		path = path[:len(path)-1]
		placed[f.ID()] = true
		r.ordered = append(r.ordered, f)
	}
	for _, f := range r.formulas {
		place(f)
	}
	return faults
}

func circle(path []*Formula) error {
	var names []string
	for _, f := range append(slices.Clone(path), path[0]) {
		names = append(names, f.ID())
	}
	first := path[0]
	line := first.line
	for _, term := range first.terms {
		if term.Component != nil && term.Component.Index == names[1] {
			line = term.Component.line
		}
	}
	return fmt.Errorf("%s:%d: the indices read each other in a circle: %s; remove one of the components",
		first.file, line, strings.Join(names, " → "))
}
