package warehouse

import (
	"context"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
)

// insertStream is one INSERT that runs while chunk after chunk is handed to it.
// DuckDB writes a long INSERT to the file as it goes and on all processors; the
// same rows as many short ones take twice as long and stay in memory until the
// commit. While it runs, the writer connection can do nothing else.
type insertStream struct {
	table   string
	columns []string
	in      *inlet
	rows    chan []arrow.Record
	done    chan struct{}
	err     error // what the statement ended with; read after done
	sent    int64
}

// stream appends the chunk to the INSERT that runs for its table, or begins one.
func (l *chunkLoad) stream(ctx context.Context) error {
	running := l.w.batch.stream
	if running == nil || running.table != l.table || !slices.Equal(running.columns, l.delivered()) {
		if err := l.w.endStream(); err != nil {
			return err
		}
		running = l.beginStream(ctx)
		l.w.batch.stream = running
	}
	return running.send(ctx, l.records)
}

func (l *chunkLoad) beginStream(ctx context.Context) *insertStream {
	s := &insertStream{table: l.table, columns: l.delivered(), in: l.in,
		rows: make(chan []arrow.Record), done: make(chan struct{})}
	l.in.reader.follow(s.rows)
	sql := statement("load/insert", map[string]any{
		"Table": l.table, "View": l.in.view, "Batch": l.batch, "Columns": s.columns,
	})
	// The statement outlives this call, so the call's end must not stop it; a
	// cancelled load ends it through endStream, in the rollback.
	lasting := context.WithoutCancel(ctx)
	go func() {
		defer close(s.done)
		s.err = l.w.writer.exec(lasting, sql)
	}()
	return s
}

func (s *insertStream) send(ctx context.Context, records []arrow.Record) error {
	fitted, err := s.in.fitAll(records)
	if err != nil {
		return err
	}
	for _, record := range fitted {
		s.sent += record.NumRows()
	}
	select {
	case s.rows <- fitted:
		return nil
	case <-s.done:
		releaseAll(fitted)
		if s.err != nil {
			return s.err
		}
		return fmt.Errorf("%s: the rows were no longer read", s.table)
	case <-ctx.Done():
		releaseAll(fitted)
		return ctx.Err()
	}
}

// endStream lets the running INSERT finish, if there is one, and makes sure that
// it read every row it was given.
func (w *Warehouse) endStream() error {
	s := w.batch.stream
	if s == nil {
		return nil
	}
	w.batch.stream = nil
	close(s.rows)
	<-s.done
	scanned := s.in.empty()
	if s.err == nil && scanned != s.sent {
		return fmt.Errorf("%s: %d rows were to be loaded, %d were read", s.table, s.sent, scanned)
	}
	return s.err
}
