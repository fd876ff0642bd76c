package formula

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// The published table of 2023 Q3 is reproduced within its rounding, every row: the
// printed parts are off by up to 0.005 each, and so is the printed whole. (菏泽 shows the
// first: its printed parts give 67.552, its printed score is 67.56.)
func TestCityCompetitivenessIsReproduced(t *testing.T) {
	f := formula(t, "weibo-city@2023q3")
	direct, rows := 0, vectors(t, filepath.Join("testdata", "weibo_city_competitiveness_2023q3.csv"))
	for _, row := range rows {
		e := evaluate(t, f, given(t, "spread="+row["spread"]+" service="+row["service"]+" interaction="+row["interaction"], " "))
		off := math.Abs(e.Score - parse(t, row["competitiveness"]))
		if off > 0.005+0.005 {
			t.Errorf("%s: %.4f, published %s", row["city"], e.Score, row["competitiveness"])
		}
		if off <= 0.005+1e-9 {
			direct++
		}
	}
	if direct < len(rows)-1 {
		t.Errorf("only %d of %d rows come out without the rounding of the parts", direct, len(rows))
	}
}

func TestMissingComponentIsNamed(t *testing.T) {
	f := formula(t, "mcci")
	e := evaluate(t, f, given(t, "wci@14.2=900 bci=1100 dci=1000", " "))
	if e.IsKnown() || !slices.Equal(e.Missing, []string{"wvci"}) {
		t.Errorf("score %v, missing %v", e.Score, e.Missing)
	}
	if !slices.Equal(f.External(), []string{"wvci"}) || !slices.Equal(f.DependsOn(), []string{"wci@14.2", "bci@9", "dci@no-plays"}) {
		t.Errorf("external %v, depends on %v", f.External(), f.DependsOn())
	}
	capped := evaluate(t, f, given(t, "wci=900+ bci=1100 dci=1000 wvci=800", " "))
	if capped.Score != 955 || capped.Low != 955 || !math.IsInf(capped.High, 1) || !capped.IsAtLeast {
		t.Errorf("an open component gives [%v, %v]", capped.Low, capped.High)
	}
	m := given(t, "wci=900 bci=1100 dci=1000 wvci=800", " ")
	m.Low, m.High = map[string]float64{"wci": 800}, map[string]float64{"bci": 1500}
	if bounded := evaluate(t, f, m); bounded.Low != 925 || bounded.High != 1055 || bounded.IsAtLeast || !bounded.MayBeLower {
		t.Errorf("bounded components give [%v, %v], at least %v; want [925, 1055], either way", bounded.Low, bounded.High, bounded.IsAtLeast)
	}
}

