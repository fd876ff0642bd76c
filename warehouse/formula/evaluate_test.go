package formula

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

const fullWCI = "d=7 n=14 R=70000 Z=280 L=700 Rt=42000 Zt=168 Lt=420 Rmax=18000 Zmax=60 Lmax=150"

func TestUnknownMeasureGivesNoScore(t *testing.T) {
	tests := []struct{ id, given, missing string }{
		{"wci@14.2", fullWCI, ""},
		{"wci@14.2", "d=7 n=14 R=70000 Rt=42000 Rmax=18000", "watching,likes,headline_watching,headline_likes,max_watching,max_likes"},
		{"wci@14.2", strings.Replace(fullWCI, " n=14", "", 1), "posts"},
		{"wci@14.2", strings.Replace(strings.Replace(fullWCI, " n=14", "", 1), " Zt=168", "", 1), "posts,headline_watching"},
		{"bci", "X1=70 X3=840 X4=420 X7=2100", "originals,original_forwards,original_comments"},
		{"bci-simple", "X1=70 X3=840 X4=420 X7=2100", ""},
		// An average stands for total and divisor in its own term only.
		{"wci@2.0", "R_per_post=100 Z=4000 Z_per_article=40 Zmax=60 Rmax=300", "reads"},
		{"wci@2.0", "R=10000 R_per_post=100 Z=4000 Zmax=60 Rmax=300", "posts"},
		{"bvci", "plays_per_day=3000 comments_per_day=40 followers=1 new_followers=0", "posts"},
	}
	for _, test := range tests {
		e := evaluate(t, formula(t, test.id), given(t, test.given, " "))
		if got := strings.Join(e.Missing, ","); got != test.missing {
			t.Errorf("%s %s: missing %q, want %q", test.id, test.given, got, test.missing)
		}
		if e.IsKnown() != (test.missing == "") || (e.Score > 0) != e.IsKnown() {
			t.Errorf("%s %s: score %v although missing is %q", test.id, test.given, e.Score, test.missing)
		}
	}
}

func TestNoPostsScoreZero(t *testing.T) {
	for _, f := range registry(t).Formulas() {
		for _, m := range []Measures{
			{Values: map[string]float64{"posts": 0}},
			{Values: map[string]float64{"posts": 0, "followers": 320000, "likes": 7}, AtLeast: map[string]bool{"likes": true}, Days: 7},
		} {
			e := evaluate(t, f, m)
			if !e.IsKnown() || e.Score != 0 || e.Low != 0 || e.High != 0 || e.IsAtLeast {
				t.Errorf("%s without posts: %+v", f.ID(), e)
			}
			for _, term := range e.Terms {
				if !term.IsKnown || term.Value != 0 || term.Contribution != 0 {
					t.Errorf("%s without posts: term %+v", f.ID(), term)
				}
			}
		}
	}
}

func TestCappedCountHasNoUpperBound(t *testing.T) {
	f := formula(t, "wci@14.2")
	exact := evaluate(t, f, given(t, fullWCI, " "))
	if exact.Low != exact.Score || exact.High != exact.Score || exact.IsAtLeast {
		t.Errorf("nothing is capped, but bounds are [%v, %v] of %v", exact.Low, exact.High, exact.Score)
	}
	capped := evaluate(t, f, given(t, strings.Replace(fullWCI, "Rmax=18000", "Rmax=18000+", 1), " "))
	if capped.Low != exact.Score || !math.IsInf(capped.High, 1) || !capped.IsAtLeast {
		t.Errorf("capped: [%v, %v], at least %v; want [%v, +Inf]", capped.Low, capped.High, capped.IsAtLeast, exact.Score)
	}
	// Forwards do not enter this text of 14.2, so their cap says nothing.
	other := evaluate(t, f, given(t, fullWCI+" F=100001+", " "))
	if other.IsAtLeast || other.High != exact.Score {
		t.Errorf("capped forwards changed the bounds to [%v, %v]", other.Low, other.High)
	}
	missing := evaluate(t, f, given(t, "d=7 n=14 R=100001+", " "))
	if missing.IsAtLeast || missing.High != 0 {
		t.Errorf("no score, but bounds [%v, %v], at least %v", missing.Low, missing.High, missing.IsAtLeast)
	}
}

func TestPartsAddUpToTheScore(t *testing.T) {
	for _, f := range registry(t).Formulas() {
		for _, example := range f.Examples() {
			e := evaluate(t, f, example.Measures)
			terms, groups := 0.0, 0.0
			for _, term := range e.Terms {
				terms += term.Contribution
			}
			for _, group := range e.Groups {
				groups += group.Contribution
			}
			if math.Abs(terms-e.Score) > 1e-9 || math.Abs(groups-e.Score) > 1e-9 {
				t.Errorf("%s: terms add up to %v, groups to %v, score is %v", f.ID(), terms, groups, e.Score)
			}
		}
	}
}

