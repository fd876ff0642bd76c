package api

import (
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
	"zhengheng/ingest"
)

// jobList is the answer of /v1/jobs and of an upload.
type jobList struct {
	Jobs []ingest.Job `json:"jobs"`
}

// jobs answers /v1/jobs: all jobs that are kept, the newest first, without their
// logs.
func (s *server) jobs(c echo.Context) (any, error) {
	list := ownJobs(c, s.intake.Jobs.List())
	for i := range list {
		list[i].Log = nil
	}
	return jobList{list}, nil
}

// job answers /v1/jobs/{id}.
func (s *server) job(c echo.Context) (any, error) {
	return s.look(c)
}

// cancelJob answers DELETE /v1/jobs/{id} and POST /v1/jobs/{id}/cancel. A running
// job ends a moment after the answer.
func (s *server) cancelJob(c echo.Context) (any, error) {
	j, err := s.cancel(c)
	if err != nil {
		return nil, err
	}
	return accepted202{location: jobPath(j.ID), value: j}, nil
}

// jobEvents answers /v1/jobs/{id}/events.
func (s *server) jobEvents(c echo.Context) (any, error) {
	j, err := s.look(c)
	if err != nil {
		return nil, err
	}
	return eventStream{id: j.ID}, nil
}

// allEvents answers /v1/jobs/events: the changes of all jobs, until the server
// stops.
func (s *server) allEvents(echo.Context) (any, error) { return eventStream{}, nil }

// isOwnJob tells whether who asks may know of a job: staff of any, where no scope binds
// them, everybody else of one's own.
func isOwnJob(c echo.Context, j ingest.Job) bool {
	who := identityOf(c.Request().Context())
	return who.scope.IsAll() && who.role.May(access.Staff) || j.Who == who.who
}

func ownJobs(c echo.Context, jobs []ingest.Job) []ingest.Job {
	return slices.DeleteFunc(jobs, func(j ingest.Job) bool { return !isOwnJob(c, j) })
}

// look finds the job of a path.
func (s *server) look(c echo.Context) (ingest.Job, error) {
	j, _, err := s.intake.Jobs.Look(param(c, "id"))
	if err == nil && !isOwnJob(c, j) {
		err = ingest.ErrNoJob
	}
	if err != nil {
		return ingest.Job{}, jobProblem(c, err)
	}
	return j, nil
}

// cancel ends the job of a path.
func (s *server) cancel(c echo.Context) (ingest.Job, error) {
	if _, err := s.look(c); err != nil {
		return ingest.Job{}, err
	}
	j, err := s.intake.Jobs.Cancel(param(c, "id"))
	if err != nil {
		return j, jobProblem(c, err)
	}
	return j, nil
}

func jobPath(id string) string { return "/v1/jobs/" + id }

// jobProblem is what a refusal of the queue is for a client.
func jobProblem(c echo.Context, err error) error {
	switch {
	case errors.Is(err, ingest.ErrNoJob):
		return &problem{Status: http.StatusNotFound, Code: codeNoJob, args: []any{param(c, "id")}, cause: err}
	case errors.Is(err, ingest.ErrJobEnded):
		return &problem{Status: http.StatusConflict, Code: codeJobEnded, cause: err}
	case errors.Is(err, ingest.ErrQueueFull):
		return &problem{Status: http.StatusServiceUnavailable, Code: codeBusy, cause: err}
	case errors.Is(err, ingest.ErrJobsStopped):
		return &problem{Status: http.StatusServiceUnavailable, Code: codeStopped, cause: err}
	}
	return err
}
