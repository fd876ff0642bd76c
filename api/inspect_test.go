package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestInspectLoadsNothing looks at files as a body and as a form, and at what is none.
func TestInspectLoadsNothing(t *testing.T) {
	d := newDesk(t, nil)
	form, body := formOf(t, "feed", "units", "units.csv", units+",无编号\n")
	r, text := d.send(http.MethodPost, "/v1/inspect", form, body)
	var seen struct {
		Source, Format string
		Draft          string `json:"draft_profile"`
		Tables         []struct {
			Feeds        []string
			RowsSeen     int `json:"rows_seen"`
			RowsRejected int `json:"rows_rejected"`
			Preview      map[string][]map[string]any
		}
	}
	if err := json.Unmarshal([]byte(text), &seen); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%v %d %s", err, r.StatusCode, text)
	}
	if seen.Source != "units.csv" || seen.Format != "csv" || seen.Draft == "" || len(seen.Tables) != 1 ||
		seen.Tables[0].RowsSeen != 3 || seen.Tables[0].RowsRejected != 1 || len(seen.Tables[0].Preview["units"]) != 2 {
		t.Errorf("%s", text)
	}
	if strings.Contains(text, d.intake.Folder) {
		t.Errorf("the answer tells where files lie: %s", text)
	}
	two, both := formOf(t, "a.csv", units, "b.csv", units)
	for _, c := range []struct {
		name, path, contentType string
		body                    io.Reader
		status                  int
		code                    string
	}{
		{"two files", "/v1/inspect", two, both, 400, "one_file"},
		{"no file", "/v1/inspect", "text/csv", strings.NewReader(""), 400, "no_file"},
		{"damaged", "/v1/inspect?name=a.gz", "application/gzip", strings.NewReader("\x1f\x8b\x08 cut"), 422, "file_unreadable"},
		{"an old workbook", "/v1/inspect?name=a.xls", "text/csv", strings.NewReader("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)), 422, "file_unreadable"},
		{"too many rows", "/v1/inspect?rows=100000", "text/csv", strings.NewReader(units), 400, "bad_parameter"},
		{"rows in words", "/v1/inspect?rows=all", "text/csv", strings.NewReader(units), 400, "bad_parameter"},
		{"no such feed", "/v1/inspect?feed=nope", "text/csv", strings.NewReader(units), 400, "bad_parameter"},
	} {
		r, body := d.send(http.MethodPost, c.path, c.contentType, c.body)
		if r.StatusCode != c.status || codeOf(t, body) != c.code {
			t.Errorf("%s: %d %s", c.name, r.StatusCode, body)
		}
	}
	if r, body := d.send(http.MethodPost, "/v1/uploads?rows=5", "text/csv", strings.NewReader(units)); r.StatusCode != 400 {
		t.Errorf("rows for an upload: %d %s", r.StatusCode, body)
	}
	r, text = d.send(http.MethodPost, "/v1/inspect?rows=1&name=x.csv", "text/csv", strings.NewReader("甲,乙\n1,2\n"))
	if r.StatusCode != http.StatusOK || !strings.Contains(text, `"problem":"`) {
		t.Errorf("a file that fits nothing: %d %s", r.StatusCode, text)
	}
	if jobs := d.intake.Jobs.List(); len(jobs) != 0 || d.store.list() != "" {
		t.Errorf("something was loaded: %v %s", jobs, d.store.list())
	}
	d.isEmpty()
}
