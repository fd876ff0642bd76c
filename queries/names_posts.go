package queries

// The lists of what is asked of posts and rankings. A doubt is a signal, never a
// verdict; the classes of content have an unknown one of their own.
var (
	doubtSignals = []Value{
		{"like_ratio", Text{"赞阅比异常", "Like ratio"}},
		{"constant_reads", Text{"阅读数雷同", "Constant reads"}},
		{"follower_step", Text{"无更新而涨粉", "Followers without posts"}},
		{"late_growth", Text{"后期反常增长", "Late growth"}},
		{"equal_counts", Text{"多账号数据雷同", "Equal counts of accounts"}},
	}
	postKinds = []Value{
		{"text", Text{"文字", "Text"}},
		{"image", Text{"图文", "Image"}},
		{"article", Text{"文章", "Article"}},
		{"audio", Text{"音频", "Audio"}},
		{"video", Text{"视频", "Video"}},
		{"live", Text{"直播", "Live"}},
	}
	contentDimensions = []Value{
		{"kind", Text{"形式", "Kind"}},
		{"originality", Text{"原创与转载", "Originality"}},
		{"headline", Text{"头条与非头条", "Headline"}},
		{"weekday", Text{"星期", "Weekday"}},
		{"hours", Text{"时段", "Hours"}},
	}
	contentClasses = append(append([]Value{}, postKinds...), []Value{
		{"original", Text{"原创", "Original"}},
		{"reprint", Text{"转载", "Reprint"}},
		{"headline", Text{"头条", "Headline"}},
		{"other_position", Text{"非头条", "Not a headline"}},
		{"monday", Text{"周一", "Monday"}},
		{"tuesday", Text{"周二", "Tuesday"}},
		{"wednesday", Text{"周三", "Wednesday"}},
		{"thursday", Text{"周四", "Thursday"}},
		{"friday", Text{"周五", "Friday"}},
		{"saturday", Text{"周六", "Saturday"}},
		{"sunday", Text{"周日", "Sunday"}},
		{"00-05", Text{"0–5 时", "0 to 5 h"}},
		{"06-08", Text{"6–8 时", "6 to 8 h"}},
		{"09-11", Text{"9–11 时", "9 to 11 h"}},
		{"12-13", Text{"12–13 时", "12 to 13 h"}},
		{"14-17", Text{"14–17 时", "14 to 17 h"}},
		{"18-20", Text{"18–20 时", "18 to 20 h"}},
		{"21-23", Text{"21–23 时", "21 to 23 h"}},
		{"unknown", Text{"不详", "Unknown"}},
	}...)
	contentGroups = append(append(append([]Value{}, platforms...), levels...), []Value{
		{"all", Text{"全部", "All"}},
		{"unknown", Text{"不详", "Unknown"}},
	}...)
	rankStates = []Value{
		{"ranked", Text{"上榜", "Ranked"}},
		{"not_computed", Text{"指标缺失，未计算", "Not computed"}},
		{"outside", Text{"不在筛选范围", "Outside the filters"}},
		{"no_data", Text{"无数据", "No data"}},
	}
	rosterChanges = []Value{
		{"newcomer", Text{"新上榜", "Newcomer"}},
		{"leaver", Text{"退出", "Leaver"}},
		{"renamed", Text{"更名", "Renamed"}},
		{"moved", Text{"变更主办单位", "Other unit"}},
	}
	rosterReasons = []Value{
		{"opened", Text{"新开设", "Opened"}},
		{"closed", Text{"已关停", "Closed"}},
		{"cancelled", Text{"已注销", "Cancelled"}},
		{"paused", Text{"暂停", "Paused"}},
		{"resumed", Text{"恢复运行", "Resumed"}},
		{"idle", Text{"未更新", "Idle"}},
		{"active_again", Text{"恢复更新", "Active again"}},
		{"few_posts", Text{"发布数不足", "Too few posts"}},
		{"enough_posts", Text{"发布数达到", "Enough posts"}},
		{"no_data", Text{"无数据", "No data"}},
		{"data_began", Text{"开始有数据", "Data began"}},
		{"measure_missing", Text{"指标缺失", "Measure missing"}},
		{"measure_known", Text{"指标补齐", "Measure known again"}},
		{"left_filters", Text{"移出筛选范围", "Left the filters"}},
		{"entered_filters", Text{"进入筛选范围", "Entered the filters"}},
		{"register", Text{"登记变更", "Register"}},
	}
)

// postLabels are the lists of this file by name, nil for any other.
func postLabels(list string) []Value {
	switch list {
	case "doubt_signal":
		return doubtSignals
	case "post_kind":
		return postKinds
	case "content_dimension":
		return contentDimensions
	case "content_class":
		return contentClasses
	case "content_group":
		return contentGroups
	case "rank_state":
		return rankStates
	case "roster_change":
		return rosterChanges
	case "roster_reason":
		return rosterReasons
	}
	return nil
}
