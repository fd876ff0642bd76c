package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"zhengheng/access"
)

// Audit adds an entry to the end of the audit log, chained to the one before. The
// number and the hashes of e are filled in. What changes the warehouse is written down in
// its own transaction instead (ledger).
func (w *Warehouse) Audit(ctx context.Context, e access.Entry) error {
	if tracesIn(e.Detail) != "" {
		e.Detail += "." // it has none, whatever somebody wrote
	}
	err := w.withClerk(ctx, func(ctx context.Context, c *connection) error {
		return c.addEntry(ctx, e)
	})
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	return nil
}

// addEntry adds an entry in the clerk's transaction.
func (c *connection) addEntry(ctx context.Context, e access.Entry) error {
	head, err := c.auditHead(ctx)
	if err != nil {
		return err
	}
	return c.exec(ctx, statement("access/insert_entry", nil), entryArgs(e.Sealed(head))...)
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
// log must have held, or the zero Head. Then it checks that every finding, appeal, kept
// score and release is, now and in the history, exactly what entries of the log cover. It
// returns the log's head. What is wrong is an error that wraps access.ErrBroken and names
// the entries or records.
func (w *Warehouse) VerifyAudit(ctx context.Context, known access.Head) (head access.Head, err error) {
	err = w.withReader(ctx, func(c *connection) (err error) {
		if err := c.exec(ctx, "begin transaction read only"); err != nil {
			return err
		}
		defer func() {
			err = errors.Join(err, c.exec(context.WithoutCancel(ctx), "rollback"))
		}()
		told, end, err := c.verifyChain(ctx, known)
		if err != nil {
			return err
		}
		head = end
		return c.verifyRecords(ctx, told)
	})
	return head, err
}

// verifyChain checks the log itself and gives, by entry, what it tells of its traces.
func (c *connection) verifyChain(ctx context.Context, known access.Head) (told map[string]string, head access.Head, err error) {
	chain, last := access.NewChain(known), int64(0)
	told = map[string]string{}
	for {
		entries, err := c.auditEntries(ctx, last)
		if err != nil {
			return nil, head, err
		}
		for _, e := range entries {
			if err := chain.Add(e); err != nil {
				return nil, head, err
			}
			last = e.Number
			if traces := tracesIn(e.Detail); traces != "" {
				told[strconv.FormatInt(e.Number, 10)] = traces
			}
		}
		if len(entries) == 0 {
			head, err = chain.End()
			return told, head, err
		}
	}
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
