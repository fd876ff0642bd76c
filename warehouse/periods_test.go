package warehouse

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

// A post and an account's day as this test invents them; -1 is unknown.
type (
	inventedPost struct {
		day               int
		reads             int
		isCapped          bool
		original, leading int // 0 and 1; -1 unknown
	}
	inventedDay struct{ day, posts, reads, followers int }
)

// facts of one account; days count from 2024-01-01.
type invented struct {
	posts []inventedPost
	days  []inventedDay
}

var newYear = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

func on(day int) string { return newYear.AddDate(0, 0, day).Format(time.DateOnly) }

// arithmetic is a period's row by hand.
func (facts invented) arithmetic(from, before int) []string {
	inside := func(day int) bool { return day >= from && day < before }
	var posts []inventedPost
	active := map[int]bool{}
	for _, p := range facts.posts {
		if inside(p.day) {
			posts = append(posts, p)
			active[p.day] = true
		}
	}
	var days []inventedDay
	followers, told := -1, false
	for _, d := range facts.days {
		if inside(d.day) {
			days = append(days, d)
			if d.followers >= 0 {
				followers = d.followers
			}
			told = told || d.posts >= 0
			if len(posts) == 0 && d.posts > 0 {
				active[d.day] = true
			}
		}
	}
	// counted adds parts up: unknown where all are, a lower bound where some are.
	counted := func(parts []int) (sum, most, open int) {
		sum, most = -1, -1
		for _, part := range parts {
			if part < 0 {
				open = 1
				continue
			}
			sum, most = max(sum, 0)+part, max(most, part)
		}
		return sum, most, open
	}
	source := "posts"
	var reads, originals []int
	capped := 0
	isCapped := false
	switch {
	case len(posts) > 0:
		for _, p := range posts {
			reads, originals = append(reads, p.reads), append(originals, p.original)
			if p.isCapped {
				capped, isCapped = capped+1, true
			}
		}
	case told:
		source = "account_days"
		for _, d := range days {
			reads = append(reads, d.reads)
		}
	default:
		return nil // nothing but followers, or nothing at all
	}
	number := len(posts)
	if source == "account_days" {
		var all []int
		for _, d := range days {
			all = append(all, d.posts)
		}
		number, _, _ = counted(all)
		originals = nil
	}
	sum, most, open := counted(reads)
	total, _, _ := counted(originals)
	gap, run, first, last := 0, 0, "", ""
	for day := from; day < before; day++ {
		if active[day] {
			if run = 0; first == "" {
				first = on(day)
			}
			last = on(day)
			continue
		}
		run++
		gap = max(gap, run)
	}
	text := func(n int) string {
		if n < 0 {
			return ""
		}
		return fmt.Sprint(n)
	}
	mostText, cappedText := text(most), fmt.Sprint(capped)
	if source == "account_days" {
		mostText, cappedText = "", "" // no day says them here
	}
	return []string{source, fmt.Sprint(number), text(sum), fmt.Sprint(sum >= 0 && (open == 1 || isCapped)), mostText, text(total), cappedText,
		text(followers), fmt.Sprint(len(active)), fmt.Sprint(gap), first, last}
}

const periodRow = `select source, posts, reads, reads_at_least, max_reads, originals, capped_posts, followers, active_days, longest_gap_days,
	cast(first_post_on as varchar), cast(last_post_on as varchar)
	from mart.account_measures where account_id = $1 and period_id = $2`

