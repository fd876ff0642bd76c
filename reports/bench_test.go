package reports

import (
	"io"
	"strconv"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xuri/excelize/v2"
)

// benchRows is the size of answer that the XLSX bar is set for.
const benchRows = 200_000

// manyRecords repeats one record of 2,000 rows up to benchRows.
func manyRecords(b *testing.B) []arrow.Record {
	b.Helper()
	t := &testing.T{}
	rows := make([]kindsRow, 2000)
	for i := range rows {
		rows[i] = sampleRows()[0]
		rows[i].reads, rows[i].score = int64(i*7919), float64(i)*1.37
		rows[i].id = "weibo:" + strconv.Itoa(1_000_000_000+i*7919)
	}
	one := record(t, rows...)
	records := make([]arrow.Record, benchRows/len(rows))
	for i := range records {
		records[i] = one
	}
	return records
}

// BenchmarkXLSX writes 200,000 rows as the export does and, for comparison, as
// a bare StreamWriter loop over the same cells does.
func BenchmarkXLSX(b *testing.B) {
	records := manyRecords(b)
	b.Run("export", func(b *testing.B) {
		for b.Loop() {
			if err := Write(io.Discard, "xlsx", result(&testing.T{}, nil, records...), Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			bare(b, records)
		}
	})
}

func bare(b *testing.B, records []arrow.Record) {
	columns, err := columnsOf(kindsSchema(), "zh")
	if err != nil {
		b.Fatal(err)
	}
	book := excelize.NewFile()
	defer book.Close()
	stream, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	w := &oddities{}
	line := make([]any, len(columns))
	row := 0
	for _, record := range records {
		fill := make([]func(int) any, len(columns))
		for i, a := range record.Columns() {
			fill[i] = w.values(&columns[i], a)
		}
		for r := range int(record.NumRows()) {
			for i := range line {
				line[i] = fill[i](r)
			}
			row++
			if err := stream.SetRow("A"+strconv.Itoa(row), line); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := stream.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := book.Write(io.Discard); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkFormats writes 200,000 rows in each of the other formats.
func BenchmarkFormats(b *testing.B) {
	records := manyRecords(b)
	for _, format := range Formats() {
		if format.Name == "xlsx" {
			continue
		}
		b.Run(format.Name, func(b *testing.B) {
			for b.Loop() {
				if err := Write(io.Discard, format.Name, result(&testing.T{}, nil, records...), Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
