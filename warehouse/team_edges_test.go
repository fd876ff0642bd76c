package warehouse_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

// TestTeamsAtTheirEdges compares the answers for March 2024 with the lines of an archive:
// query, cells that tell the row, ->, cells that it must have; - is NULL, _ a space.
func TestTeamsAtTheirEdges(t *testing.T) {
	w, want := planted(t, "testdata/team.txtar")
	answers := map[string][]map[string]any{}
	for _, line := range want {
		name, rest, _ := strings.Cut(line, " ")
		which, cells, _ := strings.Cut(rest, " -> ")
		if answers[name] == nil {
			answers[name] = asked(t, w, name, map[string]string{"period": "M2024-03"})
		}
		var found []map[string]any
		for _, row := range answers[name] {
			if holds(row, which) == "" {
				found = append(found, row)
			}
		}
		if len(found) != 1 {
			t.Errorf("%s %s: %d rows", name, which, len(found))
			continue
		}
		if wrong := holds(found[0], cells); wrong != "" {
			t.Errorf("%s %s: %s", name, which, wrong)
		}
	}
	// People are on the list of staff in any month; of all others there is nothing.
	for _, name := range []string{"reposts", "repost_units", "repost_chain", "team_units"} {
		rows := asked(t, w, name, map[string]string{"period": "M2023-03"})
		if len(rows) != 0 {
			t.Errorf("%s of a month without anything has %d rows: %v", name, len(rows), rows[0])
		}
	}
}

// holds says which of the cells a row has otherwise, "" if none.
func holds(row map[string]any, cells string) string {
	for _, one := range strings.Fields(cells) {
		column, value, _ := strings.Cut(one, "=")
		value = strings.ReplaceAll(value, "_", " ")
		got := fmt.Sprint(row[column])
		switch known := row[column].(type) {
		case nil:
			got = "-"
		case float64:
			if number, err := strconv.ParseFloat(value, 64); err == nil && math.Abs(known-number) < 1e-9 {
				got = value
			}
		}
		if got != value && got != strings.ReplaceAll(value, " ", "_") {
			return fmt.Sprintf("%s is %s, want %s", column, got, value)
		}
	}
	return ""
}
