package reports

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// chartColors are told apart in grey print and by most people who see few colours.
var chartColors = []string{"1F4E79", "C55A11", "7F9F3F", "7F6084", "2E9AA8", "BF9000", "8C8C8C", "A83250"}

const (
	chartWide   = 900 // pixels
	chartHigh   = 340
	chartMargin = 2  // rows between charts
	rowPixels   = 20 // of a row of standard height
)

// drawing is a chart over cells of a sheet.
type drawing struct {
	kind   string
	title  string
	note   string // below the title, where a value that is drawn is not exact
	from   place
	last   int // row
	label  int // column, from 1
	values []int
	format string // number format of the values' axis
	wide   int    // pixels
}

// high is the drawing's height in pixels: bars need a line each.
func (d drawing) high() int {
	if d.kind == "bar" {
		return max(220, 110+24*(d.last-d.from.first+1))
	}
	return chartHigh
}

// rows is how many rows the drawing covers, with a margin.
func (d drawing) rows() int { return (d.high()+rowPixels-1)/rowPixels + chartMargin }

// drawing finds the cells of a picture over a section; false where there is nothing to
// draw. It reads from the first sheet of a section that runs over several.
func (b *book) drawing(s *section, p Picture) (drawing, bool) {
	if len(s.places) == 0 || s.places[0].last < s.places[0].first {
		return drawing{}, false
	}
	from := s.places[0]
	d := drawing{kind: p.Kind, title: s.titledFor(b.say(p.Title)), from: from, last: from.last, wide: chartWide}
	if p.Rows > 0 {
		d.last = min(d.last, from.first+p.Rows-1)
	}
	b.find(&d, s, p)
	for _, column := range d.values {
		if row, isNoted := s.inexact[column]; isNoted && row <= d.last {
			d.note = b.inexactNote()
		}
	}
	return d, true
}

// inexactNote stands in a chart of which a value is not exact.
func (b *book) inexactNote() string {
	return b.in("其中有的数不是准数：表中带 ≥ 的为下限，带 ≈ 的可能更低", "Some values are not exact: ≥ in the table is a lower bound, ≈ may be lower")
}

// find finds the columns of what a drawing shows.
func (b *book) find(d *drawing, s *section, p Picture) {
	if s.block.Layout == LayoutCross {
		d.label, d.format = 1, numberFormats[queries.FormatInteger]
		if !s.counts() {
			d.format = numberFormats[s.columns[2].format]
		}
		for i := range d.from.heads {
			d.values = append(d.values, 2+i)
		}
		return
	}
	d.label = columnNamed(s.columns, p.Label) + 1
	for _, name := range p.Values {
		at := columnNamed(s.columns, name)
		d.values = append(d.values, at+1)
		d.format = numberFormats[s.columns[at].format]
	}
}

// within makes the drawing no wider than a sheet, so that it does not widen the page.
func (d drawing) within(s *sheet) drawing {
	d.wide = max(460, min(chartWide, int(s.width()*7)))
	return d
}

func (d drawing) cells(column int) string {
	letter, _ := excelize.ColumnNumberToName(column) // a column that was written
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(d.from.sheet), letter, d.from.first, letter, d.last)
}

// draw puts a drawing on a sheet with its upper left corner at a row of column A.
func (b *book) draw(on string, row int, d drawing) error {
	chart := d.chart()
	for i, column := range d.values {
		letter, err := excelize.ColumnNumberToName(column)
		if err != nil {
			return err
		}
		color := chartColors[i%len(chartColors)]
		series := excelize.ChartSeries{
			Name: fmt.Sprintf("%s!$%s$%d", quoted(d.from.sheet), letter, d.from.head), Categories: d.cells(d.label), Values: d.cells(column),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}},
		}
		if d.kind == "line" {
			series.Line = excelize.LineOptions{Width: 2, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}}
			series.Marker = excelize.ChartMarker{Symbol: []string{"circle", "square", "triangle", "diamond"}[i%4], Size: 5,
				Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}}
		}
		if d.kind == "doughnut" {
			series.Fill = excelize.Fill{}
		}
		chart.Series = append(chart.Series, series)
	}
	return b.file.AddChart(on, "A"+strconv.Itoa(row), chart)
}

// chart is a drawing's look without its series.
func (d drawing) chart() *excelize.Chart {
	dark := excelize.Font{Family: fontName, Size: 9, Color: ink}
	chart := &excelize.Chart{
		Legend:    excelize.ChartLegend{Position: "none"},
		Dimension: excelize.ChartDimension{Width: uint(d.wide), Height: uint(d.high())},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: d.title, Font: &excelize.Font{Family: fontName, Size: 12, Bold: true}}}},
		XAxis:     excelize.ChartAxis{Font: dark},
		YAxis:     excelize.ChartAxis{Font: dark, MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: d.format}},
		// A gap is a missing value; a line through it would invent one.
		ShowBlanksAs: "gap",
		PlotArea:     excelize.ChartPlotArea{NumFmt: excelize.ChartNumFmt{CustomNumFmt: d.format}},
	}
	if d.note != "" {
		chart.Title.Paragraph = append(chart.Title.Paragraph, excelize.RichTextRun{Text: d.note, Font: &excelize.Font{Family: fontName, Size: 9, Color: ink}})
	}
	if len(d.values) > 1 || d.kind == "doughnut" {
		chart.Legend.Position = "bottom"
	}
	zero, gap := 0.0, uint(40)
	switch d.kind {
	case "bar":
		chart.Type, chart.GapWidth = excelize.Bar, &gap
		chart.XAxis.ReverseOrder = true // the first row on top
		chart.YAxis.Minimum = &zero     // the length of a bar is its value
		chart.PlotArea.ShowVal = len(d.values) == 1
		chart.PlotArea.NumFmt.SourceLinked = d.note != "" // the cells' formats have the signs
	case "column":
		chart.Type, chart.GapWidth = excelize.Col, &gap
		chart.YAxis.Minimum = &zero
	case "stacked":
		chart.Type, chart.GapWidth = excelize.ColStacked, &gap
		chart.YAxis.Minimum = &zero
	case "doughnut":
		chart.Type, chart.HoleSize = excelize.Doughnut, 55
		chart.PlotArea.ShowPercent = true
		chart.PlotArea.NumFmt = excelize.ChartNumFmt{CustomNumFmt: "0.0%"}
	default:
		chart.Type = excelize.Line
	}
	return chart
}
