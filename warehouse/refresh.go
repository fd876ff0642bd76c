package warehouse

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhengheng/warehouse/formula"
)

// RefreshOptions say how much a refresh rebuilds and who follows it.
type RefreshOptions struct {
	Full     bool // every period, not only those that new batches touch
	Now      func() time.Time
	Progress func(done, total int, step string) // may be nil
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
	if w.readOnly {
		return RefreshSummary{}, fmt.Errorf("%s: the warehouse is open for reading only", w.path)
	}
	w.writing.Lock()
	defer w.writing.Unlock()
	w.inUse.Lock()
	defer w.inUse.Unlock()
	r := &refresh{w: w, c: w.writer, formulas: w.formulas, options: options, began: time.Now()}
	if options.Now == nil {
		r.options.Now = time.Now
	}
	if upToDate, err := r.look(ctx); err != nil || upToDate {
		return r.summary, err
	}
	if err := w.limitMemory(ctx, w.memory); err != nil {
		return r.summary, err
	}
	err := w.transaction(ctx, r.run)
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
	formulas *formula.Registry
	numbered []string // the indices whose scores are taken over, by their numbers from 0
	options  RefreshOptions
	began    time.Time
	summary  RefreshSummary
	last     int64 // the newest batch that the marts hold
	full     bool
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
	isOther := len(known) == 1 && known[0][0] != r.formulas.Fingerprint()
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
	if err := r.runModels(ctx, []string{asView, asByBatch, asTable}); err != nil {
		return err
	}
	moved, err := r.c.integer(ctx, statement("refresh/platforms_moved", nil))
	if err != nil {
		return err
	}
	r.full = r.full || moved > 0
	if err := r.exec(ctx, "refresh/stale_periods", nil, named("last_batch", r.last), named("is_full", r.full)); err != nil {
		return err
	}
	if err := r.buildPeriods(ctx); err != nil {
		return err
	}
	// Last, since a view cannot be made before the tables that it reads.
	if err := r.runModels(ctx, []string{asMartView, asMartMacro}); err != nil {
		return err
	}
	return r.record(ctx)
}

// keepPlatforms notes on which platform the accounts stood: those that move to another
// have other indices from their first day on, so that every period is built again.
func (r *refresh) keepPlatforms(ctx context.Context) error {
	built, err := r.exists(ctx, "mart", "account_platforms")
	if err != nil || !built {
		return errors.Join(err, r.exec(ctx, "refresh/no_platforms", nil))
	}
	return r.exec(ctx, "refresh/keep_platforms", nil)
}

// chunk is what is built in one go, so that memory does not grow with the years.
type chunk struct{ kind, month, startsOn, beforeOn string }

func (r *refresh) buildPeriods(ctx context.Context) error {
	if err := r.numberIndices(ctx); err != nil {
		return err
	}
	rows, err := r.c.strings(ctx, statement("refresh/stale_chunks", nil))
	if err != nil {
		return err
	}
	if len(rows) == 0 { // the tables must exist even where there is no data yet
		rows = [][]string{{"week", "1970-01-01", "1970-01-01", "1970-01-01"}}
	}
	for i, row := range rows {
		one := chunk{row[0], row[1], row[2], row[3]}
		r.progress(i, len(rows), one.month[:7]+" "+one.kind)
		if err := r.buildChunk(ctx, one); err != nil {
			return fmt.Errorf("%s periods that begin in %s: %w", one.kind, one.month[:7], err)
		}
	}
	r.progress(len(rows), len(rows), "")
	return nil
}

// numberIndices numbers the formulas; those that the scores at hand were numbered with
// keep their numbers.
func (r *refresh) numberIndices(ctx context.Context) error {
	numbers := slices.Clone(r.numbered)
	for _, f := range r.formulas.Formulas() {
		if !slices.Contains(numbers, f.ID()) {
			numbers = append(numbers, f.ID())
		}
	}
	return r.exec(ctx, "refresh/indices", map[string]any{"IDs": numbers})
}

func (r *refresh) buildChunk(ctx context.Context, one chunk) error {
	if err := r.exec(ctx, "refresh/building_periods", nil, named("kind", one.kind), named("month", one.month)); err != nil {
		return err
	}
	if err := r.exec(ctx, "refresh/building_days", nil); err != nil {
		return err
	}
	window := []any{named("starts_on", one.startsOn), named("before_on", one.beforeOn)}
	if err := r.runModels(ctx, []string{asWindow, asWindowView, asByPeriod}, window...); err != nil {
		return err
	}
	if err := r.buildScores(ctx); err != nil {
		return err
	}
	return r.check(ctx)
}

// buildScores computes every index over the measures of the periods being built, all
// versions of a platform in one pass.
func (r *refresh) buildScores(ctx context.Context) error {
	if err := r.exec(ctx, "refresh/index_inputs", nil); err != nil {
		return err
	}
	if err := r.exec(ctx, "refresh/clear_periods", map[string]any{"Table": "mart.index_scores"}); err != nil {
		return err
	}
	for _, platform := range r.formulas.Platforms() {
		scores := r.formulas.PlatformSQL("temp.index_inputs", platform)
		if err := r.exec(ctx, "refresh/insert_scores", map[string]any{"Scores": scores}); err != nil {
			return fmt.Errorf("indices of %s: %w", platform, err)
		}
	}
	return nil
}

// check runs the checks over what was just built; a row found is a failure.
func (r *refresh) check(ctx context.Context) error {
	for _, check := range r.w.models.checks {
		rows, err := r.c.strings(ctx, check.sql)
		if err != nil {
			return fmt.Errorf("check %s: %w", check.name, err)
		}
		if len(rows) > 0 {
			return fmt.Errorf("check %s: %d bad rows, the first is %s; the marts stay as they were", check.name, len(rows), strings.Join(rows[0], ", "))
		}
	}
	return nil
}

func (r *refresh) record(ctx context.Context) error {
	for _, table := range r.w.models.byPeriod() {
		if err := r.exec(ctx, "refresh/clear_orphans", map[string]any{"Table": "mart." + table}); err != nil {
			return err
		}
	}
	return r.recordSnapshot(ctx)
}

func (r *refresh) recordSnapshot(ctx context.Context) error {
	periods, err := r.c.integer(ctx, statement("refresh/count_periods", nil))
	if err != nil {
		return err
	}
	freshness, err := r.c.strings(ctx, statement("refresh/freshness", nil))
	if err != nil {
		return err
	}
	err = r.exec(ctx, "refresh/record_snapshot", nil,
		named("last_batch", r.summary.Batches), named("periods", periods),
		named("freshness", freshness[0][0]),
		named("formulas", r.formulas.Fingerprint()), named("now", r.options.Now().UTC()))
	if err != nil {
		return err
	}
	r.summary.Periods, r.summary.Changed = periods, true
	r.summary.Snapshot, err = r.c.integer(ctx, statement("refresh/newest_snapshot", nil))
	return err
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
