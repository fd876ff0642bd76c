package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

// The bars of comparisons: so many accounts side by side, asked so often after two to warm
// up; and the nearest peers of all accounts, so many each.
const comparedAccounts, comparedRuns, soughtPeers = 50, 20, 10

// peers prints how long comparing 50 accounts over a year takes, and the nearest peers of
// every account over the newest month (the week, where that is all there is).
func peers(ctx context.Context, s setting) (err error) {
	w, err := warehouse.Open(ctx, yearDB(s), warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	library, err := queries.Load()
	if err != nil {
		return err
	}
	ids, err := firstAccounts(ctx, library, w)
	if err != nil {
		return err
	}
	ask := func(name string, values map[string]string) (rows int64, period string, err error) {
		query, err := library.Lookup(name)
		if err != nil {
			return 0, "", err
		}
		result, err := query.Run(ctx, w, values)
		if err != nil {
			return 0, "", err
		}
		defer result.Reader.Release()
		for result.Reader.Next() {
			rows += result.Reader.Record().NumRows()
		}
		return rows, result.Parameters["period"], result.Reader.Err()
	}
	values := map[string]string{"ids": strings.Join(ids, ","), "period": "latest-year"}
	taken := latencies{}
	var rows int64
	var period string
	for run := range comparedRuns + 2 {
		began, used := time.Now(), processorTime()
		if rows, period, err = ask("compare", values); err != nil {
			return err
		}
		if run >= 2 {
			taken.wall, taken.cpu = append(taken.wall, time.Since(began)), append(taken.cpu, processorTime()-used)
		}
	}
	wall, cpu := taken.at(0.5)
	fmt.Printf("\n%d accounts side by side over %s, warm, wanted < 300 ms: median %d ms, processor %d ms, %d rows\n",
		len(ids), period, wall.Milliseconds(), cpu.Milliseconds(), rows)
	began, used := time.Now(), processorTime()
	rows, period, err = ask("all_peers", map[string]string{"period": "latest-month", "peers": fmt.Sprint(soughtPeers), "limit": "all"})
	fmt.Printf("nearest %d peers of all accounts in %s, wanted < 120 s: %.1f s, processor %.1f s, %d rows of %d accounts\n",
		soughtPeers, period, time.Since(began).Seconds(), (processorTime() - used).Seconds(), rows, rows/soughtPeers)
	return err
}

// firstAccounts are those of WeChat that come first by their ids.
func firstAccounts(ctx context.Context, library *queries.Library, w *warehouse.Warehouse) (ids []string, err error) {
	query, err := library.Lookup("accounts")
	if err != nil {
		return nil, err
	}
	result, err := query.Run(ctx, w, map[string]string{"platform": "wechat", "limit": fmt.Sprint(comparedAccounts)})
	if err != nil {
		return nil, err
	}
	defer result.Reader.Release()
	for result.Reader.Next() {
		column, isText := result.Reader.Record().Column(0).(*array.String)
		if !isText {
			return nil, errors.New("ids of accounts are no text")
		}
		for i := range column.Len() {
			ids = append(ids, strings.Clone(column.Value(i)))
		}
	}
	return ids, result.Reader.Err()
}
