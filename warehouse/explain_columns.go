package warehouse

import (
	"strings"

	"zhengheng/warehouse/formula"
)

var sourceLabels = map[string]formula.Text{
	"posts":           {Zh: "逐条作品", En: "Posts"},
	"account_days":    {Zh: "账号日报", En: "Account days"},
	"account_periods": {Zh: "发布方周期汇总", En: "A publisher's periods"},
	"none":            {Zh: "有数据而无作品", En: "Seen without a post"},
	"unknown":         {Zh: "未知", En: "Unknown"},
}

// Policies of d: what a period's days are counted by.
var daysLabels = map[string]formula.Text{
	"convention": {Zh: "发布方约定（周 7、月 30、年 365）", En: "The publishers' convention (week 7, month 30, year 365)"},
	"real":       {Zh: "实际天数", En: "Real days"},
}

func factColumns(f *formula.Formula) []sheetColumn {
	return []sheetColumn{
		column("account_id", "id", "账号编号", "Account id"),
		column("account_name", "text", "账号名称", "Account"),
		column("unit_name", "text", "主办单位", "Unit"),
		column("period_id", "id", "周期", "Period"),
		column("starts_on", "text", "开始日", "Starts on"),
		column("ends_on", "text", "结束日", "Ends on"),
		column("index_id", "id", "指数", "Index"),
		column("index_title", "text", "指数名称", "Name of the index").labelled(map[string]formula.Text{f.ID(): f.Title()}),
		column("score", "decimal4", "指数值", "Score").marked("is_score_at_least"),
		column("is_score_at_least", "boolean", "指数值为下限", "Score is at least"),
		column("score_low", "decimal4", "指数下界", "Lowest score"),
		column("score_high", "decimal4", "指数上界", "Highest score"),
		column("stored_score", "decimal4", "榜单中的值", "Score in the ranking"),
		column("days", "decimal2", "天数 d", "Days d"),
		column("days_policy", "text", "天数口径", "Days by").labelled(daysLabels),
		column("options", "text", "选项", "Options"),
		column("factor", "decimal2", "系数", "Factor"),
		column("power", "decimal2", "幂次", "Power"),
		column("weighted_sum", "decimal4", "加权和", "Weighted sum"),
		column("missing", "text", "缺失指标", "Missing measures"),
		column("measure_source", "text", "数据来源", "Measured from").labelled(sourceLabels),
		column("mark", "text", "公式出处", "Provenance").labelled(markLabels),
		column("source", "text", "公式来源", "Source of the formula"),
		column("snapshot", "text", "数据快照", "Snapshot"),
		column("as_of_batch", "text", "截至批次", "As of batch"),
	}
}

var markLabels = map[string]formula.Text{
	"E": {Zh: "见于公布原文", En: "Read in a published source"},
	"D": {Zh: "由公布数据推得", En: "Derived from published facts"},
	"U": {Zh: "待核", En: "Unverified"},
}

func factRow(l *look, s *subject, f *formula.Formula, x formula.Explanation) []any {
	policy := "convention"
	for _, option := range x.Options {
		if option == formula.OptionRealDays {
			policy = "real"
		}
	}
	return []any{
		s.account, s.row["account_name"], s.row["unit_name"], s.period, s.text("starts_on"), s.text("ends_on"), f.ID(), f.ID(),
		x.Score, x.IsAtLeast, x.Low, x.High, s.row["stored_score"], x.Days, policy, strings.Join(x.Options, ", "),
		x.Factor, x.Power, x.Sum, textOrNull(strings.Join(x.Missing, ",")), s.text("source"), x.Mark, x.Source, l.state[0], textOrNull(l.asOf),
	}
}

// textOrNull is NULL for an empty text.
func textOrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

var perLabels = map[string]formula.Text{"day": {Zh: "日均", En: "per day"}, "post": {Zh: "篇均", En: "per post"}}

func measureLabels(x formula.Explanation) map[string]formula.Text {
	labels := map[string]formula.Text{}
	for _, m := range x.Measures {
		labels[m.ID] = m.Title
	}
	return labels
}

func termColumns(f *formula.Formula, x formula.Explanation) []sheetColumn {
	groups := map[string]formula.Text{}
	for _, g := range x.Groups {
		groups[g.ID] = g.Title
	}
	columns := []sheetColumn{
		column("group_id", "text", "分组", "Group").labelled(groups),
		column("group_symbol", "text", "符号", "Symbol"),
		column("group_weight", "decimal4", "组权重", "Weight of the group"),
		column("term_id", "id", "项", "Term"),
		column("measure", "text", "指标", "Measure").labelled(measureLabels(x)),
		column("raw", "decimal2", "原值", "Raw value").marked("is_raw_at_least"),
		column("is_raw_at_least", "boolean", "原值为下限", "Raw value is at least"),
		column("per", "text", "口径", "Per").labelled(perLabels),
		column("is_floored_at_zero", "boolean", "负数按 0", "Negative counts as 0"),
		column("input", "decimal4", "代入值", "Input").marked("is_raw_at_least"),
		column("times", "decimal2", "倍数 k", "Times k"),
		column("transform", "text", "变换", "Transform").labelled(map[string]formula.Text{
			"ln": {Zh: "ln(k·x+1)", En: "ln(k·x+1)"}, "none": {Zh: "k·x", En: "k·x"}}),
		column("value", "decimal4", "变换后", "Transformed").marked("is_value_at_least"),
		column("is_value_at_least", "boolean", "变换后为下限", "Transformed is at least"),
		column("weight", "decimal4", "组内权重", "Weight in the group"),
		column("total_weight", "decimal4", "总权重", "Total weight"),
		column("contribution", "decimal4", "贡献", "Contribution").marked("is_contribution_at_least"),
		column("is_contribution_at_least", "boolean", "贡献为下限", "Contribution is at least"),
		column("share", "percent2", "占比", "Share").marked("is_share_at_least"),
		column("is_share_at_least", "boolean", "占比为下限", "Share is at least"),
		column("mark", "text", "出处", "Provenance").labelled(markLabels),
	}
	if f.Kind() == formula.Scaled {
		columns = append(columns, scaledColumns...)
	}
	return columns
}

