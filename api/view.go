package api

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"zhengheng/queries"
)

// mostRows bounds what a page lists; downloads are not bound by it.
const mostRows = 1000

// view is what a page over queries shows: its head, its form and its panels.
type view struct {
	frame
	form
	Heading, Subheading string
	HasUnverified       bool
	Up                  *menuItem // the page that this one belongs to
	Snapshot, Refreshed string
	Freshness           []pair
	Problem             *problem
	Facts               []fact
	Panels              []panel
	Actions             []actionView
	Links               []linkView

	Asked []string // the period and index of the page's table

	platform  string // of the account that the page is about
	isRanking bool   // its heading is the index
}

// HasChart tells whether the page needs the library that draws; a panel that comes later
// may have a chart.
func (v view) HasChart() bool {
	return slices.ContainsFunc(v.Panels, func(p panel) bool { return p.Chart != nil || p.Later != "" })
}

// fact is one figure of a row, with its title.
type fact struct {
	Title, Unit string
	Cell        cell
}

// IsLong tells whether the value needs more room than a fact has.
func (f fact) IsLong() bool { return utf8.RuneCountInString(f.Cell.Text) > 24 }

// pair is a fact with its title.
type pair struct{ Title, Text string }

// download is one link to the same table in a format.
type download struct {
	Title, Href, Format string
	AllHref             string // with the columns that the table does not show; empty where it shows all
}

// tableView is a grid as the template writes it.
type tableView struct {
	Caption string
	Columns []columnView
	Rows    [][]cell
	Action  string   // title of the buttons of the rows
	Actions []string // per row where its button posts to; empty for no button
	IsWide  bool     // may not fit a wide window, and so scrolls by itself
}

type columnView struct {
	Name, Title, Unit, Description, Class string
	IsHeader                              bool   // names its row
	SortHref, Sorted                      string // address of this table by this column; ascending, descending or empty
}

// describe fills in what a result says about its data.
func (v *view) describe(r *queries.Result) {
	if r.Snapshot == "" || v.Snapshot != "" {
		return
	}
	v.Snapshot = r.Snapshot
	if !r.RefreshedAt.IsZero() {
		v.Refreshed = r.RefreshedAt.In(localTime).Format("2006-01-02 15:04")
	}
	v.Freshness = freshness(r.Freshness, v.Lang)
}

// freshness says up to which day there are data: the newest day, and the platforms that
// are behind it.
func freshness(days map[string]string, language string) []pair {
	newest, behind := "", map[string][]string{}
	for _, day := range days {
		newest = max(newest, day)
	}
	for platform, day := range days {
		if day != newest {
			behind[day] = append(behind[day], label("platform", platform, language))
		}
	}
	if newest == "" {
		return nil
	}
	all := []pair{{"", newest}}
	for _, day := range slices.Backward(slices.Sorted(maps.Keys(behind))) {
		slices.Sort(behind[day])
		all = append(all, pair{strings.Join(behind[day], separator(language)), day})
	}
	return all
}

// longest is how many letters a cell may have before it is broken into lines.
const longest = 24

// class is how a column is set.
func (g *grid) class(column int, header string) string {
	named := class(g.columns[column], header)
	isLong := slices.ContainsFunc(g.rows, func(row []cell) bool { return utf8.RuneCountInString(row[column].Text) > longest })
	if isLong && !strings.Contains(named, "long") && !strings.HasPrefix(named, "num") {
		named = strings.Replace(strings.Replace(named, "nowrap", "text", 1), "text", "text long", 1)
	}
	return named
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
	case "unit_name", "source", "reason", "reason_zh", "found", "expected", "title":
		return "text long"
	case "raw":
		if c.Format == queries.FormatText {
			return "text long"
		}
	}
	switch c.Format {
	case queries.FormatInteger, queries.FormatDecimal2, queries.FormatDecimal4, queries.FormatPercent2:
		return "num"
	case queries.FormatDate, queries.FormatTimestamp, queries.FormatBoolean, queries.FormatID:
		return "nowrap"
	}
	return "text"
}

// downloads links to the same table: the rows, their order and the columns that it shows,
// with the parameters as the query understood them. Where it does not show all columns
// there is a second link to all of them. A computed query always gives all.
func (s *server) downloads(result *queries.Result, u *url.URL, isMain bool, shown []columnView, language string) []download {
	query := url.Values{}
	if isMain {
		for _, name := range []string{"sort", "where", "cursor"} {
			if values := u.Query()[name]; len(values) > 0 {
				query[name] = values
			}
		}
	}
	for name, value := range result.Parameters {
		if _, isSet := query[name]; !isSet && name != queries.ColumnsParameter && (name != "offset" || value != "0") {
			query.Set(name, value)
		}
	}
	if language == "en" {
		query.Set("lang", "en")
	}
	var whole url.Values
	if names := namesOf(shown); !result.Query.IsComputed() && len(names) < len(s.listed(result.Query)) {
		whole = maps.Clone(query)
		query.Set(queries.ColumnsParameter, strings.Join(names, ","))
	}
	var all []download
	for _, name := range []string{"xlsx", "csv", "json", "arrow", "parquet"} {
		for _, f := range s.formats {
			if f.Name != name {
				continue
			}
			path := "/v1/queries/" + result.Query.Name + f.Suffix
			one := download{Title: f.Title.In(language), Href: address(path, query), Format: f.Name}
			if whole != nil {
				one.AllHref = address(path, whole)
			}
			all = append(all, one)
		}
	}
	return all
}

func namesOf(columns []columnView) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

// listed are the columns of the query's whole answer but for marks of lower bounds, which
// go with the columns that they mark.
func (s *server) listed(q *queries.Query) []queries.Column {
	if whole, err := s.library.Lookup(q.Name); err == nil {
		q = whole // the answer may show fewer
	}
	return slices.DeleteFunc(slices.Clone(q.Columns), func(c queries.Column) bool {
		return slices.ContainsFunc(q.Columns, func(other queries.Column) bool { return other.AtLeast == c.Name })
	})
}

// label is the name that people read for a value of a closed list, the value
// itself where the list has none.
func label(list, value, language string) string {
	words := strings.Fields(value)
	if list == "" || len(words) < 2 || queries.Label(list, value, language) != value {
		return queries.Label(list, value, language)
	}
	for i, word := range words { // several of the list
		if words[i] = queries.Label(list, word, language); words[i] == word {
			return value
		}
	}
	return strings.Join(words, separator(language))
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
