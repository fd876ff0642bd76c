package api

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
)

// Formulas are the definitions of the indices that the pages explain.
type Formulas interface {
	// Formulas lists them, those of one index side by side.
	Formulas() []Formula
	// Evaluate computes an index for figures as a person writes them: a number, with a
	// plus where it is a lower bound. What is wrong with them is a *queries.ParameterError.
	Evaluate(id string, figures map[string]string) (*Evaluation, error)
}

// Formula is one version of an index, for people.
type Formula struct {
	ID, Index, Version     string
	Title, Readable, Notes queries.Text
	Source                 string
	Mark                   string // E exact, D derived, U unverified
	Platforms              []string
	ValidFrom, ValidTo     string // days, empty where unknown
	Measures               []FormulaMeasure
	Examples               []FormulaExample
	NeedsList              bool // scaled within a list, so that one account alone has no score
}

// FormulaMeasure is what a formula needs to know of an account.
type FormulaMeasure struct {
	Name, Alias string
	Title, Unit queries.Text
}

// FormulaExample is a published or constructed score, computed again when the server began.
type FormulaExample struct {
	Origin           string
	Wanted, Computed float64
	IsReproduced     bool
}

// Evaluation is a score taken apart. A nil number is unknown or has no bound.
type Evaluation struct {
	Score, Low, High *float64
	Bound            queries.Bound // of Score
	Missing          []queries.Text
	Terms            []EvaluatedTerm
}

// EvaluatedTerm is a term's part of a score.
type EvaluatedTerm struct {
	Title                      queries.Text
	Weight                     float64 // of the whole
	Input, Value, Contribution *float64

	InputBound, ValueBound, ContributionBound queries.Bound // what they are beside the true ones
}

type formulasView struct {
	frame
	Formulas []formulaItem
}

type formulaItem struct {
	ID, Title, Platforms, Span, Href string
	IsUnverified                     bool
	Good, Examples                   int
}

type formulaView struct {
	frame
	Up                             menuItem
	ID, Heading, Source, Platforms string
	Readable                       []string
	Notes, Span, Mark              string
	IsUnverified, NeedsList        bool
	Examples                       []exampleItem
	Fields                         []figureField
	Problems                       []string
	Result                         *resultItem
	Path                           string
	Versions                       []menuItem
}

type exampleItem struct {
	Origin, Wanted, Computed string
	IsReproduced             bool
}

type figureField struct{ Name, Title, Unit, Value, Problem string }

type resultItem struct {
	Score, Low, High, Missing string
	Cell                      cell
	Terms                     []termItem
}

type termItem struct{ Title, Weight, Input, Value, Contribution string }

// formulasPage answers /formulas: all indices, with what became of their examples.
func (s *server) formulasPage(c echo.Context) (any, error) {
	language := languageOf(c.Request())
	v := formulasView{frame: s.frame(c.Request(), language, s.texts.in(language)("formulas.title"))}
	for _, f := range s.formulas.Formulas() {
		item := formulaItem{ID: f.ID, Title: f.Title.In(language), Platforms: platformNames(f.Platforms, language), Span: span(f),
			Href: inLanguage("/formulas/"+f.ID, language), IsUnverified: f.Mark == "U", Examples: len(f.Examples)}
		for _, x := range f.Examples {
			if x.IsReproduced {
				item.Good++
			}
		}
		v.Formulas = append(v.Formulas, item)
	}
	return page{name: "formulas", status: http.StatusOK, data: v}, nil
}

