package warehouse

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// loadMatrix loads two units of one city: U1 has two WeChat accounts, and one each on Weibo,
// Douyin and WeChat Channels, of which a publisher prints the score; U2 lacks the last.
func loadMatrix(t *testing.T, w *Warehouse) {
	t.Helper()
	load(t, w, delivery{"units", "unit_id,valid_from", []string{"unit_id", "name", "level", "region_code", "sector", "valid_from", "line"}, `
{"unit_id":"U1","name":"甲市公安局","level":"city","region_code":"330100","sector":"公安","valid_from":"0001-01-01","line":2}
{"unit_id":"U2","name":"甲市文旅局","level":"city","region_code":"330100","sector":"文旅","valid_from":"0001-01-01","line":3}`})
	var accounts, days []string
	for i, a := range []struct{ id, unit, role string }{
		{"wechat:a", "U1", "main"}, {"wechat:b", "U1", "sub"}, {"weibo:a", "U1", "main"}, {"douyin:a", "U1", "main"}, {"wechat_channels:a", "U1", "main"},
		{"wechat:c", "U2", "main"}, {"weibo:c", "U2", "main"}, {"douyin:c", "U2", "main"},
	} {
		platform, _, _ := strings.Cut(a.id, ":")
		accounts = append(accounts, fmt.Sprintf(`{"account_id":"%s","platform":"%s","platform_uid":"x","name":"%[1]s","unit_id":"%[3]s","role":"%[4]s","valid_from":"0001-01-01","line":%[5]d}`,
			a.id, platform, a.unit, a.role, i+2))
		for day := range 40 {
			days = append(days, fmt.Sprintf(`{"account_id":"%s","day":"%s","followers":%d,"new_followers":%d,"posts":2,"originals":1,"pushes":1,"reads":%[5]d,"plays":%[5]d,"watching":%[6]d,"likes":%[7]d,"comments":%[7]d,"forwards":%[7]d,"headline_reads":%[8]d,"headline_watching":2,"headline_likes":3,"max_reads":%[8]d,"max_watching":3,"max_likes":4,"original_forwards":1,"original_comments":1,"line":%[9]d}`,
				a.id, on(day), 1000+i, i, 100*(i+1)+day, 10*(i+1), 50*(i+1), 70*(i+1)+day, len(days)+2))
		}
	}
	load(t, w, delivery{"accounts", "account_id,valid_from", []string{"account_id", "platform", "platform_uid", "name", "unit_id", "role", "valid_from", "line"}, strings.Join(accounts, "\n")})
	load(t, w, delivery{"account_days", "account_id,day", []string{"account_id", "day", "followers", "new_followers", "posts", "originals", "pushes", "reads", "plays", "watching", "likes", "comments", "forwards",
		"headline_reads", "headline_watching", "headline_likes", "max_reads", "max_watching", "max_likes", "original_forwards", "original_comments", "line"}, strings.Join(days, "\n")})
	printed(t, w, 812.5)
}

func printed(t *testing.T, w *Warehouse, score float64) {
	load(t, w, delivery{"account_periods", "account_id,period_id", []string{"account_id", "period_id", "index_id", "score", "line"},
		fmt.Sprintf(`{"account_id":"wechat_channels:a","period_id":"M2024-01","index_id":"wvci@2023","score":%v,"line":2}`, score)})
}

func asNumber(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%q is no number", text)
	}
	return x
}

const scoresOfUnits = `select subject_id, score, missing, posts, terms from mart.subject_scores
	where index_id = 'mcci@2023' and period_id = 'M2024-01' order by 1`

// TestCompositesOfUnits: MCCI of a unit is what its accounts' best scores and the printed
// score of its WeChat Channels account give; without the latter there is none.
func TestCompositesOfUnits(t *testing.T) {
	w := newWarehouse(t)
	loadMatrix(t, w)
	refreshed(t, w)
	best := func(prefix, index string) float64 {
		t.Helper()
		rows := table(t, w, fmt.Sprintf(`select max(score) from mart.index_scores
			where period_id = 'M2024-01' and index_id = '%s' and account_id in ('%s:a', '%[2]s:b')`, index, prefix))
		return asNumber(t, rows[0][0])
	}
	want := 0.30*best("wechat", "wci@14.2") + 0.25*best("weibo", "bci@9") + 0.25*best("douyin", "dci@no-plays") + 0.20*812.5
	got := table(t, w, scoresOfUnits)
	if len(got) != 2 || math.Abs(asNumber(t, got[0][1])-want) > 1e-9 || got[0][3] != fmt.Sprint(31*2*4) {
		t.Fatalf("got %v, want a score of %v", got, want)
	}
	if got[1][0] != "U2" || got[1][1] != "" || got[1][2] != "wvci" {
		t.Errorf("a unit without the printed score: %v", got[1])
	}
	if rows := table(t, w, `select distinct missing from mart.subject_scores where index_id = 'mcci@2023' and period_id <> 'M2024-01'`); !reflect.DeepEqual(rows, [][]string{{"wvci"}}) {
		t.Errorf("in other periods %v is missing", rows)
	}
	before := got
	printed(t, w, 900)
	refreshed(t, w)
	if now := table(t, w, scoresOfUnits); math.Abs(asNumber(t, now[0][1])-want-0.20*87.5) > 1e-9 {
		t.Errorf("after the printed score rose by 87.5: %v, before %v", now[0][1], want)
	}
	incremental := table(t, w, `select * from mart.subject_scores order by subject, subject_id, period_id, index_id`)
	if _, err := w.Refresh(t.Context(), RefreshOptions{Full: true}); err != nil {
		t.Fatal(err)
	}
	if full := table(t, w, `select * from mart.subject_scores order by subject, subject_id, period_id, index_id`); !reflect.DeepEqual(incremental, full) {
		t.Errorf("incremental\n%v\nfull\n%v", incremental, full)
	}
	if past := tableAsOf(t, w, "4", scoresOfUnits); !reflect.DeepEqual(past, before) {
		t.Errorf("before the correction\n%v, want\n%v", past, before)
	}
}

