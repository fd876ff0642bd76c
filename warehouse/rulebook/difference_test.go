package rulebook

import (
	"strings"
	"testing"
)

// changed is the national inspection with texts of its file replaced, in a registry of its
// own.
func changed(t *testing.T, replace ...string) (*Registry, *Book) {
	t.Helper()
	shipped, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	book, err := shipped.Lookup("guoban-2019-19-inspection")
	if err != nil {
		t.Fatal(err)
	}
	sources := shipped.Sources(book)
	text := strings.NewReplacer(replace...).Replace(sources[0].Text)
	if len(replace) > 0 && text == sources[0].Text {
		t.Fatalf("%q is not in the book", replace)
	}
	sources[0].Text = text
	registry, err := Restore(sources)
	if err != nil {
		t.Fatal(err)
	}
	if book, err = registry.Lookup(book.ID); err != nil {
		t.Fatal(err)
	}
	return registry, book
}

// TestEveryBookIsRestored makes each shipped book of its sources alone: the same text, with
// the same fingerprint.
func TestEveryBookIsRestored(t *testing.T) {
	shipped, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, book := range shipped.Books() {
		registry, err := Restore(shipped.Sources(book))
		if err != nil {
			t.Errorf("%s: %v", book.ID, err)
			continue
		}
		again, err := registry.Lookup(book.ID)
		if err != nil || registry.Fingerprint(again) != shipped.Fingerprint(book) {
			t.Errorf("%s: restored as another book, %v", book.ID, err)
			continue
		}
		if differences := DifferencesAmong(registry, again, shipped, book); len(differences) > 0 {
			t.Errorf("%s: %+v", book.ID, differences)
		}
	}
}

// TestDifferences changes one thing of a book each time.
func TestDifferences(t *testing.T) {
	before, was := changed(t)
	rule := was.rule("policy-idle")
	if rule == nil || rule.Points != PointsOf(5) {
		t.Fatalf("the book has another rule policy-idle: %+v", rule)
	}
	const more = "  - {id: new-rule, in: policies, points: 2, title: {zh: 新增一条}, mark: U}\n  - {id: policy-idle, "
	for name, test := range map[string]struct {
		replace []string
		want    string // line, field, before → after
		back    string // with the two exchanged
	}{
		"a comment": {[]string{"id: guoban-2019-19-inspection", "id: guoban-2019-19-inspection # 注"}, "", ""},
		"a field":   {[]string{"{id: policy-idle, in: policies, points: 5, ", "{id: policy-idle, in: policies, points: 3, cap: 9, "}, "policy-idle points 5 → 3; policy-idle cap  → 9", "policy-idle points 3 → 5; policy-idle cap 9 → "},
		"a line":    {[]string{"  - {id: policy-idle, ", more}, "new-rule   → 新增一条 2", "new-rule  新增一条 2 → "},
		"the basis": {[]string{"\nbasis: ", "\nbasis: 新 "}, " basis " + was.Basis + " → 新 " + was.Basis, " basis 新 " + was.Basis + " → " + was.Basis},
	} {
		t.Run(name, func(t *testing.T) {
			after, now := changed(t, test.replace...)
			if got := said(DifferencesAmong(before, was, after, now)); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
			if got := said(DifferencesAmong(after, now, before, was)); got != test.back {
				t.Errorf("backwards %q, want %q", got, test.back)
			}
			if isSame := before.Fingerprint(was) == after.Fingerprint(now); isSame {
				t.Error("the text changed and the fingerprint did not")
			}
		})
	}
}

func said(all []Difference) string {
	var texts []string
	for _, d := range all {
		texts = append(texts, d.Line+" "+d.Field+" "+d.Before+" → "+d.After)
	}
	return strings.Join(texts, "; ")
}
