package warehouse_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"zhengheng/warehouse"
	"zhengheng/warehouse/rulebook"
)

// checked is what a check of testdata/checks.txtar must say: of a subject with a fault the
// evidence and the rows behind it; of a clean one its value, and no finding; of one that it
// cannot see nothing.
type checked struct {
	bad, evidence, rows string
	measured            float64
	ok                  string
	okMeasured          float64
	unseen              string
}

var everyCheck = map[string]checked{
	"idle":            {"wechat:idle-bad", "最近更新 2024-12-10，至 2024-12-31 已 21 天无更新", "wechat:idle-bad", 21, "wechat:idle-ok", 1, "wechat:idle-x"},
	"not_filed":       {"wechat:filed-bad", "拟开设 → 运行 (planned → running)，应为 已备案 (filed)", "wechat:filed-bad", 1, "wechat:filed-ok", 0, "wechat:filed-x"},
	"duplicate":       {"wechat:twice-bad", "2 个：", "wechat:twice-2", 2, "wechat:twice-ok", 1, "wechat:twice-x"},
	"name_differs":    {"weibo:name-bad", "异名发布 (wechat)；异名在线 (weibo)", "wechat:name-bad weibo:name-bad", 1, "weibo:name-ok", 0, "weibo:name-x"},
	"owner_differs":   {"wechat:owner-bad", "某某公司，应为 认证单位", "wechat:owner-bad owner", 1, "wechat:owner-ok", 0, "wechat:owner-x"},
	"unanswered":      {"wechat:talk-bad", "留言 W1 于 2024-08-01 收到，至 2024-12-31 未答复", "W1", 152, "wechat:talk-ok", 0, "wechat:talk-x"},
	"no_interaction":  {"wechat:talk-bad", "登记的功能：信息发布", "wechat:talk-bad", 1, "wechat:talk-ok", 0, "wechat:talk-x"},
	"answers_idle":    {"wechat:talk-bad", "最近公开答复 2024-08-10，至 2024-12-31", "W4", 143, "wechat:talk-ok", 11, "wechat:owner-ok"},
	"app_unusable":    {"app:bad", "试用 3 次，3 次失败", "app:bad 2024-06-01..2024-06-01", 1, "app:ok", 0, "app:x"},
	"unreachable":     {"website:open-bad", "2024-06-01 至 2024-06-07 监测 140 次，7 次打不开", "website:open-bad 2024-06-01..2024-06-07", 0.05, "website:open-ok", 6.0 / 140, "website:open-x"},
	"dead_links":      {"website:open-bad", "检查 2 个链接，失效 1 个，如 http://bad/1", "http://bad/1", 0.5, "website:open-ok", 0, "website:open-x"},
	"errors_unclosed": {"errors-bad", "找错留言 1 件，未办结 1 件", "E1", 1, "errors-ok", 0, "report-x"},
	"errors_late":     {"late-bad", "找错留言 1 件，超过 1 个月办结 1 件", "E3", 1, "errors-ok", 0, "report-x"},
	"filing_faults":   {"filed-bad", "登记 1 个，差错 1 个", "wechat:filed-bad", 1, "filed-ok", 0, "filed-x"},
	"report_late":     {"report-bad", "Y2024 年度报表公开于 2025-02-10", "report-bad Y2024", 10, "report-ok", 0, "report-x"},
	"self_check":      {"report-bad", "Q2024-2：29/100", "report-bad Q2024-2", 0.29, "report-ok", 0.3, "report-x"},
	"failed_serious":  {"failed-bad", "检查 3 个，不合格 3 个，其中严重表述等问题 2 个", "website:failed-1 website:failed-2 website:failed-3", 2, "failed-ok", 0, "report-x"},
	"failed_other":    {"failed-bad", "检查 3 个，不合格 3 个", "website:failed-1 website:failed-2 website:failed-3", 1, "failed-ok", 0, "report-x"},
	"pass_rate":       {"failed-bad", "检查 3 个，不合格 3 个", "website:failed-1 website:failed-2 website:failed-3", 0, "failed-ok", 1, "report-x"},
	"followers_share": {"weibo:street-bad", "粉丝 100，常住人口 10000", "weibo:street-bad street-bad", 0.01, "weibo:street-ok", 0.5, "weibo:street-x"},
	"followers_rank":  {"weibo:street-bad", "粉丝 100，980101 内第 6", "weibo:street-bad", 6, "weibo:street-ok", 1, "weibo:county"},
	"few_forwards":    {"douyin:counts-bad", "forwards 0", "douyin:counts-bad", 0, "douyin:counts-ok", 5, "douyin:counts-x"},
	"few_comments":    {"douyin:counts-bad", "comments 0", "douyin:counts-bad", 0, "douyin:counts-ok", 6, "douyin:counts-x"},
	"few_likes":       {"douyin:counts-bad", "likes 0", "douyin:counts-bad", 0, "douyin:counts-ok", 7, "douyin:counts-x"},
}

