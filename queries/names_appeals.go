package queries

import "slices"

// The words of appeals, deadlines and warnings.
var (
	appealSteps = []Value{
		{"pending", Text{"待复核", "Pending"}},
		{"upheld", Text{"维持", "Upheld"}},
		{"overturned", Text{"撤销", "Overturned"}},
		{"withdrawn", Text{"单位撤回", "Withdrawn"}},
	}
	overdueMatters = []Value{
		{"rectification", Text{"整改", "Rectification"}},
		{"decision", Text{"申诉复核", "Decision on an appeal"}},
	}
	warningMatters = []Value{
		{"idle", Text{"连续未更新", "No update"}},
		{"unanswered", Text{"留言未答复", "Message unanswered"}},
	}
)

// appealLabels are the lists of what appeals and warnings say.
func appealLabels(list string) []Value {
	switch list {
	case "appeal_step":
		return appealSteps
	case "finding_step":
		return append(slices.Clone(findingStates), Value{"gone", Text{"批次已撤回", "Its batch was taken back"}})
	case "overdue_matter":
		return overdueMatters
	case "warning_matter":
		return warningMatters
	}
	return nil
}
