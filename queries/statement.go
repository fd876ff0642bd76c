package queries

import "fmt"

// text is a statement and what its $1, $2 … stand for.
type text struct {
	sql   string
	binds []bind
}

// scopedTexts writes, once for all runs, what a bounded scope asks: all rows that it
// holds, and those of one page of them.
func (q *Query) scopedTexts(own string) error {
	if q.Scope.Kind != ScopeColumns {
		return nil
	}
	whole, err := q.Scope.within(q, own)
	if err != nil {
		return err
	}
	limit, err := wrap("limited", nil)
	if err != nil {
		return err
	}
	for sql, into := range map[string]*text{whole: &q.scoped, whole + "\n" + limit: &q.scopedPage} {
		rewritten, names, err := positional(sql)
		if err != nil {
			return fmt.Errorf("within a scope, statement %w", err)
		}
		into.sql = rewritten
		for _, name := range names {
			into.binds = append(into.binds, q.bindOf(name))
		}
	}
	return nil
}

// statement is what the engine is asked: the query's own text or, for a bounded scope,
// the rows of it that the scope holds. isWhole is for what arranges rows further around
// this text: then it gives all rows, and limit and offset are left to the arrangement.
func (q *Query) statement(s *settled, scope Scope, isWhole bool) (sql string, args []any) {
	chosen := text{q.sql, q.binds}
	isBound := !scope.IsAll() && q.Scope.Kind == ScopeColumns
	switch {
	case isBound && isWhole:
		chosen = q.scoped
	case isBound:
		chosen = q.scopedPage
	}
	args = make([]any, len(chosen.binds))
	for i, b := range chosen.binds {
		args[i] = b.value(q, s, scope, isWhole || isBound)
	}
	return chosen.sql, args
}

// value is what one $n stands for. Where all rows are asked for, the query's own limit
// and offset are nothing; those of a page around it are words.
func (b bind) value(q *Query, s *settled, scope Scope, isWhole bool) any {
	switch b.word {
	case "":
	case "scope_limit":
		if s.page.limit < 0 {
			return nil
		}
		return s.page.limit + 1 // one more row than asked for tells whether there are more
	case "scope_offset":
		return s.page.offset
	default:
		return scopeValue(scope, b.word)
	}
	p := q.Parameters[b.parameter]
	switch {
	case isWhole && (p.Kind == KindLimit || p.Kind == KindOffset):
		return nil
	case b.edge != "":
		return edgeOf(s.readings[b.parameter].shown, b.edge)
	}
	return s.readings[b.parameter].bound
}
