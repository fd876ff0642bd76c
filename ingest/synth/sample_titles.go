package synth

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generalTitles suit any unit; {p} is the place, {n} a number, {m} and {d} a date.
var generalTitles = []string{
	"{p}：本周这些事，与你有关", "一图读懂｜{p}{n}项惠民举措", "{m}月{d}日起，这些新规开始施行", "“{p}好人”候选名单公示",
	"今日{p}，看这{n}张照片", "【权威发布】{p}召开新闻发布会", "答网友问：您关心的{n}个问题", "关于调整服务窗口时间的公告",
	"春日{p}，花开正好", "为他点赞！坚守一线{n}小时", "收藏！{p}便民服务电话", "{p}一季度“成绩单”来了",
}

// sectorTitles are further titles of a sector's departments.
var sectorTitles = map[string][]string{
	"公安":   {"【警方提示】接到“免费领奖”电话，请先核实", "{p}警方通报一起案件", "民警{n}小时找回走失老人", "\"断卡\"行动：这{n}类行为违法", "出入境业务，周末也能办"},
	"文旅":   {"周末去哪儿？{p}{n}条赏花路线", "非遗里的{p}：老手艺，新故事", "博物馆夜场开放，预约看这里", "{p}古城灯会延长{n}天"},
	"教育":   {"{p}中小学春季招生问答", "校园安全第一课，家长请转给孩子", "{n}所学校入选名单公布", "今天，我们聊聊“双减”"},
	"卫健":   {"春季过敏高发，医生提醒{n}点", "{p}家庭医生签约，怎么签？", "健康科普：血压，你量对了吗", "无偿献血点位更新"},
	"交通":   {"{p}至机场专线开通", "清明出行提示：易堵路段{n}处", "公交线路调整，请留意", "施工绕行公告"},
	"团委":   {"青年夜校报名啦，{n}门课任选", "志愿者招募：一起种树去", "青春榜样｜返乡创业的她", "西部计划志愿者招募"},
	"应急":   {"森林防火，人人有责", "{p}开展地震应急演练", "燃气安全{n}查", "汛期将至，请收好这份提示"},
	"气象":   {"冷空气来了！{p}降温{n}℃", "未来三天天气预报", "大风蓝色预警", "清明天气怎么样？一起来看"},
	"税务":   {"个税汇算，{n}个常见问题", "小微企业优惠政策一览", "电子发票怎么开", "办税日历｜{m}月"},
	"法院":   {"庭审直播预告：{m}月{d}日", "以案释法：借条怎么写", "这类合同条款无效", "执行现场｜一笔工资款的归还"},
	"检察":   {"检察官说法：未成年人保护", "公益诉讼：一条河的变化", "{p}检察开放日", "十大典型案例发布"},
	"消防":   {"电动自行车，请勿上楼", "{p}消防救下被困儿童", "{n}秒教会你用灭火器", "高层火灾怎么逃"},
	"生态环境": {"{p}空气优良天数{n}天", "河水清了，白鹭回来了", "夜间施工噪声怎么投诉", "环保设施开放预约"},
	"司法":   {"民法典小课堂：邻里纠纷", "法律援助怎么申请", "人民调解员的一天", "遗嘱要不要公证"},
	"综合":   {"{p}政务服务“一网通办”再升级", "政府工作报告要点，{n}个字读懂", "书记信箱：本周答复选登", "重大项目集中开工", "招聘{n}人！岗位表来了"},
}

var topics = []string{"", "", "#{p}身边事#", "#权威发布#", "#清明假期#", "#反诈#"}

// sampleTitle words a post. Weibo texts are long: topics, commas, quotes, line
// breaks, now and then an emoji that GBK has no code for.
func sampleTitle(r *rand.Rand, a *account, day *calendarDay) string {
	pool := append(generalTitles[:len(generalTitles):len(generalTitles)], sectorTitles[a.unit.sector.name]...)
	title := pool[r.IntN(len(pool))]
	if a.platform == weibo {
		title = topics[r.IntN(len(topics))] + title
		switch r.IntN(8) {
		case 0:
			title += "\n详情请看长图，欢迎转告身边的人。"
		case 1:
			title += ", 更多内容见评论区"
		case 2:
			title += "\n网友说：\"给力!\"\n小编：谢谢"
		case 3:
			title += " 🚔👍"
		}
	}
	return strings.NewReplacer(
		"{p}", a.unit.place, "{n}", fmt.Sprint(2+r.IntN(18)),
		"{m}", strings.TrimLeft(day.date[5:7], "0"), "{d}", strings.TrimLeft(day.date[8:], "0"),
	).Replace(title)
}