// formulaPage answers /formulas/{id}: the formula, its examples, and a form that computes it.
func (s *server) formulaPage(c echo.Context) (any, error) {
	language, id := languageOf(c.Request()), param(c, "id")
	all := s.formulas.Formulas()
	at := slices.IndexFunc(all, func(f Formula) bool { return f.ID == id })
	if at < 0 {
		return nil, &problem{Status: http.StatusNotFound, Code: codeNoThing, args: []any{s.texts.in(language)("formulas.one"), id}}
	}
	f := all[at]
	v := formulaView{frame: s.frame(c.Request(), language, f.Title.In(language)), ID: f.ID, Heading: f.Title.In(language), Source: f.Source,
		Up:        menuItem{Title: s.texts.in(language)("formulas.title"), Href: inLanguage("/formulas", language)},
		Platforms: platformNames(f.Platforms, language), Readable: strings.Split(strings.TrimSpace(f.Readable.In(language)), "\n"), Notes: f.Notes.In(language),
		Span: span(f), Mark: s.texts.in(language)("mark." + f.Mark), IsUnverified: f.Mark == "U", NeedsList: f.NeedsList, Path: c.Request().URL.EscapedPath()}
	for _, x := range f.Examples {
		v.Examples = append(v.Examples, exampleItem{x.Origin, number(&x.Wanted, 8), number(&x.Computed, 8), x.IsReproduced})
	}
	for _, other := range all {
		if other.Index == f.Index && len(f.Index) > 0 {
			v.Versions = append(v.Versions, menuItem{other.ID, inLanguage("/formulas/"+other.ID, language), other.ID == f.ID})
		}
	}
	if err := s.evaluate(c, &v, f); err != nil {
		return nil, err
	}
	return page{name: "formula", status: http.StatusOK, data: v}, nil
}

// evaluate computes the index for the figures of the address, where there are any.
func (s *server) evaluate(c echo.Context, v *formulaView, f Formula) error {
	given := map[string]string{}
	for _, m := range f.Measures {
		value := strings.TrimSpace(c.Request().URL.Query().Get(m.Name))
		if value != "" {
			given[m.Name] = value
		}
		title := m.Title.In(v.Lang)
		if m.Alias != "" {
			title += " " + m.Alias
		}
		v.Fields = append(v.Fields, figureField{Name: m.Name, Title: title, Unit: m.Unit.In(v.Lang), Value: value})
	}
	if len(given) == 0 || f.NeedsList {
		return nil
	}
	e, err := s.formulas.Evaluate(f.ID, given)
	var wrong *queries.ParameterError
	if errors.As(err, &wrong) {
		for _, p := range wrong.Problems {
			for i := range v.Fields {
				if v.Fields[i].Name == p.Parameter {
					v.Fields[i].Problem = p.Message.In(v.Lang)
				}
			}
			v.Problems = append(v.Problems, p.Message.In(v.Lang))
		}
		return nil
	}
	if err != nil {
		return err
	}
	v.Result = s.resultOf(e, v.Lang)
	return nil
}

func (s *server) resultOf(e *Evaluation, language string) *resultItem {
	say := s.texts.in(language)
	r := &resultItem{Score: number(e.Score, 4), Low: number(e.Low, 4), High: number(e.High, 4),
		Cell: cell{Text: number(e.Score, 4), IsNull: e.Score == nil}.bounded(e.Bound, say)}
	if r.Cell.IsNull {
		r.Cell.Text = say("cell.null")
	}
	if e.High == nil && e.Score != nil {
		r.High = say("cell.infinite")
	}
	var missing []string
	for _, m := range e.Missing {
		missing = append(missing, m.In(language))
	}
	r.Missing = strings.Join(missing, separator(language))
	signed := func(x *float64, decimals int, bound queries.Bound) string {
		if x == nil {
			return number(x, decimals)
		}
		return bound.Sign() + number(x, decimals)
	}
	for _, t := range e.Terms {
		weight := 100 * t.Weight
		r.Terms = append(r.Terms, termItem{t.Title.In(language), number(&weight, 2) + "%", signed(t.Input, 5, t.InputBound),
			signed(t.Value, 4, t.ValueBound), signed(t.Contribution, 4, t.ContributionBound)})
	}
	return r
}

// number writes a number with so many decimals, a dash where it is unknown.
func number(x *float64, decimals int) string {
	if x == nil {
		return "–"
	}
	text := strconv.FormatFloat(*x, 'f', decimals, 64)
	if decimals != 4 && strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return group(text)
}

func span(f Formula) string {
	if f.ValidFrom == "" && f.ValidTo == "" {
		return ""
	}
	return f.ValidFrom + " – " + f.ValidTo
}

func platformNames(names []string, language string) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = label("platform", name, language)
	}
	return strings.Join(texts, separator(language))
}
