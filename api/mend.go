package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/labstack/echo/v4"

	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/reports"
)

// mendable is the answer of /v1/batches/{id}/rejects: where a batch's rejected rows are
// as the source has them, and where they are sent once they are mended.
type mendable struct {
	Batch    int64          `json:"batch_id"`
	Source   string         `json:"source"`
	Rejected int64          `json:"rows_rejected"`
	Sheets   []mendableFile `json:"sheets"`
	// Upload is the address with what the first load was told, its time of observation
	// above all: the mended rows were seen then.
	Upload string `json:"upload"`
}

type mendableFile struct {
	Sheet  string            `json:"sheet"` // "" for a file that has none
	Header []string          `json:"header"`
	Files  map[string]string `json:"files"` // by format
}

const sheetField = "sheet"

// mendFormats are the formats that come back as they went out.
var mendFormats = []string{"csv", "xlsx"}

// batchRejects answers /v1/batches/{id}/{rejects, rejects.csv, rejects.xlsx}.
func (s *server) batchRejects(c echo.Context) (any, error) {
	what, format, hasFormat := splitSuffix(param(c, "what"), s.formats)
	if stem, suffix, _ := strings.Cut(what, "."); stem != "rejects" {
		return nil, echo.ErrNotFound
	} else if suffix != "" || hasFormat && format.Name != "json" && !slices.Contains(mendFormats, format.Name) {
		suffix = strings.TrimPrefix(suffix+format.Suffix, ".")
		return nil, &problem{Status: http.StatusNotFound, Code: codeUnknownFormat, args: []any{"." + suffix, ".json .csv .xlsx"}}
	}
	values, bad := s.parameters(c)
	batch, found, err := s.findRecipe(c, values, bad)
	if err != nil {
		return nil, err
	}
	if !hasFormat || format.Name == "json" {
		return mendableOf(batch, found), nil
	}
	sheet, err := s.chosenSheet(found, values)
	if err != nil {
		return nil, err
	}
	return s.mendTable(c, batch, found, sheet, format)
}

// findRecipe says how the batch of the path was loaded.
func (s *server) findRecipe(c echo.Context, values map[string]string, bad *queries.ParameterError) (batch int64, found ingest.BatchRecipe, err error) {
	noBatch := &problem{Status: http.StatusNotFound, Code: codeNoBatch, args: []any{param(c, "id")}}
	if batch, err = strconv.ParseInt(param(c, "id"), 10, 64); err != nil || batch < 1 {
		return 0, found, noBatch
	}
	if bad == nil {
		bad = &queries.ParameterError{Query: "rejects"}
	}
	for name, value := range values {
		if name != sheetField {
			bad.Problems = append(bad.Problems, s.parameterProblem(name, value, "unknown", "parameter.unknown"))
		}
	}
	if len(bad.Problems) > 0 {
		return 0, found, bad
	}
	rows, err := s.rowsOf(c.Request().Context(), "recipes", map[string]string{"batch": strconv.FormatInt(batch, 10)})
	if err != nil {
		return 0, found, err
	}
	defer rows.Release()
	found, err = ingest.ReadRecipe(rows)
	switch {
	case errors.Is(err, ingest.ErrNoBatch):
		return 0, found, noBatch
	case err == nil && len(found.Recipe.Sheets) == 0:
		return 0, found, &problem{Status: http.StatusNotFound, Code: codeNoRejects, args: []any{batch, found.Source}}
	}
	return batch, found, err
}

// rowsOf runs a query that is part of an answer.
func (s *server) rowsOf(ctx context.Context, name string, values map[string]string) (array.RecordReader, error) {
	q, err := s.library.Lookup(name)
	if err != nil {
		return nil, err
	}
	result, err := q.Run(ctx, s.engine, values)
	if err != nil {
		return nil, err
	}
	return result.Reader, nil
}

