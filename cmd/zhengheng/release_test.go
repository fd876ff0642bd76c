package main

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marcboeker/go-duckdb"

	"zhengheng/queries/release"
)

// deliveries are what the test loads, in this order: a register and two weeks, of which
// the second is published; then what comes after it.
var releaseFiles = map[string]string{
	"register.csv": "account_id,platform,name,valid_from\nwechat:gh_1,微信,云岭发布,2020-01-01\n" +
		"wechat:gh_2,微信,云岭应急,2020-01-01\nwechat:gh_3,微信,云岭团委,2020-01-01\n",
	"days.csv": dayRows("gh_1,2024-02-26,2,4000", "gh_2,2024-02-27,1,3000", "gh_3,2024-02-28,1,500",
		"gh_1,2024-03-04,2,9000", "gh_2,2024-03-05,1,5000", "gh_3,2024-03-06,1,800", "gh_3,2024-03-07,1,900"),
	"corrected.csv": dayRows("gh_2,2024-03-05,1,50000", "gh_3,2024-02-28,1,700"),
	"more.csv":      dayRows("gh_3,2024-03-08,3,90000"),
	"wrong.csv":     dayRows("gh_1,2024-03-04,2,77000"),
	"renamed.csv":   "account_id,platform,name,valid_from\nwechat:gh_1,微信,云岭融媒,2024-03-01\n",
}

func dayRows(rows ...string) string {
	text := "account_id,day,posts,reads,watching,likes,headline_reads,headline_watching,headline_likes,max_reads,max_watching,max_likes\n"
	for _, row := range rows {
		reads := row[strings.LastIndexByte(row, ',')+1:]
		text += "wechat:" + row + ",5,6," + reads + ",5,6," + reads + ",5,6\n"
	}
	return text
}

// command runs the program as a process of its own in dir and gives what it printed.
func command(t *testing.T, dir string, code int, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "zhengheng", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "ZHENGHENG_DB=my.duckdb", "TZ=UTC")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("zhengheng %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, out)
	}
	return string(out)
}

// publishedWarehouse is a copy of a warehouse in which the second week was published in one
// process, and corrections, a renaming and an undone batch were loaded in others; it is made
// once for the tests that want one.
func publishedWarehouse(t *testing.T) (dir string) {
	t.Helper()
	if published == nil {
		made := makePublished(t)
		content, err := os.ReadFile(filepath.Join(made, "my.duckdb"))
		if err != nil {
			t.Fatal(err)
		}
		published = content
	}
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "my.duckdb"), published, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// published is the file that publishedWarehouse copies. Tests that want it do not run at once.
var published []byte

