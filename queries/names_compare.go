package queries

// The closed lists of what accounts, units and regions do side by side.
var (
	mixDimensions = append(append([]Value{}, contentDimensions...),
		Value{"title_length", Text{"标题字数", "Length of the title"}})
	mixClasses = append(append([]Value{}, contentClasses...), []Value{
		{"1-10", Text{"1–10 字", "1 to 10 characters"}},
		{"11-20", Text{"11–20 字", "11 to 20 characters"}},
		{"21-30", Text{"21–30 字", "21 to 30 characters"}},
		{"31-", Text{"31 字以上", "31 characters and more"}},
	}...)
	habits = []Value{
		{"title_length", Text{"标题字数", "Characters of a title"}},
		{"reply_minutes", Text{"答复用时（分钟）", "Minutes to a reply"}},
		{"reply_share", Text{"答复率", "Share answered"}},
		{"reply_share_1_day", Text{"1 个工作日内答复率", "Share answered within 1 working day"}},
		{"satisfied_share", Text{"满意率", "Share satisfied"}},
	}
	weekdays = []Value{
		{"1", Text{"周一", "Monday"}},
		{"2", Text{"周二", "Tuesday"}},
		{"3", Text{"周三", "Wednesday"}},
		{"4", Text{"周四", "Thursday"}},
		{"5", Text{"周五", "Friday"}},
		{"6", Text{"周六", "Saturday"}},
		{"7", Text{"周日", "Sunday"}},
	}
)

// comparedLabels is Labels for mix_dimension, mix_class, habit and weekday.
func comparedLabels(list string) []Value {
	return map[string][]Value{"mix_dimension": mixDimensions, "mix_class": mixClasses, "habit": habits, "weekday": weekdays}[list]
}
