package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
)

// openAPIPath is where the description of the API is served, and referencePath where
// people read it.
const (
	openAPIPath   = "/v1/openapi.json"
	referencePath = "/reference"
)

// object is a JSON object of the description; its names are written in their order.
type object = map[string]any

// description is the API as OpenAPI 3.1 tells it (https://spec.openapis.org/oas/v3.1.0).
type description struct {
	OpenAPI    string                          `json:"openapi"`
	Info       object                          `json:"info"`
	Servers    []object                        `json:"servers"`
	Tags       []object                        `json:"tags"`
	Security   []object                        `json:"security"`
	Paths      map[string]map[string]operation `json:"paths"`
	Components object                          `json:"components"`
}

// operation is one method of one address.
type operation struct {
	ID          string        `json:"operationId"`
	Tags        []string      `json:"tags"`
	Summary     string        `json:"summary"`
	Description string        `json:"description,omitempty"`
	Role        string        `json:"x-role,omitempty"` // the least that may ask; none: no sign-in
	Security    *[]object     `json:"security,omitempty"`
	Parameters  []parameter   `json:"parameters,omitempty"`
	Body        object        `json:"requestBody,omitempty"`
	Responses   object        `json:"responses"`
	columns     []columnWords // of the reference page
}

// parameter is one of an operation's, or a reference to a shared one.
type parameter struct {
	Ref         string `json:"$ref,omitempty"`
	Name        string `json:"name,omitempty"`
	In          string `json:"in,omitempty"`
	Required    bool   `json:"required,omitempty"`
	Description string `json:"description,omitempty"`
	Schema      object `json:"schema,omitempty"`
	Example     any    `json:"example,omitempty"`
}

type columnWords struct{ Name, Type, Title, Description string }

// openAPI answers /v1/openapi.json, in the language asked for.
func (s *server) openAPI(c echo.Context) (any, error) {
	if _, err := s.onlyLanguage(c); err != nil {
		return nil, err
	}
	return s.describeAPI(languageOf(c.Request())), nil
}

// describeAPI describes all routes under /v1 and those for operating, from the same
// definitions that serve them: the query files, the list of fixed routes, the rules and
// the problems.
func (s *server) describeAPI(language string) *description {
	d := &description{
		OpenAPI:  "3.1.0",
		Info:     object{"title": s.texts.in(language)("openapi.title"), "version": s.version, "description": s.texts.in(language)("openapi.about"), "license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"}},
		Servers:  []object{{"url": "/"}},
		Security: []object{{"token": []string{}}, {"session": []string{}}},
		Paths:    map[string]map[string]operation{},
	}
	for _, tag := range []string{"queries", "workbooks", "releases", "lists", "rounds", "jobs", "access", "operating"} {
		d.Tags = append(d.Tags, object{"name": tag, "description": s.texts.in(language)("openapi.tag." + tag)})
	}
	schemas := object{}
	for _, q := range s.library.Queries() {
		schemas["row_"+q.Name] = rowSchema(q, language)
		d.add(http.MethodGet, "/v1/queries/"+q.Name, s.queryOperation(q, language, q.Name, nil))
		if q.Path != "" {
			d.add(http.MethodGet, q.Path, s.queryOperation(q, language, q.Name+"_at_path", q.PathParameters()))
		}
	}
	for _, r := range fixedRoutes {
		if s.known[r.method+" "+echoPath(r.path)] {
			d.add(r.method, r.path, s.fixedOperation(r, language))
		}
	}
	d.Components = s.components(schemas, language)
	return d
}

func (d *description) add(method, path string, o operation) {
	if d.Paths[path] == nil {
		d.Paths[path] = map[string]operation{}
	}
	d.Paths[path][strings.ToLower(method)] = o
}

