package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/ipc"

	"zhengheng/api"
	"zhengheng/queries"
)

const rankings = "/v1/rankings.json?index=wci@14.2"

func get(t *testing.T, handler http.Handler, target string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// problemOf is the part of a problem document that clients rely on.
type problemOf struct {
	Type, Title, Detail, Instance, Code string
	Status                              int
	RequestID                           string `json:"request_id"`
	Errors                              []struct{ Parameter, Value, Code, Detail string }
}

func TestFormats(t *testing.T) {
	handler := newHandler(t, nil)
	for _, c := range []struct{ suffix, mediaType, kind, start string }{
		{".json", "application/json", "inline", `{"query":"ranking"`},
		{".ndjson", "application/x-ndjson", "inline", `{"`},
		{".csv", "text/csv; charset=utf-8", "attachment", "\ufeffrank,"},
		{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment", "PK"},
		{".parquet", "application/vnd.apache.parquet", "attachment", "PAR1"},
		{".arrow", "application/vnd.apache.arrow.stream", "attachment", "\xff\xff\xff\xff"},
		{".html", "text/html; charset=utf-8", "inline", "<!DOCTYPE html>"},
	} {
		bySuffix := get(t, handler, "/v1/rankings"+c.suffix+"?index=wci@14.2&period=W2019-02-24")
		media, _, _ := strings.Cut(c.mediaType, ";")
		byAccept := get(t, handler, "/v1/queries/ranking?index=wci@14.2&period=W2019-02-24", "Accept", media+", */*;q=0.1")
		if c.suffix != ".xlsx" && c.suffix != ".parquet" && bodyOf(t, byAccept) != bodyOf(t, get(t, handler, "/v1/queries/ranking"+c.suffix+"?index=wci@14.2&period=W2019-02-24")) {
			t.Errorf("%s: Accept and suffix give different documents", c.suffix)
		}
		for _, r := range []*http.Response{bySuffix, byAccept} {
			if r.StatusCode != 200 || r.Header.Get("Content-Type") != c.mediaType {
				t.Errorf("%s: %d %s", c.suffix, r.StatusCode, r.Header.Get("Content-Type"))
			}
			want := c.kind + `; filename="ranking-wci@14.2-W2019-02-24` + c.suffix + `"; filename*=UTF-8''%E6%8E%92%E8%A1%8C%E6%A6%9C-wci%4014.2-W2019-02-24` + c.suffix
			if got := r.Header.Get("Content-Disposition"); got != want {
				t.Errorf("%s: %s, want %s", c.suffix, got, want)
			}
			if r.Header.Get("Zhengheng-Snapshot") != "12" || r.Header.Get("Zhengheng-Refreshed-At") != "2019-03-04T01:30:00Z" {
				t.Errorf("%s: snapshot headers are missing: %v", c.suffix, r.Header)
			}
		}
		if body := bodyOf(t, bySuffix); !strings.HasPrefix(body, c.start) {
			t.Errorf("%s starts with %q", c.suffix, body[:min(20, len(body))])
		}
	}
	r, err := ipc.NewReader(get(t, handler, "/v1/rankings.arrow?index=wci@14.2").Body)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for r.Next() {
		rows += int(r.Record().NumRows())
	}
	if rows != 25 || r.Schema().Field(0).Name != "rank" {
		t.Errorf("the Arrow stream has %d rows, first column %s", rows, r.Schema().Field(0).Name)
	}
}

func TestAcceptPrefersQualityThenJSON(t *testing.T) {
	handler := newHandler(t, nil)
	for accept, want := range map[string]string{
		"":                                   "application/json",
		"*/*":                                "application/json",
		"text/*":                             "text/csv; charset=utf-8",
		"text/csv;q=0.5, text/html":          "text/html; charset=utf-8",
		"text/html,*/*;q=0.8":                "text/html; charset=utf-8",
		"application/json;q=0, */*":          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"application/x-ndjson;q=1;charset=x": "application/x-ndjson",
	} {
		r := get(t, handler, "/v1/batches", "Accept", accept)
		if got := r.Header.Get("Content-Type"); got != want {
			t.Errorf("Accept %q gives %s, want %s", accept, got, want)
		}
		if r.Header.Get("Vary") == "" {
			t.Errorf("Accept %q: Vary is missing", accept)
		}
	}
}

func TestProblems(t *testing.T) {
	handler := newHandler(t, nil)
	for _, c := range []struct {
		method, target, accept string
		status                 int
		code                   string
		parameters             string
	}{
		{"GET", "/v1/rankings.json", "", 400, "bad_parameter", "index"},
		{"GET", "/v1/rankings.json?index=x&limit=0&nope=1&region=a&lang=fr", "", 400, "bad_parameter", "lang index region limit nope"},
		{"GET", "/v1/batches.json?limit=1&limit=2", "", 400, "bad_parameter", "limit"},
		{"GET", "/v1/batches.json?limit=%zz", "", 400, "bad_parameter", ""},
		{"GET", "/v1/accounts/x.json?account_id=y", "", 400, "bad_parameter", "account_id"},
		{"GET", "/v1/queries?nope=1", "", 400, "bad_parameter", "nope"},
		{"GET", "/v1/queries/rankin", "", 404, "unknown_query", ""},
		{"GET", "/v1/nothing", "", 404, "unknown_path", ""},
		{"GET", "/v1/rankings.pdf", "", 404, "unknown_format", ""},
		{"GET", "/v1/queries/ranking.pdf", "", 404, "unknown_format", ""},
		{"GET", "/v1/queries.csv", "", 404, "unknown_format", ""},
		{"GET", "/nothing", "", 404, "unknown_path", ""},
		{"GET", "/static/nothing.css", "text/html", 404, "unknown_path", ""},
		{"GET", "/static/../api.go", "", 404, "unknown_path", ""},
		{"POST", "/v1/rankings.json?index=wci@14.2", "", 405, "method_not_allowed", ""},
		{"GET", "/v1/batches", "image/png", 406, "not_acceptable", ""},
		{"GET", "/v1/batches?x=" + strings.Repeat("x", 9000), "", 414, "request_too_long", ""},
	} {
		r := httptest.NewRequest(c.method, c.target, nil)
		r.Header.Set("Accept", c.accept)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		var p problemOf
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatalf("%s: %v: %s", c.target, err, w.Body)
		}
		if w.Code != c.status || p.Status != c.status || p.Code != c.code || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %.60s: %d %s, want %d %s", c.method, c.target, w.Code, p.Code, c.status, c.code)
		}
		var names []string
		for _, e := range p.Errors {
			names = append(names, e.Parameter)
			if e.Detail == "" || e.Code == "" {
				t.Errorf("%s: %+v says nothing", c.target, e)
			}
		}
		if got := strings.Join(names, " "); got != c.parameters {
			t.Errorf("%s: bad parameters %q, want %q", c.target, got, c.parameters)
		}
		if p.Title == "" || p.Detail == "" || strings.ContainsAny(p.Title+p.Detail, "⟨") || strings.Contains(p.Detail, "%!") || p.RequestID == "" || p.Type != "urn:zhengheng:problem:"+c.code {
			t.Errorf("%s: incomplete: %+v", c.target, p)
		}
	}
	r := httptest.NewRequest("DELETE", "/v1/batches", nil)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	contains(t, "Allow", w.Header().Get("Allow"), "GET", "HEAD")
	english := bodyOf(t, get(t, handler, "/v1/batches.json?limit=0&lang=en"))
	contains(t, "the English problem", english, "Bad parameters", "is not a whole number")
}

