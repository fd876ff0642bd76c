package ingest

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// JobState is how far a job has come.
type JobState string

// The states. A job is queued, then running, then one of the others.
const (
	JobQueued    JobState = "queued"
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// IsEnded tells whether a job in this state changes no more.
func (s JobState) IsEnded() bool {
	return s == JobDone || s == JobFailed || s == JobCancelled
}

// Job is a job as it was at one moment. Times are UTC.
type Job struct {
	ID        string      `json:"id"`
	Kind      string      `json:"kind"`
	State     JobState    `json:"state"`
	Who       string      `json:"who"`
	What      string      `json:"what"`
	Progress  JobProgress `json:"progress"`
	CreatedAt time.Time   `json:"created_at"`
	StartedAt *time.Time  `json:"started_at"`
	EndedAt   *time.Time  `json:"ended_at"`
	Log       []JobLine   `json:"log,omitempty"`
	LogCut    int         `json:"log_cut,omitempty"` // older lines that were dropped
	Result    any         `json:"result,omitempty"`
	Error     string      `json:"error,omitempty"` // why it failed or was cancelled, in a sentence
}

// JobProgress is how far the work has come: Done of Total units.
type JobProgress struct {
	Done  int64  `json:"done"`
	Total int64  `json:"total"` // 0 where it is not known
	Unit  string `json:"unit"`  // bytes, parts …
	Step  string `json:"step"`  // what it is at; may be empty
}

// JobLine is a line of a job's log.
type JobLine struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// keptJob is a job in the queue; the queue's lock guards it.
type keptJob struct {
	Job
	task    Task
	cancel  func(error) // of a running one
	version int64       // the queue's count at its last change
}

// public returns a copy that shares nothing which changes.
func (j *keptJob) public() Job {
	p := j.Job
	p.Log = slices.Clone(j.Log)
	return p
}

// withdraw keeps the worker from taking a waiting job while its end is told.
func (j *keptJob) withdraw() { j.State, j.cancel = JobRunning, func(error) {} }

// JobRun is how a task tells its job what it is doing. It is safe for concurrent
// use, and may be used until Task.Ended returns.
type JobRun struct {
	q *Jobs
	j *keptJob
}

// ID is the job's id.
func (r *JobRun) ID() string { return r.j.ID }

// Progress says how far the work has come.
func (r *JobRun) Progress(p JobProgress) {
	r.q.mu.Lock()
	defer r.q.mu.Unlock()
	if r.j.Progress != p {
		r.j.Progress = p
		r.q.notify(r.j)
	}
}

// Logf adds a line to the job's log, which keeps the newest lines.
func (r *JobRun) Logf(format string, args ...any) {
	r.q.mu.Lock()
	defer r.q.mu.Unlock()
	line := JobLine{At: r.q.options.Clock().UTC(), Text: keep(fmt.Sprintf(format, args...), maxLogLine)}
	r.j.Log = append(r.j.Log, line)
	if more := len(r.j.Log) - r.q.options.LogLines; more > 0 {
		r.j.Log = slices.Delete(r.j.Log, 0, more)
		r.j.LogCut += more
	}
	r.q.notify(r.j)
}

const maxLogLine = 2 << 10 // bytes

// newJobID returns an id that nobody can guess and that no restart gives again.
func newJobID() string {
	var b [10]byte
	rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

// defect is the error for a panic, with the stack below its first line. Call it
// in the deferred function that recovered.
func defect(cause any) error {
	return fmt.Errorf("the program has a defect: %v\n%s", cause, debug.Stack())
}

// sentence is an error as one line; a defect's stack stays out of it.
func sentence(err error) string {
	if err == nil {
		return ""
	}
	text, _, _ := strings.Cut(err.Error(), "\ngoroutine ")
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}
