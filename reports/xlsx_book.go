package reports

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// sheetRows is the number of rows that a worksheet can have.
const sheetRows = 1_048_576

// book is an XLSX file being written. Its sheets are streamed one after another;
// cover and contents are reserved first, so that they stand in front, and written
// last, because only then the row counts and notes are known.
type book struct {
	file     *excelize.File
	options  Options
	look     look
	open     int // sheets that were named so far
	names    map[string]bool
	oddities oddities
	seals    []*sheetSeal
}

func newBook(o Options) (*book, error) {
	if o.RowsPerSheet <= 0 || o.RowsPerSheet > sheetRows-1 {
		o.RowsPerSheet = sheetRows - 1
	}
	b := &book{file: excelize.NewFile(), options: o, names: map[string]bool{}}
	if err := b.file.SetDefaultFont(fontName); err != nil {
		return nil, err
	}
	b.look = look{file: b.file, language: b.options.Language, known: map[styleKey]int{}}
	return b, nil
}

func (b *book) in(zh, en string) string { return b.say(queries.Text{Zh: zh, En: en}) }

func (b *book) say(t queries.Text) string { return t.In(b.options.Language) }

// reserve makes an empty sheet under a name made from a title. Sheets stand in the
// order in which they are reserved.
func (b *book) reserve(title string) (string, error) {
	name := b.freeName(title)
	b.names[strings.ToLower(name)] = true
	b.open++
	if b.open == 1 {
		return name, b.file.SetSheetName("Sheet1", name)
	}
	_, err := b.file.NewSheet(name)
	return name, err
}

// freeName numbers a title that is taken: Excel does not tell names apart by case.
func (b *book) freeName(title string) string {
	for n := 1; ; n++ {
		if name := sheetName(title, n); !b.names[strings.ToLower(name)] {
			return name
		}
	}
}

// sheetName makes a title fit for a sheet's tab: at most 31 characters, none of
// them one that Excel forbids; from the second sheet on with its number.
func sheetName(title string, number int) string {
	title = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, title)
	suffix := ""
	if number > 1 {
		suffix = fmt.Sprintf(" (%d)", number)
	}
	units, room := 0, 31-len(suffix) // Excel counts UTF-16 units
	for i, r := range title {
		if units += len(string(r))/4 + 1; units > room {
			title = title[:i]
			break
		}
	}
	return title + suffix
}

// save writes the file's properties and streams the file into w. The fastest compression
// is used: the text of a sheet is so repetitive that the better ones gain little and cost
// a third of the time.
func (b *book) save(w io.Writer, about *about) error {
	made := ""
	if !about.refreshedAt.IsZero() {
		made = about.refreshedAt.UTC().Format(time.RFC3339)
	}
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Title: about.title, Subject: about.description, Keywords: strings.Join(about.indices(), ", "),
		Creator: "政衡 Zhengheng", LastModifiedBy: "政衡 Zhengheng", Identifier: about.name,
		Version: about.snapshot, Created: made, Modified: made, Language: b.in("zh-CN", "en"),
	}); err != nil {
		return err
	}
	b.file.SetActiveSheet(0)
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter {
		archive := zip.NewWriter(w)
		archive.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
			return flate.NewWriter(out, flate.BestSpeed)
		})
		return archive
	})
	return b.file.Write(io.Discard) // all goes through the archive above
}
