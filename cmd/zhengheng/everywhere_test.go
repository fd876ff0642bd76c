package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/xuri/excelize/v2"

	"zhengheng/reports"
)

// unknown is how NULL is written here, to tell it from an empty text.
const unknown = "\x00NULL"

// grid is a table as text: numbers in the shortest digits that read back the same, days
// as 2019-02-28, moments in Shanghai time, lists as JSON.
type grid struct {
	fields []arrow.Field
	rows   [][]string
}

// sameEverywhere asks every query in every format over HTTP and compares all cells
// with the Arrow stream's. The kinds and NULLs that the sample lacks are in the tests of
// package reports, which write rows of all kinds and of NULLs.
func sameEverywhere(t *testing.T, l *live) {
	t.Helper()
	back := map[string]func(*testing.T, *grid, []byte) [][]string{
		"json": fromJSON, "ndjson": fromNDJSON, "csv": fromCSV, "parquet": fromParquet, "xlsx": fromXLSX, "html": fromHTML,
	}
	compared := map[string]int{}
	same := func(name, path string, values url.Values) (eitherWay int) {
		ask := func(format string) []byte {
			answer := l.ask(http.MethodGet, path+"."+format+"?"+values.Encode(), nil)
			body := []byte(textOfBody(t, answer))
			if answer.StatusCode != 200 {
				t.Fatalf("%s.%s: %s", path, format, body)
			}
			return body
		}
		want := fromArrow(t, ask("arrow"))
		for _, format := range reports.Formats() {
			if format.Name == "arrow" {
				continue
			}
			read := back[format.Name]
			if read == nil {
				t.Fatalf("no test reads %s back", format.Name)
			}
			got := read(t, want, ask(format.Name))
			compared[format.Name] += compareCells(t, name+"."+format.Name, want, got, reading[format.Name])
		}
		return eitherWays(t, name, want)
	}
	for _, q := range l.library.Queries() {
		path, values := exampleOf(q)
		if q.Parameter("draws") != nil {
			values.Set("draws", "20")
		}
		if !q.IsComputed() || q.Parameter("limit") != nil {
			values.Set("limit", "300")
		}
		if q.Name == "audit" { // which grows by each of these exports
			values.Set("sort", "entry_no")
			values.Set("limit", "1")
		}
		same(q.Name, path, values)
		if values.Set("index", scaledIndex); q.Name == "ranking" && same("ranking by "+scaledIndex, path, values) == 0 {
			t.Errorf("no score by %s goes either way", scaledIndex)
		}
	}
	for _, format := range reports.Formats() {
		if format.Name != "arrow" && compared[format.Name] < 5000 {
			t.Errorf("%s: only %d cells were compared", format.Name, compared[format.Name])
		}
	}
}

// scaledIndex is the one of the sample that compares with a list in which counts are capped.
const scaledIndex = "chengdu@2016"

// reading is what becomes of a row in the formats that people read.
var reading = map[string]func(*grid, []string) []string{"html": shownRow, "xlsx": inWorkbook}

// compareCells returns how many cells were compared.
func compareCells(t *testing.T, what string, want *grid, got [][]string, become func(*grid, []string) []string) (n int) {
	t.Helper()
	if len(got) != len(want.rows) {
		t.Errorf("%s: %d rows, Arrow has %d", what, len(got), len(want.rows))
		return 0
	}
	for i, row := range want.rows {
		if become != nil {
			row = become(want, row)
		}
		if len(got[i]) != len(row) {
			t.Errorf("%s, row %d: %d cells, Arrow has %d", what, i+1, len(got[i]), len(row))
			return n
		}
		for c := range row {
			if n++; got[i][c] != row[c] {
				t.Errorf("%s, row %d, %d: %q, Arrow has %q", what, i+1, c, got[i][c], row[c])
				return n
			}
		}
	}
	return n
}

var chinaZone = time.FixedZone("Asia/Shanghai", 8*3600)

