package synth

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

// sampleMember is an invented person on the team of a unit.
type sampleMember struct {
	unit, name, role string
	joined, left     string // yyyy-mm-dd; "" = always, still there
	isUnlisted       bool   // writes without being on the list of staff
}

var creditWords = map[string]string{"writer": "撰稿", "editor": "编辑"}

// sampleTeam are the writers and editors of four units. The names are made up.
func sampleTeam() []sampleMember {
	return []sampleMember{
		{unit: "990000-00", name: "林知远", role: "writer"}, {unit: "990000-00", name: "苏晚晴", role: "writer"},
		{unit: "990000-00", name: "顾云舟", role: "writer", joined: Facts().Joined.On},
		{unit: "990000-00", name: "何清越", role: "editor"}, {unit: "990000-00", name: "沈若溪", role: "editor"},
		{unit: "990000-01", name: "陆鸣谦", role: "writer"}, {unit: "990000-01", name: "秦思齐", role: "writer", left: Facts().Left.On},
		{unit: "990000-01", name: "温子衿", role: "editor"},
		{unit: "990100-00", name: "叶听澜", role: "writer"}, {unit: "990100-00", name: "方见微", role: "writer"},
		{unit: "990100-00", name: "江望舒", role: "editor"}, {unit: "990100-00", name: Facts().Unlisted, role: "writer", isUnlisted: true},
		{unit: "990200-00", name: "许南乔", role: "writer"}, {unit: "990200-00", name: "程以安", role: "editor"},
	}
}

// isThere says whether the person was on the team on a day.
func (m *sampleMember) isThere(day string) bool {
	return (m.joined == "" || m.joined <= day) && (m.left == "" || day <= m.left)
}

// writeSpreadsheetCSV writes CSV as a spreadsheet saves it: UTF-8 with BOM, CRLF.
func writeSpreadsheetCSV(out io.Writer, header []string, rows func(put func(...string))) error {
	if _, err := io.WriteString(out, byteOrderMark); err != nil {
		return err
	}
	return writeCSV(out, true, header, rows)
}

func writeStaffCSV(out io.Writer, _ *world) error {
	return writeSpreadsheetCSV(out, []string{"人员", "岗位", "单位编号", "上岗日期", "离岗日期"}, func(put func(...string)) {
		for _, m := range sampleTeam() {
			if !m.isUnlisted {
				put(m.name, creditWords[m.role], m.unit, m.joined, m.left)
			}
		}
	})
}

// writeQuotasCSV: three originals a week of a writer, two of an editor, three posts a day
// of an account; one unit and one person have quotas of their own.
func writeQuotasCSV(out io.Writer, _ *world) error {
	return writeSpreadsheetCSV(out, []string{"任务对象", "任务指标", "任务周期", "最少篇数", "单位编号", "人员或账号", "生效日期", "依据"}, func(put func(...string)) {
		put("撰稿", "原创", "周", "3", "", "", "", "云澜省政务新媒体采编办法第六条")
		put("编辑", "原创", "周", "2", "", "", "", "云澜省政务新媒体采编办法第六条")
		put("账号", "发布", "日", "3", "990000-00", "", "", "云澜省政务新媒体采编办法第八条")
		put("撰稿", "原创", "周", "1", "990100-00", "", "2024-04-01", "澄岚市采编分工通知")
		put("撰稿", "原创", "周", "2", "", "陆鸣谦", "", "兼任其他工作")
	})
}

// writeCreditsCSV credits what the units of the team wrote on WeChat, Toutiao and Weibo: a
// writer and an editor of those who were there; one post in eight has no credit.
func writeCreditsCSV(out io.Writer, w *world) error {
	team, r := sampleTeam(), rand.New(rand.NewPCG(11, 0x7ea_3))
	there := func(unit, role, day string) (names []string) {
		for i := range team {
			if m := &team[i]; m.unit == unit && m.role == role && m.isThere(day) {
				names = append(names, m.name)
			}
		}
		return names
	}
	return writeSpreadsheetCSV(out, []string{"账号编号", "文章编号", "人员", "署名角色"}, func(put func(...string)) {
		for i := range w.posts {
			p := &w.posts[i]
			unit, day := p.account.unit.id, p.day.date
			writers, editors := there(unit, "writer", day), there(unit, "editor", day)
			isUncredited := r.IntN(8) == 0
			choice := r.Float64()
			if len(writers) == 0 || isUncredited || unit == w.facts.Uncredited.AccountID && day >= w.facts.Uncredited.On {
				continue
			}
			if p.account.platform == douyin || p.account.platform == kuaishou || p.account.platform == bilibili {
				continue
			}
			// The first of a team writes most, the last least.
			put(p.account.id(), p.id, writers[int(choice*choice*float64(len(writers)))], "撰稿")
			if len(editors) > 0 {
				put(p.account.id(), p.id, editors[p.minute%len(editors)], "编辑")
			}
		}
	})
}

