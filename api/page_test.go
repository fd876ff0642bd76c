package api_test

import (
	"encoding/json"
	"html"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	dom "golang.org/x/net/html"

	"zhengheng/api"
	"zhengheng/queries"
)

const accountPath = "/accounts/wechat:gov-0%2F%E7%94%B2"

func TestRankingsPage(t *testing.T) {
	r := get(t, newHandler(t, nil), "/rankings")
	body := bodyOf(t, r)
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != "text/html; charset=UTF-8" {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	contains(t, "the page", body,
		`<html lang="zh-CN">`, "微信传播指数 WCI 14.2", "2019-02-24 – 03-02", // the index with most scores, the latest week
		`<option value="W2019-02-24" selected>`, `<optgroup label="周（周一至周日）">`, `990100`, `990000 云澜省`, "公安（9）",
		`<a href="/accounts/wechat:gov-2%2F%E7%94%B2?index=wci@14.2&amp;kind=week">`,
		`1,154,567`, `<abbr class="capped" title="下限，实际值不低于此数">≥</abbr>1,234,567`,
		`<abbr class="capped" title="不是准数，实际值可能更低，有时也可能更高">≈</abbr>1,356.95`, `<dt class="capped">≈</dt><dd>可能更低，有时也可能更高：`,
		`▲ 2</span><span class="vh">上升 2 位</span>`, `▼ 1</span><span class="vh">下降 1 位</span>`, `<span class="vh">新上榜</span>`,
		`<th scope="col"`, `<th scope="row"`, `<caption class="vh">`, `class="skip"`,
		"缺数据", "2019-03-04 09:30", // Beijing time
		`href="/v1/queries/ranking.xlsx?index=wci@14.2&amp;limit=100&amp;period=W2019-02-24&amp;rank_mode=competition"`,
		"阅读数、watching", // measures missing in the last row: by title where the query has the column
	)
	if strings.Contains(body, "⟨") {
		t.Error("a text is missing: " + body[strings.Index(body, "⟨"):][:60])
	}
	if regexp.MustCompile(`<th[^>]*>(<a[^>]*>)?播放数`).MatchString(body) || !strings.Contains(body, "未列出：播放数") {
		t.Error("a measure that is unknown in every row should be left out and named")
	}
}

// The downloads of a page hold its rows: same filters, same order, same limit.
func TestDownloadsHoldThePagesRows(t *testing.T) {
	handler := newHandler(t, nil)
	page := bodyOf(t, get(t, handler, "/rankings?platform=weibo&search=%E4%B8%B4&level=&limit=20&lang=en"))
	link := regexp.MustCompile(`href="(/v1/queries/ranking\.json[^"]*)"`).FindStringSubmatch(page)
	if link == nil {
		t.Fatal("no link")
	}
	target := html.UnescapeString(link[1])
	if !strings.Contains(page, `data-columns="all"`) {
		t.Error("no choice of all columns")
	}
	contains(t, "the link", target, "columns=rank%2C", "platform=weibo", "search=%E4%B8%B4", "limit=20", "lang=en", "period=W2019-02-24")
	var answer struct {
		Rows []struct {
			Name string `json:"account_name"`
		}
		Columns []struct{ Title string }
	}
	if err := json.Unmarshal([]byte(bodyOf(t, get(t, handler, target))), &answer); err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`<th scope="row"[^>]*><a [^>]*>([^<]*)</a>`).FindAllStringSubmatch(page, -1)
	if len(names) != 1 || len(answer.Rows) != 1 || names[0][1] != answer.Rows[0].Name {
		t.Errorf("page %q, download %+v", names, answer.Rows)
	}
}

func TestHostileNamesAreText(t *testing.T) {
	handler := newHandler(t, nil)
	for _, target := range []string{
		"/", "/rankings?lang=en", accountPath, "/rejects", "/batches", "/v1/rankings.html?index=wci@14.2", "/v1/rejects.html",
		"/rankings?search=" + `%22%3E%3Cimg%20src%3Dx%3E&region=%3Cscript%3E`, "/accounts/%3Cscript%3E", "/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
		accountPath + "?kind=%3Cscript%3E",
	} {
		body := bodyOf(t, get(t, handler, target, "Accept", "text/html"))
		for _, bad := range []string{"<script>", "<img src=x", "onerror=alert(1)>\"", "javascript:"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", target, bad)
			}
		}
		if !strings.HasPrefix(target, "/v1/") {
			nothingInline(t, target, body)
		}
	}
}

// nothingInline looks for what the pages' policy would refuse, and for what a
// hostile name would have to become to do harm.
func nothingInline(t *testing.T, target, body string) {
	t.Helper()
	root, err := dom.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for node := range root.Descendants() {
		if node.Type != dom.ElementNode {
			continue
		}
		attributes := map[string]string{}
		for _, a := range node.Attr {
			attributes[a.Key] = a.Val
		}
		isOutside := attributes["rel"] == "noopener noreferrer nofollow" && strings.HasPrefix(attributes["href"], "https://") // a post's own address
		for _, a := range node.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "href" && !isOutside && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("%s: <%s %s=%q>", target, node.Data, a.Key, a.Val)
			}
		}
		isOwn := strings.HasPrefix(attributes["src"], "/static/")
		isData := node.Data == "script" && attributes["type"] == "application/json"
		if (node.Data == "script" || node.Data == "img") && !isOwn && !isData || node.Data == "style" {
			t.Errorf("%s: <%s %v>", target, node.Data, attributes)
		}
	}
}

