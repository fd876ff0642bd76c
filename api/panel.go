package api

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"zhengheng/queries"
)

// panel is one section as the template writes it.
type panel struct {
	Lang, ID            string
	Title, Lead, Width  string
	Tone                string
	IsMain, IsAlone     bool // the page's own table; all that the page has
	Figures             []fact
	Tally               []tallyRow
	Table               tableView
	Chart               any // what charts.js draws; nil for none
	Count               string
	Tools               *tools
	Downloads           []download
	More                string   // address of the query's own page
	Next                string   // address of the rows after these; empty at the end
	First               string   // address of the first rows, where these are later ones
	Notes               []string // that the reader must know
	Nothing             string   // that there are no rows
	Empty               []string // why there are none, and what to do
	Later               string   // address to fetch the panel from
	name                string   // of the account, where the panel tells it
	HasChange, HasTies  bool
	HasUnverified       bool
	HasCapped, HasNulls bool
	HasEitherWay        bool   // a value that may be lower
	Unlisted            string // columns left out because all their values are unknown
}

// HasMoreColumns tells whether there are columns that the table does not show.
func (p panel) HasMoreColumns() bool { return len(p.Downloads) > 0 && p.Downloads[0].AllHref != "" }

// HasLegend tells whether there is anything to explain below the table.
func (p panel) HasLegend() bool {
	return p.HasChange || p.HasTies || p.HasUnverified || p.HasCapped || p.HasEitherWay || p.HasNulls || p.Unlisted != "" || len(p.Notes) > 0
}

// tallyRow is how many rows have one value.
type tallyRow struct {
	Title, Count, Href string
}

// section runs one section's query and makes its panel; nil where the parameters are
// refused or are still to be given.
func (s *server) section(v *view, visit *visit, n int, understood map[string]string) (*panel, error) {
	declared, q := &visit.page.Sections[n], visit.page.queries[n]
	if err := q.Allowed(visit.c.Request().Context()); err != nil {
		if declared.IsMain {
			return nil, err
		}
		return nil, nil // not theirs to see
	}
	one := &panel{Lang: v.Lang, ID: "panel-" + strconv.Itoa(n), Title: declared.Title.In(v.Lang), Lead: declared.Lead.In(v.Lang), Width: declared.Width, Tone: declared.Tone,
		IsMain: declared.IsMain, IsAlone: len(visit.page.Sections) == 1}
	if one.Title == "" {
		one.Title = q.Title.In(v.Lang)
	}
	values := visit.bound(q, declared.Parameters, declared.IsMain)
	if missing := lacking(q, values); len(missing) > 0 && len(visit.problems) == 0 {
		one.Nothing = s.texts.in(v.Lang)("form.needs", strings.Join(titlesOf(missing, v.Lang), separator(v.Lang)))
		return one, nil
	}
	if !declared.IsMain {
		one.More = moreAddress(q, values, v.Lang)
	}
	if declared.IsLater && visit.only != n {
		one.Later = laterAddress(visit.c.Request().URL, n)
		return one, nil
	}
	answer, err := s.answerOf(v, visit, declared, q, values)
	if err != nil {
		return nil, visit.refused(err)
	}
	if declared.IsMain {
		for name, value := range answer.result.Parameters {
			understood[name] = value
		}
	}
	v.describe(answer.result)
	if declared.IsOptional && len(answer.grid.rows) == 0 {
		return nil, nil
	}
	return one, s.fill(one, v, visit, declared, answer)
}

// answered is a query's answer, read.
type answered struct {
	result *queries.Result
	grid   *grid
	fill   func(one *panel, v *view) // what only this query's panel has, after all else; may be nil
}

// answerOf asks a section's query. The account's page has more to find out.
func (s *server) answerOf(v *view, visit *visit, declared *section, q *queries.Query, values map[string]string) (answered, error) {
	if declared.IsMain && q.Name == "account" {
		return s.answerAccount(v, visit, q, values)
	}
	ask := q.Run
	if declared.Tally != "" {
		ask = func(ctx context.Context, engine queries.Engine, values map[string]string) (*queries.Result, error) {
			return q.Tally(ctx, engine, values, declared.Tally)
		}
	}
	result, err := ask(visit.c.Request().Context(), s.engine, values)
	if err != nil {
		return answered{}, err
	}
	g, err := s.readGrid(result, visit.language, mostRows)
	return answered{result: result, grid: g}, err
}

