package warehouse_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhengheng/ingest/synth"
)

// The ranks of accounts over the weeks, against plain Go over the scores.
func TestRankHistoryOfTheSample(t *testing.T) {
	w := sampleWarehouse(t)
	scores := map[string]map[string]float64{} // by week and account
	each(t, w, "select * from mart.index_scores where index_id = 'bci@9' and period_id like 'W%'", func(row map[string]any) {
		week := row["period_id"].(string)
		if scores[week] == nil {
			scores[week] = map[string]float64{}
		}
		if score, known := row["score"].(float64); known {
			scores[week][row["account_id"].(string)] = score
		}
	})
	compared := 0
	for account := range scores["W2024-04-14"] {
		streak, longest, best, worst := 0, 0, 1<<30, 0
		var weeks, want []string
		for week := range scores {
			weeks = append(weeks, week)
		}
		slices.Sort(weeks)
		for _, week := range weeks {
			rank := 1
			for _, score := range scores[week] {
				if score > scores[week][account] {
					rank++
				}
			}
			if streak++; rank > 12 {
				streak = 0
			}
			longest, best, worst = max(longest, streak), min(best, rank), max(worst, rank)
			want = append(want, fmt.Sprintf("%s %d of %d, %d in a row", week, rank, len(scores[week]), streak))
		}
		extremes := fmt.Sprintf("%d %d %d 0", best, worst, longest)
		got := ask(t, w, "rank_history", map[string]string{"account_id": account, "index": "bci@9", "top_n": "12"}, func(cell func(string) string) string {
			compared++
			if found := strings.Join([]string{cell("best_rank"), cell("worst_rank"), cell("longest_streak"), cell("missing_periods")}, " "); found != extremes {
				t.Errorf("%s: best, worst, longest, missing are %s, want %s", account, found, extremes)
			}
			return fmt.Sprintf("%s %s of %s, %s in a row", cell("period_id"), cell("rank"), cell("accounts"), cell("streak"))
		})
		compareLines(t, got, want)
	}
	if compared < 200 {
		t.Errorf("%d ranks compared", compared)
	}
}

// A week without a rank is listed and says why.
func TestRankHistoryNamesWhatIsMissing(t *testing.T) {
	w := sampleWarehouse(t)
	states := func(values map[string]string) string {
		seen := ask(t, w, "rank_history", values, func(cell func(string) string) string {
			return cell("rank_state") + " " + cell("missing_periods") + " " + fmt.Sprint(cell("rank") != "")
		})
		return strings.Join(slices.Compact(seen), ", ")
	}
	weibo := "weibo:9000000032" // a city's
	for _, c := range []struct {
		values map[string]string
		want   string
	}{
		{map[string]string{"account_id": weibo}, "ranked 0 true"},
		{map[string]string{"account_id": weibo, "level": "city"}, "ranked 0 true"},
		{map[string]string{"account_id": weibo, "level": "county"}, "outside 8 false"},
		{map[string]string{"account_id": weibo, "index": "wci@14.2"}, ""},
		{map[string]string{"account_id": "weibo:nobody"}, ""},
	} {
		if got := states(c.values); got != c.want {
			t.Errorf("%v: %q, want %q", c.values, got, c.want)
		}
	}
}

// What happens to accounts of the sample on purpose shows in who comes, leaves and is renamed.
func TestRosterChangesOfTheSample(t *testing.T) {
	w := sampleWarehouse(t)
	facts := synth.Facts()
	changes := func(values map[string]string) []string {
		return ask(t, w, "roster_changes", values, func(cell func(string) string) string {
			return strings.Join([]string{cell("account_id"), cell("change"), cell("reason"), cell("previous_name"), cell("happened_on"), cell("previous_period")}, " ")
		})
	}
	for _, c := range []struct {
		name   string
		values map[string]string
		want   string
	}{
		{"renamed", map[string]string{"index": "wci@14.2", "period": "M2024-04"},
			facts.Renamed.AccountID + " renamed register " + facts.Renamed.From + " " + facts.Renamed.On + " M2024-03"},
		{"closed", map[string]string{"index": "bci@9", "period": "W2024-04-14"}, facts.Closed.AccountID + " leaver closed 云棹公安 " + facts.Closed.On + " W2024-04-07"},
		{"idle", map[string]string{"index": "bci@9", "period": "W2024-03-24"}, facts.Idle.AccountID + " leaver idle 梧岭发布  W2024-03-17"},
		{"active again", map[string]string{"index": "bci@9", "period": "W2024-04-14"}, facts.Idle.AccountID + " newcomer active_again 梧岭发布  W2024-04-07"},
		{"opened", map[string]string{"index": "dci@no-plays", "period": "W2024-03-17"}, facts.Opened.AccountID + " newcomer opened 霁川文旅 " + facts.Opened.On + " W2024-03-10"},
		{"weeks apart", map[string]string{"index": "bci@9", "period": "W2024-04-21", "previous": "W2024-03-03"},
			facts.Closed.AccountID + " leaver closed 云棹公安 " + facts.Closed.On + " W2024-03-03"},
	} {
		if got := changes(c.values); !slices.Contains(got, c.want) {
			t.Errorf("%s: %q does not hold %q", c.name, got, c.want)
		}
	}
	compareLines(t, changes(map[string]string{"index": "bci@9", "period": "W2024-04-21", "previous": "W2024-03-03", "level": "city"}), nil)
	compareLines(t, changes(map[string]string{"index": "bci@9", "period": "W2024-03-24", "min_posts": "0"}), nil)
}

// Each reason for coming and leaving, on its planted case and nowhere else.
func TestRosterReasons(t *testing.T) {
	w, want := planted(t, "testdata/roster.txtar")
	changes := func(values map[string]string) []string {
		values["index"], values["period"] = "bci@9", "W2024-03-10"
		return ask(t, w, "roster_changes", values, func(cell func(string) string) string {
			return strings.TrimSpace(strings.Join([]string{cell("change"), cell("account_id"), cell("reason"), cell("happened_on")}, " "))
		})
	}
	compareLines(t, changes(map[string]string{}), want)
	compareLines(t, changes(map[string]string{"sector": "公安"}), []string{"newcomer weibo:moved entered_filters 2024-03-13"})
	left := changes(map[string]string{"unit": "98-00"})
	if !slices.Contains(left, "leaver weibo:moved left_filters 2024-03-13") {
		t.Errorf("a unit's: %q", left)
	}
	if few := changes(map[string]string{"min_posts": "2"}); !slices.Contains(few, "leaver weibo:few few_posts") {
		t.Errorf("two posts at least: %q", few)
	}
	compareLines(t, changes(map[string]string{"platform": "wechat"}), nil)
}
