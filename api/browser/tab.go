// Package browser drives Chromium in tests: a tab that hears its console, counts what it
// draws, looks for what people with disabilities cannot use, and takes pictures.
package browser

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience bounds what one test does in the browser. It is far above what an idle machine
// takes, so that a busy one fails no test.
const patience = 5 * time.Minute

// LoadTime is how long the page took from the start of its navigation until it and its
// scripts were there, by the browser's own clock.
func (b *Tab) LoadTime() time.Duration {
	b.t.Helper()
	const timing = `(t => t.loadEventEnd || t.domComplete || performance.now())(performance.getEntriesByType("navigation")[0])`
	return time.Duration(Evaluate[float64](b, timing) * float64(time.Millisecond))
}

// Tab is a Chromium tab that collects what its console says.
type Tab struct {
	t       *testing.T
	Context context.Context // of the tab

	mu         sync.Mutex
	complaints []string
}

// shared is the Chromium of the test process: starting one takes seconds.
var shared struct {
	sync.Mutex
	context context.Context // of its first tab, which stays empty; nil before the first test that needs it
	quit    func()
}

// Run runs a package's tests and then ends the Chromium that they shared. A TestMain of a
// package that opens tabs calls it in place of m.Run.
func Run(m interface{ Run() int }) int {
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.quit != nil {
		shared.quit()
	}
	return code
}

// chromium is the context of the shared Chromium, which the first call starts.
func chromium(t *testing.T) context.Context {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.context != nil {
		return shared.context
	}
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
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.Headless,
		chromedp.NoFirstRun, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 900))
	first, cancel := chromedp.NewContext(allocator)
	// The browser lives as long as the context of the first call, which so has no deadline.
	if err := chromedp.Do(first); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	shared.context = first
	shared.quit = func() { cancel(); stop() }
	return first
}

// Open opens a tab of its own session: without the cookies and the console of others. It
// is closed when the test ends.
func Open(t *testing.T) *Tab {
	t.Helper()
	tab, cancel := chromedp.NewContext(chromium(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	messages := chromedp.Console(tab)
	b := &Tab{t: t}
	b.Context, cancel = context.WithTimeout(tab, patience)
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

// Heard is what the console has said so far.
func (b *Tab) Heard() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.complaints)
}

// Quiet fails the test where the console said anything, which a sound page does not:
// scripts that failed, what the policy refused, files that are not there.
func (b *Tab) Quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.complaints) > 0 {
		b.t.Errorf("the console says: %s", strings.Join(b.complaints, "\n"))
	}
}

// Do takes steps; one that fails ends the test.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.Context, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// Evaluate gives the value of a JavaScript expression.
func Evaluate[T any](b *Tab, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.Context, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}

// EvaluateLater gives the value of a promise.
func EvaluateLater[T any](b *Tab, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.Context, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}

// Count is the number of elements of a selector; text the first one's text.
func (b *Tab) Count(selector string) int {
	b.t.Helper()
	return Evaluate[int](b, fmt.Sprintf("document.querySelectorAll(%q).length", selector))
}

// Text is the text of the first element of a selector.
func (b *Tab) Text(selector string) string {
	b.t.Helper()
	return strings.TrimSpace(Evaluate[string](b, fmt.Sprintf("document.querySelector(%q).textContent", selector)))
}

// Painted counts the pixels of the chart that have the colour of its series, so
// that an empty canvas is noticed.
func (b *Tab) Painted() int {
	b.t.Helper()
	b.Do(chromedp.WaitVisible(chromedp.CSS("figure.drawn canvas")))
	return Evaluate[int](b, `(() => {
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
