package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"zhengheng/ingest"
	"zhengheng/warehouse"
)

// loadedDB is the nation's days, loaded and not refreshed.
func loadedDB(s setting) string { return filepath.Join(s.folder, "loaded.duckdb") }

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

// writeNextDay makes a file of one more day: the last one again, some days later.
func writeNextDay(ctx context.Context, s setting, file string, later int) error {
	b, err := openBare(ctx, loadedDB(s))
	if err != nil {
		return err
	}
	return errors.Join(b.run(ctx, "next_day", "{{file}}", file, "{{later}}", strconv.Itoa(later)), b.close())
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
func onCopy(ctx context.Context, s setting, of string, ready func(*warehouse.Warehouse) error) (took time.Duration, periods int64, err error) {
	path := filepath.Join(s.folder, fmt.Sprintf("copy-%d.duckdb", os.Getpid()))
	defer func() { err = errors.Join(err, os.RemoveAll(path), os.RemoveAll(path+".wal")) }()
	if err := copyFile(of, path); err != nil {
		return 0, 0, err
	}
	w, err := warehouse.Open(ctx, path, warehouse.Options{})
	if err != nil {
		return 0, 0, err
	}
	if err := ready(w); err != nil {
		return 0, 0, errors.Join(err, w.Close())
	}
	began := time.Now()
	summary, err := s.refresh(ctx, w)
	err = errors.Join(err, w.Close())
	return time.Since(began), summary.Periods, err
}

// refresh refreshes, and tells what the statements took where that is wanted.
func (s setting) refresh(ctx context.Context, w *warehouse.Warehouse) (warehouse.RefreshSummary, error) {
	options := warehouse.RefreshOptions{}
	if s.statements {
		log := newStatements()
		options.Ran = log.ran
		defer log.write(os.Stderr)
	}
	return w.Refresh(ctx, options)
}

// refreshFull builds all marts of a loaded nation: measures, scores and checks.
func refreshFull(ctx context.Context, s setting) (time.Duration, error) {
	took, _, err := onCopy(ctx, s, loadedDB(s), func(*warehouse.Warehouse) error { return nil })
	return took, err
}

// refreshDay builds what one more day of the nation touches; its load is not timed. It is
// the first day after a full rebuild.
func refreshDay(ctx context.Context, s setting) (time.Duration, error) {
	took, _, err := onCopy(ctx, s, yearDB(s), func(w *warehouse.Warehouse) error { return loadDay(ctx, s, w, 1) })
	return took, err
}

// refreshNextDay is refreshDay for a day that follows another one.
func refreshNextDay(ctx context.Context, s setting) (time.Duration, error) {
	took, _, err := onCopy(ctx, s, yearDB(s), func(w *warehouse.Warehouse) error {
		if err := loadDay(ctx, s, w, 1); err != nil {
			return err
		}
		summary, err := w.Refresh(ctx, warehouse.RefreshOptions{})
		// A day lies in one period of each kind, and a day's file touches none besides.
		if err == nil && summary.Periods > kinds {
			err = fmt.Errorf("%s was refreshed by another version, so that all %d periods were built: remove it", yearDB(s), summary.Periods)
		}
		if err != nil {
			return err
		}
		return loadDay(ctx, s, w, 2)
	})
	return took, err
}

// loadDay loads one day of all accounts that lies so many days behind the last one.
func loadDay(ctx context.Context, s setting, w *warehouse.Warehouse, later int) error {
	file := filepath.Join(s.folder, fmt.Sprintf("account_days-next-%d.csv", later))
	if _, err := os.Stat(file); err != nil {
		if err := writeNextDay(ctx, s, file, later); err != nil {
			return err
		}
	}
	summary, err := ingest.File(ctx, w, file, ingest.Options{})
	if err == nil && summary.RowsAccepted != int64(s.accounts) {
		err = fmt.Errorf("%d of %d accounts have a next day", summary.RowsAccepted, s.accounts)
	}
	return err
}

// kinds are how many kinds of periods are kept.
const kinds = 6
