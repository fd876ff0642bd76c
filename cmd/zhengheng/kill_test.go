package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhengheng/warehouse"
)

// TestKilledAnywhere kills the program, without a chance to tidy up, at random moments of
// loads and refreshes: 6 times over small files, or as often as ZHENGHENG_KILLS says over
// larger ones (`make kill`: 100).
// After each kill no batch that it reported may be missing, none may be there in part, and
// in the end the warehouse equals one that nobody disturbed.
func TestKilledAnywhere(t *testing.T) {
	kills, rows := 6, 3_000
	if asked, err := strconv.Atoi(os.Getenv("ZHENGHENG_KILLS")); err == nil {
		kills, rows = asked, 15_000
	}
	dir := t.TempDir()
	db := filepath.Join(dir, "killed.duckdb")
	zhengheng(t, exitDone, "init", "--db", db)
	k := &killing{t: t, dir: dir, db: db, rows: rows, random: rand.New(rand.NewPCG(1, uint64(kills))), reported: map[string]int64{}}
	k.loads = k.timeOne("--no-refresh")
	k.whole = k.timeOne()
	for range kills {
		k.round()
	}
	k.finish()
	t.Logf("%d kills, %d of them before the program was done by itself: %d files were reported, %d killed half way",
		kills, k.killed, len(k.reported), k.halfWay)
	if k.killed < kills/2 {
		t.Error("most runs ended before they were killed: the test proves little")
	}
}

// killing is a warehouse under fire.
type killing struct {
	t        *testing.T
	dir, db  string
	rows     int // of a file
	random   *rand.Rand
	loads    time.Duration // of a run that is left alone and does not refresh
	whole    time.Duration // of one that does
	next     int           // first file that was not reported yet
	reported map[string]int64
	killed   int
	halfWay  int // kills before the first file was reported
}

// file makes the n-th file: one day of all accounts.
func (k *killing) file(n int) string {
	path := filepath.Join(k.dir, fmt.Sprintf("days-%04d.csv", n))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.DateOnly)
	var text bytes.Buffer
	text.WriteString("account_id,day,posts,likes,comments,forwards\n")
	for i := range k.rows {
		fmt.Fprintf(&text, "weibo:%d,%s,%d,%d,%d,%d\n", i, day, i%5, i*7%1000, i%13, i%31)
	}
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		k.t.Fatal(err)
	}
	return path
}

func (k *killing) files() []string { return []string{k.file(k.next), k.file(k.next + 1)} }

// timeOne lets one run end by itself.
func (k *killing) timeOne(flags ...string) time.Duration {
	began := time.Now()
	p := start(k.t, nil, k.arguments(flags...)...)
	out, err := io.ReadAll(p.stdout)
	if err := errors.Join(err, p.cmd.Wait()); err != nil {
		k.t.Fatal(err)
	}
	k.note(out)
	return time.Since(began)
}

func (k *killing) arguments(flags ...string) []string {
	return slices.Concat([]string{"ingest", "--db", k.db, "--json"}, flags, k.files())
}

// round starts a run, kills it, every other time while it loads, and looks at what it
// left behind.
func (k *killing) round() {
	p := start(k.t, nil, k.arguments()...)
	within := 1.1 * float64(k.whole)
	if k.random.IntN(2) == 0 {
		within = float64(k.loads)
	}
	time.Sleep(time.Duration(k.random.Float64() * within))
	_ = p.cmd.Process.Kill() // it may have ended
	var out bytes.Buffer
	if _, err := out.ReadFrom(p.stdout); err != nil {
		k.t.Fatal(err)
	}
	_ = p.cmd.Wait() // what became of it is looked at below
	if p.cmd.ProcessState.ExitCode() < 0 {
		k.killed++
		if out.Len() == 0 {
			k.halfWay++
		}
	}
	k.note(out.Bytes())
	k.look()
}

// note takes down the batches that a run reported; a line that was cut off is none.
func (k *killing) note(out []byte) {
	for _, line := range bytes.SplitAfter(out, []byte("\n")) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			continue
		}
		var summary struct {
			Source      string `json:"source"`
			BatchID     int64  `json:"batch_id"`
			DuplicateOf int64  `json:"duplicate_of"`
		}
		if err := json.Unmarshal(line, &summary); err != nil {
			k.t.Fatalf("the program printed %q: %v", line, err)
		}
		k.reported[summary.Source] = max(summary.BatchID, summary.DuplicateOf)
		k.next++
	}
}

// look opens the file as the next process would.
func (k *killing) look() {
	w, err := warehouse.Open(context.Background(), k.db, warehouse.Options{})
	if err != nil {
		k.t.Fatalf("after a kill: %v", err)
	}
	defer w.Close()
	broken := rowsOf(k.t, w, `select b.batch_id, b.rows_accepted, d.held
		from meta.batches as b
		full join (select batch_id, count(*) as held from raw.account_days group by batch_id) as d on d.batch_id = b.batch_id
		where b.rows_accepted is distinct from d.held`)
	if len(broken) > 0 {
		k.t.Fatalf("a batch is there in part: batch, rows accepted, rows held: %v", broken)
	}
	held := map[string]bool{}
	for _, row := range rowsOf(k.t, w, `select batch_id from meta.batches`) {
		held[row[0]] = true
	}
	for source, batch := range k.reported {
		if !held[strconv.FormatInt(batch, 10)] {
			k.t.Fatalf("%s was reported as batch %d, which is not there", source, batch)
		}
	}
}

// finish loads what is left and compares with a warehouse that was left alone.
func (k *killing) finish() {
	files := k.files()
	zhengheng(k.t, exitDone, append([]string{"ingest", "--db", k.db, "--json"}, files...)...)
	whole := filepath.Join(k.dir, "whole.duckdb")
	zhengheng(k.t, exitDone, "init", "--db", whole)
	var all []string
	for n := range k.next + len(files) {
		all = append(all, k.file(n))
	}
	zhengheng(k.t, exitDone, append([]string{"ingest", "--db", whole, "--json"}, all...)...)
	if got, want := killSums(k.t, k.db), killSums(k.t, whole); fmt.Sprint(got) != fmt.Sprint(want) {
		k.t.Errorf("after the kills the measures and scores sum to\n%v, undisturbed to\n%v", got, want)
	}
}

func killSums(t *testing.T, db string) [][]string {
	w, err := warehouse.Open(context.Background(), db, warehouse.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return rowsOf(t, w, `select m.period_id, count(*), sum(m.posts), sum(m.likes), sum(m.comments), sum(m.days_covered),
			(select round(sum(score), 3) from mart.index_scores as s where s.period_id = m.period_id)
		from mart.account_measures as m group by m.period_id order by m.period_id`)
}

func rowsOf(t *testing.T, w *warehouse.Warehouse, sql string) [][]string {
	t.Helper()
	rows, err := w.Query(context.Background(), sql, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	var all [][]string
	for rows.Next() {
		record := rows.Record()
		for i := range int(record.NumRows()) {
			row := make([]string, record.NumCols())
			for j, column := range record.Columns() {
				row[j] = strings.Clone(column.ValueStr(i)) // the text goes with the record
			}
			all = append(all, row)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
