package reports

import (
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"

	"zhengheng/queries"
)

// writeArrow writes an IPC stream with all metadata. A failure ends it inside a
// message, since a stream that only stops is taken for complete.
func writeArrow(w io.Writer, r *queries.Result, _ Options) error {
	writer := ipc.NewWriter(w, ipc.WithSchema(r.Reader.Schema()))
	if _, err := each(r.Reader, func(record arrow.Record) error { return writer.Write(record) }); err != nil {
		// A message of 16 MiB of which one byte comes: none at all would pass for the end.
		return spoil(w, []byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0}, err)
	}
	return writer.Close()
}
