package main

import (
	"slices"
	"strings"
	"testing"
)

// setAgainst are the figures that are set against others which may be lower bounds.
var setAgainst = []string{
	"score_change", "contribution_change", "score_gain", "distance", "reach_share", "interaction_share", "leader_share", "to_median", "to_next_quartile",
	"survivor_bias", "points", "full_share", "total", "objective_points", "new_weight", "new_share", "change", "relative_change",
}

// eitherWays counts the scores whose mark is NULL, since they may be lower: none but what
// comes from an index that is scaled within a list, or is set against others.
func eitherWays(t *testing.T, what string, g *grid) (n int) {
	t.Helper()
	at := map[string]int{}
	for c, field := range g.fields {
		at[field.Name] = c
	}
	of, isTold := at["index_id"]
	for c, field := range g.fields {
		mark, isMarked := field.Metadata.GetValue("at_least")
		for i, row := range g.rows {
			if !isMarked || row[c] == unknown || row[at[mark]] != unknown {
				continue
			}
			if field.Name == "score" {
				n++
			}
			isScaled := strings.Contains(what, scaledIndex) || isTold && row[of] == scaledIndex
			if !isScaled && !slices.Contains(setAgainst, field.Name) {
				t.Errorf("%s, row %d: %s has a value and no mark", what, i+1, field.Name)
			}
		}
	}
	return n
}
