package queries

import "context"

// MembersByHand tells since which day (as 2019-02-28; "" is always) each account is in a
// list ("list") or tag ("tag") by hand, of those in it on a day. A list that there is none
// of is a *ParameterError.
func (l *Library) MembersByHand(ctx context.Context, engine Engine, kind, list, day string) (since map[string]string, err error) {
	rows, err := l.Texts(ctx, engine, "list_members", map[string]string{"list": list, "on": day, "limit": "all"})
	if err != nil {
		return nil, err
	}
	since = map[string]string{}
	for _, row := range rows {
		if row["member_source"] == "hand" && row["list_kind"] == kind {
			since[row["account_id"]] = row["valid_from"]
		}
	}
	return since, nil
}
