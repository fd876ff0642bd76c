package synth

import (
	"math"
	"testing"
	"time"
)

// mean collects logarithms: the planted effects are factors.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(v int64)     { m.sum += math.Log(float64(v) + 1); m.n++ }
func (m mean) value() float64   { return m.sum / float64(m.n) }
func ratio(a, b mean) float64   { return math.Exp(a.value() - b.value()) }
func near(v, want float64) bool { return math.Abs(v/want-1) < 0.04 }

// TestPlantedEffects checks that the effects are there, of their size, and that
// other hours and kinds make no difference.
func TestPlantedEffects(t *testing.T) {
	s := newSimulator(11)
	a := &actor{platform: weibo, followers: 5e6, reach: 2e5, warmth: 1, growth: 2e-4, rateLevel: rateLevel(20)}
	var best, other, morning, afternoon, video, still mean
	for range 3000 {
		s.day(a, time.Monday, 0, quota{most: 255})
		for _, p := range s.posts {
			hour := p.minute / 60
			if hour == BestHour {
				best.add(p.counts[reads])
				continue
			}
			other.add(p.counts[reads])
			if hour == 9 {
				morning.add(p.counts[reads])
			}
			if hour == 16 {
				afternoon.add(p.counts[reads])
			}
			if p.style.kind == "video" {
				video.add(p.counts[forwards])
			} else {
				still.add(p.counts[forwards])
			}
		}
	}
	if r := ratio(best, other); !near(r, BestHourFactor) {
		t.Errorf("posts at %d o'clock reach %.3f times as many (%d posts)", BestHour, r, best.n)
	}
	if r := ratio(morning, afternoon); !near(r, 1) {
		t.Errorf("placebo: 9 o'clock against 16 o'clock %.3f", r)
	}
	if r := ratio(video, still); !near(r, VideoForwardFactor) {
		t.Errorf("videos are forwarded %.3f times as often", r)
	}
}

// TestPlain checks that without the effects every hour and kind is like every other, and
// that nothing else is drawn otherwise.
func TestPlain(t *testing.T) {
	s, planted := newSimulator(11), newSimulator(11)
	s.plain = true
	a := actor{platform: weibo, followers: 5e6, reach: 2e5, warmth: 1, growth: 2e-4, rateLevel: rateLevel(20), declining: true}
	b := a
	b.declining = false
	var best, other, video, still mean
	for range 3000 {
		s.day(&a, time.Monday, 0.9, quota{most: 255})
		planted.day(&b, time.Monday, 0.9, quota{most: 255})
		for i, p := range s.posts {
			if q := planted.posts[i]; p.minute != q.minute || p.style != q.style || p.minute/60 != BestHour && p.counts[reads] != q.counts[reads] {
				t.Fatalf("%+v is %+v with effects", p, q)
			}
			if p.minute/60 == BestHour {
				best.add(p.counts[reads])
			} else {
				other.add(p.counts[reads])
			}
			if p.style.kind == "video" {
				video.add(p.counts[forwards])
			} else {
				still.add(p.counts[forwards])
			}
		}
	}
	if r := ratio(best, other); !near(r, 1) {
		t.Errorf("posts at %d o'clock reach %.3f times as many", BestHour, r)
	}
	if r := ratio(video, still); !near(r, 1) {
		t.Errorf("videos are forwarded %.3f times as often", r)
	}
}

func TestDecline(t *testing.T) {
	s := newSimulator(5)
	a := &actor{platform: toutiao, reach: 1e5, warmth: 1, rateLevel: rateLevel(4), declining: true}
	var early, late mean
	for range 2000 {
		s.day(a, time.Monday, 0.3, quota{most: 255})
		for _, p := range s.posts {
			early.add(p.counts[reads])
		}
		s.day(a, time.Monday, 0.9, quota{most: 255})
		for _, p := range s.posts {
			late.add(p.counts[reads])
		}
	}
	if r := ratio(late, early); !near(r, DeclineFactor) {
		t.Errorf("a declining account ends at %.3f of its reach", r)
	}
}

func TestWeeklyRhythm(t *testing.T) {
	s := newSimulator(2)
	a := &actor{platform: weibo, reach: 100, warmth: 1, rateLevel: rateLevel(3)}
	var posts [7]int
	for i := range 7 * 4000 {
		s.day(a, time.Weekday(i%7), 0, quota{most: 255})
		posts[i%7] += len(s.posts)
	}
	total := 0
	for _, n := range posts {
		total += n
	}
	if perDay := float64(total) / (7 * 4000); !near(perDay, 3) {
		t.Errorf("%.3f posts a day, want 3", perDay)
	}
	if r := float64(posts[time.Sunday]) / float64(posts[time.Wednesday]); r < 0.45 || r > 0.6 {
		t.Errorf("Sunday has %.2f of Wednesday's posts", r)
	}
}

func TestPlatformTables(t *testing.T) {
	share := 0.0
	for i := range platformModels {
		m := &platformModels[i]
		share += m.share
		for _, s := range m.styles {
			if s.kind == "" {
				t.Errorf("%s has fewer than sixteen styles", m.name)
			}
		}
	}
	if math.Abs(share-1) > 1e-9 {
		t.Errorf("the shares add up to %g", share)
	}
	known := weibo.knownDayColumns()
	for c, want := range map[dayColumn]bool{dayFollowers: true, dayOriginalForwards: true, dayForwards: true, dayReads: false, dayPlays: false, dayHeadlineReads: false} {
		if known[c] != want {
			t.Errorf("weibo knows %s: %v", dayColumnNames[c], known[c])
		}
	}
}

func TestOtherSpellings(t *testing.T) {
	for v, want := range map[int64]string{9999: "9999", 10_000: "1.0万", 12_999: "1.2万", 1_234_567: "123.4万"} {
		if got := shortened(v); got != want {
			t.Errorf("shortened(%d) = %s, want %s", v, got, want)
		}
	}
	for v, want := range map[int64]string{7: "7", 999: "999", 1000: "1,000", 1_020_003: "1,020,003"} {
		if got := grouped(v); got != want {
			t.Errorf("grouped(%d) = %s, want %s", v, got, want)
		}
	}
}
