package warehouse

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// A list (an index in a period) is kept in memory once it was asked for: what the macro
// mart.standings gives, as a table of DuckDB's memory. A statement that calls the macro
// reads that table in its place. It says the same, since it is the macro's own rows, and
// holds for one snapshot; a list of the nation answers any filter in a tenth of the time.
// Past states, and everything while a batch is loaded, use the macro itself.

// DefaultKeptRows is how many rows of lists are kept, the least recently used ones being
// dropped: about half a gigabyte within DuckDB's own budget.
const DefaultKeptRows = 1_000_000

// standingsCall is how a statement of package queries reads a list: as a CTE that is
// computed once. What is in memory already is better read where it lies.
var standingsCall = regexp.MustCompile(`materialized \(\s*select \* from mart\.standings\(\$(\d+), \$(\d+), \$(\d+), \$(\d+)\)`)

// standings are the lists at hand, the most recently used last.
type standings struct {
	mostRows int64

	mu       sync.Mutex
	lists    []*standing
	numbered int
	isPaused bool
}

// standing is one list. The lock of standings guards all but what built closes over.
type standing struct {
	index, period string
	table         string
	snapshot      string
	rows          int64
	users         int
	isGone        bool          // dropped once nobody uses it
	built         chan struct{} // closed when it is there, or err says why not
	err           error
}

// askOfLists is Query on a connection: with the list in memory where the statement reads one.
func (w *Warehouse) askOfLists(ctx context.Context, c *connection, sql string, args []any) (array.RecordReader, error) {
	sql, args = withoutUnasked(sql, args)
	call := standingsCall.FindStringSubmatch(sql)
	if call == nil {
		return w.ask(ctx, c, sql, args)
	}
	given, ok := callValues(call[1:], args)
	for ok {
		list, err := w.standings.use(ctx, w, c, given)
		if err != nil {
			return nil, err
		}
		if list == nil {
			break
		}
		// The values stay mentioned, since every one that is bound must be.
		from := fmt.Sprintf("not materialized (select * from memory.main.%s where $%s = cast($%s as varchar) and cast($%s as date) < cast($%s as date) and $%s is not null",
			list.table, call[1], call[1], call[3], call[4], call[2])
		result, isCurrent, err := c.queryOfSnapshot(ctx, list.snapshot, strings.Replace(sql, call[0], from, 1), args)
		w.standings.leave(ctx, c, list, !isCurrent && err == nil)
		if err != nil || isCurrent {
			return result, err
		}
	}
	return w.ask(ctx, c, sql, args)
}

// callValues are the index, the period, its first day and the day after its last.
func callValues(numbers []string, args []any) (given [4]string, ok bool) {
	for i, number := range numbers {
		at, err := strconv.Atoi(number)
		if err != nil || at > len(args) {
			return given, false
		}
		if given[i], ok = args[at-1].(string); !ok {
			return given, false
		}
	}
	return given, true
}

// queryOfSnapshot is queryWithState where the state is that of the snapshot; isCurrent
// tells whether it was.
func (c *connection) queryOfSnapshot(ctx context.Context, snapshot, sql string, args []any) (result array.RecordReader, isCurrent bool, err error) {
	if err := c.exec(ctx, "begin transaction read only"); err != nil {
		return nil, false, err
	}
	defer func() {
		err = errors.Join(err, c.exec(context.WithoutCancel(ctx), "rollback"))
	}()
	state, err := c.strings(ctx, statement("refresh/state", nil))
	if err != nil {
		return nil, false, fmt.Errorf("read the snapshot: %w", err)
	}
	if len(state) != 1 || state[0][0] != snapshot {
		return nil, false, nil
	}
	if result, err = c.query(ctx, sql, args...); err != nil {
		return nil, true, readableError(err)
	}
	return withState(result, state), true, nil
}

// use gives the list, which is built where it is not there; nil where none is kept now.
// The caller leaves it.
func (s *standings) use(ctx context.Context, w *Warehouse, c *connection, given [4]string) (*standing, error) {
	s.mu.Lock()
	if s.isPaused || s.mostRows <= 0 {
		s.mu.Unlock()
		return nil, nil
	}
	at := slices.IndexFunc(s.lists, func(l *standing) bool { return l.index == given[0] && l.period == given[1] })
	if at >= 0 {
		list := s.lists[at]
		s.lists = append(slices.Delete(s.lists, at, at+1), list)
		list.users++
		s.mu.Unlock()
		return s.wait(ctx, c, list)
	}
	s.numbered++
	list := &standing{index: given[0], period: given[1], table: fmt.Sprintf("standings_%d", s.numbered), users: 1, built: make(chan struct{})}
	s.lists = append(s.lists, list)
	s.mu.Unlock()
	snapshot, rows, err := w.buildStanding(ctx, c, list.table, given)
	s.mu.Lock()
	list.snapshot, list.rows, list.err = snapshot, rows, err
	s.mu.Unlock()
	close(list.built)
	if list.err != nil {
		s.leave(ctx, c, list, true)
		return nil, list.err
	}
	s.evict(ctx, c)
	return list, nil
}

