package api

import (
	"net/url"
	"strings"

	"zhengheng/queries"
)

// decorate makes a grid readable whatever query it is of: changes of rank with signs,
// names linked to their pages, periods by their days, missing measures by their titles.
func (s *server) decorate(g *grid, result *queries.Result, language string) (hasChange bool) {
	hasChange = s.markChanges(g, language)
	s.linkAccounts(g, result.Parameters, language)
	s.linkScores(g, result.Parameters, language)
	linkNamed(g, "unit_name", "unit_id", "/units/", language)
	linkNamed(g, "release_id", "release_id", "/releases/", language)
	s.linkBatches(g, language)
	linkPosts(g)
	s.nameMissing(g, language)
	namePeriods(g, language)
	return hasChange
}

// linkNamed links a name to the page of what an id names.
func linkNamed(g *grid, name, id, path, language string) {
	at, ok := g.at[name]
	if !ok {
		return
	}
	for _, row := range g.rows {
		if of := g.value(row, id).Raw; of != "" && !row[at].IsNull {
			row[at].Href = inLanguage(path+url.PathEscape(of), language)
		}
	}
}

// linkPosts shows the addresses of posts as links by their hosts; what is no web address
// stays text.
func linkPosts(g *grid) {
	at, ok := g.at["url"]
	if !ok {
		return
	}
	for _, row := range g.rows {
		if u, err := url.Parse(row[at].Raw); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
			row[at].Text, row[at].Href, row[at].IsOutside = u.Host, u.String(), true
		}
	}
}

// linkBatches links the number of refused rows to these rows.
func (s *server) linkBatches(g *grid, language string) {
	rejected, ok := g.at["rows_rejected"]
	if _, isBatch := g.at["batch_id"]; !ok || !isBatch {
		return
	}
	for _, row := range g.rows {
		if row[rejected].Number > 0 {
			row[rejected].Href = withValue(inLanguage("/rejects", language), "batch", g.value(row, "batch_id").Raw)
		}
	}
}

// linkScores links each score to what it is made of.
func (s *server) linkScores(g *grid, understood map[string]string, language string) {
	score, ok := g.at["score"]
	if !ok || s.explainer == nil {
		return
	}
	for _, row := range g.rows {
		of := func(column, parameter string) string {
			if c := g.value(row, column); c.Raw != "" {
				return c.Raw
			}
			return understood[parameter]
		}
		account, index, period := of("account_id", accountParameter), of("index_id", "index"), of("period_id", "period")
		if subject := g.value(row, "subject_id").Raw; subject != "" {
			account = subject // of a unit, region or sector
		}
		if row[score].IsNull || account == "" || index == "" || period == "" {
			continue
		}
		values := url.Values{"account": {account}, "index": {index}, "period": {period}}
		if language == "en" {
			values.Set("lang", "en")
		}
		row[score].Href, row[score].IsExplained = address(explainPagePath, values), true
	}
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
