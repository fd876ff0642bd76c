package warehouse_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"zhengheng/warehouse"
)

// plainLook is what somebody saw of a post; NaN where it was not told.
type plainLook struct {
	at                                     time.Time
	reads, plays, likes, comments, forward float64
	readsOpen, playsOpen, reactionsOpen    bool
}

// knownPost is a post with its looks, as the raw tables have them.
type knownPost struct {
	account, platform, id, kind, title string
	published                          time.Time // in China
	original                           any
	position                           int64
	looks                              []plainLook
}

func knownPosts(t *testing.T, w *warehouse.Warehouse) []*knownPost {
	t.Helper()
	posts, byKey := []*knownPost{}, map[string]*knownPost{}
	china := time.FixedZone("China", 8*3600)
	moment := func(us any) time.Time { return time.UnixMicro(us.(int64)).In(china) }
	number := func(row map[string]any, name string) float64 { return measuredAccount(row).number(name) }
	each(t, w, `select p.*, epoch_us(p.published_at) as at, a.platform from raw.posts as p join mart.account_platforms as a
		on a.account_id = p.account_id`, func(row map[string]any) {
		r := measuredAccount(row)
		p := &knownPost{account: r.text("account_id"), platform: r.text("platform"), id: r.text("post_id"), kind: r.text("kind"),
			title: r.text("title"), published: moment(row["at"]), original: row["is_original"]}
		p.position, _ = row["position"].(int64)
		posts = append(posts, p)
		byKey[p.account+" "+p.id] = p
	})
	each(t, w, `select *, epoch_us(observed_at) as at from raw.post_observations`, func(row map[string]any) {
		r := measuredAccount(row)
		if p := byKey[r.text("account_id")+" "+r.text("post_id")]; p != nil {
			p.looks = append(p.looks, plainLook{moment(row["at"]), number(row, "reads"), number(row, "plays"), number(row, "likes"),
				number(row, "comments"), number(row, "forwards"), r.flag("reads_at_least"), r.flag("plays_at_least"),
				r.flag("likes_at_least") || r.flag("comments_at_least") || r.flag("forwards_at_least")})
		}
	})
	slices.SortFunc(posts, func(a, b *knownPost) int {
		if c := a.published.Compare(b.published); c != 0 {
			return c
		}
		return strings.Compare(a.account+a.id, b.account+b.id)
	})
	for _, p := range posts {
		slices.SortFunc(p.looks, func(a, b plainLook) int { return a.at.Compare(b.at) })
	}
	return posts
}

// atAge is the look of the measurement age: the last within seven days, else the first after.
func (p *knownPost) atAge() (look plainLook, isThere bool) {
	for _, l := range p.looks {
		if !isThere || !l.at.After(p.published.AddDate(0, 0, 7)) {
			look, isThere = l, true
		}
	}
	return look, isThere
}

// reactions are likes, comments and forwards; those that are told nowhere count as none.
func (l plainLook) reactions(hasComments, hasForwards bool) float64 {
	sum := l.likes
	if hasComments {
		sum += l.comments
	}
	if hasForwards {
		sum += l.forward
	}
	return sum
}

// tells says which of comments and forwards any look at any of the posts has.
func tells(posts []*knownPost, of func(*knownPost) string) (comments, forwards map[string]bool) {
	comments, forwards = map[string]bool{}, map[string]bool{}
	for _, p := range posts {
		for _, l := range p.looks {
			comments[of(p)] = comments[of(p)] || !math.IsNaN(l.comments)
			forwards[of(p)] = forwards[of(p)] || !math.IsNaN(l.forward)
		}
	}
	return comments, forwards
}

// classes are those of a post in the dimensions that are computed here; frequency and
// series need its neighbours.
func (p *knownPost) classes(sameDay, sameHead int) map[string]string {
	c := map[string]string{"kind": p.kind, "weekday": fmt.Sprintf("w%d", (int(p.published.Weekday())+6)%7+1),
		"frequency": fmt.Sprintf("day_%d", min(sameDay, 4))}
	if h, m, s := p.published.Clock(); h+m+s > 0 {
		c["hour"] = fmt.Sprintf("h%02d", h)
	}
	switch p.original {
	case true:
		c["originality"] = "original"
	case false:
		c["originality"] = "reprint"
	}
	if n := len([]rune(p.title)); strings.TrimSpace(p.title) != "" {
		c["title_length"] = map[bool]string{n <= 10: "title_10", n > 10 && n <= 20: "title_20", n > 20 && n <= 30: "title_30", n > 30: "title_more"}[true]
		c["series"] = "no_series"
		if sameHead >= 3 {
			c["series"] = "series"
		}
	}
	return c
}

// head is the name of the series that a title begins with, behind hashtags.
func (p *knownPost) head() string {
	title := p.title
	for {
		rest, isTagged := strings.CutPrefix(strings.TrimLeft(title, " \t\n"), "#")
		end := strings.Index(rest, "#")
		if !isTagged || end < 1 {
			break
		}
		title = rest[end+1:]
	}
	title = strings.TrimLeft(title, " \t\n")
	fits := func(s string) bool { n := len([]rune(s)); return n >= 2 && n <= 12 }
	if rest, isBracket := strings.CutPrefix(title, "【"); isBracket {
		if name, _, isClosed := strings.Cut(rest, "】"); isClosed && fits(name) {
			return name
		}
	}
	if end := strings.IndexAny(title, "｜|丨"); end > 0 && fits(title[:end]) && !strings.ContainsAny(title[:end], "【】") {
		return title[:end]
	}
	return ""
}
