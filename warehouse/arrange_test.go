package warehouse_test

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

// sampleValues are what the shipped queries need over the sample.
func sampleValues(q *queries.Query) map[string]string {
	examples := map[string]string{"index": "bci@9", "period": "W2024-03-03", "account_id": "weibo:5890112001", "release": "R2024-0001", "sheet": "S2024-0001", "unit": "990000-00", "list": "重点账号", "subject_id": "990000-00",
		"rulebook": "guoban-2019-19-inspection", "other": "guobanfa-2015-15", "ids": "weibo:5890112001,weibo:5890112002", "round": "C2024-01"}
	values := map[string]string{}
	for _, p := range q.Parameters {
		if p.Required || p.Name == "index" || p.Kind == queries.KindPeriod {
			values[p.Name] = examples[p.Name]
		}
		if p.Kind == queries.KindLimit {
			values[p.Name] = "all"
		}
	}
	return values
}

// lines reads an answer to its end, each row as its columns' text.
func lines(t *testing.T, w queries.Engine, q *queries.Query, values map[string]string, columns []string) ([]string, *queries.Result) {
	t.Helper()
	all, result := linesBy(t, w, q, values, columns)
	return all[0], result
}

// linesBy gives the rows of one answer as the text of each of several sets of columns.
func linesBy(t *testing.T, w queries.Engine, q *queries.Query, values map[string]string, sets ...[]string) ([][]string, *queries.Result) {
	t.Helper()
	result, err := q.Run(t.Context(), w, values)
	if err != nil {
		t.Fatalf("%s %v: %v", q.Name, values, err)
	}
	defer result.Reader.Release()
	all := make([][]string, len(sets))
	for result.Reader.Next() {
		record := result.Reader.Record()
		for i := range int(record.NumRows()) {
			for n, columns := range sets {
				var line []string
				for c, field := range record.Schema().Fields() {
					if columns == nil || slices.Contains(columns, field.Name) {
						line = append(line, strings.Clone(record.Column(c).ValueStr(i)))
					}
				}
				all[n] = append(all[n], strings.Join(line, "|"))
			}
		}
	}
	if err := result.Reader.Err(); err != nil {
		t.Fatal(err)
	}
	return all, result
}

// otherwise are the queries whose own order no columns tell exactly.
var otherwise = map[string]bool{"content_shares": true, "release": true, "release_formulas": true, "registry_findings": true,
	"consistency_findings": true, "doubt_signals": true, "roster_changes": true, "measure_spread": true, "rulebook_lines": true,
	"findings": true, "scores": true}

// TestEveryQueryIsArranged asks each shipped query plainly and with all its columns named,
// which puts a statement around it: the rows are the same, in the declared order, which
// leaves no two rows alike; and pages by cursor give all of them once.
func TestEveryQueryIsArranged(t *testing.T) {
	w := sampleWarehouse(t)
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	withRows := 0
	for _, q := range library.Queries() {
		if q.IsComputed() || q.Name == "list_members" { // no statement to put another around; the sample has no lists
			continue
		}
		values := sampleValues(q)
		if values["account_id"] != "" {
			values["account_id"] = firstAccount(t, w)
		}
		plain, _ := lines(t, w, q, values, nil)
		var names, keys []string
		for _, c := range q.Columns {
			names = append(names, c.Name)
		}
		for _, name := range q.Order {
			keys = append(keys, strings.TrimPrefix(name, "-"))
		}
		arranged := withValue(values, "columns", strings.Join(names, ","))
		both, _ := linesBy(t, w, q, arranged, nil, keys)
		got, found := both[0], both[1]
		ordered, unordered := slices.Clone(got), slices.Clone(plain)
		if otherwise[q.Name] {
			slices.Sort(unordered)
			slices.Sort(ordered)
		}
		if !slices.Equal(unordered, ordered) {
			t.Errorf("%s: arranged it gives %d rows, plainly %d, or in another order:\n%s\n%s", q.Name, len(got), len(plain), firstOf(got, plain), firstOf(plain, got))
		}
		seen := map[string]bool{}
		for _, line := range found {
			if seen[line] {
				t.Errorf("%s: two rows are alike in its order: %s", q.Name, line)
			}
			seen[line] = true
		}
		if len(got) > 0 {
			withRows++
		}
		limit := max(2, (len(got)+2)/3) // pages that begin, go on and end
		checkPages(t, w, q, arranged, limit, got)
		checkPages(t, w, q, values, limit, plain)
	}
	if withRows < 18 {
		t.Errorf("only %d queries have rows here", withRows)
	}
}

