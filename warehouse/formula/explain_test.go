package formula

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// invented gives an account's measures at random: some idle, some with a lower bound.
func invented(f *Formula, random *rand.Rand) Measures {
	m := Measures{Values: map[string]float64{}, AtLeast: map[string]bool{}, Days: []float64{7, 30}[random.IntN(2)]}
	for _, measure := range f.Measures() {
		m.Values[measure] = math.Floor(math.Exp(random.Float64() * 12))
		if known, _ := findMeasure(f.known, measure); known.IsSigned && random.IntN(3) == 0 {
			m.Values[measure] *= -1
		}
	}
	if random.IntN(6) == 0 {
		m.Values[posts] = 0
	}
	if f.kind == Composite {
		m.Days = 0
		delete(m.Values, posts)
	}
	return m
}

func list(f *Formula, random *rand.Rand) []Measures {
	if f.kind != Scaled {
		return nil
	}
	return []Measures{invented(f, random), invented(f, random), invented(f, random)}
}

// Every score can be computed again from its explanation as printed, and its
// contributions add up to it.
func TestExplanationGivesTheScoreAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 5))
	for _, f := range registry(t).All() {
		for range 200 {
			x, err := f.Explain(invented(f, random), list(f, random)...)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(x)
			if err != nil {
				t.Fatal(err)
			}
			var read Explanation
			if err := json.Unmarshal(text, &read); err != nil {
				t.Fatal(err)
			}
			if got := read.Recompute(); math.Abs(got-*x.Score) > 1e-9 {
				t.Fatalf("%s: recomputed %v, score %v", f.ID(), got, *x.Score)
			}
			terms, groups := 0.0, 0.0
			for _, term := range read.Terms {
				terms += *term.Contribution
			}
			for _, group := range read.Groups {
				groups += *group.Contribution
			}
			if math.Abs(terms-*x.Score) > 1e-9 || math.Abs(groups-*x.Score) > 1e-9 {
				t.Fatalf("%s: terms add up to %v, groups to %v, score is %v", f.ID(), terms, groups, *x.Score)
			}
		}
	}
}

func TestExplanationOfAnUnknownScore(t *testing.T) {
	x, err := formula(t, "wci@14.2+publisher").Explain(given(t, "d=7 n=14 R=70000", " "))
	if err != nil {
		t.Fatal(err)
	}
	if x.Score != nil || x.Sum != nil || !math.IsNaN(x.Recompute()) || len(x.Missing) != 8 || x.Terms[0].Contribution != nil {
		t.Errorf("an unknown score is explained: %+v", x)
	}
	if x.Terms[0].Value == nil || *x.Terms[0].Raw != 70000 || *x.Terms[0].Input != 10000 || *x.Days != 7 || x.Options[0] != OptionPublisher {
		t.Errorf("what is known is not told: %+v", x.Terms[0])
	}
}

// The parts of a change add up, whatever changed; swapping the states turns their
// signs; what did not change has no part.
func TestSplitsOfAChangeAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9))
	for _, f := range registry(t).All() {
		for range 40 {
			before := State{f, invented(f, random), list(f, random)}
			after := State{f, invented(f, random), list(f, random)}
			kept := f.Measures()[len(f.Measures())-1]
			after.Measures.Values[kept] = before.Measures.Values[kept]
			there, err := ExplainChange(before, after)
			if err != nil {
				t.Fatal(err)
			}
			back, err := ExplainChange(after, before)
			if err != nil {
				t.Fatal(err)
			}
			sum := there.Version
			for i, part := range there.Parts {
				sum += part.Part
				if math.Abs(part.Part+back.Parts[i].Part) > 1e-9 {
					t.Fatalf("%s: %s is %v there, %v back", f.ID(), part.Measure, part.Part, back.Parts[i].Part)
				}
				isIdle := before.Measures.Values[posts] == 0 || after.Measures.Values[posts] == 0
				if part.Measure == kept && (f.kind == Composite || !isIdle) {
					t.Fatalf("%s: %s did not change and has the part %v", f.ID(), kept, part.Part)
				}
			}
			if math.Abs(sum-there.Difference) > 1e-9 {
				t.Fatalf("%s: parts add up to %v, the difference is %v", f.ID(), sum, there.Difference)
			}
		}
	}
}

