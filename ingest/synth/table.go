package synth

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// kind is the type of a column.
type kind uint8

const (
	textKind kind = iota
	integerKind
	booleanKind
	dateKind
	timestampKind
)

type column struct {
	name string
	kind kind
}

// calendarDay is one local day in the forms that the writers need.
type calendarDay struct {
	date    string // yyyy-mm-dd
	epoch   int32  // days since 1970-01-01
	weekday time.Weekday
}

func calendarDayOf(t time.Time) calendarDay {
	y, m, d := t.Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return calendarDay{midnight.Format(time.DateOnly), int32(midnight.Unix() / 86400), midnight.Weekday()}
}

// shanghai is the offset of local time; there has been no summer time since 1991.
const shanghai = 8 * 60 * 60

// table takes rows cell by cell, in the order of its columns. Errors appear at
// endRow and finish, which writes what is left and leaves the output open.
type table interface {
	id(b []byte) // text that needs no quoting
	text(s string)
	integer(v int64)
	flag(v bool)
	date(d *calendarDay)
	moment(d *calendarDay, minute int) // local time
	empty(n int)                       // n missing cells
	endRow() error
	finish() error
}

// fileTable is a table in a file of its own. It ends with close or abort.
type fileTable struct {
	table
	file *outputFile
}

func (t *fileTable) close() error {
	if err := t.finish(); err != nil {
		t.file.discard()
		return err
	}
	return t.file.Close()
}

func (t *fileTable) abort() { t.file.discard() }

// outputFile writes under a temporary name and gets its own on close, so that an
// interrupted run leaves no file that looks complete.
type outputFile struct {
	*os.File
	path    string
	written *int64
}

func createFile(path string, written *int64) (*outputFile, error) {
	f, err := os.Create(path + ".partial")
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", path, err)
	}
	return &outputFile{f, path, written}, nil
}

func (f *outputFile) Write(b []byte) (int, error) {
	n, err := f.File.Write(b)
	if f.written != nil {
		*f.written += int64(n)
	}
	if err != nil {
		return n, fmt.Errorf("cannot write %s: %w", f.path, err)
	}
	return n, nil
}

// Close gives the file its name.
func (f *outputFile) Close() error {
	if err := f.File.Close(); err != nil {
		return fmt.Errorf("cannot write %s: %w", f.path, err)
	}
	return os.Rename(f.File.Name(), f.path)
}

func (f *outputFile) discard() {
	f.File.Close()
	os.Remove(f.File.Name())
}

// writeFile writes one file in one go through write.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := createFile(path, nil)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.discard()
		return err
	}
	return f.Close()
}

// folder makes the tables of one output folder.
type folder struct {
	dir, format string
	written     int64
	files       []string
}

var errFormat = errors.New("the format is csv or parquet")

func newFolder(dir, format string) (*folder, error) {
	if format == "" {
		format = "csv"
	}
	if format != "csv" && format != "parquet" {
		return nil, fmt.Errorf("cannot write %q: %w", format, errFormat)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("cannot make the folder %s: %w", dir, err)
	}
	return &folder{dir: dir, format: format}, nil
}

func (f *folder) table(name string, columns []column) (*fileTable, error) {
	name += "." + f.format
	file, err := createFile(filepath.Join(f.dir, name), &f.written)
	if err != nil {
		return nil, err
	}
	f.files = append(f.files, name)
	if f.format == "csv" {
		return &fileTable{newCSVTable(file, columns), file}, nil
	}
	t, err := newParquetTable(file, columns)
	if err != nil {
		file.discard()
		return nil, err
	}
	return &fileTable{t, file}, nil
}

// dayTime is the day's midnight, in UTC as all calendar arithmetic here.
func dayTime(d *calendarDay) time.Time { return time.Unix(int64(d.epoch)*86400, 0).UTC() }
