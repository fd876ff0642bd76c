package warehouse_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"zhengheng/ingest"
	"zhengheng/warehouse"
)

// plainPost is what content is compared by, read without the models of comparisons.
type plainPost struct {
	kind, originality, headline, weekday, hours, title string
	hour, day, length                                  int // hour -1: not known; day 1 is Monday
}

// class is the post's class in a dimension; "" where it is not known.
func (p plainPost) class(dimension string) string {
	return map[string]string{"kind": p.kind, "originality": p.originality, "headline": p.headline, "weekday": p.weekday, "hours": p.hours,
		"title_length": p.title}[dimension]
}

// plainPosts are the posts of an account in a span of days, those of China.
func plainPosts(t *testing.T, w *warehouse.Warehouse, account, from, to string) (posts []plainPost) {
	t.Helper()
	each(t, w, fmt.Sprintf(`select kind, is_original, position, title, strftime(published_at, '%%Y-%%m-%%d %%H:%%M:%%S') as at
		from raw.posts where account_id = '%s'`, account), func(row map[string]any) {
		at, err := time.Parse(time.DateTime, row["at"].(string))
		if err != nil {
			t.Fatal(err)
		}
		at = at.Add(8 * time.Hour)
		if day := at.Format(time.DateOnly); day < from || day > to {
			return
		}
		p := plainPost{hour: at.Hour(), day: (int(at.Weekday())+6)%7 + 1}
		p.kind, _ = row["kind"].(string)
		if isOriginal, isKnown := row["is_original"].(bool); isKnown {
			p.originality = map[bool]string{true: "original", false: "reprint"}[isOriginal]
		}
		if position, isKnown := row["position"].(int64); isKnown {
			p.headline = map[bool]string{true: "headline", false: "other_position"}[position == 1]
		}
		p.weekday = strings.ToLower(at.Weekday().String())
		if at.Format(time.TimeOnly) == "00:00:00" {
			p.hour = -1
		}
		for i, before := range []int{6, 9, 12, 14, 18, 21, 24} {
			if p.hour >= 0 && p.hour < before {
				p.hours = []string{"00-05", "06-08", "09-11", "12-13", "14-17", "18-20", "21-23"}[i]
				break
			}
		}
		title, _ := row["title"].(string)
		if p.length = utf8.RuneCountInString(title); p.length > 0 {
			p.title = []string{"1-10", "11-20", "21-30", "31-"}[min(3, (p.length-1)/10)]
		}
		posts = append(posts, p)
	})
	return posts
}

