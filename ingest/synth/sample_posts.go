package synth

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// world is the whole sample in memory.
type world struct {
	facts    SampleFacts
	units    []unit
	accounts []account
	days     []accountDay
	posts    []samplePost
}

// accountDay is an account's followers on a day.
type accountDay struct {
	account                          *account
	day                              calendarDay
	followers, newFollowers, replies int64
}

// samplePost is a post with all that the files show of it.
type samplePost struct {
	post
	account     *account
	day         calendarDay
	id, title   string
	isSeenTwice bool // also observed two days after it appeared
}

// observedOn is the day on which the post was looked at, n days after it appeared.
func (p *samplePost) observedOn(n int) calendarDay {
	return calendarDayOf(dayTime(&p.day).AddDate(0, 0, n))
}

const (
	samplePostsPerDay = 1.2
	longestPause      = 9 // days without a post, except where planned
)

// newWorld simulates the sample.
func newWorld(seed uint64) *world {
	w := &world{facts: Facts(), units: sampleUnits()}
	w.accounts = sampleAccounts(w.units)
	r := rand.New(rand.NewPCG(seed, 0x5a_3b1e))
	actors := w.actors(r)
	s := newSimulator(seed)
	start, _ := time.Parse(time.DateOnly, w.facts.StartsOn)
	days := w.facts.Weeks * 7
	pauses := make([]int, len(w.accounts))
	serials := make([]int, len(w.accounts)+1) // of posts per account; the last of all
	for d := range days {
		today := calendarDayOf(start.AddDate(0, 0, d))
		for i := range w.accounts {
			a := &w.accounts[i]
			if !w.facts.isAlive(a, today.date) {
				continue
			}
			q := quota{most: 255}
			if w.facts.isSilent(a, today.date) {
				q.most = 0
			} else if pauses[i] == longestPause {
				q.least = 1
			}
			s.day(&actors[i], today.weekday, float64(d)/float64(days), q)
			s.sortPosts()
			pauses[i]++
			for _, p := range s.posts {
				pauses[i] = 0
				if p.position <= 1 {
					serials[i]++
				}
				serials[len(w.accounts)]++
				w.posts = append(w.posts, samplePost{
					post: p, account: a, day: today,
					id:          samplePostID(a.platform, serials[i], serials[len(w.accounts)], p.position),
					title:       sampleTitle(r, a, &today),
					isSeenTwice: r.IntN(5) < 2,
				})
			}
			w.days = append(w.days, accountDay{a, today, s.counts[dayFollowers], s.counts[dayNewFollowers], s.counts[dayReplies]})
		}
	}
	return w
}

// actors draws the accounts' sizes and habits; they vary less than a nation's.
func (w *world) actors(r *rand.Rand) []actor {
	actors := make([]actor, len(w.accounts))
	for i := range w.accounts {
		a := &w.accounts[i]
		perDay := samplePostsPerDay * platformModels[a.platform].rate * lognormal(r, 0.4)
		x := newActor(r, a.platform, a.unit, 0.6, max(perDay, 0.25))
		switch a.id() {
		case w.facts.Capped:
			x.followers, x.reach = 3_214_567, 90_000
		case w.facts.Declining:
			x.declining = true
		}
		actors[i] = x
	}
	return actors
}

// isAlive says whether the account is open on a day.
func (f *SampleFacts) isAlive(a *account, day string) bool {
	switch a.id() {
	case f.Opened.AccountID:
		return day >= f.Opened.On
	case f.Closed.AccountID:
		return day < f.Closed.On
	}
	return true
}

// isSilent says whether the account is meant to publish nothing on a day.
func (f *SampleFacts) isSilent(a *account, day string) bool {
	switch a.id() {
	case f.Paused.AccountID:
		return day >= f.Paused.On
	case f.Idle.AccountID:
		return day >= f.Idle.On && day < f.Idle.Until
	}
	return false
}

// samplePostID makes an id in the platform's manner: long digits that a spreadsheet
// would spoil, or letters. Serial counts the account's posts (WeChat: pushes).
func samplePostID(p platform, serial, overall, position int) string {
	switch p {
	case wechat:
		return fmt.Sprintf("%d_%d", 2247480000+serial, position)
	case weibo:
		return fmt.Sprintf("50079%011d", overall*1000003%100000000000)
	case douyin:
		return fmt.Sprintf("73418%014d", overall*1000003)
	case toutiao:
		return fmt.Sprintf("73417%014d", overall*1000003)
	case kuaishou:
		return fmt.Sprintf("3x%09dyl", overall*10007)
	default:
		return fmt.Sprintf("BV1yl%07d", overall*97)
	}
}