// fill makes a panel of an answer.
func (s *server) fill(one *panel, v *view, visit *visit, declared *section, a answered) error {
	say, g, result := s.texts.in(v.Lang), a.grid, a.result
	r := visit.c.Request()
	for _, note := range result.Notes {
		one.Notes = append(one.Notes, note.In(v.Lang))
	}
	if declared.IsMain {
		s.head(v, result)
		one.HasUnverified = v.HasUnverified
		one.Tools = s.toolsOf(r.URL, g, v.Lang)
	}
	if len(g.rows) == 0 {
		one.Notes, one.Nothing = nil, declared.Empty.In(v.Lang)
		if one.Nothing == "" {
			one.Nothing, one.Empty = say("empty.title"), s.advice(result.Query, visit, v.Lang)
		}
		return nil
	}
	if declared.Tally != "" {
		one.tally(say, g, declared.Tally, moreAddress(result.Query, result.Parameters, v.Lang))
		return nil
	}
	one.HasChange = s.decorate(g, result, v.Lang)
	s.link(g, declared.Links, v.Lang)
	one.Figures = g.facts(g.rows[0], declared.Figures, v.Lang)
	chart := declared.Chart
	if chart == nil {
		chart = result.Query.Chart
	}
	if chart != nil && (len(declared.Show) == 0 || slices.Contains(declared.Show, "chart")) {
		one.Chart = s.chartOf(g, *chart, one, v)
	}
	if len(declared.Show) > 0 && !slices.Contains(declared.Show, "table") {
		one.Notes = nil
		if len(g.rows) == 1 {
			one.More = "" // it would show the same
		}
		return nil
	}
	s.tabulate(one, g, declared, result, r.URL)
	s.actOnRows(one, g, declared, visit)
	if a.fill != nil {
		a.fill(one, v)
	}
	return nil
}

// tabulate lists the rows, with all that goes with a table.
func (s *server) tabulate(one *panel, g *grid, declared *section, result *queries.Result, u *url.URL) {
	say := s.texts.in(one.Lang)
	columns := declared.Columns
	chosen := splitList(u.Query().Get("columns"))
	isChosen := declared.IsMain && len(chosen) > 0
	switch {
	case isChosen:
		columns = chosen
	case len(columns) == 0:
		columns = g.usual()
	}
	if !isChosen {
		columns = g.inLanguage(columns, one.Lang)
	}
	if !isChosen && g.isSame("score_low", "score") && g.isSame("score_high", "score") {
		columns = without(columns, "score_low", "score_high")
	}
	one.list(g, columns, isChosen)
	one.Table.Caption = one.Title
	one.Count = countText(say, g)
	if result.Next != "" {
		one.Count = say("panel.first", group(strconv.Itoa(len(g.rows))))
		if !declared.IsMain {
			one.Notes = nil // the page's own table has them
		}
	}
	if g.isCut {
		one.Notes = append(one.Notes, say("rankings.cut", group(strconv.Itoa(mostRows))))
	}
	if declared.IsMain {
		one.sortable(u, g)
		if result.Next != "" && !g.isCut {
			one.Next = nextPage(u, result.Next)
		}
		if u.Query().Get("offset") != "" || u.Query().Get("cursor") != "" {
			one.First = without1(u, "offset", "cursor")
		}
	}
	one.Downloads = s.downloads(result, u, declared.IsMain, one.Table.Columns, one.Lang)
}

func countText(say func(string, ...any) string, g *grid) string {
	if len(g.rows) == 1 {
		return say("rankings.count-one")
	}
	return say("rankings.count", group(strconv.Itoa(len(g.rows))))
}

// list shows the named columns of a grid, as far as it has them. What is unknown in every
// row is left out unless it was chosen; the legend names the measures among it.
func (p *panel) list(g *grid, names []string, isChosen bool) {
	header := rowHeader(g, names)
	var kept []int
	var unlisted []string
	for _, name := range names {
		i, ok := g.at[name]
		if !ok {
			continue
		}
		c := g.columns[i]
		if name != "score" && name != header && !isChosen && g.isUnknown(i) {
			if c.Format == queries.FormatInteger {
				unlisted = append(unlisted, c.Title.In(p.Lang))
			}
			continue
		}
		kept = append(kept, i)
		p.Table.Columns = append(p.Table.Columns, columnView{
			Name: c.Name, Title: c.Title.In(p.Lang), Unit: c.Unit.In(p.Lang), Description: c.Description.In(p.Lang),
			Class: g.class(i, header) + wrapping(c.Title.In(p.Lang)), IsHeader: c.Name == header,
		})
	}
	p.Unlisted = strings.Join(unlisted, separator(p.Lang))
	long := 0
	for _, c := range p.Table.Columns {
		if strings.Contains(c.Class, "long") {
			long++
		}
	}
	p.Table.IsWide = len(kept) > 13 || len(kept) > 6 && long > 2
	for _, row := range g.rows {
		cells := make([]cell, len(kept))
		for n, i := range kept {
			cells[n] = row[i]
			p.HasCapped = p.HasCapped || row[i].Bound == queries.AtLeast
			p.HasEitherWay = p.HasEitherWay || row[i].Bound == queries.EitherWay
			p.HasNulls = p.HasNulls || row[i].IsNull
		}
		p.Table.Rows = append(p.Table.Rows, cells)
	}
	p.HasTies = g.hasTies()
}

