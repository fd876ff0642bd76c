package ingest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

// daysBook writes a workbook of account days like those that people have: names
// as shared texts, the rest numbers.
func daysBook(b *testing.B, rows int) string {
	b.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	row := []any{"账号", "日期", "粉丝数", "新增粉丝", "发文数", "阅读数", "在看数", "点赞数", "评论数", "转发数", "收藏数", "备注"}
	for i := range rows + 1 {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			b.Fatal(err)
		}
		row = []any{fmt.Sprintf("gh_%06d", i%1000), 43101 + i/1000, 1000 + i, i % 50, i % 9, i * 7, i % 100, i % 1000, i % 30, i % 70, i % 11, "正常"}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "days.xlsx")
	if err := f.SaveAs(path); err != nil {
		b.Fatal(err)
	}
	return path
}

func BenchmarkReadXLSX(b *testing.B) {
	path := daysBook(b, 50_000)
	text, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("ours", func(b *testing.B) {
		p, err := newPlanner(Options{})
		if err != nil {
			b.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			r, err := newXLSXReader(&input{file: file, size: int64(len(text))}, p)
			if err != nil {
				b.Fatal(err)
			}
			for err == nil {
				_, err = r.next()
			}
			if err != io.EOF {
				b.Fatal(err)
			}
			r.close()
		}
	})
	b.Run("excelize", func(b *testing.B) {
		for b.Loop() {
			f, err := excelize.OpenReader(bytes.NewReader(text))
			if err != nil {
				b.Fatal(err)
			}
			rows, err := f.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
				if _, err := rows.Columns(); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
