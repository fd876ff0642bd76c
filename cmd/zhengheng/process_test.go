package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is the program as a process of its own, started and not yet ended.
type process struct {
	cmd    *exec.Cmd
	stdout *bufio.Reader
	stderr bytes.Buffer
}

// start runs the program; TestMain put this test binary on the PATH under its name.
func start(t *testing.T, stdin io.Reader, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.CommandContext(t.Context(), "zhengheng", args...)}
	p.cmd.Stdin = stdin
	p.cmd.Stderr = &p.stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdout = bufio.NewReader(stdout)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// interrupt does what Ctrl-C does and gives the exit code.
func (p *process) interrupt(t *testing.T) int {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	return p.wait(t)
}

func (p *process) wait(t *testing.T) int {
	t.Helper()
	if _, err := io.Copy(io.Discard, p.stdout); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // a failing exit code is looked at below
	return p.cmd.ProcessState.ExitCode()
}

// TestInterruptedIngest stops a load half way. Standard input gives a part of the file and
// then waits, so that the load is certainly under way.
func TestInterruptedIngest(t *testing.T) {
	dir := t.TempDir()
	db, file := filepath.Join(dir, "my.duckdb"), filepath.Join(dir, "days.csv")
	zhengheng(t, exitDone, "init", "--db", db)
	text := makeDays(200_000)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}

	reader, writer := io.Pipe()
	p := start(t, reader, "ingest", "--db", db, "-")
	half := bytes.LastIndexByte(text[:len(text)/2], '\n') + 1
	if _, err := writer.Write(text[:half]); err != nil {
		t.Fatal(err)
	}
	waitForBatch(t, db)
	go writer.Close() // exec waits for the pipe's end once the process is gone
	if code := p.interrupt(t); code != exitFailed {
		t.Errorf("the interrupted load ended with %d, want %d", code, exitFailed)
	}
	if !strings.Contains(p.stderr.String(), "interrupted: the unfinished work was rolled back") {
		t.Errorf("the interrupted load said %q", &p.stderr)
	}
	wantBatches(t, db, 0)

	summary := ingestSummary(t, zhengheng(t, exitDone, "ingest", "--db", db, "--no-refresh", "--json", file))
	if summary["rows_accepted"] != 200_000.0 {
		t.Errorf("after the interruption the file loads as %v", summary)
	}
	wantBatches(t, db, 1)
}

// TestInterruptedFileLoads stops loads of a large file at several moments, from the first
// to beyond the last.
func TestInterruptedFileLoads(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "days.csv")
	if err := os.WriteFile(file, makeDays(600_000), 0o644); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "whole.duckdb")
	zhengheng(t, exitDone, "init", "--db", db)
	began := time.Now()
	if code := start(t, nil, "ingest", "--db", db, "--no-refresh", file).wait(t); code != exitDone {
		t.Fatalf("the load ended with %d", code)
	}
	whole := time.Since(began)

	db = filepath.Join(dir, "stopped.duckdb")
	zhengheng(t, exitDone, "init", "--db", db)
	for _, share := range []float64{0.15, 0.3, 0.45, 0.6} {
		p := start(t, nil, "ingest", "--db", db, "--no-refresh", file)
		time.Sleep(time.Duration(share * float64(whole)))
		if p.interrupt(t) == exitDone {
			break // this time the load was quicker; it must be whole then
		}
		wantBatches(t, db, 0)
	}
	summary := ingestSummary(t, zhengheng(t, exitDone, "ingest", "--db", db, "--no-refresh", "--json", file))
	if summary["rows_accepted"] != 600_000.0 && summary["duplicate_of"] == 0.0 {
		t.Errorf("after the interruptions the file loads as %v", summary)
	}
	wantBatches(t, db, 1)
}

