package warehouse

import (
	"fmt"
	"math/big"
	"slices"
	"sort"
	"strings"

	"zhengheng/warehouse/rulebook"
)

// plainScore is a score by the plain scorer: one subject after the other, straight from
// the lines of the book, with fractions. It shares nothing with the statements.
type plainScore struct {
	verdict, grade, class string
	exact, total          *int64
	rank                  int64
}

type plainFinding struct {
	rule, state, object, evidence, on string
	occurrences                       int64
	sampled, points                   *int64
	isOut                             bool
}

func plainScores(books map[string]*rulebook.Book, cases exampleCases) map[string]*plainScore {
	found, ratings := map[string][]*plainFinding{}, map[string]int64{}
	for _, f := range cases.Facts {
		one := &plainFinding{rule: f["rule"].(string), state: f["state"].(string), evidence: f["evidence"].(string), on: f["found_on"].(string), occurrences: 1}
		if object, ok := f["object"].(string); ok {
			one.object = object
		}
		if n, ok := f["occurrences"].(int64); ok {
			one.occurrences = n
		}
		if n, ok := f["sampled"].(int64); ok {
			one.sampled = &n
		}
		if n, ok := f["points"].(int64); ok {
			one.points = &n
		}
		found[f["subject"].(string)] = append(found[f["subject"].(string)], one)
	}
	for _, r := range cases.Ratings {
		ratings[r["subject"].(string)] = r["points"].(int64)
	}
	scores, lists := map[string]*plainScore{}, map[string][]*plainScore{}
	for _, s := range cases.Subjects {
		id, book, kind := s["subject"].(string), books[s["book"].(string)], s["kind"].(string)
		level, _ := s["level"].(string)
		var rating *int64
		if n, ok := ratings[id]; ok {
			rating = &n
		}
		p := &plainSubject{book: book, kind: kind, level: level, sector: s["sector"].(string), exempt: s["lacks_services"].(bool)}
		score := p.score(found[id], rating)
		scores[id] = score
		if score.total != nil && (score.class != "" || len(book.Classes) == 0) {
			list := strings.Join([]string{book.ID, kind, score.class}, "|")
			lists[list] = append(lists[list], score)
		}
	}
	for list, members := range lists {
		id, _, _ := strings.Cut(list, "|")
		rankPlain(members, books[id].Terms.Ties == "dense")
	}
	return scores
}

func rankPlain(members []*plainScore, isDense bool) {
	sort.Slice(members, func(i, j int) bool { return *members[i].total > *members[j].total })
	place := int64(0)
	for i, m := range members {
		switch {
		case i > 0 && *m.total == *members[i-1].total:
		case isDense:
			place++
		default:
			place = int64(i + 1)
		}
		m.rank = place
	}
}

type plainSubject struct {
	book                *rulebook.Book
	kind, level, sector string
	exempt              bool
}

func (p *plainSubject) fits(a rulebook.Applies) bool {
	in := func(list []string, one string) bool { return len(list) == 0 || slices.Contains(list, one) }
	return in(a.Kinds, p.kind) && in(a.Levels, p.level) && in(a.Sectors, p.sector)
}

