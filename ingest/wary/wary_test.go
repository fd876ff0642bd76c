package wary

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// stream is an Arrow stream of three numbers.
func stream(t *testing.T) []byte {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	b.Field(0).(*array.Int64Builder).AppendValues([]int64{1, 2, 3}, []bool{true, false, true})
	record := b.NewRecord()
	defer record.Release()
	var out bytes.Buffer
	w := ipc.NewWriter(&out, ipc.WithSchema(schema))
	if err := w.Write(record); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestStreamIsWholeOrRefused: a stream that ends anywhere before its end marker is an
// error, never an early end, and no length of its is believed.
func TestStreamIsWholeOrRefused(t *testing.T) {
	whole := stream(t)
	read := func(text []byte) (n int, err error) {
		for m := StreamMessages(bytes.NewReader(text)); ; n++ {
			if _, err := m.Message(); err != nil {
				return n, err
			}
		}
	}
	if n, err := read(whole); n != 2 || err != io.EOF {
		t.Errorf("the whole stream has %d messages, %v", n, err)
	}
	for end := range len(whole) {
		if n, err := read(whole[:end]); err == nil || err == io.EOF {
			t.Fatalf("cut after %d of %d bytes it has %d messages, %v", end, len(whole), n, err)
		}
	}
	lying := bytes.Clone(whole)
	copy(lying[4:], "\xff\xff\xff\x7f") // the length of the first message's metadata
	if _, err := read(lying); err == nil || !strings.Contains(err.Error(), "more than 16 MiB") {
		t.Errorf("a message of 2 GiB: %v", err)
	}
}

func TestFilesWithoutEnd(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "short": "ARROW1", "other": strings.Repeat("x", 40), "far": "ARROW1\x00\x00        \xff\xff\xff\x00ARROW1"} {
		if _, err := FileMessages(strings.NewReader(text), int64(len(text))); err != errArrowCut {
			t.Errorf("Arrow, %s: %v", name, err)
		}
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty": {"", "its footer is missing"}, "other": {strings.Repeat("x", 40), "its footer is missing"},
		"far": {"PAR1    \xff\xff\x00\x00PAR1", "its footer is missing"}, "damaged": {"PAR1\x1c\xff\xff\xff\x04\x00\x00\x00PAR1", "its footer is damaged"},
	} {
		if err := CheckFooter(strings.NewReader(c.text), int64(len(c.text))); err == nil || err.Error() != c.want {
			t.Errorf("Parquet, %s: %v, want %s", name, err, c.want)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	m := Memory(1 << 20)
	if got := m.Allocate(1 << 20); len(got) != 1<<20 {
		t.Errorf("%d bytes", len(got))
	}
	defer func() {
		if cause := recover(); cause == nil {
			t.Error("more than the bound was given")
		}
	}()
	m.Allocate(1<<20 + 1)
}
