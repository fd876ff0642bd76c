// Load lets many readers ask a server of its own while one writer uploads corrections and
// refreshes follow, and tells how long rankings took. It ends with code 1 where a request
// failed or the 99th percentile is above the bar.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"time"
)

// options are the flags.
type options struct {
	readers  int
	duration time.Duration
	pause    time.Duration // between a reader's answer and next question
	every    time.Duration // between the end of a refresh and the next upload
	fresh    float64       // share of questions that nobody asked before
	bar      time.Duration
	folder   string
}

func main() {
	var o options
	flag.IntVar(&o.readers, "readers", 50, "readers at once")
	flag.DurationVar(&o.duration, "for", 5*time.Minute, "how long")
	flag.DurationVar(&o.pause, "pause", 250*time.Millisecond, "a reader's pause after each answer, on average")
	flag.DurationVar(&o.every, "every", 5*time.Second, "the writer's pause after each refresh")
	flag.Float64Var(&o.fresh, "fresh", 0.1, "share of questions that were never asked before")
	flag.DurationVar(&o.bar, "bar", 100*time.Millisecond, "what the 99th percentile of rankings may be")
	flag.StringVar(&o.folder, "sample", "testdata/sample", "folder to load")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// run measures an idle server, then a busy one.
func run(ctx context.Context, o options, out io.Writer) error {
	s, err := start(ctx, o.folder)
	if err != nil {
		return err
	}
	defer s.stop()
	idle := &client{s: s, random: rand.New(rand.NewPCG(1, 1))}
	for range 60 {
		idle.ask(ctx, idle.fresh())
	}
	if idle.failed != nil {
		return idle.failed
	}
	single := at(idle.took, 0.5)
	fmt.Fprintf(out, "idle: a ranking that nobody asked before takes %s (median of %d)\n", round(single), len(idle.took))
	busy, writes, err := s.burden(ctx, o)
	if err != nil {
		return err
	}
	slices.Sort(busy)
	p99 := at(busy, 0.99)
	fmt.Fprintf(out, "busy: %d readers for %s, %d rankings (%.0f a second), %d uploads with their refreshes, no error\n",
		o.readers, o.duration, len(busy), float64(len(busy))/o.duration.Seconds(), writes)
	fmt.Fprintf(out, "ranking: median %s, p95 %s, p99 %s (%.1f x the idle one), longest %s\n",
		round(at(busy, 0.5)), round(at(busy, 0.95)), round(p99), float64(p99)/float64(single), round(at(busy, 1)))
	if p99 > o.bar {
		return fmt.Errorf("the 99th percentile is %s, above %s", round(p99), o.bar)
	}
	return nil
}

// burden lets the readers ask and the writer write until the time is over.
func (s *server) burden(ctx context.Context, o options) (took []time.Duration, writes int, err error) {
	ctx, cancel := context.WithTimeout(ctx, o.duration)
	defer cancel()
	clients := make([]*client, o.readers)
	var group sync.WaitGroup
	for i := range clients {
		clients[i] = &client{s: s, random: rand.New(rand.NewPCG(uint64(i), 7))}
		group.Go(func() { clients[i].read(ctx, o) })
	}
	var writeErr error
	group.Go(func() { writes, writeErr = s.write(ctx, o.every) })
	group.Wait()
	err = writeErr
	for _, c := range clients {
		took = append(took, c.took...)
		if c.failed != nil && err == nil {
			err = c.failed
		}
	}
	if err == nil && len(took) == 0 {
		err = fmt.Errorf("nothing was asked")
	}
	return took, writes, err
}

// client is one reader.
type client struct {
	s      *server
	random *rand.Rand
	took   []time.Duration
	failed error
}

func (c *client) read(ctx context.Context, o options) {
	for ctx.Err() == nil && c.failed == nil {
		target := c.common()
		if c.random.Float64() < o.fresh {
			target = c.fresh()
		}
		c.ask(ctx, target)
		select {
		case <-time.After(time.Duration((0.5 + c.random.Float64()) * float64(o.pause))):
		case <-ctx.Done():
		}
	}
}

// common is one of the rankings that many look at.
func (c *client) common() string {
	index := []string{"wci", "bci", "dci", "bvci"}[c.random.IntN(4)]
	period := []string{"W2024-03-03", "W2024-03-10", "M2024-03", "latest"}[c.random.IntN(4)]
	return "/v1/rankings.json?index=" + index + "&period=" + period + []string{"", "&limit=20", "&level=city"}[c.random.IntN(3)]
}

// fresh is one that nobody asked before: a search for other letters.
func (c *client) fresh() string {
	return fmt.Sprintf("%s&where=score:ge:%d.%d", c.common(), c.random.IntN(900), c.random.IntN(1_000_000))
}

func (c *client) ask(ctx context.Context, target string) {
	began := time.Now()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.s.address+target, nil)
	if err != nil {
		c.failed = err
		return
	}
	answer, err := c.s.http.Do(r)
	if err != nil {
		if ctx.Err() == nil {
			c.failed = err
		}
		return
	}
	body, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	switch {
	case ctx.Err() != nil:
	case err != nil:
		c.failed = fmt.Errorf("%s: %w", target, err)
	case answer.StatusCode != http.StatusOK || !strings.Contains(string(body), `"row_count"`):
		c.failed = fmt.Errorf("%s: %s: %.300s", target, answer.Status, body)
	default:
		c.took = append(c.took, time.Since(began))
	}
}

// at is a quantile of sorted or unsorted times.
func at(all []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func round(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

func transport(readers int) *http.Client {
	return &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: readers, DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
	}}
}
