package warehouse

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

func rankListOf(scores map[string]float64) rankList {
	list := rankList{}
	for id, score := range scores {
		list[id] = ranked{name: id, score: score}
	}
	return list
}

// By hand: a rises from 50 to 70. Before: b 90, c 60, d 55 and e 40 – a is 4th. After: c
// fell to 45, e rose to 80, d left, f came with 75 – above a stand b, e and f: 4th again.
func TestRankPathByHand(t *testing.T) {
	before := rankListOf(map[string]float64{"a": 50, "b": 90, "c": 60, "d": 55, "e": 40})
	after := rankListOf(map[string]float64{"a": 70, "b": 90, "c": 45, "e": 80, "f": 75})
	p := &rankPath{account: "a", before: before, after: after, start: before, end: after}
	want := [][]any{{"own", int64(1)}, {"peers", int64(-1)}, {"newcomers", int64(-1)}, {"leavers", int64(1)}, {"version", int64(0)}}
	if got := p.rows(); !reflect.DeepEqual(got, want) {
		t.Errorf("parts %v, want %v", got, want)
	}
	c := &change{options: ChangeOptions{Peers: 3}, out: &Change{}}
	var kinds []string
	for _, row := range p.peers(c) {
		kinds = append(kinds, fmt.Sprint(row[0], row[1], row[3]))
	}
	if want := []string{"leaverd<nil>", "newcomerf<nil>", "overtakenctrue"}; !reflect.DeepEqual(kinds, want) || len(c.out.Notes) != 1 {
		t.Errorf("peers %v, want %v; notes %v", kinds, want, c.out.Notes)
	}
}

// Whatever the lists, with ties and in both modes, the parts add up to the difference.
func TestRankPartsAlwaysAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 8))
	invented := func() rankList {
		list := rankList{"me": {"me", float64(random.IntN(8)), false}}
		for i := range 12 {
			if random.IntN(3) > 0 {
				list[fmt.Sprint(i)] = ranked{"", float64(random.IntN(8)), false}
			}
		}
		return list
	}
	for range 500 {
		p := &rankPath{account: "me", isDense: random.IntN(2) == 0, before: invented(), after: invented()}
		p.start, p.end = p.before, p.after
		switch random.IntN(3) {
		case 0:
			p.start = invented()
		case 1:
			p.end = invented()
		}
		sum, parts := int64(0), p.rows()
		for _, row := range parts {
			sum += row[1].(int64)
		}
		if want := p.place(p.before, p.before) - p.place(p.after, p.after); sum != want {
			t.Fatalf("the parts %v add up to %d, want %d: %+v", parts, sum, want, p)
		}
		if parts[2][1].(int64) > 0 || parts[3][1].(int64) < 0 {
			t.Fatalf("newcomers lift or leavers lower the account: %v", parts)
		}
	}
}
