package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadme loads the example files of both READMEs and asks for the ranking that they
// name: what a new user copies must work.
func TestReadme(t *testing.T) {
	for readme, names := range map[string][]string{
		"README.md":       {"accounts.csv", "posts.csv"},
		"README.zh-CN.md": {"账号.csv", "文章.csv"},
	} {
		t.Run(readme, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("../..", readme))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			db := filepath.Join(dir, "my.duckdb")
			zhengheng(t, exitDone, "init", "--db", db)
			for _, name := range names {
				file := filepath.Join(dir, name)
				if err := os.WriteFile(file, example(t, string(text), name), 0o644); err != nil {
					t.Fatal(err)
				}
				summary := ingestSummary(t, zhengheng(t, exitDone, "ingest", "--db", db, "--json", file))
				if summary["rows_accepted"] != 2.0 || summary["ignored_columns"] != nil {
					t.Errorf("%s of %s loads as %v", name, readme, summary)
				}
			}
			var ranking struct {
				Rows []map[string]any `json:"rows"`
			}
			answer := zhengheng(t, exitDone, "rank", "--db", db, "--index", "wci", "--period", "W2019-02-24", "--json")
			if err := json.Unmarshal([]byte(answer), &ranking); err != nil {
				t.Fatal(err)
			}
			if len(ranking.Rows) != 1 || ranking.Rows[0]["rank"] != 1.0 || ranking.Rows[0]["is_score_at_least"] != true {
				t.Errorf("the example files of %s rank as %v", readme, ranking.Rows)
			}
			for _, command := range regexp.MustCompile(`zhengheng ([a-z-]+)`).FindAllStringSubmatch(string(text), -1) {
				zhengheng(t, exitDone, command[1], "--help")
			}
		})
	}
}

// example gives the indented block below the first line that begins with the file's name.
func example(t *testing.T, text, name string) []byte {
	t.Helper()
	_, below, found := strings.Cut(text, "\n`"+name+"`")
	if !found {
		t.Fatalf("no example %s", name)
	}
	var block strings.Builder
	for line := range strings.Lines(below) {
		if content, indented := strings.CutPrefix(line, "    "); indented {
			block.WriteString(content)
		} else if block.Len() > 0 {
			break
		}
	}
	return []byte(block.String())
}
