package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/reports"
)

// Rounds draws check rounds and looks after them. What is wrong with what was asked for is a
// *queries.ParameterError; each deed is written to the audit log with the entry that it gets,
// together with what it changes.
type Rounds interface {
	// Draw makes a round of a plan (see queries.RoundPlan) and tells of it, as JSON does.
	Draw(ctx context.Context, plan map[string]string, by access.Entry) (any, error)
	// Deal gives drawn subjects to inspectors and tells how many.
	Deal(ctx context.Context, round string, values map[string]string, by access.Entry) (int64, error)
	// Results gives results as a filled form, which the profile round-form loads.
	Results(ctx context.Context, round string, results []queries.RoundResult, now time.Time) (string, error)
	// Publish keeps the verdicts for good and tells the hash of the list.
	Publish(ctx context.Context, round, title string, partial bool, by access.Entry) (string, error)
	// Form writes the hand-out form of a round, or of one inspector where named.
	Form(ctx context.Context, round, inspector, language string, out io.Writer) error
}

const roundsPath = "/v1/rounds"

// mostResults bounds how many results one request records; a form takes any number.
const mostResults = 1000

// roundRoutes are those of a server that writes; rounds are read by the queries rounds,
// bulletin, round_subjects and their like.
func (s *server) roundRoutes(on func(method, path string, handle func(echo.Context) (any, error))) {
	if s.rounds == nil {
		return
	}
	on(http.MethodPost, roundsPath, s.drawRound)
	on(http.MethodPost, roundsPath+"/:round/assign", s.assignRound)
	on(http.MethodPost, roundsPath+"/:round/results", s.recordResults)
	on(http.MethodPost, roundsPath+"/:round/publish", s.publishRound)
	on(http.MethodGet, roundsPath+"/:round/form.xlsx", s.roundForm)
}

// signed begins the entry that the audit log gets of a request.
func (s *server) signed(c echo.Context) access.Entry {
	c.Set(noted, true)
	r := c.Request()
	return access.Entry{Who: identityOf(r.Context()).who, At: s.clock(), Address: addressOf(r), RequestID: requestID(c)}
}

// ofWhole refuses a bounded token: a round is of all that its plan lets in.
func ofWhole(c echo.Context) error {
	if !identityOf(c.Request().Context()).scope.IsAll() {
		return fmt.Errorf("rounds are of all subjects: %w", queries.ErrOutOfScope)
	}
	return nil
}

// fieldsOf reads a small body as texts by name.
func (s *server) fieldsOf(c echo.Context, example string) (map[string]string, error) {
	var asked map[string]json.RawMessage
	form, err := s.body(c, &asked, example)
	if err != nil || form != nil {
		return form, err
	}
	values, err := textValues(asked)
	for name, value := range values {
		values[name] = strings.ReplaceAll(value, "\n", ",") // of a list
	}
	return values, err
}

// drawRound answers POST /v1/rounds.
func (s *server) drawRound(c echo.Context) (any, error) {
	if err := ofWhole(c); err != nil {
		return nil, err
	}
	plan, err := s.fieldsOf(c, `{"rulebook": "guoban-2019-19-inspection", "share": "30", "strata": "platform,level"}`)
	if err != nil {
		return nil, err
	}
	made, err := s.rounds.Draw(c.Request().Context(), plan, s.signed(c))
	if err != nil {
		return nil, err
	}
	return created201{location: roundsPath, value: made}, nil
}

// assignRound answers POST /v1/rounds/{round}/assign.
func (s *server) assignRound(c echo.Context) (any, error) {
	if err := ofWhole(c); err != nil {
		return nil, err
	}
	values, err := s.fieldsOf(c, `{"inspectors": "张三,李四", "due_on": "2024-06-15"}`)
	if err != nil {
		return nil, err
	}
	known := []string{"inspectors", "due_on", "platform", "region", "unit", "subject_id", "again"}
	if err := s.knownFields(values, known); err != nil {
		return nil, err
	}
	round := param(c, "round")
	dealt, err := s.rounds.Deal(c.Request().Context(), round, values, s.signed(c))
	if err != nil {
		return nil, err
	}
	return map[string]any{"round_id": round, "assigned": dealt}, nil
}

func (s *server) knownFields(values map[string]string, known []string) error {
	bad := &queries.ParameterError{}
	for name, value := range values {
		isKnown := false
		for _, one := range known {
			isKnown = isKnown || one == name
		}
		if !isKnown {
			message := fmt.Sprintf("%q is not one of %s", name, strings.Join(known, ", "))
			bad.Problems = append(bad.Problems, queries.Problem{Parameter: name, Value: value, Code: "unknown", Message: queries.Text{Zh: message, En: message}})
		}
	}
	if bad.Problems == nil {
		return nil
	}
	return bad
}

