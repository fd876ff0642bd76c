package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
)

// Format is one way to write a result.
type Format struct {
	Name      string       `json:"name"`
	MediaType string       `json:"media_type"`
	Suffix    string       `json:"suffix"` // with its dot
	Title     queries.Text `json:"title"`

	write func(w io.Writer, r *queries.Result, o Options) error
}

// Options changes how a result is written; the zero value is Chinese.
type Options struct {
	Language     string // "zh" (default) or "en": titles, labels, notes
	Headers      string // CSV: "names" (default) or "titles"
	RowsPerSheet int    // XLSX: data rows before the next sheet begins; 0 is what Excel allows
	Seal         *Seal  // XLSX: the secret of the check code; none is written where nil

	// Formulas tells what an index or rulebook computes, for the XLSX explanation; it may be nil.
	Formulas func(id string) queries.Text
}

// Formats returns all formats, the default (JSON) first.
func Formats() []Format {
	return []Format{
		{"json", "application/json", ".json", queries.Text{Zh: "JSON", En: "JSON"}, writeJSON},
		{"xlsx", WorkbookMedia, ".xlsx", queries.Text{Zh: "Excel 工作簿", En: "Excel workbook"}, writeXLSX},
		{"csv", "text/csv", ".csv", queries.Text{Zh: "CSV 文本", En: "CSV"}, writeCSV},
		{"ndjson", "application/x-ndjson", ".ndjson", queries.Text{Zh: "JSON 行", En: "JSON Lines"}, writeNDJSON},
		{"arrow", "application/vnd.apache.arrow.stream", ".arrow", queries.Text{Zh: "Arrow 流", En: "Arrow stream"}, writeArrow},
		{"parquet", "application/vnd.apache.parquet", ".parquet", queries.Text{Zh: "Parquet", En: "Parquet"}, writeParquet},
		{"html", "text/html", ".html", queries.Text{Zh: "网页", En: "Web page"}, writeHTML},
	}
}

// Write writes a result in a format. It reads r.Reader to the end and does not
// release it. After an error what was written is no complete document.
func Write(w io.Writer, format string, r *queries.Result, o Options) error {
	names := make([]string, 0, 8)
	for _, f := range Formats() {
		if f.Name == format {
			if err := f.write(w, r, o); err != nil {
				return fmt.Errorf("write %s as %s: %w", r.Query.Name, format, err)
			}
			return nil
		}
		names = append(names, f.Name)
	}
	return fmt.Errorf("there is no format %q; there are %s", format, strings.Join(names, ", "))
}

// each calls do with every record and returns the number of rows once the
// reader has ended well.
func each(reader array.RecordReader, do func(arrow.Record) error) (rows int64, err error) {
	for reader.Next() {
		record := reader.Record()
		if err := do(record); err != nil {
			return rows, err
		}
		rows += record.NumRows()
	}
	return rows, reader.Err()
}
