package ingest

import (
	"regexp"
	"slices"
	"time"
)

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
// part of its text, a constant, platform:platform_uid, the register, a digest.
type origin struct {
	source   int // -1 for the others
	match    *regexp.Regexp
	format   string
	unit     string // put behind a whole number that has none: 万
	constant []byte
	platform *identity
	naming   *naming
	digest   []int
}

func (o *origin) isPlain() bool {
	return o.source >= 0 && o.match == nil && o.format == "" && o.unit == ""
}

// identity makes an account's id of its platform and its uid there.
type identity struct {
	words    *vocabulary
	platform []origin
	uid      []origin
}

// columns calls visit for each column of the header that the origin reads.
func (o *origin) columns(visit func(int)) {
	all := func(lists ...[]origin) {
		for _, list := range lists {
			for i := range list {
				list[i].columns(visit)
			}
		}
	}
	switch {
	case o.platform != nil:
		all(o.platform.platform, o.platform.uid)
	case o.naming != nil:
		all(o.naming.name, o.naming.platform, o.naming.day)
	case o.source >= 0:
		visit(o.source)
	}
	for _, column := range o.digest {
		visit(column)
	}
}

// isRead tells whether the file has something of its own to say about a column:
// not constants alone.
func isRead(origins []origin) bool {
	read := false
	for i := range origins {
		origins[i].columns(func(int) { read = true })
	}
	return read
}

// origins returns where a column's values come from: what the profile says, else
// the header; then constants and defaults for where that has none.
//
// An account's id may be under a heading of its own, be platform:platform_uid, or
// be found by the account's name, in this order; a name is looked up only where no
// heading of ids is there and the user has not said which account it is.
func (p *planner) origins(feed *Feed, column *Column, index headerIndex) []origin {
	mapping, mapped := p.mapping(feed, column)
	list := p.headed(column, mapping, mapped, index)
	if column.PlatformUID && (!mapped || mapping.Lookup != "") {
		if id := p.identity(feed, index); id != nil {
			list = append(list, origin{source: -1, platform: id})
		}
	}
	if column.PlatformUID && p.set[column.Name] == "" {
		list = append(list, p.named(feed, column, mapping, mapped, index, list)...)
	}
	if constant := p.constant(column, mapping); constant != "" {
		list = append(list, origin{source: -1, constant: []byte(constant)})
	}
	return list
}

func (p *planner) mapping(feed *Feed, column *Column) (Mapping, bool) {
	if p.profile == nil {
		return Mapping{}, false
	}
	mapping, mapped := p.profile.Feeds[feed.Name][column.Name]
	return mapping, mapped
}

// headed returns the origin that the profile or the column's names give, if the
// header has it. An account that is looked up by name may still have its id there.
func (p *planner) headed(column *Column, m Mapping, mapped bool, index headerIndex) []origin {
	headers := []string(m.From)
	if !mapped || m.Lookup != "" {
		headers = headings(column)
		m.Match, m.Format = nil, ""
	}
	i, unit, ok := index.findFor(column.Kind, headers...)
	if !ok {
		return p.digested(m.Digest, index)
	}
	if m.Unit != "" {
		unit = m.Unit
	}
	if unit == "" && column.Kind == KindCount && p.profile != nil {
		unit = p.profile.Unit
	}
	if unit == unitOfOne {
		unit = ""
	}
	return []origin{{source: i, match: m.Match, format: m.Format, unit: unit}}
}

// digested returns the origin of a digest, if the header has all that it is made of.
func (p *planner) digested(names []string, index headerIndex) []origin {
	made := origin{source: -1}
	for _, name := range names {
		column, ok := p.place(name, index)
		if !ok {
			return nil
		}
		made.digest = append(made.digest, column)
	}
	if made.digest == nil {
		return nil
	}
	return []origin{made}
}

// place returns where the header has a column of a feed that the profile gives, or a
// header.
func (p *planner) place(name string, index headerIndex) (int, bool) {
	for _, feed := range p.feeds.All() {
		column := feed.Column(name)
		if column == nil || !p.profile.gives(feed.Name, "") {
			continue
		}
		mapping, mapped := p.mapping(feed, column)
		for _, o := range p.headed(column, mapping, mapped, index) {
			if o.source >= 0 {
				return o.source, true
			}
		}
	}
	return index.find(name)
}

// named returns the origin that looks up an account's name. Without a register, or
// while that is empty, what stands under a name's heading is taken for the id, so
// that a warehouse without a register can be worked with.
func (p *planner) named(feed *Feed, column *Column, m Mapping, mapped bool, index headerIndex, before []origin) []origin {
	names, isStrict := column.ByName, m.Lookup != ""
	if isStrict {
		names = m.From
	}
	isHeaded := slices.ContainsFunc(before, func(o origin) bool { return o.platform == nil })
	if isHeaded || mapped && !isStrict {
		return nil
	}
	i, ok := index.find(names...)
	if !ok {
		return nil
	}
	text := origin{source: i, match: m.Match, format: m.Format}
	register := p.accounts()
	if !p.blind && !isStrict && (register == nil || register.isEmpty()) {
		return []origin{text}
	}
	if register == nil && !p.blind {
		register = &emptyRegister
	}
	made := &naming{register: register, column: column, name: []origin{text}, day: p.rowDay(index)}
	if platform := feed.Column("platform"); platform != nil {
		made.platform, made.words = p.origins(feed, platform, index), platform.words
	}
	return []origin{{source: -1, naming: made}}
}

var emptyRegister register

// rowDay returns the origin of the date of a table's rows: the first time of the
// feeds, in their order, that the rows must have and the header gives. It is the
// same for all feeds of a table, so that a row is of one account in all of them.
func (p *planner) rowDay(index headerIndex) []origin {
	for _, feed := range p.feeds.All() {
		for _, column := range feed.Columns {
			if !column.Kind.isTime() || !column.Required {
				continue
			}
			mapping, mapped := p.mapping(feed, column)
			if list := p.headed(column, mapping, mapped, index); list != nil {
				return list
			}
		}
	}
	return nil
}

// constant returns the value of a column that the file does not give: what the
// user set, else what the profile says, else the column's default.
func (p *planner) constant(column *Column, m Mapping) string {
	switch {
	case p.set[column.Name] != "":
		return p.set[column.Name]
	case m.Value != "":
		return m.Value
	case p.profile != nil && p.profile.Constants[column.Name] != "":
		return p.profile.Constants[column.Name]
	case column.Name == "observed_at" && !p.observed.IsZero():
		return p.observed.UTC().Format(time.RFC3339Nano)
	}
	return column.Default
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

// headings are the headings under which a column is known: its name, its titles
// and its aliases.
func headings(c *Column) []string {
	return append([]string{c.Name, c.Title.Zh, c.Title.En}, c.Aliases...)
}
