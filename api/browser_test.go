package api_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"zhengheng/api/browser"
)

func TestPagesInABrowser(t *testing.T) {
	server := httptest.NewServer(newHandler(t, nil))
	t.Cleanup(server.Close)
	b := browser.Open(t)

	b.Do(chromedp.Navigate(server.URL + "/rankings"))
	if n := b.Count("table.data tbody tr"); n != 25 {
		t.Errorf("the ranking has %d rows", n)
	}
	if n := b.Painted(); n < 5000 {
		t.Errorf("the chart of the top accounts has %d coloured pixels", n)
	}
	if h := b.Text("h1"); h != "微信传播指数 WCI 14.2" {
		t.Errorf("heading %q", h)
	}
	// A tooltip must not need what the policy refuses.
	at := browser.Evaluate[[]float64](b, `(r => [r.left + r.width / 2, r.top + 40])(document.querySelector("figure canvas").getBoundingClientRect())`)
	before := b.Painted()
	b.Do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]), chromedp.Sleep(300*time.Millisecond))
	if b.Painted() == before {
		t.Error("hovering a bar shows no tooltip")
	}

	// A filter, chosen as a person does, changes the table and the address.
	b.Do(
		chromedp.SetValue(chromedp.CSS("#f-platform"), "weibo"),
		chromedp.Click(chromedp.CSS("form.filters button")),
		chromedp.WaitReady(chromedp.CSS(`#f-platform option[value="weibo"][selected]`)))
	if n := b.Count("table.data tbody tr"); n != 1 {
		t.Errorf("after the filter there are %d rows", n)
	}
	if address := browser.Evaluate[string](b, "location.href"); !strings.Contains(address, "platform=weibo") || strings.Contains(address, "region=") {
		t.Errorf("the address should hold what was chosen and no empty field: %s", address)
	}

	// Every download answers with a file of its format.
	links := browser.Evaluate[[]string](b, `[...document.querySelectorAll(".downloads a")].map(a => a.href)`)
	if len(links) < 4 {
		t.Errorf("downloads: %v", links)
	}
	for _, link := range links {
		r, err := http.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		suffix := path.Ext(r.Request.URL.Path)
		if r.StatusCode != 200 || !strings.Contains(r.Header.Get("Content-Disposition"), suffix+`"`) {
			t.Errorf("%s: %s %v", link, r.Status, r.Header)
		}
	}

	// From the ranking to the account.
	b.Do(
		chromedp.Navigate(server.URL+"/rankings?index=wci@14.2"),
		chromedp.Click(chromedp.CSS("table.data tbody tr a")),
		chromedp.WaitVisible(chromedp.CSS(".facts")))
	if h := b.Text("h1"); h != "平安云澜"+breakName {
		t.Errorf("the account is %q", h)
	}
	if n := b.Painted(); n < 2000 {
		t.Errorf("the trend has %d coloured pixels", n)
	}
	b.Do(
		chromedp.SetValue(chromedp.CSS("#f-kind"), "month"),
		chromedp.Click(chromedp.CSS("form.filters button")),
		chromedp.WaitReady(chromedp.CSS(`#f-kind option[value="month"][selected]`)))
	if month := b.Text("table.data tbody th"); month != "2019年2月" {
		t.Errorf("by month the first row is %q", month)
	}

	// The other language, and the same page in the dark.
	b.Do(chromedp.Navigate(server.URL+"/rankings"), chromedp.Click(chromedp.CSS("a.lang")),
		chromedp.WaitVisible(chromedp.CSS(`html[lang="en"] h1`)))
	if h := b.Text("h1"); h != "WeChat communication index WCI 14.2" {
		t.Errorf("English heading %q", h)
	}
	dark := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
	if _, err := chromedp.Call(b.Context, emulation.SetEmulatedMedia, dark); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.Navigate(server.URL + "/rankings"))
	if n := b.Painted(); n < 5000 {
		t.Errorf("in the dark the chart has %d coloured pixels", n)
	}
	b.Quiet()
}

// Nothing may be wider than a phone but the tables, which scroll by themselves.
func TestPagesFitAPhone(t *testing.T) {
	server := httptest.NewServer(newHandler(t, nil))
	t.Cleanup(server.Close)
	b := browser.Open(t)
	b.Do(chromedp.EmulateViewport(375, 740, chromedp.EmulateScale(2)))
	for _, target := range []string{"/", accountPath, "/rejects", "/batches", "/rankings?lang=en", "/rankings?region=x"} {
		b.Do(chromedp.Navigate(server.URL + target))
		if width := browser.Evaluate[int](b, "document.documentElement.scrollWidth"); width > 375 {
			t.Errorf("%s is %d px wide on a phone of 375 px", target, width)
		}
	}
}

