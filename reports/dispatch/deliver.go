package dispatch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// A dispatch is tried again after half a minute, then after pauses that triple up to
// two hours, for a day; each pause is varied so that many do not come at once.
const (
	firstPause  = 30 * time.Second
	longestTry  = 24 * time.Hour
	longestWait = 2 * time.Hour
	oneAttempt  = 5 * time.Minute
)

// errFinal is wrapped by errors that another attempt would not mend.
var errFinal = errors.New("given up")

func pauses() *backoff.ExponentialBackOff {
	p := backoff.NewExponentialBackOff()
	p.InitialInterval, p.Multiplier, p.MaxInterval, p.RandomizationFactor = firstPause, 3, longestWait, 0.2
	return p
}

// deliver tries until the dispatch is sent or given up, or ctx ends: then it stays
// waiting, and the next start goes on with it.
func (d *Dispatcher) deliver(ctx context.Context, one *dispatch) {
	pause := pauses()
	for {
		if err := d.try(ctx, one); err != nil {
			d.Log.Error("dispatch not recorded", "dispatch", one.id, "error", err)
		}
		if one.state != StateWaiting {
			break
		}
		select {
		case <-time.After(pause.NextBackOff()):
		case <-ctx.Done():
			return
		}
	}
	d.Log.Info("dispatch ended", "dispatch", one.id, "schedule", one.schedule, "channel", one.channel, "target", one.target,
		"state", one.state, "attempts", one.attempts, "error", one.sentence)
}

// try delivers once and records what came of it. The error is that of the record.
func (d *Dispatcher) try(ctx context.Context, one *dispatch) error {
	one.attempts++
	attempt, cancel := context.WithTimeout(ctx, oneAttempt)
	defer cancel()
	err := d.hand(attempt, one)
	if err != nil && ctx.Err() != nil {
		one.attempts--
		return nil // the server stops: this was no fault of the target
	}
	one.sentence = ""
	switch {
	case err == nil:
		one.state = StateSent
	case errors.Is(err, errFinal) || time.Since(one.madeAt) > longestTry:
		one.state, one.sentence = StateFailed, err.Error()
	default:
		one.sentence = err.Error()
	}
	// What was delivered is recorded even if the server stops at this moment.
	err = d.record(context.WithoutCancel(ctx), []*dispatch{one}, nil)
	if one.state != StateWaiting && d.owed.settle(one) {
		err = errors.Join(err, d.outbox.remove(runOf(one.id)))
	}
	return err
}

func (d *Dispatcher) hand(ctx context.Context, one *dispatch) error {
	target, err := d.targetOf(one)
	if err != nil {
		return err
	}
	file, err := d.outbox.open(one)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: %w", errFinal, err)
	}
	if err != nil {
		return err
	}
	defer file.Close() // only read
	switch one.channel {
	case "folder":
		return intoFolder(target.Folder, one.fileName, file)
	case "mail":
		return d.mail(ctx, one, target, file)
	}
	return d.notify(ctx, one, target, file)
}

// targetOf finds the target in the configuration of now, which may have changed
// since the dispatch was made.
func (d *Dispatcher) targetOf(one *dispatch) (*Target, error) {
	s := d.Config.Find(one.schedule)
	if s == nil || one.place >= len(s.To) || s.To[one.place].Channel() != one.channel || s.To[one.place].Address() != one.target {
		return nil, fmt.Errorf("%w: the configuration no longer has this target", errFinal)
	}
	one.language = s.Language
	return &s.To[one.place], nil
}
