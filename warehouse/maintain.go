package warehouse

import (
	"context"
	"fmt"
)

// Checkpoint moves what is committed from the write-ahead log into the file and
// gives back the blocks of deleted rows. DuckDB does so by itself now and then; a
// backup or a look at the file's size wants it done.
func (w *Warehouse) Checkpoint(ctx context.Context) error {
	defer w.hold()()
	return diskError(w.path, w.writer.exec(ctx, "checkpoint wh"))
}

// writable refuses a warehouse that is open for reading.
func (w *Warehouse) writable() error {
	if w.readOnly {
		return fmt.Errorf("%s: the warehouse is open for reading only", w.path)
	}
	return nil
}

// alone makes the caller the only one that writes, once a load that is under way has ended,
// until release is called.
func (w *Warehouse) alone() (release func(), err error) {
	if err := w.writable(); err != nil {
		return nil, err
	}
	return w.hold(), nil
}

// hold keeps all others from the writer until release is called.
func (w *Warehouse) hold() (release func()) {
	w.writing.Lock()
	w.inUse.Lock()
	return func() {
		w.inUse.Unlock()
		w.writing.Unlock()
	}
}

// CountRows tells how many rows a feed's table holds, and how many its history.
func (w *Warehouse) CountRows(ctx context.Context, feed string) (held, history int64, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		if held, err = c.integer(ctx, statement("load/count_rows", map[string]any{"Table": feed})); err != nil {
			return err
		}
		history, err = c.integer(ctx, statement("load/count_rows", map[string]any{"Table": feed + "_history"}))
		return err
	})
	return held, history, err
}
