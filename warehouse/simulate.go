package warehouse

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse/formula"
)

// List is a ranking to ask about: one index, one period, and the filters of the query
// ranking; an empty filter takes all. AsOf is a moment as Warehouse.AsOf takes it, or
// empty for now.
type List struct {
	Index, Period                         string
	Platform, Region, Level, Sector, Unit string
	Saved, Tag                            string // the saved list and the tag whose accounts are ranked
	MinPosts, MinActiveDays               *int64 // nil for any number
	OpenedBefore                          string // a day as 2019-02-28
	AsOf                                  string
}

// Simulation says how a list is shaken. The same values give the same figures, on every
// machine and for any number of threads.
type Simulation struct {
	Draws   int     // 1,000 unless told
	Share   float64 // by how much of itself each weight varies at most: 0.1 is ±10 %
	Seed    int64
	Without []string // variations to leave out: weights, posts, both
}

// Variations of a simulation. What they assume:
//
//   - weights: each weight that the formula states, of a group or of a term within its
//     group, is even within ± Share of itself; each level then sums to what it summed to.
//   - posts: a smoothed Poisson bootstrap of the posts of the period, or of the days of
//     accounts that are measured by days, around the observed score. A capped count is
//     drawn from a log-logistic tail above its cap: its spread is that within the
//     platform's accounts without capped posts, and its level follows from the share of
//     the account's posts under the cap. In 10万+ lists this tail falls as a power, with
//     an exponent of about 1.8 / spread. Accounts that only a publisher's figures
//     measure, and those without posts, keep their score.
//   - both: the two, added.
//
// TestCoverage shows how often the bands hold the truth.
const (
	VaryWeights = "weights" // the weights of the formula
	VaryPosts   = "posts"   // the posts (or days) of the period, resampled; capped counts drawn
	VaryBoth    = "both"
)

var variations = []string{VaryWeights, VaryPosts, VaryBoth}

// largestSimulation bounds accounts × draws, which are rows of 24 bytes.
const largestSimulation = 50_000_000

// drawnRows is how many posts × draws are worked on at once.
const drawnRows = 2_000_000

// ErrNotSimulated is wrapped by what cannot be simulated.
var ErrNotSimulated = errors.New("not simulated")

// simulation is one answer being computed. All its tables are temporary ones of its
// connection, in a transaction that is rolled back.
type simulation struct {
	w       *Warehouse
	c       *connection
	list    List
	formula *formula.Formula
	needs   simulatedMeasures
	starts  string // the first day of the period, and the day after its last
	before  string
	isKnown bool // whether the marts hold the period
}

// simulate prepares temp.listed and lets run give the answer.
func (w *Warehouse) simulate(ctx context.Context, list List, run func(*simulation) (string, []any, error)) (rows array.RecordReader, err error) {
	f, err := w.simulated(list.Index)
	if err != nil {
		return nil, wrongParameter("index", err)
	}
	err = w.aside(ctx, list, func(c *connection, about func(array.RecordReader) array.RecordReader) error {
		s := &simulation{w: w, c: c, list: list, formula: f, needs: needsOf(f)}
		if err := s.prepare(ctx); err != nil {
			return err
		}
		sql, args, err := run(s)
		if err != nil {
			return err
		}
		state, err := c.strings(ctx, statement("refresh/state", nil))
		if err != nil {
			return err
		}
		result, err := c.query(ctx, sql, args...)
		if err != nil {
			return readableError(err)
		}
		rows = about(withState(result, state))
		return nil
	})
	return rows, err
}

// simulated is the formula of an index that can be simulated.
func (w *Warehouse) simulated(index string) (*formula.Formula, error) {
	f, err := w.formulas.Lookup(index)
	switch {
	case err != nil:
		return nil, err
	case strings.Contains(f.ID(), "+"):
		return nil, fmt.Errorf("%s: %w: scores with options are not kept; ask for the index without them", f.ID(), ErrNotSimulated)
	case f.Kind() != formula.Account:
		return nil, fmt.Errorf("%s: %w: it reads other scores or the whole list; simulate the indices it is made of", f.ID(), ErrNotSimulated)
	}
	return f, nil
}

