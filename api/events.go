package api

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"zhengheng/ingest"
)

// A stream of events sends at most one state of its jobs per eventPause, and a
// comment where nothing happened for heartbeat, so that proxies keep it open and
// a client that has gone is noticed.
const (
	eventPause = 250 * time.Millisecond
	heartbeat  = 15 * time.Second
)

// eventStream is an answer: the states of one job, or of all where id is empty,
// as server-sent events. Each event is named job and holds the job as JSON; the
// last one of a single job is named end.
type eventStream struct{ id string }

// writeEvents sends events until the job has ended, the client goes or, for all
// jobs, the server stops.
func (s *server) writeEvents(c echo.Context, e eventStream) error {
	w, gone := c.Response(), c.Request().Context().Done()
	w.Header().Set(echo.HeaderContentType, "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold the events back
	// The deadline for reading the request would end the connection.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	w.WriteHeader(http.StatusOK)
	if err := send(w, ": events of jobs\n\n"); err != nil {
		return err
	}
	seen := int64(0)
	for {
		next, isLast, err := s.sendChanges(c, e.id, &seen)
		if err != nil || isLast {
			return err
		}
		pause := time.After(eventPause)
		select {
		case <-next:
		case <-gone:
			return nil
		case <-time.After(heartbeat):
			if err := send(w, ": still here\n\n"); err != nil {
				return err
			}
		}
		select {
		case <-pause:
		case <-gone:
			return nil
		}
	}
}

// sendChanges sends what has changed since the last call. isLast says that
// nothing will follow.
func (s *server) sendChanges(c echo.Context, id string, seen *int64) (next <-chan struct{}, isLast bool, err error) {
	jobs, now, next := s.intake.Jobs.Changes(*seen)
	*seen = now
	for _, j := range jobs {
		if id != "" && j.ID != id || !isOwnJob(c, j) {
			continue
		}
		name := "job"
		if id != "" && j.State.IsEnded() {
			name, isLast = "end", true
		}
		if err := sendJob(c.Response(), name, j); err != nil {
			return nil, false, err
		}
	}
	return next, isLast || s.intake.Jobs.IsStopped(), nil
}

func sendJob(w *echo.Response, name string, j ingest.Job) error {
	data, err := json.Marshal(j) // one line: JSON escapes line breaks
	if err != nil {
		return err
	}
	return send(w, fmt.Sprintf("event: %s\ndata: %s\n\n", name, data))
}

func send(w *echo.Response, text string) error {
	extend(w, readerPatience)
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	w.Flush()
	return nil
}
