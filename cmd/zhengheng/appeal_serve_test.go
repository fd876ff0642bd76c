package main

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// appealForm is the form of a page, in parts, with a file of so many bytes.
func appealForm(fields map[string]string, name string, content []byte) (body io.Reader, mediaType string) {
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	for field, value := range fields {
		_ = form.WriteField(field, value) // a buffer takes all
	}
	if part, err := form.CreateFormFile("file", name); err == nil {
		_, _ = part.Write(content)
	}
	_ = form.Close()
	return &out, form.FormDataContentType()
}

// TestAppealsOverTheAPI contests a finding with a file, decides, rectifies, keeps scores and
// makes notices at a real server, and asks for what it must refuse.
func TestAppealsOverTheAPI(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"1-units.csv":    "单位ID,单位名称,层级,行政区划代码,所属系统\nU,甲市人民政府,市级,980100,综合\n",
		"2-accounts.csv": "账号ID,平台,账号名称,单位ID,状态\nwebsite:u,网站,甲市政府网,U,正常\n",
		"3-findings.csv": "问题编号,对象类型,对象编号,考核办法,细则编号,处数,发现日期,证据,整改期限\nF1,网站,website:u,guoban-2019-19-inspection,policy-idle,1,2024-05-20,截图,2024-06-03\nF2,网站,website:u,guoban-2019-19-inspection,answers-idle,1,2024-05-20,截图,2024-06-03\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db := filepath.Join(t.TempDir(), "a.duckdb")
	for _, args := range [][]string{{"init", "--db", db}, {"ingest", "--db", db, dir}} {
		if code, _, stderr := zhenghengOutputs(t, args...); code != 0 {
			t.Fatalf("%q: %s", args, stderr)
		}
	}
	s := startServer(t, "--db", db)
	done := func(path string, answer *http.Response) serverJob {
		t.Helper()
		if answer.StatusCode != http.StatusAccepted {
			t.Fatalf("%s: %s", path, answer.Status)
		}
		job := s.ended(strings.TrimPrefix(answer.Header.Get("Location"), "/"))
		if job.State != "done" {
			t.Fatalf("%s: %+v", path, job)
		}
		return job
	}
	post := func(path, body string) *http.Response {
		return s.ask(http.MethodPost, path, strings.NewReader(body), nil)
	}
	kept := done("keep", post("v1/supervision/score-sheets", `{"rulebook": "guoban-2019-19-inspection", "period": "Q2024-2"}`))
	if kept.Kind != "keep" || kept.Result["subjects"] != 1.0 {
		t.Errorf("kept: %+v", kept)
	}
	for body, want := range map[string]int{
		`{"finding": "F9", "by": "甲", "reason": "x"}`:                                     http.StatusBadRequest,
		`{"finding": "F1", "by": "甲"}`:                                                    http.StatusBadRequest,
		`{"finding": "F1", "by": "甲", "reason": "x", "on": "2024-06-04"}`:                 http.StatusBadRequest,
		`{"finding": "F1", "by": "甲", "reason": "` + strings.Repeat("长", 501) + `"}`:      http.StatusBadRequest,
		`{"finding": "F1", "by": "甲", "reason": "x", "on": "2024-05-22", "what": "else"}`: http.StatusBadRequest,
	} {
		if answer := post("v1/appeals", body); answer.StatusCode != want {
			t.Errorf("%.80s: %s", body, answer.Status)
		}
	}

	fields := map[string]string{"finding": "F1", "by": "甲市人民政府", "reason": "已更新", "on": "2024-05-22"}
	big, mediaType := appealForm(fields, "big.png", make([]byte, 33<<20))
	if answer := s.send("v1/appeals", mediaType, big); answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a large file: %s", answer.Status)
	}
	fields["finding"] = "F9"
	wrong, mediaType := appealForm(fields, "wrong.png", []byte("wrong"))
	if answer := s.send("v1/appeals", mediaType, wrong); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("a file for no finding: %s", answer.Status)
	}
	if left, _ := os.ReadDir(db + ".evidence"); len(left) != 0 {
		t.Errorf("refused files stay: %v", left)
	}
	fields["finding"] = "F1"
	file, mediaType := appealForm(fields, "../../截图 1.png", []byte("<script>alert(1)</script>"))
	filed := done("appeal", s.send("v1/appeals", mediaType, file))
	if filed.Result["appeal_id"] != "A2024-0001" || filed.Result["finding_id"] != "F1" {
		t.Errorf("filed: %+v", filed)
	}
	answer := s.ask(http.MethodGet, "v1/appeals/A2024-0001/file", nil, nil)
	if got := answer.Header.Get("Content-Disposition"); answer.StatusCode != http.StatusOK || got != `attachment; filename="A2024-0001.png"` || answer.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("the file: %s %s", answer.Status, got)
	}
	if answer := s.ask(http.MethodGet, "v1/appeals/A2024-0009/file", nil, nil); answer.StatusCode != http.StatusNotFound {
		t.Errorf("a file of no appeal: %s", answer.Status)
	}

	if answer := post("v1/appeals/A2024-0001/decision", `{"decision": "overturned", "by": "甲市人民政府", "reason": "x"}`); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("deciding one's own appeal: %s", answer.Status)
	}
	decided := done("decision", post("v1/appeals/A2024-0001/decision", `{"decision": "overturned", "by": "省办", "reason": "属实", "on": "2024-05-30"}`))
	if sheets, _ := decided.Result["score_sheets"].([]any); decided.Result["state"] != "overturned" || len(sheets) != 1 {
		t.Errorf("decided: %+v", decided)
	}
	done("rectification", post("v1/supervision/rectifications", `{"findings": ["F2"], "on": "2024-06-01", "note": "已更新"}`))
	var recorded struct{ Rows []map[string]any }
	s.ask(http.MethodGet, "v1/supervision/findings.json", nil, &recorded)
	for _, row := range recorded.Rows {
		if want := map[any]string{"F1": "overturned", "F2": "rectified"}[row["finding_id"]]; row["state"] != want {
			t.Errorf("%v is %v, want %s", row["finding_id"], row["state"], want)
		}
	}
	notices := done("notices", post("v1/supervision/notices", `{"deadline": "2024-07-01", "office": "省办"}`))
	if notices.Kind != "notices" || notices.Result["media_type"] != "application/zip" {
		t.Errorf("notices: %+v", notices)
	}
	if code := s.interrupt(t); code != 0 {
		t.Errorf("the server ends with %d", code)
	}
	if code, stdout, stderr := zhenghengOutputs(t, "audit", "verify", "--db", db); code != 0 || !strings.Contains(stdout, "附件 1 个完好，留存的得分重算 3 份一致") {
		t.Errorf("verify: %s %s", stdout, stderr)
	}
}
