package ingest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// countsRecord has whole numbers as the warehouse keeps them. A column is taken from it
// without a copy unless a value of it is odd: likes has a null, reads the cap, comments a
// negative count that rejects its row.
func countsRecord(rows int) arrow.Record {
	number := arrow.PrimitiveTypes.Int64
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{
		{Name: "account_id", Type: arrow.BinaryTypes.String},
		{Name: "post_id", Type: arrow.BinaryTypes.String},
		{Name: "observed_at", Type: &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}},
		{Name: "reads", Type: number}, {Name: "likes", Type: number, Nullable: true},
		{Name: "comments", Type: number}, {Name: "forwards", Type: number},
	}, nil))
	defer b.Release()
	for i := range rows {
		b.Field(0).(*array.StringBuilder).Append("wechat:1")
		b.Field(1).(*array.StringBuilder).Append(fmt.Sprintf("%05d", i))
		b.Field(2).(*array.TimestampBuilder).Append(1_551_398_400_000_000)
		counts := []int64{int64(i), int64(2 * i), int64(3 * i), int64(4 * i)}
		switch i {
		case 5:
			counts[0] = 100_001
		case 7:
			counts[2] = -1
		}
		for at, count := range counts {
			if at == 1 && i == 3 {
				b.Field(3 + at).AppendNull()
				continue
			}
			b.Field(3 + at).(*array.Int64Builder).Append(count)
		}
	}
	return b.NewRecord()
}

// TestColumnsTakenAsTheyAre loads the same rows in records that are small enough to be
// kept, where columns are taken without a copy, in one that is not, and as slices that
// begin within a byte of the bitmap.
func TestColumnsTakenAsTheyAre(t *testing.T) {
	const rows = mostLasting + 100
	record := countsRecord(rows)
	defer record.Release()
	var want []string
	for _, size := range []int64{rows, 1000, 1003, mostLasting} {
		var stream bytes.Buffer
		w := ipc.NewWriter(&stream, ipc.WithSchema(record.Schema()))
		for at := int64(0); at < rows; at += size {
			part := record.NewSlice(at, min(at+size, rows))
			if err := w.Write(part); err != nil {
				t.Fatal(err)
			}
			part.Release()
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		m := newMemoryLoader()
		s, err := Stream(context.Background(), m, "x", &stream, Options{feeds: builtIn()})
		if err != nil {
			t.Fatal(err)
		}
		checkAccount(t, s)
		if s.RowsRejected != 1 || s.RowsAccepted != rows-1 {
			t.Errorf("records of %d rows: %d accepted, %d rejected", size, s.RowsAccepted, s.RowsRejected)
		}
		got := m.rows["post_observations"]
		if want == nil {
			want = got
			for at, row := range map[int]string{
				3: "account_id=wechat:1 post_id=00003 observed_at=2019-03-01T00:00:00 reads=3 comments=9 forwards=12 line=4",
				5: "account_id=wechat:1 post_id=00005 observed_at=2019-03-01T00:00:00 reads=100001 reads_at_least=true likes=10 comments=15 forwards=20 line=6",
				7: "account_id=wechat:1 post_id=00008 observed_at=2019-03-01T00:00:00 reads=8 likes=16 comments=24 forwards=32 line=9",
			} {
				if got[at] != row {
					t.Errorf("row %d is %q, want %q", at, got[at], row)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("records of %d rows give other rows than one record", size)
		}
	}
}
