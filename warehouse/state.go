package warehouse

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
)

// stateKeeper keeps the text of State between commits, so that asking for it costs no
// statement while nothing changes.
type stateKeeper struct {
	commits atomic.Int64 // of this process's writer; there is no other

	mu   sync.Mutex
	text string
	at   int64 // the number of commits when text was read, from 1
}

// State is a text that differs after every commit that may change what queries of the
// marts answer: a refresh, a batch, an undo. It holds over restarts.
func (w *Warehouse) State(ctx context.Context) (string, error) {
	now := w.states.commits.Load() + 1
	w.states.mu.Lock()
	text, at := w.states.text, w.states.at
	w.states.mu.Unlock()
	if at == now {
		return text, nil
	}
	err := w.withReader(ctx, func(c *connection) error {
		rows, err := c.strings(ctx, statement("refresh/revision", nil))
		if err == nil && len(rows) == 1 {
			text = strings.Join(rows[0], " ")
		}
		return err
	})
	if err != nil {
		return "", err
	}
	w.states.mu.Lock()
	defer w.states.mu.Unlock()
	// A commit since makes the next one read again, whichever state this one saw.
	w.states.text, w.states.at = text, now
	return text, nil
}