// TestEveryKindOfPeriodIsPlainArithmetic: weeks, months, quarters, half years and years as
// the marts keep them, and days and ranges, short and long, as they are asked for.
func TestEveryKindOfPeriodIsPlainArithmetic(t *testing.T) {
	w := newWarehouse(t)
	random := rand.New(rand.NewPCG(4, 2))
	all := map[string]*invented{}
	var listed, looks, days []string
	for _, account := range []string{"weibo:a", "weibo:b", "weibo:c", "weibo:d"} {
		facts := &invented{}
		all[account] = facts
		for day := range 220 {
			seldom := account == "weibo:c" && day > 30 // long gaps, over ends of months
			for n := range 3 {
				if account == "weibo:b" || random.IntN(4) > 0 || seldom && random.IntN(25) > 0 || account == "weibo:d" && day < 130 {
					continue
				}
				p := inventedPost{day, random.IntN(1000), false, random.IntN(3) - 1, random.IntN(2)}
				if random.IntN(9) == 0 {
					p.reads = -1
				} else if random.IntN(15) == 0 {
					p.reads, p.isCapped = 100001, true
				}
				facts.posts = append(facts.posts, p)
				id := fmt.Sprint(day, "-", n)
				listed = append(listed, fmt.Sprintf(`{"account_id":"%s","post_id":"%s","published_at":"%s 03:00:00","is_original":%s,"position":%d,"line":%d}`,
					account, id, on(day), []string{"null", "false", "true"}[p.original+1], 2-p.leading, len(listed)+2))
				looks = append(looks, fmt.Sprintf(`{"account_id":"%s","post_id":"%s","observed_at":"%s 03:00:00","reads":%s,"likes":1,"forwards":1,"comments":1,"reads_at_least":%v,"line":%d}`,
					account, id, on(day+2), orNull(p.reads >= 0, fmt.Sprint(p.reads)), p.isCapped, len(looks)+2))
			}
			if account == "weibo:b" || account == "weibo:d" && day < 150 {
				if random.IntN(5) == 0 {
					continue
				}
				d := inventedDay{day, random.IntN(4) / 2, random.IntN(500), 1000 + random.IntN(50)}
				if random.IntN(9) == 0 {
					d.reads, d.followers = -1, -1
				}
				facts.days = append(facts.days, d)
				days = append(days, fmt.Sprintf(`{"account_id":"%s","day":"%s","followers":%s,"posts":%d,"reads":%s,"line":%d}`, account, on(day),
					orNull(d.followers >= 0, fmt.Sprint(d.followers)), d.posts, orNull(d.reads >= 0, fmt.Sprint(d.reads)), len(days)+2))
			}
		}
	}
	load(t, w, posts(strings.Join(listed, "\n")))
	load(t, w, observations(strings.Join(looks, "\n")))
	load(t, w, delivery{"account_days", "account_id,day", []string{"account_id", "day", "followers", "posts", "reads", "line"}, strings.Join(days, "\n")})
	refreshed(t, w)
	periods := map[string][2]int{
		"W2024-01-28": {27, 34}, "I2024-W05": {28, 35}, "M2024-02": {31, 60}, "Q2024-1": {0, 91}, "Q2024-2": {91, 182},
		"H2024-1": {0, 182}, "H2024-2": {182, 366}, "Y2024": {0, 366}, "D2024-02-29": {59, 60}, "D2024-05-11": {131, 132},
		"R2024-01-20..2024-02-10": {19, 41}, "R2024-01-01..2024-03-02": {0, 62}, "R2024-01-01..2024-03-03": {0, 63},
		"R2024-01-15..2024-05-20": {14, 141}, "R2024-02-01..2024-06-30": {31, 182}, "R2024-04-30..2024-07-01": {120, 183},
	}
	compared := map[string]int{}
	for id, bounds := range periods {
		for account, facts := range all {
			rows, err := w.Query(t.Context(), periodRow, []any{account, id})
			if err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			got := [][]string{}
			for rows.Next() {
				got = append(got, recordStrings(rows.Record())...)
			}
			rows.Release()
			want := facts.arithmetic(bounds[0], bounds[1])
			if want == nil {
				continue // how such accounts look is said by other tests
			}
			if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
				t.Errorf("%s in %s:\n%v, want\n%v", account, id, got, want)
			}
			compared[want[0]]++
		}
	}
	if compared["posts"] < 30 || compared["account_days"] < 15 {
		t.Errorf("too little was compared: %v", compared)
	}
}
