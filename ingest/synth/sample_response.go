package synth

import (
	"fmt"
	"io"
	"math/rand/v2"
)

// sampleCategories are what people ask of a sector.
var sampleCategories = map[string][2]string{
	"综合": {"政务服务", "请问不动产登记需要预约吗"}, "公安": {"户籍", "孩子落户需要哪些材料"}, "文旅": {"景区", "古城停车太难了"},
	"教育": {"入学", "随迁子女怎样报名"}, "卫健": {"就医", "社区医院周末看诊吗"},
}

// writeInquiriesCSV invents citizens' messages to provincial departments and cities. Answers
// take from minutes to weeks; one in nine has none.
func writeInquiriesCSV(out io.Writer, w *world) error {
	r := rand.New(rand.NewPCG(19, 0x1a9))
	header := []string{"留言编号", "单位编号", "来信渠道", "留言类型", "诉求类别", "留言标题", "留言时间", "首次答复时间", "满意度评价", "是否有效"}
	grades := []string{"非常满意", "满意", "满意", "基本满意", "不满意", "非常不满意", "", "", "未评价"}
	kinds, channels := []string{"咨询", "咨询", "投诉", "建议", "求助"}, []string{"私信", "评论", "领导信箱"}
	return writeSpreadsheetCSV(out, header, func(put func(...string)) {
		serial := 0
		for i := range w.units {
			u := &w.units[i]
			words, isAsked := sampleCategories[u.sector.name]
			if !isAsked || u.level == "county" {
				continue
			}
			slowness := 0.3 + 2*r.Float64()
			for range 10 + r.IntN(26) {
				serial++
				day, minute := w.dayAfter(r.IntN(w.facts.Weeks*7-4)), 7*60+r.IntN(900)
				answered, grade := "", ""
				if took := int(slowness * r.ExpFloat64() * r.ExpFloat64() * 900); r.IntN(9) > 0 {
					at := minute + took
					answered, grade = spreadsheetTime(calendarDayOf(dayTime(&day).AddDate(0, 0, at/1440)), at%1440), grades[r.IntN(len(grades))]
				}
				effective := "是"
				if r.IntN(25) == 0 {
					effective = "否"
				}
				put(fmt.Sprintf("YL%06d", serial), u.id, channels[r.IntN(3)], kinds[r.IntN(5)], words[0], words[1], spreadsheetTime(day, minute), answered, grade, effective)
			}
		}
	})
}

// writeEventsCSV: two events that units answered to.
func writeEventsCSV(out io.Writer, w *world) error {
	return writeSpreadsheetCSV(out, []string{"事件编号", "事件名称", "发生时间", "结束时间", "行政区划代码", "事件类型", "责任单位编号"}, func(put func(...string)) {
		put("YL-E1", "澄岚暴雨", spreadsheetTime(w.dayAfter(24), 3*60), spreadsheetTime(w.dayAfter(26), 18*60), "990100", "自然灾害", "990100-00")
		put("YL-E2", "霁川古城停电", spreadsheetTime(w.dayAfter(40), 19*60+30), "", "990300", "民生", "990300-02")
	})
}

// writeMentionsCSV: the mentions of both by the hour, and what units did: the city that is
// responsible within four hours, the police of the city later; of the second nobody yet.
func writeMentionsCSV(out io.Writer, w *world) error {
	r := rand.New(rand.NewPCG(21, 0x3e7))
	return writeSpreadsheetCSV(out, []string{"事件编号", "记录类型", "平台", "时间", "提及量", "单位编号", "内容"}, func(put func(...string)) {
		for hour := range 14 {
			put("YL-E1", "提及量", "微博", spreadsheetTime(w.dayAfter(24), (3+hour)*60), digits(int64(200+r.IntN(900)*(1+hour%5))), "", "")
			if hour < 4 {
				put("YL-E2", "提及量", "微博", spreadsheetTime(w.dayAfter(40), (19+hour)*60), digits(int64(30+r.IntN(200))), "", "")
			}
		}
		put("YL-E1", "官方行动", "微博", spreadsheetTime(w.dayAfter(24), 5*60+40), "", "990100-00", "情况通报：全市启动防汛Ⅲ级响应")
		put("YL-E1", "官方行动", "微信", spreadsheetTime(w.dayAfter(24), 9*60+5), "", "990100-00", "道路通行情况")
		put("YL-E1", "官方行动", "微博", spreadsheetTime(w.dayAfter(24), 8*60+20), "", "990100-01", "交通管制公告")
	})
}