// TestServe runs the server as a process: it answers, others may not load meanwhile, and
// Ctrl-C ends it in good order.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	db, units := sampleDatabase(t, dir), filepath.Join(dir, "units.csv")
	if err := os.WriteFile(units, []byte("unit_id,name\nU1,云岭县人民政府\n"), 0o644); err != nil {
		t.Fatal(err)
	}

	p := startServer(t, "--db", db, "--read-only")
	address := p.address
	text := fetch(t, address+"v1/queries/ranking.json?index=wci&period=W2024-03-03&limit=all")
	want := zhengheng(t, exitDone, "rank", "--db", db, "--index", "wci", "--period", "W2024-03-03", "--limit", "all", "--json")
	if !bytes.Equal(rows(t, text), rows(t, []byte(want))) {
		t.Errorf("the server's ranking is not that of the command line:\n%s\n%s", text, want)
	}
	if page := fetch(t, address); !bytes.Contains(page, []byte("<html")) {
		t.Errorf("the page is %.200s", page)
	}

	var stderr bytes.Buffer
	if code := run(t.Context(), []string{"ingest", "--db", db, units}, nil, io.Discard, &stderr); code != exitFailed {
		t.Errorf("a load beside the server ended with %d", code)
	}
	if text := stderr.String(); !strings.Contains(text, "holds this warehouse") {
		t.Errorf("a load beside the server said %q", text)
	}
	if code := p.interrupt(t); code != exitDone {
		t.Errorf("the server ended with %d: %s", code, &p.stderr)
	}
	zhengheng(t, exitDone, "ingest", "--db", db, units)
}

// TestBusyPort wants a way out to be named before any work is done.
func TestBusyPort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	dir := filepath.Join(t.TempDir(), "demo")
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"demo", "--dir", dir, "--addr", listener.Addr().String()}, nil, io.Discard, &stderr)
	if code != exitFailed || !strings.Contains(stderr.String(), "in use by another program: choose another port with --addr") {
		t.Errorf("exit code %d, %s", code, &stderr)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the demo left %s behind: %v", dir, err)
	}
}

// makeDays gives account days as CSV.
func makeDays(rows int) []byte {
	var text bytes.Buffer
	text.WriteString("account_id,day,followers,posts,reads,likes\n")
	first := time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range rows {
		fmt.Fprintf(&text, "wechat:gh_%06d,%s,%d,%d,%d,%d\n", i/28, first.AddDate(0, 0, i%28).Format(time.DateOnly), 1000+i, i%5, 37*i%9000, i%700)
	}
	return text.Bytes()
}

// waitForBatch waits until a load in another process is under way.
func waitForBatch(t *testing.T, db string) {
	t.Helper()
	for range 1000 {
		var stderr bytes.Buffer
		if run(t.Context(), []string{"query", "--db", db, "batches"}, nil, io.Discard, &stderr) != exitDone &&
			strings.Contains(stderr.String(), "holds this warehouse") {
			time.Sleep(300 * time.Millisecond) // it has the file; let it read what it was given
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the load did not begin within ten seconds")
}

func wantBatches(t *testing.T, db string, want int) {
	t.Helper()
	var answer struct {
		Rows []map[string]any `json:"rows"`
	}
	text := zhengheng(t, exitDone, "query", "--db", db, "batches", "--json")
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Rows) != want {
		t.Errorf("the database holds %d batches, want %d: %s", len(answer.Rows), want, text)
	}
}

func ingestSummary(t *testing.T, text string) map[string]any {
	t.Helper()
	var summary map[string]any
	if err := json.Unmarshal([]byte(text), &summary); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return summary
}

// rows gives the rows of a JSON result.
func rows(t *testing.T, text []byte) []byte {
	t.Helper()
	var answer struct {
		Rows json.RawMessage `json:"rows"`
	}
	if err := json.Unmarshal(text, &answer); err != nil || len(answer.Rows) < 100 {
		t.Fatalf("no rows: %v %s", err, text)
	}
	return answer.Rows
}

func fetch(t *testing.T, address string) []byte {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v\n%s", address, answer.Status, err, text)
	}
	return text
}
