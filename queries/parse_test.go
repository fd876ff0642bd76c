package queries

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const goodHead = `/*
title: {zh: 甲, en: A}
description: {zh: 甲, en: A}
parameters: [{name: p, kind: text, title: {zh: 甲, en: A}}]
scope: open
columns: [{name: c, title: {zh: 甲, en: A}, format: text}]
*/
`

// TestParseFaults changes a good file in one way each, and looks for the
// sentence that says what is wrong.
func TestParseFaults(t *testing.T) {
	good := goodHead + "select $p as c\n"
	tests := map[string]struct{ old, new, want string }{
		"good":               {"", "", ""},
		"no block":           {"/*", "", "does not start with a YAML block"},
		"unclosed block":     {"*/", "", "does not start with a YAML block"},
		"bad YAML":           {"title: {", "title: [", "YAML block"},
		"unknown field":      {"columns:", "colums: [x]\ncolumns:", "colums"},
		"unknown in column":  {"format: text", "format: text, forma: x", "forma"},
		"no title":           {"title: {zh: 甲, en: A}\ndescription", "description", "title and description"},
		"unknown kind":       {"kind: text", "kind: txt", `parameter "p": kind "txt" is unknown`},
		"bad default":        {"kind: text", "kind: integer, default: x", `default: "x" is not a whole number`},
		"required, default":  {"kind: text", "kind: text, required: true, default: x", "a required parameter has no default"},
		"enum, no values":    {"kind: text", "kind: enum", "an enum needs values"},
		"enum of a list":     {"kind: text", "kind: enum, labels: signal", ""},
		"enum of no list":    {"kind: text", "kind: enum, labels: d", "an enum needs values, or the labels of a known list"},
		"days of no period":  {"$p", "$p || $p_starts_on", "statement uses $p_starts_on"},
		"days of a period":   {goodHead + "select $p", strings.Replace(goodHead, "kind: text", "kind: period", 1) + "select $p_starts_on || $p_before_on", ""},
		"unknown format":     {"format: text", "format: txt", `column "c": format "txt" is unknown`},
		"no companion":       {"format: text", "format: text, at_least: d", `at_least "d" is not a boolean column`},
		"unknown labels":     {"format: text", "format: text, labels: d", `labels "d" are not a known list`},
		"unknown word":       {"columns: [", "columns: [reads, ", `"reads" is not declared in words.yaml`},
		"unknown group":      {"columns: [", "columns: [...counts, ", `columns: line 6: there is no group "counts" in words.yaml`},
		"column twice":       {"columns: [", "columns: [{name: c, title: {zh: 甲, en: A}, format: text}, ", `column "c": the name is used twice`},
		"no statement":       {"select $p as c", "", "there is no statement"},
		"undeclared":         {"select $p", "select $p || $q", "statement uses $q"},
		"unused":             {"select $p", "select 1", `parameter "p": the statement does not use $p`},
		"used in a string":   {"select $p", "select '$p'", "does not use $p"},
		"used in a comment":  {"select $p", "select 1 -- $p\n", "does not use $p"},
		"two statements":     {"select $p as c", "select $p as c; drop table x", "one statement"},
		"semicolon at end":   {"select $p as c", "select $p as c;", ""},
		"reads raw":          {"select $p as c", "select $p as c from raw.posts", "reads raw tables"},
		"reads base":         {"select $p as c", "select $p as c from BASE.posts", "reads BASE tables"},
		"raw in a string":    {"select $p", "select $p || 'raw.x'", ""},
		"no scope":           {"scope: open", "", "scope is not declared"},
		"unknown scope":      {"scope: open", "scope: shut", `scope "shut" is not open, closed, inside`},
		"scope of no column": {"scope: open", "scope: {account: d}", `"d" is not a column`},
		"scope of nothing":   {"scope: open", "scope: {region: c}", "name the column of the account, the unit or the batch"},
		"scope of no kind":   {"scope: open", "scope: {owner: c}", `"owner" is not account, unit`},
		"scope of a column":  {"scope: open", "scope: {account: c}", ""},
		"scope not inside":   {"scope: open", "scope: inside", "does not use $scope_region"},
		"unknown role":       {"scope: open", "scope: open\nrole: king", `role "king" is not one of viewer`},
		"open string":        {"select $p", "select $p || 'x", "not closed"},
		"dollar quoting":     {"select $p", "select $p || $$x$$", "a $ that is not followed"},
		"chart of no column": {"columns:", "chart: {kind: bar, label: c, value: d, rows: 3}\ncolumns:", "chart:"},
	}
	for name, test := range tests {
		text := strings.Replace(good, test.old, test.new, 1)
		_, err := LoadFrom(fstest.MapFS{"q.sql": {Data: []byte(text)}})
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "q.sql: ")):
			t.Errorf("%s: got %v, want q.sql: … %q", name, err, test.want)
		}
	}
}

