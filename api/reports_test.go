package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"zhengheng/api"
	"zhengheng/queries"
	"zhengheng/reports"
)

func reportServer(t *testing.T, f *fake) http.Handler {
	t.Helper()
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	f.library = library
	workbooks, err := reports.LoadWorkbooks(library)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := api.New(api.Config{Library: library, Engine: f, Open: true, Hosts: []string{"example.com"}, Workbooks: workbooks,
		WorkbookOptions: reports.Options{Seal: reports.NewSeal([]byte("a secret of the tests"))}})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func TestReports(t *testing.T) {
	handler := reportServer(t, &fake{})
	answer := get(t, handler, "/v1/reports/ranking_list.xlsx?index=wci@14.2&period=W2019-02-24&lang=en")
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d (%v): %s", answer.StatusCode, err, body)
	}
	if got := answer.Header.Get("Content-Disposition"); !strings.Contains(got, `filename="ranking_list-W2019-02-24.xlsx"`) {
		t.Errorf("the file is called %s", got)
	}
	check, err := reports.CheckFile(bytes.NewReader(body), int64(len(body)), reports.NewSeal([]byte("a secret of the tests")))
	if err != nil || !check.IsGenuine || !check.IsSame || check.Title != "Ranking list" {
		t.Errorf("the check says %+v (%v)", check, err)
	}
}

func TestReportFaults(t *testing.T) {
	handler := reportServer(t, &fake{})
	for target, want := range map[string]string{
		"/v1/reports/nope.xlsx":                                    "404 unknown_workbook",
		"/v1/reports/ranking_list.pdf":                             "404 unknown_format",
		"/v1/reports/ranking_list.xlsx?colour=red":                 "400 bad_parameter",
		"/v1/reports/ranking_list?index=wci@14.2&period=M2024-13":  "400 bad_parameter",
		"/v1/reports/account_scorecard.xlsx?period=W2019-02-24":    "400 bad_parameter",
		"/v1/reports/ranking_list.xlsx?period=W2019-02-24&lang=fr": "400 bad_parameter",
	} {
		answer := get(t, handler, target)
		var problem struct {
			Code   string
			Status int
		}
		if err := json.NewDecoder(answer.Body).Decode(&problem); err != nil {
			t.Errorf("%s: %v", target, err)
		}
		if got := strings.TrimSuffix(answer.Status[:4], " ") + " " + problem.Code; got != want {
			t.Errorf("%s gives %s, want %s", target, got, want)
		}
		if disposition := answer.Header.Get("Content-Disposition"); disposition != "" {
			t.Errorf("%s: a problem is offered as the file %s", target, disposition)
		}
	}
	answer := get(t, reportServer(t, &fake{failMid: "ranking"}), "/v1/reports/ranking_list.xlsx?index=wci@14.2&period=W2019-02-24")
	if answer.StatusCode != http.StatusInternalServerError {
		t.Errorf("an engine that fails gives %s", answer.Status)
	}
	var list struct {
		Workbooks []struct{ Name, Path string }
	}
	if err := json.NewDecoder(get(t, handler, "/v1/reports").Body).Decode(&list); err != nil || len(list.Workbooks) < 5 || list.Workbooks[0].Path != "/v1/reports/account_scorecard.xlsx" {
		t.Errorf("the list is %+v (%v)", list, err)
	}
}
