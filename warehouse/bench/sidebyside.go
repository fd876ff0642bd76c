package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

// comparedRuns is how often a comparison is asked, after two to warm up.
const comparedRuns = 20

// comparedSizes are how many accounts stand side by side; the bar is for the last.
var comparedSizes = []int{2, 10, 50}

// asked is the nation's warehouse, to be asked queries in process.
type asked struct {
	w       *warehouse.Warehouse
	library *queries.Library
}

// reply is what one asking gave.
type reply struct {
	rows   int64
	period string
	first  []string // the texts of the first column
	weeks  int64    // the most of column weeks, where there is one
}

func openAsked(ctx context.Context, s setting) (*asked, error) {
	library, err := queries.Load()
	if err != nil {
		return nil, err
	}
	w, err := warehouse.Open(ctx, yearDB(s), warehouse.Options{ReadOnly: true})
	return &asked{w, library}, err
}

func (a *asked) ask(ctx context.Context, name string, values map[string]string) (answer reply, err error) {
	query, err := a.library.Lookup(name)
	if err != nil {
		return answer, err
	}
	result, err := query.Run(ctx, a.w, values)
	if err != nil {
		return answer, err
	}
	defer result.Reader.Release()
	answer.period = result.Parameters["period"]
	for result.Reader.Next() {
		answer.add(result.Reader.Record())
	}
	return answer, result.Reader.Err()
}

func (a *reply) add(record arrow.Record) {
	a.rows += record.NumRows()
	if texts, isText := record.Column(0).(*array.String); isText {
		for i := range texts.Len() {
			a.first = append(a.first, strings.Clone(texts.Value(i)))
		}
	}
	for _, at := range record.Schema().FieldIndices("weeks") {
		if weeks, isWhole := record.Column(at).(*array.Int64); isWhole {
			for i := range weeks.Len() {
				if weeks.IsValid(i) {
					a.weeks = max(a.weeks, weeks.Value(i))
				}
			}
		}
	}
}

// sideBySide prints how long comparing accounts over the newest year takes, and what was
// there to be read: the accounts, and the weeks of them that were tested.
func sideBySide(ctx context.Context, s setting) (err error) {
	asked, err := openAsked(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, asked.w.Close()) }()
	accounts, err := asked.ask(ctx, "accounts", map[string]string{"platform": "wechat", "limit": "5000"})
	if err != nil {
		return err
	}
	fmt.Println()
	for _, size := range comparedSizes {
		if err := asked.compare(ctx, s, spread(accounts.first, size)); err != nil {
			return err
		}
	}
	return nil
}

func (a *asked) compare(ctx context.Context, s setting, ids []string) error {
	values := map[string]string{"ids": strings.Join(ids, ","), "period": "latest-year"}
	taken := latencies{}
	var answer reply
	var err error
	for run := range comparedRuns + 2 {
		began, used := time.Now(), processorTime()
		if answer, err = a.ask(ctx, "compare", values); err != nil {
			return err
		}
		if run >= 2 {
			taken.wall, taken.cpu = append(taken.wall, time.Since(began)), append(taken.cpu, processorTime()-used)
		}
	}
	wall, cpu := taken.at(0.5)
	wanted := ""
	if len(ids) == comparedSizes[len(comparedSizes)-1] {
		wanted = ", wanted < 300 ms over a year"
	}
	fmt.Printf("%d accounts of %d side by side over %s (%d days loaded, %d weeks tested), warm%s: median %d ms, processor %d ms, %d rows\n",
		len(ids), s.accounts, answer.period, s.days, answer.weeks, wanted, wall.Milliseconds(), cpu.Milliseconds(), answer.rows)
	return nil
}

// spread gives some of a list, from all over it: neighbours in the order of ids lie close
// together in the tables too.
func spread(list []string, count int) []string {
	count = min(count, len(list))
	chosen := make([]string, count)
	for i := range chosen {
		chosen[i] = list[i*len(list)/count]
	}
	return chosen
}
