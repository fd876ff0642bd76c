package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhengheng/api"
	"zhengheng/ingest"
)

func TestUploadBecomesAJob(t *testing.T) {
	d := newDesk(t, nil)
	r, body := d.upload("units.csv", units)
	location := r.Header.Get("Location")
	if r.StatusCode != http.StatusAccepted || !strings.HasPrefix(location, "/v1/jobs/") {
		t.Fatalf("%d %v %s", r.StatusCode, r.Header, body)
	}
	d.wait(location)
	var job struct {
		Kind, State, Who, What string
		Result                 ingest.Summary
		Log                    []ingest.JobLine
	}
	_, body = d.send(http.MethodGet, location, "", nil)
	if err := json.Unmarshal([]byte(body), &job); err != nil {
		t.Fatal(err)
	}
	if job.Kind != "ingest" || job.State != "done" || job.Who != "api" || job.What != "units.csv" || job.Result.RowsAccepted != 2 || len(job.Log) == 0 {
		t.Errorf("%s", body)
	}
	if strings.Contains(body, d.intake.Folder) {
		t.Errorf("the answer tells where files lie: %s", body)
	}
	if d.store.list() != "units.csv api" {
		t.Errorf("loaded: %s", d.store.list())
	}
	d.isEmpty()
	_, body = d.send(http.MethodGet, "/v1/jobs", "", nil)
	contains(t, "the list", body, `{"jobs":[`, `"kind":"ingest"`, `"kind":"refresh"`)
}

// A form may hold several files; they are loaded in the order of their feeds and
// one refresh follows.
func TestUploadOfSeveralFiles(t *testing.T) {
	d := newDesk(t, nil)
	contentType, body := formOf(t, "feed", "", "observed", "2024-01-02 08:30", "modified", "2024-01-01T00:00:00Z",
		"posts.csv", "account_id,post_id,published_at,reads\nwechat:a,p1,2024-01-01,5\n", "..\\..\\C:\\名单\u202e units.csv", units)
	r, text := d.send(http.MethodPost, "/v1/uploads", contentType, body)
	var list struct{ Jobs []ingest.Job }
	if err := json.Unmarshal([]byte(text), &list); err != nil || r.StatusCode != http.StatusAccepted || len(list.Jobs) != 2 {
		t.Fatalf("%d %v %s", r.StatusCode, err, text)
	}
	for _, j := range list.Jobs {
		if j := d.wait("/v1/jobs/" + j.ID); j.State != ingest.JobDone {
			t.Errorf("%+v", j)
		}
	}
	if d.store.list() != "名单 units.csv api, posts.csv api" {
		t.Errorf("loaded: %q", d.store.list())
	}
	for _, j := range d.intake.Jobs.List() {
		d.wait("/v1/jobs/" + j.ID)
	}
	if d.store.refresh != 1 {
		t.Errorf("%d refreshes followed", d.store.refresh)
	}
	d.isEmpty()
}

// TestUploadWithGivenColumns has two columns that the file lacks, in each of the ways in
// which a client may give them.
func TestUploadWithGivenColumns(t *testing.T) {
	const days = "日期,粉丝数\n2024-03-05,12\n"
	form, both := formOf(t, "days.csv", days, "set", "account_id=wechat:gh 1\r\n\r\nposts=3")
	twice, apart := formOf(t, "days.csv", days, "set", "account_id=wechat:gh 1", "set", "posts=3")
	for _, c := range []struct {
		path, contentType string
		body              io.Reader
	}{
		{"/v1/uploads?feed=account_days&set=account_id%3Dwechat:gh+1&set=posts=3", "text/csv", strings.NewReader(days)},
		{"/v1/uploads?feed=account_days", form, both},
		{"/v1/uploads?feed=account_days", twice, apart},
	} {
		d := newDesk(t, nil)
		r, body := d.send(http.MethodPost, c.path, c.contentType, c.body)
		if r.StatusCode != http.StatusAccepted {
			t.Fatalf("%s: %d %s", c.path, r.StatusCode, body)
		}
		job := d.wait(r.Header.Get("Location"))
		summary, _ := job.Result.(ingest.Summary)
		if job.State != ingest.JobDone || summary.RowsAccepted != 1 {
			t.Errorf("%s: %+v", c.path, job)
		}
	}
}