func TestPageShowsBadParametersAtTheirFields(t *testing.T) {
	r := get(t, newHandler(t, nil), "/rankings?region=abc&limit=-3&nope=1&period=W2019-02-25", "Accept", "text/html")
	body := bodyOf(t, r)
	if r.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d", r.StatusCode)
	}
	contains(t, "the page", body, `role="alert"`, `aria-describedby="e-f-region"`, `aria-describedby="e-f-limit"`, `aria-describedby="e-f-period"`,
		`<option value="abc" selected>`, "没有参数", "nope")
	if strings.Contains(body, "<table") {
		t.Error("a refused request shows a table")
	}
}

func TestEmptyPagesSayWhatToDo(t *testing.T) {
	body := bodyOf(t, get(t, newHandler(t, nil), "/rankings?platform=douyin"))
	contains(t, "a ranking without rows", body, "没有符合条件的数据", "平台 = 抖音", "指数与平台须相配")
	empty := newHandler(t, func(f *fake, _ *api.Config) { f.empty = true })
	for _, target := range []string{"/", "/batches", "/rejects", "/rankings?lang=en"} {
		r := get(t, empty, target)
		if body := bodyOf(t, r); r.StatusCode != 200 || !strings.Contains(body, "zhengheng ingest --db") || strings.Contains(body, "⟨") {
			t.Errorf("%s without data: %d %s", target, r.StatusCode, body)
		}
	}
}

