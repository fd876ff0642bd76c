package rulebook

import "slices"

// Asks tells whether a rule is about a kind of subject: by itself, its indicator and its
// groups, and because only some kinds go through deductions and bonus.
func (b *Book) Asks(rule *Rule, kind string) bool {
	about := func(a Applies) bool { return len(a.Kinds) == 0 || slices.Contains(a.Kinds, kind) }
	if !about(rule.Applies) || b.stageOf(rule) != StageVeto && !slices.Contains(b.Terms.Scored, kind) {
		return false
	}
	for node := b.indicator(rule.In); node != nil; node = b.group(node.In) {
		if !about(node.Applies) {
			return false
		}
	}
	return true
}
