package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/xuri/excelize/v2"
)

// The same three accounts' days in every format: texts and numbers, a missing
// count, a negative change, a lower bound where the format has text.
var daysTable = [][]string{
	{"账号ID", "日期", "粉丝数", "新增粉丝", "阅读数", "备注"},
	{"a", "2019-02-28", "12345", "-7", "100", "x"},
	{"乙", "2019-03-01", "1", "0", "", "y"},
	{"c", "2019-03-02", "2656274875", "5", "0", ""},
}

var daysRows = []string{
	"account_id=a day=2019-02-28 followers=12345 new_followers=-7 reads=100",
	"account_id=乙 day=2019-03-01 followers=1 new_followers=0",
	"account_id=c day=2019-03-02 followers=2656274875 new_followers=5 reads=0",
}

func daysCSV() []byte {
	var text bytes.Buffer
	for _, row := range daysTable {
		text.WriteString(strings.Join(row, ",") + "\n")
	}
	return text.Bytes()
}

func daysJSON(t *testing.T, each func(i int, object []byte)) {
	t.Helper()
	for i, row := range daysTable[1:] {
		object := map[string]any{}
		for j, cell := range row {
			switch {
			case cell == "":
				object[daysTable[0][j]] = nil
			case j >= 2 && j <= 4:
				object[daysTable[0][j]] = json.Number(cell)
			default:
				object[daysTable[0][j]] = cell
			}
		}
		text, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		each(i, text)
	}
}

func daysXLSX(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := f.NewSheet("说明")
	must(err)
	must(f.SetCellValue("说明", "A1", "本表由各单位填报"))
	must(f.SetCellValue("Sheet1", "A1", "政务账号日报"))
	must(f.MergeCell("Sheet1", "A1", "F1"))
	for j, name := range daysTable[0] {
		cell, err := excelize.CoordinatesToCellName(j+1, 3)
		must(err)
		must(f.SetCellValue("Sheet1", cell, name))
	}
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	must(err)
	for i, row := range daysTable[1:] {
		line := i + 4
		if i == 2 {
			line = 8 // rows 6 and 7 are blank
		}
		day, err := time.Parse(time.DateOnly, row[1])
		must(err)
		must(f.SetCellValue("Sheet1", fmt.Sprintf("A%d", line), row[0]))
		must(f.SetCellValue("Sheet1", fmt.Sprintf("B%d", line), day))
		must(f.SetCellStyle("Sheet1", fmt.Sprintf("B%d", line), fmt.Sprintf("B%d", line), date))
		must(f.SetCellValue("Sheet1", fmt.Sprintf("C%d", line), json.Number(row[2])))
		var change int
		must(json.Unmarshal([]byte(row[3]), &change))
		must(f.SetCellValue("Sheet1", fmt.Sprintf("D%d", line), change))
		must(f.SetCellValue("Sheet1", fmt.Sprintf("E%d", line), row[4])) // a number stored as text
		must(f.SetCellValue("Sheet1", fmt.Sprintf("F%d", line), row[5]))
	}
	var file bytes.Buffer
	must(f.Write(&file))
	return file.Bytes()
}

