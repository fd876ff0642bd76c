package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhengheng/api"
	"zhengheng/api/browser"
)

// slowest is how long a page may take over the sample by the browser's own clock. The aim
// is a second on an idle machine (the test prints the times, make page-times the server's
// share); a busy machine must not fail it.
const slowest = 10 * time.Second

// visited is a page that the tests open, and the file of its picture, if docs/images has one.
type visited struct{ path, picture string }

// made are the things that no file of the sample holds and that some pages are about;
// furnish makes them.
type made struct{ account, round, subject, finding, appeal, sheet, release, list, job string }

// samplePages are all pages; that every route of a page is among them is tested.
func samplePages(m made) []visited {
	at := func(path, id string) string { return path + url.PathEscape(id) }
	const score = "/scores/guoban-2019-19-inspection/Q2024-2/account/"
	return []visited{
		{"/", "overview"}, {"/rankings", "rankings"}, {"/rankings?sort=-posts&where=posts:ge:5&columns=rank,account_name,score,posts", ""},
		{"/rankings/subjects", ""},
		{at("/accounts/", m.account), "account"}, {at("/accounts/", m.account) + "/peers", ""}, {"/compare", ""}, {"/compare?by=unit&ids=990100-00,990200-00&period=Y2024", ""}, {"/coverage", ""}, {"/associations", ""}, {"/over-performers", ""}, {"/reach-changes", ""}, {"/benchmark", ""}, {"/accounts", ""}, {"/accounts?search=" + url.QueryEscape("公安"), ""}, {"/units", ""}, {"/units/990000-00", ""},
		{"/units/990200-00/matrix", "matrix"}, {"/lists", ""}, {at("/lists/", m.list), ""}, {"/registry", ""}, {"/consistency", ""}, {"/doubts", ""}, {"/series-breaks", ""},
		{"/scores", "scores"}, {at(score, m.subject), "score"}, {"/findings", ""}, {"/findings/recorded", ""}, {at("/findings/recorded/", m.finding), ""}, {"/appeals", ""}, {at("/appeals/", m.appeal), ""},
		{"/early-warning?on_day=2024-05-01", ""}, {"/score-sheets", ""}, {at("/score-sheets/", m.sheet), ""}, {"/simulator", ""}, {"/rulebooks", ""}, {"/rulebooks/minhou-2024", ""},
		{"/rounds", ""}, {at("/rounds/", m.round), ""}, {at("/rounds/", m.round) + at("/", m.subject), ""},
		{"/response", ""}, {"/golden-hours", ""}, {"/team", "team"}, {"/team/quotas", ""}, {"/appraisal", ""}, {at("/appraisal/", "林知远") + "?period=M2024-04", ""}, {"/reposts", ""},
		{"/ingest", "ingest"}, {"/jobs", ""}, {at("/jobs/", m.job), ""}, {"/batches", ""}, {"/rejects", ""}, {"/releases", ""}, {at("/releases/", m.release), ""}, {"/reports", ""}, {"/reports/score_sheet", ""},
		{"/dispatches", ""},
		{"/formulas", ""}, {"/formulas/wci@14.2", ""}, {"/formulas/bci-simple@2024?posts=70&forwards=840%2B&comments=420&likes=2100", "formula"},
		{"/explain?account=" + url.QueryEscape(m.account) + "&index=wci@14.2&period=W2024-04-21", "explain"},
		{"/q", ""}, {"/reference", ""}, {"/q/hot_posts", ""}, {"/q/account", ""}, {"/admin", ""}, {"/admin/tokens", ""}, {"/admin/audit", ""},
		{"/signin", ""},
	}
}

// everyPageIsVisited wants every page that the router knows among samplePages.
func everyPageIsVisited(t *testing.T, l *live) {
	routes, err := api.Routes(l.config)
	if err != nil {
		t.Fatal(err)
	}
	pages := samplePages(made{"a", "b", "c", "d", "e", "f", "g", "h", "i"})
	n := 0
	for _, route := range routes {
		isPage := route.Method == http.MethodGet && !strings.HasPrefix(route.Path, "/v1/") &&
			!slices.Contains([]string{"/static/*", "/healthz", "/readyz", "/metrics"}, route.Path)
		if !isPage {
			continue
		}
		n++
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`:[a-z_]+`).ReplaceAllString(regexp.QuoteMeta(route.Path), `[^/?]+`) + `(\?|$)`)
		if !slices.ContainsFunc(pages, func(p visited) bool { return pattern.MatchString(p.path) }) {
			t.Errorf("no test opens %s: add it to samplePages", route.Path)
		}
	}
	if n < 60 {
		t.Errorf("the router has %d pages", n)
	}
}

