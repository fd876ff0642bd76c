package api

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"regexp"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/queries"
)

const (
	appealsPath        = "/v1/appeals"
	rectificationsPath = "/v1/supervision/rectifications"
	scoreSheetsPath    = "/v1/supervision/score-sheets"
	noticesPath        = "/v1/supervision/notices"
)

// The kinds of jobs of the desk.
const (
	jobAppeal  = "appeal"
	jobDecide  = "decide"
	jobRectify = "rectify"
	jobKeep    = "keep"
	jobNotices = "notices"
)

// deskRoutes take appeals and put decisions and rectifications on record, as jobs; what is
// wrong is told at once. They are read by the queries appeals, recorded_findings,
// finding_changes, overdue and kept_scores.
func (s *server) deskRoutes(on func(method, path string, handle func(echo.Context) (any, error))) {
	if s.desk == nil {
		return
	}
	on(http.MethodPost, appealsPath, s.fileAppeal)
	on(http.MethodPost, appealsPath+"/:appeal/decision", s.decideAppeal)
	on(http.MethodPost, rectificationsPath, s.rectify)
	on(http.MethodPost, scoreSheetsPath, s.keepScores)
	on(http.MethodPost, noticesPath, s.makeNotices)
}

// appealRequest is the body of POST /v1/appeals: JSON, a form, or a form with parts, whose
// part file is the evidence.
type appealRequest struct {
	Finding  string `json:"finding"`
	Rulebook string `json:"rulebook"`
	Period   string `json:"period"`
	By       string `json:"by"`
	Reason   string `json:"reason"`
	On       string `json:"on"`
	Due      string `json:"due"`
	Late     string `json:"late"` // yes: also after the deadline; for inspectors
}

// fileAppeal answers POST /v1/appeals.
func (s *server) fileAppeal(c echo.Context) (any, error) {
	var asked appealRequest
	a := Appeal{}
	form, err := s.evidenceForm(c, &a)
	if form == nil && err == nil {
		form, err = s.body(c, &asked, `{"finding": "2019Q2-0001", "by": "…", "reason": "…"}`)
	}
	taken := false
	defer func() {
		if !taken && a.FileSHA256 != "" {
			if err := s.desk.Discard(context.WithoutCancel(c.Request().Context()), a.FileSHA256); err != nil {
				s.log.Error("evidence of an appeal that was not taken stays", "sha256", a.FileSHA256, "error", err)
			}
		}
	}()
	if err != nil {
		return nil, err
	}
	if err := fromForm(form, &asked); err != nil {
		return nil, err
	}
	if err := errors.Join(s.isBounded("by", asked.By, true), s.isBounded("reason", asked.Reason, true)); err != nil {
		return nil, err
	}
	who := identityOf(c.Request().Context())
	a.Finding, a.Rulebook, a.Period, a.By, a.Reason, a.On, a.Due, a.Who = asked.Finding, asked.Rulebook, asked.Period, asked.By, asked.Reason, asked.On, asked.Due, who.who
	if a.IsLateTaken = asked.Late == "yes"; a.IsLateTaken && !who.role.May(access.Inspector) {
		return nil, &queries.RoleError{Query: "appeals", Least: access.Inspector}
	}
	job, err := s.atDesk(c, jobAppeal, a.Finding, a, func(ctx context.Context) (any, error) { return s.desk.File(ctx, a) })
	taken = err == nil
	return job, err
}

// evidenceForm reads a form with parts: its fields, and the file, which is kept; nil where
// the request has no such form.
func (s *server) evidenceForm(c echo.Context, a *Appeal) (form map[string]string, err error) {
	r := c.Request()
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || mediaType != echo.MIMEMultipartForm {
		return nil, nil
	}
	form = map[string]string{}
	parts := multipart.NewReader(r.Body, parameters["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, nil
		}
		if err != nil {
			return nil, formError(err)
		}
		switch name := part.FormName(); {
		case part.FileName() != "" && name == "file" && a.FileSHA256 == "":
			a.FileName = displayName(part.FileName())
			if a.FileSHA256, err = s.desk.Save(part); errors.Is(err, ingest.ErrTooMuchEvidence) {
				return nil, &problem{Status: http.StatusRequestEntityTooLarge, Code: codeTooLarge, args: []any{int64(ingest.MostEvidence)}, cause: err}
			}
			if err != nil {
				return nil, formError(err)
			}
		case part.FileName() != "" || name == "file" || name == "lang": // a form without a choice sends an empty one
		default:
			text, err := io.ReadAll(io.LimitReader(part, maxUploadField+1))
			if err != nil {
				return nil, formError(err)
			}
			if len(text) > maxUploadField {
				return nil, &problem{Status: http.StatusBadRequest, Code: codeBadUpload}
			}
			if value := strings.TrimSpace(string(text)); value != "" {
				form[name] = value
			}
		}
	}
}

