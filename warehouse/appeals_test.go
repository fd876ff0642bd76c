package warehouse_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/marcboeker/go-duckdb"
	"github.com/rogpeppe/go-internal/txtar"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/warehouse"
)

const national = "guoban-2019-19-inspection"

// contestedIn is the folder that goes after the tests; "" where none needed it.
var contestedIn string

// contested is a file with a quarter of findings and appeals, of which scores were kept
// before and after; it is made once.
var contested = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "contested")
	if err != nil {
		return "", err
	}
	contestedIn = folder
	parsed, err := txtar.ParseFile("testdata/appeals.txtar")
	if err != nil {
		return "", err
	}
	ctx, path := context.Background(), filepath.Join(folder, "contested.duckdb")
	w, err := warehouse.Open(ctx, path, warehouse.Options{Create: true})
	if err != nil {
		return "", err
	}
	for _, file := range parsed.Files {
		if file.Name == "later/1-appeals.csv" {
			err = errors.Join(err, keepQuarter(ctx, w, "first"))
		}
		summary, loadErr := ingest.Stream(ctx, w, file.Name, strings.NewReader(string(file.Data)), ingest.Options{By: "tester"})
		if loadErr == nil && summary.RowsRejected > 0 {
			loadErr = errors.New(file.Name + " has rows that are refused")
		}
		_, refreshErr := w.Refresh(ctx, warehouse.RefreshOptions{})
		if err = errors.Join(err, loadErr, refreshErr); err != nil {
			return "", errors.Join(err, w.Close())
		}
	}
	newest, err := w.Undo(ctx, 8, warehouse.UndoOptions{By: "tester"})
	if err == nil && len(newest) != 1 {
		err = errors.New("one batch is taken back")
	}
	_, refreshErr := w.Refresh(ctx, warehouse.RefreshOptions{})
	err = errors.Join(err, refreshErr, keepQuarter(ctx, w, "after the decision"), w.Checkpoint(ctx), w.Close())
	return path, err
})

func keepQuarter(ctx context.Context, w *warehouse.Warehouse, reason string) error {
	_, err := w.KeepScores(ctx, warehouse.Keeping{Rulebook: national, Period: "Q2024-1", StartsOn: "2024-01-01", BeforeOn: "2024-04-01",
		By: "tester", Reason: reason, At: time.Date(2024, 4, 1, 0, 0, 0, 0, time.UTC)})
	return err
}

