package api

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/queries/release"
	"zhengheng/reports"
)

// Releaser publishes lists and looks after them. What is wrong with the parameters of a
// list is a *queries.ParameterError; an unknown query wraps queries.ErrUnknownQuery, an
// unknown release release.ErrUnknown.
type Releaser interface {
	// Check tells what is wrong with a list that is to be published.
	Check(query string, values map[string]string) error
	// Publish computes the whole list twice and keeps it for good.
	Publish(ctx context.Context, query string, values map[string]string, title, by string) (*release.Release, error)
	Withdraw(ctx context.Context, id, by, reason string) error
	Verify(ctx context.Context, id string) (release.Verification, error)
	// Compare sets a release against today; the caller releases the reader.
	Compare(ctx context.Context, id, language string) (*queries.Result, error)
}

// The kinds of jobs that look after releases.
const (
	jobPublish  = "publish"
	jobWithdraw = "withdraw"
	jobVerify   = "verify"
)

// longestWords bounds a title or a reason, in characters.
const longestWords = 500

const releasesPath = "/v1/releases"

// releaseRoutes are those that read: /v1/releases is the query of that name.
func (s *server) releaseRoutes(get func(string, func(echo.Context) (any, error))) {
	get(releasesPath+"/:id", s.releaseList)
	if s.releaser == nil {
		return
	}
	get(releasesPath+"/:id/verify", s.verifyRelease)
	get(releasesPath+"/:id/compare", s.compareRelease(reports.Format{}))
	for _, format := range s.formats {
		get(releasesPath+"/:id/compare"+format.Suffix, s.compareRelease(format))
	}
}

// releaseWritingRoutes are those that change something, as jobs: the warehouse has one
// writer.
func (s *server) releaseWritingRoutes(on func(method, path string, handle func(echo.Context) (any, error))) {
	if s.releaser == nil {
		return
	}
	on(http.MethodPost, releasesPath, s.publish)
	on(http.MethodPost, releasesPath+"/:id/withdraw", s.withdraw)
	on(http.MethodPost, releasesPath+"/:id/verify", s.verifyJob)
}

// releaseList answers /v1/releases/{id}: the list exactly as it was published.
func (s *server) releaseList(c echo.Context) (any, error) {
	id, format, _ := splitSuffix(param(c, "id"), s.formats)
	if err := s.isRelease(c.Request().Context(), id); err != nil {
		return nil, err
	}
	return s.runNamed(c, "release", format, map[string]string{"release": id})
}

// isRelease is the problem where there is no such release.
func (s *server) isRelease(ctx context.Context, id string) error {
	all, err := s.library.Lookup("releases")
	if err != nil {
		return err
	}
	result, err := all.Run(ctx, s.engine, map[string]string{"release": id, "limit": "1"})
	if err != nil {
		return err
	}
	defer result.Reader.Release()
	for result.Reader.Next() {
		if result.Reader.Record().NumRows() > 0 {
			return nil
		}
	}
	if err := result.Reader.Err(); err != nil {
		return err
	}
	return noRelease(id, nil)
}

func noRelease(id string, cause error) error {
	return &problem{Status: http.StatusNotFound, Code: codeNoRelease, args: []any{id}, cause: cause}
}

// verifyRelease answers GET /v1/releases/{id}/verify: the outcome as JSON, when it is
// there. Of a large list the job is the better way.
func (s *server) verifyRelease(c echo.Context) (any, error) {
	verified, err := s.releaser.Verify(c.Request().Context(), param(c, "id"))
	if errors.Is(err, release.ErrUnknown) {
		return nil, noRelease(param(c, "id"), err)
	}
	return verified, err
}

// compareRelease answers /v1/releases/{id}/compare: each row that differs today, and why.
func (s *server) compareRelease(format reports.Format) func(echo.Context) (any, error) {
	return func(c echo.Context) (any, error) {
		chosen, err := s.chooseFormat(c, format)
		if err != nil {
			return nil, err
		}
		language := languageOf(c.Request())
		result, err := s.releaser.Compare(c.Request().Context(), param(c, "id"), language)
		if errors.Is(err, release.ErrUnknown) {
			return nil, noRelease(param(c, "id"), err)
		}
		if err != nil {
			return nil, err
		}
		return &table{result: result, format: chosen, language: language}, nil
	}
}

// publication is the body of POST /v1/releases.
type publication struct {
	Query      string            `json:"query"`
	Title      string            `json:"title"`
	Parameters map[string]string `json:"parameters"`
}

const publicationExample = `{"query": "ranking", "title": "…", "parameters": {"index": "wci", "period": "W2019-02-24"}}`

