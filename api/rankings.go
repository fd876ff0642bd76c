package api

import (
	"maps"
	"slices"

	"zhengheng/queries"
)

// defaultIndex chooses an index where the address names none, so that the bare
// address shows a ranking: the one with the most scores in the period.
func (s *server) defaultIndex(v *visit) error {
	if v.page.query == nil || v.values["index"] != "" {
		return nil
	}
	if p := v.page.query.Parameter("index"); p == nil || !p.Required {
		return nil
	}
	period := v.values["period"]
	if _, err := queries.ParsePeriod(period); err != nil {
		period = ""
	}
	scored, err := (&choices{server: s, ctx: v.c.Request().Context(), period: period}).scored()
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
		if index.IsComposite {
			continue
		}
		if best == "" || scored[best] == 0 || scored[index.ID] == scored[best] {
			best = index.ID
			break
		}
	}
	if best != "" {
		v.values["index"] = best
	}
	return nil
}

// head names the index and the period of a main query that has them.
func (s *server) head(v *view, result *queries.Result) {
	id, period := result.Parameters["index"], result.Parameters["period"]
	if index := s.index(id); index != nil && result.Query.Parameter("index").Required {
		if v.isRanking {
			v.Heading, v.Subheading = index.Title.In(v.Lang), ""
		}
		v.HasUnverified = index.IsUnverified
		id = index.ID
	}
	if period != "" && period != "latest" {
		v.Asked = append(v.Asked, periodTitle(period, v.Lang))
		v.Title = v.Heading + " " + periodTitle(period, v.Lang)
	}
	if id != "" {
		v.Asked = append(v.Asked, id)
	}
}

// advice says why a table may be empty and what to do about it.
func (s *server) advice(q *queries.Query, v *visit, language string) []string {
	say, given := s.texts.in(language), v.given
	var all []string
	if filters := chosen(q, given, language); filters != "" {
		all = append(all, say("empty.filters", filters))
	}
	if given["period"] != "" {
		all = append(all, say("empty.period"))
	}
	if given["platform"] != "" && q.Parameter("index") != nil {
		all = append(all, say("empty.platform"))
	}
	return append(all, say("empty.load"))
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
