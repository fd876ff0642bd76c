package warehouse_test

import (
	"math"
	"testing"
	"time"

	"zhengheng/warehouse"
)

// teamFacts is what the sample says of teams, read row by row from the raw tables: the
// plain side of the comparisons, which shares no statement with the models.
type teamFacts struct {
	posts       map[[2]string]teamPost // by account and post
	credits     []teamCredit
	staff       []map[string]any
	quotas      []map[string]any
	lines       []map[string]any
	submissions []map[string]any
	ratings     []map[string]any
	units       map[string]string // account → unit
	lastDay     string
}

type teamPost struct {
	account, day, title, id string
	isOriginal              any
	reach                   float64 // NaN where nobody saw it
	isOpen                  bool
}

type teamCredit struct {
	person, role, unit string
	post               teamPost
}

func localDay(at any) string {
	moment, err := time.Parse("2006-01-02 15:04:05", at.(string)[:19])
	if err != nil {
		panic(err)
	}
	return moment.Add(8 * time.Hour).Format(time.DateOnly)
}

func readTeamFacts(t *testing.T, w *warehouse.Warehouse) *teamFacts {
	t.Helper()
	f := &teamFacts{posts: map[[2]string]teamPost{}, units: map[string]string{}}
	collect := func(table string, into *[]map[string]any) {
		each(t, w, "select * from raw."+table, func(row map[string]any) { *into = append(*into, row) })
	}
	collect("staff", &f.staff)
	collect("quotas", &f.quotas)
	collect("appraisal_lines", &f.lines)
	collect("submissions", &f.submissions)
	collect("ratings", &f.ratings)
	each(t, w, "select account_id, unit_id from raw.accounts order by valid_from", func(row map[string]any) {
		f.units[row["account_id"].(string)] = row["unit_id"].(string)
	})
	published := map[[2]string]time.Time{}
	each(t, w, "select account_id, post_id, title, is_original, cast(published_at as varchar) as at from raw.posts", func(row map[string]any) {
		key := [2]string{row["account_id"].(string), row["post_id"].(string)}
		title, _ := row["title"].(string)
		f.posts[key] = teamPost{account: key[0], id: key[1], day: localDay(row["at"]), title: title, isOriginal: row["is_original"], reach: math.NaN()}
		published[key], _ = time.Parse("2006-01-02 15:04:05", row["at"].(string)[:19])
		f.lastDay = max(f.lastDay, localDay(row["at"]))
	})
	// The counts as last seen within seven days, or else first seen after.
	looks := map[[2]string]time.Time{}
	each(t, w, "select *, cast(observed_at as varchar) as at from raw.post_observations", func(row map[string]any) {
		key := [2]string{row["account_id"].(string), row["post_id"].(string)}
		at, _ := time.Parse("2006-01-02 15:04:05", row["at"].(string)[:19])
		edge := published[key].Add(7 * 24 * time.Hour)
		old, isSeen := looks[key]
		isBetter := !isSeen || !at.After(edge) && (old.After(edge) || at.After(old)) || at.After(edge) && old.After(edge) && at.Before(old)
		if !isBetter {
			return
		}
		looks[key] = at
		post := f.posts[key]
		post.reach, post.isOpen = math.NaN(), row["reads_at_least"] == true || row["plays_at_least"] == true
		for _, count := range []string{"reads", "plays"} {
			if value, ok := row[count].(int64); ok {
				if math.IsNaN(post.reach) {
					post.reach = 0
				}
				post.reach += float64(value)
			}
		}
		f.posts[key] = post
	})
	homes := map[[2]string][]string{}
	for _, row := range f.staff {
		key := [2]string{row["person"].(string), row["role"].(string)}
		homes[key] = append(homes[key], row["unit_id"].(string))
	}
	each(t, w, "select * from raw.credits", func(row map[string]any) {
		c := teamCredit{person: row["person"].(string), role: row["role"].(string), unit: f.units[row["account_id"].(string)]}
		if home := homes[[2]string{c.person, c.role}]; len(home) == 1 {
			c.unit = home[0]
		}
		if unit, ok := row["unit_id"].(string); ok {
			c.unit = unit
		}
		c.post = f.posts[[2]string{row["account_id"].(string), row["post_id"].(string)}]
		f.credits = append(f.credits, c)
	})
	return f
}

// isCovered tells whether credits of a unit are known about some days: from its first to
// its last credited post.
func (f *teamFacts) isCovered(unit, from, before string) bool {
	first, last := "9999", ""
	for _, c := range f.credits {
		if c.unit == unit && c.post.day != "" {
			first, last = min(first, c.post.day), max(last, c.post.day)
		}
	}
	return first < before && last >= from
}

// isThere tells whether a row of the list of staff holds throughout some days.
func isThere(row map[string]any, from, before string) bool {
	joined, hasJoined := row["joined_on"].(string)
	left, hasLeft := row["left_on"].(string)
	last := dayBefore(before)
	return (!hasJoined || joined <= from) && (!hasLeft || left >= last)
}

func dayBefore(day string) string { return shiftDay(day, -1) }

func shiftDay(day string, by int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return at.AddDate(0, 0, by).Format(time.DateOnly)
}

type workSum struct {
	posts, originals, measured int
	reach                      float64
	isOpen                     bool
}

func (s *workSum) add(p teamPost) {
	s.posts++
	if p.isOriginal == true {
		s.originals++
	}
	if math.IsNaN(p.reach) {
		s.isOpen = true
		return
	}
	s.measured, s.reach, s.isOpen = s.measured+1, s.reach+p.reach, s.isOpen || p.isOpen
}

var teamPeriods = map[string][2]string{
	"M2024-03": {"2024-03-01", "2024-04-01"}, "M2024-04": {"2024-04-01", "2024-05-01"},
	"W2024-04-21": {"2024-04-21", "2024-04-28"}, "I2024-W12": {"2024-03-18", "2024-03-25"}, "W2024-03-31": {"2024-03-31", "2024-04-07"},
}
