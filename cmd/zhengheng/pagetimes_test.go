package main

import (
	"html"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"
)

// later are the addresses of the sections that a page fetches after it.
var later = regexp.MustCompile(`data-later="([^"]*)"`)

// TestPageTimes prints how long the server takes for every page over the sample, and for
// the sections that come after it: the median of five. Only make page-times runs it, on a
// machine that does nothing else: a busy one must not fail it.
func TestPageTimes(t *testing.T) {
	if os.Getenv("ZHENGHENG_PAGE_TIMES") == "" {
		t.Skip("make page-times runs it")
	}
	s := startServer(t, "--db", sampleDatabase(t, t.TempDir()))
	median := func(path string) (time.Duration, string) {
		var took []time.Duration
		var body string
		for range 5 {
			began := time.Now()
			r, err := http.Get(s.address + path[1:])
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r.Body)
			r.Body.Close()
			if err != nil || r.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s %v", path, r.Status, err)
			}
			took, body = append(took, time.Since(began)), string(text)
		}
		slices.Sort(took)
		return took[len(took)/2], body
	}
	for _, page := range samplePages(s.furnish()) {
		took, body := median(page.path)
		t.Logf("%5d ms  %s", took.Milliseconds(), page.path)
		if took > slowest {
			t.Errorf("%s took %s", page.path, took)
		}
		for _, section := range later.FindAllStringSubmatch(body, -1) {
			took, _ := median(html.UnescapeString(section[1]))
			t.Logf("%5d ms    later %s", took.Milliseconds(), html.UnescapeString(section[1]))
		}
	}
}

// topAccount leads the ranking by WCI.
func (s *served) topAccount() string {
	s.t.Helper()
	var top struct {
		Rows []struct {
			Account string `json:"account_id"`
		}
	}
	s.ask(http.MethodGet, "v1/queries/ranking.json?index=wci&limit=1", nil, &top)
	if len(top.Rows) == 0 {
		s.t.Fatal("nobody is ranked")
	}
	return top.Rows[0].Account
}
