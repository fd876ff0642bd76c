package api_test

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"zhengheng/api"
	"zhengheng/queries"
)

// inPaths are values for the parameters that pages have in their paths, and queries need.
const needs = "index=wci@14.2&period=W2019-02-24&account_id=wechat:gov-0/%E7%94%B2&release=R2024-0001&unit=990100-01&list=%E5%90%8D%E5%8D%95&rulebook=minhou-2024&subject_id=990100-01&other=guoban-2019-19-inspection&round=C2024-01"

// everyPage are the addresses of all declared pages and of the page of every query.
func everyPage(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("web/pages")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	path := regexp.MustCompile(`(?m)^path: (\S+)$`)
	inPath := strings.NewReplacer("{account_id}", "wechat:gov-0%2F%E7%94%B2", "{unit}", "990100-01", "{release}", "R2024-0001", "{subject_id}", "990100-01", "{subject_kind}", "unit",
		"{rulebook}", "minhou-2024", "{period}", "Q2024-2", "{round}", "C2024-01", "{list}", "%E5%90%8D%E5%8D%95")
	for _, entry := range entries {
		text, err := os.ReadFile("web/pages/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, inPath.Replace(path.FindStringSubmatch(string(text))[1]))
	}
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range library.Queries() {
		target := "/q/" + q.Name + "?"
		for pair := range strings.SplitSeq(needs, "&") {
			name, _, _ := strings.Cut(pair, "=")
			if p := q.Parameter(name); p != nil && p.Required {
				target += pair + "&"
			}
		}
		all = append(all, strings.TrimRight(target, "&?"))
	}
	return append(all, "/q", "/admin", "/reference")
}

// Every page answers in both languages, over data, over markup in place of names, and over
// nothing: no word is missing, no cell is zero for unknown, nothing of the data is markup.
func TestEveryPage(t *testing.T) {
	pages := everyPage(t)
	if len(pages) < 40 {
		t.Fatalf("%d pages", len(pages))
	}
	warehouses := map[string]func(*fake, *api.Config){
		"with data": nil, "hostile": func(f *fake, _ *api.Config) { f.hostile = true }, "empty": func(f *fake, _ *api.Config) { f.empty = true },
	}
	for name, change := range warehouses {
		handler := newHandler(t, change)
		for _, target := range pages {
			for _, language := range []string{"zh", "en"} {
				address := target + "?lang=" + language
				if strings.Contains(target, "?") {
					address = target + "&lang=" + language
				}
				r := get(t, handler, address, "Accept", "text/html")
				body := bodyOf(t, r)
				isGone := r.StatusCode == http.StatusNotFound && (strings.Count(target, "/") > 1 && !strings.HasPrefix(target, "/q/") || strings.HasPrefix(target, "/q/account?"))
				if r.StatusCode != http.StatusOK && !isGone {
					t.Errorf("%s, %s: %d", name, address, r.StatusCode)
				}
				if at := strings.Index(body, "⟨"); at >= 0 {
					t.Errorf("%s, %s lacks a text: %.60s", name, address, body[at:])
				}
				if strings.Contains(body, "<script>") || strings.Contains(body, "<img src=x") {
					t.Errorf("%s, %s holds markup of the data", name, address)
				}
				nothingInline(t, address, body)
			}
		}
	}
}

// What the address says of a table stays in all that the page links to, and what a table
// cannot do is said.
func TestTableStateIsInTheAddress(t *testing.T) {
	handler := newHandler(t, nil)
	const state = "sort=-posts&where=posts%3Age%3A20&where=account_name%3Ahas%3A%E7%AC%AC"
	body := bodyOf(t, get(t, handler, "/rankings?"+state))
	contains(t, "the page", body,
		`aria-sort="descending"`, "发布数 ≥ 20", "账号名称 包含 第",
		`href="/rankings?sort=posts&amp;where=posts%3Age%3A20&amp;where=account_name%3Ahas%3A%E7%AC%AC"`, // the other way round
		`href="/rankings?sort=-posts&amp;where=account_name%3Ahas%3A%E7%AC%AC"`,                          // without the first condition
		`sort=-posts&amp;where=posts%3Age%3A20&amp;where=account_name%3Ahas%3A%E7%AC%AC"`,                // the downloads
		`<input type="hidden" name="where" value="posts:ge:20">`)
	chosen := bodyOf(t, get(t, handler, "/rankings?columns=account_name,score"))
	if n := strings.Count(chosen, `<th scope="col"`); n != 2 {
		t.Errorf("two columns chosen, %d shown", n)
	}
	contains(t, "the downloads of two columns", chosen, `columns=account_name%2Cscore`)
	r := get(t, handler, "/rankings?sort=colour&where=posts:above:1", "Accept", "text/html")
	if body := bodyOf(t, r); r.StatusCode != http.StatusBadRequest || !strings.Contains(body, "colour") || !strings.Contains(body, "above") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	r = get(t, handler, "/rankings?add_column=posts&add_op=ge&add_value=20&platform=wechat&level=")
	if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || to != "/rankings?platform=wechat&where=posts%3Age%3A20" {
		t.Errorf("a condition leads to %d %s", r.StatusCode, to)
	}
}

// The language of the switch lasts over pages, and never decides what data say.
func TestLanguageIsRemembered(t *testing.T) {
	handler := newHandler(t, nil)
	r := get(t, handler, "/rankings?lang=en")
	if cookie := r.Header.Get("Set-Cookie"); !strings.Contains(cookie, "lang=en") {
		t.Errorf("the switch sets %q", cookie)
	}
	contains(t, "the next page", bodyOf(t, get(t, handler, "/batches", "Cookie", "lang=en; theme=dark")), `<html lang="en" data-theme="dark">`)
	contains(t, "the switch back", bodyOf(t, get(t, handler, "/batches?lang=zh", "Cookie", "lang=en")), `<html lang="zh-CN">`)
	contains(t, "data", bodyOf(t, get(t, handler, "/v1/queries/batches.html", "Cookie", "lang=en")), `lang="zh-CN"`)
	contains(t, "a cookie of somebody's", bodyOf(t, get(t, handler, "/batches", "Cookie", `theme="><script>; lang=fr`)), `<html lang="zh-CN">`)
}
