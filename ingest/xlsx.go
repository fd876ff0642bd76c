package ingest

import (
	"errors"
	"fmt"
	"io"
)

// A block of a sheet has about this many rows, bytes of text and cells at most.
const (
	xlsxBlockRows  = 8 * stripeRows
	xlsxBlockBytes = 4 << 20
	xlsxBlockCells = 2 << 20
)

// xlsxReader reads all sheets of a workbook that can be seen and whose header
// fits. Rows that a filter hides are rows like others.
type xlsxReader struct {
	archive *archive
	shared  *sharedStrings
	sheets  []*xlsxSheet
	ignored []string
	current int
	rows    *sheetScanner // of the current sheet, or nil before its first row
}

// xlsxSheet is a sheet to load.
type xlsxSheet struct {
	bookSheet
	made   *plan
	next   int64  // first row below the header
	serial []bool // columns whose numbers are days since 1904
}

func newXLSXReader(in *input, p *planner) (*xlsxReader, error) {
	archive, err := openArchive(in.file, in.size)
	if err != nil {
		return nil, fmt.Errorf("%w: it is a ZIP file, but not an Excel workbook that opens (%w)", ErrFormat, err)
	}
	r := &xlsxReader{archive: archive}
	book, err := readBook(archive)
	if err == nil {
		r.shared, err = readSharedStrings(archive, book.strings)
	}
	if err == nil {
		err = r.findSheets(book, p)
	}
	if err != nil {
		r.close()
		var refused *columnsError
		if errors.Is(err, ErrNoRows) || errors.As(err, &refused) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return r, nil
}

// findSheets looks at the top of every sheet for a header. Hidden sheets hold lists
// and former states that nobody sees: they are named among those not used.
func (r *xlsxReader) findSheets(book *book, p *planner) error {
	var best *columnsError
	hidden := 0
	for _, sheet := range book.sheets {
		if sheet.part == "" {
			continue
		}
		if sheet.isHidden {
			hidden++
			r.ignored = append(r.ignored, sheet.name+" (隐藏 hidden)")
			continue
		}
		rows, err := r.top(sheet)
		if err != nil {
			return err
		}
		found, err := findHeader(sheet.name, rows, p)
		var refused *columnsError
		switch {
		case errors.Is(err, ErrNoRows):
		case errors.As(err, &refused):
			r.ignored = append(r.ignored, sheet.name)
			if best == nil || refused.score() > best.score() {
				best = refused
			}
		case err != nil:
			return err
		default:
			fit := &xlsxSheet{bookSheet: sheet, made: found.plan, next: found.next}
			if book.date1904 {
				fit.serial = found.plan.timeColumns()
			}
			r.sheets = append(r.sheets, fit)
		}
	}
	switch {
	case len(r.sheets) > 0:
		return nil
	case best != nil:
		return best
	case hidden > 0:
		return fmt.Errorf("%w: all its sheets are hidden or empty", ErrNoRows)
	}
	return fmt.Errorf("%w: all its sheets are empty", ErrNoRows)
}

// top returns the first rows of a sheet that are not blank.
func (r *xlsxReader) top(sheet bookSheet) ([]headRow, error) {
	rows, err := openSheet(r.archive, sheet.part, r.shared)
	if err != nil {
		return nil, fmt.Errorf("sheet %s: %w", sheet.name, err)
	}
	defer rows.close()
	var top []headRow
	for len(top) < headerRows {
		err := rows.next()
		if err == io.EOF || err == nil && rows.line > 10*headerRows {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("sheet %s, after row %d: %w", sheet.name, rows.line, err)
		}
		if isBlank(rows.text, rows.cells) {
			continue
		}
		row := headRow{line: rows.line, next: rows.line + 1}
		for _, c := range rows.cells {
			row.cells = append(row.cells, string(trim(rows.text[c.start:c.end])))
		}
		top = append(top, row)
	}
	return top, nil
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
		r.rows.close()
	}
	if r.shared != nil {
		r.shared.close()
	}
}

func (r *xlsxReader) next() (block, error) {
	for ; r.current < len(r.sheets); r.current++ {
		sheet := r.sheets[r.current]
		if r.rows == nil {
			rows, err := openSheet(r.archive, sheet.part, r.shared)
			if err != nil {
				return nil, fmt.Errorf("%w: sheet %s: %w", ErrFormat, sheet.name, err)
			}
			r.rows = rows
			rows.used = sheet.made.usedColumns()
		}
		b, err := r.read(sheet)
		if err != nil {
			return nil, err
		}
		if len(b.stripes) > 0 {
			return b, nil
		}
		r.rows.close()
		r.rows = nil
	}
	return nil, io.EOF
}

// read takes the next rows of a sheet; none means that it has ended.
func (r *xlsxReader) read(sheet *xlsxSheet) (*textBlock, error) {
	b := &textBlock{made: sheet.made, width: len(sheet.made.table.header)}
	rows := r.rows
	for n, size := 0, 0; n < xlsxBlockRows && size < xlsxBlockBytes && b.cells < xlsxBlockCells; {
		err := rows.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: sheet %s, after row %d: %w", ErrFormat, sheet.name, rows.line, err)
		}
		if rows.line < sheet.next || isBlank(rows.text, rows.cells) && rows.unsavedAt < 0 {
			continue
		}
		n, size = n+1, size+len(rows.text)
		sheet.from1904(rows)
		if at := rows.unsavedAt; at >= 0 {
			b.addBroken(reject{
				line:   rows.line,
				reason: unsavedReason(sheet.made.table.header[at], at, rows.unsaved),
				raw:    csvLine(rows.text, rows.cells[:min(len(rows.cells), b.width)]),
			})
			continue
		}
		b.addRow(rows.line, rows.text, rows.cells)
	}
	return b, nil
}

// days1904 is how many days later Excel's other calendar begins, which old Mac
// versions use.
const days1904 = 1462

// from1904 turns days since 1904 into days since 1900, so that what follows, and
// whoever mends a rejected row, knows one kind only.
func (s *xlsxSheet) from1904(rows *sheetScanner) {
	for i, isTime := range s.serial {
		if !isTime || i >= len(rows.cells) {
			continue
		}
		c := rows.cells[i]
		start := uint32(len(rows.text))
		if shifted, ok := shiftSerial(rows.text, rows.text[c.start:c.end]); ok {
			rows.text = shifted
			rows.cells[i] = span{start, uint32(len(rows.text))}
		}
	}
}

// shiftSerial appends a number of days that counts from 1904 as one from 1900.
func shiftSerial(to, cell []byte) ([]byte, bool) {
	d, rest, ok := readDecimal(cell)
	if !ok || len(rest) > 0 || d.overflow || len(cell) > 5 && (cell[5] != '.' || len(cell) == 6) || len(cell) < 5 {
		return to, false
	}
	days := int64(0)
	for _, c := range cell[:5] {
		if c < '0' || c > '9' {
			return to, false
		}
		days = days*10 + int64(c-'0')
	}
	return append(fmt.Appendf(to, "%d", days+days1904), cell[5:]...), true
}
