package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
)

// action is something that a page lets people do: a form that is posted to a writing route
// of /v1. It is shown where the server has that route and the visitor's role may use it.
type action struct {
	Title  queries.Text      `yaml:"title"`
	Lead   queries.Text      `yaml:"lead"`
	Path   string            `yaml:"path"`   // with parameters of the page, or columns of the row, in braces
	Fields map[string]string `yaml:"fields"` // sent as they are; $name is a parameter of the page
	Inputs []actionInput     `yaml:"inputs"`
	Unless string            `yaml:"unless"` // of a row: the column that must be empty
}

// actionInput is a field that people fill in: a list where it has values or choices.
type actionInput struct {
	Name     string          `yaml:"name"`
	Title    queries.Text    `yaml:"title"`
	Hint     queries.Text    `yaml:"hint"`
	Required bool            `yaml:"required"`
	Values   []queries.Value `yaml:"values"`
	Choices  string          `yaml:"choices"` // after the values: the parameter, or the entry of choices.yaml, that lists more
	IsWide   bool            `yaml:"wide"`    // for sentences
	IsOpen   bool            `yaml:"open"`    // the choices are proposals: other texts are right too
	Type     string          `yaml:"type"`    // of the field: text unless given, date, number, file
	Value    string          `yaml:"value"`   // to begin with: $name is a parameter of the page or a fact of its heading
}

// pageLink is a further address of a page, shown where all its parameters are given and
// the server has its route.
type pageLink struct {
	Title queries.Text `yaml:"title"`
	Path  string       `yaml:"path"`  // with parameters of the page in braces
	Route string       `yaml:"route"` // as the router knows it

	When string `yaml:"when"` // column of the page's heading that must not be empty

	// Script is the static file that opens the address in place; without it the link is
	// not shown.
	Script string `yaml:"script"`
}

type linkView struct{ Title, Href, Script string }

type actionView struct {
	ID, Lang, Title, Lead, Path string
	Hidden                      []pair
	Inputs                      []field
	HasFile                     bool // it is sent in parts
}

// filled puts values into the braces of an address; isWhole is false where one is missing.
func filled(path string, value func(name string) string) (address string, isWhole bool) {
	isWhole = true
	return pathName.ReplaceAllStringFunc(path, func(name string) string {
		text := value(name[1 : len(name)-1])
		isWhole = isWhole && text != ""
		return url.PathEscape(text)
	}), isWhole
}

// mayPost tells whether the visitor may use a writing route that a page names.
func (s *server) mayPost(c echo.Context, path string) bool {
	least, isKnown := s.ruleOf(http.MethodPost, routePattern(s.known, path))
	return isKnown && identityOf(c.Request().Context()).role.May(least)
}

// routePattern is the route of the server that a page's path means: the same but for the
// names of its parameters.
func routePattern(known map[string]bool, path string) string {
	wanted := strings.Split(path, "/")
	for route := range known {
		method, pattern, _ := strings.Cut(route, " ")
		parts := strings.Split(pattern, "/")
		if method == http.MethodPost && slices.EqualFunc(parts, wanted, func(part, want string) bool {
			return part == want || strings.HasPrefix(part, ":") && strings.HasPrefix(want, "{")
		}) {
			return pattern
		}
	}
	return ""
}