// Content, rhythm and titles side by side are what plain Go counts over the sample.
func TestContentSideBySideAgreesWithGo(t *testing.T) {
	w := sampleWarehouse(t)
	var ids []string
	each(t, w, `select account_id, count(*) as n from raw.posts group by 1 order by hash(account_id) limit 12`, func(row map[string]any) {
		ids = append(ids, row["account_id"].(string))
	})
	values := map[string]string{"ids": strings.Join(ids, ","), "period": "Q2024-2"}
	posts := map[string][]plainPost{}
	for _, id := range ids {
		posts[id] = plainPosts(t, w, id, "2024-04-01", "2024-06-30")
	}
	share := func(id, dimension, class string) (n, known int) {
		for _, p := range posts[id] {
			if c := p.class(dimension); c != "" {
				known++
				if c == class {
					n++
				}
			} else if class == "unknown" {
				n++
			}
		}
		return n, known
	}
	shares, unknown := 0, 0
	for _, row := range askQuery(t, w, "compare_mix", values) {
		id, dimension, class := row["account_id"].(string), row["dimension"].(string), row["class"].(string)
		n, known := share(id, dimension, class)
		if row["posts"] != int64(n) {
			t.Errorf("%s %s %s: %v posts, want %d", id, dimension, class, row["posts"], n)
		}
		if class == "unknown" {
			unknown++
			continue
		}
		shares++
		first, firstKnown := share(ids[0], dimension, class)
		want := float64(n) / float64(known)
		switch got, isKnown := row["share"].(float64); {
		case isKnown != (known > 0), isKnown && math.Abs(got-want) > 1e-9:
			t.Errorf("%s %s %s: share %v, want %v", id, dimension, class, row["share"], want)
		case isKnown && id != ids[0] && firstKnown > 0 && math.Abs(row["difference"].(float64)-(want-float64(first)/float64(firstKnown))) > 1e-9:
			t.Errorf("%s %s %s: difference %v", id, dimension, class, row["difference"])
		}
	}
	cells := 0
	for _, row := range askQuery(t, w, "compare_rhythm", values) {
		n, timed := 0, 0
		for _, p := range posts[row["account_id"].(string)] {
			if p.hour >= 0 {
				timed++
				if fmt.Sprint(p.day) == row["weekday"] && int64(p.hour) == row["hour"] {
					n++
				}
			}
		}
		cells += n
		if row["posts"] != int64(n) || row["timed_posts"] != int64(timed) || timed > 0 && math.Abs(row["share"].(float64)-float64(n)/float64(timed)) > 1e-9 {
			t.Errorf("%v, want %d of %d", row, n, timed)
		}
	}
	titles := 0
	for _, row := range askQuery(t, w, "compare_habits", values) {
		if row["habit"] != "title_length" { // replies: TestHabitsBeyondChance
			continue
		}
		var lengths []float64
		for _, p := range posts[row["account_id"].(string)] {
			if p.length > 0 {
				lengths = append(lengths, float64(p.length))
			}
		}
		sort.Float64s(lengths)
		titles++
		if row["n"] != int64(len(lengths)) || math.Abs(row["value"].(float64)-quantile(lengths, 0.5)) > 1e-9 ||
			math.Abs(row["lower_quartile"].(float64)-quantile(lengths, 0.25)) > 1e-9 || math.Abs(row["upper_quartile"].(float64)-quantile(lengths, 0.75)) > 1e-9 {
			t.Errorf("titles: %v of %v", row, lengths)
		}
	}
	t.Logf("%d shares, %d counts of the unknown, %d posts in cells, %d accounts with titles", shares, unknown, cells, titles)
	if shares < 200 || cells < 100 || titles < 2 {
		t.Error("too few were compared")
	}
	for _, name := range []string{"compare_mix", "compare_rhythm", "compare_habits", "compare_functions"} {
		if rows := askQuery(t, w, name, map[string]string{"ids": "nobody", "period": "Q2024-2"}); len(rows) != 0 {
			t.Errorf("%s of nobody has %d rows", name, len(rows))
		}
	}
}

// Functions are those of the register; units and regions have all of their accounts.
func TestFunctionsSideBySide(t *testing.T) {
	w := sampleWarehouse(t)
	offering, told := map[string]int64{}, int64(0)
	each(t, w, `select functions from raw.accounts as a join raw.units as u on u.unit_id = a.unit_id
		where u.region_code like '9901%' and functions is not null
		qualify row_number() over (partition by account_id order by a.valid_from desc) = 1`, func(row map[string]any) {
		words := strings.FieldsFunc(row["functions"].(string), func(r rune) bool { return strings.ContainsRune("、，,;；/| ", r) })
		if len(words) > 0 {
			told++
		}
		for _, word := range words {
			offering[word]++
		}
	})
	found := 0
	for _, row := range askQuery(t, w, "compare_functions", map[string]string{"ids": "990100,990200", "by": "region", "period": "Q2024-2"}) {
		if row["subject_id"] != "990100" {
			continue
		}
		found++
		if word := row["offered"].(string); row["offering"] != offering[word] || row["told"] != told || row["is_offered"] != (offering[word] > 0) {
			t.Errorf("%s: %v of %v, want %d of %d", word, row["offering"], row["told"], offering[word], told)
		}
	}
	if found < 2 || found < len(offering) {
		t.Errorf("%d functions are listed of %d", found, len(offering))
	}
}

