package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhengheng/warehouse/formula"
)

// bareKind is a kind of periods: its name, the first day of one as SQL over a day or over
// a month's first day, and how long it is.
type bareKind struct{ kind, start, span string }

var shortKinds = []bareKind{
	{"week", `a."day" - cast(dayofweek(a."day") as integer)`, "7 days"},
	{"iso_week", `cast(date_trunc('week', a."day") as date)`, "7 days"},
	{"month", `cast(date_trunc('month', a."day") as date)`, "1 month"},
}

var longKinds = []bareKind{
	{"quarter", "date_trunc('quarter', starts_on)", "3 months"},
	{"half_year", "make_date(year(starts_on), if(month(starts_on) < 7, 1, 7), 1)", "6 months"},
	{"year", "date_trunc('year', starts_on)", "1 year"},
}

// How much of a rebuild the bare side does.
const (
	bareSums   = iota // sums, maxima, last values, active days, gaps, in one narrow table
	bareScored        // the indices over them as well
	bareWhole         // all that a rebuild must do: see bareRefresh
)

// bareRefresh is what a person would write without this program, in plain SQL: the sums,
// maxima, last values, active days and gaps of account_days for the same periods (weeks of
// both calendars and months from the days, a month of them at a time, the longer ones from
// the months). bareWhole writes them as mart.account_measures has them, with every column
// and at-least flag, and all index scores with their bounds and terms over them. It has no
// posts, publishers, register, composites, checks or history to care for.
func bareRefresh(ctx context.Context, s setting, how int) (took time.Duration, err error) {
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
	if s.statements {
		b.log = newStatements()
		defer b.log.write(os.Stderr)
	}
	r := &bareRebuild{bareDuckDB: b, how: how, measures: "bare.measures"}
	if how == bareWhole {
		r.measures = "temp.main.measures" // only what is asked for is written to the file
	}
	// One transaction, like a refresh.
	err = errors.Join(b.exec(ctx, "begin"), r.run(ctx, s), b.exec(ctx, "commit"), b.close())
	return time.Since(began), err
}

type bareRebuild struct {
	*bareDuckDB
	how      int
	measures string // the narrow table of sums
	hasRows  bool   // whether the results' tables are made
}

func (r *bareRebuild) run(ctx context.Context, s setting) error {
	temp := ""
	if r.how == bareWhole {
		temp = "temp"
	}
	if err := r.step(ctx, "bare_table", "{{temp}}", temp); err != nil {
		return err
	}
	first := time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC) // a week of January begins in December
	last := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, s.days)
	for month := first; month.Before(last); month = month.AddDate(0, 1, 0) {
		for _, of := range shortKinds {
			if err := r.build(ctx, "bare_measures", of, month, month.AddDate(0, 1, 0)); err != nil {
				return err
			}
		}
	}
	for _, of := range longKinds {
		if err := r.build(ctx, "bare_longer", of, first.AddDate(-1, 0, 0), last); err != nil {
			return err
		}
	}
	return nil
}

// build makes the sums of a kind's periods that begin in a time, and what comes after them.
func (r *bareRebuild) build(ctx context.Context, sums string, of bareKind, from, before time.Time) error {
	blanks := []string{
		"{{kind}}", of.kind, "{{start}}", of.start, "{{span}}", "'" + of.span + "'",
		"{{from}}", from.Format(time.DateOnly), "{{before}}", before.Format(time.DateOnly),
	}
	if err := r.step(ctx, sums, blanks...); err != nil || r.how == bareSums {
		return err
	}
	if r.how == bareWhole {
		if err := r.step(ctx, "bare_results", append(blanks, "{{how}}", r.into("bare.account_measures"))...); err != nil {
			return err
		}
	}
	return r.scores(ctx, blanks)
}

func (r *bareRebuild) into(table string) string {
	if r.hasRows {
		return "insert into " + table
	}
	return "create table " + table + " as"
}

func (r *bareRebuild) step(ctx context.Context, name string, blanks ...string) error {
	return r.bareDuckDB.run(ctx, name, append(blanks, "{{measures}}", r.measures)...)
}

// scores computes the indices of accounts of one kind's periods, all of a platform at once.
func (r *bareRebuild) scores(ctx context.Context, blanks []string) error {
	registry, err := formula.Shipped()
	if err != nil {
		return err
	}
	if r.hasRows {
		if err := r.exec(ctx, "drop view bare.inputs"); err != nil {
			return err
		}
	}
	if r.how == bareWhole {
		err = r.step(ctx, "bare_result_inputs", blanks...)
	} else {
		err = r.bareDuckDB.run(ctx, "bare_inputs", append(blanks, "{{measures}}", narrowMeasures(registry), "{{of}}", r.measures)...)
	}
	if err != nil {
		return err
	}
	for _, platform := range registry.Platforms() {
		err := r.step(ctx, "bare_scores", "{{how}}", r.into("bare.scores"), "{{scores}}", registry.PlatformSQL("bare.inputs", platform))
		if err != nil {
			return err
		}
		r.hasRows = true
	}
	return nil
}

// narrowMeasures are the measures that indices read, from the narrow table of sums.
func narrowMeasures(registry *formula.Registry) string {
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
	return strings.Join(columns, ",\n    ")
}
