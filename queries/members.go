package queries

import (
	"context"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// MembersByHand tells since which day (as 2019-02-28; "" is always) each account is in a
// list ("list") or tag ("tag") by hand, of those in it on a day. A list that there is none
// of is a *ParameterError.
func (l *Library) MembersByHand(ctx context.Context, engine Engine, kind, list, day string) (since map[string]string, err error) {
	query, err := l.Lookup("list_members")
	if err != nil {
		return nil, err
	}
	result, err := query.Run(ctx, engine, map[string]string{"list": list, "on": day, "limit": "all"})
	if err != nil {
		return nil, err
	}
	defer result.Reader.Release()
	since = map[string]string{}
	for result.Reader.Next() {
		record := result.Reader.Record()
		text := func(column string, i int) string {
			values := record.Column(record.Schema().FieldIndices(column)[0])
			if values.IsNull(i) {
				return ""
			}
			if names, ok := values.(*array.String); ok {
				return strings.Clone(names.Value(i)) // the record's memory goes with the reader
			}
			return values.ValueStr(i)
		}
		for i := range int(record.NumRows()) {
			if text("member_source", i) == "hand" && text("list_kind", i) == kind {
				since[text("account_id", i)] = text("valid_from", i)
			}
		}
	}
	return since, result.Reader.Err()
}