// The test of weekly differences, by Wallace's transformation and Go's own erfc; too few
// weeks, or such as tell nothing, are not tested.
func TestMeanTest(t *testing.T) {
	w := sampleWarehouse(t)
	for _, c := range []struct {
		n, middle, spread, r float64
		isTested             bool
	}{{52, 0.1, 0.5, 0, true}, {52, -0.3, 0.5, 0.4, true}, {8, 2, 1, 0, true}, {20, 0, 1, 0.2, true}, {7, 2, 1, 0, false}, {12, 2, 1, 0.6, false}, {52, 1, 0, 0, false}} {
		each(t, w, fmt.Sprintf("select mean_test(%v, %v, %v, %v) as p", c.n, c.middle, c.spread, c.r), func(row map[string]any) {
			p, isTested := row["p"].(float64)
			effective := c.n * (1 - c.r) / (1 + c.r)
			freedom, tail := effective-1, c.middle/(c.spread/math.Sqrt(effective))
			z := (8*freedom + 1) / (8*freedom + 3) * math.Sqrt(freedom*math.Log1p(tail*tail/freedom))
			if want := math.Erfc(z / math.Sqrt2); isTested != c.isTested || isTested && math.Abs(p-want) > 2e-7*want {
				t.Errorf("%+v: %v, want %v", c, row["p"], want)
			}
		})
	}
}

// The first day of the period before, told from the id alone, is that of mart.periods.
func TestPreviousStart(t *testing.T) {
	w, compared := sampleWarehouse(t), 0
	each(t, w, `select p.period_id, previous_start(p.period_id, p.starts_on, p.before_on) = b.starts_on as is_same
		from mart.periods as p join mart.periods as b on b.period_id = p.previous_id`, func(row map[string]any) {
		if compared++; row["is_same"] != true {
			t.Errorf("%s has another period before it", row["period_id"])
		}
	})
	if compared < 15 {
		t.Errorf("%d periods were compared", compared)
	}
}

// habitWorld is a made-up world of units with one account each, alike in all but chance; the
// last few post more videos, late and with longer titles, and answer three times as slowly.
type habitWorld struct {
	units, planted, weeks int
	minutes               map[string][]float64 // of replies, by unit
	received, replied     map[string]int
}

