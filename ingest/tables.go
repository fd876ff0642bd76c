package ingest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Table is one sheet of a workbook as text: Rows[0] is its first row, blank rows are
// empty. It is for small sheets that people lay out themselves, not for facts.
type Table struct {
	Name string
	Rows [][]string
}

// largestTable bounds what Tables holds in memory, in cells.
const largestTable = 500_000

// Tables reads all visible sheets of an Excel workbook. Cells count for what was last
// saved in them.
func Tables(path string) (tables []Table, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	name := filepath.Base(path)
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	archive, err := openArchive(file, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: it is not an Excel workbook (.xlsx) that opens (%w)", name, err)
	}
	book, err := readBook(archive)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	shared, err := readSharedStrings(archive, book.strings)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	left := largestTable
	for _, sheet := range book.sheets {
		if sheet.part == "" || sheet.isHidden {
			continue
		}
		table, err := readTable(archive, sheet, shared, &left)
		if err != nil {
			return nil, fmt.Errorf("%s: sheet %s: %w", name, sheet.name, err)
		}
		tables = append(tables, table)
	}
	return tables, nil
}

func readTable(archive *archive, sheet bookSheet, shared *sharedStrings, left *int) (Table, error) {
	table := Table{Name: sheet.name}
	rows, err := openSheet(archive, sheet.part, shared)
	if err != nil {
		return table, err
	}
	defer rows.close()
	for {
		err := rows.next()
		if err == io.EOF {
			return table, nil
		}
		if err != nil {
			return table, fmt.Errorf("after row %d: %w", rows.line, err)
		}
		if isBlank(rows.text, rows.cells) {
			continue
		}
		gap := int(rows.line) - len(table.Rows) - 1
		if *left -= gap + len(rows.cells); *left < 0 {
			return table, fmt.Errorf("it has more than %d cells; a sheet of this kind is small", largestTable)
		}
		table.Rows = append(table.Rows, make([][]string, max(gap, 0))...)
		cells := make([]string, len(rows.cells))
		for i, c := range rows.cells {
			cells[i] = string(trim(rows.text[c.start:c.end]))
		}
		table.Rows = append(table.Rows, cells)
	}
}
