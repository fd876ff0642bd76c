package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"zhengheng/access"
	"zhengheng/api"
)

// routeValues stand in for the parameters of routes: something that is there, and that most
// scopes do not hold. A route's own come before those of a name.
var routeValues = map[string][]string{
	"/v1/queries/:name": {"accounts", "recorded_findings.csv"},
	"/v1/:name":         {"rankings.csv", "accounts.ndjson"},
	"/formulas/:id":     {"wci@14.2"},
	"/v1/releases/":     {"R2024-0001"}, // all that begin so
	"/v1/batches/":      {"1", "28"},

	"/v1/rounds/:round/form.xlsx": {"C2024-02"},

	":account_id":   given["account_id"],
	":unit":         given["unit"],
	":release":      given["release"],
	":list":         given["list"],
	":round":        {theRound},
	":subject_id":   {"wechat:gh_000000000001", "weibo:9000000021"},
	":subject_kind": {"account"},
	":rulebook":     {"guoban-2019-19-inspection"},
	":period":       {"Q2024-1"},
	":finding":      {"F1", "F2", "F4"},
	":appeal":       {"A2024-0001", "A2024-0002", "A2024-0004"},
	":appraised":    {"990100-00", "990200-00"},
	":what":         {"rejects", "rejects.csv"},
	"*":             {"app.css"},
}

// sameForAll are the routes that hold the examples of the query files, and those that tell
// nothing of accounts and are closed to the roles that can be bound.
var sameForAll = []string{"/reference", "/v1/openapi.json", "/v1/queries", "/v1/queries.json", "/v1/reports", "/healthz", "/readyz"}

// valuesFor are what the test puts for a parameter of a route.
func (x *world) valuesFor(route, name string) []string {
	x.t.Helper()
	for _, known := range []string{route, name} {
		if values := routeValues[known]; values != nil {
			return values
		}
	}
	for start, values := range routeValues {
		if strings.HasPrefix(start, "/") && strings.HasSuffix(start, "/") && strings.HasPrefix(route, start) && name == ":id" {
			return values
		}
	}
	var names []string
	switch {
	case name == ":sheet":
		return []string{x.sheet}
	case strings.HasSuffix(route, "/jobs/:id") || strings.Contains(route, "/jobs/:id/"):
		return []string{x.anothersJob()}
	case route == "/v1/reports/:name": // workbooks asks them all
		return []string{"ranking_list.xlsx"}
	case route == "/reports/:name":
		for _, book := range x.config.Workbooks.All() {
			names = append(names, book.Name)
		}
	case route == "/q/:query":
		for i, q := range x.config.Library.Queries() {
			if x.isWhole || i%8 == 0 {
				names = append(names, q.Name)
			}
		}
	}
	if names == nil {
		x.t.Fatalf("%s: say in routeValues what stands for %s", route, name)
	}
	return names
}

// everyRoute asks each reading route with what it may be asked, whatever it is for.
func (x *world) everyRoute() {
	routes, err := api.Routes(x.config)
	if err != nil {
		x.t.Fatal(err)
	}
	asked := 0
	for at, route := range routes {
		if route.Method != http.MethodGet || slices.Contains(sameForAll, route.Path) || route.Role.May(access.Operator) || route.Path == "/v1/jobs/events" {
			continue
		}
		format := "page"
		if _, suffix, found := strings.Cut(route.Path, "."); found {
			if format = suffix; !x.isWhole && at%5 > 0 {
				continue // the same as without a suffix
			}
		} else if strings.HasPrefix(route.Path, "/v1/") {
			format = "json"
		}
		for _, path := range x.pathsOf(route.Path) {
			for _, scope := range x.one([]string{"county", "unit on platform", "region"}) {
				x.lookAtRoute(path, format, scope)
				asked++
			}
		}
	}
	if asked < 200 {
		x.t.Errorf("%d addresses were asked", asked)
	}
}

// pathsOf are the addresses of a route with values in the place of its parameters.
func (x *world) pathsOf(route string) []string {
	paths := []string{""}
	for i, part := range strings.Split(route, "/") {
		values := []string{part}
		if name, suffix, _ := strings.Cut(part, "."); strings.HasPrefix(name, ":") || name == "*" {
			values = slices.Clone(x.valuesFor(route, name))
			for k := range values {
				if suffix != "" {
					values[k] += "." + suffix
				}
			}
		}
		var longer []string
		for _, path := range paths {
			for _, value := range values {
				longer = append(longer, path+map[bool]string{true: "/"}[i > 0]+value)
			}
		}
		paths = longer
	}
	return paths
}

// lookAtRoute is look for an address that may lack parameters which it requires.
func (x *world) lookAtRoute(path, format, scope string) {
	x.t.Helper()
	token := key(access.Analyst, scope)
	if r := x.ask(http.MethodGet, path, token, ""); r.StatusCode == http.StatusBadRequest {
		body, _ := io.ReadAll(r.Body)
		if !strings.Contains(string(body), `"missing"`) && !strings.HasPrefix(path, "/q/") {
			x.t.Errorf("%s as %s: %.300s", path, token, body)
		}
		return
	}
	x.look(path, format, token, scope, nil)
}

