package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/mattn/go-runewidth"
)

// sampled is how many rows decide the width of a column; later, wider cells push their
// row to the right, so that a result of any length is printed in bounded memory.
const sampled = 1000

// widest is how much of a text a terminal column shows; the rest is cut with an ellipsis.
const widest = 40

// longest is how much a column shows that says why, without which the row is no answer.
const longest = 400

// width counts Chinese characters as two cells whatever the locale says.
var width = &runewidth.Condition{StrictEmojiNeutral: true}

// tableColumn is one column of a terminal table: where it is in the record, where the
// column is that says "at least" of it (-1: none), and how it is shown.
type tableColumn struct {
	index, atLeast int
	title, format  string
	labels         map[string]string // what people read for a value of a closed list
	right          bool
	widest         int
}

// writeTable prints rows as aligned text with headings in language. names chooses and
// orders the columns; nil takes all but the "at least" companions, which show as ≥ or ≈
// before their value. It returns the number of rows and does not release them.
func writeTable(w io.Writer, rows array.RecordReader, language string, names []string) (int64, error) {
	columns := tableColumns(rows.Schema(), language, names)
	out := bufio.NewWriter(w)
	var sample [][]string
	var count int64
	widths := make([]int, len(columns))
	begun := false
	begin := func() {
		if begun {
			return
		}
		begun = true
		heading := make([]string, len(columns))
		for i, column := range columns {
			heading[i] = column.title
			widths[i] = width.StringWidth(column.title)
			for _, cells := range sample {
				widths[i] = max(widths[i], width.StringWidth(cells[i]))
			}
		}
		writeLine(out, columns, widths, heading)
		for _, cells := range sample {
			writeLine(out, columns, widths, cells)
		}
		sample = nil
	}
	for rows.Next() {
		record := rows.Record()
		for row := range int(record.NumRows()) {
			cells := make([]string, len(columns))
			for i, column := range columns {
				// A copy, since the record's memory goes with it and the table is printed later.
				cells[i] = strings.Clone(width.Truncate(column.cell(record, row, language), column.widest, "…"))
			}
			count++
			if count <= sampled {
				sample = append(sample, cells)
				continue
			}
			begin()
			writeLine(out, columns, widths, cells)
		}
	}
	if err := rows.Err(); err != nil {
		return count, err
	}
	begin()
	if err := out.Flush(); err != nil {
		return count, fmt.Errorf("writing the table: %w", err)
	}
	return count, nil
}

func tableColumns(schema *arrow.Schema, language string, names []string) []tableColumn {
	companions := map[string]bool{}
	for _, field := range schema.Fields() {
		if name, ok := field.Metadata.GetValue("at_least"); ok {
			companions[name] = true
		}
	}
	if names == nil {
		for _, field := range schema.Fields() {
			if !companions[field.Name] {
				names = append(names, field.Name)
			}
		}
	}
	var columns []tableColumn
	for _, name := range names {
		found := schema.FieldIndices(name)
		if len(found) == 0 {
			continue
		}
		field := schema.Field(found[0])
		column := tableColumn{index: found[0], atLeast: -1, title: name, widest: widest}
		if name == "reason" {
			column.widest = longest
		}
		if title, ok := field.Metadata.GetValue("title_" + language); ok && title != "" {
			column.title = title
		}
		column.format, _ = field.Metadata.GetValue("format")
		if labels, ok := field.Metadata.GetValue("labels_" + language); ok {
			_ = json.Unmarshal([]byte(labels), &column.labels) // without labels the values stand for themselves
		}
		if companion, ok := field.Metadata.GetValue("at_least"); ok {
			if at := schema.FieldIndices(companion); len(at) > 0 {
				column.atLeast = at[0]
			}
		}
		switch field.Type.ID() {
		case arrow.INT8, arrow.INT16, arrow.INT32, arrow.INT64, arrow.UINT32, arrow.UINT64, arrow.FLOAT32, arrow.FLOAT64:
			column.right = true
		}
		columns = append(columns, column)
	}
	return columns
}

func writeLine(w *bufio.Writer, columns []tableColumn, widths []int, cells []string) {
	var line strings.Builder
	for i, cell := range cells {
		if i > 0 {
			line.WriteString("  ")
		}
		gap := strings.Repeat(" ", max(0, widths[i]-width.StringWidth(cell)))
		if columns[i].right {
			line.WriteString(gap + cell)
		} else {
			line.WriteString(cell + gap)
		}
	}
	w.WriteString(strings.TrimRight(line.String(), " "))
	w.WriteByte('\n')
}
