package queries

import (
	"slices"
	"strconv"
	"strings"
)

// compiled is a statement in the making and the values of its $1, $2 ….
type compiled struct {
	text strings.Builder
	args []any
}

// bind adds a value and returns its place.
func (s *compiled) bind(value any) string {
	s.args = append(s.args, value)
	return "$" + strconv.Itoa(len(s.args))
}

// around compiles the arrangement to a statement around the given one, whose own
// limit must be off. It gives the shown columns first, then those that the order
// needs besides, and as many rows as the page has and one more. Names and types come
// from the declarations, everything that a user writes is bound.
func (a *arrangement) around(q *Query, sql string, args []any, page page) (string, []any) {
	s := &compiled{args: args}
	order := q.total(a.sort)
	s.text.WriteString("select ")
	for i, c := range a.source(q) {
		if i > 0 {
			s.text.WriteString(", ")
		}
		s.text.WriteString(typed(c) + " as \"" + c.Name + `"`)
	}
	s.text.WriteString("\nfrom (\n" + sql + "\n) as answer")
	s.conditions(a, order)
	s.text.WriteString("\norder by ")
	for i, o := range order {
		if i > 0 {
			s.text.WriteString(", ")
		}
		s.text.WriteString(o.compile())
	}
	if page.limit >= 0 {
		s.text.WriteString("\nlimit " + s.bind(page.limit+1))
	}
	if page.offset > 0 {
		s.text.WriteString(" offset " + s.bind(page.offset))
	}
	return s.text.String(), s.args
}

// conditions writes what the rows must meet: those that were asked for and, in the total
// order, to be behind the cursor.
func (s *compiled) conditions(a *arrangement, order []ordering) {
	var all []string
	for _, c := range a.where {
		all = append(all, c.compile(s))
	}
	if a.cursor != nil && a.cursor.Keys != nil {
		all = append(all, behind(s, order, a.cursor.Keys))
	}
	if all != nil {
		s.text.WriteString("\nwhere " + strings.Join(all, "\n    and "))
	}
}

// source are the columns that the statement gives: those shown, then those of the
// order that are not among them.
func (a *arrangement) source(q *Query) []Column {
	if a.shown == nil {
		return q.Columns
	}
	all := append([]Column{}, a.shown...)
	for _, o := range q.total(a.sort) {
		isThere := false
		for _, c := range all {
			isThere = isThere || c.Name == o.column.Name
		}
		if !isThere {
			all = append(all, o.column)
		}
	}
	return all
}

// typed is a column of the answer in its declared type.
func typed(c Column) string {
	name := `answer."` + c.Name + `"`
	switch c.Format {
	case FormatText, FormatID:
		return "cast(" + name + " as varchar)"
	case FormatInteger:
		return "cast(" + name + " as bigint)"
	case FormatDecimal2, FormatDecimal4, FormatPercent2:
		return "cast(" + name + " as double)"
	case FormatDate:
		return "cast(" + name + " as date)"
	case FormatTimestamp:
		return "cast(" + name + " as timestamp)"
	case FormatBoolean:
		return "cast(" + name + " as boolean)"
	}
	return name
}

// bound is a value of a column as it stands in the statement.
func (s *compiled) bound(c Column, value any) string {
	place := s.bind(value)
	switch c.Format {
	case FormatDate:
		return "cast(" + place + " as date)"
	case FormatTimestamp:
		return "cast(" + place + " as timestamp)"
	}
	return place
}

// ordinal are the lists of labels whose order means something: their columns are
// compared and put in order by it, others by their text.
var ordinal = []string{"level", "signal", "period_kind", "content_dimension", "content_class", "roster_change", "rank_state",
	"benchmark_level", "benchmark_class", "benchmark_group"}

func (c Column) isOrdinal() bool { return slices.Contains(ordinal, c.Labels) }

// position is the place of a column's value in the list of its labels.
func position(c Column, expression string) string {
	names := make([]string, 0, 16)
	for _, v := range Labels(c.Labels) {
		names = append(names, "'"+strings.ReplaceAll(v.Name, "'", "''")+"'")
	}
	return "list_position([" + strings.Join(names, ", ") + "], " + expression + ")"
}

var comparisons = map[string]string{"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}

// compile gives the condition; it is false, not unknown, where it does not hold.
func (c condition) compile(s *compiled) string {
	column := typed(c.column)
	switch c.op {
	case "null":
		return column + " is null"
	case "notnull":
		return column + " is not null"
	case "has":
		return "coalesce(contains(lower(" + column + "), lower(" + s.bound(c.column, c.args[0]) + ")), false)"
	case "in":
		places := make([]string, len(c.args))
		for i, arg := range c.args {
			places[i] = s.bound(c.column, arg)
		}
		return c.surely(column+" in ("+strings.Join(places, ", ")+")", "")
	}
	value := s.bound(c.column, c.args[0])
	if c.column.isOrdinal() && c.op != "eq" && c.op != "ne" {
		column, value = position(c.column, column), position(c.column, value)
	}
	comparison := column + " " + comparisons[c.op] + " " + value
	switch c.op {
	case "gt", "ge":
		return c.surely(comparison, comparison)
	case "ne":
		return c.surely(comparison, column+" > "+value)
	}
	return c.surely(comparison, "")
}

// surely keeps a comparison to exact values; ofBound is what holds for a lower bound. Of
// a value that may be lower than it says nothing holds.
func (c condition) surely(comparison, ofBound string) string {
	if c.column.AtLeast == "" {
		return "coalesce(" + comparison + ", false)"
	}
	if ofBound == "" {
		ofBound = "false"
	}
	mark := `answer."` + c.column.AtLeast + `"`
	return "case when " + mark + " then coalesce(" + ofBound + ", false) when not " + mark + " then coalesce(" + comparison + ", false) else false end"
}

// terms are the expressions by which a column is ordered.
func (o ordering) terms() []string {
	column := typed(o.column)
	if !o.column.isOrdinal() {
		return []string{column}
	}
	return []string{position(o.column, column), column}
}

func (o ordering) compile() string {
	terms := o.terms()
	for i := range terms {
		if o.isDescending {
			terms[i] += " desc"
		}
		terms[i] += " nulls last"
	}
	return strings.Join(terms, ", ")
}

// behind is the condition that a row comes after the row with these keys.
func behind(s *compiled, order []ordering, keys []any) string {
	condition := "false"
	for i := len(order) - 1; i >= 0; i-- {
		o, places := order[i], []string{"null"}
		if keys[i] != nil {
			places[0] = s.bound(o.column, keys[i])
		}
		if o.column.isOrdinal() {
			places = []string{position(o.column, "cast("+places[0]+" as varchar)"), places[0]}
		}
		terms := o.terms()
		for k := len(terms) - 1; k >= 0; k-- {
			sign := " > "
			if o.isDescending {
				sign = " < "
			}
			// Unknown values come last: behind a known one, never behind an unknown one.
			after := "(" + places[k] + " is not null and (" + terms[k] + " is null or " + terms[k] + sign + places[k] + "))"
			condition = "(" + after + " or " + terms[k] + " is not distinct from " + places[k] + " and " + condition + ")"
		}
	}
	return condition
}
