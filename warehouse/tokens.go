package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"zhengheng/access"
)

// ErrNoSuchToken says that a token is not there, or cannot be revoked once more.
var ErrNoSuchToken = errors.New("there is no such token")

// clerk writes tokens and the audit log on a connection of its own, so that neither has
// to wait for a load, nor is undone with one.
type clerk struct {
	mu sync.Mutex
	c  *connection // nil until something is written
}

// withClerk runs use in a transaction of the clerk.
func (w *Warehouse) withClerk(ctx context.Context, use func(context.Context, *connection) error) error {
	if err := w.writable(); err != nil {
		return err
	}
	w.clerk.mu.Lock()
	defer w.clerk.mu.Unlock()
	if _, err := w.clerkConnection(ctx); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // a client that goes away leaves no half of it
	return diskError(w.path, w.clerk.c.transaction(ctx, use))
}

// clerkConnection is the clerk's, made when it is first needed; its lock is held.
func (w *Warehouse) clerkConnection(ctx context.Context) (*connection, error) {
	if w.clerk.c != nil {
		return w.clerk.c, nil
	}
	c, err := w.connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.exec(ctx, "use wh"); err != nil {
		return nil, errors.Join(err, c.close())
	}
	w.clerk.c = c
	return c, nil
}

func (k *clerk) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.c == nil {
		return nil
	}
	return k.c.close()
}

// transaction runs use between begin and commit; any error rolls back.
func (c *connection) transaction(ctx context.Context, use func(context.Context, *connection) error) error {
	if err := c.exec(ctx, "begin"); err != nil {
		return err
	}
	if err := use(ctx, c); err != nil {
		return errors.Join(err, c.exec(ctx, "rollback"))
	}
	if err := c.exec(ctx, "commit"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Tokens lists all tokens that were ever given, by their ids.
func (w *Warehouse) Tokens(ctx context.Context) (tokens []access.Token, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		tokens, err = c.tokens(ctx)
		return err
	})
	return tokens, err
}

func (c *connection) tokens(ctx context.Context) ([]access.Token, error) {
	rows, err := c.strings(ctx, statement("access/tokens", nil))
	if err != nil {
		return nil, fmt.Errorf("list the tokens: %w", err)
	}
	tokens := make([]access.Token, len(rows))
	for i, row := range rows {
		t := access.Token{
			ID: row[0], Name: row[1], Role: access.Role(row[2]), Scope: access.Scope{Unit: row[3], Region: row[4], Platform: row[5]},
			Hash: row[6], CreatedBy: row[8], RevokedBy: row[11],
		}
		for text, into := range map[int]*time.Time{7: &t.CreatedAt, 9: &t.ExpiresAt, 10: &t.RevokedAt} {
			if *into, err = microseconds(row[text]); err != nil {
				return nil, fmt.Errorf("token %s: %w", t.ID, err)
			}
		}
		tokens[i] = t
	}
	return tokens, nil
}

// microseconds reads a time as the statements give it; "" is none.
func microseconds(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, err
	}
	return time.UnixMicro(n).UTC(), nil
}

// CreateToken keeps a token, which must be checked, under the next free id, and with it an
// entry of the audit log; its subject and detail are filled in.
func (w *Warehouse) CreateToken(ctx context.Context, t access.Token, e access.Entry) (access.Token, error) {
	err := w.withClerk(ctx, func(ctx context.Context, c *connection) error {
		last, err := c.integer(ctx, statement("access/last_token", nil))
		if err != nil {
			return err
		}
		t.ID = fmt.Sprintf("T%04d", last+1)
		err = c.exec(ctx, statement("access/insert_token", nil),
			named("id", t.ID), named("name", t.Name), named("role", string(t.Role)), named("unit", textOrNull(t.Scope.Unit)),
			named("region", textOrNull(t.Scope.Region)), named("platform", textOrNull(t.Scope.Platform)), named("hash", t.Hash),
			named("created_at", t.CreatedAt.UTC()), named("created_by", t.CreatedBy), named("expires_at", timeOrNull(t.ExpiresAt)))
		if err != nil {
			return err
		}
		e.Action, e.Outcome, e.Subject, e.Detail = "token.create", access.Done, t.ID, t.Describe()
		return c.addEntry(ctx, e)
	})
	if err != nil {
		return access.Token{}, fmt.Errorf("keep the token: %w", err)
	}
	t.Scope.Who = t.Who()
	return t, nil
}

func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}

// RevokeToken takes a token back, and writes an entry of the audit log with it: by whom and
// when are the entry's. An id that is unknown or revoked is ErrNoSuchToken.
func (w *Warehouse) RevokeToken(ctx context.Context, id string, e access.Entry) error {
	return w.withClerk(ctx, func(ctx context.Context, c *connection) error {
		tokens, err := c.tokens(ctx)
		if err != nil {
			return err
		}
		for _, t := range tokens {
			if t.ID != id {
				continue
			}
			if !t.RevokedAt.IsZero() {
				return caused(ErrNoSuchToken, "token %s was revoked already, by %s", id, t.RevokedBy)
			}
			err := c.exec(ctx, statement("access/revoke_token", nil), named("id", id), named("at", e.At.UTC()), named("by", e.Who))
			if err != nil {
				return err
			}
			e.Action, e.Outcome, e.Subject, e.Detail = "token.revoke", access.Done, id, t.Name
			return c.addEntry(ctx, e)
		}
		return caused(ErrNoSuchToken, "there is no token %q; `zhengheng token list` lists them", id)
	})
}
