package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"zhengheng/api"
	"zhengheng/queries"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

// formulary gives the pages the formulas of a registry. The examples are computed once.
type formulary struct {
	registry *formula.Registry
	list     []api.Formula
}

func (p *program) formulary() (*formulary, error) {
	registry, err := p.registry()
	if err != nil {
		return nil, err
	}
	f := &formulary{registry: registry}
	for _, one := range registry.All() {
		f.list = append(f.list, f.describe(one))
	}
	return f, nil
}

// Formulas implements api.Formulas.
func (f *formulary) Formulas() []api.Formula { return f.list }

func (f *formulary) describe(one *formula.Formula) api.Formula {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	d := api.Formula{
		ID: one.ID(), Index: one.Index(), Version: one.Version(),
		Title: queries.Text(one.Title()), Readable: queries.Text(one.Readable()), Notes: queries.Text(one.Notes()),
		Source: one.Source(), Mark: formula.Mark(one.Provenance()), Platforms: one.Platforms(),
		ValidFrom: day(one.ValidFrom()), ValidTo: day(one.ValidTo()), Measures: f.measures(one),
	}
	for _, example := range one.Examples() {
		evaluation, err := one.EvaluateAmong(example.Measures, example.Others)
		d.NeedsList = d.NeedsList || len(example.Others) > 0
		d.Examples = append(d.Examples, api.FormulaExample{Origin: example.Origin, Wanted: example.Score, Computed: evaluation.Score,
			IsReproduced: err == nil && example.IsReproduced(evaluation)})
	}
	return d
}

// measures are what a formula takes; of a composite, the scores of its parts.
func (f *formulary) measures(one *formula.Formula) []api.FormulaMeasure {
	titles := map[string]formula.Measure{}
	for _, m := range f.registry.Measures() {
		titles[m.ID] = m
	}
	for _, t := range one.Terms() {
		if _, known := titles[t.Measure]; !known {
			titles[t.Measure] = formula.Measure{Title: t.Title}
		}
	}
	aliases := map[string]string{}
	for _, a := range one.Aliases() {
		aliases[a.Measure] = a.Name
	}
	var all []api.FormulaMeasure
	for _, name := range one.Measures() {
		m := api.FormulaMeasure{Name: name, Alias: aliases[name], Title: queries.Text(titles[name].Title), Unit: queries.Text(titles[name].Unit)}
		if m.Title.Zh == "" {
			m.Title = queries.Text{Zh: name, En: name}
		}
		all = append(all, m)
	}
	return all
}

// Evaluate implements api.Formulas.
func (f *formulary) Evaluate(id string, figures map[string]string) (*api.Evaluation, error) {
	one, err := f.registry.Lookup(id)
	if err != nil {
		return nil, err
	}
	bad := &queries.ParameterError{Query: id}
	measures := formula.Measures{Values: map[string]float64{}, AtLeast: map[string]bool{}}
	for name, text := range figures {
		read, err := parseMeasures([]string{name + "=" + text})
		if err != nil {
			bad.Problems = append(bad.Problems, queries.Problem{Parameter: name, Value: text, Code: "invalid", Message: queries.Text{
				Zh: fmt.Sprintf("%s：%q 不是数；封顶的数写成 100001+", name, text), En: fmt.Sprintf("%s: %q is not a number; write a capped count as 100001+", name, text)}})
			continue
		}
		measures.Values[name] = read.Values[name]
		if read.AtLeast[name] {
			measures.AtLeast[name] = true
		}
	}
	if len(bad.Problems) > 0 {
		return nil, bad
	}
	x, err := one.Explain(measures)
	if err != nil {
		bad.Problems = []queries.Problem{{Code: "invalid", Message: queries.Text{Zh: err.Error(), En: err.Error()}}}
		return nil, bad
	}
	return f.evaluation(one, x), nil
}

