package formula

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// soundComposite is a composite without fault; tests break one line of it.
const soundComposite = `id: whole
version: "1"
title: {zh: 综合, en: whole}
platforms: [all]
subject: unit
provenance: derived
source: a test
factor: 1
terms:
  - {id: a, weight: 0.8, index: wci, aggregate: max}
  - {id: b, weight: 0.2, index: bci, aggregate: roles, roles: {main: 0.7, sub: 0.3}}
examples:
  - origin: computed
    given: {a: 10, bci: 20}
    score: 12
    tolerance: 1e-9
`

func loadOwn(t *testing.T, files map[string]string) (*Registry, error) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "own")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := LoadFolder(dir)
	if err != nil && !strings.Contains(err.Error(), dir) {
		t.Errorf("the error does not name the folder: %v", err)
	}
	return r, err
}

func TestOwnFolder(t *testing.T) {
	r, err := loadOwn(t, map[string]string{"own.yaml": sound, "whole.yaml": soundComposite})
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.Lookup("whole")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.DependsOn(), " "); got != "wci@14.2 bci@9" {
		t.Errorf("depends on %s", got)
	}
	if len(r.Formulas()) != 11 || len(r.All()) != 15 || len(r.Order()) != 15 {
		t.Errorf("%d formulas, %d of all kinds, %d in order", len(r.Formulas()), len(r.All()), len(r.Order()))
	}
	if _, err := LoadFolder(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a folder that does not exist is not reported")
	}
}

func TestBadOwnDefinitions(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"no subject", "subject: unit\n", "subject: house\n", `5: subject "house" is not one of account, unit, province,`},
		{"weights", "weight: 0.8", "weight: 0.7", `10: the weights of the first level sum to 0.9, not 1`},
		{"roles", "sub: 0.3", "sub: 0.4", `11: the weights of the roles of "b" sum to 1.1, not 1`},
		{"role", "sub: 0.3", "deputy: 0.3", `11: role "deputy" is not one of main, sub`},
		{"roles without weights", ", roles: {main: 0.7, sub: 0.3}", "", `11: "b": aggregate: roles and the weights of the roles`},
		{"no aggregate", "index: wci, aggregate: max", "index: wci", `10: "a" needs aggregate, one of sum, mean, max, roles: a unit may have several scores`},
		{"aggregate", "aggregate: max", "aggregate: median", `10: aggregate "median" is not one of sum, mean, max, roles`},
		{"unknown index", "index: wci,", "index: wcj,", `10: unknown index "wcj" (did you mean wci?); known: bci@9,`},
		{"unknown version", "index: wci,", "index: wci@9,", `10: unknown index "wci@9"; known: bci@9,`},
		{"option of a component", "index: wci,", "index: wci+publisher,", `10: index "wci+publisher": an option is not computed for all accounts`},
		{"measure", "index: wci,", "index: wci, measure: reads,", `10: "a" reads an index: measure, per, times,`},
		{"measure alone", "index: wci, aggregate: max", "measure: reads", `10: "a" has no index; a composite is made of indices only`},
		{"zero for what nobody knows", "index: wci, aggregate: max", "index: wvci, external: true, aggregate: max", ``},
		{"aliases", "factor: 1", "aliases: {x: a}\nfactor: 1", `1: aliases and unused are for measures`},
		{"options", "factor: 1", "options: {caps: publisher}\nfactor: 1", `8: options are those of the components; set them there`},
		{"absent", "factor: 1", "absent: maybe\nfactor: 1", `8: absent "maybe" is not one of missing, zero`},
		{"example", "score: 12", "score: 13", `15: the example gives 12, not 13 within 1e-9; correct the formula or the example`},
		{"incomplete example", "{a: 10, bci: 20}", "{a: 10}", `13: the example cannot be computed: whole@1: not given: b`},
		{"itself", "index: wci,", "index: whole,", `10: the indices read each other in a circle: whole@1 → whole@1; remove one of the components`},
		{"no version", `version: "1"`, "#", `1: version is missing; a score is always kept with the version`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(soundComposite, test.old) != 1 {
				t.Fatalf("%q is not once in the sound definition", test.old)
			}
			_, err := loadOwn(t, map[string]string{"whole.yaml": strings.Replace(soundComposite, test.old, test.new, 1)})
			if test.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), "whole.yaml:"+test.want) {
				t.Errorf("error:\n%v\nwant:\n%s", err, test.want)
			}
		})
	}
}