func makePublished(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range releaseFiles {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command(t, dir, exitDone, "init")
	command(t, dir, exitDone, "ingest", "register.csv", "days.csv")
	command(t, dir, exitDone, "publish", "ranking", "index=wci", "period=W2024-03-03", "--title", "第10周")
	for _, name := range []string{"corrected.csv", "more.csv", "wrong.csv", "renamed.csv"} {
		command(t, dir, exitDone, "ingest", "--no-refresh", name)
	}
	command(t, dir, exitDone, "undo", "5")
	return dir
}

// releaseIn is the id of the only release of a JSON answer.
func releaseIn(t *testing.T, text []byte) string {
	t.Helper()
	var answer struct {
		Rows []struct {
			ID string `json:"release_id"`
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil || len(answer.Rows) != 1 {
		t.Fatalf("%v: %s", err, text)
	}
	return answer.Rows[0].ID
}

// TestReleaseVerifiesLater is the promise of a release: made in one process, it verifies
// in another after later corrections; and no change by hand goes unnoticed.
func TestReleaseVerifiesLater(t *testing.T) {
	dir := publishedWarehouse(t)
	id := publishedID(t, filepath.Join(dir, "my.duckdb"))
	if said := command(t, dir, exitDone, "verify", id); !strings.Contains(said, "(same)") {
		t.Errorf("verify says %s", said)
	}
	shown := command(t, dir, exitDone, "release", "show", id)
	if !strings.Contains(shown, "云岭发布") || strings.Contains(shown, "云岭融媒") {
		t.Errorf("the list is shown as %s", shown)
	}
	compared := command(t, dir, exitDone, "--lang", "en", "release", "compare", id, "--format", "csv")
	for _, want := range []string{
		"wechat:gh_1,云岭融媒,1,3,", `,"register, others",registered otherwise: name 云岭发布 → 云岭融媒; its own figures are the same`,
		"wechat:gh_2,云岭应急,2,2,", "batches 3 corrected its figures of the period,3",
		"wechat:gh_3,云岭团委,3,1,", "batches 4 corrected its figures of the period,4",
	} {
		if !strings.Contains(compared, want) {
			t.Errorf("compared with today it lacks %q:\n%s", want, compared)
		}
	}
	for name, test := range tamperings {
		t.Run(name, func(t *testing.T) { test.run(t, dir, id) })
	}
}

// tampering is changes by hand in one file, of different rows, and what verify must say of
// each.
type tampering struct {
	statements []string
	rows       []string // cause and account of each row that is named, in order
	problem    string   // what is said of the list as a whole
	failure    string   // what is said where nothing can be computed
}

var tamperings = map[string]tampering{
	"a raw value in force, and a kept row": {
		statements: []string{`update raw.account_days set reads = reads + 1 where account_id = 'wechat:gh_3' and "day" = '2024-03-06'`,
			`update meta.release_rows set content = replace(content, '"posts":2', '"posts":3') where "position" = 1`},
		rows: []string{"kept_row wechat:gh_1", "value wechat:gh_3"},
	},
	"a raw value that an undo brought back, and a kept row's hash": {
		statements: []string{`update raw.account_days set reads = reads + 1 where account_id = 'wechat:gh_1' and "day" = '2024-03-04'`,
			`update meta.release_rows set row_hash = repeat('0', 64) where "position" = 2`},
		rows: []string{"kept_row wechat:gh_2", "raw_copy wechat:gh_1"}, problem: "changed by hand after it was published",
	},
	"what an undo had kept of a raw value, and a raw value of the week before": {
		statements: []string{`update raw.account_days_history set reads = reads + 1 where account_id = 'wechat:gh_1' and batch_id = 2`,
			`update raw.account_days_history set likes = 60 where account_id = 'wechat:gh_3' and "day" = '2024-02-28'`},
		rows: []string{"value wechat:gh_1", "value wechat:gh_3"},
	},
	"a raw value that a correction replaced, and one that is no column of the list": {
		statements: []string{`update raw.account_days_history set reads = 20000 where account_id = 'wechat:gh_2' and "day" = '2024-03-05'`,
			`update raw.account_days set max_watching = 50 where account_id = 'wechat:gh_3' and "day" = '2024-03-06'`},
		rows: []string{"value wechat:gh_2", "value wechat:gh_3", "others wechat:gh_1"},
	},
	"a raw row removed": {
		statements: []string{`delete from raw.account_days where account_id = 'wechat:gh_3' and "day" = '2024-03-07'`},
		rows:       []string{"value wechat:gh_3"},
	},
	"a name, and who published it": {
		statements: []string{`update raw.accounts set name = '云岭青年' where account_id = 'wechat:gh_3'`, `update meta.releases set published_by = 'x'`},
		rows:       []string{"value wechat:gh_3"}, problem: "changed by hand after it was published",
	},
	"a kept row removed": {
		statements: []string{`delete from meta.release_rows where "position" = 3`},
		rows:       []string{"extra wechat:gh_3"}, problem: "3 rows were published, 2 are kept",
	},
	"the formula": {
		statements: []string{`update meta.release_formulas set definition = replace(definition, 'weight: 0.60', 'weight: 0.61')`},
		failure:    "the kept definition of the formula cannot be read",
	},
}

func (c tampering) run(t *testing.T, from, id string) {
	dir := t.TempDir()
	text, err := os.ReadFile(filepath.Join(from, "my.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "my.duckdb"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	byHand(t, filepath.Join(dir, "my.duckdb"), c.statements...)
	var out, stderr bytes.Buffer
	if code := run(t.Context(), []string{"verify", "--db", filepath.Join(dir, "my.duckdb"), "--json", id}, nil, &out, &stderr); code != exitFailed {
		t.Errorf("verify ended with %d, want %d: %s", code, exitFailed, &out)
	}
	said := out.String() + stderr.String()
	if c.failure != "" {
		if !strings.Contains(said, c.failure) {
			t.Errorf("verify says %s, want %q", said, c.failure)
		}
		return
	}
	var v release.Verification
	if err := json.NewDecoder(strings.NewReader(said)).Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var rows []string
	for _, row := range v.Rows {
		rows = append(rows, string(row.Cause)+" "+row.AccountID)
	}
	if strings.Join(rows, "; ") != strings.Join(c.rows, "; ") || v.IsSame {
		t.Errorf("verify names %q, want %q\n%s", rows, c.rows, said)
	}
	if (c.problem == "") != (len(v.Problems) == 0) || c.problem != "" && !strings.Contains(v.Problems[0].En, c.problem) {
		t.Errorf("verify says %v, want %q", v.Problems, c.problem)
	}
}

// byHand changes a file behind the program's back; each statement must change a row.
func byHand(t *testing.T, file string, statements ...string) {
	t.Helper()
	connector, err := duckdb.NewConnector(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	connection, err := connector.Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range statements {
		done, err := connection.(driver.ExecerContext).ExecContext(context.Background(), statement, nil)
		if err != nil {
			t.Fatal(err)
		}
		if changed, err := done.RowsAffected(); changed < 1 || err != nil {
			t.Fatalf("%s changes %d rows (%v)", statement, changed, err)
		}
	}
	if err := errors.Join(connection.Close(), connector.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestReleaseKeepsItsFormula publishes with an index of one's own, changes its definition
// under the same name, and takes it away: the list verifies all the same.
func TestReleaseKeepsItsFormula(t *testing.T) {
	dir := t.TempDir()
	db, own, file := filepath.Join(dir, "my.duckdb"), filepath.Join(dir, "own"), filepath.Join(dir, "days.csv")
	define := func(factor string) {
		text := "id: reach\nversion: \"1\"\ntitle: {zh: 触达, en: Reach}\nplatforms: [wechat]\nprovenance: derived\nsource: test\nfactor: " + factor +
			"\nterms:\n  - {id: reads, title: {zh: 阅读, en: reads}, weight: 1, measure: reads}\n"
		if err := errors.Join(os.MkdirAll(own, 0o755), os.WriteFile(filepath.Join(own, "reach.yaml"), []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	define("10")
	if err := os.WriteFile(file, []byte(releaseFiles["days.csv"]), 0o644); err != nil {
		t.Fatal(err)
	}
	zhengheng(t, exitDone, "init", "--db", db)
	zhengheng(t, exitDone, "--formulas", own, "ingest", "--db", db, file)
	zhengheng(t, exitDone, "--formulas", own, "publish", "--db", db, "ranking", "index=reach", "period=W2024-03-03")
	id := publishedID(t, db)

	define("20")
	var stderr bytes.Buffer
	if code := run(t.Context(), []string{"--formulas", own, "publish", "--db", db, "ranking", "index=reach"}, nil, io.Discard, &stderr); code != exitFailed ||
		!strings.Contains(stderr.String(), "computed with other index definitions than those at hand") {
		t.Errorf("publishing scores of another definition ended with %d: %s", code, &stderr)
	}
	zhengheng(t, exitDone, "--formulas", own, "refresh", "--db", db)
	zhengheng(t, exitDone, "--formulas", own, "verify", "--db", db, id)
	compared := zhengheng(t, exitDone, "--formulas", own, "--lang", "en", "release", "compare", "--db", db, id, "--format", "csv")
	if !strings.Contains(compared, ",formula,the definition of reach@1 is another today") || strings.Count(compared, "\n") != 4 {
		t.Errorf("compared with the other definition: %s", compared)
	}
	zhengheng(t, exitDone, "verify", "--db", db, id)
	stderr.Reset()
	if code := run(t.Context(), []string{"release", "compare", "--db", db, id}, nil, io.Discard, &stderr); code != exitFailed || !strings.Contains(stderr.String(), `unknown index "reach@1"`) {
		t.Errorf("compared without the index it ended with %d: %s", code, &stderr)
	}
}

func publishedID(t *testing.T, db string) string {
	t.Helper()
	return releaseIn(t, []byte(zhengheng(t, exitDone, "query", "--db", db, "releases", "--json")))
}
