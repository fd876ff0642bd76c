package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zhengheng/api/browser"
)

// TestMendAndPublishInABrowser checks a file before it is loaded, loads it, mends in the
// browser what was refused, publishes a ranking, verifies and withdraws it.
func TestMendAndPublishInABrowser(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "名单.csv")
	const rows = "platform,name,account_id,opened_on\n微博,\"云岭, <b>测试</b>\",weibo:t1,2024-01-01\n火星,云岭微火,weibo:t2,2024-01-01\n"
	if err := os.WriteFile(file, []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, "--open", "--db", sampleDatabase(t, dir))
	home := strings.TrimSuffix(s.address, "/")
	b := browser.Open(t)

	b.Do(chromedp.Navigate(home+"/ingest"), chromedp.SetUploadFiles(chromedp.CSS("#f-files"), []string{file}),
		chromedp.Click(chromedp.CSS("button.inspect")), chromedp.WaitVisible(chromedp.CSS("#inspection table")))
	if found := b.Text("#inspection"); !strings.Contains(found, "将被拒行1") || !strings.Contains(found, "火星") {
		t.Errorf("the check says %q", found)
	}
	b.Accessible("what was found in a file")
	b.Do(chromedp.Click(chromedp.CSS("form.upload .btn[type=submit]")), chromedp.WaitVisible(chromedp.CSS(`a[href^="/rejects?batch="]`)),
		chromedp.Click(chromedp.CSS(`a[href^="/rejects?batch="]`)), chromedp.WaitVisible(chromedp.CSS("a[data-script=mend]")),
		chromedp.Click(chromedp.CSS("a[data-script=mend]")), chromedp.WaitVisible(chromedp.CSS("table.mend input")))
	b.Accessible("the rows to mend")
	b.Do(chromedp.SetValue(chromedp.CSS("table.mend tbody input"), "微信"))
	browser.Evaluate[bool](b, `document.querySelector("table.mend tbody input").dispatchEvent(new Event("input"))`)
	b.Do(chromedp.Click(chromedp.CSS("#mend .btn")), chromedp.WaitVisible(chromedp.CSS(`.job[data-state="done"]`)))
	if outcome := b.Text(".facts"); !strings.Contains(outcome, "接受1") {
		t.Errorf("the mended row: %q", outcome)
	}

	// Publish what the page shows, verify it, withdraw it.
	b.Do(chromedp.Navigate(home+"/rankings?index=wci&level=province"), chromedp.SendKeys(chromedp.CSS(".act [name=title]"), "省级榜"),
		chromedp.Click(chromedp.CSS(".act button")), chromedp.WaitVisible(chromedp.CSS(`.job[data-state="done"]`)),
		chromedp.Navigate(home+"/releases"), chromedp.WaitVisible(chromedp.CSS("tbody th a")),
		chromedp.Click(chromedp.CSS("tbody th a")), chromedp.WaitVisible(chromedp.CSS(".facts")))
	if h := b.Text("h1"); h != "省级榜" {
		t.Errorf("the release is %q", h)
	}
	release := browser.Evaluate[string](b, "location.href")
	b.Accessible("a release")
	b.Do(chromedp.Click(chromedp.CSS(`form[action$="/verify"] button`)), chromedp.WaitVisible(chromedp.CSS(`.job[data-state="done"]`)),
		chromedp.Navigate(release), chromedp.SendKeys(chromedp.CSS("[name=reason]"), "数据有误"),
		chromedp.Click(chromedp.CSS(`form[action$="/withdraw"] button`)), chromedp.WaitVisible(chromedp.CSS(`.job[data-state="done"]`)),
		chromedp.Navigate(release), chromedp.WaitVisible(chromedp.CSS(".facts")))
	if facts := b.Text(".facts"); !strings.Contains(facts, "数据有误") {
		t.Errorf("after the withdrawal the release says %q", facts)
	}
	b.Quiet()
}
