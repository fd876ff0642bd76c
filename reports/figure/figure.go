// Package figure draws charts as SVG and PNG, with Chinese text. The font is part of the
// program, since servers have none: a subset of Noto Sans SC (font/OFL.txt), made by
// font/make.py.
package figure

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/go-analyze/charts"
)

//go:embed font/NotoSansSC-Subset.ttf
var fontFile []byte

// family is the built-in font's name.
const family = "Noto Sans SC Subset"

// Figure is a chart over a list of labels.
type Figure struct {
	Kind   string // bar (lying), column, stacked, line or doughnut
	Title  string
	Labels []string
	Series []Series
	Format string // number format of the values, of package queries
	Note   string // below the title
}

// Series is a value for each label; NaN where there is none.
type Series struct {
	Name   string
	Values []float64
	Signs  []string // of the values that are not exact, "" for those that are; nil where all are
}

// colors are those of the workbooks.
var colors = []string{"#1F4E79", "#C55A11", "#7F9F3F", "#7F6084", "#2E9AA8", "#BF9000", "#8C8C8C", "#A83250"}

const (
	wide     = 960
	high     = 540
	noteHigh = 20
)

var install = sync.OnceValue(func() error { return charts.InstallFont(family, fontFile) })

// families are the fonts that SVG readers look for: an SVG file does not carry its font.
const families = `'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif`

// SVG draws the figure as an SVG document. The same figure gives the same bytes.
func (f *Figure) SVG() ([]byte, error) {
	svg, err := f.draw(charts.ChartOutputSVG)
	return bytes.ReplaceAll(svg, []byte("'"+family+"',sans-serif"), []byte(families)), err
}

// PNG draws the figure as a PNG picture. The same figure gives the same bytes.
func (f *Figure) PNG() ([]byte, error) { return f.draw(charts.ChartOutputPNG) }

func (f *Figure) draw(format string) ([]byte, error) {
	if err := install(); err != nil {
		return nil, fmt.Errorf("the built-in font: %w", err)
	}
	p := charts.NewPainter(charts.PainterOptions{
		OutputFormat: format, Width: wide, Height: f.height(), Font: charts.GetFont(family), Theme: theme(),
	})
	if err := f.paint(p); err != nil {
		return nil, fmt.Errorf("draw %q: %w", f.Title, err)
	}
	return p.Bytes()
}

// height gives each lying bar a line.
func (f *Figure) height() int {
	tall := high
	if f.Kind == "bar" {
		tall = max(300, 110+28*len(f.Labels))
	}
	if f.Note != "" {
		tall += noteHigh
	}
	return tall
}

func theme() charts.ColorPalette {
	list := make([]charts.Color, len(colors))
	for i, color := range colors {
		list[i] = charts.ParseColor(color)
	}
	return charts.GetTheme(charts.ThemeLight).WithSeriesColors(list)
}

func (f *Figure) paint(p *charts.Painter) error {
	switch f.Kind {
	case "line":
		return p.LineChart(f.line())
	case "doughnut":
		return p.DoughnutChart(f.doughnut())
	case "bar", "column", "stacked":
		return p.BarChart(f.bars())
	}
	return fmt.Errorf("there is no kind %q", f.Kind)
}

func (f *Figure) title() charts.TitleOption {
	return charts.TitleOption{Text: f.Title, Subtext: f.Note, FontStyle: style(16), SubtextFontStyle: style(10), Offset: charts.OffsetStr{Left: charts.PositionCenter}}
}

func (f *Figure) legend() charts.LegendOption {
	if len(f.Series) < 2 {
		return charts.LegendOption{Show: charts.Ptr(false)}
	}
	return charts.LegendOption{FontStyle: style(11), Offset: charts.OffsetStr{Top: charts.PositionBottom, Left: charts.PositionCenter}}
}

func style(size float64) charts.FontStyle {
	return charts.FontStyle{FontSize: size, FontColor: charts.ParseColor("#1F2328"), Font: charts.GetFont(family)}
}

// values gives all series; lying bars are drawn from below, so the first comes last.
func (f *Figure) values() [][]float64 {
	all := make([][]float64, len(f.Series))
	for i, s := range f.Series {
		all[i] = make([]float64, len(s.Values))
		for k, v := range s.Values {
			if math.IsNaN(v) {
				v = charts.GetNullValue()
			}
			all[i][f.place(k)] = v
		}
	}
	return all
}

