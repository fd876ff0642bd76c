package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// DuckDB reads the rows that a transaction has written itself with one thread, however
// many they are. A refresh is one transaction, and nearly all that it reads it has written.
// So a window view that has $in_part is there twice: as what it says, and under its name
// with _in_parts as the union of as many disjoint reads as there are threads. They run side
// by side where rows are grouped, joined to or kept (as materialized), but one after the
// other where an INSERT takes them directly.

const inPartsSuffix = "_in_parts"

// rowsOfPart are how many rows beside each other belong to one part: few enough that the
// parts are of one size, and many enough that most vectors of rows (2,048) lie in one.
const rowsOfPart = 8192

// mostParts bounds the plans, which grow with the parts.
const mostParts = 8

// chooseParts sets how many parts there are: one where the rows are few and the statements
// take longer to plan than to run.
func (r *refresh) chooseParts(ctx context.Context) error {
	if r.parts = r.options.Parts; r.parts > 0 {
		return nil
	}
	accounts, err := r.c.integer(ctx, statement("refresh/count_accounts", nil))
	if err != nil || spanOf(accounts) != wide {
		return err
	}
	threads, err := r.c.integer(ctx, statement("refresh/threads", nil))
	r.parts = min(int(threads), mostParts)
	return err
}

// inParts is a SELECT whose table is read in parts, by its row numbers where there is more
// than one.
func inParts(sql string, parts int) string {
	if parts <= 1 {
		return strings.ReplaceAll(sql, "$in_part", "true")
	}
	selects := make([]string, parts)
	for part := range selects {
		isIn := fmt.Sprintf("rowid // %d %% %d = %d", rowsOfPart, parts, part)
		selects[part] = strings.ReplaceAll(sql, "$in_part", isIn)
	}
	return strings.Join(selects, "\nunion all\n")
}

// makeWindowView makes a window view with the bounds of the chunk filled in, since a view
// takes no parameters.
func (r *refresh) makeWindowView(ctx context.Context, m *model) error {
	whole, name := r.chunk.filled(m.sql), bare(m.name)
	if !strings.Contains(whole, "$in_part") {
		return r.c.exec(ctx, "create or replace temp view "+name+" as "+whole)
	}
	if err := r.c.exec(ctx, "create or replace temp view "+name+" as "+inParts(whole, 1)); err != nil {
		return err
	}
	return r.c.exec(ctx, "create or replace temp view "+name+inPartsSuffix+" as "+inParts(whole, r.parts))
}

// viewBuilt lets temp.built_measures and temp.built_scores show the rows of a chunk that
// is not built anew.
func (r *refresh) viewBuilt(ctx context.Context) error {
	for _, m := range r.models {
		if !slices.Contains([]string{"temp.built_measures", "temp.built_scores"}, m.name) {
			continue
		}
		if err := r.materialize(ctx, m, nil); err != nil {
			return fmt.Errorf("model %s: %w", m.name, err)
		}
	}
	return nil
}
