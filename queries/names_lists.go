package queries

// The closed lists of saved lists and of what keeps an account out of a ranking.
var (
	listKinds = []Value{
		{"list", Text{"名单", "List"}},
		{"tag", Text{"标签", "Tag"}},
	}
	memberSources = []Value{
		{"hand", Text{"人工", "By hand"}},
		{"rule", Text{"规则", "By rule"}},
	}
	exclusions = []Value{
		{"no_data", Text{"该周期没有数据", "No data in the period"}},
		{"not_computed", Text{"缺指标，指数未算", "A measure is missing"}},
		{"few_posts", Text{"发布数不够", "Too few posts"}},
		{"posts_unknown", Text{"发布数不详", "Number of posts unknown"}},
		{"few_active_days", Text{"活跃天数不够", "Too few active days"}},
		{"active_days_unknown", Text{"活跃天数不详", "Active days unknown"}},
		{"opened_late", Text{"开设太晚", "Opened too late"}},
		{"opening_unknown", Text{"开设日期不详", "Day of opening unknown"}},
	}
)

// listLabels is Labels for list_kind, member_source and exclusion.
func listLabels(list string) []Value {
	switch list {
	case "list_kind":
		return listKinds
	case "member_source":
		return memberSources
	case "exclusion":
		return exclusions
	}
	return postLabels(list)
}
