package formula

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestSQLText(t *testing.T) {
	golden(t, "wci-14.2.sql", formula(t, "wci@14.2").SQL("account_measures"))
	golden(t, "bvci-2.0.sql", formula(t, "bvci@2.0").SQL("account_measures"))
	golden(t, "chengdu-2016.sql", formula(t, "chengdu").SQL("account_measures"))
	golden(t, "mcci-2023.sql", formula(t, "mcci").CompositeSQL("index_scores"))
	golden(t, "weibo-city-2023q3.sql", formula(t, "weibo-city").CompositeSQL("index_scores"))
	golden(t, "platform-wechat.sql", registry(t).PlatformSQL("account_measures", "wechat"))
}

// The columns of mart.index_scores, in their order.
const scoreColumns = "account_id period_id platform index_id score score_low score_high is_at_least missing posts terms"

func TestSQLOfEveryIndex(t *testing.T) {
	quoted := regexp.MustCompile(`'[^']*'`)
	last := regexp.MustCompile(`(?s)bounded as \(\n    select\n(.*?)\n    from scored`)
	for _, f := range registry(t).Formulas() {
		text := f.SQL("some_source")
		for i, line := range strings.Split(text, "\n") {
			if len(line) > 80 {
				t.Errorf("%s:%d: %d columns: %s", f.ID(), i+1, len(line), line)
			}
			code, _, _ := strings.Cut(quoted.ReplaceAllString(line, "''"), "--")
			if code != strings.ToLower(code) {
				t.Errorf("%s:%d: upper case: %s", f.ID(), i+1, line)
			}
			if line != strings.TrimRight(line, " ") {
				t.Errorf("%s:%d: trailing space", f.ID(), i+1)
			}
		}
		var columns []string
		for _, part := range strings.Split(last.FindStringSubmatch(text)[1], ",\n") {
			words := strings.Fields(part)
			columns = append(columns, words[len(words)-1])
		}
		if got := strings.Join(columns, " "); got != scoreColumns {
			t.Errorf("%s gives columns %s", f.ID(), got)
		}
		if !strings.HasSuffix(text, "select * from bounded") || !strings.Contains(text, "from some_source\n") {
			t.Errorf("%s: wrong source or end:\n%s", f.ID(), text)
		}
		for _, platform := range f.Platforms() {
			if !strings.Contains(text, "'"+platform+"'") {
				t.Errorf("%s is not restricted to %s", f.ID(), platform)
			}
		}
	}
}

// What goes into files by way of the program keeps to the lines and cases of files.
func TestSQLOfEveryKindIsTidy(t *testing.T) {
	r := registry(t)
	texts := map[string]string{}
	for _, platform := range r.Platforms() {
		texts[platform] = r.PlatformSQL("m", platform)
	}
	for _, f := range r.All() {
		if f.Kind() == Composite {
			texts[f.ID()] = f.CompositeSQL("m")
		} else {
			texts[f.ID()] = f.SQL("m")
		}
	}
	for name, text := range texts {
		for i, line := range strings.Split(text, "\n") {
			if len(line) > 100 || line != strings.TrimRight(line, " ") {
				t.Errorf("%s:%d: %d columns or a trailing space: %s", name, i+1, len(line), line)
			}
		}
		if strings.Contains(text, "\n\n\n") || strings.Contains(text, "<no value>") {
			t.Errorf("%s is untidy:\n%s", name, text)
		}
	}
	if r.PlatformSQL("m", "zhihu") != "" || !slices.Equal(r.Platforms(), []string{"weibo", "wechat", "douyin", "bilibili"}) {
		t.Errorf("platforms %v", r.Platforms())
	}
}

// Each logarithm is taken once for all versions of a platform.
func TestPlatformSharesLogarithms(t *testing.T) {
	r := registry(t)
	distinct := map[string]bool{}
	for _, f := range r.ofPlatform("wechat") {
		for _, term := range f.Terms() {
			distinct[f.sqlValue(term)] = true
		}
	}
	if got := strings.Count(r.PlatformSQL("m", "wechat"), "ln("); got != len(distinct) || got > 25 {
		t.Errorf("%d logarithms for %d different ones", got, len(distinct))
	}
}

func TestSQLOptions(t *testing.T) {
	text := strings.Replace(sound, "factor: 10", "factor: 10\noptions: {round_average: 1}", 1)
	if sql := load(t, text).SQL("m"); !strings.Contains(sql, "ln(1 + 10 * round(reads / divisor, 1)) as ln_reading_average") {
		t.Errorf("the average is not rounded:\n%s", sql)
	}
	text = strings.Replace(sound, "factor: 10", "factor: 10\npower: 1.5", 1)
	if sql := load(t, text).SQL("m"); !strings.Contains(sql, "10 * power(weighted, 1.5)") {
		t.Errorf("the power is lost:\n%s", sql)
	}
}

func TestMeasuresAreTheColumnsOfTheMart(t *testing.T) {
	want := strings.Fields(`posts originals pushes reads plays watching likes comments
		forwards favourites replies headline_reads headline_watching headline_likes
		headline_comments headline_forwards max_reads max_plays max_watching max_likes
		max_comments max_forwards original_reads original_likes original_comments
		original_forwards followers new_followers capped_posts active_days longest_gap_days`)
	exact := strings.Fields("posts pushes active_days longest_gap_days capped_posts new_followers")
	var got []string
	for _, measure := range registry(t).Measures() {
		got = append(got, measure.ID)
		if measure.HasAtLeast == slices.Contains(exact, measure.ID) {
			t.Errorf("%s: at_least is %v", measure.ID, measure.HasAtLeast)
		}
		if measure.Title.Zh == "" || measure.Title.En == "" || measure.Unit.Zh == "" || measure.Unit.En == "" {
			t.Errorf("%s lacks a title or unit", measure.ID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("measures %v, want %v", got, want)
	}
}