// copyOf gives a copy of the contested file for one test.
func copyOf(t *testing.T) string {
	t.Helper()
	path, err := contested()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(t.TempDir(), "copy.duckdb")
	if err := os.WriteFile(mine, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return mine
}

func reopened(t *testing.T, path string, options warehouse.Options) *warehouse.Warehouse {
	t.Helper()
	w, err := warehouse.Open(t.Context(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// tamper runs statements on the file as any program with DuckDB can.
func tamper(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		result, err := db.Exec(statement)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		if n, _ := result.RowsAffected(); n == 0 && !strings.Contains(statement, " table ") {
			t.Fatalf("%s changed nothing", statement)
		}
	}
}

// Whatever is changed in a copy of the file by hand is found and named.
func TestTamperingWithRecordsIsFound(t *testing.T) {
	const again = "insert into raw.findings select * replace ('F7' as finding_id) from raw.findings where finding_id = 'F1'"
	// Changes of different records share a copy, as opening one costs more than looking.
	tests := map[string]struct {
		do   []string
		want []string // in the sentence; none: nothing is wrong
	}{
		"nothing": {nil, nil},
		"rows as they stand": {[]string{
			again,
			"update raw.findings set state = 'rectified' where finding_id = 'F3'",
			"delete from raw.findings where finding_id = 'F1'",
			"update raw.findings set points = null where finding_id = 'F2'",
			"update raw.appeals set decision = 'overturned' where appeal_id = 'A2'",
			"insert into raw.appeals select * replace ('A9' as appeal_id) from raw.appeals where appeal_id = 'A1'",
			"update meta.score_sheet_rows set total = 100 where subject_id = 'website:u' and sheet_id = 'S2024-0001'",
			"delete from meta.score_sheet_rows where subject_id = 'wechat:u' and sheet_id = 'S2024-0002'",
			"update meta.score_sheets set rulebook = 'minhou-2024' where sheet_id = 'S2024-0001'",
		}, []string{
			"finding F7 was put in", "finding F3 was changed", "finding F1 was taken out", "finding F2 was changed", "appeal A2 was changed", "appeal A9 was put in",
			"score S2024-0001 website website:u was changed", "score S2024-0002 account wechat:u was taken out", "score sheet S2024-0001 was changed",
		}},
		"other rows, and earlier ones": {[]string{
			"insert into raw.findings select * from raw.findings where finding_id = 'F1'",
			"delete from raw.findings_history where finding_id = 'F2'",
			"insert into raw.findings select * exclude (superseded_by) from raw.findings_history where finding_id = 'F9'",
			"update raw.appeals_history set reason = '别的' where appeal_id = 'A1'",
			"delete from raw.appeals where appeal_id = 'A2'",
			"insert into meta.score_sheet_rows select * replace ('x' as subject_id) from meta.score_sheet_rows where subject_id = 'wechat:u'",
		}, []string{
			"finding F1 was put in", "finding F2 has other earlier states", "finding F9 was put in", "appeal A1 has other earlier states", "appeal A2 was taken out",
			"score S2024-0001 account x was put in", "score S2024-0002 account x was put in",
		}},
		"a decision turned, a replacement moved": {[]string{
			"update raw.findings_history set superseded_by = 2 where finding_id = 'F2'",
			"update raw.appeals set decision = 'upheld' where appeal_id = 'A1'",
		}, []string{"finding F2 has other earlier states", "appeal A1 was changed"}},
		"back to the earlier state": {[]string{
			"delete from raw.findings where finding_id = 'F2'",
			"insert into raw.findings select * exclude (superseded_by) from raw.findings_history where finding_id = 'F2'",
			"update raw.appeals set decided_by = '别人' where appeal_id = 'A1'",
		}, []string{"finding F2 was changed", "appeal A1 was changed"}},
		"a row of the log":         {[]string{"update meta.audit set who = '别人' where entry_no = 4"}, []string{"entry 4 does not have the content"}},
		"a row of the log is gone": {[]string{"delete from meta.audit where entry_no = 4"}, []string{"entry 5 follows entry 3"}},
		"a finding and its traces": {[]string{
			again, "insert into meta.traces select * replace ('F7' as record_id) from meta.traces where record_id = 'F1'",
			"insert into meta.traces select * replace (99 as entry_no) from meta.traces where record_id = 'F1'",
		}, []string{"the traces of entry 4 are not those", "the traces of entry 99 are not those"}},
		"traces are gone": {[]string{"delete from meta.traces where entry_no = 4"}, []string{"the traces of entry 4 are gone", "finding F1 was put in"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := copyOf(t)
			tamper(t, path, test.do...)
			w := reopened(t, path, warehouse.Options{ReadOnly: true, Readers: 1})
			_, err := w.VerifyAudit(t.Context(), access.Head{})
			if len(test.want) == 0 && err == nil {
				return
			}
			if !errors.Is(err, access.ErrBroken) {
				t.Fatalf("verify says %v", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in %q", want, err)
				}
			}
		})
	}
}

// Rows that claim to come with a later batch are not signed for by it.
func TestALoadRefusesRowsOfItsOwnBatchThatItDidNotBring(t *testing.T) {
	path := copyOf(t)
	tamper(t, path, "insert into raw.findings select * replace ('F8' as finding_id, 10 as batch_id) from raw.findings where finding_id = 'F1'")
	w := reopened(t, path, warehouse.Options{})
	_, err := ingest.Stream(t.Context(), w, "more.csv", strings.NewReader("账号ID,日期,发布数\nwechat:u,2024-03-09,1\n"), ingest.Options{})
	if !errors.Is(err, warehouse.ErrTampered) {
		t.Errorf("the load says %v", err)
	}
	if _, err := w.VerifyAudit(t.Context(), access.Head{}); err == nil || !strings.Contains(err.Error(), "finding F8 was put in") {
		t.Errorf("verify says %v", err)
	}
}

// Facts behind a kept score cannot be changed either: it is computed again.
func TestKeptScoresAreComputedAgain(t *testing.T) {
	path := copyOf(t)
	w := reopened(t, path, warehouse.Options{ReadOnly: true})
	checked, err := w.VerifyScores(t.Context())
	if err != nil || checked.Sheets != 2 || len(checked.Differences) != 0 || len(checked.Skipped) != 0 {
		t.Errorf("%+v, %v", checked, err)
	}
	tampered := copyOf(t)
	tamper(t, tampered, "update raw.accounts set unit_id = null, state = 'closed', closed_on = date '2023-01-01' where account_id = 'wechat:u'")
	w = reopened(t, tampered, warehouse.Options{ReadOnly: true})
	checked, err = w.VerifyScores(t.Context())
	if err != nil || len(checked.Differences) == 0 || checked.Differences[0].Subject != "account wechat:u" {
		t.Errorf("%+v, %v", checked, err)
	}
}

// States before and after are kept, through appeal, decision, rectification and undo.
func TestWhatBecameOfFindings(t *testing.T) {
	w := reopened(t, copyOf(t), warehouse.Options{})
	changes := ask(t, w, "finding_changes", nil, func(cell func(string) string) string {
		return cell("finding_id") + " " + cell("batch_id") + " " + cell("state_before") + " → " + cell("state_after") + " " + cell("appeal_id") + " " + cell("changed_by")
	})
	want := []string{
		"F1 4  → open  tester", "F1 5 open → appealed A1 tester", "F1 6 appealed → overturned A1 tester",
		"F2 4  → open  tester", "F2 7 open → rectified  tester",
		"F3 4  → open  tester", "F3 5 open → appealed A2 tester", "F3 8 appealed → appealed A2 tester", "F3 9 appealed → appealed A2 tester",
		"F9 8  → open  tester", "F9 9 open → gone  tester",
	}
	if !slices.Equal(changes, want) {
		t.Errorf("changes:\n%s\nwant\n%s", strings.Join(changes, "\n"), strings.Join(want, "\n"))
	}
	states := func(asOf string) []string {
		values := map[string]string{}
		if asOf != "" {
			values["as_of"] = asOf
		}
		return ask(t, w, "recorded_findings", values, func(cell func(string) string) string {
			return cell("finding_id") + " " + cell("state")
		})
	}
	for asOf, want := range map[string]string{"": "F1 overturned, F2 rectified, F3 appealed", "5": "F1 appealed, F2 open, F3 appealed", "4": "F1 open, F2 open, F3 open", "8": "F1 overturned, F2 rectified, F3 appealed, F9 open"} {
		if got := strings.Join(states(asOf), ", "); got != want {
			t.Errorf("as of %q: %s, want %s", asOf, got, want)
		}
	}
}

// The scores of before and after a decision are both there, live and kept.
func TestScoresBeforeAndAfterADecision(t *testing.T) {
	w := reopened(t, copyOf(t), warehouse.Options{})
	total := func(values map[string]string) string {
		values["rulebook"], values["period"], values["subject_id"] = national, "Q2024-1", "website:u"
		return strings.Join(ask(t, w, "scores", values, func(cell func(string) string) string { return cell("verdict") + " " + cell("total") }), ", ")
	}
	if before, after := total(map[string]string{"as_of": "4"}), total(map[string]string{}); before != "pass 94" || after != "pass 99" {
		t.Errorf("before %s, after %s", before, after)
	}
	kept := ask(t, w, "kept_scores", map[string]string{"sheet": "S2024-0002", "changed": "true"}, func(cell func(string) string) string {
		return cell("subject_id") + " " + cell("total_before") + " → " + cell("total") + " " + cell("verdict_before") + " → " + cell("verdict") + " " + cell("sheet_before")
	})
	if want := []string{"website:u 94 → 99 pass → pass S2024-0001"}; !slices.Equal(kept, want) {
		t.Errorf("kept: %q, want %q", kept, want)
	}
}

func TestOverdueAndPendingAppeals(t *testing.T) {
	w := reopened(t, copyOf(t), warehouse.Options{})
	overdue := func(day, within string) string {
		return strings.Join(ask(t, w, "overdue", map[string]string{"on_day": day, "within": within}, func(cell func(string) string) string {
			return cell("matter") + " " + cell("finding_id") + " " + cell("appeal_id") + " " + cell("days_over")
		}), ", ")
	}
	for _, test := range []struct{ day, within, want string }{
		{"2024-03-09", "0", ""},
		{"2024-03-09", "1", "decision F3 A2 0"},
		{"2024-03-12", "0", "decision F3 A2 3"}, // F3 is contested and F2 put right, so neither is overdue
		{"2024-04-01", "0", "decision F3 A2 23"},
	} {
		if got := overdue(test.day, test.within); got != test.want {
			t.Errorf("on %s within %s: %q, want %q", test.day, test.within, got, test.want)
		}
	}
	pending := ask(t, w, "appeals", map[string]string{"step": "pending", "on_day": "2024-03-12"}, func(cell func(string) string) string {
		return cell("appeal_id") + " " + cell("days_over") + " " + cell("state") + " " + cell("unit_name")
	})
	if want := []string{"A2 3 appealed 甲市人民政府"}; !slices.Equal(pending, want) {
		t.Errorf("pending: %q", pending)
	}
}
