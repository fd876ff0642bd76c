package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// File loads one file, "-" being standard input, as one batch: all of it or
// nothing, except that rows which cannot be read are kept as rejects. A file
// whose bytes a batch has loaded before is left alone (Summary.DuplicateOf). When
// it returns an error, the loader has no batch of it.
func File(ctx context.Context, to Loader, path string, o Options) (Summary, error) {
	if path == "-" {
		return Stream(ctx, to, path, os.Stdin, o)
	}
	name := o.SourceName
	if name == "" {
		name = path
	}
	s, err := openFile(path, name)
	if err != nil {
		return Summary{Source: name}, located(name, err)
	}
	return run(ctx, to, s, o)
}

// Stream loads what r gives, like File. CSV and JSON are loaded while they come,
// with the loader's transaction open; other formats are copied to a temporary
// file first. Where r may be slow and others want to load, save it and use File.
func Stream(ctx context.Context, to Loader, name string, r io.Reader, o Options) (Summary, error) {
	switch {
	case o.SourceName != "":
		name = o.SourceName
	case name == "-":
		name = "standard input"
	}
	return run(ctx, to, openStream(r, name), o)
}

func run(ctx context.Context, to Loader, s *source, o Options) (Summary, error) {
	started := time.Now()
	l := &load{to: to, source: s, options: o, started: started}
	l.summary = Summary{Source: s.name}
	err := l.run(ctx)
	l.summary.Seconds = time.Since(started).Seconds()
	if err != nil {
		return l.summary, located(s.name, err)
	}
	return l.summary, nil
}

// load is one source on its way into the loader.
type load struct {
	to      Loader
	source  *source
	options Options
	started time.Time
	summary Summary

	digest    chan digest // of a large regular file, being computed
	plans     []*plan
	rejecting map[*plan]bool // plans of which rows were rejected

	batch    int64 // open batch, or 0
	chunk    chunk
	form     formState
	reported time.Time
}

type digest struct {
	sha256 string
	err    error
}

func (l *load) run(ctx context.Context) error {
	planner, err := newPlanner(l.options)
	if err != nil {
		l.source.Close()
		return err
	}
	if directory, ok := l.to.(Directory); ok {
		planner.lookIn(ctx, directory)
	}
	if l.source.path != "" && l.source.size <= l.options.hashedFirst() {
		if l.summary.SHA256, err = hashFile(ctx, l.source.path); err == nil {
			err = l.lookUp(ctx)
		}
		if err != nil || l.summary.DuplicateOf != 0 {
			l.source.Close()
			return err
		}
	}
	reader, err := l.open(planner)
	if err != nil {
		l.source.Close()
		return err
	}
	l.describe(reader)
	return l.transfer(ctx, reader)
}

func (l *load) open(planner *planner) (r reader, err error) {
	defer recoverInto(func(failed error) { err = failed })
	input, err := l.source.open()
	if err != nil {
		return nil, err
	}
	return openReader(input, planner)
}

// describe notes what the headers say.
func (l *load) describe(r reader) {
	var feeds, profiles []string
	seen := map[string]bool{}
	for _, plan := range r.plans() {
		if plan.profile != "" && !slices.Contains(profiles, plan.profile) {
			profiles = append(profiles, plan.profile)
		}
		for _, feed := range plan.feedNames() {
			if !seen["feed "+feed] {
				seen["feed "+feed] = true
				feeds = append(feeds, feed)
			}
		}
		for _, column := range plan.ignored {
			if !seen[column] {
				seen[column] = true
				l.summary.IgnoredColumns = append(l.summary.IgnoredColumns, column)
			}
		}
	}
	l.plans, l.rejecting = r.plans(), map[*plan]bool{}
	l.summary.Feed = strings.Join(feeds, ",")
	l.summary.Profile = strings.Join(profiles, ",")
	l.summary.IgnoredSheets = r.ignoredSheets()
}

// transfer moves the rows. From here on the pipeline owns the source.
func (l *load) transfer(ctx context.Context, r reader) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if l.source.path != "" && l.summary.SHA256 == "" {
		l.digest = make(chan digest, 1)
		go func() {
			sha256, err := hashFile(ctx, l.source.path)
			l.digest <- digest{sha256, err}
		}()
	}
	p := startPipeline(ctx, l.source, r, l.options.workers())
	defer p.close()
	defer l.chunk.release()
	err := l.settle(ctx, p)
	if l.batch != 0 && (err != nil || l.summary.DuplicateOf != 0) {
		// The rollback must happen even though the load was cancelled.
		if undo := l.to.RollbackBatch(context.WithoutCancel(ctx), l.batch); undo != nil {
			err = errors.Join(err, fmt.Errorf("take batch %d back: %w", l.batch, undo))
		}
		l.batch = 0
	}
	return err
}

