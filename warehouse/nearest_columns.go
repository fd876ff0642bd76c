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
		column("seen_per_post", "decimal2", "篇均受众", "Audience per post"),
		column("own_followers", "integer", "本账号粉丝数", "Own followers").marked("own_followers_at_least"),
		column("own_followers_at_least", "boolean", "本账号粉丝数为下限", "Own followers is at least"),
		column("own_posts", "integer", "本账号发布数", "Own posts"),
		column("own_seen_per_post", "decimal2", "本账号篇均受众", "Own audience per post"),
	}
}
