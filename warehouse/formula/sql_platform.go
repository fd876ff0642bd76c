package formula

import (
	"fmt"
	"slices"
)

// platformQuery is what platform.sql.tmpl asks for.
type platformQuery struct {
	Platform, Source string
	Days             []string
	Measures         []Measure
	Flags, Unknowns  []sqlBit
	Values           []sqlTerm
	Indices          []platformIndex
}

// sqlBit is a column and its place in a mask.
type sqlBit struct {
	Column string
	Bit    int64
}

type platformIndex struct {
	Number          int
	ID              string
	Weighted, Score string
	Needs, Caps     int64    // masks of the measures it needs, and of those among them that may be capped
	Unknowns        []sqlBit // Formula.Measures
	Terms           []string
}

// Platforms are the platforms for whose accounts an index is computed by PlatformSQL.
func (r *Registry) Platforms() []string {
	var platforms []string
	for _, platform := range platformList {
		if len(r.ofPlatform(platform)) > 0 {
			platforms = append(platforms, platform)
		}
	}
	return platforms
}

func (r *Registry) ofPlatform(platform string) []*Formula {
	var formulas []*Formula
	for _, f := range r.Formulas() {
		if slices.Contains(f.platforms, platform) {
			formulas = append(formulas, f)
		}
	}
	return formulas
}

// PlatformSQL returns one SELECT for all formulas of kind account on one platform, with
// the same columns and rows as the SQL of each of them, the scores equal but for the
// last bits. Source is read once and each logarithm is taken once, however many
// versions need it. It is "" where no index is computed for the platform.
func (r *Registry) PlatformSQL(source, platform string) string {
	formulas := r.ofPlatform(platform)
	if len(formulas) == 0 {
		return ""
	}
	q := platformQuery{Platform: platform, Source: source, Unknowns: []sqlBit{{posts, 1}}}
	bits, values := map[string]int64{posts: 1}, map[string]string{}
	for i, f := range formulas {
		if days := f.daysColumn(); !slices.Contains(q.Days, days) {
			q.Days = append(q.Days, days)
		}
		index := platformIndex{Number: i + 1, ID: f.ID(), Needs: 1, Unknowns: q.Unknowns[:1:1]}
		for _, id := range f.measures[1:] {
			if bits[id] == 0 {
				bits[id] = int64(1) << len(q.Unknowns)
				measure, _ := findMeasure(f.known, id)
				q.Measures = append(q.Measures, measure)
				q.Unknowns = append(q.Unknowns, sqlBit{id, bits[id]})
				if measure.HasAtLeast {
					q.Flags = append(q.Flags, sqlBit{id + "_at_least", bits[id]})
				}
			}
			index.Needs |= bits[id]
			index.Unknowns = append(index.Unknowns, sqlBit{id, bits[id]})
		}
		columns := map[string]string{}
		for _, term := range f.terms {
			expression := f.sqlValue(term)
			if values[expression] == "" {
				values[expression] = fmt.Sprintf("x_%d", len(q.Values)+1)
				q.Values = append(q.Values, sqlTerm{values[expression], expression})
			}
			columns[term.ID] = values[expression]
			index.Terms = append(index.Terms, columns[term.ID])
			if measure, _ := findMeasure(f.known, term.Measure); measure.HasAtLeast && !f.takesCapsAsExact && f.totalWeight(term) > 0 {
				index.Caps |= bits[term.Measure]
			}
		}
		index.Weighted = f.sqlWhole(columns)
		index.Score = f.sqlScore("weighted")
		if f.power.value == 2 { // as power, but cheaper
			index.Score = sqlProduct(f.factor, "weighted * weighted")
		}
		q.Indices = append(q.Indices, index)
	}
	return render("platform.sql.tmpl", q)
}

// sqlWhole is the weighted sum in one expression over the given columns of the terms.
func (f *Formula) sqlWhole(columns map[string]string) string {
	var first []string
	for _, group := range f.groups {
		if group.IsSingle {
			first = append(first, sqlProduct(group.weight, columns[group.Terms[0].ID]))
			continue
		}
		var second []string
		for _, term := range group.Terms {
			second = append(second, sqlProduct(term.weight, columns[term.ID]))
		}
		first = append(first, sqlProduct(group.weight, "("+joinPlus(second)+")"))
	}
	return sqlSum(first)
}
