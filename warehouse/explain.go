package warehouse

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse/formula"
)

// Explanation is one score taken apart, as tables whose columns name themselves (see
// explain_columns.go). The score can be computed again from Facts and Terms as they are
// printed, and the terms from Measures; the contributions of the terms add up to the
// score. All tables show one snapshot, which their metadata names.
type Explanation struct {
	Facts    array.RecordReader // one row: score, bounds, version, days, options
	Terms    array.RecordReader // one row per term, in the order of the definition
	Measures array.RecordReader // one row per measure that the index reads
	Posts    array.RecordReader // the posts of the period, the most read first
	Notes    []formula.Text     // what a reader must know: posts left out, late counts …

	parts formula.Explanation
}

// Release frees all tables.
func (x *Explanation) Release() {
	for _, table := range []array.RecordReader{x.Facts, x.Terms, x.Measures, x.Posts} {
		if table != nil {
			table.Release()
		}
	}
}

// ExplainOptions say how much an explanation lists.
type ExplainOptions struct {
	Posts int // at most so many posts; 0 means DefaultPosts, below 0 none
}

// DefaultPosts is how many posts an explanation lists unless it is told.
const DefaultPosts = 100

// Reasons why there is nothing to explain, for errors.Is.
var (
	ErrNoFigures = errors.New("there are no figures")
	ErrBadIndex  = errors.New("the index cannot be explained")
)

// Explain takes the score of an account in a period apart. index is an id or name with
// or without options (wci, wci@14.2, wci@14.2+publisher); its definition is today's. The
// errors wrap ErrNoFigures where nothing is known of the account in that period, or
// ErrBadIndex. An index that lacks a measure is no error: the score is then NULL and
// Facts name what is missing. The caller releases the explanation.
func (w *Warehouse) Explain(ctx context.Context, account, index, period string, options ExplainOptions) (*Explanation, error) {
	return w.explain(ctx, w, account, index, period, options)
}

// Explain is Warehouse.Explain on this state.
func (p *Past) Explain(ctx context.Context, account, index, period string, options ExplainOptions) (*Explanation, error) {
	return p.w.explain(ctx, p, account, index, period, options)
}

func (w *Warehouse) explain(ctx context.Context, from looker, account, index, period string, options ExplainOptions) (*Explanation, error) {
	f, err := w.explainable(index, formula.Account, formula.Scaled)
	if err != nil {
		return nil, err
	}
	from, done, err := lookHolding(ctx, from, period)
	if err != nil {
		return nil, err
	}
	x := &Explanation{}
	err = from.look(ctx, func(l *look) error {
		s, err := l.subject(ctx, account, period, f.ID())
		if err != nil {
			return err
		}
		others, err := l.fellows(ctx, f, period)
		if err != nil {
			return err
		}
		if err := x.fill(l, s, f, others); err != nil {
			return err
		}
		posts, err := x.fillPosts(ctx, l, s, options)
		if err != nil {
			return err
		}
		return x.fillSources(ctx, l, s, posts)
	})
	if err = errors.Join(err, done()); err != nil {
		x.Release()
		return nil, err
	}
	return x, nil
}

