package queries

// The closed lists of the field, with the names that people read.
var (
	platforms = []Value{
		{"weibo", Text{"微博", "Weibo"}},
		{"wechat", Text{"微信", "WeChat"}},
		{"douyin", Text{"抖音", "Douyin"}},
		{"toutiao", Text{"头条", "Toutiao"}},
		{"kuaishou", Text{"快手", "Kuaishou"}},
		{"bilibili", Text{"哔哩哔哩", "Bilibili"}},
		{"wechat_channels", Text{"视频号", "WeChat Channels"}},
		{"zhihu", Text{"知乎", "Zhihu"}},
		{"xiaohongshu", Text{"小红书", "Xiaohongshu"}},
		{"ximalaya", Text{"喜马拉雅", "Ximalaya"}},
		{"app", Text{"客户端", "App"}},
		{"website", Text{"网站", "Website"}},
		{"other", Text{"其他", "Other"}},
	}
	levels = []Value{
		{"national", Text{"国家级", "National"}},
		{"province", Text{"省级", "Province"}},
		{"city", Text{"市级", "City"}},
		{"county", Text{"县级", "County"}},
		{"township", Text{"乡镇级", "Township"}},
	}
	states = []Value{
		{"planned", Text{"拟开设", "Planned"}},
		{"filed", Text{"已备案", "Filed"}},
		{"active", Text{"运行中", "Active"}},
		{"paused", Text{"暂停", "Paused"}},
		{"closed", Text{"已关停", "Closed"}},
		{"cancelled", Text{"已注销", "Cancelled"}},
	}
	roles = []Value{
		{"main", Text{"主账号", "Main"}},
		{"sub", Text{"子账号", "Sub-account"}},
	}
	periodKinds = []Value{
		{"day", Text{"日", "Day"}},
		{"week", Text{"周（周日至周六）", "Week (Sunday to Saturday)"}},
		{"iso_week", Text{"周（周一至周日）", "ISO week (Monday to Sunday)"}},
		{"month", Text{"月", "Month"}},
		{"quarter", Text{"季度", "Quarter"}},
		{"half_year", Text{"半年", "Half year"}},
		{"year", Text{"年", "Year"}},
		{"range", Text{"自定区间", "Free range"}},
	}
	measureSources = []Value{
		{"posts", Text{"逐条作品", "Posts"}},
		{"account_days", Text{"账号日报", "Account days"}},
		{"account_periods", Text{"发布方周期汇总", "A publisher's periods"}},
		{"none", Text{"无数据", "No data"}},
	}
	subjects = []Value{
		{"unit", Text{"单位", "Unit"}},
		{"county", Text{"区县", "County"}},
		{"city", Text{"市", "City"}},
		{"province", Text{"省", "Province"}},
		{"sector", Text{"系统", "Sector"}},
	}
	scoreSources = []Value{
		{"computed", Text{"本系统计算", "Computed here"}},
		{"account_periods", Text{"发布方公布", "Printed by a publisher"}},
		{"ratings", Text{"送来的评分", "Delivered as a rating"}},
	}
)

// Labels returns the named list of values (platform, level, state, role, period_kind,
// measure_source, registry_rule, consistency_rule, signal, fact, and those of
// scoreLabels, roundLabels, listLabels, dispatchLabels, peerLabels, successLabels and postLabels), nil for any other name. The caller does not
// change it.
func Labels(list string) []Value {
	switch list {
	case "platform":
		return platforms
	case "level":
		return levels
	case "state":
		return states
	case "role":
		return roles
	case "period_kind":
		return periodKinds
	case "measure_source":
		return measureSources
	case "subject":
		return subjects
	case "score_source":
		return scoreSources
	case "registry_rule":
		return registryRules
	case "consistency_rule":
		return consistencyRules
	case "signal":
		return signals
	case "fact":
		return facts
	}
	if values := scoreLabels(list); values != nil {
		return values
	}
	if values := accessLabels(list); values != nil {
		return values
	}
	if values := dispatchLabels(list); values != nil {
		return values
	}
	if values := peerLabels(list); values != nil {
		return values
	}
	if values := successLabels(list); values != nil {
		return values
	}
	if values := responseLabels(list); values != nil {
		return values
	}
	if values := roundLabels(list); values != nil {
		return values
	}
	if values := teamLabels(list); values != nil {
		return values
	}
	return listLabels(list)
}

// nearest returns the candidate with the fewest edits to name, "" where none
// is within a third of its letters (at least two edits are allowed).
func nearest(name string, candidates []string) string {
	best, found := max(2, len(name)/3)+1, ""
	for _, c := range candidates {
		if d := distance(name, c); d < best {
			best, found = d, c
		}
	}
	return found
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
