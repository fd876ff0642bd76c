package api

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"zhengheng/queries"
)

// mostChoices bounds a drop-down list; a longer one becomes a text field.
const mostChoices = 600

// limits are the row counts that a form offers.
var limits = []string{"20", "50", "100", "200", "500", "all"}

// choices lists what the parameters of one form may be. Lists that are data come
// from the queries periods, indices, filters and units; each is asked once, and
// only where a form needs it. A library without one leaves its fields open.
type choices struct {
	server   *server
	ctx      context.Context
	language string
	platform string // indices of this platform only; of all where empty
	period   string // indices scored in this period come first; the latest where empty

	isOfSubjects bool // the indices of units, regions and sectors instead of the accounts'

	// told is what the form, or the heading of its page, says of a name; "" for nothing.
	told func(name string) string

	filters, units *grid
}

// of lists what a parameter may be, nil where that is open.
func (c *choices) of(p queries.Parameter) ([]option, error) {
	say := c.server.texts.in(c.language)
	switch {
	case p.Kind == queries.KindIndex:
		return c.indices()
	case p.Kind == queries.KindPeriod:
		return c.periods()
	case p.Kind == queries.KindBoolean:
		return []option{{Value: "true", Title: say("yes")}, {Value: "false", Title: say("no")}}, nil
	case p.Kind == queries.KindLimit:
		var all []option
		for _, n := range limits {
			title := say("form.rows", n)
			if n == "all" {
				title = say("form.all-rows")
			}
			all = append(all, option{Value: n, Title: title})
		}
		return all, nil
	case p.Kind == queries.KindList || p.Kind == queries.KindTag:
		return c.saved(string(p.Kind))
	case p.Name == "sector" || p.Kind == queries.KindRegion || p.Kind == queries.KindPlatform || p.Kind == queries.KindLevel:
		found, err := c.filter(p)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	if len(p.Values) == 0 {
		if entry, ok := c.entryFor(p); ok {
			return c.from(entry)
		}
	}
	var all []option
	for _, v := range p.Values {
		all = append(all, option{Value: v.Name, Title: v.Title.In(c.language)})
	}
	return all, nil
}

// ask reads a whole list query; nil where the library has none of that name.
func (c *choices) ask(name string, values map[string]string) (*grid, error) {
	q, err := c.server.library.Lookup(name)
	if err != nil || q.Allowed(c.ctx) != nil {
		return nil, nil
	}
	if q.Parameter("limit") != nil {
		values["limit"] = strconv.Itoa(mostChoices + 1)
	}
	result, err := q.Run(c.ctx, c.server.engine, values)
	if err != nil {
		return nil, fmt.Errorf("the choices of a form: %w", err)
	}
	return c.server.readGrid(result, c.language, mostChoices+1)
}

// periods lists the periods that hold data, newest first, under their calendars.
func (c *choices) periods() ([]option, error) {
	g, err := c.ask("periods", map[string]string{})
	if g == nil || err != nil {
		return nil, err
	}
	var all []option
	for _, row := range g.rows[:min(len(g.rows), mostChoices)] {
		id := g.value(row, "period_id").Raw
		all = append(all, option{Value: id, Title: periodTitle(id, c.language), group: g.value(row, "kind").Text})
	}
	return all, nil
}

// indices lists what the server offers: first the indices that some account has
// a score of in the period, then the others.
func (c *choices) indices() ([]option, error) {
	say := c.server.texts.in(c.language)
	scored, err := c.scored()
	if err != nil {
		return nil, err
	}
	var all []option
	offered := c.server.indices
	if len(offered) == 0 {
		for id := range scored {
			offered = append(offered, Index{ID: id, Title: queries.Text{Zh: id}})
		}
		slices.SortFunc(offered, func(a, b Index) int { return strings.Compare(a.ID, b.ID) })
	}
	for _, index := range offered {
		if index.IsComposite != c.isOfSubjects {
			continue
		}
		if c.platform != "" && len(index.Platforms) > 0 && !slices.Contains(index.Platforms, c.platform) {
			continue
		}
		o := option{Value: index.ID, Title: index.Title.In(c.language)}
		if index.IsUnverified {
			o.Title += " [" + say("unverified") + "]"
		}
		if scored[index.ID] == 0 && !index.IsComposite {
			o.group = say("form.unscored")
		}
		all = append(all, o)
	}
	slices.SortStableFunc(all, func(a, b option) int { return len(a.group) - len(b.group) })
	return all, nil
}

// scored counts the accounts that have a score, by index.
func (c *choices) scored() (map[string]float64, error) {
	values := map[string]string{}
	if c.period != "" {
		values["period"] = c.period
	}
	g, err := c.ask("indices", values)
	if g == nil || err != nil {
		return nil, err
	}
	counts := map[string]float64{}
	for _, row := range g.rows {
		counts[g.value(row, "index_id").Raw] += g.value(row, "scored").Number
	}
	return counts, nil
}

// filter lists the values that accounts have now, with how many have each. Those
// of a closed list keep its order.
func (c *choices) filter(p queries.Parameter) ([]option, error) {
	if c.filters == nil {
		g, err := c.ask("filters", map[string]string{})
		if g == nil || err != nil {
			return nil, err
		}
		c.filters = g
	}
	var all []option
	for _, row := range c.filters.rows {
		value := c.filters.value(row, "value").Raw
		if c.filters.value(row, "field").Raw != p.Name || value == "" {
			continue
		}
		o := option{Value: value, Title: value}
		at := slices.IndexFunc(p.Values, func(v queries.Value) bool { return v.Name == value })
		if at >= 0 {
			o.Title, o.order = p.Values[at].Title.In(c.language), at
		}
		if p.Kind == queries.KindRegion {
			name, err := c.regionName(value)
			if err != nil {
				return nil, err
			}
			o.Title = strings.TrimSpace(value + " " + name)
		} else {
			o.Title += c.server.texts.in(c.language)("form.accounts", c.filters.value(row, "accounts").Text)
		}
		all = append(all, o)
	}
	slices.SortStableFunc(all, func(a, b option) int { return a.order - b.order })
	return all, nil
}

// regionName is the region's name as its government carries it.
func (c *choices) regionName(code string) (string, error) {
	g, err := c.unitRows()
	if g == nil || err != nil {
		return "", err
	}
	for _, row := range g.rows {
		if name, ok := strings.CutSuffix(g.value(row, "unit_name").Raw, "人民政府"); ok && g.value(row, "region_code").Raw == code {
			return name, nil
		}
	}
	return "", nil
}

func (c *choices) unitRows() (*grid, error) {
	if c.units == nil {
		g, err := c.ask("units", map[string]string{})
		if err != nil {
			return nil, err
		}
		c.units = g
	}
	return c.units, nil
}

// saved are the saved lists, or the tags.
func (c *choices) saved(kind string) ([]option, error) {
	g, err := c.ask("lists", map[string]string{})
	if g == nil || err != nil {
		return nil, err
	}
	all := []option{}
	for _, row := range g.rows {
		if name := g.value(row, "list_name").Raw; g.value(row, "list_kind").Raw == kind {
			all = append(all, option{Value: name, Title: name + c.server.texts.in(c.language)("form.accounts", g.value(row, "accounts").Text)})
		}
	}
	return all, nil
}