func (f *Figure) place(k int) int {
	if f.Kind == "bar" {
		return len(f.Labels) - 1 - k
	}
	return k
}

func (f *Figure) labels() []string {
	all := make([]string, len(f.Labels))
	for k, label := range f.Labels {
		all[f.place(k)] = shortened(label, 16) + f.sign(k)
	}
	return all
}

// sign stands behind a label at which a value is not exact, since the library tells the
// writer of a value's own label not which of the values it is.
func (f *Figure) sign(k int) string {
	for _, s := range f.Series {
		if k < len(s.Signs) && s.Signs[k] != "" {
			return "（" + s.Signs[k] + "）"
		}
	}
	return ""
}

func shortened(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

func (f *Figure) names() []string {
	names := make([]string, len(f.Series))
	for i, s := range f.Series {
		names[i] = s.Name
	}
	return names
}

func (f *Figure) bars() charts.BarChartOption {
	option := charts.NewBarChartOptionWithData(f.values())
	option.Theme, option.Title, option.Legend = theme(), f.title(), f.legend()
	option.Legend.SeriesNames = f.names()
	option.Horizontal = f.Kind == "bar"
	option.StackSeries = charts.Ptr(f.Kind == "stacked")
	option.CategoryAxis = charts.CategoryAxisOption{Labels: f.labels(), LabelFontStyle: style(11), LabelCount: len(f.Labels)}
	option.ValueAxis = []charts.ValueAxisOption{{Min: charts.Ptr(0.0), LabelFontStyle: style(10), ValueFormatter: f.short}}
	option.ValueFormatter = f.exact
	if f.Kind != "stacked" && len(f.Series) == 1 {
		option.SeriesList[0].Label = charts.SeriesLabel{Show: charts.Ptr(true), FontStyle: style(10), ValueFormatter: f.exact}
	}
	return option
}

func (f *Figure) line() charts.LineChartOption {
	option := charts.NewLineChartOptionWithData(f.values())
	option.Theme, option.Title, option.Legend = theme(), f.title(), f.legend()
	option.Legend.SeriesNames = f.names()
	option.XAxis = charts.XAxisOption{Labels: f.labels(), LabelFontStyle: style(11)}
	option.YAxis = []charts.YAxisOption{{LabelFontStyle: style(10), ValueFormatter: f.short}}
	return option
}

// doughnut draws the first series; what is missing or not above 0 has no share.
func (f *Figure) doughnut() charts.DoughnutChartOption {
	var values []float64
	var names []string
	total := 0.0
	for k, v := range f.Series[0].Values {
		if v > 0 {
			values, names = append(values, v), append(names, f.Labels[k]+f.sign(k))
			total += v
		}
	}
	option := charts.NewDoughnutChartOptionWithData(values)
	for i := range option.SeriesList {
		option.SeriesList[i].Name = names[i]
		option.SeriesList[i].Label = charts.SeriesLabel{Show: charts.Ptr(true), FontStyle: style(12),
			LabelFormatter: func(_ int, name string, value float64) (string, *charts.LabelStyle) {
				return fmt.Sprintf("%s %s（%.1f%%）", name, f.exact(value), 100*value/total), nil
			}}
	}
	option.Theme, option.Title = theme(), f.title()
	option.Legend = charts.LegendOption{Show: charts.Ptr(false)}
	return option
}

// exact writes a value as its column does.
func (f *Figure) exact(v float64) string {
	switch f.Format {
	case "percent2":
		return strconv.FormatFloat(100*v, 'f', 2, 64) + "%"
	case "integer":
		return thousands(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return thousands(strconv.FormatFloat(v, 'f', 2, 64))
}

// short writes a value on an axis.
func (f *Figure) short(v float64) string {
	if f.Format == "percent2" {
		return strconv.FormatFloat(100*v, 'f', -1, 64) + "%"
	}
	return thousands(strconv.FormatFloat(v, 'f', -1, 64))
}

func thousands(digits string) string {
	sign, digits := cutSign(digits)
	whole, rest, hasRest := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if hasRest {
		whole += "." + rest
	}
	return sign + whole
}

func cutSign(digits string) (sign, rest string) {
	if strings.HasPrefix(digits, "-") {
		return "-", digits[1:]
	}
	return "", digits
}
