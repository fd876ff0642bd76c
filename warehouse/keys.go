package warehouse

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// keyWatch follows the keys that a batch brings to one table and tells of each
// chunk whether it can be proven to hold new keys only. Such a chunk is appended
// as it is, which is several times cheaper than comparing it with the table.
//
// New against the table: the table was empty, or the chunk's dates lie outside
// those that the table held when the batch began. New within the batch: no subject
// has a day twice (daySets); or, for keys without a day, the keys come in rising
// order, or all their hashes differ, where those of one moment need only differ from
// each other if the moments rise. No proof is no harm: the chunk is then compared.
type keyWatch struct {
	key         []string // quoted column names
	rangeColumn string   // the key's date or timestamp, quoted; "" if it has none

	heldRows         int64
	heldMin, heldMax int64

	days          *daySets // for keys with a day, else nil
	byKey, byLast ordered  // rising by the key, or by the key with its last column first
	hashes        *hashSet
	rangeRises    bool  // the days have risen so far
	newestRange   int64 // the newest of them, as an ordinal
	forgotten     bool  // the hashes of earlier days were given up
	unproven      bool  // too many keys to follow: nothing is proven from here on
	scratch       []byte
}

// maxHashes bounds the memory of the hash proof: 100 MiB.
const maxHashes = 14 << 20

func (w *Warehouse) watchKeys(ctx context.Context, feed string, schema *arrow.Schema) (*keyWatch, error) {
	if watch := w.batch.keys[feed]; watch != nil {
		return watch, nil
	}
	list, ok := schema.Metadata().GetValue("key")
	if !ok {
		return nil, fmt.Errorf("%s: the rows do not say which columns are their key", feed)
	}
	watch := &keyWatch{}
	for _, name := range strings.Split(list, ",") {
		at := schema.FieldIndices(name)
		if len(at) == 0 {
			return nil, fmt.Errorf("%s: the rows lack the key column %s", feed, name)
		}
		watch.key = append(watch.key, quoteName(name))
		switch schema.Field(at[0]).Type.ID() {
		case arrow.DATE32, arrow.TIMESTAMP:
			watch.rangeColumn = quoteName(name)
		}
	}
	watch.followDays(schema)
	if err := watch.readHeld(ctx, w.writer, "raw."+feed); err != nil {
		return nil, err
	}
	if err := w.writer.exec(ctx, statement("load/record_key", nil), feed, strings.Join(watch.key, ",")); err != nil {
		return nil, err
	}
	w.batch.keys[feed] = watch
	return watch, nil
}

func (k *keyWatch) readHeld(ctx context.Context, c *connection, table string) error {
	reader, err := c.query(ctx, statement("load/table_range", map[string]any{"Table": table, "Range": k.rangeColumn}))
	if err != nil {
		return fmt.Errorf("%s: look at what it holds: %w", table, err)
	}
	defer reader.Release()
	if !reader.Next() {
		return reader.Err()
	}
	record := reader.Record()
	k.heldRows = record.Column(0).(*array.Int64).Value(0)
	if k.heldRows > 0 && k.rangeColumn != "" {
		k.heldMin, k.heldMax = ordinal(record.Column(1), 0), ordinal(record.Column(2), 0)
	}
	return nil
}

// allNew tells whether no key of the records is held already and none comes twice
// in the batch so far. It is called once for each chunk, in order.
func (k *keyWatch) allNew(records []arrow.Record) (bool, error) {
	apart := k.heldRows == 0
	if !apart && k.rangeColumn != "" {
		low, high := k.chunkRange(records)
		apart = high < k.heldMin || low > k.heldMax
	}
	if k.unproven {
		return false, nil
	}
	if err := k.refuseMissing(records); err != nil {
		return false, err
	}
	if k.days != nil {
		return k.daysDiffer(records) && apart, nil
	}
	unique := k.rises(records) || k.hashesDiffer(records)
	return unique && apart, nil
}

// followDays chooses daySets for a key that has a day and more.
func (k *keyWatch) followDays(schema *arrow.Schema) {
	if k.rangeColumn == "" || len(k.key) < 2 {
		return
	}
	at := schema.FieldIndices(strings.Trim(k.rangeColumn, `"`))[0]
	if schema.Field(at).Type.ID() == arrow.DATE32 {
		k.days = newDaySets()
	}
}

func (k *keyWatch) daysDiffer(records []arrow.Record) bool {
	day := slices.Index(k.key, k.rangeColumn)
	unique := true
	for _, record := range records {
		unique = k.days.addAll(k.columns(record), day) && unique
	}
	if k.days.isFull() {
		k.days, k.unproven = nil, true
	}
	return unique
}

// refuseMissing is an error where a key has no value, which ingest never delivers.
func (k *keyWatch) refuseMissing(records []arrow.Record) error {
	for _, record := range records {
		for _, column := range k.columns(record) {
			if column.NullN() > 0 {
				return fmt.Errorf("%d rows have no %s", column.NullN(), strings.Join(k.key, ", "))
			}
		}
	}
	return nil
}

