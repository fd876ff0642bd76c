package api

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zhengheng/queries"
)

// choiceList is an entry of web/choices.yaml: where the choices of a parameter are listed, one a
// row of a query.
type choiceList struct {
	Kind       queries.Kind      `yaml:"kind"` // the parameters of this kind only; any where empty
	Query      string            `yaml:"query"`
	Value      string            `yaml:"value"`      // column that the parameter takes
	Title      []string          `yaml:"title"`      // columns that people read; the value where empty
	Parameters map[string]string `yaml:"parameters"` // of the query; $name is a parameter of the form, without which there is no list
	IsTallied  bool              `yaml:"tally"`      // each value once, though many rows have it
	IsOpen     bool              `yaml:"open"`       // other values are right too
	Search     string            `yaml:"search"`     // the query's parameter that narrows too many to list, as one types
	IsSeveral  bool              `yaml:"several"`    // with search: several values with commas between
}

// mostProposals is how many a field shows while one types.
const mostProposals = "12"

// suggestion is where a field asks for proposals: an address that the text is added to, and
// its columns for the value and what people read.
type suggestion struct {
	Address, Columns string
	IsSeveral        bool
}

// loadChoiceLists reads web/choices.yaml and checks its names against the library.
func loadChoiceLists(files fs.FS, library *queries.Library) (map[string]choiceList, error) {
	const name = "web/choices.yaml"
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	all := map[string]choiceList{}
	if err := decoder.Decode(&all); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var problems []error
	for _, entry := range slices.Sorted(maps.Keys(all)) {
		if err := all[entry].check(library); err != nil {
			problems = append(problems, fmt.Errorf("%s: %s: %w", name, entry, err))
		}
	}
	return all, errors.Join(problems...)
}

func (l choiceList) check(library *queries.Library) error {
	q, err := library.Lookup(l.Query)
	if err != nil {
		return err
	}
	for name := range l.Parameters {
		if q.Parameter(name) == nil && !slices.Contains(arrangeNames, name) {
			return fmt.Errorf("query %s has no parameter %q", q.Name, name)
		}
	}
	if l.IsTallied && q.IsComputed() {
		return fmt.Errorf("tally: query %s is computed and cannot be counted", q.Name)
	}
	if l.Search != "" && (q.Parameter(l.Search) == nil || len(l.Title) != 1) {
		return fmt.Errorf("search: query %s has no parameter %q, or there is not one title", q.Name, l.Search)
	}
	return hasColumns(q, append([]string{l.Value}, l.Title...))
}

// entryFor is the entry that lists a parameter's choices.
func (c *choices) entryFor(p queries.Parameter) (choiceList, bool) {
	entry, ok := c.server.choiceLists[p.Name]
	if !ok && p.Kind == queries.KindRulebook {
		entry, ok = c.server.choiceLists[string(p.Kind)]
	}
	return entry, ok && (entry.Kind == "" || entry.Kind == p.Kind)
}

// from lists an entry's choices, none of which is a list too; nil where who asks may not see
// them, or where the form does not say yet what they depend on.
func (c *choices) from(entry choiceList) ([]option, error) {
	q, err := c.server.library.Lookup(entry.Query)
	if err != nil || q.Allowed(c.ctx) != nil {
		return nil, nil
	}
	if entry.Search != "" {
		return nil, nil
	}
	values := map[string]string{}
	for name, value := range entry.Parameters {
		if of, isVariable := strings.CutPrefix(value, "$"); isVariable {
			if value = c.told(of); value == "" {
				return nil, nil
			}
		}
		values[name] = value
	}
	g, err := c.read(q, entry, values)
	var wrong *queries.ParameterError
	if errors.As(err, &wrong) {
		return nil, nil // what the form says is refused, and the page says so
	}
	if err != nil {
		return nil, fmt.Errorf("the choices of a form: %w", err)
	}
	all := []option{}
	for _, row := range g.rows {
		value := g.value(row, entry.Value)
		if value.IsNull || value.Raw == "" || slices.ContainsFunc(all, func(o option) bool { return o.Value == value.Raw }) {
			continue
		}
		all = append(all, option{Value: value.Raw, Title: g.title(row, entry, value)})
	}
	return all, nil
}

// read asks an entry's query for one row more than a list may have.
func (c *choices) read(q *queries.Query, entry choiceList, values map[string]string) (*grid, error) {
	if entry.IsTallied {
		result, err := q.Tally(c.ctx, c.server.engine, values, entry.Value)
		if err != nil {
			return nil, err
		}
		return c.server.readGrid(result, c.language, mostChoices+1)
	}
	if entry.Query == "units" { // which forms ask for twice
		return c.unitRows()
	}
	return c.ask(q.Name, values)
}

// suggest lets a field ask for proposals as one types, where its entry says so and who asks
// may see them.
func (c *choices) suggest(f *field, entry choiceList) {
	q, err := c.server.library.Lookup(entry.Query)
	if entry.Search == "" || err != nil || q.Allowed(c.ctx) != nil {
		return
	}
	columns := entry.Value + "," + entry.Title[0]
	f.Suggestion = &suggestion{Columns: columns, IsSeveral: entry.IsSeveral,
		Address: address("/v1/queries/"+q.Name+".json", url.Values{"columns": {columns}, "limit": {mostProposals}}) + "&" + entry.Search + "="}
}

// title is what people read of a choice.
func (g *grid) title(row []cell, entry choiceList, value cell) string {
	var parts []string
	for _, name := range entry.Title {
		if one := g.value(row, name); !one.IsNull && one.Text != "" {
			parts = append(parts, one.Text)
		}
	}
	if len(parts) == 0 {
		return value.Text
	}
	return strings.Join(parts, " ")
}
