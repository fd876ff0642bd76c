package queries

// The rules of the registry (国办发〔2018〕123号 and what the register itself must
// hold) and of consistency. A finding is a signal, never a verdict.
var (
	registryRules = []Value{
		{"missing_account", Text{"应开未开", "No account"}},
		{"duplicate_account", Text{"同平台多号", "Several accounts on a platform"}},
		{"name_differs", Text{"各平台名称不一", "Names differ between platforms"}},
		{"owner_differs", Text{"认证主体不符", "Owner is not the unit"}},
		{"not_filed", Text{"未备案", "Not filed"}},
		{"no_dates", Text{"日期与状态不符", "Days and state do not fit"}},
		{"renamed_unit", Text{"单位更名账号未改", "Unit renamed, account not"}},
		{"closed_but_posting", Text{"关停后仍更新", "Posts after closing"}},
		{"idle", Text{"长期未更新", "Idle"}},
		{"sleeping", Text{"无人阅读互动", "Nobody reads or reacts"}},
		{"name_length", Text{"名称长度", "Length of name"}},
		{"unit_unknown", Text{"单位未登记", "Unit not registered"}},
		{"account_unknown", Text{"账号未登记", "Account not registered"}},
		{"same_name", Text{"单位同名", "Units of one name"}},
	}
	consistencyRules = []Value{
		{"max_over_total", Text{"单篇最高大于总数", "Maximum above total"}},
		{"headline_over_total", Text{"头条数大于总数", "Headlines above total"}},
		{"part_over_total", Text{"部分大于总数", "Part above total"}},
		{"mean_over_max", Text{"篇均大于单篇最高", "Mean above maximum"}},
		{"counts_without_posts", Text{"无发布而有数", "Counts without posts"}},
		{"negative_followers", Text{"粉丝数为负", "Followers below 0"}},
		{"capped_over_total", Text{"10万+ 篇数与总数不符", "Capped posts above total"}},
		{"days_against_posts", Text{"日报与作品数不符", "Account days against posts"}},
		{"score_differs", Text{"所印指数与重算不符", "Printed score is not the recomputed"}},
		{"count_falls", Text{"作品数据变少", "A post's count falls"}},
		{"seen_before_published", Text{"采集早于发布", "Seen before published"}},
		{"outside_life", Text{"开设前或关停后发布", "Posts before opening or after closing"}},
	}
	signals = []Value{
		{"high", Text{"重点核查", "Check first"}},
		{"medium", Text{"核查", "Check"}},
		{"low", Text{"提示", "Hint"}},
	}
	facts = []Value{
		{"posts", Text{"发布数", "Posts"}},
		{"originals", Text{"原创数", "Originals"}},
		{"pushes", Text{"推送次数", "Pushes"}},
		{"reads", Text{"阅读数", "Reads"}},
		{"plays", Text{"播放数", "Plays"}},
		{"watching", Text{"在看数", "Watching"}},
		{"likes", Text{"点赞数", "Likes"}},
		{"comments", Text{"评论数", "Comments"}},
		{"forwards", Text{"转发数", "Forwards"}},
		{"favourites", Text{"收藏数", "Favourites"}},
		{"followers", Text{"粉丝数", "Followers"}},
		{"headline_reads", Text{"头条阅读数", "Headline reads"}},
		{"headline_watching", Text{"头条在看数", "Headline watching"}},
		{"headline_likes", Text{"头条点赞数", "Headline likes"}},
		{"headline_forwards", Text{"头条转发数", "Headline forwards"}},
		{"max_reads", Text{"最高阅读数", "Most reads of a post"}},
		{"max_watching", Text{"最高在看数", "Most watching of a post"}},
		{"max_likes", Text{"最高点赞数", "Most likes of a post"}},
		{"max_forwards", Text{"最高转发数", "Most forwards of a post"}},
		{"original_forwards", Text{"原创转发数", "Forwards of originals"}},
		{"original_comments", Text{"原创评论数", "Comments on originals"}},
		{"score", Text{"指数值", "Score"}},
		{"published_at", Text{"发布时间", "Published"}},
		{"observed_at", Text{"采集时间", "Observed"}},
	}
)