func TestUploadRefusals(t *testing.T) {
	d := newDesk(t, func(c *api.Config) { c.MaxUpload = 1000 })
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(secret, []byte("feeds: {}"), 0o644); err != nil {
		t.Fatal(err)
	}
	form, none := formOf(t, "feed", "units")
	late, wrong := formOf(t, "units.csv", units, "feed", "unit")
	long, field := formOf(t, "feed", strings.Repeat("x", 5000))
	_, cut := formOf(t, "units.csv", units)
	half, err := io.ReadAll(cut)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path, contentType string
		body                    io.Reader
		status                  int
		code                    string
	}{
		{"too large, with a length", "/v1/uploads?name=a.csv", "text/csv", strings.NewReader(strings.Repeat("a", 2000)), 413, "body_too_large"},
		{"too large, without one", "/v1/uploads?name=a.csv", "text/csv", io.MultiReader(strings.NewReader(strings.Repeat("a", 2000))), 413, "body_too_large"},
		{"empty", "/v1/uploads?name=a.csv", "text/csv", strings.NewReader(""), 400, "no_file"},
		{"a form without files", "/v1/uploads", form, none, 400, "no_file"},
		{"a wrong field after the file", "/v1/uploads", late, wrong, 400, "bad_parameter"},
		{"a field too long", "/v1/uploads", long, field, 413, "body_too_large"},
		{"a form cut short", "/v1/uploads", form[:30] + strings.SplitN(string(half), "\r\n", 2)[0][2:], bytes.NewReader(half[:len(half)-70]), 400, "upload_unreadable"},
		{"a form without a boundary", "/v1/uploads", "multipart/form-data", strings.NewReader("x"), 400, "upload_unreadable"},
		{"no such feed", "/v1/uploads?feed=nope", "text/csv", strings.NewReader(units), 400, "bad_parameter"},
		{"a profile by its path", "/v1/uploads?profile=" + secret, "text/csv", strings.NewReader(units), 400, "bad_parameter"},
		{"an ambiguous time", "/v1/uploads?observed=03/04/2019", "text/csv", strings.NewReader(units), 400, "bad_parameter"},
		{"a column that no feed has", "/v1/uploads?set=account_id=a&set=colour=red", "text/csv", strings.NewReader(units), 400, "bad_parameter"},
		{"a column without a value", "/v1/uploads?set=account_id", "text/csv", strings.NewReader(units), 400, "bad_parameter"},
		{"an unknown parameter", "/v1/uploads?sheet=1", "text/csv", strings.NewReader(units), 400, "bad_parameter"},
	} {
		r, body := d.send(http.MethodPost, c.path, c.contentType, c.body)
		if r.StatusCode != c.status || codeOf(t, body) != c.code {
			t.Errorf("%s: %d %s", c.name, r.StatusCode, body)
		}
	}
	d.isEmpty()
	if n := len(d.intake.Jobs.List()); n != 0 {
		t.Errorf("refused uploads made %d jobs", n)
	}
}

func TestWritesFromElsewhereAreRefused(t *testing.T) {
	d := newDesk(t, func(c *api.Config) { c.Hosts = []string{"tongji.example.cn"} })
	own := d.Listener.Addr().String()
	for _, c := range []struct {
		name    string
		headers []string
		code    string // "" is taken
	}{
		{"a program", nil, ""},
		{"its own page", []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://" + own}, ""},
		{"its own page in an old browser", []string{"Origin", "http://" + own}, ""},
		{"its configured name", []string{"Host", "TongJi.example.cn:8080", "Origin", "http://TongJi.example.cn:8080"}, ""},
		{"localhost", []string{"Host", "localhost:1"}, ""},
		{"another site", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, "cross_site"},
		{"a sibling", []string{"Sec-Fetch-Site", "same-site"}, "cross_site"},
		{"another site in an old browser", []string{"Origin", "https://evil.example"}, "cross_site"},
		{"a sandboxed frame", []string{"Origin", "null"}, "cross_site"},
		{"a name made to lead here", []string{"Host", "evil.example", "Origin", "http://evil.example", "Sec-Fetch-Site", "same-origin"}, "unknown_host"},
		{"another address", []string{"Host", "192.0.2.7"}, "unknown_host"},
	} {
		r, body := d.upload("units.csv", units, c.headers...)
		if c.code == "" && r.StatusCode != http.StatusAccepted || c.code != "" && (r.StatusCode != http.StatusForbidden || codeOf(t, body) != c.code) {
			t.Errorf("%s: %d %s", c.name, r.StatusCode, body)
		}
	}
	// Reading about jobs, cancelling them and the pages are behind the same guard.
	for _, c := range []struct{ method, path, header, value string }{
		{"GET", "/v1/jobs", "Host", "evil.example"}, {"GET", "/ingest", "Host", "evil.example"},
		{"GET", "/", "Host", "evil.example"}, {"GET", "/v1/batches.json", "Host", "evil.example"}, {"GET", "/v1/queries/ranking.csv", "Host", "192.0.2.7"},
		{"GET", "/v1/jobs/events", "Host", "evil.example"}, {"DELETE", "/v1/jobs/x", "Origin", "https://evil.example"},
		{"POST", "/v1/jobs/x/cancel", "Origin", "https://evil.example"}, {"POST", "/jobs/x/cancel", "Sec-Fetch-Site", "cross-site"},
		{"POST", "/ingest", "Sec-Fetch-Site", "cross-site"},
	} {
		if r, body := d.send(c.method, c.path, "", nil, c.header, c.value); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s with %s %s: %d %s", c.method, c.path, c.header, c.value, r.StatusCode, body)
		}
	}
}

