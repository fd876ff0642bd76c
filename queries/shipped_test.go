package queries

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// examples holds a value for each parameter that a shipped query requires.
var examples = map[string]string{
	"index": "wci@14.2", "period": "W2019-02-24", "account_id": "weibo:2656274875", "release": "R2024-0001",
	"list": "重点账号", "account": "weibo:2656274875", "other": "weibo:1", "ids": "weibo:2656274875", "subject_id": "U001", "unit": "U1",
	"rulebook": "guoban-2019-19-inspection", "sheet": "S2024-0001", "round": "C2024-01",
}

// TestShippedQueries loads the whole folder, and runs each query with nothing
// but what it requires.
func TestShippedQueries(t *testing.T) {
	l := library(t)
	if err := l.check(); err != nil {
		t.Fatal(err)
	}
	files, err1 := fs.Glob(shipped, "sql/*.sql")
	computed, err2 := fs.Glob(shipped, "sql/*.yaml") // words.yaml is no question
	if err := errors.Join(err1, err2); err != nil || len(files)+len(computed)-1 != len(l.Queries()) || len(files) < 9 || len(computed) < 5 {
		t.Fatalf("%d files give %d queries (%v)", len(files)+len(computed)-1, len(l.Queries()), err)
	}
	for _, q := range l.Queries() {
		t.Run(q.Name, func(t *testing.T) {
			values := map[string]string{}
			for _, p := range q.Parameters {
				if p.Required {
					values[p.Name] = examples[p.Name]
				}
				if p.Kind == KindPeriod {
					values[p.Name] = examples["period"]
				}
			}
			engine := empty(q)
			r, err := q.Run(context.Background(), engine, values)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := rows(r); err != nil || len(got) != 0 {
				t.Errorf("%d rows, %v", len(got), err)
			}
			if len(r.Notes) != 1 || r.Notes[0].Zh != "没有符合条件的数据" {
				t.Errorf("an empty answer says %v", r.Notes)
			}
			if q.IsComputed() {
				return
			}
			if len(engine.args[0]) != strings.Count(strings.Join(distinct(engine.sql[0]), ""), "$") {
				t.Errorf("%d values for %v", len(engine.args[0]), distinct(engine.sql[0]))
			}
		})
	}
}

// distinct returns the $n of a statement, each once.
func distinct(sql string) []string {
	seen := map[string]bool{}
	var list []string
	for _, n := range regexp.MustCompile(`\$\d+`).FindAllString(sql, -1) {
		if !seen[n] {
			seen[n] = true
			list = append(list, n)
		}
	}
	return list
}

// TestShippedStyle keeps the files short and in lower case.
func TestShippedStyle(t *testing.T) {
	files, err := fs.Glob(shipped, "sql/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	keyword := regexp.MustCompile(`\b(SELECT|FROM|WHERE|JOIN|WITH|ORDER BY|GROUP BY|LIMIT)\b`)
	for _, file := range files {
		text, err := fs.ReadFile(shipped, file)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines > 100 {
			t.Errorf("%s has %d lines", file, lines)
		}
		if _, sql, _ := strings.Cut(string(text), "*/"); keyword.MatchString(sql) {
			t.Errorf("%s writes %s", file, keyword.FindString(sql))
		}
	}
}

// TestWordsAreShared: what words.yaml declares is named in two places at least, so that it
// is not one query's own.
func TestWordsAreShared(t *testing.T) {
	files, err := fs.Glob(shipped, "sql/*.*")
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	named := map[string]int{}
	for _, file := range files {
		text, err := fs.ReadFile(shipped, file)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(strings.TrimPrefix(string(text), "/*"), "*/")
		var lists map[string]yaml.Node
		if err := yaml.Unmarshal([]byte(head), &lists); err != nil {
			t.Fatal(file, err)
		}
		for kind, prefix := range map[string]string{"parameters": "parameter ", "columns": "column ", "parameter_groups": "parameter ...", "column_groups": "column ..."} {
			for _, item := range lists[kind].Content {
				name := prefix + nameOf(item)
				if path.Base(file) != wordsFile {
					named[name]++
					continue
				}
				declared = append(declared, name)
				for i, key := range item.Content {
					if key.Value == "of" {
						for _, part := range item.Content[i+1].Content {
							named[strings.TrimSuffix(prefix, "...")+nameOf(part)] += 2
						}
					}
				}
			}
		}
	}
	if len(declared) < 100 {
		t.Errorf("only %d words are declared", len(declared))
	}
	for _, name := range declared {
		if named[name] < 2 {
			t.Errorf("%s is named %d times", name, named[name])
		}
	}
}

// nameOf is the name that an item of a list stands under; ...NAME of a group.
func nameOf(item *yaml.Node) string {
	for i, key := range item.Content {
		if key.Value == "name" {
			return item.Content[i+1].Value
		}
	}
	return item.Value
}

func TestRankingDeclarations(t *testing.T) {
	q := lookup(t, library(t), "ranking")
	reads := q.column("reads")
	if reads.AtLeast != "reads_at_least" || reads.Unit.Zh != "次" || reads.Format != FormatInteger {
		t.Errorf("reads is %+v", reads)
	}
	if p := q.Parameter("period"); p.Default != "latest" || p.Title.Zh != "周期" {
		t.Errorf("period is %+v", p)
	}
	if p := q.Parameter("platform"); len(p.Values) != 13 {
		t.Errorf("platform has %d values", len(p.Values))
	}
}

func TestLookup(t *testing.T) {
	l := library(t)
	for name, want := range map[string]string{
		"rankng": `did you mean "ranking"?`, "zzzzzzzz": "there are account, account_card, account_counts, accounts",
	} {
		if _, err := l.Lookup(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}
