package warehouse

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/access"
)

// acceptedRules is what findings of a rulebook's rounds may say.
type acceptedRules struct {
	Rulebook string   `json:"rulebook"`
	Accepts  []string `json:"accepts"` // rulebooks under which they may be recorded
	Rules    []string `json:"rules"`
}

// Strays gives the findings of the open batch that do not count in the check round that they
// name, or are not of round, where that is not empty: line, column_name, value and reason, by
// line. A batch of which this was asked cannot be committed once one of its rounds is
// published. The caller releases the rows.
func (w *Warehouse) Strays(ctx context.Context, batchID int64, round string) (array.RecordReader, error) {
	w.inUse.Lock()
	defer w.inUse.Unlock()
	if w.batch == nil || w.batch.id != batchID {
		return nil, errNoBatch
	}
	if err := w.endStream(); err != nil {
		return nil, diskError(w.path, err)
	}
	w.batch.isJudged = true
	named, err := w.writer.strings(ctx, statement("round/named", nil), batchID)
	if err != nil {
		return nil, err
	}
	books := []acceptedRules{}
	for _, row := range named {
		book, err := w.rulebooks.Lookup(row[0])
		if err != nil {
			return nil, err
		}
		one := acceptedRules{Rulebook: row[0], Accepts: book.Lineage(), Rules: []string{}}
		for _, rule := range book.Rules {
			one.Rules = append(one.Rules, rule.ID)
		}
		books = append(books, one)
	}
	text, err := json.Marshal(books)
	if err != nil {
		return nil, err
	}
	return w.writer.query(ctx, statement("round/strays", nil), batchID, string(text), textOrNull(round))
}

// recorded writes down of which check rounds the batch that is about to be committed brings
// results; e is what its own entry says of who loads it. No round is published while the log
// is held, so that a judged batch is refused here if one was since it was judged.
func (l *ledger) recorded(ctx context.Context, batch int64, isJudged bool, e access.Entry) error {
	rounds, err := l.c.strings(ctx, statement("round/recorded", nil), batch)
	if err != nil {
		return fmt.Errorf("results of check rounds: %w", err)
	}
	clerk, err := l.w.clerkConnection(ctx)
	if err != nil {
		return err
	}
	for _, row := range rounds {
		if isJudged {
			if err := clerk.isOpenRound(ctx, row[0]); err != nil {
				return err
			}
		}
		one := e
		one.Action, one.Subject, one.Detail = "round.record", row[0], fmt.Sprintf("batch %d, results %s; %s", batch, row[1], e.Subject)
		if err := l.write(ctx, one); err != nil {
			return err
		}
	}
	return nil
}
