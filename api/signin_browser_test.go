package api_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zhengheng/api/browser"
)

// A person asks for a page, signs in, gets that page, and signs out.
func TestSignInInABrowser(t *testing.T) {
	g := newGate(t, nil)
	server := httptest.NewServer(g.handler)
	defer server.Close()
	b := browser.Open(t)
	b.Do(chromedp.Navigate(server.URL + "/batches"))
	if browser.Evaluate[string](b, "document.activeElement.id") != "token" {
		t.Error("the token's field has not the focus")
	}
	signIn := func(secret, until string) {
		b.Do(chromedp.SendKeys(chromedp.CSS("#token"), secret), chromedp.Click(chromedp.CSS(".signin button")),
			chromedp.WaitVisible(chromedp.CSS(until)))
	}
	signIn("zh_wrong", ".notice.bad")
	signIn("zh_viewer", "table.data")
	if at := browser.Evaluate[string](b, "location.pathname"); at != "/batches" {
		t.Errorf("the sign-in leads to %s", at)
	}
	if who := b.Text(".who"); !strings.Contains(who, "王viewer (T0001)") {
		t.Errorf("signed in is %q", who)
	}
	if browser.Evaluate[string](b, "document.cookie") != "" {
		t.Error("a script can read the session's cookie")
	}
	if folder := os.Getenv("ZHENGHENG_SCREENSHOTS"); folder != "" {
		picture, err := chromedp.Run(b.Context, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "signed-in.png"), picture, 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
	b.Do(chromedp.Click(chromedp.CSS(".who button")), chromedp.WaitVisible(chromedp.CSS("#token")),
		chromedp.Navigate(server.URL+"/batches"), chromedp.WaitVisible(chromedp.CSS("#token")))
	for _, complaint := range b.Heard() {
		if !strings.Contains(complaint, "401") { // the wrong token's
			t.Errorf("the console says %s", complaint)
		}
	}
}
