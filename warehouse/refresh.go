package warehouse

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"time"

	"zhengheng/warehouse/formula"
)

// RefreshOptions say how much a refresh rebuilds and who follows it.
type RefreshOptions struct {
	Full     bool // every period, not only those that new batches touch
	Parts    int  // in which large tables are read side by side; 0: one for few accounts, else one a thread
	Now      func() time.Time
	Progress func(done, total int, step string) // may be nil
	Ran      func(sql string)                   // called after each statement, to measure them; may be nil
}

// RefreshSummary tells what a refresh did.
type RefreshSummary struct {
	Snapshot int64   `json:"snapshot"`
	Batches  int64   `json:"last_batch"`
	Periods  int64   `json:"periods"`
	Changed  bool    `json:"changed"`
	Seconds  float64 `json:"seconds"`
}

// Refresh brings the marts up to the newest batch. Only the periods that batches
// since the last snapshot touch are rebuilt. All of it is one transaction: readers
// keep the old snapshot until the checks have passed and it commits. Without new
// batches nothing happens.
func (w *Warehouse) Refresh(ctx context.Context, options RefreshOptions) (RefreshSummary, error) {
	release, err := w.alone()
	if err != nil {
		return RefreshSummary{}, err
	}
	defer release()
	r := &refresh{w: w, c: w.writer, formulas: w.formulas, options: options, began: time.Now()}
	if options.Now == nil {
		r.options.Now = time.Now
	}
	if upToDate, err := r.look(ctx); err != nil || upToDate {
		return r.summary, err
	}
	if r.models, err = orderedModels(); err != nil {
		return r.summary, err
	}
	if err := w.limitMemory(ctx, w.memory); err != nil {
		return r.summary, err
	}
	r.c.ran = options.Ran
	err = w.transaction(ctx, r.run)
	r.c.ran = nil
	r.summary.Seconds = time.Since(r.began).Seconds()
	return r.summary, diskError(w.path, err)
}

// Pending tells how many batches the marts do not hold yet.
func (w *Warehouse) Pending(ctx context.Context) (int64, error) {
	var pending int64
	err := w.withReader(ctx, func(c *connection) error {
		newest, err := c.integer(ctx, statement("refresh/newest_batch", nil))
		if err != nil {
			return err
		}
		built, err := c.integer(ctx, statement("refresh/table_exists", nil), "mart", "account_measures")
		if err != nil || built == 0 {
			pending = newest
			return err
		}
		last, err := c.integer(ctx, statement("refresh/last_batch", nil))
		pending = newest - last
		return err
	})
	return pending, err
}

type refresh struct {
	w        *Warehouse
	c        *connection
	models   []*model // each after what it reads
	formulas *formula.Registry
	numbered []string // the indices whose scores are taken over, by their numbers from 0
	numbers  []string // all indices, by their numbers from 0
	chunk    chunk    // what is being built
	span     string   // month, quarter, year or century: of which the periods that begin in it are one chunk
	parts    int      // in which large tables are read side by side; 0 and 1: whole
	options  RefreshOptions
	began    time.Time
	summary  RefreshSummary
	last     int64 // the newest batch that the marts hold
	full     bool
	kept     *tablesKept // nil where all tables are made
}

func (r *refresh) look(ctx context.Context) (upToDate bool, err error) {
	if r.summary.Batches, err = r.c.integer(ctx, statement("refresh/newest_batch", nil)); err != nil {
		return false, err
	}
	if r.last, err = r.c.integer(ctx, statement("refresh/last_batch", nil)); err != nil {
		return false, err
	}
	built, err := r.exists(ctx, "mart", "account_measures")
	if err != nil {
		return false, err
	}
	known, err := r.c.strings(ctx, statement("refresh/last_formulas", nil))
	if err != nil {
		return false, err
	}
	isOther := len(known) == 1 && known[0][0] != r.fingerprint()
	r.full = r.options.Full || !built || isOther
	if r.full {
		r.last = 0
	}
	return !r.full && r.summary.Batches == r.last, err
}