func (k *keyWatch) chunkRange(records []arrow.Record) (low, high int64) {
	low, high = math.MaxInt64, math.MinInt64
	for _, record := range records {
		column := k.column(record, k.rangeColumn)
		for i := range column.Len() {
			value := ordinal(column, i)
			low, high = min(low, value), max(high, value)
		}
	}
	return low, high
}

// bounds writes the first and last date or moment of the records as SQL, or gives
// nothing for a key without one.
func (k *keyWatch) bounds(records []arrow.Record) (low, high string) {
	if k.rangeColumn == "" {
		return "", ""
	}
	first, last := k.chunkRange(records)
	if k.column(records[0], k.rangeColumn).DataType().ID() == arrow.DATE32 {
		return dateLiteral(first), dateLiteral(last)
	}
	return momentLiteral(first), momentLiteral(last)
}

func dateLiteral(days int64) string {
	return "date '" + arrow.Date32(days).ToTime().Format(time.DateOnly) + "'"
}

func momentLiteral(microseconds int64) string {
	return "timestamp '" + time.UnixMicro(microseconds).UTC().Format("2006-01-02 15:04:05.000000") + "'"
}

// repeats tells whether the records may hold a key or a line twice.
func (k *keyWatch) repeats(records []arrow.Record) bool {
	seen := newHashSet()
	var scratch []byte
	lastLine := int64(math.MinInt64)
	for _, record := range records {
		columns, lines := k.columns(record), k.column(record, "line")
		for i := range int(record.NumRows()) {
			line := ordinal(lines, i)
			if line <= lastLine {
				return true
			}
			lastLine = line
			scratch = appendKey(scratch[:0], columns, i, 0)
			if !seen.add(scratch) {
				return true
			}
		}
	}
	return false
}

// rises follows both orders. Once a batch is neither, the proof by hashes takes
// over, which must have seen the batch from its first row.
func (k *keyWatch) rises(records []arrow.Record) bool {
	if k.hashes != nil || k.inNoOrder() {
		return false
	}
	first := k.byKey.last == nil && k.byLast.last == nil
	for _, record := range records {
		columns := k.columns(record)
		for i := range int(record.NumRows()) {
			if k.follow(columns, i); k.inNoOrder() {
				k.startHashing(first)
				return false
			}
		}
	}
	return true
}

func (k *keyWatch) inNoOrder() bool {
	return k.byKey.broken && k.byLast.broken
}

// follow shows one row to the orders that still hold.
func (k *keyWatch) follow(columns []arrow.Array, row int) {
	last := len(columns) - 1
	if !k.byKey.broken {
		k.scratch = appendKey(k.scratch[:0], columns, row, 0)
		k.byKey.see(k.scratch)
	}
	if !k.byLast.broken {
		k.scratch = appendKey(k.scratch[:0], columns, row, last)
		k.byLast.see(k.scratch)
	}
}

func (k *keyWatch) startHashing(fromFirstRow bool) {
	if !fromFirstRow {
		k.unproven = true
		return
	}
	k.hashes = newHashSet()
	k.newestRange = math.MinInt64
	k.rangeRises = k.rangeColumn != ""
}

func (k *keyWatch) hashesDiffer(records []arrow.Record) bool {
	if k.hashes == nil {
		return false
	}
	unique := true
	for _, record := range records {
		columns := k.columns(record)
		var days arrow.Array
		if k.rangeColumn != "" {
			days = k.column(record, k.rangeColumn)
		}
		for i := range int(record.NumRows()) {
			if k.rangeRises && !k.enter(ordinal(days, i)) {
				k.hashes, k.unproven = nil, true
				return false
			}
			k.scratch = appendKey(k.scratch[:0], columns, i, 0)
			unique = k.hashes.add(k.scratch) && unique
		}
		if k.hashes.count > maxHashes {
			k.hashes, k.unproven = nil, true
			return false
		}
	}
	return unique
}

// enter takes note of a row's day. Where many keys are held and a newer day begins,
// those of the days before are forgotten, as long as the days rise; it tells whether
// that was right.
func (k *keyWatch) enter(day int64) bool {
	switch {
	case day > k.newestRange:
		if k.hashes.count > maxHashes/2 {
			k.hashes.clear()
			k.forgotten = true
		}
		k.newestRange = day
	case day < k.newestRange:
		k.rangeRises = false
		return !k.forgotten
	}
	return true
}

func (k *keyWatch) columns(record arrow.Record) []arrow.Array {
	columns := make([]arrow.Array, len(k.key))
	for i, name := range k.key {
		columns[i] = k.column(record, name)
	}
	return columns
}

func (k *keyWatch) column(record arrow.Record, quoted string) arrow.Array {
	return record.Column(record.Schema().FieldIndices(strings.Trim(quoted, `"`))[0])
}
