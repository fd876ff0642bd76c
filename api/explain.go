package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
	"zhengheng/reports"
)

// Explainer takes a score, or with from its change, apart. The names are explainNames;
// empty values are left out. What is wrong with them is a *queries.ParameterError.
type Explainer interface {
	Explain(ctx context.Context, values map[string]string) (*Explanation, error)
}

// Explanation is the tables of an answer, the one that formats with room for one table
// take by default first. Notes are what a reader must know.
type Explanation struct {
	Parts []*queries.Result
	Notes []queries.Text
}

// Release frees all tables.
func (x *Explanation) Release() {
	for _, part := range x.Parts {
		part.Reader.Release()
	}
}

// Part is the table of a name, nil if there is none; "" is the first.
func (x *Explanation) Part(name string) *queries.Result {
	for _, part := range x.Parts {
		if name == "" || part.Query.Name == name {
			return part
		}
	}
	return nil
}

// explainNames are the parameters of /v1/explain.
var explainNames = []string{"account", "index", "period", "from", "to_index", "posts", "as_of",
	"platform", "region", "level", "sector", "unit", "rank_mode"}

// explainPath answers /v1/explain: JSON with all tables; every other format holds one,
// the first unless part names another.
func (s *server) explainPath(format reports.Format) func(echo.Context) (any, error) {
	return func(c echo.Context) (any, error) {
		chosen, err := s.chooseFormat(c, format)
		if err != nil {
			return nil, err
		}
		values, bad := s.parameters(c)
		if bad == nil {
			bad = &queries.ParameterError{}
		}
		part := values["part"]
		delete(values, "part")
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if !slices.Contains(explainNames, name) {
				bad.Problems = append(bad.Problems, s.parameterProblem(name, values[name], "unknown", "parameter.unknown"))
			}
		}
		if len(bad.Problems) > 0 {
			return nil, bad
		}
		x, err := s.explained(c, values)
		if err != nil {
			return nil, err
		}
		language := languageOf(c.Request())
		if chosen.Name == "json" && part == "" {
			defer x.Release()
			return ExplainDocument(x, values, language)
		}
		return onePart(x, part, chosen, language)
	}
}

// drop takes a table out of an explanation.
func (x *Explanation) drop(name string) {
	x.Parts = slices.DeleteFunc(x.Parts, func(part *queries.Result) bool {
		if part.Query.Name != name {
			return false
		}
		part.Reader.Release()
		return true
	})
}

// wantsOwn refuses an account that the scope of who asks does not hold, in the words in
// which one that does not exist is refused.
func (s *server) wantsOwn(c echo.Context, account string) error {
	scope := queries.ScopeOf(c.Request().Context())
	isOwn, err := queries.Owns(c.Request().Context(), s.engine, scope, account)
	if err != nil || isOwn {
		return err
	}
	return &problem{Status: http.StatusNotFound, Code: codeNoAccount, args: []any{account}}
}

// explained takes a score apart for who asks, who sees own accounts only.
func (s *server) explained(c echo.Context, values map[string]string) (*Explanation, error) {
	if err := s.wantsOwn(c, values["account"]); err != nil {
		return nil, err
	}
	x, err := s.explainer.Explain(c.Request().Context(), values)
	if err == nil && !queries.ScopeOf(c.Request().Context()).IsAll() {
		x.drop("peers") // it tells of others' accounts
	}
	return x, err
}

func onePart(x *Explanation, name string, format reports.Format, language string) (any, error) {
	part := x.Part(name)
	if part == nil {
		names := make([]string, len(x.Parts))
		for i, one := range x.Parts {
			names[i] = one.Query.Name
		}
		x.Release()
		list := strings.Join(names, ", ")
		return nil, &queries.ParameterError{Problems: []queries.Problem{{Parameter: "part", Value: name, Code: "invalid",
			Message: queries.Text{Zh: fmt.Sprintf("part：%q 不在可选值之内：%s", name, list), En: fmt.Sprintf("part: %q is not one of %s", name, list)}}}}
	}
	for _, other := range x.Parts {
		if other != part {
			other.Reader.Release()
		}
	}
	part.Notes = append(part.Notes, x.Notes...)
	return &table{result: part, format: format, language: language}, nil
}

// ExplainDocument is what /v1/explain answers as JSON: all parts, each as the document of
// a query is. It reads them to the end.
func ExplainDocument(x *Explanation, values map[string]string, language string) (any, error) {
	document := struct {
		Parameters map[string]string          `json:"parameters"`
		Parts      map[string]json.RawMessage `json:"parts"`
		Notes      []string                   `json:"notes"`
	}{values, map[string]json.RawMessage{}, []string{}}
	for _, part := range x.Parts {
		var text bytes.Buffer
		err := errors.Join(reports.Write(&text, "json", part, reports.Options{Language: language}), part.Reader.Err())
		if err != nil {
			return nil, err
		}
		document.Parts[part.Query.Name] = text.Bytes()
	}
	for _, note := range x.Notes {
		document.Notes = append(document.Notes, note.In(language))
	}
	return document, nil
}
