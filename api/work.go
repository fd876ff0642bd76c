package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/reports"
)

// keepResults is how long the file of an export stays.
const keepResults = 24 * time.Hour

// work is the body of POST /v1/jobs: what is to be done beside the answers.
type work struct {
	Kind string `json:"kind"` // export or refresh

	// Of an export: the query, its parameters as in an address (where may be a list), the
	// format and the language.
	Query      string                     `json:"query"`
	Format     string                     `json:"format"`
	Language   string                     `json:"lang"`
	Parameters map[string]json.RawMessage `json:"parameters"`
}

// exported is the result of an export.
type exported struct {
	Rows      int64     `json:"rows"`
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
		return nil, &problem{Status: http.StatusBadRequest, Code: codeBadForm, cause: fmt.Errorf("%s: %w", media, err)}
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

// export writes one answer to a file beside the database, which is there whole or not at
// all.
func (s *server) export(ctx context.Context, r *ingest.JobRun, asked *request) (result any, err error) {
	s.sweepResults()
	answer, err := asked.query.Run(ctx, s.engine, asked.values)
	if err != nil {
		return nil, err
	}
	defer answer.Reader.Release()
	counted := &countedReader{RecordReader: answer.Reader, ctx: ctx, told: func(rows int64) {
		r.Progress(ingest.JobProgress{Done: rows, Unit: "rows"})
	}}
	answer.Reader = counted
	path := s.resultPath(r.ID())
	file, err := os.OpenFile(path+".part", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(path+".part"))
		}
	}()
	err = reports.Write(file, asked.format.Name, answer, s.options(asked.language))
	size, seekErr := file.Seek(0, io.SeekEnd)
	if err = errors.Join(err, seekErr, counted.Err(), file.Close()); err != nil {
		return nil, err
	}
	if err = os.Rename(path+".part", path); err != nil {
		return nil, err
	}
	_, name, _ := strings.Cut(disposition(answer, asked.format, asked.language), `filename="`)
	name, _, _ = strings.Cut(name, `"`)
	return exported{Rows: counted.rows, Bytes: size, MediaType: mediaType(asked.format), Name: name, Location: jobPath(r.ID()) + "/result",
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

// jobResult answers /v1/jobs/{id}/result: the file of an export.
func (s *server) jobResult(c echo.Context) (any, error) {
	j, err := s.look(c)
	if err != nil {
		return nil, err
	}
	made, isExport := j.Result.(exported)
	who := identityOf(c.Request().Context())
	switch {
	case j.Who != who.who && !who.role.May(access.Admin): // it holds what another one may see
		return nil, jobProblem(c, ingest.ErrNoJob)
	case !isExport && !j.State.IsEnded():
		return nil, &problem{Status: http.StatusConflict, Code: codeNotDone, args: []any{string(j.State)}}
	case !isExport:
		return nil, &problem{Status: http.StatusNotFound, Code: codeNoResult, args: []any{j.Kind}}
	case s.clock().After(made.ExpiresAt):
		return nil, &problem{Status: http.StatusGone, Code: codeResultGone}
	}
	file, err := os.Open(s.resultPath(j.ID))
	if err != nil {
		return nil, &problem{Status: http.StatusGone, Code: codeResultGone, cause: err}
	}
	return download200{file, made}, nil
}

// download200 is an answer: the file of a job.
type download200 struct {
	file *os.File
	made exported
}

func writeDownload(c echo.Context, d download200) error {
	defer d.file.Close()
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, d.made.MediaType)
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+d.made.Name+`"`)
	h.Set("Zhengheng-Snapshot", d.made.Snapshot)
	// A large file takes longer than one answer may; each piece has its own patience.
	w := &patient{c.Response()}
	http.ServeContent(w, c.Request(), "", time.Time{}, d.file)
	return nil
}

// patient gives the client another period for each piece that is written.
type patient struct{ *echo.Response }

func (p *patient) Write(b []byte) (int, error) {
	extend(p.Response, readerPatience)
	return p.Response.Write(b)
}

// resultPath is where the file of a job lies. Ids are the server's own.
func (s *server) resultPath(id string) string {
	return filepath.Join(s.results, filepath.Base(id)+".export")
}

// sweepResults removes the files that nobody may ask for any more, those of an earlier
// process included.
func (s *server) sweepResults() {
	entries, err := os.ReadDir(s.results)
	if err != nil {
		return
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && s.clock().Sub(info.ModTime()) > keepResults && strings.Contains(entry.Name(), ".export") {
			_ = os.Remove(filepath.Join(s.results, entry.Name())) // the next sweep gets what stays
		}
	}
}