// Without JavaScript the form and the table do all that they do with it.
func TestPagesWithoutJavaScript(t *testing.T) {
	server := httptest.NewServer(newHandler(t, nil))
	t.Cleanup(server.Close)
	b := browser.Open(t)
	if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.Navigate(server.URL+"/rankings"),
		chromedp.WaitVisible(chromedp.CSS("figure .fallback")),
		chromedp.SetValue(chromedp.CSS("#f-platform"), "weibo"),
		chromedp.Click(chromedp.CSS("form.filters button")),
		chromedp.WaitReady(chromedp.CSS(`#f-platform option[value="weibo"][selected]`)),
		chromedp.WaitVisible(chromedp.CSS("table.data tbody tr")))
	b.Quiet()
}

// A file is uploaded as a person does, and the page follows its job to the end.
func TestUploadInABrowser(t *testing.T) {
	d := newDesk(t, nil)
	d.store.gate = make(chan struct{})
	file := filepath.Join(t.TempDir(), "名单.csv")
	if err := os.WriteFile(file, []byte(units), 0o644); err != nil {
		t.Fatal(err)
	}
	b := browser.Open(t)
	b.Do(
		chromedp.Navigate(d.URL+"/"),
		chromedp.Click(chromedp.CSS(`nav a[href="/ingest"]`)),
		chromedp.WaitVisible(chromedp.CSS("#f-files")),
		chromedp.SetUploadFiles(chromedp.CSS("#f-files"), []string{file}),
		chromedp.SetValue(chromedp.CSS("#f-feed"), "units"),
		chromedp.Click(chromedp.CSS("form.upload button")),
		chromedp.WaitVisible(chromedp.CSS(`tr[data-state="running"] progress`)))
	if says := b.Text(".upload .status"); says != "已上传，进度见下表。" {
		t.Errorf("after the upload the page says %q", says)
	}
	close(d.store.gate)
	b.Do(chromedp.WaitVisible(chromedp.CSS(`tr[data-state="done"] th a`)),
		chromedp.WaitVisible(chromedp.CSS(`tr:nth-child(2)[data-state="done"]`))) // the refresh came, and put the load second
	if row := b.Text("tr:nth-child(2)"); !strings.Contains(row, "名单.csv") || !strings.Contains(row, "接受 2") {
		t.Errorf("the row of the job is %q", row)
	}
	if got := d.store.list(); got != "名单.csv api" {
		t.Errorf("loaded: %s", got)
	}
	b.Do(chromedp.Click(chromedp.CSS("tr:nth-child(2) th a")), chromedp.WaitVisible(chromedp.CSS(".log li")))
	if h := b.Text("h1"); h != "导入 名单.csv" {
		t.Errorf("the job's page is %q", h)
	}

	// A job that runs is followed on its own page too, and can be cancelled there.
	d.store.gate = make(chan struct{})
	upload, _ := d.upload("more.csv", units)
	b.Do(
		chromedp.Navigate(d.URL+strings.Replace(upload.Header.Get("Location"), "/v1", "", 1)),
		chromedp.WaitVisible(chromedp.CSS(`.job[data-state="running"]`)),
		chromedp.Click(chromedp.CSS(".job button")),
		chromedp.WaitVisible(chromedp.CSS(`.job[data-state="cancelled"]`)))

	// Nothing is wider than a phone.
	b.Do(chromedp.Navigate(d.URL+"/ingest"),
		chromedp.SetUploadFiles(chromedp.CSS("#f-files"), []string{file}),
		chromedp.EmulateViewport(375, 740))
	if width := browser.Evaluate[int](b, "document.documentElement.scrollWidth"); width > 375 {
		t.Errorf("the page of loads is %d px wide on a phone of 375 px", width)
	}
	b.Quiet()
}

// Without JavaScript the form goes to the job's page.
func TestUploadWithoutJavaScript(t *testing.T) {
	d := newDesk(t, nil)
	file := filepath.Join(t.TempDir(), "units.csv")
	if err := os.WriteFile(file, []byte(units), 0o644); err != nil {
		t.Fatal(err)
	}
	b := browser.Open(t)
	if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.Navigate(d.URL+"/ingest"),
		chromedp.SetUploadFiles(chromedp.CSS("#f-files"), []string{file}),
		chromedp.Click(chromedp.CSS("form.upload button")),
		chromedp.WaitVisible(chromedp.CSS("section.job")))
	if h := b.Text("h1"); h != "导入 units.csv" {
		t.Errorf("the job's page is %q", h)
	}
	b.Quiet()
}
