package ingest

import (
	"context"
	"slices"
)

// List returns the jobs, the newest first.
func (q *Jobs) List() []Job {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.forget()
	jobs := make([]Job, 0, len(q.all))
	for _, j := range slices.Backward(q.all) {
		jobs = append(jobs, j.public())
	}
	return jobs
}

// Look returns a job as it is now, and a channel that is closed when it, or
// another job, is no more as it was. The error is ErrNoJob.
func (q *Jobs) Look(id string) (Job, <-chan struct{}, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.forget()
	j := q.find(id)
	if j == nil {
		return Job{}, nil, ErrNoJob
	}
	return j.public(), q.changed, nil
}

// Changes returns the jobs that changed after the given count of changes, the
// count now, and a channel that is closed at the next change. Count 0 gives all
// jobs that are listed.
func (q *Jobs) Changes(since int64) (jobs []Job, now int64, next <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range q.all {
		now = max(now, j.version)
		if j.version > since {
			jobs = append(jobs, j.public())
		}
	}
	return jobs, max(now, since), q.changed
}

// Wait returns the job once it has ended, or the context's error.
func (q *Jobs) Wait(ctx context.Context, id string) (Job, error) {
	for {
		j, changed, err := q.Look(id)
		if err != nil || j.State.IsEnded() {
			return j, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return j, ctx.Err()
		}
	}
}

// forget drops ended jobs that are too many or too old. The lock is held.
func (q *Jobs) forget() {
	oldest := q.options.Clock().Add(-q.options.KeepFor)
	ended := 0
	for _, j := range q.all {
		if j.State.IsEnded() {
			ended++
		}
	}
	q.all = slices.DeleteFunc(q.all, func(j *keptJob) bool {
		if !j.State.IsEnded() || ended <= q.options.Keep && j.EndedAt.After(oldest) {
			return false
		}
		ended--
		return true
	})
}

func (q *Jobs) find(id string) *keptJob {
	for _, j := range q.all {
		if j.ID == id {
			return j
		}
	}
	return nil
}

func (q *Jobs) snapshot(j *keptJob) Job {
	q.mu.Lock()
	defer q.mu.Unlock()
	return j.public()
}

// notify wakes those who look. The lock is held.
func (q *Jobs) notify(j *keptJob) {
	q.version++
	j.version = q.version
	close(q.changed)
	q.changed = make(chan struct{})
}
