package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zhengheng/access"
)

// The kinds of jobs that an Intake makes.
const (
	JobIngest  = "ingest"
	JobRefresh = "refresh"
)

// Intake makes jobs of files: each is loaded as one batch, and one refresh
// follows a run of them.
type Intake struct {
	Jobs   *Jobs
	Loader Loader
	// Refresh computes what queries read from what was loaded. progress counts
	// the parts that are done. nil leaves it out.
	Refresh func(ctx context.Context, progress func(done, total int64, step string)) (result any, err error)
	// Owner tells which accounts a scope holds; without it, nothing is loaded for a scope
	// that is bounded.
	Owner func(ctx context.Context, scope access.Scope) (owns func(account string) bool, err error)
	// Loaded, if not nil, is told of each load that has ended; err is nil where it is done.
	Loaded func(j Job, err error)
	// Changing, if not nil, is told of each load and refresh before it begins. What it
	// returns is called after the work, before the job counts as done.
	Changing func() (settle func(context.Context))
	// Folder keeps files that came over the network until they are loaded, also over
	// the end of a server (Accept). It should lie on a disk with room for them.
	Folder string
	// MostSpooled is about how many bytes Folder may hold; 32 GiB where 0.
	MostSpooled int64
}

// Task is the job of loading the file at path, which clients know by
// o.SourceName. ended, if not nil, is Task.Ended.
func (in *Intake) Task(path string, o Options, ended func(Job, *JobRun, error)) Task {
	task := Task{Kind: JobIngest, Who: o.By, What: o.SourceName, Ended: in.telling(ended)}
	task.Run = func(ctx context.Context, r *JobRun) (any, error) {
		o.Progress = func(p Progress) {
			r.Progress(JobProgress{Done: p.BytesRead, Total: max(p.BytesTotal, 0), Unit: "bytes", Step: fmt.Sprintf("%d 行 (rows)", p.Rows)})
		}
		var err error
		if o.owns, err = in.ownerOf(ctx, o.Scope); err != nil {
			return nil, err
		}
		defer in.changing()(ctx)
		summary, err := File(ctx, in.Loader, path, o)
		if err != nil {
			return refusedRows(err), hidePath(err, path, o.SourceName)
		}
		logSummary(r, summary)
		return summary, nil
	}
	if in.Refresh != nil {
		then := in.RefreshTask(o.By)
		task.Then = &then
	}
	return task
}

func (in *Intake) changing() (settle func(context.Context)) {
	if in.Changing == nil {
		return func(context.Context) {}
	}
	return in.Changing()
}

// telling is ended, with Loaded before it.
func (in *Intake) telling(ended func(Job, *JobRun, error)) func(Job, *JobRun, error) {
	return func(j Job, r *JobRun, err error) {
		if in.Loaded != nil && !errors.Is(err, ErrJobsStopped) {
			in.Loaded(j, err)
		}
		if ended != nil {
			ended(j, r, err)
		}
	}
}

// ownerOf tells which accounts a scope holds when the load begins; nil for all.
func (in *Intake) ownerOf(ctx context.Context, scope access.Scope) (func(string) bool, error) {
	switch {
	case scope.IsAll():
		return nil, nil
	case in.Owner == nil:
		return nil, errors.New("nobody can tell which accounts the scope holds; nothing was loaded")
	}
	return in.Owner(ctx, scope)
}

// RefreshTask is the job of a refresh.
func (in *Intake) RefreshTask(who string) Task {
	return Task{Kind: JobRefresh, Who: who, Run: func(ctx context.Context, r *JobRun) (any, error) {
		defer in.changing()(ctx)
		return in.Refresh(ctx, func(done, total int64, step string) {
			r.Progress(JobProgress{Done: done, Total: total, Unit: "parts", Step: step})
		})
	}}
}

// logSummary says in the job's log what became of the rows.
func logSummary(r *JobRun, s Summary) {
	if s.DuplicateOf != 0 {
		r.Logf("与批次 %d 相同，未重复装入 (already loaded as batch %d)", s.DuplicateOf, s.DuplicateOf)
		return
	}
	r.Logf("批次 %d，%s：读 %d 行，装入 %d，拒收 %d，未变 %d (batch: rows read, accepted, rejected, unchanged)",
		s.BatchID, s.Feed, s.RowsRead, s.RowsAccepted, s.RowsRejected, s.RowsUnchanged)
	if s.RowsSkipped > 0 {
		r.Logf("略过 %d 行：来源说明不装入的，如未填结果的行 (rows left out, as the profile says: such as those without a result)", s.RowsSkipped)
	}
	if len(s.IgnoredSheets) > 0 {
		r.Logf("未用的工作表 (sheets not used): %s", strings.Join(s.IgnoredSheets, "、"))
	}
	if len(s.IgnoredColumns) > 0 {
		r.Logf("未用的列 (columns not used): %s", strings.Join(s.IgnoredColumns, "、"))
	}
}

// hidePath puts a source's name in the place of the path of its temporary file.
func hidePath(err error, path, name string) error {
	if path == name || !strings.Contains(err.Error(), path) {
		return err
	}
	return &renamedError{error: err, path: path, name: name}
}

type renamedError struct {
	error
	path, name string
}

func (e *renamedError) Error() string { return strings.ReplaceAll(e.error.Error(), e.path, e.name) }
func (e *renamedError) Unwrap() error { return e.error }
