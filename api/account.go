package api

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
)

// accountFacts are the columns that say what an account is; the page reads them
// from the newest row. The others, but for ids, make its table.
var accountFacts = []string{"platform", "unit_name", "state", "role", "level", "sector", "region_code", "opened_on", "closed_on"}

// accountColumns are what the table lists, in this order, as far as the query
// has them; downloads hold all columns.
var accountColumns = []string{
	"period_id", "score", "score_low", "score_high", "posts", "originals", "pushes", "reads", "plays", "watching", "likes",
	"comments", "forwards", "favourites", "replies", "followers", "new_followers", "active_days", "longest_gap_days", "capped_posts", "measure_source", "missing", "series_break",
}

// interactions are the counts that the chart adds up.
var interactions = []string{"likes", "comments", "forwards", "watching"}

// accountParameter is the parameter of the query account that a path gives.
const accountParameter = "account_id"

// trend is the chart of an account, as charts.js reads it. The first series is
// the score; the others are counts.
type trend struct {
	Kind     string   `json:"kind"`
	Lang     string   `json:"lang"`
	Title    string   `json:"title"`
	Subtitle string   `json:"-"`
	Spoken   string   `json:"-"`
	Periods  []string `json:"periods"`
	Series   []series `json:"series"`
}

// series holds one value a period; nil is unknown and leaves a gap.
type series struct {
	Name    string     `json:"name"`
	Values  []*float64 `json:"values"`
	Labels  []string   `json:"labels"`
	AtLeast []bool     `json:"at_least"`
}

// accountPage answers /accounts/{id}: what the account is and its periods.
func (s *server) accountPage(c echo.Context) (any, error) {
	language, r := languageOf(c.Request()), c.Request()
	say, id := s.texts.in(language), param(c, "id")
	q, err := s.library.Lookup("account")
	if err != nil {
		return nil, err
	}
	a, bad := s.asked(c, q)
	a.skip = []string{accountParameter}
	v := view{frame: s.frame(r, language, "", say("account.title")), Heading: id}
	result, err := s.ask(c, q, a.values, map[string]string{accountParameter: id}, bad)
	status := http.StatusOK
	if err != nil {
		if status, err = s.refuse(c, &v, &a, err); err != nil {
			return nil, err
		}
	} else {
		g, err := s.readGrid(result, language, mostRows)
		if err != nil {
			return nil, err
		}
		if preferred := s.preferredIndex(g, a.given); preferred != "" {
			if result, g, err = s.withIndex(c, &a, preferred, result, g); err != nil {
				return nil, err
			}
		}
		a.understood = result.Parameters
		v.describe(result)
		if len(g.rows) == 0 {
			if err := s.mustExist(c, q, id); err != nil {
				return nil, err
			}
			v.Notes, v.Empty = nil, []string{say("empty.account")}
		} else {
			newest := g.newest()
			a.platform = g.value(newest, "platform").Raw
			if id := g.value(newest, "index_id").Raw; id != "" {
				a.understood = maps.Clone(a.understood)
				a.understood["index"] = id // the query chose one
			}
			s.fillAccount(&v, g, result, id)
		}
	}
	if v.form, err = s.form(r, a, language); err != nil {
		return nil, err
	}
	return page{name: "account", status: status, data: v}, nil
}

