package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

const queriesPath = "/q"

// queriesView is what the page of all queries shows.
type queriesView struct {
	frame
	Queries []queryItem
}

type queryItem struct{ Name, Title, Description, Href string }

// queriesPage answers /q: every query, each with a page of its own.
func (s *server) queriesPage(c echo.Context) (any, error) {
	language := languageOf(c.Request())
	v := queriesView{frame: s.frame(c.Request(), language, s.texts.in(language)("queries.title"))}
	for _, q := range s.library.Queries() {
		if q.Allowed(c.Request().Context()) != nil {
			continue
		}
		v.Queries = append(v.Queries, queryItem{q.Name, q.Title.In(language), q.Description.In(language), inLanguage("/q/"+q.Name, language)})
	}
	return page{name: "queries", status: http.StatusOK, data: v}, nil
}
