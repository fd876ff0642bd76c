package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var secretForm = regexp.MustCompile(`zh_[A-Za-z0-9_-]{43}`)

// TestTheFirstStartGivesAnAdminToken: once, and it opens what nothing else does.
func TestTheFirstStartGivesAnAdminToken(t *testing.T) {
	db := filepath.Join(t.TempDir(), "my.duckdb")
	zhengheng(t, exitDone, "init", "--db", db)
	s := startGuarded(t, "--db", db, "--addr", "0.0.0.0:0")
	units := "unit_id,name\nU1,云岭县人民政府\n"
	if r := s.ask(http.MethodPost, "v1/uploads?name=units.csv", strings.NewReader(units), nil); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("an upload without a token: %s", r.Status)
	}
	if r := s.ask(http.MethodGet, "v1/batches", nil, nil); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("batches without a token: %s", r.Status)
	}
	s.interrupt(t)
	said := s.stderr.String()
	secret := secretForm.FindString(said)
	if secret == "" || !strings.Contains(said, "no TLS") {
		t.Fatalf("the server said %s", said)
	}

	s = startGuarded(t, "--db", db)
	s.token = secret
	// A load that still waits when the server ends is not in the audit log.
	if job := s.ended(s.upload("units.csv", []byte(units))); job.State != "done" {
		t.Errorf("an upload with the token: %+v", job)
	}
	var given struct{ Secret string }
	if r := s.ask(http.MethodPost, "v1/tokens", strings.NewReader(`{"name":"王小明","role":"viewer","expires":"30d"}`), &given); r.StatusCode != http.StatusCreated {
		t.Errorf("a token: %s", r.Status)
	}
	code, _, stderr := zhenghengOutputs(t, "token", "create", "--db", db, "--name", "x", "--role", "viewer")
	if code != exitFailed || !strings.Contains(stderr, "holds this warehouse") {
		t.Errorf("beside a server: %d %s", code, stderr)
	}
	s.token = given.Secret
	if r := s.ask(http.MethodGet, "v1/audit.csv", nil, nil); r.StatusCode != http.StatusForbidden {
		t.Errorf("a viewer reads the audit log: %s", r.Status)
	}
	s.interrupt(t)
	if again := secretForm.FindString(s.stderr.String()); again != "" {
		t.Error("the second start shows a token")
	}
	var whole struct {
		Entries int
		Head    string
	}
	if err := json.Unmarshal([]byte(zhengheng(t, exitDone, "audit", "verify", "--db", db, "--json")), &whole); err != nil || whole.Entries < 5 {
		t.Errorf("%+v, %v", whole, err)
	}
	list := zhengheng(t, exitDone, "audit", "list", "--db", db, "--format", "csv")
	for _, want := range []string{"admin (T0001)", "upload", "load", "token.create", "refused", "units.csv"} {
		if !strings.Contains(list, want) {
			t.Errorf("the audit log lacks %s:\n%s", want, list)
		}
	}
	for _, hidden := range []string{secret, given.Secret} {
		if strings.Contains(list, hidden) || strings.Contains(s.stderr.String(), hidden) {
			t.Error("a secret is in a log")
		}
	}
}

// A server that only reads has the tokens of the file.
func TestReadOnlyServerNeedsAToken(t *testing.T) {
	db := filepath.Join(t.TempDir(), "my.duckdb")
	zhengheng(t, exitDone, "init", "--db", db)
	code, _, stderr := zhenghengOutputs(t, "serve", "--db", db, "--read-only", "--addr", "127.0.0.1:0")
	if code != exitUsage || !strings.Contains(stderr, "zhengheng token create") {
		t.Errorf("%d %s", code, stderr)
	}
	code, secret, _ := zhenghengOutputs(t, "token", "create", "--db", db, "--name", "王", "--role", "viewer")
	if code != exitDone || secretForm.FindString(secret) != strings.TrimSpace(secret) {
		t.Fatalf("%d %q", code, secret)
	}
	s := startGuarded(t, "--db", db, "--read-only")
	s.token = strings.TrimSpace(secret)
	if r := s.ask(http.MethodGet, "v1/batches.csv", nil, nil); r.StatusCode != http.StatusOK {
		t.Errorf("with the token: %s", r.Status)
	}
	s.interrupt(t)
}

func TestOpenIsForTheLoopback(t *testing.T) {
	db := filepath.Join(t.TempDir(), "my.duckdb")
	zhengheng(t, exitDone, "init", "--db", db)
	code, _, stderr := zhenghengOutputs(t, "serve", "--db", db, "--open", "--addr", "0.0.0.0:0")
	if code != exitUsage || !strings.Contains(stderr, "--open is for this machine alone") {
		t.Errorf("%d %s", code, stderr)
	}
}

func zhenghengOutputs(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &problems)
	return code, out.String(), problems.String()
}