func TestTermValues(t *testing.T) {
	e := evaluate(t, formula(t, "wci@14.2"), given(t, fullWCI, " "))
	want := []struct {
		id    string
		input float64
		value float64
	}{
		{"overall_reads", 10000, math.Log(10001)},
		{"overall_watching", 40, math.Log(401)},
		{"average_likes", 50, math.Log(501)},
		{"headline_watching", 24, math.Log(241)},
		{"peak_reads", 18000, math.Log(18001)},
	}
	for _, w := range want {
		i := slices.IndexFunc(e.Terms, func(v TermValue) bool { return v.ID == w.id })
		if i < 0 {
			t.Fatalf("no term %s", w.id)
		}
		if got := e.Terms[i]; got.Input != w.input || math.Abs(got.Value-w.value) > 1e-12 {
			t.Errorf("%s: input %v, value %v; want %v, %v", w.id, got.Input, got.Value, w.input, w.value)
		}
	}
	if group := e.Groups[1]; group.Symbol != "A" || math.Abs(group.Value-(0.85*math.Log(5001)+0.09*math.Log(201)+0.06*math.Log(501))) > 1e-12 {
		t.Errorf("group %s has value %v", group.Symbol, group.Value)
	}
}

func TestNegativeNewFollowersCountAsZero(t *testing.T) {
	f := formula(t, "dci")
	rest := "works=21 likes=63000 comments=2100 shares=4200 followers=320000 "
	lost, none := evaluate(t, f, given(t, rest+"X5=-50", " ")), evaluate(t, f, given(t, rest+"X5=0", " "))
	if lost.Score != none.Score || lost.Score == 0 {
		t.Errorf("lost followers score %v, none %v", lost.Score, none.Score)
	}
}

func TestRoundedAverage(t *testing.T) {
	text := strings.Replace(sound, "factor: 10", "factor: 10\noptions: {round_average: 1}", 1)
	e := evaluate(t, load(t, text), given(t, "d=7 posts=3 reads=100 likes=5", " "))
	if got, want := e.Terms[1].Value, math.Log(1+333.0); math.Abs(got-want) > 1e-12 {
		t.Errorf("ten times 33.33 reads per post give %v, want ln(334) = %v", got, want)
	}
	if got, want := e.Terms[0].Value, math.Log(1+100.0/7); math.Abs(got-want) > 1e-12 {
		t.Errorf("reads per day are rounded too: %v, want %v", got, want)
	}
}

func TestBadMeasures(t *testing.T) {
	tests := []struct{ given, want string }{
		{"d=7 Rm=5", `wci@14.2: "Rm" is not a measure; known here: d, posts, reads,`},
		{"d=7 R=5 reads=5", "wci@14.2: R and reads are the same measure; give one of them"},
		{"d=7 R=-5", "wci@14.2: R=-5: a count should be 0 or more"},
		{"d=7 R=NaN", "wci@14.2: R=NaN: a count should be 0 or more"},
		{"d=0 R=5", "wci@14.2: d=0: the days of the period should be above 0"},
		{"d=7 days=7", "wci@14.2: the days of the period are given twice; keep one of them"},
		{"n=3 R=5", "wci@14.2: reads is counted per day; give the days of the period, such as d=7"},
		{"d=7 Rmax_per_day=5", "wci@14.2: Rmax_per_day: no term uses max_reads per day"},
	}
	for _, test := range tests {
		_, err := formula(t, "wci@14.2").Evaluate(given(t, test.given, " "))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %s", test.given, err, test.want)
		}
	}
	if _, err := formula(t, "bci").Evaluate(Measures{AtLeast: map[string]bool{"X9": true}}); err == nil {
		t.Error("an unknown measure with a lower bound is not reported")
	}
}

// Every index rises or stays with each of its counts, and is a number. posts is left
// out where it is a divisor: more posts with the same reads are a lower average.
func TestScoresRiseWithEachMeasure(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 14))
	for _, f := range registry(t).Formulas() {
		for range 300 {
			m := Measures{Values: map[string]float64{}, Days: float64(1 + random.IntN(366))}
			for _, measure := range f.Measures() {
				m.Values[measure] = math.Floor(math.Pow(10, random.Float64()*15)) - 1
			}
			m.Values[posts]++
			before := evaluate(t, f, m)
			if math.IsNaN(before.Score) || math.IsInf(before.Score, 0) || before.Score < 0 {
				t.Fatalf("%s %v: score %v", f.ID(), m.Values, before.Score)
			}
			for _, measure := range f.Measures() {
				if measure == posts && f.usesAverage() {
					continue
				}
				value := m.Values[measure]
				m.Values[measure] = value*1.5 + 1
				after := evaluate(t, f, m)
				if !(after.Score > before.Score) {
					t.Fatalf("%s: %s from %v to %v lowers the score from %v to %v", f.ID(), measure, value, m.Values[measure], before.Score, after.Score)
				}
				m.Values[measure] = value
			}
		}
	}
}

// Even an index that never reads posts asks for them: they tell 0 from a score.
func TestPostsAreAlwaysAskedFor(t *testing.T) {
	f := load(t, strings.Replace(sound, ", per: post", "", 1))
	e := evaluate(t, f, given(t, "d=7 reads=100 likes=5", " "))
	if !slices.Equal(e.Missing, []string{"posts"}) || !slices.Equal(f.Measures(), []string{"posts", "reads", "likes"}) {
		t.Errorf("missing %v of %v, want posts", e.Missing, f.Measures())
	}
	if e := evaluate(t, f, given(t, "d=7 posts=2 reads=100 likes=5", " ")); !e.IsKnown() || e.Score <= 0 {
		t.Errorf("score %v, missing %v", e.Score, e.Missing)
	}
}
