package api

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"
)

// listPage answers a page that shows one query as it is: all its columns, a
// form where it has parameters, pages by its offset.
func (s *server) listPage(name, dataPath string) func(echo.Context) (any, error) {
	return func(c echo.Context) (any, error) {
		language, r := languageOf(c.Request()), c.Request()
		q, err := s.library.Lookup(name)
		if err != nil {
			return nil, err
		}
		a, bad := s.asked(c, q)
		title := q.Title.In(language)
		v := view{frame: s.frame(r, language, name, title), Heading: title, Subheading: q.Description.In(language)}
		result, err := s.ask(c, q, a.values, nil, bad)
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
			a.understood = result.Parameters
			v.describe(result)
			s.fillList(&v, g, a, dataPath)
			if result.Next != "" && !g.isCut {
				v.Next = nextPage(r.URL, result.Next)
			}
		}
		if v.form, err = s.form(r, a, language); err != nil {
			return nil, err
		}
		return page{name: "list", status: status, data: v}, nil
	}
}

func (s *server) fillList(v *view, g *grid, a asked, dataPath string) {
	say := s.texts.in(v.Lang)
	if len(g.rows) == 0 {
		v.Notes = nil
		v.Empty = s.advice(a.query, a.given, v.Lang)
		return
	}
	var names []string
	for _, column := range g.columns {
		if column.Name != "sha256" { // for programs; downloads hold it
			names = append(names, column.Name)
		}
	}
	v.list(g, g.columns[0].Name, names)
	v.Table.Caption = v.Heading
	v.Count = say("rankings.count", group(strconv.Itoa(len(g.rows))))
	if g.isCut {
		v.Notes = append(v.Notes, say("rankings.cut", group(strconv.Itoa(mostRows))))
	}
	v.Downloads = s.downloads(dataPath, a.understood, v.Lang)
}

// nextPage is this address with the parameters that continue a cut answer.
func nextPage(u *url.URL, next string) string {
	values := u.Query()
	more, err := url.ParseQuery(next)
	if err != nil {
		return ""
	}
	for name, value := range more {
		values[name] = value
	}
	return address(u.EscapedPath(), values)
}
