package queries

// The lists of teams, their quotas and appraisals, and of tasks to pass posts on.
var (
	creditRoles = []Value{
		{"writer", Text{"撰稿", "Writer"}},
		{"editor", Text{"编辑", "Editor"}},
		{"reviewer", Text{"审核", "Reviewer"}},
		{"photographer", Text{"摄影", "Photographer"}},
		{"designer", Text{"设计", "Designer"}},
		{"video", Text{"视频制作", "Video"}},
		{"other", Text{"其他", "Other"}},
	}
	quotaKinds    = append([]Value{{"account", Text{"账号", "Account"}}}, creditRoles...)
	quotaMeasures = []Value{
		{"originals", Text{"原创", "Originals"}},
		{"posts", Text{"作品", "Posts"}},
	}
	quotaSpans = []Value{
		{"day", Text{"日", "Day"}},
		{"week", Text{"周", "Week"}},
		{"month", Text{"月", "Month"}},
	}
	appraisedKinds = []Value{
		{"person", Text{"人员", "Person"}},
		{"unit", Text{"单位", "Unit"}},
	}
	appraisalMeasures = []Value{
		{"posts", Text{"作品数", "Posts"}},
		{"originals", Text{"原创数", "Originals"}},
		{"reach", Text{"点击", "Clicks"}},
		{"reach_per_post", Text{"篇均点击", "Clicks per post"}},
		{"submitted", Text{"报送数", "Handed in"}},
		{"used", Text{"采用数", "Used"}},
		{"quota", Text{"任务完成率", "Quotas met"}},
		{"self", Text{"自评", "Self-rating"}},
		{"leader", Text{"领导评分", "Leader's rating"}},
		{"public", Text{"公众评分", "Public rating"}},
		{"expert", Text{"专家评分", "Expert rating"}},
		{"likes", Text{"点赞数", "Likes"}},
		{"comments", Text{"评论数", "Comments"}},
		{"forwards", Text{"转发数", "Forwards"}},
	}
	repostStates = []Value{
		{"on_time", Text{"按时转发", "In time"}},
		{"late", Text{"超时转发", "Late"}},
		{"done", Text{"已转发", "Passed on"}},
		{"pending", Text{"未到时限", "Not due yet"}},
		{"missing", Text{"未转发", "Not passed on"}},
		{"unasked", Text{"未布置而转发", "Unasked"}},
	}
)

// teamLabels returns the named list of values (credit_role, quota_kind, quota_measure,
// quota_span, appraised_kind, appraisal_measure, repost_state), nil for any other name.
func teamLabels(list string) []Value {
	return map[string][]Value{
		"credit_role": creditRoles, "quota_kind": quotaKinds, "quota_measure": quotaMeasures, "quota_span": quotaSpans,
		"appraised_kind": appraisedKinds, "appraisal_measure": appraisalMeasures, "repost_state": repostStates,
	}[list]
}