// anothersJob is the id of an export that somebody without bounds asked for.
func (x *world) anothersJob() string {
	x.t.Helper()
	if x.job != "" {
		return x.job
	}
	var job struct{ ID string }
	own := key(access.Analyst, "all")
	r := x.submit(own, `{"kind":"export","query":"accounts","format":"csv","parameters":{"limit":"all"}}`)
	if err := json.NewDecoder(r.Body).Decode(&job); err != nil || r.StatusCode != http.StatusAccepted {
		x.t.Fatalf("%d %v", r.StatusCode, err)
	}
	if ended := x.await(job.ID, own); ended.State != "done" {
		x.t.Fatalf("%+v", ended)
	}
	x.job = job.ID
	return job.ID
}

// bounded is what becomes of a change that somebody asks for who is bound to a county, as
// inspector or analyst: of a thing outside it is as if it were not there, and what is of all
// accounts is refused.
var bounded = map[string]struct {
	body   string
	status int
}{
	"POST /ingest":                            {"", 0}, // as /v1/uploads
	"POST /v1/uploads":                        {"", 0}, // uploadsStayWithin
	"POST /v1/inspect":                        {"", 0}, // inspectionStaysWithin
	"POST /v1/jobs":                           {"", 0}, // exportsStayWithin
	"POST /jobs/:id/cancel":                   {"", http.StatusNotFound},
	"POST /v1/jobs/:id/cancel":                {"", http.StatusNotFound},
	"DELETE /v1/jobs/:id":                     {"", http.StatusNotFound},
	"POST /v1/lists":                          {`{"name":"我的名单"}`, http.StatusForbidden},
	"POST /v1/lists/:list/members":            {`{"accounts":["wechat:gh_00000000002c"]}`, http.StatusForbidden},
	"POST /v1/lists/:list/members/remove":     {`{"accounts":["wechat:gh_00000000002c"]}`, http.StatusForbidden},
	"DELETE /v1/lists/:list/members/:account": {"", http.StatusForbidden},
	"POST /v1/appeals":                        {`{"finding":"F2","by":"x","reason":"x","on":"2024-03-25"}`, http.StatusBadRequest},
	"POST /v1/appeals/:appeal/decision":       {`{"decision":"upheld","by":"x","reason":"x"}`, http.StatusBadRequest},
	"POST /v1/supervision/rectifications":     {`{"findings":["F2"],"on":"2024-04-01"}`, http.StatusBadRequest},
	"POST /v1/supervision/score-sheets":       {`{"rulebook":"guoban-2019-19-inspection","period":"Q2024-1"}`, http.StatusForbidden},
	"POST /v1/supervision/notices":            {"", 0}, // noticesStayWithin
	"POST /v1/rounds":                         {`{"rulebook":"guoban-2019-19-inspection","share":"10"}`, http.StatusForbidden},
	"POST /v1/rounds/:round/assign":           {`{"inspectors":"王五"}`, http.StatusForbidden},
	"POST /v1/rounds/:round/results":          {`{"results":[{"subject_id":"wechat:gh_000000000001","rule":"examined"}]}`, http.StatusBadRequest},
}

// changesStayWithin walks the routes that change something and that a bounded token's role may use.
func (x *world) changesStayWithin(t *testing.T) {
	routes, err := api.Routes(x.config)
	if err != nil {
		t.Fatal(err)
	}
	token := key(access.Analyst, "county")
	for _, route := range routes {
		if route.Method == http.MethodGet || route.Method == http.MethodHead || route.Anyone || route.Role.May(access.Operator) {
			continue
		}
		change, isKnown := bounded[route.Method+" "+route.Path]
		if !isKnown {
			t.Errorf("%s %s: say in bounded what becomes of it within a scope", route.Method, route.Path)
			continue
		}
		if change.status == 0 {
			continue
		}
		path := strings.NewReplacer(":list", "重点账号", ":account", "wechat:gh_00000000002c", ":appeal", "A2024-0002", ":round", theRound).Replace(route.Path)
		path = strings.Replace(path, ":id", x.anothersJob(), 1)
		r := x.ask(route.Method, path, token, change.body)
		text, _ := io.ReadAll(r.Body)
		if r.StatusCode != change.status {
			t.Errorf("%s %s: %d, want %d: %s", route.Method, path, r.StatusCode, change.status, text)
		}
		for _, name := range x.names["county"] {
			if strings.Contains(string(text), name) {
				t.Errorf("%s %s tells of %s: %s", route.Method, path, name, text)
			}
		}
	}
	x.noticesStayWithin(t)
	x.eventsStayWithin(t)
}

