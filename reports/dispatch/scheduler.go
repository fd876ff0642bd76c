package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// longestSleep bounds how long the scheduler sleeps, so that a machine that was
// suspended, or whose clock was set, is no more than this late.
const longestSleep = time.Minute

// Serve goes on with what an earlier process left waiting, catches up on what was
// missed, and then runs every schedule at its times, until ctx ends. It returns when
// no delivery is under way any more; what is not delivered by then stays waiting.
func (d *Dispatcher) Serve(ctx context.Context) error {
	d.prepare()
	defer d.deliveries.Wait()
	if err := d.resume(ctx); err != nil {
		return err
	}
	began := time.Now()
	if err := d.catchUp(ctx, began); err != nil {
		return err
	}
	next := map[string]time.Time{}
	for i := range d.Config.Schedules {
		s := &d.Config.Schedules[i]
		next[s.Name] = s.Next(began)
	}
	for d.wait(ctx, next) {
		now := time.Now()
		for i := range d.Config.Schedules {
			s := &d.Config.Schedules[i]
			due := next[s.Name]
			if due.IsZero() || due.After(now) {
				continue
			}
			// After a long sleep only the latest of several due times is run.
			if last := s.missed(due.Add(-time.Second), now); !last.IsZero() {
				due = last
			}
			d.start(ctx, s, due, CauseCron, d.maker(s))
			next[s.Name] = s.Next(now)
		}
	}
	return nil
}

// wait sleeps until something may be due; false when ctx has ended. Gathered events
// are told meanwhile.
func (d *Dispatcher) wait(ctx context.Context, next map[string]time.Time) bool {
	sleep := longestSleep
	for _, due := range next {
		if !due.IsZero() {
			sleep = min(sleep, max(0, time.Until(due)))
		}
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(sleep):
	case <-d.events.woken():
		select {
		case <-time.After(gathering):
		case <-ctx.Done():
			return false
		}
		d.tell(ctx)
	}
	return true
}

// resume goes on with the dispatches that an earlier process left waiting.
func (d *Dispatcher) resume(ctx context.Context) error {
	waiting, err := d.unsent(ctx)
	if err != nil {
		return fmt.Errorf("look for reports that wait to be sent: %w", err)
	}
	if err := d.outbox.sweep(waiting); err != nil {
		return fmt.Errorf("clean the outbox: %w", err)
	}
	d.owed.add(waiting)
	d.goOn(ctx, waiting)
	return nil
}

// catchUp runs each schedule once whose last due time was missed. A schedule that
// never ran has missed nothing.
func (d *Dispatcher) catchUp(ctx context.Context, now time.Time) error {
	handled, err := d.handled(ctx)
	if err != nil {
		return fmt.Errorf("look for missed runs: %w", err)
	}
	for i := range d.Config.Schedules {
		s := &d.Config.Schedules[i]
		last, hasRun := handled[s.Name]
		if !hasRun {
			continue
		}
		if due := s.missed(last, now); !due.IsZero() {
			d.start(ctx, s, due, CauseCatchUp, d.maker(s))
		}
	}
	return nil
}

// start makes the report here, so that one is made at a time, and delivers it beside.
func (d *Dispatcher) start(ctx context.Context, s *Schedule, due time.Time, cause string, write writesReport) {
	made, err := d.run(ctx, s, due, cause, write)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return
	}
	if err != nil {
		d.Log.Error("schedule failed", "schedule", s.Name, "error", err)
		return
	}
	for _, one := range made {
		if one.state == StateFailed {
			d.Log.Error("schedule failed", "schedule", s.Name, "error", one.sentence)
		}
	}
	d.goOn(ctx, made)
}

// goOn delivers what waits, each target on its own.
func (d *Dispatcher) goOn(ctx context.Context, list []*dispatch) {
	for _, one := range list {
		if one.state == StateWaiting {
			d.deliveries.Go(func() { d.deliver(ctx, one) })
		}
	}
}