// daysRecord is the table in typed columns: an int32, a float and a nullable int64.
func daysRecord(t *testing.T) arrow.Record {
	t.Helper()
	names := daysTable[0]
	schema := arrow.NewSchema([]arrow.Field{
		{Name: names[5], Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: names[0], Type: arrow.BinaryTypes.String},
		{Name: names[1], Type: arrow.FixedWidthTypes.Date32},
		{Name: names[2], Type: arrow.PrimitiveTypes.Float64},
		{Name: names[3], Type: arrow.PrimitiveTypes.Int32},
		{Name: names[4], Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	b.Field(0).(*array.StringBuilder).AppendValues([]string{"x", "y", ""}, []bool{true, true, false})
	b.Field(1).(*array.StringBuilder).AppendValues([]string{"a", "乙", "c"}, nil)
	first := arrow.Date32(daysOf(2019, 2, 28))
	b.Field(2).(*array.Date32Builder).AppendValues([]arrow.Date32{first, first + 1, first + 2}, nil)
	b.Field(3).(*array.Float64Builder).AppendValues([]float64{12345, 1, 2656274875}, nil)
	b.Field(4).(*array.Int32Builder).AppendValues([]int32{-7, 0, 5}, nil)
	b.Field(5).(*array.Int64Builder).AppendValues([]int64{100, 0, 0}, []bool{true, false, true})
	return b.NewRecord()
}

func parquetOf(t *testing.T, record arrow.Record) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := pqarrow.NewFileWriter(record.Schema(), &file, parquet.NewWriterProperties(), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(record), w.Close()); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func arrowFileOf(t *testing.T, record arrow.Record) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.arrow")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := ipc.NewFileWriter(file, ipc.WithSchema(record.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(record), w.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func gzipped(t *testing.T, text []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func TestEveryFormatGivesTheSameRows(t *testing.T) {
	var lines, list, pretty bytes.Buffer
	list.WriteString("[")
	daysJSON(t, func(i int, object []byte) {
		lines.Write(append(object, '\n'))
		if i > 0 {
			list.WriteString(",")
		}
		list.Write(object)
	})
	list.WriteString("]")
	if err := json.Indent(&pretty, list.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	record := daysRecord(t)
	defer record.Release()
	var stream bytes.Buffer
	w := ipc.NewWriter(&stream, ipc.WithSchema(record.Schema()))
	if err := errors.Join(w.Write(record), w.Close()); err != nil {
		t.Fatal(err)
	}
	packer, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	parquet := parquetOf(t, record)
	for _, test := range []struct {
		name  string
		bytes []byte
		lines string
	}{
		{"csv", daysCSV(), "2 3 4"},
		{"jsonl", lines.Bytes(), "1 2 3"},
		{"json", list.Bytes(), "1 1 1"},
		{"pretty.json", pretty.Bytes(), "2 10 18"},
		{"xlsx", daysXLSX(t), "4 5 8"},
		{"parquet", parquet, "1 2 3"},
		{"arrow", arrowFileOf(t, record), "1 2 3"},
		{"arrows", stream.Bytes(), "1 2 3"},
		{"csv.gz", gzipped(t, daysCSV()), "2 3 4"},
		{"csv.zst", packer.EncodeAll(daysCSV(), nil), "2 3 4"},
		{"parquet.gz", gzipped(t, parquet), "1 2 3"},
	} {
		// The name says nothing about the format; the bytes do.
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, test.bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		var want []string
		for i, line := range strings.Fields(test.lines) {
			want = append(want, daysRows[i]+" line="+line)
		}
		for _, way := range []string{"file", "stream"} {
			m := newMemoryLoader()
			var s Summary
			var err error
			if way == "file" {
				s, err = File(context.Background(), m, path, Options{})
			} else {
				s, err = Stream(context.Background(), m, "upload", bytes.NewReader(test.bytes), Options{})
			}
			if err != nil {
				t.Errorf("%s as %s: %v", test.name, way, err)
				continue
			}
			if got := m.rows["account_days"]; !slices.Equal(got, want) {
				t.Errorf("%s as %s:\n%s\n%v", test.name, way, strings.Join(got, "\n"), m.rejects)
			}
			if !slices.Equal(s.IgnoredColumns, []string{"备注"}) || len(s.SHA256) != 64 {
				t.Errorf("%s as %s: %+v", test.name, way, s)
			}
			if test.name == "xlsx" && !slices.Equal(s.IgnoredSheets, []string{"说明"}) {
				t.Errorf("ignored sheets %v", s.IgnoredSheets)
			}
		}
	}
}

func TestDamagedFiles(t *testing.T) {
	record := daysRecord(t)
	defer record.Release()
	whole := parquetOf(t, record)
	middle := slices.Clone(whole)
	for i := 8; i < 200; i++ {
		middle[i] ^= 0x5a
	}
	sheet := daysXLSX(t)
	packed := gzipped(t, bytes.Repeat(daysCSV(), 1000))
	for name, damaged := range map[string][]byte{
		"cut Parquet":     whole[:len(whole)/2],
		"damaged Parquet": middle,
		"cut workbook":    sheet[:len(sheet)/2],
		"cut gzip":        packed[:len(packed)-10],
	} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		m := newMemoryLoader()
		_, err := File(context.Background(), m, path, Options{})
		if !errors.Is(err, ErrFormat) || !strings.HasPrefix(err.Error(), path+": cannot be read: ") {
			t.Errorf("%s: %v", name, err)
		}
		if m.open || len(m.batches) != 0 {
			t.Errorf("%s: something was loaded", name)
		}
	}
}

func TestPlainZIPIsNoWorkbook(t *testing.T) {
	text := "PK\x05\x06" + strings.Repeat("\x00", 18) // an empty archive
	_, err := Stream(context.Background(), newMemoryLoader(), "x.zip", strings.NewReader(text), Options{})
	if !errors.Is(err, ErrFormat) {
		t.Errorf("empty archive: %v", err)
	}
}

func TestDecompressionBomb(t *testing.T) {
	s := &source{}
	s.read.Store(1 << 20)
	bomb := &boundedReader{source: s, from: &repeated{body: make([]byte, 1<<20), times: 1 << 20}}
	given, err := io.Copy(io.Discard, bomb)
	if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "grows more than 500 times") {
		t.Errorf("error %v", err)
	}
	if given > 501<<20 {
		t.Errorf("%d bytes were given", given)
	}
}

func TestTypedTimes(t *testing.T) {
	utc := &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}
	local := &arrow.TimestampType{Unit: arrow.Microsecond}
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "account_id", Type: arrow.PrimitiveTypes.Int64},
		{Name: "post_id", Type: arrow.BinaryTypes.String},
		{Name: "published_at", Type: local, Nullable: true},
		{Name: "observed_at", Type: utc},
		{Name: "is_original", Type: arrow.FixedWidthTypes.Boolean},
		{Name: "reads", Type: arrow.PrimitiveTypes.Int64},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	at := time.Date(2019, 2, 28, 8, 30, 0, 0, time.UTC)
	b.Field(0).(*array.Int64Builder).AppendValues([]int64{2656274875, 1, 2}, nil)
	b.Field(1).(*array.StringBuilder).AppendValues([]string{"p1", "p2", "p3"}, nil)
	b.Field(2).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{arrow.Timestamp(at.UnixMicro()), 0, arrow.Timestamp(at.UnixMicro())}, []bool{true, false, true})
	b.Field(3).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{arrow.Timestamp(at.UnixMilli()), 0, 0}, nil)
	b.Field(4).(*array.BooleanBuilder).AppendValues([]bool{true, true, false}, nil)
	b.Field(5).(*array.Int64Builder).AppendValues([]int64{100001, 3, -4}, nil)
	record := b.NewRecord()
	defer record.Release()
	m := newMemoryLoader()
	if _, err := Stream(context.Background(), m, "x.parquet", bytes.NewReader(parquetOf(t, record)), Options{}); err != nil {
		t.Fatal(err)
	}
	// Without a zone a time is local, with one it is a moment.
	if want := "account_id=2656274875 post_id=p1 published_at=2019-02-28T00:30:00 is_original=true line=1"; !slices.Equal(m.rows["posts"], []string{want}) {
		t.Errorf("posts %v", m.rows["posts"])
	}
	if want := "account_id=2656274875 post_id=p1 observed_at=2019-02-28T08:30:00 reads=100001 reads_at_least=true line=1"; !slices.Equal(m.rows["post_observations"], []string{want}) {
		t.Errorf("observations %v", m.rows["post_observations"])
	}
	if len(m.rejects) != 2 || !strings.Contains(m.rejects[0], "2|published_at||published_at: is missing") || !strings.Contains(m.rejects[1], `3|reads|-4|reads: -4 is negative|{"account_id":"2"`) {
		t.Errorf("rejects %q", m.rejects)
	}
}

