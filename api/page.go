package api

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
)

// visit is one request for a declared page.
type visit struct {
	c        echo.Context
	page     *pageFile
	language string
	values   map[string]string // of the address, and of the path
	given    map[string]string // what the user set, without what the page filled in
	only     int               // the section to answer alone, -1 for all
	problems []queries.Problem
	heading  map[string]string // the row that the heading is read from
}

// declaredPage answers the page of a file.
func (s *server) declaredPage(p *pageFile) func(echo.Context) (any, error) {
	return func(c echo.Context) (any, error) { return s.showPage(c, p) }
}

// queryPage answers /q/{query}: the page that every query has.
func (s *server) queryPage(c echo.Context) (any, error) {
	q, err := s.library.Lookup(param(c, "query"))
	if err != nil {
		return nil, &problem{Status: http.StatusNotFound, Code: codeUnknownQuery, args: []any{param(c, "query"), s.queryNames()}, cause: err}
	}
	return s.showPage(c, queryPageFile(q))
}

func (s *server) showPage(c echo.Context, p *pageFile) (any, error) {
	if to := rearranged(c.Request().URL); to != "" {
		return seeOther{to}, nil
	}
	v, visit := s.begin(c, p)
	if err := s.defaultIndex(visit); err != nil {
		return nil, err
	}
	if err := s.readHeading(&v, visit); err != nil {
		return nil, err
	}
	understood := map[string]string{}
	for i := range p.Sections {
		if visit.only >= 0 && visit.only != i {
			continue
		}
		one, err := s.section(&v, visit, i, understood)
		if err != nil {
			return nil, err
		}
		if one != nil {
			v.Panels = append(v.Panels, *one)
		}
	}
	status := s.complain(&v, visit)
	return s.finish(&v, visit, understood, status)
}

// begin reads the address.
func (s *server) begin(c echo.Context, p *pageFile) (view, *visit) {
	language := languageOf(c.Request())
	values, bad := s.parameters(c)
	visit := &visit{c: c, page: p, language: language, values: values, given: maps.Clone(values), only: -1}
	if bad != nil {
		visit.problems = bad.Problems
	}
	if n, err := strconv.Atoi(values[panelParameter]); err == nil && n >= 0 && n < len(p.Sections) {
		visit.only = n
	}
	delete(values, panelParameter)
	delete(visit.given, panelParameter)
	for name, value := range p.Defaults {
		if values[name] == "" {
			values[name] = value
		}
	}
	for _, name := range p.inPath {
		if value, isGiven := values[name]; isGiven {
			visit.problems = append(visit.problems, s.parameterProblem(name, value, "invalid", "parameter.fixed"))
		}
		values[name] = param(c, name)
	}
	if p.query == nil {
		s.refuseUnknown(visit)
	}
	v := view{frame: s.frame(c.Request(), language, p.Title.In(language)), Heading: p.Title.In(language), Subheading: p.Lead.In(language),
		isRanking: p.name == "rankings"}
	if p.Under != "" {
		v.Up = &menuItem{Title: s.titleAt(p.Under, language), Href: inLanguage(p.Under, language)}
	}
	return v, visit
}

// refuseUnknown names parameters that nothing on the page takes; where the page has a
// main query, that says it itself.
func (s *server) refuseUnknown(v *visit) {
	for _, name := range slices.Sorted(maps.Keys(v.values)) {
		isKnown := name == queries.AsOfParameter || slices.Contains(v.page.inPath, name) ||
			slices.ContainsFunc(v.page.fields, func(p queries.Parameter) bool { return p.Name == name })
		if !isKnown {
			v.problems = append(v.problems, s.parameterProblem(name, v.values[name], "unknown", "parameter.unknown"))
		}
	}
}

// bound are the values that a section's query gets.
func (v *visit) bound(q *queries.Query, set map[string]string, isMain bool) map[string]string {
	values := map[string]string{}
	if isMain {
		maps.Copy(values, v.values)
		for _, name := range append([]string{"columns"}, v.page.inPath...) {
			if q.Parameter(name) == nil {
				delete(values, name)
			}
		}
	} else {
		for _, p := range q.Parameters {
			isPages := slices.Contains(v.page.inPath, p.Name) || slices.ContainsFunc(v.page.fields, func(f queries.Parameter) bool { return f.Name == p.Name })
			if value, ok := v.values[p.Name]; ok && isPages {
				values[p.Name] = value
			}
		}
		if moment := v.values[queries.AsOfParameter]; moment != "" {
			values[queries.AsOfParameter] = moment
		}
	}
	for name, value := range set {
		if isMain && v.given[name] != "" && slices.Contains(arrangeNames, name) {
			continue // the address arranges the main table otherwise than the file
		}
		if of, isVariable := strings.CutPrefix(value, "$"); isVariable {
			if value = v.values[of]; value == "" {
				continue
			}
		}
		values[name] = value
	}
	return values
}

