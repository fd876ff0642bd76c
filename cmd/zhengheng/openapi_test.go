package main

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"zhengheng/api"
	"zhengheng/queries"
	"zhengheng/reports"
)

// described is the API's description, with which answers can be compared.
type described struct {
	t        *testing.T
	compiler *jsonschema.Compiler
}

const descriptionURL = "https://zhengheng.invalid/openapi.json"

// describe checks the description against the specification.
func describe(t *testing.T, text string) *described {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	official, err := os.ReadFile("../../testdata/openapi/schema-3.1.json")
	if err != nil {
		t.Fatal(err)
	}
	document := parsed(t, text)
	for url, resource := range map[string]any{"https://zhengheng.invalid/oas.json": parsed(t, string(official)), descriptionURL: document} {
		if err := compiler.AddResource(url, resource); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile("https://zhengheng.invalid/oas.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Errorf("the description is no OpenAPI 3.1: %v", err)
	}
	for name := range document.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any) {
		if _, err := compiler.Compile(descriptionURL + "#/components/schemas/" + name); err != nil {
			t.Errorf("the schema %s: %v", name, err)
		}
	}
	return &described{t, compiler}
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v: %.200s", err, text)
	}
	return value
}

// check compares a JSON answer with the schema at a pointer into the description.
func (d *described) check(target, pointer, body string) {
	d.t.Helper()
	schema, err := d.compiler.Compile(descriptionURL + "#" + pointer)
	if err != nil {
		d.t.Fatalf("%s: %v", pointer, err)
	}
	if err := schema.Validate(parsed(d.t, body)); err != nil {
		d.t.Errorf("%s answers otherwise than described: %v", target, err)
	}
}

// pointerTo is where the description tells the shape of an operation's JSON answer.
func pointerTo(path, status, media string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	return "/paths/" + escape.Replace(path) + "/get/responses/" + status + "/content/" + escape.Replace(media) + "/schema"
}

// openAPI checks the description against the specification, runs each documented
// example against the live routes, and checks their answers against the description.
func openAPI(t *testing.T, l *live) {
	t.Helper()
	for _, target := range []string{"/v1/openapi.json", "/v1/openapi.json?lang=en", "/reference", "/reference?lang=en"} {
		text := textOfBody(t, l.ask("GET", target, nil))
		if i := strings.Index(text, "⟨"); i >= 0 {
			t.Errorf("%s: a text is missing: %s", target, text[i:min(len(text), i+80)])
		}
	}
	text := textOfBody(t, l.ask("GET", "/v1/openapi.json", nil))
	d := describe(t, text)
	answered, withRows := 0, 0
	try := func(target, path, status string) {
		t.Helper()
		answer := l.ask("GET", target, nil, "Accept", "application/json")
		body := textOfBody(t, answer)
		if !strings.HasPrefix(answer.Status, status) {
			t.Errorf("%s: %s %s", target, answer.Status, body)
			return
		}
		media := "application/json"
		if status != "200" {
			media = "application/problem+json"
		}
		d.check(target, pointerTo(path, status, media), body)
		if answered++; strings.Contains(body, `"rows":[`) && !strings.Contains(body, `"row_count":0`) {
			withRows++
		}
	}
	for _, q := range l.library.Queries() {
		path, values := exampleOf(q)
		try(path+"?"+values.Encode(), path, "200")
		if q.Path != "" {
			own, rest := friendly(q, values)
			try(own+"?"+rest.Encode(), q.Path, "200")
		}
		try(path+"?nonsense=1", path, "400")
	}
	for _, path := range []string{"/v1/queries", "/v1/openapi.json", "/v1/jobs", "/healthz", "/readyz"} {
		try(path, path, "200")
	}
	try("/v1/explain?account=wechat:gh_000000000001&index=wci&period=W2024-03-03", "/v1/explain", "200")
	try("/v1/jobs/none", "/v1/jobs/{id}", "404")
	if withRows < 25 {
		t.Errorf("%d examples were answered, %d with rows", answered, withRows)
	}
	everyRouteIsDescribed(t, l, text)
	descriptionAndRouter(t, l, text)
}

// descriptionAndRouter compares the description with the router both ways: what is described
// is served, and what is served under /v1 is described, each format by its bare address.
func descriptionAndRouter(t *testing.T, l *live, text string) {
	t.Helper()
	var d struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	routes, err := api.Routes(l.config)
	if err != nil {
		t.Fatal(err)
	}
	reached := map[string]bool{}
	for path, methods := range d.Paths {
		for method := range methods {
			found := routeFor(routes, strings.ToUpper(method), path)
			if found == "" {
				t.Errorf("%s %s is described, and no route serves it", method, path)
			}
			reached[strings.ToUpper(method)+" "+found] = true
		}
	}
	for _, route := range routes {
		if route.Path == "/v1/:name" {
			continue // other formats of paths of one word, such as /v1/rankings.csv
		}
		isOurs := strings.HasPrefix(route.Path, "/v1/") || slices.Contains([]string{"/healthz", "/readyz", "/metrics"}, route.Path)
		bare := route.Path
		for _, format := range reports.Formats() {
			bare = strings.TrimSuffix(bare, format.Suffix)
		}
		if isOurs && route.Method != http.MethodHead && !reached[route.Method+" "+route.Path] && !reached[route.Method+" "+bare] {
			t.Errorf("%s %s is served and not described", route.Method, route.Path)
		}
	}
}

// routeFor is the path of the route that serves a described one: of those that fit, the one
// with the fewest parameters, as the router chooses.
func routeFor(routes []api.Route, method, path string) (best string) {
	parts := strings.Split(path, "/")
	for _, route := range routes {
		own := strings.Split(route.Path, "/")
		fits := route.Method == method && len(own) == len(parts)
		for i := range own {
			fits = fits && (strings.HasPrefix(own[i], ":") || own[i] == parts[i])
		}
		if fits && (best == "" || strings.Count(route.Path, ":") < strings.Count(best, ":")) {
			best = route.Path
		}
	}
	return best
}

// everyRouteIsDescribed wants each query and its path in the description.
func everyRouteIsDescribed(t *testing.T, l *live, text string) {
	t.Helper()
	var d struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Parameters  []struct {
				Ref  string `json:"$ref"`
				Name string
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for path, methods := range d.Paths {
		for _, o := range methods {
			if ids[o.OperationID] || o.OperationID == "" {
				t.Errorf("%s: the operation's id %q is there twice", path, o.OperationID)
			}
			ids[o.OperationID] = true
		}
	}
	for _, q := range l.library.Queries() {
		told := map[string]bool{}
		for _, p := range d.Paths["/v1/queries/"+q.Name]["get"].Parameters {
			told[p.Name+strings.TrimPrefix(p.Ref, "#/components/parameters/")] = true
		}
		for _, p := range q.Parameters {
			if !told[p.Name] {
				t.Errorf("%s: the parameter %s is not described", q.Name, p.Name)
			}
		}
		for _, name := range queries.ArrangeParameters() {
			if !told[name] && !q.IsComputed() {
				t.Errorf("%s: %s is not described", q.Name, name)
			}
		}
		if q.Path != "" && d.Paths[q.Path] == nil {
			t.Errorf("%s is not described", q.Path)
		}
	}
}
