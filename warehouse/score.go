package warehouse

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zhengheng/warehouse/rulebook"
)

// scorer computes scores on a connection of its own: books become tables, facts are
// gathered, and each statement of score/ is one step over all books and subjects at
// once. All its tables are temporary.
type scorer struct {
	c      *connection
	round  string // of which alone the findings count; "" for all of the period
	period []any  // period, starts_on, before_on by name, and the round
	facts  []string
}

// factSteps gather subjects and findings from the warehouse, once per period.
var factSteps = []string{"candidates", "members", "ratings", "no_checked", "no_results", "no_items"}

// scoreSteps turn subjects and facts into scores; tiers of nodes are added up in turn.
var scoreSteps = []string{"judged", "findings", "rule_points", "node_points:indicator", "node_points:group", "node_points:top",
	"own", "parts", "totals", "results", "items_own", "items_total"}

func (s *scorer) exec(ctx context.Context, name string, facts map[string]any, args ...any) error {
	if err := s.c.exec(ctx, statement("score/"+name, facts), args...); err != nil {
		return fmt.Errorf("score %s: %w", name, err)
	}
	return nil
}

// readBooks makes the tables of books that read no scores of each other.
func (s *scorer) readBooks(ctx context.Context, pool []string, books ...*rulebook.Book) error {
	tables, err := rulebook.Tables(pool, books...)
	if err != nil {
		return err
	}
	for _, table := range rulebook.Shapes() {
		facts := map[string]any{"Name": table.Name, "Shape": table.Shape}
		if err := s.exec(ctx, "table", facts, named("rows", tables[table.Name])); err != nil {
			return err
		}
	}
	return nil
}

// gather reads what does not depend on the book.
func (s *scorer) gather(ctx context.Context) error {
	for _, step := range factSteps {
		step = s.step(step)
		if err := s.exec(ctx, step, nil, s.bound(step)...); err != nil {
			return err
		}
	}
	return nil
}

// step is the statement that takes a step: a round has subjects and facts of its own.
func (s *scorer) step(name string) string {
	if s.round != "" && (name == "candidates" || name == "facts") {
		return "round_" + name
	}
	return name
}

// bound are the arguments that a statement names.
func (s *scorer) bound(step string) (args []any) {
	sql := statement("score/"+step, map[string]any{"Check": ""})
	for _, arg := range s.period {
		if name := arg.(driver.NamedValue).Name; strings.Contains(sql, "$"+name) {
			args = append(args, arg)
		}
	}
	return args
}

// inspections are the checks that score/inspected.sql makes of the verdicts under another
// book, all at once.
var inspections = []string{"failed_serious", "failed_other", "pass_rate"}

// check runs the automatic checks that the books name and that have not run yet; what they
// see is no result of a round.
func (s *scorer) check(ctx context.Context, books ...*rulebook.Book) error {
	if s.round != "" {
		return nil
	}
	for _, book := range books {
		for _, rule := range book.Rules {
			if rule.Check == "" || slices.Contains(s.facts, rule.Check) {
				continue
			}
			s.facts = append(s.facts, rule.Check)
			step, facts := "checked", map[string]any{"Check": rule.Check}
			if slices.Contains(inspections, rule.Check) {
				step, facts = "inspected", nil
				s.facts = append(s.facts, inspections...)
			}
			args := s.bound(step)
			if step == "inspected" {
				args = append(args, named("inspections", book.Terms.Inspections))
			}
			if err := s.exec(ctx, step, facts, args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// score adds the scores of the books at hand to those that are there.
func (s *scorer) score(ctx context.Context) error {
	for _, step := range scoreSteps {
		name, tier, _ := strings.Cut(step, ":")
		var facts map[string]any
		if tier != "" {
			facts = map[string]any{"Tier": tier}
		}
		if err := s.exec(ctx, name, facts); err != nil {
			return err
		}
	}
	return nil
}

// scoreOf computes the scores of a book after those that it reads.
func (s *scorer) scoreOf(ctx context.Context, registry *rulebook.Registry, book *rulebook.Book, pool []string) error {
	if err := s.gather(ctx); err != nil {
		return err
	}
	for _, one := range registry.Closure(book) {
		var from []string
		if one.ID == book.ID {
			from = pool
		}
		if err := s.readBooks(ctx, from, one); err != nil {
			return err
		}
		if err := s.check(ctx, one); err != nil {
			return err
		}
		for _, step := range []string{"pairs", "subjects", "facts", "fits", "seen"} {
			step = s.step(step)
			if err := s.exec(ctx, step, nil, s.bound(step)...); err != nil {
				return err
			}
		}
		if err := s.score(ctx); err != nil {
			return err
		}
	}
	return nil
}

// export keeps the result under a prefix in the catalog that all connections share.
func (s *scorer) export(ctx context.Context, prefix, book string) error {
	for _, table := range []string{"scores", "items", "findings"} {
		if err := s.exec(ctx, "export_"+table, map[string]any{"Prefix": prefix}, named("book", book)); err != nil {
			return err
		}
	}
	if s.round == "" {
		return nil
	}
	for _, table := range []string{"round_verdicts", "round_problems"} {
		if err := s.exec(ctx, "export_"+table, map[string]any{"Prefix": prefix}, named("round", s.round)); err != nil {
			return err
		}
	}
	return nil
}

// inCatalog lends a new connection that looks at a catalog, in one transaction.
func (w *Warehouse) inCatalog(ctx context.Context, catalog string, use func(*connection) error) (err error) {
	c, err := w.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := c.exec(ctx, "use "+catalog); err != nil {
		return err
	}
	if err := c.exec(ctx, "begin"); err != nil {
		return err
	}
	if err := use(c); err != nil {
		if undone := c.exec(context.WithoutCancel(ctx), "rollback"); undone != nil && !isAlreadyRolledBack(undone) {
			err = errors.Join(err, undone)
		}
		return err
	}
	return c.exec(ctx, "commit")
}
