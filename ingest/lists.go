package ingest

import (
	"encoding/csv"
	"slices"
	"strings"
	"time"
)

// ListRule are the conditions that a saved list may have, as columns of the feed lists.
var ListRule = []string{"platform", "region_code", "level", "sector", "unit_id", "role", "name_contains"}

// ListChange is a change of a saved list or tag: a table, its header first, of the feed
// lists or list_members. Lists are changed by deliveries, so that each change is a batch
// that is kept, attributed and can be undone.
type ListChange struct {
	Feed  string
	Table [][]string
}

// DefineList defines a list (kind "list") or a tag ("tag"), or defines it anew. Whoever meets
// the rule, by columns of ListRule, is in it; one without a rule has members by hand.
func DefineList(kind, name string, rule map[string]string, remark string) ListChange {
	header, row := []string{"list_name", "kind"}, []string{name, kind}
	for _, column := range ListRule {
		header, row = append(header, column), append(row, rule[column])
	}
	return ListChange{"lists", [][]string{append(header, "remark"), append(row, remark)}}
}

// ListMember is an account's time in a list by hand: from a day, always where empty, until
// before another, still in where empty.
type ListMember struct{ Account, From, Before, Reason string }

// ChangeMembers puts accounts into a list or tag, or ends their time in it. A member with
// the same From as before replaces what was said of it.
func ChangeMembers(kind, name string, members []ListMember) ListChange {
	table := [][]string{{"list_name", "kind", "account_id", "valid_from", "valid_before", "reason"}}
	for _, m := range members {
		table = append(table, []string{name, kind, m.Account, m.From, m.Before, m.Reason})
	}
	return ListChange{"list_members", table}
}

// CSV writes the change as a source. The time is in it: the same change made twice is two
// changes, while the same bytes would be no batch.
func (c ListChange) CSV(at time.Time) string {
	var text strings.Builder
	writer := csv.NewWriter(&text)
	for i, row := range c.Table {
		last := at.Format(time.RFC3339Nano)
		if i == 0 {
			last = "changed_at"
		}
		_ = writer.Write(append(slices.Clone(row), last)) // a strings.Builder takes all
	}
	writer.Flush()
	return text.String()
}
