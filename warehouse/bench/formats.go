package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/xuri/excelize/v2"
)

// tenMillion is how many rows the large file has at least.
const tenMillion = 10_000_000

// made returns a file that make writes once, kept between runs.
func made(s setting, name string, write func(path string) error) (string, error) {
	path := filepath.Join(s.folder, name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	fmt.Fprintf(os.Stderr, "making %s …\n", name)
	making := filepath.Join(s.folder, "making-"+name)
	if err := write(making); err != nil {
		return "", err
	}
	return path, os.Rename(making, path)
}

// arrowFile is the month of account days as an Arrow IPC file.
func arrowFile(ctx context.Context, s setting) (string, error) {
	return made(s, "account_days.arrow", func(path string) (err error) {
		month, err := monthFile(s, "parquet")
		if err != nil {
			return err
		}
		rows, done, err := parquetRows(ctx, month)
		if err != nil {
			return err
		}
		defer done()
		file, err := os.Create(path)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		w, err := ipc.NewFileWriter(file, ipc.WithSchema(rows.Schema()))
		if err != nil {
			return err
		}
		for rows.Next() {
			if err := w.Write(rows.Record()); err != nil {
				return err
			}
		}
		return errors.Join(rows.Err(), w.Close())
	})
}

// largeFile is the first month of the nation in one CSV file, over and over until
// it has ten million rows, each time a year later.
func largeFile(s setting) (string, error) {
	return made(s, "ten-million.csv", func(path string) (err error) {
		month, err := monthFile(s, "csv")
		if err != nil {
			return err
		}
		file, err := os.Create(path)
		if err != nil {
			return err
		}
		to := bufio.NewWriter(file)
		wanted := min(tenMillion, 365*s.accounts) // a small nation is for trying
		for rows, round := 0, 0; rows < wanted && err == nil; round++ {
			var more int
			more, err = appendMonth(to, month, round)
			rows += more
		}
		return errors.Join(err, to.Flush(), file.Close())
	})
}

// appendMonth appends the rows of a month, below its header in the first round.
func appendMonth(to *bufio.Writer, month string, round int) (rows int, err error) {
	file, err := os.Open(month)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 0; lines.Scan(); n++ {
		line := lines.Bytes()
		switch {
		case n == 0 && round > 0:
			continue
		case n > 0:
			rows++
			day := bytes.IndexByte(line, ',') + 1
			year, err := strconv.Atoi(string(line[day : day+4]))
			if err != nil {
				return rows, fmt.Errorf("%s: %.40q has no day: %w", month, line, err)
			}
			copy(line[day:], strconv.Itoa(year+round))
		}
		if _, err := to.Write(append(line, '\n')); err != nil {
			return rows, err
		}
	}
	return rows, lines.Err()
}

// sheetFile is a workbook of 200,000 rows of 12 cells, as users have them: ids and
// notes as texts, the rest numbers.
func sheetFile(s setting) (string, error) {
	return made(s, "account_days.xlsx", func(path string) error {
		book := excelize.NewFile()
		writer, err := book.NewStreamWriter("Sheet1")
		if err != nil {
			return err
		}
		row := []any{"账号", "日期", "粉丝数", "新增粉丝", "发文数", "阅读数", "在看数", "点赞数", "评论数", "转发数", "收藏数", "备注"}
		for i := range sheetRows + 1 {
			if err := writer.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
				return err
			}
			account, day := i%1000, 43101+i/1000
			row = []any{fmt.Sprintf("wechat:gh_%06d", account), day, 10_000 + i, i % 50, i % 9, i * 7, i % 100, i % 1000, i % 30, i % 70, i % 11, "正常"}
		}
		return errors.Join(writer.Flush(), book.SaveAs(path), book.Close())
	})
}

// bareReadParquet is DuckDB's own reader: no check of a cell, no key, no history.
func bareReadParquet(ctx context.Context, s setting) (time.Duration, error) {
	path, err := monthFile(s, "parquet")
	if err != nil {
		return 0, err
	}
	text, err := sqlFiles.ReadFile("sql/read_parquet.sql")
	if err != nil {
		return 0, err
	}
	rows, done, err := parquetRows(ctx, path)
	if err != nil {
		return 0, err
	}
	var names []string
	for _, field := range rows.Schema().Fields() {
		names = append(names, field.Name)
	}
	done()
	statement := strings.NewReplacer("{{columns}}", strings.Join(names, ", "), "{{file}}", path).Replace(string(text))
	return intoSameTable(ctx, s, func(b *bareDuckDB) error { return b.exec(ctx, statement) })
}

// bareSheet reads every row of the workbook with excelize and keeps nothing.
func bareSheet(_ context.Context, s setting) (time.Duration, error) {
	path, err := sheetFile(s)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	book, err := excelize.OpenFile(path)
	if err != nil {
		return 0, err
	}
	rows, err := book.Rows("Sheet1")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			return 0, err
		}
	}
	return time.Since(began), errors.Join(rows.Error(), rows.Close(), book.Close())
}
