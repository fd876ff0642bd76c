package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
	"zhengheng/reports"
)

// queryRoutes gives each query its addresses: /v1/queries/NAME and, where its file
// declares one, a path of its own. A suffix names the format.
func (s *server) queryRoutes(get func(path string, handle func(echo.Context) (any, error))) {
	s.atQuery = map[string]*queries.Query{}
	at := func(path string, q *queries.Query, format reports.Format) {
		s.atQuery[path] = q
		get(path, s.atPath(q, format))
	}
	for _, q := range s.library.Queries() {
		if q.Path == "" {
			continue
		}
		path := echoPath(q.Path)
		at(path, q, reports.Format{})
		for _, format := range s.formats {
			if !strings.HasSuffix(q.Path, "}") {
				at(path+format.Suffix, q, format)
			}
		}
	}
	get("/v1/queries", s.catalogue)
	get("/v1/queries.json", s.catalogue)
	get("/v1/queries/:name", s.query)
	get("/v1/:name", s.unknown)
}

// echoPath writes /v1/accounts/{account_id} as the router does.
func echoPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// atPath answers a query under its own path, whose parameters are fixed by it. Where
// the path ends in a parameter, the format's suffix ends that.
func (s *server) atPath(q *queries.Query, format reports.Format) func(echo.Context) (any, error) {
	names := q.PathParameters()
	return func(c echo.Context) (any, error) {
		fixed, chosen := map[string]string{}, format
		for i, name := range names {
			value := param(c, name)
			if i == len(names)-1 && strings.HasSuffix(q.Path, "}") {
				value, chosen, _ = splitSuffix(value, s.formats)
			}
			fixed[name] = value
		}
		return s.run(c, q, chosen, fixed)
	}
}

// query answers /v1/queries/{name}.
func (s *server) query(c echo.Context) (any, error) {
	name, format, ok := splitSuffix(param(c, "name"), s.formats)
	if stem, suffix, hasDot := strings.Cut(name, "."); hasDot && !ok {
		if _, err := s.library.Lookup(stem); err == nil {
			return nil, s.unknownFormat(suffix)
		}
	}
	return s.runNamed(c, name, format, nil)
}

// runNamed is run for a query by its name.
func (s *server) runNamed(c echo.Context, name string, format reports.Format, fixed map[string]string) (any, error) {
	q, err := s.library.Lookup(name)
	if err != nil {
		return nil, &problem{Status: http.StatusNotFound, Code: codeUnknownQuery, args: []any{name, s.queryNames()}, cause: err}
	}
	return s.run(c, q, format, fixed)
}

// unknown says what is wrong with an address of one word that nothing has.
func (s *server) unknown(c echo.Context) (any, error) {
	stem, suffix, hasDot := strings.Cut(param(c, "name"), ".")
	if hasDot && (stem == "queries" || s.hasPath("/v1/"+stem)) {
		return nil, s.unknownFormat(suffix)
	}
	return nil, echo.ErrNotFound
}

func (s *server) hasPath(path string) bool {
	for _, q := range s.library.Queries() {
		if q.Path == path {
			return true
		}
	}
	return false
}

// chooseFormat is the format of an answer: the suffix's or, without one, the one that
// the Accept header prefers.
func (s *server) chooseFormat(c echo.Context, format reports.Format) (reports.Format, error) {
	if format.Name != "" {
		return format, nil
	}
	c.Response().Header().Add("Vary", "Accept")
	format, ok := accepted(c.Request().Header.Get("Accept"), s.formats)
	if !ok {
		return format, &problem{Status: http.StatusNotAcceptable, Code: codeNotAcceptable, args: []any{s.mediaTypes()}}
	}
	return format, nil
}
