package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
	"zhengheng/reports"
	"zhengheng/warehouse"
)

const rankings = 40 // of each side, after two to warm up

// question is the ranking that both sides answer: WeChat in the last full week.
var question = map[string]string{"index": "wci@14.2", "period": "latest", "platform": "wechat", "limit": "100"}

func ourRanking(ctx context.Context, s setting) (took time.Duration, err error) {
	w, err := warehouse.Open(ctx, yearDB(s), warehouse.Options{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	ranking, values, err := settled(ctx, w)
	if err != nil {
		return 0, err
	}
	return medianTime(func() error {
		result, err := ranking.Run(ctx, w, values)
		if err != nil {
			return err
		}
		defer result.Reader.Release()
		return count(result.Reader)
	})
}

// settled gives the query and its values with the latest period already named, so
// that one statement is measured on both sides.
func settled(ctx context.Context, engine queries.Engine) (*queries.Query, map[string]string, error) {
	library, err := queries.Load()
	if err != nil {
		return nil, nil, err
	}
	ranking, err := library.Lookup("ranking")
	if err != nil {
		return nil, nil, err
	}
	first, err := ranking.Run(ctx, engine, question)
	if err != nil {
		return nil, nil, err
	}
	defer first.Reader.Release()
	values := map[string]string{}
	for name, value := range question {
		values[name] = value
	}
	values["period"] = first.Parameters["period"]
	return ranking, values, count(first.Reader)
}

// listener keeps the statement that a query sends.
type listener struct {
	queries.Engine
	sql  string
	args []any
}

func (l *listener) Query(ctx context.Context, sql string, args []any) (array.RecordReader, error) {
	l.sql, l.args = sql, args
	return l.Engine.Query(ctx, sql, args)
}

func bareRanking(ctx context.Context, s setting) (time.Duration, error) {
	heard, err := hear(ctx, s)
	if err != nil {
		return 0, err
	}
	b, err := openBare(ctx, yearDB(s))
	if err != nil {
		return 0, err
	}
	if err := b.exec(ctx, "use wh"); err != nil {
		return 0, err
	}
	took, err := medianTime(func() error {
		rows, err := b.arrows.QueryContext(ctx, heard.sql, heard.args...)
		if err != nil {
			return err
		}
		defer rows.Release()
		return count(rows)
	})
	return took, errors.Join(err, b.close())
}

func hear(ctx context.Context, s setting) (heard *listener, err error) {
	w, err := warehouse.Open(ctx, yearDB(s), warehouse.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	ranking, values, err := settled(ctx, w)
	if err != nil {
		return nil, err
	}
	heard = &listener{Engine: w}
	result, err := ranking.Run(ctx, heard, values)
	if err != nil {
		return nil, err
	}
	defer result.Reader.Release()
	return heard, count(result.Reader)
}

func count(rows array.RecordReader) error {
	n := int64(0)
	for rows.Next() {
		n += rows.Record().NumRows()
	}
	if n == 0 {
		return errors.Join(errors.New("the answer holds no row"), rows.Err())
	}
	return rows.Err()
}

func medianTime(once func() error) (time.Duration, error) {
	var all []time.Duration
	for i := range rankings + 2 {
		began := time.Now()
		if err := once(); err != nil {
			return 0, err
		}
		if i >= 2 {
			all = append(all, time.Since(began))
		}
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

const sheetRows, sheetColumns = 200_000, 12

// sheet is a table of numbers and names, as both sides write it.
func sheet() []arrow.Record {
	var records []arrow.Record
	for start := 0; start < sheetRows; start += 2_000 {
		b := array.NewRecordBuilder(memory.DefaultAllocator, sheetSchema())
		for row := start; row < start+2_000; row++ {
			for c := range sheetColumns {
				switch field := b.Field(c).(type) {
				case *array.StringBuilder:
					field.Append(fmt.Sprintf("云澜县政务账号%d", row))
				case *array.Int64Builder:
					field.Append(int64(row * (c + 1)))
				case *array.Float64Builder:
					field.Append(float64(row) * 1.25)
				}
			}
		}
		records = append(records, b.NewRecord())
	}
	return records
}

func sheetSchema() *arrow.Schema {
	types := []arrow.DataType{arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Float64}
	var fields []arrow.Field
	for c := range sheetColumns {
		fields = append(fields, arrow.Field{Name: fmt.Sprintf("column_%d", c), Type: types[c%3], Nullable: true})
	}
	return arrow.NewSchema(fields, nil)
}

func ourXLSX(_ context.Context, _ setting) (time.Duration, error) {
	records := sheet()
	reader, err := array.NewRecordReader(records[0].Schema(), records)
	if err != nil {
		return 0, err
	}
	result := &queries.Result{Query: &queries.Query{Name: "sheet", Title: queries.Text{Zh: "表", En: "Sheet"}}, Reader: reader}
	began := time.Now()
	err = reports.Write(io.Discard, "xlsx", result, reports.Options{Language: "zh"})
	return time.Since(began), err
}

func bareXLSX(_ context.Context, _ setting) (time.Duration, error) {
	records := sheet()
	began := time.Now()
	book := excelize.NewFile()
	writer, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return 0, err
	}
	line := 1
	for _, record := range records {
		for i := range int(record.NumRows()) {
			row := make([]any, sheetColumns)
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
