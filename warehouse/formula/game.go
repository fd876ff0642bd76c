package formula

import "slices"

// partFormula is the player that stands for the version; no measure is called so.
const partFormula = "\x00formula"

// game is a change of score as a game whose players are what changed: the value of a
// set of players is the score when just these have their new values.
//
// A term depends on few players (its measure, its divisor, the rest of the list), so
// all its values are computed once, and a set only looks them up.
type game struct {
	old, now side
	players  []string
	sides    []formulaTable // of the old formula and, if it changed, of the new
	formula  uint           // the bit of partFormula, 0 if there is none
	posts    uint           // the bit of posts, 0 if it did not change
	idle     [2]bool        // whether the account was idle before and after
}

type formulaTable struct {
	formula *Formula
	terms   []termTable
}

// termTable holds a term's weighted values for each combination of its own players.
type termTable struct {
	weight float64
	bits   []uint
	values []float64
}

func newGame(old, now side, isSame bool) *game {
	g := &game{old: old, now: now, idle: [2]bool{old.in.isIdle(), now.in.isIdle()}}
	g.players = g.changes(isSame)
	g.posts, g.formula = g.bit(posts), g.bit(partFormula)
	g.sides = []formulaTable{g.table(old.formula)}
	if !isSame {
		g.sides = append(g.sides, g.table(now.formula))
	}
	return g
}

func (g *game) bit(player string) uint {
	if i := slices.Index(g.players, player); i >= 0 {
		return 1 << i
	}
	return 0
}

func (g *game) table(f *Formula) formulaTable {
	table := formulaTable{formula: f}
	scales := [2][]*scale{f.scales(g.old.in, g.old.peers), f.scales(g.now.in, g.now.peers)}
	for i, term := range f.terms {
		t := termTable{weight: f.totalWeight(term)}
		players := []string{term.Measure, partOthers, posts, partDays}
		for _, player := range players {
			if bit := g.bit(player); bit != 0 && !slices.Contains(t.bits, bit) {
				t.bits = append(t.bits, bit)
			}
		}
		for combination := range 1 << len(t.bits) {
			set := uint(0)
			for j, bit := range t.bits {
				if combination&(1<<j) != 0 {
					set |= bit
				}
			}
			in := g.mixed(term, set)
			peers := scales[0][i]
			if set&g.bit(partOthers) != 0 {
				peers = scales[1][i]
			}
			t.values = append(t.values, f.termValue(term, in, peers).Value)
		}
		table.terms = append(table.terms, t)
	}
	return table
}

// mixed gives the inputs of one term when the players of set have their new values. An
// account without posts has nothing: what is unknown on its side counts as 0.
func (g *game) mixed(term Term, set uint) inputs {
	in := inputs{values: map[quantity]float64{}, isComposite: g.old.in.isComposite}
	pick := func(player string) (inputs, bool) {
		if set&g.bit(player) != 0 {
			return g.now.in, g.idle[1]
		}
		return g.old.in, g.idle[0]
	}
	from, isIdle := pick(term.Measure)
	found := false
	for _, per := range []string{"", term.Per} {
		q := quantity{term.Measure, per}
		if value, known := from.values[q]; known {
			in.values[q], found = value, true
		}
	}
	if isIdle && term.Measure != posts && !in.isComposite {
		in.values, found = map[quantity]float64{}, false
	}
	if !found && isIdle {
		in.values[quantity{measure: term.Measure}] = 0
	}
	if !in.isComposite {
		count, _ := pick(posts)
		if value, known := count.values[quantity{measure: posts}]; known {
			in.values[quantity{measure: posts}] = value
		}
	}
	days, _ := pick(partDays)
	in.days = days.days
	if in.days == 0 { // an idle state needs no days: the other's then hold
		in.days = max(g.old.in.days, g.now.in.days)
	}
	return in
}

// value is the score when just the players of set have their new values.
func (g *game) value(set uint) float64 {
	table := g.sides[0]
	if g.formula != 0 && set&g.formula != 0 {
		table = g.sides[1]
	}
	sum := 0.0
	for _, t := range table.terms {
		combination := 0
		for j, bit := range t.bits {
			if set&bit != 0 {
				combination |= 1 << j
			}
		}
		sum += t.weight * t.values[combination]
	}
	return table.formula.score(sum)
}