func TestReadOnlyServerHasNoWritingRoutes(t *testing.T) {
	handler := newHandler(t, nil)
	for _, c := range []struct{ method, path string }{
		{"POST", "/v1/uploads"}, {"GET", "/v1/jobs"}, {"DELETE", "/v1/jobs/x"}, {"GET", "/ingest"}, {"POST", "/ingest"}, {"GET", "/jobs/x"},
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(c.method, "http://127.0.0.1"+c.path, strings.NewReader(units)))
		if w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s %s: %d", c.method, c.path, w.Code)
		}
	}
	if body := bodyOf(t, get(t, handler, "/rankings")); strings.Contains(body, "/ingest") {
		t.Error("the navigation of a server that only reads offers to load")
	}
}

func TestUploadsQueueAndAreCancelled(t *testing.T) {
	d := newDesk(t, nil)
	d.store.gate = make(chan struct{})
	first, _ := d.upload("first.csv", units)
	<-d.store.begun
	second, _ := d.upload("second.csv", units)
	third, _ := d.upload("third.csv", units)
	_, body := d.send(http.MethodGet, second.Header.Get("Location"), "", nil)
	contains(t, "the second upload", body, `"state":"queued"`)

	if r, body := d.send(http.MethodDelete, second.Header.Get("Location"), "", nil); r.StatusCode != 202 || !strings.Contains(body, `"state":"cancelled"`) {
		t.Errorf("cancelling a waiting job: %d %s", r.StatusCode, body)
	}
	if r, body := d.send(http.MethodPost, first.Header.Get("Location")+"/cancel", "", nil); r.StatusCode != 202 {
		t.Errorf("cancelling a running job: %d %s", r.StatusCode, body)
	}
	if j := d.wait(first.Header.Get("Location")); j.State != ingest.JobCancelled {
		t.Errorf("%+v", j)
	}
	close(d.store.gate)
	d.wait(third.Header.Get("Location"))
	if d.store.list() != "third.csv api" {
		t.Errorf("loaded: %s", d.store.list())
	}
	d.isEmpty()
	if r, body := d.send(http.MethodDelete, second.Header.Get("Location"), "", nil); r.StatusCode != 409 || codeOf(t, body) != "job_ended" {
		t.Errorf("cancelling twice: %d %s", r.StatusCode, body)
	}
	for _, c := range []struct{ method, path string }{{"GET", "/v1/jobs/none"}, {"DELETE", "/v1/jobs/none"}, {"GET", "/v1/jobs/none/events"}} {
		if r, body := d.send(c.method, c.path, "", nil); r.StatusCode != 404 || codeOf(t, body) != "job_not_found" {
			t.Errorf("%s %s: %d %s", c.method, c.path, r.StatusCode, body)
		}
	}
}

// eventsOf reads a stream to its end and gives the names of its events with the
// states of their jobs.
func eventsOf(t *testing.T, body io.Reader) []string {
	t.Helper()
	var events []string
	name := ""
	for lines := bufio.NewScanner(body); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			name = text
		} else if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var j ingest.Job
			if err := json.Unmarshal([]byte(text), &j); err != nil {
				t.Fatal(err)
			}
			events = append(events, name+" "+string(j.State))
		}
	}
	return events
}

