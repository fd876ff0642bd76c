package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// planner makes plans for the tables of one source.
type planner struct {
	feeds    *Feeds
	profile  *Profile          // or nil
	only     []string          // feeds asked for
	set      map[string]string // columns that the user gives values for
	observed time.Time
	clock    clock

	blind     bool                      // names are not looked up, but stand for their accounts
	directory func() (*register, error) // nil where names cannot be looked up
	register  *register                 // once it was needed
	failed    error                     // why it could not be read
	known     []*Profile                // that can be recognised, once they were needed
}

func newPlanner(o Options) (*planner, error) {
	feeds, err := LoadFeeds()
	if err != nil {
		return nil, err
	}
	p := &planner{feeds: feeds, observed: o.Observed, clock: clock{year: o.Year}}
	if p.set, err = checkSet(o.Set, feeds); err != nil {
		return nil, err
	}
	if o.Profile != "" {
		profile, err := loadProfile(o.Profile, feeds)
		if err != nil {
			return nil, err
		}
		p.use(profile)
	}
	for _, name := range strings.FieldsFunc(o.Feed, func(r rune) bool { return r == ',' || r == ' ' }) {
		if _, err := feeds.Lookup(name); err != nil {
			return nil, err
		}
		if p.profile != nil {
			if _, ok := p.profile.Feeds[name]; !ok {
				return nil, fmt.Errorf("profile %s does not give feed %s", p.profile.Name, name)
			}
		}
		p.only = append(p.only, name)
	}
	return p, nil
}

// lookIn lets names of accounts be looked up, among those that owns holds; nil is all.
func (p *planner) lookIn(ctx context.Context, directory Directory, owns func(account string) bool) {
	p.directory = func() (*register, error) { return readRegister(ctx, directory, owns) }
}

func (p *planner) use(profile *Profile) {
	p.profile = profile
	p.clock.layouts = profile.layouts
	if p.clock.year == 0 {
		p.clock.year = profile.Year
	}
}

// accounts returns the register, or nil where there is none. It is read once; an
// error fails the plan that asked for it.
func (p *planner) accounts() *register {
	if p.register == nil && p.directory != nil && p.failed == nil {
		p.register, p.failed = p.directory()
	}
	return p.register
}

// recognise returns a planner with the one built-in profile to which the header
// belongs, or nil where none or several do.
func (p *planner) recognise(t table) (*planner, error) {
	if p.known == nil {
		known, err := recognisable(p.feeds)
		if err != nil {
			return nil, err
		}
		p.known = known
	}
	index := indexHeader(t.header)
	var found []*Profile
	for _, profile := range p.known {
		if profile.matches(index) {
			found = append(found, profile)
		}
	}
	if len(found) != 1 {
		return nil, nil
	}
	child := *p
	child.use(found[0])
	return &child, nil
}

// checkSet checks the values that the user gives to columns: each must be a column
// of a feed, and be read as one of its kind.
func checkSet(set map[string]string, feeds *Feeds) (map[string]string, error) {
	checked := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		var columns []*Column
		for _, feed := range feeds.All() {
			if column := feed.Column(name); column != nil {
				columns = append(columns, column)
			}
		}
		if len(columns) == 0 {
			return nil, fmt.Errorf("no feed has a column %q to set", name)
		}
		value := string(trim([]byte(set[name])))
		for _, column := range columns {
			if reason := column.check(value, feeds); reason != "" {
				return nil, fmt.Errorf("%s: %s", name, reason)
			}
		}
		checked[name] = value
	}
	return checked, nil
}

// check tells why a text cannot be a value of the column; "" is why not.
func (c *Column) check(value string, feeds *Feeds) string {
	text := []byte(value)
	switch {
	case isDashes(text):
		return "the value is missing"
	case c.Kind == KindEnum || c.Kind == KindBoolean:
		if _, ok := c.words.find(text); !ok {
			return quoted(text) + " is not one of " + strings.Join(c.words.values, ", ")
		}
	case c.Kind.isWhole():
		_, reason := parseNumber(text)
		return reason
	case c.Kind.isTime():
		_, reason := (&clock{}).parse(text)
		return reason
	case c.Kind == KindPeriod:
		_, _, reason := (&clock{}).parsePeriod(text)
		return reason
	case c.PlatformUID:
		platform, _, ok := strings.Cut(value, ":")
		if words := feeds.platforms(); ok && !slices.Contains(words, platform) {
			return fmt.Sprintf("%s: %q is not one of %s", quoted(text), platform, strings.Join(words, ", "))
		}
	}
	return ""
}

// platforms returns the names of the platforms.
func (f *Feeds) platforms() []string {
	for _, feed := range f.list {
		if column := feed.Column("platform"); column != nil {
			return column.Values()
		}
	}
	return nil
}
