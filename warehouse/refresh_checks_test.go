package warehouse

import (
	"context"
	"errors"
	"strings"
	"testing"
)

var errSound = errors.New("all is sound")

// checkedWith plants a fault into the marts of the year 2024, as a refresh has just built
// them, and tells what the checks say; then the fault is taken back.
func checkedWith(t *testing.T, w *Warehouse, plant string) error {
	t.Helper()
	return w.transaction(t.Context(), func(ctx context.Context) error {
		if err := w.writer.exec(ctx, plant); err != nil {
			t.Fatalf("plant a fault: %v", err)
		}
		r := &refresh{w: w, c: w.writer, formulas: w.formulas, chunk: chunk{length: long, startsOn: "2024-01-01", beforeOn: "2025-01-01"}}
		if err := r.numberIndices(ctx); err != nil {
			t.Fatal(err)
		}
		return errors.Join(r.check(ctx, []string{"", inComposed}), errSound)
	})
}

// The checks find what could go wrong, and nothing where nothing did.
func TestChecksFindWhatIsWrong(t *testing.T) {
	w := newWarehouse(t)
	loadMatrix(t, w)
	if _, err := w.Refresh(t.Context(), RefreshOptions{Parts: 2}); err != nil {
		t.Fatal(err)
	}
	const one = " where period_id = 'Y2024' and account_id = 'douyin:a'"
	const unit = " where period_id = 'Y2024' and subject_id = 'U1'"
	for _, test := range []struct{ name, plant, check string }{
		{"nothing", "select 1", ""},
		{"a measure twice", "insert into mart.account_measures select * from mart.account_measures" + one, "account_measures_grain"},
		{"a score twice", "insert into mart.index_scores select * from mart.index_scores" + one, "index_scores_of_measures"},
		{"a score lost", "delete from mart.index_scores" + one, "index_scores_of_measures"},
		{"one account's score twice, another's lost", "update mart.index_scores set account_id = 'douyin:c'" + one, "index_scores_of_measures"},
		{"a score that is no number", "update mart.index_scores set score = 'nan'" + one, "index_scores_of_measures"},
		{"a score below 0", "update mart.index_scores set score = -1, score_low = -1, score_high = -1" + one, "index_scores_of_measures"},
		{"no score and no reason", "update mart.index_scores set score = null" + one, "index_scores_of_measures"},
		{"a reason beside a score", "update mart.index_scores set missing = 'plays'" + one, "index_scores_of_measures"},
		{"at least, with a lower bound below", "update mart.index_scores set is_at_least = true, score_low = 0" + one, "index_scores_of_measures"},
		{"exact, with another bound", "update mart.index_scores set score_high = score + 1" + one, "index_scores_of_measures"},
		{"bounds that leave the score out", "update mart.index_scores set is_at_least = null, score_low = score + 1, score_high = score + 2" + one, "index_scores_of_measures"},
		{"a unit twice", "insert into temp.composed by name select 'unit' as subject, 'U1' as subject_id, 'Y2024' as period_id from range(2)", "composed_grain"},
		{"a unit's score twice", "insert into mart.subject_scores select * from mart.subject_scores" + unit, "subject_scores_grain"},
		{"a unit's score that is endless", "update mart.subject_scores set score = 'inf', missing = null" + unit, "subject_scores_grain"},
	} {
		err := checkedWith(t, w, test.plant)
		want := "check " + test.check + ":"
		if test.check == "" {
			want = errSound.Error()
		}
		if !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: the checks said %v, want %s", test.name, err, want)
		}
	}
}

// A refresh whose marts are wrong fails and leaves them as they were.
func TestRefreshThatFailsACheck(t *testing.T) {
	w := newWarehouse(t)
	loadMatrix(t, w)
	refreshed(t, w)
	const scores = "select count(*) as n, cast(sum(hash(s)) as varchar) as digest from mart.index_scores as s"
	before := table(t, w, scores)
	isPlanted := false
	_, err := w.Refresh(t.Context(), RefreshOptions{Full: true, Ran: func(sql string) {
		if !isPlanted && strings.Contains(sql, "table member_scores") {
			isPlanted = true
			if err := w.writer.exec(t.Context(), "delete from mart.index_scores where platform = 'weibo' and account_id = 'weibo:a'"); err != nil {
				t.Error(err)
			}
		}
	}})
	if err == nil || !strings.Contains(err.Error(), "check index_scores_of_measures") {
		t.Errorf("the refresh said %v", err)
	}
	if after := table(t, w, scores); !sameRows(after, before) {
		t.Errorf("the scores are %v, they were %v", after, before)
	}
}