func TestEventsEndWithTheJob(t *testing.T) {
	d := newDesk(t, func(c *api.Config) { c.Timeout = 50 * time.Millisecond }) // holds for answers, not for streams
	d.store.gate = make(chan struct{})
	upload, _ := d.upload("units.csv", units)
	<-d.store.begun
	r, err := http.Get(d.URL + upload.Header.Get("Location") + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.Header.Get("Content-Type") != "text/event-stream" || r.Header.Get("Content-Encoding") != "" {
		t.Errorf("%v", r.Header)
	}
	time.AfterFunc(400*time.Millisecond, func() { close(d.store.gate) })
	events := eventsOf(t, r.Body)
	if n := len(events); n < 2 || events[0] != "job running" || events[n-1] != "end done" {
		t.Errorf("%v", events)
	}
	again, err := http.Get(d.URL + upload.Header.Get("Location") + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer again.Body.Close()
	if events := eventsOf(t, again.Body); fmt.Sprint(events) != "[end done]" {
		t.Errorf("of an ended job: %v", events)
	}
}

// A stream of all jobs ends when the jobs are stopped, so that a server can stop.
func TestAllEventsEndWithTheServer(t *testing.T) {
	d := newDesk(t, nil)
	r, err := http.Get(d.URL + "/v1/jobs/events")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	upload, _ := d.upload("units.csv", units)
	d.wait(upload.Header.Get("Location"))
	time.AfterFunc(600*time.Millisecond, d.intake.Jobs.Stop)
	if events := eventsOf(t, r.Body); !strings.Contains(fmt.Sprint(events), "job done") {
		t.Errorf("%v", events)
	}
	if r, body := d.upload("units.csv", units); r.StatusCode != 503 || codeOf(t, body) != "stopped" {
		t.Errorf("an upload while stopping: %d %s", r.StatusCode, body)
	}
	d.isEmpty()
}

func TestIngestPages(t *testing.T) {
	d := newDesk(t, nil)
	_, body := d.send("GET", "/ingest", "", nil)
	contains(t, "the page", body, "导入文件", `enctype="multipart/form-data"`, `<option value="weibo-web-crawl">`, `<option value="account_days">`, "还没有任务", `href="/ingest" aria-current="page"`)

	contentType, form := formOf(t, "feed", "", "profile", "", "observed", "", "year", "", scriptName+".csv", units)
	r, body := d.send("POST", "/ingest", contentType, form, "Accept", "text/html")
	location := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(location, "/jobs/") {
		t.Fatalf("%d %s", r.StatusCode, body)
	}
	d.wait(strings.TrimPrefix(location, "/jobs/"))
	for _, page := range []string{"/ingest", location, "/ingest?lang=en", location + "?lang=en"} {
		r, body := d.send("GET", page, "", nil)
		if r.StatusCode != 200 || strings.Contains(body, "⟨") || strings.Contains(body, "<script>") || strings.Contains(body, "%!") {
			t.Errorf("%s: %d %s", page, r.StatusCode, body)
		}
		nothingInline(t, page, body)
	}
	_, body = d.send("GET", location, "", nil)
	contains(t, "the job's page", body, "完成", "<dt>接受</dt><dd>2</dd>", "批次 1", "日志")

	if r, body := d.send("GET", "/jobs/none", "", nil, "Accept", "text/html"); r.StatusCode != 404 || !strings.Contains(body, "没有这个任务") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	contentType, form = formOf(t, "feed", "")
	if r, body := d.send("POST", "/ingest", contentType, form, "Accept", "text/html"); r.StatusCode != 400 || !strings.Contains(body, "没有文件") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
}

// A client that stops sending is cut off by the server's deadline.
func TestSlowUploadIsCutOff(t *testing.T) {
	d := newDesk(t, func(c *api.Config) { c.UploadGrace = 200 * time.Millisecond })
	reader, writer := io.Pipe()
	defer writer.Close()
	go io.WriteString(writer, "unit_id,name\n")
	r, body := d.send(http.MethodPost, "/v1/uploads?name=slow.csv", "text/csv", reader)
	if r.StatusCode != http.StatusRequestTimeout || codeOf(t, body) != "upload_too_slow" {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	d.isEmpty()
}
