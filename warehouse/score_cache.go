package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"zhengheng/warehouse/rulebook"
)

// Scores are computed when they are asked for, and kept for as long as the state of the
// warehouse that they rest on. A statement that reads mart.scores, mart.score_items or
// mart.score_findings begins with a CTE of what is asked,
//
//	with asked as (select $rulebook, $period, $period_starts_on, $period_before_on)
//
// and gets the tables of that rulebook and period; one that reads mart.other_scores or
// mart.other_score_items too asks $rulebook, $other, …: the other book on the findings of
// the first. So every query over scores is a plain one, in every format, as of any batch.

// keptScores is how many results are kept that nobody reads.
const keptScores = 8

// scored is one computed result, in tables of the shared in-memory catalog.
type scored struct {
	key, state, prefix string
	isRound            bool
	users              int
}

type scoreCache struct {
	guard    sync.Mutex // held while scores are computed
	kept     []*scored
	numbered int
	hasBooks bool
}

const (
	scoresTable   = "mart.scores"
	itemsTable    = "mart.score_items"
	foundTable    = "mart.score_findings"
	otherScores   = "mart.other_scores"
	otherItems    = "mart.other_score_items"
	booksTable    = "mart.rulebooks"
	bookLines     = "mart.rulebook_lines"
	rulebooksName = "memory.main.rulebooks"
	linesName     = "memory.main.rulebook_lines"
)

func readsScores(sql string) bool {
	return slices.ContainsFunc([]string{scoresTable, itemsTable, foundTable, otherScores, otherItems, booksTable, bookLines, roundVerdicts, roundProblems},
		func(table string) bool { return strings.Contains(sql, table) })
}

// withScores gives the statement with the tables that it asks for; the caller calls done
// when it has been answered.
func (w *Warehouse) withScores(ctx context.Context, c *connection, sql string, args []any) (_ string, done func(), err error) {
	if !readsScores(sql) {
		return sql, func() {}, nil
	}
	names := []string{}
	var used []*scored
	done = func() { w.scores.release(used) }
	if strings.Contains(sql, booksTable) || strings.Contains(sql, bookLines) {
		if err := w.keepBooks(ctx); err != nil {
			return "", done, err
		}
		names = append(names, bookLines, linesName, booksTable, rulebooksName)
	}
	if readsRound(sql) {
		return w.withRound(ctx, c, sql, args)
	}
	asked, err := w.asked(sql, args)
	if err != nil {
		return "", done, err
	}
	for i, one := range asked {
		kept, err := w.scoresOf(ctx, c, one)
		if err != nil {
			done()
			return "", func() {}, err
		}
		used = append(used, kept)
		if i == 0 {
			names = append(names, scoresTable, kept.table("scores"), itemsTable, kept.table("score_items"), foundTable, kept.table("score_findings"))
		} else {
			names = append(names, otherItems, kept.table("score_items"), otherScores, kept.table("scores"))
		}
	}
	return strings.NewReplacer(names...).Replace(sql), done, nil
}

func (s *scored) table(name string) string { return "memory.main." + s.prefix + "_" + name }

// tables are the names of the tables that the result is kept in.
func (s *scored) tables() []string {
	all := []string{"scores", "score_items", "score_findings"}
	if s.isRound {
		all = append(all, "round_verdicts", "round_problems")
	}
	return all
}

// question is one rulebook and period, on the findings of a pool of rulebooks.
type question struct {
	book                 *rulebook.Book
	books                *rulebook.Registry // that has it; nil: the warehouse's
	pool                 []string           // nil: its own
	round                string             // "" for all findings of the period
	period, starts, ends string
}