func shortest(v float64) string {
	if v == 0 {
		return "0"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func cellText(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return unknown
	}
	switch a := a.(type) {
	case *array.String:
		return strings.Clone(a.Value(i))
	case *array.Float64:
		if v := a.Value(i); math.IsNaN(v) || math.IsInf(v, 0) {
			return unknown
		}
		return shortest(a.Value(i))
	case *array.Date32:
		return a.Value(i).ToTime().Format(time.DateOnly)
	case *array.Timestamp:
		return time.UnixMicro(int64(a.Value(i))).In(chinaZone).Round(time.Millisecond).Format("2006-01-02T15:04:05.999-07:00")
	case *array.List:
		from, to := a.ValueOffsets(i)
		items := []string{}
		for k := from; k < to; k++ {
			items = append(items, strings.ReplaceAll(cellText(a.ListValues(), int(k)), unknown, "null"))
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	return a.ValueStr(i)
}

func gridOf(t *testing.T, r array.RecordReader) *grid {
	t.Helper()
	g := &grid{fields: slices.Clone(r.Schema().Fields())}
	for r.Next() {
		for i := range int(r.Record().NumRows()) {
			row := make([]string, len(g.fields))
			for c, a := range r.Record().Columns() {
				row[c] = cellText(a, i)
			}
			g.rows = append(g.rows, row)
		}
	}
	if err := r.Err(); err != nil && err.Error() != "EOF" {
		t.Fatal(err)
	}
	return g
}

func fromArrow(t *testing.T, body []byte) *grid {
	t.Helper()
	r, err := ipc.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	return gridOf(t, r)
}

func fromParquet(t *testing.T, _ *grid, body []byte) [][]string {
	t.Helper()
	opened, err := file.NewParquetReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	arrows, err := pqarrow.NewFileReader(opened, pqarrow.ArrowReadProperties{BatchSize: 100}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	r, err := arrows.GetRecordReader(context.Background(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	return gridOf(t, r).rows
}

// typedCell reads a text by its column's type.
func typedCell(t *testing.T, field arrow.Field, text string) string {
	t.Helper()
	switch field.Type.ID() {
	case arrow.FLOAT64:
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatalf("%s: %v", field.Name, err)
		}
		return shortest(v)
	case arrow.TIMESTAMP:
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatalf("%s: %v", field.Name, err)
		}
		return at.In(chinaZone).Round(time.Millisecond).Format("2006-01-02T15:04:05.999-07:00")
	case arrow.LIST:
		var items []*float64
		if err := json.Unmarshal([]byte(text), &items); err != nil {
			t.Fatalf("%s: %v", field.Name, err)
		}
		texts := []string{}
		for _, item := range items {
			if item == nil {
				texts = append(texts, "null")
			} else {
				texts = append(texts, shortest(*item))
			}
		}
		return "[" + strings.Join(texts, ",") + "]"
	}
	return text
}

func fromRows(t *testing.T, want *grid, rows []map[string]json.RawMessage) [][]string {
	t.Helper()
	all := make([][]string, len(rows))
	for i, row := range rows {
		for _, field := range want.fields {
			raw, isThere := row[field.Name]
			text := string(raw)
			if !isThere {
				t.Fatalf("a row lacks %s", field.Name)
			}
			if text == "null" {
				all[i] = append(all[i], unknown)
				continue
			}
			if strings.HasPrefix(text, `"`) {
				if err := json.Unmarshal(raw, &text); err != nil {
					t.Fatal(err)
				}
			}
			all[i] = append(all[i], typedCell(t, field, text))
		}
	}
	return all
}

func fromJSON(t *testing.T, want *grid, body []byte) [][]string {
	t.Helper()
	var document struct {
		Rows     []map[string]json.RawMessage
		RowCount int `json:"row_count"`
	}
	if err := json.Unmarshal(body, &document); err != nil || document.RowCount != len(document.Rows) {
		t.Fatalf("%v, row_count %d for %d rows", err, document.RowCount, len(document.Rows))
	}
	return fromRows(t, want, document.Rows)
}

func fromNDJSON(t *testing.T, want *grid, body []byte) [][]string {
	t.Helper()
	var rows []map[string]json.RawMessage
	for line := range bytes.Lines(body) {
		var row map[string]json.RawMessage
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return fromRows(t, want, rows)
}

// fromCSV cannot tell an empty text from NULL with the standard reader: where Arrow has
// an empty text, the bytes are looked at by package reports' own test.
func fromCSV(t *testing.T, want *grid, body []byte) [][]string {
	t.Helper()
	text, hasMark := bytes.CutPrefix(body, []byte("\ufeff"))
	if !hasMark {
		t.Fatal("the byte order mark is missing")
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := records[1:]
	for i, row := range all {
		for c, cell := range row {
			field := want.fields[c]
			switch {
			case cell == "" && (i >= len(want.rows) || want.rows[i][c] != ""):
				row[c] = unknown
			case field.Type.ID() == arrow.STRING:
				row[c] = reports.Unguard(cell)
			case cell != "":
				row[c] = typedCell(t, field, cell)
			}
		}
	}
	return all
}

// labelsOf are a column's words for its codes, in Chinese.
func labelsOf(field arrow.Field) map[string]string {
	labels := map[string]string{}
	if text, has := field.Metadata.GetValue("labels_zh"); has {
		_ = json.Unmarshal([]byte(text), &labels) // an unreadable list shows as codes that differ
	}
	return labels
}

// fromXLSX reads the raw cells of the sheets that hold the rows: those whose first row
// has the columns' titles.
func fromXLSX(t *testing.T, want *grid, body []byte) [][]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	title, _ := want.fields[0].Metadata.GetValue("title_zh")
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for top, row := range rows {
			if len(row) == len(want.fields) && strings.HasPrefix(row[0], title) {
				return xlsxRows(t, book, sheet, top+2, rows[top+1:], want)
			}
		}
	}
	t.Fatalf("no sheet has the heads of %d columns, the first %s", len(want.fields), title)
	return nil
}

// xlsxRows reads the raw cells of the rows below a head; first is the number of the first one.
func xlsxRows(t *testing.T, book *excelize.File, sheet string, first int, cells [][]string, want *grid) [][]string {
	t.Helper()
	var all [][]string
	for i := range want.rows {
		row := make([]string, len(want.fields))
		for c, field := range want.fields {
			raw := ""
			if i < len(cells) && c < len(cells[i]) {
				raw = cells[i][c]
			}
			row[c] = xlsxCell(t, field, raw, raw == "" && isUnset(t, book, sheet, c+1, first+i))
			if field.Type.ID() == arrow.TIMESTAMP && isNear(row[c], want.rows[i][c]) {
				row[c] = want.rows[i][c]
			}
		}
		all = append(all, row)
	}
	return all
}

// isUnset tells an empty cell from one that holds an empty text.
func isUnset(t *testing.T, book *excelize.File, sheet string, column, row int) bool {
	t.Helper()
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		t.Fatal(err)
	}
	kind, err := book.GetCellType(sheet, name)
	if err != nil {
		t.Fatal(err)
	}
	return kind == excelize.CellTypeUnset
}

// isNear tells whether two times are the same but for a millisecond, in which Excel's 15
// digits may round another way.
func isNear(a, b string) bool {
	first, err1 := time.Parse(time.RFC3339, a)
	second, err2 := time.Parse(time.RFC3339, b)
	return err1 == nil && err2 == nil && first.Sub(second).Abs() <= time.Millisecond
}

// excelEpoch is the day 0 of a workbook's dates, as days since 1970.
const excelDayZero = -25569

func xlsxCell(t *testing.T, field arrow.Field, raw string, isEmpty bool) string {
	t.Helper()
	if isEmpty {
		return unknown
	}
	switch field.Type.ID() {
	case arrow.STRING:
		for code, label := range labelsOf(field) {
			if label == raw {
				return code
			}
		}
		return raw
	case arrow.BOOL:
		return map[string]string{"1": "true", "0": "false"}[raw] // shown as 是 and 否
	case arrow.DATE32, arrow.TIMESTAMP:
		v, err := strconv.ParseFloat(raw, 64)
		if err != nil {
			t.Fatalf("%s: %v", field.Name, err)
		}
		at := time.UnixMilli(int64(math.Round((v + excelDayZero) * 86400e3))).UTC()
		if field.Type.ID() == arrow.DATE32 {
			return at.Format(time.DateOnly)
		}
		return at.Add(-8 * time.Hour).In(chinaZone).Format("2006-01-02T15:04:05.999-07:00")
	}
	if field.Type.ID() == arrow.FLOAT64 {
		return typedCell(t, field, raw)
	}
	return raw
}

// digits rounds a number to 15 digits.
func digits(text string) string {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64) // was just written
	return shortest(rounded)
}

// inWorkbook rounds the decimals of a row to the 15 significant digits that Excel keeps of
// a number. What the file holds must be exactly that.
func inWorkbook(g *grid, row []string) []string {
	row = slices.Clone(row)
	for c, field := range g.fields {
		if field.Type.ID() == arrow.FLOAT64 && row[c] != unknown {
			row[c] = digits(row[c])
		}
	}
	return row
}

// signs are what stands before a value by its mark.
var signs = map[string]string{"true": "≥", unknown: "≈"}

// shownRow is a row as people read it: without marks of what is not exact, with ≥, ≈ and
// labels.
func shownRow(g *grid, row []string) []string {
	at := map[string]int{}
	isMark := map[string]bool{}
	for c, field := range g.fields {
		at[field.Name] = c
		if mark, has := field.Metadata.GetValue("at_least"); has {
			isMark[mark] = true
		}
	}
	var shown []string
	for c, field := range g.fields {
		if isMark[field.Name] {
			continue
		}
		text := row[c]
		if label, has := labelsOf(field)[text]; has {
			text = label
		}
		if mark, has := field.Metadata.GetValue("at_least"); has && text != unknown {
			text = signs[row[at[mark]]] + text
		}
		shown = append(shown, strings.ReplaceAll(text, unknown, ""))
	}
	return shown
}

func fromHTML(t *testing.T, want *grid, body []byte) [][]string {
	t.Helper()
	text := string(body)
	if !strings.HasSuffix(text, "</body></html>\n") || !strings.Contains(text, fmt.Sprintf(`data-row-count="%d"`, len(want.rows))) {
		t.Fatal("the page does not end, or counts other rows")
	}
	var shown []arrow.Field
	isMark := map[string]bool{}
	for _, field := range want.fields {
		if mark, has := field.Metadata.GetValue("at_least"); has {
			isMark[mark] = true
		}
	}
	for _, field := range want.fields {
		if !isMark[field.Name] {
			shown = append(shown, field)
		}
	}
	_, table, _ := strings.Cut(text, "<tbody>\n")
	table, _, _ = strings.Cut(table, "</tbody>")
	all := [][]string{}
	for line := range strings.SplitSeq(strings.TrimSuffix(table, "</tr>\n"), "</tr>\n") {
		if line == "" {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(strings.TrimPrefix(line, "<tr><td>"), "</td>"), "</td><td>")
		for c, cell := range cells {
			cell = html.UnescapeString(strings.ReplaceAll(cell, "<br>", "\n"))
			if cell != "" && shown[c].Type.ID() != arrow.STRING {
				number := strings.TrimLeft(cell, "≥≈")
				cell = strings.TrimSuffix(cell, number) + typedCell(t, shown[c], number)
			}
			cells[c] = cell
		}
		all = append(all, cells)
	}
	return all
}
