package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/reports"
)

const reportsPath = "/reports"

// reportsView is what the page of all workbooks shows.
type reportsView struct {
	frame
	Workbooks []queryItem
}

// reportView is what the page of one workbook shows: what it holds, and its parameters as
// a form that downloads it.
type reportView struct {
	frame
	form
	Up          *menuItem
	Description string
	Sheets      []string
	Pack        string // the command that makes a data pack of it; empty where it is not made for packs
}

// reportsPage answers /reports.
func (s *server) reportsPage(c echo.Context) (any, error) {
	language := languageOf(c.Request())
	v := reportsView{frame: s.frame(c.Request(), language, s.texts.in(language)("reports.title"))}
	for _, w := range s.workbooks.All() {
		v.Workbooks = append(v.Workbooks, queryItem{w.Name, w.Title.In(language), w.Description.In(language), inLanguage(reportsPath+"/"+w.Name, language)})
	}
	return page{name: "reports", status: http.StatusOK, data: v}, nil
}

// reportPage answers /reports/{workbook}. Parameters of the address fill the form.
func (s *server) reportPage(c echo.Context) (any, error) {
	book, err := s.workbook(param(c, "name"))
	if err != nil {
		return nil, err
	}
	values, bad := s.parameters(c)
	if bad != nil {
		return nil, bad
	}
	language := languageOf(c.Request())
	say := s.texts.in(language)
	v := reportView{
		frame: s.frame(c.Request(), language, book.Title.In(language)), Description: book.Description.In(language),
		Up: &menuItem{Title: say("reports.title"), Href: inLanguage(reportsPath, language)},
	}
	if book.Name == "white_paper" {
		v.Pack = "zhengheng pack --db FILE period=M2024-03 -o DIR"
	}
	for _, sheet := range book.Sheets {
		v.Sheets = append(v.Sheets, sheet.Title.In(language))
	}
	v.form, err = s.form(c.Request(), asked{fields: book.Parameters, values: values, given: values, isOfSubjects: s.isBookOfSubjects(book)}, language)
	v.form.Path = "/v1/reports/" + book.Name + ".xlsx"
	return page{name: "report", status: http.StatusOK, data: v}, err
}

// workbook is the workbook of a name, or the problem that there is none.
func (s *server) workbook(name string) (*reports.Workbook, error) {
	book, err := s.workbooks.Lookup(name)
	if err == nil {
		return book, nil
	}
	var names []string
	for _, w := range s.workbooks.All() {
		names = append(names, w.Name)
	}
	return nil, &problem{Status: http.StatusNotFound, Code: codeUnknownWorkbook, args: []any{name, strings.Join(names, ", ")}, cause: err}
}

// isBookOfSubjects tells whether the workbook's index is one of units, regions or sectors.
func (s *server) isBookOfSubjects(book *reports.Workbook) bool {
	for _, name := range book.Queries() {
		if q, err := s.library.Lookup(name); err == nil && isOfSubjects(q) {
			return true
		}
	}
	return false
}
