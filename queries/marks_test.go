package queries

import (
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestFiguresAreMarked: a figure that is computed (decimals and percentages), and one that is
// marked in another query, has a column that marks what is not exact, or testdata/exact.yaml
// says why it needs none.
func TestFiguresAreMarked(t *testing.T) {
	text, err := os.ReadFile("testdata/exact.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var reasons []struct {
		Why     string
		Columns []string
	}
	if err := yaml.Unmarshal(text, &reasons); err != nil {
		t.Fatal(err)
	}
	exact := map[string]string{}
	for _, reason := range reasons {
		for _, name := range reason.Columns {
			if exact[name] != "" || reason.Why == "" {
				t.Errorf("%s is exact for two reasons or none", name)
			}
			exact[name] = reason.Why
		}
	}
	all := library(t).Queries()
	isMarked, needed := map[string]bool{}, 0
	for _, q := range all {
		for _, c := range q.Columns {
			isMarked[c.Name] = isMarked[c.Name] || c.AtLeast != ""
		}
	}
	for _, q := range all {
		for _, c := range q.Columns {
			name, format := q.Name+"."+c.Name, string(c.Format)
			isComputed := strings.HasPrefix(format, "decimal") || strings.HasPrefix(format, "percent")
			switch {
			case c.AtLeast != "" || !isComputed && !(isMarked[c.Name] && c.Format == FormatInteger):
				if exact[name] != "" {
					t.Errorf("%s is said to be exact, but is marked or no such figure", name)
				}
			case exact[name] == "":
				t.Errorf("%s has no column that marks what is not exact (at_least), and testdata/exact.yaml does not say why it is exact", name)
			default:
				needed++
			}
			delete(exact, name)
		}
	}
	for name := range exact {
		t.Errorf("%s is said to be exact, but there is no such column", name)
	}
	if needed < 50 {
		t.Errorf("only %d figures are said to be exact", needed)
	}
}
