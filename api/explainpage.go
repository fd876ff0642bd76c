package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/labstack/echo/v4"

	"zhengheng/queries"
)

const explainPagePath = "/explain"

// explainColumns are what the page lists of the tables that have more than a page is wide,
// as far as they are there; downloads hold all.
var explainColumns = map[string][]string{
	"parts":  {"term_title", "component", "term_weight", "term_value", "contribution", "account_name", "platform", "role", "member_score", "score_source", "batches"},
	"change": {"term_title", "component", "term_weight", "previous_value", "term_value", "previous_contribution", "contribution", "contribution_change"},
	"terms":  {"group_id", "measure", "per", "raw", "input", "times", "transform", "value", "weight", "group_weight", "total_weight", "contribution", "share"},
}

// explainView is what the page shows that takes one score apart.
type explainView struct {
	view
	Notes []string
}

// explainPage answers /explain: the score of one account, index and period taken apart.
// A page's script opens the same in place.
func (s *server) explainPage(c echo.Context) (any, error) {
	language := languageOf(c.Request())
	say := s.texts.in(language)
	values, bad := s.parameters(c)
	if bad != nil {
		return nil, bad
	}
	asked := map[string]string{}
	for _, name := range []string{"account", "index", "period", "from", queries.AsOfParameter} {
		if values[name] != "" {
			asked[name] = values[name]
		}
	}
	x, err := s.explained(c, asked)
	if err != nil {
		return nil, err
	}
	defer x.Release()
	v := explainView{view: view{frame: s.frame(c.Request(), language, say("explain.title")), Heading: say("explain.title")}}
	v.Asked = []string{periodTitle(asked["period"], language), asked["index"]}
	v.Up = &menuItem{Title: say("nav.account"), Href: accountHref(asked, language)}
	for _, note := range x.Notes {
		v.Notes = append(v.Notes, note.In(language))
	}
	slices.SortStableFunc(x.Parts, func(a, b *queries.Result) int { // what it is about comes first
		return order(a.Query.Name) - order(b.Query.Name)
	})
	for i, part := range x.Parts {
		v.describe(part)
		one, err := s.explainPart(part, i, asked, language)
		if err != nil {
			return nil, err
		}
		v.Panels = append(v.Panels, *one)
		if one.name != "" {
			v.Heading, v.Title = one.name, one.name+" "+say("explain.title")
			v.Subheading = say("explain.title")
		}
	}
	return page{name: "explain", status: http.StatusOK, data: v}, nil
}

func order(part string) int {
	if part == "facts" {
		return 0
	}
	return 1
}

func accountHref(asked map[string]string, language string) string {
	values := url.Values{"index": {asked["index"]}}
	if p, err := queries.ParsePeriod(asked["period"]); err == nil {
		values.Set("kind", p.Kind)
	}
	if language == "en" {
		values.Set("lang", "en")
	}
	return address("/accounts/"+url.PathEscape(asked["account"]), values)
}

// explainPart lists one table of an explanation. Its columns are declared by its schema.
func (s *server) explainPart(part *queries.Result, n int, asked map[string]string, language string) (*panel, error) {
	declared, err := columnsOfSchema(part.Reader.Schema())
	if err != nil {
		return nil, err
	}
	described := *part.Query
	described.Columns = declared.columns
	result := *part
	result.Query = &described
	result.Reader.Retain() // the explanation is released as a whole
	g, err := s.readGrid(&result, language, mostRows)
	if err != nil {
		return nil, err
	}
	for i, labels := range declared.labels {
		for _, row := range g.rows {
			if text, ok := labels[row[i].Raw]; ok {
				row[i].Text = text.In(language)
			}
		}
	}
	one := &panel{Lang: language, ID: "panel-" + strconv.Itoa(n), Title: described.Title.In(language)}
	if len(g.rows) == 0 {
		return one, nil
	}
	linkNamed(g, "unit_name", "unit_id", "/units/", language)
	if len(g.rows) == 1 && len(g.columns) > 4 {
		one.Figures = g.facts(g.rows[0], g.usual(), language)
		one.name = cmp.Or(g.value(g.rows[0], "account_name").Text, g.value(g.rows[0], "subject_name").Text)
		return one, nil
	}
	columns := g.usual()
	if shown := explainColumns[described.Name]; shown != nil && hasAll(g, shown) {
		columns = shown
	}
	one.list(g, columns, false)
	one.Table.Caption = one.Title
	one.Count = countText(s.texts.in(language), g)
	query := url.Values{"part": {described.Name}}
	for name, value := range asked {
		query.Set(name, value)
	}
	for _, f := range s.formats {
		if f.Name == "xlsx" || f.Name == "csv" || f.Name == "json" {
			one.Downloads = append(one.Downloads, download{Title: f.Title.In(language), Href: address("/v1/explain"+f.Suffix, query), Format: f.Name})
		}
	}
	return one, nil
}

func hasAll(g *grid, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { _, ok := g.at[name]; return !ok })
}

// described are the columns of a schema, with the texts of the values of some.
type described struct {
	columns []queries.Column
	labels  map[int]map[string]queries.Text
}

func columnsOfSchema(schema *arrow.Schema) (described, error) {
	d := described{labels: map[int]map[string]queries.Text{}}
	for i, field := range schema.Fields() {
		said := func(key string) string {
			text, _ := field.Metadata.GetValue(key)
			return text
		}
		d.columns = append(d.columns, queries.Column{
			Name: field.Name, Title: queries.Text{Zh: said("title_zh"), En: said("title_en")}, Unit: queries.Text{Zh: said("unit"), En: said("unit_en")},
			Format: queries.Format(said("format")), AtLeast: said("at_least"),
		})
		var zh, en map[string]string
		if said("labels_zh") == "" {
			continue
		}
		if err := errors.Join(json.Unmarshal([]byte(said("labels_zh")), &zh), json.Unmarshal([]byte(said("labels_en")), &en)); err != nil {
			return d, err
		}
		d.labels[i] = map[string]queries.Text{}
		for value, text := range zh {
			d.labels[i][value] = queries.Text{Zh: text, En: en[value]}
		}
	}
	return d, nil
}
