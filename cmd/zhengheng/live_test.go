package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhengheng/api"
	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

// live is the server's handler over the sample, with all that serve wires.
type live struct {
	http.Handler
	w       *warehouse.Warehouse
	library *queries.Library
	config  api.Config
}

func newLive(t *testing.T) *live {
	t.Helper()
	p := &program{stdout: io.Discard, stderr: io.Discard, language: "zh", db: sampleDatabase(t, t.TempDir())}
	w, err := p.open(t.Context(), warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	// The list that the queries' examples name.
	if _, err := ingest.Stream(t.Context(), w, "members.csv", strings.NewReader("list_name,kind,account_id\n重点账号,list,wechat:gh_000000000001\n"), ingest.Options{Feed: "list_members"}); err != nil {
		t.Fatal(err)
	}
	if _, err := ingest.Stream(t.Context(), w, "lists.csv", strings.NewReader("list_name,kind\n重点账号,list\n"), ingest.Options{Feed: "lists"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{}); err != nil {
		t.Fatal(err)
	}
	config, err := p.apiConfig(w, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	work, err := p.startBackground(t.Context(), w, slog.New(slog.DiscardHandler), serving{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(work.stop)
	config.Open, config.Intake, config.Results, config.Packer = true, work.intake, filepath.Join(t.TempDir(), "exports"), p.packer(w)
	handler, err := api.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return &live{handler, w, config.Library, config}
}

// isWholeLive tells whether TestLive tries each hostile text in each parameter (make live),
// else one text by turns.
func isWholeLive() bool { return os.Getenv("ZHENGHENG_LIVE") == "all" }

// TestLive looks at the real server over the sample, first as it is, then after others
// have loaded.
func TestLive(t *testing.T) {
	l := newLive(t)
	for _, one := range []struct {
		name string
		test func(*testing.T, *live)
	}{
		{"same everywhere", sameEverywhere}, {"OpenAPI", openAPI}, {"every page is visited", everyPageIsVisited}, {"hostile parameters", hostileParameters},
		{"work", workAsJobs}, {"hostile names", hostileNames}, {"bombs", bombs},
	} {
		t.Run(one.name, func(t *testing.T) { one.test(t, l) })
	}
}

// ask sends a request as a program on this machine does.
func (l *live) ask(method, target string, body []byte, headers ...string) *http.Response {
	r := httptest.NewRequest(method, target, bytes.NewReader(body))
	r.Host = "127.0.0.1"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w.Result()
}

func textOfBody(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// exampleOf is the address of a query with its documented examples, without a suffix.
func exampleOf(q *queries.Query) (path string, values url.Values) {
	path, values = "/v1/queries/"+q.Name, url.Values{}
	for _, p := range q.Parameters {
		if (p.Required || p.Kind == queries.KindPeriod) && p.Example != "" {
			values.Set(p.Name, p.Example)
		}
	}
	return path, values
}

// friendly is the query's own path with the examples in place, "" without one.
func friendly(q *queries.Query, values url.Values) (string, url.Values) {
	path, rest := q.Path, url.Values{}
	for name, value := range values {
		rest[name] = value
	}
	for _, name := range q.PathParameters() {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(values.Get(name)))
		rest.Del(name)
	}
	return path, rest
}
