package warehouse_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhengheng/warehouse"
	"zhengheng/warehouse/rulebook"
)

// ownNational are the shipped rulebooks with the national inspection changed.
func ownNational(t *testing.T, replace ...string) *rulebook.Registry {
	t.Helper()
	shipped, err := rulebook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	book, err := shipped.Lookup(national)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(replace...).Replace(book.Definition())
	if text == book.Definition() {
		t.Fatalf("%q is not in the book", replace)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "own.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	changed, err := rulebook.LoadFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// TestKeptScoresWhoseRulebookChanged computes kept sheets again under the text of then, and
// names in which lines that of today differs.
func TestKeptScoresWhoseRulebookChanged(t *testing.T) {
	changes := func(w *warehouse.Warehouse) []string {
		return ask(t, w, "rulebook_changes", map[string]string{"sheet": "S2024-0001"}, func(cell func(string) string) string {
			return strings.Join([]string{cell("line"), cell("field"), cell("kept_value"), cell("today_value")}, "|") + strings.Repeat(cell("title"), btoi(cell("line") == ""))
		})
	}
	for name, test := range map[string]struct {
		own  *rulebook.Registry
		want []string
	}{
		"as it was": {nil, nil},
		"points":    {ownNational(t, "{id: policy-idle, in: policies, points: 5, ", "{id: policy-idle, in: policies, points: 3, "), []string{"policy-idle|points|5|3"}},
		"a comment": {ownNational(t, "id: "+national, "id: "+national+" # 注"), []string{"|||各条相同，只有注释、出处等文字不同"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := reopened(t, copyOf(t), warehouse.Options{ReadOnly: true, Rulebooks: test.own})
			checked, err := w.VerifyScores(t.Context())
			if err != nil || checked.Sheets != 2 || len(checked.Differences)+len(checked.Skipped)+len(checked.Broken) != 0 || len(checked.Changed) != 2*btoi(test.want != nil) {
				t.Errorf("%+v, %v", checked, err)
			}
			if got := changes(w); !slices.Equal(got, test.want) {
				t.Errorf("changes %q, want %q", got, test.want)
			}
		})
	}
	t.Run("facts changed besides", func(t *testing.T) {
		path := copyOf(t)
		tamper(t, path, "update raw.findings set rule = 'answers-idle' where finding_id = 'F1'")
		w := reopened(t, path, warehouse.Options{ReadOnly: true, Rulebooks: ownNational(t, "points: 5, title", "points: 3, title")})
		if checked, err := w.VerifyScores(t.Context()); err != nil || len(checked.Differences) == 0 {
			t.Errorf("%+v, %v", checked, err)
		}
	})
	own := ownNational(t, "{id: policy-idle, in: policies, points: 5, ", "{id: policy-idle, in: policies, points: 3, ")
	t.Run("no text was kept", func(t *testing.T) {
		path := copyOf(t)
		tamper(t, path, "delete from meta.rulebook_texts")
		w := reopened(t, path, warehouse.Options{ReadOnly: true, Rulebooks: own})
		checked, err := w.VerifyScores(t.Context())
		if err != nil || checked.Sheets != 0 || len(checked.Skipped) != 2 || !strings.Contains(checked.Skipped[0], "whose text was not kept with it") {
			t.Errorf("%+v, %v", checked, err)
		}
		if got := changes(w); len(got) != 1 || !strings.Contains(got[0], "当时的文本未留存") {
			t.Errorf("changes %q", got)
		}
	})
	t.Run("the kept text was changed", func(t *testing.T) {
		path := copyOf(t)
		tamper(t, path, "update meta.rulebook_texts set text = replace(text, 'points: 5', 'points: 4')")
		w := reopened(t, path, warehouse.Options{ReadOnly: true, Rulebooks: own})
		checked, err := w.VerifyScores(t.Context())
		if err != nil || len(checked.Broken) != 2 || checked.Sheets != 0 {
			t.Errorf("%+v, %v", checked, err)
		}
		if _, err := w.KeptBook(t.Context(), "S2024-0001"); !errors.Is(err, warehouse.ErrTampered) {
			t.Errorf("the rulebook of the sheet: %v", err)
		}
	})
	w := reopened(t, copyOf(t), warehouse.Options{ReadOnly: true})
	if _, err := w.KeptBook(t.Context(), "S1999-0001"); !errors.Is(err, warehouse.ErrNoSuchSheet) {
		t.Errorf("a sheet that is not there: %v", err)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
