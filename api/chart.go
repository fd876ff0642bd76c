package api

import (
	"slices"
	"strconv"
	"strings"

	"zhengheng/queries"
)

// mostBars is how many rows a bar chart shows, mostPoints a line.
const (
	mostBars   = 20
	mostPoints = 200
)

// bars is a chart of the first rows, as charts.js reads it.
type bars struct {
	Kind     string   `json:"kind"`
	Lang     string   `json:"lang"`
	Title    string   `json:"title"`
	Subtitle string   `json:"-"`
	Spoken   string   `json:"-"`
	Measure  string   `json:"measure"`
	Rows     []barRow `json:"rows"`
}

type barRow struct {
	Rank  string  `json:"rank"`
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Label string  `json:"label"`
	Href  string  `json:"href"`
}

// trend is a chart over periods, as charts.js reads it: a line for each series that is
// one, bars for the others, one below the other.
type trend struct {
	Kind     string   `json:"kind"`
	Lang     string   `json:"lang"`
	Title    string   `json:"title"`
	Subtitle string   `json:"-"`
	Spoken   string   `json:"-"`
	Periods  []string `json:"periods"`
	Breaks   []string `json:"breaks"` // per period why the series are not comparable across its beginning; empty for none
	Series   []series `json:"series"`
}

// series holds one value a period; nil is unknown and leaves a gap.
type series struct {
	Name      string     `json:"name"`
	IsLine    bool       `json:"is_line"`
	IsInverse bool       `json:"is_inverse"` // the smallest on top, as of ranks
	Values    []*float64 `json:"values"`
	Labels    []string   `json:"labels"`
	Inexact   []bool     `json:"inexact"`
}

// chartOf draws a query's picture as it is declared.
func (s *server) chartOf(g *grid, c queries.Chart, one *panel, v *view) any {
	if _, ok := g.at[c.Value]; !ok || g.isUnknown(g.at[c.Value]) {
		return nil
	}
	switch {
	case slices.Contains(manyPictures, c.Kind):
		return s.picturesOf(g, c, one)
	case c.Kind == "line":
		return s.lineOf(g, c, one)
	}
	return s.barsOf(g, c, one, v)
}

// barsOf draws the first rows that have a finite value.
func (s *server) barsOf(g *grid, c queries.Chart, one *panel, v *view) any {
	say := s.texts.in(one.Lang)
	chart := bars{Kind: "top", Lang: one.Lang, Measure: g.columns[g.at[c.Value]].Title.In(one.Lang)}
	most := mostBars
	if c.Rows > 0 {
		most = min(most, c.Rows)
	}
	for _, row := range g.rows {
		if len(chart.Rows) == most {
			break
		}
		if value := g.value(row, c.Value); value.HasNumber {
			name := g.value(row, c.Label)
			chart.Rows = append(chart.Rows, barRow{Rank: g.value(row, "rank").Text, Name: name.Text, Value: value.Number, Label: value.marked(), Href: name.Href})
			if g.value(row, "rank").IsNull {
				chart.Rows[len(chart.Rows)-1].Rank = ""
			}
		}
	}
	if len(chart.Rows) < 2 {
		return nil
	}
	n := strconv.Itoa(len(chart.Rows))
	chart.Title, chart.Subtitle = say("chart.top", n), chart.Measure
	chart.Spoken = say("chart.top-spoken", one.Title, n)
	return chart
}

// lineOf draws one column over the rows, from the earliest on.
func (s *server) lineOf(g *grid, c queries.Chart, one *panel) any {
	say := s.texts.in(one.Lang)
	rows := slices.Clone(g.rows)
	if starts, ok := g.at["starts_on"]; ok {
		slices.SortStableFunc(rows, func(a, b []cell) int { return strings.Compare(a[starts].Raw, b[starts].Raw) })
	}
	rows = rows[max(0, len(rows)-mostPoints):]
	if len(rows) < 2 {
		return nil
	}
	title := g.columns[g.at[c.Value]].Title.In(one.Lang)
	chart := trend{Kind: "trend", Lang: one.Lang, Title: title, Spoken: say("chart.line-spoken", title)}
	line := series{Name: title, IsLine: true, IsInverse: strings.HasSuffix(c.Value, "rank")}
	for _, row := range rows {
		chart.Periods = append(chart.Periods, g.value(row, c.Label).Text)
		line.add(g.value(row, c.Value), say("chart.unknown"))
	}
	chart.Series = []series{line}
	return chart
}
