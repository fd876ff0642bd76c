package ingest

import (
	"context"
	"fmt"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// A chunk is appended when it has chunkRows rows, a whole number of DuckDB's row
// groups, or chunkBytes bytes.
const (
	chunkRows  = 122_880
	chunkBytes = 16 << 20
)

// chunk is what is given to the loader at once: consecutive blocks of one plan.
type chunk struct {
	plan    *plan
	records [][]arrow.Record // feed → block
	rejects []reject
	rows    int64
	bytes   int
}

func (c *chunk) isEmpty() bool { return c.rows == 0 && len(c.rejects) == 0 }

// takes tells whether the result may join the chunk.
func (c *chunk) takes(r *result) bool {
	return c.isEmpty() || c.plan == r.plan && c.rows+r.accepted <= chunkRows && c.bytes+r.bytes <= chunkBytes
}

func (c *chunk) add(r *result) {
	if c.plan != r.plan {
		c.release()
		c.plan = r.plan
		c.records = make([][]arrow.Record, len(r.records))
	}
	for i, record := range r.records {
		if record.NumRows() == 0 {
			record.Release()
			continue
		}
		c.records[i] = append(c.records[i], record)
	}
	c.rejects = append(c.rejects, r.rejects...)
	c.rows += r.accepted
	c.bytes += r.bytes
}

// release gives the records back and empties the chunk.
func (c *chunk) release() {
	for i, records := range c.records {
		for _, record := range records {
			record.Release()
		}
		c.records[i] = nil
	}
	c.rejects, c.rows, c.bytes = nil, 0, 0
}

// append gives the chunk to the loader and returns how many rows of the file
// changed nothing: those that changed nothing in any feed.
func (c *chunk) append(ctx context.Context, to Loader, batch int64) (unchanged int64, err error) {
	var seen map[int64]int
	for i, feed := range c.plan.feeds {
		if len(c.records[i]) == 0 {
			continue
		}
		lines, err := appendRecords(ctx, to, batch, feed, c.records[i])
		if err != nil {
			return 0, fmt.Errorf("load rows of %s: %w", feed.feed.Name, err)
		}
		if len(c.plan.feeds) == 1 {
			unchanged = int64(len(lines))
			continue
		}
		if seen == nil {
			seen = map[int64]int{}
		}
		for _, line := range lines {
			if seen[line]++; seen[line] == len(c.plan.feeds) {
				unchanged++
			}
		}
	}
	if len(c.rejects) == 0 {
		return unchanged, nil
	}
	rows, err := rejectReader(c.rejects, c.plan.table.sheet)
	if err != nil {
		return 0, fmt.Errorf("keep rejected rows: %w", err)
	}
	defer rows.Release()
	if err := to.Reject(ctx, batch, rows); err != nil {
		return 0, fmt.Errorf("keep rejected rows: %w", err)
	}
	return unchanged, nil
}

func appendRecords(ctx context.Context, to Loader, batch int64, feed *feedPlan, records []arrow.Record) ([]int64, error) {
	rows, err := array.NewRecordReader(feed.schema, records)
	if err != nil {
		return nil, err
	}
	defer rows.Release()
	return to.Append(ctx, batch, feed.feed.Name, rows)
}

// FactsSchema returns the columns of the row given to Loader.CommitBatch.
func FactsSchema() *arrow.Schema {
	text, number := arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64
	moment := &arrow.TimestampType{Unit: arrow.Microsecond}
	return arrow.NewSchema([]arrow.Field{
		{Name: "source", Type: text},
		{Name: "sha256", Type: text},
		{Name: "size_bytes", Type: number},
		{Name: "feeds", Type: text},
		{Name: "profile", Type: text, Nullable: true},
		{Name: "rows_read", Type: number},
		{Name: "rows_accepted", Type: number},
		{Name: "rows_rejected", Type: number},
		{Name: "rows_unchanged", Type: number},
		{Name: "started_at", Type: moment},
		{Name: "finished_at", Type: moment},
		{Name: "loaded_by", Type: text, Nullable: true},
		{Name: "recipe", Type: text},
	}, nil)
}

// factsReader returns the account of a batch as one Arrow row. by may be empty.
func factsReader(s *Summary, by string, size int64, started, finished time.Time, recipe string) (array.RecordReader, error) {
	builder := array.NewRecordBuilder(memory.DefaultAllocator, FactsSchema())
	defer builder.Release()
	text := func(i int, value string) { builder.Field(i).(*array.StringBuilder).Append(value) }
	known := func(i int, value string) {
		if value == "" {
			builder.Field(i).AppendNull()
		} else {
			text(i, value)
		}
	}
	number := func(i int, value int64) { builder.Field(i).(*array.Int64Builder).Append(value) }
	moment := func(i int, value time.Time) {
		builder.Field(i).(*array.TimestampBuilder).Append(arrow.Timestamp(value.UnixMicro()))
	}
	text(0, s.Source)
	text(1, s.SHA256)
	number(2, size)
	text(3, s.Feed)
	known(4, s.Profile)
	number(5, s.RowsRead)
	number(6, s.RowsAccepted)
	number(7, s.RowsRejected)
	number(8, s.RowsUnchanged)
	moment(9, started)
	moment(10, finished)
	known(11, by)
	text(12, recipe)
	record := builder.NewRecord()
	defer record.Release()
	return array.NewRecordReader(record.Schema(), []arrow.Record{record})
}
