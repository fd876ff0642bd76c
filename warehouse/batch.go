package warehouse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Names of the inlets that are not raw tables.
const (
	rejectsInlet = "meta_rejects"
	batchesInlet = "meta_batches"
)

// errNoBatch is a defect of the caller, never of the input.
var errNoBatch = errors.New("this batch is not open")

// openBatch is the state of the one batch that is being loaded.
type openBatch struct {
	id     int64
	source string
	keys   map[string]*keyWatch // by table
	stream *insertStream        // the INSERT that runs, if one does

	isJudged bool // its findings must count in their check rounds (Strays)
}

// FindBatch returns the id of the batch that loaded a source with this SHA-256
// (hexadecimal), or 0 when none did.
func (w *Warehouse) FindBatch(ctx context.Context, sha256 string) (int64, error) {
	var id int64
	err := w.withReader(ctx, func(c *connection) (err error) {
		id, err = c.integer(ctx, statement("load/find_batch", nil), sha256)
		return err
	})
	return id, err
}

// BeginBatch opens the transaction in which one source is loaded and returns the
// id its batch will have. One batch is open at a time; a second one waits until
// the first is committed or rolled back.
func (w *Warehouse) BeginBatch(ctx context.Context, source string) (int64, error) {
	if w.readOnly {
		return 0, fmt.Errorf("%s: the warehouse is open for reading only", w.path)
	}
	w.writing.Lock()
	id, err := w.beginBatch(ctx)
	if err != nil {
		w.writing.Unlock()
		return 0, err
	}
	w.batch = &openBatch{id: id, source: source, keys: map[string]*keyWatch{}}
	return id, nil
}

func (w *Warehouse) beginBatch(ctx context.Context) (int64, error) {
	w.inUse.Lock()
	defer w.inUse.Unlock()
	id, err := w.writer.integer(ctx, statement("load/next_batch", nil))
	if err != nil {
		return 0, fmt.Errorf("number the batch: %w", err)
	}
	if err := w.refuseForeign(ctx, id); err != nil {
		return 0, err
	}
	w.standings.pause(ctx, w.writer)
	if err := w.limitMemory(ctx, LoadMemoryLimit); err != nil {
		w.standings.resume()
		return 0, err
	}
	if err := w.writer.exec(ctx, "begin"); err != nil {
		w.standings.resume()
		return 0, err
	}
	return id, nil
}

// Append adds typed rows to raw.<feed>: the feed's columns, or those of them that
// the source delivers, and line. The schema's metadata names the key columns
// under "key". A row whose key is held already replaces that row, which moves to
// the history table; columns that were not delivered keep their values. The lines
// of rows that changed nothing are returned. rows stays the caller's.
func (w *Warehouse) Append(ctx context.Context, batchID int64, feed string, rows array.RecordReader) (unchanged []int64, err error) {
	w.inUse.Lock()
	defer w.inUse.Unlock()
	in, ok := w.inlets[feed]
	if !ok || feed == rejectsInlet || feed == batchesInlet {
		return nil, fmt.Errorf("there is no raw table for the feed %q", feed)
	}
	if w.batch == nil || w.batch.id != batchID {
		return nil, errNoBatch
	}
	records, err := drain(rows)
	if err != nil {
		return nil, err
	}
	defer releaseAll(records)
	if len(records) == 0 {
		return nil, nil
	}
	if w.batch.keys[feed] == nil { // it is about to read the table
		if err := w.endStream(); err != nil {
			return nil, diskError(w.path, err)
		}
	}
	watch, err := w.watchKeys(ctx, feed, rows.Schema())
	if err != nil {
		return nil, err
	}
	load := &chunkLoad{w: w, in: in, watch: watch, batch: batchID, table: "raw." + feed, records: records}
	isNew, err := watch.allNew(records)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", feed, err)
	}
	if isNew {
		return nil, diskError(w.path, load.stream(ctx))
	}
	if err := w.endStream(); err != nil {
		return nil, diskError(w.path, err)
	}
	unchanged, err = load.merge(ctx)
	return unchanged, diskError(w.path, err)
}

// Reject keeps the rows that could not be loaded, with their own text: line,
// column_name, value, reason, raw. rows stays the caller's.
func (w *Warehouse) Reject(ctx context.Context, batchID int64, rows array.RecordReader) error {
	w.inUse.Lock()
	defer w.inUse.Unlock()
	return w.addMeta(ctx, batchID, "meta.rejects", rejectsInlet, rows)
}

// CommitBatch writes the batch's own row (facts has exactly one) and its entry of the
// audit log, and makes all of it visible at once. After an error the batch is still open: roll it back.
func (w *Warehouse) CommitBatch(ctx context.Context, batchID int64, facts array.RecordReader) error {
	w.inUse.Lock()
	defer w.inUse.Unlock()
	if err := w.addMeta(ctx, batchID, "meta.batches", batchesInlet, facts); err != nil {
		return err
	}
	log := w.ledger()
	defer log.release()
	if err := diskError(w.path, log.loaded(ctx, batchID, slices.Collect(maps.Keys(w.batch.keys)), w.batch.isJudged)); err != nil {
		return err
	}
	defer w.states.commits.Add(1)
	if err := w.writer.exec(context.WithoutCancel(ctx), "commit"); err != nil {
		return diskError(w.path, fmt.Errorf("commit batch %d: %w", batchID, err))
	}
	w.endBatch(ctx)
	return nil
}

// RollbackBatch forgets the open batch; nothing of it stays.
func (w *Warehouse) RollbackBatch(ctx context.Context, batchID int64) error {
	w.inUse.Lock()
	defer w.inUse.Unlock()
	if w.batch == nil || w.batch.id != batchID {
		return errNoBatch
	}
	_ = w.endStream() // whatever it says: nothing of it stays
	err := w.writer.exec(context.WithoutCancel(ctx), "rollback")
	if err != nil && isAlreadyRolledBack(err) {
		err = nil
	}
	w.endBatch(ctx)
	return err
}

func (w *Warehouse) endBatch(ctx context.Context) {
	w.batch = nil
	// What queries may use again; a server goes on after a load. That it cannot be
	// set is no reason to fail what is committed.
	_ = w.limitMemory(context.WithoutCancel(ctx), w.memory)
	w.standings.resume()
	w.writing.Unlock()
}

func (w *Warehouse) limitMemory(ctx context.Context, limit string) error {
	return w.writer.exec(ctx, "set memory_limit = '"+limit+"'")
}

func (w *Warehouse) addMeta(ctx context.Context, batchID int64, table, inletName string, rows array.RecordReader) error {
	if w.batch == nil || w.batch.id != batchID {
		return errNoBatch
	}
	records, err := drain(rows)
	if err != nil {
		return err
	}
	defer releaseAll(records)
	if len(records) == 0 {
		return nil
	}
	if err := w.endStream(); err != nil {
		return diskError(w.path, err)
	}
	load := &chunkLoad{w: w, in: w.inlets[inletName], batch: batchID, table: table, records: records}
	return diskError(w.path, load.insert(ctx))
}

func drain(rows array.RecordReader) ([]arrow.Record, error) {
	var records []arrow.Record
	for rows.Next() {
		if record := rows.Record(); record.NumRows() > 0 {
			record.Retain()
			records = append(records, record)
		}
	}
	if err := rows.Err(); err != nil {
		releaseAll(records)
		return nil, fmt.Errorf("read the rows to load: %w", err)
	}
	return records, nil
}

func releaseAll(records []arrow.Record) {
	for _, record := range records {
		record.Release()
	}
}
