package warehouse_test

import (
	"fmt"
	"math"
	"testing"

	"zhengheng/queries"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

// askQuery runs a shipped query with all rows.
func askQuery(t *testing.T, w *warehouse.Warehouse, name string, values map[string]string) []map[string]any {
	t.Helper()
	registry, err := formula.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	library, err := queries.Load(queries.IndexNames(func(name string) (string, error) {
		f, err := registry.Lookup(name)
		if err != nil {
			return "", err
		}
		return f.ID(), nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	query, err := library.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	result, err := query.Run(t.Context(), w, values)
	if err != nil {
		t.Fatal(err)
	}
	return rowsOf(t, result.Reader)
}

// An index with options is ranked like a stored one: the publishers' convention closes
// the bounds and leaves the score, real days change it; the past has it, too.
func queriesTakeOptions(t *testing.T, w *warehouse.Warehouse) {
	values := func(index string) map[string]string {
		return map[string]string{"index": index, "period": "M2024-03", "limit": "all"}
	}
	plain, publisher := askQuery(t, w, "ranking", values("wci@14.2")), askQuery(t, w, "ranking", values("wci@14.2+publisher"))
	if len(plain) == 0 || len(plain) != len(publisher) {
		t.Fatalf("%d accounts, with the option %d", len(plain), len(publisher))
	}
	open := 0
	for i, row := range plain {
		if row["is_score_at_least"] == true {
			open++
		}
		if publisher[i]["is_score_at_least"] == true || row["account_id"] != publisher[i]["account_id"] ||
			fmt.Sprint(row["previous_rank"]) != fmt.Sprint(publisher[i]["previous_rank"]) ||
			row["score"] != nil && math.Abs(number(row["score"])-number(publisher[i]["score"])) > 1e-9 {
			t.Errorf("%v\nwith the option %v", row, publisher[i])
		}
	}
	if open == 0 {
		t.Error("no score of the sample has a capped count, so that the option is not tested")
	}
	real := askQuery(t, w, "ranking", values("wci@14.2+real-days"))
	if !(number(real[0]["score"]) < number(plain[0]["score"])) {
		t.Errorf("31 days give %v, 30 days %v", real[0]["score"], plain[0]["score"])
	}
	account := askQuery(t, w, "account", map[string]string{"account_id": plain[0]["account_id"].(string), "index": "wci@14.2+publisher"})
	if len(account) == 0 || account[0]["index_id"] != "wci@14.2+publisher" {
		t.Errorf("the account's rows: %v", account)
	}
	past := values("wci@14.2+publisher")
	past["as_of"] = "5"
	if rows := askQuery(t, w, "ranking", past); len(rows) == 0 || number(rows[0]["score"]) == 0 {
		t.Errorf("as of batch 5 there are %d rows", len(rows))
	}
}

// What the query bounds gives is what comparing each account with each other gives.
func boundsAgreeWithComparingAll(t *testing.T, w *warehouse.Warehouse) {
	for _, index := range []string{"wci@14.2", "wci@14.2+publisher", "bci@9", "dci@no-plays"} {
		rows := askQuery(t, w, "bounds", map[string]string{"index": index, "period": "M2024-03", "limit": "all"})
		if len(rows) < 10 {
			t.Errorf("%s: %d rows", index, len(rows))
		}
		bound := func(row map[string]any) (low, high float64) {
			if row["score_high"] == nil {
				return number(row["score_low"]), math.Inf(1)
			}
			return number(row["score_low"]), number(row["score_high"])
		}
		for i, row := range rows {
			low, high := bound(row)
			best, worst, unsure := 1, 1, 0
			for j, other := range rows {
				otherLow, otherHigh := bound(other)
				if i == j {
					continue
				}
				if otherLow > high {
					best++
				}
				if otherHigh > low {
					worst++
				}
				if otherHigh > low && otherLow < high {
					unsure++
				}
			}
			if number(row["best_rank"]) != float64(best) || number(row["worst_rank"]) != float64(worst) || number(row["not_separable"]) != float64(unsure) {
				t.Errorf("%s: %v, want best %d, worst %d, not separable %d", index, row, best, worst, unsure)
			}
			if index == "wci@14.2+publisher" && unsure != 0 {
				t.Errorf("the publishers' convention leaves %v open", row)
			}
		}
	}
}
