package warehouse

import (
	"reflect"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"
)

var publisherColumns = []string{"account_id", "period_id", "posts", "reads", "reads_at_least", "max_reads", "max_reads_at_least",
	"watching", "likes", "followers", "followers_at_least", "new_followers", "capped_posts", "line"}

// publisher delivers rows; a flag that a row does not name is false.
func publisher(rows string) delivery {
	lines := strings.Split(strings.TrimSpace(rows), "\n")
	for i, line := range lines {
		for _, column := range publisherColumns {
			if strings.HasSuffix(column, "_at_least") && !strings.Contains(line, `"`+column+`"`) {
				lines[i] = strings.Replace(lines[i], "{", `{"`+column+`":false,`, 1)
			}
		}
	}
	rows = strings.Join(lines, "\n")
	return delivery{"account_periods", "account_id,period_id", publisherColumns, rows}
}

// TestPeriodsOfPublishers: every kind of period that only a publisher tells of is
// there, with its bounds, its d and the period before it.
func TestPeriodsOfPublishers(t *testing.T) {
	w := newWarehouse(t)
	load(t, w, publisher(`
{"account_id":"wechat:a","period_id":"W2019-02-24","posts":1,"line":2}
{"account_id":"wechat:a","period_id":"I2020-W01","posts":1,"line":3}
{"account_id":"wechat:a","period_id":"M2019-03","posts":1,"line":4}
{"account_id":"wechat:a","period_id":"Q2019-1","posts":1,"line":5}
{"account_id":"wechat:a","period_id":"H2019-2","posts":1,"line":6}
{"account_id":"wechat:a","period_id":"Y2020","posts":1,"line":7}
{"account_id":"wechat:a","period_id":"D2019-03-01","posts":1,"line":8}
{"account_id":"wechat:a","period_id":"R2019-02-01..2019-02-20","posts":1,"line":9}`))
	refreshed(t, w)
	got := table(t, w, `select period_id, kind, previous_id, formula_days, real_days, cast(starts_on as varchar), cast(before_on as varchar)
		from mart.periods order by kind`)
	want := [][]string{
		{"D2019-03-01", "day", "D2019-02-28", "1", "1", "2019-03-01", "2019-03-02"},
		{"H2019-2", "half_year", "H2019-1", "184", "184", "2019-07-01", "2020-01-01"},
		{"I2020-W01", "iso_week", "I2019-W52", "7", "7", "2019-12-30", "2020-01-06"},
		{"M2019-03", "month", "M2019-02", "30", "31", "2019-03-01", "2019-04-01"},
		{"Q2019-1", "quarter", "Q2018-4", "90", "90", "2019-01-01", "2019-04-01"},
		{"R2019-02-01..2019-02-20", "range", "R2019-01-12..2019-01-31", "20", "20", "2019-02-01", "2019-02-21"},
		{"W2019-02-24", "week", "W2019-02-17", "7", "7", "2019-02-24", "2019-03-03"},
		{"Y2020", "year", "Y2019", "365", "366", "2020-01-01", "2021-01-01"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("periods\n%v, want\n%v", got, want)
	}
	if got := table(t, w, `select distinct source, posts from mart.account_measures`); !reflect.DeepEqual(got, [][]string{{"account_periods", "1"}}) {
		t.Errorf("measures %v", got)
	}
	if got := table(t, w, `select account_id, platform from mart.accounts`); !reflect.DeepEqual(got, [][]string{{"wechat:a", "wechat"}}) {
		t.Errorf("accounts %v", got)
	}
}

// TestPublishersComeLast: posts win over days, these over what a publisher prints,
// which wins over a week that is only seen to have no posts.
func TestPublishersComeLast(t *testing.T) {
	w := newWarehouse(t)
	load(t, w, posts(`{"account_id":"a","post_id":"1","published_at":"2024-03-03 02:00:00","is_original":true,"position":1,"line":2}
{"account_id":"b","post_id":"1","published_at":"2024-03-12 02:00:00","is_original":true,"position":1,"line":3}`))
	columns := []string{"account_id", "day", "followers", "posts", "reads", "line"}
	load(t, w, delivery{"account_days", "account_id,day", columns, `
{"account_id":"c","day":"2024-03-04","followers":11,"posts":2,"reads":20,"line":2}
{"account_id":"d","day":"2024-03-04","followers":7,"posts":null,"reads":null,"line":3}`})
	load(t, w, publisher(`
{"account_id":"a","period_id":"W2024-03-03","posts":9,"reads":900,"followers":90,"new_followers":-3,"line":2}
{"account_id":"b","period_id":"W2024-03-03","posts":5,"reads":500001,"reads_at_least":true,"max_reads":100001,"max_reads_at_least":true,"capped_posts":1,"line":3}
{"account_id":"c","period_id":"W2024-03-03","posts":9,"reads":900,"followers":90,"line":4}
{"account_id":"d","period_id":"W2024-03-03","posts":4,"reads":400,"followers":90,"line":5}
{"account_id":"e","period_id":"W2024-03-03","followers":40,"followers_at_least":true,"line":6}`))
	refreshed(t, w)
	const measures = `select account_id, source, posts, reads, reads_at_least, max_reads, max_reads_at_least, followers, followers_at_least,
		new_followers, capped_posts, active_days, longest_gap_days, cast(latest_on as varchar)
		from mart.account_measures where period_id = 'W2024-03-03' order by 1`
	want := [][]string{
		{"a", "posts", "1", "", "false", "", "false", "90", "false", "-3", "0", "1", "6", "2024-03-03"},
		{"b", "account_periods", "5", "500001", "true", "100001", "true", "", "false", "", "1", "", "", "2024-03-09"},
		{"c", "account_days", "2", "20", "false", "", "false", "11", "false", "", "", "1", "5", "2024-03-04"},
		{"d", "account_periods", "4", "400", "false", "", "false", "7", "false", "", "", "", "", "2024-03-09"},
		{"e", "unknown", "", "", "false", "", "false", "40", "true", "", "", "", "", ""},
	}
	if got := table(t, w, measures); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v, want\n%v", got, want)
	}
}

