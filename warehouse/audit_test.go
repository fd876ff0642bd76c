package warehouse

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"zhengheng/access"
)

var auditAt = time.Date(2024, 3, 1, 2, 3, 4, 567891234, time.UTC)

func audited(t *testing.T, w *Warehouse, n int) {
	t.Helper()
	for i := range n {
		e := access.Entry{At: auditAt.Add(time.Duration(i) * time.Minute), Who: "王 (T0001)", Action: "export", Outcome: access.Done, Subject: "ranking", Detail: `a'b"c` + "\n\xff", Address: "::1"}
		if err := w.Audit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

// Each change by hand, as somebody with the file could make it, is found; and one that
// computes the hashes anew by who kept a head.
func TestTamperingWithTheAuditLogIsFound(t *testing.T) {
	tests := map[string]struct {
		sql    string
		isFine bool
	}{
		"nothing":          {"select 1", true},
		"who":              {"update meta.audit set who = '李 (T0002)' where entry_no = 3", false},
		"outcome":          {"update meta.audit set outcome = 'refused' where entry_no = 1", false},
		"time":             {"update meta.audit set at = at + interval 1 microsecond where entry_no = 2", false},
		"moved text":       {"update meta.audit set subject = '', detail = subject || detail where entry_no = 2", false},
		"hash":             {"update meta.audit set hash = prev_hash where entry_no = 4", false},
		"first gone":       {"delete from meta.audit where entry_no = 1", false},
		"middle gone":      {"delete from meta.audit where entry_no = 3", false},
		"last gone":        {"delete from meta.audit where entry_no = 5", false},
		"all gone":         {"delete from meta.audit", false},
		"renumbered":       {"update meta.audit set entry_no = 9 where entry_no = 5", false},
		"one put in again": {"insert into meta.audit select 6, at, who, action, outcome, subject, detail, address, request_id, prev_hash, hash from meta.audit where entry_no = 5", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWarehouse(t)
			audited(t, w, 5)
			head, err := w.VerifyAudit(t.Context(), access.Head{})
			if err != nil || head.Number != 5 {
				t.Fatalf("head %v, %v", head, err)
			}
			if err := w.writer.exec(t.Context(), test.sql); err != nil {
				t.Fatal(err)
			}
			_, err = w.VerifyAudit(t.Context(), head)
			if test.isFine != (err == nil) || err != nil && !errors.Is(err, access.ErrBroken) {
				t.Errorf("verify says %v", err)
			}
		})
	}
}

func TestAKeptHeadFindsALogThatWasWrittenAnew(t *testing.T) {
	w := newWarehouse(t)
	audited(t, w, 3)
	head, err := w.VerifyAudit(t.Context(), access.Head{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.writer.exec(t.Context(), "delete from meta.audit"); err != nil {
		t.Fatal(err)
	}
	audited(t, w, 2)
	if err := w.Audit(t.Context(), access.Entry{At: auditAt, Who: "somebody else"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.VerifyAudit(t.Context(), access.Head{}); err != nil {
		t.Errorf("the new log in itself: %v", err)
	}
	if _, err := w.VerifyAudit(t.Context(), head); !errors.Is(err, access.ErrBroken) {
		t.Errorf("with the head that was kept: %v", err)
	}
}

// The log is written while a load is under way, by many at once, and what is rolled
// back leaves it alone.
func TestAuditWhileALoadIsOpen(t *testing.T) {
	w := newWarehouse(t)
	id, err := w.BeginBatch(t.Context(), "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 5 {
				if err := w.Audit(t.Context(), access.Entry{At: auditAt, Who: fmt.Sprint(i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if err := w.RollbackBatch(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if head, err := w.VerifyAudit(t.Context(), access.Head{}); err != nil || head.Number != 40 {
		t.Errorf("head %v, %v", head, err)
	}
}

func TestTokensAreKeptAndRevokedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.duckdb")
	w, err := Open(t.Context(), path, Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	given := access.Token{Name: "王", Role: access.Staff, Scope: access.Scope{Unit: "U1", Platform: "weibo"}, Hash: access.Hash("x"), CreatedAt: auditAt, CreatedBy: "root", ExpiresAt: auditAt.Add(time.Hour)}
	one, err := w.CreateToken(t.Context(), given, access.Entry{At: auditAt})
	if err != nil || one.ID != "T0001" || one.Scope.Who != "王 (T0001)" {
		t.Fatalf("%+v, %v", one, err)
	}
	if _, err := w.CreateToken(t.Context(), given, access.Entry{At: auditAt}); err == nil {
		t.Error("two tokens of one secret")
	}
	other := access.Token{Name: "李", Role: access.Admin, Hash: access.Hash("y"), CreatedAt: auditAt, CreatedBy: "root"}
	if other, err = w.CreateToken(t.Context(), other, access.Entry{At: auditAt}); err != nil || other.ID != "T0002" {
		t.Fatalf("%+v, %v", other, err)
	}
	if err := w.RevokeToken(t.Context(), "T0001", access.Entry{At: auditAt, Who: "李 (T0002)"}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"T0001", "T0009", "", "' or 1=1 --"} {
		if err := w.RevokeToken(t.Context(), id, access.Entry{At: auditAt, Who: "x"}); !errors.Is(err, ErrNoSuchToken) {
			t.Errorf("revoking %q: %v", id, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	reader, err := Open(t.Context(), path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	tokens, err := reader.Tokens(t.Context())
	if err != nil || len(tokens) != 2 {
		t.Fatalf("%+v, %v", tokens, err)
	}
	got := tokens[0]
	if got.Scope.Unit != "U1" || got.Scope.Region != "" || !got.ExpiresAt.Equal(given.ExpiresAt.Truncate(time.Microsecond)) || got.RevokedBy != "李 (T0002)" || tokens[1].IsUsable(auditAt) != true || !tokens[1].ExpiresAt.IsZero() {
		t.Errorf("%+v", tokens)
	}
	if _, err := reader.CreateToken(t.Context(), given, access.Entry{At: auditAt}); err == nil {
		t.Error("a token was given in a file that is open for reading")
	}
}
