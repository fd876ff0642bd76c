package queries

import "slices"

// The closed lists of check rounds.
var (
	roundStates = []Value{
		{"drawn", Text{"检查中", "Under way"}},
		{"published", Text{"已通报", "Published"}},
	}
	roundCovers = []Value{
		{"none", Text{"纯随机", "By chance alone"}},
		{"first", Text{"本年抽得少的优先", "Those drawn less often this year first"}},
		{"all", Text{"本年未抽过的全部抽取", "All that were not drawn this year besides"}},
	}
	roundDimensions = []Value{
		{"all", Text{"合计", "All"}},
		{"kind", Text{"对象类型", "Kind of subject"}},
		{"platform", Text{"平台", "Platform"}},
		{"level", Text{"层级", "Level"}},
		{"city", Text{"地市（区划代码前四位）", "City (first four digits)"}},
		{"sector", Text{"系统", "Sector"}},
		{"stratum", Text{"抽样层", "Stratum"}},
	}
	strayReasons = []Value{
		{"other_round", Text{"不是本轮次", "Of another round"}},
		{"not_drawn", Text{"未被抽中", "Was not drawn"}},
		{"other_rulebook", Text{"不是本轮的考核办法", "Not the round's rulebook"}},
		{"not_in_book", Text{"本办法无此细则", "No rule of this book"}},
		{"after_publication", Text{"通报后送来", "Came after the publication"}},
	}
)

// roundGroups are what the groups of a bulletin are called.
func roundGroups() []Value {
	return slices.Concat([]Value{{"all", Text{"合计", "All"}}}, subjectKinds, platforms, levels)
}

// roundLabels is Labels for round_state, round_cover, round_dimension, round_group and
// stray_reason.
func roundLabels(list string) []Value {
	return map[string][]Value{
		"round_state": roundStates, "round_cover": roundCovers, "round_dimension": roundDimensions, "round_group": roundGroups(), "stray_reason": strayReasons,
	}[list]
}
