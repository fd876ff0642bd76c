package warehouse_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"zhengheng/ingest"
	"zhengheng/ingest/synth"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

// planted loads the CSV files of an archive as a user would, and gives what its
// file "want" lists.
func planted(t *testing.T, archive string) (w *warehouse.Warehouse, want []string) {
	t.Helper()
	parsed, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, file := range parsed.Files {
		if file.Name == "want" {
			want = strings.Split(strings.TrimSpace(string(file.Data)), "\n")
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, file.Name), file.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return loaded(t, dir), want
}

// loaded makes a warehouse of the files in a folder.
func loaded(t *testing.T, dir string) *warehouse.Warehouse {
	t.Helper()
	w, err := warehouse.Open(t.Context(), filepath.Join(t.TempDir(), "planted.duckdb"), warehouse.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	add(t, w, dir)
	return w
}

// add loads the files in a folder, none of whose rows may be refused, and refreshes.
func add(t *testing.T, w *warehouse.Warehouse, dir string) {
	t.Helper()
	files, err := ingest.Expand([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		summary, err := ingest.File(t.Context(), w, file, ingest.Options{})
		if err != nil || summary.RowsRejected != 0 {
			t.Fatalf("%s: %d rows rejected, %v", file, summary.RowsRejected, err)
		}
	}
	if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{}); err != nil {
		t.Fatal(err)
	}
}

// ask runs a shipped query and gives each row as line writes it, in order of text;
// cell gives a column's value, "" where it is NULL.
func ask(t *testing.T, w queries.Engine, name string, values map[string]string, line func(cell func(string) string) string) []string {
	t.Helper()
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	query, err := library.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]string{}
	if query.Parameter("limit") != nil {
		given["limit"] = "all"
	}
	for parameter, value := range values {
		given[parameter] = value
	}
	result, err := query.Run(context.Background(), w, given)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Reader.Release()
	var lines []string
	for result.Reader.Next() {
		record := result.Reader.Record()
		for i := range int(record.NumRows()) {
			lines = append(lines, line(func(column string) string {
				at := record.Schema().FieldIndices(column)
				if len(at) == 0 || record.Column(at[0]).IsNull(i) {
					return ""
				}
				return strings.Clone(record.Column(at[0]).ValueStr(i))
			}))
		}
	}
	if err := result.Reader.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

func registryFindings(t *testing.T, w queries.Engine, values map[string]string) []string {
	return ask(t, w, "registry_findings", values, func(cell func(string) string) string {
		subject := cell("account_id")
		if subject == "" {
			subject = strings.TrimSpace(cell("unit_id") + " " + cell("platform"))
		}
		return cell("rule") + " " + subject + ": " + cell("found")
	})
}

func consistencyFindings(t *testing.T, w queries.Engine, values map[string]string) []string {
	return ask(t, w, "consistency_findings", values, func(cell func(string) string) string {
		words := strings.Fields(strings.Join([]string{cell("rule"), cell("account_id"), cell("post_id"), cell("day"), cell("fact")}, " "))
		return strings.Join(words, " ") + ": " + cell("found") + " " + cell("expected") + " (" + cell("batches") + ")"
	})
}

func compareLines(t *testing.T, got, want []string) {
	t.Helper()
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("not found: %s", line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("found without need: %s", line)
		}
	}
	if len(got) != len(slices.Compact(slices.Clone(got))) {
		t.Errorf("a finding is there twice: %q", got)
	}
}

// Each rule of the registry fires on its planted case, and on nothing else.
func TestRegistryFindings(t *testing.T) {
	w, want := planted(t, "testdata/registry.txtar")
	compareLines(t, registryFindings(t, w, nil), want)
	for _, c := range []struct {
		name   string
		values map[string]string
		want   []string
	}{
		{"a shorter limit", map[string]string{"rule": "idle", "idle_days": "10"},
			[]string{"idle weibo:idle: 14 天 (days) → 2024-03-31", "idle weibo:idle12: 12 天 (days) → 2024-03-31"}},
		{"a longer limit", map[string]string{"rule": "idle", "idle_days": "15"}, nil},
		{"more reads are few", map[string]string{"rule": "sleeping", "sleeping_reads": "9"}, nil},
		{"some reactions are none", map[string]string{"rule": "sleeping", "sleeping_reactions": "1", "sleeping_posts": "5"},
			[]string{"sleeping douyin:awake: 5 篇 (posts)，9 阅读 (reads)，1 赞 (likes)，0 评 (comments)，0 转 (forwards)"}},
		{"a subtree", map[string]string{"unit": "9802-00", "rule": "missing_account"}, []string{"missing_account 9802-00: 0"}},
		{"a region", map[string]string{"region": "980121"}, []string{"same_name 980121-00: 丁县人民政府 (980121-00)；丁县人民政府 (980221-00)"}},
		{"a level", map[string]string{"level": "national"}, []string{"missing_account 00-07: 0"}},
		{"a sector", map[string]string{"sector": "税务"}, []string{"not_filed weibo:skipped: 拟开设 → 运行 (planned → running)"}},
		{"a platform", map[string]string{"platform": "kuaishou"}, []string{"no_dates kuaishou:reversed: 开设 2022-01-01，关停 2021-01-01 (opened_on, closed_on)"}},
	} {
		t.Run(c.name, func(t *testing.T) { compareLines(t, registryFindings(t, w, c.values), c.want) })
	}
}

// Facts that contradict each other load, are refreshed and are reported.
func TestConsistencyFindings(t *testing.T) {
	w, want := planted(t, "testdata/consistency.txtar")
	compareLines(t, consistencyFindings(t, w, map[string]string{"period": "M2024-03"}), want)
	for _, c := range []struct {
		name   string
		values map[string]string
		want   []string
	}{
		{"a publisher's week", map[string]string{"period": "W2024-03-03", "platform": "wechat"}, []string{
			"capped_over_total wechat:week-capped reads: 300002 ≥ 300003 = 100001 × 3 (6)",
			"counts_without_posts wechat:week-none reads: 5 = 0 (6)",
			"headline_over_total wechat:week-parts headline_reads: 101 ≤ 100 (6)",
			"max_over_total wechat:week-parts max_reads: 200 ≤ 100 (6)",
			"part_over_total wechat:week-parts originals: 3 ≤ 2 (6)",
			"score_differs wechat:week-score score: wci@14.2: 897.82 = 897.72 (6)",
		}},
		{"another month", map[string]string{"period": "M2024-02"}, nil},
		{"a free range", map[string]string{"period": "R2024-03-21..2024-03-31"},
			[]string{"outside_life weibo:life late 2024-03-21 published_at: 2024-03-21 ≤ 2024-03-20 (3)"}},
		{"an account", map[string]string{"period": "M2024-03", "account_id": "weibo:mean"}, []string{"mean_over_max weibo:mean 2024-03-04 reads: 101 ≤ 100 (5)"}},
		{"a platform", map[string]string{"period": "M2024-03", "platform": "wechat"}, []string{"capped_over_total wechat:capped reads: 50000 ≥ 100001 = 100001 × 1 (3)"}},
		{"a unit", map[string]string{"period": "M2024-03", "unit": "98-00", "rule": "outside_life"}, []string{
			"outside_life weibo:life 2024-03-04 posts: 2024-03-04: 1 ≥ 2024-03-05 (5)",
			"outside_life weibo:life late 2024-03-21 published_at: 2024-03-21 ≤ 2024-03-20 (3)"}},
	} {
		t.Run(c.name, func(t *testing.T) { compareLines(t, consistencyFindings(t, w, c.values), c.want) })
	}
}

// What the sample holds on purpose is found: sub accounts beside main ones, and two
// counties of one name. Its facts agree with each other.
func TestFindingsOfTheSample(t *testing.T) {
	w := sampleWarehouse(t)
	namesakes := "青棠县人民政府 (990121-00)；青棠县人民政府 (990221-00)"
	police := "青棠县公安局 (990121-01)；青棠县公安局 (990221-01)"
	compareLines(t, registryFindings(t, w, nil), []string{
		"duplicate_account 990000-01 wechat: 2: 云澜公安；云澜交警", "duplicate_account 990000-01 weibo: 2: 云澜公安；云澜交警",
		"same_name 990121-00: " + namesakes, "same_name 990121-01: " + police,
		"same_name 990221-00: " + namesakes, "same_name 990221-01: " + police,
	})
	compareLines(t, consistencyFindings(t, w, map[string]string{"period": "R2024-03-03..2024-04-27"}), nil)
	for _, period := range []string{"M2024-03", "M2024-04", "W2024-03-24"} {
		compareLines(t, consistencyFindings(t, w, map[string]string{"period": period}), nil)
	}
}

// Nobody tampered with the synthetic nation, so nothing may be found there.
func TestNationIsConsistent(t *testing.T) {
	dir := t.TempDir()
	summary, err := synth.Nation(t.Context(), dir, synth.NationOptions{Accounts: 2000, Days: 60, PostsPerDay: 0.2, Seed: 7, Format: "parquet"})
	if err != nil {
		t.Fatal(err)
	}
	w := loaded(t, dir)
	var found []string
	for _, period := range []string{"M2024-01", "M2024-02", "R2024-01-01..2024-02-29"} {
		found = append(found, consistencyFindings(t, w, map[string]string{"period": period})...)
	}
	t.Logf("%d accounts, %d account days, %d posts, %d observations: %d findings", summary.Accounts, summary.AccountDays, summary.Posts, summary.Observations, len(found))
	if len(found) > 0 {
		t.Errorf("the first is %s", found[0])
	}
}

// What has been mended is found no more, and is still found as of the batch before.
func TestFindingsAsOfABatch(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		first + "/days.csv":      "account_id,day,posts,reads,max_reads\nweibo:1,2024-03-04,1,100,101\n",
		second + "/days.csv":     "account_id,day,posts,reads,max_reads\nweibo:1,2024-03-04,1,101,101\n",
		second + "/accounts.csv": "账号ID,平台,账号名称\nweibo:1,微博,甲省发布\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := loaded(t, first)
	add(t, w, second)
	march := map[string]string{"period": "M2024-03"}
	compareLines(t, registryFindings(t, w, nil), nil)
	compareLines(t, consistencyFindings(t, w, march), nil)
	past, err := w.AsOf(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	compareLines(t, registryFindings(t, past, nil), []string{"account_unknown weibo:1: 有数据，未登记 (facts, no registration)"})
	compareLines(t, consistencyFindings(t, past, march), []string{"max_over_total weibo:1 2024-03-04 max_reads: 101 ≤ 100 (1)"})
	if err := past.Close(); err != nil {
		t.Error(err)
	}
}

// Every rule that a query names has a source, and every rule's file is gathered.
func TestRulesAreComplete(t *testing.T) {
	w, _ := planted(t, "testdata/registry.txtar")
	bases := map[string]bool{}
	each(t, w, "select rule from mart.finding_rules", func(row map[string]any) { bases[row["rule"].(string)] = true })
	named := 0
	for _, list := range []string{"registry_rule", "consistency_rule"} {
		for _, value := range queries.Labels(list) {
			named++
			if !bases[value.Name] {
				t.Errorf("mart.finding_rules has no source for %s", value.Name)
			}
		}
	}
	if named != len(bases) {
		t.Errorf("%d rules are named, %d have a source", named, len(bases))
	}
	for folder, gatherers := range map[string][]string{"registry": {"registry_findings"}, "consistency": {"told_faults", "post_faults"}} {
		var gathered string
		for _, name := range gatherers {
			text, err := os.ReadFile("models/marts/" + name + ".sql")
			if err != nil {
				t.Fatal(err)
			}
			gathered += string(text)
		}
		files, err := fs.Glob(os.DirFS("models"), folder+"/*.sql")
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".sql")
			if name != "count_falls" && !strings.Contains(gathered, "."+name+"\n") {
				t.Errorf("models/%s is gathered nowhere", file)
			}
		}
	}
}

func TestPlainNames(t *testing.T) {
	w, _ := planted(t, "testdata/registry.txtar")
	for name, want := range map[string]string{
		"甲省教育":                            "甲省教育",
		"甲省教育ＡＢｃ（１）":                      "甲省教育abc(1)",
		" 甲省\u3000教育\u00a0\ufeff\u200b\t": "甲省教育",
		"Police": "police",
		"":       "",
	} {
		each(t, w, "select plain_name('"+name+"') as plain, plain_name(null) as none", func(row map[string]any) {
			if row["plain"] != want || row["none"] != nil {
				t.Errorf("plain_name(%q) = %q, of NULL %v; want %q and NULL", name, row["plain"], row["none"], want)
			}
		})
	}
}
