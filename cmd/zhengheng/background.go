package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/access"
	"zhengheng/ingest"
	"zhengheng/queries"
	"zhengheng/reports/dispatch"
	"zhengheng/warehouse"
)

// background is the work that a server does beside answering: the queue of jobs, the
// inbox and the schedules. The zero value does none.
type background struct {
	intake     *ingest.Intake
	dispatcher *dispatch.Dispatcher // nil without schedules
	watchers   sync.WaitGroup
	end        context.CancelFunc
}

// startBackground starts the queue, finishes the refresh that an earlier process did not
// come to, and watches the inbox where there is one.
func (p *program) startBackground(ctx context.Context, w *warehouse.Warehouse, log *slog.Logger, flags serving) (*background, error) {
	b := &background{}
	if flags.config != "" {
		config, err := p.schedules(flags.config)
		if err != nil {
			return nil, err
		}
		if b.dispatcher, err = p.dispatcher(w, config, log); err != nil {
			return nil, err
		}
	}
	jobs := ingest.NewJobs(ingest.JobsOptions{OnFailure: func(j ingest.Job, err error) {
		log.Error("job failed", "job", j.ID, "kind", j.Kind, "what", j.What, "error", err)
		if b.dispatcher != nil {
			b.dispatcher.JobFailed(j.Kind, j.What, err)
		}
	}})
	b.intake = &ingest.Intake{Jobs: jobs, Loader: &thriftyLoader{Warehouse: w}, Refresh: refreshing(w), Folder: w.Path() + ".uploads"}
	b.intake.Owner = func(ctx context.Context, scope access.Scope) (func(string) bool, error) {
		return queries.Owner(ctx, w, scope)
	}
	b.intake.Loaded = auditLoads(w, log)
	ctx, b.end = context.WithCancel(ctx)
	if err := b.begin(ctx, w, log, p.watched(w, flags.inbox)); err != nil {
		b.stop()
		return nil, err
	}
	return b, nil
}

func (b *background) begin(ctx context.Context, w *warehouse.Warehouse, log *slog.Logger, inbox *ingest.Inbox) error {
	if err := b.intake.Sweep(); err != nil {
		return err
	}
	resumed, err := b.intake.Resume()
	if err != nil {
		return fmt.Errorf("take up uploads that an earlier server accepted: %w", err)
	}
	if resumed > 0 {
		log.Info("uploads of an earlier server are loaded now", "files", resumed)
	}
	pending, err := w.Pending(ctx)
	if err != nil {
		return fmt.Errorf("look whether a refresh is due: %w", err)
	}
	if pending > 0 {
		if _, err := b.intake.Jobs.Submit(b.intake.RefreshTask("server")); err != nil {
			return err
		}
	}
	if b.dispatcher != nil {
		b.watchers.Go(func() {
			if err := b.dispatcher.Serve(ctx); err != nil {
				log.Error("schedules do not run", "error", err)
			}
		})
	}
	if inbox == nil {
		return nil
	}
	inbox.Intake, inbox.Log = b.intake, log
	if err := inbox.Prepare(); err != nil {
		return err
	}
	b.watchers.Go(func() { inbox.Run(ctx) })
	return nil
}

// watched is the inbox of a folder, or none without one. Rows that it rejects are left
// beside the loaded file, to be mended.
func (p *program) watched(w *warehouse.Warehouse, folder string) *ingest.Inbox {
	if folder == "" {
		return nil
	}
	return &ingest.Inbox{
		Folder: folder, By: "inbox",
		Retry: func(err error) bool { return errors.Is(err, warehouse.ErrDiskFull) },
		Rejects: func(ctx context.Context, batch int64, path string) error {
			return p.exportRejects(ctx, w, batch, target{file: path, format: "csv"})
		},
	}
}

// stop ends the inbox, the schedules and the jobs; a load that runs is rolled back. It returns when all
// has ended and may be called more than once.
func (b *background) stop() {
	if b.intake == nil {
		return
	}
	b.end()
	b.intake.Jobs.Stop()
	b.watchers.Wait()
}

// refreshing is the refresh of a warehouse as a job.
func refreshing(w *warehouse.Warehouse) func(context.Context, func(done, total int64, step string)) (any, error) {
	return func(ctx context.Context, progress func(done, total int64, step string)) (any, error) {
		summary, err := w.Refresh(ctx, warehouse.RefreshOptions{
			Progress: func(done, total int, step string) { progress(int64(done), int64(total), step) },
		})
		if err != nil {
			return nil, fmt.Errorf("refresh: %w", err)
		}
		return summary, nil
	}
}

// thriftyLoader keeps Go's memory at ingest.HeapGoal while a batch is open, so that a
// server loads any file in as little memory as the command does. Between loads the
// collector is left alone: a server that only answers should not pay for it.
type thriftyLoader struct {
	*warehouse.Warehouse
	before int64 // the limit outside of batches; one batch is open at a time
}

func (l *thriftyLoader) BeginBatch(ctx context.Context, source string) (int64, error) {
	id, err := l.Warehouse.BeginBatch(ctx, source)
	if err == nil {
		l.before = debug.SetMemoryLimit(ingest.HeapGoal)
	}
	return id, err
}

// CommitBatch leaves the limit where it failed: a rollback follows.
func (l *thriftyLoader) CommitBatch(ctx context.Context, batch int64, facts array.RecordReader) error {
	err := l.Warehouse.CommitBatch(ctx, batch, facts)
	if err == nil {
		debug.SetMemoryLimit(l.before)
	}
	return err
}

func (l *thriftyLoader) RollbackBatch(ctx context.Context, batch int64) error {
	defer debug.SetMemoryLimit(l.before)
	return l.Warehouse.RollbackBatch(ctx, batch)
}
