package warehouse

import (
	"reflect"
	"testing"
)

func TestConditionsOnWhatWasNotGivenAreLeftOut(t *testing.T) {
	const sql = `select $1 as a, '$9 is ''no'' value' as b from t -- a page's $9
where
    x = 1
    and ($2 is null or platform = $2)
    and ($3 is null or starts_with(region_code, $3))
    and (coalesce($4, $5) is null or account_id in (select account_id from members where is_now))
    and (coalesce($5, $3) is null or y)
    and ($2 is null or y) or z
    and ($2 is null or y = '(')
limit $6`
	const want = `select $1 as a, '$9 is ''no'' value' as b from t -- a page's $9
where
    x = 1
    and ($2 is null or starts_with(region_code, $2))
    and (coalesce($3, $2) is null or y)
    and ($4 is null or y) or z
    and ($4 is null or y = '(')
limit $5`
	got, args := withoutUnasked(sql, []any{"one", nil, "53", nil, nil, int64(20)})
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if want := []any{"one", "53", nil, nil, int64(20)}; !reflect.DeepEqual(args, want) {
		t.Errorf("values %v, want %v", args, want)
	}
	given := []any{"one", "weibo", "53", "list", nil, int64(20)}
	if got, args := withoutUnasked(sql, given); got != sql || !reflect.DeepEqual(args, given) {
		t.Errorf("where all is given, got\n%s\n%v", got, args)
	}
}