func firstOf(a, b []string) string {
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return fmt.Sprintf("%d: %.300s", i, a[i])
		}
	}
	return ""
}

func withValue(values map[string]string, name, value string) map[string]string {
	all := map[string]string{name: value}
	for k, v := range values {
		if k != name {
			all[k] = v
		}
	}
	return all
}

func firstAccount(t *testing.T, w *warehouse.Warehouse) string {
	t.Helper()
	id := ""
	each(t, w, "select min(account_id) as id from mart.index_scores where index_id = 'bci@9' and score is not null", func(row map[string]any) {
		id = row["id"].(string)
	})
	return id
}

// checkPages walks an answer by its cursors. Without a wanted list, that is the plain one.
func checkPages(t *testing.T, w queries.Engine, q *queries.Query, values map[string]string, limit int, want []string) {
	t.Helper()
	values = withValue(values, "limit", "all")
	if want == nil {
		want, _ = lines(t, w, q, values, nil)
	}
	values = withValue(values, "limit", fmt.Sprint(limit))
	var got []string
	for {
		page, result := lines(t, w, q, values, nil)
		got = append(got, page...)
		if result.Cursor == "" || len(got) > len(want) {
			break
		}
		values = withValue(values, "cursor", result.Cursor)
	}
	if otherwise[q.Name] {
		got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s, sorted by %q where %q: pages of %d give %d rows, want %d: %s / %s", q.Name, values["sort"], values["where"], limit, len(got), len(want), firstOf(got, want), firstOf(want, got))
	}
}

