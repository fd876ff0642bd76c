package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// served is a server as a process, and its address with the last slash.
type served struct {
	*process
	t       *testing.T
	address string
	token   string // sent with each request; "" for none
}

// startServer starts one that needs no token.
func startServer(t *testing.T, args ...string) *served {
	t.Helper()
	return startGuarded(t, append([]string{"--open"}, args...)...)
}

// startGuarded starts a server that asks for tokens.
func startGuarded(t *testing.T, args ...string) *served {
	t.Helper()
	p := start(t, nil, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	line, err := p.stdout.ReadString('\n')
	if err != nil {
		t.Fatalf("the server said nothing: %v %s", err, &p.stderr)
	}
	return &served{process: p, t: t, address: "http://127.0.0.1:" + regexp.MustCompile(`https?://[^/]*:(\d+)/`).FindStringSubmatch(line)[1] + "/"}
}

// serverJob is a job as the API tells it.
type serverJob struct {
	ID, Kind, State, Who, What, Error string
	Result                            map[string]any
}

func (s *served) ask(method, path string, body io.Reader, into any) *http.Response {
	s.t.Helper()
	return s.request(method, path, "", body, into)
}

// send posts a body of a media type.
func (s *served) send(path, mediaType string, body io.Reader) *http.Response {
	s.t.Helper()
	return s.request(http.MethodPost, path, mediaType, body, nil)
}

func (s *served) request(method, path, mediaType string, body io.Reader, into any) *http.Response {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.address+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if mediaType != "" {
		r.Header.Set("Content-Type", mediaType)
	}
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && into != nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		s.t.Fatalf("%s %s: %v\n%s", method, path, err, text)
	}
	return answer
}

func (s *served) upload(name string, content []byte) string {
	s.t.Helper()
	answer := s.ask(http.MethodPost, "v1/uploads?name="+name, bytes.NewReader(content), nil)
	if answer.StatusCode != http.StatusAccepted {
		s.t.Fatalf("uploading %s: %s", name, answer.Status)
	}
	return strings.TrimPrefix(answer.Header.Get("Location"), "/")
}

// ended waits until the job at path is no more as it is now.
func (s *served) ended(path string) serverJob {
	s.t.Helper()
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(20 * time.Millisecond) {
		var j serverJob
		if s.ask(http.MethodGet, path, nil, &j); j.State != "queued" && j.State != "running" {
			return j
		}
	}
	s.t.Fatalf("%s did not end within a minute", path)
	return serverJob{}
}

func (s *served) jobs() []serverJob {
	s.t.Helper()
	var list struct{ Jobs []serverJob }
	s.ask(http.MethodGet, "v1/jobs", nil, &list)
	return list.Jobs
}

func (s *served) batches() string {
	s.t.Helper()
	var answer struct {
		Rows []struct {
			Source   string
			LoadedBy string `json:"loaded_by"`
		}
	}
	s.ask(http.MethodGet, "v1/batches.json", nil, &answer)
	var lines []string
	for _, row := range answer.Rows {
		lines = append(lines, row.Source+" "+row.LoadedBy)
	}
	return strings.Join(lines, ", ")
}

// TestServerLoads uploads files to a real server: they become batches, the ranking
// follows, a cancelled load leaves nothing, and what a stopped server did not come to is loaded
// by the next one.
func TestServerLoads(t *testing.T) {
	db := filepath.Join(t.TempDir(), "my.duckdb")
	zhengheng(t, exitDone, "init", "--db", db)
	zhengheng(t, exitDone, "ingest", "--db", db, "--no-refresh", "../../testdata/sample/01-units.csv", "../../testdata/sample/02-accounts.xlsx")
	s := startServer(t, "--db", db)

	// What an earlier process loaded and did not refresh is refreshed first.
	if jobs := s.jobs(); len(jobs) != 1 || jobs[0].Kind != "refresh" || jobs[0].Who != "server" {
		t.Errorf("at the start: %+v", jobs)
	}
	posts, err := os.ReadFile("../../testdata/sample/04-weibo-posts.csv")
	if err != nil {
		t.Fatal(err)
	}
	if j := s.ended(s.upload("posts.csv", posts)); j.State != "done" || j.Result["rows_accepted"] == 0.0 {
		t.Errorf("the upload: %+v", j)
	}
	if j := s.ended("v1/jobs/" + s.jobs()[0].ID); j.Kind != "refresh" || j.State != "done" || j.Result["snapshot"] == nil {
		t.Errorf("after the upload: %+v", j)
	}
	var ranking struct{ Rows []map[string]any }
	if s.ask(http.MethodGet, "v1/rankings.json?index=bci", nil, &ranking); len(ranking.Rows) == 0 {
		t.Error("the uploaded posts are in no ranking")
	}
	if j := s.ended(s.upload("again.csv", posts)); j.Result["duplicate_of"] != 3.0 {
		t.Errorf("the same bytes again: %+v", j)
	}

	// Two at once: the first is cancelled while it runs and leaves nothing.
	before := s.batches()
	large := s.upload("large.csv", makeDays(600_000))
	small := s.upload("small.csv", []byte("unit_id,name\nU1,云岭县人民政府\n"))
	s.ask(http.MethodDelete, large, nil, nil)
	if j := s.ended(large); j.State != "cancelled" {
		t.Errorf("the cancelled load: %+v", j)
	}
	if j := s.ended(small); j.State != "done" {
		t.Errorf("the load behind it: %+v", j)
	}
	if got := s.batches(); got != "small.csv api, "+before {
		t.Errorf("the batches are %s, before %s", got, before)
	}

	waiting := s.upload("large.csv", makeDays(600_000))
	if code := s.interrupt(t); code != exitDone {
		t.Errorf("stopped in the middle of a load the server ended with %d: %s", code, &s.stderr)
	}
	wantBatches(t, db, 4)
	s = startServer(t, "--db", db)
	if j := s.ended(waiting); j.State != "done" || j.Result["rows_accepted"] != 600_000.0 {
		t.Errorf("the load that was interrupted: %+v", j)
	}
	s.interrupt(t)
	wantBatches(t, db, 5)
	if left, err := os.ReadDir(db + ".uploads"); err != nil || len(left) > 0 {
		t.Errorf("uploads are left: %v %v", left, err)
	}
}

