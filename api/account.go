package api

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"zhengheng/queries"
)

// accountFacts are the columns that say what an account is; the page reads them
// from the newest row.
var accountFacts = []string{"platform", "unit_name", "state", "role", "level", "sector", "region_code"}

// interactions are the counts that the chart adds up.
var interactions = []string{"likes", "comments", "forwards", "watching"}

// accountParameter is the parameter of the query account that a path gives.
const accountParameter = "account_id"

// answerAccount asks an account's periods, by the index that the pages offer first for its
// platform where the address names none, and puts what the account is on the page.
func (s *server) answerAccount(v *view, visit *visit, q *queries.Query, values map[string]string) (answered, error) {
	ctx, id := visit.c.Request().Context(), values[accountParameter]
	result, err := q.Run(ctx, s.engine, values)
	if err != nil {
		return answered{}, err
	}
	g, err := s.readGrid(result, v.Lang, mostRows)
	if err != nil {
		return answered{}, err
	}
	if len(g.rows) == 0 {
		return s.answerNobody(v, visit, q, result, g, id)
	}
	if preferred := s.preferredIndex(g, visit.given); preferred != "" {
		if result, g, err = s.withIndex(ctx, q, values, preferred, v.Lang, result, g); err != nil {
			return answered{}, err
		}
	}
	linkNamed(g, "unit_name", "unit_id", "/units/", v.Lang)
	newest := slices.Clone(g.newest())
	v.platform = g.value(newest, "platform").Raw
	if id := g.value(newest, "index_id").Raw; id != "" {
		result.Parameters = maps.Clone(result.Parameters)
		result.Parameters["index"] = id // the query chose one
		visit.values["index"] = id      // for the other sections
	}
	s.describeAccount(v, g, newest)
	slices.SortStableFunc(g.rows, func(a, b []cell) int { // newest first
		if visit.given["sort"] != "" {
			return 0
		}
		return cmp.Compare(g.value(b, "starts_on").Raw, g.value(a, "starts_on").Raw)
	})
	return answered{result: result, grid: g, fill: func(one *panel, v *view) { one.Chart = s.trendOf(g, v) }}, nil
}

// answerNobody tells an account without data in the chosen calendar from one that nobody
// knows.
func (s *server) answerNobody(v *view, visit *visit, q *queries.Query, result *queries.Result, g *grid, id string) (answered, error) {
	for _, kind := range calendars(q) {
		known, err := s.glance(visit.c.Request().Context(), q, id, kind)
		if err != nil {
			return answered{}, err
		}
		if len(known.rows) > 0 {
			linkNamed(known, "unit_name", "unit_id", "/units/", v.Lang)
			s.describeAccount(v, known, known.newest())
			return answered{result: result, grid: g}, nil
		}
	}
	return answered{}, &problem{Status: http.StatusNotFound, Code: codeNoAccount, args: []any{id}}
}

// describeAccount names the account and lists what it is.
func (s *server) describeAccount(v *view, g *grid, newest []cell) {
	v.Heading = g.value(newest, accountParameter).Text
	if name := g.value(newest, "account_name"); !name.IsNull {
		v.Heading = name.Text
	}
	v.Title, v.Subheading = v.Heading, ""
	v.Facts = g.facts(newest, accountFacts, v.Lang)
	if index := s.index(g.value(newest, "index_id").Raw); index != nil {
		v.Subheading, v.HasUnverified = index.Title.In(v.Lang), index.IsUnverified
	}
}

// preferredIndex is the first index that the pages offer for an account's
// platform, where the address names none and the query chose another one.
func (s *server) preferredIndex(g *grid, given map[string]string) string {
	if given["index"] != "" || len(g.rows) == 0 {
		return ""
	}
	newest := g.newest()
	for _, index := range s.indices {
		if index.IsComposite {
			continue
		}
		if slices.Contains(index.Platforms, g.value(newest, "platform").Raw) {
			if index.ID == g.value(newest, "index_id").Raw {
				return ""
			}
			return index.ID
		}
	}
	return ""
}

