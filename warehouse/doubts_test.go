package warehouse_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"zhengheng/ingest/synth"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

// doubted gives the accounts of February's doubt signals at the defaults, by signal.
func doubted(t *testing.T, w *warehouse.Warehouse) map[string]map[string]bool {
	t.Helper()
	found := map[string]map[string]bool{}
	ask(t, w, "doubt_signals", map[string]string{"period": "M2024-02"}, func(cell func(string) string) string {
		signal := cell("signal")
		if found[signal] == nil {
			found[signal] = map[string]bool{}
		}
		found[signal][cell("account_id")] = true
		for _, column := range []string{"found", "found_en", "value", "evidence", "batches", "peers", "own_n", "false_positive_rate", "expected_high"} {
			if cell(column) == "" {
				t.Errorf("%s of %s has no %s", signal, cell("account_id"), column)
			}
		}
		return ""
	})
	return found
}

// judgedAccounts counts the accounts that each signal can judge: those it lists when nothing
// is too small to be listed.
func judgedAccounts(t *testing.T, w *warehouse.Warehouse) map[string]int64 {
	t.Helper()
	judged := map[string]int64{}
	for signal, call := range map[string]string{
		"like_ratio":     "doubt_ratio('2024-02-01', '2024-03-01', 60, 100, 0, 3)",
		"constant_reads": "doubt_constant('2024-02-01', '2024-03-01', 100, 10, 1000000, -1000000)",
		"follower_step":  "doubt_step('2024-02-01', '2024-03-01', 60, -1000000000, -1000000000)",
		"late_growth":    "doubt_growth('2024-02-01', '2024-03-01', 100, 4, 48, -1000000, -1000000)",
	} {
		each(t, w, "select count(distinct account_id) as n from mart."+call, func(row map[string]any) { judged[signal] = row["n"].(int64) })
	}
	each(t, w, "select max(peers) as n from mart.doubt_copies('2024-02-01', '2024-03-01', 100, 2, 3)", func(row map[string]any) {
		judged["equal_counts"] = row["n"].(int64)
	})
	return judged
}

// The signals over data that nobody tampered with, and over the same data with planted cases.
// What mart.doubt_rates prints must be no better than what is measured here.
func TestDoubtSignals(t *testing.T) {
	dir := t.TempDir()
	if _, err := synth.Nation(t.Context(), dir, synth.NationOptions{Accounts: 2000, Days: 60, PostsPerDay: 1.2, Seed: 7, Format: "parquet"}); err != nil {
		t.Fatal(err)
	}
	w := loaded(t, dir)
	watch(t, w)
	clean := doubted(t, w)
	planted := plant(t, w)
	after := doubted(t, w)
	judged := judgedAccounts(t, w)
	printed := 0
	each(t, w, "select * from mart.doubt_rates order by signal", func(row map[string]any) {
		printed++
		signal := row["signal"].(string)
		hits := int64(0)
		for account := range planted[signal] {
			if after[signal][account] {
				hits++
			}
		}
		positives, cases := int64(len(clean[signal])), int64(len(planted[signal]))
		t.Logf("('%s', %d, %d, %d, %d): false positives, judged, found, planted", signal, positives, judged[signal], hits, cases)
		share, recall := float64(positives)/float64(judged[signal]), float64(hits)/float64(cases)
		if judged[signal] < 200 || share > 0.015 {
			t.Errorf("%s: %d of %d clean accounts have it: %q", signal, positives, judged[signal], slices.Sorted(maps.Keys(clean[signal])))
		}
		if cases < 30 || recall < 0.9 {
			t.Errorf("%s: %d of %d planted cases are found", signal, hits, cases)
		}
		if rate := row["false_positive_rate"].(float64); rate < share || rate > share+0.02 {
			t.Errorf("%s: the printed rate is %.4f, measured are %.4f", signal, rate, share)
		}
		if said := row["recall"].(float64); said > recall+0.025 {
			t.Errorf("%s: the printed recall is %.4f, measured are %.4f", signal, said, recall)
		}
	})
	if printed != len(queries.Labels("doubt_signal")) {
		t.Errorf("%d signals have a rate, %d a name", printed, len(queries.Labels("doubt_signal")))
	}
	doubtFilters(t, w, after)
}

// doubtFilters checks that parameters reach the signals.
func doubtFilters(t *testing.T, w *warehouse.Warehouse, all map[string]map[string]bool) {
	count := func(values map[string]string) int {
		values["period"] = "M2024-02"
		return len(ask(t, w, "doubt_signals", values, func(cell func(string) string) string {
			if platform := values["platform"]; platform != "" && cell("platform") != platform {
				t.Errorf("%v: a row of %s", values, cell("platform"))
			}
			return fmt.Sprint(cell("signal"), cell("account_id"), cell("post_id"))
		}))
	}
	if n := count(map[string]string{"signal": "constant_reads"}); n != len(all["constant_reads"]) {
		t.Errorf("constant_reads alone has %d rows, of %d accounts", n, len(all["constant_reads"]))
	}
	if n := count(map[string]string{"signal": "constant_reads", "min_posts": "1000"}); n != 0 {
		t.Errorf("no account has 1,000 posts, %d are listed", n)
	}
	if n := count(map[string]string{"signal": "equal_counts", "same_days": "7"}); n != 0 {
		t.Errorf("no account equals others on 7 days, %d are listed", n)
	}
	if n := count(map[string]string{"signal": "late_growth", "min_looks": "7"}); n != 0 {
		t.Errorf("no post has 7 looks, %d are listed", n)
	}
	if n := count(map[string]string{"signal": "follower_step", "platform": "weibo"}); n == 0 || n >= len(all["follower_step"]) {
		t.Errorf("%d steps on Weibo, %d on all", n, len(all["follower_step"]))
	}
	account := slices.Sorted(maps.Keys(all["late_growth"]))[0]
	if n := count(map[string]string{"signal": "late_growth", "account_id": account}); n != 1 {
		t.Errorf("%s: %d posts grow late, one is planted", account, n)
	}
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	query, err := library.Lookup("doubt_signals")
	if err != nil || !strings.Contains(query.Description.Zh, "不是造假结论") || !strings.Contains(query.Description.En, "never verdicts") {
		t.Errorf("the signals must say that they are no verdicts: %v, %v", query.Description, err)
	}
}