// asked reads what the first CTE of a statement asks for.
func (w *Warehouse) asked(sql string, args []any) ([]question, error) {
	hasScores := strings.Contains(sql, scoresTable) || strings.Contains(sql, itemsTable) || strings.Contains(sql, foundTable)
	hasOther := strings.Contains(sql, otherScores) || strings.Contains(sql, otherItems)
	if !hasScores && !hasOther {
		return nil, nil
	}
	texts := make([]string, len(args))
	for i, arg := range args {
		texts[i], _ = arg.(string)
	}
	count := 1
	if hasOther {
		count = 2
	}
	if len(texts) < count+3 || slices.Contains(texts[:count+3], "") {
		return nil, errors.New("scores are asked for with a rulebook and a period that is known")
	}
	var questions []question
	for _, id := range texts[:count] {
		book, err := w.rulebooks.Lookup(id)
		if err != nil {
			return nil, err
		}
		one := question{book: book, period: texts[count], starts: texts[count+1], ends: texts[count+2]}
		if len(questions) > 0 {
			one.pool = questions[0].book.Lineage()
		}
		questions = append(questions, one)
	}
	return questions, nil
}

// scoresOf gives the kept result, computed if it is not there yet for this state.
func (w *Warehouse) scoresOf(ctx context.Context, c *connection, q question) (*scored, error) {
	w.scores.guard.Lock()
	defer w.scores.guard.Unlock()
	if q.books == nil {
		q.books = w.rulebooks
	}
	state, err := c.strings(ctx, statement("score/state", nil))
	if err != nil {
		return nil, readableError(err)
	}
	catalog := state[0][0]
	key := strings.Join([]string{catalog, state[0][1], q.book.ID, q.books.Fingerprint(q.book), strings.Join(q.pool, ","), q.period, q.round}, "|")
	for _, one := range w.scores.kept {
		if one.key == key {
			one.users++
			return one, nil
		}
	}
	w.scores.numbered++
	made := &scored{key: key, state: state[0][1], prefix: fmt.Sprintf("s%d", w.scores.numbered), isRound: q.round != "", users: 1}
	err = w.inCatalog(ctx, catalog, func(c *connection) error {
		s := &scorer{c: c, round: q.round, period: []any{named("period", q.period), named("starts_on", q.starts), named("before_on", q.ends), named("round", q.round)}}
		if err := s.scoreOf(ctx, q.books, q.book, q.pool); err != nil {
			return err
		}
		return s.export(ctx, made.prefix, q.book.ID)
	})
	if err != nil {
		return nil, readableError(err)
	}
	w.scores.kept = append(w.scores.kept, made)
	return made, w.dropScores(ctx)
}

func (s *scoreCache) release(used []*scored) {
	s.guard.Lock()
	defer s.guard.Unlock()
	for _, one := range used {
		one.users--
	}
}

// dropScores drops the oldest results beyond those that are kept; guard is held.
func (w *Warehouse) dropScores(ctx context.Context) error {
	for i := 0; i < len(w.scores.kept) && len(w.scores.kept) > keptScores; {
		one := w.scores.kept[i]
		if one.users > 0 {
			i++
			continue
		}
		err := w.inCatalog(ctx, "memory", func(c *connection) error {
			for _, table := range one.tables() {
				if err := c.exec(ctx, statement("score/drop", map[string]any{"Prefix": one.prefix, "Table": table})); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("drop old scores: %w", err)
		}
		w.scores.kept = slices.Delete(w.scores.kept, i, i+1)
	}
	return nil
}

// keepBooks makes the tables of rulebooks and their lines, once.
func (w *Warehouse) keepBooks(ctx context.Context) error {
	w.scores.guard.Lock()
	defer w.scores.guard.Unlock()
	if w.scores.hasBooks {
		return nil
	}
	books, lines, err := w.rulebooks.Listing()
	if err != nil {
		return err
	}
	err = w.inCatalog(ctx, "memory", func(c *connection) error {
		for _, table := range []struct{ prefix, shape, rows string }{
			{"rulebooks", rulebook.ListingShape, books}, {"rulebook_lines", rulebook.LinesShape, lines},
		} {
			facts := map[string]any{"Prefix": table.prefix, "Shape": table.shape}
			if err := c.exec(ctx, statement("score/lines", facts), named("lines", table.rows)); err != nil {
				return fmt.Errorf("list the rulebooks: %w", err)
			}
		}
		return nil
	})
	w.scores.hasBooks = err == nil
	return err
}