func (f *formulary) evaluation(one *formula.Formula, x formula.Explanation) *api.Evaluation {
	e := &api.Evaluation{Score: x.Score, Low: x.Low, High: x.High, Bound: boundOf(x.IsAtLeast)}
	titles, symbols := map[string]queries.Text{}, map[string]string{}
	for _, m := range f.measures(one) {
		titles[m.Name], symbols[m.Name] = m.Title, m.Alias
	}
	for _, name := range x.Missing {
		title, known := titles[name]
		if !known {
			title = queries.Text{Zh: name, En: name}
		}
		e.Missing = append(e.Missing, title)
	}
	groups := map[string]queries.Text{}
	for _, g := range one.Groups() {
		groups[g.ID] = queries.Text(g.Title)
	}
	isOpen := map[string]bool{}
	for _, m := range x.Measures {
		isOpen[m.ID] = m.IsAtLeast
	}
	for _, t := range x.Terms {
		title := titles[t.Measure]
		if title.Zh == "" {
			title = queries.Text{Zh: t.ID, En: t.ID}
		}
		if per := perWords[t.Per]; per.Zh != "" {
			title.Zh, title.En = title.Zh+per.Zh, title.En+per.En
		}
		if group := groups[t.Group]; group.Zh != "" && group.Zh != title.Zh {
			title.Zh, title.En = group.Zh+" · "+title.Zh, group.En+" · "+title.En
		}
		isInputOpen := isOpen[t.Measure]
		e.Terms = append(e.Terms, api.EvaluatedTerm{Title: title, Weight: t.TotalWeight, Input: t.Input, Value: t.Value, Contribution: t.Contribution,
			InputBound: boundOf(&isInputOpen), ValueBound: boundOf(t.IsValueAtLeast), ContributionBound: boundOf(t.IsContributionAtLeast)})
	}
	return e
}

// boundOf is a mark of package formula (see Evaluation.Mark) as pages have it.
func boundOf(mark *bool) queries.Bound {
	switch {
	case mark == nil:
		return queries.EitherWay
	case *mark:
		return queries.AtLeast
	}
	return queries.Exact
}

// perWords say what a measure is divided by.
var perWords = map[string]queries.Text{
	"day": {Zh: "（日均）", En: " (per day)"}, "post": {Zh: "（篇均）", En: " (per post)"},
}

// stateOf says how the database stands, for the page of administration.
func stateOf(w *warehouse.Warehouse) func(context.Context) ([]api.Fact, error) {
	return func(ctx context.Context) ([]api.Fact, error) {
		built, err := w.Built(ctx)
		if err != nil {
			return nil, err
		}
		pending, err := w.Pending(ctx)
		if err != nil {
			return nil, err
		}
		say := func(zh, en string) queries.Text { return queries.Text{Zh: zh, En: en} }
		refresh := say("运行 zhengheng refresh，或在“任务”里等它算完", "Run zhengheng refresh, or wait for the job")
		return []api.Fact{
			{Name: say("库文件", "Database"), Value: w.Path()},
			{Name: say("数据快照", "Snapshot"), Value: strconv.FormatInt(built.Snapshot, 10)},
			{Name: say("已计算到批次", "Computed up to batch"), Value: strconv.FormatInt(built.Batch, 10)},
			{Name: say("尚未计算的批次", "Batches not computed yet"), Value: strconv.FormatInt(pending, 10), IsBad: pending > 0, Hint: hint(pending > 0, refresh)},
			{Name: say("公式与数据一致", "Scores are of these formulas"), Value: map[bool]string{true: "✓", false: "–"}[built.IsOfTheseFormulas],
				IsBad: built.Snapshot > 0 && !built.IsOfTheseFormulas, Hint: hint(!built.IsOfTheseFormulas, refresh)},
		}, nil
	}
}

func hint(isNeeded bool, text queries.Text) queries.Text {
	if isNeeded {
		return text
	}
	return queries.Text{}
}