// wrapping is the class of a column whose title is long and has places to break.
func wrapping(title string) string {
	if len(title) > 12 && strings.Contains(title, " ") {
		return " wraps"
	}
	return ""
}

// rowHeader is the column that names a row: the first name among the columns, or else the
// first column.
func rowHeader(g *grid, names []string) string {
	for _, wanted := range []string{"account_name", "subject_name", "appraised_name", "person_name", "member_name", "unit_name", "title", "release_id", "period_id"} {
		if _, ok := g.at[wanted]; ok && slices.Contains(names, wanted) {
			return wanted
		}
	}
	if len(names) > 0 {
		return names[0]
	}
	return ""
}

// usual are the columns that a table shows unless a page names them: all but marks of
// lower bounds, ids of what is named as well, and hashes, which are for programs.
func (g *grid) usual() []string {
	marks := map[string]bool{}
	for _, c := range g.columns {
		marks[c.AtLeast] = true
	}
	var names []string
	for _, c := range g.columns {
		name, isID := strings.CutSuffix(c.Name, "_id")
		_, isNamed := g.at[name+"_name"]
		isHash := c.Name == "sha256" || strings.HasSuffix(c.Name, "_hash")
		if !marks[c.Name] && !isHash && (!isID || !isNamed) {
			names = append(names, c.Name)
		}
	}
	return names
}

// inLanguage leaves out the twin, in the other language, of a column of sentences: reason
// beside reason_zh, found beside found_en.
func (g *grid) inLanguage(names []string, language string) []string {
	has := func(name string) bool { _, ok := g.at[name]; return ok }
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		zh, isZh := strings.CutSuffix(name, "_zh")
		en, isEn := strings.CutSuffix(name, "_en")
		if language == "en" {
			return isZh && has(zh) || has(name+"_en")
		}
		return isEn && has(en) || has(name+"_zh")
	})
}

// hasTies tells whether two rows share a rank.
func (g *grid) hasTies() bool {
	at, ok := g.at["rank"]
	if !ok {
		return false
	}
	seen := map[string]bool{}
	for _, row := range g.rows {
		if !row[at].IsNull && seen[row[at].Raw] {
			return true
		}
		seen[row[at].Raw] = true
	}
	return false
}

// tally lists how many rows have each value of a column, and how many there are.
func (p *panel) tally(say func(string, ...any) string, g *grid, column, more string) {
	total := 0.0
	for _, row := range g.rows {
		value, count := g.value(row, column), g.value(row, queries.TallyColumn)
		total += count.Number
		p.Tally = append(p.Tally, tallyRow{Title: value.Text, Count: count.Text, Href: withValue(more, column, value.Raw)})
	}
	p.Count = say("rankings.count", group(strconv.FormatFloat(total, 'f', 0, 64)))
}

// lacking are the parameters that a query needs and does not get.
func lacking(q *queries.Query, values map[string]string) []queries.Parameter {
	var missing []queries.Parameter
	for _, p := range q.Parameters {
		if p.Required && p.Default == "" && values[p.Name] == "" {
			missing = append(missing, p)
		}
	}
	return missing
}

func titlesOf(parameters []queries.Parameter, language string) []string {
	titles := make([]string, len(parameters))
	for i, p := range parameters {
		titles[i] = p.Title.In(language)
	}
	return titles
}

// moreAddress is the query's own page with the same rows, less the limit.
func moreAddress(q *queries.Query, values map[string]string, language string) string {
	query := url.Values{}
	for name, value := range values {
		if !slices.Contains(arrangeNames, name) {
			query.Set(name, value)
		}
	}
	if language == "en" {
		query.Set("lang", "en")
	}
	return address("/q/"+q.Name, query)
}

func withValue(target, name, value string) string {
	u, err := url.Parse(target)
	if err != nil {
		return target
	}
	values := u.Query()
	values.Set(name, value)
	return address(u.Path, values)
}

func splitList(text string) []string {
	var all []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// link gives the cells of a column the address that the page's file declares.
func (s *server) link(g *grid, links map[string]string, language string) {
	for column, target := range links {
		at, ok := g.at[column]
		if !ok {
			continue
		}
		for _, row := range g.rows {
			if row[at].IsNull {
				continue
			}
			href, isWhole := filled(target, func(name string) string { return g.value(row, name).Raw })
			if isWhole {
				row[at].Href = inLanguage(href, language)
			}
		}
	}
}