func (p *plainSubject) rule(id string) *rulebook.Rule {
	for _, r := range p.book.Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

func (p *plainSubject) node(id string) *rulebook.Node {
	for _, n := range append(slices.Clone(p.book.Groups), p.book.Indicators...) {
		if n.ID == id {
			return n
		}
	}
	return nil
}

// way is the path of nodes from a rule's indicator to the top.
func (p *plainSubject) way(r *rulebook.Rule) (nodes []*rulebook.Node) {
	for node := p.node(r.In); node != nil; node = p.node(node.In) {
		nodes = append(nodes, node)
	}
	return nodes
}

// weigh settles which findings count, and tells whether the subject was looked at.
func (p *plainSubject) weigh(findings []*plainFinding) (isSeen bool) {
	t := p.book.Terms
	for _, f := range findings {
		r := p.rule(f.rule)
		f.isOut = true
		isSeen = isSeen || r != nil || f.rule == "examined"
		if r == nil || f.state == "overturned" || f.state == "rectified" && t.Rectified == "forgiven" || f.state == "appealed" && t.Appealed == "waits" {
			continue
		}
		way := p.way(r)
		top, fits := way[len(way)-1], p.fits(r.Applies)
		for _, node := range way {
			fits = fits && p.fits(node.Applies)
		}
		if !fits || p.exempt && top.ID == t.ExemptGroup || top.Stage != "veto" && !slices.Contains(t.Scored, p.kind) {
			continue
		}
		f.isOut = r.Evidence != "" && strings.TrimSpace(f.evidence) == "" || r.Until != "" && f.on[5:] > r.Until
	}
	var doubled []*plainFinding
	for _, f := range findings {
		for _, other := range findings {
			r := p.rule(other.rule)
			if !f.isOut && !other.isOut && slices.Contains(r.Excludes, f.rule) && p.count(findings, r.ID) >= max(r.AtLeast, 1) &&
				(f.object == "" || other.object == "" || f.object == other.object) {
				doubled = append(doubled, f)
			}
		}
	}
	for _, f := range doubled {
		f.isOut = true
	}
	return isSeen
}

func (p *plainSubject) count(findings []*plainFinding, rule string) (n int64) {
	for _, f := range findings {
		if f.rule == rule && !f.isOut {
			n += f.occurrences
		}
	}
	return n
}

// worth is what a rule takes or gives; nil is unknown.
func (p *plainSubject) worth(r *rulebook.Rule, findings []*plainFinding) *int64 {
	n := p.count(findings, r.ID)
	if n < max(r.AtLeast, 1) {
		return new(int64)
	}
	sampled, judged, isSampled, isJudged := int64(0), int64(0), true, true
	for _, f := range findings {
		if f.rule != r.ID || f.isOut {
			continue
		}
		if isSampled = isSampled && f.sampled != nil; isSampled {
			sampled += *f.sampled
		}
		if isJudged = isJudged && f.points != nil; isJudged {
			judged += *f.points
		}
	}
	of := big.NewRat(n, 1)
	var value int64
	switch r.By {
	case "", "flat":
		value = r.Points.Micro
	case "occurrence":
		value = r.Points.Micro * n
	case "judged":
		if !isJudged {
			return nil
		}
		value = judged
	case "ratio":
		if !isSampled {
			return nil
		}
		of = big.NewRat(n, sampled)
		if len(r.Bands) == 0 {
			value = half(new(big.Rat).Mul(of, big.NewRat(r.Points.Micro, 1)))
		}
	}
	for _, band := range r.Bands {
		if of.Cmp(big.NewRat(band.From.Micro, rulebook.Point)) >= 0 {
			value = band.Points.Micro
		}
	}
	if r.Cap.IsKnown {
		value = min(value, r.Cap.Micro)
	}
	return &value
}

// below adds up what counts below a node, under its own points.
func (p *plainSubject) below(id string, findings []*plainFinding, share int64) (sum *int64, holds bool) {
	total, isKnown := int64(0), true
	take := func(value *int64) {
		if holds = true; value == nil {
			isKnown = false
			return
		}
		total += *value
	}
	for _, r := range p.book.Rules {
		if r.In == id && p.count(findings, r.ID) > 0 {
			take(p.worth(r, findings))
		}
	}
	for _, node := range append(slices.Clone(p.book.Groups), p.book.Indicators...) {
		if node.In == id {
			if value, is := p.below(node.ID, findings, share); is {
				take(value)
			}
		}
	}
	if !isKnown {
		return nil, holds
	}
	if node := p.node(id); node.Points.IsKnown {
		limit := node.Points.Micro
		if p.exempt && p.book.Terms.Redistribution == "even" && node.Stage != "bonus" && id != "b1" && id != p.book.Terms.ExemptGroup {
			limit += share * p.leaves(id)
		}
		total = min(total, limit)
	}
	return &total, holds
}

// leaves counts the lowest nodes with points at and below a node.
func (p *plainSubject) leaves(id string) (n int64) {
	for _, node := range append(slices.Clone(p.book.Groups), p.book.Indicators...) {
		if node.In == id {
			n += p.leaves(node.ID)
		}
	}
	if n == 0 && p.node(id).Points.IsKnown {
		return 1
	}
	return n
}

func (p *plainSubject) score(findings []*plainFinding, rating *int64) *plainScore {
	t, score := p.book.Terms, &plainScore{}
	isSeen := p.weigh(findings)
	for _, class := range p.book.Classes {
		if score.class == "" && p.fits(class.Applies) {
			score.class = class.ID
		}
	}
	isScored := slices.Contains(t.Scored, p.kind)
	isVetoed := false
	for _, id := range []string{"veto-a", "veto-b"} {
		isVetoed = isVetoed || p.count(findings, id) >= max(p.rule(id).AtLeast, 1)
	}
	switch {
	case isVetoed:
		score.verdict = "fail"
		if t.FailScore.IsKnown && isScored {
			score.exact = &t.FailScore.Micro
		}
	case !isSeen && t.Unexamined != "full":
		score.verdict = "unexamined"
	case !isScored:
		score.verdict = "pass"
	default:
		p.stages(score, findings)
	}
	if slices.Contains(t.Combined, p.kind) && !isVetoed {
		p.combine(score, rating, isScored)
	}
	p.finish(score)
	return score
}

func (p *plainSubject) stages(score *plainScore, findings []*plainFinding) {
	t := p.book.Terms
	others := p.leaves("rest")
	share := half(big.NewRat(p.node(t.ExemptGroup).Points.Micro, others))
	lost, won := int64(0), int64(0)
	for _, id := range []string{"exempt", "rest"} {
		value, is := p.below(id, findings, share)
		if is && value == nil {
			score.verdict = "unknown"
			return
		}
		if is {
			lost += *value
		}
	}
	full := t.Total.Micro
	if p.exempt && t.Redistribution == "scale" {
		full -= p.node(t.ExemptGroup).Points.Micro
	}
	left := big.NewRat(max(full-lost, 0), full)
	result := half(left.Mul(left, big.NewRat(t.Total.Micro, 1)))
	score.exact = &result
	switch {
	case result < t.Pass.Micro:
		score.verdict = "fail"
		return
	case result > t.Gate.Micro:
		value, is := p.below("bonus", findings, 0)
		if is && value == nil {
			score.verdict, score.exact = "unknown", nil
			return
		}
		if is {
			won = min(*value, t.BonusCap.Micro)
		}
	}
	result += won
	score.verdict = "pass"
}

func (p *plainSubject) combine(score *plainScore, rating *int64, isScored bool) {
	if score.exact == nil || rating == nil {
		if !isScored || score.verdict != "unexamined" {
			score.verdict = "unknown"
		}
		score.exact = nil
		return
	}
	sum := half(big.NewRat(70**score.exact+30**rating, 100))
	score.exact = &sum
	score.verdict = map[bool]string{true: "pass", false: "fail"}[sum >= p.book.Terms.Pass.Micro]
}

func (p *plainSubject) finish(score *plainScore) {
	if score.exact != nil {
		step := int64(rulebook.Point)
		for range p.book.Terms.Places {
			step /= 10
		}
		total := half(big.NewRat(*score.exact, step)) * step
		score.total = &total
	}
	for _, g := range p.book.Grades {
		switch {
		case score.verdict == "fail" && g.Fails, score.grade == "" && score.verdict == "pass" && score.total != nil && !g.Fails && *score.total >= g.AtLeast.Micro:
			score.grade = g.ID
		}
	}
}

// differs tells where a row of the warehouse is not this score.
func (s *plainScore) differs(row map[string]any) string {
	number := func(n *int64) any {
		if n == nil {
			return nil
		}
		return *n
	}
	rank := any(nil)
	if s.rank > 0 {
		rank = s.rank
	}
	for _, c := range []struct {
		name string
		want any
	}{{"verdict", s.verdict}, {"exact", number(s.exact)}, {"total", number(s.total)}, {"rank", rank}} {
		if row[c.name] != c.want {
			return fmt.Sprintf("%s is %v, the plain scorer says %v", c.name, row[c.name], c.want)
		}
	}
	if said(row["grade"]) != s.grade || said(row["class"]) != s.class {
		return fmt.Sprintf("grade %v and class %v, the plain scorer says %q and %q", row["grade"], row["class"], s.grade, s.class)
	}
	if s.total != nil && row["steps"] != *s.total {
		return fmt.Sprintf("the steps sum to %v, the total is %d", row["steps"], *s.total)
	}
	return ""
}