// TestScaledScores: Chengdu's index is the share of the list's highest, by hand.
func TestScaledScores(t *testing.T) {
	w := newWarehouse(t)
	loadMatrix(t, w)
	refreshed(t, w)
	rows := table(t, w, `select m.account_id, m.posts, m.pushes, m.reads, m.likes, s.score from mart.account_measures as m
		join mart.index_scores as s on s.account_id = m.account_id and s.period_id = m.period_id
		where s.index_id = 'chengdu@2016' and m.period_id = 'W2024-01-07' order by 1`)
	if len(rows) != 3 {
		t.Fatalf("%d accounts are scored: %v", len(rows), rows)
	}
	var most [4]float64
	for _, row := range rows {
		for i := range most {
			most[i] = max(most[i], asNumber(t, row[i+1]))
		}
	}
	for _, row := range rows {
		want := 0.0
		for i, weight := range []float64{20, 10, 40, 30} {
			want += weight * asNumber(t, row[i+1]) / most[i]
		}
		if math.Abs(asNumber(t, row[5])-want) > 1e-9 {
			t.Errorf("%s: %s, want %v", row[0], row[5], want)
		}
	}
}

// TestCitiesFromRatings: the powers of a city are delivered as ratings of its unit.
func TestCitiesFromRatings(t *testing.T) {
	w := newWarehouse(t)
	loadMatrix(t, w)
	var rows []string
	for i, power := range []string{"spread", "service", "interaction"} {
		rows = append(rows, fmt.Sprintf(`{"subject_kind":"unit","subject_id":"U1","period_id":"Q2024-1","rater_role":"expert","rater":"*","indicator":"weibo-city-%s","score":%v,"line":%d}`,
			power, []float64{94.61, 86.91, 94.17}[i], i+2))
	}
	load(t, w, delivery{"ratings", "subject_kind,subject_id,period_id,rater_role,rater,indicator",
		[]string{"subject_kind", "subject_id", "period_id", "rater_role", "rater", "indicator", "score", "line"}, strings.Join(rows, "\n")})
	refreshed(t, w)
	got := table(t, w, `select subject, subject_id, round(score, 2), period_id from mart.subject_scores where index_id like 'weibo-city@%' and score is not null`)
	if want := [][]string{{"city", "330100", "91.76", "Q2024-1"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v (the published table)", got, want)
	}
}

// TestRegisterIsFollowed: an account that goes to another unit, and one that the register
// puts on another platform, change the scores of periods of which nothing is measured anew.
func TestRegisterIsFollowed(t *testing.T) {
	w := newWarehouse(t)
	loadMatrix(t, w)
	load(t, w, delivery{"account_days", "account_id,day", []string{"account_id", "day", "followers", "posts", "reads", "likes", "comments", "forwards", "line"},
		`{"account_id":"nameless","day":"2024-01-05","followers":9,"posts":2,"reads":5,"likes":3,"comments":2,"forwards":1,"line":2}`})
	refreshed(t, w)
	before := table(t, w, scoresOfUnits)
	load(t, w, delivery{"accounts", "account_id,valid_from", []string{"account_id", "platform", "platform_uid", "name", "unit_id", "role", "valid_from", "line"}, `
{"account_id":"wechat:c","platform":"wechat","platform_uid":"x","name":"c","unit_id":"U1","role":"main","valid_from":"0001-01-01","line":2}
{"account_id":"nameless","platform":"weibo","platform_uid":"y","name":"n","unit_id":"U2","role":"sub","valid_from":"0001-01-01","line":3}`})
	if summary := refreshed(t, w); !summary.Changed || summary.Periods != 0 {
		t.Errorf("the register made %d periods be measured anew", summary.Periods)
	}
	const scores = `select subject_id, period_id, index_id, score, missing, posts, terms from mart.subject_scores
		union all select account_id, period_id, index_id, score, missing, posts, terms from mart.index_scores order by all`
	const told = `select * from mart.platform_counts order by platform, period_id`
	followed, toldThen := table(t, w, scores), table(t, w, told)
	if now := table(t, w, scoresOfUnits); reflect.DeepEqual(now, before) {
		t.Errorf("the unit's score stays %v", now)
	}
	if rows := table(t, w, `select count(*) from mart.index_scores where account_id = 'nameless' and index_id = 'bci-simple@2024' and score > 0`); rows[0][0] == "0" {
		t.Error("the account that is on Weibo now has no score there")
	}
	if _, err := w.Refresh(t.Context(), RefreshOptions{Full: true}); err != nil {
		t.Fatal(err)
	}
	if full := table(t, w, scores); !reflect.DeepEqual(followed, full) {
		t.Errorf("following the register\n%v\nfull\n%v", followed, full)
	}
	if full := table(t, w, told); !reflect.DeepEqual(toldThen, full) || len(full) == 0 {
		t.Errorf("what platforms tell, following the register\n%v\nfull\n%v", toldThen, full)
	}
	if past := tableAsOf(t, w, "4", scoresOfUnits); !reflect.DeepEqual(past, before) {
		t.Errorf("with the former register\n%v, want\n%v", past, before)
	}
}
