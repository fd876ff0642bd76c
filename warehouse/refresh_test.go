package warehouse

import (
	"math"
	"reflect"
	"strconv"
	"testing"
)

var (
	postColumns        = []string{"account_id", "post_id", "published_at", "is_original", "position", "line"}
	observationColumns = []string{"account_id", "post_id", "observed_at", "reads", "likes", "forwards", "comments", "reads_at_least", "line"}
)

func posts(rows string) delivery {
	return delivery{"posts", "account_id,post_id", postColumns, rows}
}

func observations(rows string) delivery {
	return delivery{"post_observations", "account_id,post_id,observed_at", observationColumns, rows}
}

// twoAccounts: a posts on Sunday 3 March and, at 01:00 in China, on Monday 11
// March (17:00 UTC on Sunday the 10th); b posts on 5 March only.
func twoAccounts(t *testing.T, w *Warehouse) {
	load(t, w, posts(`{"account_id":"weibo:a","post_id":"1","published_at":"2024-03-03 02:00:00","is_original":true,"position":1,"line":2}
{"account_id":"weibo:a","post_id":"2","published_at":"2024-03-10 17:00:00","is_original":false,"position":2,"line":3}
{"account_id":"weibo:b","post_id":"1","published_at":"2024-03-05 02:00:00","is_original":null,"position":null,"line":4}`))
	load(t, w, observations(`{"account_id":"weibo:a","post_id":"1","observed_at":"2024-03-04 02:00:00","reads":10,"likes":1,"forwards":2,"comments":3,"reads_at_least":false,"line":2}
{"account_id":"weibo:a","post_id":"1","observed_at":"2024-03-09 02:00:00","reads":20,"likes":2,"forwards":3,"comments":4,"reads_at_least":false,"line":3}
{"account_id":"weibo:a","post_id":"1","observed_at":"2024-03-20 02:00:00","reads":99,"likes":9,"forwards":9,"comments":9,"reads_at_least":false,"line":4}
{"account_id":"weibo:a","post_id":"2","observed_at":"2024-04-20 02:00:00","reads":100001,"likes":null,"forwards":0,"comments":0,"reads_at_least":true,"line":5}
{"account_id":"weibo:b","post_id":"1","observed_at":"2024-03-06 02:00:00","reads":null,"likes":7,"forwards":8,"comments":6,"reads_at_least":false,"line":6}`))
}

func TestMeasuresOfPosts(t *testing.T) {
	w := newWarehouse(t)
	twoAccounts(t, w)
	refreshed(t, w)
	got := table(t, w, `select account_id, period_id, source, posts, originals, pushes, reads, reads_at_least, likes,
		headline_reads, original_forwards, original_forwards_at_least, active_days, longest_gap_days
		from mart.account_measures order by 1, 2`)
	want := [][]string{
		// from 12 March to 30 June
		{"weibo:a", "H2024-1", "posts", "2", "1", "1", "100021", "true", "2", "20", "3", "false", "2", "111"},
		// observed last by the end of the 7th day, though seen again later
		{"weibo:a", "I2024-W09", "posts", "1", "1", "1", "20", "false", "2", "20", "3", "false", "1", "6"},
		{"weibo:a", "I2024-W10", "none", "0", "0", "0", "0", "false", "0", "0", "0", "false", "0", "7"},
		// first seen after the measurement age; capped; likes unknown
		{"weibo:a", "I2024-W11", "posts", "1", "0", "0", "100001", "true", "", "0", "0", "false", "1", "6"},
		{"weibo:a", "M2024-03", "posts", "2", "1", "1", "100021", "true", "2", "20", "3", "false", "2", "20"},
		{"weibo:a", "Q2024-1", "posts", "2", "1", "1", "100021", "true", "2", "20", "3", "false", "2", "62"},
		{"weibo:a", "W2024-03-03", "posts", "1", "1", "1", "20", "false", "2", "20", "3", "false", "1", "6"},
		{"weibo:a", "W2024-03-10", "posts", "1", "0", "0", "100001", "true", "", "0", "0", "false", "1", "5"},
		{"weibo:a", "Y2024", "posts", "2", "1", "1", "100021", "true", "2", "20", "3", "false", "2", "295"},
		{"weibo:b", "H2024-1", "posts", "1", "", "", "", "false", "7", "", "", "false", "1", "117"},
		// originality, position and reads unknown: not 0
		{"weibo:b", "I2024-W09", "none", "0", "0", "0", "0", "false", "0", "0", "0", "false", "0", "7"},
		{"weibo:b", "I2024-W10", "posts", "1", "", "", "", "false", "7", "", "", "false", "1", "5"},
		{"weibo:b", "I2024-W11", "none", "0", "0", "0", "0", "false", "0", "0", "0", "false", "0", "7"},
		{"weibo:b", "M2024-03", "posts", "1", "", "", "", "false", "7", "", "", "false", "1", "26"},
		{"weibo:b", "Q2024-1", "posts", "1", "", "", "", "false", "7", "", "", "false", "1", "64"},
		{"weibo:b", "W2024-03-03", "posts", "1", "", "", "", "false", "7", "", "", "false", "1", "4"},
		{"weibo:b", "W2024-03-10", "none", "0", "0", "0", "0", "false", "0", "0", "0", "false", "0", "7"},
		{"weibo:b", "Y2024", "posts", "1", "", "", "", "false", "7", "", "", "false", "1", "301"},
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("row %d differs; got\n%v\nwant\n%v", i, got, want)
		}
	}
}

