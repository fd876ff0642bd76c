package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"zhengheng/ingest"
	"zhengheng/ingest/synth"
	"zhengheng/warehouse"
)

func folderName(s setting) string { return fmt.Sprintf("%d-accounts-%d-days", s.accounts, s.days) }

var sides = map[string]func(context.Context, setting) (time.Duration, error){
	"csv": func(ctx context.Context, s setting) (time.Duration, error) {
		return ourIngest(ctx, s)(monthFile(s, "csv"))
	},
	"csv-bare": func(ctx context.Context, s setting) (time.Duration, error) {
		return bareCSV(ctx, s)(monthFile(s, "csv"))
	},
	"csv-large": func(ctx context.Context, s setting) (time.Duration, error) {
		return ourIngest(ctx, s)(largeFile(s))
	},
	"csv-large-bare": func(ctx context.Context, s setting) (time.Duration, error) {
		return bareCSV(ctx, s)(largeFile(s))
	},
	"parquet": func(ctx context.Context, s setting) (time.Duration, error) {
		return ourIngest(ctx, s)(monthFile(s, "parquet"))
	},
	"batches-bare": bareBatches,
	"parquet-bare": bareReadParquet,
	"arrow": func(ctx context.Context, s setting) (time.Duration, error) {
		return ourIngest(ctx, s)(arrowFile(ctx, s))
	},
	"sheet": func(ctx context.Context, s setting) (time.Duration, error) {
		return ourIngest(ctx, s)(sheetFile(s))
	},
	"sheet-bare":   bareSheet,
	"refresh-day":  refreshDay,
	"refresh-next": refreshNextDay,
	"refresh-full": refreshFull,
	"refresh-bare": func(ctx context.Context, s setting) (time.Duration, error) {
		return bareRefresh(ctx, s, bareSums)
	},
	"refresh-bare-scores": func(ctx context.Context, s setting) (time.Duration, error) {
		return bareRefresh(ctx, s, bareScored)
	},
	"refresh-bare-whole": func(ctx context.Context, s setting) (time.Duration, error) {
		return bareRefresh(ctx, s, bareWhole)
	},
	"ranking":      ourRanking,
	"ranking-bare": bareRanking,
	"xlsx":         sheet{sheetRows, 12}.our,
	"xlsx-bare":    sheet{sheetRows, 12}.bare,
	"million":      sheet{1_000_000, 30}.our,
	"million-bare": sheet{1_000_000, 30}.bare,
	"csv-export":   ourCSV,
	"csv-copy":     bareCopy,
	"simulate":     simulate(warehouse.VaryPosts, warehouse.VaryBoth),
	"resample":     simulate(warehouse.VaryWeights, warehouse.VaryBoth),

	"simulate-bare": bareSimulation,

	"scores":      scores,
	"scores-bare": bareScores,
}

func runSide(ctx context.Context, s setting, name string) error {
	side, ok := sides[name]
	if !ok {
		return fmt.Errorf("there is no side %q", name)
	}
	took, err := side(ctx, s)
	if err != nil {
		return err
	}
	peak, err1 := peakMiB()
	cpu, err2 := cpuSeconds()
	fmt.Println(took.Seconds(), peak, cpu)
	return errors.Join(err1, err2)
}

// prepare makes what the sides work on: the nation's year as CSV, one month of it
// as Parquet too, and a warehouse with all of it loaded and refreshed. Cases of the refresh
// and filters need no more than that warehouse.
func prepare(ctx context.Context, s setting, only string) error {
	if err := nation(ctx, s, "csv", s.days); err != nil {
		return err
	}
	if only == "filters" || only == "peers" || only == "compare" || only == "not-modified" || strings.HasPrefix(only, "refresh-") {
		return makeYear(ctx, s)
	}
	if err := nation(ctx, s, "parquet", min(s.days, 31)); err != nil {
		return err
	}
	// Made here, and not by the side that is the first to need it, whose peak memory counts.
	_, err1 := arrowFile(ctx, s)
	_, err2 := sheetFile(s)
	_, err3 := largeFile(s)
	_, err4 := simulationDB(ctx, s)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	return makeYear(ctx, s)
}

// makeYear makes the warehouse with the nation's year, loaded and refreshed.
func makeYear(ctx context.Context, s setting) error {
	if _, err := os.Stat(yearDB(s)); err == nil {
		return nil
	}
	making := yearDB(s) + ".making"
	if err := errors.Join(os.RemoveAll(making), os.RemoveAll(making+".wal")); err != nil {
		return err
	}
	if err := fillYear(ctx, s, making); err != nil {
		return err
	}
	return os.Rename(making, yearDB(s))
}