func mendableOf(batch int64, found ingest.BatchRecipe) mendable {
	m := mendable{Batch: batch, Source: found.Source, Rejected: found.Rejected, Upload: mendedUpload(found.Recipe)}
	for _, sheet := range found.Recipe.Sheets {
		one := mendableFile{Sheet: sheet.Name, Header: sheet.Header, Files: map[string]string{}}
		for _, format := range mendFormats {
			one.Files[format] = fmt.Sprintf("/v1/batches/%d/rejects.%s", batch, format)
			if sheet.Name != "" {
				one.Files[format] += "?" + url.Values{sheetField: {sheet.Name}}.Encode()
			}
		}
		m.Sheets = append(m.Sheets, one)
	}
	return m
}

// mendedUpload is where mended rows are sent. A profile that was a file of the user's is
// not on the server: it is left out, and the headings decide.
func mendedUpload(r ingest.Recipe) string {
	values := url.Values{}
	set := func(name, value string) {
		if value != "" {
			values.Add(name, value)
		}
	}
	set("feed", r.Feed)
	if names, err := ingest.ProfileNames(); err == nil && slices.Contains(names, r.Profile) {
		set("profile", r.Profile)
	}
	if r.Year != 0 {
		set("year", strconv.Itoa(r.Year))
	}
	if !r.Observed.IsZero() {
		set("observed", r.Observed.UTC().Format(time.RFC3339Nano))
	}
	for name, value := range r.Set {
		set(setField, name+"="+value)
	}
	slices.Sort(values[setField])
	if len(values) == 0 {
		return uploadPath
	}
	return uploadPath + "?" + values.Encode()
}

// chosenSheet is the sheet that the request names, or the only one.
func (s *server) chosenSheet(found ingest.BatchRecipe, values map[string]string) (ingest.RecipeSheet, error) {
	name, isGiven := values[sheetField]
	var names []string
	for _, sheet := range found.Recipe.Sheets {
		if sheet.Name == name || !isGiven && len(found.Recipe.Sheets) == 1 {
			return sheet, nil
		}
		names = append(names, sheet.Name)
	}
	say := func(language string) string {
		return s.texts.in(language)("parameter.sheet", strings.Join(names, "、"))
	}
	return ingest.RecipeSheet{}, &queries.ParameterError{Query: "rejects", Problems: []queries.Problem{{
		Parameter: sheetField, Value: name, Code: "invalid", Message: queries.Text{Zh: say("zh"), En: say("en")},
	}}}
}

func (s *server) mendTable(c echo.Context, batch int64, found ingest.BatchRecipe, sheet ingest.RecipeSheet, format reports.Format) (any, error) {
	language := languageOf(c.Request())
	rows, err := ingest.MendRows(sheet, language, func() (array.RecordReader, error) {
		return s.rowsOf(c.Request().Context(), "rejects", map[string]string{"batch": strconv.FormatInt(batch, 10), sheetField: sheet.Name, "limit": "all"})
	})
	if err != nil {
		return nil, err
	}
	if err := rows.FitsWorkbook(); err != nil && format.Name == "xlsx" {
		rows.Release()
		return nil, &problem{Status: http.StatusUnprocessableEntity, Code: codeCellTooLong, args: []any{err.Error()}, cause: err}
	}
	title := strings.TrimSuffix(filepath.Base(found.Source), filepath.Ext(found.Source))
	if sheet.Name != "" {
		title += " " + sheet.Name
	}
	upload := mendedUpload(found.Recipe)
	q := &queries.Query{
		Name:  fmt.Sprintf("rejects-%d", batch),
		Title: queries.Text{Zh: title + " 待改", En: title + " to mend"},
		Description: queries.Text{
			Zh: fmt.Sprintf("%s 的拒收行（批次 %d）。改正后在“导入”页上传，或发送到 %s", found.Source, batch, upload),
			En: fmt.Sprintf("Rejected rows of %s (batch %d). Mend them, then load them on the page Load or send them to %s", found.Source, batch, upload),
		},
	}
	return &table{result: &queries.Result{Query: q, Reader: rows}, format: format, language: language, headers: "titles"}, nil
}
