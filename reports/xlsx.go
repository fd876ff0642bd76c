package reports

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// sheetRows is the number of rows that a worksheet can have.
const sheetRows = 1_048_576

// workbook is an XLSX file being written: a cover, which is filled last because
// only then the row count and the notes are known, and the data on one sheet or more.
type workbook struct {
	file     *excelize.File
	result   *queries.Result
	options  Options
	columns  []column
	styles   styles
	sheets   []string // names of the data sheets
	sheet    *dataSheet
	rows     int64
	oddities oddities
}

// writeXLSX writes a workbook with a cover and typed cells. Nothing reaches w
// before all rows have been read, so a failing reader leaves no file.
func writeXLSX(w io.Writer, r *queries.Result, o Options) (err error) {
	columns, err := columnsOf(r.Reader.Schema(), o.Language)
	if err != nil {
		return err
	}
	if o.RowsPerSheet <= 0 || o.RowsPerSheet > sheetRows-1 {
		o.RowsPerSheet = sheetRows - 1
	}
	b := &workbook{file: excelize.NewFile(), result: r, options: o, columns: columns}
	defer func() {
		if closing := b.file.Close(); err == nil {
			err = closing
		}
	}()
	if err := b.begin(); err != nil {
		return err
	}
	if b.rows, err = each(r.Reader, b.add); err != nil {
		return err
	}
	if b.sheet == nil { // no rows: the head alone
		if err := b.nextSheet(nil); err != nil {
			return err
		}
	}
	if err := b.sheet.end(); err != nil {
		return err
	}
	if err := b.cover(); err != nil {
		return err
	}
	return b.save(w)
}

func (b *workbook) in(zh, en string) string {
	return queries.Text{Zh: zh, En: en}.In(b.options.Language)
}

func (b *workbook) coverName() string { return b.in("封面", "Cover") }

func (b *workbook) begin() (err error) {
	if err := b.file.SetSheetName("Sheet1", b.coverName()); err != nil {
		return err
	}
	if err := b.file.SetDefaultFont(fontName); err != nil {
		return err
	}
	b.styles, err = newStyles(b.file, b.columns)
	return err
}

// add writes a record's rows, on to a next sheet where the last one is full.
func (b *workbook) add(record arrow.Record) error {
	for from := 0; from < int(record.NumRows()); {
		if b.sheet == nil || b.sheet.rows == b.options.RowsPerSheet {
			if b.sheet != nil {
				if err := b.sheet.end(); err != nil {
					return err
				}
			}
			if err := b.nextSheet(record); err != nil {
				return err
			}
		}
		to := min(int(record.NumRows()), from+b.options.RowsPerSheet-b.sheet.rows)
		if err := b.sheet.add(record, from, to); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// nextSheet begins a data sheet; the record is a sample for the widths.
func (b *workbook) nextSheet(sample arrow.Record) (err error) {
	name := sheetName(b.result.Query.Title.In(b.options.Language), len(b.sheets)+1)
	b.sheets = append(b.sheets, name)
	b.sheet, err = newDataSheet(b, name, sample)
	return err
}

// sheetName makes a title fit for a sheet's tab: at most 31 characters, none of
// them one that Excel forbids; from the second sheet on with its number.
func sheetName(title string, number int) string {
	title = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, title)
	suffix := ""
	if number > 1 {
		suffix = fmt.Sprintf(" (%d)", number)
	}
	runes := []rune(title)
	return string(runes[:min(len(runes), 31-len(suffix))]) + suffix
}

// save streams the file into w. The fastest compression is used: the text of a
// sheet is so repetitive that the better ones gain little and cost a third of the time.
func (b *workbook) save(w io.Writer) error {
	made := ""
	if !b.result.RefreshedAt.IsZero() {
		made = b.result.RefreshedAt.UTC().Format(time.RFC3339)
	}
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Title: b.result.Query.Title.In(b.options.Language), Subject: b.result.Query.Description.In(b.options.Language),
		Creator: "政衡 Zhengheng", LastModifiedBy: "政衡 Zhengheng", Identifier: b.result.Query.Name,
		Version: b.result.Snapshot, Created: made, Modified: made, Language: b.in("zh-CN", "en"),
	}); err != nil {
		return err
	}
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter {
		archive := zip.NewWriter(w)
		archive.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
			return flate.NewWriter(out, flate.BestSpeed)
		})
		return archive
	})
	return b.file.Write(io.Discard) // all goes through the archive above
}
