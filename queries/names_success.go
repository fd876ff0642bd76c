package queries

import (
	"fmt"
	"slices"
)

// The closed lists of what goes with success, and of benchmarks.
var (
	outcomes = []Value{
		{"reads", Text{"阅读数", "Reads"}},
		{"plays", Text{"播放数", "Plays"}},
		{"interactions", Text{"互动数", "Interactions"}},
	}
	associationDimensions = []Value{
		{"kind", Text{"形式", "Kind"}},
		{"hour", Text{"发布时刻", "Hour"}},
		{"weekday", Text{"星期", "Weekday"}},
		{"frequency", Text{"当日篇数", "Posts that day"}},
		{"title_length", Text{"标题长度", "Length of title"}},
		{"originality", Text{"原创与转载", "Originality"}},
		{"series", Text{"栏目", "Series"}},
		{"topic", Text{"主题", "Topic"}},
	}
	associationClasses = slices.Concat(postKinds, hourClasses(), []Value{
		{"w1", Text{"周一", "Monday"}},
		{"w2", Text{"周二", "Tuesday"}},
		{"w3", Text{"周三", "Wednesday"}},
		{"w4", Text{"周四", "Thursday"}},
		{"w5", Text{"周五", "Friday"}},
		{"w6", Text{"周六", "Saturday"}},
		{"w7", Text{"周日", "Sunday"}},
		{"day_1", Text{"当日 1 篇", "1 that day"}},
		{"day_2", Text{"当日 2 篇", "2 that day"}},
		{"day_3", Text{"当日 3 篇", "3 that day"}},
		{"day_4", Text{"当日 4 篇及以上", "4 and more that day"}},
		{"title_10", Text{"标题 10 字以内", "Title up to 10 characters"}},
		{"title_20", Text{"标题 11–20 字", "Title of 11 to 20"}},
		{"title_30", Text{"标题 21–30 字", "Title of 21 to 30"}},
		{"title_more", Text{"标题 30 字以上", "Title of more than 30"}},
		{"original", Text{"原创", "Original"}},
		{"reprint", Text{"转载", "Reprint"}},
		{"series", Text{"固定栏目", "In a series"}},
		{"no_series", Text{"无固定栏目", "In no series"}},
		{"safety", Text{"警情防骗", "Crime and fraud"}},
		{"emergency", Text{"应急预警", "Emergencies"}},
		{"weather", Text{"天气", "Weather"}},
		{"health", Text{"健康", "Health"}},
		{"education", Text{"教育", "Education"}},
		{"transport", Text{"交通出行", "Transport"}},
		{"recruitment", Text{"招聘招募", "Recruitment"}},
		{"service", Text{"办事服务", "Services"}},
		{"policy", Text{"政策公告", "Policy and notices"}},
		{"culture", Text{"文旅", "Culture and tourism"}},
		{"people", Text{"人物", "People"}},
		{"meetings", Text{"会议活动", "Meetings"}},
		{"other", Text{"其他主题", "Other topics"}},
	})
	allGroups       = Value{"all", Text{"全部", "All"}}
	unknownGroup    = Value{"unknown", Text{"不详", "Unknown"}}
	benchmarkLevels = slices.Concat([]Value{allGroups}, levels, []Value{unknownGroup})
	benchmarkClass  = slices.Concat([]Value{allGroups}, followerClasses)
	benchmarkGroups = slices.Concat([]Value{allGroups}, levels, followerClasses)
	benchmarkKeys   = []Value{
		{"platform", Text{"平台", "Platform"}},
		{"level", Text{"平台与层级", "Platform and level"}},
		{"sector", Text{"平台与系统", "Platform and sector"}},
		{"class", Text{"平台与粉丝量级", "Platform and follower class"}},
		{"level_sector", Text{"平台、层级与系统", "Platform, level and sector"}},
		{"level_class", Text{"平台、层级与粉丝量级", "Platform, level and follower class"}},
		{"sector_class", Text{"平台、系统与粉丝量级", "Platform, sector and follower class"}},
		{"level_sector_class", Text{"平台、层级、系统与粉丝量级", "Platform, level, sector and follower class"}},
	}
	suppressions = []Value{
		{"small", Text{"不足 8 个账号", "Fewer than 8 accounts"}},
		{"secondary", Text{"否则可由合计推出其他分组", "A total would tell of another"}},
	}
)

// hourClasses are h00 to h23.
func hourClasses() (hours []Value) {
	for h := range 24 {
		hours = append(hours, Value{fmt.Sprintf("h%02d", h), Text{fmt.Sprintf("%d 时", h), fmt.Sprintf("%d to %d h", h, h+1)}})
	}
	return hours
}

// successLabels is Labels for outcome, association_dimension, association_class,
// benchmark_level, benchmark_class, benchmark_group, benchmark_keys and suppression.
func successLabels(list string) []Value {
	return map[string][]Value{
		"outcome": outcomes, "association_dimension": associationDimensions, "association_class": associationClasses,
		"benchmark_level": benchmarkLevels, "benchmark_class": benchmarkClass, "benchmark_group": benchmarkGroups,
		"benchmark_keys": benchmarkKeys, "suppression": suppressions,
	}[list]
}
