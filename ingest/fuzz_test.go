package ingest

import (
	"bytes"
	"context"
	"testing"
)

// FuzzSource loads anything as any format: whatever the bytes are, the load ends
// without a panic, the rows add up, and an error leaves nothing behind.
func FuzzSource(f *testing.F) {
	t := &testing.T{}
	record := daysRecord(t)
	defer record.Release()
	f.Add(daysCSV())
	f.Add(gzipped(t, daysCSV()))
	f.Add(daysXLSX(t))
	f.Add(parquetOf(t, record))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Add([]byte("账号,日期,粉丝数\n\xd4\xc4,2019-02-28,10万+\n\"a\nb\",x,\n"))
	f.Add([]byte("[{\"账号\":\"a\",\"日期\":20190228,\"粉丝数\":1}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m := newMemoryLoader()
		s, err := Stream(context.Background(), m, "x", bytes.NewReader(text), Options{Year: 2019})
		switch {
		case err == nil:
			checkAccount(t, s)
			if s.RowsRead == 0 {
				t.Error("a batch of no rows")
			}
		case m.open || len(m.batches) > 0:
			t.Errorf("after %v a batch is left", err)
		}
	})
}
