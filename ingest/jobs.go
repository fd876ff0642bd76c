package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Causes for which Jobs refuses, told apart with errors.Is.
var (
	ErrNoJob       = errors.New("there is no such job, or it ended too long ago")
	ErrJobEnded    = errors.New("the job has ended already")
	ErrQueueFull   = errors.New("too many jobs wait already")
	ErrJobsStopped = errors.New("the server is stopping and takes no more jobs")
	ErrSpoolFull   = errors.New("too many uploads wait to be loaded already")
)

// errCancelled is the cause of a job's context that ended because a user wished so.
var errCancelled = errors.New("cancelled by a user")

// JobsOptions say how a queue keeps its jobs. The zero value suits a server.
type JobsOptions struct {
	Clock      func() time.Time // time.Now where nil
	Keep       int              // ended jobs that stay listed; 200 where 0
	KeepFor    time.Duration    // how long they do at the longest; 7 days where 0
	MostQueued int              // jobs that may wait; 500 where 0
	LogLines   int              // lines that a job keeps of its log, the newest; 200 where 0
	OnFailure  func(Job, error) // told of each job that failed, for the server's log; may be nil
}

// Task is work for the queue.
type Task struct {
	ID   string // of its job; a new one where empty
	Kind string // ingest, refresh …; names the job's sort to clients
	Who  string // who asked for it
	What string // what it is about: a source's name; may be empty
	// Reads says that the work only reads: it does not wait for what writes, nor does that
	// wait for it.
	Reads bool
	// Run does the work. It ends soon after ctx does and leaves nothing half done
	// then. result is what a client gets to see, as JSON.
	Run func(ctx context.Context, r *JobRun) (result any, err error)
	// Ended, if not nil, is called once, whatever becomes of the job, also when it
	// never ran: the place to remove or move its file. The job counts as running
	// until it returns; its state is the one that it is about to have. err is what
	// Run returned, or why the job did not run.
	Ended func(j Job, r *JobRun, err error)
	// Then, if not nil, follows once this task was done: after a run of tasks
	// that have one of the same kind, it runs once, not once a task.
	Then *Task
}

// Jobs runs tasks one after the other, in the order in which they came: the
// warehouse has one writer. Those that only read have an order of their own. It is safe for concurrent use. Stop it when done.
type Jobs struct {
	options JobsOptions
	workers sync.WaitGroup

	mu      sync.Mutex
	all     []*keptJob             // by age
	owed    map[string]*Task       // by kind: follow-ups that no job in the queue will bring
	changed chan struct{}          // closed and replaced at every change of any job
	wake    map[bool]chan struct{} // holds one signal for each worker, by Task.Reads
	version int64                  // counts the changes
	stopped bool
}

// NewJobs starts a queue.
func NewJobs(o JobsOptions) *Jobs {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	defaults := func(n *int, value int) {
		if *n == 0 {
			*n = value
		}
	}
	defaults(&o.Keep, 200)
	defaults(&o.MostQueued, 500)
	defaults(&o.LogLines, 200)
	if o.KeepFor == 0 {
		o.KeepFor = 7 * 24 * time.Hour
	}
	q := &Jobs{options: o, owed: map[string]*Task{}, changed: make(chan struct{}), wake: map[bool]chan struct{}{false: make(chan struct{}, 1), true: make(chan struct{}, 1)}}
	for reads := range q.wake {
		q.workers.Go(func() { q.work(reads) })
	}
	return q
}

// Submit puts tasks at the end of the queue, all of them or none, and returns
// their jobs. An error is ErrQueueFull or ErrJobsStopped; Task.Ended was not
// called then.
func (q *Jobs) Submit(tasks ...Task) ([]Job, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped {
		return nil, ErrJobsStopped
	}
	if waiting := q.waiting(func(*keptJob) bool { return true }); waiting+len(tasks) > q.options.MostQueued {
		return nil, fmt.Errorf("%w (%d)", ErrQueueFull, waiting)
	}
	return q.addAll(tasks), nil
}

// resubmit is Submit for tasks that were accepted before: they are not too many.
func (q *Jobs) resubmit(tasks ...Task) ([]Job, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped {
		return nil, ErrJobsStopped
	}
	return q.addAll(tasks), nil
}

// addAll puts tasks at the end. The lock is held.
func (q *Jobs) addAll(tasks []Task) []Job {
	jobs := make([]Job, len(tasks))
	for i, task := range tasks {
		jobs[i] = q.add(task).public()
	}
	q.forget()
	return jobs
}

// add puts one task at the end. The lock is held.
func (q *Jobs) add(task Task) *keptJob {
	j := &keptJob{task: task, Job: Job{
		ID: cmp.Or(task.ID, newJobID()), Kind: task.Kind, Who: task.Who, What: task.What,
		State: JobQueued, CreatedAt: q.options.Clock().UTC(), Log: []JobLine{},
	}}
	q.all = append(q.all, j)
	q.notify(j)
	q.rouse(task.Reads)
	return j
}

