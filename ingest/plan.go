package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
)

// plan says how the rows of one table become rows of feeds.
type plan struct {
	table   table
	clock   clock
	feeds   []*feedPlan
	ignored []string // columns of the header that nothing uses
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

// target is one stored column and its origins; the first that gives a value for
// a row wins.
type target struct {
	column  *Column
	field   int // in the plan's schema
	flag    int // field of the _at_least companion, or -1
	flagged int // column of the header that gives the companion, or -1
	origins []origin
}

// direct returns the header's column that alone gives the target's values, or -1.
func (t *target) direct() int {
	if len(t.origins) == 1 && t.origins[0].isPlain() {
		return t.origins[0].source
	}
	return -1
}

// origin is one place where a value may come from: a column of the header, or
// part of its text, a constant, or platform:platform_uid.
type origin struct {
	source   int // -1 for the others
	match    *regexp.Regexp
	format   string
	constant []byte
	platform *identity
}

func (o *origin) isPlain() bool { return o.source >= 0 && o.match == nil && o.format == "" }

// identity makes an account's id of its platform and its uid there.
type identity struct {
	words    *vocabulary
	platform []origin
	uid      []origin
}

// planner makes plans for the tables of one source.
type planner struct {
	feeds    *Feeds
	profile  *Profile // or nil
	only     []string // feeds asked for
	observed time.Time
	clock    clock
}

func newPlanner(o Options) (*planner, error) {
	feeds, err := o.feeds, error(nil)
	if feeds == nil {
		feeds, err = LoadFeeds()
	}
	if err != nil {
		return nil, err
	}
	p := &planner{feeds: feeds, observed: o.Observed, clock: clock{year: o.Year}}
	if o.Profile != "" {
		if p.profile, err = LoadProfile(o.Profile); err != nil {
			return nil, err
		}
		p.clock.layouts = p.profile.layouts
		if p.clock.year == 0 {
			p.clock.year = p.profile.Year
		}
	}
	for _, name := range strings.FieldsFunc(o.Feed, func(r rune) bool { return r == ',' || r == ' ' }) {
		if _, err := feeds.Lookup(name); err != nil {
			return nil, err
		}
		if p.profile != nil && p.profile.Feeds[name] == nil {
			return nil, fmt.Errorf("profile %s does not give feed %s", p.profile.Name, name)
		}
		p.only = append(p.only, name)
	}
	return p, nil
}

// plan matches a header with the feeds. The error is a *columnsError when the
// header does not fit.
func (p *planner) plan(t table) (*plan, error) {
	index := indexHeader(t.header)
	made := &plan{table: t, clock: p.clock}
	refused := &columnsError{table: t}
	for _, feed := range p.feeds.All() {
		if !p.wants(feed) {
			continue
		}
		fit := p.fit(feed, index)
		switch {
		case fit.complete():
			made.feeds = append(made.feeds, fit.plan)
		case p.isAsked():
			return nil, refused.nearest(fit)
		default:
			refused.nearest(fit)
		}
	}
	if len(made.feeds) == 0 {
		return nil, refused
	}
	if !p.isAsked() {
		made.yield()
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

// isAsked tells whether the user said which feeds the source holds. Then each of
// them must fit; else those that fit are taken.
func (p *planner) isAsked() bool { return p.profile != nil || len(p.only) > 0 }

func (p *planner) wants(feed *Feed) bool {
	if len(p.only) > 0 {
		return slices.Contains(p.only, feed.Name)
	}
	return p.profile == nil || p.profile.Feeds[feed.Name] != nil
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
		if len(origins) > 0 && origins[0].source >= 0 {
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
			if _, ok := index.find(names(column)...); ok {
				return name
			}
		}
	}
	return ""
}

// names are the headings under which a column is known: its name, its titles and
// its aliases.
func names(c *Column) []string {
	return append([]string{c.Name, c.Title.Zh, c.Title.En}, c.Aliases...)
}

// origins returns where a column's values come from: what the profile says, else
// the header; then constants and defaults for where that has none.
func (p *planner) origins(feed *Feed, column *Column, index headerIndex) []origin {
	var list []origin
	var constant string
	mapped := false
	if p.profile != nil {
		constant = p.profile.Constants[column.Name]
		var mapping Mapping
		if mapping, mapped = p.profile.Feeds[feed.Name][column.Name]; mapped {
			if mapping.Value != "" {
				constant = mapping.Value
			}
			if i, ok := index.find(mapping.From...); ok {
				list = append(list, origin{source: i, match: mapping.Match, format: mapping.Format})
			}
		}
	}
	if !mapped {
		if i, ok := index.find(names(column)...); ok {
			list = append(list, origin{source: i})
		}
	}
	if column.PlatformUID && !mapped {
		if id := p.identity(feed, index); id != nil {
			list = append(list, origin{source: -1, platform: id})
		}
	}
	if constant == "" && column.Name == "observed_at" && !p.observed.IsZero() {
		constant = p.observed.UTC().Format(time.RFC3339Nano)
	}
	if constant == "" {
		constant = column.Default
	}
	if constant != "" {
		list = append(list, origin{source: -1, constant: []byte(constant)})
	}
	return list
}

func (p *planner) identity(feed *Feed, index headerIndex) *identity {
	platform, uid := feed.Column("platform"), feed.Column("platform_uid")
	if platform == nil || uid == nil {
		return nil
	}
	id := &identity{
		words:    platform.words,
		platform: p.origins(feed, platform, index),
		uid:      p.origins(feed, uid, index),
	}
	if len(id.platform) == 0 || len(id.uid) == 0 {
		return nil
	}
	return id
}

// uses tells whether the origin, or one that it is made of, is that column of the
// header.
func (o *origin) uses(column int) bool {
	if o.platform == nil {
		return o.source == column
	}
	return slices.ContainsFunc(o.platform.platform, func(p origin) bool { return p.uses(column) }) ||
		slices.ContainsFunc(o.platform.uid, func(p origin) bool { return p.uses(column) })
}

// uses tells whether a column of the header is read.
func (p *plan) uses(column int) bool {
	for _, f := range p.feeds {
		for _, t := range f.targets {
			if t.flagged == column || slices.ContainsFunc(t.origins, func(o origin) bool { return o.uses(column) }) {
				return true
			}
		}
	}
	return false
}

// unused returns the names in the header that none of the feeds reads.
func (p *plan) unused() []string {
	var left []string
	for i, name := range p.table.header {
		if name = string(trim([]byte(name))); name != "" && !p.uses(i) && !isRejectColumn(name) && !slices.Contains(left, name) {
			left = append(left, name)
		}
	}
	return left
}
