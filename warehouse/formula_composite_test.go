package warehouse

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"zhengheng/warehouse/formula"
)

// Composites over invented scores: units with a main account, sub-accounts or none,
// scores without a value and with bounds, in the order of computation.
func TestCompositeStatementsAgreeWithGo(t *testing.T) {
	s := newScoring(t, 4)
	random := rand.New(rand.NewPCG(7, 3))
	s.exec(`create temp table scores (subject varchar, subject_id varchar, account_id varchar, unit_id varchar,
		region_code varchar, sector varchar, role varchar, period_id varchar, platform varchar, index_id varchar, score double,
		score_low double, score_high double, is_at_least boolean, missing varchar, posts bigint, terms double[])`)
	members := map[string]map[string][]formula.Member{} // subject kind and id, index
	add := func(subject string, m formula.Member) {
		if members[subject] == nil {
			members[subject] = map[string][]formula.Member{}
		}
		members[subject][m.Index] = append(members[subject][m.Index], m)
	}
	var rows []string
	for i := range 240 {
		unit, account := fmt.Sprintf("u%02d", random.IntN(60)), fmt.Sprintf("a%03d", i)
		city := fmt.Sprintf("33%02d", int(unit[1]-'0')+1)
		for _, index := range []string{"wci@14.2", "wci@13.0", "bci-simple@2024", "delivered"} {
			if random.Float64() < 0.3 {
				continue
			}
			m := formula.Member{Index: index, Role: []string{"main", "sub", ""}[min(random.IntN(12)/5, 2)], IsKnown: random.Float64() > 0.05, Score: random.Float64() * 1000}
			m.Low, m.High = m.Score, m.Score
			if random.Float64() < 0.05 {
				m.High = math.Inf(1)
			}
			if random.Float64() < 0.05 {
				m.Low, m.High = m.Score/2, m.Score*2
			}
			if !m.IsKnown {
				m.Score, m.Low, m.High = 0, 0, 0
			}
			add("account "+account, m)
			add("unit "+unit, m)
			add("city "+city+"00", m)
			rows = append(rows, fmt.Sprintf("('account', '%s', '%[1]s', '%s', '%s01', '公安', %s, 'M', 'x', '%s', %s, %s, %s, %v, null, 1, null)",
				account, unit, city, orNull(m.Role != "", "'"+m.Role+"'"), index, orNull(m.IsKnown, fmt.Sprint(m.Score)),
				orNull(m.IsKnown, fmt.Sprint(m.Low)), orNull(m.IsKnown, "cast('"+fmt.Sprint(m.High)+"' as double)"), m.IsKnown && m.High != m.Low))
		}
	}
	s.exec("insert into scores values " + strings.Join(rows, ", "))
	compared := 0
	for _, f := range s.registry.Order() {
		if f.Kind() != formula.Composite {
			continue
		}
		got := s.scores(f.CompositeSQL("scores"), "subject_id")
		s.exec("insert into scores by name " + f.CompositeSQL("scores"))
		for subject, parts := range members {
			kind, id, _ := strings.Cut(subject, " ")
			if kind != string(f.Subject()) {
				continue
			}
			var own []formula.Member
			for _, index := range append(f.DependsOn(), f.External()...) {
				own = append(own, parts[index]...)
			}
			one, found := got[f.ID()+" "+id]
			if found != (len(own) > 0) {
				t.Errorf("%s of %s: found %v, although it has %d parts", f.ID(), id, found, len(own))
			}
			if !found {
				continue
			}
			gathered, err := f.Gather(own)
			if err != nil {
				t.Fatal(err)
			}
			want, err := f.Evaluate(gathered)
			if err != nil {
				t.Fatal(err)
			}
			s.compare(f.ID()+" of "+id, one, want)
			compared++
			if f.Index() == "matrix" { // a unit lies in a city, which is made of units
				whole := formula.Member{Index: f.ID(), Score: want.Score, Low: want.Low, High: want.High, IsKnown: want.IsKnown()}
				add("city 33"+fmt.Sprintf("%02d", int(id[1]-'0')+1)+"00", whole)
			}
		}
	}
	if compared < 150 {
		t.Errorf("only %d composite scores were compared", compared)
	}
}

func orNull(isKnown bool, text string) string {
	if !isKnown {
		return "null"
	}
	return text
}