// actions are the forms of a page that its visitor may use.
func (s *server) actions(visit *visit, understood map[string]string) ([]actionView, error) {
	of := func(name string) string { return cmp.Or(understood[name], visit.values[name], visit.heading[name]) }
	lists := &choices{server: s, ctx: visit.c.Request().Context(), language: visit.language, told: of}
	var all []actionView
	for i, a := range visit.page.Actions {
		path, isWhole := filled(a.Path, of)
		if !isWhole || !s.mayPost(visit.c, a.Path) {
			continue
		}
		v := actionView{ID: fmt.Sprintf("action-%d", i), Lang: visit.language, Title: a.Title.In(visit.language), Lead: a.Lead.In(visit.language),
			Path: inLanguage(path, visit.language)}
		for name, value := range a.Fields {
			if variable, isVariable := strings.CutPrefix(value, "$"); isVariable {
				value = of(variable)
			}
			if value != "" {
				v.Hidden = append(v.Hidden, pair{name, value})
			}
		}
		slices.SortFunc(v.Hidden, func(a, b pair) int { return strings.Compare(a.Title, b.Title) })
		for _, input := range a.Inputs {
			if variable, isVariable := strings.CutPrefix(input.Value, "$"); isVariable {
				input.Value = of(variable)
			}
			v.HasFile = v.HasFile || input.Type == "file"
			one, err := s.inputField(input, v.ID+"-f", lists)
			if err != nil {
				return nil, err
			}
			v.Inputs = append(v.Inputs, one)
		}
		all = append(all, v)
	}
	return all, nil
}

func (s *server) inputField(input actionInput, id string, lists *choices) (field, error) {
	language := lists.language
	f := field{Name: input.Name, ID: id + "-" + input.Name, Label: input.Title.In(language), Type: cmp.Or(input.Type, "text"), Value: input.Value, Hint: input.Hint.In(language), IsNeeded: input.Required, IsWide: input.IsWide}
	var options []option
	for _, value := range input.Values {
		options = append(options, option{Value: value.Name, Title: value.Title.In(language)})
	}
	if input.Choices != "" {
		p := s.chosen(input.Choices)
		more, err := lists.of(*p)
		entry, _ := lists.entryFor(*p)
		lists.suggest(&f, entry)
		if err != nil || more == nil || len(more) > mostChoices {
			return f, err
		}
		options = append(options, more...)
		if entry.IsOpen || input.IsOpen {
			f.Proposals = options
			return f, nil
		}
		if len(input.Values) == 0 {
			options = append([]option{{Title: s.texts.in(language)(map[bool]string{true: "form.choose", false: "form.any"}[input.Required])}}, options...)
		}
	}
	for i := range options {
		options[i].IsChosen = options[i].Value == input.Value
	}
	f.Groups, f.IsWide = inGroups(options), f.IsWide || isWide(options)
	return f, nil
}

// chosen is the parameter whose choices an input of an action offers: that of any query, or
// one of an entry of choices.yaml; nil where there is none.
func (s *server) chosen(name string) *queries.Parameter {
	if entry, ok := s.choiceLists[name]; ok {
		return &queries.Parameter{Name: name, Kind: entry.Kind}
	}
	for _, q := range s.library.Queries() {
		if p := q.Parameter(name); p != nil {
			return p
		}
	}
	return nil
}

// checkInputs refuses a page whose action offers choices that nobody lists.
func (s *server) checkInputs() error {
	for _, p := range s.declared {
		for _, a := range p.Actions {
			for _, input := range a.Inputs {
				if input.Choices != "" && s.chosen(input.Choices) == nil {
					return fmt.Errorf("web/pages/%s.yaml: %s: choices: no query has a parameter %q", p.name, input.Name, input.Choices)
				}
			}
		}
	}
	return nil
}

// checkLinks refuses a page that leads to an address of no known kind: its link would never
// be shown, and nobody would know.
func (s *server) checkLinks() error {
	for _, p := range s.declared {
		for _, l := range p.More {
			if _, isKnown := s.ruleOf(http.MethodGet, l.Route); !isKnown {
				return fmt.Errorf("web/pages/%s.yaml: more %q: no rule knows the route %q", p.name, l.Title.En, l.Route)
			}
		}
	}
	return nil
}