// decideAppeal answers POST /v1/appeals/{appeal}/decision.
func (s *server) decideAppeal(c echo.Context) (any, error) {
	var asked struct {
		Decision string `json:"decision"`
		By       string `json:"by"`
		Reason   string `json:"reason"`
		On       string `json:"on"`
	}
	if err := s.asked(c, &asked, `{"decision": "overturned", "by": "…", "reason": "…"}`); err != nil {
		return nil, err
	}
	if err := errors.Join(s.isBounded("by", asked.By, true), s.isBounded("reason", asked.Reason, true)); err != nil {
		return nil, err
	}
	d := Decision{Appeal: param(c, "appeal"), Decision: asked.Decision, By: asked.By, Reason: asked.Reason, On: asked.On, Who: identityOf(c.Request().Context()).who}
	return s.atDesk(c, jobDecide, d.Appeal, d, func(ctx context.Context) (any, error) { return s.desk.Decide(ctx, d) })
}

// rectify answers POST /v1/supervision/rectifications.
func (s *server) rectify(c echo.Context) (any, error) {
	var asked struct {
		Findings []string `json:"findings"`
		On       string   `json:"on"`
		Note     string   `json:"note"`
	}
	form, err := s.body(c, &asked, `{"findings": ["2019Q2-0001"], "on": "2019-06-01", "note": "…"}`)
	if err != nil {
		return nil, err
	}
	if form != nil {
		asked.Findings, asked.On, asked.Note = severalOf(form["findings"]), form["on"], form["note"]
	}
	if err := s.isBounded("note", asked.Note, false); err != nil {
		return nil, err
	}
	if len(asked.Findings) > mostMembers {
		return nil, &queries.ParameterError{Problems: []queries.Problem{s.parameterProblem("findings", "", "invalid", "parameter.long")}}
	}
	r := Rectification{Findings: asked.Findings, On: asked.On, Note: asked.Note, Who: identityOf(c.Request().Context()).who}
	return s.atDesk(c, jobRectify, strings.Join(r.Findings, " "), r, func(ctx context.Context) (any, error) { return s.desk.Rectify(ctx, r) })
}

// keepScores answers POST /v1/supervision/score-sheets. A sheet holds the scores of all.
func (s *server) keepScores(c echo.Context) (any, error) {
	var asked struct {
		Rulebook string `json:"rulebook"`
		Period   string `json:"period"`
		Reason   string `json:"reason"`
	}
	if err := s.asked(c, &asked, `{"rulebook": "guoban-2019-19-inspection", "period": "Q2019-2", "reason": "…"}`); err != nil {
		return nil, err
	}
	if err := s.isBounded("reason", asked.Reason, false); err != nil {
		return nil, err
	}
	who := identityOf(c.Request().Context())
	if !who.scope.IsAll() {
		return nil, &problem{Status: http.StatusForbidden, Code: codeOutOfScope}
	}
	scores, err := s.library.Lookup("scores")
	if err == nil {
		err = scores.Check(map[string]string{"rulebook": asked.Rulebook, "period": asked.Period})
	}
	if err != nil {
		return nil, err
	}
	k := Keeping{Rulebook: asked.Rulebook, Period: asked.Period, Reason: asked.Reason, Who: who.who}
	return s.enqueue(c, ingest.Task{Kind: jobKeep, Who: who.who, What: k.Rulebook + " " + k.Period, Run: func(ctx context.Context, _ *ingest.JobRun) (any, error) {
		return s.desk.Keep(ctx, k)
	}})
}

