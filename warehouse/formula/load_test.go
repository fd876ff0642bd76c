package formula

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// sound is a definition without fault; tests break one line of it.
const sound = `id: own
version: "1"
title: {zh: 自定指数, en: own index}
platforms: [wechat]
provenance: derived
source: a test
aliases:
  R: reads
factor: 10
terms:
  - id: reading
    symbol: A
    title: {zh: 阅读, en: reading}
    weight: 0.75
    terms:
      - {id: daily, weight: 0.4, measure: reads, per: day}
      - {id: average, weight: 0.6, measure: reads, per: post, times: 10}
  - id: likes
    weight: 0.25
    measure: likes
examples:
  - origin: computed
    given: {posts: 2, reads: 0, likes: 0, d: 7}
    score: 0
    tolerance: 0.1
`

func load(t *testing.T, text string) *Formula {
	t.Helper()
	r, err := Load(fstest.MapFS{"own.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return r.All()[0]
}

func TestBadDefinitions(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"weights of the first level", "weight: 0.25", "weight: 0.20", `own.yaml:11: the weights of the first level sum to 0.95, not 1`},
		{"weights of a group", "weight: 0.6", "weight: 0.61", `own.yaml:16: the weights of group "reading" sum to 1.01, not 1`},
		{"weight above 1", "weight: 0.25", "weight: 1.25", `own.yaml:19: weight "1.25" should be above 0 and at most 1`},
		{"weight 0", "weight: 0.25", "weight: 0", `own.yaml:19: weight "0" should be above 0 and at most 1`},
		{"no weight", "    weight: 0.25\n", "", `own.yaml:18: "likes" has no weight`},
		{"bad number", "weight: 0.25", "weight: 0,25", `own.yaml:19: "0,25" is not a number; write it like 0.85`},
		{"number in words", "factor: 10", "factor: ten", `own.yaml:9: "ten" is not a number; write it like 0.85`},
		{"not a number", "factor: 10", "factor: .nan", `own.yaml:9: ".nan" is not a number; write it like 0.85`},
		{"no factor", "factor: 10\n", "", `own.yaml:1: factor "" should be a number above 0`},
		{"power 0", "factor: 10", "factor: 10\npower: 0", `own.yaml:10: power "0" should be a number above 0`},
		{"negative times", "times: 10", "times: -10", `own.yaml:17: times "-10" should be a number above 0`},
		{"unknown measure", "measure: likes", "measure: lieks", `own.yaml:20: measure "lieks" is not known (did you mean likes?); known: posts, originals,`},
		{"unknown measure of an alias", "R: reads", "R: raeds", `own.yaml:8: measure "raeds" is not known (did you mean reads?); known: posts,`},
		{"alias of a measure's name", "R: reads", "likes: reads", `own.yaml:8: alias "likes" should be letters and digits, and not d or the name of a measure`},
		{"alias d", "R: reads", "d: reads", `own.yaml:8: alias "d" should be letters and digits`},
		{"alias twice", "  R: reads", "  R: reads\n  R: likes", `own.yaml:9: alias "R" is already defined at line 8`},
		{"unused alias", "factor: 10", "unused: [R]\nfactor: 10", `own.yaml:9: unused: "R" is a name that the index knows; remove it`},
		{"unknown key", "weight: 0.25", "wieght: 0.25", `own.yaml:19: unknown key "wieght"; correct or remove it`},
		{"unknown key on top", "factor: 10", "faktor: 10", `own.yaml:9: unknown key "faktor"; correct or remove it`},
		{"key twice", "factor: 10", "factor: 10\nfactor: 12", `own.yaml:10: mapping key "factor" already defined at line 9`},
		{"list for a word", "source: a test", "source: [a, test]", `own.yaml:6: a single value is expected here`},
		{"word for a list", "platforms: [wechat]", "platforms: wechat", "own.yaml:4: a value of another kind is expected here, not `wechat`"},
		{"platform", "[wechat]", "[wehcat]", `own.yaml:4: platform "wehcat" is not one of weibo, wechat,`},
		{"no platform", "platforms: [wechat]\n", "", `own.yaml:1: platforms is missing; name at least one of weibo,`},
		{"provenance", "derived", "sure", `own.yaml:5: provenance "sure" is not one of exact, derived, unverified`},
		{"no source", "source: a test\n", "", `own.yaml:1: source is missing; say where the formula was published`},
		{"id", "id: own\n", "id: Own Index\n", `own.yaml:1: id "Own Index" should be lower-case letters, digits and hyphens, like wci`},
		{"version", `version: "1"`, `version: "1 or 2"`, `own.yaml:2: version "1 or 2" should be digits,`},
		{"title", "zh: 自定指数, en: own index", "en: own index", `own.yaml:1: title needs both zh and en`},
		{"date", "factor: 10", "factor: 10\nvalid_from: 2020-13-01", `own.yaml:10: valid_from "2020-13-01" is not a date; write it like 2020-10-01`},
		{"round", "factor: 10", "factor: 10\noptions: {round_average: 1.5}", `own.yaml:10: round_average "1.5" should be the number of decimals, 0 to 6`},
		{"per", "per: day", "per: week", `own.yaml:16: per "week" is not one of day, post`},
		{"posts per post", "measure: reads, per: post", "measure: posts, per: post", `own.yaml:17: posts per post is always 1; remove the term or per`},
		{"signed measure", "measure: likes", "measure: new_followers", `own.yaml:18: new_followers may be negative and ln is not defined there; add floor_at_zero: true`},
		{"floor of a count", "measure: likes", "measure: likes\n    floor_at_zero: true", `own.yaml:18: likes is never negative; remove floor_at_zero`},
		{"group and leaf", "    weight: 0.75", "    weight: 0.75\n    measure: likes", `own.yaml:15: "reading" has both terms and a measure; keep one`},
		{"neither", "    measure: likes\n", "", `own.yaml:18: "likes" has neither terms nor a measure`},
		{"three levels", "{id: daily, weight: 0.4, measure: reads, per: day}", "{id: daily, weight: 0.4, terms: [{id: x, weight: 1, measure: reads}]}", `own.yaml:16: "daily" has terms of its own; an index has two levels`},
		{"term id", "id: daily", "id: Daily", `own.yaml:16: term id "Daily" should be lower-case letters, digits and underscores`},
		{"term id twice", "id: average", "id: daily", `own.yaml:17: the term id "daily" is used twice; rename one`},
		{"column twice", "- id: likes", "- id: reading_daily", `own.yaml:18: the term id "reading_daily" is used twice; rename one`},
		{"example", "reads: 0,", "raeds: 0,", `own.yaml:22: the example cannot be computed: own@1: "raeds" is not a measure;`},
		{"example without tolerance", "    tolerance: 0.1\n", "", `own.yaml:22: an example needs origin, given, score and tolerance`},
		{"no terms", sound[strings.Index(sound, "terms:"):], "", `own.yaml:1: terms is missing; an index needs at least one term`},
		{"broken YAML", "title: {zh: 自定指数", "title: {zh: [自定指数", `own.yaml:3: did not find expected`},
		{"broken indent", "    weight: 0.25", "   weight: 0.25", `own.yaml:11: did not find expected '-' indicator`},
		{"empty", sound, "", `own.yaml:1: the file is empty; it should define one index`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(sound, test.old) != 1 {
				t.Fatalf("%q is not once in the sound definition", test.old)
			}
			text := strings.Replace(sound, test.old, test.new, 1)
			r, err := Load(fstest.MapFS{"own.yaml": {Data: []byte(text)}})
			if err == nil || r != nil {
				t.Fatal("loaded without an error")
			}
			if !strings.Contains("\n"+err.Error(), "\n"+test.want) {
				t.Errorf("error:\n%v\nwant:\n%s", err, test.want)
			}
		})
	}
}

