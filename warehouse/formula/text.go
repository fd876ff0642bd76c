package formula

import (
	"fmt"
	"strings"
)

// Definition is the whole text of the file that defines the formula. What With and
// WithWeights changed is not in it.
func (f *Formula) Definition() string { return f.text }

// Closure gives a formula's version and all that it depends on, each after what it
// depends on itself: what must be kept to compute the score again one day.
func (r *Registry) Closure(f *Formula) []*Formula {
	base, _, _ := strings.Cut(f.ID(), "+")
	needed := map[string]bool{base: true}
	var mark func(id string)
	mark = func(id string) {
		needed[id] = true
		if part, err := r.Lookup(id); err == nil {
			for _, other := range part.DependsOn() {
				mark(other)
			}
		}
	}
	mark(base)
	var closure []*Formula
	for _, one := range r.ordered {
		if needed[one.ID()] {
			closure = append(closure, one)
		}
	}
	return closure
}

// LoadDefinitions makes a registry of nothing but these texts, as Definition gives
// them. A fault names the text by its place in the list, from 1, and its line.
func LoadDefinitions(texts []string) (*Registry, error) {
	measures, err := loadMeasures()
	if err != nil {
		return nil, err
	}
	var formulas []*Formula
	var faults []error
	for i, text := range texts {
		f, err := read(fmt.Sprintf("definition %d", i+1), []byte(text), measures)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		formulas = append(formulas, f)
	}
	return newRegistry(measures, formulas, faults)
}