// rouse wakes a worker. It does not block.
func (q *Jobs) rouse(reads bool) {
	select {
	case q.wake[reads] <- struct{}{}:
	default:
	}
}

// Cancel takes a waiting job out of the queue, or tells a running one to stop;
// that one ends a moment later, as cancelled, or as done if it was quicker. The
// error is ErrNoJob or ErrJobEnded.
func (q *Jobs) Cancel(id string) (Job, error) {
	j, isWaiting, err := q.stop(id)
	if err != nil {
		return Job{}, err
	}
	if isWaiting {
		q.end(j, JobCancelled, nil, errCancelled)
	}
	return q.snapshot(j), nil
}

// stop cancels a running job and marks a waiting one, which the caller then ends.
func (q *Jobs) stop(id string) (j *keptJob, isWaiting bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch j = q.find(id); {
	case j == nil:
		return nil, false, ErrNoJob
	case j.State.IsEnded():
		return nil, false, ErrJobEnded
	case j.State == JobRunning:
		j.cancel(errCancelled)
		return j, false, nil
	}
	j.withdraw()
	return j, true, nil
}

// Stop cancels what runs and what waits, and returns when all of it has ended.
// It may be called more than once.
func (q *Jobs) Stop() {
	q.mu.Lock()
	q.stopped = true
	close(q.changed) // those who look see that it is over
	q.changed = make(chan struct{})
	clear(q.owed)
	var waiting []*keptJob
	for _, j := range q.all {
		switch j.State {
		case JobQueued:
			j.withdraw()
			waiting = append(waiting, j)
		case JobRunning:
			j.cancel(ErrJobsStopped)
		}
	}
	q.rouse(false)
	q.rouse(true)
	q.mu.Unlock()
	for _, j := range waiting {
		q.end(j, JobCancelled, nil, ErrJobsStopped)
	}
	q.workers.Wait()
}

// IsStopped tells whether Stop was called: nothing new comes any more.
func (q *Jobs) IsStopped() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.stopped
}

// work is one worker: the only one that runs jobs which write, or which read.
func (q *Jobs) work(reads bool) {
	for range q.wake[reads] {
		for {
			j, ctx, stopped := q.take(reads)
			if stopped {
				return
			}
			if j == nil {
				break
			}
			q.run(ctx, j)
		}
	}
}

// take begins the oldest job that waits for this worker.
func (q *Jobs) take(reads bool) (j *keptJob, ctx context.Context, stopped bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped {
		return nil, nil, true
	}
	at := slices.IndexFunc(q.all, func(j *keptJob) bool { return j.State == JobQueued && j.task.Reads == reads })
	if at < 0 {
		return nil, nil, false
	}
	j = q.all[at]
	now := q.options.Clock().UTC()
	j.State, j.StartedAt = JobRunning, &now
	ctx, j.cancel = context.WithCancelCause(context.Background())
	q.notify(j)
	return j, ctx, false
}

func (q *Jobs) run(ctx context.Context, j *keptJob) {
	defer j.cancel(nil)
	result, err := q.attempt(ctx, j)
	switch {
	case err == nil:
		q.end(j, JobDone, result, nil)
	case ctx.Err() != nil:
		q.end(j, JobCancelled, result, context.Cause(ctx))
	default:
		q.end(j, JobFailed, result, err)
	}
}

// attempt keeps a defect in one task from ending the server.
func (q *Jobs) attempt(ctx context.Context, j *keptJob) (result any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = defect(cause)
		}
	}()
	return j.task.Run(ctx, &JobRun{q, j})
}

// end tells the task that its job ended, then everybody.
func (q *Jobs) end(j *keptJob, state JobState, result any, err error) {
	about := q.snapshot(j)
	about.State, about.Result, about.Error = state, result, sentence(err)
	if j.task.Ended != nil {
		j.task.Ended(about, &JobRun{q, j}, err)
	}
	if state == JobFailed && q.options.OnFailure != nil {
		q.options.OnFailure(about, err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.options.Clock().UTC()
	j.State, j.Result, j.Error, j.EndedAt = state, result, sentence(err), &now
	if state == JobDone && j.task.Then != nil && !q.stopped {
		q.owed[j.task.Then.Kind] = j.task.Then
	}
	j.task = Task{Kind: j.task.Kind} // what it held may go
	q.settle()
	q.forget()
	q.notify(j)
}

// settle queues the follow-ups that no waiting job will bring. The lock is held.
func (q *Jobs) settle() {
	for kind, task := range q.owed {
		brings := func(j *keptJob) bool {
			return j.task.Kind == kind || j.task.Then != nil && j.task.Then.Kind == kind
		}
		if q.waiting(brings) == 0 {
			delete(q.owed, kind)
			q.add(*task)
		} else if q.waiting(func(j *keptJob) bool { return j.task.Kind == kind }) > 0 {
			delete(q.owed, kind)
		}
	}
}

func (q *Jobs) waiting(is func(*keptJob) bool) int {
	n := 0
	for _, j := range q.all {
		if j.State == JobQueued && is(j) {
			n++
		}
	}
	return n
}
