package queries

import (
	"context"
	"fmt"
)

// TallyColumn is the column of a tally that holds the number of rows.
const TallyColumn = "row_count"

// Tally counts the rows of the whole answer by the values of one column, the most
// frequent first: the engine counts, so that no row is read for it. The result has that
// column and TallyColumn. Values are parameters as for Run; a limit changes nothing.
// A computed query has no statement that could be counted; asking is an error.
func (q *Query) Tally(ctx context.Context, engine Engine, values map[string]string, column string) (*Result, error) {
	c, err := q.knownColumn(column)
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", q.Name, err)
	}
	if q.isComputed {
		return nil, fmt.Errorf("query %s is computed: its rows are not counted by a statement", q.Name)
	}
	settled, err := q.settle(ctx, engine, values)
	if err != nil {
		return nil, err
	}
	columns := []Column{*c, {Name: TallyColumn, Title: Text{"行数", "Rows"}, Unit: Text{"行", "rows"}, Format: FormatInteger}}
	sql, args := q.statement(settled, ScopeOf(ctx), true)
	sql, args = settled.arrangement.counted(*c, sql, args)
	source, err := settled.engine.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("query %s, counted: %w", q.Name, err)
	}
	settled.result.Query = q.showing(columns)
	if err := settled.result.read(source, page{limit: -1, columns: columns}); err != nil {
		source.Release()
		return nil, fmt.Errorf("query %s, counted: %w", q.Name, err)
	}
	return settled.result, nil
}

// counted compiles a count of the given statement's rows by a column around it.
func (a *arrangement) counted(c Column, sql string, args []any) (string, []any) {
	s := &compiled{args: args}
	s.text.WriteString("select " + typed(c) + " as \"" + c.Name + "\", count(*) as \"" + TallyColumn + "\"\nfrom (\n" + sql + "\n) as answer")
	s.conditions(&arrangement{where: a.where}, nil) // a count has no place to continue from
	s.text.WriteString("\ngroup by 1\norder by 2 desc, 1 nulls last")
	return s.text.String(), s.args
}