// publish answers POST /v1/releases with the job that publishes. Its result is the
// release.
func (s *server) publish(c echo.Context) (any, error) {
	var asked publication
	form, err := s.body(c, &asked, publicationExample)
	if err != nil {
		return nil, err
	}
	if form != nil {
		asked = publication{Query: form["query"], Title: form["title"], Parameters: form}
		delete(form, "query")
		delete(form, "title")
	}
	if asked.Query == "" {
		asked.Query = "ranking"
	}
	if err := s.isBounded("title", asked.Title, false); err != nil {
		return nil, err
	}
	if err := s.releaser.Check(asked.Query, asked.Parameters); err != nil {
		if errors.Is(err, queries.ErrUnknownQuery) {
			return nil, &problem{Status: http.StatusNotFound, Code: codeUnknownQuery, args: []any{asked.Query, s.queryNames()}, cause: err}
		}
		return nil, err
	}
	who := identityOf(c.Request().Context()).who
	what := strings.Join([]string{asked.Query, asked.Parameters["index"], asked.Parameters["period"]}, " ")
	return s.enqueue(c, ingest.Task{Kind: jobPublish, Who: who, What: what, Run: func(ctx context.Context, _ *ingest.JobRun) (any, error) {
		return s.releaser.Publish(ctx, asked.Query, asked.Parameters, asked.Title, who)
	}})
}

// withdraw answers POST /v1/releases/{id}/withdraw. The list stays readable.
func (s *server) withdraw(c echo.Context) (any, error) {
	var asked struct {
		Reason string `json:"reason"`
	}
	form, err := s.body(c, &asked, `{"reason": "…"}`)
	if err != nil {
		return nil, err
	}
	if form != nil {
		asked.Reason = form["reason"]
	}
	id, who := param(c, "id"), identityOf(c.Request().Context()).who
	if err := s.isBounded("reason", asked.Reason, true); err != nil {
		return nil, err
	}
	if err := s.isRelease(c.Request().Context(), id); err != nil {
		return nil, err
	}
	return s.enqueue(c, ingest.Task{Kind: jobWithdraw, Who: who, What: id, Run: func(ctx context.Context, _ *ingest.JobRun) (any, error) {
		withdrawn := map[string]string{"release_id": id, "withdrawn_by": who, "reason": asked.Reason}
		return withdrawn, s.releaser.Withdraw(ctx, id, who, asked.Reason)
	}})
}

// verifyJob answers POST /v1/releases/{id}/verify with the job that verifies. The job is
// done also where something differs: its result says what.
func (s *server) verifyJob(c echo.Context) (any, error) {
	id := param(c, "id")
	if err := s.isRelease(c.Request().Context(), id); err != nil {
		return nil, err
	}
	return s.enqueue(c, ingest.Task{Kind: jobVerify, Who: identityOf(c.Request().Context()).who, What: id, Run: func(ctx context.Context, _ *ingest.JobRun) (any, error) {
		return s.releaser.Verify(ctx, id)
	}})
}

// enqueue puts one task into the queue and answers where to watch it.
func (s *server) enqueue(c echo.Context, task ingest.Task) (any, error) {
	jobs, err := s.intake.Jobs.Submit(task)
	if err != nil {
		return nil, jobProblem(c, err)
	}
	return accepted202{location: jobPath(jobs[0].ID), value: jobs[0]}, nil
}

// isBounded checks a text of people's.
func (s *server) isBounded(name, text string, isRequired bool) error {
	bad := func(code, key string) error {
		return &queries.ParameterError{Problems: []queries.Problem{s.parameterProblem(name, "", code, key)}}
	}
	switch {
	case isRequired && strings.TrimSpace(text) == "":
		return bad("missing", "parameter.needed")
	case !utf8.ValidString(text) || utf8.RuneCountInString(text) > longestWords:
		return bad("invalid", "parameter.long")
	}
	return nil
}

// body reads a small body: a JSON object into value, or the fields of a form, which come
// back.
func (s *server) body(c echo.Context, value any, example string) (form map[string]string, err error) {
	r := c.Request()
	bad := func(err error) error {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return err
		}
		return &problem{Status: http.StatusBadRequest, Code: codeBadForm, args: []any{example}, cause: err}
	}
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); mediaType == echo.MIMEApplicationForm {
		if err := r.ParseForm(); err != nil {
			return nil, bad(err)
		}
		form = map[string]string{}
		for name, values := range r.PostForm {
			if text := strings.TrimSpace(values[0]); text != "" && name != "lang" {
				form[name] = text
			}
		}
		return form, nil
	}
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return nil, bad(err)
	}
	if decoder.More() {
		return nil, bad(errors.New("there is more than one object"))
	}
	return nil, nil
}
