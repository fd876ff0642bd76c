package ingest

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// queued is how many converted blocks may wait while the loader is busy; enough
// for the next chunk to be ready when it comes back.
const queued = 10

// pipeline reads, converts and delivers the blocks of one source, all at once:
// one goroutine reads, several convert, and results yields in the file's order.
type pipeline struct {
	reader  reader
	source  *source
	ordered chan chan *result
	work    chan job
	memory  *recycler
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// job is a block and where its result is awaited.
type job struct {
	block    block
	position int64 // in the source, behind the block
	result   chan *result
}

// startPipeline begins to read. The caller must call close.
func startPipeline(ctx context.Context, s *source, r reader, workers int) *pipeline {
	ctx, stop := context.WithCancel(ctx)
	p := &pipeline{
		reader:  r,
		source:  s,
		ordered: make(chan chan *result, queued),
		work:    make(chan job),
		memory:  &recycler{},
		stop:    stop,
	}
	p.done.Add(1 + workers)
	go p.read(ctx)
	for range workers {
		go p.convert()
	}
	return p
}

// next returns the next result, or nil after the last. A result may be an error,
// after which nothing more comes.
func (p *pipeline) next(ctx context.Context) *result {
	// A cancelled load must end even where results are ready.
	if err := ctx.Err(); err != nil {
		return &result{err: err}
	}
	select {
	case <-ctx.Done():
		return &result{err: ctx.Err()}
	case waiting, ok := <-p.ordered:
		if !ok { // at the end, or because the load was cancelled
			if err := ctx.Err(); err != nil {
				return &result{err: err}
			}
			return nil
		}
		return <-waiting
	}
}

// close stops the goroutines and frees what they made. A stream's Read cannot be
// interrupted, so for streams it does not wait.
func (p *pipeline) close() {
	p.stop()
	drain := func() {
		for waiting := range p.ordered {
			(<-waiting).release()
		}
		p.done.Wait()
		p.reader.close()
		p.source.Close()
	}
	if p.source.path == "" {
		go drain()
		return
	}
	drain()
}

func (p *pipeline) read(ctx context.Context) {
	defer p.done.Done()
	defer close(p.work)
	defer close(p.ordered)
	for ctx.Err() == nil {
		block, err := readBlock(p.reader)
		if err == io.EOF {
			return
		}
		waiting := make(chan *result, 1)
		if err != nil {
			waiting <- &result{err: err}
		}
		select {
		case p.ordered <- waiting:
		case <-ctx.Done():
			if err == nil {
				block.release()
			}
			return
		}
		if err != nil {
			return
		}
		p.work <- job{block, p.source.read.Load(), waiting}
	}
}

func (p *pipeline) convert() {
	defer p.done.Done()
	converters := map[*plan]*converter{}
	stripe := &stripe{}
	for job := range p.work {
		plan := job.block.plan()
		if converters[plan] == nil {
			converters[plan] = newConverter(plan, p.memory)
		}
		r := convertBlock(job.block, converters[plan], stripe)
		r.position = job.position
		job.result <- r
	}
}

func convertBlock(b block, c *converter, s *stripe) (r *result) {
	defer recoverInto(func(err error) { r = &result{err: err} })
	defer b.release()
	c.begin(b.rows())
	if err := b.split(s, c.add); err != nil {
		return &result{err: err}
	}
	return c.finish()
}

func readBlock(r reader) (b block, err error) {
	defer recoverInto(func(failed error) { err = failed })
	return r.next()
}

// recoverInto turns a panic into an error: libraries that decode damaged files
// panic on some of them, and one bad file must not end a server.
func recoverInto(fail func(error)) {
	if cause := recover(); cause != nil {
		fail(fmt.Errorf("%w: its contents are damaged (%v)", ErrFormat, cause))
	}
}
