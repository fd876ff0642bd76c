package warehouse_test

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestProf(t *testing.T) {
	ctx := context.Background()
	threads := 0
	fmt.Sscan(os.Getenv("THREADS"), &threads)
	w, err := warehouse.Open(ctx, "/tmp/z/tmp/rank/nation.duckdb", warehouse.Options{ReadOnly: true, Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	l, _ := queries.Load()
	q, _ := l.Lookup("ranking")
	for _, v := range []map[string]string{
		{"index": "wci@14.2", "period": "W2024-01-14"},
		{"index": "wci@14.2", "period": "W2024-01-14", "region": "430000"},
		{"index": "wci@14.2", "period": "W2024-01-14", "level": "county"},
		{"index": "wci@14.2", "period": "W2024-01-14", "level": "county", "offset": "10000"},
		{"index": "wci@14.2", "period": "W2024-01-14", "search": "公安"},
		{"index": "bvci@2.0", "period": "W2024-01-14", "region": "430100", "sector": "公安"},
		{"index": "wci@14.2", "period": "W1999-01-03"},
	} {
		run := func() {
			r, err := q.Run(ctx, w, v)
			if err != nil {
				t.Fatal(err)
			}
			for r.Reader.Next() {
			}
			r.Reader.Release()
		}
		run()
		run()
		a, b := time.Now(), cpu()
		for range 10 {
			run()
		}
		fmt.Printf("%6.1f ms wall %6.1f ms cpu %v\n", float64(time.Since(a).Microseconds())/10000, float64((cpu()-b).Microseconds())/10000, v)
	}
	if os.Getenv("SQL") != "" {
		text, _ := os.ReadFile(os.Getenv("SQL"))
		r, err := w.Query(ctx, string(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		for r.Next() {
			for i := 0; i < int(r.Record().NumRows()); i++ {
				for _, c := range r.Record().Columns() {
					fmt.Print(c.ValueStr(i), " ")
				}
				fmt.Println()
			}
		}
	}
}
