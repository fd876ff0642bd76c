package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// browser is a Chromium tab that collects what its console says.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string
}

func openBrowser(t *testing.T) *browser {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Fatal("Chromium is not installed: run make test, which installs it")
	}
	allocator, cancel := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.Headless,
		chromedp.NoFirstRun, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 900))
	t.Cleanup(cancel)
	tab, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	// The browser lives as long as the context of the first call, which so has no deadline.
	messages := chromedp.Console(tab)
	b := &browser{t: t}
	b.ctx, cancel = context.WithTimeout(tab, 2*time.Minute)
	t.Cleanup(cancel)
	go func() {
		for message, err := range messages {
			if err != nil {
				return // the test is over
			}
			b.mu.Lock()
			b.complaints = append(b.complaints, message.String()+" "+message.URL)
			b.mu.Unlock()
		}
	}()
	return b
}

// quiet fails the test where the console said anything, which a sound page does not:
// scripts that failed, what the policy refused, files that are not there.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.complaints) > 0 {
		b.t.Errorf("the console says: %s", strings.Join(b.complaints, "\n"))
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// evaluate gives the value of a JavaScript expression.
func evaluate[T any](b *browser, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}

// count is the number of elements of a selector; text the first one's text.
func (b *browser) count(selector string) int {
	b.t.Helper()
	return evaluate[int](b, fmt.Sprintf("document.querySelectorAll(%q).length", selector))
}

func (b *browser) text(selector string) string {
	b.t.Helper()
	return strings.TrimSpace(evaluate[string](b, fmt.Sprintf("document.querySelector(%q).textContent", selector)))
}

// painted counts the pixels of the chart that have the colour of its series, so
// that an empty canvas is noticed.
func (b *browser) painted() int {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS("figure.drawn canvas")))
	return evaluate[int](b, `(() => {
		const drawn = document.querySelector("figure canvas");
		const canvas = new OffscreenCanvas(drawn.width, drawn.height); // a copy: the original stays as fast as it is
		const copy = canvas.getContext("2d", { willReadFrequently: true });
		copy.drawImage(drawn, 0, 0);
		const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
		const hex = getComputedStyle(document.documentElement).getPropertyValue("--chart-1").trim();
		const wanted = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
		let n = 0;
		for (let i = 0; i < pixels.length; i += 4) {
			if (wanted.every((w, k) => Math.abs(pixels[i + k] - w) < 3)) { n++; }
		}
		return n;
	})()`)
}

func TestPagesInABrowser(t *testing.T) {
	server := httptest.NewServer(newHandler(t, nil))
	t.Cleanup(server.Close)
	b := openBrowser(t)

	b.do(chromedp.Navigate(server.URL + "/rankings"))
	if n := b.count("table.data tbody tr"); n != 25 {
		t.Errorf("the ranking has %d rows", n)
	}
	if n := b.painted(); n < 5000 {
		t.Errorf("the chart of the top accounts has %d coloured pixels", n)
	}
	if h := b.text("h1"); h != "微信传播指数 WCI 14.2" {
		t.Errorf("heading %q", h)
	}
	// A tooltip must not need what the policy refuses.
	at := evaluate[[]float64](b, `(r => [r.left + r.width / 2, r.top + 40])(document.querySelector("figure canvas").getBoundingClientRect())`)
	before := b.painted()
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]), chromedp.Sleep(300*time.Millisecond))
	if b.painted() == before {
		t.Error("hovering a bar shows no tooltip")
	}

	// A filter, chosen as a person does, changes the table and the address.
	b.do(
		chromedp.SetValue(chromedp.CSS("#f-platform"), "weibo"),
		chromedp.Click(chromedp.CSS("form.filters button")),
		chromedp.WaitReady(chromedp.CSS(`#f-platform option[value="weibo"][selected]`)))
	if n := b.count("table.data tbody tr"); n != 1 {
		t.Errorf("after the filter there are %d rows", n)
	}
	if address := evaluate[string](b, "location.href"); !strings.Contains(address, "platform=weibo") || strings.Contains(address, "region=") {
		t.Errorf("the address should hold what was chosen and no empty field: %s", address)
	}

	// Every download answers with a file of its format.
	links := evaluate[[]string](b, `[...document.querySelectorAll(".downloads a")].map(a => a.href)`)
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
	b.do(
		chromedp.Navigate(server.URL+"/rankings?index=wci@14.2"),
		chromedp.Click(chromedp.CSS("table.data tbody tr a")),
		chromedp.WaitVisible(chromedp.CSS(".facts")))
	if h := b.text("h1"); h != "平安云澜"+breakName {
		t.Errorf("the account is %q", h)
	}
	if n := b.painted(); n < 2000 {
		t.Errorf("the trend has %d coloured pixels", n)
	}
	b.do(
		chromedp.SetValue(chromedp.CSS("#f-kind"), "month"),
		chromedp.Click(chromedp.CSS("form.filters button")),
		chromedp.WaitReady(chromedp.CSS(`#f-kind option[value="month"][selected]`)))
	if month := b.text("table.data tbody th"); month != "2019年2月" {
		t.Errorf("by month the first row is %q", month)
	}

	// The other language, and the same page in the dark.
	b.do(chromedp.Navigate(server.URL+"/rankings"), chromedp.Click(chromedp.CSS("a.lang")),
		chromedp.WaitVisible(chromedp.CSS(`html[lang="en"] h1`)))
	if h := b.text("h1"); h != "WeChat communication index WCI 14.2" {
		t.Errorf("English heading %q", h)
	}
	dark := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, dark); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(server.URL + "/rankings"))
	if n := b.painted(); n < 5000 {
		t.Errorf("in the dark the chart has %d coloured pixels", n)
	}
	b.quiet()
}

