package dispatch_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
	"zhengheng/reports/dispatch"
	"zhengheng/warehouse"
)

// house is a warehouse, a configuration beside it and a receiver of webhooks.
type house struct {
	t        *testing.T
	w        *warehouse.Warehouse
	library  *queries.Library
	config   *dispatch.Config
	folder   string
	receiver *receiver
}

// receiver answers webhooks with the statuses it was given, then with 200.
type receiver struct {
	mu       sync.Mutex
	statuses []int
	bodies   [][]byte
	ids      []string
	at       []time.Time
}

func (r *receiver) RoundTrip(request *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	r.bodies, r.ids, r.at = append(r.bodies, body), append(r.ids, request.Header.Get("Webhook-Id")), append(r.at, time.Now())
	status := http.StatusOK
	if len(r.statuses) > 0 {
		status, r.statuses = r.statuses[0], r.statuses[1:]
	}
	if status == 0 {
		return nil, errors.New("connection refused")
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: http.NoBody, Header: http.Header{}}, nil
}

func newHouse(t *testing.T, config string) *house {
	t.Helper()
	h := &house{t: t, folder: t.TempDir(), receiver: &receiver{}}
	var err error
	h.library, err = queries.Load(queries.IndexNames(func(name string) (string, error) { return name, nil }))
	h.must(err)
	path := filepath.Join(h.folder, "c.yaml")
	h.must(os.WriteFile(path, []byte(config), 0o600))
	h.must(os.WriteFile(filepath.Join(h.folder, "secret"), []byte("s3cret\n"), 0o600))
	h.config, err = dispatch.Load(path)
	h.must(err)
	h.must(h.config.CheckQueries(h.library))
	h.w, err = warehouse.Open(t.Context(), filepath.Join(h.folder, "w.duckdb"), warehouse.Options{Create: true})
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) dispatcher() *dispatch.Dispatcher {
	return &dispatch.Dispatcher{
		Config: h.config, Library: h.library, Engine: h.w, Ledger: h.w, Outbox: filepath.Join(h.folder, "outbox"),
		HTTP: h.receiver, Log: slog.New(slog.DiscardHandler),
	}
}

// serve runs the schedules for a time, and then stops.
func (h *house) serve(d *dispatch.Dispatcher, long time.Duration) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), long)
	defer cancel()
	h.must(d.Serve(ctx))
}

// history lists "schedule cause state attempts" of all dispatches, the oldest first.
func (h *house) history() []string {
	h.t.Helper()
	query, err := h.library.Lookup("dispatches")
	h.must(err)
	result, err := query.Run(context.Background(), h.w, map[string]string{"limit": "all"})
	h.must(err)
	defer result.Reader.Release()
	var lines []string
	for result.Reader.Next() {
		record := result.Reader.Record()
		for row := range int(record.NumRows()) {
			var words []string
			for _, column := range []string{"schedule", "cause", "state", "attempts"} {
				words = append(words, strings.Clone(record.Column(record.Schema().FieldIndices(column)[0]).ValueStr(row)))
			}
			lines = append([]string{strings.Join(words, " ")}, lines...)
		}
	}
	h.must(result.Reader.Err())
	return lines
}

