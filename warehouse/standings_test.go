package warehouse_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

// TestListsInMemorySayTheSame asks rankings with filters drawn at random of one warehouse
// that keeps lists in memory, of one that hardly has room, and of one that keeps none; the
// first two from several readers at once, before and after a correction.
func TestListsInMemorySayTheSame(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lists.duckdb")
	loadLists(t, file)
	library, err := queries.Load(queries.IndexNames(func(name string) (string, error) { return name, nil }))
	if err != nil {
		t.Fatal(err)
	}
	ranking, err := library.Lookup("ranking")
	if err != nil {
		t.Fatal(err)
	}
	lines := func(w *warehouse.Warehouse, values map[string]string) (string, error) {
		ctx, given := t.Context(), maps.Clone(values)
		if scope, isBound := scopes[values["scope"]]; isBound {
			ctx = queries.WithScope(ctx, scope)
			delete(given, "scope")
		}
		result, err := ranking.Run(ctx, w, given)
		if err != nil {
			return "", err
		}
		defer result.Reader.Release()
		var text strings.Builder
		for result.Reader.Next() {
			record := result.Reader.Record()
			for i := range int(record.NumRows()) {
				for _, column := range record.Columns() {
					fmt.Fprint(&text, column.ValueStr(i), " ")
				}
				text.WriteString("\n")
			}
		}
		return text.String(), result.Reader.Err()
	}

	var asked []map[string]string
	var want []string
	random := rand.New(rand.NewPCG(1, 2))
	plain := openLists(t, file, -1)
	answered := 0
	for range 40 {
		values := drawFilters(random)
		text, err := lines(plain, values)
		if err != nil {
			t.Fatalf("%v: %v", values, err)
		}
		if text != "" {
			answered++
		}
		asked, want = append(asked, values), append(want, text)
	}
	if err := plain.Close(); err != nil {
		t.Fatal(err)
	}
	if answered < 20 {
		t.Fatalf("only %d of %d answers have rows", answered, len(asked))
	}
	for _, kept := range []int64{0, 10} {
		w := openLists(t, file, kept)
		var all sync.WaitGroup
		for reader := range 3 {
			all.Go(func() {
				for i := range asked {
					at := (i + reader*13) % len(asked)
					if got, err := lines(w, asked[at]); err != nil || got != want[at] {
						t.Errorf("%d rows kept, %v: %v\n%swant\n%s", kept, asked[at], err, got, want[at])
						return
					}
				}
			})
		}
		all.Wait()
		each(t, w, "select count(*) as tables from duckdb_tables() where table_name like 'standings_%'", func(row map[string]any) {
			if tables := row["tables"].(int64); (kept == 0) != (tables > 3) {
				t.Errorf("%d rows kept: %d lists are in memory", kept, tables)
			}
		})
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	correctList(t, file, lines)
}

// correctList sees that a list in memory is that of the newest snapshot, and that of the
// last one while a later batch is loaded but not refreshed.
func correctList(t *testing.T, file string, lines func(*warehouse.Warehouse, map[string]string) (string, error)) {
	w := openLists(t, file, 0)
	defer w.Close()
	values := map[string]string{"index": "wci@14.2", "period": "W2024-03-03", "limit": "1"}
	first, err1 := lines(w, values)
	text := "account_id,day,posts,reads,watching,likes,headline_reads,headline_watching,headline_likes,max_reads,max_watching,max_likes\n" +
		"wechat:gh_new,2024-03-05,1,99999999,5,6,99999999,5,6,99999999,5,6\n"
	_, err2 := ingest.Stream(t.Context(), w, "late.csv", strings.NewReader(text), ingest.Options{Feed: "account_days"})
	second, err3 := lines(w, values)
	_, err4 := w.Refresh(t.Context(), warehouse.RefreshOptions{})
	third, err5 := lines(w, values)
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if first != second || !strings.Contains(third, "wechat:gh_new") || strings.Contains(first, "wechat:gh_new") {
		t.Errorf("before: %safter the load: %safter the refresh: %s", first, second, third)
	}
}

// scopes are those of tokens that are bound to a part of the accounts.
var scopes = map[string]queries.Scope{
	"unit": {Unit: "990100-00"}, "region": {Region: "9901"}, "platform": {Platform: "wechat"}, "both": {Region: "9902", Platform: "weibo"},
}

// drawFilters names several things at once, so that combinations come up too.
func drawFilters(random *rand.Rand) map[string]string {
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	values := map[string]string{
		"index":  pick("wci@14.2", "wci@14.2", "wci@2.0", "bci@9", "dci@no-plays", "wci@14.2+publisher"),
		"period": pick("W2024-03-03", "W2024-03-10", "M2024-03", "I2024-W10", "W2019-01-06"),
	}
	for name, choices := range map[string][]string{
		"platform": {"wechat", "weibo"}, "region": {"990000", "990100"}, "level": {"city", "county"}, "sector": {"公安"},
		"unit": {"990000-00"}, "search": {"发布", "a"}, "rank_mode": {"dense"}, "offset": {"3"}, "limit": {"5", "all"}, "list": {"市县"}, "tag": {"公安号"},
		"min_posts": {"1", "20"}, "min_active_days": {"2", "6"}, "opened_before": {"2020-01-01"},
		"scope": {"unit", "region", "platform", "both"},
	} {
		if random.IntN(6) == 0 {
			values[name] = pick(choices...)
		}
	}
	return values
}

func openLists(t *testing.T, file string, kept int64) *warehouse.Warehouse {
	t.Helper()
	w, err := warehouse.Open(t.Context(), file, warehouse.Options{KeptRows: kept})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// loadLists makes the sample's warehouse with two lists by rule.
func loadLists(t *testing.T, file string) {
	t.Helper()
	w, err := warehouse.Open(t.Context(), file, warehouse.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	rules := filepath.Join(t.TempDir(), "lists.csv")
	text := "list_name,kind,level,sector\n市县,list,city,\n公安号,tag,,公安\n"
	if err := os.WriteFile(rules, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	files, err := ingest.Expand([]string{"../testdata/sample"})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, rules) {
		if _, err := ingest.File(t.Context(), w, file, ingest.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
