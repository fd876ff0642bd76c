package formula

import (
	"slices"
	"strings"
)

// scaledQuery is what scaled.sql.tmpl asks for.
type scaledQuery struct {
	scoresQuery
	Terms               []openTerm
	Scales              []sqlScale
	Windows             []sqlWindow
	Plain               []string // ids of terms that are not scaled
	Counted             []string // ids of terms that have a weight
	Lows, Highs         []sqlGroup
	WeightedLow         string
	WeightedHigh        string
	ScoreLow, ScoreHigh string
}

type openTerm struct{ ID, Value, IsOpen string }

type sqlScale struct{ ID, Scale, Group, Window string }

type sqlWindow struct{ Name, Group string }

func (f *Formula) scaledSQL(source string) string {
	base := f.scoresQuery(source)
	base.Within = f.Within()
	base.Within = slices.DeleteFunc(base.Within, func(column string) bool { return column == "platform" })
	q := scaledQuery{scoresQuery: base}
	seen := map[string]bool{}
	for _, term := range f.terms {
		isOpen := "false"
		measure, _ := findMeasure(f.known, term.Measure)
		if measure.HasAtLeast && !f.takesCapsAsExact {
			isOpen = "coalesce(posts > 0 and " + measure.ID + "_at_least, false)"
		}
		q.Terms = append(q.Terms, openTerm{term.ID, f.sqlValue(term), isOpen})
		if term.Scale == "" {
			q.Plain = append(q.Plain, term.ID)
			continue
		}
		group, window := "period_id", "per_"+strings.TrimSuffix(term.Within, "_code")
		if term.Within != "list" {
			group += ", " + term.Within
		}
		q.Scales = append(q.Scales, sqlScale{term.ID, term.Scale, group, window})
		if !seen[window] {
			seen[window] = true
			q.Windows = append(q.Windows, sqlWindow{window, group})
		}
	}
	q.Counted = f.counted()
	q.Lows, q.WeightedLow = f.positive().sqlSums("low_", "lows_")
	q.Highs, q.WeightedHigh = f.positive().sqlSums("high_", "highs_")
	q.ScoreLow, q.ScoreHigh = f.sqlScore("lowest"), f.sqlScore("highest")
	return render("scaled.sql.tmpl", q)
}

// counted are the ids of the terms that have a weight: only these make a score inexact.
func (f *Formula) counted() (ids []string) {
	for _, term := range f.positive().terms {
		ids = append(ids, term.ID)
	}
	return ids
}

// positive leaves out what a weight of 0 keeps out of the score: 0 times an infinite
// bound would be no number.
func (f *Formula) positive() *Formula {
	variant := *f
	variant.groups, variant.terms = nil, nil
	for _, group := range f.groups {
		if group.Weight == 0 {
			continue
		}
		terms := group.Terms
		group.Terms = nil
		for _, term := range terms {
			if term.Weight > 0 {
				group.Terms = append(group.Terms, term)
			}
		}
		variant.groups = append(variant.groups, group)
		variant.terms = append(variant.terms, group.Terms...)
	}
	return &variant
}
