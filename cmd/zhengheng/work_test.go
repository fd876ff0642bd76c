package main

import (
	"encoding/json"
	"path"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zhengheng/api/browser"
)

// TestWorkInABrowser does what people do all day over the sample, as they do it: sign in,
// sort, filter, choose columns, take a score apart, download, change the language and the
// look, give and revoke a token, sign out.
func TestWorkInABrowser(t *testing.T) {
	dir := t.TempDir()
	db := sampleDatabase(t, dir)
	var admin struct{ Secret string }
	if err := json.Unmarshal([]byte(zhengheng(t, exitDone, "token", "create", "--db", db, "--name", "管理员", "--role", "admin", "--json")), &admin); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, "--db", db)
	home := strings.TrimSuffix(s.address, "/")
	b := browser.Open(t)
	address := func() string { return browser.Evaluate[string](b, "location.pathname + location.search") }

	b.Do(chromedp.Navigate(home+"/rankings"), chromedp.WaitVisible(chromedp.CSS("#token")),
		chromedp.SendKeys(chromedp.CSS("#token"), admin.Secret), chromedp.Click(chromedp.CSS(".signin button")),
		chromedp.WaitVisible(chromedp.CSS("table.data")))
	if who := b.Text(".who span"); !strings.HasPrefix(who, "管理员") {
		t.Errorf("signed in as %q", who)
	}

	// Sort by posts, then keep those with at least ten, then only three columns.
	b.Do(chromedp.Click(chromedp.CSS(`th a.sort[href*="sort=-posts"]`)), chromedp.WaitVisible(chromedp.CSS(`th[aria-sort="descending"]`)))
	posts := browser.Evaluate[[]int](b, `[...document.querySelectorAll("tbody tr")].map(tr => Number(tr.cells[[...document.querySelectorAll("thead th")].findIndex(th => th.ariaSort)].textContent))`)
	for i := range posts[1:] {
		if posts[i] < posts[i+1] {
			t.Errorf("sorted by posts: %v", posts)
			break
		}
	}
	all := len(posts)
	b.Do(chromedp.Click(chromedp.CSS(".tool summary")), chromedp.SetValue(chromedp.CSS("[name=add_column]"), "posts"),
		chromedp.SetValue(chromedp.CSS("[name=add_op]"), "ge"), chromedp.SendKeys(chromedp.CSS("[name=add_value]"), "10"),
		chromedp.Click(chromedp.CSS(".add button")), chromedp.WaitVisible(chromedp.CSS(".chips li")))
	if kept := b.Count("tbody tr"); kept == 0 || kept >= all {
		t.Errorf("%d of %d rows have at least ten posts", kept, all)
	}
	if at := address(); !strings.Contains(at, "where=posts%3Age%3A10") || !strings.Contains(at, "sort=-posts") {
		t.Errorf("the address is %s", at)
	}
	downloads(t, b)
	b.Do(chromedp.Navigate(home+address()+"&columns=account_name,score,posts"), chromedp.WaitVisible(chromedp.CSS("table.data")))
	if n := b.Count("thead th"); n != 3 {
		t.Errorf("three columns chosen, %d shown", n)
	}

	// A score opens in place and says how it is made; Escape closes it.
	b.Do(chromedp.Click(chromedp.CSS("tbody a.explained")), chromedp.WaitVisible(chromedp.CSS("dialog.sheet[open] table.data")))
	if text := b.Text("dialog.sheet"); !strings.Contains(text, "各项贡献") || !strings.Contains(text, "贡献") {
		t.Errorf("the explanation is %.200q", text)
	}
	b.Accessible("the explanation")
	b.Do(chromedp.Click(chromedp.CSS(".sheet-bar button")), chromedp.WaitNotPresent(chromedp.CSS("dialog.sheet[open]")))

	// What comes later arrives; the look and the language last.
	b.Do(chromedp.Navigate(home+"/"), chromedp.WaitNotPresent(chromedp.CSS("[data-later]")), chromedp.WaitVisible(chromedp.CSS(".tally")))
	b.Dark(false)
	b.Do(chromedp.Click(chromedp.CSS("button.theme")), chromedp.WaitReady(chromedp.CSS(`html[data-theme="dark"]`)),
		chromedp.Click(chromedp.CSS("a.lang")), chromedp.WaitVisible(chromedp.CSS(`html[lang="en"][data-theme="dark"] h1`)),
		chromedp.Navigate(home+"/units"), chromedp.WaitVisible(chromedp.CSS(`html[lang="en"][data-theme="dark"] h1`)),
		chromedp.Navigate(home+"/?lang=zh"), chromedp.WaitVisible(chromedp.CSS(`html[lang="zh-CN"] h1`)))

	// A token is given, shown once, and revoked.
	b.Do(chromedp.Navigate(home+"/admin/tokens"), chromedp.SendKeys(chromedp.CSS(".act [name=name]"), "查看员"),
		chromedp.Click(chromedp.CSS(".act button")), chromedp.WaitVisible(chromedp.CSS(".rows code")))
	if !strings.Contains(b.Text(".rows"), "zh_") {
		t.Errorf("the new token's page says %q", b.Text(".rows"))
	}
	b.Do(chromedp.Navigate(home+"/admin/tokens"), chromedp.Click(chromedp.CSS("tbody tr:last-child .row-act button")),
		chromedp.WaitNotPresent(chromedp.CSS("tbody tr:last-child .row-act button")))

	b.Do(chromedp.Click(chromedp.CSS(".who button")), chromedp.WaitVisible(chromedp.CSS("#token")))
	b.Do(chromedp.Navigate(home+"/admin"), chromedp.WaitVisible(chromedp.CSS("#token")))
	b.Quiet()
}

// downloads opens every download of the page with the browser's session: each is a file of
// its format.
func downloads(t *testing.T, b *browser.Tab) {
	t.Helper()
	links := browser.Evaluate[[]string](b, `[...document.querySelectorAll(".downloads a")].map(a => a.href)`)
	if len(links) < 4 {
		t.Errorf("downloads: %v", links)
	}
	for _, link := range links {
		size := browser.EvaluateLater[int](b, `fetch("`+link+`").then(r => r.status === 200 && (r.headers.get("Content-Disposition") || "").includes("`+path.Ext(strings.Split(link, "?")[0])+`") ? r.arrayBuffer().then(a => a.byteLength) : -r.status)`)
		if size < 100 {
			t.Errorf("%s: %d", link, size)
		}
	}
}
