package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse/formula"
)

// Change is the difference of an account's score and rank between two periods, taken
// apart. All parts add up: those of Score to score_change, those of Rank to rank_change.
// Changes of rank are positive upwards, as in the ranking.
//
// The score is split by formula.ExplainChange: Shapley values over the measures, the days
// of the period and the version.
//
// The rank is split along one path, each step of which changes one thing, so that the
// parts telescope to the difference whatever the rank mode:
//
//	version    the whole first list computed by the second version; where the account
//	           has no score then, the second list by the first version instead
//	leavers    the first list without the accounts that the second one lacks
//	own        the account has its second score among its old peers
//	peers      the peers that are in both lists have their second scores
//	newcomers  the second list with the accounts that the first one lacks
//
// Leavers and newcomers are accounts that left or joined the filter group, or that lost or
// got a score. With ties by competition, own + peers is the number of peers overtaken less
// that of peers that overtook. rank_by_own_change is the counterfactual of the account's
// own change alone: its second score in the first list.
type Change struct {
	Facts array.RecordReader // one row
	Score array.RecordReader // one row per measure that changed, and one for the version
	Rank  array.RecordReader // the five parts above
	Peers array.RecordReader // who overtook, was overtaken, came above or left from above
	Notes []formula.Text     // breaks of series between the periods, peers not listed
}

// Release frees all tables.
func (x *Change) Release() {
	for _, table := range []array.RecordReader{x.Facts, x.Score, x.Rank, x.Peers} {
		if table != nil {
			table.Release()
		}
	}
}

// ChangeOptions choose the list in which the account is ranked; empty ones take all.
type ChangeOptions struct {
	ToIndex                               string // the version of the second period; "" is the same
	Platform, Region, Level, Sector, Unit string // as in the query ranking
	IsDense                               bool   // ties as 1 2 2 3, else 1 2 2 4
	Peers                                 int    // at most so many peers are listed; 0 means DefaultPosts
}

// ErrNotRanked is wrapped where the account has no score in one of the lists.
var ErrNotRanked = errors.New("the account is not in the list")

// ExplainChange takes the change of an account's score and rank from one period to
// another apart. The errors wrap ErrNoFigures, ErrBadIndex or ErrNotRanked.
func (w *Warehouse) ExplainChange(ctx context.Context, account, index, from, to string, options ChangeOptions) (*Change, error) {
	return w.explainChange(ctx, w, account, index, from, to, options)
}

// ExplainChange is Warehouse.ExplainChange on this state.
func (p *Past) ExplainChange(ctx context.Context, account, index, from, to string, options ChangeOptions) (*Change, error) {
	return p.w.explainChange(ctx, p, account, index, from, to, options)
}

// change is one explanation of a change under way.
type change struct {
	l           *look
	account     string
	from, to    *subject
	first, last *formula.Formula
	options     ChangeOptions
	marks       changeMarks
	out         *Change
}

func (w *Warehouse) explainChange(ctx context.Context, state looker, account, index, from, to string, options ChangeOptions) (*Change, error) {
	first, err := w.explainable(index, formula.Account)
	if err != nil {
		return nil, err
	}
	last := first
	if options.ToIndex != "" {
		if last, err = w.explainable(options.ToIndex, formula.Account); err != nil {
			return nil, err
		}
	}
	if options.Peers == 0 {
		options.Peers = DefaultPosts
	}
	c := &change{account: account, first: first, last: last, options: options, out: &Change{}}
	state, done, err := lookHolding(ctx, state, from, to)
	if err != nil {
		return nil, err
	}
	err = state.look(ctx, func(l *look) error {
		c.l = l
		if c.from, err = l.subject(ctx, account, from, first.ID()); err != nil {
			return err
		}
		if c.to, err = l.subject(ctx, account, to, last.ID()); err != nil {
			return err
		}
		return c.run(ctx)
	})
	if err = errors.Join(err, done()); err != nil {
		c.out.Release()
		return nil, err
	}
	return c.out, nil
}