func TestFailures(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*fake, *api.Config)
		status int
		code   string
	}{
		{"engine", func(f *fake, _ *api.Config) { f.fail = "batches" }, 500, "internal"},
		{"reader, before the first byte", func(f *fake, _ *api.Config) { f.failMid = "batches" }, 500, "internal"},
		{"panic", func(f *fake, _ *api.Config) { f.panics = "batches" }, 500, "internal"},
		{"time", func(f *fake, c *api.Config) { f.blocks, c.Timeout = "batches", 20*time.Millisecond }, 504, "timeout"},
	} {
		var log bytes.Buffer
		handler := newHandler(t, func(f *fake, config *api.Config) {
			c.change(f, config)
			config.Log = slog.New(slog.NewTextHandler(&log, nil))
		})
		r := get(t, handler, "/v1/batches.json")
		body := bodyOf(t, r)
		var p problemOf
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatalf("%s: %v: %s", c.name, err, body)
		}
		if r.StatusCode != c.status || p.Code != c.code {
			t.Errorf("%s: %d %s", c.name, r.StatusCode, body)
		}
		if strings.Contains(body, "secret") || r.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s tells too much: %v %s", c.name, r.Header, body)
		}
		contains(t, "the log of "+c.name, log.String(), p.RequestID, "msg=request ")
	}
}

