package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// pastBuild fills a new state.
type pastBuild struct {
	w       *Warehouse
	state   *pastState
	c       *connection
	options PastOptions
}

func (b *pastBuild) run(ctx context.Context) error {
	since, err := b.lookAtToday(ctx)
	if err != nil {
		return err
	}
	if err := b.c.exec(ctx, "use "+b.state.catalog); err != nil {
		return err
	}
	if err := b.c.exec(ctx, "begin"); err != nil {
		return err
	}
	if err := b.fill(ctx, since); err != nil {
		return errors.Join(err, b.c.exec(context.WithoutCancel(ctx), "rollback"))
	}
	return b.c.exec(ctx, "commit")
}

// lookAtToday notes which days later batches changed, while the marts of today are
// at hand, and gives the newest batch that both they and the past hold.
func (b *pastBuild) lookAtToday(ctx context.Context) (since int64, err error) {
	if err := b.c.exec(ctx, "use wh"); err != nil {
		return 0, err
	}
	last, err := b.c.integer(ctx, statement("refresh/last_batch", nil))
	if err != nil {
		return 0, err
	}
	if last == 0 {
		return 0, fmt.Errorf("the marts are not built yet; `zhengheng refresh` builds them")
	}
	since = min(b.state.batch, last)
	return since, b.c.exec(ctx, statement("past/touched", map[string]any{"Since": since}))
}

func (b *pastBuild) fill(ctx context.Context, since int64) error {
	if err := b.makeSchemas(ctx); err != nil {
		return err
	}
	if err := b.viewRaw(ctx); err != nil {
		return err
	}
	numbered, err := b.c.strings(ctx, statement("past/indices", nil))
	if err != nil {
		return fmt.Errorf("past/indices: %w", err)
	}
	models, err := orderedModels()
	if err != nil {
		return err
	}
	r := &refresh{w: b.w, c: b.c, models: models, formulas: b.options.Formulas, options: RefreshOptions{Now: time.Now}, last: since}
	r.summary.Batches = b.state.batch
	for _, index := range numbered {
		r.numbered = append(r.numbered, index[0])
	}
	if err := b.makeTables(ctx, r); err != nil {
		return err
	}
	if err := b.chooseStale(ctx); err != nil {
		return err
	}
	if err := b.exec(ctx, "rebuilt_periods", nil); err != nil {
		return err
	}
	if err := r.buildPeriods(ctx, b.joinPieces); err != nil {
		return err
	}
	if err := b.joinScored(ctx, r); err != nil {
		return err
	}
	if err := r.runModels(ctx, asMartView, asMartMacro); err != nil || b.options.isToday {
		return err
	}
	return r.recordSnapshot(ctx)
}

// makeTables makes the views and tables that no period is built for. Today's tables are
// those of the warehouse, but for the periods that are asked for.
func (b *pastBuild) makeTables(ctx context.Context, r *refresh) error {
	if err := r.exec(ctx, "refresh/asked_periods", nil); err != nil {
		return err
	}
	for _, p := range b.options.askedPeriods() {
		err := b.c.exec(ctx, statement("past/ask_period", nil), named("kind", p.kind),
			named("starts_on", p.start.Format(time.DateOnly)), named("before_on", p.before.Format(time.DateOnly)))
		if err != nil {
			return fmt.Errorf("past/ask_period: %w", err)
		}
	}
	if !b.options.isToday {
		return r.runModels(ctx, asView, asTable)
	}
	for _, m := range r.models {
		switch {
		case m.name == "mart.periods" || m.materialize == asView:
			if err := r.materialize(ctx, m, nil); err != nil {
				return fmt.Errorf("model %s: %w", m.name, err)
			}
		case m.materialize == asTable:
			if err := b.exec(ctx, "same_table", map[string]any{"Table": m.name}); err != nil {
				return err
			}
		}
	}
	return nil
}

// makeSchemas makes what the models and queries expect besides raw tables and marts.
func (b *pastBuild) makeSchemas(ctx context.Context) error {
	files, err := fs.Glob(sqlFiles, "schema/*.sql")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := sqlFiles.ReadFile(file)
		if err != nil {
			return err
		}
		sql := withoutComments(string(text))
		if !strings.HasPrefix(sql, "create schema") && !strings.HasPrefix(sql, "create macro") && !strings.HasPrefix(sql, "create or replace macro") {
			continue
		}
		if err := b.c.exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	for _, step := range []string{"snapshots", "deliveries", "breaks", "holidays"} {
		facts := map[string]any{"Batch": b.state.batch, "Snapshot": b.state.snapshot, "IsToday": b.options.isToday}
		if err := b.exec(ctx, step, facts); err != nil {
			return err
		}
	}
	for _, table := range []string{"batches", "rejects", "releases"} {
		if err := b.exec(ctx, "meta_view", map[string]any{"Table": table, "Batch": b.state.batch}); err != nil {
			return err
		}
	}
	for _, table := range []string{"release_formulas", "release_rows", "release_withdrawals"} {
		if err := b.exec(ctx, "release_view", map[string]any{"Table": table}); err != nil {
			return err
		}
	}
	if err := b.viewRounds(ctx); err != nil {
		return err
	}
	for _, table := range []string{"index_scores", "subject_scores"} {
		if err := b.exec(ctx, "empty_copy", map[string]any{"Table": "mart." + table}); err != nil {
			return err
		}
	}
	return nil
}

