package ingest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestShippedProfiles(t *testing.T) {
	names, err := ProfileNames()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(names, "weibo-web-crawl") {
		t.Errorf("profiles %v", names)
	}
	for _, name := range names {
		profile, err := LoadProfile(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if profile.Name != name || profile.Title.Zh == "" || profile.Title.En == "" {
			t.Errorf("%s: name %q, title %v", name, profile.Name, profile.Title)
		}
		text, err := profileFiles.ReadFile("profiles/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines > 20 {
			t.Errorf("%s has %d lines", name, lines)
		}
	}
}

// TestCrawlWithInventedRows is TestRealCrawl for machines without the real files.
func TestCrawlWithInventedRows(t *testing.T) {
	address := "https://weibo.com/2656274875/"
	avatar := "https://tva.example/a.jpg?KID=imgbed,tva&Expires=1597035025&ssig=x"
	wide := "头像,S_txt2,WB_from,WB_text,forward,comment,like,缩略图,WB_video,W_img_face,Time,weibo_url\r\n" +
		",,,,,,,,,,,\r\n" +
		`"` + avatar + `",x,,【一】,10,2,3,,,,5月31日 23:54,` + address + "J1?from=page\r\n" +
		`"` + avatar + `",x,5月31日 22:00 来自 微博 weibo.com` + "  \t  已编辑,二\u200b,11,2,3,,,,," + address + "J2?from=page\r\n"
	m, s := loadText(t, wide, Options{Profile: "weibo-web-crawl"})
	want := []string{
		"account_id=weibo:2656274875 post_id=J2 published_at=2020-05-31T14:00:00 title=二 url=https://weibo.com/2656274875/J2?from=page line=4",
	}
	if !slices.Equal(m.rows["posts"], want) || s.RowsRejected != 1 {
		t.Errorf("%q %q", m.rows["posts"], m.rejects)
	}
	narrow := "\ufeff头像,WB_from,WB_text,forward,comment,like,缩略图,weibo_url\n" +
		`"` + avatar + `",4月9日 23:39 来自 微博,三,12,0,-,,` + address + "J3?from=page\n"
	m, _ = loadText(t, narrow, Options{Profile: "weibo-web-crawl"})
	if want := "account_id=weibo:2656274875 post_id=J3 observed_at=2020-08-10T04:50:25 comments=0 forwards=12 line=2"; !slices.Equal(m.rows["post_observations"], []string{want}) {
		t.Errorf("%q %q", m.rows["post_observations"], m.rejects)
	}
}

func TestProfileFromAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "own.yaml")
	text := `
title: {zh: 自用, en: Own}
dates: [DD/MM/YYYY]
constants: {platform: wechat}
feeds:
  account_days:
    account_id: {from: [号, 公众号ID], format: 'wechat:%s'}
    day: 哪天
    posts: {value: '0'}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	m, s := loadText(t, "公众号ID,哪天,粉丝数\ngh_1,03/04/2019,5\n", Options{Profile: path})
	if want := "account_id=wechat:gh_1 day=2019-04-03 followers=5 posts=0 line=2"; !slices.Equal(m.rows["account_days"], []string{want}) || s.Profile != "own" {
		t.Errorf("%v %v %+v", m.rows, m.rejects, s)
	}
}

func TestConstantsNeedNoColumns(t *testing.T) {
	feeds, err := LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	profile, err := parseProfile([]byte("name: x\nconstants: {platform: wechat}\nfeeds: {account_days: {}}"), feeds)
	if err != nil {
		t.Fatal(err)
	}
	p := &planner{feeds: feeds, profile: profile}
	made, err := p.plan(table{header: []string{"微信号", "日期", "粉丝数"}})
	if err != nil {
		t.Fatal(err)
	}
	if origins := made.feeds[0].targets[0].origins; len(origins) != 1 || origins[0].platform == nil {
		t.Errorf("the account's id does not come of its platform and uid: %+v", origins)
	}
}

func TestFaultyProfiles(t *testing.T) {
	feeds, err := LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"name: x":                                             "names no feeds",
		"feeds: {post: {}}":                                   `feed "post" is not one of`,
		"feeds: {posts: {reads: x}}":                          `feed posts has no column "reads"`,
		"feeds: {posts: {}}\nyears: 1":                        "field years not found",
		"feeds: {posts: {title: {from: a, match: '('}}}":      "match: error parsing regexp",
		"feeds: {posts: {title: {from: a, match: '(a)(b)'}}}": "captures more than one part",
		"feeds: {posts: {title: {from: a, format: 'x'}}}":     "must hold %s once",
		"feeds: {posts: {title: {match: a}}}":                 "either from or value",
		"feeds: {posts: {title: {from: a, regex: b}}}":        `"regex" is not one of from, match, format, value`,
		"feeds: {posts: {}}\nconstants: {plattform: x}":       `none of its feeds has a column "plattform"`,
		"feeds: {posts: {}}\ndates: [MM/YY]":                  "needs at least DD and MM",
	} {
		if _, err := parseProfile([]byte(text), feeds); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v does not say %q", text, err, want)
		}
	}
	if _, err := LoadProfile("no-such"); err == nil || !strings.Contains(err.Error(), `profile "no-such" is neither a file nor one of douyin-creator, generic-zh`) {
		t.Errorf("error %v", err)
	}
}
