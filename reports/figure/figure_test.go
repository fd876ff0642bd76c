package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/golang/freetype/truetype"
)

func figures() []*Figure {
	return []*Figure{
		{Kind: "bar", Title: "指数值前 20 名", Labels: []string{"云澜应急", "云澜发布", "霁川发布"}, Series: []Series{{Name: "指数值", Values: []float64{1208.5, 1180.45, 947}}}},
		{Kind: "column", Format: "integer", Title: "各平台发布数", Labels: []string{"微信", "微博"}, Series: []Series{{Name: "发布数", Values: []float64{1740, 3242}}, {Name: "上期", Values: []float64{1860, math.NaN()}}}},
		{Kind: "stacked", Format: "integer", Title: "各层级账号数", Labels: []string{"省级", "市级"}, Series: []Series{{Name: "微信", Values: []float64{17, 34}}, {Name: "微博", Values: []float64{18, math.NaN()}}}},
		{Kind: "line", Title: "指数", Labels: []string{"M2024-03", "M2024-04", "M2024-05"}, Series: []Series{{Name: "指数值", Values: []float64{1217.5, math.NaN(), 1180.45}}}},
		{Kind: "doughnut", Format: "integer", Title: "平台分布", Labels: []string{"微信", "微博", "无"}, Series: []Series{{Name: "账号", Values: []float64{52, 38, 0}}}},
		{Kind: "bar", Title: `<script>alert("x")</script>`, Labels: []string{`"><img src=x> & 名`}, Series: []Series{{Name: "<b>", Values: []float64{1}}}},
	}
}

// TestFigures draws each kind twice: a picture of some size, a well-formed document that
// says its texts and runs no script, and the same bytes again.
func TestFigures(t *testing.T) {
	for _, f := range figures() {
		picture, err := f.PNG()
		if err != nil {
			t.Fatal(err)
		}
		if p, err := png.Decode(bytes.NewReader(picture)); err != nil || p.Bounds().Dx() != wide {
			t.Errorf("%s: the picture cannot be read: %v", f.Title, err)
		}
		document, err := f.SVG()
		if err != nil {
			t.Fatal(err)
		}
		if words := wordsOf(t, document); !strings.Contains(words, f.Title) {
			t.Errorf("%s: the document says %q", f.Title, words)
		}
		again, err := f.SVG()
		if err != nil || !bytes.Equal(document, again) {
			t.Errorf("%s: drawn again it differs (%v)", f.Title, err)
		}
	}
	if _, err := (&Figure{Kind: "pie"}).SVG(); err == nil || !strings.Contains(err.Error(), `no kind "pie"`) {
		t.Errorf("an unknown kind gives %v", err)
	}
}

// TestFigureSaysWhatIsNotExact: every kind has the note, and the labels have the signs of
// their own values, those of lying bars, which are drawn from below, too.
func TestFigureSaysWhatIsNotExact(t *testing.T) {
	for _, f := range figures()[:5] {
		f.Note = "其中有的数不是准数"
		f.Series[0].Signs = []string{"", "≥", "≈"}[:len(f.Series[0].Values)]
		document, err := f.SVG()
		if err != nil {
			t.Fatal(err)
		}
		words := wordsOf(t, document)
		if !strings.Contains(words, f.Note) {
			t.Errorf("%s: there is no note: %q", f.Title, words)
		}
		if !strings.Contains(words, f.Labels[1]+"（≥）") || strings.Contains(words, f.Labels[0]+"（") && f.Kind != "doughnut" || strings.Count(words, "≥") != 1 {
			t.Errorf("%s: the labels have other signs: %q", f.Title, words)
		}
	}
}

// wordsOf returns the text of a document and fails for elements that are not drawn.
func wordsOf(t *testing.T, document []byte) string {
	t.Helper()
	var words strings.Builder
	for decoder := xml.NewDecoder(bytes.NewReader(document)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return words.String()
		}
		if err != nil {
			t.Fatalf("%v in %s", err, document)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Local == "script" || e.Name.Local == "img" {
				t.Errorf("a text became the element %s", e.Name.Local)
			}
		case xml.CharData:
			words.Write(e)
		}
	}
}

// TestFontHasTheWords looks up what figures and names are written with.
func TestFontHasTheWords(t *testing.T) {
	font, err := truetype.Parse(fontFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range "微信博抖音头条快手哔哩视频号知乎小红书省市县乡镇级公安团委文旅卫健应急霁澜梧矶鹤0123456789.,%（）—…≥–▲▼éAz" {
		if font.Index(r) == 0 {
			t.Errorf("the font lacks %q", r)
		}
	}
}