// A user who defines what nobody published closes the gap.
func TestOwnDefinitionTakesThePlaceOfAnExternalComponent(t *testing.T) {
	wvci := strings.NewReplacer("id: own", "id: wvci", "[wechat]", "[wechat_channels]").Replace(sound)
	shippedIndices, err := shipped.ReadFile("indices/mcci-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"wvci.yaml": {Data: []byte(wvci)}, "mcci.yaml": {Data: shippedIndices}}
	for _, index := range []string{"wci", "bci", "dci"} {
		version := map[string]string{"wci": "14.2", "bci": "9", "dci": "no-plays"}[index]
		text := strings.NewReplacer("id: own", "id: "+index, `version: "1"`, `version: "`+version+`"`).Replace(sound)
		files[index+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	r, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.Lookup("mcci")
	if err != nil {
		t.Fatal(err)
	}
	if len(f.External()) > 0 || f.DependsOn()[3] != "wvci@1" {
		t.Errorf("external %v, depends on %v", f.External(), f.DependsOn())
	}
	order := r.Order()
	if order[len(order)-1] != f {
		t.Errorf("%s is not computed last", f.ID())
	}
}

func TestScales(t *testing.T) {
	others := []float64{0, 10, 20, 30, 40}
	tests := []struct {
		scale     string
		x         float64
		want      float64
		low, high float64 // when the account's own value is open
	}{
		{ShareOfMax, 20, 0.5, 0.5, 1},
		{ShareOfMax, 80, 1, 1, 1},
		{MinMax, 20, 0.5, 0.5, 1},
		{Percentile, 20, 2.0 / 5, 2.0 / 5, 1},
		{Percentile, 50, 1, 1, 1},
		{ZScore, 20, 0, -math.Sqrt(5), math.Sqrt(5)},
	}
	for _, test := range tests {
		s := &scale{name: test.scale, others: others}
		if value, low, high := s.of(test.x, false, s.spread(test.x)); math.Abs(value-test.want) > 1e-12 || low != value || high != value {
			t.Errorf("%s of %v is %v [%v, %v], want %v", test.scale, test.x, value, low, high, test.want)
		}
		if _, low, high := s.of(test.x, true, s.spread(test.x)); math.Abs(low-test.low) > 1e-12 || math.Abs(high-test.high) > 1e-12 {
			t.Errorf("%s of an open %v is in [%v, %v], want [%v, %v]", test.scale, test.x, low, high, test.low, test.high)
		}
	}
	for _, name := range scaleNames {
		s := &scale{name: name, others: []float64{0, 0}}
		if value, _, _ := s.of(0, false, s.spread(0)); value != 0 {
			t.Errorf("%s of a group without spread is %v, want 0", name, value)
		}
	}
}

func TestScaledWithinAGroup(t *testing.T) {
	text := strings.Replace(sound, "    measure: likes", "    measure: likes\n    transform: none\n    scale: share-of-max\n    within: sector", 1)
	text = strings.Replace(text, "given: {posts: 2, reads: 0, likes: 0, d: 7}", "given: {posts: 2, reads: 0, likes: 0, d: 7}\n    others: []", 1)
	f := load(t, text)
	account := given(t, "d=7 posts=2 reads=0 likes=10", " ")
	account.Groups = map[string]string{"sector": "公安"}
	same, other := given(t, "d=7 posts=2 reads=0 likes=40", " "), given(t, "d=7 posts=2 reads=0 likes=400", " ")
	same.Groups, other.Groups = account.Groups, map[string]string{"sector": "文旅"}
	e, err := f.EvaluateAmong(account, []Measures{same, other})
	if err != nil || math.Abs(e.Score-10*0.25*0.25) > 1e-12 {
		t.Errorf("score %v, error %v; the other sector should not count", e.Score, err)
	}
	if _, err := f.Evaluate(account); !errors.Is(err, ErrNeedsOthers) {
		t.Errorf("alone: error %v", err)
	}
	if f.Kind() != Scaled || !slices.Equal(f.Within(), []string{"sector"}) {
		t.Errorf("kind %s within %v", f.Kind(), f.Within())
	}
}

func TestOptionsAreNamed(t *testing.T) {
	r := registry(t)
	figures := strings.Replace(fullWCI, "R=70000", "R=70000+", 1)
	tests := []struct {
		id, given string
		want      float64
	}{
		{"wci@14.2+publisher", figures, 897.7191088974},
		{"wci@14.2+real-days", figures + " real_days=14", 0},
		{"wci@14.2+round-average-0+publisher", figures, 897.7191088974}, // these averages are whole
	}
	for _, test := range tests {
		f, err := r.Lookup(test.id)
		if err != nil {
			t.Fatal(err)
		}
		if f.ID() != test.id {
			t.Errorf("%s calls itself %s", test.id, f.ID())
		}
		e := evaluate(t, f, given(t, strings.Replace(test.given, "d=7 ", strings.Repeat("d=7 ", 1-strings.Count(test.given, "real_days")), 1), " "))
		if test.want > 0 && (math.Abs(e.Score-test.want) > 1e-9 || e.High != e.Score || e.IsAtLeast) {
			t.Errorf("%s: %v up to %v, want %v", test.id, e.Score, e.High, test.want)
		}
		if test.want == 0 && math.Abs(e.Terms[0].Input-5000) > 1e-9 {
			t.Errorf("%s: reads per day %v, want 70000/14", test.id, e.Terms[0].Input)
		}
	}
	plain := evaluate(t, formula(t, "wci@14.2"), given(t, figures, " "))
	if !math.IsInf(plain.High, 1) || len(formula(t, "wci@14.2").Options()) != 0 {
		t.Error("an option is in force that nobody named")
	}
	for _, id := range []string{"wci+nonsense", "wci+round-average-9", "wci+", "mcci+publisher"} {
		if _, err := r.Lookup(id); err == nil || !strings.Contains(err.Error(), "option") {
			t.Errorf("%s: error %v", id, err)
		}
	}
	if _, err := formula(t, "wci@14.2+real-days").Evaluate(Measures{Values: map[string]float64{"R": 5, "n": 1}, Days: 7}); err == nil || !strings.Contains(err.Error(), "real_days=28") {
		t.Errorf("real days that are not given: %v", err)
	}
}

func TestFingerprint(t *testing.T) {
	print := func(replace ...string) string {
		r, err := Load(fstest.MapFS{"own.yaml": {Data: []byte(strings.NewReplacer(replace...).Replace(sound))}})
		if err != nil {
			t.Fatal(err)
		}
		return r.Fingerprint()
	}
	same := print()
	for _, words := range [][]string{{"自定指数", "别的名字"}, {"source: a test", "source: another"}, {"factor: 10", "# a remark\nfactor: 10.0"}} {
		if print(words...) != same {
			t.Errorf("%v changes no score, but the fingerprint", words)
		}
	}
	seen := map[string]bool{same: true}
	for _, words := range [][]string{
		{"factor: 10", "factor: 12"}, {"factor: 10", "factor: 10\npower: 2"}, {"per: day", "per: post"}, {"times: 10", "times: 9"},
		{"weight: 0.4", "weight: 0.6", "weight: 0.6", "weight: 0.4"}, {`version: "1"`, `version: "2"`}, {"[wechat]", "[weibo]"},
		{"measure: likes", "measure: comments", "likes: 0", "comments: 0"}, {"factor: 10", "factor: 10\noptions: {caps: publisher}"},
	} {
		got := print(words...)
		if seen[got] {
			t.Errorf("%v leaves the fingerprint as it was, or as another's", words)
		}
		seen[got] = true
	}
	first, second := registry(t), registry(t)
	if first.Fingerprint() != second.Fingerprint() {
		t.Error("the fingerprint differs between two loads")
	}
}