// withIndex asks an account's periods again with another index, and keeps what
// was there where that index could not be computed in any period.
func (s *server) withIndex(ctx context.Context, q *queries.Query, values map[string]string, index, language string, was *queries.Result, wasGrid *grid) (*queries.Result, *grid, error) {
	values = maps.Clone(values)
	values["index"] = index
	result, err := q.Run(ctx, s.engine, values)
	if err != nil {
		return nil, nil, err
	}
	g, err := s.readGrid(result, language, mostRows)
	if err != nil {
		return nil, nil, err
	}
	if score, ok := g.at["score"]; !ok || g.isUnknown(score) {
		return was, wasGrid, nil
	}
	return result, g, nil
}

// glance reads an account's first row in a calendar. A kind that the query
// refuses (it comes from an address) gives no row.
func (s *server) glance(ctx context.Context, q *queries.Query, id, kind string) (*grid, error) {
	values := map[string]string{accountParameter: id}
	if p := q.Parameter("kind"); p != nil && slices.ContainsFunc(p.Values, func(v queries.Value) bool { return v.Name == kind }) {
		values["kind"] = kind
	}
	if q.Parameter("limit") != nil {
		values["limit"] = "1"
	}
	result, err := q.Run(ctx, s.engine, values)
	if err != nil {
		return nil, err
	}
	return s.readGrid(result, "zh", 1)
}

// calendars are the kinds of period to look an account up in.
func calendars(q *queries.Query) []string {
	if q.Parameter("kind") == nil {
		return []string{""}
	}
	return []string{"week", "iso_week", "month"}
}

// newest is the row of the latest period.
func (g *grid) newest() []cell {
	return slices.MaxFunc(g.rows, func(a, b []cell) int {
		return cmp.Compare(g.value(a, "starts_on").Raw, g.value(b, "starts_on").Raw)
	})
}

// namePeriods shows each period by its days.
func namePeriods(g *grid, language string) {
	if i, ok := g.at["period_id"]; ok {
		for _, row := range g.rows {
			row[i].Text = periodTitle(row[i].Raw, language)
		}
	}
}

// trendOf draws the periods from the earliest to the latest.
func (s *server) trendOf(g *grid, v *view) any {
	say := s.texts.in(v.Lang)
	if _, ok := g.at["score"]; !ok {
		return nil
	}
	rows := slices.Clone(g.rows)
	slices.SortStableFunc(rows, func(a, b []cell) int {
		return cmp.Compare(g.value(a, "starts_on").Raw, g.value(b, "starts_on").Raw)
	})
	chart := trend{Kind: "trend", Lang: v.Lang, Title: say("chart.trend"), Subtitle: v.Subheading,
		Spoken: say("chart.trend-spoken", v.Heading)}
	unknown := say("chart.unknown")
	total := series{Name: say("chart.interactions")}
	views := "reads"
	if i, ok := g.at[views]; (!ok || g.isUnknown(i)) && g.at["plays"] > 0 {
		views = "plays"
	}
	for _, name := range []string{"score", views} {
		i, ok := g.at[name]
		if !ok {
			continue
		}
		one := series{Name: g.columns[i].Title.In(v.Lang), IsLine: name == "score"}
		for _, row := range rows {
			one.add(row[i], unknown)
		}
		chart.Series = append(chart.Series, one)
	}
	for _, row := range rows {
		chart.Periods = append(chart.Periods, g.value(row, "period_id").Text)
		chart.Breaks = append(chart.Breaks, g.value(row, "series_break").Raw)
		total.add(g.sum(row, interactions), unknown)
	}
	chart.Series = append(chart.Series, total)
	chart.Subtitle += "　" + say("chart.interactions-note")
	return chart
}

func (s *series) add(c cell, unknown string) {
	if !c.HasNumber {
		s.Values, s.Labels, s.Inexact = append(s.Values, nil), append(s.Labels, unknown), append(s.Inexact, false)
		return
	}
	number := c.Number
	s.Values, s.Labels, s.Inexact = append(s.Values, &number), append(s.Labels, c.marked()), append(s.Inexact, c.Bound != queries.Exact)
}

// sum adds the known of several counts; it is missing where none is known.
func (g *grid) sum(row []cell, names []string) cell {
	total := cell{IsNull: true}
	for _, name := range names {
		if c := g.value(row, name); c.HasNumber {
			total.Number += c.Number
			total.HasNumber, total.IsNull = true, false
			total.Bound = max(total.Bound, c.Bound)
		}
	}
	total.Text = group(strconv.FormatFloat(total.Number, 'f', 0, 64))
	return total
}
