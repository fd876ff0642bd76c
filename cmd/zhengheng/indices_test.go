package main

import "testing"

// TestEveryIndexIsOffered wants the pages to offer each index version once, scaled ones too.
func TestEveryIndexIsOffered(t *testing.T) {
	p := &program{language: "zh"}
	formulas, err := p.registry()
	if err != nil {
		t.Fatal(err)
	}
	indices, err := p.offeredIndices()
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for _, one := range indices {
		times[one.ID]++
	}
	for _, f := range formulas.All() {
		if times[f.ID()] != 1 {
			t.Errorf("%s is offered %d times", f.ID(), times[f.ID()])
		}
	}
	if first, _ := formulas.Lookup(firstIndex); indices[0].ID != first.ID() {
		t.Errorf("the pages begin with %s", indices[0].ID)
	}
}
