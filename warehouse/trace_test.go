package warehouse_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/warehouse"
)

// meddling is a source during whose reading somebody else acts.
type meddling struct {
	io.Reader
	act func()
}

func (m *meddling) Read(into []byte) (int, error) {
	if m.act != nil {
		m.act()
		m.act = nil
	}
	return m.Reader.Read(into)
}

// A load's entry follows those that others wrote while it was under way: the chain holds.
func TestALoadsEntryFollowsThoseWrittenMeanwhile(t *testing.T) {
	w := reopened(t, copyOf(t), warehouse.Options{})
	before, err := w.VerifyAudit(t.Context(), access.Head{})
	if err != nil {
		t.Fatal(err)
	}
	note := func() {
		for range 3 {
			if err := w.Audit(t.Context(), access.Entry{At: time.Now(), Action: "export", Detail: "x; traces 1 sha256 " + strings.Repeat("0", 64)}); err != nil {
				t.Error(err)
			}
		}
	}
	head := "问题编号,对象类型,对象编号,考核办法,细则编号,处数,发现日期,证据\n"
	rows := "G1,网站,website:u,guoban-2019-19-inspection,policy-idle,1,2024-03-20,新\n"
	source := io.MultiReader(strings.NewReader(head), &meddling{strings.NewReader(rows), note})
	if _, err := ingest.Stream(t.Context(), w, "new.csv", source, ingest.Options{Feed: "findings"}); err != nil {
		t.Fatal(err)
	}
	after, err := w.VerifyAudit(t.Context(), before)
	if err != nil || after.Number != before.Number+4 {
		t.Errorf("from %v to %v: %v", before, after, err)
	}
}

// Without its entry a deed does not happen.
func TestWithoutAnEntryNothingIsKept(t *testing.T) {
	path := copyOf(t)
	tamper(t, path, "drop table meta.audit", "create table meta.audit (entry_no bigint, hash varchar)") // it takes no entry
	w := reopened(t, path, warehouse.Options{})
	_, err := ingest.Stream(t.Context(), w, "new.csv", strings.NewReader("账号ID,日期,发布数\nwechat:u,2024-03-09,1\n"), ingest.Options{})
	if err == nil {
		t.Fatal("the load is taken without an entry")
	}
	if _, err := w.Undo(t.Context(), 7, warehouse.UndoOptions{}); err == nil {
		t.Error("the undo is taken without an entry")
	}
	if err := keepQuarter(t.Context(), w, "x"); err == nil {
		t.Error("scores are kept without an entry")
	}
	each(t, w, "select count(*) as batches, (select count(*) from meta.score_sheets) as sheets from meta.batches", func(row map[string]any) {
		if row["batches"] != int64(9) || row["sheets"] != int64(2) {
			t.Errorf("there are %v", row)
		}
	})
}

// A file that is older than its traces is signed for once, history included, and what is
// changed later is found.
func TestTracesOfAnOlderFile(t *testing.T) {
	path := copyOf(t)
	tamper(t, path, "delete from main.migrations where name = '0271_traces.sql'")
	tamper(t, path, "drop table meta.traces", "delete from meta.audit")
	func() {
		w, err := warehouse.Open(t.Context(), path, warehouse.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		if _, err := w.VerifyAudit(t.Context(), access.Head{}); err != nil {
			t.Errorf("after the migration: %v", err)
		}
		if _, err := w.Undo(t.Context(), 7, warehouse.UndoOptions{By: "tester"}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.VerifyAudit(t.Context(), access.Head{}); err != nil {
			t.Errorf("after an undo of what was there before: %v", err)
		}
	}()
	tamper(t, path, "update raw.findings_history set evidence = '别的' where finding_id = 'F2'")
	changed := reopened(t, path, warehouse.Options{ReadOnly: true})
	if _, err := changed.VerifyAudit(t.Context(), access.Head{}); err == nil || !strings.Contains(err.Error(), "finding F2 has other earlier states") {
		t.Errorf("verify says %v", err)
	}
}

// A batch of very many findings is written down, though the text of its traces is larger
// than what a load may use.
func TestManyFindingsAreTraced(t *testing.T) {
	w := reopened(t, copyOf(t), warehouse.Options{})
	var rows strings.Builder
	rows.WriteString("问题编号,对象类型,对象编号,考核办法,细则编号,处数,发现日期\n")
	const many = 70_000
	long := strings.Repeat("n", 1500) // the ids are a part of the text
	for i := range many {
		fmt.Fprintf(&rows, "%s-%d,网站,website:u,guoban-2019-19-inspection,policy-idle,1,2024-03-20\n", long, i)
	}
	summary, err := ingest.Stream(t.Context(), w, "many.csv", strings.NewReader(rows.String()), ingest.Options{Feed: "findings"})
	if err != nil || summary.RowsAccepted != many {
		t.Fatal(summary.RowsAccepted, err)
	}
	if _, err := w.VerifyAudit(t.Context(), access.Head{}); err != nil {
		t.Error(err)
	}
}
