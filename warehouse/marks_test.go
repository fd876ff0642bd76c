package warehouse_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhengheng/warehouse"
)

// against is the rule of the macro mark_against: the mark of a figure set against another.
func against(mark, other any) any {
	if other == false {
		return mark
	}
	return nil
}

// ofAll is the rule of the macro mark_of_all.
func ofAll(marks []any) any {
	switch {
	case slices.Contains(marks, nil):
		return nil
	case slices.Contains(marks, any(true)):
		return true
	}
	return false
}

// tally counts the marks beside values.
type tally map[string]int

func (n tally) add(what string, value, mark any) {
	if value != nil {
		n[what+" "+fmt.Sprint(mark)]++
	}
}

// marksAreDerived: what is made of two or more figures is marked by what it is made of, and
// every state of a mark occurs.
func marksAreDerived(t *testing.T, w *warehouse.Warehouse) {
	seen := tally{}
	earlierScoresAreMarked(t, w, seen)
	compositesAreMarked(t, w, seen)
	changesAreMarked(t, w, seen)
	for _, what := range []string{"previous_score", "score_change"} {
		for _, mark := range []any{false, true, nil} {
			if seen[what+" "+fmt.Sprint(mark)] == 0 {
				t.Errorf("no %s is marked %v: %v", what, mark, seen)
			}
		}
	}
	for _, one := range []string{"member_score true", "member_score false", "term_value true", "part <nil>", "part false"} {
		if seen[one] == 0 {
			t.Errorf("there is no %s: %v", one, seen)
		}
	}
}

// earlierScoresAreMarked compares rankings with the scores of both periods.
func earlierScoresAreMarked(t *testing.T, w *warehouse.Warehouse, seen tally) {
	for _, list := range [][3]string{{"wci@14.2", "W2024-03-10", "W2024-03-03"}, {"wci@14.2", "W2024-04-07", "W2024-03-31"}, {"chengdu@2016", "M2024-04", "M2024-03"}} {
		index, period := list[0], list[1]
		scores := map[[2]string]map[string]any{}
		each(t, w, fmt.Sprintf(`select account_id, period_id, score, is_at_least from mart.index_scores
			where index_id = '%s' and period_id in ('%s', '%s')`, index, period, list[2]), func(row map[string]any) {
			scores[[2]string{row["account_id"].(string), row["period_id"].(string)}] = row
		})
		asked := map[string]string{"index": index, "period": period, "limit": "all"}
		for _, query := range []string{"ranking", "roster_changes"} {
			for _, row := range askQuery(t, w, query, asked) {
				account := row["account_id"].(string)
				now, was := scores[[2]string{account, period}], scores[[2]string{account, list[2]}]
				seen.add("previous_score", row["previous_score"], row["is_previous_score_at_least"])
				if row["previous_score"] != nil && row["is_previous_score_at_least"] != was["is_at_least"] {
					t.Errorf("%s %s: the earlier score is at least: %v, want %v", query, account, row["is_previous_score_at_least"], was["is_at_least"])
				}
				if row["score_change"] == nil {
					continue
				}
				seen.add("score_change", row["score_change"], row["is_score_change_at_least"])
				if want := against(now["is_at_least"], was["is_at_least"]); row["is_score_change_at_least"] != want {
					t.Errorf("%s %s: the change is at least: %v, want %v", query, account, row["is_score_change_at_least"], want)
				}
			}
		}
	}
	card := askQuery(t, w, "account_card", map[string]string{"account_id": "wechat:gh_000000000015", "period": "M2024-04", "index": "chengdu@2016"})
	if len(card) != 1 || card[0]["previous_score"] == nil || card[0]["is_previous_score_at_least"] != nil || card[0]["is_score_change_at_least"] != nil {
		t.Errorf("the card is %v", card)
	}
}