// ExplainList explains the scores of all accounts in a period, without the posts and raw
// rows behind them: Posts is nil, and of the measures source, batches, files and raw_rows
// are NULL. use must release each explanation; its error ends the list. Accounts of other
// platforms than those of the index are left out.
func (w *Warehouse) ExplainList(ctx context.Context, index, period string, use func(*Explanation) error) error {
	f, err := w.explainable(index, formula.Account, formula.Scaled)
	if err != nil {
		return err
	}
	from, done, err := lookHolding(ctx, w, period)
	if err != nil {
		return err
	}
	err = from.look(ctx, func(l *look) error {
		rows, err := l.rows(ctx, "explain/subject", nil, nil, period, f.ID())
		if err != nil {
			return err
		}
		others, err := l.fellows(ctx, f, period)
		if err != nil {
			return err
		}
		for _, row := range rows {
			s := &subject{said(row["account_id"]), period, row}
			if !slices.Contains(f.Platforms(), s.text("platform")) {
				continue
			}
			x := &Explanation{}
			if err := x.fill(l, s, f, others); err != nil {
				x.Release()
				return err
			}
			if err := use(x); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, done())
}

// explainable finds the definition of an index of one of some kinds.
func (w *Warehouse) explainable(index string, kinds ...formula.Kind) (*formula.Formula, error) {
	f, err := w.formulas.Lookup(index)
	if err != nil {
		return nil, caused(ErrBadIndex, "%v", err)
	}
	if !slices.Contains(kinds, f.Kind()) {
		return nil, caused(ErrBadIndex, "%s is not computed from the measures of one account alone; its parts can be explained one by one", f.ID())
	}
	return f, nil
}

// subject is one account in one period.
type subject struct {
	account, period string
	row             map[string]any
}

func (l *look) subject(ctx context.Context, account, period, index string) (*subject, error) {
	rows, err := l.rows(ctx, "explain/subject", nil, account, period, index)
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 {
		return &subject{account, period, rows[0]}, nil
	}
	known, err := l.c.strings(ctx, statement("explain/known_subject", nil), account, period)
	switch {
	case err != nil:
		return nil, err
	case known[0][1] != "true":
		return nil, caused(ErrNoFigures, "period %s: there are no data of it; `zhengheng query periods` lists those that have some", period)
	case known[0][0] != "true":
		return nil, caused(ErrNoFigures, "account %s: nobody knows it; `zhengheng query accounts` lists those that are known", account)
	}
	return nil, caused(ErrNoFigures, "account %s has no data in %s", account, period)
}

func (s *subject) text(column string) string { return said(s.row[column]) }

func (s *subject) number(column string) float64 {
	switch value := s.row[column].(type) {
	case int64:
		return float64(value)
	case float64:
		return value
	}
	return math.NaN()
}

// measures are the account's figures as formulas take them; unknown ones are left out.
func (s *subject) measures(known []formula.Measure) formula.Measures {
	m := formula.Measures{
		Values: map[string]float64{}, AtLeast: map[string]bool{},
		Days: s.number("formula_days"), RealDays: s.number("real_days"),
		Groups: map[string]string{"platform": s.text("platform"), "region_code": s.text("region_code"), "level": s.text("level"), "sector": s.text("sector")},
	}
	for _, measure := range known {
		if value := s.number(measure.ID); !math.IsNaN(value) {
			m.Values[measure.ID] = value
		}
		if flag, _ := s.row[measure.ID+"_at_least"].(bool); flag {
			m.AtLeast[measure.ID] = true
		}
	}
	return m
}

// days are the bounds of the period as the statements over posts take them: its first
// day, the day after its last, and the first day of what refresh builds with it.
func (s *subject) days() []any {
	return []any{s.account, s.text("starts_on"), s.text("before_on"), s.text("window_on")}
}

// fill lays out what follows from the figures alone.
func (x *Explanation) fill(l *look, s *subject, f *formula.Formula, others *fellows) (err error) {
	parts, err := f.Explain(s.measures(l.w.formulas.Measures()), others.but(s.account)...)
	if err != nil {
		return err
	}
	x.parts = parts
	x.Notes = append(x.Notes, scoreNotes(s, f, parts)...)
	if x.Facts, err = sheet(factColumns(f), [][]any{factRow(l, s, f, parts)}, l.metadata()); err != nil {
		return err
	}
	if x.Terms, err = sheet(termColumns(f, parts), termRows(f, parts), l.metadata()); err != nil {
		return err
	}
	var rows [][]any
	for _, m := range parts.Measures {
		rows = append(rows, []any{m.ID, m.Value, m.IsAtLeast, nil, nil, nil, nil})
	}
	x.Measures, err = sheet(measureColumns(parts), rows, l.metadata())
	return err
}

// scoreNotes say what a reader of the score must know.
func scoreNotes(s *subject, f *formula.Formula, parts formula.Explanation) (notes []formula.Text) {
	note := func(zh, en string) { notes = append(notes, formula.Text{Zh: zh, En: en}) }
	if len(parts.Missing) > 0 {
		note("缺少指标，指数不计算："+strings.Join(parts.Missing, "、"), "not computed: these measures are unknown: "+strings.Join(parts.Missing, ", "))
	}
	switch {
	case parts.IsAtLeast == nil:
		note("榜内有封顶或缺失的数，指数值介于下界与上界之间", "counts in the list are capped or missing: the score lies between its bounds")
	case *parts.IsAtLeast && f.Kind() == formula.Scaled:
		note("本账号有封顶或缺失的数，指数值是下限，且不高于上界", "counts of the account are capped or missing: the score is a lower bound, and not above its upper one")
	case *parts.IsAtLeast:
		note("有封顶或缺失的数，指数值是下限，没有上界", "counts are capped or missing: the score is a lower bound and has no upper one")
	}
	if stored, ok := s.row["stored_score"].(float64); ok && parts.Score != nil && math.Abs(stored-*parts.Score) > 1e-9*math.Max(1, stored) {
		note("榜单中的值是按旧定义算的，zhengheng refresh --full 重算", "the ranking holds a score of an older definition; `zhengheng refresh --full` computes it again")
	}
	if f.Provenance() == "unverified" {
		note("公式待核："+f.Source(), "the formula is unverified: "+f.Source())
	}
	return notes
}
