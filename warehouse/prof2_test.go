package warehouse

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"syscall"
)

func cpuNow() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestPieces: SQL file with $1.. ; measures parse+prepare, execution.
func TestPieces(t *testing.T) {
	ctx := context.Background()
	w, err := Open(ctx, ""+os.Getenv("DB"), Options{ReadOnly: os.Getenv("RW") == "", Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	c := w.writer
	timeit := func(name string, n int, f func()) {
		f()
		a, b := time.Now(), cpuNow()
		for range n {
			f()
		}
		fmt.Printf("%-30s %7.2f ms wall %7.2f ms cpu\n", name, float64(time.Since(a).Microseconds())/1000/float64(n), float64((cpuNow()-b).Microseconds())/1000/float64(n))
	}
	if f := os.Getenv("SETUP"); f != "" {
		text, _ := os.ReadFile(f)
		a := time.Now()
		if err := c.exec(ctx, string(text)); err != nil {
			t.Fatal(err)
		}
		fmt.Println("setup", time.Since(a))
	}
	timeit("begin+rollback", 20, func() { c.exec(ctx, "begin transaction read only"); c.exec(ctx, "rollback") })
	timeit("state", 20, func() { c.strings(ctx, statement("refresh/state", nil)) })
	for _, f := range []string{os.Getenv("SQL"), os.Getenv("SQL2")} {
		if f == "" {
			continue
		}
		text, _ := os.ReadFile(f)
		timeit("prepare "+f, 20, func() {
			s, err := c.raw.Prepare(string(text))
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
		})
		timeit("run "+f, 20, func() {
			r, err := c.query(ctx, string(text))
			if err != nil {
				t.Fatal(err)
			}
			r.Release()
		})
		if os.Getenv("EXPLAIN") != "" {
			r, err := c.strings(ctx, "explain (analyze, format json) "+string(text))
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range r {
				fmt.Println(row[len(row)-1])
			}
		}
	}
}
