package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhengheng/access"
	"zhengheng/api"
	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/queries/release"
	"zhengheng/warehouse"
)

// worldFiles are loaded besides the sample, so that every query has something to tell of
// accounts within and outside of the scopes: lists, findings, appeals, reports.
var worldFiles = []struct{ name, text string }{
	{"lists.csv", "list_name,kind,unit_id\n重点账号,list,\n某市账号,list,990100-00\n联系点,tag,\n"},
	{"members.csv", "list_name,kind,account_id\n重点账号,list,wechat:gh_000000000001\n重点账号,list,wechat:gh_00000000002c\n重点账号,list,weibo:9000000021\n" +
		"重点账号,list,douyin:1990000000000000017\n联系点,tag,weibo:9000000001\n"},
	{"findings.csv", "问题编号,对象类型,对象编号,考核办法,细则编号,处数,发现日期,证据,整改期限\n" +
		"F1,账号,wechat:gh_00000000002c,guoban-2019-19-inspection,media-idle-14,1,2024-03-20,青棠县人民政府 停更,2024-04-03\n" +
		"F2,账号,wechat:gh_000000000001,guoban-2019-19-inspection,media-idle-14,1,2024-03-20,云澜省人民政府 停更,2024-04-03\n" +
		"F3,账号,weibo:9000000021,guoban-2019-19-inspection,media-idle-14,1,2024-03-20,望鹤市人民政府 停更,2024-04-03\n" +
		"F4,账号,douyin:1990000000000000017,guoban-2019-19-inspection,media-idle-14,1,2024-03-20,澄岚市人民政府 停更,2024-04-03\n" +
		"F5,账号,weibo:9000000037,guoban-2019-19-inspection,media-idle-14,1,2024-03-20,青棠县人民政府 停更,2024-04-03\n" +
		"F6,账号,weibo:9000000001,guoban-2019-19-inspection,media-idle-14,1,2024-03-20,云澜省人民政府 停更,2024-04-03\n"},
	{"contradictions.csv", "account_id,day,posts,reads,max_reads\nwechat:gh_00000000002c,2024-03-04,1,100,101\nwechat:gh_000000000001,2024-03-04,1,100,101\n"},
	{"appeals.csv", "申诉编号,问题编号,申诉日期,申诉单位,申诉理由,附件名称,附件校验值\n" +
		"A2024-0001,F1,2024-03-22,青棠县人民政府,已更新,,\nA2024-0002,F2,2024-03-22,云澜省人民政府,已更新,截图.png," + strings.Repeat("ab", 32) + "\n" +
		"A2024-0003,F3,2024-03-22,望鹤市人民政府,已更新,,\nA2024-0004,F4,2024-03-22,澄岚市人民政府,已更新,,\n"},
	{"reports.csv", "单位编号,周期,报告类型,公开日期,运行数,检查数,不合格数\n990200-00,Q2024-1,通报,2024-04-03,20,10,1\n990100-00,Q2024-1,通报,2024-04-03,30,10,2\n"},
}

// fill loads worldFiles, a file in the name of a bounded token, and rows that are refused.
func (x *world) fill() {
	x.t.Helper()
	load := func(name, by, text string, o ingest.Options) {
		o.By = by
		summary, err := ingest.Stream(x.t.Context(), x.w, name, strings.NewReader(text), o)
		if err != nil || summary.RowsAccepted+summary.RowsRejected == 0 {
			x.t.Fatal(name, summary, err)
		}
		x.moment = strconv.FormatInt(summary.BatchID-2, 10)
	}
	for _, one := range worldFiles {
		load(one.name, "somebody", one.text, ingest.Options{})
	}
	load("days.csv", x.tokens[key(access.Staff, "region")].Who(), "account_id,day,followers\nweibo:9000000021,2024-03-02,777\n", ingest.Options{})
	for _, by := range []string{"somebody", x.tokens[key(access.Staff, "unit")].Who()} {
		account := map[bool]string{true: "wechat:gh_000000000001", false: "nobody's"}[by == "somebody"]
		load(by+".csv", by, fmt.Sprintf("account_id,day,followers\n%s,2024-02-30,5\n%s,2024-01-01,x\n", account, account), ingest.Options{})
	}
	x.check(load)
	if _, err := x.w.Refresh(x.t.Context(), warehouse.RefreshOptions{}); err != nil {
		x.t.Fatal(err)
	}
}

// check draws a check round of all accounts and records what was found.
func (x *world) check(load func(name, by, text string, o ingest.Options)) {
	x.t.Helper()
	r, by := rounds{x.p, x.w}, access.Entry{Who: "test", At: time.Now(), Action: "round", Outcome: access.Done}
	_, err := r.Draw(x.t.Context(), map[string]string{"rulebook": "guoban-2019-19-inspection", "share": "100", "on_day": "2024-03-31", "seed": "甲", "strata": "level"}, by)
	if err == nil {
		_, err = r.Deal(x.t.Context(), theRound, map[string]string{"inspectors": "张三,李四"}, by)
	}
	if err != nil {
		x.t.Fatal(err)
	}
	var found []queries.RoundResult
	for i, account := range []string{"wechat:gh_00000000002c", "wechat:gh_000000000001", "weibo:9000000021", "douyin:1990000000000000017"} {
		found = append(found, queries.RoundResult{Subject: account, Rule: []string{"media-idle-14", queries.Examined}[i%2], FoundOn: "2024-04-01"})
	}
	text, err := r.Results(x.t.Context(), theRound, found, time.Now())
	if err != nil {
		x.t.Fatal(err)
	}
	load("form.csv", "somebody", text, ingest.Options{Profile: "round-form"})
}

const theRound = "C2024-01"

// publish publishes a ranking and the round, and keeps scores.
func (x *world) publish() {
	x.t.Helper()
	query, values, err := x.p.publishable("ranking", map[string]string{"index": "wci", "period": "W2024-03-03"})
	if err != nil {
		x.t.Fatal(err)
	}
	facts := release.Release{PublishedBy: "test", PublishedAt: time.Date(2024, 4, 1, 0, 0, 0, 0, time.UTC), MadeWith: "test"}
	if _, err := (releaser{x.p, x.w}).publish(x.t.Context(), query, values, facts, "test"); err != nil {
		x.t.Fatal(err)
	}
	if _, err := (rounds{x.p, x.w}).Publish(x.t.Context(), theRound, "通报", true, access.Entry{Who: "test", At: time.Now(), Action: "round.publish", Outcome: access.Done}); err != nil {
		x.t.Fatal(err)
	}
	// Forms are handed out of a round that is not published yet.
	open := map[string]string{"rulebook": "guoban-2019-19-inspection", "share": "100", "on_day": "2024-04-27", "seed": "乙", "cover": "none"}
	if _, err := (rounds{x.p, x.w}).Draw(x.t.Context(), open, access.Entry{Who: "test", At: time.Now(), Action: "round", Outcome: access.Done}); err != nil {
		x.t.Fatal(err)
	}
	desk, err := x.p.desk(x.w)
	if err != nil {
		x.t.Fatal(err)
	}
	kept, err := desk.Keep(x.t.Context(), api.Keeping{Rulebook: "guoban-2019-19-inspection", Period: "Q2024-1", Who: "test"})
	if err != nil {
		x.t.Fatal(err)
	}
	x.sheet = kept.ID
}
