package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// runModels runs the models without a scope that are kept in one of the given ways, in
// reading order.
func (r *refresh) runModels(ctx context.Context, ways ...string) error {
	return r.runScopes(ctx, ways, []string{""})
}

// runScopes runs the models of the given ways and scopes, in reading order.
func (r *refresh) runScopes(ctx context.Context, ways, scopes []string, args ...any) error {
	for _, m := range r.models {
		if slices.Contains(ways, m.materialize) && slices.Contains(scopes, m.scope) {
			if err := r.materialize(ctx, m, args); err != nil {
				return fmt.Errorf("model %s: %w", m.name, err)
			}
		}
	}
	return nil
}

func (r *refresh) materialize(ctx context.Context, m *model, args []any) error {
	switch m.materialize {
	case asView, asMartView:
		return r.c.exec(ctx, "create or replace view "+m.name+" as "+m.sql)
	case asMartMacro:
		return r.c.exec(ctx, "create or replace macro "+m.name+"("+m.arguments+") as table "+m.sql)
	case asTable:
		return r.makeTable(ctx, m)
	case asWindow:
		return r.c.exec(ctx, "create or replace temp table "+bare(m.name)+" as "+m.sql, args...)
	case asWindowView:
		return r.makeWindowView(ctx, m)
	case asByBatch:
		return r.addBatches(ctx, m)
	}
	return r.replacePeriods(ctx, m, args)
}

func (r *refresh) addBatches(ctx context.Context, m *model) error {
	last := named("last_batch", r.last)
	made, err := r.create(ctx, m, []any{last})
	if err != nil || made {
		return err
	}
	facts := map[string]any{"Table": m.name, "LastBatch": r.last}
	if err := r.c.exec(ctx, statement("refresh/clear_batches", facts)); err != nil {
		return err
	}
	return r.c.exec(ctx, "insert into "+m.name+" by name "+m.sql, last)
}

func (r *refresh) replacePeriods(ctx context.Context, m *model, args []any) error {
	made, err := r.create(ctx, m, args)
	if err != nil || made {
		return err
	}
	if err := r.c.exec(ctx, statement("refresh/clear_periods", r.chunk.facts(m.name))); err != nil {
		return err
	}
	return r.c.exec(ctx, "insert into "+m.name+" by name "+m.sql, args...)
}

// create makes the model's table with its first rows, if it is not there yet.
func (r *refresh) create(ctx context.Context, m *model, args []any) (made bool, err error) {
	schema, table, _ := strings.Cut(m.name, ".")
	there, err := r.exists(ctx, schema, table)
	if err != nil || there {
		return false, err
	}
	return true, r.c.exec(ctx, "create table "+m.name+" as "+m.sql, args...)
}

func (r *refresh) exists(ctx context.Context, schema, table string) (bool, error) {
	count, err := r.c.integer(ctx, statement("refresh/table_exists", nil), schema, table)
	return count > 0, err
}

func bare(name string) string {
	_, table, _ := strings.Cut(name, ".")
	return table
}