// A failure after the first bytes went out must break the transfer, with and
// without compression.
func TestBrokenStreamAborts(t *testing.T) {
	server := httptest.NewServer(newHandler(t, func(f *fake, _ *api.Config) { f.failMid, f.many = "batches", 60000 }))
	defer server.Close()
	for _, suffix := range []string{"json", "csv", "arrow", "ndjson", "html"} {
		for _, encoding := range []string{"identity", "gzip", "zstd"} {
			r, err := http.NewRequest(http.MethodGet, server.URL+"/v1/batches."+suffix+"?limit=all", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", encoding)
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				continue // broken before its head
			}
			body, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if answer.StatusCode == 200 && err == nil {
				t.Errorf("%s, %s: %d bytes came as a whole document", suffix, encoding, len(body))
			}
		}
	}
}

func TestHeadersAndCompression(t *testing.T) {
	handler := newHandler(t, nil)
	r := get(t, handler, rankings, "X-Request-Id", "abc-1", "Accept-Encoding", "gzip")
	if r.Header.Get("X-Request-Id") != "abc-1" || r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", r.Header)
	}
	r = get(t, handler, rankings, "X-Request-Id", "bad\tid")
	if id := r.Header.Get("X-Request-Id"); len(id) != 16 {
		t.Errorf("request id %q", id)
	}
	policy := get(t, handler, "/rankings").Header.Get("Content-Security-Policy")
	if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("policy %s", policy)
	}
	if get(t, handler, "/v1/batches.xlsx", "Accept-Encoding", "gzip").Header.Get("Content-Encoding") != "" {
		t.Error("a workbook is compressed twice")
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/v1/batches.csv", nil))
	if w.Code != 200 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
}

func TestCatalogueAndHealth(t *testing.T) {
	handler := newHandler(t, nil)
	var all struct {
		Version string
		Formats []struct{ Name string }
		Queries []struct {
			Name, Path string
			Title      queries.Text
			Parameters []struct{ Name string }
		}
	}
	if err := json.Unmarshal([]byte(bodyOf(t, get(t, handler, "/v1/queries"))), &all); err != nil {
		t.Fatal(err)
	}
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(all.Queries) != len(library.Queries()) || len(all.Formats) != 7 || all.Version != "v0.1" {
		t.Errorf("%+v", all)
	}
	for _, q := range all.Queries {
		target := q.Path + ".json?"
		for _, p := range q.Parameters {
			switch p.Name {
			case "index":
				target += "index=wci@14.2&"
			case "account_id":
				target += "account_id=wechat:gov-0/甲&"
			case "rulebook":
				target += p.Name + "=guoban-2019-19-inspection&"
			case "round":
				target += "round=C2024-01&"
			case "release":
				target += "release=R2024-0001&"
			case "subject_id":
				target += "subject_id=U001&"
			case "unit":
				target += "unit=990100-01&"
			case "ids":
				target += "ids=a,b&"
			case "list":
				target += "list=x&"
			case "account", "other":
				target += p.Name + "=wechat:gov-0/甲&"
			case "period":
				target += "period=W2024-03-03&"
			}
		}
		if r := get(t, handler, strings.TrimSuffix(target, "&")); r.StatusCode != 200 {
			t.Errorf("%s: %s", target, bodyOf(t, r))
		}
	}
	contains(t, "healthz", bodyOf(t, get(t, handler, "/healthz")), `"status":"ok"`, `"version":"v0.1"`)
}

// TestComputedQueries asks a question without a statement as data, and what is wrong
// with its values.
func TestComputedQueries(t *testing.T) {
	handler := newHandler(t, nil)
	for _, path := range []string{"/v1/queries/what_if.json", "/v1/what_if.json", "/v1/what_if"} {
		r := get(t, handler, path+"?index=wci@14.2&period=W2024-03-03&weights=overall=0.5", "Accept", "application/json")
		contains(t, path, bodyOf(t, r), `"query":"what_if"`, `"new_rank":1`, `"row_count":1`)
	}
	r := get(t, handler, "/v1/what_if?index=wci@14.2&weights=nonsense", "Accept", "application/json")
	if r.StatusCode != http.StatusBadRequest {
		t.Errorf("a wrong weight gives status %d", r.StatusCode)
	}
	contains(t, "a wrong weight", bodyOf(t, r), `"parameter":"weights"`, "no weight is called")
}

func TestAccountIDMayHoldSlashesAndDots(t *testing.T) {
	handler := newHandler(t, nil)
	contains(t, "the account", bodyOf(t, get(t, handler, "/v1/accounts/wechat:gov-0%2F%E7%94%B2.json")), `"account_id":"wechat:gov-0/甲"`, `"row_count":8`)
	contains(t, "an unknown id", bodyOf(t, get(t, handler, "/v1/accounts/www.gov.cn", "Accept", "application/json")), `"account_id":"www.gov.cn"`, `"row_count":0`)
}