// settle delivers and commits. A defect on the way is an error here, so that the
// batch is taken back: a server lives on after it.
func (l *load) settle(ctx context.Context, p *pipeline) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = defect(cause)
		}
	}()
	if err := l.deliver(ctx, p); err != nil || l.summary.DuplicateOf != 0 {
		return err
	}
	return l.commit(ctx)
}

// deliver gathers converted blocks to chunks and appends these. It ends without
// an error also when the source proves to be loaded already.
func (l *load) deliver(ctx context.Context, p *pipeline) error {
	for {
		r := p.next(ctx)
		if r == nil {
			break
		}
		if r.err != nil {
			return r.err
		}
		if !l.chunk.takes(r) {
			if err := l.flush(ctx); err != nil || l.summary.DuplicateOf != 0 {
				r.release()
				return err
			}
		}
		l.summary.RowsSkipped += r.skipped
		l.form.wait(r)
		l.chunk.add(r)
		l.report(r.position, false)
	}
	if l.batch == 0 && l.chunk.isEmpty() {
		return l.form.unfilled(fmt.Errorf("%w below its header", ErrNoRows))
	}
	if err := l.flush(ctx); err != nil {
		return err
	}
	if l.summary.DuplicateOf != 0 {
		return nil
	}
	if err := l.lastHash(ctx); err != nil || l.summary.DuplicateOf != 0 {
		return err
	}
	l.report(l.source.read.Load(), true)
	return l.judge(ctx)
}

// flush appends the chunk to the batch, which it begins with the first one.
func (l *load) flush(ctx context.Context) error {
	if l.digest != nil {
		select {
		case d := <-l.digest:
			l.digest = nil
			if err := l.hashed(ctx, d); err != nil || l.summary.DuplicateOf != 0 {
				return err
			}
		default:
		}
	}
	if l.chunk.isEmpty() {
		return nil
	}
	if l.options.owns != nil {
		if err := l.chunk.checkOwner(l.options.owns); err != nil {
			return err
		}
	}
	if l.batch == 0 {
		batch, err := l.to.BeginBatch(ctx, l.source.name)
		if err != nil {
			return fmt.Errorf("begin a batch: %w", err)
		}
		l.batch = batch
	}
	l.form.refuse(&l.chunk)
	unchanged, err := l.chunk.append(ctx, l.to, l.batch)
	if err != nil {
		return err
	}
	rejected := int64(len(l.chunk.rejects))
	if rejected > 0 {
		l.rejecting[l.chunk.plan] = true
	}
	l.summary.RowsRead += l.chunk.rows + rejected
	l.summary.RowsRejected += rejected
	l.summary.RowsUnchanged += unchanged
	l.summary.RowsAccepted += l.chunk.rows - unchanged
	l.chunk.release()
	return nil
}

func (l *load) hashed(ctx context.Context, d digest) error {
	if d.err != nil {
		return d.err
	}
	l.summary.SHA256 = d.sha256
	return l.lookUp(ctx)
}

// lookUp asks whether the source is loaded already.
func (l *load) lookUp(ctx context.Context) error {
	batch, err := l.to.FindBatch(ctx, l.summary.SHA256)
	if err != nil {
		return fmt.Errorf("look for an earlier batch of the same file: %w", err)
	}
	if batch != 0 {
		l.summary.RowsRead, l.summary.RowsAccepted, l.summary.RowsRejected, l.summary.RowsUnchanged = 0, 0, 0, 0
		l.summary.RowsSkipped = 0
		l.summary.DuplicateOf = batch
	}
	return nil
}

// lastHash waits for the checksum where it is not known yet.
func (l *load) lastHash(ctx context.Context) error {
	sha256, err := l.source.finish()
	if err != nil {
		return err
	}
	switch {
	case l.digest != nil:
		d := <-l.digest
		l.digest = nil
		return l.hashed(ctx, d)
	case l.summary.SHA256 != "":
		return nil
	}
	return l.hashed(ctx, digest{sha256: sha256})
}

func (l *load) commit(ctx context.Context) error {
	l.summary.BatchID = l.batch
	size := l.source.size
	if size < 0 {
		size = l.source.read.Load()
	}
	recipe, err := l.recipe()
	if err != nil {
		return err
	}
	facts, err := factsReader(&l.summary, l.options.By, size, l.started, time.Now(), recipe)
	if err != nil {
		return err
	}
	defer facts.Release()
	if err := l.to.CommitBatch(ctx, l.batch, facts); err != nil {
		return fmt.Errorf("commit batch %d: %w", l.batch, err)
	}
	l.batch = 0
	return nil
}

func (l *load) report(position int64, last bool) {
	if l.options.Progress == nil || !last && time.Since(l.reported) < 100*time.Millisecond {
		return
	}
	l.reported = time.Now()
	l.options.Progress(Progress{
		Source:     l.source.name,
		BytesRead:  position,
		BytesTotal: l.source.size,
		Rows:       l.summary.RowsRead,
	})
}
