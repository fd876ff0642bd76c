package warehouse

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// Accounts gives the register as it was last committed: account_id, platform, name,
// valid_from and valid_before (exclusive, NULL where there is no end), one row for
// each time in which an account's facts hold. The caller releases it. It may be
// called while a batch is open, of which it shows nothing.
func (w *Warehouse) Accounts(ctx context.Context) (rows array.RecordReader, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		rows, err = c.query(ctx, statement("load/accounts", nil))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the accounts: %w", err)
	}
	return rows, nil
}