func (h *house) wantHistory(want ...string) {
	h.t.Helper()
	if got := h.history(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		h.t.Errorf("the history is\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func (h *house) wantEmptyOutbox() {
	h.t.Helper()
	entries, err := os.ReadDir(filepath.Join(h.folder, "outbox"))
	h.must(err)
	if len(entries) > 0 {
		h.t.Errorf("the outbox still holds %v", entries)
	}
}

const hourly = `schedules:
  - name: breaks
    cron: "0 * * * *"
    query: series_breaks
    format: csv
    to:
      - {webhook: "https://receiver.example/hook?key=k", secret: {file: secret}}
`

// In a bubble the clock stands at 2000-01-01 00:00 UTC and moves when all wait.

func TestTriesAgainUntilDelivered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, hourly)
		h.receiver.statuses = []int{503, 0, 429}
		h.serve(h.dispatcher(), 119*time.Minute)
		h.wantHistory("breaks cron sent 4")
		h.wantEmptyOutbox()
		for i, least := range []time.Duration{24 * time.Second, 72 * time.Second, 216 * time.Second} {
			if pause := h.receiver.at[i+1].Sub(h.receiver.at[i]); pause < least || pause > 2*least {
				t.Errorf("pause %d was %s, want about %s", i+1, pause, least*5/4)
			}
		}
		if h.receiver.ids[0] != h.receiver.ids[3] {
			t.Errorf("the attempts have the ids %v: one dispatch has one id", h.receiver.ids)
		}
		h.must(h.w.Close())
	})
}

func TestGivesUpAfterADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, strings.Replace(hourly, "0 * * * *", "0 9 1 1 *", 1)) // 01:00 UTC, once
		h.receiver.statuses = make([]int, 1000)
		h.serve(h.dispatcher(), 30*time.Hour)
		got := h.history()
		if len(got) != 1 || !strings.HasPrefix(got[0], "breaks cron failed ") {
			t.Errorf("the history is %v", got)
		}
		h.wantEmptyOutbox()
		h.must(h.w.Close())
	})
}

func TestGoneIsFinal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, hourly)
		h.receiver.statuses = []int{410}
		h.serve(h.dispatcher(), 90*time.Minute)
		h.wantHistory("breaks cron failed 1")
		h.must(h.w.Close())
	})
}

func TestGoesOnAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, hourly)
		h.receiver.statuses = []int{500}
		h.serve(h.dispatcher(), 60*time.Minute+10*time.Second)
		h.wantHistory("breaks cron waiting 1")
		h.serve(h.dispatcher(), time.Minute)
		h.wantHistory("breaks cron sent 2")
		h.wantEmptyOutbox()
		h.must(h.w.Close())
	})
}

func TestCatchesUpOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, hourly)
		h.serve(h.dispatcher(), 61*time.Minute)
		time.Sleep(10 * time.Hour) // the server is down
		h.serve(h.dispatcher(), time.Minute)
		h.wantHistory("breaks cron sent 1", "breaks catch_up sent 1")
		if !strings.Contains(string(h.receiver.bodies[1]), "启动后补发") {
			t.Errorf("the notice does not say that it was missed: %s", h.receiver.bodies[1])
		}
		h.must(h.w.Close())
	})
}

// dyingLedger fails as a process would that dies between the delivery and its record.
type dyingLedger struct {
	dispatch.Ledger
	records int
}

func (l *dyingLedger) RecordDispatches(ctx context.Context, steps, rows array.RecordReader) error {
	if l.records++; l.records > 1 {
		return errors.New("the process is dead")
	}
	return l.Ledger.RecordDispatches(ctx, steps, rows)
}

func TestDeliversAgainUnderTheSameID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, hourly)
		d := h.dispatcher()
		d.Ledger = &dyingLedger{Ledger: h.w}
		// The dead process would have left its outbox as it was.
		copied := filepath.Join(h.folder, "copy")
		h.receiver.statuses = []int{0} // time to copy
		go func() {
			time.Sleep(60*time.Minute + 10*time.Second)
			if err := os.CopyFS(copied, os.DirFS(filepath.Join(h.folder, "outbox"))); err != nil {
				t.Error(err)
			}
		}()
		h.serve(d, 65*time.Minute)
		h.wantHistory("breaks cron waiting 0")
		again := h.dispatcher()
		again.Outbox = copied
		h.serve(again, time.Minute)
		h.wantHistory("breaks cron sent 1")
		if n := len(h.receiver.ids); n != 3 || h.receiver.ids[1] != h.receiver.ids[2] {
			t.Errorf("the receiver saw the ids %v: the copy must have the id of the first", h.receiver.ids)
		}
		h.must(h.w.Close())
	})
}

func TestTellsNewRowsOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, strings.Replace(hourly, "format: csv", "when: new\n    new_by: [break_id]", 1))
		h.serve(h.dispatcher(), 200*time.Minute)
		h.wantHistory("breaks cron sent 1", "breaks cron nothing 0", "breaks cron nothing 0")
		var notice struct {
			Data struct {
				Rows int64 `json:"row_count"`
				New  int64 `json:"new_rows"`
			}
		}
		h.must(json.Unmarshal(h.receiver.bodies[0], &notice))
		if notice.Data.New == 0 || notice.Data.New > notice.Data.Rows {
			t.Errorf("the notice says %+v", notice.Data)
		}
		h.must(h.w.Close())
	})
}

func TestSaysNothingWithoutRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := strings.Replace(strings.Replace(hourly, "series_breaks", "releases", 1), "format: csv", "when: rows", 1)
		h := newHouse(t, config)
		h.serve(h.dispatcher(), 61*time.Minute)
		h.wantHistory("breaks cron nothing 0")
		h.wantEmptyOutbox()
		h.must(h.w.Close())
	})
}

func TestAReportThatCannotBeMadeIsInTheHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// The marts were never built.
		h := newHouse(t, strings.Replace(hourly, "series_breaks", "periods", 1))
		h.serve(h.dispatcher(), 61*time.Minute)
		h.wantHistory("breaks cron failed 0")
		h.wantEmptyOutbox()
		h.must(h.w.Close())
	})
}

func TestFailedJobsAreToldTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, `schedules:
  - name: alarm
    title: 任务失败
    on: job_failed
    to:
      - {webhook: "https://receiver.example/hook", secret: {file: secret}}
      - {folder: out}
`)
		d := h.dispatcher()
		go func() {
			time.Sleep(time.Hour)
			for range 60 {
				d.JobFailed("ingest", "posts.csv", errors.New("posts.csv:3: it is damaged"))
			}
		}()
		h.serve(d, 2*time.Hour)
		h.wantHistory("alarm job_failed sent 1", "alarm job_failed sent 1")
		for _, want := range []string{`"type":"alert"`, "posts.csv:3: it is damaged", "另有 10 项", "任务失败"} {
			if !strings.Contains(string(h.receiver.bodies[0]), want) {
				t.Errorf("the notice lacks %q: %s", want, h.receiver.bodies[0])
			}
		}
		text, err := os.ReadFile(filepath.Join(h.folder, "out", "alarm-2000-01-01.txt"))
		h.must(err)
		if lines := strings.Count(string(text), "\n"); lines != 60 {
			t.Errorf("the file has %d lines, want all 60", lines)
		}
		h.must(h.w.Close())
	})
}

func TestFolderHoldsTheWholeReport(t *testing.T) {
	h := newHouse(t, `schedules:
  - name: breaks
    cron: "@daily"
    query: series_breaks
    format: csv
    to: [{folder: out, file: 'newest{suffix}'}]
`)
	for range 2 { // the second takes the place of the first
		outcomes, err := h.dispatcher().RunNow(t.Context(), &h.config.Schedules[0])
		h.must(err)
		if len(outcomes) != 1 || outcomes[0].State != dispatch.StateSent || outcomes[0].Rows == 0 {
			t.Fatalf("the outcome is %+v", outcomes)
		}
	}
	entries, err := os.ReadDir(filepath.Join(h.folder, "out"))
	h.must(err)
	if len(entries) != 1 || entries[0].Name() != "newest.csv" {
		t.Errorf("the folder holds %v", entries)
	}
	text, err := os.ReadFile(filepath.Join(h.folder, "out", "newest.csv"))
	h.must(err)
	if !strings.HasPrefix(string(text), "\ufeff") {
		t.Errorf("the file is %.40q", text)
	}
	h.must(h.w.Close())
}
