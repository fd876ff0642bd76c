package warehouse

import (
	"context"
	"errors"
	"fmt"
	"github.com/apache/arrow/go/v17/arrow/array"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Past is the warehouse as it was after one batch. It answers the same queries as
// the warehouse itself, from the rows that were in force then, under the names and
// owners that were known then, computed with today's formulas. Close it when done.
type Past struct {
	w     *Warehouse
	state *pastState
}

// pastState is a past that several callers may share: an attached database of its
// own with views of the raw tables as they were, and marts of which only those
// periods are rebuilt that later batches touched.
type pastState struct {
	batch    int64
	options  PastOptions
	terms    string // of options, as a text to compare by
	snapshot int64  // of the marts that the untouched periods come from
	catalog  string
	file     string

	asking sync.Mutex
	c      *connection
	users  int
}

// pasts are the states at hand, the newest last.
type pasts struct {
	building sync.Mutex // one is built at a time
	guard    sync.Mutex
	states   []*pastState
	numbered int
}

// keptPasts is how many states stay at hand when nobody uses them.
const keptPasts = 4

// AsOf gives the warehouse as it was after the batch of that number, or at that
// time (2006-01-02, or 2006-01-02 15:04 in China, or RFC 3339): after the last batch
// that was complete then. The first call for a state computes what has changed
// since; further calls share it until the marts are refreshed.
func (w *Warehouse) AsOf(ctx context.Context, moment string) (*Past, error) {
	return w.AsOfWith(ctx, moment, PastOptions{})
}

// AsOfWith is AsOf under the given terms.
func (w *Warehouse) AsOfWith(ctx context.Context, moment string, options PastOptions) (*Past, error) {
	if options.Formulas == nil {
		options.Formulas = w.formulas
	}
	batch, err := w.batchAt(ctx, moment)
	if errors.Is(err, ErrNoSuchBatch) {
		return nil, &momentError{err}
	}
	if err != nil {
		return nil, err
	}
	w.pasts.building.Lock()
	defer w.pasts.building.Unlock()
	snapshot, err := w.newestSnapshot(ctx)
	if err != nil {
		return nil, err
	}
	if state := w.pasts.borrow(batch, snapshot, options.text()); state != nil {
		return &Past{w, state}, nil
	}
	state, err := w.buildPast(ctx, batch, snapshot, options)
	if err != nil {
		return nil, fmt.Errorf("the state as of %s: %w", moment, err)
	}
	return &Past{w, state}, w.pasts.add(state)
}

// momentError says that a moment names no state.
type momentError struct{ error }

// InvalidMoment tells the packages that hand a moment on that it is at fault.
func (e *momentError) InvalidMoment() bool { return true }
func (e *momentError) Unwrap() error       { return e.error }

// Batch is the newest batch that this state holds.
func (p *Past) Batch() int64 { return p.state.batch }

// Query is Warehouse.Query on this state; the schema's metadata also says as_of.
func (p *Past) Query(ctx context.Context, sql string, args []any) (array.RecordReader, error) {
	wider, err := p.withAsked(ctx, args...)
	if err != nil {
		return nil, err
	}
	if wider != nil {
		rows, err := wider.Query(ctx, sql, args)
		return rows, errors.Join(err, wider.Close())
	}
	p.state.asking.Lock()
	defer p.state.asking.Unlock()
	sql, args = withoutUnasked(sql, args)
	result, err := p.w.ask(ctx, p.state.c, sql, args)
	if err != nil {
		return nil, err
	}
	return p.about(result), nil
}

// about says of rows which moment they show.
func (p *Past) about(rows array.RecordReader) array.RecordReader {
	if p.state.options.isToday {
		return rows
	}
	return withMetadata(rows, "as_of", strconv.FormatInt(p.state.batch, 10))
}

// Close gives the state back. It may stay at hand for the next who asks.
func (p *Past) Close() error {
	state := p.state
	if state == nil {
		return nil
	}
	p.state = nil
	return p.w.pasts.giveBack(state)
}

func (w *Warehouse) newestSnapshot(ctx context.Context) (snapshot int64, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		snapshot, err = c.integer(ctx, statement("refresh/newest_snapshot", nil))
		return err
	})
	return snapshot, err
}

var chinaTime = time.FixedZone("Asia/Shanghai", 8*60*60)

