package api

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
)

// mostBars is how many accounts the chart of a ranking shows.
const mostBars = 20

// rankingColumns are what the page lists, in this order, as far as the query has
// them; downloads hold all columns.
var rankingColumns = []string{
	"rank", "rank_change", "account_name", "subject_name", "subject", "unit_name", "platform", "level", "sector", "score", "parts",
	"posts", "reads", "plays", "watching", "likes", "comments", "forwards", "favourites", "followers", "missing",
}

// bars is the chart of a ranking, as charts.js reads it.
type bars struct {
	Kind     string   `json:"kind"`
	Lang     string   `json:"lang"`
	Title    string   `json:"title"`
	Subtitle string   `json:"-"`
	Spoken   string   `json:"-"`
	Measure  string   `json:"measure"`
	Rows     []barRow `json:"rows"`
}

type barRow struct {
	Rank  string  `json:"rank"`
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Label string  `json:"label"`
	Href  string  `json:"href"`
}

// rankingsPage answers /: the ranking with its filters.
func (s *server) rankingsPage(c echo.Context) (any, error) {
	language, r := languageOf(c.Request()), c.Request()
	say := s.texts.in(language)
	q, err := s.library.Lookup("ranking")
	if err != nil {
		return nil, err
	}
	a, bad := s.asked(c, q)
	if err := s.defaultIndex(c, &a); err != nil {
		return nil, err
	}
	result, err := s.ask(c, q, a.values, nil, bad)
	status := http.StatusOK
	v := view{frame: s.frame(r, language, "rankings", say("rankings.title")), Heading: say("rankings.title")}
	if err != nil {
		if status, err = s.refuse(c, &v, &a, err); err != nil {
			return nil, err
		}
	} else {
		g, err := s.readGrid(result, language, mostRows)
		if err != nil {
			return nil, err
		}
		a.understood = result.Parameters
		v.describe(result)
		s.fillRanking(&v, g, result, a.given)
		if result.Next != "" && !g.isCut {
			v.Next = nextPage(r.URL, result.Next)
		}
	}
	if v.form, err = s.form(r, a, language); err != nil {
		return nil, err
	}
	return page{name: "rankings", status: status, data: v}, nil
}

// asked reads a page's parameters.
func (s *server) asked(c echo.Context, q *queries.Query) (asked, *queries.ParameterError) {
	values, bad := s.parameters(c)
	return asked{query: q, values: values, given: maps.Clone(values)}, bad
}

// defaultIndex chooses an index where the address names none, so that the bare
// address shows a ranking: the one with the most scores in the period.
func (s *server) defaultIndex(c echo.Context, a *asked) error {
	if a.values["index"] != "" {
		return nil
	}
	period := a.values["period"]
	if _, err := queries.ParsePeriod(period); err != nil {
		period = ""
	}
	scored, err := (&choices{server: s, ctx: c.Request().Context(), period: period}).scored()
	if err != nil {
		return err
	}
	best := ""
	for _, id := range slices.Sorted(maps.Keys(scored)) {
		if best == "" || scored[id] > scored[best] {
			best = id
		}
	}
	for _, index := range s.indices {
		if best == "" || scored[best] == 0 || scored[index.ID] == scored[best] {
			best = index.ID
			break
		}
	}
	if best != "" {
		a.values["index"] = best
	}
	return nil
}

// refuse puts refused parameters on the page, beside the fields that they are
// in. Any other error is not the page's to show and comes back.
func (s *server) refuse(c echo.Context, v *view, a *asked, err error) (status int, other error) {
	var wrong *queries.ParameterError
	if !errors.As(err, &wrong) {
		return 0, err
	}
	v.Problem = s.compose(explain(err), c, v.Lang)
	a.problems = v.Problem.Errors
	return v.Problem.Status, nil
}

func (s *server) fillRanking(v *view, g *grid, result *queries.Result, given map[string]string) {
	say := s.texts.in(v.Lang)
	understood := result.Parameters
	if index := s.index(understood["index"]); index != nil {
		v.Heading, v.HasUnverified = index.Title.In(v.Lang), index.IsUnverified
	} else if id := understood["index"]; id != "" {
		v.Heading = id
	}
	v.Title = v.Heading
	if id := understood["period"]; id != "" && id != "latest" {
		v.Subheading = periodTitle(id, v.Lang) + "　" + understood["index"]
		v.Title += " " + periodTitle(id, v.Lang)
	}
	if len(g.rows) == 0 {
		v.Notes = nil // the advice says it
		v.Empty = s.advice(result.Query, given, v.Lang)
		return
	}
	v.HasChange = s.markChanges(g, v.Lang)
	s.linkAccounts(g, understood, v.Lang)
	s.nameMissing(g, v.Lang)
	columns := rankingColumns
	if g.isConstant("platform") {
		columns = without(columns, "platform")
	}
	v.list(g, rankedName(g), columns)
	v.Table.Caption = say("rankings.caption", v.Title)
	v.Count = say("rankings.count", group(strconv.Itoa(len(g.rows))))
	if g.isCut {
		v.Notes = append(v.Notes, say("rankings.cut", group(strconv.Itoa(mostRows))))
	}
	v.Downloads = s.downloads("/v1/rankings", understood, v.Lang)
	if chart := barsOf(g, v.Lang); len(chart.Rows) > 0 {
		n := strconv.Itoa(len(chart.Rows))
		chart.Title, chart.Subtitle = say("chart.top", n), v.Title
		chart.Spoken = say("chart.top-spoken", v.Title, n)
		v.Chart = chart
	}
}