// TestKilledServerLosesNoUpload kills a server again and again, a moment after it accepted
// some files. All that it accepted is loaded in the end, once.
func TestKilledServerLosesNoUpload(t *testing.T) {
	db := filepath.Join(t.TempDir(), "my.duckdb")
	zhengheng(t, exitDone, "init", "--db", db)
	var accepted []string
	for round := range 5 {
		s := startServer(t, "--db", db)
		for i := range 3 {
			rows := bytes.ReplaceAll(makeDays(20_000), []byte("gh_"), fmt.Appendf(nil, "r%d_%d_", round, i))
			accepted = append(accepted, s.upload(fmt.Sprintf("%d-%d.csv", round, i), rows))
		}
		time.Sleep(time.Duration(round) * 50 * time.Millisecond)
		if err := s.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		s.wait(t)
	}
	s := startServer(t, "--db", db)
	resumed := 0
	for _, path := range accepted {
		answer := s.ask(http.MethodGet, path, nil, nil)
		if answer.StatusCode == http.StatusNotFound { // an earlier server had loaded it
			continue
		}
		resumed++
		if j := s.ended(path); j.State != "done" {
			t.Errorf("%s: %+v", path, j)
		}
	}
	if resumed == 0 {
		t.Error("nothing waited when a server was killed: the test proves nothing")
	}
	loaded := strings.Split(s.batches(), ", ")
	if len(loaded) != len(accepted) {
		t.Errorf("%d files were accepted, %d are loaded: %v", len(accepted), len(loaded), loaded)
	}
	s.interrupt(t)
	if left, err := os.ReadDir(db + ".uploads"); err != nil || len(left) > 0 {
		t.Errorf("uploads are left: %v %v", left, err)
	}
}

// TestInbox drops files into the folder of a real server.
func TestInbox(t *testing.T) {
	dir := t.TempDir()
	db, inbox := filepath.Join(dir, "my.duckdb"), filepath.Join(dir, "in")
	zhengheng(t, exitDone, "init", "--db", db)
	s := startServer(t, "--db", db, "--inbox", inbox)
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(inbox, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("units.csv", "unit_id,na")
	put("broken.xlsx", "PK\x03\x04 this is no workbook")
	time.Sleep(2500 * time.Millisecond)
	put("units.csv", "unit_id,name\nU1,云岭县人民政府\nU2,\n") // the rest of it comes
	loaded := filepath.Join(inbox, "loaded", time.Now().In(shanghai).Format(time.DateOnly), "units.csv")
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		if _, err := os.Stat(loaded); err == nil {
			break
		}
		if time.Since(began) > 30*time.Second {
			t.Fatalf("the file was not loaded: %+v\n%s", s.jobs(), &s.stderr)
		}
	}
	if reason, err := os.ReadFile(filepath.Join(inbox, "rejected", "broken.xlsx.error.txt")); err != nil || !strings.Contains(string(reason), "文件已损坏") {
		t.Errorf("%v %s", err, reason)
	}
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) { // it is written after the file has moved
		kept, err := os.ReadFile(loaded + ".rejects.csv")
		if err == nil && strings.Contains(string(kept), "U2,") {
			break
		}
		if time.Since(began) > 10*time.Second {
			t.Fatalf("the rejected row is not beside its file: %v %s", err, kept)
		}
	}
	for _, j := range s.jobs() {
		s.ended("v1/jobs/" + j.ID)
	}
	if got := s.batches(); got != "units.csv inbox" {
		t.Errorf("the batches are %s", got)
	}
	if code := s.interrupt(t); code != exitDone {
		t.Errorf("the server ended with %d: %s", code, &s.stderr)
	}
}