func TestScoresAndWhatIsMissing(t *testing.T) {
	w := newWarehouse(t)
	twoAccounts(t, w)
	refreshed(t, w)
	got := table(t, w, `select account_id, index_id, score, missing from mart.index_scores
		where period_id = 'W2024-03-03' and index_id in ('bci@9', 'bci-simple@2024') order by 1, 2`)
	ln := func(x float64) float64 { return math.Log(x + 1) }
	simple := func(posts, forwards, comments, likes float64) float64 {
		return 160 * (0.2*ln(posts) + 0.8*(0.4*ln(forwards)+0.4*ln(comments)+0.2*ln(likes)))
	}
	want := []struct {
		account, index string
		score          float64
		missing        string
	}{
		{"weibo:a", "bci-simple@2024", simple(1, 3, 4, 2), ""},
		{"weibo:a", "bci@9", 160 * (0.2*(0.3*ln(1)+0.7*ln(1)) + 0.8*(0.2*ln(3)+0.2*ln(4)+0.25*ln(3)+0.25*ln(4)+0.1*ln(2))), ""},
		{"weibo:b", "bci-simple@2024", simple(1, 8, 6, 7), ""},
		{"weibo:b", "bci@9", math.NaN(), "originals,original_forwards,original_comments"},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i, row := range want {
		if got[i][0] != row.account || got[i][1] != row.index || got[i][3] != row.missing {
			t.Errorf("row %d: got %v, want %v", i, got[i], row)
		}
		score, err := strconv.ParseFloat(got[i][2], 64)
		if (err != nil) != math.IsNaN(row.score) || math.Abs(score-row.score) > 1e-9 {
			t.Errorf("row %d: score %q, want %v", i, got[i][2], row.score)
		}
	}
}

const wholeState = `select * from mart.account_measures order by account_id, period_id`

func TestIncrementalRefreshEqualsFullOne(t *testing.T) {
	w := newWarehouse(t)
	twoAccounts(t, w)
	refreshed(t, w)
	load(t, w, observations(`{"account_id":"weibo:b","post_id":"1","observed_at":"2024-03-07 02:00:00","reads":50,"likes":9,"forwards":9,"comments":9,"reads_at_least":false,"line":2}`))
	load(t, w, days(`{"account_id":"weibo:a","day":"2024-04-01","followers":10,"reads":5,"line":2}`))
	if summary := refreshed(t, w); !summary.Changed || summary.Periods == 0 {
		t.Fatalf("nothing was refreshed: %+v", summary)
	}
	if again := refreshed(t, w); again.Changed {
		t.Errorf("a refresh without new batches did something: %+v", again)
	}
	states := map[string][][]string{}
	for _, state := range []string{wholeState, "select * from mart.account_weeks order by all", "select * from mart.platform_counts order by all"} {
		states[state] = table(t, w, state)
	}
	if _, err := w.Refresh(t.Context(), RefreshOptions{Full: true}); err != nil {
		t.Fatal(err)
	}
	for state, incremental := range states {
		if full := table(t, w, state); !reflect.DeepEqual(incremental, full) || len(full) == 0 {
			t.Errorf("%s\nincremental\n%v\nfull\n%v", state, incremental, full)
		}
	}
}

func TestMeasuresOfDays(t *testing.T) {
	w := newWarehouse(t)
	columns := []string{"account_id", "day", "followers", "new_followers", "posts", "reads", "max_reads", "reads_at_least", "followers_at_least", "line"}
	load(t, w, delivery{"account_days", "account_id,day", columns, `
{"account_id":"weibo:a","day":"2024-03-03","followers":100,"new_followers":-5,"posts":2,"reads":10,"max_reads":8,"reads_at_least":false,"followers_at_least":false,"line":2}
{"account_id":"weibo:a","day":"2024-03-04","followers":101,"new_followers":1,"posts":0,"reads":null,"max_reads":null,"reads_at_least":false,"followers_at_least":true,"line":3}
{"account_id":"weibo:a","day":"2024-03-05","followers":null,"new_followers":1,"posts":1,"reads":7,"max_reads":7,"reads_at_least":false,"followers_at_least":false,"line":4}
{"account_id":"weibo:b","day":"2024-03-04","followers":7,"new_followers":null,"posts":null,"reads":null,"max_reads":null,"reads_at_least":false,"followers_at_least":false,"line":5}`})
	refreshed(t, w)
	got := table(t, w, `select account_id, source, posts, reads, reads_at_least, max_reads, followers, followers_at_least, new_followers, active_days, longest_gap_days, days_covered
		from mart.account_measures where period_id = 'W2024-03-03' order by 1`)
	want := [][]string{
		{"weibo:a", "account_days", "3", "17", "true", "8", "101", "true", "-3", "2", "4", "3"},
		{"weibo:b", "unknown", "", "", "false", "", "7", "false", "", "", "", "1"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

func TestNegativeFollowersAreReportedNotRefused(t *testing.T) {
	w := newWarehouse(t)
	load(t, w, days(`{"account_id":"weibo:a","day":"2024-04-01","followers":-1,"reads":5,"line":2}
{"account_id":"weibo:b","day":"2024-04-01","followers":0,"reads":5,"line":3}
{"account_id":"weibo:c","day":"2024-04-01","followers":null,"reads":5,"line":4}`))
	refreshed(t, w)
	got := table(t, w, "select rule, account_id, found, expected, batches from mart.told_faults")
	if want := [][]string{{"negative_followers", "weibo:a", "-1", "≥ 0", "1"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A migration that changes what a mart holds drops it; all is pending then.
func TestMissingMeasuresAreBuiltAnew(t *testing.T) {
	w := newWarehouse(t)
	twoAccounts(t, w)
	refreshed(t, w)
	before := table(t, w, wholeState)
	if pending, err := w.Pending(t.Context()); err != nil || pending != 0 {
		t.Fatalf("%d batches pending, %v", pending, err)
	}
	if err := w.writer.exec(t.Context(), statement("schema/0041_drop_account_measures", nil)); err != nil {
		t.Fatal(err)
	}
	if pending, err := w.Pending(t.Context()); err != nil || pending != 2 {
		t.Fatalf("%d batches pending without measures, want 2; %v", pending, err)
	}
	refreshed(t, w)
	if after := table(t, w, wholeState); !reflect.DeepEqual(before, after) {
		t.Errorf("before\n%v\nafter\n%v", before, after)
	}
}

func TestLastPostOfAPeriod(t *testing.T) {
	w := newWarehouse(t)
	twoAccounts(t, w)
	refreshed(t, w)
	got := table(t, w, "select account_id, period_id, last_post_on from mart.account_measures where period_id[1] in ('M', 'W') order by all")
	want := [][]string{
		{"weibo:a", "M2024-03", "2024-03-11"}, {"weibo:a", "W2024-03-03", "2024-03-03"}, {"weibo:a", "W2024-03-10", "2024-03-11"},
		{"weibo:b", "M2024-03", "2024-03-05"}, {"weibo:b", "W2024-03-03", "2024-03-05"}, {"weibo:b", "W2024-03-10", ""},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A program whose models differ from those that made the marts makes them anew, although
// no batch has come.
func TestOtherModelsBuildTheMartsAnew(t *testing.T) {
	w := newWarehouse(t)
	twoAccounts(t, w)
	refreshed(t, w)
	if again := refreshed(t, w); again.Changed {
		t.Fatalf("a refresh by the same program did something: %+v", again)
	}
	w.models.fingerprint = "of another program"
	if again := refreshed(t, w); !again.Changed || again.Periods < 8 {
		t.Errorf("a refresh by another program: %+v", again)
	}
}
