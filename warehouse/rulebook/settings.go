package rulebook

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Terms are the settings of a book. Every subject kind is one of account, website, app, unit.
type Terms struct {
	Subjects []string // kinds of subject that the book judges
	Scored   []string // those of them that go through deductions and bonus; others by veto alone
	Combined []string // those whose total is made of the parts

	Total, Pass    Points // marks to begin with; below Pass is a failure
	Gate, BonusCap Points // the bonus counts only above Gate, and to no more than BonusCap
	FailScore      Points // what a vetoed subject's total is; unknown: it has none
	Places         int64  // decimals of a total, half up
	Ties           string // competition (1 2 2 4) or dense (1 2 2 3)

	ExemptGroup    string // the group that subjects without public services are not examined in
	Redistribution string

	Rectified  string // counts or forgiven: a fault that was put right in time
	Appealed   string // counts or waits: a fault that is under appeal
	Unexamined string // unscored or full: a subject of which nothing is known in the period

	Accepts     []string // other books whose findings are findings of this one
	Inspections string   // the book whose verdicts on the subjects below a unit are judged
}

var subjectKinds = []string{"account", "website", "app", "unit"}

// defaults are the terms of a book that says nothing.
func defaults() Terms {
	return Terms{
		Places: 2, Ties: "competition", Redistribution: RedistributeNone,
		Rectified: "counts", Appealed: "counts", Unexamined: "unscored",
	}
}

// setting reads a value into terms.
type setting struct {
	words []string // what a word, or each word of a list, may be; nil for a number
	into  func(*Terms) any
}

var settings = map[string]setting{
	"subjects":       {subjectKinds, func(t *Terms) any { return &t.Subjects }},
	"scored":         {subjectKinds, func(t *Terms) any { return &t.Scored }},
	"combined":       {subjectKinds, func(t *Terms) any { return &t.Combined }},
	"total":          {nil, func(t *Terms) any { return &t.Total }},
	"pass":           {nil, func(t *Terms) any { return &t.Pass }},
	"bonus_gate":     {nil, func(t *Terms) any { return &t.Gate }},
	"bonus_cap":      {nil, func(t *Terms) any { return &t.BonusCap }},
	"fail_score":     {nil, func(t *Terms) any { return &t.FailScore }},
	"places":         {nil, func(t *Terms) any { return &t.Places }},
	"ties":           {[]string{"competition", "dense"}, func(t *Terms) any { return &t.Ties }},
	"exempt_group":   {nil, func(t *Terms) any { return &t.ExemptGroup }},
	"redistribution": {[]string{RedistributeNone, RedistributeScale, RedistributeEven}, func(t *Terms) any { return &t.Redistribution }},
	"rectified":      {[]string{"counts", "forgiven"}, func(t *Terms) any { return &t.Rectified }},
	"appealed":       {[]string{"counts", "waits"}, func(t *Terms) any { return &t.Appealed }},
	"unexamined":     {[]string{"unscored", "full"}, func(t *Terms) any { return &t.Unexamined }},
	"inspections":    {nil, func(t *Terms) any { return &t.Inspections }},
	"accepts":        {nil, func(t *Terms) any { return &t.Accepts }},
}

// SettingNames are the settings that a book may have, in the order of a sheet.
var SettingNames = []string{"subjects", "scored", "combined", "total", "pass", "bonus_gate", "bonus_cap", "fail_score", "places",
	"ties", "exempt_group", "redistribution", "rectified", "appealed", "unexamined", "inspections", "accepts"}

// readTerms understands the settings; faults carry their places.
func (b *Book) readTerms() (faults []error) {
	b.Terms = defaults()
	for _, s := range b.Settings {
		known, ok := settings[s.ID]
		if !ok {
			faults = append(faults, fmt.Errorf("%s: setting %q is unknown; there are %s", s.place, s.ID, strings.Join(SettingNames, ", ")))
			continue
		}
		if err := known.read(&s.Value, &b.Terms); err != nil {
			faults = append(faults, fmt.Errorf("%s: setting %s: %w", s.place, s.ID, err))
		}
	}
	return faults
}

func (s setting) read(value *yaml.Node, terms *Terms) error {
	into := s.into(terms)
	if words, ok := into.(*[]string); ok {
		*words = nil
	}
	if err := value.Decode(into); err != nil {
		if strings.HasPrefix(err.Error(), "line ") { // of Points, which says what is wrong
			_, text, _ := strings.Cut(err.Error(), ": ")
			return fmt.Errorf("%s", text)
		}
		return fmt.Errorf("%q is not what is expected here", value.Value)
	}
	var words []string
	switch v := into.(type) {
	case *[]string:
		words = *v
	case *string:
		words = []string{*v}
	case *int64:
		if *v < 0 || *v > 6 {
			return fmt.Errorf("%d is not a number of decimals from 0 to 6", *v)
		}
	}
	for _, word := range words {
		if s.words != nil && !slices.Contains(s.words, word) {
			return fmt.Errorf("%q is not one of %s", word, strings.Join(s.words, ", "))
		}
	}
	return nil
}
