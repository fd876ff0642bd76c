package warehouse_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

// TestExplanationsOfTheSample loads the sample once for all that only reads it.
func TestExplanationsOfTheSample(t *testing.T) {
	w := sampleWarehouse(t)
	for name, test := range map[string]func(*testing.T, *warehouse.Warehouse){
		"every score is recomputed from its explanation": everyScoreIsRecomputed,
		"listed posts add up to the measures":            listedPostsAddUp,
		"queries take indices with options":              queriesTakeOptions,
		"queries take days and ranges":                   queriesTakeDaysAndRanges,
		"bounds agree with comparing all":                boundsAgreeWithComparingAll,
		"changes of rank add up":                         changesOfRankAddUp,
		"explain says what is wrong":                     explainSaysWhatIsWrong,
		"scores of a list may go either way":             scoresOfAListMayGoEitherWay,
		"marks are derived":                              marksAreDerived,
		"marks of spreads and shares":                    spreadsAreMarked,
	} {
		t.Run(name, func(t *testing.T) { test(t, w) })
	}
}

// rowsOf reads a printed table and releases it.
func rowsOf(t *testing.T, reader array.RecordReader) (rows []map[string]any) {
	t.Helper()
	if reader == nil {
		return nil
	}
	defer reader.Release()
	for reader.Next() {
		record := reader.Record()
		for i := range int(record.NumRows()) {
			row := map[string]any{}
			for j, field := range record.Schema().Fields() {
				row[field.Name] = cell(record.Column(j), i)
			}
			rows = append(rows, row)
		}
	}
	if err := reader.Err(); err != nil {
		t.Error(err)
	}
	return rows
}

func number(value any) float64 {
	switch value := value.(type) {
	case float64:
		return value
	case int64:
		return float64(value)
	}
	return math.NaN()
}

// recomputed gives the score from the tables alone, in two ways: from the terms as they
// stand, and from the measures through what the terms say of them.
func recomputed(facts map[string]any, terms, measures []map[string]any) (fromTerms, fromMeasures, contributions float64) {
	known := map[string]float64{}
	for _, m := range measures {
		known[m["measure"].(string)] = number(m["value"])
	}
	sum, again := 0.0, 0.0
	for _, term := range terms {
		transformed := func(x float64) float64 {
			if term["transform"] == "none" {
				return number(term["times"]) * x
			}
			return math.Log(1 + number(term["times"])*x)
		}
		placed := func(x float64) float64 {
			x = transformed(x)
			least, most := number(term["group_least"]), number(term["group_most"])
			switch term["scale"] {
			case "share-of-max":
				x /= most
			case "min-max":
				x = (x - least) / (most - least)
			case "percentile":
				x = number(term["group_below"]) / (number(term["group_members"]) - 1)
			case "z-score":
				x = (x - number(term["group_mean"])) / number(term["group_deviation"])
			}
			if term["scale"] != nil && math.IsNaN(x) { // a group without a spread
				return 0
			}
			return x
		}
		x := known[term["measure"].(string)]
		switch term["per"] {
		case "day":
			x /= number(facts["days"])
		case "post":
			x /= known["posts"]
		}
		if term["is_floored_at_zero"] == true {
			x = math.Max(x, 0)
		}
		sum += number(term["total_weight"]) * placed(number(term["input"]))
		again += number(term["total_weight"]) * placed(x)
		contributions += number(term["contribution"])
	}
	score := func(sum float64) float64 { return number(facts["factor"]) * math.Pow(sum, number(facts["power"])) }
	fromMeasures = score(again)
	if known["posts"] == 0 { // no posts, no score
		fromMeasures = 0
	}
	return score(sum), fromMeasures, contributions
}

// checkRecomputed compares the score with what its explanation gives, however computed.
func checkRecomputed(t *testing.T, who string, score float64, facts map[string]any, terms, measures []map[string]any) {
	t.Helper()
	fromTerms, fromMeasures, contributions := recomputed(facts, terms, measures)
	for how, got := range map[string]float64{"the terms": fromTerms, "the measures": fromMeasures, "the contributions": contributions, "the facts": number(facts["score"])} {
		if !(math.Abs(got-score) <= 1e-9) {
			t.Errorf("%s: the score is %v, %s give %v", who, score, how, got)
		}
	}
}

