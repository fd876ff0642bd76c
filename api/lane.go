package api

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zhengheng/queries"
)

// lane lets so many answers be made at once; the others wait in the order in which
// they came. Answers that are at hand do not pass through it.
type lane struct {
	slots   chan struct{}
	waiting atomic.Int64
	most    int64         // that may wait
	patient time.Duration // how long one may wait
	waited  prometheus.Observer
}

func newLane(width int, most int64, patient time.Duration, waited prometheus.Observer) *lane {
	return &lane{slots: make(chan struct{}, width), most: most, patient: patient, waited: waited}
}

// enter waits for a slot. leave gives it back and may be called more than once.
func (l *lane) enter(ctx context.Context) (leave func(), err error) {
	began := time.Now()
	defer func() { l.waited.Observe(time.Since(began).Seconds()) }()
	if l.waiting.Add(1) > l.most {
		l.waiting.Add(-1)
		return nil, tooBusy(l.patient)
	}
	defer l.waiting.Add(-1)
	late := time.NewTimer(l.patient)
	defer late.Stop()
	select { // those who wait to send on a channel are served in their order
	case l.slots <- struct{}{}:
	case <-late.C:
		return nil, tooBusy(l.patient)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var isLeft atomic.Bool
	return func() {
		if !isLeft.Swap(true) {
			<-l.slots
		}
	}, nil
}

func tooBusy(patient time.Duration) error {
	return &problem{Status: http.StatusServiceUnavailable, Code: codeOverloaded, retryAfter: max(1, int(patient/(4*time.Second)))}
}

// lanes are two: whole lists and workbooks must not make those wait who page through
// a ranking.
type lanes struct{ short, long *lane }

func newLanes(m *metrics) lanes {
	processors := runtime.GOMAXPROCS(0)
	return lanes{
		short: newLane(max(2, processors), 500, 10*time.Second, m.waits.WithLabelValues("short")),
		long:  newLane(max(1, processors/2), 50, 60*time.Second, m.waits.WithLabelValues("long")),
	}
}

// longRows is from how many rows on an answer counts as long.
const longRows = 5000

// lane is the one in which a request waits.
func (s *server) lane(r *request) *lane {
	limit := r.values[queries.LimitParameter]
	if r.query.IsComputed() {
		return s.lanes.long
	}
	if limit == "" {
		return s.lanes.short // as the query declares
	}
	if n, err := strconv.ParseInt(limit, 10, 64); err == nil && n < longRows {
		return s.lanes.short
	}
	return s.lanes.long
}