// links are the further addresses of a page.
func (s *server) links(visit *visit, understood map[string]string) []linkView {
	var all []linkView
	for _, l := range visit.page.More {
		path, isWhole := filled(l.Path, func(name string) string {
			if value := understood[name]; value != "" {
				return value
			}
			return visit.values[name]
		})
		if l.When != "" && visit.heading[l.When] == "" {
			continue
		}
		least, isKnown := s.ruleOf(http.MethodGet, l.Route)
		if name, isQuery := strings.CutPrefix(l.Path, queriesPath+"/"); isQuery {
			name, _, _ = strings.Cut(name, "?")
			if q, err := s.library.Lookup(name); err != nil || q.Allowed(visit.c.Request().Context()) != nil {
				continue
			}
		}
		if isWhole && isKnown && s.known[http.MethodGet+" "+l.Route] && identityOf(visit.c.Request().Context()).role.May(least) {
			all = append(all, linkView{l.Title.In(visit.language), inLanguage(path, visit.language), l.Script})
		}
	}
	return all
}

// isFormPost tells whether a browser sent a form that a page holds, so that the answer is
// a page too.
func isFormPost(r *http.Request) bool {
	mediaType := r.Header.Get(echo.HeaderContentType)
	isForm := strings.HasPrefix(mediaType, echo.MIMEApplicationForm) || strings.HasPrefix(mediaType, echo.MIMEMultipartForm)
	return r.Method == http.MethodPost && isForm &&
		strings.Contains(r.Header.Get(echo.HeaderAccept), "text/html")
}

// forPeople is the answer to a page's form: work that goes on is watched on its page, what
// was made is shown, and after anything else the page that held the form is shown again.
func (s *server) forPeople(c echo.Context, value any) (any, error) {
	switch v := value.(type) {
	case accepted202:
		return seeOther{strings.TrimPrefix(v.location, "/v1") + languageSuffix(c)}, nil
	case created201:
		c.Response().Header().Set("Cache-Control", "no-store") // it may hold a secret
		return s.done(c, v.value)
	case seeOther, page:
		return value, nil
	}
	if from, err := url.Parse(c.Request().Referer()); err == nil && from.Host == c.Request().Host {
		return seeOther{from.RequestURI()}, nil
	}
	return seeOther{"/" + languageSuffix(c)}, nil
}

// doneView is the page that says what a form has made.
type doneView struct {
	frame
	Facts []pair
}

// done is the page for what a form has made: its fields, in their order.
func (s *server) done(c echo.Context, value any) (page, error) {
	language := languageOf(c.Request())
	v := doneView{frame: s.frame(c.Request(), language, s.texts.in(language)("done.title"))}
	text, err := json.Marshal(value)
	if err != nil {
		return page{}, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil { // {
		return page{}, err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return page{}, err
		}
		var one any
		if err := decoder.Decode(&one); err != nil {
			return page{}, err
		}
		if one != nil {
			v.Facts = append(v.Facts, pair{s.jobWord("made.", fmt.Sprint(name), language), s.madeText(fmt.Sprint(name), fmt.Sprint(one), language)})
		}
	}
	return page{name: "done", status: http.StatusCreated, data: v}, nil
}

// madeText is a value of what was made, in the words that tables have for it.
func (s *server) madeText(name, value, language string) string {
	if at, err := time.Parse(time.RFC3339, value); err == nil && strings.HasSuffix(name, "_at") {
		return at.In(localTime).Format("2006-01-02 15:04")
	}
	if name == "role" {
		return label("access_role", value, language)
	}
	return label(name, value, language)
}

// actOnRows adds a column of buttons, one a row, to a table.
func (s *server) actOnRows(one *panel, g *grid, declared *section, visit *visit) {
	if declared.Row == nil || !s.mayPost(visit.c, declared.Row.Path) {
		return
	}
	one.Table.Action = declared.Row.Title.In(one.Lang)
	for _, row := range g.rows {
		path, isWhole := filled(declared.Row.Path, func(name string) string { return g.value(row, name).Raw })
		if unless := declared.Row.Unless; !isWhole || unless != "" && !g.value(row, unless).IsNull {
			path = ""
		} else {
			path = inLanguage(path, one.Lang)
		}
		one.Table.Actions = append(one.Table.Actions, path)
	}
}