// furnish makes one of each thing that pages are about and that the sample does not hold: a
// check round with a finding, an appeal against it, kept scores, a release and a list.
func (s *served) furnish() made {
	s.t.Helper()
	const rulebook = "guoban-2019-19-inspection"
	m := made{account: s.topAccount(), round: "C2024-01", list: "重点账号"}
	post := func(path, body string) *http.Response {
		s.t.Helper()
		answer := s.ask(http.MethodPost, path, strings.NewReader(body), nil)
		if answer.StatusCode >= 300 {
			s.t.Fatalf("%s %s: %s", path, body, answer.Status)
		}
		return answer
	}
	job := func(path, body string) serverJob {
		s.t.Helper()
		m.job = strings.TrimPrefix(post(path, body).Header.Get("Location"), "/v1/jobs/")
		one := s.ended("v1/jobs/" + m.job)
		if one.State != "done" {
			s.t.Fatalf("%s %s: %+v", path, body, one)
		}
		return one
	}
	text := func(j serverJob, name string) string { value, _ := j.Result[name].(string); return value }
	var rows struct {
		Rows []struct {
			Finding string `json:"finding_id"`
			Subject string `json:"subject_id"`
		}
	}
	post("v1/rounds", `{"rulebook": "`+rulebook+`", "size": 6, "on_day": "2024-03-31", "seed": "甲", "strata": ["level"], "deadline_on": "2024-04-20"}`)
	post("v1/rounds/C2024-01/assign", `{"inspectors": ["张三", "李四"]}`)
	s.ask(http.MethodGet, "v1/rounds/C2024-01/subjects.json", nil, &rows)
	m.subject = rows.Rows[0].Subject
	job("v1/rounds/C2024-01/results", fmt.Sprintf(`{"results": [{"subject_id": %q, "rule": "media-idle-14", "evidence": "截图一张：首页停在 3 月 10 日", "found_on": "2024-04-01"}, {"subject_id": %q, "rule": "examined", "found_on": "2024-04-02"}]}`,
		m.subject, rows.Rows[1].Subject))
	s.ask(http.MethodGet, "v1/queries/recorded_findings.json?round=C2024-01&where=rule:eq:media-idle-14", nil, &rows)
	m.finding = rows.Rows[0].Finding
	m.sheet = text(job("v1/supervision/score-sheets", `{"rulebook": "`+rulebook+`", "period": "Q2024-2", "reason": "季度考核"}`), "sheet_id")
	m.appeal = text(job("v1/appeals", fmt.Sprintf(`{"finding": %q, "by": "云澜市人民政府", "reason": "3 月 20 日已更新", "on": "2024-04-03"}`, m.finding)), "appeal_id")
	job("v1/lists", `{"name": "重点账号", "kind": "list", "level": "county"}`)
	m.release = text(job("v1/releases", `{"query": "ranking", "title": "第16周榜", "parameters": {"index": "wci", "period": "W2024-04-21"}}`), "release_id")
	return m
}

// TestPagesOverTheSample opens every page of a real server: over plain HTTP in one language,
// in Chromium in the other, wide and then narrow; languages, and light and dark, take turns
// from page to page. No word is missing, each has one heading, says nothing on the console,
// fits its window and holds nothing that axe calls serious, of the first rows of each table.
// TestEveryLook (make pages) does more: every page in every language, light, width and on
// paper, axe over all rows in light and dark, and pictures to look at.
func TestPagesOverTheSample(t *testing.T) {
	s := startServer(t, "--db", sampleDatabase(t, t.TempDir()))
	pages := samplePages(s.furnish())
	b := browser.Open(t)
	for i, page := range pages {
		languages := []string{"zh", "en", "zh"}[i%2:]
		s.reads(page.path, languages[1])
		b.Dark(i%4 > 1)
		b.Do(chromedp.EmulateViewport(1280, 860))
		look(t, b, s, page.path, languages[0])
		settle(t, b, page.path)
		if text := browser.Evaluate[string](b, "document.documentElement.outerHTML"); strings.Contains(text, "⟨") {
			t.Errorf("%s in %s lacks a text", page.path, languages[0])
		}
		b.Shorten(4)
		b.Accessible(page.path)
		b.Do(chromedp.EmulateViewport(390, 844))
		fits(t, b, page.path)
	}
	b.Quiet()
}

// reads asks for a page as a program does.
func (s *served) reads(path, language string) {
	s.t.Helper()
	r, err := http.Get(s.address + inLanguage(path, language)[1:])
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		s.t.Errorf("%s: %s %v", path, r.Status, err)
	}
	if strings.Contains(string(text), "⟨") {
		s.t.Errorf("%s in %s lacks a text", path, language)
	}
	if n := strings.Count(string(text), "<h1"); n != 1 {
		s.t.Errorf("%s in %s has %d headings", path, language, n)
	}
}

func inLanguage(path, language string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + language
	}
	return path + "?lang=" + language
}

// look opens a page and says what is wrong with it.
func look(t *testing.T, b *browser.Tab, s *served, path, language string) {
	t.Helper()
	b.Do(chromedp.Navigate(strings.TrimSuffix(s.address, "/") + inLanguage(path, language)))
	took := b.LoadTime()
	t.Logf("%6d ms  %s %s", took.Milliseconds(), language, path)
	if took >= slowest {
		t.Errorf("%s took %s", path, took)
	}
	fits(t, b, path)
	if b.Count("main h1") != 1 {
		t.Errorf("%s has %d headings: %.200s", path, b.Count("main h1"), b.Text("body"))
	}
}

// fits fails the test where the page is wider than its window, and stays so: charts follow
// a new size of the window a moment later.
func fits(t *testing.T, b *browser.Tab, path string) {
	t.Helper()
	var wide []int
	for range 50 {
		wide = browser.Evaluate[[]int](b, "[document.documentElement.scrollWidth, window.innerWidth]")
		if wide[0] <= wide[1] {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("%s is %d px wide in a window of %d px", path, wide[0], wide[1])
}