// TestWords checks that a query may change fields of a shared declaration.
func TestWords(t *testing.T) {
	words := "parameters: [{name: p, kind: limit, title: {zh: 行, en: Rows}, default: \"10\"}]\ncolumns: [{name: c, title: {zh: 丙, en: C}, format: text}]\n"
	text := "/*\ntitle: {zh: 甲, en: A}\ndescription: {zh: 甲, en: A}\nscope: open\nparameters: [{name: p, default: \"20\"}]\ncolumns: [c]\n*/\nselect 1 as c limit $p"
	l, err := LoadFrom(fstest.MapFS{"words.yaml": {Data: []byte(words)}, "q.sql": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	q := l.Queries()[0]
	if p := q.Parameters[0]; p.Default != "20" || p.Kind != KindLimit || p.Title.Zh != "行" {
		t.Errorf("p is %+v", p)
	}
	if q.Columns[0].Title.En != "C" {
		t.Errorf("c is %+v", q.Columns[0])
	}
	_, err = LoadFrom(fstest.MapFS{"words.yaml": {Data: []byte(words + "coloms: []")}})
	if err == nil || !strings.Contains(err.Error(), "words.yaml: ") {
		t.Errorf("a bad words.yaml gives %v", err)
	}
}

// TestWordGroups checks what a group stands for, and that fields of one query's own are
// not another's.
func TestWordGroups(t *testing.T) {
	words := `parameters:
  - {name: n, kind: integer, min: 1, max: 9, title: {zh: 数, en: N}}
  - {name: q, kind: text, title: {zh: 词, en: Q}}
parameter_groups:
  - {name: both, of: [q, {name: n, default: "2"}]}
columns:
  - {name: c, title: {zh: 丙, en: C}, format: text}
column_groups:
  - {name: one, of: [c]}
  - {name: two, of: [...one, {name: d, title: {zh: 丁, en: D}, format: text}]}
`
	head := "/*\ntitle: {zh: 甲, en: A}\ndescription: {zh: 甲, en: A}\nscope: open\nparameters: [PARAMETERS]\ncolumns:\n  - ...two\n*/\nselect $q as c, $n as d"
	files := func(parameters ...string) fstest.MapFS {
		found := fstest.MapFS{"words.yaml": {Data: []byte(words)}}
		for i, list := range parameters {
			found[string(rune('a'+i))+".sql"] = &fstest.MapFile{Data: []byte(strings.Replace(head, "PARAMETERS", list, 1))}
		}
		return found
	}
	l, err := LoadFrom(files("q, {name: n, min: 3}", "...both", "q, {name: n, min: 0, max: 5}"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"3 9 ", "1 9 2", "0 5 "} {
		q := l.Queries()[i]
		n := q.Parameter("n")
		if got := fmt.Sprint(*n.Min, *n.Max, " ", n.Default); got != want || q.Parameters[0].Name != "q" || q.Columns[0].Name != "c" || q.Columns[1].Title.En != "D" {
			t.Errorf("query %s: n is %q, want %q; columns %v", q.Name, got, want, q.Columns)
		}
	}
	for name, test := range map[string]struct{ old, new, want string }{
		"no such group": {"...one", "...none", `column group "two": line 10: there is no group "none" in words.yaml, or not above it`},
		"group below":   {"of: [c]", "of: [...two]", `column group "one": line 9: there is no group "two" in words.yaml`},
		"no such word":  {"of: [q,", "of: [p,", `parameter group "both": line 5: "p" is not declared in words.yaml`},
		"group twice":   {"name: two", "name: one", `column group "one" is declared twice`},
		"word twice":    {"name: q, kind", "name: n, kind", `parameter "n" is declared twice`},
	} {
		_, err := LoadFrom(fstest.MapFS{"words.yaml": {Data: []byte(strings.Replace(words, test.old, test.new, 1))}})
		if err == nil || !strings.Contains(err.Error(), "words.yaml: "+test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestPositional(t *testing.T) {
	tests := []struct {
		sql, want string
		names     []string
	}{
		{"select $b, $a, $b", "select $1, $2, $1", []string{"b", "a"}},
		{"select '$a' || $a, \"$a\"", "select '$a' || $1, \"$a\"", []string{"a"}},
		{"select 'it''s $a' /* $a -- */ || $a -- $b\n+ $b", "select 'it''s $a' /* $a -- */ || $1 -- $b\n+ $2", []string{"a", "b"}},
		{"select $ab, $a", "select $1, $2", []string{"ab", "a"}},
		{"select 阅读, x.y", "select 阅读, x.y", nil},
		{"select 1;\n", "select 1", nil},
	}
	for _, test := range tests {
		got, names, err := positional(test.sql)
		if err != nil || got != test.want || !slices.Equal(names, test.names) {
			t.Errorf("%q: got %q %v %v, want %q %v", test.sql, got, names, err, test.want, test.names)
		}
	}
}
