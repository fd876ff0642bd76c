package main

import (
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// fill FILE.xlsx COLUMN=VALUE -- COLUMN=VALUE... types into the first sheet of a workbook as
// a person would: into the rows whose cell under the first column holds the value ("*": into
// all that have nothing yet under the columns that follow). A heading may bear a star.
func fill(ts *testscript.TestScript, negated bool, args []string) {
	divider := slices.Index(args, "--")
	if negated || divider != 2 || len(args) < 4 {
		ts.Fatalf("usage: fill FILE.xlsx COLUMN=VALUE -- COLUMN=VALUE...")
	}
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	sheet := book.GetSheetName(0)
	rows, err := book.GetRows(sheet)
	ts.Check(err)
	column := func(name string) int {
		at := slices.IndexFunc(rows[0], func(heading string) bool { return strings.TrimSuffix(heading, "*") == name })
		if at < 0 {
			ts.Fatalf("%s has no column %q, but %q", args[0], name, rows[0])
		}
		return at
	}
	cell := func(row []string, at int) string {
		if at < len(row) {
			return row[at]
		}
		return ""
	}
	key, wanted, _ := strings.Cut(args[1], "=")
	filled := 0
	for i, row := range rows[1:] {
		for _, pair := range args[3:] {
			name, value, _ := strings.Cut(pair, "=")
			at := column(name)
			if key != "*" && cell(row, column(key)) != wanted || key == "*" && cell(row, at) != "" {
				continue
			}
			place, err := excelize.CoordinatesToCellName(at+1, i+2)
			ts.Check(err)
			ts.Check(book.SetCellStr(sheet, place, value))
			filled++
		}
	}
	if filled == 0 {
		ts.Fatalf("%s: no row has %s", args[0], args[1])
	}
	ts.Check(book.Save())
	ts.Check(book.Close())
}