// writeSubmissionsCSV: what cities, counties and departments handed in to the province.
func writeSubmissionsCSV(out io.Writer, w *world) error {
	r := rand.New(rand.NewPCG(12, 0x5ab))
	header := []string{"报送单位编号", "稿件标题", "报送时间", "供稿人", "采用情况", "采用时间", "采用处", "采用级别"}
	people := map[string]string{"990100-00": "叶听澜", "990200-00": "许南乔", "990000-01": "陆鸣谦"}
	return writeSpreadsheetCSV(out, header, func(put func(...string)) {
		for i := range w.units {
			u := &w.units[i]
			if u.sector != &general && u.sector.name != "公安" || i == 0 {
				continue
			}
			for n := range 3 + r.IntN(6) {
				day := w.dayAfter(r.IntN(w.facts.Weeks * 7))
				title := fmt.Sprintf("%s信息第%d期：%s", u.place, n+1, strings.NewReplacer("{p}", u.place, "{n}", "5", "{m}", "4", "{d}", "8").Replace(generalTitles[r.IntN(len(generalTitles))]))
				row := []string{u.id, title, spreadsheetTime(day, 8*60+r.IntN(600)), people[u.id], "", "", "", ""}
				if n%2 == 1 {
					row[3] = ""
				}
				switch outcome := r.IntN(10); {
				case outcome < 4:
					used := calendarDayOf(dayTime(&day).AddDate(0, 0, 1+r.IntN(6)))
					row[4], row[5], row[6], row[7] = "已采用", spreadsheetTime(used, 9*60+r.IntN(480)), "云澜发布", "省级"
					if outcome == 0 {
						row[6], row[7] = "新华云澜", "国家级"
					}
				case outcome < 8:
					row[4] = "未采用"
				}
				put(row...)
			}
		}
	})
}

// dayAfter is the n-th day after the first of the sample.
func (w *world) dayAfter(n int) calendarDay {
	first := w.days[0].day
	return calendarDayOf(dayTime(&first).AddDate(0, 0, n))
}

// writeRatingsCSV rates the team for two months: themselves, by two leaders, by the public.
// One person lacks the leaders' ratings of April. An indicator that counts forwards is there
// as offices have it; no appraisal may use it unasked.
func writeRatingsCSV(out io.Writer, w *world) error {
	r := rand.New(rand.NewPCG(13, 0xea7))
	header := []string{"对象类型", "对象编号", "周期", "评分角色", "评分人", "评分指标", "得分", "满分", "评分人数"}
	return writeSpreadsheetCSV(out, header, func(put func(...string)) {
		for _, period := range []string{"2024年3月", "2024年4月"} {
			for _, m := range sampleTeam() {
				if m.isUnlisted {
					continue
				}
				rate := func(role, rater, indicator string, full, raters int) {
					score := float64(full) * (0.7 + 0.3*r.Float64())
					people := ""
					if raters > 0 {
						people = digits(int64(raters))
					}
					put("人员", m.name, period, role, rater, indicator, fmt.Sprintf("%.1f", score), digits(int64(full)), people)
				}
				rate("自评", m.name, "内容质量", 100, 0)
				if m.name != w.facts.Unrated || period != "2024年4月" {
					for _, leader := range []string{"领导甲", "领导乙"} {
						rate("领导评分", leader, "内容质量", 100, 0)
						rate("领导评分", leader, "工作态度", 10, 0)
					}
				}
				rate("公众评分", "", "总体", 5, 40+r.IntN(200))
				rate("领导评分", "领导甲", "文章转发数", 100, 0)
			}
		}
	})
}

// writeAppraisalCSV: a scheme for writers and one for units.
func writeAppraisalCSV(out io.Writer, _ *world) error {
	const people, units = "撰稿人月度考核", "信息报送考核"
	return writeSpreadsheetCSV(out, []string{"方案", "考核项", "被考核对象", "取数", "权重", "岗位", "满分值", "评分指标"}, func(put func(...string)) {
		put(people, "原创篇数", "人员", "原创数", "30", "撰稿", "16", "")
		put(people, "作品点击", "人员", "点击量", "10", "撰稿", "", "")
		put(people, "任务完成率", "人员", "任务完成率", "20", "撰稿", "", "")
		put(people, "自评", "人员", "自评", "10", "", "", "")
		put(people, "领导评分", "人员", "领导评分", "20", "", "", "")
		put(people, "公众评分", "人员", "公众评分", "10", "", "", "总体")
		put(units, "报送件数", "单位", "报送数", "40", "", "4", "")
		put(units, "采用件数", "单位", "采用数", "60", "", "", "")
	})
}