func (r *refresh) run(ctx context.Context) error {
	if err := r.keepPlatforms(ctx); err != nil {
		return err
	}
	if err := r.exec(ctx, "refresh/asked_periods", nil); err != nil {
		return err
	}
	if err := r.keepTables(ctx); err != nil {
		return err
	}
	if err := r.runModels(ctx, asView, asByBatch, asTable); err != nil {
		return err
	}
	if err := r.exec(ctx, "refresh/stale_periods", nil, named("last_batch", r.last), named("is_full", r.full)); err != nil {
		return err
	}
	periods, err := r.c.integer(ctx, statement("refresh/count_periods", nil))
	if err != nil {
		return err
	}
	r.summary.Periods = periods
	if err := r.chooseParts(ctx); err != nil {
		return err
	}
	if err := r.buildPeriods(ctx, nil); err != nil {
		return err
	}
	if err := r.followRegister(ctx); err != nil {
		return err
	}
	// Last, since a view cannot be made before the tables that it reads.
	if err := r.runModels(ctx, asMartView, asMartMacro); err != nil {
		return err
	}
	return r.record(ctx)
}

// followRegister scores the periods that were not built again where the register has
// changed what their scores depend on.
func (r *refresh) followRegister(ctx context.Context) error {
	if r.full {
		return nil
	}
	moved, err := r.c.integer(ctx, statement("refresh/platforms_moved", nil))
	if err != nil {
		return err
	}
	changed, err := r.c.integer(ctx, statement("refresh/roster_changed", map[string]any{"Schema": "raw", "Since": r.last}))
	if err != nil || moved == 0 && changed == 0 {
		return err
	}
	return r.scoreOthers(ctx, moved > 0)
}

// keepPlatforms notes on which platform the accounts stood: those that move to another
// have other indices from their first day on, so that every period is scored again.
func (r *refresh) keepPlatforms(ctx context.Context) error {
	built, err := r.exists(ctx, "mart", "account_platforms")
	if err != nil || !built {
		return errors.Join(err, r.exec(ctx, "refresh/no_platforms", nil))
	}
	return r.exec(ctx, "refresh/keep_platforms", nil)
}

func (r *refresh) record(ctx context.Context) error {
	gone, err := r.c.integer(ctx, statement("refresh/count_undone", map[string]any{"Since": r.last}))
	if err != nil {
		return err
	}
	var tables []string
	if r.full || gone > 0 { // only then can a period have lost all its data
		tables = slices.Concat(r.w.models.byPeriod(""), r.w.models.byPeriod(inPiece))
	}
	for _, table := range tables {
		if err := r.exec(ctx, "refresh/clear_orphans", map[string]any{"Table": "mart." + table}); err != nil {
			return err
		}
	}
	return r.recordSnapshot(ctx)
}

func (r *refresh) recordSnapshot(ctx context.Context) error {
	freshness, err := r.c.strings(ctx, statement("refresh/freshness", nil))
	if err != nil {
		return err
	}
	err = r.exec(ctx, "refresh/record_snapshot", nil,
		named("last_batch", r.summary.Batches), named("periods", r.summary.Periods),
		named("freshness", freshness[0][0]),
		named("formulas", r.fingerprint()), named("now", r.options.Now().UTC()))
	if err != nil {
		return err
	}
	r.summary.Changed = true
	r.summary.Snapshot, err = r.c.integer(ctx, statement("refresh/newest_snapshot", nil))
	return err
}

// fingerprint is equal for equal marts of equal facts: it covers the indices and every
// statement that makes marts, so that a newer program builds what an older one left.
func (r *refresh) fingerprint() string { return r.w.fingerprint(r.formulas) }

func (w *Warehouse) fingerprint(formulas *formula.Registry) string {
	return formulas.Fingerprint() + " " + w.models.fingerprint
}

func (r *refresh) exec(ctx context.Context, name string, facts map[string]any, args ...any) error {
	if err := r.c.exec(ctx, statement(name, facts), args...); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (r *refresh) progress(done, total int, step string) {
	if r.options.Progress != nil {
		r.options.Progress(done, total, step)
	}
}

func named(name string, value any) driver.NamedValue {
	return driver.NamedValue{Name: name, Value: value}
}
