package api

import (
	"net/url"
	"slices"
	"strings"

	"zhengheng/queries"
)

// tools are what a table offers to arrange it: conditions on its columns, which columns
// it shows, and what of both is set. All of it is in the address, and works without a
// script: a form adds to the address, a link takes away.
type tools struct {
	Lang, Path string
	Conditions []setCondition
	Columns    []toolColumn // in the query's order
	Operators  []option
	Hidden     []pair // the rest of the address, which the forms keep
	ClearHref  string // without any condition, sort or choice of columns; empty where there is none
	IsSorted   string // by which column, in words
	IsOpen     bool
}

// setCondition is one that is set, in words, and the address without it.
type setCondition struct{ Text, RemoveHref string }

type toolColumn struct {
	Name, Title string
	IsShown     bool
}

// The fields by which the forms of a table add to its address.
const (
	addColumn   = "add_column"
	addOperator = "add_op"
	addValue    = "add_value"
	addShown    = "show_column"
)

// operators are what a condition may say, as the queries take it.
var operators = []string{"has", "eq", "ne", "ge", "le", "gt", "lt", "in", "null", "notnull"}

// rearranged is the address that a table's form asks for, empty where the address is no
// such form's. The rows begin from the first again.
func rearranged(u *url.URL) string {
	values := u.Query()
	column, operator, shown := values.Get(addColumn), values.Get(addOperator), values[addShown]
	if column == "" && len(shown) == 0 {
		return ""
	}
	if column != "" {
		condition := column + ":" + operator
		if operator != "null" && operator != "notnull" {
			condition += ":" + strings.TrimSpace(values.Get(addValue))
		}
		if !slices.Contains(values["where"], condition) {
			values.Add("where", condition)
		}
	}
	if len(shown) > 0 {
		values.Set("columns", strings.Join(shown, ","))
	}
	for _, name := range []string{addColumn, addOperator, addValue, addShown, "offset", "cursor"} {
		values.Del(name)
	}
	for name, all := range values {
		if len(all) == 1 && all[0] == "" {
			values.Del(name)
		}
	}
	return address(u.EscapedPath(), values)
}

// arrangementOf is what a page's own form keeps of its table's state.
func arrangementOf(u *url.URL) []pair {
	var all []pair
	for _, name := range []string{"sort", "where", "columns", queries.AsOfParameter} {
		for _, value := range u.Query()[name] {
			if value != "" {
				all = append(all, pair{name, value})
			}
		}
	}
	return all
}

// toolsOf describes the state of a table and what can be added to it.
func (s *server) toolsOf(u *url.URL, g *grid, language string) *tools {
	say, values := s.texts.in(language), u.Query()
	t := &tools{Lang: language, Path: u.EscapedPath()}
	for _, text := range values["where"] {
		if text != "" {
			t.Conditions = append(t.Conditions, setCondition{s.conditionText(text, g, language), withoutCondition(u, text)})
		}
	}
	chosen := splitList(values.Get("columns"))
	usual := g.usual()
	for _, c := range g.columns {
		if !slices.ContainsFunc(g.columns, func(other queries.Column) bool { return other.AtLeast == c.Name }) {
			isShown := slices.Contains(chosen, c.Name) || len(chosen) == 0 && slices.Contains(usual, c.Name)
			t.Columns = append(t.Columns, toolColumn{c.Name, c.Title.In(language), isShown})
		}
	}
	for _, op := range operators {
		t.Operators = append(t.Operators, option{Value: op, Title: say("where." + op)})
	}
	for name, all := range values {
		if !slices.Contains([]string{"offset", "cursor", panelParameter}, name) {
			for _, value := range all {
				if value != "" {
					t.Hidden = append(t.Hidden, pair{name, value})
				}
			}
		}
	}
	slices.SortFunc(t.Hidden, func(a, b pair) int { return strings.Compare(a.Title+"\x00"+a.Text, b.Title+"\x00"+b.Text) })
	if len(t.Conditions) > 0 || len(chosen) > 0 || values.Get("sort") != "" {
		t.ClearHref = without1(u, "where", "sort", "columns", "offset", "cursor")
	}
	return t
}

// KeptForColumns is the rest of the address less the choice of columns.
func (t *tools) KeptForColumns() []pair {
	return slices.DeleteFunc(slices.Clone(t.Hidden), func(p pair) bool { return p.Title == "columns" })
}

// conditionText puts column:op:value into words.
func (s *server) conditionText(text string, g *grid, language string) string {
	name, rest, _ := strings.Cut(text, ":")
	op, value, _ := strings.Cut(rest, ":")
	title := name
	if at, ok := g.at[name]; ok {
		title = g.columns[at].Title.In(language)
		if list := g.columns[at].Labels; list != "" {
			value = label(list, value, language)
		}
	}
	word := op
	if slices.Contains(operators, op) {
		word = s.texts.in(language)("where." + op)
	}
	return strings.TrimSpace(title + " " + word + " " + value)
}

func withoutCondition(u *url.URL, text string) string {
	values := u.Query()
	values["where"] = slices.DeleteFunc(values["where"], func(one string) bool { return one == text })
	for _, name := range []string{"offset", "cursor"} {
		values.Del(name)
	}
	return address(u.EscapedPath(), values)
}

// without1 is this address without some parameters.
func without1(u *url.URL, names ...string) string {
	values := u.Query()
	for _, name := range names {
		values.Del(name)
	}
	return address(u.EscapedPath(), values)
}

// sortable links each column's head to the table in that column's order: figures from the
// largest, the rest from the first; a second time the other way round, a third time as the
// query has it.
func (p *panel) sortable(u *url.URL, g *grid) {
	current := u.Query().Get("sort")
	for i := range p.Table.Columns {
		c := &p.Table.Columns[i]
		format := g.columns[g.at[c.Name]].Format
		if format == queries.FormatList {
			continue
		}
		first, second := c.Name, "-"+c.Name
		isFigure := strings.HasPrefix(c.Class, "num") || format == queries.FormatDate || format == queries.FormatTimestamp
		if isFigure {
			first, second = second, first
		}
		next := first
		switch current {
		case first:
			next = second
		case second:
			next = ""
		}
		switch current {
		case c.Name:
			c.Sorted = "ascending"
		case "-" + c.Name:
			c.Sorted = "descending"
		}
		values := u.Query()
		values.Set("sort", next)
		for _, name := range []string{"offset", "cursor"} {
			values.Del(name)
		}
		if next == "" {
			values.Del("sort")
		}
		c.SortHref = address(u.EscapedPath(), values)
	}
}

// nextPage is this address with the parameters that continue a cut answer.
func nextPage(u *url.URL, next string) string {
	values := u.Query()
	more, err := url.ParseQuery(next)
	if err != nil {
		return ""
	}
	for name, value := range more {
		values[name] = value
	}
	return address(u.EscapedPath(), values)
}