// publishRound answers POST /v1/rounds/{round}/publish.
func (s *server) publishRound(c echo.Context) (any, error) {
	if err := ofWhole(c); err != nil {
		return nil, err
	}
	values, err := s.fieldsOf(c, `{"title": "第一次抽查通报", "partial": false}`)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.knownFields(values, []string{"title", "partial"}), s.isBounded("title", values["title"], false)); err != nil {
		return nil, err
	}
	round := param(c, "round")
	hash, err := s.rounds.Publish(c.Request().Context(), round, values["title"], values["partial"] == "true", s.signed(c))
	if err != nil {
		return nil, err
	}
	return created201{location: roundsPath + "/" + round + "/bulletin", value: map[string]any{"round_id": round, "list_hash": hash}}, nil
}

// recordResults answers POST /v1/rounds/{round}/results with the job that loads them: a batch
// that is kept, attributed, and undone like any other. Filled forms come as uploads.
func (s *server) recordResults(c echo.Context) (any, error) {
	var asked struct {
		Results []queries.RoundResult `json:"results"`
	}
	form, err := s.body(c, &asked, `{"results": [{"subject_id": "wechat:gh_1", "rule": "examined"}]}`)
	if err != nil {
		return nil, err
	}
	if form != nil {
		var one queries.RoundResult
		if err := fromForm(form, &one); err != nil {
			return nil, err
		}
		asked.Results = append(asked.Results, one)
	}
	if len(asked.Results) == 0 || len(asked.Results) > mostResults {
		return nil, &queries.ParameterError{Problems: []queries.Problem{s.parameterProblem("results", "", "missing", "parameter.needed")}}
	}
	ctx, who, now, round := c.Request().Context(), identityOf(c.Request().Context()), s.clock(), param(c, "round")
	for i := range asked.Results {
		if asked.Results[i].FoundBy == "" {
			asked.Results[i].FoundBy = who.who
		}
		if err := s.isBounded("evidence", asked.Results[i].Evidence, false); err != nil {
			return nil, err
		}
	}
	text, err := s.rounds.Results(ctx, round, asked.Results, now)
	if err != nil {
		return nil, err
	}
	path, _, err := s.intake.Save(strings.NewReader(text))
	if err != nil {
		return nil, uploadProblem(err)
	}
	u := &upload{files: []received{{path: path, name: roundsPath + "/" + round + " " + now.In(localTime).Format(time.DateTime)}}}
	options := s.optionsOf(u.files[0], ingest.Options{Profile: "round-form", By: who.who, Scope: who.scope})
	jobs, err := s.acceptResults(c, path, len(asked.Results), options)
	if err != nil {
		u.remove()
		return nil, err
	}
	return accepted202{location: jobPath(jobs[0].ID), value: jobs[0]}, nil
}

func (s *server) acceptResults(c echo.Context, path string, rows int, options ingest.Options) ([]ingest.Job, error) {
	if err := wrongRows(c, path, options); err != nil {
		return nil, err
	}
	c.Set(noted, true)
	// That they are recorded stands in the log with their batch.
	if err := s.audit(c, access.Entry{Action: "upload", Outcome: access.Done, Subject: options.SourceName, Detail: fmt.Sprintf("%d rows", rows)}); err != nil {
		return nil, err
	}
	jobs, err := s.intake.Accept([]ingest.Upload{{Path: path, Options: options}})
	if err != nil {
		return nil, jobProblem(c, err)
	}
	return jobs, nil
}

// roundForm answers GET /v1/rounds/{round}/form.xlsx.
func (s *server) roundForm(c echo.Context) (any, error) {
	values, bad := s.parameters(c)
	if bad != nil {
		return nil, bad
	}
	if err := s.knownFields(values, []string{"inspector"}); err != nil {
		return nil, err
	}
	round, language := param(c, "round"), languageOf(c.Request())
	if err := s.auditExport(c, export{"round_form", "xlsx", map[string]string{"round": round, "inspector": values["inspector"]}}); err != nil {
		return nil, err
	}
	named := []string{"round_form", queries.Text{Zh: "检查登记表", En: "Form"}.In(language), round}
	if values["inspector"] != "" {
		named = append(named, values["inspector"])
	}
	return &workbookFile{name: named, suffix: ".xlsx", mediaType: reports.WorkbookMedia, write: func(w io.Writer) error {
		return s.rounds.Form(c.Request().Context(), round, values["inspector"], language, w)
	}}, nil
}
