package warehouse_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestMatrixCountsAMessageOnce compares the sums of a matrix with what the archive says,
// and the accounts with the sums.
func TestMatrixCountsAMessageOnce(t *testing.T) {
	w, want := planted(t, "testdata/matrix.txtar")
	values := map[string]string{"unit": "A", "period": "W2024-03-03"}
	platforms := answer(t, w, "matrix_platforms", "platform", values)
	for _, line := range want {
		words := strings.Fields(line)
		key := "(null)"
		if !strings.Contains(words[0], "=") {
			key, words = words[0], words[1:]
		}
		for _, word := range words {
			column, value, _ := strings.Cut(word, "=")
			got := fmt.Sprintf("%.0f", platforms[key][column])
			if math.IsNaN(platforms[key][column]) {
				got = "-"
			}
			if got != value {
				t.Errorf("%s %s: %s, want %s", key, column, got, value)
			}
		}
	}
	accounts := answer(t, w, "matrix", "account_id", values)
	if len(accounts) != 4 {
		t.Errorf("the matrix has %d accounts: %v", len(accounts), accounts)
	}
	posts, share := 0.0, 0.0
	for _, row := range accounts {
		if !math.IsNaN(row["posts"]) {
			posts += row["posts"]
			share += row["interaction_share"]
		}
	}
	if posts != platforms["(null)"]["posts"] || math.Abs(share-1) > 1e-12 {
		t.Errorf("the accounts have %v posts and shares of %v in all", posts, share)
	}
	if rows := answer(t, w, "matrix_platforms", "platform", map[string]string{"unit": "nobody", "period": "W2024-03-03"}); len(rows) != 0 {
		t.Errorf("a unit without accounts has rows: %v", rows)
	}
}
