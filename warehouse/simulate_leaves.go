package warehouse

import (
	"strconv"

	"zhengheng/warehouse/formula"
)

// measurementAge is how many days old a post is when its counts count: the rule of the
// monthly lists.
const measurementAge = 7

// simulatedLeaf is a leaf of a formula with the weights of both levels, as SQL takes
// them without loss.
type simulatedLeaf struct {
	Number, Group           int
	GroupWeight, TermWeight string
}

// leavesOf are the leaves in the order of the terms.
func leavesOf(f *formula.Formula) []simulatedLeaf {
	var leaves []simulatedLeaf
	for i, group := range f.Groups() {
		for _, term := range group.Terms {
			leaves = append(leaves, simulatedLeaf{len(leaves) + 1, i + 1, exactly(group.Weight), exactly(term.Weight)})
		}
	}
	return leaves
}

func exactly(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