// TestRankingIsArranged sorts by each column either way, filters by each operator, and
// compares with the same done in Go.
func TestRankingIsArranged(t *testing.T) {
	w := sampleWarehouse(t)
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	q, err := library.Lookup("ranking")
	if err != nil {
		t.Fatal(err)
	}
	base := map[string]string{"index": "wci@14.2", "period": "W2024-03-03", "limit": "all"}
	all, _ := lines(t, w, q, base, nil)
	if len(all) < 20 {
		t.Fatalf("%d accounts are ranked", len(all))
	}
	for i, c := range q.Columns {
		sorts := []string{c.Name, "-" + c.Name}
		if c.Name != "score" && c.Name != "level" { // either way is enough of the others
			sorts = sorts[i%2 : i%2+1]
		}
		for _, sort := range sorts {
			values := withValue(base, "sort", sort)
			sorted, _ := lines(t, w, q, values, nil)
			if len(sorted) != len(all) {
				t.Errorf("sort=%s: %d rows of %d", sort, len(sorted), len(all))
			}
			if i%4 == 0 || c.Name == "level" || c.Name == "score" {
				checkPages(t, w, q, values, len(all)/2-1, sorted)
			}
			checkSorted(t, w, q, values, c, strings.HasPrefix(sort, "-"))
		}
	}
	column := func(line, name string) string {
		at := slices.IndexFunc(q.Columns, func(c queries.Column) bool { return c.Name == name })
		return strings.Split(line, "|")[at]
	}
	number := func(line, name string) (v float64) { fmt.Sscan(column(line, name), &v); return v }
	known := func(line, name string) bool { return column(line, name) != "(null)" }
	isBound := func(line string) bool { return column(line, "reads_at_least") == "true" }
	bound := 0
	for where, holds := range map[string]func(line string) bool{
		"reads:ge:50000": func(l string) bool { return known(l, "reads") && number(l, "reads") >= 50000 },
		"reads:le:50000": func(l string) bool { return known(l, "reads") && number(l, "reads") <= 50000 && !isBound(l) },
		"reads:ne:5":     func(l string) bool { return known(l, "reads") && number(l, "reads") != 5 },
		"score:gt:700.5": func(l string) bool { return known(l, "score") && number(l, "score") > 700.5 },
		"score:null":     func(l string) bool { return !known(l, "score") },
		"score:notnull":  func(l string) bool { return known(l, "score") },
		"level:le:city": func(l string) bool {
			return slices.Contains([]string{"national", "province", "city"}, column(l, "level"))
		},
		"level:in:市级,county":                              func(l string) bool { return slices.Contains([]string{"city", "county"}, column(l, "level")) },
		"account_name:has:发布":                             func(l string) bool { return strings.Contains(column(l, "account_name"), "发布") },
		"is_score_at_least:eq:是":                          func(l string) bool { return column(l, "is_score_at_least") == "true" },
		"rank:le:10\nposts:ge:10":                         func(l string) bool { return known(l, "rank") && number(l, "rank") <= 10 && number(l, "posts") >= 10 },
		"account_name:eq:'; drop table mart.accounts; --": func(string) bool { return false },
	} {
		got, _ := lines(t, w, q, withValue(base, "where", where), nil)
		var want []string
		for _, line := range all {
			if isBound(line) {
				bound++
			}
			if holds(line) {
				want = append(want, line)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("where=%s: %d rows, want %d", where, len(got), len(want))
		}
		checkPages(t, w, q, withValue(withValue(base, "where", where), "sort", "level,-reads"), 9, nil)
	}
	if bound == 0 {
		t.Error("no lower bound is among the reads")
	}
	checkCursor(t, w, q, base)
	base["index"] = "chengdu@2016"
	both, _ := linesBy(t, w, q, withValue(base, "where", "score:ge:0\nscore:ne:-1"), nil, []string{"is_score_at_least"})
	all, _ = lines(t, w, q, withValue(base, "where", "score:notnull"), []string{"is_score_at_least"})
	if slices.Contains(both[1], "(null)") || len(both[1]) != len(slices.DeleteFunc(slices.Clone(all), func(mark string) bool { return mark == "(null)" })) || !slices.Contains(all, "(null)") {
		t.Errorf("%d of %d scores, some of which may go either way, surely are 0 or more", len(both[1]), len(all))
	}
}

// checkSorted compares neighbours: in order, unknown ones last.
func checkSorted(t *testing.T, w queries.Engine, q *queries.Query, values map[string]string, c queries.Column, isDescending bool) {
	t.Helper()
	cells, _ := lines(t, w, q, values, []string{c.Name})
	rankOf := func(text string) (n float64) {
		for i, v := range queries.Labels(c.Labels) {
			if v.Name == text {
				n = float64(i)
			}
		}
		return n
	}
	for i := 1; i < len(cells); i++ {
		a, b := cells[i-1], cells[i]
		order := cmp.Compare(a, b)
		switch {
		case b == "(null)":
			continue
		case a == "(null)":
			t.Fatalf("sort by %s: an unknown value is before %s", c.Name, b)
		case c.Labels == "level":
			order = cmp.Compare(rankOf(a), rankOf(b))
		case c.Format == queries.FormatInteger || c.Format == queries.FormatDecimal2:
			var x, y float64
			fmt.Sscan(a, &x)
			fmt.Sscan(b, &y)
			order = cmp.Compare(x, y)
		}
		if isDescending && order < 0 || !isDescending && order > 0 {
			t.Fatalf("sort by %s, descending %v: %s is before %s", c.Name, isDescending, a, b)
		}
	}
}

// checkCursor looks at what a cursor is bound to.
func checkCursor(t *testing.T, w *warehouse.Warehouse, q *queries.Query, base map[string]string) {
	t.Helper()
	for _, values := range []map[string]string{withValue(base, "limit", "5"), withValue(withValue(base, "limit", "5"), "sort", "-likes")} {
		_, first := lines(t, w, q, values, nil)
		if first.Cursor == "" {
			t.Fatal("a cut answer has no cursor")
		}
		values = withValue(values, "cursor", first.Cursor)
		if _, isSorted := values["sort"]; isSorted != (len(first.Cursor) > 90) {
			t.Errorf("sorted %v, the cursor holds no keys or needless ones: %s", isSorted, first.Cursor)
		}
		if _, second := lines(t, w, q, withValue(values, "columns", "reads,account_id"), nil); len(second.Query.Columns) != 3 {
			t.Errorf("columns=reads,account_id shows %v", second.Query.Columns)
		}
		for what, other := range map[string]map[string]string{
			"another period": withValue(values, "period", "W2024-03-10"), "another order": withValue(values, "sort", "-comments"),
			"another filter": withValue(values, "where", "reads:ge:1"), "an offset": withValue(values, "offset", "3"),
			"a cut cursor": withValue(values, "cursor", first.Cursor[:len(first.Cursor)-3]), "no cursor": withValue(values, "cursor", "abc"),
		} {
			_, err := q.Run(t.Context(), w, other)
			var wrong *queries.ParameterError
			if !errors.As(err, &wrong) || wrong.Problems[0].Parameter != "cursor" {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := ingest.File(t.Context(), w, writeFile(t, "units.csv", "unit_id,name\nU"+first.Cursor[:9]+",新设单位\n"), ingest.Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err := q.Run(t.Context(), w, values); !errors.Is(err, queries.ErrStaleCursor) {
			t.Errorf("after a refresh: %v", err)
		}
	}
}

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
