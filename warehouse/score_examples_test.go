package warehouse

import (
	"testing"

	"zhengheng/warehouse/rulebook"
)

// The examples inside the shipped books, the published case of 89 points among them.
func TestShippedRulebookExamples(t *testing.T) {
	r, err := rulebook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	results, err := TryExamples(t.Context(), r.Books())
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range results {
		if result.Fault != "" {
			t.Error(result.Fault)
		}
	}
	if len(results) < 9 {
		t.Errorf("%d examples", len(results))
	}
}
