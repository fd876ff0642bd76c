package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
	"zhengheng/reports"
)

// sheetRows is the number of rows of the smaller sheet, also of the one that is read.
const sheetRows = 200_000

// sheet is a table as both sides write it: the same block of rows over and over, so
// that neither side's memory holds the table. A third of the columns are names, a third
// counts, a third scores with all their digits.
type sheet struct{ rows, columns int }

const sheetBlock = 2_000

func (s sheet) schema() *arrow.Schema {
	types := []arrow.DataType{arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Float64}
	var fields []arrow.Field
	for c := range s.columns {
		said := arrow.MetadataFrom(map[string]string{"format": []string{"text", "integer", "decimal2"}[c%3]})
		fields = append(fields, arrow.Field{Name: fmt.Sprintf("column_%d", c), Type: types[c%3], Nullable: true, Metadata: said})
	}
	return arrow.NewSchema(fields, nil)
}

// records is the block, as often as it takes.
func (s sheet) records() []arrow.Record {
	b := array.NewRecordBuilder(memory.DefaultAllocator, s.schema())
	defer b.Release()
	for row := range sheetBlock {
		for c := range s.columns {
			switch field := b.Field(c).(type) {
			case *array.StringBuilder:
				field.Append(fmt.Sprintf("云澜县政务账号%d", row))
			case *array.Int64Builder:
				field.Append(int64(row * (c + 1) * 97))
			case *array.Float64Builder:
				field.Append(100 * math.Sqrt(float64(row+c)))
			}
		}
	}
	one := b.NewRecord()
	records := make([]arrow.Record, s.rows/sheetBlock)
	for i := range records {
		records[i] = one
	}
	return records
}

// our is the export as it is: cover, explanation, styles, check code.
func (s sheet) our(_ context.Context, _ setting) (time.Duration, error) {
	records := s.records()
	reader, err := array.NewRecordReader(records[0].Schema(), records)
	if err != nil {
		return 0, err
	}
	result := &queries.Result{Query: &queries.Query{Name: "sheet", Title: queries.Text{Zh: "表", En: "Sheet"}}, Reader: reader}
	began := time.Now()
	err = reports.Write(io.Discard, "xlsx", result, reports.Options{Language: "zh", Seal: reports.NewSeal([]byte("a secret of the benchmark"))})
	return time.Since(began), err
}

// bare writes the same cells in a loop over a StreamWriter, without a style or a head.
func (s sheet) bare(_ context.Context, _ setting) (time.Duration, error) {
	records := s.records()
	began := time.Now()
	book := excelize.NewFile()
	writer, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return 0, err
	}
	line := 1
	for _, record := range records {
		for i := range int(record.NumRows()) {
			row := make([]any, s.columns)
			for c := range row {
				switch column := record.Column(c).(type) {
				case *array.String:
					row[c] = column.Value(i)
				case *array.Int64:
					row[c] = column.Value(i)
				case *array.Float64:
					row[c] = column.Value(i)
				}
			}
			if err := writer.SetRow(fmt.Sprintf("A%d", line), row); err != nil {
				return 0, err
			}
			line++
		}
	}
	if err := writer.Flush(); err != nil {
		return 0, err
	}
	_, err = book.WriteTo(io.Discard)
	return time.Since(began), errors.Join(err, book.Close())
}
