package ingest

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"
)

// Limits of a workbook's archive and of its parts that are kept in memory.
const (
	maxZIPDirectory = 16 << 20
	maxBookPart     = 16 << 20
)

// archive is the ZIP file that a workbook is. What its parts may grow to when
// decompressed is bounded as a whole, whatever their headers promise.
type archive struct {
	parts map[string]*zip.File // by lower-case name
	left  int64                // bytes that may still be decompressed
}

// openArchive reads the directory of a ZIP file of that size.
func openArchive(from io.ReaderAt, size int64) (*archive, error) {
	directory := &boundedReaderAt{from: from, left: maxZIPDirectory}
	r, err := zip.NewReader(directory, size)
	if err != nil {
		return nil, err
	}
	directory.left = -1
	r.RegisterDecompressor(zip.Deflate, flate.NewReader)
	a := &archive{parts: make(map[string]*zip.File, len(r.File)), left: max(freeExpansion, maxExpansion*size)}
	for _, part := range r.File {
		name := partName(part.Name)
		if a.parts[name] == nil {
			a.parts[name] = part
		}
	}
	return a, nil
}

// partName makes a part's name comparable; some programs write \ for /.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

func (a *archive) has(name string) bool { return a.parts[partName(name)] != nil }

// open opens a part. Its checksum is compared at its end.
func (a *archive) open(name string) (io.ReadCloser, error) {
	part := a.parts[partName(name)]
	if part == nil {
		return nil, fmt.Errorf("part %s is missing", name)
	}
	if part.Flags&1 != 0 {
		return nil, errors.New("it is encrypted; save it without a password")
	}
	from, err := part.Open()
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", name, err)
	}
	return &partReader{from, a, name}, nil
}

// partReader counts what a part decompresses to.
type partReader struct {
	io.ReadCloser
	archive *archive
	name    string
}

func (r *partReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if r.archive.left -= int64(n); r.archive.left < 0 {
		return 0, fmt.Errorf("part %s: the workbook grows more than %d times when decompressed", r.name, maxExpansion)
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("part %s is damaged or cut short (%w)", r.name, err)
	}
	return n, err
}

// boundedReaderAt gives no more than left bytes; a negative left means no bound.
type boundedReaderAt struct {
	from io.ReaderAt
	left int64
}

func (r *boundedReaderAt) ReadAt(p []byte, at int64) (int, error) {
	n, err := r.from.ReadAt(p, at)
	if r.left >= 0 {
		if r.left -= int64(n); r.left < 0 {
			return 0, fmt.Errorf("its directory is longer than %d MiB", maxZIPDirectory>>20)
		}
	}
	return n, err
}
