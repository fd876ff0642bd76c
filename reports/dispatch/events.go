package dispatch

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// gathering is how long events are gathered before they are told, so that a folder
// of bad files makes one message and not a hundred.
const gathering = time.Minute

// mostLines is how many events one message tells one by one.
const mostLines = 50

// events are what has gone wrong and is not told yet.
type events struct {
	mu    sync.Mutex
	lines []string
	wake  chan struct{}
}

func (e *events) woken() chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.wake == nil {
		e.wake = make(chan struct{}, 1)
	}
	return e.wake
}

// JobFailed notes a job that failed, for the schedules that wait for it. It returns
// at once.
func (d *Dispatcher) JobFailed(kind, what string, cause error) {
	wake := d.events.woken()
	d.events.mu.Lock()
	defer d.events.mu.Unlock()
	line := time.Now().In(china).Format("2006-01-02 15:04:05 ") + kind
	if what != "" {
		line += " " + what
	}
	d.events.lines = append(d.events.lines, fmt.Sprintf("%s: %s", line, cause))
	select {
	case wake <- struct{}{}:
	default:
	}
}

func (e *events) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	lines := e.lines
	e.lines = nil
	return lines
}

// tell sends the gathered events to all schedules that wait for them.
func (d *Dispatcher) tell(ctx context.Context) {
	lines := d.events.take()
	if len(lines) == 0 {
		return
	}
	for i := range d.Config.Schedules {
		if s := &d.Config.Schedules[i]; s.On == OnJobFailed {
			d.start(ctx, s, time.Now(), OnJobFailed, writesLines(lines))
		}
	}
}

func writesLines(lines []string) writesReport {
	return func(_ context.Context, w io.Writer) (Made, error) {
		text := strings.Join(lines[:min(len(lines), mostLines)], "\n")
		if more := len(lines) - mostLines; more > 0 {
			text += fmt.Sprintf("\n… 另有 %d 项 (%d more)", more, more)
		}
		_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
		return Made{Suffix: ".txt", MediaType: "text/plain", Rows: int64(len(lines)), Text: text}, err
	}
}
