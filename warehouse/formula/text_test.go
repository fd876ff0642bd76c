package formula

import (
	"strings"
	"testing"
)

// TestDefinitionsComputeAlone loads each shipped index from the texts that its closure
// gives, and nothing else, and wants the same formula.
func TestDefinitionsComputeAlone(t *testing.T) {
	shipped, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range shipped.All() {
		var texts []string
		for _, one := range shipped.Closure(f) {
			texts = append(texts, one.Definition())
		}
		if want := 1 + len(f.DependsOn()); len(texts) < want {
			t.Errorf("%s: %d texts, want %d or more", f.ID(), len(texts), want)
		}
		alone, err := LoadDefinitions(texts)
		if err != nil {
			t.Errorf("%s: %v", f.ID(), err)
			continue
		}
		again, err := alone.Lookup(f.ID())
		if err != nil || again.Fingerprint() != f.Fingerprint() {
			t.Errorf("%s: loaded again it is another formula (%v)", f.ID(), err)
		}
		if len(alone.All()) != len(texts) {
			t.Errorf("%s: %d definitions of %d texts", f.ID(), len(alone.All()), len(texts))
		}
	}
}

func TestFaultyDefinitionsAreNamed(t *testing.T) {
	_, err := LoadDefinitions([]string{"id: x\nversion: \"1\"\nweights: 3\n"})
	if err == nil || !strings.Contains(err.Error(), "definition 1:3: unknown key \"weights\"") {
		t.Errorf("%v", err)
	}
}
