package ingest

import (
	"context"
	"slices"
	"strings"
	"testing"
)

// TestFeedsReadWhatPeopleWrite loads, for each feed, a small sheet with the headings
// and values that people use, and checks a row that is taken and why others are not.
func TestFeedsReadWhatPeopleWrite(t *testing.T) {
	for _, test := range []struct {
		feed, text string
		row        string   // the first that is taken
		reasons    []string // parts of the others', in order
	}{
		{"units", "主办单位编号,单位名称,行政层级,区划代码,是否有公共服务职能,常住人口,上级单位编号\n" +
			"YL-GA,云岭县公安局,县级,530122,是,35万,YL-ZF\n,无编号,县级,,,,\nYL-X,云岭县,星系级,,,,\nYL-Y,云岭县,,,可能,-5,\n",
			"unit_id=YL-GA name=云岭县公安局 level=county region_code=530122 parent_id=YL-ZF has_public_service=true residents=350000 valid_from=1900-01-01 line=2",
			[]string{"unit_id: is missing", `level: "星系级" is not one of national, province`, `has_public_service: "可能" is neither yes (是) nor no (否); residents: "-5" is less than 0`}},
		{"accounts", "平台,微信号,账号名称,主办单位编号,账号状态,开设日期\n微信公众号,gh_1,云岭发布,YL-ZF,正常,2015年6月1日\n火星,1,x,,,\n微信,gh_2,y,,睡着,6/7/2019\n",
			"account_id=wechat:gh_1 platform=wechat platform_uid=gh_1 name=云岭发布 unit_id=YL-ZF state=active opened_on=2015-06-01 valid_from=1900-01-01 line=2",
			[]string{"account_id: is missing", `state: "睡着" is not one of planned`}},
		{"posts", "公众号ID,文章ID,发布时间,文章标题,原创\nwechat:gh_1,1,2019-02-28 08:30,早安,原创\nwechat:gh_1,2,昨天,早安,\n",
			"account_id=wechat:gh_1 post_id=1 published_at=2019-02-28T00:30:00 is_original=true title=早安 line=2",
			[]string{`published_at: "昨天"`}},
		{"post_observations", "账号,文章ID,统计时间,阅读量,点赞\nwechat:gh_1,1,2019-03-07,10万+,—\nwechat:gh_1,2,2019-03-07,很多,1\n",
			"account_id=wechat:gh_1 post_id=1 observed_at=2019-03-06T16:00:00 reads=100001 reads_at_least=true line=2",
			[]string{`reads: "很多" is not a number`}},
		{"account_days", "账号,统计日期,累计关注人数,净增关注\nwechat:gh_1,2019/2/28,1.2万,-12\nwechat:gh_1,2019/2/29,1,1\n",
			"account_id=wechat:gh_1 day=2019-02-28 followers=12000 new_followers=-12 line=2",
			[]string{`day: "2019/2/29" is not a day of the calendar`}},
		{"account_periods", "公众号,统计周期,url_times,url_num,url_num_10w,readnum_all,readnum_max,likenum_all,likenum_max,wci,rowno\n" +
			"wechat:gh_1,2019-02-24至2019-03-02,7,14,1,70万+,100001,280,60,953.73,3\nwechat:gh_1,2019年第9周,7,14,,,,,,,\nwechat:gh_1,2019-02-24,7,14,,,,,,,\nwechat:gh_1,W2019-02-25,7,14,,,,,,高,0\n",
			"account_id=wechat:gh_1 period_id=W2019-02-24 posts=14 pushes=7 reads=700000 reads_at_least=true likes=280 max_reads=100001 max_reads_at_least=true max_likes=60 capped_posts=1 score=953.73 rank=3 line=2",
			[]string{"counts weeks, which each calendar does in its own way", "is a single date, which may be a day or begin a week", "starts on a Monday"}},
		{"inquiries", "工单编号,承办单位编号,来信时间,答复时间,办结时间,诉求类型,满意情况,有效留言\n" +
			"A1,YL-GA,2019-02-25 08:30,2019-02-25 10:05,-,投诉,基本满意,是\nA2,,2019-02-25 08:30,,,,,\nA3,YL-GA,刚才,,,抱怨,还行,\n,YL-GA,2019-02-25,,,,,\n",
			"inquiry_id=A1 unit_id=YL-GA kind=complaint is_effective=true received_at=2019-02-25T00:30:00 replied_at=2019-02-25T02:05:00 satisfaction=fairly_satisfied line=2",
			[]string{"unit_id: is missing, and so is account_id; one of them is needed", `kind: "抱怨" is not one of consultation, complaint`, "inquiry_id: is missing"}},
		{"findings", "问题编号,对象类型,检查对象编号,考核办法,细则,问题处数,检查日期,整改状态,整改时限,问题描述\n" +
			"F1,政务新媒体,wechat:gh_1,guoban-2019-19-inspection,idle-14-days,2,2019-05-20,已整改,2019-06-03,两周未更新\nF2,栏目,x,b,r,,2019-05-20,,,\nF3,网站,website:x,b,r,0,2019-05-20,搁置,,\nF4,单位,YL-GA,b,,,,,,\n",
			"finding_id=F1 subject_kind=account subject_id=wechat:gh_1 rulebook=guoban-2019-19-inspection rule=idle-14-days occurrences=2 found_on=2019-05-20 evidence=两周未更新 state=rectified deadline_on=2019-06-03 line=2",
			[]string{`subject_kind: "栏目" is not one of account, website, app, unit`, `occurrences: "0" is less than 1; state: "搁置" is not one of open, appealed, upheld, overturned, rectified`, "rule: is missing; found_on: is missing"}},
		{"ratings", "对象类别,被评对象,考核月份,评价主体,评分人,考核指标,分数\n人员,王小明,2019年2月,专家,专家甲,内容质量,88.5\n单位,YL-GA,2019-02,公众,,总体,90\n账号,a,2019-02,邻居,,总体,90\n账号,a,2019-02-01,自评,,总体,优\n",
			"subject_kind=person subject_id=王小明 period_id=M2019-02 rater_role=expert rater=专家甲 indicator=内容质量 score=88.5 line=2",
			[]string{`rater_role: "邻居" is not one of self, leader, public, expert`, "period_id: \"2019-02-01\" is a single date"}},
		{"credits", "公众号ID,文章ID,姓名,分工\nwechat:gh_1,1,王小明,责任编辑\nwechat:gh_1,1,,作者\nwechat:gh_1,1,李,跑腿\n",
			"account_id=wechat:gh_1 post_id=1 person=王小明 role=editor line=2",
			[]string{"person: is missing", `role: "跑腿" is not one of writer, editor`}},
		{"submissions", "报送单位编号,稿件名称,报送日期,采用情况,采用账号,采用级别\nYL-GA,春运提示,2019-02-25,已采用,云岭发布,省级\nYL-GA,春运提示二,2019-02-25,,,\nYL-GA,,2019-02-25,,,\nYL-GA,三,2019-02-25,也许,,\n",
			"unit_id=YL-GA title=春运提示 submitted_at=2019-02-24T16:00:00 is_used=true used_in=云岭发布 used_level=province line=2",
			[]string{"title: is missing", `is_used: "也许" is neither yes (是) nor no (否)`}},
		{"events", "舆情编号,舆情名称,事发时间,平息时间,牵头单位编号\nE1,云岭暴雨,2019-06-10 03:00,2019-06-13 18:00,YL-YJ\nE2,,2019-06-10,,\nE3,地震,某天,,\n",
			"event_id=E1 name=云岭暴雨 began_at=2019-06-09T19:00:00 ended_at=2019-06-13T10:00:00 unit_id=YL-YJ line=2",
			[]string{"name: is missing", `began_at: "某天"`}},
		{"mentions", "事件编号,类型,平台,统计时间,声量,回应单位编号,微博ID\nE1,提及量,微博,2019-06-10 04:00,1.2万,,\nE1,官方回应,微博,2019-06-10 04:20,,YL-YJ,J1\nE1,,微博,2019-06-10 05:00,-3,,\nE1,传闻,火星,2019-06-10 05:00,3,,\n",
			"event_id=E1 kind=mentions platform=weibo happened_at=2019-06-09T20:00:00 mentions=12000 unit_id=* post_id=* line=2",
			[]string{`mentions: "-3" is negative`, `kind: "传闻" is not one of mentions, official; platform: "火星"`}},
		{"lists", "名单名称,名单类型,层级,名称包含,说明\n县级发布,名单,县级,发布,各县的发布号\n应急,标签,,,\n重点,清单,,,\n,名单,,,\n",
			"list_name=县级发布 kind=list level=county name_contains=发布 remark=各县的发布号 line=2",
			[]string{`kind: "清单" is not one of list, tag`, "list_name: is missing"}},
		{"list_members", "名单名称,账号ID,加入日期,移出日期,变动原因\n重点账号,wechat:gh_1,2019-01-01,2019-12-31,机构合并\n重点账号,wechat:gh_2,,,\n,wechat:gh_2,,,\n重点账号,wechat:gh_3,某天,,\n",
			"list_name=重点账号 kind=list account_id=wechat:gh_1 valid_from=2019-01-01 valid_before=2019-12-31 reason=机构合并 line=2",
			[]string{"list_name: is missing", `valid_from: "某天"`}},
		{"staff", "人员,岗位,单位编号,上岗日期,离岗日期\n王小明,撰稿,YL-GA,2019-01-01,\n李,跑腿,YL-GA,,\n赵,编辑,,,\n",
			"person=王小明 role=writer unit_id=YL-GA joined_on=2019-01-01 line=2",
			[]string{`role: "跑腿" is not one of writer`, "unit_id: is missing"}},
		{"quotas", "任务对象,任务指标,每,最少篇数,单位编号,生效日期\n撰稿人,原创,周,3,,\n账号,发布,日,0,YL-GA,\n读者,阅读,年,三,,\n",
			"kind=writer measure=originals span=week at_least=3 unit_id=* subject_id=* valid_from=1900-01-01 line=2",
			[]string{`at_least: "0" is less than 1`, `kind: "读者" is not one of account, writer`}},
		{"appraisal_lines", "考核方案名称,考核项,被考核对象,取数,权重,满分值,要求单位,理由\n月度,原创篇数,人员,原创数,40,12,,\n月度,转发,人员,转发数,20,,某委,某文\n月度,点赞,人员,点赞数,20,,,某文\n月度,评论,人员,评论数,20,,,\n月度,负,人员,原创数,-1,,,\n",
			"scheme=月度 part=原创篇数 subject_kind=person measure=originals weight=40 indicator=* full_at=12 line=2",
			[]string{"ordered_by: is missing, which a row needs where measure is likes", "order_reason: is missing, which a row needs where measure is comments", `weight: "-1" is less than 0`}},
		{"repost_tasks", "原文账号编号,原文编号,转发单位编号,时限,布置单位\nweibo:1,a,YL-GA,2019-02-25 18:00,省政府办公厅\nweibo:1,a,,,\nweibo:1,,,,\nweibo:1,b,,某天,\n",
			"origin_account_id=weibo:1 origin_post_id=a unit_id=YL-GA due_at=2019-02-25T10:00:00 ordered_by=省政府办公厅 line=2",
			[]string{"origin_post_id: is missing", `due_at: "某天"`}},
		{"reposts", "账号编号,转发微博ID,来源账号编号,来源微博ID,转发时间\nweibo:2,b,weibo:1,a,2019-02-25 10:20\nweibo:3,,weibo:2,b,\nweibo:4,,,b,\n",
			"account_id=weibo:2 post_id=b source_account_id=weibo:1 source_post_id=a reposted_at=2019-02-25T02:20:00 line=2",
			[]string{"source_account_id: is missing"}},
	} {
		m := newMemoryLoader()
		s, err := Stream(context.Background(), m, test.feed, strings.NewReader(test.text), Options{})
		if err != nil {
			t.Errorf("%s: %v", test.feed, err)
			continue
		}
		checkAccount(t, s)
		if s.Feed != test.feed || len(s.IgnoredColumns) > 0 {
			t.Errorf("%s: read as %s, columns %v not used", test.feed, s.Feed, s.IgnoredColumns)
		}
		if rows := m.rows[test.feed]; len(rows) == 0 || rows[0] != test.row {
			t.Errorf("%s:\n%s, want first\n%s", test.feed, strings.Join(rows, "\n"), test.row)
		}
		if len(m.rejects) != len(test.reasons) {
			t.Errorf("%s: rejects\n%s", test.feed, strings.Join(m.rejects, "\n"))
			continue
		}
		for i, want := range test.reasons {
			if !strings.Contains(m.rejects[i], want) {
				t.Errorf("%s: reject %s, want %s", test.feed, m.rejects[i], want)
			}
		}
	}
}

