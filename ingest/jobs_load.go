package ingest

import (
	"context"
	"fmt"
	"strings"
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
	// Folder keeps files that came over the network until they are loaded, also over
	// the end of a server (Accept). It should lie on a disk with room for them.
	Folder string
	// MostSpooled is about how many bytes Folder may hold; 32 GiB where 0.
	MostSpooled int64
}

// Task is the job of loading the file at path, which clients know by
// o.SourceName. ended, if not nil, is Task.Ended.
func (in *Intake) Task(path string, o Options, ended func(Job, *JobRun, error)) Task {
	task := Task{Kind: JobIngest, Who: o.By, What: o.SourceName, Ended: ended}
	task.Run = func(ctx context.Context, r *JobRun) (any, error) {
		o.Progress = func(p Progress) {
			r.Progress(JobProgress{Done: p.BytesRead, Total: max(p.BytesTotal, 0), Unit: "bytes", Step: fmt.Sprintf("%d 行 (rows)", p.Rows)})
		}
		summary, err := File(ctx, in.Loader, path, o)
		if err != nil {
			return nil, hidePath(err, path, o.SourceName)
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

// RefreshTask is the job of a refresh.
func (in *Intake) RefreshTask(who string) Task {
	return Task{Kind: JobRefresh, Who: who, Run: func(ctx context.Context, r *JobRun) (any, error) {
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
