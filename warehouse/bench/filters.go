package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

// filtered is how many rankings with filters drawn at random are asked, after warmUp
// others; half of the filters name one thing, half several.
const filtered, warmUp = 1_000, 50

// filterChoices are the values that filters are drawn from: what the nation holds.
type filterChoices struct {
	lists  []map[string]string // index, platform and period
	values map[string][]string // by parameter
	random *rand.Rand
}

// listed are the indices whose newest week and month are asked for, by platform.
var listed = map[string]string{"wechat": "wci@14.2", "weibo": "bci@9", "douyin": "dci@no-plays", "bilibili": "bvci@2.0"}

// ourFilters gives the 99th percentile of the time that a ranking takes, within the
// process, from the query's parameters to its last row. Where ZHENGHENG_BENCH_SLOWEST is
// set, it prints the slowest ones.
func ourFilters(ctx context.Context, s setting) (took time.Duration, err error) {
	w, err := warehouse.Open(ctx, yearDB(s), warehouse.Options{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	library, err := queries.Load()
	if err != nil {
		return 0, err
	}
	choices, err := chooseFrom(ctx, library, w)
	if err != nil {
		return 0, err
	}
	ranking, err := library.Lookup("ranking")
	if err != nil {
		return 0, err
	}
	type run struct {
		took   time.Duration
		rows   int64
		values map[string]string
	}
	var runs []run
	for i := range filtered + warmUp {
		values := choices.draw()
		began := time.Now()
		result, err := ranking.Run(ctx, w, values)
		if err != nil {
			return 0, fmt.Errorf("%v: %w", values, err)
		}
		rows := int64(0)
		for result.Reader.Next() {
			rows += result.Reader.Record().NumRows()
		}
		err = result.Reader.Err()
		result.Reader.Release()
		if err != nil {
			return 0, fmt.Errorf("%v: %w", values, err)
		}
		if i >= warmUp {
			runs = append(runs, run{time.Since(began), rows, values})
		}
	}
	slices.SortFunc(runs, func(a, b run) int { return int(a.took - b.took) })
	if os.Getenv("ZHENGHENG_BENCH_SLOWEST") != "" {
		for _, at := range []float64{0.5, 0.9, 0.95, 0.99, 0.995} {
			fmt.Fprintf(os.Stderr, "%5.1f %%: %s\n", 100*at, runs[int(at*float64(len(runs)))].took)
		}
		for _, one := range runs[len(runs)-15:] {
			fmt.Fprintln(os.Stderr, one.took, one.rows, one.values)
		}
	}
	return runs[len(runs)*99/100].took, nil
}

func chooseFrom(ctx context.Context, library *queries.Library, w *warehouse.Warehouse) (*filterChoices, error) {
	c := &filterChoices{values: map[string][]string{}, random: rand.New(rand.NewPCG(1, 1))}
	text := func(name string, values map[string]string, use func(row []string)) error {
		query, err := library.Lookup(name)
		if err != nil {
			return err
		}
		result, err := query.Run(ctx, w, values)
		if err != nil {
			return err
		}
		defer result.Reader.Release()
		for result.Reader.Next() {
			record := result.Reader.Record()
			for i := range int(record.NumRows()) {
				row := make([]string, record.NumCols())
				for j, column := range record.Columns() {
					if one, ok := column.(*array.String); ok && one.IsValid(i) {
						row[j] = string([]byte(one.Value(i)))
					}
				}
				use(row)
			}
		}
		return result.Reader.Err()
	}
	err := errors.Join(
		text("filters", nil, func(row []string) { c.values[row[0]] = append(c.values[row[0]], row[1]) }),
		text("units", nil, func(row []string) { c.values["unit"] = append(c.values["unit"], row[0]) }),
	)
	for _, kind := range []string{"week", "month"} {
		err = errors.Join(err, text("periods", map[string]string{"kind": kind, "limit": "1"}, func(row []string) {
			for platform, index := range listed {
				c.lists = append(c.lists, map[string]string{"index": index, "platform": platform, "period": row[0]})
			}
		}))
	}
	// Most regions are counties; cities and provinces, whose subtrees are large, are as likely.
	counties := slices.DeleteFunc(c.values["region"], func(code string) bool { return code == "000000" })
	c.values["region"] = counties
	for _, code := range counties {
		c.values["region"] = append(c.values["region"], code[:2]+"0000", code[:4]+"00")
	}
	if err == nil && (len(c.lists) == 0 || len(c.values["unit"]) == 0) {
		err = errors.New("the warehouse has no scores to rank")
	}
	return c, err
}

// draw makes one set of parameters: an index and a period, and at random a platform, a
// place, a level, a sector, a unit with its subtree, a name, a rank mode and a page.
func (c *filterChoices) draw() map[string]string {
	pick := func(list []string) string { return list[c.random.IntN(len(list))] }
	list := c.lists[c.random.IntN(len(c.lists))]
	values := map[string]string{"index": list["index"], "period": list["period"]}
	names := []string{"platform", "region", "level", "sector", "unit", "search", ""}
	for range 1 + c.random.IntN(3) {
		switch name := pick(names); name {
		case "":
		case "platform":
			values[name] = list["platform"]
		case "search":
			values[name] = pick([]string{"公安", "发布", "市", "团委", "政府", "消防"})
		default:
			values[name] = pick(c.values[name])
		}
	}
	if c.random.IntN(4) == 0 {
		values["rank_mode"] = "dense"
	}
	if c.random.IntN(4) == 0 {
		values["offset"] = []string{"100", "1000", "10000"}[c.random.IntN(3)]
	}
	return values
}