func TestAllFaultsAreReportedAtOnce(t *testing.T) {
	text := strings.NewReplacer("[wechat]", "[x]", "per: day", "per: hour", "weight: 0.25", "weight: 0.2").Replace(sound)
	_, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}, "b.yaml": {Data: []byte("")}})
	if err == nil {
		t.Fatal("loaded without an error")
	}
	for _, want := range []string{"a.yaml:4: ", "a.yaml:16: ", "a.yaml:11: ", "b.yaml:1: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func TestDefinedTwice(t *testing.T) {
	_, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(sound)}}, fstest.MapFS{"b.yaml": {Data: []byte(sound)}})
	if want := "b.yaml:1: own@1 is already defined in a.yaml"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestTheNewestVersion(t *testing.T) {
	version := func(name, extra string) *fstest.MapFile {
		text := strings.Replace(sound, `version: "1"`, `version: "`+name+`"`+extra, 1)
		return &fstest.MapFile{Data: []byte(text)}
	}
	tests := []struct {
		name  string
		files fstest.MapFS
		want  string // the newest, or part of the error
	}{
		{"the default of two undated", fstest.MapFS{"a.yaml": version("2", ""), "b.yaml": version("1", "\ndefault: true")}, "own@1"},
		{"dated over undated default", fstest.MapFS{"a.yaml": version("2", "\ndefault: true"), "b.yaml": version("1", "\nvalid_from: 2020-10-01")}, "own@1"},
		{"the later date", fstest.MapFS{"a.yaml": version("2", "\nvalid_from: 2021-10-01"), "b.yaml": version("1", "\nvalid_from: 2020-10-01\ndefault: true")}, "own@2"},
		{"undecided", fstest.MapFS{"a.yaml": version("2", ""), "b.yaml": version("10", "")}, "b.yaml:1: own@2 and own@10 are equally new; give valid_from or mark one with default: true"},
	}
	for _, test := range tests {
		r, err := Load(test.files)
		if err != nil {
			if err.Error() != test.want {
				t.Errorf("%s: %v, want %s", test.name, err, test.want)
			}
			continue
		}
		if f, err := r.Lookup("own"); err != nil || f.ID() != test.want {
			t.Errorf("%s: %v, %v; want %s", test.name, f.ID(), err, test.want)
		}
	}
}

func TestLookup(t *testing.T) {
	for id, want := range map[string]string{
		"wci": "wci@14.2", "wci@14.2-forwards": "wci@14.2-forwards", "wci@2.0": "wci@2.0", "bci": "bci@9",
		"bci-simple": "bci-simple@2024", "dci": "dci@no-plays", "bvci": "bvci@2.0",
	} {
		if got := formula(t, id).ID(); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	_, err := registry(t).Lookup("wci@99")
	if !errors.Is(err, ErrUnknownIndex) || !strings.Contains(err.Error(), `unknown index "wci@99"; known: bci@9,`) {
		t.Errorf("error %v", err)
	}
	var ids []string
	for _, f := range registry(t).Formulas() {
		ids = append(ids, f.ID())
	}
	want := "bci@9 bci-simple@2024 bvci@2.0 dci@no-plays wci@2.0 wci@11.x wci@12.0 wci@13.0 wci@14.2-forwards wci@14.2"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("formulas %s, want %s", got, want)
	}
}

func TestReadable(t *testing.T) {
	var text strings.Builder
	for _, f := range registry(t).All() {
		text.WriteString(f.Readable().Zh + "\n\n" + f.Readable().En + "\n\n")
	}
	golden(t, "readable.txt", strings.TrimSpace(text.String()))
}
