package reports

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
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

	"zhengheng/queries"
)

// null is how the comparisons write NULL, to tell it from an empty text.
const null = "\x00NULL"

// cells returns what each cell of the records is, as plain text.
func cells(records []arrow.Record) [][]string {
	var all [][]string
	for _, record := range records {
		for row := range int(record.NumRows()) {
			line := make([]string, record.NumCols())
			for i, a := range record.Columns() {
				line[i] = null
				if a.IsValid(row) {
					line[i] = string(appendPlain(nil, a, row))
				}
			}
			all = append(all, line)
		}
	}
	return all
}

func compare(t *testing.T, want, got [][]string) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%d rows were read back, want %d", len(got), len(want))
	}
	names := kindsSchema().Fields()
	for row := range want {
		for c := range want[row] {
			if want[row][c] != got[row][c] {
				t.Errorf("row %d, %s: read back %q, want %q", row+1, names[c].Name, got[row][c], want[row][c])
			}
		}
	}
}

// TestBoomerang writes each case in each format and reads the same cells back.
func TestBoomerang(t *testing.T) {
	readers := map[string]func(*testing.T, string) [][]string{
		"json": backFromJSON, "ndjson": backFromNDJSON, "csv": backFromCSV, "arrow": backFromArrow,
		"parquet": backFromParquet, "xlsx": backFromXLSX, "html": backFromHTML,
	}
	for _, format := range Formats() {
		for name, records := range cases(t) {
			t.Run(format.Name+"/"+name, func(t *testing.T) {
				back := readers[format.Name]
				if back == nil {
					t.Fatal("no test reads this format back")
				}
				want := cells(records)
				if format.Name == "html" {
					want = asHTML(records)
				}
				compare(t, want, back(t, written(t, format.Name, result(t, nil, records...), Options{})))
			})
		}
	}
}