// compositesAreMarked: terms are as exact as the scores that enter them, contributions and
// changes as exact as both.
func compositesAreMarked(t *testing.T, w *warehouse.Warehouse, seen tally) {
	asked := map[string]string{"index": "mcci@2023", "period": "M2024-04", "limit": "all"}
	for _, row := range askQuery(t, w, "subject_ranking", asked) {
		subject := map[string]string{"index": "mcci@2023", "period": "M2024-04", "subject_id": row["subject_id"].(string)}
		members, terms := map[string][]any{}, map[string]map[string]any{}
		for _, part := range askQuery(t, w, "subject_parts", subject) {
			term := part["term_id"].(string)
			seen.add("member_score", part["member_score"], part["is_member_score_at_least"])
			terms[term] = part
			if part["member_score"] != nil {
				members[term] = append(members[term], part["is_member_score_at_least"])
			}
		}
		for id, term := range terms {
			seen.add("term_value", term["term_value"], term["is_term_value_at_least"])
			if sign := map[any]string{false: "", true: "≥", nil: "≈"}[ofAll(members[id])]; !strings.Contains(row["parts"].(string), term["term_title"].(string)+" "+sign) {
				t.Errorf("%v %s: the parts %s should have the sign %q", row["subject_id"], id, row["parts"], sign)
			}
			if want := ofAll(members[id]); term["is_term_value_at_least"] != want {
				t.Errorf("%v %s: the value is at least: %v, want %v", row["subject_id"], id, term["is_term_value_at_least"], want)
			}
		}
		for _, part := range askQuery(t, w, "subject_change", subject) {
			for change, of := range map[string][2]string{
				"score_change":        {"is_score_at_least", "is_previous_score_at_least"},
				"contribution_change": {"is_contribution_at_least", "is_previous_contribution_at_least"},
			} {
				if want := against(part[of[0]], part[of[1]]); part[change] != nil && part["is_"+change+"_at_least"] != want {
					t.Errorf("%v: %s is at least: %v, want %v of %v", row["subject_id"], change, part["is_"+change+"_at_least"], want, part)
				}
			}
			if part["term_id"] != nil && part["is_term_value_at_least"] != terms[part["term_id"].(string)]["is_term_value_at_least"] {
				t.Errorf("%v: a term is marked otherwise in its change: %v", row["subject_id"], part)
			}
		}
	}
}

// changesAreMarked: the parts of a change of score are exact where both scores are.
func changesAreMarked(t *testing.T, w *warehouse.Warehouse, seen tally) {
	for _, account := range []string{"wechat:gh_000000000014", "wechat:gh_000000000015", "wechat:gh_000000000001", "weibo:9000000032"} {
		index := "wci@14.2"
		if account[:5] == "weibo" {
			index = "bci@9"
		}
		x, err := w.ExplainChange(t.Context(), account, index, "W2024-03-03", "W2024-03-10", warehouse.ChangeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		facts, parts := rowsOf(t, x.Facts)[0], rowsOf(t, x.Score)
		x.Facts, x.Score = nil, nil
		x.Release()
		before, after := facts["is_score_before_at_least"], facts["is_score_after_at_least"]
		if facts["is_score_change_at_least"] != against(after, before) {
			t.Errorf("%s: the facts are %v", account, facts)
		}
		for _, part := range parts {
			seen.add("part", part["score_change"], part["is_score_change_at_least"])
			if isExact := before == false && after == false; (part["is_score_change_at_least"] == false) != isExact {
				t.Errorf("%s: %v of scores that are at least: %v and %v", account, part, before, after)
			}
		}
	}
}

// TestMarkMacros: the rules by which marks are derived, on every state.
func TestMarkMacros(t *testing.T) {
	w := sampleWarehouse(t)
	const none = "(values (null::double, null::boolean)) as f (v, m)"
	of := func(rows string) string { return "(values " + rows + ") as f (v, m)" }
	for _, c := range []struct {
		what, from string
		want       any
	}{
		{"mark_against(false, false)", none, false}, {"mark_against(true, false)", none, true}, {"mark_against(null::boolean, false)", none, nil},
		{"mark_against(false, true)", none, nil}, {"mark_against(true, true)", none, nil}, {"mark_against(true, null::boolean)", none, nil},
		{"share_mark(false, 0)", none, false}, {"share_mark(true, 1)", none, true}, {"share_mark(null::boolean, 1)", none, nil},
		{"share_mark(false, 1)", none, nil}, {"share_mark(true, 2)", none, nil},
		{"mark_of_all(v, m)", none, false}, {"mark_of_all(v, m)", none + " where false", false},
		{"mark_of_all(v, m)", of("(1, false), (2, false), (null, null)"), false}, {"mark_of_all(v, m)", of("(1, false), (2, true)"), true},
		{"mark_of_all(v, m)", of("(1, true), (2, null::boolean)"), nil},
		{"quantiles [0.5]", none, nil}, {"quantiles [0.5]", of("(1, false), (2, false), (3, false)"), false},
		{"quantiles [0.5]", of("(1, false), (2, false), (3, true)"), false}, {"quantiles [1]", of("(1, false), (2, false), (3, true)"), true},
		{"quantiles [0.5]", of("(1, true), (2, false), (3, false)"), true}, {"quantiles [0]", of("(1, false), (2, true)"), false},
		{"quantiles [0.5]", of("(1, false), (2, null::boolean), (3, false)"), nil},
		{"quantiles [0]", of("(1, false), (2, null::boolean), (null, true)"), nil},
	} {
		if at, isQuantile := strings.CutPrefix(c.what, "quantiles "); isQuantile {
			of := "quantile_cont(%s, " + at + ")"
			c.what = fmt.Sprintf("quantile_marks("+of+", "+of+", "+of+")[1]", "v", "lowest_of(v, m)", "highest_of(v, m)")
		}
		each(t, w, "select "+c.what+" as mark from "+c.from, func(row map[string]any) {
			if row["mark"] != c.want {
				t.Errorf("%s of %s is %v, want %v", c.what, c.from, row["mark"], c.want)
			}
		})
	}
}