// TestRegistersYield: a sheet of facts that repeats its unit's or account's columns
// is not a register, unless the user says so.
func TestRegistersYield(t *testing.T) {
	const text = "单位编号,单位名称,标题,报送时间\nYL-GA,公安局,春运提示,2019-02-25\n"
	_, s := loadText(t, text, Options{})
	if s.Feed != "submissions" || !slices.Equal(s.IgnoredColumns, []string{"单位名称"}) {
		t.Errorf("%+v", s)
	}
	if m, s := loadText(t, text, Options{Feed: "units,submissions"}); s.Feed != "units,submissions" || len(m.rows["units"]) != 1 {
		t.Errorf("asked for both: %+v", s)
	}
}

// TestHeadingsMarkedAsRequired are those of forms.
func TestHeadingsMarkedAsRequired(t *testing.T) {
	for _, header := range []string{"*账号编号,日期*,粉丝数", "账号编号＊,日期（必填）,粉丝数（人）", "账号编号 *,** 日期,粉丝数"} {
		if m, s := loadText(t, header+"\na,2019-02-28,1\n", Options{}); s.Feed != "account_days" || len(m.rows["account_days"]) != 1 {
			t.Errorf("%s: %+v", header, s)
		}
	}
}

// TestPeriodsAmongManyRows: the memory of the last cell must not outlive it.
func TestPeriodsAmongManyRows(t *testing.T) {
	m, s := loadText(t, "账号,周期,发布数\na,2019-02,1\nb,2019-02,2\nc,第3周,3\nd,第3周,4\ne,2019-02,5\nf,,6\ng,2019-03,7\n", Options{})
	want := []string{
		"account_id=a period_id=M2019-02 posts=1 line=2", "account_id=b period_id=M2019-02 posts=2 line=3",
		"account_id=e period_id=M2019-02 posts=5 line=6", "account_id=g period_id=M2019-03 posts=7 line=8",
	}
	if !slices.Equal(m.rows["account_periods"], want) || s.RowsRejected != 3 {
		t.Errorf("%s\n%s", strings.Join(m.rows["account_periods"], "\n"), strings.Join(m.rejects, "\n"))
	}
}

// TestNeedsOneInTheHeader: without either column a sheet is no sheet of messages.
func TestNeedsOneInTheHeader(t *testing.T) {
	_, err := Stream(context.Background(), newMemoryLoader(), "x.csv", strings.NewReader("留言编号,留言时间\nA1,2019-02-25\n"), Options{})
	if err == nil || !strings.Contains(err.Error(), "the nearest, inquiries, lacks unit_id or account_id") {
		t.Errorf("error %v", err)
	}
}

// TestNeedsWhenWithoutTheColumn: what a file does not deliver is missing, not left as it was.
func TestNeedsWhenWithoutTheColumn(t *testing.T) {
	m, s := loadText(t, "方案,考核项,被考核对象,取数,权重\n月度,原创,人员,原创数,40\n月度,点赞,人员,点赞数,60\n", Options{})
	if s.Feed != "appraisal_lines" || len(m.rows["appraisal_lines"]) != 1 || len(m.rejects) != 1 || !strings.Contains(m.rejects[0], "ordered_by: is missing") {
		t.Errorf("%+v\n%s", s, strings.Join(m.rejects, "\n"))
	}
}
