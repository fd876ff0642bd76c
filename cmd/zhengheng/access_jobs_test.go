package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"zhengheng/access"
)

// submit asks for a job.
func (x *world) submit(token, body string) *http.Response {
	r := httptest.NewRequestWithContext(x.t.Context(), http.MethodPost, "/v1/jobs", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+x.secrets[token])
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, r)
	return w.Result()
}

// exportsStayWithin wants the file of an export to hold the rows of who asked alone, and to be
// given to nobody else who is not an administrator. Packs and refreshes need their role, and a
// pack everything to be in scope.
func (x *world) exportsStayWithin(t *testing.T) {
	own := key(access.Viewer, "county")
	r := x.submit(own, `{"kind":"export","query":"accounts","format":"csv","parameters":{"limit":"all"}}`)
	var job struct{ ID, Who string }
	if err := json.NewDecoder(r.Body).Decode(&job); err != nil || r.StatusCode != http.StatusAccepted || job.Who != x.tokens[own].Who() {
		t.Fatalf("%d %v %+v", r.StatusCode, err, job)
	}
	path := "/v1/jobs/" + job.ID
	if ended := x.await(job.ID, own); ended.State != "done" {
		t.Fatalf("%+v", ended)
	}
	file := x.ask(http.MethodGet, path+"/result", own, "")
	words := idWord.FindAllString(x.text("csv", file), -1)
	if file.StatusCode != http.StatusOK || leak(words, x.foreign["county"], path, nil) != "" || len(words) < 20 {
		t.Errorf("the file: %d, %d words, %q is outside", file.StatusCode, len(words), leak(words, x.foreign["county"], path, nil))
	}
	for token, want := range map[string]int{
		key(access.Viewer, "region"): 404, key(access.Viewer, "all"): 404, key(access.Staff, "county"): 404, key(access.Operator, "all"): 404, key(access.Admin, "all"): 200,
	} {
		if r := x.ask(http.MethodGet, path+"/result", token, ""); r.StatusCode != want {
			t.Errorf("the file for %s: %d", token, r.StatusCode)
		}
	}
	for token, want := range map[string]int{
		key(access.Viewer, "region"): 404, key(access.Viewer, "all"): 404, key(access.Staff, "region"): 404, key(access.Staff, "all"): 200,
	} {
		if r := x.ask(http.MethodGet, path, token, ""); r.StatusCode != want {
			t.Errorf("the job for %s: %d", token, r.StatusCode)
		}
	}
	for _, one := range []struct {
		token, body string
		status      int
	}{
		{key(access.Staff, "all"), `{"kind":"pack","parameters":{"period":"M2024-03"}}`, 403},
		{key(access.Analyst, "region"), `{"kind":"pack","parameters":{"period":"M2024-03"}}`, 403},
		{key(access.Analyst, "all"), `{"kind":"pack","parameters":{"colour":"red"}}`, 400},
		{key(access.Analyst, "all"), `{"kind":"refresh"}`, 403},
		{own, `{"kind":"export","query":"leads","format":"csv","parameters":{}}`, 403},
		{own, `{"kind":"export","query":"audit","format":"csv","parameters":{}}`, 403},
	} {
		if r := x.submit(one.token, one.body); r.StatusCode != one.status {
			t.Errorf("%s as %s: %d", one.body, one.token, r.StatusCode)
		}
	}
}
