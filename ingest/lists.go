package ingest

// ListRule are the conditions that a saved list may have, as columns of the feed lists.
var ListRule = []string{"platform", "region_code", "level", "sector", "unit_id", "role", "name_contains"}

// DefineList defines a list (kind "list") or a tag ("tag"), or defines it anew. Whoever meets
// the rule, by columns of ListRule, is in it; one without a rule has members by hand.
func DefineList(kind, name string, rule map[string]string, remark string) Change {
	header, row := []string{"list_name", "kind"}, []string{name, kind}
	for _, column := range ListRule {
		header, row = append(header, column), append(row, rule[column])
	}
	return Change{"lists", [][]string{append(header, "remark"), append(row, remark)}}
}

// ListMember is an account's time in a list by hand: from a day, always where empty, until
// before another, still in where empty.
type ListMember struct{ Account, From, Before, Reason string }

// ChangeMembers puts accounts into a list or tag, or ends their time in it. A member with
// the same From as before replaces what was said of it.
func ChangeMembers(kind, name string, members []ListMember) Change {
	table := [][]string{{"list_name", "kind", "account_id", "valid_from", "valid_before", "reason"}}
	for _, m := range members {
		table = append(table, []string{name, kind, m.Account, m.From, m.Before, m.Reason})
	}
	return Change{"list_members", table}
}
