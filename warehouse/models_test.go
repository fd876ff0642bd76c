package warehouse

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// The reductions, facts to one row per account and period, may one day run on a
// distributed engine, so they keep to what such engines share.
var reductions = []string{"posts_at_age", "post_parts", "post_measures", "day_measures", "publisher_measures"}

var unportable = map[string]*regexp.Regexp{
	"a window":                regexp.MustCompile(`(?i)\bover\s*\(`),
	"// division":             regexp.MustCompile(`//`),
	"length":                  regexp.MustCompile(`(?i)\blength\(`),
	"arg_max":                 regexp.MustCompile(`(?i)\barg_m(ax|in)\(`),
	"a logarithm":             regexp.MustCompile(`(?i)\bln\(`),
	"an approximate count":    regexp.MustCompile(`(?i)\bapprox_`),
	"a list or struct":        regexp.MustCompile(`(?i)\b(list_|struct_)`),
	"distinct on":             regexp.MustCompile(`(?i)distinct\s+on\b`),
	"group by all, order all": regexp.MustCompile(`(?i)\bby\s+all\b`),
}

var literals = regexp.MustCompile(`'[^']*'`)

var comments = regexp.MustCompile(`(?s)/\*.*?\*/|--[^\n]*`)

func TestReductionsKeepToThePortableSubset(t *testing.T) {
	for _, name := range reductions {
		text, err := sqlFiles.ReadFile("models/marts/" + name + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		_, sql, _ := strings.Cut(string(text), "*/")
		for what, pattern := range unportable {
			if at := pattern.FindString(sql); at != "" {
				t.Errorf("models/marts/%s.sql uses %s: %s", name, what, at)
			}
		}
	}
}

func TestSQLFilesKeepToTheHouseRules(t *testing.T) {
	err := fs.WalkDir(sqlFiles, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := sqlFiles.ReadFile(path)
		if err != nil {
			return err
		}
		lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
		if len(lines) > 100 {
			t.Errorf("%s has %d lines, more than 100", path, len(lines))
		}
		if strings.Contains(literals.ReplaceAllString(comments.ReplaceAllString(string(text), ""), ""), ";") {
			t.Errorf("%s holds more than one statement, or ends in a semicolon", path)
		}
		for i, line := range lines {
			if n := utf8.RuneCountInString(line); n > 100 {
				t.Errorf("%s:%d is %d characters long", path, i+1, n)
			}
		}
		if strings.HasPrefix(path, "models/") && !strings.HasPrefix(string(text), "/*\n") {
			t.Errorf("%s does not begin with its grain or rule", path)
		}
		if strings.HasPrefix(path, "models/") && !strings.HasPrefix(path, "models/checks/") && heading(string(text), "grain") == "" {
			t.Errorf("%s does not say its grain", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestModelsThatReadInACircleAreRefused(t *testing.T) {
	_, err := inReadingOrder([]*model{{name: "a", reads: []string{"b"}}, {name: "b", reads: []string{"a"}}})
	if err == nil || !strings.Contains(err.Error(), "circle") {
		t.Errorf("error %v, want one about a circle", err)
	}
}
