package warehouse_test

import (
	"math"
	"slices"
	"testing"

	"zhengheng/warehouse"
)

// spreadsAreMarked: quantiles and means of scores and measures, shares of a sum, and what is
// set against a median are marked as what they are made of allows.
func spreadsAreMarked(t *testing.T, w *warehouse.Warehouse) {
	seen := tally{}
	for _, index := range []string{"wci@14.2", "chengdu@2016"} {
		var values, marks []any
		each(t, w, "select score, is_at_least from mart.index_scores where index_id = '"+index+"' and period_id = '"+april+"' and score is not null",
			func(row map[string]any) {
				values, marks = append(values, row["score"]), append(marks, row["is_at_least"])
			})
		for query, of := range map[string]map[string]float64{
			"distribution": {"minimum": 0, "lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75, "maximum": 1, "mean": math.NaN()},
			"score_spread": {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75, "highest": 1},
		} {
			rows := askQuery(t, w, query, map[string]string{"index": index, "period": april, "group_by": "all"})
			if len(rows) != 1 || rows[0]["median"] == nil {
				t.Fatalf("%s of %s is %v", query, index, rows)
			}
			for column, q := range of {
				seen.add("quantile", rows[0][column], rows[0][column+"_at_least"])
				if want := markAt(values, marks, q); rows[0][column+"_at_least"] != want {
					t.Errorf("%s of %s: %s is at least: %v, want %v", query, index, column, rows[0][column+"_at_least"], want)
				}
			}
		}
	}
	for _, row := range askQuery(t, w, "measure_spread", map[string]string{"period": april, "platform": "wechat", "measure": "reads"}) {
		seen.add("mean", row["mean"], row["mean_at_least"])
		if row["mean_at_least"] != row["has_bounds"] || row["has_bounds"] == false && row["median_at_least"] == true {
			t.Errorf("the spread of reads is %v", row)
		}
	}
	for unit, inexact := range map[string]int{"990000-00": 0, "990000": 0} {
		rows := askQuery(t, w, "matrix", map[string]string{"unit": unit, "period": april, "limit": "all"})
		for _, row := range rows {
			if row["reach"] != nil && row["reach_at_least"] != false {
				inexact++
			}
		}
		for _, row := range rows {
			seen.add("share", row["reach_share"], row["reach_share_at_least"])
			others := inexact
			if row["reach_at_least"] != false {
				others--
			}
			if want := against(row["reach_at_least"], others > 0); row["reach"] != nil && row["reach_share_at_least"] != want {
				t.Errorf("%s: the share of reach is at least: %v, want %v beside %d others", row["account_id"], row["reach_share_at_least"], want, others)
			}
		}
	}
	for _, account := range []string{"wechat:gh_000000000001", "wechat:gh_000000000015"} {
		for _, row := range askQuery(t, w, "position", map[string]string{"account_id": account, "period": april}) {
			seen.add("to_median", row["to_median"], row["to_median_at_least"])
			if want := against(row["value_at_least"], row["median_at_least"]); row["to_median"] != nil && row["to_median_at_least"] != want {
				t.Errorf("%s %s: the way to the median is at least: %v, want %v", account, row["measure"], row["to_median_at_least"], want)
			}
			if want := against(row["next_quartile_at_least"], row["value_at_least"]); row["to_next_quartile"] != nil && row["to_next_quartile_at_least"] != want {
				t.Errorf("%s %s: the way up is at least: %v, want %v", account, row["measure"], row["to_next_quartile_at_least"], want)
			}
		}
		for _, row := range askQuery(t, w, "gap", map[string]string{"account_id": account, "period": april, "limit": "all"}) {
			if isExact := row["is_in_formula"] == false || row["is_score_at_least"] == false; row["score_gain"] != nil && (row["is_gain_at_least"] == false) != isExact {
				t.Errorf("%s: a gain of inexact scores is marked %v", account, row)
			}
		}
	}
	seenPerPost(t, w, seen)
	for _, one := range []string{"quantile false", "quantile true", "quantile <nil>", "mean true", "share <nil>", "to_median false", "to_median true",
		"seen_per_post true", "seen_per_post false"} {
		if seen[one] == 0 {
			t.Errorf("there is no %s: %v", one, seen)
		}
	}
}

// markAt is what a quantile (NaN: the mean) is beside the true one: whether it would rise if
// what may be higher were infinite, and NULL where it would fall if what may be lower were.
func markAt(values, marks []any, q float64) any {
	if math.IsNaN(q) {
		return ofAll(marks)
	}
	var found, lowest, highest []float64
	for i, value := range values {
		v := value.(float64)
		low, high := v, v
		if marks[i] == nil {
			low = math.Inf(-1)
		}
		if marks[i] != false {
			high = math.Inf(1)
		}
		found, lowest, highest = append(found, v), append(lowest, low), append(highest, high)
	}
	at := func(list []float64) (float64, float64) {
		slices.Sort(list)
		place := float64(len(list)-1) * q
		return list[int(math.Floor(place))], list[int(math.Ceil(place))]
	}
	a, b := at(found)
	if lowA, lowB := at(lowest); lowA != a || lowB != b {
		return nil
	}
	highA, highB := at(highest)
	return highA != a || highB != b
}

// seenPerPost compares the marks of peers' audience with the counts that it is made of.
func seenPerPost(t *testing.T, w *warehouse.Warehouse, seen tally) {
	open := map[string]any{}
	each(t, w, `select account_id, if(reads is not null, reads_at_least, if(plays is not null, plays_at_least,
		likes_at_least or comments_at_least or forwards_at_least)) as is_open from mart.account_measures where period_id = '`+april+`'`,
		func(row map[string]any) { open[row["account_id"].(string)] = row["is_open"] })
	for _, row := range askQuery(t, w, "all_peers", map[string]string{"period": april, "limit": "500"}) {
		for id, column := range map[string]string{"account_id": "own_seen", "peer_id": "seen"} {
			seen.add("seen_per_post", row[column+"_per_post"], row[column+"_at_least"])
			if want := open[row[id].(string)]; row[column+"_per_post"] != nil && row[column+"_at_least"] != want {
				t.Errorf("%s: the audience of a post is at least: %v, want %v", row[id], row[column+"_at_least"], want)
			}
		}
	}
}
