package warehouse

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhengheng/warehouse/formula"
)

// The worlds in which bands are tried. None has the shape that the bands assume (a
// log-logistic spread that all accounts of a platform share).
var worlds = []struct {
	name  string
	reads func(a *trueAccount, random *rand.Rand) float64
}{
	{"log-normal", func(a *trueAccount, random *rand.Rand) float64 {
		return math.Exp(a.level + a.spread*random.NormFloat64())
	}},
	{"log-normal, 4 % bursts", func(a *trueAccount, random *rand.Rand) float64 {
		reads := math.Exp(a.level + a.spread*random.NormFloat64())
		if random.Float64() < 0.04 {
			reads *= math.Pow(random.Float64(), -1/1.2)
		}
		return reads
	}},
	{"Pareto", func(a *trueAccount, random *rand.Rand) float64 {
		return math.Exp(a.level-0.5) * math.Pow(random.Float64(), -1/(a.spread*1.5+0.5))
	}},
}

// trueAccount is an account whose rates are known.
type trueAccount struct {
	level, spread float64 // of the logarithm of a post's reads
	rate          float64 // posts a week
	likes         float64 // per read, as a logarithm
	expected      float64 // score, without caps
	rank          int     // by the expected score
}

type truePost struct {
	reads, likes, watching float64
	isHeadline             bool
}

func (a *trueAccount) week(random *rand.Rand, reads func(*trueAccount, *rand.Rand) float64) []truePost {
	posts := make([]truePost, poissonOf(a.rate, random))
	for i := range posts {
		x := math.Floor(min(reads(a, random), 1e9))
		posts[i] = truePost{
			reads: x, isHeadline: i == 0 || random.Float64() < 0.5,
			likes:    math.Floor(x * math.Exp(a.likes+0.6*random.NormFloat64())),
			watching: math.Floor(x * math.Exp(a.likes-0.5+0.6*random.NormFloat64())),
		}
	}
	return posts
}

func poissonOf(mean float64, random *rand.Rand) int {
	n, product := 0, random.Float64()
	for limit := math.Exp(-mean); product > limit; n++ {
		product *= random.Float64()
	}
	return n
}

func scoreOf(t *testing.T, f *formula.Formula, posts []truePost) float64 {
	values := map[string]float64{"posts": float64(len(posts))}
	for _, name := range []string{"reads", "likes", "watching"} {
		values[name], values["headline_"+name], values["max_"+name] = 0, 0, 0
	}
	for _, p := range posts {
		for name, x := range map[string]float64{"reads": p.reads, "likes": p.likes, "watching": p.watching} {
			values[name] += x
			values["max_"+name] = max(values["max_"+name], x)
			if p.isHeadline {
				values["headline_"+name] += x
			}
		}
	}
	e, err := f.Evaluate(formula.Measures{Values: values, Days: 7})
	if err != nil || !e.IsKnown() {
		t.Fatalf("%v: %v", err, e)
	}
	return e.Score
}

// TestCoverage shows that the true rank lies within the band in at least nine of ten
// cases, beside how often the publishers' convention (a capped count is 100001, the rank
// is the rank) names it. The truth is the rank by the expected score of a week, without
// any cap. ZHENGHENG_COVERAGE=200x20 takes so many accounts and weeks.
func TestCoverage(t *testing.T) {
	accounts, weeks := 40, 4
	if text := os.Getenv("ZHENGHENG_COVERAGE"); text != "" {
		if _, err := fmt.Sscanf(text, "%dx%d", &accounts, &weeks); err != nil {
			t.Fatalf("ZHENGHENG_COVERAGE=%s: write it as 200x20", text)
		}
	}
	for _, world := range worlds {
		t.Run(world.name, func(t *testing.T) {
			w := newWarehouse(t)
			truth := invent(t, w, world.reads, accounts, weeks)
			count := map[string]*coverage{}
			for week := range weeks {
				list := List{Index: "wci@14.2", Period: firstSunday.AddDate(0, 0, 7*week).Format("W2006-01-02")}
				rows, err := w.Certainty(t.Context(), list, Simulation{Draws: 200, Seed: int64(week), Without: []string{VaryWeights, VaryBoth}})
				if err != nil {
					t.Fatal(err)
				}
				for rows.Next() {
					for _, row := range recordStrings(rows.Record()) {
						if row[0] == "" {
							t.Errorf("%s has no rank", row[1])
							continue
						}
						a := truth[row[1]]
						kinds := []string{"all"}
						if row[7] == "true" {
							kinds = append(kinds, "with a capped post")
						}
						for _, kind := range kinds {
							if count[kind] == nil {
								count[kind] = &coverage{}
							}
							count[kind].add(a.rank, number(t, row[10]), number(t, row[12]), number(t, row[0]))
						}
					}
				}
				if err := rows.Err(); err != nil {
					t.Fatal(err)
				}
				rows.Release()
			}
			for kind, c := range count {
				t.Logf("%s: %s: true rank in the 5–95 %% band %.1f %% of %d, with a mean width of %.1f ranks of %d; in the convention's rank %.1f %%",
					world.name, kind, 100*c.share(c.inBand), c.cases, float64(c.width)/float64(c.cases), accounts, 100*c.share(c.exact))
			}
			if all := count["all"]; all == nil || all.share(all.inBand) < 0.9 || all.cases < accounts*weeks*9/10 {
				t.Errorf("the bands hold the true rank too seldom: %+v", all)
			}
		})
	}
}