// viewRounds makes the views of the check rounds that had been drawn, and of the bulletins
// that had been published.
func (b *pastBuild) viewRounds(ctx context.Context) error {
	for _, view := range []struct{ step, table string }{
		{"meta_view", "rounds"}, {"round_view", "round_population"}, {"round_view", "round_subjects"}, {"round_view", "round_assignments"},
		{"meta_view", "round_publications"}, {"published_view", "round_verdicts"}, {"published_view", "round_problems"},
	} {
		if err := b.exec(ctx, view.step, map[string]any{"Table": view.table, "Batch": b.state.batch}); err != nil {
			return err
		}
	}
	return nil
}

func withoutComments(sql string) string {
	var lines []string
	for _, line := range strings.Split(sql, "\n") {
		if !strings.HasPrefix(line, "--") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// viewRaw makes the views of the raw tables as they were.
func (b *pastBuild) viewRaw(ctx context.Context) error {
	rows, err := b.c.strings(ctx, statement("past/keys", nil))
	if err != nil {
		return err
	}
	keys := map[string][]string{}
	for _, row := range rows {
		keys[row[0]] = strings.Split(row[1], ",")
	}
	tables, err := b.w.rawTables(ctx, b.c)
	if err != nil {
		return err
	}
	for _, table := range tables {
		facts := map[string]any{"Table": table, "Batch": b.state.batch, "Key": keys[table]}
		replaced, err := b.c.integer(ctx, statement("past/has_replaced_later", facts))
		if err != nil {
			return err
		}
		facts["IsFlat"] = replaced == 0
		for _, step := range []string{"raw_view", "history_view"} {
			if err := b.exec(ctx, step, facts); err != nil {
				return err
			}
		}
	}
	return nil
}

// chooseStale makes temp.stale_periods: those that have to be computed.
func (b *pastBuild) chooseStale(ctx context.Context) error {
	moved, err := b.c.integer(ctx, statement("past/platforms_differ", nil))
	if err != nil {
		return err
	}
	if err := b.exec(ctx, "stale_periods", map[string]any{"IsFull": moved > 0}); err != nil {
		return err
	}
	for _, period := range b.options.Periods {
		if err := b.c.exec(ctx, statement("past/add_period", nil), named("period", period)); err != nil {
			return fmt.Errorf("past/add_period: %w", err)
		}
	}
	if len(b.options.Periods) > 0 {
		return b.exec(ctx, "add_months", nil)
	}
	return nil
}

// joinScored joins measures and scores. Units and regions whose accounts were others then
// have other scores in all periods, which are computed from those of the accounts.
func (b *pastBuild) joinScored(ctx context.Context, r *refresh) error {
	changed, err := b.c.integer(ctx, statement("refresh/roster_changed", map[string]any{"Schema": "wh.raw", "Since": b.state.batch}))
	if err != nil {
		return fmt.Errorf("refresh/roster_changed: %w", err)
	}
	tables := b.w.models.byPeriod("")
	if changed > 0 {
		tables = slices.DeleteFunc(tables, func(table string) bool { return table == "subject_scores" })
	}
	if err := b.joinUnchanged(ctx, tables); err != nil || changed == 0 {
		return err
	}
	return r.scoreOthers(ctx, false)
}

// joinPieces is joinUnchanged for what longer periods are made of.
func (b *pastBuild) joinPieces(ctx context.Context) error {
	return b.joinUnchanged(ctx, b.w.models.byPeriod(inPiece))
}

// joinUnchanged puts the periods that later batches did not touch behind those that
// were rebuilt.
func (b *pastBuild) joinUnchanged(ctx context.Context, tables []string) error {
	for _, table := range tables {
		for _, step := range []string{"rename", "with_unchanged"} {
			if err := b.exec(ctx, step, map[string]any{"Table": table}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *pastBuild) exec(ctx context.Context, step string, facts map[string]any) error {
	if err := b.c.exec(ctx, statement("past/"+step, facts)); err != nil {
		return fmt.Errorf("past/%s: %w", step, err)
	}
	return nil
}
