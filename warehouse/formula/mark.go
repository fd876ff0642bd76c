package formula

// Mark says what the score is beside the true one: false, it is exact; true, it is a lower
// bound; nil, it may be lower, or lower or higher. Without a score it is false.
func (e Evaluation) Mark() *bool { return markOf(e.MayBeLower, e.IsAtLeast) }

// MarkAgainst is the mark (see Evaluation.Mark) of a figure set against another, which is
// their difference or their ratio, from the marks of both, like the SQL macro mark_against.
func MarkAgainst(mark, other *bool) *bool {
	if isExact(other) {
		return mark
	}
	return nil
}

func markOf(mayBeLower, isAtLeast bool) *bool {
	if mayBeLower {
		return nil
	}
	return &isAtLeast
}

func isExact(mark *bool) bool { return mark != nil && !*mark }

// mark is that of a term's value.
func (t TermValue) mark() *bool { return markOf(t.Low < t.Value, t.High > t.Value) }

// markTerms marks the terms' values, contributions and shares of the score. With power 1 a
// contribution is as exact as its value; with another it also depends on the other terms,
// as a share always does, so that beside inexact ones it may go either way. What has no
// weight counts for nothing, whatever its value.
func (x *Explanation) markTerms(terms []TermValue) {
	counts := func(t TermValue) bool { return t.TotalWeight != 0 && !isExact(t.mark()) }
	inexact := 0
	for _, t := range terms {
		if counts(t) {
			inexact++
		}
	}
	for i, t := range terms {
		one, isCounted, exact := &x.Terms[i], counts(t), false
		one.IsValueAtLeast, one.IsContributionAtLeast, one.IsShareAtLeast = t.mark(), &exact, &exact
		if isCounted {
			one.IsContributionAtLeast, one.IsShareAtLeast = t.mark(), t.mark()
		}
		hasOthers := isCounted && inexact > 1 || !isCounted && inexact > 0 && t.TotalWeight != 0
		if hasOthers {
			one.IsShareAtLeast = nil
		}
		if hasOthers && x.Power != 1 {
			one.IsContributionAtLeast = nil
		}
	}
}
