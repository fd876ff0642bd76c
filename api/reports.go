package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
	"zhengheng/reports"
)

// workbookList is the answer of /v1/reports.
type workbookList struct {
	Workbooks []workbookEntry `json:"workbooks"`
}

type workbookEntry struct {
	Name        string              `json:"name"`
	Title       queries.Text        `json:"title"`
	Description queries.Text        `json:"description"`
	Parameters  []queries.Parameter `json:"parameters"`
	Path        string              `json:"path"`
}

// workbookFile is an answer: a file that is written as it is sent.
type workbookFile struct {
	name      []string // its name in plain letters, its title, and what it was asked for
	suffix    string
	mediaType string
	write     func(io.Writer) error
}

// reportList answers /v1/reports.
func (s *server) reportList(c echo.Context) (any, error) {
	if _, bad := s.parameters(c); bad != nil {
		return nil, bad
	}
	list := workbookList{Workbooks: []workbookEntry{}}
	for _, w := range s.workbooks.All() {
		list.Workbooks = append(list.Workbooks, workbookEntry{w.Name, w.Title, w.Description, w.Parameters, "/v1/reports/" + w.Name + ".xlsx"})
	}
	return list, nil
}

// report answers /v1/reports/{workbook}.xlsx. The suffix may be left away.
func (s *server) report(c echo.Context) (any, error) {
	name, suffix, hasSuffix := strings.Cut(param(c, "name"), ".")
	book, err := s.workbook(name)
	if err != nil {
		return nil, err
	}
	if hasSuffix && suffix != "xlsx" {
		return nil, &problem{Status: http.StatusNotFound, Code: codeUnknownFormat, args: []any{"." + suffix, ".xlsx"}}
	}
	values, bad := s.parameters(c)
	if bad != nil {
		return nil, bad
	}
	options := s.options(languageOf(c.Request()))
	file := &workbookFile{name: []string{name, book.Title.In(options.Language)}, suffix: ".xlsx", mediaType: reports.WorkbookMedia, write: func(w io.Writer) error {
		_, err := book.Write(c.Request().Context(), w, s.engine, values, options)
		return err
	}}
	for _, p := range book.Parameters {
		if (p.Kind == queries.KindPeriod || p.Kind == queries.KindID) && values[p.Name] != "" {
			file.name = append(file.name, values[p.Name])
		}
	}
	return file, nil
}

// writeDownload sends a file. An error before its first byte is an answer of its own;
// one after it aborts the connection.
func (s *server) writeDownload(c echo.Context, d *workbookFile) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, d.mediaType)
	plain := fileName(slices.Concat(d.name[:1], d.name[2:]), isASCII) + d.suffix
	full := fileName(d.name[1:], unicode.IsPrint) + d.suffix
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+plain+`"; filename*=UTF-8''`+escapeExtended(full))
	out := &holder{to: c.Response()}
	err := d.write(out)
	if err == nil {
		err = out.finish()
	}
	if err == nil || !out.isBegun {
		if wrong := (*queries.ParameterError)(nil); err != nil && !errors.As(err, &wrong) {
			err = fmt.Errorf("%s: %w", d.name[0], err)
		}
		return err
	}
	s.log.ErrorContext(c.Request().Context(), "answer aborted", "request_id", requestID(c), "error", err)
	panic(http.ErrAbortHandler)
}

// reportRoutes lists the addresses of workbooks.
func (s *server) reportRoutes(get func(path string, handle func(echo.Context) (any, error))) {
	if s.workbooks == nil {
		return
	}
	get("/v1/reports", s.reportList)
	get("/v1/reports/:name", s.report)
}

// options are those of every file that the server writes, in a language: workbooks of a
// query carry a check code just as those of several do.
func (s *server) options(language string) reports.Options {
	options := s.workbookOptions
	options.Language = language
	return options
}

// openReports takes what workbooks need from the configuration.
func (s *server) openReports(config Config) {
	s.workbooks, s.workbookOptions = config.Workbooks, config.WorkbookOptions
}
