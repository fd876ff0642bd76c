package formula

import (
	"fmt"
	"slices"
	"strings"
)

// compositeQuery is what composite.sql.tmpl asks for.
type compositeQuery struct {
	ID, Source, Platform   string
	Subject, SubjectID     string
	Carried, Blank         []string
	Indices                []string
	AbsentIsZero, NeedsAll bool
	Parts                  []sqlPart
	Counted                []string // ids of parts that have a weight
	Groups                 []sqlGroup
	Weighted, Score        string
	WeightedLow, ScoreLow  string
	WeightedHigh           string
	ScoreHigh              string
}

type sqlPart struct {
	ID, Where, Aggregate string
	Roles                []sqlRole
	Bounds               []sqlBound
}

type sqlRole struct {
	Role   string
	IsLast bool
}

// sqlBound is the value, low or high of a component.
type sqlBound struct {
	Name, Sum string
	IsLast    bool
}

// subjectColumns are the columns that name the whole in which a subject lies.
var subjectColumns = []string{"account_id", "unit_id", "region_code", "sector", "role"}

// CompositeSQL returns one SELECT without a closing semicolon for a composite. It reads
// source, a relation of the scores of its components with the columns
//
//	account_id, unit_id, region_code, sector, role, period_id, index_id,
//	score, score_low, score_high, is_at_least, posts
//
// in which account_id is NULL for scores of composites, and gives
//
//	subject, subject_id, account_id, unit_id, region_code, sector, role, period_id,
//	platform, index_id, score, score_low, score_high, is_at_least, missing, posts, terms
//
// so that its rows can be put into source for the next composite of Registry.Order.
// Columns that a subject does not have are NULL; posts are those of all components;
// is_at_least is that of SQL; terms are the components' values in the order of Terms. A subject without any
// component has no row; one that lacks a component has no score, and missing names it.
// source is inserted as it is: it must not come from a user. For other kinds the
// method panics.
func (f *Formula) CompositeSQL(source string) string {
	if f.kind != Composite {
		panic(f.ID() + " is not a composite: use SQL")
	}
	q := compositeQuery{
		ID: f.ID(), Source: source, Platform: allPlatforms, Subject: string(f.subject),
		SubjectID: f.subject.sql(), AbsentIsZero: f.absent == absentZero, NeedsAll: f.members == membersAll,
	}
	if len(f.platforms) == 1 {
		q.Platform = f.platforms[0]
	}
	for _, column := range subjectColumns {
		if slices.Contains(f.subject.columns(), column) {
			q.Carried = append(q.Carried, column)
		} else {
			q.Blank = append(q.Blank, column)
		}
	}
	for _, term := range f.terms {
		q.Parts = append(q.Parts, f.sqlPart(term))
		if !slices.Contains(q.Indices, term.Component.Index) {
			q.Indices = append(q.Indices, term.Component.Index)
		}
	}
	q.Counted = f.counted()
	var lows, highs []sqlGroup
	q.Groups, q.Weighted = f.sqlSums("value_of_", "sum_")
	lows, q.WeightedLow = f.positive().sqlSums("low_of_", "lows_")
	highs, q.WeightedHigh = f.positive().sqlSums("high_of_", "highs_")
	for prefix, groups := range map[string][]sqlGroup{"sum_": q.Groups, "lows_": lows, "highs_": highs} {
		for i := range groups {
			groups[i].ID = prefix + groups[i].ID
		}
	}
	q.Groups = slices.Concat(q.Groups, lows, highs)
	q.Score, q.ScoreLow, q.ScoreHigh = f.sqlScore("weighted"), f.sqlScore("lowest"), f.sqlScore("highest")
	return render("composite.sql.tmpl", q)
}

func (f *Formula) sqlPart(term Term) sqlPart {
	part := sqlPart{ID: term.ID, Where: fmt.Sprintf("index_id = '%s'", term.Component.Index), Aggregate: "max"}
	switch term.Component.Aggregate {
	case aggregateSum:
		part.Aggregate = "sum"
	case aggregateMean:
		part.Aggregate = "avg"
	}
	for _, bound := range []string{"value", "low", "high"} {
		sum := bound + "_" + term.ID
		var parts []string
		for _, role := range term.Component.Roles {
			mean := fmt.Sprintf("%s_%s_%s", bound, term.ID, role.Role)
			if f.absent == absentZero {
				mean = fmt.Sprintf("case when members_%s_%s = 0 then 0 else %s end", term.ID, role.Role, mean)
			}
			parts = append(parts, sqlProduct(role.weight, mean))
		}
		if len(parts) > 0 {
			sum = strings.Join(parts, " + ")
		}
		part.Bounds = append(part.Bounds, sqlBound{bound, sum, bound == "high"})
	}
	for i, role := range term.Component.Roles {
		part.Roles = append(part.Roles, sqlRole{role.Role, i+1 == len(term.Component.Roles)})
	}
	return part
}

// sql is the subject's id as an expression over the columns of an index score.
func (s Subject) sql() string {
	switch s {
	case SubjectProvince:
		return "substring(region_code, 1, 2) || '0000'"
	case SubjectCity:
		return `case
            when substring(region_code, 3, 2) <> '00'
                then substring(region_code, 1, 4) || '00'
        end`
	case SubjectCounty:
		return `case
            when substring(region_code, 5, 2) <> '00'
                then substring(region_code, 1, 6)
        end`
	case SubjectSector:
		return "sector"
	case SubjectUnit:
		return "unit_id"
	}
	return "account_id"
}

// columns are those that are the same in all parts of a subject.
func (s Subject) columns() []string {
	switch s {
	case SubjectAccount:
		return subjectColumns
	case SubjectUnit:
		return []string{"unit_id", "region_code", "sector"}
	case SubjectSector:
		return []string{"sector"}
	}
	return []string{"region_code"}
}
