package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
)

// The codes of all problems, one per cause. They are stable: clients compare
// them. Their titles and sentences are the texts problem.<code>.title and
// problem.<code>.detail.
const (
	codeBadParameter    = "bad_parameter"
	codeUnknownQuery    = "unknown_query"
	codeUnknownWorkbook = "unknown_workbook"
	codeUnknownPath     = "unknown_path"
	codeUnknownFormat   = "unknown_format"
	codeNotAcceptable   = "not_acceptable"
	codeNoAccount       = "account_not_found"
	codeMethod          = "method_not_allowed"
	codeTooLong         = "request_too_long"
	codeTooLarge        = "body_too_large"
	codeTimeout         = "timeout"
	codeStopped         = "stopped"
	codeInternal        = "internal"
	codeUnknownHost     = "unknown_host"
	codeCrossSite       = "cross_site"
	codeNoFile          = "no_file"
	codeBadUpload       = "upload_unreadable"
	codeSlowUpload      = "upload_too_slow"
	codeDiskFull        = "disk_full"
	codeBusy            = "busy"
	codeNoJob           = "job_not_found"
	codeJobEnded        = "job_ended"
	codeNotDone         = "job_not_done"
	codeNoResult        = "no_result"
	codeResultGone      = "result_expired"
	codeStaleCursor     = "cursor_expired"
	codeOverloaded      = "overloaded"
	codeRateLimited     = "rate_limited"
	codeNoSignIn        = "unauthenticated"
	codeForbidden       = "forbidden"
	codeOutOfScope      = "out_of_scope"
	codeTooMany         = "too_many_attempts"
	codeBadForm         = "body_unreadable"
	codeBadToken        = "bad_token"
	codeNoToken         = "token_not_found"
	codeLastAdmin       = "last_admin"
	codeReadOnly        = "read_only"
	codeOneFile         = "one_file"
	codeBadFile         = "file_unreadable"
	codeNoBatch         = "batch_not_found"
	codeNoRejects       = "no_rejects"
	codeCellTooLong     = "cell_too_long"
	codeNoRelease       = "release_not_found"
	codeNoThing         = "thing_not_found"
)

// problem is an RFC 9457 problem document and the error that a handler returns
// for it. A handler gives Status, Code and args; compose fills in the texts.
type problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	Instance  string         `json:"instance"`
	Code      string         `json:"code"`
	RequestID string         `json:"request_id"`
	Errors    []fieldProblem `json:"errors,omitempty"`

	args  []any // of the detail's sentence
	cause error // for the log; never shown to a client
	parts []queries.Problem

	retryAfter int // seconds; 0 says nothing
}

// fieldProblem is one bad parameter of a request.
type fieldProblem struct {
	Parameter string `json:"parameter"`
	Value     string `json:"value,omitempty"`
	Code      string `json:"code"`
	Detail    string `json:"detail"`
}

func (p *problem) Error() string {
	if p.cause != nil {
		return p.Code + ": " + p.cause.Error()
	}
	return p.Code
}

func (p *problem) Unwrap() error { return p.cause }

// explain finds the problem that an error of any package is for a client. What
// it does not know is an internal error, whose cause only the log tells.
func explain(err error) *problem {
	var (
		known      *problem
		parameters *queries.ParameterError
		role       *queries.RoleError
		routing    *echo.HTTPError
		tooLarge   *http.MaxBytesError
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &parameters):
		return &problem{Status: http.StatusBadRequest, Code: codeBadParameter, args: []any{len(parameters.Problems)}, cause: err, parts: parameters.Problems}
	case errors.Is(err, queries.ErrStaleCursor):
		return &problem{Status: http.StatusGone, Code: codeStaleCursor, cause: err}
	case errors.As(err, &role):
		return &problem{Status: http.StatusForbidden, Code: codeForbidden, args: []any{roleTitle(role.Least)}, cause: err}
	case errors.Is(err, queries.ErrOutOfScope):
		return &problem{Status: http.StatusForbidden, Code: codeOutOfScope, cause: err}
	case errors.As(err, &tooLarge):
		return &problem{Status: http.StatusRequestEntityTooLarge, Code: codeTooLarge, args: []any{tooLarge.Limit}, cause: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &problem{Status: http.StatusGatewayTimeout, Code: codeTimeout, cause: err}
	case errors.Is(err, context.Canceled):
		return &problem{Status: http.StatusServiceUnavailable, Code: codeStopped, cause: err}
	case errors.As(err, &routing) && routing.Code == http.StatusNotFound:
		return &problem{Status: http.StatusNotFound, Code: codeUnknownPath, cause: err}
	case errors.As(err, &routing) && routing.Code == http.StatusMethodNotAllowed:
		return &problem{Status: http.StatusMethodNotAllowed, Code: codeMethod, cause: err}
	}
	return &problem{Status: http.StatusInternalServerError, Code: codeInternal, cause: err}
}

// compose returns the complete document for one request.
func (s *server) compose(p *problem, c echo.Context, language string) *problem {
	say, full, r := s.texts.in(language), *p, c.Request()
	args := p.args
	switch p.Code {
	case codeUnknownPath:
		args = []any{r.URL.Path}
	case codeMethod:
		args = []any{r.Method, r.URL.Path, strings.TrimPrefix(c.Response().Header().Get(echo.HeaderAllow), "OPTIONS, ")}
	case codeTimeout:
		args = []any{s.timeout.String()}
	case codeInternal:
		args = []any{requestID(c)}
	}
	full.Type = "urn:zhengheng:problem:" + p.Code
	full.Title = say("problem." + p.Code + ".title")
	full.Detail = say("problem."+p.Code+".detail", args...)
	full.Instance = r.URL.RequestURI()
	full.RequestID = requestID(c)
	for _, part := range p.parts {
		full.Errors = append(full.Errors, fieldProblem{part.Parameter, part.Value, part.Code, part.Message.In(language)})
	}
	return &full
}

// fail writes an error: the only place that does. Data routes and programs get
// a problem document, browsers a page.
func (s *server) fail(err error, c echo.Context) {
	p := explain(err)
	if p.Status >= 500 {
		s.log.ErrorContext(c.Request().Context(), "request failed", "request_id", requestID(c), "code", p.Code, "error", err)
	}
	if c.Response().Committed {
		panic(http.ErrAbortHandler)
	}
	language := languageOf(c.Request())
	full := s.compose(p, c, language)
	for _, name := range []string{echo.HeaderContentDisposition, "ETag", echo.HeaderContentLength} {
		c.Response().Header().Del(name)
	}
	if p.retryAfter > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	if isForPeople(c.Request()) {
		view := page{name: "problem", status: p.Status, data: s.problemView(c, full, language)}
		if err = s.writePage(c, view); err == nil {
			return
		}
		s.log.ErrorContext(c.Request().Context(), "page failed", "request_id", requestID(c), "error", err)
	}
	if err := writeJSON(c, p.Status, "application/problem+json", full); err != nil {
		s.log.WarnContext(c.Request().Context(), "answer not delivered", "request_id", requestID(c), "error", err)
	}
}

// isForPeople says whether a page should answer: to a form that a page sent, and outside
// the data routes to a client that prefers HTML.
func isForPeople(r *http.Request) bool {
	if isFormPost(r) {
		return true
	}
	path := r.URL.Path
	if strings.HasPrefix(path, "/v1/") || path == "/v1" || path == "/healthz" || strings.HasPrefix(path, "/static/") {
		return false
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}
