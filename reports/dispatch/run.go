package dispatch

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"zhengheng/queries"
	"zhengheng/reports"
)

// What a schedule's When may say.
const (
	WhenAlways = "always"
	WhenRows   = "rows"
	WhenNew    = "new"
)

// Why a run took place.
const (
	CauseCron    = "cron"
	CauseCatchUp = "catch_up"
	CauseHand    = "hand"
	OnJobFailed  = "job_failed"
)

// Dispatcher makes reports and hands them out. Config, Library, Engine, Ledger and
// Outbox are required. It is safe for concurrent use.
type Dispatcher struct {
	Config   *Config
	Library  *queries.Library
	Engine   queries.Engine
	Ledger   Ledger
	Outbox   string          // folder of reports that wait for delivery
	Workbook WorkbookMaker   // where nil, schedules of workbooks fail
	Options  reports.Options // of what is written, but for the language
	Log      *slog.Logger
	HTTP     http.RoundTripper // of webhooks; http.DefaultTransport where nil

	once       sync.Once
	deliveries sync.WaitGroup
	events     events
	outbox     outbox
	owed       owed
}

func (d *Dispatcher) prepare() {
	d.once.Do(func() {
		d.outbox = outbox{d.Outbox}
		if d.Log == nil {
			d.Log = slog.New(slog.DiscardHandler)
		}
		if d.HTTP == nil {
			d.HTTP = http.DefaultTransport
		}
	})
}

// Outcome tells what became of one run for one target.
type Outcome struct {
	DispatchID string `json:"dispatch_id"`
	Channel    string `json:"channel,omitempty"`
	Target     string `json:"target,omitempty"`
	State      string `json:"state"`
	File       string `json:"file,omitempty"`
	Rows       int64  `json:"row_count"`
	Error      string `json:"error,omitempty"`
}

// RunNow makes a schedule's report and tries each target once; what fails stays
// waiting, for a server to try again. An error says that there was no run, or that
// it could not be recorded.
func (d *Dispatcher) RunNow(ctx context.Context, s *Schedule) ([]Outcome, error) {
	d.prepare()
	made, err := d.run(ctx, s, time.Now(), CauseHand, d.maker(s))
	if err != nil {
		return nil, err
	}
	var outcomes []Outcome
	for _, one := range made {
		if one.state == StateWaiting {
			err = errors.Join(err, d.try(ctx, one))
		}
		outcomes = append(outcomes, Outcome{one.id, one.channel, one.target, one.state, one.fileName, one.made.Rows, one.sentence})
	}
	return outcomes, err
}

type writesReport func(ctx context.Context, w io.Writer) (Made, error)

func (d *Dispatcher) maker(s *Schedule) writesReport {
	return func(ctx context.Context, w io.Writer) (Made, error) { return d.make(ctx, s, w) }
}

// run makes a report and records its dispatches, waiting, or the one row that says
// why there are none.
func (d *Dispatcher) run(ctx context.Context, s *Schedule, due time.Time, cause string, write writesReport) ([]*dispatch, error) {
	base := dispatch{
		id: newRun(), schedule: s.Name, title: s.Label(), dueAt: due.UTC(), madeAt: time.Now().UTC(), trigger: cause, language: s.Language, newRows: -1,
	}
	base.made, base.sentence = d.intoOutbox(ctx, base.id, write)
	if ctx.Err() != nil {
		return nil, ctx.Err() // the server stops: the run is caught up on later
	}
	if base.sentence != "" {
		base.state = StateFailed
		return d.without(ctx, &base)
	}
	unseen, err := d.unseen(ctx, s, base.made.Hashes)
	if err != nil {
		return nil, err
	}
	if s.When == WhenNew {
		base.newRows = int64(len(unseen))
	}
	if s.When == WhenRows && base.made.Rows == 0 || s.When == WhenNew && len(unseen) == 0 {
		base.state = StateNothing
		return d.without(ctx, &base)
	}
	list := make([]*dispatch, len(s.To))
	for i := range s.To {
		one := base
		one.id, one.place, one.state = fmt.Sprintf("%s-%d", base.id, i+1), i, StateWaiting
		one.channel, one.target, one.fileName = s.To[i].Channel(), s.To[i].Address(), fileName(s, &s.To[i], due, base.made.Suffix)
		list[i] = &one
	}
	d.owed.add(list)
	return list, d.record(ctx, list, unseen)
}

// without records a run that sends nothing.
func (d *Dispatcher) without(ctx context.Context, base *dispatch) ([]*dispatch, error) {
	list := []*dispatch{base}
	return list, errors.Join(d.outbox.remove(base.id), d.record(ctx, list, nil))
}

// intoOutbox writes the report; sentence says why there is none.
func (d *Dispatcher) intoOutbox(ctx context.Context, run string, write writesReport) (made Made, sentence string) {
	file, err := d.outbox.create(run)
	if err != nil {
		return Made{Rows: -1}, err.Error()
	}
	made, err = write(ctx, file)
	if err = errors.Join(err, file.finish(&made)); err != nil {
		return Made{Rows: -1}, err.Error()
	}
	return made, ""
}

// unseen are the hashes, each once, that this schedule has not sent.
func (d *Dispatcher) unseen(ctx context.Context, s *Schedule, hashes []string) ([]string, error) {
	if s.When != WhenNew {
		return nil, nil
	}
	known, err := d.told(ctx, s.Name)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, hash := range hashes {
		if !known[hash] {
			known[hash] = true
			list = append(list, hash)
		}
	}
	return list, nil
}

func newRun() string {
	var b [12]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// fileName is the report's name at a target. A name without a date would write over
// the last one, which is what some want: a file that is always the newest.
func fileName(s *Schedule, t *Target, due time.Time, suffix string) string {
	pattern := t.File
	if pattern == "" {
		pattern = "{name}-{date}{suffix}"
	}
	at := due.In(china)
	name := strings.NewReplacer("{name}", s.Name, "{title}", s.Label(), "{date}", at.Format(time.DateOnly),
		"{time}", at.Format("1504"), "{suffix}", suffix).Replace(pattern)
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
}
