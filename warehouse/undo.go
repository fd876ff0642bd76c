package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhengheng/access"
)

// ErrBuiltOn says that a batch cannot be taken back alone.
var ErrBuiltOn = errors.New("later batches build on this one")

// Undone tells what Undo did with one batch.
type Undone struct {
	UndoID  int64  `json:"undo_id"`  // the batch that records the undo
	BatchID int64  `json:"batch_id"` // the batch taken back
	Source  string `json:"source"`
	Rows    int64  `json:"rows_taken_back"`
}

// UndoOptions say how far Undo may go.
type UndoOptions struct {
	// WithLater also takes back, newest first, the later batches that build on this
	// one. Their files have to be loaded again for what else they held.
	WithLater bool
	By        string           // who takes it back
	Now       func() time.Time // nil means time.Now
}

// Undo takes a batch back exactly: its rows move to the history, and what they had
// replaced is in force again, under the batch that brought it. The undo is itself a
// batch, so that the states before and after it can both be asked for; the file may
// be loaded again. A batch whose rows a later one replaced or repeated is refused
// with ErrBuiltOn, which names those, unless WithLater: taken back alone, it would
// take what they say with it. The marts follow with the next Refresh.
func (w *Warehouse) Undo(ctx context.Context, batch int64, o UndoOptions) (undone []Undone, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	release, err := w.alone()
	if err != nil {
		return nil, err
	}
	defer release()
	err = w.withLedger(ctx, func(ctx context.Context, log *ledger) error {
		undone, err = w.undoWithLater(ctx, log, batch, o)
		return err
	})
	if err != nil {
		return nil, diskError(w.path, err)
	}
	return undone, nil
}

func (w *Warehouse) undoWithLater(ctx context.Context, log *ledger, batch int64, o UndoOptions) ([]Undone, error) {
	facts, err := w.undoFacts(ctx, batch)
	if err != nil {
		return nil, err
	}
	later, err := w.writer.integers(ctx, statement("undo/built_on", facts))
	if err != nil {
		return nil, err
	}
	if len(later) > 0 && !o.WithLater {
		return nil, caused(ErrBuiltOn, "batch %d: batches %s replaced or repeated rows of it; take those back first, newest first, or all together with --with-later, and load their files again", batch, list(later))
	}
	var undone []Undone
	for _, id := range later {
		if slices.ContainsFunc(undone, func(u Undone) bool { return u.BatchID == id }) {
			continue
		}
		more, err := w.undoWithLater(ctx, log, id, o)
		if err != nil {
			return nil, err
		}
		undone = append(undone, more...)
	}
	one, err := w.undoOne(ctx, log, facts, o)
	return append(undone, one), err
}

// undoFacts are what the undo statements of a batch are written with; it refuses a
// batch that cannot be taken back at all.
func (w *Warehouse) undoFacts(ctx context.Context, batch int64) (map[string]any, error) {
	rows, err := w.writer.strings(ctx, statement("undo/batch", nil), batch)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, caused(ErrNoSuchBatch, "there is no batch %d; `zhengheng query batches` lists them", batch)
	}
	feeds, source, undoes, undoneBy := rows[0][0], rows[0][1], rows[0][2], rows[0][3]
	switch {
	case undoes != "":
		return nil, caused(ErrNoSuchBatch, "batch %d took batch %s back; load the file of that one again instead", batch, undoes)
	case undoneBy != "":
		return nil, caused(ErrNoSuchBatch, "batch %d was taken back already, by batch %s", batch, undoneBy)
	}
	return map[string]any{"Batch": batch, "Source": source, "Tables": strings.Split(feeds, ",")}, nil
}

func (w *Warehouse) undoOne(ctx context.Context, log *ledger, facts map[string]any, o UndoOptions) (Undone, error) {
	started := o.Now().UTC()
	id, err := w.writer.integer(ctx, statement("load/next_batch", nil))
	if err != nil {
		return Undone{}, err
	}
	if err := w.refuseForeign(ctx, id); err != nil {
		return Undone{}, err
	}
	one := Undone{UndoID: id, BatchID: facts["Batch"].(int64), Source: facts["Source"].(string)}
	for _, table := range facts["Tables"].([]string) {
		step := map[string]any{"Table": table, "Batch": one.BatchID, "Undo": id}
		rows, err := w.writer.integer(ctx, statement("undo/count", step))
		if err != nil {
			return Undone{}, err
		}
		one.Rows += rows
		for _, name := range []string{"keep", "remove", "restore"} {
			if err := w.writer.exec(ctx, statement("undo/"+name, step)); err != nil {
				return Undone{}, fmt.Errorf("take back rows of %s: %w", table, err)
			}
		}
	}
	record := map[string]any{"Batch": one.BatchID, "Undo": id, "Removed": one.Rows}
	err = w.writer.exec(ctx, statement("undo/record", record), named("loaded_by", o.By), named("started", started), named("finished", o.Now().UTC()))
	if err != nil {
		return Undone{}, err
	}
	return one, log.undone(ctx, one, facts["Tables"].([]string), access.Entry{At: o.Now(), Who: o.By})
}

func list(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(words, ", ")
}
