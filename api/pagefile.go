package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zhengheng/access"
	"zhengheng/queries"
)

// pageFile is a page declared by a file of web/pages: sections over queries, from which
// the page is rendered. Adding a file adds the page, its form, its place in the menu and
// its tests.
//
// The page's parameters are the names in its path and those of Parameters. A section's
// query takes each of them that it declares; Parameters of the section sets others, and
// wins. A value $name stands for a parameter of the page, left out where it is not given.
type pageFile struct {
	Path       string       `yaml:"path"` // as an address, with the names that it holds in braces
	Title      queries.Text `yaml:"title"`
	Lead       queries.Text `yaml:"lead"`
	Group      string       `yaml:"group"`      // of menu.yaml; none: the page is not in the menu
	Menu       queries.Text `yaml:"menu"`       // what the menu calls it; its title where empty
	Order      int          `yaml:"order"`      // within its group
	Under      string       `yaml:"under"`      // path of the page that it belongs to, for the way back
	Heading    *heading     `yaml:"heading"`    // reads the heading from a query; without a row there is no such page
	Parameters []string     `yaml:"parameters"` // fields of the form; of all queries' the first declaration counts
	Sections   []section    `yaml:"sections"`

	// Defaults are the values of parameters that the address does not give.
	Defaults map[string]string `yaml:"defaults"`

	Actions []action    `yaml:"actions"`
	More    []pageLink  `yaml:"more"`
	Role    access.Role `yaml:"role"` // the least that may see it; that of the main section's query where empty

	name    string
	query   *queries.Query // whose parameters are the form, of a page that is one query
	inPath  []string
	fields  []queries.Parameter
	queries []*queries.Query // of the sections
}

// heading is where a page about one thing finds that thing's name.
type heading struct {
	Query      string            `yaml:"query"`
	Parameters map[string]string `yaml:"parameters"`
	Column     string            `yaml:"column"`
	Facts      []string          `yaml:"facts"` // columns of the same row, listed below the heading
}

// section is one query on a page.
type section struct {
	Title      queries.Text      `yaml:"title"` // the query's where empty
	Lead       queries.Text      `yaml:"lead"`
	Query      string            `yaml:"query"`
	Parameters map[string]string `yaml:"parameters"`
	Show       []string          `yaml:"show"`     // figures, chart, table, tally; a table, after the query's chart where it has one, where empty
	Columns    []string          `yaml:"columns"`  // of the table, as far as the query has them; all where empty
	Figures    []string          `yaml:"figures"`  // columns of the first row
	Tally      string            `yaml:"tally"`    // column whose values are counted over all rows
	Chart      *queries.Chart    `yaml:"chart"`    // instead of the query's own
	Links      map[string]string `yaml:"links"`    // column to address, with columns of the row in braces
	Row        *action           `yaml:"row"`      // a button of each row
	Empty      queries.Text      `yaml:"empty"`    // what to do where there are no rows
	Width      string            `yaml:"width"`    // half or third of the page where there is room; all of it where empty
	IsOptional bool              `yaml:"optional"` // left out where it has no rows
	Tone       string            `yaml:"tone"`     // warning for what somebody should see to
	IsMain     bool              `yaml:"main"`     // sort, where, limit and offset of the address are this section's
	IsLater    bool              `yaml:"later"`    // may take over a second: fetched after the page
}

var pageShows = []string{"figures", "chart", "table", "tally"}

var pathName = regexp.MustCompile(`\{([a-z_]+)\}`)

// arrangeNames are the parameters that arrange the rows of the main section.
var arrangeNames = []string{"limit", "offset", "sort", "where", "columns", "cursor"}

// loadPageFiles reads web/pages and checks every name in it against the library.
func loadPageFiles(files fs.FS, library *queries.Library) ([]*pageFile, error) {
	found, err := fs.Glob(files, "web/pages/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []*pageFile
	for _, name := range found {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		p, err := parsePage(strings.TrimSuffix(path.Base(name), ".yaml"), text, library)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, p)
	}
	return all, nil
}

func parsePage(name string, text []byte, library *queries.Library) (*pageFile, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	p := &pageFile{name: name}
	if err := decoder.Decode(p); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for _, match := range pathName.FindAllStringSubmatch(p.Path, -1) {
		p.inPath = append(p.inPath, match[1])
	}
	var problems []error
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if !strings.HasPrefix(p.Path, "/") || p.Title.Zh == "" || p.Title.En == "" || len(p.Sections) == 0 {
		wrong("a page needs a path that begins with /, a title in both languages and sections")
	}
	mains := 0
	for i := range p.Sections {
		q, err := p.Sections[i].check(p, library)
		if err != nil {
			wrong("section %d: %w", i+1, err)
			continue
		}
		p.queries = append(p.queries, q)
		if p.Sections[i].IsMain {
			mains++
			p.query = q
		}
	}
	if p.Role != "" && !p.Role.IsKnown() {
		wrong("role %q is not one of %s", p.Role, access.RoleNames())
	}
	if mains > 1 {
		wrong("two sections are main; the sort and filters of the address can belong to one only")
	}
	for i, a := range p.Actions {
		if err := p.checkPath(a.Path); err != nil {
			wrong("action %d: %w", i+1, err)
		}
		for name, value := range a.Fields {
			if of, isVariable := strings.CutPrefix(value, "$"); isVariable {
				if err := p.checkPath("{" + of + "}"); err != nil {
					wrong("action %d: %s: %w", i+1, name, err)
				}
			}
		}
	}
	for i, l := range p.More {
		if err := p.checkPath(l.Path); err != nil {
			wrong("more %d: %w", i+1, err)
		}
		if l.When != "" && p.Heading == nil {
			wrong("more %d: when: the page has no heading", i+1)
		}
	}
	if p.Heading != nil {
		if err := p.Heading.check(p, library); err != nil {
			wrong("heading: %w", err)
		}
	}
	for name := range p.Defaults {
		if p.query == nil || p.query.Parameter(name) == nil {
			wrong("defaults: the main section's query has no parameter %q", name)
		}
	}
	if len(problems) == 0 {
		p.fields, problems = p.formFields()
	}
	return p, errors.Join(problems...)
}

