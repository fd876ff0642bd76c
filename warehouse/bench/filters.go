package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

// filtered is how many rankings with filters drawn at random are asked, after warmUp
// others.
const filtered, warmUp = 1_000, 50

// filterChoices are the values that filters are drawn from: what the nation holds.
type filterChoices struct {
	lists  []map[string]string // index, platform and period
	values map[string][]string // by parameter
	random *rand.Rand
}

// listed are the indices whose newest week and month are asked for, by platform.
var listed = map[string]string{"wechat": "wci@14.2", "weibo": "bci@9", "douyin": "dci@no-plays", "bilibili": "bvci@2.0"}

// latencies are the times of many runs in the process, from a query's parameters to its
// last row, and the processor's seconds among them.
type latencies struct {
	wall, cpu []time.Duration

	slowest    map[string]string // the parameters of the run that took most of the processors
	slowestCPU time.Duration
}

func (l *latencies) at(share float64) (wall, cpu time.Duration) {
	slices.Sort(l.wall)
	slices.Sort(l.cpu)
	i := int(share * float64(len(l.wall)))
	return l.wall[i], l.cpu[i]
}

// filters asks rankings over the lists of the newest week and month, with filters drawn at
// random, and prints how long they take: the first ask of each list, and all after it.
func filters(ctx context.Context, s setting) (err error) {
	w, err := warehouse.Open(ctx, yearDB(s), warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	library, err := queries.Load()
	if err != nil {
		return err
	}
	choices, err := chooseFrom(ctx, library, w)
	if err != nil {
		return err
	}
	ranking, err := library.Lookup("ranking")
	if err != nil {
		return err
	}
	var first, after latencies
	for _, list := range choices.lists {
		if err := first.add(ctx, ranking, w, map[string]string{"index": list["index"], "period": list["period"]}); err != nil {
			return err
		}
	}
	for i := range filtered + warmUp {
		into := &after
		if i < warmUp {
			into = &latencies{}
		}
		if err := into.add(ctx, ranking, w, choices.draw()); err != nil {
			return err
		}
	}
	fmt.Printf("\n`ranking` in process, %d filters drawn at random over %d lists, warm: ", filtered, len(choices.lists))
	for _, share := range []float64{0.5, 0.95, 0.99} {
		wall, cpu := after.at(share)
		fmt.Printf("p%.0f %.1f ms (processor %.1f ms), ", 100*share, milliseconds(wall), milliseconds(cpu))
	}
	wall, cpu := first.at(0.5)
	fmt.Printf("wanted p99 < 25 ms; the first ask of a list %.0f ms (processor %.0f ms)\n", milliseconds(wall), milliseconds(cpu))
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// add times one run. Nothing else runs in the process, so that its processor time is the
// query's.
func (l *latencies) add(ctx context.Context, query *queries.Query, w *warehouse.Warehouse, values map[string]string) error {
	began, busy := time.Now(), processorTime()
	result, err := query.Run(ctx, w, values)
	if err != nil {
		return fmt.Errorf("%v: %w", values, err)
	}
	defer result.Reader.Release()
	for result.Reader.Next() {
	}
	took := processorTime() - busy
	l.wall, l.cpu = append(l.wall, time.Since(began)), append(l.cpu, took)
	if took > l.slowestCPU {
		l.slowest, l.slowestCPU = values, took
	}
	return result.Reader.Err()
}

// processorTime is what the process has used of the processors so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // fails for no valid argument
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
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
