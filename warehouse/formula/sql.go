package formula

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"
)

//go:embed *.sql.tmpl
var frameFiles embed.FS

// frames are the statements that all indices share, one a file.
var frames = template.Must(template.ParseFS(frameFiles, "*.sql.tmpl"))

// scoresQuery is what scores.sql.tmpl asks for. Every name in it passed the checks of
// compile, so that nothing needs quoting.
type scoresQuery struct {
	ID, Source  string
	Days        string // the column that counts the days of the period
	Platforms   []string
	Within      []string // columns besides platform, by which a list is parted
	UsesAverage bool
	Needed      []string  // Formula.Measures
	Measures    []Measure // Needed without posts
	AtLeast     []string  // columns
	Terms       []sqlTerm
	Groups      []sqlGroup
	Weighted    string
	Score       string
}

type sqlTerm struct{ ID, Value string }

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
// is_at_least is true where the score is a lower bound, false where it is exact or there
// is none, NULL where it may be lower than it is shown, or lower or higher.
// source is inserted as it is: it must not come from a user, nor be called like one of
// the steps of the templates. The option real-days reads the column real_days in place
// of formula_days. A scaled formula reads the columns of Within besides, and source
// must then hold every account of the list; a composite has CompositeSQL instead, and
// SQL panics.
func (f *Formula) SQL(source string) string {
	switch f.kind {
	case Scaled:
		return f.scaledSQL(source)
	case Composite:
		panic(f.ID() + " is a composite: use CompositeSQL")
	}
	q := f.scoresQuery(source)
	return render("scores.sql.tmpl", q)
}

// scoresQuery is what all kinds but composites have in common.
func (f *Formula) scoresQuery(source string) scoresQuery {
	q := scoresQuery{
		ID: f.ID(), Source: source, Days: f.daysColumn(), Platforms: f.platforms,
		UsesAverage: f.usesAverage(), Needed: f.measures,
	}
	for _, id := range f.measures[1:] {
		measure, _ := findMeasure(f.known, id)
		q.Measures = append(q.Measures, measure)
		if measure.HasAtLeast && !f.takesCapsAsExact && f.counts(id) {
			q.AtLeast = append(q.AtLeast, id+"_at_least")
		}
	}
	for _, term := range f.terms {
		q.Terms = append(q.Terms, sqlTerm{term.ID, f.sqlValue(term)})
	}
	q.Groups, q.Weighted = f.sqlSums("ln_", "sum_")
	q.Score = f.sqlScore("weighted")
	return q
}

// sqlSums gives the sum of each group over the columns <leaf><term id>, and the sum of
// the groups' columns <group><group id>.
func (f *Formula) sqlSums(leaf, sum string) (groups []sqlGroup, weighted string) {
	var first []string
	for _, group := range f.groups {
		column := leaf + group.Terms[0].ID
		if !group.IsSingle {
			var second []string
			for _, term := range group.Terms {
				second = append(second, sqlProduct(term.weight, leaf+term.ID))
			}
			column = sum + group.ID
			groups = append(groups, sqlGroup{group.ID, sqlSum(second)})
		}
		first = append(first, sqlProduct(group.weight, column))
	}
	return groups, sqlSum(first)
}

func (f *Formula) sqlScore(sum string) string {
	if f.power.value == 1 {
		return sqlProduct(f.factor, sum)
	}
	return sqlProduct(f.factor, fmt.Sprintf("power(%s, %s)", sum, f.power.text))
}

func (f *Formula) daysColumn() string {
	if f.realDays {
		return realDaysName
	}
	return "formula_days"
}

// render fills a template of ours with data of ours: only a programming error fails.
func render(frame string, q any) string {
	var text strings.Builder
	if err := frames.ExecuteTemplate(&text, frame, q); err != nil {
		panic(err)
	}
	return strings.TrimSpace(text.String())
}

// sqlValue is the transform of a term's input.
func (f *Formula) sqlValue(term Term) string {
	if term.Transform == transformNone {
		return "cast(" + f.sqlInput(term) + " as double)"
	}
	return "ln(1 + " + f.sqlInput(term) + ")"
}

// sqlLeaf is sqlValue over the columns of mart.account_measures as they are.
func (f *Formula) sqlLeaf(term Term) string {
	measure, _ := findMeasure(f.known, term.Measure)
	clean := fmt.Sprintf("when %[1]s >= 0 then cast(%[1]s as double)", measure.ID)
	if measure.IsSigned {
		clean = fmt.Sprintf("when %[1]s < 0 then 0 else cast(%[1]s as double)", measure.ID)
	}
	x := fmt.Sprintf("(case when posts = 0 then 0 %s end)", clean)
	if measure.ID == posts {
		x = "(case when posts >= 0 then posts end)"
	}
	divisor := "(case when posts > 0 then posts when posts = 0 then 1 end)"
	x = sqlProduct(term.times, f.sqlDivided(term, x, divisor))
	if term.Transform == transformNone {
		return x
	}
	return "ln(1 + " + x + ")"
}

func (f *Formula) sqlInput(term Term) string {
	return sqlProduct(term.times, f.sqlDivided(term, term.Measure, "divisor"))
}

func (f *Formula) sqlDivided(term Term, x, divisor string) string {
	switch {
	case term.Per == perDay:
		return x + " / " + f.daysColumn()
	case term.Per == perPost && f.roundAverage != nil:
		return fmt.Sprintf("round(%s / %s, %d)", x, divisor, *f.roundAverage)
	case term.Per == perPost:
		return x + " / " + divisor
	}
	return x
}

func sqlProduct(factor number, x string) string {
	if factor.value == 1 {
		return x
	}
	return factor.text + " * " + x
}

func joinPlus(summands []string) string { return strings.Join(summands, " + ") }

// counts says whether a measure enters the score with a weight above 0.
func (f *Formula) counts(measure string) bool {
	return slices.ContainsFunc(f.terms, func(t Term) bool { return t.Measure == measure && f.totalWeight(t) > 0 })
}

// sqlSum puts each summand on a line of its own, as the models do.
func sqlSum(summands []string) string {
	return strings.Join(summands, "\n            + ")
}
