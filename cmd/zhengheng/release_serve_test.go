package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestReleasesOverTheAPI publishes, verifies, corrects, compares and withdraws a list at
// a real server, and asks for what it must refuse.
func TestReleasesOverTheAPI(t *testing.T) {
	dir := publishedWarehouse(t)
	s := startServer(t, "--db", dir+"/my.duckdb")
	post := func(path, body string) *http.Response {
		return s.ask(http.MethodPost, path, strings.NewReader(body), nil)
	}
	location := func(answer *http.Response) string {
		t.Helper()
		if answer.StatusCode != http.StatusAccepted {
			t.Fatal(answer.Status)
		}
		return strings.TrimPrefix(answer.Header.Get("Location"), "/")
	}

	for body, want := range map[string]int{
		`{"query": "ranking", "parameters": {"index": "wci", "limit": "10"}}`: http.StatusBadRequest,
		`{"query": "ranking", "parameters": {"period": "W2024-03-03"}}`:       http.StatusBadRequest,
		`{"query": "batches"}`:                          http.StatusBadRequest,
		`{"query": "rankings"}`:                         http.StatusNotFound,
		`{"query": "certainty", "parameters": {}}`:      http.StatusBadRequest,
		`{"query": "ranking", "parameter": {}}`:         http.StatusBadRequest,
		`{"query": "ranking"} {}`:                       http.StatusBadRequest,
		`query=ranking`:                                 http.StatusBadRequest,
		`{"title": "` + strings.Repeat("长", 501) + `"}`: http.StatusBadRequest,
	} {
		if answer := post("v1/releases", body); answer.StatusCode != want {
			t.Errorf("%.60s: %s", body, answer.Status)
		}
	}
	for _, path := range []string{"v1/releases/R1999-0001", "v1/releases/R1999-0001/verify", "v1/releases/R1999-0001/compare.csv"} {
		if answer := s.ask(http.MethodGet, path, nil, nil); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}

	made := s.ended(location(post("v1/releases", `{"query": "ranking", "title": "第10周", "parameters": {"index": "wci", "period": "W2024-03-03"}}`)))
	id, _ := made.Result["release_id"].(string)
	if made.Kind != "publish" || made.State != "done" || id == "" || made.Result["published_by"] != "api" {
		t.Fatalf("published: %+v", made)
	}
	var list struct{ Rows []map[string]any }
	if s.ask(http.MethodGet, "v1/releases/"+id+".json", nil, &list); len(list.Rows) == 0 {
		t.Error("the published list is empty")
	}
	shown := list.Rows[0]["score"]

	corrected := dayRows("gh_2,2024-03-05,1,500000")
	if j := s.ended(s.upload("corrected.csv", []byte(corrected))); j.State != "done" {
		t.Fatalf("%+v", j)
	}
	if j := s.ended("v1/jobs/" + s.jobs()[0].ID); j.Kind != "refresh" || j.State != "done" {
		t.Fatalf("%+v", j)
	}
	if s.ask(http.MethodGet, "v1/releases/"+id+".json", nil, &list); list.Rows[0]["score"] != shown {
		t.Error("a correction changed the published list")
	}
	var compared struct{ Rows []map[string]any }
	s.ask(http.MethodGet, "v1/releases/"+id+"/compare.json", nil, &compared)
	if len(compared.Rows) == 0 || !strings.Contains(compared.Rows[len(compared.Rows)-1]["causes"].(string), "data") {
		t.Errorf("compared: %v", compared.Rows)
	}
	if j := s.ended(location(post("v1/releases/"+id+"/verify", ""))); j.State != "done" || j.Result["same"] != true {
		t.Errorf("verified as a job: %+v", j)
	}
	var verified map[string]any
	if s.ask(http.MethodGet, "v1/releases/"+id+"/verify", nil, &verified); verified["same"] != true || verified["list_hash"] != made.Result["list_hash"] {
		t.Errorf("verified: %v", verified)
	}

	if answer := post("v1/releases/"+id+"/withdraw", `{"reason": " "}`); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("without a reason: %s", answer.Status)
	}
	if j := s.ended(location(post("v1/releases/"+id+"/withdraw", `{"reason": "阅读数有误"}`))); j.State != "done" {
		t.Errorf("withdrawn: %+v", j)
	}
	if j := s.ended(location(post("v1/releases/"+id+"/withdraw", `{"reason": "再次"}`))); j.State != "failed" || !strings.Contains(j.Error, "withdrawn already") {
		t.Errorf("withdrawn twice: %+v", j)
	}
	s.ask(http.MethodGet, "v1/releases.json?release="+id, nil, &list)
	if len(list.Rows) != 1 || list.Rows[0]["withdrawal_reason"] != "阅读数有误" {
		t.Errorf("listed: %v", list.Rows)
	}
}
