package warehouse

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// dispatchTables are the tables of meta that RecordDispatches fills.
var dispatchTables = []string{"dispatches", "dispatch_rows"}

// RecordDispatches keeps what schedules made and handed out: steps has rows of
// meta.dispatches, rows those of meta.dispatch_rows, with these tables' columns. All
// of it is written or nothing. It waits for a load that is under way. The readers
// stay the caller's.
func (w *Warehouse) RecordDispatches(ctx context.Context, steps, rows array.RecordReader) error {
	release, err := w.alone()
	if err != nil {
		return err
	}
	defer release()
	err = w.transaction(ctx, func(ctx context.Context) error {
		for i, reader := range []array.RecordReader{steps, rows} {
			if _, err := w.addKept(ctx, dispatchTables[i], reader); err != nil {
				return fmt.Errorf("%s: %w", dispatchTables[i], err)
			}
		}
		return nil
	})
	return diskError(w.path, err)
}