// makeNotices answers POST /v1/supervision/notices: a ZIP with one notice for each unit, as
// a job.
func (s *server) makeNotices(c echo.Context) (any, error) {
	var asked struct {
		OnDay    string `json:"on_day"`
		Deadline string `json:"deadline"`
		Office   string `json:"office"`
		Document string `json:"document"`
		Unit     string `json:"unit"`
	}
	if err := s.asked(c, &asked, `{"deadline": "2019-06-10", "office": "…", "document": "…"}`); err != nil {
		return nil, err
	}
	if err := errors.Join(s.isBounded("office", asked.Office, true), s.isBounded("document", asked.Document, false)); err != nil {
		return nil, err
	}
	n := Notices(asked)
	if err := s.desk.Check(c.Request().Context(), n); err != nil {
		return nil, err
	}
	who, language := identityOf(c.Request().Context()), languageOf(c.Request())
	c.Set(noted, true)
	if err := s.auditExport(c, export{"notices", "zip", map[string]string{"deadline": n.Deadline, "unit": n.Unit}}); err != nil {
		return nil, err
	}
	return s.enqueue(c, ingest.Task{Kind: jobNotices, Who: who.who, What: n.Deadline, Reads: true, Run: func(ctx context.Context, r *ingest.JobRun) (any, error) {
		var snapshot string
		size, err := s.intoFile(r.ID(), func(to io.Writer) (err error) {
			_, snapshot, err = s.desk.Notices(queries.WithRole(queries.WithScope(ctx, who.scope), who.role), to, n, language)
			return err
		})
		if err != nil {
			return nil, err
		}
		return exported{Bytes: size, MediaType: packMedia, Name: "zhengheng-notices-" + r.ID() + ".zip", Location: jobPath(r.ID()) + "/result",
			Snapshot: snapshot, ExpiresAt: s.clock().Add(keepResults).UTC()}, nil
	}})
}

// asked reads a body whose fields are all texts, as JSON or as a form.
func (s *server) asked(c echo.Context, into any, example string) error {
	form, err := s.body(c, into, example)
	if err != nil {
		return err
	}
	return fromForm(form, into)
}

// atDesk checks what was asked within the scope of who asks, and does it as a job within
// the same scope.
func (s *server) atDesk(c echo.Context, kind, what string, asked any, do func(context.Context) (any, error)) (any, error) {
	if err := s.desk.Check(c.Request().Context(), asked); err != nil {
		return nil, err
	}
	who := identityOf(c.Request().Context())
	return s.enqueue(c, ingest.Task{Kind: kind, Who: who.who, What: what, Run: func(ctx context.Context, _ *ingest.JobRun) (any, error) {
		return do(queries.WithRole(queries.WithScope(ctx, who.scope), who.role))
	}})
}

// appealFile answers GET /v1/appeals/{appeal}/file: what was handed in with an appeal that
// the holder may see, as a file to keep, whatever it holds.
func (s *server) appealFile(c echo.Context) (any, error) {
	rows, err := s.library.Texts(c.Request().Context(), s.engine, "appeals", map[string]string{"appeal": param(c, "appeal")})
	if err != nil {
		return nil, err
	}
	missing := &problem{Status: http.StatusNotFound, Code: codeNoResult, args: []any{"appeal"}}
	if len(rows) != 1 || rows[0]["file_sha256"] == "" {
		return nil, missing
	}
	file, err := s.desk.Evidence(rows[0]["file_sha256"])
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	c.Set(noted, true)
	if err := s.audit(c, access.Entry{Action: "export", Outcome: access.Done, Subject: "evidence", Detail: param(c, "appeal")}); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return download200{file, exported{MediaType: "application/octet-stream", Name: evidenceName(param(c, "appeal"), rows[0]["file_name"])}}, nil
}

var plainEnding = regexp.MustCompile(`^\.[A-Za-z0-9]{1,8}$`)

// evidenceName is a name that no browser or shell minds: the appeal's id, with the ending of
// the name that the file came with.
func evidenceName(appeal, name string) string {
	ending := path.Ext(name)
	if !plainEnding.MatchString(ending) {
		ending = ".bin"
	}
	return strings.Map(func(r rune) rune {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-') {
			return r
		}
		return '_'
	}, appeal) + ending
}

// severalOf reads several ids of a form, with commas, spaces or lines between.
func severalOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；\r\n\t ", r) })
}
