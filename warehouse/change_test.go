package warehouse_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"zhengheng/warehouse"
)

// checkChange asks for a change and makes sure that its parts add up, and that its ranks
// are those of the ranking.
func checkChange(t *testing.T, w *warehouse.Warehouse, account, index, from, to string, o warehouse.ChangeOptions) map[string]any {
	t.Helper()
	x, err := w.ExplainChange(t.Context(), account, index, from, to, o)
	if err != nil {
		t.Fatal(err)
	}
	facts, scores, ranks, peers := rowsOf(t, x.Facts)[0], rowsOf(t, x.Score), rowsOf(t, x.Rank), rowsOf(t, x.Peers)
	who := fmt.Sprint(account, " ", facts["from_index"], " ", facts["to_index"], " ", o)
	score, parts, kinds := 0.0, map[string]int64{}, map[string]int64{}
	rank := int64(0)
	for _, row := range scores {
		score += number(row["score_change"])
	}
	if want := against(facts["is_score_after_at_least"], facts["is_score_before_at_least"]); facts["is_score_change_at_least"] != want {
		t.Errorf("%s: the change of score is at least: %v, want %v of %v", who, facts["is_score_change_at_least"], want, facts)
	}
	for _, row := range ranks {
		rank += row["rank_change"].(int64)
		parts[row["part"].(string)] = row["rank_change"].(int64)
	}
	for _, row := range peers {
		kinds[row["kind"].(string)]++
	}
	if math.Abs(score-number(facts["score_change"])) > 1e-9 {
		t.Errorf("%s: the parts of the score add up to %v of %v", who, score, facts["score_change"])
	}
	if rank != facts["rank_change"] || facts["rank_before"].(int64)-facts["rank_after"].(int64) != rank {
		t.Errorf("%s: the parts of the rank add up to %d: %v", who, rank, facts)
	}
	isWhole := !strings.Contains(fmt.Sprint(x.Notes), "未列")
	if !o.IsDense && isWhole && (parts["own"]+parts["peers"] != kinds["overtaken"]-kinds["overtook"] ||
		parts["newcomers"] != -kinds["newcomer"] || parts["leavers"] != kinds["leaver"]) {
		t.Errorf("%s: parts %v, peers %v", who, parts, kinds)
	}
	facts["parts"] = parts
	return facts
}

func changesOfRankAddUp(t *testing.T, w *warehouse.Warehouse) {
	versions, rosters := 0, 0
	for _, one := range []struct {
		index, from, to string
		o               warehouse.ChangeOptions
	}{
		{"wci@14.2", "W2024-03-03", "W2024-03-10", warehouse.ChangeOptions{}},
		{"wci@13.0", "W2024-03-03", "W2024-03-10", warehouse.ChangeOptions{ToIndex: "wci@14.2"}},
		{"wci@14.2", "W2024-03-10", "W2024-03-03", warehouse.ChangeOptions{IsDense: true}},
		{"wci@14.2", "M2024-03", "M2024-04", warehouse.ChangeOptions{ToIndex: "wci@14.2+real-days", Level: "city"}},
		{"bci@9", "M2024-03", "W2024-03-10", warehouse.ChangeOptions{Sector: "公安"}},
	} {
		ranked := func(index, period string) map[string]map[string]any {
			values := map[string]string{"index": index, "period": period, "limit": "all", "rank_mode": "competition", "level": one.o.Level, "sector": one.o.Sector}
			if one.o.IsDense {
				values["rank_mode"] = "dense"
			}
			rows := map[string]map[string]any{}
			for _, row := range askQuery(t, w, "ranking", values) {
				rows[row["account_id"].(string)] = row
			}
			return rows
		}
		last := one.index
		if one.o.ToIndex != "" {
			last = one.o.ToIndex
		}
		before, after := ranked(one.index, one.from), ranked(last, one.to)
		compared := 0
		for account, row := range before {
			if row["rank"] == nil || after[account] == nil || after[account]["rank"] == nil || compared >= 12 {
				continue
			}
			compared++
			facts := checkChange(t, w, account, one.index, one.from, one.to, one.o)
			if facts["rank_before"] != row["rank"] || facts["rank_after"] != after[account]["rank"] {
				t.Errorf("%s: ranks %v and %v, the ranking has %v and %v", account, facts["rank_before"], facts["rank_after"], row["rank"], after[account]["rank"])
			}
			parts := facts["parts"].(map[string]int64)
			if parts["version"] != 0 {
				versions++
			}
			if parts["newcomers"] != 0 || parts["leavers"] != 0 {
				rosters++
			}
		}
		if compared < 2 {
			t.Errorf("%v: only %d accounts were compared", one, compared)
		}
	}
	t.Logf("%d ranks moved by the version, %d by the roster", versions, rosters)
	if versions == 0 {
		t.Error("no rank was moved by the version: that part is not tested")
	}
}

func explainSaysWhatIsWrong(t *testing.T, w *warehouse.Warehouse) {
	const account, week = "wechat:gh_000000000014", "W2024-03-03"
	for _, test := range []struct {
		account, index, period string
		cause                  error
		want                   string
	}{
		{"wechat:nobody", "wci", week, warehouse.ErrNoFigures, "nobody knows it"},
		{account, "wci", "W2001-01-07", warehouse.ErrNoFigures, "no data of it"},
		{account, "mcci", week, warehouse.ErrBadIndex, "not computed from the measures of one account"},
		{account, "wcj", week, warehouse.ErrBadIndex, "unknown index"},
	} {
		if _, err := w.Explain(t.Context(), test.account, test.index, test.period, warehouse.ExplainOptions{}); !errors.Is(err, test.cause) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v", test, err)
		}
	}
	if _, err := w.ExplainChange(t.Context(), account, "wci", week, "W2024-03-10", warehouse.ChangeOptions{Platform: "weibo"}); !errors.Is(err, warehouse.ErrNotRanked) {
		t.Errorf("ranked among another platform: %v", err)
	}
	past, err := w.AsOf(t.Context(), "9")
	if err != nil {
		t.Fatal(err)
	}
	defer past.Close()
	x, err := past.Explain(t.Context(), account, "wci@14.2+publisher", week, warehouse.ExplainOptions{Posts: 2})
	if err != nil {
		t.Fatal(err)
	}
	facts, posts := rowsOf(t, x.Facts)[0], rowsOf(t, x.Posts)
	if facts["as_of_batch"] != "9" || facts["options"] != "publisher" || facts["is_score_at_least"] != false || len(posts) != 2 {
		t.Errorf("as of batch 9: %v, %d posts", facts, len(posts))
	}
	if !strings.Contains(fmt.Sprint(x.Notes), "未列") {
		t.Errorf("the posts left out are not told: %v", x.Notes)
	}
}