// queryOperation describes a query under one of its addresses.
func (s *server) queryOperation(q *queries.Query, language, id string, inPath []string) operation {
	o := operation{ID: id, Tags: []string{"queries"}, Summary: q.Title.In(language), Description: q.Description.In(language), Role: string(q.Role)}
	for _, name := range inPath {
		o.Parameters = append(o.Parameters, parameterOf(q.Parameter(name), language, "path"))
	}
	for i := range q.Parameters {
		if p := &q.Parameters[i]; !contains(inPath, p.Name) {
			o.Parameters = append(o.Parameters, parameterOf(p, language, "query"))
		}
	}
	shared := []string{queries.AsOfParameter, "lang"}
	if !q.IsComputed() {
		shared = append(queries.ArrangeParameters(), shared...)
	}
	for _, name := range shared {
		if q.Parameter(name) == nil {
			o.Parameters = append(o.Parameters, parameter{Ref: "#/components/parameters/" + name})
		}
	}
	content := object{}
	for _, f := range s.formats {
		content[f.MediaType] = object{"schema": formatSchema(f.Name, q.Name)}
	}
	o.Responses = s.responses(language, object{
		"200": object{"description": s.texts.in(language)("openapi.table"), "content": content, "headers": tableHeaders},
		"304": object{"description": s.texts.in(language)("openapi.unchanged")},
	}, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotAcceptable, http.StatusGone, http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusGatewayTimeout)
	for _, c := range q.Columns {
		o.columns = append(o.columns, columnWords{c.Name, jsonType(c.Format), c.Title.In(language), c.Description.In(language)})
	}
	return o
}

func contains(list []string, name string) bool {
	for _, one := range list {
		if one == name {
			return true
		}
	}
	return false
}

// fixedOperation describes a route that is no query.
func (s *server) fixedOperation(r fixedRoute, language string) operation {
	say := s.texts.in(language)
	least, _ := s.ruleOf(r.method, echoPath(r.path))
	o := operation{ID: r.id, Tags: []string{r.tag}, Summary: say("openapi.op." + r.id), Role: string(least)}
	if least == anyone {
		o.Security = &[]object{}
	}
	for _, name := range pathNames(r.path) {
		o.Parameters = append(o.Parameters, parameter{Name: name, In: "path", Required: true, Schema: object{"type": "string"}, Description: say("openapi.path." + name)})
	}
	for _, name := range r.parameters {
		o.Parameters = append(o.Parameters, parameter{Name: name, In: "query", Schema: object{"type": "string"}, Description: say("openapi.parameter." + name)})
	}
	if r.body != nil {
		o.Body = object{"required": true, "content": r.body}
	}
	success := object{"description": say("openapi.done")}
	if r.answer != nil {
		success["content"] = r.answer
	}
	o.Responses = s.responses(language, object{r.status: success}, r.problems...)
	return o
}

func pathNames(path string) (names []string) {
	for part := range strings.SplitSeq(path, "/") {
		if name, isParameter := strings.CutPrefix(part, "{"); isParameter {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

// responses adds the problems of an operation to its successes.
func (s *server) responses(language string, successes object, statuses ...int) object {
	for _, status := range append(statuses, http.StatusInternalServerError) {
		var words []string
		for _, code := range problemCodes {
			if code.status == status {
				words = append(words, "`"+code.code+"` "+s.texts.in(language)("problem."+code.code+".title"))
			}
		}
		successes[statusText(status)] = object{"description": strings.Join(words, "; "), "content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/Problem"}}}}
	}
	return successes
}

// onlyLanguage refuses all parameters but lang.
func (s *server) onlyLanguage(c echo.Context) (string, error) {
	values, bad := s.parameters(c)
	if bad == nil {
		bad = &queries.ParameterError{}
	}
	for _, name := range sortedNames(values) {
		bad.Problems = append(bad.Problems, s.parameterProblem(name, values[name], "unknown", "parameter.unknown"))
	}
	if len(bad.Problems) > 0 {
		return "", bad
	}
	return languageOf(c.Request()), nil
}
