package warehouse

import (
	"encoding/json"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"zhengheng/warehouse/formula"
)

// sheetColumn is one column of a table that the warehouse itself lays out, with what
// encoders and pages have to know of it.
type sheetColumn struct {
	name, format string // format as in package queries: text, id, integer, decimal4 …
	title        formula.Text
	unit         formula.Text
	atLeast      string                  // the boolean column that marks lower bounds
	labels       map[string]formula.Text // what people read for a value
}

func column(name, format, zh, en string) sheetColumn {
	return sheetColumn{name: name, format: format, title: formula.Text{Zh: zh, En: en}}
}

func (c sheetColumn) labelled(labels map[string]formula.Text) sheetColumn {
	c.labels = labels
	return c
}

func (c sheetColumn) marked(companion string) sheetColumn {
	c.atLeast = companion
	return c
}

func (c sheetColumn) arrowType() arrow.DataType {
	switch c.format {
	case "integer":
		return arrow.PrimitiveTypes.Int64
	case "decimal2", "decimal4", "percent2":
		return arrow.PrimitiveTypes.Float64
	case "boolean":
		return arrow.FixedWidthTypes.Boolean
	case "timestamp":
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	}
	return arrow.BinaryTypes.String
}

func (c sheetColumn) field() arrow.Field {
	said := map[string]string{"title_zh": c.title.Zh, "title_en": c.title.En, "format": c.format}
	if c.unit.Zh != "" {
		said["unit"], said["unit_en"] = c.unit.Zh, c.unit.En
	}
	if c.atLeast != "" {
		said["at_least"] = c.atLeast
	}
	if c.labels != nil {
		zh, en := map[string]string{}, map[string]string{}
		for value, text := range c.labels {
			zh[value], en[value] = text.Zh, text.En
		}
		said["labels_zh"], said["labels_en"] = jsonText(zh), jsonText(en)
	}
	return arrow.Field{Name: c.name, Type: c.arrowType(), Nullable: true, Metadata: arrow.MetadataFrom(said)}
}

func jsonText(labels map[string]string) string {
	text, _ := json.Marshal(labels) // a map of strings always marshals
	return string(text)
}

func sheetSchema(columns []sheetColumn, metadata arrow.Metadata) *arrow.Schema {
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = c.field()
	}
	return arrow.NewSchema(fields, &metadata)
}

// sheet lays rows out as Arrow. A value is nil, string, int64, float64, bool, *float64 or
// *bool; one of another type than its column is a defect of the caller.
func sheet(columns []sheetColumn, rows [][]any, metadata arrow.Metadata) (array.RecordReader, error) {
	w := newSheetWriter(columns, metadata)
	defer w.release()
	for _, row := range rows {
		if err := w.add(row); err != nil {
			return nil, err
		}
	}
	return w.reader()
}

// sheetWriter lays out rows as they come, for a sheet of many.
type sheetWriter struct {
	columns []sheetColumn
	schema  *arrow.Schema
	builder *array.RecordBuilder
	rows    int
}

func newSheetWriter(columns []sheetColumn, metadata arrow.Metadata) *sheetWriter {
	schema := sheetSchema(columns, metadata)
	return &sheetWriter{columns, schema, array.NewRecordBuilder(memory.DefaultAllocator, schema), 0}
}

func (w *sheetWriter) release() { w.builder.Release() }

func (w *sheetWriter) add(row []any) error {
	w.rows++
	for i, value := range row {
		if err := appendValue(w.builder.Field(i), value); err != nil {
			return fmt.Errorf("row %d, %s: %w", w.rows, w.columns[i].name, err)
		}
	}
	return nil
}

func (w *sheetWriter) reader() (array.RecordReader, error) {
	record := w.builder.NewRecord()
	defer record.Release()
	return array.NewRecordReader(w.schema, []arrow.Record{record})
}

func appendValue(into array.Builder, value any) error {
	switch pointer := value.(type) {
	case *float64:
		if value = nil; pointer != nil {
			value = *pointer
		}
	case *bool:
		if value = nil; pointer != nil {
			value = *pointer
		}
	}
	if value == nil {
		into.AppendNull()
		return nil
	}
	switch builder := into.(type) {
	case *array.StringBuilder:
		if text, ok := value.(string); ok {
			builder.Append(text)
			return nil
		}
	case *array.Int64Builder:
		if number, ok := value.(int64); ok {
			builder.Append(number)
			return nil
		}
	case *array.Float64Builder:
		switch number := value.(type) {
		case float64:
			builder.Append(number)
			return nil
		case int64:
			builder.Append(float64(number))
			return nil
		}
	case *array.BooleanBuilder:
		if flag, ok := value.(bool); ok {
			builder.Append(flag)
			return nil
		}
	}
	return fmt.Errorf("a %T does not go into a %s", value, into.Type())
}

// titled takes rows of the database in and gives the first limit of them the titles of
// columns, which must be theirs. It releases rows.
func titled(rows array.RecordReader, columns []sheetColumn, limit int64, metadata arrow.Metadata) (array.RecordReader, error) {
	defer rows.Release()
	fields := rows.Schema().Fields()
	if len(fields) != len(columns) {
		return nil, fmt.Errorf("the statement gives %d columns, %d have titles", len(fields), len(columns))
	}
	for i, c := range columns {
		if fields[i].Name != c.name || !arrow.TypeEqual(fields[i].Type, c.arrowType()) {
			return nil, fmt.Errorf("column %d is %s (%s), titled is %s (%s)", i+1, fields[i].Name, fields[i].Type, c.name, c.arrowType())
		}
	}
	schema := sheetSchema(columns, metadata)
	var records []arrow.Record
	defer func() {
		for _, record := range records {
			record.Release()
		}
	}()
	for rows.Next() && limit > 0 {
		part := rows.Record().NewSlice(0, min(limit, rows.Record().NumRows()))
		records = append(records, array.NewRecord(schema, part.Columns(), part.NumRows()))
		limit -= part.NumRows()
		part.Release()
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return array.NewRecordReader(schema, records)
}
