package warehouse_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

var postMeasures = []string{"reads", "plays", "watching", "likes", "comments", "forwards"}

// samplePost is a post of the sample with its looks, oldest first, each as it lies in the
// raw table; at is its time in China.
type samplePost struct {
	account, id, platform, level, kind string
	at                                 time.Time
	original, position                 any
	looks                              []map[string]any
}

// samplePosts reads the posts whose day in China lies in [from, before).
func samplePosts(t *testing.T, w *warehouse.Warehouse, from, before string) []*samplePost {
	t.Helper()
	var posts []*samplePost
	byID := map[string]*samplePost{}
	text := func(v any) string { s, _ := v.(string); return s }
	each(t, w, `select p.account_id, p.post_id, p.kind, p.is_original, p.position, epoch(p.published_at) as at, a.platform, a.level
		from raw.posts as p join mart.accounts as a on a.account_id = p.account_id
		where a.valid_from < date '`+before+`' and a.valid_before >= date '`+before+`'`, func(row map[string]any) {
		at := time.Unix(int64(row["at"].(float64)), 0).In(time.FixedZone("", 8*3600))
		if day := at.Format(time.DateOnly); day < from || day >= before {
			return
		}
		p := &samplePost{text(row["account_id"]), text(row["post_id"]), text(row["platform"]), text(row["level"]), text(row["kind"]), at, row["is_original"], row["position"], nil}
		posts = append(posts, p)
		byID[p.account+" "+p.id] = p
	})
	each(t, w, "select *, epoch(observed_at) as at from raw.post_observations order by observed_at", func(row map[string]any) {
		if p := byID[text(row["account_id"])+" "+text(row["post_id"])]; p != nil {
			p.looks = append(p.looks, row)
		}
	})
	return posts
}

// lookOf is the look that counts: the last by the end of the 7th day, else the first; or the last.
func (p *samplePost) lookOf(atAge bool) map[string]any {
	if len(p.looks) == 0 {
		return nil
	}
	chosen := p.looks[0]
	for _, look := range p.looks {
		if !atAge || int64(look["at"].(float64)) <= p.at.Unix()+7*86400 {
			chosen = look
		}
	}
	return chosen
}

// numbered asks a query and keeps its order: each line begins with its number.
func numbered(t *testing.T, w queries.Engine, name string, values map[string]string, line func(cell func(string) string) string) []string {
	t.Helper()
	n := 0
	return ask(t, w, name, values, func(cell func(string) string) string {
		n++
		return fmt.Sprintf("%05d %s", n, line(cell))
	})
}

// Every hot post of April, by each measure and at both moments, against plain Go.
func TestHotPostsOfTheSample(t *testing.T) {
	w := sampleWarehouse(t)
	posts := samplePosts(t, w, "2024-04-01", "2024-05-01")
	compared := 0
	for _, measure := range postMeasures {
		for _, counts := range []string{"age", "last"} {
			got := numbered(t, w, "hot_posts", map[string]string{"period": "M2024-04", "measure": measure, "counts": counts}, func(cell func(string) string) string {
				return strings.Join([]string{cell("account_id"), cell("post_id"), cell("value"), cell("value_at_least"), cell("rank"), cell("best_rank"), cell("worst_rank"), cell(measure), cell("platform")}, " ")
			})
			want := hotPosts(posts, measure, counts == "age")
			compared += len(got)
			if len(got) != len(want) {
				t.Fatalf("%s %s: %d posts, want %d", measure, counts, len(got), len(want))
			}
			for i := range got {
				if line := fmt.Sprintf("%05d %s", i+1, want[i]); got[i] != line {
					t.Fatalf("%s %s: %s, want %s", measure, counts, got[i], line)
				}
			}
		}
	}
	t.Logf("%d posts compared", compared)
	if compared < 10_000 {
		t.Errorf("only %d posts compared", compared)
	}
	open := ask(t, w, "hot_posts", map[string]string{"period": "R2024-03-03..2024-04-27", "capped": "true"}, func(cell func(string) string) string {
		return cell("account_id") + " " + cell("value") + " " + cell("value_at_least") + " " + cell("best_rank") + "–" + cell("worst_rank")
	})
	perAccount := ask(t, w, "capped_posts", map[string]string{"period": "R2024-03-03..2024-04-27"}, func(cell func(string) string) string {
		return strings.Join([]string{cell("rank"), cell("account_id"), cell("capped_posts"), cell("posts"), cell("unknown_posts"), cell("capped_reads"), cell("is_at_least")}, " ")
	})
	compareLines(t, perAccount, []string{"1 wechat:gh_000000000001 11 47 0 1100011 true", "2 wechat:gh_000000000006 1 41 0 100001 true"})
	if len(open) != 12 || open[0] != "wechat:gh_000000000001 100001 true 1–12" {
		t.Errorf("capped posts: %q", open)
	}
}