// wait is for one that another caller builds. If that one fails, so that its own reason
// may be its own, such as a cancelled request, the statement runs without the list.
func (s *standings) wait(ctx context.Context, c *connection, list *standing) (*standing, error) {
	select {
	case <-list.built:
		if list.err == nil {
			return list, nil
		}
		s.leave(ctx, c, list, true)
		return nil, nil
	case <-ctx.Done():
		s.leave(ctx, c, list, false)
		return nil, ctx.Err()
	}
}

// buildStanding makes the table of a list and gives the snapshot that it shows.
func (w *Warehouse) buildStanding(ctx context.Context, c *connection, table string, given [4]string) (snapshot string, rows int64, err error) {
	args := []any{given[0], given[1], given[2], given[3]}
	facts := map[string]any{"Table": table}
	sql, err := w.withVariant(ctx, c, statement("standings/build", facts), args)
	if err != nil {
		return "", 0, err
	}
	// Of the file this only reads; what it writes is in memory.
	if err := c.exec(ctx, "begin"); err != nil {
		return "", 0, err
	}
	defer func() {
		if err == nil {
			err = c.exec(context.WithoutCancel(ctx), "commit")
		} else if undone := c.exec(context.WithoutCancel(ctx), "rollback"); undone != nil && !isAlreadyRolledBack(undone) {
			err = errors.Join(err, undone)
		}
	}()
	state, err := c.strings(ctx, statement("refresh/state", nil))
	if err != nil {
		return "", 0, fmt.Errorf("read the snapshot: %w", err)
	}
	if len(state) == 1 {
		snapshot = state[0][0]
	}
	if err := c.exec(ctx, sql, args...); err != nil {
		return "", 0, readableError(err)
	}
	rows, err = c.integer(ctx, statement("standings/count", facts))
	return snapshot, rows, err
}

// leave ends a use. A list that is stale is forgotten, and dropped with its last use.
func (s *standings) leave(ctx context.Context, c *connection, list *standing, isStale bool) {
	s.mu.Lock()
	list.users--
	if isStale {
		s.forget(list)
	}
	isLast := list.isGone && list.users == 0
	s.mu.Unlock()
	if isLast {
		drop(ctx, c, list)
	}
}

// forget takes a list out of those at hand. The lock is held.
func (s *standings) forget(list *standing) {
	list.isGone = true
	s.lists = slices.DeleteFunc(s.lists, func(l *standing) bool { return l == list })
}

// evict drops the least recently used lists that are too many.
func (s *standings) evict(ctx context.Context, c *connection) {
	s.mu.Lock()
	var rows int64
	for _, list := range s.lists {
		rows += list.rows
	}
	gone := s.forgetUnused(func(list *standing) bool {
		if rows <= s.mostRows {
			return false
		}
		rows -= list.rows
		return true
	})
	s.mu.Unlock()
	for _, list := range gone {
		drop(ctx, c, list)
	}
}

// forgetUnused forgets those that nobody uses and that isMeant picks. The lock is held.
func (s *standings) forgetUnused(isMeant func(*standing) bool) (gone []*standing) {
	for _, list := range slices.Clone(s.lists) {
		if list.users == 0 && isMeant(list) {
			s.forget(list)
			gone = append(gone, list)
		}
	}
	return gone
}

// pause keeps no lists, so that their memory is free for a load; resume keeps them again.
func (s *standings) pause(ctx context.Context, c *connection) {
	s.mu.Lock()
	s.isPaused = true
	gone := s.forgetUnused(func(*standing) bool { return true })
	s.mu.Unlock()
	for _, list := range gone {
		drop(ctx, c, list)
	}
}

func (s *standings) resume() {
	s.mu.Lock()
	s.isPaused = false
	s.mu.Unlock()
}

// drop frees the memory of a list. One that stays takes memory and does no harm else.
func drop(ctx context.Context, c *connection, list *standing) {
	_ = c.exec(context.WithoutCancel(ctx), statement("standings/drop", map[string]any{"Table": list.table}))
}

// inlineStandings puts the text of mart.standings in the place of its call, so that what
// it reads can be replaced as well.
func (w *Warehouse) inlineStandings(sql string) string {
	call := standingsCall.FindStringSubmatch(sql)
	if call == nil {
		return sql
	}
	at := slices.IndexFunc(w.models.models, func(m *model) bool { return m.name == "mart.standings" })
	if at < 0 {
		return sql
	}
	m := w.models.models[at]
	text := m.sql
	for i, argument := range strings.Split(m.arguments, ", ") {
		text = regexp.MustCompile(`\b`+argument+`\b`).ReplaceAllLiteralString(text, "$"+call[i+1])
	}
	return strings.Replace(sql, call[0], "materialized (select * from ("+text+")", 1)
}
