package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"zhengheng/queries"
)

// hostile are texts that break programs which paste them together.
var hostile = []string{
	"' or 1=1 --", `"; drop table mart.accounts; --`, "1; attach 'x.duckdb'", "x') union select * from meta.tokens --", "$1", "%s%n", "{{.}}",
	"../../../etc/passwd", `..\..\windows\win.ini`, "%2e%2e%2f", "/etc/passwd\x00.csv", "\r\nSet-Cookie: a=b", "\nHTTP/1.1 200 OK", "\u202egpj.exe",
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "\xff\xfe", strings.Repeat("长", 300), "NaN", "-1e999", "9223372036854775808",
}

// hostileParameters puts each text into each parameter of each query and into the
// arranging ones: an answer is a table or a problem document, never a failure, and no
// statement or path of the server is told.
func hostileParameters(t *testing.T, l *live) {
	t.Helper()
	refused, answered := 0, 0
	try := func(target string) {
		t.Helper()
		r := l.ask(http.MethodGet, target, nil)
		body := textOfBody(t, r)
		switch {
		case r.StatusCode == 200:
			answered++
		case r.StatusCode >= 400 && r.StatusCode < 500 && r.Header.Get("Content-Type") == "application/problem+json":
			refused++
		default:
			t.Errorf("%.200s: %d %.200s", target, r.StatusCode, body)
		}
		for _, secret := range []string{"from mart", "Binder Error", "Parser Error", "Conversion Error", "goroutine"} {
			if r.StatusCode != 200 && strings.Contains(body, secret) {
				t.Errorf("%.100s tells %q: %.300s", target, secret, body)
			}
		}
		for name := range r.Header {
			if name == "Set-Cookie" {
				t.Errorf("%.100s sets a cookie", target)
			}
		}
	}
	step := len(hostile) // each text meets each arranging name in one query or another
	if isWholeLive() {
		step = 1
	}
	for i, q := range l.library.Queries() {
		path, values := exampleOf(q)
		names := append([]string{}, queries.ArrangeParameters()...)
		for _, p := range q.Parameters {
			names = append(names, p.Name)
		}
		for n, name := range append(names, "as_of", "lang", "nonsense") {
			for k := (i + n) % step; k < len(hostile); k += step {
				one := url.Values{}
				for had, value := range values {
					one[had] = value
				}
				one.Set(name, hostile[k])
				try(path + ".json?" + one.Encode())
			}
		}
	}
	ranking := "/v1/rankings.json?index=wci&period=W2024-03-03&"
	for _, text := range hostile {
		escaped := url.QueryEscape(text)
		for _, op := range []string{"eq", "in"} {
			try(ranking + "where=account_name:" + op + ":" + escaped)
			try(ranking + "where=score:" + op + ":" + escaped)
		}
		try(ranking + "where=" + escaped + ":eq:1")
		try(ranking + escaped + "=1")
		try("/v1/queries/" + url.PathEscape(text))
		try("/v1/accounts/" + url.PathEscape(text) + ".json")
		try("/v1/jobs/" + url.PathEscape(text))
	}
	if refused < 300 || answered < 60 {
		t.Errorf("%d were refused, %d answered", refused, answered)
	}
	if r := l.ask(http.MethodGet, ranking, nil); r.StatusCode != 200 {
		t.Errorf("afterwards: %d", r.StatusCode)
	}
}

// hostileNames loads accounts with such names and looks at what each format makes of
// them.
func hostileNames(t *testing.T, l *live) {
	t.Helper()
	var list strings.Builder
	list.WriteString("platform,platform_uid,name\n")
	for i, name := range []string{`=HYPERLINK("http://x","点")`, "+1-1", "-2+3", "@SUM(A1)", `<script>alert(1)</script>`, `"><svg onload=alert(1)>`} {
		fmt.Fprintf(&list, "weibo,9990%d,\"%s\"\n", i, strings.ReplaceAll(name, `"`, `""`))
	}
	l.load(t, "accounts.csv", []byte(list.String()), "done")
	target := func(suffix string) string {
		return "/v1/accounts" + suffix + "?limit=all&where=" + url.QueryEscape("account_id:has:weibo:9990")
	}
	rows := textOfBody(t, l.ask(http.MethodGet, target(".json"), nil))
	var document struct{ Rows []map[string]any }
	if err := json.Unmarshal([]byte(rows), &document); err != nil || len(document.Rows) != 6 {
		t.Fatalf("%v: %s", err, rows)
	}
	for line := range strings.Lines(textOfBody(t, l.ask(http.MethodGet, target(".csv"), nil))) {
		for cell := range strings.SplitSeq(line, ",") {
			if cell = strings.TrimLeft(cell, `"`); cell != "" && strings.Contains("=+-@", cell[:1]) {
				t.Errorf("a cell that a spreadsheet runs: %s", line)
			}
		}
	}
	page := textOfBody(t, l.ask(http.MethodGet, target(".html"), nil))
	for _, tag := range []string{"<script>alert", "<svg onload"} {
		if strings.Contains(page, tag) {
			t.Errorf("the page holds %s", tag)
		}
	}
}

