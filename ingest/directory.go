package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Directory is what a Loader may be besides: the register of accounts, in which
// names in files are looked up. Accounts returns its state without the open batch,
// the caller releases it: account_id, platform, name (text), valid_from and
// valid_before (dates, the latter exclusive, null where there is no end), one row
// for each time in which an account bore a name. It is called at most once a
// source, before its batch begins, and only for sources that name accounts.
type Directory interface {
	Accounts(ctx context.Context) (array.RecordReader, error)
}

// register is the accounts of a Directory, ready for looking up.
type register struct {
	ids   map[string]bool
	names map[string][]bearer // by nameKey, in the register's order
}

// bearer is an account and the days on which it bears a name.
type bearer struct {
	account, platform string
	from, before      int32 // days since 1970; before is exclusive
}

const lastDay = 1<<31 - 1

// nameKey is what two spellings of one name have in common: blanks around it and
// the width of letters do not matter.
func nameKey(name []byte) string { return string(trim(halfWidth(nil, trim(name)))) }

// readRegister reads the accounts that owns holds, all where it is nil: of others a bounded
// loader learns neither names nor ids.
func readRegister(ctx context.Context, from Directory, owns func(account string) bool) (*register, error) {
	rows, err := from.Accounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the register of accounts: %w", err)
	}
	defer rows.Release()
	r := &register{ids: map[string]bool{}, names: map[string][]bearer{}}
	for rows.Next() {
		if err := r.add(rows.Record(), owns); err != nil {
			return nil, fmt.Errorf("read the register of accounts: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the register of accounts: %w", err)
	}
	return r, nil
}

func (r *register) add(record arrow.Record, owns func(account string) bool) error {
	if record.NumCols() != 5 {
		return fmt.Errorf("it has %d columns, not 5", record.NumCols())
	}
	var text [3]*array.String
	var days [2]*array.Date32
	for i := range 5 {
		var ok bool
		if i < 3 {
			text[i], ok = record.Column(i).(*array.String)
		} else {
			days[i-3], ok = record.Column(i).(*array.Date32)
		}
		if !ok {
			return fmt.Errorf("its column %s is %s", record.ColumnName(i), record.Column(i).DataType())
		}
	}
	for i := range int(record.NumRows()) {
		if owns != nil && !owns(text[0].Value(i)) {
			continue
		}
		one := bearer{account: strings.Clone(text[0].Value(i)), platform: strings.Clone(text[1].Value(i)), before: lastDay}
		one.from = int32(days[0].Value(i))
		if days[1].IsValid(i) {
			one.before = int32(days[1].Value(i))
		}
		r.ids[one.account] = true
		key := nameKey([]byte(text[2].Value(i)))
		r.names[key] = append(r.names[key], one)
	}
	return nil
}

func (r *register) isEmpty() bool { return len(r.ids) == 0 }

// find returns the account of a platform ("" = any) that bears a name on a day
// (nil = any day). The reason is "" when there is exactly one.
func (r *register) find(name []byte, platform string, day *int32) (account, reason string) {
	var found, other []string
	var only *bearer
	for i, one := range r.names[nameKey(name)] {
		switch {
		case platform != "" && one.platform != platform:
			other = append(other, one.account)
		case day != nil && (*day < one.from || *day >= one.before):
			only = &r.names[nameKey(name)][i]
		case !slices.Contains(found, one.account):
			found = append(found, one.account)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], ""
	case len(found) > 1:
		slices.Sort(found)
		reason = " is the name of several accounts: " + strings.Join(found, ", ")
		if platform == "" {
			reason += "; say of which platform"
		}
		return "", reason + "; give the account_id instead"
	case only != nil:
		return "", fmt.Sprintf(" is the name of %s only %s, not on %s", only.account, only.span(), date(*day))
	case len(other) > 0:
		return "", fmt.Sprintf(" is the name of no account of %s, but of %s", platform, strings.Join(other, ", "))
	}
	return "", " is neither the id nor the name of a registered account; register it first (feed accounts)"
}

func (b *bearer) span() string {
	switch {
	case b.before == lastDay:
		return "from " + date(b.from) + " on"
	case b.from <= daysOf(1900, 1, 1):
		return "before " + date(b.before)
	}
	return "from " + date(b.from) + " until before " + date(b.before)
}

func date(day int32) string { return arrow.Date32(day).FormattedString() }

// naming makes an account's id of its name, by the register.
type naming struct {
	register *register // nil: the name stands for the account
	column   *Column
	words    *vocabulary // of platforms
	name     []origin
	platform []origin
	day      []origin // the row's date; none where it has no date
}

// lookUp returns the id of the account that a row names. A name that stands for no
// account, or for several, is a problem of the row.
//
// The text may be an id too: a registered one, or one that begins with a platform and
// a colon, as no name does.
func (c *converter) lookUp(n *naming, row int) span {
	cell := c.first(n.name, row)
	name := trim(c.stripe.bytes(cell))
	switch {
	case isDashes(name):
		return span{}
	case n.register == nil:
		return cell
	}
	if n.register.ids[string(name)] || n.hasPlatform(name) {
		return cell
	}
	platform := ""
	if len(n.platform) > 0 {
		platform, _ = n.words.find(trim(c.stripe.bytes(c.first(n.platform, row))))
	}
	var day *int32
	if len(n.day) > 0 {
		if m, reason := c.clock.parse(c.stripe.bytes(c.first(n.day, row))); reason == "" && !m.missing {
			on := m.day()
			day = &on
		}
	}
	account, reason := n.register.find(name, platform, day)
	if reason != "" {
		c.fail(row, n.column.Name, name, quoted(name)+reason)
		return span{}
	}
	return c.stripe.add([]byte(account))
}

// hasPlatform tells whether a text begins with the name of a platform and a colon,
// as ids of accounts do.
func (n *naming) hasPlatform(text []byte) bool {
	if n.words == nil {
		return false
	}
	prefix, rest, ok := strings.Cut(string(text), ":")
	return ok && rest != "" && slices.Contains(n.words.values, prefix)
}