// noticesStayWithin wants the notices of a bounded inspector to be to own units alone.
func (x *world) noticesStayWithin(t *testing.T) {
	own := key(access.Inspector, "region")
	r := x.ask(http.MethodPost, "/v1/supervision/notices", own, `{"deadline":"2024-07-01","office":"省办","on_day":"2024-04-27"}`)
	var job struct{ ID string }
	if err := json.NewDecoder(r.Body).Decode(&job); err != nil || r.StatusCode != http.StatusAccepted {
		t.Fatalf("%d %v", r.StatusCode, err)
	}
	if ended := x.await(job.ID, own); ended.State != "done" {
		t.Fatalf("%+v", ended)
	}
	body, err := io.ReadAll(x.ask(http.MethodGet, "/v1/jobs/"+job.ID+"/result", own, "").Body)
	if err != nil {
		t.Fatal(err)
	}
	all, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	notices := 0
	for _, file := range all.File {
		notices++
		x.noForeign(t, file)
	}
	if notices < 2 {
		t.Errorf("%d notices", notices)
	}
}

// noForeign looks through a file of an archive, and the parts of one that is a workbook.
func (x *world) noForeign(t *testing.T, file *zip.File) {
	t.Helper()
	part, err := file.Open()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	if book, err := zip.NewReader(bytes.NewReader(content), int64(len(content))); err == nil {
		for _, inner := range book.File {
			x.noForeign(t, inner)
		}
		return
	}
	text := file.Name + " " + string(content)
	for _, name := range x.names["region"] {
		if strings.Contains(text, name) {
			t.Errorf("%s tells of %s", file.Name, name)
		}
	}
	if word := leak(idWord.FindAllString(text, -1), x.foreign["region"], "", nil); word != "" {
		t.Errorf("%s tells of %s", file.Name, word)
	}
}

// eventsStayWithin reads the events of all jobs for a moment: another's is not among them.
func (x *world) eventsStayWithin(t *testing.T) {
	for scope, isTold := range map[string]bool{"county": false, "all": true} {
		ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/v1/jobs/events", nil)
		r.Header.Set("Authorization", "Bearer "+x.secrets[key(access.Staff, scope)])
		w := httptest.NewRecorder()
		x.handler.ServeHTTP(w, r)
		cancel()
		if text := w.Body.String(); strings.Contains(text, x.anothersJob()) != isTold {
			t.Errorf("events as %s: %s", scope, text)
		}
	}
}

// inspectionStaysWithin looks a name up that accounts within and outside bear: a bounded loader
// is told of the one within.
func (x *world) inspectionStaysWithin(t *testing.T) {
	text := "账号名称,平台,日期,粉丝数\n云澜发布,微信,2024-03-02,5\n云澜发布,微博,2024-03-02,5\n"
	for scope, others := range map[string]bool{"platform": false, "all": true} {
		r := x.ask(http.MethodPost, "/v1/inspect?name=days.csv", key(access.Staff, scope), text)
		body, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK || !strings.Contains(string(body), "wechat:gh_000000000001") {
			t.Errorf("as %s: %d %v %s", scope, r.StatusCode, err, body)
		}
		if strings.Contains(string(body), "weibo:9000000001") != others {
			t.Errorf("as %s: %s", scope, body)
		}
	}
}

// comparisonsStay wants what a bounded token is told of its own subject to be the same whether
// others are asked for beside it or not: ratios and shares would tell their figures.
func (x *world) comparisonsStay() {
	const own, other = "wechat:gh_000000000001", "weibo:9000000022"
	for _, name := range []string{"compare", "compare_mix", "compare_habits", "compare_rhythm", "compare_functions"} {
		q, err := x.config.Library.Lookup(name)
		if err != nil {
			x.t.Fatal(err)
		}
		var shown []string
		for _, c := range q.Columns {
			if c.Name != "place" {
				shown = append(shown, c.Name)
			}
		}
		values := map[string]string{"period": "M2024-03", "columns": strings.Join(shown, ",")}
		values["ids"] = own + "," + other
		beside := joined(x.rows(name, bounds["platform"], values))
		values["ids"] = own + ",wechat:gh_none"
		if alone := joined(x.rows(name, bounds["platform"], values)); beside != alone || alone == "" && name != "compare_functions" {
			x.t.Errorf("%s beside another:\n%salone:\n%s", name, beside, alone)
		}
	}
	for scope, isTold := range map[string]bool{"county": false, "region": true} {
		shares := x.rows("matrix", bounds[scope], map[string]string{"unit": "990200-00", "period": "M2024-03", "limit": "all", "columns": "account_id,reach,reach_share"})
		for _, row := range shares {
			share, mark := row[3], row[4] // each value with its mark
			if row[1] != "" && ((share != "") != isTold || !isTold && mark != "false") {
				x.t.Errorf("%s: the share of %v in the matrix tells of others", scope, row)
			}
		}
		if len(shares) == 0 {
			x.t.Errorf("%s: the matrix is empty", scope)
		}
	}
}
