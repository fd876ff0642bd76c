package formula

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// quantity is a measure in total ("" per), per day or per post.
type quantity struct{ measure, per string }

// inputs are the given measures under their full names.
type inputs struct {
	values    map[quantity]float64
	atLeast   map[quantity]bool
	low, high map[quantity]float64
	days      float64
	groups    map[string]string
	// isComposite: the values are scores, among which posts is a name like any other.
	isComposite bool
}

func (in inputs) isIdle() bool {
	value, known := in.values[quantity{measure: posts}]
	return known && value == 0 && !in.isComposite
}

// raw is the measure before it is divided; the average where only that was given.
func (in inputs) raw(term Term) (float64, bool) {
	if total, found := in.values[quantity{measure: term.Measure}]; found {
		return total, true
	}
	value, found := in.values[quantity{term.Measure, term.Per}]
	return value, found
}

// bounds are those of a component's score; without any, an empty interval.
func (in inputs) bounds(term Term) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	if value, found := in.low[quantity{measure: term.Measure}]; found {
		low = value
	}
	if value, found := in.high[quantity{measure: term.Measure}]; found {
		high = value
	}
	return low, high
}

func (in inputs) input(term Term) (float64, bool) {
	if given, found := in.values[quantity{term.Measure, term.Per}]; found {
		return given, true
	}
	total, found := in.values[quantity{measure: term.Measure}]
	switch term.Per {
	case perDay:
		return total / in.days, found
	case perPost:
		count, known := in.values[quantity{measure: posts}]
		if !found || !known {
			return 0, false
		}
		return total / count, true
	}
	return total, found
}

func (in inputs) isAtLeast(term Term) bool {
	if _, given := in.values[quantity{term.Measure, term.Per}]; given {
		return in.atLeast[quantity{term.Measure, term.Per}]
	}
	return in.atLeast[quantity{measure: term.Measure}]
}

func (f *Formula) resolve(m Measures) (inputs, error) {
	in := inputs{
		values: map[quantity]float64{}, atLeast: map[quantity]bool{}, days: m.Days,
		low: map[quantity]float64{}, high: map[quantity]float64{}, isComposite: f.kind == Composite, groups: m.Groups,
	}
	if f.realDays {
		in.days = m.RealDays
	}
	names := map[quantity]string{}
	for _, name := range slices.Sorted(maps.Keys(m.Values)) {
		value := m.Values[name]
		if slices.Contains(dayNames, name) && !in.isComposite {
			if (name == realDaysName) != f.realDays && name != dayNames[0] {
				continue // the period's other count of days
			}
			if in.days != 0 {
				return in, fmt.Errorf("the days of the period are given twice; keep one of them")
			}
			if in.days = value; !(value > 0) || math.IsInf(value, 0) {
				return in, fmt.Errorf("%s=%v: the days of the period should be above 0", name, value)
			}
			continue
		}
		if slices.Contains(f.unused, name) {
			continue
		}
		q, err := f.quantity(name)
		if err != nil {
			return in, err
		}
		if other, taken := names[q]; taken {
			return in, fmt.Errorf("%s and %s are the same measure; give one of them", other, name)
		}
		measure, _ := findMeasure(f.known, q.measure)
		if math.IsNaN(value) || math.IsInf(value, 0) || (value < 0 && !measure.IsSigned) {
			return in, fmt.Errorf("%s=%v: a count should be 0 or more", name, value)
		}
		names[q], in.values[q] = name, value
	}
	for _, name := range slices.Sorted(maps.Keys(m.AtLeast)) {
		if slices.Contains(f.unused, name) {
			continue
		}
		q, err := f.quantity(name)
		if err != nil {
			return in, err
		}
		in.atLeast[q] = m.AtLeast[name]
	}
	return in, errors.Join(f.bound(m.Low, in.low), f.bound(m.High, in.high), f.checkDays(in))
}

func (f *Formula) bound(bounds map[string]float64, into map[quantity]float64) error {
	for _, name := range slices.Sorted(maps.Keys(bounds)) {
		q, err := f.quantity(name)
		if err != nil {
			return err
		}
		into[q] = bounds[name]
	}
	return nil
}

func (f *Formula) checkDays(in inputs) error {
	if in.days < 0 || math.IsNaN(in.days) || math.IsInf(in.days, 0) {
		return fmt.Errorf("the period has %v days; they should be above 0", in.days)
	}
	if in.days > 0 || in.isIdle() {
		return nil
	}
	for _, term := range f.terms {
		_, given := in.values[quantity{term.Measure, perDay}]
		if term.Per == perDay && !given {
			if f.realDays {
				return fmt.Errorf("%s is counted per real day; give them, such as real_days=28", term.Measure)
			}
			return fmt.Errorf("%s is counted per day; give the days of the period, such as d=7", term.Measure)
		}
	}
	return nil
}

// quantity finds the measure behind a name.
func (f *Formula) quantity(name string) (quantity, error) {
	base, per := name, ""
	for ending, of := range map[string]string{"_per_day": perDay, "_per_post": perPost, "_per_article": perPost} {
		if cut, found := strings.CutSuffix(name, ending); found {
			base, per = cut, of
		}
	}
	q := quantity{measure: base, per: per}
	for _, alias := range f.aliases {
		if alias.Name == base {
			q.measure = alias.Measure
		}
	}
	if _, found := findMeasure(f.known, q.measure); !found {
		names := append([]string{"d"}, f.measures...)
		if f.kind == Composite {
			names = names[1:]
		}
		for _, alias := range f.aliases {
			names = append(names, alias.Name)
		}
		return q, fmt.Errorf("%q is not a measure; known here: %s", name, strings.Join(names, ", "))
	}
	uses := func(t Term) bool { return t.Measure == q.measure && t.Per == per }
	if per != "" && !slices.ContainsFunc(f.terms, uses) {
		return q, fmt.Errorf("%s: no term uses %s per %s", name, q.measure, per)
	}
	return q, nil
}
