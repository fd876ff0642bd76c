package warehouse

import (
	"context"
	"errors"
	"testing"

	"zhengheng/access"
)

// publishedRound draws 5 of 20 accounts, records a fault at each and publishes.
func publishedRound(t *testing.T, w *Warehouse) string {
	t.Helper()
	if _, err := w.Refresh(t.Context(), RefreshOptions{}); err != nil {
		t.Fatal(err)
	}
	run := func(sql string) {
		t.Helper()
		if err := w.writer.exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	run(`insert into mart.accounts by name select 'wechat:' || i as account_id, 'wechat' as platform, '账号' || i as name, true as is_registered,
		date '1900-01-01' as valid_from, date '9999-12-31' as valid_before from range(20) as r(i)`)
	by := access.Entry{Who: "甲", At: auditAt, Address: "local"}
	made, err := w.DrawRound(t.Context(), RoundPlan{Rulebook: "guoban-2019-19-inspection", OnDay: "2024-03-01", Kinds: []string{"account"}, Size: 5,
		Cover: CoverNone, Seed: "甲"}, by)
	if err != nil || made.Drawn != 5 {
		t.Fatalf("%+v, %v", made, err)
	}
	if _, err := w.PublishRound(t.Context(), Publication{Round: made.ID}, by); !errors.Is(err, ErrRoundRefused) {
		t.Fatalf("published without results: %v", err)
	}
	w.scores.kept = nil // what follows is no batch, by which a state is told from another
	run(`insert into raw.findings by name select 'F' || number as finding_id, subject_kind, subject_id, 'guoban-2019-19-inspection' as rulebook,
		'media-idle-14' as rule, date '2024-03-02' as found_on, round_id, 1 as batch_id, number as line from meta.round_subjects`)
	if _, err := w.PublishRound(t.Context(), Publication{Round: made.ID}, by); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// Each change of a round by hand, as somebody with the file could make it, is found.
func TestTamperingWithARoundIsFound(t *testing.T) {
	w := newWarehouse(t)
	id := publishedRound(t, w)
	if err := w.VerifyRounds(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, sql := range map[string]string{
		"a subject gone":       "delete from meta.round_subjects where number = 2",
		"a subject exchanged":  "update meta.round_subjects set subject_id = 'wechat:none' where number = 2",
		"the population":       "delete from meta.round_population where subject_id in (select subject_id from meta.round_subjects where number < 3)",
		"the seed":             "update meta.rounds set seed = '乙'",
		"the hash too":         "update meta.rounds set draw_hash = 'x'",
		"a verdict":            "update meta.round_verdicts set verdict = 'pass' where subject_id = (select min(subject_id) from meta.round_verdicts)",
		"a problem":            "delete from meta.round_problems where finding_id = 'F3'",
		"evidence put in":      "update meta.round_problems set evidence = '截图' where finding_id = 'F3'",
		"the publication gone": "delete from meta.round_publications",
		"the round gone":       "delete from meta.rounds",
	} {
		err := w.withClerk(t.Context(), func(ctx context.Context, c *connection) error {
			if err := c.exec(ctx, sql); err != nil {
				return err
			}
			_, faults, err := verifyRound(ctx, c, id)
			if !errors.Is(err, ErrNoSuchRound) && len(faults) == 0 {
				t.Errorf("%s: not found, %v", name, err)
			}
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.VerifyRounds(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.writer.exec(t.Context(), "delete from meta.rounds"); err != nil {
		t.Fatal(err)
	}
	if err := w.VerifyRounds(t.Context()); !errors.Is(err, access.ErrBroken) {
		t.Errorf("a round that is gone: %v", err)
	}
}

// errUndo rolls a change back.
var errUndo = errors.New("undo")
