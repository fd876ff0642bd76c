package warehouse

import "zhengheng/warehouse/formula"

// changeMarks say what the figures of a change are beside the true ones, as is_at_least of
// mart.index_scores.
type changeMarks struct {
	before, after, change     *bool
	isOpenBefore, isOpenAfter map[string]bool // by measure
}

func marksOf(before, after formula.State) (changeMarks, error) {
	m := changeMarks{isOpenBefore: before.Measures.AtLeast, isOpenAfter: after.Measures.AtLeast}
	old, err := before.Formula.Evaluate(before.Measures)
	if err != nil {
		return m, err
	}
	now, err := after.Formula.Evaluate(after.Measures)
	m.before, m.after = old.Mark(), now.Mark()
	m.change = formula.MarkAgainst(m.after, m.before)
	return m, err
}

// part is the mark of a part of the change. What one measure did to a score depends on all
// others, so that it is exact where both scores are.
func (m changeMarks) part() *bool {
	for _, mark := range []*bool{m.before, m.after} {
		if mark == nil || *mark {
			return nil
		}
	}
	return m.change
}
