package ingest

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// xlsxBlockRows is how many rows of a sheet are converted at once.
const xlsxBlockRows = 8 * stripeRows

// xlsxBlockBytes is about how much text a block of rows may hold.
const xlsxBlockBytes = 4 << 20

// xlsxReader reads all sheets of a workbook whose header fits. Formulas are never
// computed: a cell counts for what was last saved in it.
type xlsxReader struct {
	file    *excelize.File
	sheets  []*xlsxSheet
	ignored []string
	current int
	rows    *excelize.Rows // of the current sheet, or nil before its first row
	line    int64
}

// xlsxSheet is a sheet to load.
type xlsxSheet struct {
	name string
	made *plan
	next int64 // first row below the header
}

func newXLSXReader(in *input, p *planner) (*xlsxReader, error) {
	file, err := excelize.OpenFile(in.file.Name(), excelize.Options{
		RawCellValue:   true,
		UnzipSizeLimit: max(freeExpansion, maxExpansion*in.size),
	})
	if err != nil {
		return nil, fmt.Errorf("%w: it is a ZIP file, but not an Excel workbook that opens (%w)", ErrFormat, err)
	}
	r := &xlsxReader{file: file}
	if err := r.findSheets(p); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// findSheets looks at the top of every sheet for a header.
func (r *xlsxReader) findSheets(p *planner) error {
	properties, err := r.file.GetWorkbookProps()
	if err != nil {
		return fmt.Errorf("%w: read the workbook's properties: %w", ErrFormat, err)
	}
	var best *columnsError
	for _, name := range r.file.GetSheetList() {
		rows, err := r.top(name)
		if err != nil {
			return err
		}
		found, err := findHeader(name, rows, p)
		var refused *columnsError
		switch {
		case errors.Is(err, ErrNoRows):
		case errors.As(err, &refused):
			r.ignored = append(r.ignored, name)
			if best == nil || refused.score() > best.score() {
				best = refused
			}
		case err != nil:
			return err
		default:
			found.plan.clock.date1904 = properties.Date1904 != nil && *properties.Date1904
			r.sheets = append(r.sheets, &xlsxSheet{name, found.plan, found.next})
		}
	}
	if len(r.sheets) > 0 {
		return nil
	}
	if best == nil {
		return fmt.Errorf("%w: all its sheets are empty", ErrNoRows)
	}
	return best
}

// top returns the first rows of a sheet that are not blank. A sheet without cells,
// such as a chart, has none.
func (r *xlsxReader) top(name string) ([]headRow, error) {
	rows, err := r.file.Rows(name)
	if err != nil {
		return nil, nil //nolint:nilerr // a chart sheet is not an error
	}
	defer func() { _ = rows.Close() }()
	var top []headRow
	for line := int64(1); len(top) < headerRows && line <= 10*headerRows && rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, fmt.Errorf("%w: sheet %s, row %d: %w", ErrFormat, name, line, err)
		}
		for i := range cells {
			cells[i] = string(trim([]byte(cells[i])))
		}
		if !isEmptyRow(cells) {
			top = append(top, headRow{line: line, next: line + 1, cells: cells})
		}
	}
	return top, rows.Error()
}

func (r *xlsxReader) plans() []*plan {
	var made []*plan
	for _, sheet := range r.sheets {
		made = append(made, sheet.made)
	}
	return made
}

func (r *xlsxReader) ignoredSheets() []string { return r.ignored }

func (r *xlsxReader) close() {
	if r.rows != nil {
		_ = r.rows.Close()
	}
	_ = r.file.Close() // removes excelize's temporary files
}

func (r *xlsxReader) next() (block, error) {
	for r.current < len(r.sheets) {
		sheet := r.sheets[r.current]
		if r.rows == nil {
			rows, err := r.file.Rows(sheet.name)
			if err != nil {
				return nil, fmt.Errorf("%w: sheet %s: %w", ErrFormat, sheet.name, err)
			}
			r.rows, r.line = rows, 0
		}
		b, err := r.read(sheet)
		if err != nil {
			return nil, err
		}
		if len(b.stripes) > 0 {
			return b, nil
		}
		err = errors.Join(r.rows.Error(), r.rows.Close())
		r.rows = nil
		if err != nil {
			return nil, fmt.Errorf("%w: sheet %s: %w", ErrFormat, sheet.name, err)
		}
		r.current++
	}
	return nil, io.EOF
}

// read takes the next rows of a sheet; none means that it has ended.
func (r *xlsxReader) read(sheet *xlsxSheet) (*textBlock, error) {
	b := &textBlock{made: sheet.made, width: len(sheet.made.table.header)}
	for n, size := 0, 0; n < xlsxBlockRows && size < xlsxBlockBytes && r.rows.Next(); {
		r.line++
		if r.line < sheet.next {
			if _, err := r.rows.Columns(); err != nil {
				return nil, r.damaged(sheet, err)
			}
			continue
		}
		cells, err := r.rows.Columns()
		if err != nil {
			return nil, r.damaged(sheet, err)
		}
		for i, cell := range cells {
			cells[i] = withoutNoise(cell)
			size += len(cell)
		}
		b.addRow(r.line, cells)
		n++
	}
	return b, nil
}

func (r *xlsxReader) damaged(sheet *xlsxSheet, err error) error {
	return &lineError{r.line, fmt.Sprintf("sheet %s: the row cannot be read: %v", sheet.name, err)}
}

// withoutNoise undoes what binary fractions add to a number that a formula made:
// Excel shows 12000 where the file says 12000.000000000002. Excel itself keeps 15
// digits.
func withoutNoise(cell string) string {
	if len(cell) < 17 || len(cell) > 25 || !strings.Contains(cell, ".") || cell[0] >= utf8.RuneSelf {
		return cell
	}
	for _, c := range cell {
		if (c < '0' || c > '9') && c != '.' && c != '-' {
			return cell
		}
	}
	value, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		return cell
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64)
	if err != nil {
		return cell
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}