func TestCircles(t *testing.T) {
	one := strings.NewReplacer("id: whole", "id: one", "index: wci,", "index: two,").Replace(soundComposite)
	two := strings.NewReplacer("id: whole", "id: two", "index: bci,", "index: one@1,", "bci: 20", "one: 20").Replace(soundComposite)
	_, err := loadOwn(t, map[string]string{"one.yaml": one, "two.yaml": two})
	if err == nil || !strings.Contains(err.Error(), "one.yaml:10: the indices read each other in a circle: one@1 → two@1 → one@1;") {
		t.Errorf("error %v", err)
	}
}

func TestSubjectsThatDoNotFit(t *testing.T) {
	region := strings.NewReplacer("id: whole", "id: region", "subject: unit", "subject: city", "index: wci,", "index: whole,").Replace(soundComposite)
	if _, err := loadOwn(t, map[string]string{"whole.yaml": soundComposite, "region.yaml": region}); err != nil {
		t.Errorf("a city is made of units: %v", err)
	}
	unit := strings.NewReplacer("id: whole", "id: part", "index: wci,", "index: region,").Replace(soundComposite)
	_, err := loadOwn(t, map[string]string{"whole.yaml": soundComposite, "region.yaml": region, "part.yaml": unit})
	if err == nil || !strings.Contains(err.Error(), "part.yaml:10: region@1 gives scores to a city, which cannot be put together for a unit") {
		t.Errorf("error %v", err)
	}
	zero := strings.NewReplacer("factor: 1", "absent: zero\nfactor: 1", "index: wci,", "index: wvci, external: true,").Replace(soundComposite)
	if _, err := loadOwn(t, map[string]string{"whole.yaml": zero}); err == nil || !strings.Contains(err.Error(), `nobody's missing score may count as 0`) {
		t.Errorf("error %v", err)
	}
}

func TestShippedVersionsCannotBeRedefined(t *testing.T) {
	text := strings.NewReplacer("id: own", "id: wci", `version: "1"`, `version: "14.2"`).Replace(sound)
	_, err := loadOwn(t, map[string]string{"mine.yaml": text})
	if err == nil || !strings.Contains(err.Error(), "wci@14.2 is already defined in") {
		t.Errorf("error %v", err)
	}
}

func TestBadScales(t *testing.T) {
	for _, test := range []struct{ new, want string }{
		{"measure: likes\n    scale: share-of-maxx\n    within: list", `own.yaml:21: scale "share-of-maxx" is not one of share-of-max, min-max, percentile, z-score (did you mean share-of-max?)`},
		{"measure: likes\n    scale: min-max\n    within: province", `own.yaml:22: within "province" is not one of list, platform, region_code, level, sector`},
		{"measure: likes\n    scale: min-max", `own.yaml:21: scale needs within, one of list,`},
		{"measure: likes\n    within: list", `own.yaml:21: within needs a scale`},
		{"measure: likes\n    transform: log", `own.yaml:21: transform "log" is not one of ln, none`},
		{"measure: likes\n    aggregate: max", `own.yaml:18: "likes" reads a measure: external, aggregate and roles go with an index only`},
		{"measure: likes\n    provenance: sure", `own.yaml:21: provenance "sure" is not one of exact,`},
	} {
		_, err := loadOwn(t, map[string]string{"own.yaml": strings.Replace(sound, "measure: likes", test.new, 1)})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v", test.new, err)
		}
	}
	power := strings.NewReplacer("factor: 10", "factor: 10\npower: 2", "measure: likes", "measure: likes\n    scale: z-score\n    within: list").Replace(sound)
	if _, err := loadOwn(t, map[string]string{"own.yaml": power}); err == nil || !strings.Contains(err.Error(), "a z-score may be below 0") {
		t.Errorf("error %v", err)
	}
}
