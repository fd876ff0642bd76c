package api

import (
	"slices"
	"strconv"

	"zhengheng/queries"
)

// manyPictures are the kinds of charts that draw all rows, as several pictures of one
// kind: groups are bars side by side, heat is a map of cells.
var manyPictures = []string{"groups", "heat"}

// mostPictures is how many pictures one chart draws, mostSeries how many bars stand side
// by side.
const (
	mostPictures = 6
	mostSeries   = 8
)

// pictures are several pictures over the same labels and series, as charts.js reads them.
type pictures struct {
	Kind     string    `json:"kind"`
	Lang     string    `json:"lang"`
	Title    string    `json:"title"`
	Subtitle string    `json:"-"`
	Spoken   string    `json:"-"`
	Measure  string    `json:"measure"`
	Series   []string  `json:"series"`
	Pictures []picture `json:"pictures"`
}

// picture holds a value for each series and label; nil where there is none.
type picture struct {
	Title  string       `json:"title"`
	Labels []string     `json:"labels"`
	Values [][]*float64 `json:"values"`
	Texts  [][]string   `json:"texts"`
	Marks  [][]bool     `json:"marks"` // differs beyond chance
}

// picturesOf draws the first pictures and series that the rows tell of; nil without a
// value.
func (s *server) picturesOf(g *grid, c queries.Chart, one *panel) any {
	say := s.texts.in(one.Lang)
	chart := pictures{Kind: c.Kind, Lang: one.Lang, Measure: g.columns[g.at[c.Value]].Title.In(one.Lang)}
	left := map[string]bool{} // pictures and series that there is no room for
	at := map[string]int{}
	for _, row := range g.rows {
		if value := g.value(row, c.Value); !value.HasNumber {
			continue
		}
		title, name := g.value(row, c.Panel).Text, g.value(row, c.Series).Text
		n, isThere := at[title]
		if !isThere {
			if n = len(chart.Pictures); n == mostPictures {
				left[title] = true
				continue
			}
			at[title] = n
			chart.Pictures = append(chart.Pictures, picture{Title: title})
		}
		series := slices.Index(chart.Series, name)
		if series < 0 {
			if series = len(chart.Series); series == mostSeries {
				left[name] = true
				continue
			}
			chart.Series = append(chart.Series, name)
		}
		chart.Pictures[n].add(series, g.value(row, c.Label), g.value(row, c.Value), g.value(row, "is_different").Raw == "true")
	}
	if len(chart.Pictures) == 0 {
		return nil
	}
	for i := range chart.Pictures {
		chart.Pictures[i].fill(len(chart.Series))
	}
	chart.Title = one.Title
	chart.Subtitle = say("chart." + c.Kind + "-note")
	if len(left) > 0 {
		chart.Subtitle += "　" + say("chart.left", strconv.Itoa(len(left)))
	}
	chart.Spoken = say("chart."+c.Kind+"-spoken", one.Title)
	return chart
}

// add puts a value into the picture.
func (p *picture) add(series int, label, value cell, isMarked bool) {
	column := slices.Index(p.Labels, label.Text)
	if column < 0 {
		column = len(p.Labels)
		p.Labels = append(p.Labels, label.Text)
	}
	p.fill(series + 1)
	number := value.Number
	p.Values[series][column], p.Texts[series][column], p.Marks[series][column] = &number, value.marked(), isMarked
}

// fill makes room for so many series of all labels.
func (p *picture) fill(series int) {
	for len(p.Values) < series {
		p.Values, p.Texts, p.Marks = append(p.Values, nil), append(p.Texts, nil), append(p.Marks, nil)
	}
	for i := range p.Values {
		for len(p.Values[i]) < len(p.Labels) {
			p.Values[i], p.Texts[i], p.Marks[i] = append(p.Values[i], nil), append(p.Texts[i], ""), append(p.Marks[i], false)
		}
	}
}
