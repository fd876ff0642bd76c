package queries

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The parameters that every query with a statement takes besides its own: how its
// answer is arranged. A limit that the query declares itself keeps its own meaning.
//
//   - sort: columns in order of weight, as -score,account_name; a minus is descending,
//     unknown values come last either way, a column of levels or the like follows their list.
//   - where: conditions that must all hold, one a line, as reads:ge:1000.
//   - columns: the columns to show, in this order; marks of lower bounds come along.
//   - limit: a number of rows, or all.
//   - cursor: where an earlier answer ended, as its Result.Cursor says.
const (
	SortParameter    = "sort"
	WhereParameter   = "where"
	ColumnsParameter = "columns"
	LimitParameter   = "limit"
	CursorParameter  = "cursor"
)

// ArrangeParameters are the names of these parameters. Pages carry them in their
// addresses under the same names.
func ArrangeParameters() []string {
	return []string{SortParameter, WhereParameter, ColumnsParameter, LimitParameter, CursorParameter}
}

// ordering is one column by which rows are put in order.
type ordering struct {
	column       Column
	isDescending bool
}

// arrangement is how one answer is asked to be put: which rows, in which order, with
// which columns, from where on. The zero value changes nothing.
type arrangement struct {
	sort   []ordering
	where  []condition
	shown  []Column // nil: all
	limit  *reading // of a query that declares none
	cursor *cursor
}

// isAround tells whether the query's statement is asked as a whole, with all its rows,
// and another one around it picks them.
func (a *arrangement) isAround() bool {
	return a.sort != nil || a.where != nil || a.shown != nil || a.limit != nil || a.cursor != nil && a.cursor.Keys != nil
}

// readArrangement takes the arranging parameters out of the values. What is wrong with
// them comes back beside the rest, so that it can be told with all other faults.
func (q *Query) readArrangement(values map[string]string) (arrangement, map[string]string, []Problem) {
	var a arrangement
	if q.isComputed {
		return a, values, nil
	}
	rest := map[string]string{}
	for name, value := range values {
		rest[name] = value
	}
	var problems []Problem
	take := func(name string, read func(text string) error) {
		text := strings.TrimSpace(rest[name])
		if q.Parameter(name) != nil {
			return
		}
		delete(rest, name)
		if text == "" {
			return
		}
		if err := read(text); err != nil {
			problems = append(problems, problemsOf(name, text, err)...)
		}
	}
	take(SortParameter, func(text string) (err error) { a.sort, err = q.readSort(text); return err })
	take(WhereParameter, func(text string) (err error) { a.where, err = q.readWhere(text); return err })
	take(ColumnsParameter, func(text string) (err error) { a.shown, err = q.readColumns(text); return err })
	take(LimitParameter, func(text string) error {
		limit, err := (&Parameter{Kind: KindLimit}).read(text, nil)
		a.limit = &limit
		return err
	})
	take(CursorParameter, func(text string) (err error) {
		if at := q.parameterOfKind(KindOffset); at != nil && strings.TrimSpace(rest[at.Name]) != "" {
			return faultf("cursor 与 %s 不能同时使用", "a cursor and %s exclude each other", at.Name)
		}
		a.cursor, err = readCursor(text)
		return err
	})
	return a, rest, problems
}

// problemsOf gives one problem for each error that err joins.
func problemsOf(name, text string, err error) []Problem {
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		var all []Problem
		for _, one := range many.Unwrap() {
			all = append(all, problemsOf(name, text, one)...)
		}
		return all
	}
	return []Problem{{name, text, "invalid", inBoth(err).within(name+"：", name+": ")}}
}

// readSort reads -score,account_name.
func (q *Query) readSort(text string) ([]ordering, error) {
	var all []ordering
	var faults []error
	for item := range strings.SplitSeq(text, ",") {
		name, isDescending := strings.CutPrefix(strings.TrimSpace(item), "-")
		c, err := q.knownColumn(name)
		switch {
		case err != nil:
			faults = append(faults, err)
		case c.Format == FormatList:
			faults = append(faults, faultf("列 %s 是一组数，不能排序", "column %s holds lists, which have no order", name))
		case slices.ContainsFunc(all, func(o ordering) bool { return o.column.Name == name }):
			faults = append(faults, faultf("列 %s 出现两次", "column %s is there twice", name))
		default:
			all = append(all, ordering{*c, isDescending})
		}
	}
	return all, errors.Join(faults...)
}

