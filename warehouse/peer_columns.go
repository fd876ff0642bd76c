package warehouse

// nearestColumns are what NearestPeers gives.
func nearestColumns() []sheetColumn {
	return []sheetColumn{
		column("account_id", "id", "账号编号", "Account id"),
		column("place", "integer", "次序", "Place"),
		column("peer_id", "id", "同类账号编号", "Peer's id"),
		column("account_name", "text", "同类账号", "Peer"),
		column("unit_name", "text", "主办单位", "Unit"),
		column("platform", "text", "平台", "Platform"),
		column("region_code", "id", "地区代码", "Region code"),
		column("level", "text", "层级", "Level"),
		column("sector", "text", "系统", "Sector"),
		column("peer_group", "text", "范围", "Sought among"),
		column("distance", "decimal4", "距离", "Distance"),
		column("size_share", "percent2", "粉丝数所占", "Due to size"),
		column("activity_share", "percent2", "发布频率所占", "Due to activity"),
		column("audience_share", "percent2", "篇均受众所占", "Due to audience"),
		column("followers", "integer", "粉丝数", "Followers").marked("followers_at_least"),
		column("followers_at_least", "boolean", "粉丝数为下限", "Followers is at least"),
		column("posts", "integer", "发布数", "Posts"),
		column("seen_per_post", "decimal2", "篇均受众", "Audience per post").marked("seen_at_least"),
		column("seen_at_least", "boolean", "篇均受众为下限", "Audience per post is at least"),
		column("own_followers", "integer", "本账号粉丝数", "Own followers").marked("own_followers_at_least"),
		column("own_followers_at_least", "boolean", "本账号粉丝数为下限", "Own followers is at least"),
		column("own_posts", "integer", "本账号发布数", "Own posts"),
		column("own_seen_per_post", "decimal2", "本账号篇均受众", "Own audience per post").marked("own_seen_at_least"),
		column("own_seen_at_least", "boolean", "本账号篇均受众为下限", "Own audience per post is at least"),
	}
}

// gapColumns are what Gap gives.
func gapColumns() []sheetColumn {
	return []sheetColumn{
		column("place", "integer", "次序", "Place"),
		column("lever", "text", "差距", "Difference"),
		column("detail", "text", "所指", "Which"),
		column("own_value", "decimal2", "本账号", "Own").marked("own_value_at_least"),
		column("own_value_at_least", "boolean", "本账号为下限", "Own is at least"),
		column("peer_value", "decimal2", "同类中位数", "Peers' median").marked("peer_value_at_least"),
		column("peer_value_at_least", "boolean", "同类中位数为下限", "Peers' median is at least"),
		column("n", "integer", "有数值的账号", "With a value"),
		column("distance", "decimal2", "距中位数（四分位距）", "Interquartile ranges away").marked("distance_at_least"),
		column("distance_at_least", "boolean", "距离为下限", "Distance is at least"),
		column("is_over_line", "boolean", "超过 14 天线", "Over the 14 days"),
		column("is_in_formula", "boolean", "公式含此项", "In the formula"),
		column("score", "decimal2", "指数值", "Score").marked("is_score_at_least"),
		column("is_score_at_least", "boolean", "指数值为下限", "Score is at least"),
		column("score_if", "decimal2", "达到中位数后的指数值", "Score at the median").marked("is_score_at_least"),
		column("score_gain", "decimal2", "指数值变化", "Change of score").marked("is_gain_at_least"),
		column("is_gain_at_least", "boolean", "指数值变化为下限", "Change of score is at least"),
		column("next_tier", "decimal2", "下一档的指数值", "Score of the next tier").marked("next_tier_at_least"),
		column("next_tier_at_least", "boolean", "下一档的指数值为下限", "Score of the next tier is at least"),
		column("reaches_next", "boolean", "达到下一档", "Reaches it"),
		column("peer_group", "text", "同类组", "Group of peers"),
		column("index_id", "id", "指数", "Index"),
		column("account_id", "id", "账号编号", "Account id"),
		column("period_id", "id", "周期", "Period"),
	}
}