type coverage struct{ cases, inBand, exact, width, below, above int }

func (c *coverage) share(n int) float64 { return float64(n) / float64(c.cases) }

func (c *coverage) add(truth, low, high, rank int) {
	c.cases++
	c.width += high - low + 1
	switch {
	case truth < low:
		c.below++
	case truth > high:
		c.above++
	default:
		c.inBand++
	}
	if rank == truth {
		c.exact++
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var firstSunday = time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC)

// invent fills a warehouse with weeks of accounts whose rates do not change, capped at
// 100001 reads as the platform shows them, and gives the truth.
func invent(t *testing.T, w *Warehouse, reads func(*trueAccount, *rand.Rand) float64, accounts, weeks int) map[string]*trueAccount {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 11))
	f, err := w.formulas.Lookup("wci@14.2")
	if err != nil {
		t.Fatal(err)
	}
	truth := map[string]*trueAccount{}
	var ranked []*trueAccount
	var written, seen strings.Builder
	for i := range accounts {
		a := &trueAccount{level: 9.5 + 1.8*random.NormFloat64(), spread: 0.6 + 0.7*random.Float64(),
			rate: 5 + 7*random.ExpFloat64(), likes: -4.5 + 0.5*random.NormFloat64()}
		id := fmt.Sprintf("wechat:gh_%04d", i)
		truth[id], ranked = a, append(ranked, a)
		const samples = 400
		for range samples {
			a.expected += scoreOf(t, f, a.week(random, reads)) / samples
		}
		for week := range weeks {
			for n, p := range a.week(random, reads) {
				at := firstSunday.AddDate(0, 0, 7*week).Add(time.Duration(random.IntN(6*24*60)) * time.Minute)
				shown, capped := p.reads, p.reads > 100_000
				if capped {
					shown = 100_001
				}
				position := 2
				if p.isHeadline {
					position = 1
				}
				post := fmt.Sprintf("%d-%d", week, n)
				fmt.Fprintf(&written, `{"account_id":"%s","post_id":"%s","published_at":"%s","is_original":true,"position":%d,"line":2}`+"\n",
					id, post, at.Format(time.DateTime), position)
				fmt.Fprintf(&seen, `{"account_id":"%s","post_id":"%s","observed_at":"%s","reads":%.0f,"likes":%.0f,"watching":%.0f,"reads_at_least":%t,"line":2}`+"\n",
					id, post, at.AddDate(0, 0, 6).Format(time.DateTime), shown, p.likes, p.watching, capped)
			}
		}
	}
	slices.SortFunc(ranked, func(a, b *trueAccount) int { return int(math.Copysign(1, b.expected-a.expected)) })
	for i, a := range ranked {
		a.rank = i + 1
	}
	load(t, w, delivery{"posts", "account_id,post_id", postColumns, written.String()})
	load(t, w, delivery{"post_observations", "account_id,post_id,observed_at",
		[]string{"account_id", "post_id", "observed_at", "reads", "likes", "watching", "reads_at_least", "line"}, seen.String()})
	refreshed(t, w)
	return truth
}