// load uploads a file and waits until its job has ended.
func (l *live) load(t *testing.T, name string, content []byte, state string) {
	t.Helper()
	r := l.ask(http.MethodPost, "/v1/uploads?name="+name, content, "Content-Type", "application/octet-stream")
	if r.StatusCode != http.StatusAccepted {
		t.Fatalf("%s: %d %s", name, r.StatusCode, textOfBody(t, r))
	}
	l.wait(t, r.Header.Get("Location"), state)
}

// wait returns the job once it and all others have ended.
func (l *live) wait(t *testing.T, location, state string) serverJob {
	t.Helper()
	for began := time.Now(); time.Since(began) < 3*time.Minute; time.Sleep(20 * time.Millisecond) {
		var list struct{ Jobs []serverJob }
		if err := json.Unmarshal([]byte(textOfBody(t, l.ask(http.MethodGet, "/v1/jobs", nil))), &list); err != nil {
			t.Fatal(err)
		}
		isOver := true
		for _, j := range list.Jobs {
			isOver = isOver && j.State != "queued" && j.State != "running"
		}
		if !isOver {
			continue
		}
		var j serverJob
		if err := json.Unmarshal([]byte(textOfBody(t, l.ask(http.MethodGet, location, nil))), &j); err != nil {
			t.Fatal(err)
		}
		if j.State != state {
			t.Errorf("%s is %s, want %s: %s", location, j.State, state, j.Error)
		}
		return j
	}
	t.Fatal("the jobs did not end within a minute")
	return serverJob{}
}

// bombs uploads archives that unfold without end: each ends in a failed job.
func bombs(t *testing.T, l *live) {
	t.Helper()
	zeros := bytes.Repeat([]byte{0}, 1<<20)
	var folded bytes.Buffer
	packed := gzip.NewWriter(&folded)
	for range 64 {
		if _, err := packed.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	l.load(t, "bomb.csv.gz", folded.Bytes(), "failed")
	var book bytes.Buffer
	archive := zip.NewWriter(&book)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if _, err := w.Write(zeros); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	l.load(t, "bomb.xlsx", book.Bytes(), "failed")
	l.load(t, url.QueryEscape("../../../etc/passwd"), []byte("root:x:0:0"), "failed")
	if r := l.ask(http.MethodPost, "/v1/jobs", bytes.Repeat([]byte("["), 2<<20), "Content-Type", "application/json"); r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("an oversized body: %d", r.StatusCode)
	}
}

// workAsJobs exports to a file as a job, refreshes, and refuses what is no work.
func workAsJobs(t *testing.T, l *live) {
	t.Helper()
	start := func(body string) *http.Response {
		return l.ask(http.MethodPost, "/v1/jobs", []byte(body), "Content-Type", "application/json")
	}
	r := start(`{"kind":"export","query":"ranking","format":"csv","parameters":{"index":"wci","period":"W2024-03-03","limit":"all","sort":"-reads","where":["reads:ge:1000","level:le:city"]}}`)
	if r.StatusCode != http.StatusAccepted {
		t.Fatalf("%d %s", r.StatusCode, textOfBody(t, r))
	}
	location := r.Header.Get("Location")
	j := l.wait(t, location, "done")
	file := l.ask(http.MethodGet, location+"/result", nil)
	want := textOfBody(t, l.ask(http.MethodGet, "/v1/rankings.csv?index=wci&period=W2024-03-03&limit=all&sort=-reads&where=reads:ge:1000&where=level:le:city", nil))
	if got := textOfBody(t, file); got != want || file.Header.Get("Content-Type") != "text/csv; charset=utf-8" || j.Result["rows"] == 0.0 {
		t.Errorf("the file has %d bytes, the answer %d; %v %v", len(got), len(want), file.Header, j.Result)
	}
	l.wait(t, start(`{"kind":"refresh"}`).Header.Get("Location"), "done")
	for body, status := range map[string]int{
		`{"kind":"dance"}`: 400, `{"kind":`: 400, `{"kind":"export","query":"nothing","format":"csv"}`: 404, `{"kind":"export","query":"ranking","format":"pdf","parameters":{"index":"wci"}}`: 404,
		`{"kind":"export","query":"ranking","format":"csv","parameters":{"index":"wci","sort":"x","limit":0}}`: 400, `{"kind":"refresh","x":1}`: 400,
	} {
		if r := start(body); r.StatusCode != status {
			t.Errorf("%s: %d %s", body, r.StatusCode, textOfBody(t, r))
		}
	}
	packed := start(`{"kind":"pack","parameters":{"period":"M2024-03"}}`).Header.Get("Location")
	l.wait(t, packed, "done")
	pack := textOfBody(t, l.ask(http.MethodGet, packed+"/result", nil))
	archive, err := zip.NewReader(strings.NewReader(pack), int64(len(pack)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Open("manifest.json"); err != nil || len(archive.File) < 20 {
		t.Errorf("the pack has %d files (%v)", len(archive.File), err)
	}
	refresh := start(`{"kind":"refresh"}`).Header.Get("Location")
	l.wait(t, refresh, "done")
	if r := l.ask(http.MethodGet, refresh+"/result", nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("the file of a refresh: %d", r.StatusCode)
	}
}