func (c *change) run(ctx context.Context) error {
	known := c.l.w.formulas.Measures()
	before, after := formula.State{Formula: c.first, Measures: c.from.measures(known)}, formula.State{Formula: c.last, Measures: c.to.measures(known)}
	split, err := formula.ExplainChange(before, after)
	if errors.Is(err, formula.ErrNoScore) {
		return caused(ErrNotRanked, "%s: %v", c.account, err)
	}
	if err != nil {
		return caused(ErrBadIndex, "%v", err)
	}
	if c.marks, err = marksOf(before, after); err != nil {
		return caused(ErrBadIndex, "%v", err)
	}
	path, err := c.path(ctx)
	if err != nil {
		return err
	}
	if err := c.noteBreaks(ctx); err != nil {
		return err
	}
	metadata := c.l.metadata()
	if c.out.Facts, err = sheet(changeFactColumns, [][]any{c.factRow(split, path)}, metadata); err != nil {
		return err
	}
	if c.out.Score, err = sheet(scorePartColumns(split), c.scorePartRows(split), metadata); err != nil {
		return err
	}
	if c.out.Rank, err = sheet(rankPartColumns, path.rows(), metadata); err != nil {
		return err
	}
	peers := path.peers(c)
	c.out.Peers, err = sheet(peerColumns, peers, metadata)
	return err
}

// path finds the lists between which the rank changed, and the one in the middle where
// the version changed too.
func (c *change) path(ctx context.Context) (*rankPath, error) {
	before, err := c.list(ctx, c.first, c.from.period)
	if err != nil {
		return nil, err
	}
	after, err := c.list(ctx, c.last, c.to.period)
	if err != nil {
		return nil, err
	}
	for i, list := range []rankList{before, after} {
		if _, found := list[c.account]; !found {
			period := []string{c.from.period, c.to.period}[i]
			return nil, caused(ErrNotRanked, "%s is not ranked in %s within the filters", c.account, period)
		}
	}
	p := &rankPath{account: c.account, isDense: c.options.IsDense, before: before, after: after, start: before, end: after}
	if c.first.ID() == c.last.ID() {
		return p, nil
	}
	rescored, err := c.list(ctx, c.last, c.from.period)
	if err != nil {
		return nil, err
	}
	if _, found := rescored[c.account]; found {
		p.start = rescored
		return p, nil
	}
	if rescored, err = c.list(ctx, c.first, c.to.period); err != nil {
		return nil, err
	}
	if _, found := rescored[c.account]; !found {
		return nil, caused(ErrNotRanked, "%s has no score by %s in %s, nor by %s in %s: the change of rank cannot be split", c.account, c.last.ID(), c.from.period, c.first.ID(), c.to.period)
	}
	p.end = rescored
	return p, nil
}

func (c *change) list(ctx context.Context, f *formula.Formula, period string) (rankList, error) {
	facts := map[string]any{"Scores": ""}
	if c.l.w.variant(f.ID()) != nil {
		facts = variantFacts(f)
	}
	o := c.options
	rows, err := c.l.rows(ctx, "explain/list", facts, f.ID(), period,
		textOrNull(o.Platform), textOrNull(regionDigits(o.Region)), textOrNull(o.Level), textOrNull(o.Sector), textOrNull(o.Unit))
	if err != nil {
		return nil, err
	}
	list := make(rankList, len(rows))
	for _, row := range rows {
		list[said(row["account_id"])] = ranked{said(row["account_name"]), row["score"].(float64), row["is_at_least"]}
	}
	return list, nil
}

// regionDigits are the leading digits that all codes of a region's subtree share, as the
// queries have it: 330000 covers 33…, 330100 covers 3301….
func regionDigits(code string) string {
	if len(code) == 6 {
		code = strings.TrimSuffix(strings.TrimSuffix(code, "00"), "00")
	}
	return code
}

// noteBreaks names the breaks of series that may lie between the two periods.
func (c *change) noteBreaks(ctx context.Context) error {
	from, before := min(c.from.text("starts_on"), c.to.text("starts_on")), max(c.from.text("before_on"), c.to.text("before_on"))
	measures := strings.Join(append(c.first.Measures(), c.last.Measures()...), ",")
	rows, err := c.l.rows(ctx, "explain/breaks_crossed", nil, from, before, c.first.Index(), c.to.text("platform"), measures)
	for _, row := range rows {
		c.out.note("两期之间可能有口径变更，前后不可比："+said(row["title_zh"]), "a break of series may lie between the periods: "+said(row["title_en"]))
	}
	if c.first.ID() != c.last.ID() {
		c.out.note(fmt.Sprintf("两期用的公式不同：%s 与 %s", c.first.ID(), c.last.ID()), fmt.Sprintf("the periods are scored by two versions: %s and %s", c.first.ID(), c.last.ID()))
	}
	return err
}

func (x *Change) note(zh, en string) { x.Notes = append(x.Notes, formula.Text{Zh: zh, En: en}) }
