package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// Days and free ranges are not kept: there are too many. A question whose arguments name
// one is answered by a state of its own (see Past), whose marts are today's and, besides,
// those of the asked period and the one before it, built by the models of a refresh. Such
// states stay at hand like those of the past.

// askedPeriod is a day or a free range.
type askedPeriod struct {
	kind          string
	start, before time.Time // first day, day after the last
}

// readAsked reads the id of a day (D2019-02-28) or of a range (R2019-02-01..2019-02-20).
func readAsked(id string) (p askedPeriod, ok bool) {
	first, last := strings.TrimPrefix(id, "D"), ""
	switch {
	case strings.HasPrefix(id, "D"):
		p.kind, last = "day", first
	case strings.HasPrefix(id, "R"):
		p.kind = "range"
		first, last, _ = strings.Cut(strings.TrimPrefix(id, "R"), "..")
	default:
		return p, false
	}
	from, err := time.Parse(time.DateOnly, first)
	to, err2 := time.Parse(time.DateOnly, last)
	p.start, p.before = from, to.AddDate(0, 0, 1)
	return p, err == nil && err2 == nil && !to.Before(from)
}

// previous is the equally long time before.
func (p askedPeriod) previous() askedPeriod {
	return askedPeriod{p.kind, p.start.Add(p.start.Sub(p.before)), p.start}
}

// notKept gives those of args that name a day or range which the marts of c do not hold.
func notKept(ctx context.Context, c *connection, args []any) (ids []string, err error) {
	for _, arg := range args {
		id, _ := arg.(string)
		if _, ok := readAsked(id); !ok || slices.Contains(ids, id) {
			continue
		}
		kept, err := c.integer(ctx, statement("past/is_kept", nil), id)
		if err != nil {
			return nil, readableError(err)
		}
		if kept == 0 {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// withAsked gives the state that holds the days and ranges among args besides what the
// marts keep; nil where there is nothing to add. Close it when done.
func (w *Warehouse) withAsked(ctx context.Context, args ...any) (past *Past, err error) {
	if !slices.ContainsFunc(args, isAsked) {
		return nil, nil
	}
	var ids []string
	var last int64
	err = w.withReader(ctx, func(c *connection) error {
		if ids, err = notKept(ctx, c, args); err != nil || len(ids) == 0 {
			return err
		}
		last, err = c.integer(ctx, statement("refresh/last_batch", nil))
		return err
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	if last == 0 {
		return nil, fmt.Errorf("the marts are not built yet; `zhengheng refresh` builds them")
	}
	return w.AsOfWith(ctx, fmt.Sprint(last), PastOptions{asked: ids, isToday: true})
}

func isAsked(arg any) bool {
	id, _ := arg.(string)
	_, ok := readAsked(id)
	return ok
}

// withAsked gives this state, with the days and ranges among args; another one has to
// be closed, this one is nil then.
func (p *Past) withAsked(ctx context.Context, args ...any) (*Past, error) {
	if !slices.ContainsFunc(args, isAsked) {
		return nil, nil
	}
	p.state.asking.Lock()
	ids, err := notKept(ctx, p.state.c, args)
	p.state.asking.Unlock()
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	options := p.state.options
	options.asked = append(slices.Clone(options.asked), ids...)
	return p.w.AsOfWith(ctx, fmt.Sprint(p.state.batch), options)
}

// queryAsked is Query where args name days or ranges; ok tells whether they do.
func (w *Warehouse) queryAsked(ctx context.Context, sql string, args []any) (rows array.RecordReader, ok bool, err error) {
	past, err := w.withAsked(ctx, args...)
	if err != nil || past == nil {
		return nil, err != nil, err
	}
	rows, err = past.Query(ctx, sql, args)
	return rows, true, errors.Join(err, past.Close())
}

// lookHolding is from, or the state that holds the days and ranges among periods besides;
// done gives that one back.
func lookHolding(ctx context.Context, from looker, periods ...any) (state looker, done func() error, err error) {
	wider, err := from.withAsked(ctx, periods...)
	if err != nil || wider == nil {
		return from, func() error { return nil }, err
	}
	return wider, wider.Close, nil
}

// asked gives the periods that are asked for, each with the one before it.
func (o PastOptions) askedPeriods() []askedPeriod {
	var all []askedPeriod
	for _, id := range slices.Concat(o.asked, o.Periods) {
		if p, ok := readAsked(id); ok {
			all = append(all, p, p.previous())
		}
	}
	return all
}