func nation(ctx context.Context, s setting, format string, days int) error {
	folder := filepath.Join(s.folder, format)
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	fmt.Fprintf(os.Stderr, "making %d account days as %s …\n", s.accounts*days, format)
	making := folder + ".making"
	if err := errors.Join(os.RemoveAll(making), os.MkdirAll(making, 0o755)); err != nil {
		return err
	}
	_, err := synth.Nation(ctx, making, synth.NationOptions{Accounts: s.accounts, Days: days, Seed: 1, Format: format})
	if err != nil {
		return err
	}
	return os.Rename(making, folder)
}

// fillYear refreshes a copy of the loaded nation.
func fillYear(ctx context.Context, s setting, path string) error {
	if _, err := os.Stat(loadedDB(s)); err != nil {
		if err := loadNation(ctx, s); err != nil {
			return err
		}
	}
	if err := copyFile(loadedDB(s), path); err != nil {
		return err
	}
	w, err := warehouse.Open(ctx, path, warehouse.Options{})
	if err != nil {
		return err
	}
	summary, err := s.refresh(ctx, w)
	fmt.Fprintf(os.Stderr, "refreshed %d periods in %.1f s\n", summary.Periods, summary.Seconds)
	return errors.Join(err, w.Close())
}

// loadNation makes what a rebuild starts from: all days loaded, nothing refreshed.
func loadNation(ctx context.Context, s setting) error {
	making := loadedDB(s) + ".making"
	if err := errors.Join(os.RemoveAll(making), os.RemoveAll(making+".wal")); err != nil {
		return err
	}
	w, err := warehouse.Open(ctx, making, warehouse.Options{Create: true})
	if err != nil {
		return err
	}
	if err := errors.Join(loadFiles(ctx, w, filepath.Join(s.folder, "csv")), w.Close()); err != nil {
		return err
	}
	return os.Rename(making, loadedDB(s))
}

// loadFolder makes a warehouse of a folder's files, refreshed.
func loadFolder(ctx context.Context, path, folder string) error {
	w, err := warehouse.Open(ctx, path, warehouse.Options{Create: true})
	if err != nil {
		return err
	}
	if err = loadFiles(ctx, w, folder); err == nil {
		_, err = w.Refresh(ctx, warehouse.RefreshOptions{})
	}
	return errors.Join(err, w.Close())
}

// loadFiles loads a folder's files, each of which must hold good rows only.
func loadFiles(ctx context.Context, w *warehouse.Warehouse, folder string) error {
	files, err := ingest.Expand([]string{folder})
	if err != nil {
		return err
	}
	for _, file := range files {
		began := time.Now()
		summary, err := ingest.File(ctx, w, file, ingest.Options{})
		if err != nil {
			return err
		}
		if summary.RowsRejected > 0 {
			return fmt.Errorf("%d rows of %v were rejected", summary.RowsRejected, file)
		}
		fmt.Fprintf(os.Stderr, "loaded %s in %.1f s\n", filepath.Base(file), time.Since(began).Seconds())
	}
	return nil
}

func yearDB(s setting) string { return filepath.Join(s.folder, "year.duckdb") }

// monthFile is the first month of account days.
func monthFile(s setting, format string) (string, error) {
	found, err := filepath.Glob(filepath.Join(s.folder, format, "*account*days*."+format))
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("no account days as %s in %s", format, s.folder)
	}
	return found[0], nil
}

// ourIngest loads a file into a new warehouse.
func ourIngest(ctx context.Context, s setting) func(file string, err error) (time.Duration, error) {
	return func(file string, err error) (time.Duration, error) {
		if err != nil {
			return 0, err
		}
		debug.SetMemoryLimit(ingest.HeapGoal) // as `zhengheng ingest` does
		return inNewWarehouse(ctx, s, func(w *warehouse.Warehouse) error {
			summary, err := ingest.File(ctx, w, file, ingest.Options{})
			if err == nil && summary.RowsAccepted != summary.RowsRead {
				err = fmt.Errorf("%d of %d rows were accepted", summary.RowsAccepted, summary.RowsRead)
			}
			return err
		})
	}
}

// inNewWarehouse times use on an empty warehouse, with the time to write all of
// it to the file at the end.
func inNewWarehouse(ctx context.Context, s setting, use func(*warehouse.Warehouse) error) (took time.Duration, err error) {
	path := filepath.Join(s.folder, fmt.Sprintf("load-%d.duckdb", os.Getpid()))
	defer func() { err = errors.Join(err, os.Remove(path), os.RemoveAll(path+".wal")) }()
	w, err := warehouse.Open(ctx, path, warehouse.Options{Create: true})
	if err != nil {
		return 0, err
	}
	began := time.Now()
	err = errors.Join(use(w), w.Close())
	return time.Since(began), err
}