// Nothing may be wider than a phone but the tables, which scroll by themselves.
func TestPagesFitAPhone(t *testing.T) {
	server := httptest.NewServer(newHandler(t, nil))
	t.Cleanup(server.Close)
	b := openBrowser(t)
	b.do(chromedp.EmulateViewport(375, 740, chromedp.EmulateScale(2)))
	for _, target := range []string{"/", accountPath, "/rejects", "/batches", "/rankings?lang=en", "/rankings?region=x"} {
		b.do(chromedp.Navigate(server.URL + target))
		if width := evaluate[int](b, "document.documentElement.scrollWidth"); width > 375 {
			t.Errorf("%s is %d px wide on a phone of 375 px", target, width)
		}
	}
}

// Without JavaScript the form and the table do all that they do with it.
func TestPagesWithoutJavaScript(t *testing.T) {
	server := httptest.NewServer(newHandler(t, nil))
	t.Cleanup(server.Close)
	b := openBrowser(t)
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(server.URL+"/rankings"),
		chromedp.WaitVisible(chromedp.CSS("figure .fallback")),
		chromedp.SetValue(chromedp.CSS("#f-platform"), "weibo"),
		chromedp.Click(chromedp.CSS("form.filters button")),
		chromedp.WaitReady(chromedp.CSS(`#f-platform option[value="weibo"][selected]`)),
		chromedp.WaitVisible(chromedp.CSS("table.data tbody tr")))
	b.quiet()
}

// A file is uploaded as a person does, and the page follows its job to the end.
func TestUploadInABrowser(t *testing.T) {
	d := newDesk(t, nil)
	d.store.gate = make(chan struct{})
	file := filepath.Join(t.TempDir(), "名单.csv")
	if err := os.WriteFile(file, []byte(units), 0o644); err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t)
	b.do(
		chromedp.Navigate(d.URL+"/"),
		chromedp.Click(chromedp.CSS(`nav a[href="/ingest"]`)),
		chromedp.WaitVisible(chromedp.CSS("#f-files")),
		chromedp.SetUploadFiles(chromedp.CSS("#f-files"), []string{file}),
		chromedp.SetValue(chromedp.CSS("#f-feed"), "units"),
		chromedp.Click(chromedp.CSS("form.upload button")),
		chromedp.WaitVisible(chromedp.CSS(`tr[data-state="running"] progress`)))
	if says := b.text(".upload .status"); says != "已上传，进度见下表。" {
		t.Errorf("after the upload the page says %q", says)
	}
	close(d.store.gate)
	b.do(chromedp.WaitVisible(chromedp.CSS(`tr[data-state="done"] th a`)),
		chromedp.WaitVisible(chromedp.CSS(`tr:nth-child(2)[data-state="done"]`))) // the refresh came, and put the load second
	if row := b.text("tr:nth-child(2)"); !strings.Contains(row, "名单.csv") || !strings.Contains(row, "接受 2") {
		t.Errorf("the row of the job is %q", row)
	}
	if got := d.store.list(); got != "名单.csv api" {
		t.Errorf("loaded: %s", got)
	}
	b.do(chromedp.Click(chromedp.CSS("tr:nth-child(2) th a")), chromedp.WaitVisible(chromedp.CSS(".log li")))
	if h := b.text("h1"); h != "导入 名单.csv" {
		t.Errorf("the job's page is %q", h)
	}

	// A job that runs is followed on its own page too, and can be cancelled there.
	d.store.gate = make(chan struct{})
	upload, _ := d.upload("more.csv", units)
	b.do(
		chromedp.Navigate(d.URL+strings.Replace(upload.Header.Get("Location"), "/v1", "", 1)),
		chromedp.WaitVisible(chromedp.CSS(`.job[data-state="running"]`)),
		chromedp.Click(chromedp.CSS(".job button")),
		chromedp.WaitVisible(chromedp.CSS(`.job[data-state="cancelled"]`)))

	// Nothing is wider than a phone.
	b.do(chromedp.Navigate(d.URL+"/ingest"),
		chromedp.SetUploadFiles(chromedp.CSS("#f-files"), []string{file}),
		chromedp.EmulateViewport(375, 740))
	if width := evaluate[int](b, "document.documentElement.scrollWidth"); width > 375 {
		t.Errorf("the page of loads is %d px wide on a phone of 375 px", width)
	}
	b.quiet()
}

// Without JavaScript the form goes to the job's page.
func TestUploadWithoutJavaScript(t *testing.T) {
	d := newDesk(t, nil)
	file := filepath.Join(t.TempDir(), "units.csv")
	if err := os.WriteFile(file, []byte(units), 0o644); err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t)
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(d.URL+"/ingest"),
		chromedp.SetUploadFiles(chromedp.CSS("#f-files"), []string{file}),
		chromedp.Click(chromedp.CSS("form.upload button")),
		chromedp.WaitVisible(chromedp.CSS("section.job")))
	if h := b.text("h1"); h != "导入 units.csv" {
		t.Errorf("the job's page is %q", h)
	}
	b.quiet()
}