func TestWorkbookOfSeveralFeeds(t *testing.T) {
	f := excelize.NewFile()
	rows := map[string][][]any{
		"Sheet1": {{"单位编号", "单位名称"}, {"u1", "杭州市"}},
		"账号":     {{"平台", "平台账号ID", "账号名称", "单位编号"}, {"微博", 2656274875, "央视新闻", "u1"}, {"微博", "1", "", "u1"}},
		"空":      {},
	}
	for _, sheet := range []string{"Sheet1", "账号", "空"} {
		if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows[sheet] {
			if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	// A formula counts for what was last saved. Here nothing was.
	if err := f.SetCellFormula("Sheet1", "B3", "=A2"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellValue("Sheet1", "A3", "u2"); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := f.Write(&file); err != nil {
		t.Fatal(err)
	}
	m := newMemoryLoader()
	s, err := Stream(context.Background(), m, "book.xlsx", &file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkAccount(t, s)
	if s.Feed != "units,accounts" || len(m.rows["units"]) != 1 || s.RowsRejected != 2 {
		t.Errorf("%+v %v", s, m.rejects)
	}
	if want := "account_id=weibo:2656274875 platform=weibo platform_uid=2656274875 name=央视新闻 unit_id=u1 valid_from=1900-01-01 line=2"; !slices.Equal(m.rows["accounts"], []string{want}) {
		t.Errorf("accounts %v", m.rows["accounts"])
	}
	if !slices.Contains(m.rejects, `3|(null)|(null)|column 单位名称: "=A2" is a formula whose value was not saved with it; open the file in Excel, save it, and load it again|u2,|Sheet1`) {
		t.Errorf("rejects %q", m.rejects)
	}
}

func TestPlainNumber(t *testing.T) {
	for cell, want := range map[string]string{
		"12000.000000000002":     "12000",
		"43524.354166666664":     "43524.3541666667",
		"-0.30000000000000004":   "-0.3",
		"12000":                  "12000",
		"1.5":                    "1.5",
		"4512345678901234567":    "4512345678901234567",
		"1E+5":                   "100000",
		"1.2345E+4":              "12345",
		"1.0000000000000001E-2":  "0.01",
		"4.5123456789012301E+18": "4.5123456789012301E+18", // has lost digits, and stays what it is
		"1E+400":                 "1E+400",
	} {
		if got := string(plainNumber([]byte("x"+cell), 1)); got != "x"+want {
			t.Errorf("%s: %s, want %s", cell, got, want)
		}
	}
}

func TestJSONLines(t *testing.T) {
	text := `{"account_id":"a","post_id":"p1","published_at":"2019-02-28 08:30","title":"he said \"hi\" \u4e2d\ud83d\ude00\n","extra":{"a":[1,"}"]}}
{"account_id":"a","post_id":"p2","published_at":1551313800,"is_original":true,"链接":"https://x/"}
{"account_id":"a","post_id":"p3"
not json

{"account_id":"a","post_id":"p4","published_at":"2019-02-28"} trailing
{"account_id":"a","post_id":5,"published_at":null}
{"account_id":"a","post_id":"p6","published_at":"2019-02-28"},
`
	m, s := loadText(t, text, Options{})
	want := []string{
		"account_id=a post_id=p1 published_at=2019-02-28T00:30:00 title=he said \"hi\" 中😀 line=1",
		"account_id=a post_id=p2 published_at=2019-02-28T00:30:00 is_original=true url=https://x/ line=2",
		"account_id=a post_id=p6 published_at=2019-02-27T16:00:00 line=8",
	}
	if !slices.Equal(m.rows["posts"], want) {
		t.Errorf("rows\n%s", strings.Join(m.rows["posts"], "\n"))
	}
	if s.RowsRejected != 4 || !strings.HasPrefix(m.rejects[0], "3|(null)|(null)|is not a JSON object|") ||
		!strings.HasPrefix(m.rejects[3], "7|published_at||published_at: is missing|{") {
		t.Errorf("%+v\n%s", s, strings.Join(m.rejects, "\n"))
	}
	if !slices.Equal(s.IgnoredColumns, []string{"extra"}) {
		t.Errorf("ignored %v", s.IgnoredColumns)
	}
}

// TestLateJSONKey has a column that the first megabytes do not: it is neither lost
// nor are the others said to be empty there.
func TestLateJSONKey(t *testing.T) {
	var text strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&text, `{"account_id":"a","post_id":"p%d","published_at":"2019-02-28 08:30:00"}`+"\n", i)
	}
	text.WriteString(`{"account_id":"a","post_id":"last","published_at":"2019-02-28","标题":"late"}`)
	m, s := loadText(t, text.String(), Options{})
	if s.RowsAccepted != 30_000 || len(m.rejects) != 1 || !strings.HasPrefix(m.rejects[0], `30001|(null)|(null)|has "标题", which no object in the first 1 MiB has`) {
		t.Errorf("%+v %v", s, m.rejects)
	}
}
