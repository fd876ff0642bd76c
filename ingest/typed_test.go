package ingest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

func arrowStreamOf(t testing.TB, record arrow.Record) []byte {
	t.Helper()
	var stream bytes.Buffer
	w := ipc.NewWriter(&stream, ipc.WithSchema(record.Schema()))
	if err := errors.Join(w.Write(record), w.Close()); err != nil {
		t.Fatal(err)
	}
	return stream.Bytes()
}

// oddRecord has a post's counts in the types that other programs choose: texts as
// a dictionary and as large ones, a moment with a zone and one of nanoseconds,
// decimals, a list.
func oddRecord(t testing.TB) arrow.Record {
	t.Helper()
	words := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "account_id", Type: words},
		{Name: "post_id", Type: arrow.BinaryTypes.LargeString},
		{Name: "published_at", Type: &arrow.TimestampType{Unit: arrow.Nanosecond}},
		{Name: "observed_at", Type: &arrow.TimestampType{Unit: arrow.Second, TimeZone: "Asia/Shanghai"}},
		{Name: "reads", Type: &arrow.Decimal128Type{Precision: 20, Scale: 2}, Nullable: true},
		{Name: "likes", Type: arrow.PrimitiveTypes.Uint64},
		{Name: "标签", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
		{Name: "title", Type: arrow.ListOf(arrow.PrimitiveTypes.Int64), Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	at := time.Date(2019, 2, 28, 8, 30, 0, 123456789, time.UTC)
	for i, id := range []string{"weibo:1", "weibo:1", "weibo:2"} {
		if err := b.Field(0).(*array.BinaryDictionaryBuilder).AppendString(id); err != nil {
			t.Fatal(err)
		}
		b.Field(1).(*array.LargeStringBuilder).Append("p" + string(rune('1'+i)))
		b.Field(2).(*array.TimestampBuilder).Append(arrow.Timestamp(at.UnixNano()))
		b.Field(3).(*array.TimestampBuilder).Append(arrow.Timestamp(at.Unix()))
		b.Field(4).(*array.Decimal128Builder).Append(decimal128.FromI64([]int64{94700, 94750, 0}[i]))
		b.Field(5).(*array.Uint64Builder).Append([]uint64{7, 8, 1 << 63}[i])
		b.Field(6).(*array.ListBuilder).AppendNull()
		list := b.Field(7).(*array.ListBuilder)
		list.Append(true)
		list.ValueBuilder().(*array.Int64Builder).Append(1)
	}
	return b.NewRecord()
}

func TestOddTypes(t *testing.T) {
	record := oddRecord(t)
	defer record.Release()
	var legacy bytes.Buffer // times as 96 bits, as old programs write them
	w, err := pqarrow.NewFileWriter(record.Schema(), &legacy, parquet.NewWriterProperties(parquet.WithDictionaryDefault(true)),
		pqarrow.NewArrowWriterProperties(pqarrow.WithDeprecatedInt96Timestamps(true)))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(record), w.Close()); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"parquet": parquetOf(t, record), "int96": legacy.Bytes(),
		"arrow": arrowFileOf(t, record), "arrows": arrowStreamOf(t, record),
	} {
		for _, packed := range [][]byte{file, gzipped(t, file), zstdOf(t, file)} {
			m := newMemoryLoader()
			s, err := Stream(context.Background(), m, name, bytes.NewReader(packed), Options{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			checkAccount(t, s)
			published := "published_at=2019-02-28T00:30:00.123456"
			observed := "observed_at=2019-02-28T08:30:00"
			if name == "int96" { // programs that write them mean moments, without saying so
				published = "published_at=2019-02-28T08:30:00.123456"
			}
			if want := "account_id=weibo:1 post_id=p1 " + published + " line=1"; !slices.Equal(m.rows["posts"], []string{want}) {
				t.Errorf("%s: posts %q, want %q", name, m.rows["posts"], want)
			}
			if want := "account_id=weibo:1 post_id=p1 " + observed + " reads=947 likes=7 line=1"; !slices.Equal(m.rows["post_observations"], []string{want}) {
				t.Errorf("%s: observations %q, want %q", name, m.rows["post_observations"], want)
			}
			if len(m.rejects) != 2 || !strings.HasPrefix(m.rejects[0], `2|reads|947.5|reads: "947.5" is not a whole number|{`) ||
				!strings.Contains(m.rejects[1], `likes: "9223372036854775808" is too large`) ||
				!strings.Contains(m.rejects[0], `"published_at":"2019-02-28`) || strings.Contains(m.rejects[0], "title") {
				t.Errorf("%s: rejects %q", name, m.rejects)
			}
			if !slices.Equal(s.IgnoredColumns, []string{"标签", "title"}) {
				t.Errorf("%s: ignored %v", name, s.IgnoredColumns)
			}
		}
	}
}

// TestCutArrow ends a stream at every byte: what is cut short is never taken for
// the whole.
func TestCutArrow(t *testing.T) {
	record := daysRecord(t)
	defer record.Release()
	for name, whole := range map[string][]byte{"stream": arrowStreamOf(t, record), "file": arrowFileOf(t, record)} {
		for end := 8; end < len(whole); end += 3 {
			m := newMemoryLoader()
			if _, err := Stream(context.Background(), m, "x", bytes.NewReader(whole[:end]), Options{feeds: builtIn()}); err == nil {
				t.Errorf("%s: %d of %d bytes were taken for the whole", name, end, len(whole))
			}
		}
	}
}

// TestGreedyLengths has messages that promise more than any memory holds.
func TestGreedyLengths(t *testing.T) {
	for name, stream := range map[string]string{
		"metadata": "\xff\xff\xff\xff\xff\xff\xff\x7f" + strings.Repeat("x", 100),
		"body":     "\xff\xff\xff\xff\x28\x00\x00\x00" + "\x10\x00\x00\x00\x00\x00\x0a\x00\x0c\x00\x00\x00\x00\x00\x04\x00\x0a\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\x7f" + strings.Repeat("x", 100),
	} {
		began := allocated()
		_, err := Stream(context.Background(), newMemoryLoader(), "x", strings.NewReader(stream), Options{})
		if !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
		if used := allocated() - began; used > 16<<20 {
			t.Errorf("%s: %d MiB were allocated", name, used>>20)
		}
	}
}
