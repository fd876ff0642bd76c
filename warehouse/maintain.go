package warehouse

import "context"

// Checkpoint moves what is committed from the write-ahead log into the file and
// gives back the blocks of deleted rows. DuckDB does so by itself now and then; a
// backup or a look at the file's size wants it done.
func (w *Warehouse) Checkpoint(ctx context.Context) error {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.inUse.Lock()
	defer w.inUse.Unlock()
	return diskError(w.path, w.writer.exec(ctx, "checkpoint wh"))
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