// hotPosts writes the wanted lines, in order.
func hotPosts(posts []*samplePost, measure string, atAge bool) []string {
	type hot struct {
		*samplePost
		value   int64
		atLeast bool
	}
	var list []hot
	for _, p := range posts {
		look := p.lookOf(atAge)
		if value, known := look[measure].(int64); known {
			list = append(list, hot{p, value, look[measure+"_at_least"].(bool)})
		}
	}
	slices.SortFunc(list, func(a, b hot) int {
		if a.value == b.value && a.atLeast != b.atLeast {
			return map[bool]int{true: -1, false: 1}[a.atLeast]
		}
		return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.account, b.account), cmp.Compare(a.id, b.id))
	})
	lines := make([]string, len(list))
	for i, h := range list {
		rank, worst := 1, 1
		for k, other := range list {
			switch {
			case other.value > h.value:
				rank++
				worst++
			case other.atLeast && k != i:
				worst++
			}
		}
		best := rank
		if h.atLeast {
			best = 1
		}
		lines[i] = fmt.Sprintf("%s %s %d %v %d %d %d %d %s", h.account, h.id, h.value, h.atLeast, rank, best, worst, h.value, h.platform)
	}
	return lines
}

// The shares of the sample's content, in all groups, against plain Go to 1e-9.
func TestContentSharesOfTheSample(t *testing.T) {
	w := sampleWarehouse(t)
	posts := samplePosts(t, w, "2024-03-01", "2024-04-01")
	for _, group := range []string{"all", "platform", "level", "account"} {
		want, totals := map[string]int64{}, map[string]int64{}
		for _, p := range posts {
			id := map[string]string{"all": "all", "platform": p.platform, "level": p.level, "account": p.account}[group]
			for dimension, class := range contentClasses(p) {
				want[id+" "+dimension+" "+class]++
				totals[id+" "+dimension]++
			}
		}
		seen := 0
		ask(t, w, "content_shares", map[string]string{"period": "M2024-03", "group_by": group}, func(cell func(string) string) string {
			seen++
			key := cell("group_id") + " " + cell("dimension")
			n, all, unknown := want[key+" "+cell("class")], totals[key], want[key+" unknown"]
			if cell("posts") != fmt.Sprint(n) || cell("group_posts") != fmt.Sprint(all) || n == 0 {
				t.Errorf("%s %s: %s of %s posts, want %d of %d", key, cell("class"), cell("posts"), cell("group_posts"), n, all)
			}
			isNear(t, key+" "+cell("class"), cell("share"), float64(n)/float64(all))
			if cell("class") != "unknown" {
				isNear(t, key+" "+cell("class"), cell("known_share"), float64(n)/float64(all-unknown))
			} else if cell("known_share") != "" {
				t.Errorf("%s: the unknown have a share of the known: %s", key, cell("known_share"))
			}
			return ""
		})
		if seen != len(want) {
			t.Errorf("%s: %d classes, want %d", group, seen, len(want))
		}
	}
	ask(t, w, "content_shares", map[string]string{"period": "M2024-03", "dimension": "headline", "platform": "weibo"}, func(cell func(string) string) string {
		if cell("class") != "unknown" || cell("share") != "1" {
			t.Errorf("Weibo has no positions: %s %s", cell("class"), cell("share"))
		}
		return ""
	})
}

func isNear(t *testing.T, what, got string, want float64) {
	t.Helper()
	if value, err := strconv.ParseFloat(got, 64); err != nil || math.Abs(value-want) > 1e-9 {
		t.Errorf("%s: %s, want %.12f", what, got, want)
	}
}

// contentClasses are the classes of a post by dimension.
func contentClasses(p *samplePost) map[string]string {
	classes := map[string]string{"kind": cmp.Or(p.kind, "unknown"), "originality": "unknown", "headline": "unknown", "hours": "unknown",
		"weekday": strings.ToLower(p.at.Weekday().String())}
	if original, known := p.original.(bool); known {
		classes["originality"] = map[bool]string{true: "original", false: "reprint"}[original]
	}
	if position, known := p.position.(int64); known {
		classes["headline"] = map[bool]string{true: "headline", false: "other_position"}[position == 1]
	}
	if p.at.Format(time.TimeOnly) != "00:00:00" {
		for i, before := range []int{6, 9, 12, 14, 18, 21, 24} {
			if p.at.Hour() < before {
				classes["hours"] = []string{"00-05", "06-08", "09-11", "12-13", "14-17", "18-20", "21-23"}[i]
				break
			}
		}
	}
	return classes
}
