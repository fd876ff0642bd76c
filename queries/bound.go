package queries

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Bound is what a known value is beside the true one. A value is as inexact as the
// largest bound of what it is made of.
type Bound int

const (
	Exact     Bound = iota
	AtLeast         // a lower bound
	EitherWay       // the true value may be lower, or lower or higher
)

// BoundAt reads the column that marks a value (Column.AtLeast): true is AtLeast, false is
// Exact, and NULL beside a value EitherWay. Without such a column (nil) values are exact.
func BoundAt(marks arrow.Array, row int) Bound {
	flags, isFlag := marks.(*array.Boolean)
	switch {
	case !isFlag:
		return Exact
	case flags.IsNull(row):
		return EitherWay
	case flags.Value(row):
		return AtLeast
	}
	return Exact
}

// Sign is what stands before the value where people read it; none before an exact one.
func (b Bound) Sign() string { return [...]string{"", "≥", "≈"}[b] }

// boundNotes say what the signs mean, of an answer in which they occur.
var boundNotes = map[Bound]Text{
	AtLeast: {
		Zh: "带 ≥ 的数值是下限：平台对该数封顶显示（如 10万+），或部分作品的数缺失",
		En: "A value marked ≥ is a lower bound: its platform caps the count (10万+), or some posts lack it",
	},
	EitherWay: {
		Zh: "带 ≈ 的数值可能更低，有时也可能更高：它由几个数相比、相减或在榜内换算而来，而其中有的只知下限；指数的上下界见“名次区间”（bounds）",
		En: "A value marked ≈ may be lower, sometimes higher: it is a comparison or difference of figures, or scaled within a list, and some of these are lower bounds; rank bounds (bounds) tell the limits of scores",
	},
}

// IsBoundNote tells a note that explains a sign, and so says the same of every table.
func IsBoundNote(note Text) bool { return note == boundNotes[AtLeast] || note == boundNotes[EitherWay] }