func (h *habitWorld) write(t *testing.T, folder string) {
	t.Helper()
	random := rand.New(rand.NewPCG(11, 13))
	h.minutes, h.received, h.replied = map[string][]float64{}, map[string]int{}, map[string]int{}
	files := map[string]*strings.Builder{"1-units.csv": {}, "2-accounts.csv": {}, "3-posts.csv": {}, "4-inquiries.csv": {}}
	line := func(file, format string, args ...any) { fmt.Fprintf(files[file], format+"\n", args...) }
	line("1-units.csv", "unit_id,name,level,region_code,sector")
	line("2-accounts.csv", "account_id,platform,name,unit_id")
	line("3-posts.csv", "account_id,post_id,published_at,kind,is_original,position,title")
	line("4-inquiries.csv", "inquiry_id,unit_id,received_at,replied_at,is_effective,satisfaction")
	start := time.Date(2024, 1, 7, 0, 0, 0, 0, time.UTC)
	for u := range h.units {
		unit, account, isPlanted := fmt.Sprintf("U%02d", u), fmt.Sprintf("wechat:gh_%02d", u), u >= h.units-h.planted
		line("1-units.csv", "%s,第%d单位,county,530102,公安", unit, u)
		line("2-accounts.csv", "%s,wechat,第%d账号,%s", account, u, unit)
		for week := range h.weeks {
			lean := random.NormFloat64() * 0.1 // a week leans to one kind as a whole
			for n := range 8 + random.IntN(5) {
				kind, hour, length := "article", 8+random.IntN(12), 8+random.IntN(10)
				if random.Float64() < 0.3+lean+map[bool]float64{true: 0.35}[isPlanted] {
					kind = "video"
				}
				if isPlanted && random.Float64() < 0.5 {
					hour, length = 21+random.IntN(3), 22+random.IntN(8)
				}
				at := start.AddDate(0, 0, week*7+random.IntN(7)).Add(time.Duration(hour)*time.Hour + time.Duration(1+random.IntN(59))*time.Minute)
				line("3-posts.csv", "%s,p%d-%d,%s,%s,%t,%d,%s", account, week, n, at.Format(time.DateTime), kind, random.Float64() < 0.5, 1+n%3, strings.Repeat("政", length))
			}
			for n := range 2 + random.IntN(3) {
				received := start.AddDate(0, 0, week*7+random.IntN(7)).Add(time.Duration(9+random.IntN(8)) * time.Hour)
				minutes := math.Round(300 * math.Exp(random.NormFloat64()*0.5) * map[bool]float64{false: 1, true: 3}[isPlanted])
				replied := received.Add(time.Duration(minutes) * time.Minute).Format(time.DateTime)
				h.received[unit]++
				if random.Float64() < 0.1 {
					replied = ""
				} else {
					h.replied[unit]++
					h.minutes[unit] = append(h.minutes[unit], minutes)
				}
				line("4-inquiries.csv", "%s-%d-%d,%s,%s,%s,true,", unit, week, n, unit, received.Format(time.DateTime), replied)
			}
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Units alike in all but chance are marked in at most 5 % of tests before the correction; what
// is planted is found; replies are what plain Go computes.
func TestHabitsBeyondChance(t *testing.T) {
	folder, h := t.TempDir(), habitWorld{units: 14, planted: 2, weeks: 26}
	h.write(t, folder)
	w, err := warehouse.Open(t.Context(), filepath.Join(folder, "w.duckdb"), warehouse.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	files, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, err := ingest.File(t.Context(), w, file, ingest.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Refresh(t.Context(), warehouse.RefreshOptions{}); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for u := range h.units {
		ids = append(ids, fmt.Sprintf("U%02d", u))
	}
	alike := ids[:h.units-h.planted]
	compared, tested, alarms, marked, planted, found := 0, 0, 0, 0, 0, 0
	for _, base := range alike[:6] {
		others := append([]string{base}, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == base })...)
		values := map[string]string{"ids": strings.Join(others, ","), "by": "unit", "period": "R2024-01-07..2024-07-06"}
		for _, query := range []string{"compare_mix", "compare_habits"} {
			for _, row := range askQuery(t, w, query, values) {
				unit := row["subject_id"].(string)
				if query == "compare_habits" && base == alike[0] {
					h.check(t, row)
				}
				p, isTested := row["p_value"].(float64)
				switch class, _ := row["class"].(string); {
				case !isTested:
				case slices.Contains(alike, unit):
					compared++
					if p < 0.05 {
						marked++
					}
				case class == "video" || class == "21-23" || class == "21-30" || row["habit"] == "reply_minutes" || row["habit"] == "title_length":
					planted++
					if row["is_different"].(bool) {
						found++
					}
				}
			}
		}
		pairs := fmt.Sprintf(`(select list({'subject': unit_id, 'account': account_id}) from mart.accounts where unit_id <= '%s')`, alike[len(alike)-1])
		owners := strings.Replace(pairs, `'account': account_id`, `'unit': unit_id`, 1)
		for _, call := range []string{fmt.Sprintf("mart.mix_differences('2024-01-07', '2024-07-07', %s, '%s')", pairs, base),
			fmt.Sprintf("mart.habit_differences('2024-01-07', '2024-07-07', %s, %s, '%s')", pairs, owners, base)} {
			each(t, w, "select p_value from "+call+" where p_value is not null", func(row map[string]any) {
				tested++
				if row["p_value"].(float64) < 0.05 {
					alarms++
				}
			})
		}
	}
	t.Logf("of %d comparisons of units alike, %.1f %% fall below 0.05 uncorrected, %.2f %% are marked; %d of %d planted differences are found",
		tested, 100*float64(alarms)/float64(tested), 100*float64(marked)/float64(compared), found, planted)
	if tested != compared || tested < 1000 || float64(alarms)/float64(tested) > 0.05 || float64(marked) > 0.002*float64(compared) ||
		float64(found) < 0.9*float64(planted) || planted != 6*2*5 {
		t.Errorf("%d and %d tested, %d alarms, %d marked, %d of %d found", tested, compared, alarms, marked, found, planted)
	}
}

// check sets the replies of a unit against plain Go.
func (h *habitWorld) check(t *testing.T, row map[string]any) {
	t.Helper()
	unit := row["subject_id"].(string)
	minutes := slices.Clone(h.minutes[unit])
	sort.Float64s(minutes)
	wanted := map[any][2]float64{
		"reply_minutes": {quantile(minutes, 0.5), float64(h.replied[unit])},
		"reply_share":   {float64(h.replied[unit]) / float64(h.received[unit]), float64(h.received[unit])},
	}
	want, isKnown := wanted[row["habit"]]
	if isKnown && (math.Abs(row["value"].(float64)-want[0]) > 1e-9 || float64(row["n"].(int64)) != want[1]) {
		t.Errorf("%s %s: %v of %v, want %v", unit, row["habit"], row["value"], row["n"], want)
	}
}