// A split by hand: 10·(0.75·ln(1+x) + 0.25·ln(1+y))² with two changes has two orders.
func TestSplitByHand(t *testing.T) {
	text := strings.NewReplacer(
		"factor: 10", "factor: 10\npower: 2",
		"    symbol: A\n    title: {zh: 阅读, en: reading}\n    weight: 0.75\n    terms:\n      - {id: daily, weight: 0.4, measure: reads, per: day}\n      - {id: average, weight: 0.6, measure: reads, per: post, times: 10}\n",
		"    weight: 0.75\n    measure: reads\n").Replace(sound)
	f := load(t, text)
	score := func(reads, likes float64) float64 {
		return 10 * math.Pow(0.75*math.Log(1+reads)+0.25*math.Log(1+likes), 2)
	}
	split, err := ExplainChange(State{Formula: f, Measures: given(t, "posts=1 reads=100 likes=10", " ")}, State{Formula: f, Measures: given(t, "posts=1 reads=400 likes=5", " ")})
	if err != nil {
		t.Fatal(err)
	}
	reads := (score(400, 10) - score(100, 10) + score(400, 5) - score(100, 5)) / 2
	likes := (score(100, 5) - score(100, 10) + score(400, 5) - score(400, 10)) / 2
	if len(split.Parts) != 2 || math.Abs(split.Parts[0].Part-reads) > 1e-9 || math.Abs(split.Parts[1].Part-likes) > 1e-9 {
		t.Errorf("parts %+v, want reads %v and likes %v", split.Parts, reads, likes)
	}
}

func TestSplitWithAnotherVersion(t *testing.T) {
	full := fullWCI + " F=1400 Ft=840 Fmax=300"
	more := strings.NewReplacer("R=70000", "R=90000", "d=7", "d=30").Replace(full)
	check := func(before, after State, method string) Split {
		t.Helper()
		split, err := ExplainChange(before, after)
		if err != nil {
			t.Fatal(err)
		}
		sum := split.Version
		for _, part := range split.Parts {
			sum += part.Part
		}
		if math.Abs(sum-split.Difference) > 1e-9 || split.Method != method || split.Version == 0 {
			t.Errorf("parts add up to %v of %v, version %v, method %s; want %s", sum, split.Difference, split.Version, split.Method, method)
		}
		return split
	}
	old, now := formula(t, "wci@14.2"), formula(t, "wci@14.2-forwards")
	split := check(State{Formula: old, Measures: given(t, full, " ")}, State{Formula: now, Measures: given(t, more, " ")}, MethodShapley)
	if len(split.Parts) != 2 || split.Parts[0].Measure != "reads" || split.Parts[1].Measure != "days" {
		t.Errorf("parts %+v, want reads and days", split.Parts)
	}
	// Nothing but the version changed: all of it is the version's.
	split = check(State{Formula: old, Measures: given(t, full, " ")}, State{Formula: now, Measures: given(t, full, " ")}, MethodShapley)
	if len(split.Parts) != 0 || math.Abs(split.Version-(847.7679907228-897.7191088974)) > 1e-9 {
		t.Errorf("version %v, parts %+v", split.Version, split.Parts)
	}
	// Forwards were unknown before, or are unknown now.
	check(State{Formula: old, Measures: given(t, fullWCI, " ")}, State{Formula: now, Measures: given(t, more, " ")}, MethodVersionLast)
	check(State{Formula: now, Measures: given(t, more, " ")}, State{Formula: old, Measures: given(t, fullWCI, " ")}, MethodVersionFirst)
	if _, err := ExplainChange(State{Formula: old, Measures: given(t, "d=7 n=1", " ")}, State{Formula: old, Measures: given(t, fullWCI, " ")}); err == nil || !strings.Contains(err.Error(), "before: wci@14.2: there is no score") {
		t.Errorf("a change from an unknown score: %v", err)
	}
	if _, err := ExplainChange(State{Formula: old, Measures: given(t, fullWCI, " ")}, State{Formula: formula(t, "bci-simple"), Measures: given(t, "posts=1 forwards=1 comments=1 likes=1", " ")}); err == nil {
		t.Error("a change from one index to another is split")
	}
}