func TestAccountPage(t *testing.T) {
	handler := newHandler(t, nil)
	body := bodyOf(t, get(t, handler, accountPath))
	contains(t, "the page", body, "平安云澜", "<dd>云澜省公安厅</dd>", "<dd>微信</dd>", "<dd>运行中</dd>",
		`<option value="week" selected>`, `<option value="wci@14.2" selected>`, "2019-01-06 – 01-12",
		`href="/v1/queries/account.xlsx?account_id=wechat%3Agov-0%2F%E7%94%B2&amp;index=wci@14.2&amp;kind=week"`)
	if strings.Contains(body, "bci@9") {
		t.Error("an index of another platform is offered")
	}
	chart := regexp.MustCompile(`(?s)class="chart-data">(.*?)</script>`).FindStringSubmatch(body)
	var data struct {
		Periods []string
		Series  []struct {
			Name   string
			Values []*float64
			Labels []string
		}
	}
	if err := json.Unmarshal([]byte(chart[1]), &data); err != nil {
		t.Fatal(err)
	}
	if len(data.Periods) != 8 || data.Periods[0] != "2019-01-06 – 01-12" || len(data.Series) != 3 {
		t.Fatalf("%+v", data)
	}
	gap := 0
	for i, v := range data.Series[0].Values {
		if v == nil && data.Series[0].Labels[i] == "缺数据" && data.Series[2].Values[i] == nil {
			gap++
		}
	}
	if gap != 1 {
		t.Errorf("an unknown score should be one gap in the chart, not 0: %+v", data.Series)
	}
	month := bodyOf(t, get(t, handler, accountPath+"?kind=month"))
	contains(t, "the months", month, "2019年2月", `<option value="month" selected>`)

	r := get(t, handler, "/accounts/nobody", "Accept", "text/html")
	if body := bodyOf(t, r); r.StatusCode != 404 || !strings.Contains(body, "没有这个账号") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	r = get(t, handler, "/accounts/nobody")
	if body := bodyOf(t, r); r.StatusCode != 404 || !strings.Contains(body, `"code":"account_not_found"`) {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	r = get(t, handler, accountPath+"?kind=quarter")
	if body := bodyOf(t, r); r.StatusCode != 200 || strings.Contains(body, "⟨") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
}

// Where the address names no index, the page takes the first one that it offers
// for the account's platform, not the one that the query would take.
func TestAccountPagePrefersTheFirstIndexOffered(t *testing.T) {
	first := api.Index{ID: "wci@13.0", Title: queries.Text{Zh: "微信传播指数 WCI 13.0"}, Platforms: []string{"wechat"}}
	handler := newHandler(t, func(_ *fake, c *api.Config) { c.Indices = append([]api.Index{first}, offered...) })
	contains(t, "the page", bodyOf(t, get(t, handler, accountPath)),
		`<option value="wci@13.0" selected>`, `.xlsx?account_id=wechat%3Agov-0%2F%E7%94%B2&amp;index=wci@13.0&amp;kind=week"`)
	contains(t, "the page", bodyOf(t, get(t, handler, accountPath+"?index=wci@14.2")), `<option value="wci@14.2" selected>`)
}

func TestUnverifiedIndexIsMarked(t *testing.T) {
	body := bodyOf(t, get(t, newHandler(t, nil), "/rankings?index=bci@9"))
	contains(t, "the page", body, `<h1>微博传播指数 BCI 9 <span class="badge">待核</span></h1>`, "[待核]", "公式未经核实原文")
}

func TestEnglishPages(t *testing.T) {
	handler := newHandler(t, nil)
	for _, target := range []string{"/rankings?lang=en", accountPath + "?lang=en", "/batches?lang=en", "/nothing?lang=en"} {
		body := bodyOf(t, get(t, handler, target, "Accept", "text/html"))
		contains(t, target, body, `<html lang="en">`, "Skip to content", `hreflang="zh-CN"`)
		if strings.Contains(body, "⟨") {
			t.Errorf("%s lacks a text", target)
		}
	}
	contains(t, "the link back", bodyOf(t, get(t, handler, "/rankings?lang=en&level=city")), `href="/rankings?lang=zh&amp;level=city" lang="zh-CN"`)
}

func TestStaticFiles(t *testing.T) {
	handler := newHandler(t, nil)
	body := bodyOf(t, get(t, handler, "/rankings"))
	links := regexp.MustCompile(`"(/static/[^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(links) < 4 {
		t.Fatalf("%v", links)
	}
	for _, link := range links {
		r := get(t, handler, html.UnescapeString(link[1]))
		if r.StatusCode != 200 || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", link[1], r.StatusCode, r.Header)
		}
		if again := get(t, handler, link[1], "If-None-Match", r.Header.Get("ETag")); again.StatusCode != 304 {
			t.Errorf("%s again: %d", link[1], again.StatusCode)
		}
	}
	if c := get(t, handler, "/static/app.css?v=old").Header.Get("Cache-Control"); c != "no-cache" {
		t.Errorf("another version: %s", c)
	}
	contains(t, "the licence", bodyOf(t, get(t, handler, "/static/echarts/LICENSE")), "Apache License")
}

// Every text has both languages with the same number of arguments, and every
// key that a template or the code names exists.
func TestTexts(t *testing.T) {
	raw, err := os.ReadFile("web/texts.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]queries.Text
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	argument := regexp.MustCompile(`%(\[\d\])?[sdq]`)
	for key, text := range all {
		if text.Zh == "" || text.En == "" || len(argument.FindAllString(text.Zh, -1)) != len(argument.FindAllString(text.En, -1)) {
			t.Errorf("%s: %+v", key, text)
		}
	}
	used := map[string]bool{}
	keys := regexp.MustCompile(`(?:\bt \$?(?:\.Lang|lang) |\bsay\(|\(c?\.?language\)\(|\(v\.Lang\)\(|"(?:invalid|unknown)", |bad\("[a-z]+", )"([a-z_-]+\.?[a-z._-]*)"`)
	for _, folder := range []string{".", "web/templates"} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if entry.IsDir() || strings.HasSuffix(entry.Name(), "_test.go") {
				continue
			}
			source, err := os.ReadFile(folder + "/" + entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range keys.FindAllStringSubmatch(string(source), -1) {
				isKnown := slices.Contains([]string{"zh", "en", "invalid"}, m[1])
				for key := range all {
					if key == m[1] || strings.HasSuffix(m[1], ".") && strings.HasPrefix(key, m[1]) { // the rest is a value
						used[key], isKnown = true, true
					}
				}
				if !isKnown {
					t.Errorf("%s uses %q, which texts.json lacks", entry.Name(), m[1])
				}
			}
		}
	}
	composed := []string{"problem.", "job.kind.", "job.state.", "openapi.", "made.", "inspect.", "mend."} // of a value, where the pattern does not look
	for key := range all {
		if !used[key] && !slices.ContainsFunc(composed, func(p string) bool { return strings.HasPrefix(key, p) }) && key != "yes" && key != "no" {
			t.Errorf("texts.json has %q, which nothing uses", key)
		}
	}
}

// The pages read columns by name: a query that renames one must be noticed.
func TestQueriesHaveThePagesColumns(t *testing.T) {
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, columns := range map[string][]string{
		"ranking": {"rank", "previous_rank", "rank_change", "account_id", "account_name", "platform", "unit_name", "score", "missing"},
		"account": {"period_id", "starts_on", "account_name", "platform", "unit_name", "state", "index_id", "score", "reads", "likes", "comments", "forwards"},
		"periods": {"period_id", "kind"},
		"indices": {"index_id", "scored"},
		"filters": {"field", "value", "accounts"},
		"units":   {"unit_id", "unit_name", "region_code"},
		"batches": {"batch_id"},
		"rejects": {"batch_id"},
	} {
		q, err := library.Lookup(name)
		if err != nil {
			t.Error(err)
			continue
		}
		has := map[string]bool{}
		for _, c := range q.Columns {
			has[c.Name] = true
		}
		for _, column := range columns {
			if !has[column] {
				t.Errorf("query %s has no column %s", name, column)
			}
		}
	}
}