// scaledColumns say how a term is scaled within a group and what that needs to know of it.
var scaledColumns = []sheetColumn{
	column("unscaled", "decimal4", "换算前", "Before scaling").marked("is_raw_at_least"),
	column("scale", "text", "榜内换算", "Scale").labelled(map[string]formula.Text{
		formula.ShareOfMax: {Zh: "占最高值之比", En: "share of the highest"}, formula.MinMax: {Zh: "极差比", En: "min-max"},
		formula.Percentile: {Zh: "低于它的占比", En: "share of the others below"}, formula.ZScore: {Zh: "标准分", En: "z-score"}}),
	column("within", "text", "换算范围", "Within").labelled(map[string]formula.Text{
		"list": {Zh: "全榜", En: "the list"}, "platform": {Zh: "平台", En: "platform"}, "region_code": {Zh: "地区", En: "region"},
		"level": {Zh: "层级", En: "level"}, "sector": {Zh: "系统", En: "sector"}}),
	column("group_members", "integer", "范围内账号数", "Accounts in it"),
	column("group_least", "decimal4", "范围内最低值", "Lowest in it"),
	column("group_most", "decimal4", "范围内最高值", "Highest in it"),
	column("group_mean", "decimal4", "范围内平均值", "Mean in it"),
	column("group_deviation", "decimal4", "范围内标准差", "Standard deviation in it"),
	column("group_below", "integer", "低于它的账号数", "Accounts below"),
}

func scaledCells(t formula.ExplainTerm) []any {
	if t.Among == nil { // not scaled, or unknown
		return []any{t.Transformed, textOrNull(t.Scale), textOrNull(t.Within), nil, nil, nil, nil, nil, nil}
	}
	g := t.Among
	return []any{t.Transformed, t.Scale, t.Within, int64(g.Members), g.Least, g.Most, g.Mean, g.Deviation, int64(g.Below)}
}

func termRows(f *formula.Formula, x formula.Explanation) [][]any {
	groups, atLeast := map[string]formula.ExplainGroup{}, map[string]bool{}
	for _, g := range x.Groups {
		groups[g.ID] = g
	}
	for _, m := range x.Measures {
		atLeast[m.ID] = m.IsAtLeast
	}
	var rows [][]any
	for i, term := range f.Terms() {
		t := x.Terms[i]
		group := groups[t.Group]
		var share *float64
		if x.Score != nil && *x.Score != 0 && t.Contribution != nil {
			part := *t.Contribution / *x.Score
			share = &part
		}
		row := []any{
			t.Group, group.Symbol, group.Weight, t.ID, t.Measure, t.Raw, atLeast[t.Measure], textOrNull(t.Per), term.FloorAtZero,
			t.Input, t.Times, t.Transform, t.Value, t.IsValueAtLeast, t.Weight, t.TotalWeight,
			t.Contribution, t.IsContributionAtLeast, share, t.IsShareAtLeast, formula.Mark(t.Provenance),
		}
		if f.Kind() == formula.Scaled {
			row = append(row, scaledCells(t)...)
		}
		rows = append(rows, row)
	}
	return rows
}

func measureColumns(x formula.Explanation) []sheetColumn {
	return []sheetColumn{
		column("measure", "text", "指标", "Measure").labelled(measureLabels(x)),
		column("value", "decimal2", "数值", "Value").marked("is_at_least"),
		column("is_at_least", "boolean", "为下限", "Is at least"),
		column("source", "text", "来自", "Comes from").labelled(sourceLabels),
		column("batches", "text", "批次", "Batches"),
		column("files", "text", "来源文件", "Files"),
		column("raw_rows", "integer", "原始行数", "Raw rows"),
	}
}

var explainedPostColumns = postTable()

func postTable() []sheetColumn {
	columns := []sheetColumn{
		column("post_id", "id", "作品编号", "Post id"),
		column("title", "text", "标题", "Title"),
		column("kind", "text", "形式", "Kind"),
		column("is_original", "boolean", "原创", "Original"),
		column("is_headline", "boolean", "头条", "Headline"),
		column("published_at", "timestamp", "发布时间", "Published at"),
		column("observed_at", "timestamp", "计数时间", "Counted at"),
		column("is_late", "boolean", "晚于第 7 日", "Later than the 7th day"),
	}
	for _, m := range []struct{ id, zh, en string }{
		{"reads", "阅读数", "Reads"}, {"plays", "播放数", "Plays"}, {"watching", "在看数", "Watching"}, {"likes", "点赞数", "Likes"},
		{"comments", "评论数", "Comments"}, {"forwards", "转发数", "Forwards"}, {"favourites", "收藏数", "Favourites"},
	} {
		columns = append(columns, column(m.id, "integer", m.zh, m.en).marked(m.id+"_at_least"),
			column(m.id+"_at_least", "boolean", m.zh+"为下限", m.en+" is at least"))
	}
	return append(columns,
		column("post_batch_id", "integer", "作品批次", "Batch of the post"),
		column("post_line", "integer", "作品行号", "Line of the post"),
		column("post_source", "text", "作品文件", "File of the post"),
		column("observation_batch_id", "integer", "计数批次", "Batch of the counts"),
		column("observation_line", "integer", "计数行号", "Line of the counts"),
		column("observation_source", "text", "计数文件", "File of the counts"),
		column("url", "text", "链接", "Link"))
}
