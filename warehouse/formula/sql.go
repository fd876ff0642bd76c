package formula

import (
	_ "embed"
	"fmt"
	"strings"
	"text/template"
)

//go:embed scores.sql.tmpl
var scoresText string

// scoresTemplate is the frame that all indices share.
var scoresTemplate = template.Must(template.New("scores").Parse(scoresText))

// scoresQuery is what scores.sql.tmpl asks for. Every name in it passed the checks of
// compile, so that nothing needs quoting.
type scoresQuery struct {
	ID, Source  string
	Platforms   []string
	UsesAverage bool
	Needed      []string  // Formula.Measures
	Measures    []Measure // Needed without posts
	AtLeast     []string  // columns
	Terms       []sqlTerm
	Groups      []sqlGroup
	Weighted    string
	Score       string
}

type sqlTerm struct{ ID, X string }

type sqlGroup struct{ ID, Sum string }

// SQL returns one SELECT without a closing semicolon. It reads source, a relation with
// the columns of mart.account_measures and besides platform and formula_days, keeps
// the accounts of the index's platforms and gives the columns of mart.index_scores:
//
//	account_id, period_id, platform, index_id, score, score_low, score_high,
//	is_at_least, missing, posts, terms
//
// The rules are those of Evaluate: no posts give 0; an unknown measure gives NULL and
// is named in missing; score_high is infinite where a count is only a lower bound.
// source is inserted as it is: it must not come from a user, nor be called like one of
// the steps of scores.sql.tmpl.
func (f *Formula) SQL(source string) string {
	q := scoresQuery{
		ID: f.ID(), Source: source, Platforms: f.platforms,
		UsesAverage: f.usesAverage(), Needed: f.measures,
	}
	for _, id := range f.measures[1:] {
		measure, _ := findMeasure(f.known, id)
		q.Measures = append(q.Measures, measure)
		if measure.HasAtLeast {
			q.AtLeast = append(q.AtLeast, id+"_at_least")
		}
	}
	var weighted []string
	for _, group := range f.groups {
		var sum []string
		for _, term := range group.Terms {
			q.Terms = append(q.Terms, sqlTerm{term.ID, f.sqlInput(term)})
			sum = append(sum, sqlProduct(term.weight, "ln_"+term.ID))
		}
		column := "ln_" + group.Terms[0].ID
		if !group.IsSingle {
			column = "sum_" + group.ID
			q.Groups = append(q.Groups, sqlGroup{group.ID, sqlSum(sum)})
		}
		weighted = append(weighted, sqlProduct(group.weight, column))
	}
	q.Weighted = sqlSum(weighted)
	q.Score = sqlProduct(f.factor, "weighted")
	if f.power.value != 1 {
		q.Score = sqlProduct(f.factor, fmt.Sprintf("power(weighted, %s)", f.power.text))
	}
	var text strings.Builder
	if err := scoresTemplate.Execute(&text, q); err != nil {
		// The template and its data are both ours: only a programming error gets here.
		panic(err)
	}
	return strings.TrimSpace(text.String())
}

func (f *Formula) sqlInput(term Term) string {
	x := term.Measure
	switch {
	case term.Per == perDay:
		x += " / formula_days"
	case term.Per == perPost && f.roundAverage != nil:
		x = fmt.Sprintf("round(%s / divisor, %d)", x, *f.roundAverage)
	case term.Per == perPost:
		x += " / divisor"
	}
	if term.Times == 1 {
		return x
	}
	return sqlProduct(term.times, x)
}

func sqlProduct(factor number, x string) string {
	if factor.value == 1 {
		return x
	}
	return factor.text + " * " + x
}

// sqlSum puts each summand on a line of its own, as the models do.
func sqlSum(summands []string) string {
	return strings.Join(summands, "\n            + ")
}
