// Command soak loads the same feed again and again, each time with one row in a
// hundred corrected, and prints how memory and file grow: the current table may
// not, the history grows by what it keeps. Run it with `make soak`.
package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/ingest"
	"zhengheng/ingest/synth"
	"zhengheng/warehouse"
)

// setting is how long the soak is and on how many rows.
type setting struct {
	folder  string
	rows    int
	reloads int
	every   int
	once    bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var s setting
	flag.IntVar(&s.rows, "rows", 1_000_000, "rows of the feed")
	flag.IntVar(&s.reloads, "reloads", 200, "how often it is loaded again")
	flag.BoolVar(&s.once, "once", false, "correct the rows once; later files say the same in other bytes, so that nothing may grow")
	flag.IntVar(&s.every, "every", 20, "print after so many reloads")
	flag.Parse()
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s setting) (err error) {
	if s.folder, err = os.MkdirTemp("", "zhengheng-soak-*"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(s.folder)) }()
	feed, err := makeFeed(ctx, s)
	if err != nil {
		return err
	}
	w, err := warehouse.Open(ctx, filepath.Join(s.folder, "soak.duckdb"), warehouse.Options{Create: true})
	if err != nil {
		return err
	}
	debug.SetMemoryLimit(ingest.HeapGoal) // as `zhengheng ingest` does
	return errors.Join(reload(ctx, s, w, feed), w.Close())
}

func makeFeed(ctx context.Context, s setting) (string, error) {
	const days = 30
	_, err := synth.Nation(ctx, s.folder, synth.NationOptions{Accounts: max(s.rows/days, 1), Days: days, Seed: 1, Format: "csv"})
	if err != nil {
		return "", err
	}
	found, err := filepath.Glob(filepath.Join(s.folder, "account_days*.csv"))
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("the nation has no account days: %w", err)
	}
	return found[0], nil
}

func reload(ctx context.Context, s setting, w *warehouse.Warehouse, feed string) error {
	fmt.Println("| reload | seconds | rows changed | resident MiB | Go MiB | DuckDB MiB | file MiB | held rows | history rows |")
	fmt.Println("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	changed := feed + ".changed.csv"
	for i := range s.reloads + 1 {
		round, blank := i, 0
		if s.once {
			round, blank = min(i, 1), i
		}
		if err := correct(feed, changed, round, blank); err != nil {
			return err
		}
		began := time.Now()
		summary, err := ingest.File(ctx, w, changed, ingest.Options{})
		if err != nil {
			return err
		}
		took := time.Since(began)
		if i > 1 && i%s.every != 0 {
			continue
		}
		if err := print(ctx, w, i, took, summary.RowsAccepted); err != nil {
			return err
		}
	}
	return nil
}

func print(ctx context.Context, w *warehouse.Warehouse, reload int, took time.Duration, accepted int64) error {
	if err := w.Checkpoint(ctx); err != nil {
		return err
	}
	info, err := os.Stat(w.Path())
	if err != nil {
		return err
	}
	resident, err := residentMiB()
	if err != nil {
		return err
	}
	held, history, err := w.CountRows(ctx, "account_days")
	if err != nil {
		return err
	}
	inDuckDB, err := duckDBMiB(ctx, w)
	if err != nil {
		return err
	}
	fmt.Printf("| %d | %.2f | %d | %.0f | %.0f | %.0f | %.1f | %d | %d |\n", reload, took.Seconds(), accepted,
		resident, goMiB(), inDuckDB, float64(info.Size())/(1<<20), held, history)
	return nil
}

// correct writes the feed with the followers of one row in a hundred raised, other
// rows each time, and blank lines at its end.
func correct(from, to string, reload, blank int) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	writer := bufio.NewWriterSize(file, 1<<20)
	lines := bufio.NewScanner(source)
	for n := 0; lines.Scan(); n++ {
		line := lines.Text()
		if reload > 0 && n > 0 && (n*7919)%100 == reload%100 {
			line = raiseFollowers(line, reload)
		}
		if _, err := writer.WriteString(line + "\n"); err != nil {
			return err
		}
	}
	if _, err := writer.WriteString(strings.Repeat("\n", blank)); err != nil {
		return err
	}
	return errors.Join(lines.Err(), writer.Flush())
}

func raiseFollowers(line string, by int) string {
	cells := strings.Split(line, ",")
	followers, _ := strconv.Atoi(cells[2]) // an empty cell counts as 0 here
	cells[2] = strconv.Itoa(followers + by)
	return strings.Join(cells, ",")
}

// goMiB is what Go's runtime has of the system.
func goMiB() float64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.Sys-stats.HeapReleased) / (1 << 20)
}

//go:embed sql/memory.sql
var memorySQL string

// duckDBMiB is what DuckDB says that it uses: mostly blocks of the file that it keeps.
func duckDBMiB(ctx context.Context, w *warehouse.Warehouse) (float64, error) {
	rows, err := w.Query(ctx, memorySQL, nil)
	if err != nil {
		return 0, err
	}
	defer rows.Release()
	if !rows.Next() {
		return 0, errors.Join(rows.Err(), errors.New("DuckDB does not say what it uses"))
	}
	return float64(rows.Record().Column(0).(*array.Int64).Value(0)) / (1 << 20), nil
}

func residentMiB() (float64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kib float64
	_, err = fmt.Sscan(after, &kib)
	return kib / 1024, err
}
