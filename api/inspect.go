package api

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/ingest"
	"zhengheng/queries"
)

const (
	inspectPath = "/v1/inspect"
	rowsField   = "rows"
)

// inspection is the answer of /v1/inspect.
type inspection struct {
	*ingest.InspectionDocument
	Draft string `json:"draft_profile"` // a source profile to start from, as YAML
}

// inspect answers POST /v1/inspect: what the file of an upload is and what would become
// of its columns and rows. It takes what an upload takes, and rows, how many of a table
// are tried. Nothing is loaded or kept.
func (s *server) inspect(c echo.Context) (any, error) {
	u, options, err := s.receiveOne(c)
	if err != nil {
		return nil, err
	}
	defer u.remove()
	rows, err := s.inspectedRows(u)
	if err != nil {
		return nil, err
	}
	options.Scope = identityOf(c.Request().Context()).scope
	found, err := s.intake.Inspect(c.Request().Context(), u.files[0].path, options, rows)
	if err != nil {
		return nil, unreadable(err, options.SourceName)
	}
	defer found.Release()
	document, err := found.Document()
	if err != nil {
		return nil, err
	}
	return inspection{document, found.ProfileText()}, nil
}

// receiveOne keeps the one file that the request brings, which the caller removes.
func (s *server) receiveOne(c echo.Context) (*upload, ingest.Options, error) {
	u, options, err := s.receiveFiles(c, rowsField)
	if err == nil && len(u.files) != 1 {
		err = &problem{Status: http.StatusBadRequest, Code: codeOneFile, args: []any{len(u.files)}}
	}
	if err != nil {
		u.remove()
		return nil, options, err
	}
	return u, s.optionsOf(u.files[0], options), nil
}

// inspectedRows is how many rows are tried: at most those that are when nobody says.
func (s *server) inspectedRows(u *upload) (int, error) {
	text := u.fields[rowsField]
	if text == "" {
		return ingest.InspectedRows, nil
	}
	rows, err := strconv.Atoi(text)
	if err != nil || rows < 1 || rows > ingest.InspectedRows {
		say := func(language string) string {
			return s.texts.in(language)("parameter.rows", rowsField, ingest.InspectedRows)
		}
		return 0, &queries.ParameterError{Query: "inspect", Problems: []queries.Problem{{
			Parameter: rowsField, Value: text, Code: "invalid", Message: queries.Text{Zh: say("zh"), En: say("en")},
		}}}
	}
	return rows, nil
}

// unreadable is what an error of an inspection is for the client: the file's fault, but
// for what the disk says, or that the request has ended.
func unreadable(err error, name string) error {
	var disk *fs.PathError
	if errors.As(err, &disk) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	reason := strings.TrimPrefix(err.Error(), name+": ")
	return &problem{Status: http.StatusUnprocessableEntity, Code: codeBadFile, args: []any{name, reason}, cause: err}
}
