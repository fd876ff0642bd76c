package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// diary notes in which order tasks ran.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) note(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, line)
}

func (d *diary) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.lines, " ")
}

func (d *diary) task(name string) Task {
	return Task{Kind: "note", What: name, Run: func(context.Context, *JobRun) (any, error) {
		d.note(name)
		return name, nil
	}}
}

// gate is a task that has begun and goes on when it is let or cancelled.
type gate struct{ begun, open chan struct{} }

func newGate() *gate { return &gate{make(chan struct{}), make(chan struct{})} }

func (g *gate) task() Task {
	return Task{Kind: "gate", Run: func(ctx context.Context, r *JobRun) (any, error) {
		r.Progress(JobProgress{Done: 1, Total: 2, Unit: "parts"})
		close(g.begun)
		select {
		case <-g.open:
			return nil, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
}

func newTestJobs(t *testing.T, o JobsOptions) *Jobs {
	t.Helper()
	q := NewJobs(o)
	t.Cleanup(q.Stop)
	return q
}

func submit(t *testing.T, q *Jobs, tasks ...Task) []Job {
	t.Helper()
	jobs, err := q.Submit(tasks...)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

func wait(t *testing.T, q *Jobs, id string) Job {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	j, err := q.Wait(ctx, id)
	if err != nil {
		t.Fatalf("job %s: %v", id, err)
	}
	return j
}

func TestJobsRunInOrder(t *testing.T) {
	q, d, g := newTestJobs(t, JobsOptions{}), &diary{}, newGate()
	first := submit(t, q, g.task())[0]
	rest := submit(t, q, d.task("a"), d.task("b"), d.task("c"))
	<-g.begun
	if j, _, _ := q.Look(first.ID); j.State != JobRunning || j.Progress.Done != 1 || j.StartedAt == nil {
		t.Errorf("the first job is %+v", j)
	}
	for _, j := range rest {
		if now, _, _ := q.Look(j.ID); now.State != JobQueued {
			t.Errorf("%s is %s while another runs", j.What, now.State)
		}
	}
	close(g.open)
	last := wait(t, q, rest[2].ID)
	if d.text() != "a b c" || last.State != JobDone || last.Result != "c" || last.EndedAt == nil {
		t.Errorf("%q, %+v", d.text(), last)
	}
	if newest := q.List()[0]; newest.ID != rest[2].ID {
		t.Errorf("the list begins with %s", newest.What)
	}
}

func TestCancelQueuedJob(t *testing.T) {
	q, d, g := newTestJobs(t, JobsOptions{}), &diary{}, newGate()
	submit(t, q, g.task())
	task := d.task("a")
	task.Ended = func(j Job, _ *JobRun, err error) {
		d.note(fmt.Sprint("ended ", j.State, " ", errors.Is(err, errCancelled)))
	}
	waiting := submit(t, q, task)[0]
	<-g.begun
	j, err := q.Cancel(waiting.ID)
	if err != nil || j.State != JobCancelled || j.Error == "" {
		t.Errorf("%v %+v", err, j)
	}
	close(g.open)
	wait(t, q, submit(t, q, d.task("b"))[0].ID)
	if d.text() != "ended cancelled true b" {
		t.Error(d.text())
	}
	if _, err := q.Cancel(waiting.ID); !errors.Is(err, ErrJobEnded) {
		t.Errorf("cancelled twice: %v", err)
	}
	if _, err := q.Cancel("nobody"); !errors.Is(err, ErrNoJob) {
		t.Errorf("cancelled no job: %v", err)
	}
}

// A running load that is cancelled is rolled back, and the next one finds the
// loader free.
func TestCancelRunningLoad(t *testing.T) {
	q, m := newTestJobs(t, JobsOptions{}), newMemoryLoader()
	in := &Intake{Jobs: q, Loader: m}
	path := filepath.Join(t.TempDir(), "upload-1")
	write(t, path, manyPosts(300_000))
	begun, cancelled := make(chan struct{}), make(chan struct{})
	var once sync.Once
	m.onAppend = func() { once.Do(func() { close(begun); <-cancelled }) }
	m.count = true
	job := submit(t, q, in.Task(path, Options{SourceName: "posts.csv", By: "tester"}, nil))[0]
	<-begun
	if _, err := q.Cancel(job.ID); err != nil {
		t.Fatal(err)
	}
	close(cancelled)
	if j := wait(t, q, job.ID); j.State != JobCancelled || j.Error != errCancelled.Error() {
		t.Errorf("%+v", j)
	}
	if m.rolledBack != 1 || m.open || len(m.batches) != 0 {
		t.Errorf("rolled back %d times, open %v, batches %v", m.rolledBack, m.open, m.batches)
	}
	job = submit(t, q, in.Task(path, Options{SourceName: "posts.csv", By: "tester"}, nil))[0]
	j := wait(t, q, job.ID)
	if summary, ok := j.Result.(Summary); j.State != JobDone || !ok || summary.RowsAccepted != 300_000 || summary.Source != "posts.csv" {
		t.Errorf("%+v", j)
	}
	if m.facts["loaded_by"] != "tester" {
		t.Errorf("who loaded: %v", m.facts)
	}
}

// A panic in the loader fails the job and rolls the batch back.
func TestDefectInALoad(t *testing.T) {
	q, m := newTestJobs(t, JobsOptions{}), newMemoryLoader()
	path := filepath.Join(t.TempDir(), "upload-1")
	write(t, path, manyPosts(3))
	m.onAppend = func() { panic("out of order") }
	in := &Intake{Jobs: q, Loader: m}
	j := wait(t, q, submit(t, q, in.Task(path, Options{SourceName: "posts.csv"}, nil))[0].ID)
	if j.State != JobFailed || !strings.Contains(j.Error, "out of order") || strings.Contains(j.Error, "goroutine") || m.open {
		t.Errorf("%+v, open %v", j, m.open)
	}
	broken := Task{Kind: "broken", Run: func(context.Context, *JobRun) (any, error) { panic("now") }}
	if j := wait(t, q, submit(t, q, broken)[0].ID); j.State != JobFailed {
		t.Errorf("%+v", j)
	}
}

func TestFailureHidesTheTemporaryFile(t *testing.T) {
	q := newTestJobs(t, JobsOptions{})
	in := &Intake{Jobs: q, Loader: newMemoryLoader()}
	path := filepath.Join(t.TempDir(), "gone")
	j := wait(t, q, submit(t, q, in.Task(path, Options{SourceName: "posts.csv"}, nil))[0].ID)
	if j.State != JobFailed || !strings.HasPrefix(j.Error, "posts.csv: ") || strings.Contains(j.Error, path) {
		t.Errorf("%+v", j)
	}
}

// One refresh follows a run of loads, also when the last of them is cancelled or
// fails; a load that failed alone brings none.
func TestFollowUpRunsOnce(t *testing.T) {
	refresh := func(d *diary) *Task {
		task := d.task("refresh")
		task.Kind = JobRefresh
		return &task
	}
	cases := []struct {
		name, want string
		outcomes   []string // of the loads that wait together
	}{
		{"all done", "load load load refresh", []string{"done", "done", "done"}},
		{"the last fails", "load refresh", []string{"done", "fail"}},
		{"the last is cancelled", "load refresh", []string{"done", "cancel"}},
		{"none done", "", []string{"fail", "cancel"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			q, d, g := newTestJobs(t, JobsOptions{}), &diary{}, newGate()
			submit(t, q, g.task())
			<-g.begun
			for _, outcome := range c.outcomes {
				task := d.task("load")
				task.Then = refresh(d)
				if outcome == "fail" {
					task.Run = func(context.Context, *JobRun) (any, error) { return nil, errLoader }
				}
				job := submit(t, q, task)[0]
				if outcome == "cancel" {
					if _, err := q.Cancel(job.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
			close(g.open)
			for slices.ContainsFunc(q.List(), func(j Job) bool { return !j.State.IsEnded() }) {
				time.Sleep(time.Millisecond)
			}
			if d.text() != c.want {
				t.Errorf("ran %q, want %q", d.text(), c.want)
			}
		})
	}
}

func TestStopCancelsAndWaits(t *testing.T) {
	q, d, g := NewJobs(JobsOptions{}), &diary{}, newGate()
	running := submit(t, q, g.task())[0]
	task := d.task("a")
	task.Ended = func(_ Job, _ *JobRun, err error) { d.note(fmt.Sprint("ended ", errors.Is(err, ErrJobsStopped))) }
	waiting := submit(t, q, task)[0]
	<-g.begun
	q.Stop()
	q.Stop()
	for _, id := range []string{running.ID, waiting.ID} {
		if j, _, err := q.Look(id); err != nil || j.State != JobCancelled || j.Error != ErrJobsStopped.Error() {
			t.Errorf("%v %+v", err, j)
		}
	}
	if d.text() != "ended true" {
		t.Error(d.text())
	}
	if _, err := q.Submit(d.task("b")); !errors.Is(err, ErrJobsStopped) {
		t.Errorf("a stopped queue takes jobs: %v", err)
	}
}

func TestEndedJobsExpire(t *testing.T) {
	var mu sync.Mutex
	now := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	q, d := newTestJobs(t, JobsOptions{Clock: clock, Keep: 3, KeepFor: time.Hour}), &diary{}
	jobs := submit(t, q, d.task("a"), d.task("b"), d.task("c"), d.task("d"), d.task("e"))
	wait(t, q, jobs[4].ID)
	var names []string
	for _, j := range q.List() {
		names = append(names, j.What)
	}
	if got := strings.Join(names, " "); got != "e d c" {
		t.Errorf("listed are %q", got)
	}
	mu.Lock()
	now = now.Add(2 * time.Hour)
	mu.Unlock()
	if _, _, err := q.Look(jobs[4].ID); !errors.Is(err, ErrNoJob) || len(q.List()) != 0 {
		t.Errorf("after two hours: %v, %d jobs", err, len(q.List()))
	}
}

func TestQueueAndLogAreBounded(t *testing.T) {
	q, d, g := newTestJobs(t, JobsOptions{MostQueued: 2, LogLines: 3}), &diary{}, newGate()
	submit(t, q, g.task())
	<-g.begun
	submit(t, q, d.task("a"))
	if _, err := q.Submit(d.task("b"), d.task("c")); !errors.Is(err, ErrQueueFull) {
		t.Errorf("a full queue: %v", err)
	}
	if n := len(q.List()); n != 2 {
		t.Errorf("after a refused pair there are %d jobs", n)
	}
	talk := submit(t, q, Task{Kind: "talk", Run: func(_ context.Context, r *JobRun) (any, error) {
		for i := range 10 {
			r.Logf("line %d", i)
		}
		return nil, errors.New("bad\n  luck\n")
	}})[0]
	close(g.open)
	j := wait(t, q, talk.ID)
	if len(j.Log) != 3 || j.LogCut != 7 || j.Log[2].Text != "line 9" || j.Error != "bad luck" {
		t.Errorf("%+v", j)
	}
}

func TestChangesAreSeen(t *testing.T) {
	q, d := newTestJobs(t, JobsOptions{}), &diary{}
	_, count, next := q.Changes(0)
	job := submit(t, q, d.task("a"))[0]
	<-next
	wait(t, q, job.ID)
	jobs, now, _ := q.Changes(count)
	if len(jobs) != 1 || jobs[0].State != JobDone || now <= count {
		t.Errorf("%d %d %+v", count, now, jobs)
	}
	if jobs, _, _ := q.Changes(now); len(jobs) != 0 {
		t.Errorf("nothing has changed, but %+v", jobs)
	}
}

func TestUploadsAreSavedAndSwept(t *testing.T) {
	in := &Intake{Folder: filepath.Join(t.TempDir(), "my [1].uploads")}
	if err := in.Sweep(); err != nil {
		t.Fatal(err)
	}
	path, size, err := in.Save(strings.NewReader("abc"))
	if err != nil || size != 3 || filepath.Dir(path) != in.Folder {
		t.Errorf("%s %d %v", path, size, err)
	}
	if _, _, err := in.Save(failingReader{}); !errors.Is(err, errLoader) {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(in.Folder); len(entries) != 1 {
		t.Errorf("a failed upload stays: %v", entries)
	}
	if err := in.Sweep(); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(in.Folder); len(entries) != 0 {
		t.Errorf("left: %v", entries)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errLoader }

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func manyPosts(rows int) string {
	var b strings.Builder
	b.WriteString("account_id,post_id,published_at,kind,reads\n")
	for i := range rows {
		fmt.Fprintf(&b, "wechat:gh_%d,p%d,2024-01-02 03:04:05,text,%d\n", i%100, i, i)
	}
	return b.String()
}