// allChecks is a rulebook with one rule for every check that there is.
func allChecks(t *testing.T) *rulebook.Registry {
	t.Helper()
	checks, err := rulebook.Checks()
	if err != nil {
		t.Fatal(err)
	}
	text := `id: all-checks
title: 全部自动检查
basis: 测试
settings:
  - {id: subjects, value: [account, website, app, unit], mark: E}
  - {id: inspections, value: guoban-2019-19-inspection, mark: E}
groups:
  - {id: all, stage: veto, title: 全部, mark: E}
indicators:
  - {id: one, in: all, title: 全部, mark: E}
rules:
`
	for _, check := range checks {
		if _, isTold := everyCheck[check.Name]; !isTold {
			t.Errorf("nothing is planted for the check %s", check.Name)
		}
		text += fmt.Sprintf("  - {id: %s, in: one, check: %s, title: %s, mark: E, ordered_by: 测试, reason: 测试}\n", check.Name, check.Name, check.Title.Zh)
	}
	if len(checks) != len(everyCheck) {
		t.Errorf("there are %d checks, and %d are planted", len(checks), len(everyCheck))
	}
	registry, _, err := rulebook.LoadText("all-checks.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return registry
}

// days without and with a post, and a website's tries, are many rows of one kind.
func plantRows(folder string, files map[string]string) error {
	var silent, tries, quick strings.Builder
	silent.WriteString("账号ID,日期,发布数\n")
	for day := 11; day <= 31; day++ {
		fmt.Fprintf(&silent, "wechat:idle-bad,2024-12-%02d,0\n", day)
	}
	tries.WriteString("账号编号,监测时间,是否打开,打开用时\n")
	quick.WriteString("账号编号,监测时间,是否打开,打开用时\n")
	for day := 1; day <= 7; day++ {
		for try := range 20 {
			isBad, isOk := try == 0, try == 0 && day < 7 // 7 and 6 of 140: at and below 5 %
			fmt.Fprintf(&tries, "website:open-bad,2024-06-%02d %02d:00,是,%d\n", day, try, map[bool]int{true: 16, false: 15}[isBad])
			fmt.Fprintf(&tries, "website:open-ok,2024-06-%02d %02d:00,%s,1\n", day, try, map[bool]string{true: "否", false: "是"}[isOk])
			if day < 7 { // a day is missing
				fmt.Fprintf(&tries, "website:open-x,2024-06-%02d %02d:00,否,\n", day, try)
			}
			fmt.Fprintf(&quick, "website:open-bad,2024-09-%02d %02d:00,是,1\n", day, try)
		}
	}
	for try := range 3 {
		fmt.Fprintf(&tries, "app:bad,2024-06-01 %02d:00,否,\napp:ok,2024-06-01 %02d:00,是,1\n", try, try)
		if try < 2 {
			fmt.Fprintf(&tries, "app:x,2024-06-01 %02d:00,否,\n", try)
		}
		fmt.Fprintf(&quick, "app:bad,2024-09-01 %02d:00,是,1\n", try)
	}
	files["first/8-days.csv"], files["first/9-probes.csv"], files["later/7-probes.csv"] = silent.String(), tries.String(), quick.String()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Each check finds its planted fault with evidence and rows, is silent about the clean
// case, judges nothing that it cannot see, and closes the finding when the fault is gone.
func TestEveryCheck(t *testing.T) {
	registry := allChecks(t)
	parsed, err := txtar.ParseFile("testdata/checks.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files, folder := map[string]string{}, t.TempDir()
	for _, file := range parsed.Files {
		files[file.Name] = string(file.Data)
	}
	if err := plantRows(folder, files); err != nil {
		t.Fatal(err)
	}
	w := reopened(t, filepath.Join(t.TempDir(), "checks.duckdb"), warehouse.Options{Create: true, Rulebooks: registry})
	add(t, w, filepath.Join(folder, "first"))
	found := checkFindings(t, w)
	for _, name := range slices.Sorted(maps.Keys(everyCheck)) {
		want := everyCheck[name]
		t.Run(name, func(t *testing.T) {
			bad, isFound := found[name+" "+want.bad]
			if !isFound {
				t.Fatalf("the fault of %s is not found; found are %q", want.bad, slices.Sorted(maps.Keys(found)))
			}
			if !strings.Contains(bad.evidence, want.evidence) || !strings.Contains(bad.rows, want.rows) || fmt.Sprintf("%.6f", bad.measured) != fmt.Sprintf("%.6f", want.measured) {
				t.Errorf("%s: %v %q, rows %q; want %v %q, rows %q", want.bad, bad.measured, bad.evidence, bad.rows, want.measured, want.evidence, want.rows)
			}
			for _, silent := range []string{want.ok, want.unseen} {
				if _, isFound := found[name+" "+silent]; isFound {
					t.Errorf("%s has a finding", silent)
				}
			}
			if strings.HasPrefix(name, "failed") || name == "pass_rate" { // made of verdicts, not by a macro
				return
			}
			values := map[string]any{}
			each(t, w, "select subject, cast(measured as double) as measured from mart.check_"+name+"(date '2024-01-01', date '2025-01-01')", func(row map[string]any) {
				values[row["subject"].(string)] = row["measured"]
			})
			if got, isSeen := values[want.ok]; !isSeen || fmt.Sprintf("%.6f", got) != fmt.Sprintf("%.6f", want.okMeasured) {
				t.Errorf("%s measures %v, want %v", want.ok, got, want.okMeasured)
			}
			if got, isSeen := values[want.unseen]; isSeen {
				t.Errorf("%s is judged: %v", want.unseen, got)
			}
		})
	}
	add(t, w, filepath.Join(folder, "later"))
	after := checkFindings(t, w)
	for name, want := range everyCheck {
		if _, isOpen := after[name+" "+want.bad]; isOpen {
			t.Errorf("the finding of %s for %s stays after the fault is gone", name, want.bad)
		}
	}
}

type checkFinding struct {
	evidence, rows string
	measured       float64
}

// checkFindings are the findings of checks, by rule and subject.
func checkFindings(t *testing.T, w *warehouse.Warehouse) map[string]checkFinding {
	t.Helper()
	found := map[string]checkFinding{}
	for _, line := range ask(t, w, "findings", map[string]string{"rulebook": "all-checks", "period": "Y2024", "is_check": "true"}, func(cell func(string) string) string {
		return strings.Join([]string{cell("rule"), cell("subject_id"), cell("measured"), cell("evidence"), cell("row_ids")}, "\t")
	}) {
		cells := strings.Split(line, "\t")
		var measured float64
		fmt.Sscan(cells[2], &measured)
		found[cells[0]+" "+cells[1]] = checkFinding{evidence: cells[3], rows: cells[4], measured: measured}
	}
	return found
}
