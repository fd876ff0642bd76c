package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/reports"
)

// work is the body of POST /v1/jobs: what is to be done beside the answers.
type work struct {
	Kind string `json:"kind"` // export, pack or refresh

	// Of an export: the query, its parameters as in an address (where may be a list), the
	// format and the language. Of a pack: parameters and language.
	Query      string                     `json:"query"`
	Format     string                     `json:"format"`
	Language   string                     `json:"lang"`
	Parameters map[string]json.RawMessage `json:"parameters"`
}

// exported is the result of an export or a pack.
type exported struct {
	Rows      *int64    `json:"rows,omitempty"` // none of a pack, which has many tables
	Bytes     int64     `json:"bytes"`
	MediaType string    `json:"media_type"`
	Name      string    `json:"name"`
	Location  string    `json:"location"`
	Snapshot  string    `json:"snapshot"`
	ExpiresAt time.Time `json:"expires_at"`
}

// startJob answers POST /v1/jobs with the job that was queued.
func (s *server) startJob(c echo.Context) (any, error) {
	var w work
	media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	decoder := json.NewDecoder(c.Request().Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&w); err != nil || media != echo.MIMEApplicationJSON {
		return nil, &problem{Status: http.StatusBadRequest, Code: codeBadForm, args: []any{`{"kind": "refresh"}`}, cause: fmt.Errorf("%s: %w", media, err)}
	}
	who := identityOf(c.Request().Context())
	var task ingest.Task
	var err error
	switch w.Kind {
	case "refresh":
		if !who.role.May(access.Operator) {
			return nil, &queries.RoleError{Query: "refresh", Least: access.Operator}
		}
		task = s.intake.RefreshTask(who.who)
	case "export":
		task, err = s.exportTask(c, w)
	case "pack":
		task, err = s.packTask(c, w)
	default:
		err = &queries.ParameterError{Problems: []queries.Problem{s.parameterProblem("kind", w.Kind, "invalid", "parameter.work")}}
	}
	if err != nil {
		return nil, err
	}
	jobs, err := s.intake.Jobs.Submit(task)
	if err != nil {
		return nil, jobProblem(c, err)
	}
	return accepted202{location: jobPath(jobs[0].ID), value: jobs[0]}, nil
}

// exportTask is an export to a file, for the scope and role of who asks for it.
func (s *server) exportTask(c echo.Context, w work) (ingest.Task, error) {
	q, err := s.library.Lookup(w.Query)
	if err != nil {
		return ingest.Task{}, &problem{Status: http.StatusNotFound, Code: codeUnknownQuery, args: []any{w.Query, s.queryNames()}, cause: err}
	}
	_, format, isKnown := splitSuffix("x."+w.Format, s.formats)
	if !isKnown {
		return ingest.Task{}, s.unknownFormat(w.Format)
	}
	asked := c.Request().Context()
	if err := q.Allowed(asked); err != nil {
		return ingest.Task{}, err
	}
	values, err := textValues(w.Parameters)
	if err == nil {
		err = q.Check(values)
	}
	if err != nil {
		return ingest.Task{}, err
	}
	who := identityOf(asked)
	c.Set(noted, true)
	if err := s.auditExport(c, export{q.Name, format.Name, values}); err != nil {
		return ingest.Task{}, err
	}
	return ingest.Task{Kind: "export", Who: who.who, What: q.Name + format.Suffix, Reads: true, Run: func(ctx context.Context, r *ingest.JobRun) (any, error) {
		ctx = queries.WithScope(queries.WithRole(ctx, who.role), who.scope)
		return s.export(ctx, r, &request{query: q, format: format, language: w.Language, values: values})
	}}, nil
}

// textValues are parameters as an address has them: numbers and lists as text.
func textValues(given map[string]json.RawMessage) (map[string]string, error) {
	values := map[string]string{}
	for name, raw := range given {
		var one any
		var list []string
		switch {
		case json.Unmarshal(raw, &list) == nil:
			values[name] = strings.Join(list, "\n")
		case json.Unmarshal(raw, &one) == nil:
			values[name] = strings.Trim(string(raw), `"`)
			if text, isText := one.(string); isText {
				values[name] = text
			}
		}
	}
	return values, nil
}

// export writes one answer to a file.
func (s *server) export(ctx context.Context, r *ingest.JobRun, asked *request) (any, error) {
	answer, err := asked.query.Run(ctx, s.engine, asked.values)
	if err != nil {
		return nil, err
	}
	defer answer.Reader.Release()
	counted := &countedReader{RecordReader: answer.Reader, ctx: ctx, told: func(rows int64) {
		r.Progress(ingest.JobProgress{Done: rows, Unit: "rows"})
	}}
	answer.Reader = counted
	size, err := s.intoFile(r.ID(), func(to io.Writer) error {
		return errors.Join(reports.Write(to, asked.format.Name, answer, s.options(asked.language)), counted.Err())
	})
	if err != nil {
		return nil, err
	}
	_, name, _ := strings.Cut(disposition(answer, asked.format, asked.language), `filename="`)
	name, _, _ = strings.Cut(name, `"`)
	return exported{Rows: &counted.rows, Bytes: size, MediaType: mediaType(asked.format), Name: name, Location: jobPath(r.ID()) + "/result",
		Snapshot: answer.Snapshot, ExpiresAt: s.clock().Add(keepResults).UTC()}, nil
}

// countedReader tells how many rows were read, and ends when its context does.
type countedReader struct {
	array.RecordReader
	ctx  context.Context
	rows int64
	told func(rows int64)
}

func (r *countedReader) Next() bool {
	if r.ctx.Err() != nil || !r.RecordReader.Next() {
		return false
	}
	r.rows += r.Record().NumRows()
	r.told(r.rows)
	return true
}

func (r *countedReader) Err() error { return errors.Join(r.RecordReader.Err(), r.ctx.Err()) }
