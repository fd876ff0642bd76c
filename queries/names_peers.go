package queries

// The closed lists of comparisons with peers.
var (
	comparedMeasures = []Value{
		{"score", Text{"指数值", "Score"}},
		{"posts", Text{"发布数", "Posts"}},
		{"posts_per_day", Text{"日均发布数", "Posts a day"}},
		{"pushes_per_day", Text{"日均推送次数", "Pushes a day"}},
		{"original_share", Text{"原创占比", "Share of originals"}},
		{"headline_share", Text{"头条占比", "Share of headlines"}},
		{"active_day_share", Text{"有更新天数占比", "Share of days with a post"}},
		{"longest_gap_days", Text{"最长未更新天数", "Longest gap in days"}},
		{"reads", Text{"阅读数", "Reads"}},
		{"plays", Text{"播放数", "Plays"}},
		{"reads_per_post", Text{"篇均阅读数", "Reads per post"}},
		{"plays_per_post", Text{"篇均播放数", "Plays per post"}},
		{"reads_per_1000", Text{"每千粉丝阅读数", "Reads per 1,000 followers"}},
		{"plays_per_1000", Text{"每千粉丝播放数", "Plays per 1,000 followers"}},
		{"max_reads", Text{"单篇最高阅读数", "Most read post"}},
		{"headline_read_share", Text{"头条阅读占比", "Headlines' share of reads"}},
		{"capped_posts", Text{"10万+ 作品数", "Capped posts"}},
		{"likes", Text{"点赞数", "Likes"}},
		{"comments", Text{"评论数", "Comments"}},
		{"forwards", Text{"转发数", "Forwards"}},
		{"watching", Text{"在看数", "Watching"}},
		{"favourites", Text{"收藏数", "Favourites"}},
		{"interactions", Text{"互动数", "Interactions"}},
		{"interactions_per_post", Text{"篇均互动数", "Interactions per post"}},
		{"interactions_per_1000", Text{"每千粉丝互动数", "Interactions per 1,000 followers"}},
		{"followers", Text{"粉丝数", "Followers"}},
		{"new_followers", Text{"净增粉丝", "New followers"}},
		{"follower_growth", Text{"粉丝增长率", "Growth of followers"}},
		{"posts_growth", Text{"发布数环比", "Growth of posts"}},
		{"reads_growth", Text{"阅读数环比", "Growth of reads"}},
		{"plays_growth", Text{"播放数环比", "Growth of plays"}},
		{"interactions_growth", Text{"互动数环比", "Growth of interactions"}},
		{"replies", Text{"回复数", "Replies"}},
	}
	peerGroups = []Value{
		{"class_city", Text{"同平台、层级、系统、粉丝量级，本市", "Same platform, level, sector and follower class, city"}},
		{"class_province", Text{"同平台、层级、系统、粉丝量级，本省", "Same platform, level, sector and follower class, province"}},
		{"class", Text{"同平台、层级、系统、粉丝量级", "Same platform, level, sector and follower class"}},
		{"sector", Text{"同平台、层级、系统", "Same platform, level and sector"}},
		{"level", Text{"同平台、层级", "Same platform and level"}},
		{"platform", Text{"同平台", "Same platform"}},
		{"list", Text{"名单", "Saved list"}},
	}
	followerClasses = []Value{
		{"0", Text{"不足 1 千", "Below 1,000"}},
		{"1k", Text{"1 千至 1 万", "1,000 to 10,000"}},
		{"10k", Text{"1 万至 10 万", "10,000 to 100,000"}},
		{"100k", Text{"10 万至 100 万", "100,000 to 1 million"}},
		{"1m", Text{"100 万以上", "1 million and more"}},
		{"unknown", Text{"不详", "Unknown"}},
	}
	peerChanges = []Value{
		{"came", Text{"新进", "Came"}},
		{"left", Text{"离开", "Left"}},
		{"stayed", Text{"留下", "Stayed"}},
	}
	levers = []Value{
		{"longest_gap_days", Text{"最长未更新天数", "Longest gap in days"}},
		{"posts_per_day", Text{"日均发布数", "Posts a day"}},
		{"active_day_share", Text{"有更新天数占比", "Share of days with a post"}},
		{"original_share", Text{"原创占比", "Share of originals"}},
		{"format", Text{"从未用过的形式", "A format never used"}},
		{"hours", Text{"发布时段", "Hours of publishing"}},
		{"reply_minutes", Text{"答复用时（分钟）", "Minutes to a reply"}},
	}
	peerReasons = []Value{
		{"data_began", Text{"本期才有数据", "Its data began"}},
		{"data_ended", Text{"本期没有数据", "No data any more"}},
		{"other_kind", Text{"层级或系统变更", "Level or sector changed"}},
		{"other_region", Text{"地区变更", "Region changed"}},
		{"other_class", Text{"粉丝量级变化", "Follower class changed"}},
		{"own_changed", Text{"本账号的登记或粉丝量级变化", "The account's own group changed"}},
	}
)

// peerLabels is Labels for compared_measure, peer_group, follower_class, peer_change,
// peer_reason and lever, and those of comparedLabels.
func peerLabels(list string) []Value {
	if values := comparedLabels(list); values != nil {
		return values
	}
	return map[string][]Value{
		"compared_measure": comparedMeasures, "peer_group": peerGroups, "follower_class": followerClasses,
		"peer_change": peerChanges, "peer_reason": peerReasons, "lever": levers,
	}[list]
}
