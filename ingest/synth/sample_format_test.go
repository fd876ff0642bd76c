package synth

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// These tests read the checked-in files as a stranger would.

func sampleBytes(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(checkedIn, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sheetRows(t *testing.T, name string) (*excelize.File, [][]string) {
	t.Helper()
	f, err := excelize.OpenFile(filepath.Join(checkedIn, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	rows, err := f.GetRows(sheetName)
	if err != nil {
		t.Fatal(err)
	}
	return f, rows
}

func csvRows(t *testing.T, r io.Reader) [][]string {
	t.Helper()
	rows, err := csv.NewReader(r).ReadAll() // also checks that no row is ragged
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func parquetRows(t *testing.T, name string) arrow.Table {
	t.Helper()
	r, err := file.NewParquetReader(bytes.NewReader(sampleBytes(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	fr, err := pqarrow.NewFileReader(r, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	table, err := fr.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(table.Release)
	return table
}

func TestUnitsFile(t *testing.T) {
	b := sampleBytes(t, "01-units.csv")
	if !bytes.HasPrefix(b, []byte(byteOrderMark)) || !bytes.Contains(b, []byte("\r\n")) {
		t.Error("no byte order mark or no CRLF")
	}
	if rows := csvRows(t, bytes.NewReader(b)); len(rows) != Facts().Units+1 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestAccountsFile(t *testing.T) {
	f, rows := sheetRows(t, "02-accounts.xlsx")
	merged, err := f.GetMergeCells(sheetName)
	if err != nil || len(merged) != 1 || merged[0].GetStartAxis() != "A1" {
		t.Errorf("the title is not merged: %v %v", merged, err)
	}
	if len(rows[1]) != 0 || rows[2][0] != "平台" {
		t.Errorf("rows 2 and 3: %q, %q", rows[1], rows[2])
	}
	if len(rows) != Facts().AccountVersions+3 {
		t.Errorf("%d rows", len(rows))
	}
	for i := 4; i <= len(rows); i++ {
		cell := "B" + digits(int64(i))
		if kind, err := f.GetCellType(sheetName, cell); err != nil || kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset {
			t.Fatalf("%s is not text: %v %v", cell, kind, err)
		}
	}
	if rows[3][6] != "2013-08-12" {
		t.Errorf("G4 = %q is not a date", rows[3][6])
	}
}

func TestWechatFile(t *testing.T) {
	_, rows := sheetRows(t, "03-wechat-articles.xlsx")
	column := map[string]int{}
	for i, h := range rows[0] {
		column[h] = i
	}
	spellings := map[string]int{}
	for _, row := range rows[1:] {
		v := row[column["阅读数"]]
		switch {
		case v == "10万+":
			spellings["capped"]++
		case strings.HasSuffix(v, "万"):
			spellings["shortened"]++
		case strings.Contains(v, ","):
			spellings["grouped"]++
		default:
			spellings["plain"]++
		}
	}
	for _, s := range []string{"capped", "shortened", "grouped", "plain"} {
		if spellings[s] < 5 {
			t.Errorf("reads are spelt thus: %v", spellings)
		}
	}
	cells := map[string]string{"watching": "在看数", "likes": "点赞数", "forwards": "分享数"}
	for _, m := range Facts().Missing {
		for _, row := range rows[1:] {
			if "wechat:"+row[1] == m.AccountID && row[2] == m.PostID && row[column[cells[m.Measure]]] != m.Spelling {
				t.Errorf("%s of %s is %q", m.Measure, m.AccountID, row[column[cells[m.Measure]]])
			}
		}
	}
	missing := 0
	for _, row := range rows[1:] {
		for _, c := range []string{"阅读数", "在看数", "点赞数", "分享数"} {
			if strings.Trim(row[column[c]], "-—") == "" {
				missing++
			}
		}
	}
	if missing != len(Facts().Missing) {
		t.Errorf("%d missing cells, documented are %d", missing, len(Facts().Missing))
	}
}

func TestWeiboFile(t *testing.T) {
	b := sampleBytes(t, "04-weibo-posts.csv")
	if utf8.Valid(b) {
		t.Error("the file is UTF-8")
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil {
		t.Fatal(err)
	}
	rows := csvRows(t, bytes.NewReader(text))
	if want := len(newWorld(1).of(weibo)) + 1; len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
	for _, special := range []string{"\n", `"`, ", ", "🚔"} {
		found := false
		for _, row := range rows[1:] {
			found = found || strings.Contains(row[4], special)
		}
		if !found {
			t.Errorf("no text holds %q", special)
		}
	}
}

func TestDouyinFile(t *testing.T) {
	seen := map[string]int{}
	lines := bytes.Split(bytes.TrimSpace(sampleBytes(t, "05-douyin-works.jsonl")), []byte("\n"))
	for _, line := range lines {
		var work douyinWork
		if err := json.Unmarshal(line, &work); err != nil {
			t.Fatal(err)
		}
		if len(work.ID) != 19 || len(work.UID) != 19 {
			t.Fatalf("ids %s, %s", work.ID, work.UID)
		}
		seen[work.ID]++
	}
	twice := len(lines) - len(seen)
	if twice < len(seen)/4 || twice > len(seen)/2 {
		t.Errorf("%d of %d works are there twice", twice, len(seen))
	}
}

func TestParquetFiles(t *testing.T) {
	posts, seen := parquetRows(t, "08-bilibili-posts.parquet"), parquetRows(t, "09-bilibili-observations.parquet")
	if seen.NumRows() != 2*posts.NumRows() {
		t.Errorf("%d observations of %d posts", seen.NumRows(), posts.NumRows())
	}
	published := posts.Column(2)
	if got := published.DataType().String(); got != "timestamp[us, tz=UTC]" {
		t.Errorf("published_at is %s", got)
	}
	first := newWorld(1).of(bilibili)[0]
	want := dayTime(&first.day).Unix() + int64(first.minute)*60 - shanghai
	if got := int64(published.Data().Chunk(0).(*array.Timestamp).Value(0)) / 1e6; got != want {
		t.Errorf("the first post appeared at %d, want %d", got, want)
	}
	days := parquetRows(t, "10-account-days.parquet")
	if days.NumRows() != int64(Facts().AccountDays) {
		t.Errorf("%d account days", days.NumRows())
	}
	if got := days.Column(1).DataType(); got.ID() != arrow.DATE32 {
		t.Errorf("day is %s", got)
	}
	// Followers of a day = those of the day before + the new ones.
	accounts, followers, gained := columnOf[*array.String](days, 0), columnOf[*array.Int64](days, 2), columnOf[*array.Int64](days, 3)
	before := map[string]int64{}
	for i := range accounts.Len() {
		id := accounts.Value(i)
		if b, ok := before[id]; ok && b+gained.Value(i) != followers.Value(i) {
			t.Fatalf("row %d: %s had %d followers, %d came, now %d", i, id, b, gained.Value(i), followers.Value(i))
		}
		before[id] = followers.Value(i)
	}
}

func columnOf[A arrow.Array](t arrow.Table, i int) A { return t.Column(i).Data().Chunk(0).(A) }
