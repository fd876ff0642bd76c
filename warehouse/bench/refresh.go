package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhengheng/ingest"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

// loadedDB is the nation's days, loaded and not refreshed.
func loadedDB(s setting) string { return filepath.Join(s.folder, "loaded.duckdb") }

func nextDay(s setting) string { return filepath.Join(s.folder, "account_days-next.csv") }

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// writeNextDay makes a file of one more day: the last one again, a day later.
func writeNextDay(ctx context.Context, s setting) error {
	b, err := openBare(ctx, loadedDB(s))
	if err != nil {
		return err
	}
	return errors.Join(b.run(ctx, "next_day", "{{file}}", nextDay(s)), b.close())
}

// run runs a statement of sql/ with its blanks filled in.
func (b *bareDuckDB) run(ctx context.Context, name string, blanks ...string) error {
	text, err := sqlFiles.ReadFile("sql/" + name + ".sql")
	if err != nil {
		return err
	}
	if err := b.exec(ctx, strings.NewReplacer(blanks...).Replace(string(text))); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// onCopy times use on a copy of a warehouse, with the time to write it to the file.
func onCopy(ctx context.Context, s setting, of string, ready func(*warehouse.Warehouse) error) (took time.Duration, err error) {
	path := filepath.Join(s.folder, fmt.Sprintf("copy-%d.duckdb", os.Getpid()))
	defer func() { err = errors.Join(err, os.RemoveAll(path), os.RemoveAll(path+".wal")) }()
	if err := copyFile(of, path); err != nil {
		return 0, err
	}
	w, err := warehouse.Open(ctx, path, warehouse.Options{})
	if err != nil {
		return 0, err
	}
	if err := ready(w); err != nil {
		return 0, errors.Join(err, w.Close())
	}
	began, log := time.Now(), newStatements()
	options := warehouse.RefreshOptions{}
	if s.statements {
		options.Ran = log.ran
		defer log.write(os.Stderr)
	}
	_, err = w.Refresh(ctx, options)
	log.ran("close the file")
	err = errors.Join(err, w.Close())
	log.ran("close the file")
	return time.Since(began), err
}

// refreshFull builds all marts of a loaded nation: measures, scores and checks.
func refreshFull(ctx context.Context, s setting) (time.Duration, error) {
	return onCopy(ctx, s, loadedDB(s), func(*warehouse.Warehouse) error { return nil })
}

// refreshDay builds what one more day of the nation touches; its load is not timed.
func refreshDay(ctx context.Context, s setting) (time.Duration, error) {
	if _, err := os.Stat(nextDay(s)); err != nil {
		if err := writeNextDay(ctx, s); err != nil {
			return 0, err
		}
	}
	return onCopy(ctx, s, yearDB(s), func(w *warehouse.Warehouse) error {
		summary, err := ingest.File(ctx, w, nextDay(s), ingest.Options{})
		if err == nil && summary.RowsAccepted != int64(s.accounts) {
			err = fmt.Errorf("%d of %d accounts have a next day", summary.RowsAccepted, s.accounts)
		}
		return err
	})
}

// starts are the first days of periods, as SQL over a day.
var starts = []struct{ kind, sql string }{
	{"week", `a."day" - cast(dayofweek(a."day") as integer)`},
	{"iso_week", `cast(date_trunc('week', a."day") as date)`},
	{"month", `cast(date_trunc('month', a."day") as date)`},
}

var longer = []struct{ kind, sql string }{
	{"quarter", "date_trunc('quarter', starts_on)"},
	{"half_year", "make_date(year(starts_on), if(month(starts_on) < 7, 1, 7), 1)"},
	{"year", "date_trunc('year', starts_on)"},
}

// bareRefresh is what a person would write without this program: the sums, maxima and last
// values of account_days for the same periods (weeks of both calendars and months from
// the days, a month of them at a time, the longer ones from the months) into one table; with
// scores, the same index formulas over it as well. It has no posts, publishers, register,
// gaps, composites, checks or history to care for.
func bareRefresh(ctx context.Context, s setting, scores bool) (took time.Duration, err error) {
	path := filepath.Join(s.folder, fmt.Sprintf("bare-%d.duckdb", os.Getpid()))
	defer func() { err = errors.Join(err, os.RemoveAll(path), os.RemoveAll(path+".wal")) }()
	b, err := openBare(ctx, loadedDB(s))
	if err != nil {
		return 0, err
	}
	if err := b.exec(ctx, "attach '"+path+"' as bare"); err != nil {
		return 0, errors.Join(err, b.close())
	}
	began := time.Now()
	err = errors.Join(b.refresh(ctx, s, scores), b.close())
	return time.Since(began), err
}

func (b *bareDuckDB) refresh(ctx context.Context, s setting, scores bool) error {
	if err := b.run(ctx, "bare_table"); err != nil {
		return err
	}
	first := time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC) // a week of January begins in December
	last := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, s.days)
	created := false
	score := func(kind string, from, before time.Time) error {
		if !scores {
			return nil
		}
		err := b.scores(ctx, kind, from.Format(time.DateOnly), before.Format(time.DateOnly), created)
		created = true
		return err
	}
	for month := first; month.Before(last); month = month.AddDate(0, 1, 0) {
		next := month.AddDate(0, 1, 0)
		for _, of := range starts {
			err := b.run(ctx, "bare_measures", "{{kind}}", of.kind, "{{start}}", of.sql,
				"{{from}}", month.Format(time.DateOnly), "{{before}}", next.Format(time.DateOnly))
			if err != nil {
				return err
			}
			if err := score(of.kind, month, next); err != nil {
				return err
			}
		}
	}
	for _, of := range longer {
		if err := b.run(ctx, "bare_longer", "{{kind}}", of.kind, "{{start}}", of.sql); err != nil {
			return err
		}
		if err := score(of.kind, first.AddDate(-1, 0, 0), last); err != nil {
			return err
		}
	}
	return nil
}

// scores computes the indices of accounts of one kind's periods, all of a platform at once.
func (b *bareDuckDB) scores(ctx context.Context, kind, from, before string, created bool) error {
	registry, err := formula.Shipped()
	if err != nil {
		return err
	}
	told := strings.Fields(`posts originals pushes reads plays watching likes comments forwards favourites replies headline_reads headline_watching
		headline_likes headline_forwards max_reads max_watching max_likes max_forwards original_forwards original_comments new_followers active_days`)
	var columns []string
	for _, measure := range registry.Measures() {
		switch {
		case measure.ID == "followers":
			columns = append(columns, "cast(last_followers % 2199023255552 // 2 as bigint) as followers")
		case slices.Contains(told, measure.ID):
			columns = append(columns, measure.ID)
		default:
			columns = append(columns, "cast(null as bigint) as "+measure.ID)
		}
		if measure.HasAtLeast {
			columns = append(columns, "false as "+measure.ID+"_at_least")
		}
	}
	if created {
		if err := b.exec(ctx, "drop view bare.inputs"); err != nil {
			return err
		}
	}
	err = b.run(ctx, "bare_inputs", "{{measures}}", strings.Join(columns, ",\n    "), "{{kind}}", kind, "{{from}}", from, "{{before}}", before)
	if err != nil {
		return err
	}
	for i, platform := range registry.Platforms() {
		how := "insert into bare.scores"
		if i == 0 && !created {
			how = "create table bare.scores as"
		}
		if err := b.run(ctx, "bare_scores", "{{how}}", how, "{{scores}}", registry.PlatformSQL("bare.inputs", platform)); err != nil {
			return err
		}
	}
	return nil
}
