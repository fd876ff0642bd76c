package ingest

import (
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// plan says how the rows of one table become rows of feeds.
type plan struct {
	table   table
	by      *planner
	clock   clock
	feeds   []*feedPlan
	melt    *melt  // of a wide sheet; the feeds' columns are those it makes
	skips   []skip // rows that are left out
	form    *formPlan
	ignored []string
	profile string // that it was made by, or ""
}

func (p *plan) feedNames() []string {
	names := make([]string, len(p.feeds))
	for i, f := range p.feeds {
		names[i] = f.feed.Name
	}
	return names
}

// feedPlan says where the columns of a feed come from. Columns that the source has
// not are not among them: they are left as they are, which is not the same as empty.
type feedPlan struct {
	feed    *Feed
	targets []target
	schema  *arrow.Schema // the feed's, without those columns
}

// oneOf returns the places, among the plan's fields, of the columns of which each
// row needs one; nil where the feed has no such rule or the source none of them.
func (f *feedPlan) oneOf() []int {
	var fields []int
	for _, t := range f.targets {
		if slices.Contains(f.feed.NeedsOne, t.column.Name) {
			fields = append(fields, t.field)
		}
	}
	return fields
}

// columns calls visit for each column of the header that the feed reads.
func (f *feedPlan) columns(visit func(int)) {
	for _, t := range f.targets {
		if t.flagged >= 0 {
			visit(t.flagged)
		}
		for i := range t.origins {
			t.origins[i].columns(visit)
		}
	}
}

// reads tells whether the feeds read a column, as the melt leaves it.
func (p *plan) reads(column int) bool {
	found := false
	for _, f := range p.feeds {
		f.columns(func(c int) { found = found || c == column })
	}
	return found
}

// uses tells whether a column of the header is read.
func (p *plan) uses(column int) bool {
	if slices.ContainsFunc(p.skips, func(s skip) bool { return s.column == column }) || p.form.reads(column) {
		return true
	}
	if p.melt != nil {
		return slices.ContainsFunc(p.melt.places(column), p.reads)
	}
	return p.reads(column)
}

// unused returns the names in the header that nothing reads, and that the profile
// does not leave out knowingly.
func (p *plan) unused() []string {
	var left []string
	for i, name := range p.table.header {
		name = string(trim([]byte(name)))
		if name == "" || p.uses(i) || isRejectColumn(name) || slices.Contains(left, name) || p.by.profile != nil && p.by.profile.ignores(name) {
			continue
		}
		left = append(left, name)
	}
	return left
}

// plan matches a header with the feeds. The error is a *columnsError when the
// header does not fit.
//
// Where the user asks for no feed and no profile, the header may tell the profile:
// exactly one must recognise it, and the file must have what that one needs.
func (p *planner) plan(t table) (*plan, error) {
	if p.isAsked() {
		return p.match(t)
	}
	recognised, err := p.recognise(t)
	if err != nil || recognised == nil {
		return p.plainly(t, err)
	}
	made, err := recognised.match(t)
	if err != nil {
		if plain, other := p.match(t); other == nil {
			return plain, nil
		}
	}
	return made, err
}

func (p *planner) plainly(t table, err error) (*plan, error) {
	if err != nil {
		return nil, err
	}
	return p.match(t)
}

// match makes the plan by the profile in hand, or without one.
func (p *planner) match(t table) (*plan, error) {
	made := &plan{table: t, by: p, clock: p.clock}
	index := p.index(t.header)
	if p.profile != nil {
		made.profile = p.profile.Name
		made.skips = p.profile.skipsIn(indexHeader(t.header))
		made.form = p.profile.Form.in(t)
		var err error
		if made.melt, err = p.profile.meltOf(t); err != nil {
			return nil, err
		}
		if made.melt != nil {
			index = p.index(made.melt.header)
		}
	}
	refused := &columnsError{table: t, by: p, profile: made.profile}
	for _, feed := range p.feeds.All() {
		if !p.wants(feed, t.sheet) {
			continue
		}
		fit := p.fit(feed, index)
		switch {
		case fit.complete():
			made.feeds = append(made.feeds, fit.plan)
		case p.mustFit(t.sheet):
			return nil, p.orFailed(refused.nearest(fit))
		default:
			refused.nearest(fit)
		}
	}
	if len(made.feeds) == 0 {
		return nil, p.orFailed(refused)
	}
	if !p.isAsked() {
		made.yield()
	}
	if err := p.check(made, index); err != nil {
		return nil, err
	}
	made.ignored = made.unused()
	return made, nil
}

// yield drops the registers where there are facts.
func (p *plan) yield() {
	isRegister := func(f *feedPlan) bool { return f.feed.Yields }
	if facts := slices.DeleteFunc(slices.Clone(p.feeds), isRegister); len(facts) > 0 {
		p.feeds = facts
	}
}

// index finds the columns of a header, but those that the profile leaves out.
func (p *planner) index(header []string) headerIndex {
	if p.profile == nil || len(p.profile.Ignore) == 0 {
		return indexHeader(header)
	}
	header = slices.Clone(header)
	for i, name := range header {
		if p.profile.ignores(name) {
			header[i] = ""
		}
	}
	return indexHeader(header)
}

// orFailed prefers the error of the register to one about columns.
func (p *planner) orFailed(refused *columnsError) error {
	if p.failed != nil {
		return p.failed
	}
	if refused.best == nil {
		refused.best = &fit{}
	}
	return refused
}

// check refuses what a fitting header may still have wrong.
func (p *planner) check(made *plan, index headerIndex) error {
	if p.failed != nil {
		return p.failed
	}
	var err error
	for _, f := range made.feeds {
		f.columns(func(column int) {
			if err == nil {
				err = index.checkOnce(made.table, column)
			}
		})
	}
	if err == nil && made.melt != nil && len(made.feeds) > 1 {
		err = &lineError{made.table.line, "a sheet whose columns are turned into rows gives one feed, not " +
			strings.Join(made.feedNames(), " and ") + "; name it with --feed"}
	}
	return err
}

// isAsked tells whether the user said which feeds the source holds.
func (p *planner) isAsked() bool { return p.profile != nil || len(p.only) > 0 }

// mustFit tells whether each of the feeds that are wanted must fit; else those that
// fit are taken.
func (p *planner) mustFit(sheet string) bool {
	if len(p.only) > 0 {
		return true
	}
	return p.profile != nil && !p.profile.OptionalFeeds && (sheet != "" || len(p.profile.sheets) == 0)
}

func (p *planner) wants(feed *Feed, sheet string) bool {
	if len(p.only) > 0 && !slices.Contains(p.only, feed.Name) {
		return false
	}
	return p.profile == nil || p.profile.gives(feed.Name, sheet)
}

// fit is how well a feed fits a header.
type fit struct {
	plan    *feedPlan
	found   int       // columns that the header has
	missing []*Column // required columns that it has not
	noCount bool      // it has none of the counts
	noneOf  []string  // of these columns it needs one
	barred  string    // a column that says that the file is something else
}

func (f *fit) complete() bool {
	return len(f.missing) == 0 && !f.noCount && len(f.noneOf) == 0 && f.barred == ""
}

func (p *planner) fit(feed *Feed, index headerIndex) *fit {
	f := &fit{plan: &feedPlan{feed: feed}}
	var delivered []*Column
	counts, field := 0, 0
	for _, column := range feed.Columns {
		origins := p.origins(feed, column, index)
		if len(origins) > 0 && isRead(origins[:1]) && origins[0].platform == nil {
			f.found++
			if !column.Required && column.Kind.isAmount() {
				counts++
			}
		}
		if column.Required && len(origins) == 0 {
			f.missing = append(f.missing, column)
		}
		if column.Input || len(origins) == 0 {
			continue
		}
		t := target{column: column, field: field, flag: -1, flagged: -1, origins: origins}
		field++
		if name := column.AtLeast(); name != "" {
			t.flag = field
			t.flagged, _ = index.find(name)
			field++
		}
		f.plan.targets = append(f.plan.targets, t)
		delivered = append(delivered, column)
	}
	f.plan.schema = makeSchema(feed, delivered)
	f.noCount = feed.NeedsCount && counts == 0
	if len(feed.NeedsOne) > 0 && f.plan.oneOf() == nil {
		f.noneOf = feed.NeedsOne
	}
	if !p.isAsked() {
		f.barred = p.bar(feed, index)
	}
	return f
}

// bar returns the first column of the header that the feed cannot go with.
func (p *planner) bar(feed *Feed, index headerIndex) string {
	for _, name := range feed.NotWith {
		for _, other := range p.feeds.All() {
			column := other.Column(name)
			if column == nil || column.Input {
				continue
			}
			if _, ok := index.find(headings(column)...); ok {
				return name
			}
		}
	}
	return ""
}