// batchAt reads a moment and gives the newest batch then.
func (w *Warehouse) batchAt(ctx context.Context, moment string) (batch int64, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		newest, err := c.integer(ctx, statement("refresh/newest_batch", nil))
		if err != nil {
			return err
		}
		if number, numberErr := strconv.ParseInt(moment, 10, 64); numberErr == nil {
			if number < 1 || number > newest {
				return caused(ErrNoSuchBatch, "there is no batch %d; the newest is %d", number, newest)
			}
			batch = number
			return nil
		}
		at, err := readMoment(moment)
		if err != nil {
			return err
		}
		batch, err = c.integer(ctx, statement("past/batch_at", nil), at.UTC().Format("2006-01-02 15:04:05.999999"))
		if err == nil && batch == 0 {
			err = caused(ErrNoSuchBatch, "nothing was loaded before %s", moment)
		}
		return err
	})
	return batch, err
}

func readMoment(text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at, nil
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(layout, text, chinaTime); err == nil {
			return at, nil
		}
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, chinaTime); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Microsecond), nil // to the end of that day
	}
	return time.Time{}, caused(ErrNoSuchBatch, "as of %q: write a batch's number, a date (2019-02-28) or a time (2019-02-28 08:30)", text)
}

// borrow finds a state at hand and counts its new user.
func (p *pasts) borrow(batch, snapshot int64, terms string) *pastState {
	p.guard.Lock()
	defer p.guard.Unlock()
	for _, state := range p.states {
		if state.batch == batch && state.snapshot == snapshot && state.terms == terms {
			state.users++
			return state
		}
	}
	return nil
}

func (p *pasts) add(state *pastState) error {
	p.guard.Lock()
	defer p.guard.Unlock()
	state.users = 1
	p.states = append(p.states, state)
	return p.trim(keptPasts)
}

func (p *pasts) giveBack(state *pastState) error {
	p.guard.Lock()
	defer p.guard.Unlock()
	state.users--
	return p.trim(keptPasts)
}

// trim drops the oldest states that nobody uses.
func (p *pasts) trim(keep int) error {
	var problems []error
	for i := 0; i < len(p.states) && len(p.states) > keep; {
		if state := p.states[i]; state.users == 0 {
			problems = append(problems, state.drop())
			p.states = slices.Delete(p.states, i, i+1)
			continue
		}
		i++
	}
	return errors.Join(problems...)
}

func (p *pasts) closeAll() error {
	p.guard.Lock()
	defer p.guard.Unlock()
	for _, state := range p.states {
		state.users = 0
	}
	return p.trim(0)
}

// drop detaches the state's database and removes its file.
func (s *pastState) drop() error {
	ctx := context.Background()
	problem := errors.Join(s.c.exec(ctx, "use memory"), s.c.exec(ctx, "detach "+s.catalog), s.c.close())
	return errors.Join(problem, os.RemoveAll(filepath.Dir(s.file)))
}

func (w *Warehouse) buildPast(ctx context.Context, batch, snapshot int64, options PastOptions) (*pastState, error) {
	folder, err := os.MkdirTemp("", "zhengheng-as-of-*")
	if err != nil {
		return nil, fmt.Errorf("make room for it: %w", err)
	}
	w.pasts.numbered++
	state := &pastState{batch: batch, snapshot: snapshot, options: options, terms: options.text(),
		catalog: fmt.Sprintf("past_%d", w.pasts.numbered), file: filepath.Join(folder, "past.duckdb")}
	if state.c, err = w.connect(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	if err := state.c.exec(ctx, "attach '"+strings.ReplaceAll(state.file, "'", "''")+"' as "+state.catalog); err != nil {
		return nil, errors.Join(err, state.c.close(), os.RemoveAll(folder))
	}
	build := &pastBuild{w: w, state: state, c: state.c, options: options}
	if err := build.run(ctx); err != nil {
		return nil, errors.Join(err, state.drop())
	}
	return state, nil
}

// QueryAsOf is Query on the state of a moment; see AsOf for how that is written.
func (w *Warehouse) QueryAsOf(ctx context.Context, moment, sql string, args []any) (array.RecordReader, error) {
	past, err := w.AsOf(ctx, moment)
	if err != nil {
		return nil, err
	}
	result, err := past.Query(ctx, sql, args)
	return result, errors.Join(err, past.Close())
}
