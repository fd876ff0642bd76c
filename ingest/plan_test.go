package ingest

import (
	"strings"
	"testing"
)

// TestWhichFeeds holds the choice of feeds to headers that users have.
func TestWhichFeeds(t *testing.T) {
	for header, want := range map[string]string{
		"unit_id,name,level":                                       "units",
		"单位编号,单位名称,上级单位编号":                                         "units",
		"account_id,platform,name,unit_id":                         "accounts",
		"平台,平台账号ID,账号名称,主办单位编号":                                    "accounts",
		"平台,微信号,账号名称,更新时间":                                         "accounts",
		"account_id,post_id,published_at":                          "posts",
		"账号,文章ID,发布时间,标题,阅读数,统计时间":                                 "posts,post_observations",
		"账号,文章ID,发布时间,标题,阅读数":                                      "posts",
		"account_id,post_id,observed_at,reads":                     "post_observations",
		"平台,平台UID,作品ID,采集时间,播放量":                                   "post_observations",
		"account_id,day,followers":                                 "account_days",
		"平台,平台账号ID,账号名称,日期,粉丝总数,净增关注":                              "account_days",
		"Account ID,DAY,Followers":                                 "account_days",
		"账号ID,日期,阅读数（次）":                                           "account_days",
		"account_id,post_id,日期,published_at,reads,day,observed_at": "posts,post_observations",
		// Facts that repeat the columns of registers, days and posts.
		"平台,微信号,账号名称,统计周期,阅读数,wci":                 "account_periods",
		"account_id,platform,name,period_id,score": "account_periods",
		"账号,日期,周期,阅读数":                             "account_days",
		"留言编号,单位编号,单位名称,标题,提交时间":                   "inquiries",
		"留言编号,平台,平台账号ID,账号名称,留言时间,日期,回复数":          "inquiries",
		"报送单位编号,单位名称,标题,报送时间,采用情况":                 "submissions",
		"event_id,name,began_at,unit_id":           "events",
		"事件编号,平台,小时,声量,账号,阅读数,日期":                  "mentions",
		"账号,文章ID,发布时间,标题,姓名,分工":                    "posts,credits",
		"账号,文章ID,发布时间,标题,作者,编辑,角色":                 "posts",
		"问题编号,对象类型,对象编号,考核办法,细则,检查日期,单位编号,单位名称":    "findings",
		"对象类型,对象编号,周期,评分角色,指标,得分":                  "ratings",
		"account_id,day":          "lacks any count",
		"platform,name":           "the nearest, accounts, lacks account_id",
		"account_id,name,unit_id": "lacks",
		"a,b":                     "no feed fits its columns; ",
	} {
		p, err := newPlanner(Options{})
		if err != nil {
			t.Fatal(err)
		}
		made, err := p.plan(table{line: 1, header: strings.Split(header, ",")})
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = strings.Join(made.feedNames(), ",")
		}
		if err == nil && got != want || err != nil && !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
}

func TestFeedThatIsAskedForMustFit(t *testing.T) {
	p, err := newPlanner(Options{Feed: "posts,post_observations"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = p.plan(table{line: 1, header: []string{"账号", "文章ID", "发布时间", "阅读数"}}); err == nil || !strings.Contains(err.Error(), "post_observations, lacks observed_at (采集时间)") {
		t.Errorf("error %v", err)
	}
	if _, err = newPlanner(Options{Feed: "post"}); err == nil {
		t.Error("feed post was taken")
	}
	if _, err = newPlanner(Options{Feed: "units", Profile: "weibo-web-crawl"}); err == nil || !strings.Contains(err.Error(), "does not give feed units") {
		t.Errorf("error %v", err)
	}
}

func TestHeaderKey(t *testing.T) {
	for a, b := range map[string]string{
		"Account_ID":    "accountid",
		" 阅读数 （次） ":     "阅读数",
		"阅读数(万)":        "阅读数(万)",
		"ＵＩＤ":           "uid",
		"\ufeffpost-id": "postid",
	} {
		if got := headerKey(a); got != b {
			t.Errorf("%q: %q, want %q", a, got, b)
		}
	}
}

func TestEarlierNamesWin(t *testing.T) {
	m, s := loadText(t, "账号名称,账号ID,日期,粉丝数\n浙江发布,id1,2019-02-28,1\n", Options{})
	if row := m.rows["account_days"][0]; !strings.HasPrefix(row, "account_id=id1 ") {
		t.Errorf("row %s", row)
	}
	if len(s.IgnoredColumns) != 1 || s.IgnoredColumns[0] != "账号名称" {
		t.Errorf("ignored %v", s.IgnoredColumns)
	}
}