// aside lends a connection in a transaction whose temporary tables are dropped at the end.
func (w *Warehouse) aside(ctx context.Context, list List, use func(*connection, func(array.RecordReader) array.RecordReader) error) error {
	inTransaction := func(c *connection, about func(array.RecordReader) array.RecordReader) (err error) {
		if err := c.exec(ctx, "begin"); err != nil {
			return err
		}
		defer func() {
			if undone := c.exec(context.WithoutCancel(ctx), "rollback"); undone != nil && !isAlreadyRolledBack(undone) {
				err = errors.Join(err, undone)
			}
		}()
		return use(c, about)
	}
	past, err := w.stateOf(ctx, list)
	if err != nil {
		return err
	}
	if past == nil {
		return w.withReader(ctx, func(c *connection) error {
			return inTransaction(c, func(rows array.RecordReader) array.RecordReader { return rows })
		})
	}
	past.state.asking.Lock()
	err = inTransaction(past.state.c, past.about)
	past.state.asking.Unlock()
	return errors.Join(err, past.Close())
}

// stateOf is the state that a list is read from; nil for the marts as they are.
func (w *Warehouse) stateOf(ctx context.Context, list List) (*Past, error) {
	if list.AsOf == "" {
		return w.withAsked(ctx, list.Period)
	}
	past, err := w.AsOf(ctx, list.AsOf)
	if err != nil {
		return nil, err
	}
	wider, err := past.withAsked(ctx, list.Period)
	if wider == nil && err == nil {
		return past, nil
	}
	return wider, errors.Join(err, past.Close())
}

func (s *simulation) prepare(ctx context.Context) error {
	l := s.list
	days, err := s.c.strings(ctx, statement("simulate/period", nil), l.Period)
	if err != nil {
		return readableError(err)
	}
	s.starts, s.before = noDay, noDay
	if len(days) == 1 {
		s.starts, s.before, s.isKnown = days[0][0], days[0][1], true
	}
	if err := s.exec(ctx, "listed", nil, named("index", s.formula.ID()), named("period", l.Period), named("starts_on", s.starts),
		filter("platform", l.Platform), filter("region", l.Region), filter("level", l.Level),
		filter("sector", l.Sector), filter("unit", l.Unit), named("before_on", s.before), filter("list", l.Saved), filter("tag", l.Tag),
		atLeast("min_posts", l.MinPosts), atLeast("min_active_days", l.MinActiveDays), filter("opened_before", l.OpenedBefore)); err != nil {
		return err
	}
	return s.exec(ctx, "details", nil, named("period", l.Period))
}

// noDay bounds a period that the marts do not hold: nothing lies in it.
const noDay = "1970-01-01"

// filter is a named argument that is NULL where there is no filter.
func filter(name, value string) driver.NamedValue {
	if value == "" {
		return named(name, nil)
	}
	return named(name, value)
}

// atLeast is a named argument that is NULL where any number will do.
func atLeast(name string, least *int64) driver.NamedValue {
	if least == nil {
		return named(name, nil)
	}
	return named(name, *least)
}

// isListed tells whether the list holds a score of the account, which a parameter names.
func (s *simulation) isListed(ctx context.Context, parameter, account string) error {
	found, err := s.c.integer(ctx, statement("simulate/is_listed", nil), account)
	if err == nil && found == 0 {
		err = wrongParameter(parameter, fmt.Errorf("%s: %w: the list of %s in %s has no score of it; check the account's id and the filters",
			account, ErrNotSimulated, s.formula.ID(), s.list.Period))
	}
	return err
}

func (s *simulation) exec(ctx context.Context, name string, facts map[string]any, args ...any) error {
	if err := s.c.exec(ctx, statement("simulate/"+name, facts), args...); err != nil {
		return fmt.Errorf("simulate %s: %w", name, err)
	}
	return nil
}

func (s Simulation) check() (Simulation, error) {
	if s.Draws == 0 {
		s.Draws = 1_000
	}
	var problems []error
	if s.Draws < 20 || s.Draws > 100_000 {
		problems = append(problems, fmt.Errorf("draws %d: should be 20 to 100000", s.Draws))
	}
	if !(s.Share >= 0 && s.Share < 1) {
		problems = append(problems, fmt.Errorf("weights ±%g %%: should be 0 or more and below 100", 100*s.Share))
	}
	for _, name := range s.Without {
		if !slices.Contains(variations, name) {
			problems = append(problems, fmt.Errorf("variation %q is not one of weights, posts, both", name))
		}
	}
	return s, errors.Join(problems...)
}

func (s Simulation) variations() []string {
	return slices.DeleteFunc(slices.Clone(variations), func(name string) bool { return slices.Contains(s.Without, name) })
}
