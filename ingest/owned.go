package ingest

import (
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// accountColumn is the column by which a row's owner is known.
const accountColumn = "account_id"

// registers are the feeds that say whose an account is.
var registers = map[string]bool{"units": true, "accounts": true}

// NotOwnedError says that a file holds a row which its loader may not load.
type NotOwnedError struct {
	Feed    string
	Account string // "" where the feed's rows are of no account
	Line    int64  // of the row; 0 where the whole feed is meant
}

func (e *NotOwnedError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("类别 %s 不按账号区分，限定范围的令牌不能载入；未载入任何行 (rows of %s are not kept by account: a token with a scope cannot load them; nothing was loaded)", e.Feed, e.Feed)
	}
	return fmt.Sprintf("第 %d 行：账号 %q 不在您的范围内；未载入任何行 (line %d: account %q is outside your scope; nothing was loaded)", e.Line, e.Account, e.Line, e.Account)
}

// checkOwner refuses a chunk with a row of an account that owns does not hold.
func (c *chunk) checkOwner(owns func(account string) bool) error {
	for i, feed := range c.plan.feeds {
		name := feed.feed.Name
		at := feed.schema.FieldIndices(accountColumn)
		// Where the account is not in the key, a row could take another account's place.
		if registers[name] || len(at) != 1 || !slices.Contains(feed.feed.Key, accountColumn) {
			return &NotOwnedError{Feed: name}
		}
		for _, record := range c.records[i] {
			if row := notOwned(record.Column(at[0]), owns); row >= 0 {
				return &NotOwnedError{Feed: name, Account: record.Column(at[0]).ValueStr(row), Line: lineOf(record, row)}
			}
		}
	}
	return nil
}

// notOwned is the first row whose account is not owned, or -1.
func notOwned(column arrow.Array, owns func(string) bool) int {
	ids, ok := column.(*array.String)
	for row := range column.Len() {
		if !ok || ids.IsNull(row) || !owns(ids.Value(row)) {
			return row
		}
	}
	return -1
}

// lineOf is the line of a record's row in its file, or 1 where the record does not say.
func lineOf(record arrow.Record, row int) int64 {
	for _, at := range record.Schema().FieldIndices("line") {
		if lines, ok := record.Column(at).(*array.Int64); ok {
			return lines.Value(row)
		}
	}
	return 1
}