// checkPath looks for names in braces that the page does not know.
func (p *pageFile) checkPath(path string) error {
	for _, match := range pathName.FindAllStringSubmatch(path, -1) {
		isKnown := slices.Contains(p.inPath, match[1]) || slices.Contains(p.Parameters, match[1]) || p.query != nil && p.query.Parameter(match[1]) != nil
		if !isKnown {
			return fmt.Errorf("the page has no parameter %q", match[1])
		}
	}
	return nil
}

// formFields are the declarations of the page's parameters. Where a main section is all
// there is to ask for, its query's parameters are the form.
func (p *pageFile) formFields() (fields []queries.Parameter, problems []error) {
	names := p.Parameters
	if len(names) == 0 && p.query != nil {
		for _, one := range p.query.Parameters {
			if !slices.Contains(p.inPath, one.Name) {
				names = append(names, one.Name)
			}
		}
	}
	for _, name := range names {
		at := slices.IndexFunc(p.queries, func(q *queries.Query) bool { return q.Parameter(name) != nil })
		if at < 0 {
			problems = append(problems, fmt.Errorf("parameter %q: no query of the page has it", name))
			continue
		}
		fields = append(fields, *p.queries[at].Parameter(name))
	}
	return fields, problems
}

func (s *section) check(p *pageFile, library *queries.Library) (*queries.Query, error) {
	q, err := library.Lookup(s.Query)
	if err != nil {
		return nil, err
	}
	if err := checkBound(s.Parameters, q, p); err != nil {
		return nil, err
	}
	for _, show := range s.Show {
		if !slices.Contains(pageShows, show) {
			return nil, fmt.Errorf("show: %q is not one of %s", show, strings.Join(pageShows, ", "))
		}
	}
	if !slices.Contains([]string{"", "half", "third"}, s.Width) {
		return nil, fmt.Errorf("width: %q is not half or third", s.Width)
	}
	if s.Tone != "" && s.Tone != "warning" {
		return nil, fmt.Errorf("tone: %q is not warning", s.Tone)
	}
	if s.Tally != "" && q.IsComputed() {
		return nil, fmt.Errorf("tally: query %s is computed and cannot be counted", s.Query)
	}
	used := slices.Concat(s.Columns, s.Figures, slices.Collect(maps.Keys(s.Links)))
	if s.Tally != "" {
		used = append(used, s.Tally)
	}
	if c := s.Chart; c != nil {
		used = append(used, c.Label, c.Value)
		if slices.Contains(manyPictures, c.Kind) {
			used = append(used, c.Panel, c.Series)
		} else if c.Kind != "bar" && c.Kind != "line" {
			return nil, fmt.Errorf("chart: kind %q is not bar, line, groups or heat", c.Kind)
		}
	}
	targets := slices.Collect(maps.Values(s.Links))
	if s.Row != nil {
		targets = append(targets, s.Row.Path)
		if s.Row.Unless != "" {
			used = append(used, s.Row.Unless)
		}
	}
	for _, target := range targets {
		for _, match := range pathName.FindAllStringSubmatch(target, -1) {
			used = append(used, match[1])
		}
	}
	if others, err := library.Lookup(q.Subjects); err == nil {
		used = slices.DeleteFunc(used, func(name string) bool { return hasColumns(others, []string{name}) == nil })
	}
	return q, hasColumns(q, used)
}

func (h *heading) check(p *pageFile, library *queries.Library) error {
	q, err := library.Lookup(h.Query)
	if err != nil {
		return err
	}
	if err := checkBound(h.Parameters, q, p); err != nil {
		return err
	}
	return hasColumns(q, append([]string{h.Column}, h.Facts...))
}

func hasColumns(q *queries.Query, names []string) error {
	for _, name := range names {
		if !slices.ContainsFunc(q.Columns, func(c queries.Column) bool { return c.Name == name }) {
			return fmt.Errorf("query %s has no column %q", q.Name, name)
		}
	}
	return nil
}

// checkBound looks for parameters that the query or the page lacks.
func checkBound(bound map[string]string, q *queries.Query, p *pageFile) error {
	for name, value := range bound {
		if q.Parameter(name) == nil && !slices.Contains(arrangeNames, name) {
			return fmt.Errorf("query %s has no parameter %q", q.Name, name)
		}
		if of, ok := strings.CutPrefix(value, "$"); ok && !slices.Contains(p.inPath, of) && !slices.Contains(p.Parameters, of) {
			return fmt.Errorf("%s: the page has no parameter %q", name, of)
		}
	}
	return nil
}

// role is the least that may see the page.
func (p *pageFile) role() access.Role {
	switch {
	case p.Role != "":
		return p.Role
	case p.query != nil && p.query.Role != "":
		return p.query.Role
	}
	return access.Viewer
}

// route is the page's path as the router writes it.
func (p *pageFile) route() string { return pathName.ReplaceAllString(p.Path, ":$1") }

// queryPageFile is the page of one query, which has no file.
func queryPageFile(q *queries.Query) *pageFile {
	p := &pageFile{
		name: "query", Path: "/q/" + q.Name, Title: q.Title, Lead: q.Description, Under: queriesPath,
		query: q, queries: []*queries.Query{q}, Sections: []section{{Query: q.Name, IsMain: true}},
	}
	p.fields = q.Parameters
	return p
}
