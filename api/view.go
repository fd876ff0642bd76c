package api

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"zhengheng/queries"
)

// mostRows bounds what a page lists; downloads are not bound by it.
const mostRows = 1000

// view is what a page with a form, a chart and a table shows.
type view struct {
	frame
	form
	Heading, Subheading string
	Snapshot, Refreshed string
	Freshness           []pair
	Problem             *problem
	Notes               []string
	Empty               []string // why there are no rows, and what to do
	Facts               []pair
	Count               string
	Table               tableView
	Chart               any // what charts.js draws; nil for none
	Downloads           []download
	Next                string // address of the rows after these; empty at the end
	HasChange           bool
	HasUnverified       bool
	Unlisted            string // columns left out because all their values are unknown
}

// pair is a fact with its title.
type pair struct{ Title, Text string }

// download is one link to the same table in a format.
type download struct{ Title, Href, Format string }

// tableView is a grid as the template writes it.
type tableView struct {
	Caption string
	Columns []columnView
	Rows    [][]cell
	IsWide  bool // may not fit a wide window, and so scrolls by itself
}

type columnView struct {
	Title, Unit, Description, Class string
	IsHeader                        bool // names its row
}

// describe fills in what a result says about itself; its notes are complete
// only once it was read.
func (v *view) describe(r *queries.Result) {
	v.Snapshot = r.Snapshot
	if !r.RefreshedAt.IsZero() {
		v.Refreshed = r.RefreshedAt.In(localTime).Format("2006-01-02 15:04")
	}
	for platform, day := range r.Freshness {
		v.Freshness = append(v.Freshness, pair{label("platform", platform, v.Lang), day})
	}
	slices.SortFunc(v.Freshness, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.Text, a.Text), cmp.Compare(a.Title, b.Title))
	})
	for _, note := range r.Notes {
		v.Notes = append(v.Notes, note.In(v.Lang))
	}
}

// list shows the named columns of a grid, as far as it has them. What is unknown
// in every row is left out; the legend names the measures among it.
func (v *view) list(g *grid, header string, names []string) {
	var kept []int
	var unlisted []string
	for _, name := range names {
		i, ok := g.at[name]
		if !ok {
			continue
		}
		c := g.columns[i]
		if name != "score" && name != header && g.isUnknown(i) {
			if c.Format == queries.FormatInteger {
				unlisted = append(unlisted, c.Title.In(v.Lang))
			}
			continue
		}
		kept = append(kept, i)
		v.Table.Columns = append(v.Table.Columns, columnView{
			Title: c.Title.In(v.Lang), Unit: c.Unit.In(v.Lang), Description: c.Description.In(v.Lang),
			Class: class(c, header), IsHeader: c.Name == header,
		})
	}
	v.Unlisted = strings.Join(unlisted, separator(v.Lang))
	v.Table.IsWide = header != "account_name" || len(kept) > 12
	for _, row := range g.rows {
		cells := make([]cell, len(kept))
		for n, i := range kept {
			cells[n] = row[i]
		}
		v.Table.Rows = append(v.Table.Rows, cells)
	}
}

func class(c queries.Column, header string) string {
	switch c.Name {
	case header:
		if c.Format == queries.FormatText {
			return "name stick"
		}
		return "nowrap main stick"
	case "rank":
		return "rank"
	case "rank_change":
		return "change"
	case "score":
		return "num main"
	case "unit_name", "source", "reason", "reason_zh", "raw":
		return "text long"
	}
	switch c.Format {
	case queries.FormatInteger, queries.FormatDecimal2, queries.FormatDecimal4, queries.FormatPercent2:
		return "num"
	case queries.FormatDate, queries.FormatTimestamp, queries.FormatBoolean, queries.FormatID:
		return "nowrap"
	}
	return "text"
}

// downloads links to the same table under a path of /v1, with the parameters as
// the page's query understood them, so that both hold the same rows.
func (s *server) downloads(path string, understood map[string]string, language string) []download {
	query := url.Values{}
	for name, value := range understood {
		if name != "offset" || value != "0" {
			query.Set(name, value)
		}
	}
	if language == "en" {
		query.Set("lang", "en")
	}
	var all []download
	for _, name := range []string{"xlsx", "csv", "json", "arrow", "parquet"} {
		for _, f := range s.formats {
			if f.Name == name {
				all = append(all, download{f.Title.In(language), address(path+f.Suffix, query), f.Name})
			}
		}
	}
	return all
}

// label is the name that people read for a value of a closed list, the value
// itself where the list has none.
func label(list, value, language string) string {
	for _, v := range queries.Labels(list) {
		if v.Name == value {
			return v.Title.In(language)
		}
	}
	return value
}

// chosen says which filters a user set, in words.
func chosen(q *queries.Query, values map[string]string, language string) string {
	var parts []string
	for _, p := range q.Parameters {
		value, isGiven := values[p.Name]
		if !isGiven || p.Kind == queries.KindLimit || p.Kind == queries.KindOffset {
			continue
		}
		for _, known := range p.Values {
			if known.Name == value {
				value = known.Title.In(language)
			}
		}
		parts = append(parts, p.Title.In(language)+" = "+value)
	}
	return strings.Join(parts, separator(language))
}

func without(names []string, dropped ...string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(dropped, name) })
}

func separator(language string) string {
	if language == "en" {
		return ", "
	}
	return "、"
}

// address is a path with parameters in the order of their names.
func address(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + strings.ReplaceAll(values.Encode(), "%40", "@")
}

// periodTitle names a period for people: its days, where it can be read.
func periodTitle(id, language string) string {
	p, err := queries.ParsePeriod(id)
	if err != nil {
		return id
	}
	first, last := p.Start.Format("2006-01-02"), p.Before.AddDate(0, 0, -1).Format("2006-01-02")
	switch {
	case first == last:
		return first
	case p.Kind == "month" && language == "en":
		return p.Start.Format("January 2006")
	case p.Kind == "month":
		return p.Start.Format("2006年1月")
	case p.Kind == "iso_week":
		return id[1:] + "（" + first + " – " + last[5:] + "）"
	case first[:4] == last[:4]:
		return first + " – " + last[5:]
	}
	return first + " – " + last
}
