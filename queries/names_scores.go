package queries

// The words of inspections and scores.
var (
	subjectKinds = []Value{
		{"account", Text{"政务新媒体", "Account"}},
		{"website", Text{"政府网站", "Website"}},
		{"app", Text{"移动客户端", "App"}},
		{"unit", Text{"单位", "Unit"}},
	}
	verdicts = []Value{
		{"pass", Text{"合格", "Passed"}},
		{"fail", Text{"不合格", "Failed"}},
		{"unknown", Text{"待定（有分值未知）", "Unknown: a number is missing"}},
		{"unexamined", Text{"未检查", "Not examined"}},
	}
	stages = []Value{
		{"veto", Text{"单项否决", "Veto"}},
		{"deduction", Text{"扣分", "Deduction"}},
		{"bonus", Text{"加分", "Bonus"}},
	}
	scoreItems = []Value{
		{"total", Text{"起始分", "Marks to begin with"}},
		{"veto", Text{"单项否决", "Veto"}},
		{"fail_score", Text{"否决固定分", "Fixed score of a veto"}},
		{"deduction", Text{"扣分", "Deduction"}},
		{"cap", Text{"超出上限的部分不计", "What is above the most"}},
		{"scaled", Text{"折算", "Scaled"}},
		{"floor", Text{"不低于 0 分", "Not below 0"}},
		{"bonus", Text{"加分", "Bonus"}},
		{"gate", Text{"未达加分门槛", "Below the gate of the bonus"}},
		{"bonus_cap", Text{"加分封顶", "The most of the bonus"}},
		{"carried", Text{"转入分项", "Carried into the parts"}},
		{"part", Text{"分项", "Part"}},
		{"parts", Text{"分项尾差", "Rounding of the parts"}},
		{"rounding", Text{"四舍五入", "Rounding"}},
	}
	findingStatuses = []Value{
		{"counted", Text{"计入", "Counts"}},
		{"excluded", Text{"已在其他细则处理，不重复扣分", "Punished under another rule"}},
		{"overturned", Text{"申诉成立，撤销", "Overturned"}},
		{"forgiven", Text{"已整改，免予扣分", "Put right"}},
		{"waiting", Text{"申诉中，暂不计", "Under appeal"}},
		{"not_applicable", Text{"不适用于该对象", "Not of this subject"}},
		{"no_evidence", Text{"缺少佐证", "Lacks evidence"}},
		{"late", Text{"逾期提交", "Handed in too late"}},
		{"not_in_book", Text{"本办法无此细则", "No rule of this book"}},
	}
	findingStates = []Value{
		{"open", Text{"待整改", "Open"}},
		{"appealed", Text{"申诉中", "Appealed"}},
		{"upheld", Text{"维持", "Upheld"}},
		{"overturned", Text{"撤销", "Overturned"}},
		{"rectified", Text{"已整改", "Rectified"}},
	}
	causes = []Value{
		{"serious", Text{"严重问题", "Serious problem"}},
		{"unreachable", Text{"无法访问", "Unreachable"}},
		{"idle", Text{"不更新", "Idle"}},
		{"interaction", Text{"互动回应差", "Poor interaction"}},
		{"service", Text{"服务不实用", "Services of no use"}},
		{"app", Text{"客户端不可用", "App of no use"}},
		{"close", Text{"应予关停", "To be closed"}},
		{"low", Text{"得分低于合格线", "Below the pass mark"}},
		{"other", Text{"其他", "Other"}},
	}
	marks = []Value{
		{"E", Text{"原文", "Exact"}},
		{"D", Text{"推算", "Derived"}},
		{"U", Text{"待核", "Unverified"}},
	}
	bookSections = []Value{
		{"settings", Text{"设定", "Setting"}},
		{"groups", Text{"一级指标", "Group"}},
		{"indicators", Text{"二级指标", "Indicator"}},
		{"rules", Text{"评分细则", "Rule"}},
		{"classes", Text{"分类", "Class"}},
		{"grades", Text{"等级", "Grade"}},
		{"parts", Text{"分项", "Part"}},
	}
	// What a line of a rulebook says, by the names of its file.
	bookFields = []Value{
		{"title", Text{"名称", "Title"}},
		{"basis", Text{"依据文件", "Basis"}},
		{"inherits", Text{"承自", "Inherits"}},
		{"mark", Text{"依据程度", "How well known"}},
		{"value", Text{"值", "Value"}},
		{"in", Text{"上级", "Above"}},
		{"stage", Text{"阶段", "Stage"}},
		{"points", Text{"分值", "Points"}},
		{"by", Text{"计分方式", "How it counts"}},
		{"cap", Text{"上限", "At most"}},
		{"at_least", Text{"起算", "From"}},
		{"bands", Text{"档次", "Bands"}},
		{"check", Text{"自动检查", "Check"}},
		{"limit", Text{"检查限值", "Limit of the check"}},
		{"excludes", Text{"不重复扣分", "Excludes"}},
		{"evidence", Text{"须附佐证", "Evidence"}},
		{"until", Text{"佐证截止", "Until"}},
		{"cause", Text{"问题类别", "Cause"}},
		{"reads", Text{"依据的量", "Reads"}},
		{"ordered_by", Text{"要求单位", "Ordered by"}},
		{"reason", Text{"理由", "Reason"}},
		{"applies.kinds", Text{"适用对象", "Kinds of subject"}},
		{"applies.levels", Text{"适用层级", "Levels"}},
		{"applies.sectors", Text{"适用系统", "Sectors"}},
		{"applies.classes", Text{"适用组别", "Classes"}},
		{"fails", Text{"不合格者的等级", "Grade of those that fail"}},
		{"weight", Text{"权重", "Weight"}},
		{"from", Text{"来源", "From"}},
		{"kind", Text{"对象类型", "Kind of subject"}},
		{"book", Text{"所用办法", "Rulebook of the part"}},
		{"role", Text{"评分角色", "Role of the raters"}},
	}
	reportKinds = []Value{
		{"annual_report", Text{"年度报表", "Yearly report"}},
		{"self_check", Text{"季度自查", "Quarterly self-check"}},
		{"bulletin", Text{"抽查通报", "Bulletin of a spot check"}},
	}
)

// scoreLabels are the lists of what scores say.
func scoreLabels(list string) []Value {
	return map[string][]Value{
		"subject_kind": subjectKinds, "verdict": verdicts, "stage": stages, "score_item": scoreItems, "finding_status": findingStatuses,
		"finding_state": findingStates, "cause": causes, "mark": marks, "book_section": bookSections, "book_field": bookFields, "report_kind": reportKinds,
	}[list]
}