// rankedName is the column that names what is ranked: accounts or, where the index ranks
// those, units, regions and sectors.
func rankedName(g *grid) string {
	if _, isSubjects := g.at["subject_name"]; isSubjects {
		return "subject_name"
	}
	return "account_name"
}

// advice says why a ranking may be empty and what to do about it.
func (s *server) advice(q *queries.Query, given map[string]string, language string) []string {
	say := s.texts.in(language)
	var all []string
	if filters := chosen(q, given, language); filters != "" {
		all = append(all, say("empty.filters", filters))
	}
	if given["period"] != "" {
		all = append(all, say("empty.period"))
	}
	if given["platform"] != "" {
		all = append(all, say("empty.platform"))
	}
	return append(all, say("empty.load"))
}

// markChanges turns the change of rank into an arrow with its words. An account
// that is ranked now and was not before is new, unless nobody was ranked before.
func (s *server) markChanges(g *grid, language string) bool {
	say := s.texts.in(language)
	change, hasChange := g.at["rank_change"]
	rank, hasRank := g.at["rank"]
	previous, hasPrevious := g.at["previous_rank"]
	if !hasChange || !hasRank || !hasPrevious || g.isUnknown(previous) {
		return false
	}
	for _, row := range g.rows {
		c := &row[change]
		n := strings.TrimPrefix(c.Text, "−")
		switch {
		case row[rank].IsNull:
		case row[previous].IsNull:
			*c = cell{Text: say("change.new-mark"), Change: "new", Spoken: say("change.new")}
		case c.IsNull:
		case c.Number > 0:
			c.Text, c.Change, c.Spoken = "▲ "+n, "up", say("change.up", n)
		case c.Number < 0:
			c.Text, c.Change, c.Spoken = "▼ "+n, "down", say("change.down", n)
		default:
			c.Text, c.Change, c.Spoken = "=", "same", say("change.same")
		}
	}
	return true
}

// linkAccounts links each account's name to its page, with the index and the
// calendar of the ranking.
func (s *server) linkAccounts(g *grid, understood map[string]string, language string) {
	name, ok := g.at["account_name"]
	if !ok {
		return
	}
	values := url.Values{}
	if id := understood["index"]; id != "" {
		values.Set("index", id)
	}
	if p, err := queries.ParsePeriod(understood["period"]); err == nil {
		values.Set("kind", p.Kind)
	}
	if language == "en" {
		values.Set("lang", "en")
	}
	for _, row := range g.rows {
		id := g.value(row, "account_id").Raw
		if id == "" {
			continue
		}
		if row[name].IsNull {
			row[name] = cell{Text: id, Raw: id}
		}
		row[name].Href = address("/accounts/"+url.PathEscape(id), values)
	}
}

// nameMissing gives the missing measures the titles of their columns.
func (s *server) nameMissing(g *grid, language string) {
	missing, ok := g.at["missing"]
	if !ok {
		return
	}
	for _, row := range g.rows {
		if row[missing].IsNull {
			row[missing] = cell{}
			continue
		}
		names := strings.Split(row[missing].Raw, ",")
		for i, name := range names {
			names[i] = strings.TrimSpace(name)
			if at, ok := g.at[names[i]]; ok {
				names[i] = g.columns[at].Title.In(language)
			}
		}
		row[missing].Text = strings.Join(names, separator(language))
	}
}

// barsOf draws the first accounts that have a finite score.
func barsOf(g *grid, language string) bars {
	chart := bars{Kind: "top", Lang: language}
	score, ok := g.at["score"]
	if !ok {
		return chart
	}
	chart.Measure = g.columns[score].Title.In(language)
	name := rankedName(g)
	for _, row := range g.rows {
		if len(chart.Rows) == mostBars {
			break
		}
		if row[score].HasNumber {
			chart.Rows = append(chart.Rows, barRow{
				Rank: g.value(row, "rank").Text, Name: g.value(row, name).Text,
				Value: row[score].Number, Label: row[score].marked(), Href: g.value(row, name).Href,
			})
		}
	}
	return chart
}

// index finds an index that the pages offer, nil where they do not.
func (s *server) index(id string) *Index {
	for i := range s.indices {
		if s.indices[i].ID == id {
			return &s.indices[i]
		}
	}
	return nil
}
