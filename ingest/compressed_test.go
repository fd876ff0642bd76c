package ingest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func zstdOf(t testing.TB, text []byte) []byte {
	t.Helper()
	packer, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return packer.EncodeAll(text, nil)
}

// TestCutCompression ends compressed files early: none is taken for the whole, and
// several members are one file.
func TestCutCompression(t *testing.T) {
	text := daysCSV()
	first, second := text[:len(text)/2], text[len(text)/2:]
	for name, whole := range map[string][]byte{
		"gz":      gzipped(t, text),
		"zst":     zstdOf(t, text),
		"two gz":  append(gzipped(t, first), gzipped(t, second)...),
		"two zst": append(zstdOf(t, first), zstdOf(t, second)...),
	} {
		m := newMemoryLoader()
		if _, err := Stream(context.Background(), m, "x", bytes.NewReader(whole), Options{}); err != nil || len(m.rows["account_days"]) != 3 {
			t.Errorf("%s: %v, %v", name, m.rows, err)
		}
		members := []int{len(gzipped(t, first)), len(zstdOf(t, first))} // where a first member ends, a file may end
		for end := 5; end < len(whole); end++ {
			if slices.Contains(members, end) {
				continue
			}
			m := newMemoryLoader()
			if _, err := Stream(context.Background(), m, "x", bytes.NewReader(whole[:end]), Options{feeds: builtIn()}); !errors.Is(err, ErrFormat) {
				t.Errorf("%s: %d of %d bytes: %v", name, end, len(whole), err)
			}
		}
	}
}
