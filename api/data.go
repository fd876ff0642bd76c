package api

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
	"zhengheng/reports"
)

// catalogue is the answer of /v1/queries.
type catalogue struct {
	Version string           `json:"version"`
	Formats []reports.Format `json:"formats"`
	Queries []catalogueEntry `json:"queries"`
}

type catalogueEntry struct {
	*queries.Query
	Path string `json:"path"`
}

// catalogue lists the queries. It takes no parameter but lang.
func (s *server) catalogue(c echo.Context) (any, error) {
	values, bad := s.parameters(c)
	if bad == nil {
		bad = &queries.ParameterError{}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		bad.Problems = append(bad.Problems, s.parameterProblem(name, values[name], "unknown", "parameter.unknown"))
	}
	if len(bad.Problems) > 0 {
		return nil, bad
	}
	all := catalogue{Version: s.version, Formats: s.formats}
	ctx := c.Request().Context()
	for _, q := range s.library.Queries() {
		if q.Allowed(ctx) != nil {
			continue
		}
		all.Queries = append(all.Queries, catalogueEntry{q, "/v1/queries/" + q.Name})
	}
	return all, nil
}

// ask runs a query and reports what is wrong with the request (bad) and with the
// parameters in one error. The caller releases the result's reader.
func (s *server) ask(ctx context.Context, q *queries.Query, values, fixed map[string]string, bad *queries.ParameterError) (*queries.Result, error) {
	all := queries.ParameterError{Query: q.Name}
	if bad != nil {
		all.Problems = append(all.Problems, bad.Problems...)
	}
	for name, value := range fixed {
		if _, isGiven := values[name]; isGiven {
			all.Problems = append(all.Problems, s.parameterProblem(name, values[name], "invalid", "parameter.fixed"))
		}
		values[name] = value
	}
	result, err := q.Run(ctx, s.engine, values)
	var wrong *queries.ParameterError
	if errors.As(err, &wrong) {
		all.Problems = append(all.Problems, wrong.Problems...)
	} else if err != nil {
		return nil, err
	}
	if len(all.Problems) == 0 {
		return result, nil
	}
	if result != nil {
		result.Reader.Release()
	}
	return nil, &all
}

// parameters reads a request's query string. An empty value counts as absent, as
// a form sends it. lang is for this package and checked here. The error lists
// what is wrong before any query was asked; the values that are right come with it.
func (s *server) parameters(c echo.Context) (map[string]string, *queries.ParameterError) {
	var bad queries.ParameterError
	given, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		bad.Problems = append(bad.Problems, s.parameterProblem("", c.Request().URL.RawQuery, "invalid", "parameter.unreadable"))
	}
	values := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if name == setField || name == queries.WhereParameter { // a line each, as in the form's field
			given[name] = []string{strings.Join(given[name], "\n")}
		}
		if len(given[name]) > 1 {
			bad.Problems = append(bad.Problems, s.parameterProblem(name, strings.Join(given[name], ", "), "invalid", "parameter.twice"))
		}
		value := strings.TrimSpace(given[name][0])
		switch {
		case name == "lang" && value != "" && value != "zh" && value != "en":
			bad.Problems = append(bad.Problems, s.parameterProblem(name, value, "invalid", "parameter.lang"))
		case name != "lang" && value != "":
			values[name] = value
		}
	}
	if len(bad.Problems) == 0 {
		return values, nil
	}
	return values, &bad
}

func (s *server) parameterProblem(name, value, code, text string) queries.Problem {
	say := func(language string) string { return s.texts.in(language)(text, name) }
	return queries.Problem{Parameter: name, Value: value, Code: code, Message: queries.Text{Zh: say("zh"), En: say("en")}}
}

func (s *server) unknownFormat(suffix string) error {
	names := make([]string, len(s.formats))
	for i, f := range s.formats {
		names[i] = f.Suffix
	}
	return &problem{Status: http.StatusNotFound, Code: codeUnknownFormat, args: []any{"." + suffix, strings.Join(names, " ")}}
}

func (s *server) queryNames() string {
	names := make([]string, 0, len(s.library.Queries()))
	for _, q := range s.library.Queries() {
		names = append(names, q.Name)
	}
	return strings.Join(names, ", ")
}

func (s *server) mediaTypes() string {
	types := make([]string, len(s.formats))
	for i, f := range s.formats {
		types[i] = f.MediaType
	}
	return strings.Join(types, ", ")
}

// param is a path parameter, unescaped: an id may hold an escaped slash.
func param(c echo.Context, name string) string {
	value := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return value // the router saw the unescaped path
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}
