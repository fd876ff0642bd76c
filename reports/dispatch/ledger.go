package dispatch

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// States of a dispatch, and of a run that made none.
const (
	StateWaiting = "waiting" // to be delivered, for the first time or again
	StateSent    = "sent"
	StateFailed  = "failed"  // given up, or never made
	StateNothing = "nothing" // the run's condition did not hold
)

// Ledger keeps what was made and delivered. RecordDispatches adds rows to
// meta.dispatches and meta.dispatch_rows, all of them or none, and releases
// neither reader.
type Ledger interface {
	RecordDispatches(ctx context.Context, steps, rows array.RecordReader) error
}

// dispatch is one report on its way to one target.
type dispatch struct {
	id         string
	schedule   string
	title      string
	dueAt      time.Time
	madeAt     time.Time
	trigger    string // cron, catch_up, hand, job_failed
	channel    string // empty where the run made no dispatch
	target     string
	place      int // of the target in the schedule
	language   string
	state      string
	attempts   int64
	made       Made
	newRows    int64 // -1 where new rows are not told apart
	fileName   string
	recordedAt time.Time
	sentence   string // why it failed, or what was wrong the last time
}

var microseconds = &arrow.TimestampType{Unit: arrow.Microsecond}

// stepSchema has the columns of meta.dispatches.
var stepSchema = arrow.NewSchema([]arrow.Field{
	{Name: "dispatch_id", Type: arrow.BinaryTypes.String},
	{Name: "schedule", Type: arrow.BinaryTypes.String},
	{Name: "title", Type: arrow.BinaryTypes.String},
	{Name: "due_at", Type: microseconds},
	{Name: "cause", Type: arrow.BinaryTypes.String},
	{Name: "channel", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "target", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "target_no", Type: arrow.PrimitiveTypes.Int64},
	{Name: "state", Type: arrow.BinaryTypes.String},
	{Name: "attempts", Type: arrow.PrimitiveTypes.Int64},
	{Name: "row_count", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "new_rows", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "snapshot", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "file_name", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "media_type", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "bytes", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "sha256", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "error", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "recorded_at", Type: microseconds},
}, nil)

// rowSchema has the columns of meta.dispatch_rows.
var rowSchema = arrow.NewSchema([]arrow.Field{
	{Name: "schedule", Type: arrow.BinaryTypes.String},
	{Name: "row_hash", Type: arrow.BinaryTypes.String},
	{Name: "first_sent_at", Type: microseconds},
}, nil)

// record writes the dispatches as they are now, and the hashes of the rows that
// are told for the first time.
func (d *Dispatcher) record(ctx context.Context, dispatches []*dispatch, hashes []string) error {
	steps, err := d.steps(dispatches)
	if err != nil {
		return err
	}
	defer steps.Release()
	rows, err := rowsOf(dispatches[0], hashes)
	if err != nil {
		return err
	}
	defer rows.Release()
	if err := d.Ledger.RecordDispatches(ctx, steps, rows); err != nil {
		return fmt.Errorf("record the dispatches of %s: %w", dispatches[0].schedule, err)
	}
	return nil
}

func (d *Dispatcher) steps(dispatches []*dispatch) (array.RecordReader, error) {
	b := array.NewRecordBuilder(memory.DefaultAllocator, stepSchema)
	defer b.Release()
	for _, one := range dispatches {
		one.recordedAt = time.Now().UTC()
		texts := map[string]string{
			"dispatch_id": one.id, "schedule": one.schedule, "title": one.title, "cause": one.trigger,
			"channel": one.channel, "target": one.target, "state": one.state, "snapshot": one.made.Snapshot,
			"file_name": one.fileName, "media_type": one.made.MediaType, "sha256": one.made.SHA256, "error": one.sentence,
		}
		numbers := map[string]int64{
			"target_no": int64(one.place), "attempts": one.attempts, "row_count": one.made.Rows, "new_rows": one.newRows, "bytes": one.made.Bytes,
		}
		times := map[string]time.Time{"due_at": one.dueAt, "recorded_at": one.recordedAt}
		if err := appendRow(b, texts, numbers, times); err != nil {
			return nil, err
		}
	}
	return readerOf(b)
}

func rowsOf(of *dispatch, hashes []string) (array.RecordReader, error) {
	b := array.NewRecordBuilder(memory.DefaultAllocator, rowSchema)
	defer b.Release()
	for _, hash := range hashes {
		err := appendRow(b, map[string]string{"schedule": of.schedule, "row_hash": hash}, nil, map[string]time.Time{"first_sent_at": of.recordedAt})
		if err != nil {
			return nil, err
		}
	}
	return readerOf(b)
}

