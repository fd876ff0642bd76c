package browser

import (
	"bytes"
	_ "embed"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"slices"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// axe is axe-core (MPL-2.0, see axe/LICENSE): it finds what a page lacks for people who
// cannot see it, or use no mouse.
//
//go:embed axe/axe.min.js
var axe string

const faults = `axe.run(document, {resultTypes: ["violations"], preload: false}).then(r => r.violations
	.filter(v => v.impact === "serious" || v.impact === "critical")
	.map(v => v.impact + " " + v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.failureSummary).join(" | ")))`

// Accessible fails the test where axe finds something serious or critical on the page.
func (b *Tab) Accessible(what string) {
	b.t.Helper()
	Evaluate[bool](b, axe+"; true")
	for _, one := range EvaluateLater[[]string](b, faults) {
		b.t.Errorf("%s: %s", what, one)
	}
}

// Shorten leaves so many rows of each table and list on the page: the others are made by the
// same template, and axe takes its time for each.
func (b *Tab) Shorten(rows int) {
	b.t.Helper()
	Evaluate[bool](b, fmt.Sprintf(`document.querySelectorAll("tbody, ul.tiles, select, datalist, .sheets").forEach(list =>
		[...list.children].slice(%d).forEach(row => row.remove())), true`, rows))
}

// Dark makes the tab prefer dark pages, or light ones.
func (b *Tab) Dark(isDark bool) {
	b.t.Helper()
	value := map[bool]string{true: "dark", false: "light"}[isDark]
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}}
	if _, err := chromedp.Call(b.Context, emulation.SetEmulatedMedia, media); err != nil {
		b.t.Fatal(err)
	}
}

// Picture writes what the window shows as a PNG of at most 256 colours.
func (b *Tab) Picture(file string) {
	b.t.Helper()
	shot, err := chromedp.Call(b.Context, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
	if err != nil {
		b.t.Fatal(err)
	}
	seen, err := png.Decode(bytes.NewReader(shot.Data))
	if err != nil {
		b.t.Fatal(err)
	}
	var small bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&small, fewColours(seen)); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, small.Bytes(), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// Paper writes the page as it is printed.
func (b *Tab) Paper(file string) {
	b.t.Helper()
	yes := true
	printed, err := chromedp.Call(b.Context, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
	if err == nil {
		err = os.WriteFile(file, printed.Data, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// fewColours keeps the 256 most frequent colours and gives the others the nearest of them.
func fewColours(from image.Image) image.Image {
	counts := map[color.RGBA]int{}
	bounds := from.Bounds()
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(from.At(x, y)).(color.RGBA) }
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[at(x, y)]++
		}
	}
	var all []color.RGBA
	for c := range counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int { return counts[b] - counts[a] })
	var palette color.Palette
	for _, c := range all[:min(256, len(all))] {
		palette = append(palette, c)
	}
	to, nearest := image.NewPaletted(bounds, palette), map[color.RGBA]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			index, isKnown := nearest[c]
			if !isKnown {
				index = uint8(palette.Index(c))
				nearest[c] = index
			}
			to.SetColorIndex(x, y, index)
		}
	}
	return to
}

// tallest is how much of a page, in pixels from its top, Whole keeps.
const tallest = 6000

// Whole writes the page from top to bottom, not only what the window shows, as a JPEG.
func (b *Tab) Whole(file string) {
	b.t.Helper()
	// Two frames on, what a change of light or width asks for is painted.
	EvaluateLater[bool](b, "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
	size := Evaluate[[]float64](b, "[window.innerWidth, document.documentElement.scrollHeight]")
	beyond, quality := true, int64(80)
	shot, err := chromedp.Call(b.Context, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format: page.CaptureScreenshotFormatJpeg, Quality: &quality, CaptureBeyondViewport: &beyond,
		Clip: &page.Viewport{Width: size[0], Height: min(size[1], tallest), Scale: 1},
	})
	if err == nil {
		err = os.WriteFile(file, shot.Data, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
