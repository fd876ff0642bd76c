package api

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"zhengheng/ingest"
)

const (
	uploadPath = "/v1/uploads"
	ingestPath = "/ingest"
)

// mostJobs bounds what the page lists; /v1/jobs has all.
const mostJobs = 50

// ingestView is what the page of loads shows.
type ingestView struct {
	frame
	Feeds, Profiles []option
	MaxUpload       int64
	MaxText         string
	Jobs            []jobView
	Cut             bool
	CanInspect      bool // the server tells what a file is without loading it
	Words           map[string]string
}

// jobView is a job in words.
type jobView struct {
	Lang, ID, Kind, State, StateText, What, Who string
	Created, Took, Error                        string
	Progress                                    ingest.JobProgress
	ProgressText                                string
	CanCancel, IsRunning                        bool
	Outcome                                     []pair
	Batch, Rejects                              int64               // of a load; 0 for none
	Refused                                     []ingest.RefusedRow // of a form that was refused
	RefusedMore                                 int64               // those that were not kept
	Lines                                       []jobLine
	LogCut                                      int
}

type jobLine struct{ At, Text string }

// jobPageView is what the page of one job shows.
type jobPageView struct {
	frame
	Job jobView
}

// ingestPage answers /ingest.
func (s *server) ingestPage(c echo.Context) (any, error) {
	language := languageOf(c.Request())
	v := ingestView{
		frame: s.frame(c.Request(), language, s.texts.in(language)("ingest.title")),
		Feeds: titled(s.feeds, language), Profiles: titled(s.profiles, language),
		MaxUpload: s.maxUpload, MaxText: byteText(s.maxUpload), CanInspect: s.known["POST /v1/inspect"],
	}
	if v.CanInspect {
		var err error
		if v.Words, err = s.inspectWords(language); err != nil {
			return nil, err
		}
	}
	v.Jobs, v.Cut = s.jobViews(c, 10, language)
	return page{name: "ingest", status: http.StatusOK, data: v}, nil
}

// jobsPage answers /jobs: the latest jobs of all kinds.
func (s *server) jobsPage(c echo.Context) (any, error) {
	language := languageOf(c.Request())
	v := ingestView{frame: s.frame(c.Request(), language, s.texts.in(language)("jobs.title"))}
	v.Jobs, v.Cut = s.jobViews(c, mostJobs, language)
	return page{name: "jobs", status: http.StatusOK, data: v}, nil
}

// jobViews are the latest jobs, at most as many as said, and whether there are more.
func (s *server) jobViews(c echo.Context, most int, language string) (views []jobView, isCut bool) {
	for i, j := range ownJobs(c, s.intake.Jobs.List()) {
		if i >= most {
			return views, true
		}
		views = append(views, s.jobView(j, language))
	}
	return views, false
}

// uploadPage answers the form of /ingest where the browser runs no JavaScript.
func (s *server) uploadPage(c echo.Context) (any, error) {
	jobs, err := s.receive(c)
	if err != nil {
		return nil, err
	}
	if len(jobs) == 1 {
		return seeOther{"/jobs/" + jobs[0].ID + languageSuffix(c)}, nil
	}
	return seeOther{ingestPath + languageSuffix(c)}, nil
}

// jobPage answers /jobs/{id}.
func (s *server) jobPage(c echo.Context) (any, error) {
	language := languageOf(c.Request())
	j, err := s.look(c)
	if err != nil {
		return nil, err
	}
	v := jobPageView{frame: s.frame(c.Request(), language, s.texts.in(language)("job.title")), Job: s.jobView(j, language)}
	return page{name: "job", status: http.StatusOK, data: v}, nil
}

// cancelPage answers the button that cancels a job.
func (s *server) cancelPage(c echo.Context) (any, error) {
	j, err := s.cancel(c)
	if err != nil {
		return nil, err
	}
	return seeOther{"/jobs/" + j.ID + languageSuffix(c)}, nil
}

func languageSuffix(c echo.Context) string {
	if languageOf(c.Request()) == "en" {
		return "?lang=en"
	}
	return ""
}

func (s *server) jobView(j ingest.Job, language string) jobView {
	say := s.texts.in(language)
	v := jobView{
		Lang: language, ID: j.ID, State: string(j.State), What: j.What, Who: j.Who, Error: j.Error, Progress: j.Progress,
		Created: clockText(j.CreatedAt), CanCancel: !j.State.IsEnded(), IsRunning: j.State == ingest.JobRunning, LogCut: j.LogCut,
	}
	v.Kind, v.StateText = s.jobWord("job.kind.", j.Kind, language), s.jobWord("job.state.", v.State, language)
	v.ProgressText = progressText(j.Progress)
	if j.StartedAt != nil && j.EndedAt != nil {
		v.Took = say("job.seconds", strconv.FormatFloat(j.EndedAt.Sub(*j.StartedAt).Seconds(), 'f', 1, 64))
	}
	for _, line := range j.Log {
		v.Lines = append(v.Lines, jobLine{line.At.In(localTime).Format(time.TimeOnly), line.Text})
	}
	switch result := j.Result.(type) {
	case ingest.Summary:
		v.describe(say, result)
	case *ingest.RefusedError:
		v.Refused, v.RefusedMore = result.Rows, result.Count-int64(len(result.Rows))
	}
	return v
}

// describe puts what became of a load's rows into words.
func (v *jobView) describe(say func(string, ...any) string, s ingest.Summary) {
	if s.DuplicateOf != 0 {
		v.Outcome = []pair{{say("job.duplicate"), fmt.Sprint(s.DuplicateOf)}}
		return
	}
	v.Batch = s.BatchID
	if s.RowsRejected > 0 {
		v.Rejects = s.BatchID
	}
	count := func(n int64) string { return group(strconv.FormatInt(n, 10)) }
	v.Outcome = []pair{
		{say("job.read"), count(s.RowsRead)}, {say("job.accepted"), count(s.RowsAccepted)},
		{say("job.rejected"), count(s.RowsRejected)}, {say("job.unchanged"), count(s.RowsUnchanged)},
	}
}

// jobWord is the word for a kind or state, itself where the texts have none.
func (s *server) jobWord(prefix, value, language string) string {
	if text, ok := s.texts[prefix+value]; ok {
		return text.In(language)
	}
	return value
}

func progressText(p ingest.JobProgress) string {
	switch {
	case p.Unit == "bytes" && p.Total > 0:
		return byteText(p.Done) + " / " + byteText(p.Total)
	case p.Unit == "bytes":
		return byteText(p.Done)
	case p.Total > 0:
		return fmt.Sprintf("%d / %d", p.Done, p.Total)
	}
	return ""
}

func byteText(n int64) string {
	switch {
	case n >= 1<<30:
		return strconv.FormatFloat(float64(n)/(1<<30), 'f', 1, 64) + " GiB"
	case n >= 1<<20:
		return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MiB"
	}
	return strconv.FormatInt((n+1023)>>10, 10) + " KiB"
}

func clockText(t time.Time) string { return t.In(localTime).Format("2006-01-02 15:04:05") }
