package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"zhengheng/access"
)

// loaded writes down the batch that is about to be committed, and of which check rounds it
// brings results.
func (l *ledger) loaded(ctx context.Context, batch int64, feeds []string, isJudged bool) error {
	rows, err := l.c.strings(ctx, statement("trace/batch", nil), batch)
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return fmt.Errorf("batch %d has %d rows of its own, want 1", batch, len(rows))
	}
	source, by, accepted, rejected := rows[0][0], rows[0][1], rows[0][2], rows[0][3]
	var traces []trace
	for _, g := range guardedRaw(feeds) {
		traces = append(traces, trace{statement: "loaded", table: g, facts: map[string]any{"Batch": batch}})
	}
	e := access.Entry{
		At: time.Now(), Who: by, Action: "load", Outcome: access.Done, Subject: source, Address: "local",
		Detail: fmt.Sprintf("batch %d, rows accepted %s, rejected %s", batch, accepted, rejected),
	}
	if err := l.write(ctx, e, traces...); err != nil || !slices.Contains(feeds, "findings") {
		return err
	}
	return l.recorded(ctx, batch, isJudged, e)
}

// undone writes down one batch that was taken back.
func (l *ledger) undone(ctx context.Context, one Undone, tables []string, e access.Entry) error {
	var traces []trace
	for _, g := range guardedRaw(tables) {
		traces = append(traces, trace{statement: "undone", table: g, facts: map[string]any{"Batch": one.BatchID, "Undo": one.UndoID}})
	}
	e.Action, e.Outcome, e.Subject, e.Address = "undo", access.Done, strconv.FormatInt(one.BatchID, 10), "local"
	e.Detail = fmt.Sprintf("%s; batch %d, rows taken back %d", one.Source, one.UndoID, one.Rows)
	return l.write(ctx, e, traces...)
}
