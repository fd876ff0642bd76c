package main

import (
	"bytes"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestServerMendsRejects goes the whole way over the API: look at an ugly file, load it,
// fetch what was rejected as it came, mend it, and send it to the address that is told.
func TestServerMendsRejects(t *testing.T) {
	db := filepath.Join(t.TempDir(), "my.duckdb")
	zhengheng(t, exitDone, "init", "--db", db)
	s := startServer(t, "--db", db)
	const ugly = "云岭发布运营数据\n\n作品编号,发布时间,标题,阅读量\np1,03/04/2019,\"一,\n二\",10万+\np2,2019-03-04 08:00,三,1.2万\np3,3月5日,四,-5\n"
	const query = "?name=%E4%BD%9C%E5%93%81.csv&year=2019&observed=2019-03-09&set=account_id%3Dwechat:gh_1"

	var seen struct {
		Encoding, Problem string
		Draft             string `json:"draft_profile"`
		Tables            []struct {
			Feeds        []string
			HeaderLine   int64 `json:"header_line"`
			RowsSeen     int64 `json:"rows_seen"`
			RowsRejected int64 `json:"rows_rejected"`
			Issues       []struct{ Reason string }
		}
	}
	s.ask(http.MethodPost, "v1/inspect"+query, strings.NewReader(ugly), &seen)
	if len(seen.Tables) != 1 || seen.Tables[0].RowsSeen != 3 || seen.Tables[0].RowsRejected != 2 || seen.Tables[0].HeaderLine != 3 || !strings.Contains(seen.Draft, "posts") {
		t.Errorf("inspected: %+v", seen)
	}
	if got := s.batches(); got != "" {
		t.Errorf("looking at a file loaded %s", got)
	}

	answer := s.ask(http.MethodPost, "v1/uploads"+query, strings.NewReader(ugly), nil)
	if j := s.ended(strings.TrimPrefix(answer.Header.Get("Location"), "/")); j.State != "done" || j.Result["rows_rejected"] != 2.0 {
		t.Fatalf("loaded: %+v", j)
	}
	var to struct {
		Rejected int64 `json:"rows_rejected"`
		Sheets   []struct{ Files map[string]string }
		Upload   string
	}
	s.ask(http.MethodGet, "v1/batches/1/rejects", nil, &to)
	if to.Rejected != 2 || len(to.Sheets) != 1 || !strings.Contains(to.Upload, "observed=2019-03-08T16") || !strings.Contains(to.Upload, "set=account_id%3Dwechat%3Agh_1") {
		t.Fatalf("to mend: %+v", to)
	}
	csv, book := s.fetch(to.Sheets[0].Files["csv"]), s.fetch(to.Sheets[0].Files["xlsx"])
	if !bytes.HasPrefix(book, []byte("PK")) {
		t.Errorf("the workbook begins with %q", book[:2])
	}
	if first := strings.TrimPrefix(string(csv), "\ufeff"); !strings.HasPrefix(first, "作品编号,发布时间,标题,阅读量,") {
		t.Errorf("the export does not begin with the file's own headings: %.80q", first)
	}
	mended := strings.NewReplacer("03/04/2019", "2019-04-03", "'-5", "5").Replace(string(csv))
	if !strings.Contains(mended, "\"一,\n二\"") || strings.Contains(mended, "p2") || !strings.Contains(mended, "拒绝原因") {
		t.Errorf("the export:\n%s", csv)
	}
	if j := s.ended(s.uploadTo(to.Upload, "mended.csv", mended)); j.State != "done" || j.Result["rows_accepted"] != 2.0 || j.Result["rows_rejected"] != 0.0 {
		t.Errorf("mended: %+v", j)
	}
	for path, status := range map[string]int{
		"v1/batches/1/rejects.parquet": 404, "v1/batches/1/rejects.csv?sheet=x": 400, "v1/batches/1/other": 404,
		"v1/batches/99/rejects.csv": 404, "v1/batches/x/rejects": 404, "v1/batches/2/rejects.csv": 404, "v1/batches/1/rejects.csv?limit=1": 400,
	} {
		if answer := s.ask(http.MethodGet, path, nil, nil); answer.StatusCode != status {
			t.Errorf("%s: %s, want %d", path, answer.Status, status)
		}
	}
	s.interrupt(t)
}

func (s *served) fetch(path string) []byte {
	s.t.Helper()
	answer, err := http.Get(s.address + strings.TrimPrefix(path, "/"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %s %v %s", path, answer.Status, err, body)
	}
	return body
}

func (s *served) uploadTo(path, name, content string) string {
	s.t.Helper()
	answer := s.ask(http.MethodPost, strings.TrimPrefix(path, "/")+"&name="+name, strings.NewReader(content), nil)
	if answer.StatusCode != http.StatusAccepted {
		s.t.Fatalf("sending %s: %s", name, answer.Status)
	}
	return strings.TrimPrefix(answer.Header.Get("Location"), "/")
}
