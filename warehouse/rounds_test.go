package warehouse_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhengheng/access"
	"zhengheng/warehouse"
)

const inspection = "guoban-2019-19-inspection"

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func signedBy(name string) access.Entry {
	return access.Entry{Who: name, Address: "local", At: time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)}
}

// drawSample draws a round of the sample and gives its id.
func drawSample(t *testing.T, w *warehouse.Warehouse) string {
	t.Helper()
	made, err := w.DrawRound(t.Context(), warehouse.RoundPlan{Rulebook: inspection, OnDay: "2024-03-01", Kinds: []string{"account"},
		Strata: []string{"platform"}, Share: 300_000, Least: 1, Cover: warehouse.CoverFirst, Seed: "甲"}, signedBy("甲"))
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// TestRecordedBulletins records each published bulletin as a round: as many subjects in
// operation, drawn and failed as it says, and its pass rate comes out as it was printed, before
// and after publication.
func TestRecordedBulletins(t *testing.T) {
	rows := bulletins(t)
	units, accounts := "单位ID,单位名称\n", "账号ID,平台,账号名称,单位ID,状态\n"
	for i, row := range rows {
		units += fmt.Sprintf("U%d,%s\n", i, row[0])
		running, err := strconv.Atoi(row[2])
		if err != nil { // of most only the number checked was printed
			running, _ = strconv.Atoi(row[3])
		}
		for n := range running {
			accounts += fmt.Sprintf("%s:%d-%d,%s,账号%d,U%d,正常\n", platformOf(row), i, n, platformOf(row), n, i)
		}
	}
	dir := t.TempDir()
	write(t, dir, "units.csv", units)
	write(t, dir, "accounts.csv", accounts)
	w := loaded(t, dir)
	findings := "检查轮次,对象类型,对象编号,考核办法,检查结果,问题所在,检查日期\n"
	for i, row := range rows {
		size, _ := strconv.ParseInt(row[3], 10, 64)
		plan := warehouse.RoundPlan{ID: fmt.Sprintf("B%d", i), Rulebook: inspection, OnDay: "2024-03-01", Kinds: []string{"account", "website"},
			Unit: fmt.Sprintf("U%d", i), Size: size, Cover: warehouse.CoverNone, Seed: row[0]}
		made, err := w.DrawRound(t.Context(), plan, signedBy("甲"))
		if err != nil || made.Drawn != size {
			t.Fatalf("%s: %+v, %v", row[0], made, err)
		}
		failed, _ := strconv.Atoi(row[4])
		for n, subject := range ask(t, w, "round_subjects", map[string]string{"round": plan.ID}, func(cell func(string) string) string {
			return cell("subject_kind") + "," + cell("subject_id")
		}) {
			rule := "examined"
			if n < failed {
				rule = map[string]string{"account": "media-idle-14", "website": "website-secret"}[strings.Split(subject, ",")[0]]
			}
			findings += fmt.Sprintf("%s,%s,%s,%s,,2024-03-02\n", plan.ID, subject, inspection, rule)
		}
	}
	dir = t.TempDir()
	write(t, dir, "form.csv", findings)
	add(t, w, dir)
	for range 2 {
		for i, row := range rows {
			_, decimals, _ := strings.Cut(row[5], ".")
			got := ask(t, w, "bulletin", map[string]string{"round": fmt.Sprintf("B%d", i), "dimension": "all", "places": fmt.Sprint(len(decimals))},
				func(cell func(string) string) string {
					return strings.Join([]string{cell("in_operation"), cell("checked"), cell("failed"), cell("pass_rate"), cell("share_checked")}, " ")
				})
			want := strings.Join([]string{row[3], row[3], row[4], row[5], "100"}, " ")
			if row[2] != "" {
				want = strings.Join([]string{row[2], row[3], row[4], row[5], "11.98"}, " ")
			}
			if len(got) != 1 || got[0] != want {
				t.Errorf("%s %s: %q, printed was %q", row[0], row[1], got, want)
			}
		}
		for i := range rows { // the second time it is published already
			_, _ = w.PublishRound(t.Context(), warehouse.Publication{Round: fmt.Sprintf("B%d", i)}, signedBy("甲"))
		}
	}
	if published := ask(t, w, "rounds", map[string]string{"state": "published"}, func(cell func(string) string) string { return cell("pass_rate") }); len(published) != len(rows) {
		t.Errorf("published are %q", published)
	}
}

func platformOf(bulletin []string) string {
	return map[string]string{"accounts": "wechat", "websites": "website"}[bulletin[1]]
}

// drawnHere is the draw of decision 0025 in plain Go, over rows of round_draw: stratum, kind,
// id, earlier draws, members.
func drawnHere(seed string, share int64, least int, cover string, rows [][5]string) (drawn []string) {
	strata := map[string][][5]string{}
	for _, row := range rows {
		strata[row[0]] = append(strata[row[0]], row)
	}
	for _, members := range strata {
		key := func(row [5]string) string {
			sum := sha256.Sum256([]byte(seed + "|" + row[1] + "|" + row[2]))
			turn := "0"
			if cover != warehouse.CoverNone {
				turn = row[3]
			}
			return turn + hex.EncodeToString(sum[:])
		}
		slices.SortFunc(members, func(a, b [5]string) int { return strings.Compare(key(a), key(b)) })
		never := 0
		for _, row := range members {
			if row[3] == "0" {
				never++
			}
		}
		quota := max(least, int((int64(len(members))*share+999_999)/1_000_000))
		if cover == warehouse.CoverAll {
			quota = max(quota, never)
		}
		for _, row := range members[:min(quota, len(members))] {
			drawn = append(drawn, row[2])
		}
	}
	slices.Sort(drawn)
	return drawn
}

// TestDrawsAreThoseOfTheDecision sets draws of the sample beside a plain reading of the decision:
// over three rounds of a year, in each way of covering, with and without strata; whoever
// repeats a draw gets the same, and after the year everybody was drawn.
func TestDrawsAreThoseOfTheDecision(t *testing.T) {
	w := sampleWarehouse(t)
	for n, c := range []struct {
		share  int64
		least  int64
		cover  string
		strata []string
		day    string
	}{
		{333_333, 1, warehouse.CoverNone, nil, "2024-03-01"},
		{100_000, 2, warehouse.CoverFirst, []string{"platform", "level"}, "2024-03-02"},
		{500_000, 0, warehouse.CoverFirst, []string{"city"}, "2024-03-03"},
		{10_000, 1, warehouse.CoverAll, []string{"platform"}, "2024-12-30"},
		{10_000, 1, warehouse.CoverAll, []string{"platform"}, "2025-03-04"}, // another year begins anew
	} {
		plan := warehouse.RoundPlan{Rulebook: inspection, OnDay: c.day, Kinds: []string{"account"}, Strata: c.strata, Share: c.share, Least: c.least,
			Cover: c.cover, Seed: fmt.Sprint("种子", n)}
		made, err := w.DrawRound(t.Context(), plan, signedBy("甲"))
		if err != nil {
			t.Fatal(err)
		}
		var rows [][5]string
		var drawn []string
		ask(t, w, "round_draw", map[string]string{"round": made.ID}, func(cell func(string) string) string {
			rows = append(rows, [5]string{cell("stratum"), cell("subject_kind"), cell("subject_id"), cell("earlier_draws")})
			if cell("is_drawn") == "true" {
				drawn = append(drawn, cell("subject_id"))
			}
			if cell("is_same") != "true" {
				t.Errorf("%s: %s is not as it was drawn", made.ID, cell("subject_id"))
			}
			return ""
		})
		slices.Sort(drawn)
		want := drawnHere(plan.Seed, c.share, int(c.least), c.cover, rows)
		if !slices.Equal(drawn, want) || int64(len(want)) != made.Drawn || int64(len(rows)) != made.InOperation {
			t.Errorf("round %d: %d drawn, %d by the decision", n, len(drawn), len(want))
		}
		if _, faults, err := w.VerifyRound(t.Context(), made.ID); err != nil || len(faults) > 0 {
			t.Errorf("round %d: %v, %v", n, faults, err)
		}
	}
	left := ask(t, w, "round_coverage", map[string]string{"period": "Y2024"}, func(cell func(string) string) string { return cell("not_drawn") })
	if len(left) == 0 || slices.ContainsFunc(left, func(n string) bool { return n != "0" }) {
		t.Errorf("not drawn within the year: %q", left)
	}
	_, err := w.DrawRound(t.Context(), warehouse.RoundPlan{ID: "C2024-01", Rulebook: inspection, OnDay: "2024-03-01", Share: 1, Cover: "none", Kinds: []string{"account"}}, signedBy("甲"))
	if err == nil || !strings.Contains(err.Error(), "never drawn anew") {
		t.Errorf("a round is drawn twice: %v", err)
	}
}

// TestSizeIsSharedOut divides a fixed number among strata by their sizes, to the last subject.
func TestSizeIsSharedOut(t *testing.T) {
	w := sampleWarehouse(t)
	for _, size := range []int64{1, 7, 50, 150, 1000} {
		made, err := w.DrawRound(t.Context(), warehouse.RoundPlan{Rulebook: inspection, OnDay: "2024-03-01", Kinds: []string{"account"},
			Strata: []string{"platform", "level"}, Size: size, Cover: warehouse.CoverNone}, signedBy("甲"))
		if err != nil || made.Drawn != min(size, made.InOperation) {
			t.Errorf("of %d asked for: %+v, %v", size, made, err)
		}
		ask(t, w, "round_draw", map[string]string{"round": made.ID}, func(cell func(string) string) string {
			quota, _ := strconv.ParseInt(cell("quota"), 10, 64)
			members, _ := strconv.ParseInt(cell("members"), 10, 64)
			if exact := float64(made.Drawn) * float64(members) / float64(made.InOperation); float64(quota) < exact-1 || float64(quota) > exact+1 {
				t.Errorf("of %d: %s has quota %d, its part is %.2f", size, cell("stratum"), quota, exact)
			}
			return ""
		})
	}
}