// readColumns reads a,b,c. The column that marks another's lower bounds follows it
// where it is not asked for: a lower bound is never shown as if it were exact.
func (q *Query) readColumns(text string) ([]Column, error) {
	var asked []Column
	var faults []error
	has := func(columns []Column, name string) bool {
		return slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name })
	}
	for item := range strings.SplitSeq(text, ",") {
		name := strings.TrimSpace(item)
		c, err := q.knownColumn(name)
		switch {
		case err != nil:
			faults = append(faults, err)
		case has(asked, name):
			faults = append(faults, faultf("列 %s 出现两次", "column %s is there twice", name))
		default:
			asked = append(asked, *c)
		}
	}
	var all []Column
	for _, c := range asked {
		all = append(all, c)
		if c.AtLeast != "" && !has(asked, c.AtLeast) && !has(all, c.AtLeast) {
			all = append(all, *q.column(c.AtLeast))
		}
	}
	return all, errors.Join(faults...)
}

// knownColumn is the column of a name; the error names the nearest one.
func (q *Query) knownColumn(name string) (*Column, error) {
	if c := q.column(name); c != nil {
		return c, nil
	}
	names := make([]string, len(q.Columns))
	for i, c := range q.Columns {
		names[i] = c.Name
	}
	if near := nearest(name, names); near != "" && name != "" {
		return nil, faultf("没有列 %q，是否指 %q？", "there is no column %q; did you mean %q?", name, near)
	}
	return nil, faultf("没有列 %q，可用的有：%s", "there is no column %q; there are %s", name, strings.Join(names, ", "))
}

// total is the order of the answer: as asked, then as the query declares, so that no
// two rows are left without one. A query that declares none is put in the order of
// all its columns.
func (q *Query) total(asked []ordering) []ordering {
	all := slices.Clone(asked)
	add := func(more ordering) {
		if more.column.Format != FormatList && !slices.ContainsFunc(all, func(o ordering) bool { return o.column.Name == more.column.Name }) {
			all = append(all, more)
		}
	}
	for _, text := range q.Order {
		name, isDescending := strings.CutPrefix(text, "-")
		add(ordering{*q.column(name), isDescending})
	}
	if len(q.Order) == 0 {
		for _, c := range q.Columns {
			add(ordering{c, false})
		}
	}
	return all
}

// checkOrder says what is wrong with the declared order.
func (q *Query) checkOrder() error {
	if len(q.Order) == 0 {
		return nil
	}
	if _, err := q.readSort(strings.Join(q.Order, ",")); err != nil {
		return fmt.Errorf("order: %w", err)
	}
	return nil
}

func (q *Query) parameterOfKind(kind Kind) *Parameter {
	for i := range q.Parameters {
		if q.Parameters[i].Kind == kind {
			return &q.Parameters[i]
		}
	}
	return nil
}

// understood writes the arrangement as parameters.
func (a *arrangement) understood(into map[string]string) {
	list := func(name string, items []string, separator string) {
		if len(items) > 0 {
			into[name] = strings.Join(items, separator)
		}
	}
	var sorts, wheres, columns []string
	for _, o := range a.sort {
		sorts = append(sorts, strings.Repeat("-", map[bool]int{true: 1}[o.isDescending])+o.column.Name)
	}
	for _, c := range a.where {
		wheres = append(wheres, c.text())
	}
	for _, c := range a.shown {
		columns = append(columns, c.Name)
	}
	list(SortParameter, sorts, ",")
	list(WhereParameter, wheres, "\n")
	list(ColumnsParameter, columns, ",")
	if a.limit != nil {
		into[LimitParameter] = a.limit.shown
	}
}