// TestPublisherCorrected: a corrected row reaches the mart by an incremental
// refresh, which ends as a full one does, and the old row stays in the history.
func TestPublisherCorrected(t *testing.T) {
	w := newWarehouse(t)
	load(t, w, publisher(`{"account_id":"wechat:a","period_id":"Y2019","posts":1,"reads":10,"line":2}
{"account_id":"wechat:a","period_id":"W2019-02-24","posts":1,"reads":10,"line":3}`))
	refreshed(t, w)
	load(t, w, publisher(`{"account_id":"wechat:a","period_id":"Y2019","posts":2,"reads":11,"line":2}
{"account_id":"wechat:b","period_id":"M2020-01","posts":3,"reads":12,"line":3}`))
	if summary := refreshed(t, w); !summary.Changed {
		t.Fatal("nothing was refreshed")
	}
	incremental := table(t, w, wholeState)
	if _, err := w.Refresh(t.Context(), RefreshOptions{Full: true}); err != nil {
		t.Fatal(err)
	}
	if full := table(t, w, wholeState); !reflect.DeepEqual(incremental, full) || len(full) != 3 {
		t.Errorf("incremental\n%v\nfull\n%v", incremental, full)
	}
	got := table(t, w, `select period_id, posts, reads from mart.account_measures order by 1`)
	if want := [][]string{{"M2020-01", "3", "12"}, {"W2019-02-24", "1", "10"}, {"Y2019", "2", "11"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("measures %v, want %v", got, want)
	}
	history := table(t, w, `select period_id, posts, superseded_by from raw.account_periods_history`)
	if want := [][]string{{"Y2019", "1", "2"}}; !reflect.DeepEqual(history, want) {
		t.Errorf("history %v, want %v", history, want)
	}
}

// TestPublisherTakenBack: after an undo a week has the figures of its posts alone,
// and a period that only the publisher knew is gone, until one asks for the time
// before the undo.
func TestPublisherTakenBack(t *testing.T) {
	w := newWarehouse(t)
	load(t, w, posts(`{"account_id":"a","post_id":"1","published_at":"2024-03-03 02:00:00","is_original":true,"position":1,"line":2}`))
	load(t, w, publisher(`{"account_id":"b","period_id":"W2024-03-03","posts":5,"reads":50,"line":2}
{"account_id":"b","period_id":"Q2024-1","posts":60,"reads":600,"line":3}`))
	refreshed(t, w)
	if _, err := w.Undo(t.Context(), 2, UndoOptions{}); err != nil {
		t.Fatal(err)
	}
	refreshed(t, w)
	const measures = `select account_id, period_id, source, posts from mart.account_measures where period_id[1] not in ('I', 'M', 'H', 'Y') order by 1, 2`
	if got, want := table(t, w, measures), [][]string{{"a", "Q2024-1", "posts", "1"}, {"a", "W2024-03-03", "posts", "1"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("after the undo\n%v, want\n%v", got, want)
	}
	past, err := w.QueryAsOf(t.Context(), "2", "select cast(sum(posts) as bigint) from mart.account_measures where account_id = 'b'", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer past.Release()
	if !past.Next() || past.Record().Column(0).(*array.Int64).Value(0) != 65 {
		t.Errorf("before the undo: %v", past.Record())
	}
}