// appendRow adds one row; an empty text and a negative number are NULL.
func appendRow(b *array.RecordBuilder, texts map[string]string, numbers map[string]int64, times map[string]time.Time) error {
	for i, field := range b.Schema().Fields() {
		switch column := b.Field(i).(type) {
		case *array.StringBuilder:
			if text := texts[field.Name]; text != "" {
				column.Append(text)
			} else {
				column.AppendNull()
			}
		case *array.Int64Builder:
			if n := numbers[field.Name]; n >= 0 {
				column.Append(n)
			} else {
				column.AppendNull()
			}
		case *array.TimestampBuilder:
			at, err := arrow.TimestampFromTime(times[field.Name].UTC(), arrow.Microsecond)
			if err != nil {
				return fmt.Errorf("%s: %w", field.Name, err)
			}
			column.Append(at)
		}
	}
	return nil
}

func readerOf(b *array.RecordBuilder) (array.RecordReader, error) {
	record := b.NewRecord()
	defer record.Release()
	return array.NewRecordReader(b.Schema(), []arrow.Record{record})
}

// each runs a query and calls use for every row with a function that gives a
// column's value as text; NULL is the empty text.
func (d *Dispatcher) each(ctx context.Context, name string, values map[string]string, use func(cell func(string) string) error) error {
	query, err := d.Library.Lookup(name)
	if err != nil {
		return err
	}
	result, err := query.Run(ctx, d.Engine, values)
	if err != nil {
		return err
	}
	defer result.Reader.Release()
	for result.Reader.Next() {
		record := result.Reader.Record()
		for row := range int(record.NumRows()) {
			err := use(func(column string) string { return textAt(record, column, row) })
			if err != nil {
				return err
			}
		}
	}
	return result.Reader.Err()
}

func textAt(record arrow.Record, column string, row int) string {
	values := record.Column(record.Schema().FieldIndices(column)[0])
	if values.IsNull(row) {
		return ""
	}
	if times, ok := values.(*array.Timestamp); ok {
		return times.Value(row).ToTime(arrow.Microsecond).Format(time.RFC3339Nano)
	}
	return strings.Clone(values.ValueStr(row)) // the record's memory goes with the reader
}

// unsent lists the dispatches that wait for delivery.
func (d *Dispatcher) unsent(ctx context.Context) (list []*dispatch, err error) {
	err = d.each(ctx, "dispatches", map[string]string{"state": StateWaiting, "limit": "all"}, func(cell func(string) string) error {
		one := &dispatch{
			id: cell("dispatch_id"), schedule: cell("schedule"), title: cell("title"), trigger: cell("cause"), channel: cell("channel"),
			target: cell("target"), state: StateWaiting, fileName: cell("file_name"), sentence: cell("error"),
			made: Made{Snapshot: cell("snapshot"), MediaType: cell("media_type"), SHA256: cell("sha256")},
		}
		numbers := map[string]*int64{"attempts": &one.attempts, "row_count": &one.made.Rows, "new_rows": &one.newRows, "bytes": &one.made.Bytes}
		for column, into := range numbers {
			*into = numberOf(cell(column))
		}
		one.place = int(numberOf(cell("target_no")))
		for column, into := range map[string]*time.Time{"due_at": &one.dueAt, "made_at": &one.madeAt} {
			if *into, err = time.Parse(time.RFC3339Nano, cell(column)); err != nil {
				return fmt.Errorf("dispatch %s: %s: %w", one.id, column, err)
			}
		}
		list = append(list, one)
		return nil
	})
	return list, err
}

// numberOf reads a whole number; -1 where there is none.
func numberOf(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// handled gives the latest due time of each schedule that was run by its times.
func (d *Dispatcher) handled(ctx context.Context) (map[string]time.Time, error) {
	latest := map[string]time.Time{}
	err := d.each(ctx, "dispatches", map[string]string{"limit": "all"}, func(cell func(string) string) error {
		due, err := time.Parse(time.RFC3339Nano, cell("due_at"))
		name := cell("schedule")
		if cause := cell("cause"); err == nil && (cause == CauseCron || cause == CauseCatchUp) && due.After(latest[name]) {
			latest[name] = due
		}
		return err
	})
	return latest, err
}

// told gives the hashes of the rows that a schedule has sent already.
func (d *Dispatcher) told(ctx context.Context, schedule string) (map[string]bool, error) {
	known := map[string]bool{}
	err := d.each(ctx, "dispatch_rows", map[string]string{"schedule": schedule, "limit": "all"}, func(cell func(string) string) error {
		known[cell("row_hash")] = true
		return nil
	})
	return known, err
}
