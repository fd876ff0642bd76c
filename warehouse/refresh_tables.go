package warehouse

import (
	"context"
	"fmt"
	"strings"
)

// tablesKept are the tables that a refresh leaves as they are: what they are made of has
// not changed since the last one, so that one more day of figures does not cost the
// register's findings, names and owners.
type tablesKept struct {
	isOff bool            // a batch was taken back, or all is built: every table is made anew
	raw   map[string]bool // whether a raw table changed, by name; as far as it was asked
	other map[string]bool // models whose rows are others than before
}

// keepTables looks whether tables may be kept at all.
func (r *refresh) keepTables(ctx context.Context) error {
	gone, err := r.c.integer(ctx, statement("refresh/count_undone", map[string]any{"Since": r.last}))
	r.kept = &tablesKept{isOff: r.full || gone > 0, raw: map[string]bool{}, other: map[string]bool{}}
	return err
}

// makeTable makes a model's table anew, unless that would make the same rows.
func (r *refresh) makeTable(ctx context.Context, m *model) error {
	mayKeep := false
	if r.kept != nil && !r.kept.isOff {
		var err error
		if mayKeep, err = r.exists(ctx, "mart", bare(m.name)); err != nil {
			return err
		}
	}
	if !mayKeep {
		if r.kept != nil {
			r.kept.other[m.name] = true
		}
		return r.fillTable(ctx, m)
	}
	changed, err := r.hasChanged(ctx, m)
	if err != nil || !changed {
		return err
	}
	before, err := r.digest(ctx, m)
	if err != nil {
		return err
	}
	change := r.fillTable
	if m.grows {
		change = r.growTable
	}
	if err := change(ctx, m); err != nil {
		return err
	}
	after, err := r.digest(ctx, m)
	r.kept.other[m.name] = before != after
	return err
}

// fillTable makes a table of all facts.
func (r *refresh) fillTable(ctx context.Context, m *model) error {
	var args []any
	if m.grows {
		args = append(args, named("last_batch", int64(0)))
	}
	return r.c.exec(ctx, "create or replace table "+m.name+" as "+m.sql, args...)
}

// growTable adds the rows that new batches bring to a table, without a look at the facts
// before them.
func (r *refresh) growTable(ctx context.Context, m *model) error {
	facts := map[string]any{"Table": m.name, "Rows": m.sql}
	return r.c.exec(ctx, statement("refresh/grow", facts), named("last_batch", r.last))
}

// hasChanged tells whether anything that a model reads, also through views, may have other
// rows than at the last refresh. What meta.batches holds more matters only with rows of
// those batches.
func (r *refresh) hasChanged(ctx context.Context, m *model) (bool, error) {
	for _, name := range m.reads {
		changed, err := r.hasOtherRows(ctx, name)
		if err != nil || changed {
			return changed, err
		}
	}
	return false, nil
}

func (r *refresh) hasOtherRows(ctx context.Context, name string) (bool, error) {
	if table, isRaw := strings.CutPrefix(name, "raw."); isRaw {
		return r.rawChanged(ctx, strings.TrimSuffix(table, "_history"))
	}
	for _, other := range r.models {
		switch {
		case other.name != name:
		case other.materialize == asTable:
			return r.kept.other[name], nil
		default:
			return r.hasChanged(ctx, other)
		}
	}
	return false, nil
}

func (r *refresh) rawChanged(ctx context.Context, table string) (bool, error) {
	if changed, known := r.kept.raw[table]; known {
		return changed, nil
	}
	changed, err := r.c.integer(ctx, statement("refresh/raw_changed", map[string]any{"Table": table, "Since": r.last}))
	if err != nil {
		return false, fmt.Errorf("look for new rows of %s: %w", table, err)
	}
	r.kept.raw[table] = changed > 0
	return changed > 0, nil
}

func (r *refresh) digest(ctx context.Context, m *model) (string, error) {
	rows, err := r.c.strings(ctx, statement("refresh/digest", map[string]any{"Table": m.name}))
	if err != nil {
		return "", err
	}
	return rows[0][0], nil
}
