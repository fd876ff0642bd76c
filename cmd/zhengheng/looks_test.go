package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhengheng/api/browser"
)

// The folders that the pictures of docs/images go to, and those of every page in every look;
// make screens and make pages set them.
const (
	screens = "ZHENGHENG_SCREENS"
	album   = "ZHENGHENG_PAGES"
)

// widths are the windows that pages are looked at in.
var widths = []struct {
	name          string
	width, height int64
}{{"wide", 1280, 860}, {"phone", 390, 844}}

// TestEveryLook opens every page in both languages, wide and on a phone, light and dark, as
// it is after its last section has come: it fits, says nothing on the console, and axe calls
// nothing serious, in light and in the dark of each width. Pictures of all that, and the page
// on paper, are kept to be looked at. One page alone: go test -run 'TestEveryLook/^rankings$'.
func TestEveryLook(t *testing.T) {
	folder := os.Getenv(album)
	if folder == "" {
		t.Skip("make pages runs it")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, "--db", sampleDatabase(t, t.TempDir()))
	m := s.furnish()
	for _, page := range samplePages(m) {
		name := nameInAlbum(page.path)
		t.Run(name, func(t *testing.T) {
			b := browser.Open(t)
			for _, language := range []string{"zh", "en"} {
				for _, size := range widths {
					b.Do(chromedp.EmulateViewport(size.width, size.height))
					look(t, b, s, page.path, language)
					settle(t, b, page.path)
					for _, light := range []string{"light", "dark"} {
						b.Dark(light == "dark")
						b.Whole(filepath.Join(folder, strings.Join([]string{name, size.name, language, light, "jpg"}, ".")))
						if (light == "dark") == ((language == "en") == (size.name == "wide")) {
							b.Accessible(page.path + ", " + size.name + " in the " + light)
						}
					}
					fits(t, b, page.path)
				}
				b.Do(chromedp.EmulateViewport(1280, 860))
				b.Paper(filepath.Join(folder, name+"."+language+".pdf"))
			}
			b.Quiet()
		})
	}
}

// nameInAlbum is the name of a page as a file has it.
func nameInAlbum(path string) string {
	name := strings.Trim(regexp.MustCompile(`[^\p{L}\p{N}.@_-]+`).ReplaceAllString(path, "_"), "_")
	if name == "" {
		return "overview"
	}
	return name[:min(len(name), 80)]
}

// settle waits until the last section has come and the last chart is drawn.
func settle(t *testing.T, b *browser.Tab, path string) {
	t.Helper()
	const open = `document.querySelectorAll("[data-later], figure[data-chart]:not(.drawn)").length`
	for range 1500 {
		if browser.Evaluate[int](b, open) == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s: %d sections or charts did not come", path, browser.Evaluate[int](b, open))
}

// TestPictures takes the pictures of docs/images: pages wide and light in Chinese, the
// ranking in the dark, and some on a phone.
func TestPictures(t *testing.T) {
	if os.Getenv(screens) == "" {
		t.Skip("make screens runs it")
	}
	s := startServer(t, "--db", sampleDatabase(t, t.TempDir()))
	b := browser.Open(t)
	for _, page := range samplePages(s.furnish()) {
		if page.picture == "" {
			continue
		}
		take := func(suffix string, isDark bool, size chromedp.Action[chromedp.Void]) {
			b.Dark(isDark)
			b.Do(size)
			look(t, b, s, page.path, "zh")
			settle(t, b, page.path)
			takePicture(b, page.picture+suffix)
		}
		take("", false, chromedp.EmulateViewport(1280, 860))
		if page.picture == "rankings" {
			take("-dark", true, chromedp.EmulateViewport(1280, 860))
		}
		if page.picture == "rankings" || page.picture == "account" {
			take("-phone", false, chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(2)))
		}
	}
	b.Quiet()
}

// takePicture keeps the page where pictures are asked for, with what comes later.
func takePicture(b *browser.Tab, name string) {
	if dir := os.Getenv(screens); dir != "" && name != "" {
		b.Do(chromedp.WaitNotPresent(chromedp.CSS("[data-later]")), chromedp.Sleep(500*time.Millisecond))
		b.Picture(filepath.Join(dir, name+".png"))
	}
}
