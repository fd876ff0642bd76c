package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhengheng/api/browser"
)

// The folders that pictures of the pages and the printed pages go to, where these are set;
// make screens sets the first.
const (
	screens = "ZHENGHENG_SCREENS"
	papers  = "ZHENGHENG_PAPERS"
)

// slowest is how long a page may take over the sample by the browser's own clock. The aim
// is a second on an idle machine (the test prints the times, make page-times the server's
// share); a busy machine must not fail it.
const slowest = 10 * time.Second

// visited is a page that the test opens, and the file of its picture, if it has one.
type visited struct{ path, picture string }

func samplePages(account string) []visited {
	at := "/accounts/" + url.PathEscape(account)
	const score = "/scores/guoban-2019-19-inspection/Q2024-2/account/"
	return []visited{
		{"/", "overview"}, {"/rankings", "rankings"}, {"/rankings?sort=-posts&where=posts:ge:5&columns=rank,account_name,score,posts", ""},
		{"/rankings/subjects", ""},
		{at, "account"}, {at + "/peers", ""}, {"/compare", ""}, {"/compare?by=unit&ids=990100-00,990200-00&period=Y2024", ""}, {"/coverage", ""}, {"/associations", ""}, {"/over-performers", ""}, {"/reach-changes", ""}, {"/benchmark", ""}, {"/accounts", ""}, {"/accounts?search=" + url.QueryEscape("公安"), ""}, {"/units", ""}, {"/units/990000-00", ""},
		{"/units/990200-00/matrix", "matrix"}, {"/lists", ""}, {"/registry", ""}, {"/consistency", ""}, {"/doubts", ""}, {"/series-breaks", ""},
		{"/scores", "scores"}, {score + url.PathEscape(account), "score"}, {"/findings", ""}, {"/rulebooks", ""}, {"/rulebooks/minhou-2024", ""},
		{"/response", ""}, {"/golden-hours", ""}, {"/team", "team"}, {"/team/quotas", ""}, {"/appraisal", ""}, {"/appraisal/" + url.PathEscape("林知远") + "?period=M2024-04", ""}, {"/reposts", ""},
		{"/ingest", "ingest"}, {"/jobs", ""}, {"/batches", ""}, {"/rejects", ""}, {"/releases", ""}, {"/reports", ""}, {"/reports/score_sheet", ""},
		{"/dispatches", ""},
		{"/formulas", ""}, {"/formulas/wci@14.2", ""}, {"/formulas/bci-simple@2024?posts=70&forwards=840%2B&comments=420&likes=2100", "formula"},
		{"/explain?account=" + url.QueryEscape(account) + "&index=wci@14.2&period=W2024-04-21", "explain"},
		{"/q", ""}, {"/reference", ""}, {"/q/hot_posts", ""}, {"/q/account", ""}, {"/admin", ""}, {"/admin/tokens", ""}, {"/admin/audit", ""},
	}
}

// TestPagesOverTheSample opens every page of a real server in Chromium, in both languages,
// wide and on a phone: each says nothing on the console, fits its
// window, lacks no word, and holds nothing that axe calls serious.
func TestPagesOverTheSample(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, "--db", sampleDatabase(t, dir))
	pages := samplePages(s.topAccount())
	b := browser.Open(t)
	b.Dark(false)
	for _, page := range pages {
		b.Do(chromedp.EmulateViewport(1280, 860))
		for _, language := range []string{"en", "zh"} {
			look(t, b, s, page.path, language)
		}
		b.Accessible(page.path)
		takePicture(b, page.picture)
		b.Do(chromedp.EmulateViewport(390, 844))
		fits(t, b, page.path)
	}
	looks(t, b, s, pages)
	b.Quiet()
}

// look opens a page and says what is wrong with it.
func look(t *testing.T, b *browser.Tab, s *served, path, language string) {
	t.Helper()
	address := strings.TrimSuffix(s.address, "/") + path
	if strings.Contains(path, "?") {
		address += "&lang=" + language
	} else {
		address += "?lang=" + language
	}
	b.Do(chromedp.Navigate(address))
	took := b.LoadTime()
	t.Logf("%6d ms  %s %s", took.Milliseconds(), language, path)
	if took >= slowest {
		t.Errorf("%s took %s", path, took)
	}
	text := browser.Evaluate[string](b, "document.documentElement.outerHTML")
	if strings.Contains(text, "⟨") {
		t.Errorf("%s in %s lacks a text", path, language)
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

// takePicture keeps the page where pictures are asked for, with what comes later.
func takePicture(b *browser.Tab, name string) {
	if dir := os.Getenv(screens); dir != "" && name != "" {
		b.Do(chromedp.WaitNotPresent(chromedp.CSS("[data-later]")), chromedp.Sleep(1500*time.Millisecond))
		b.Picture(filepath.Join(dir, name+".png"))
	}
}

// looks takes the ranking in the dark, the ranking and the account on a phone, and all pages
// that have pictures on paper.
func looks(t *testing.T, b *browser.Tab, s *served, pages []visited) {
	t.Helper()
	b.Dark(true)
	b.Do(chromedp.EmulateViewport(1280, 860))
	for _, page := range pages {
		if page.picture == "rankings" {
			look(t, b, s, page.path, "zh")
			b.Accessible(page.path + " in the dark")
			takePicture(b, page.picture+"-dark")
		}
	}
	b.Dark(false)
	b.Do(chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(2)))
	for _, name := range []string{"rankings", "account"} {
		for _, page := range pages {
			if page.picture == name {
				look(t, b, s, page.path, "zh")
				takePicture(b, name+"-phone")
			}
		}
	}
	if dir := os.Getenv(papers); dir != "" {
		b.Do(chromedp.EmulateViewport(1280, 860))
		for _, page := range pages {
			if page.picture != "" {
				look(t, b, s, page.path, "zh")
				b.Paper(filepath.Join(dir, page.picture+".pdf"))
			}
		}
	}
}
