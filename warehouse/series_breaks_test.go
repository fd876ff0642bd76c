package warehouse

import (
	"reflect"
	"testing"
)

// The table follows the definitions, holds no invented day, and is written once.
func TestSeriesBreaksAreFacts(t *testing.T) {
	w := newWarehouse(t)
	refreshed(t, w)
	got := table(t, w, `select break_id, kind, count(*), cast(min(first_on) as varchar), cast(max(last_on) as varchar), max("precision"), max(mark)
		from mart.series_breaks group by 1, 2 order by 1`)
	want := [][]string{
		{"province-list-2020-10", "list", "1", "2020-10-01", "2020-10-31", "month", "E"},
		{"wci-versions", "index", "1", "", "", "unknown", "U"},
		{"wechat-reads-cap", "measure", "3", "", "", "unknown", "U"},
		{"wechat-watching-2019", "measure", "6", "2019-01-01", "2019-12-31", "year", "E"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("breaks\n%v, want\n%v", got, want)
	}
	if err := w.fillSeriesBreaks(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again := table(t, w, `select count(*), count(distinct (break_id, subject)) from mart.series_breaks`); again[0][0] != "11" || again[0][1] != "11" {
		t.Errorf("after filling again: %v", again)
	}
}

// A change across a break says so; one that lies on one side does not.
func TestChangesAcrossABreakSaySo(t *testing.T) {
	w := newWarehouse(t)
	const counts = `,"posts":7,"reads":70000,"watching":280,"likes":700,"headline_reads":42000,"headline_watching":168,"headline_likes":420,"max_reads":18000,"max_watching":60,"max_likes":150`
	columns := []string{"account_id", "period_id", "posts", "reads", "watching", "likes", "headline_reads", "headline_watching", "headline_likes", "max_reads", "max_watching", "max_likes", "line"}
	load(t, w, delivery{"account_periods", "account_id,period_id", columns, `
{"account_id":"wechat:a","period_id":"W2017-12-24"` + counts + `,"line":2}
{"account_id":"wechat:a","period_id":"W2018-12-23"` + counts + `,"line":3}
{"account_id":"wechat:a","period_id":"W2018-12-30"` + counts + `,"line":4}
{"account_id":"wechat:a","period_id":"W2020-01-05"` + counts + `,"line":5}`})
	refreshed(t, w)
	for _, test := range []struct {
		from, to string
		breaks   int
	}{{"W2017-12-24", "W2018-12-23", 0}, {"W2018-12-23", "W2018-12-30", 1}, {"W2020-01-05", "W2017-12-24", 1}} {
		for _, as := range []string{"", "1"} {
			x, err := (*Change)(nil), error(nil)
			if as == "" {
				x, err = w.ExplainChange(t.Context(), "wechat:a", "wci@14.2", test.from, test.to, ChangeOptions{})
			} else {
				past, fault := w.AsOf(t.Context(), as)
				if fault != nil {
					t.Fatal(fault)
				}
				x, err = past.ExplainChange(t.Context(), "wechat:a", "wci@14.2", test.from, test.to, ChangeOptions{})
				_ = past.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(x.Notes) != test.breaks {
				t.Errorf("%s to %s as of %q: notes %v, want %d", test.from, test.to, as, x.Notes, test.breaks)
			}
			x.Release()
		}
	}
}
