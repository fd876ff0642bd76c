package queries

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Owns tells whether a scope holds an account, for answers that no query gives.
func Owns(ctx context.Context, engine Engine, scope Scope, account string) (bool, error) {
	if scope.IsAll() {
		return true, nil
	}
	own, err := ownAccounts(ctx, engine, scope)
	return own[account], err
}

// Owner is Owns for many accounts: it tells of each whether the scope holds it now.
func Owner(ctx context.Context, engine Engine, scope Scope) (func(account string) bool, error) {
	own, err := ownAccounts(ctx, engine, scope)
	return func(account string) bool { return own[account] }, err
}

// CountOwned is how many accounts a scope holds now.
func CountOwned(ctx context.Context, engine Engine, scope Scope) (int, error) {
	own, err := ownAccounts(ctx, engine, scope)
	return len(own), err
}

// ownAccounts are the ids of the accounts that a scope holds.
func ownAccounts(ctx context.Context, engine Engine, scope Scope) (map[string]bool, error) {
	sql, err := wrap("own_accounts", nil)
	if err != nil {
		return nil, err
	}
	rows, err := engine.Query(ctx, sql, []any{scopeValue(scope, "scope_unit"), scopeValue(scope, "scope_region"), scopeValue(scope, "scope_platform")})
	if err != nil {
		return nil, fmt.Errorf("look which accounts the scope holds: %w", err)
	}
	defer rows.Release()
	own := map[string]bool{}
	for rows.Next() {
		ids, ok := rows.Record().Column(0).(*array.String)
		if !ok {
			return nil, fmt.Errorf("account ids are %s, not text", rows.Schema().Field(0).Type)
		}
		for i := range ids.Len() {
			own[strings.Clone(ids.Value(i))] = true // the record's memory goes with the reader
		}
	}
	return own, rows.Err()
}

// owned gives those rows of a reader whose account is among own, in its order.
type owned struct {
	array.RecordReader
	own    map[string]bool
	column int
	ready  []arrow.Record // slices of the current record, still to be given
	record arrow.Record
	refs   atomic.Int64
}

// within gives the rows of computed ones that the scope holds. It takes the reader over.
func (q *Query) within(ctx context.Context, engine Engine, rows array.RecordReader) (array.RecordReader, error) {
	scope := ScopeOf(ctx)
	if scope.IsAll() || q.Scope.Kind != ScopeColumns {
		return rows, nil
	}
	own, err := ownAccounts(ctx, engine, scope)
	if err != nil {
		rows.Release()
		return nil, err
	}
	at := rows.Schema().FieldIndices(q.Scope.Account)
	if len(at) != 1 {
		rows.Release()
		return nil, fmt.Errorf("query %s: the rows have no column %q", q.Name, q.Scope.Account)
	}
	reader := &owned{RecordReader: rows, own: own, column: at[0]}
	reader.refs.Store(1)
	return reader, nil
}

func (r *owned) Next() bool {
	r.drop()
	for len(r.ready) == 0 {
		if !r.RecordReader.Next() {
			return false
		}
		r.ready = r.runs(r.RecordReader.Record())
	}
	r.record, r.ready = r.ready[0], r.ready[1:]
	return true
}

// runs cuts the rows out that are owned, each run of them as one slice.
func (r *owned) runs(record arrow.Record) (slices []arrow.Record) {
	ids, ok := record.Column(r.column).(*array.String)
	if !ok {
		return nil // whose rows they are cannot be told
	}
	from := int64(-1)
	for i := int64(0); i <= record.NumRows(); i++ {
		isOwn := i < record.NumRows() && ids.IsValid(int(i)) && r.own[ids.Value(int(i))]
		switch {
		case isOwn && from < 0:
			from = i
		case !isOwn && from >= 0:
			slices = append(slices, record.NewSlice(from, i))
			from = -1
		}
	}
	return slices
}

func (r *owned) Record() arrow.Record { return r.record }
func (r *owned) Retain()              { r.refs.Add(1) }

func (r *owned) drop() {
	if r.record != nil {
		r.record.Release()
		r.record = nil
	}
}

func (r *owned) Release() {
	if r.refs.Add(-1) > 0 {
		return
	}
	r.drop()
	for _, record := range r.ready {
		record.Release()
	}
	r.ready = nil
	r.RecordReader.Release()
}
