package formula

import "testing"

// TestTermsAreMarked: of WCI, whose sum is raised to a power, a term that rests on a capped
// count makes its own share a lower bound and those of the others, which are exact, open both
// ways; of BCI, which is a sum, the others' contributions stay exact.
func TestTermsAreMarked(t *testing.T) {
	registry, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	text := func(mark *bool) string {
		if mark == nil {
			return "≈"
		}
		return map[bool]string{true: "≥", false: "="}[*mark]
	}
	for _, c := range []struct {
		index  string
		capped []string
		want   map[string]string // by measure: value, contribution, share
	}{
		{"wci@14.2", nil, map[string]string{"reads": "===", "likes": "===", "max_reads": "==="}},
		{"wci@14.2", []string{"max_reads"}, map[string]string{"reads": "=≈≈", "max_reads": "≥≥≥"}},
		{"wci@14.2", []string{"max_reads", "max_likes"}, map[string]string{"reads": "=≈≈", "max_reads": "≥≈≈", "max_likes": "≥≈≈"}},
		{"bci@9", []string{"likes"}, map[string]string{"posts": "==≈", "likes": "≥≥≥", "comments": "==≈"}},
		{"bci@9", []string{"likes", "comments"}, map[string]string{"posts": "==≈", "likes": "≥≥≈", "comments": "≥≥≈"}},
	} {
		f, err := registry.Lookup(c.index)
		if err != nil {
			t.Fatal(err)
		}
		m := Measures{Values: map[string]float64{}, AtLeast: map[string]bool{}, Days: 7, RealDays: 7}
		for i, name := range f.Measures() {
			m.Values[name] = float64(10 * (i + 1))
		}
		for _, name := range c.capped {
			m.AtLeast[name] = true
		}
		x, err := f.Explain(m)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, term := range x.Terms {
			got := text(term.IsValueAtLeast) + text(term.IsContributionAtLeast) + text(term.IsShareAtLeast)
			if want, isWanted := c.want[term.Measure]; isWanted && term.Component == "" {
				if seen++; got != want {
					t.Errorf("%s with %v capped: %s is marked %s, want %s", c.index, c.capped, term.ID, got, want)
				}
			}
		}
		if seen < len(c.want) {
			t.Errorf("%s: only %d terms were looked at", c.index, seen)
		}
	}
	yes, no := true, false
	for _, c := range []struct {
		mark, other *bool
		want        string
	}{{&no, &no, "="}, {&yes, &no, "≥"}, {nil, &no, "≈"}, {&no, &yes, "≈"}, {&yes, &yes, "≈"}, {&no, nil, "≈"}} {
		if got := text(MarkAgainst(c.mark, c.other)); got != c.want {
			t.Errorf("%s against %s is %s, want %s", text(c.mark), text(c.other), got, c.want)
		}
	}
	if got := text(Evaluation{IsAtLeast: true}.Mark()) + text(Evaluation{MayBeLower: true}.Mark()) + text(Evaluation{}.Mark()); got != "≥≈=" {
		t.Errorf("scores are marked %s", got)
	}
}