// readHeading reads the name of what the page is about, where it is about one thing.
func (s *server) readHeading(v *view, visit *visit) error {
	h := visit.page.Heading
	if h == nil {
		return nil
	}
	q, err := s.library.Lookup(h.Query)
	if err != nil {
		return err
	}
	result, err := q.Run(visit.c.Request().Context(), s.engine, visit.bound(q, h.Parameters, false))
	if err != nil {
		return err
	}
	g, err := s.readGrid(result, visit.language, 1)
	if err != nil {
		return err
	}
	if len(g.rows) == 0 {
		ids := make([]string, len(visit.page.inPath))
		for i, name := range visit.page.inPath {
			ids[i] = visit.values[name]
		}
		return &problem{Status: http.StatusNotFound, Code: codeNoThing, args: []any{visit.page.Title.In(visit.language), strings.Join(ids, " ")}}
	}
	s.decorate(g, result, visit.language)
	if name := g.value(g.rows[0], h.Column); !name.IsNull && name.Text != "" {
		v.Heading, v.Subheading = name.Text, visit.page.Lead.In(visit.language)
		v.Title = name.Text
	}
	v.Facts = append(v.Facts, g.facts(g.rows[0], h.Facts, visit.language)...)
	visit.heading = map[string]string{}
	for name, i := range g.at {
		visit.heading[name] = g.rows[0][i].Raw
	}
	v.describe(result)
	return nil
}

// facts are the known values of named columns of a row.
func (g *grid) facts(row []cell, names []string, language string) []fact {
	var all []fact
	for _, name := range names {
		if i, ok := g.at[name]; ok && !row[i].IsNull && row[i].Text != "" {
			all = append(all, fact{Title: g.columns[i].Title.In(language), Unit: g.columns[i].Unit.In(language), Cell: row[i]})
		}
	}
	return all
}

// complain puts refused parameters on the page, beside the fields that they are in.
func (s *server) complain(v *view, visit *visit) (status int) {
	if len(visit.problems) == 0 {
		return http.StatusOK
	}
	var once []queries.Problem
	for _, p := range visit.problems {
		if !slices.ContainsFunc(once, func(q queries.Problem) bool {
			return q.Parameter == p.Parameter && q.Value == p.Value && q.Code == p.Code
		}) {
			once = append(once, p)
		}
	}
	v.Problem = s.compose(explain(&queries.ParameterError{Problems: once}), visit.c, v.Lang)
	v.Panels = nil
	return v.Problem.Status
}

// finish adds the form.
func (s *server) finish(v *view, visit *visit, understood map[string]string, status int) (any, error) {
	r := visit.c.Request()
	if v.Problem == nil && visit.only < 0 {
		var err error
		if v.Actions, err = s.actions(visit, understood); err != nil {
			return nil, err
		}
		v.Links = s.links(visit, understood)
	}
	if len(visit.page.fields) > 0 && !s.isAllShown(v, visit) {
		a := asked{fields: visit.page.fields, values: visit.values, given: visit.given, understood: understood, platform: visit.values["platform"], arrangement: arrangementOf(r.URL), isOfSubjects: isOfSubjects(visit.page.query)}
		if visit.page.name == "account" {
			a.platform = v.platform
		}
		if v.Problem != nil {
			a.problems = v.Problem.Errors
		}
		var err error
		if v.form, err = s.form(r, a, visit.language); err != nil {
			return nil, err
		}
	}
	return page{name: "page", status: status, data: *v}, nil
}

// isAllShown tells whether a form would only ask for more rows where there are none.
func (s *server) isAllShown(v *view, visit *visit) bool {
	return v.Problem == nil && visit.given["limit"] == "" &&
		!slices.ContainsFunc(visit.page.fields, func(p queries.Parameter) bool { return p.Kind != queries.KindLimit && p.Kind != queries.KindOffset }) &&
		!slices.ContainsFunc(v.Panels, func(p panel) bool { return p.IsMain && (p.Next != "" || p.Later != "") })
}

// refused takes bad parameters out of an error; any other error comes back.
func (v *visit) refused(err error) error {
	var wrong *queries.ParameterError
	if !errors.As(err, &wrong) {
		return err
	}
	v.problems = append(v.problems, wrong.Problems...)
	return nil
}

// titleAt is the title of the page at a path.
func (s *server) titleAt(path, language string) string {
	for _, g := range s.menu {
		for _, p := range g.Pages {
			if p.Path == path {
				return p.Title.In(language)
			}
		}
	}
	return path
}

// panelParameter asks for one section of a page, as a script does for those that come later.
const panelParameter = "panel"

// laterAddress is the address of one section of this page.
func laterAddress(u *url.URL, section int) string {
	values := u.Query()
	values.Set(panelParameter, strconv.Itoa(section))
	return address(u.EscapedPath(), values)
}