func TestOtherWeights(t *testing.T) {
	f := formula(t, "wci@14.2")
	m := given(t, fullWCI, " ")
	same, err := f.WithWeights(map[string]float64{"overall": 0.6}, false)
	if err != nil || math.Abs(evaluate(t, same, m).Score-897.7191088974) > 1e-9 {
		t.Errorf("the same weights give another score, or %v", err)
	}
	other, err := f.WithWeights(map[string]float64{"overall": 0, "average": 0.6, "headline": 0.3, "peak": 0.1, "peak_reads": 1, "peak_watching": 0, "peak_likes": 0}, false)
	if err != nil {
		t.Fatal(err)
	}
	e := evaluate(t, other, m)
	want := 12 * math.Pow(0.6*e.Groups[1].Value+0.3*e.Groups[2].Value+0.1*math.Log(18001), 2)
	if math.Abs(e.Score-want) > 1e-9 || e.Index != "wci@14.2+weights" {
		t.Errorf("%s: %v, want %v", e.Index, e.Score, want)
	}
	if evaluate(t, f, m).Score != evaluate(t, formula(t, "wci@14.2"), m).Score {
		t.Error("the formula itself has changed")
	}
	// What has no weight cannot open the score.
	capped := evaluate(t, other, given(t, strings.Replace(fullWCI, "Zmax=60", "Zmax=60+", 1), " "))
	if capped.IsAtLeast || capped.High != capped.Score {
		t.Errorf("a capped measure without weight gives %v up to %v", capped.Score, capped.High)
	}
	scaled, err := f.WithWeights(map[string]float64{"overall": 1.4, "average": 0.4, "headline": 0.2}, true)
	if err != nil || math.Abs(scaled.Groups()[0].Weight-1.4/2.1) > 1e-12 {
		t.Errorf("renormalised to %v, error %v", scaled.Groups()[0].Weight, err)
	}
	for _, test := range []struct {
		weights map[string]float64
		want    string
	}{
		{map[string]float64{"overal": 0.6}, `no weight is called "overal" (did you mean overall?)`},
		{map[string]float64{"overall": 0.7}, `the first level: the weights sum to 1.1, not 1`},
		{map[string]float64{"peak_reads": 0.7}, `group "peak": the weights sum to 0.85, not 1`},
		{map[string]float64{"overall": -0.6}, `weight overall=-0.6 should be 0 or more`},
		{map[string]float64{"overall": 0, "average": 0, "headline": 0, "peak": 0}, `all weights are 0`},
	} {
		if _, err := f.WithWeights(test.weights, false); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: error %v", test.weights, err)
		}
	}
}

func TestLinearFormGivesTheScore(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	for _, f := range registry(t).All() {
		linear := f.Linear()
		for range 50 {
			e, err := f.EvaluateAmong(invented(f, random), list(f, random))
			if err != nil {
				t.Fatal(err)
			}
			var leaves []float64
			for _, term := range e.Terms {
				leaves = append(leaves, term.Value)
			}
			if got := linear.Score(leaves); math.Abs(got-e.Score) > 1e-9 {
				t.Fatalf("%s: %v from the leaves, score %v", f.ID(), got, e.Score)
			}
		}
		for i, weight := range linear.Weights() {
			if weight <= 0 || (linear.Leaves[i].SQL == "") == (f.kind == Account) {
				t.Errorf("%s: leaf %+v", f.ID(), linear.Leaves[i])
			}
		}
	}
}
