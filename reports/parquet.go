package reports

import (
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"zhengheng/queries"
)

// rowGroup is the number of rows that are gathered in memory before they are written.
const rowGroup = 64 << 10

// writeParquet writes a file with the Arrow schema inside. After a failure it has no
// footer, without which no reader opens it.
func writeParquet(w io.Writer, r *queries.Result, _ Options) error {
	properties := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy), parquet.WithMaxRowGroupLength(rowGroup))
	// The bare io.Writer keeps the file writer from closing what the caller opened.
	bare := struct{ io.Writer }{w}
	writer, err := pqarrow.NewFileWriter(r.Reader.Schema(), bare, properties, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return err
	}
	if _, err := each(r.Reader, func(record arrow.Record) error { return writer.WriteBuffered(record) }); err != nil {
		return err
	}
	return writer.Close()
}
