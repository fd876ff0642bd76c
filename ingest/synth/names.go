package synth

import "strings"

// sector is a field of government. Brand is how its accounts are called, with the
// place in front or behind; office is what the department is called.
type sector struct {
	name, office string
	above        string // the office's name in a province, where it differs
	before, tail string // account name = before + place + tail
	service      bool   // deals with citizens
}

// officeAt is what the sector's department is called at a level.
func (s *sector) officeAt(level string) string {
	if s.above != "" && (level == "province" || level == "national") {
		return s.above
	}
	return s.office
}

// general is the sector of governments themselves.
var general = sector{name: "综合", office: "人民政府", tail: "发布", service: true}

// sectors are ordered by how likely a place is to have such a department.
var sectors = []sector{
	{name: "公安", office: "公安局", above: "公安厅", tail: "公安", service: true},
	{name: "文旅", office: "文化和旅游局", above: "文化和旅游厅", tail: "文旅", service: true},
	{name: "教育", office: "教育局", above: "教育厅", tail: "教育", service: true},
	{name: "卫健", office: "卫生健康委员会", before: "健康", service: true},
	{name: "交通", office: "交通运输局", above: "交通运输厅", tail: "交通", service: true},
	{name: "团委", office: "团委", before: "青春"},
	{name: "应急", office: "应急管理局", above: "应急管理厅", tail: "应急", service: true},
	{name: "气象", office: "气象局", tail: "气象", service: true},
	{name: "税务", office: "税务局", tail: "税务", service: true},
	{name: "法院", office: "中级人民法院", above: "高级人民法院", tail: "法院", service: true},
	{name: "检察", office: "人民检察院", tail: "检察", service: true},
	{name: "消防", office: "消防救援支队", above: "消防救援总队", tail: "消防", service: true},
	{name: "生态环境", office: "生态环境局", above: "生态环境厅", tail: "生态环境", service: true},
	{name: "司法", office: "司法局", above: "司法厅", tail: "普法", service: true},
	{name: "市场监管", office: "市场监督管理局", tail: "市场监管", service: true},
	{name: "人社", office: "人力资源和社会保障局", above: "人力资源和社会保障厅", tail: "人社", service: true},
	{name: "水利", office: "水利局", above: "水利厅", tail: "水利", service: true},
	{name: "农业农村", office: "农业农村局", above: "农业农村厅", tail: "三农", service: true},
}

// accountName is what the sector's account of a place is called.
func (s *sector) accountName(place string) string { return s.before + place + s.tail }

// placeName invents the name of place i from two characters, without its 省, 市, 县
// or 区. A likeness to a real name is chance. Beyond 1,600 places names repeat, as
// they do in reality.
func placeName(i int) string {
	first := []rune("澜霁砚鹤梧棠鹭笏柳棹晴雁墨荷竹桐霖萤枫筠汀岚鸢槐苇蔚朔栎漪璟瑶瀚皓芷菱蓼蘅黛鹂麓")
	second := []rune("漾渚屿湾陌坞堰泽陂岫崖汐浦洲渡畈皋埠塬峪涧源岑陵隰畴汊沚滩垄垣磬棹笛璧琅簪绮霄霭")
	return string(first[i*7%len(first)]) + string(second[(i/len(first)*3+i*11)%len(second)])
}

// nationTitles are titles of posts in the nation; %s is the sector.
var nationTitles = []string{
	"%s工作动态：本周重点任务一览", "%s提醒：这些事项请留意", "一图读懂%s新规", "%s便民服务指南", "权威发布｜%s最新通报",
	"走近%s一线工作者", "%s知识小课堂", "关于%s服务窗口调整的公告", "%s系统召开专题会议", "今天，为他们点赞",
	"%s答复：您关心的问题来了", "天气转换 出行请看这里", "%s十问十答", "直播预告：%s开放日", "现场视频来了",
	"这份%s清单请收好",
}

func nationTitle(template int, s *sector) string {
	return strings.ReplaceAll(nationTitles[template%len(nationTitles)], "%s", s.name)
}
