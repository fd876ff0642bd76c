package synth

import (
	"math"
	"math/rand/v2"
	"sort"
	"time"
)

// Effects planted in every simulated post, for tests of what the product finds.
// Nothing else about a post's hour, weekday or kind changes its counts.
const (
	BestHour           = 20  // posts published from 20:00 to 20:59 …
	BestHourFactor     = 1.5 // … reach this many times as many readers
	VideoForwardFactor = 1.6 // a Weibo video is forwarded this many times as often
	DeclineFactor      = 0.4 // a declining account ends at this share of its reach
	dayTwoPercent      = 72  // of the final counts are there after two days
)

// Randomness comes from tables indexed by bits of one 64-bit draw: a row of a
// national year must cost well under a microsecond.
const (
	noiseSize   = 1 << 12
	rateLevels  = 112
	rateMinimum = 0.01
	rateStep    = 1.08
)

// actor is an account as the simulation sees it. It is small: a nation holds
// 180,000 of them in memory.
type actor struct {
	followers float64
	growth    float32 // daily new followers per follower, before leavers
	reach     float32 // median reads or plays of a leading post
	warmth    float32 // how much more than usual its readers react
	platform  platform
	rateLevel uint8
	declining bool
}

// post is one drawn post. Its counts are those at the measurement age.
type post struct {
	minute   int // of the day, local time
	position int // 1 = headline; 0 where the platform has none
	style    postStyle
	counts   [measureCount]int64
}

// quota bounds the number of posts of one day.
type quota struct{ least, most int }

// simulator draws days of accounts one after another. The order of the calls is
// part of the result. It is not safe for concurrent use.
type simulator struct {
	source  *rand.PCG
	wide    [noiseSize]float32
	narrow  [64]float32
	minutes [1024]uint16
	poisson [rateLevels][noiseSize]uint8
	known   [platformCount][dayColumnCount]bool

	plain  bool                  // none of the planted effects
	posts  []post                // of the last day drawn
	counts [dayColumnCount]int64 // of the last day drawn
}

// rhythm is the shift in rate levels per weekday from Sunday: offices post less
// at weekends. The factors 0.6, 1.15 … average one.
var rhythm = [7]int{-7, 2, 2, 2, 2, 2, -6}

// hourWeights is how many of 1,000 posts appear in each hour.
var hourWeights = [24]int{2, 1, 1, 1, 2, 6, 22, 62, 92, 98, 92, 72, 48, 38, 48, 62, 70, 78, 62, 46, 44, 30, 17, 6}

func newSimulator(seed uint64) *simulator {
	s := &simulator{source: rand.NewPCG(seed, 0x5eed_da75)}
	fillLognormal(s.wide[:], 0.8)
	fillLognormal(s.narrow[:], 0.35)
	for level := range s.poisson {
		fillPoisson(s.poisson[level][:], rateMinimum*math.Pow(rateStep, float64(level)))
	}
	total := 0
	for _, w := range hourWeights {
		total += w
	}
	hour, below := 0, hourWeights[0]
	for i := range s.minutes {
		for i*total >= below*len(s.minutes) {
			hour++
			below += hourWeights[hour]
		}
		s.minutes[i] = uint16(hour * 60)
	}
	for p := range platformCount {
		s.known[p] = p.knownDayColumns()
	}
	return s
}

// fillLognormal fills table with the quantiles of a lognormal of median one.
func fillLognormal(table []float32, sigma float64) {
	for i := range table {
		q := (float64(i) + 0.5) / float64(len(table))
		table[i] = float32(math.Exp(sigma * math.Sqrt2 * math.Erfinv(2*q-1)))
	}
}

// fillPoisson fills table with the quantiles of a Poisson distribution.
func fillPoisson(table []uint8, mean float64) {
	p := math.Exp(-mean)
	below, k := p, 0
	for i := range table {
		q := (float64(i) + 0.5) / float64(len(table))
		for q > below && k < 255 {
			k++
			p *= mean / float64(k)
			below += p
		}
		table[i] = uint8(k)
	}
}

// rateLevel returns the table row for a number of posts per day.
func rateLevel(perDay float64) uint8 {
	level := math.Round(math.Log(math.Max(perDay, rateMinimum)/rateMinimum) / math.Log(rateStep))
	return uint8(min(max(level, 0), rateLevels-1))
}

// positionShare is how much of the headline's reach the further articles of a
// push get.
var positionShare = [8]float32{1, 0.45, 0.32, 0.24, 0.19, 0.16, 0.14, 0.12}

