package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
)

// Fact is one line of what the program says about itself and its database.
type Fact struct {
	Name  queries.Text
	Value string
	IsBad bool
	Hint  queries.Text // what to do, where something is wrong
}

// adminView is what the page of administration shows.
type adminView struct {
	view
	Lines []adminLine
}

type adminLine struct {
	Title, Value, Hint string
	IsBad              bool
}

// adminPage answers /admin: the state of the program and its database.
func (s *server) adminPage(c echo.Context) (any, error) {
	language := languageOf(c.Request())
	say := s.texts.in(language)
	v := adminView{view: view{frame: s.frame(c.Request(), language, say("admin.title")), Heading: say("admin.title"), Subheading: say("admin.lead")}}
	facts, err := s.stateOf(c.Request().Context(), language)
	if err != nil {
		return nil, err
	}
	for _, f := range facts {
		v.Lines = append(v.Lines, adminLine{f.Name.In(language), f.Value, f.Hint.In(language), f.IsBad})
	}
	q, err := s.library.Lookup("periods")
	if err == nil {
		result, err := q.Run(c.Request().Context(), s.engine, map[string]string{"limit": "1"})
		if err != nil {
			return nil, err
		}
		v.describe(result)
		result.Reader.Release()
	}
	return page{name: "admin", status: http.StatusOK, data: v}, nil
}

// stateOf are the server's own facts and those that the program adds.
func (s *server) stateOf(ctx context.Context, language string) ([]Fact, error) {
	mode := queries.Text{Zh: "只读", En: "reads only"}
	if s.intake != nil {
		mode = queries.Text{Zh: "可导入", En: "takes uploads"}
	}
	facts := []Fact{{Name: queries.Text{Zh: "程序版本", En: "Program"}, Value: s.version}}
	facts = append(facts, Fact{Name: queries.Text{Zh: "方式", En: "Mode"}, Value: mode.In(language)})
	if s.state == nil {
		return facts, nil
	}
	more, err := s.state(ctx)
	return append(facts, more...), err
}
