package warehouse

import (
	"context"
	"fmt"
	"strconv"

	"zhengheng/access"
)

// Audit adds an entry to the end of the audit log, chained to the one before. The
// number and the hashes of e are filled in.
func (w *Warehouse) Audit(ctx context.Context, e access.Entry) error {
	err := w.withClerk(ctx, func(ctx context.Context, c *connection) error { return c.addEntry(ctx, e) })
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	return nil
}

// addEntry adds an entry in the transaction of the clerk that is under way, so that a deed
// and its entry are written together or not at all.
func (c *connection) addEntry(ctx context.Context, e access.Entry) error {
	head, err := c.auditHead(ctx)
	if err != nil {
		return err
	}
	e = e.Sealed(head)
	return c.exec(ctx, statement("access/insert_entry", nil),
		named("number", e.Number), named("at", e.At), named("who", e.Who), named("action", e.Action), named("outcome", e.Outcome),
		named("subject", e.Subject), named("detail", e.Detail), named("address", e.Address), named("request_id", e.RequestID),
		named("previous", e.Previous), named("hash", e.Hash))
}

func (c *connection) auditHead(ctx context.Context) (head access.Head, err error) {
	rows, err := c.strings(ctx, statement("access/head", nil))
	if err != nil || len(rows) == 0 {
		return head, err
	}
	head.Hash = rows[0][1]
	head.Number, err = strconv.ParseInt(rows[0][0], 10, 64)
	return head, err
}

// VerifyAudit reads the whole audit log and checks its chain; known is a head that the
// log must have held, or the zero Head. It returns the log's head. What is wrong with
// the log is an error that wraps access.ErrBroken.
func (w *Warehouse) VerifyAudit(ctx context.Context, known access.Head) (head access.Head, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		chain, last := access.NewChain(known), int64(0)
		for {
			entries, err := c.auditEntries(ctx, last)
			if err != nil {
				return err
			}
			for _, e := range entries {
				if err := chain.Add(e); err != nil {
					return err
				}
				last = e.Number
			}
			if len(entries) == 0 {
				head, err = chain.End()
				return err
			}
		}
	})
	return head, err
}

// auditEntries gives the next entries after a number, in their order.
func (c *connection) auditEntries(ctx context.Context, after int64) ([]access.Entry, error) {
	rows, err := c.strings(ctx, statement("access/entries", nil), after)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	entries := make([]access.Entry, len(rows))
	for i, row := range rows {
		e := access.Entry{Who: row[2], Action: row[3], Outcome: row[4], Subject: row[5], Detail: row[6], Address: row[7], RequestID: row[8], Previous: row[9], Hash: row[10]}
		if e.Number, err = strconv.ParseInt(row[0], 10, 64); err != nil {
			return nil, err
		}
		if e.At, err = microseconds(row[1]); err != nil {
			return nil, err
		}
		entries[i] = e
	}
	return entries, nil
}