func backFromJSON(t *testing.T, text string) [][]string {
	var document struct {
		Columns  []jsonColumn
		Rows     []map[string]json.RawMessage
		RowCount *int `json:"row_count"`
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	if document.RowCount == nil || *document.RowCount != len(document.Rows) {
		t.Errorf("row_count is %v for %d rows", document.RowCount, len(document.Rows))
	}
	if len(document.Columns) != kindsSchema().NumFields() {
		t.Errorf("%d columns are described", len(document.Columns))
	}
	return plainOf(t, document.Rows)
}

func backFromNDJSON(t *testing.T, text string) [][]string {
	var rows []map[string]json.RawMessage
	for line := range strings.Lines(text) {
		var row map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return plainOf(t, rows)
}

func plainOf(t *testing.T, rows []map[string]json.RawMessage) [][]string {
	var all [][]string
	for _, row := range rows {
		var line []string
		for _, field := range kindsSchema().Fields() {
			raw := string(row[field.Name])
			var text string
			switch {
			case raw == "null":
				raw = null
			case strings.HasPrefix(raw, `"`):
				if err := json.Unmarshal([]byte(raw), &text); err != nil {
					t.Fatal(err)
				}
				raw = text
			}
			line = append(line, raw)
		}
		all = append(all, line)
	}
	return all
}

// backFromCSV tells an empty field from a quoted empty text by marking the latter.
func backFromCSV(t *testing.T, text string) [][]string {
	text, found := strings.CutPrefix(text, "\ufeff")
	if !found || !strings.HasPrefix(text, "account_id,name,platform,") {
		t.Fatalf("the head is %.40q", text)
	}
	const empty = "\x01"
	text = strings.NewReplacer(`,"",`, `,`+empty+`,`, "\r\n\"\",", "\r\n"+empty+",").Replace(text)
	// encoding/csv reads a line break inside quotes as \n alone.
	const carriage = "\x02"
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n世界", carriage+"\n世界"), "\r\n", "\n")
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	isText := map[int]bool{}
	for i, field := range kindsSchema().Fields() {
		isText[i] = field.Type.ID() == arrow.STRING
	}
	for _, line := range records[1:] {
		for i, cell := range line {
			switch {
			case cell == "":
				line[i] = null
			case cell == empty:
				line[i] = ""
			case isText[i]:
				line[i] = Unguard(strings.ReplaceAll(cell, carriage, "\r"))
			}
		}
	}
	return records[1:]
}

func backFromArrow(t *testing.T, text string) [][]string {
	reader, err := ipc.NewReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Release()
	return drain(t, reader)
}

func backFromParquet(t *testing.T, text string) [][]string {
	opened, err := file.NewParquetReader(bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	arrows, err := pqarrow.NewFileReader(opened, pqarrow.ArrowReadProperties{BatchSize: 3}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := arrows.GetRecordReader(context.Background(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Release()
	return drain(t, reader)
}

func drain(t *testing.T, reader array.RecordReader) [][]string {
	if title, _ := reader.Schema().Field(3).Metadata.GetValue("title_zh"); title != "阅读数" {
		t.Errorf("the title of reads is %q", title)
	}
	var all [][]string
	for reader.Next() {
		all = append(all, cells([]arrow.Record{reader.Record()})...)
	}
	if err := reader.Err(); err != nil && err.Error() != "EOF" {
		t.Fatal(err)
	}
	return all
}

// backFromXLSX reads the raw cells with their types.
func backFromXLSX(t *testing.T, text string) [][]string { return backFromSheet(t, text, 1) }

// backFromSheet reads a sheet whose head is its first row, by its number from 0.
func backFromSheet(t *testing.T, text string, number int) [][]string {
	book, err := excelize.OpenReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet := book.GetSheetList()[number]
	rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for row := 2; row <= dataRows(t, book, len(rows)); row++ {
		line := make([]string, kindsSchema().NumFields())
		for i, field := range kindsSchema().Fields() {
			name, _ := excelize.CoordinatesToCellName(i+1, row)
			line[i] = backFromCell(t, book, sheet, name, field)
		}
		all = append(all, line)
	}
	return all
}

// dataRows is the last row of the data: GetRows leaves out empty ones at the end.
func dataRows(t *testing.T, book *excelize.File, _ int) int {
	cover, err := book.GetRows(book.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range cover {
		if len(line) > 1 && line[0] == "行数" {
			n, err := strconv.Atoi(line[1])
			if err != nil {
				t.Fatal(err)
			}
			return n + 1
		}
	}
	t.Fatal("the cover does not say how many rows there are")
	return 0
}

func backFromCell(t *testing.T, book *excelize.File, sheet, name string, field arrow.Field) string {
	kind, err := book.GetCellType(sheet, name)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := book.GetCellValue(sheet, name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	if kind == excelize.CellTypeUnset && raw == "" {
		return null
	}
	isNumber := kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber
	switch field.Type.ID() {
	case arrow.STRING, arrow.LIST:
		if isNumber {
			t.Errorf("%s: the text of %s is stored as a number", name, field.Name)
		}
		for stored, label := range map[string]string{"weibo": "微博", "other": "其他"} {
			if raw == label {
				raw = stored
			}
		}
		return raw
	case arrow.BOOL:
		if !isNumber { // Excel would show TRUE and FALSE
			t.Errorf("%s: the yes or no of %s is stored as type %v", name, field.Name, kind)
		}
		return map[string]string{"1": "true", "0": "false"}[raw]
	}
	if !isNumber {
		t.Errorf("%s: the number of %s is stored as type %v", name, field.Name, kind)
	}
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		t.Fatal(err)
	}
	switch field.Type.ID() {
	case arrow.DATE32:
		return time.Unix(int64(v-excelEpoch)*86400, 0).UTC().Format(time.DateOnly)
	case arrow.TIMESTAMP:
		millis := int64(math.Round((v-excelEpoch)*86400e3)) - 8*3600e3
		return time.UnixMilli(millis).In(local).Format("2006-01-02T15:04:05.999-07:00")
	case arrow.INT64:
		return raw
	}
	return string(appendNumber(nil, v))
}

func backFromHTML(t *testing.T, text string) [][]string {
	if !strings.HasSuffix(text, "</body></html>\n") {
		t.Fatal("the page does not end")
	}
	_, body, _ := strings.Cut(text, "<tbody>\n")
	body, _, _ = strings.Cut(body, "</tbody>")
	var all [][]string
	for line := range strings.SplitSeq(strings.TrimSuffix(body, "</tr>\n"), "</tr>\n") {
		if line == "" {
			continue
		}
		line = strings.TrimSuffix(strings.TrimPrefix(line, "<tr><td>"), "</td>")
		all = append(all, strings.Split(line, "</td><td>"))
	}
	return all
}

// asHTML is what the page shows: no companions, labels, ≥, escaped.
func asHTML(records []arrow.Record) [][]string {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "\n", "<br>")
	var all [][]string
	for _, line := range cells(records) {
		if line[4] == "true" && line[3] != null {
			line[3] = "≥" + line[3]
		}
		if line[2] == "weibo" {
			line[2] = "微博"
		}
		line = append(line[:4:4], line[5:]...)
		for i := range line {
			line[i] = escape.Replace(strings.TrimPrefix(line[i], null))
		}
		all = append(all, line)
	}
	return all
}

// TestFailingReader checks that no format ends as a complete document when
// the reader fails after some rows.
func TestFailingReader(t *testing.T) {
	isComplete := map[string]func(string) error{
		"json":    func(s string) error { return json.Unmarshal([]byte(s), new(any)) },
		"ndjson":  func(s string) error { return lastLine(s) },
		"csv":     func(s string) error { _, err := csv.NewReader(strings.NewReader(s)).ReadAll(); return err },
		"arrow":   arrowEnds,
		"parquet": func(s string) error { _, err := file.NewParquetReader(bytes.NewReader([]byte(s))); return err },
		"xlsx":    func(s string) error { _, err := excelize.OpenReader(strings.NewReader(s)); return err },
		"html": func(s string) error {
			if strings.Contains(s, "</html>") {
				return nil
			}
			return fmt.Errorf("no end")
		},
	}
	for _, format := range Formats() {
		var out strings.Builder
		err := Write(&out, format.Name, result(t, errLost, record(t, sampleRows()...)), Options{})
		if err == nil || !strings.Contains(err.Error(), errLost.Error()) {
			t.Errorf("%s: the error is %v, want one that says %q", format.Name, err, errLost)
		}
		if isComplete[format.Name](out.String()) == nil {
			t.Errorf("%s: a failed export is taken for complete", format.Name)
		}
	}
}

func lastLine(s string) error {
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	return json.Unmarshal([]byte(lines[len(lines)-1]), new(any))
}

func arrowEnds(s string) error {
	reader, err := ipc.NewReader(strings.NewReader(s))
	if err != nil {
		return err
	}
	defer reader.Release()
	for reader.Next() {
	}
	return reader.Err()
}

func TestUnknownFormat(t *testing.T) {
	err := Write(&strings.Builder{}, "pdf", &queries.Result{}, Options{})
	if err == nil || !strings.Contains(err.Error(), "json, xlsx, csv") {
		t.Errorf("got %v", err)
	}
}