// day draws one day of a into s.posts and s.counts and moves its followers on.
// progress is how far the simulated time has gone, from 0 to 1.
func (s *simulator) day(a *actor, weekday time.Weekday, progress float64, q quota) {
	model := &platformModels[a.platform]
	r := s.source.Uint64()
	level := min(max(int(a.rateLevel)+rhythm[weekday], 0), rateLevels-1)
	n := int(s.poisson[level][r&(noiseSize-1)])
	n = max(min(n, model.maxPosts, q.most), q.least)

	reach := a.reach
	if a.declining && progress > 0.5 && !s.plain {
		reach *= float32(1 - (1-DeclineFactor)*min(1, (progress-0.5)*4))
	}
	s.posts = s.posts[:0]
	for i := range n {
		s.drawPost(a, model, reach, i)
	}
	s.sum(a.platform)

	came := a.followers * float64(a.growth) * float64(s.wide[r>>12&(noiseSize-1)])
	left := a.followers * 2e-4 * float64(s.narrow[r>>24&63])
	fraction := float64(r>>32&0xffff) / 0x10000
	gained := int64(math.Floor(came - left + fraction))
	a.followers = max(0, a.followers+float64(gained))
	s.counts[dayFollowers] = int64(a.followers)
	s.counts[dayNewFollowers] = gained
	s.counts[dayReplies] = int64(float64(n) * 0.8 * float64(s.wide[r>>48&(noiseSize-1)]))
}

// drawPost appends the post with the given index of the day.
func (s *simulator) drawPost(a *actor, model *platformModel, reach float32, index int) {
	// Bits of u: 0–11 readers, 12–41 five reactions, 44–53 hour, 54–59 minute, 60–63 style.
	u := s.source.Uint64()
	s.posts = append(s.posts, post{})
	p := &s.posts[index]
	p.minute = int(s.minutes[u>>44&1023]) + int(u>>54&63)*60/64
	if a.platform == wechat {
		p.position = index + 1
		p.minute = s.posts[0].minute
		reach *= positionShare[index]
	}
	p.style = model.styles[u>>60]
	seen := reach * s.wide[u&(noiseSize-1)]
	if p.minute/60 == BestHour && !s.plain {
		seen *= BestHourFactor
	}
	p.counts[model.exposure] = int64(seen) + 1
	seen *= a.warmth
	noise := u >> 12
	for x := watching; x < measureCount; x++ {
		ratio := model.ratios[x]
		if ratio == 0 {
			continue
		}
		v := seen * float32(ratio) * s.narrow[noise&63]
		if x == forwards && a.platform == weibo && p.style.kind == "video" && !s.plain {
			v *= VideoForwardFactor
		}
		p.counts[x] = min(int64(v+0.5), p.counts[model.exposure])
		noise >>= 6
	}
}

// sum sets s.counts to the totals of s.posts.
func (s *simulator) sum(pf platform) {
	c := &s.counts
	*c = [dayColumnCount]int64{}
	for i := range s.posts {
		p := &s.posts[i]
		for x, v := range p.counts {
			c[int(dayReads)+x] += v
		}
		c[dayMaxReads] = max(c[dayMaxReads], p.counts[reads])
		c[dayMaxWatching] = max(c[dayMaxWatching], p.counts[watching])
		c[dayMaxLikes] = max(c[dayMaxLikes], p.counts[likes])
		c[dayMaxForwards] = max(c[dayMaxForwards], p.counts[forwards])
		if p.style.original {
			c[dayOriginals]++
			c[dayOriginalForwards] += p.counts[forwards]
			c[dayOriginalComments] += p.counts[comments]
		}
	}
	c[dayPosts] = int64(len(s.posts))
	if pf == wechat && len(s.posts) > 0 {
		head := &s.posts[0]
		c[dayPushes] = 1
		c[dayHeadlineReads] = head.counts[reads]
		c[dayHeadlineWatching] = head.counts[watching]
		c[dayHeadlineLikes] = head.counts[likes]
		c[dayHeadlineForwards] = head.counts[forwards]
	}
}

// sortPosts puts the posts of the last day into the order of their appearance.
func (s *simulator) sortPosts() {
	sort.SliceStable(s.posts, func(i, k int) bool { return s.posts[i].minute < s.posts[k].minute })
}

// atDayTwo returns the counts as they stood on the second day.
func atDayTwo(final [measureCount]int64) [measureCount]int64 {
	for x, v := range final {
		final[x] = v * dayTwoPercent / 100
	}
	return final
}