// Every score of the sample that is computed from accounts' measures is recomputed from its
// explanation alone, to 1e-9; those of composites are in composites_test.go.
func everyScoreIsRecomputed(t *testing.T, w *warehouse.Warehouse) {
	registry, err := formula.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	lists := map[[2]string]map[string]float64{}
	each(t, w, `select account_id, index_id, period_id, score from mart.index_scores where score is not null`, func(row map[string]any) {
		if f, err := registry.Lookup(row["index_id"].(string)); err != nil || f.Kind() == formula.Composite {
			return
		}
		list := [2]string{row["index_id"].(string), row["period_id"].(string)}
		if lists[list] == nil {
			lists[list] = map[string]float64{}
		}
		lists[list][row["account_id"].(string)] = row["score"].(float64)
	})
	explained, scores := 0, 0
	for list, wanted := range lists {
		scores += len(wanted)
		err := w.ExplainList(t.Context(), list[0], list[1], func(x *warehouse.Explanation) error {
			facts, terms, measures := rowsOf(t, x.Facts)[0], rowsOf(t, x.Terms), rowsOf(t, x.Measures)
			if score, found := wanted[facts["account_id"].(string)]; found {
				explained++
				checkRecomputed(t, fmt.Sprint(list, facts["account_id"]), score, facts, terms, measures)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d scores recomputed from their explanations", explained)
	if explained != scores || explained < 5_000 {
		t.Errorf("%d of %d scores were explained", explained, scores)
	}
}

// Counts of the sample's lists are capped, so that a score within a list is no lower bound,
// nor are a median of such scores and a place among them.
func scoresOfAListMayGoEitherWay(t *testing.T, w *warehouse.Warehouse) {
	values := map[string]string{"index": "chengdu@2016", "period": "M2024-03", "measure": "score", "platform": "wechat"}
	rows := askQuery(t, w, "benchmark", values)
	if len(rows) != 1 || rows[0]["median"] == nil || rows[0]["median_at_least"] != nil || rows[0]["upper_quartile_at_least"] != nil {
		t.Errorf("the benchmark is %v", rows)
	}
	delete(values, "platform")
	values["account_id"] = "wechat:gh_000000000015"
	rows = askQuery(t, w, "position", values)
	if len(rows) != 1 || rows[0]["value"] == nil || rows[0]["value_at_least"] != nil || rows[0]["median_at_least"] != nil ||
		rows[0]["percentile"] != nil || number(rows[0]["percentile_low"]) != 0.5/number(rows[0]["n"]) || number(rows[0]["percentile_high"]) != 1-0.5/number(rows[0]["n"]) {
		t.Errorf("the position is %v", rows)
	}
}

// The listed posts add up to the measures, wherever measures come from posts.
func listedPostsAddUp(t *testing.T, w *warehouse.Warehouse) {
	compared := 0
	var all [][2]string
	each(t, w, `select account_id, period_id from mart.account_measures where source = 'posts' and hash(account_id || period_id) % 60 = 0`, func(row map[string]any) {
		all = append(all, [2]string{row["account_id"].(string), row["period_id"].(string)})
	})
	for _, one := range all {
		index := "wci@13.0"
		for prefix, id := range map[string]string{"weibo:": "bci@9", "douyin:": "dci", "bilibili:": "bvci"} {
			if strings.HasPrefix(one[0], prefix) {
				index = id
			}
		}
		x, err := w.Explain(t.Context(), one[0], index, one[1], warehouse.ExplainOptions{Posts: 100_000})
		if err != nil {
			t.Fatal(err)
		}
		posts := rowsOf(t, x.Posts)
		facts, terms, measures := rowsOf(t, x.Facts)[0], rowsOf(t, x.Terms), rowsOf(t, x.Measures)
		if facts["score"] != nil {
			checkRecomputed(t, fmt.Sprint(one), number(facts["stored_score"]), facts, terms, measures)
		}
		for _, m := range measures {
			if m["value"] != nil && (number(m["raw_rows"]) == 0 || m["batches"] == "" || m["files"] == "") {
				t.Errorf("%v: nothing stands behind %v", one, m)
			}
			name := m["measure"].(string)
			base, part := name, ""
			for _, prefix := range []string{"headline_", "original_", "max_"} {
				if cut, found := strings.CutPrefix(name, prefix); found {
					base, part = cut, prefix
				}
			}
			if m["source"] != "posts" || m["value"] == nil || name == "originals" || len(posts) == 0 || posts[0][base] == nil {
				continue
			}
			got := 0.0
			for _, p := range posts {
				value := number(p[base])
				switch {
				case math.IsNaN(value), part == "headline_" && p["is_headline"] != true, part == "original_" && p["is_original"] != true:
				case part == "max_":
					got = math.Max(got, value)
				default:
					got += value
				}
			}
			compared++
			if got != number(m["value"]) {
				t.Errorf("%v: the posts give %s %v, the measure is %v", one, name, got, m["value"])
			}
		}
	}
	if compared < 50 {
		t.Errorf("only %d measures were compared", compared)
	}
}
