package warehouse_test

import (
	"math"
	"testing"

	"zhengheng/warehouse"
)

// queriesTakeDaysAndRanges: a ranking of a period that is not kept holds what its
// explanations give, its previous ranks are those of the period before, and the newest day
// is found.
func queriesTakeDaysAndRanges(t *testing.T, w *warehouse.Warehouse) {
	for period, previous := range map[string]string{
		"D2024-03-14": "D2024-03-13", "R2024-03-24..2024-04-10": "R2024-03-06..2024-03-23",
		"R2024-01-30..2024-04-15": "R2023-11-14..2024-01-29", "Q2024-1": "Q2023-4", "H2024-1": "H2023-2", "Y2024": "Y2023",
	} {
		list := func(period string) map[string]map[string]any {
			rows := map[string]map[string]any{}
			for _, row := range askQuery(t, w, "ranking", map[string]string{"index": "wci@14.2", "period": period, "limit": "all"}) {
				rows[row["account_id"].(string)] = row
			}
			return rows
		}
		now, before := list(period), list(previous)
		compared, risen := 0, 0
		err := w.ExplainList(t.Context(), "wci@14.2", period, func(x *warehouse.Explanation) error {
			facts, terms, measures := rowsOf(t, x.Facts)[0], rowsOf(t, x.Terms), rowsOf(t, x.Measures)
			x.Facts, x.Terms, x.Measures = nil, nil, nil
			row := now[facts["account_id"].(string)]
			if row["score"] == nil {
				return nil
			}
			fromTerms, fromMeasures, _ := recomputed(facts, terms, measures)
			compared++
			if math.Abs(fromTerms-number(row["score"])) > 1e-9 || math.Abs(fromMeasures-number(row["score"])) > 1e-9 {
				t.Errorf("%s in %s: %v, explained as %v and %v", row["account_id"], period, row["score"], fromTerms, fromMeasures)
			}
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", period, err)
		}
		for account, row := range now {
			if was, ok := before[account]; ok && row["score"] != nil && row["previous_score"] != was["score"] {
				t.Errorf("%s in %s: before %v, the list of %s has %v", account, period, row["previous_score"], previous, was["score"])
			}
			if row["previous_rank"] != nil {
				risen++
			}
		}
		if compared < 20 || risen == 0 && (period[0] == 'D' || period == "R2024-03-24..2024-04-10") {
			t.Errorf("%s: %d scores were compared, %d have a rank before", period, compared, risen)
		}
	}
	past := map[string]string{"index": "wci@14.2", "period": "R2024-03-24..2024-04-10", "as_of": "5", "limit": "all"}
	if rows := askQuery(t, w, "ranking", past); len(rows) < 20 || number(rows[0]["score"]) == 0 {
		t.Errorf("as of batch 5 the range has %d rows", len(rows))
	}
	days := askQuery(t, w, "periods", map[string]string{"kind": "day", "limit": "1"})
	if len(days) != 1 || len(askQuery(t, w, "ranking", map[string]string{"index": "wci@14.2", "period": "latest-day"})) == 0 {
		t.Errorf("the newest day is %v", days)
	}
	if rows := askQuery(t, w, "account", map[string]string{"account_id": "wechat:gh_000000000001", "kind": "quarter"}); len(rows) == 0 {
		t.Error("an account has no quarters")
	}
}