// preferredIndex is the first index that the pages offer for an account's
// platform, where the address names none and the query chose another one.
func (s *server) preferredIndex(g *grid, given map[string]string) string {
	if given["index"] != "" || len(g.rows) == 0 {
		return ""
	}
	newest := g.newest()
	for _, index := range s.indices {
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
func (s *server) withIndex(c echo.Context, a *asked, index string, was *queries.Result, wasGrid *grid) (*queries.Result, *grid, error) {
	values := maps.Clone(a.values)
	values["index"] = index
	result, err := a.query.Run(c.Request().Context(), s.engine, values)
	if err != nil {
		return nil, nil, err
	}
	g, err := s.readGrid(result, languageOf(c.Request()), mostRows)
	if err != nil {
		return nil, nil, err
	}
	if score, ok := g.at["score"]; !ok || g.isUnknown(score) {
		return was, wasGrid, nil
	}
	return result, g, nil
}

// mustExist tells an account without data in the chosen calendar from one that
// nobody knows.
func (s *server) mustExist(c echo.Context, q *queries.Query, id string) error {
	for _, kind := range calendars(q) {
		g, err := s.glance(c, q, id, kind)
		if err != nil {
			return err
		}
		if len(g.rows) > 0 {
			return nil
		}
	}
	return &problem{Status: http.StatusNotFound, Code: codeNoAccount, args: []any{id}}
}

// glance reads an account's first row in a calendar. A kind that the query
// refuses (it comes from an address) gives no row.
func (s *server) glance(c echo.Context, q *queries.Query, id, kind string) (*grid, error) {
	values := map[string]string{accountParameter: id}
	if p := q.Parameter("kind"); p != nil && slices.ContainsFunc(p.Values, func(v queries.Value) bool { return v.Name == kind }) {
		values["kind"] = kind
	}
	if q.Parameter("limit") != nil {
		values["limit"] = "1"
	}
	result, err := q.Run(c.Request().Context(), s.engine, values)
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

func (s *server) fillAccount(v *view, g *grid, result *queries.Result, id string) {
	say := s.texts.in(v.Lang)
	newest := g.newest()
	if name := g.value(newest, "account_name"); !name.IsNull {
		v.Heading = name.Text
	}
	v.Title = v.Heading
	for _, name := range accountFacts {
		if i, ok := g.at[name]; ok && !newest[i].IsNull && newest[i].Text != "" {
			v.Facts = append(v.Facts, pair{g.columns[i].Title.In(v.Lang), newest[i].Text})
		}
	}
	index := s.index(g.value(newest, "index_id").Raw)
	if index != nil {
		v.Subheading, v.HasUnverified = index.Title.In(v.Lang), index.IsUnverified
	}
	s.nameMissing(g, v.Lang)
	namePeriods(g, v.Lang)
	columns := accountColumns
	if g.isSame("score_low", "score") && g.isSame("score_high", "score") {
		columns = without(columns, "score_low", "score_high")
	}
	if g.isConstant("measure_source") {
		columns = without(columns, "measure_source")
	}
	slices.SortStableFunc(g.rows, func(a, b []cell) int { // newest first
		return cmp.Compare(g.value(b, "starts_on").Raw, g.value(a, "starts_on").Raw)
	})
	v.list(g, "period_id", columns)
	v.Table.Caption = say("account.caption", v.Heading)
	v.Count = say("rankings.count", group(strconv.Itoa(len(g.rows))))
	if g.isCut {
		v.Notes = append(v.Notes, say("rankings.cut", group(strconv.Itoa(mostRows))))
	}
	understood := map[string]string{}
	for name, value := range result.Parameters {
		if name != accountParameter {
			understood[name] = value
		}
	}
	v.Downloads = s.downloads("/v1/accounts/"+url.PathEscape(id), understood, v.Lang)
	v.Chart = s.trendOf(g, v)
}

// namePeriods shows each period by its days.
func namePeriods(g *grid, language string) {
	if i, ok := g.at["period_id"]; ok {
		for _, row := range g.rows {
			row[i].Text = periodTitle(row[i].Raw, language)
		}
	}
}

// trendOf draws the periods, which the grid holds newest first, from the earliest
// to the latest.
func (s *server) trendOf(g *grid, v *view) any {
	say := s.texts.in(v.Lang)
	if _, ok := g.at["score"]; !ok {
		return nil
	}
	rows := slices.Clone(g.rows)
	slices.Reverse(rows)
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
		one := series{Name: g.columns[i].Title.In(v.Lang)}
		for _, row := range rows {
			one.add(row[i], unknown)
		}
		chart.Series = append(chart.Series, one)
	}
	for _, row := range rows {
		chart.Periods = append(chart.Periods, g.value(row, "period_id").Text)
		total.add(g.sum(row, interactions), unknown)
	}
	chart.Series = append(chart.Series, total)
	chart.Subtitle += "　" + say("chart.interactions-note")
	return chart
}

func (s *series) add(c cell, unknown string) {
	if !c.HasNumber {
		s.Values, s.Labels, s.AtLeast = append(s.Values, nil), append(s.Labels, unknown), append(s.AtLeast, false)
		return
	}
	number := c.Number
	s.Values, s.Labels, s.AtLeast = append(s.Values, &number), append(s.Labels, c.marked()), append(s.AtLeast, c.IsAtLeast)
}

// sum adds the known of several counts; it is missing where none is known.
func (g *grid) sum(row []cell, names []string) cell {
	total := cell{IsNull: true}
	for _, name := range names {
		if c := g.value(row, name); c.HasNumber {
			total.Number += c.Number
			total.HasNumber, total.IsNull = true, false
			total.IsAtLeast = total.IsAtLeast || c.IsAtLeast
		}
	}
	total.Text = group(strconv.FormatFloat(total.Number, 'f', 0, 64))
	return total
}
