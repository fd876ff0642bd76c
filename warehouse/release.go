package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/access"
)

// ErrNoSuchRelease says that a published list is not there, or cannot be withdrawn
// once more.
var ErrNoSuchRelease = errors.New("there is no such release")

// releaseTables are the tables of meta that Publish fills, in the order of its readers.
var releaseTables = []string{"releases", "release_formulas", "release_rows"}

// keptTables are the tables of meta whose rows come as Arrow and are never changed.
var keptTables = slices.Concat(releaseTables, dispatchTables)

func keptInlet(table string) string { return "meta_" + table }

// Built tells what the marts were built from: the newest batch they hold, their
// snapshot, and whether their scores are those of the formulas at hand. All are zero
// before the first refresh.
type Built struct {
	Batch, Snapshot   int64
	IsOfTheseFormulas bool
}

// Built tells what the marts that queries see were built from.
func (w *Warehouse) Built(ctx context.Context) (built Built, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		rows, err := c.strings(ctx, statement("release/built", nil))
		if err != nil || len(rows) == 0 {
			return err
		}
		built.IsOfTheseFormulas = rows[0][2] == w.fingerprint(w.formulas)
		batch, batchErr := strconv.ParseInt(rows[0][0], 10, 64)
		snapshot, snapshotErr := strconv.ParseInt(rows[0][1], 10, 64)
		built.Batch, built.Snapshot = batch, snapshot
		return errors.Join(batchErr, snapshotErr)
	})
	return built, err
}

// NextRelease gives the id that the next list published in that year (of China) gets,
// such as R2024-0001.
func (w *Warehouse) NextRelease(ctx context.Context, at time.Time) (id string, err error) {
	prefix := at.In(chinaTime).Format("R2006-")
	err = w.withReader(ctx, func(c *connection) error {
		last, err := c.integer(ctx, statement("release/last_number", nil), prefix)
		id = fmt.Sprintf("%s%04d", prefix, last+1)
		return err
	})
	return id, err
}

// Publish keeps a list for good: header has the one row of meta.releases, formulas and
// rows those of meta.release_formulas and meta.release_rows, with these tables'
// columns; e is the entry of the audit log, whose subject is the release's id. All of it is
// written or nothing; nothing that is there is ever changed. The readers stay the caller's.
func (w *Warehouse) Publish(ctx context.Context, e access.Entry, header, formulas, rows array.RecordReader) error {
	release, err := w.alone()
	if err != nil {
		return err
	}
	defer release()
	err = w.withLedger(ctx, func(ctx context.Context, log *ledger) error {
		for i, reader := range []array.RecordReader{header, formulas, rows} {
			if err := w.addRelease(ctx, releaseTables[i], reader); err != nil {
				return fmt.Errorf("publish: %s: %w", releaseTables[i], err)
			}
		}
		e.Action, e.Outcome = "publish", access.Done
		return log.write(ctx, e, keptTraces(e.Subject, releaseTables...)...)
	})
	return diskError(w.path, err)
}

func (w *Warehouse) addRelease(ctx context.Context, table string, rows array.RecordReader) error {
	added, err := w.addKept(ctx, table, rows)
	if err == nil && added == 0 {
		return errors.New("there are no rows")
	}
	return err
}

// addKept adds rows to a table of meta whose rows are never changed, and tells how
// many there were.
func (w *Warehouse) addKept(ctx context.Context, table string, rows array.RecordReader) (int64, error) {
	records, err := drain(rows)
	if err != nil || len(records) == 0 {
		return 0, err
	}
	defer releaseAll(records)
	load := &chunkLoad{w: w, in: w.inlets[keptInlet(table)], table: "meta." + table, records: records}
	return load.rows(), load.fromInlet(ctx, statement("release/insert", map[string]any{
		"Table": table, "View": load.in.view, "Columns": columnNames(load.in.reader.schema),
	}))
}

func columnNames(schema *arrow.Schema) []string {
	names := make([]string, schema.NumFields())
	for i, field := range schema.Fields() {
		names[i] = `"` + field.Name + `"`
	}
	return names
}

// Withdraw notes that a published list no longer stands, once and with a reason. The
// list stays readable. An id that is unknown or withdrawn already is ErrNoSuchRelease. e is
// the entry of the audit log; by may name another than the entry's Who.
func (w *Warehouse) Withdraw(ctx context.Context, id, by, reason string, e access.Entry) error {
	release, err := w.alone()
	if err != nil {
		return err
	}
	defer release()
	err = w.withLedger(ctx, func(ctx context.Context, log *ledger) error {
		published, err := w.countRelease(ctx, "releases", id)
		if err != nil {
			return err
		}
		withdrawn, err := w.countRelease(ctx, "release_withdrawals", id)
		switch {
		case err != nil:
			return err
		case published == 0:
			return caused(ErrNoSuchRelease, "there is no release %q; `zhengheng query releases` lists them", id)
		case withdrawn > 0:
			return caused(ErrNoSuchRelease, "release %s was withdrawn already; `zhengheng query releases` says why", id)
		}
		err = w.writer.exec(ctx, statement("release/withdraw", nil),
			named("release", id), named("by", by), named("at", e.At.UTC()), named("reason", reason))
		if err != nil {
			return err
		}
		e.Action, e.Outcome, e.Subject, e.Detail = "withdraw", access.Done, id, "by "+by+": "+reason
		return log.write(ctx, e, keptTraces(id, "release_withdrawals")...)
	})
	return diskError(w.path, err)
}

func (w *Warehouse) countRelease(ctx context.Context, table, id string) (int64, error) {
	return w.writer.integer(ctx, statement("release/count", map[string]any{"Table": table}), id)
}
