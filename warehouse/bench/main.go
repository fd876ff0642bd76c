// Command bench measures the warehouse beside what it is built on, side by side in
// one run: each side of a case is a process of its own, the sides take turns, and
// what counts is the ratio of their medians. Run it with `make bench`; -quick is a
// short form on a small nation.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

// setting is what both sides of a case work on.
type setting struct {
	folder   string // data files and warehouses, kept between runs
	accounts int
	days     int
	runs     int

	statements bool // whether a refresh tells what each of its statements takes
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var s setting
	var side, only string
	var quick bool
	flag.StringVar(&s.folder, "dir", filepath.Join(os.TempDir(), "zhengheng-bench"), "folder for the data, kept between runs")
	flag.IntVar(&s.accounts, "accounts", 180_000, "accounts of the synthetic nation")
	flag.IntVar(&s.days, "days", 365, "days of the synthetic nation")
	flag.IntVar(&s.runs, "runs", 3, "runs of each side")
	flag.BoolVar(&quick, "quick", false, "a small nation, to see that the benchmark itself works")
	flag.StringVar(&only, "only", "", "one case only")
	flag.StringVar(&side, "side", "", "run one side and print its seconds (used by the benchmark itself)")
	flag.BoolVar(&s.statements, "statements", false, "print what each statement of a refresh takes of the processors")
	flag.Parse()
	if quick {
		s.accounts, s.days, s.runs = 2_000, 40, 1
	}
	s.folder = filepath.Join(s.folder, folderName(s))
	if side != "" {
		return runSide(ctx, s, side)
	}
	asked := map[string]func(context.Context, setting) error{"filters": filters, "peers": peers, "compare": sideBySide, "not-modified": answers}
	if _, err := os.Stat(yearDB(s)); asked[only] != nil && err == nil {
		return asked[only](ctx, s) // all that it needs
	}
	if err := prepare(ctx, s, only); err != nil {
		return err
	}
	if err := compare(ctx, s, only); err != nil || only != "" && asked[only] == nil {
		return err
	}
	if only != "" {
		return asked[only](ctx, s)
	}
	return errors.Join(filters(ctx, s), sideBySide(ctx, s), peers(ctx, s), answers(ctx, s))
}
