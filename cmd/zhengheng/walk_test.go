package main

import (
	"bytes"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"zhengheng/api/browser"
)

// clicked counts the clicks of somebody who has never been here.
type clicked struct {
	t      *testing.T
	b      *browser.Tab
	clicks int
}

// on clicks a link that can be seen and waits for what comes.
func (c *clicked) on(link, wait string) {
	c.t.Helper()
	c.clicks++
	c.b.Do(chromedp.WaitVisible(chromedp.CSS(link)), chromedp.Click(chromedp.CSS(link)),
		chromedp.WaitVisible(chromedp.CSS(wait)), chromedp.WaitNotPresent(chromedp.CSS("[data-later]")))
}

// panels gives how many rows each panel's table holds, by the panel's title.
func (c *clicked) panels() map[string]int {
	return browser.Evaluate[map[string]int](c.b, `Object.fromEntries([...document.querySelectorAll("section.panel")].map(p =>
		[p.querySelector("h2").firstChild.textContent.trim(), p.querySelectorAll("tbody tr").length]))`)
}

// TestWalkToPeers goes from an account's page to who its peers are, where it stands and what
// separates it, in at most three clicks, to the same as a workbook in one more, and on to the
// nearest of them side by side.
func TestWalkToPeers(t *testing.T) {
	s := startServer(t, "--db", sampleDatabase(t, t.TempDir()))
	account := "/accounts/" + url.PathEscape(s.topAccount())
	b := browser.Open(t)
	b.Dark(false)
	b.Do(chromedp.EmulateViewport(1280, 860))
	look(t, b, s, account, "zh")
	name := b.Text("main h1")
	walk := &clicked{t: t, b: b}
	walk.on(`main a[href$="/peers"]`, "section.panel table.data")
	if b.Text("main h1") != name {
		t.Errorf("the page about the peers of %s is headed %s", name, b.Text("main h1"))
	}
	panels := walk.panels()
	for _, title := range []string{"在同类中的位置", "换一级同类组，指数的位置怎样变", "最近的同类", "与下一档的差距", "同类组怎样放宽"} {
		if panels[title] == 0 {
			t.Errorf("%q has no rows: %v", title, panels)
		}
	}
	if walk.clicks > 3 {
		t.Errorf("it took %d clicks to the peers, the position and the gap", walk.clicks)
	}
	takePicture(b, "peers")

	// One more: the same as Excel.
	sheet := browser.EvaluateLater[string](b, `fetch(document.querySelector('main a[href*="/v1/reports/comparison.xlsx"]').href)
		.then(r => r.arrayBuffer()).then(a => btoa([...new Uint8Array(a)].map(c => String.fromCharCode(c)).join("")))`)
	file, err := base64.StdEncoding.DecodeString(sheet)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, wanted := range []string{"位置与差距", "最近的同类", "各级放宽下的位置"} {
		rows, err := book.GetRows(wanted)
		if err != nil || len(rows) < 3 {
			t.Errorf("sheet %s has %d rows (%v); there are %v", wanted, len(rows), err, book.GetSheetList())
		}
	}

	// On to the nearest, side by side.
	walk.on(`main a[href*="/compare?ids="]`, `figure[data-chart="heat"]`)
	b.Do(chromedp.WaitVisible(chromedp.CSS(`figure[data-chart="groups"].drawn`)), chromedp.WaitVisible(chromedp.CSS(`figure[data-chart="heat"].drawn`)))
	panels = walk.panels()
	for _, title := range []string{"各项指标", "内容构成"} {
		if panels[title] < 10 {
			t.Errorf("%q has %d rows: %v", title, panels[title], panels)
		}
	}
	if text := b.Text("main"); !strings.Contains(text, name) {
		t.Errorf("the comparison does not name %s", name)
	}
	if b.Count(`main a[href*="/v1/reports/side_by_side.xlsx?ids="]`) != 1 {
		t.Error("the comparison has no workbook")
	}
	b.Accessible("the comparison")
	browser.Evaluate[bool](b, `document.querySelector('figure[data-chart="heat"]').scrollIntoView({block: "end"}), true`)
	takePicture(b, "compare")
	b.Do(chromedp.EmulateViewport(390, 844))
	fits(t, b, "/compare on a phone")
	printsLight(t, b)
	findsByName(t, b, s)
	b.Quiet()
}

// printsLight wants charts drawn anew for paper, in light colours, and the screen dark again
// after it.
func printsLight(t *testing.T, b *browser.Tab) {
	t.Helper()
	b.Dark(true)
	const state = `(root => [getComputedStyle(root).getPropertyValue("--ink").trim(), document.querySelectorAll("figure.on-paper canvas.printed").length])(document.documentElement)`
	at := func(moment string) string {
		return browser.Evaluate[string](b, `(() => { window.dispatchEvent(new Event("`+moment+`")); return String(`+state+`); })()`)
	}
	if before, after := at("beforeprint"), at("afterprint"); before != "#14233a,2" || after != "#e7edf6,0" {
		t.Errorf("for paper ink and pictures are %s, after it %s", before, after)
	}
	b.Dark(false)
}

// findsByName types a part of names into the field of ids and chooses two of those proposed.
func findsByName(t *testing.T, b *browser.Tab, s *served) {
	t.Helper()
	b.Do(chromedp.EmulateViewport(1280, 860))
	look(t, b, s, "/compare", "zh")
	const typed = `(input => { input.focus(); input.value += "公安"; input.dispatchEvent(new Event("input")); return true; })(document.querySelector("#f-ids"))`
	const pressed = `(key => { document.querySelector("#f-ids").dispatchEvent(new KeyboardEvent("keydown", {key: key, cancelable: true})); return true; })`
	const proposed = `document.querySelectorAll(".proposals:not([hidden]) li").length`
	for i := range 2 {
		browser.Evaluate[bool](b, typed)
		for tries := 0; browser.Evaluate[int](b, proposed) < 2; tries++ {
			if time.Sleep(50 * time.Millisecond); tries > 400 {
				t.Fatalf("nothing is proposed: %s", browser.Evaluate[string](b, `document.activeElement.outerHTML + document.querySelector("#f-ids").parentNode.outerHTML`))
			}
		}
		b.Accessible("proposals")
		for range i + 1 {
			browser.Evaluate[bool](b, pressed+`("ArrowDown")`)
		}
		browser.Evaluate[bool](b, pressed+`("Enter")`)
	}
	ids := browser.Evaluate[string](b, `document.querySelector("#f-ids").value`)
	if got := strings.Split(strings.TrimSuffix(ids, ","), ","); len(got) != 2 || !strings.Contains(got[0], ":") || got[1] == got[0] {
		t.Errorf("the field holds %q", ids)
	}
}
