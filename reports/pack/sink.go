package pack

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Sink takes the files of a pack, one after another.
type Sink interface {
	// File lets write fill a file; names have forward slashes.
	File(name string, write func(io.Writer) error) error
}

// Zip is a sink that writes a ZIP archive. Its files carry one fixed time, so that equal
// packs are equal archives. Close ends the archive.
type Zip struct{ archive *zip.Writer }

// NewZip begins an archive.
func NewZip(w io.Writer) *Zip { return &Zip{zip.NewWriter(w)} }

// File adds a file.
func (z *Zip) File(name string, write func(io.Writer) error) error {
	w, err := z.archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	return write(w)
}

// Close ends the archive.
func (z *Zip) Close() error { return z.archive.Close() }

// Folder is a sink that writes into a new folder.
type Folder struct{ path string }

// NewFolder makes the folder; one that holds files is refused.
func NewFolder(path string) (*Folder, error) {
	entries, err := os.ReadDir(path)
	if err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s: the folder is not empty; name a new one", path)
	}
	return &Folder{path}, os.MkdirAll(path, 0o755)
}

// File writes a file.
func (f *Folder) File(name string, write func(io.Writer) error) (err error) {
	path := filepath.Join(f.path, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	return write(file)
}

// OpenFiles opens a pack for reading: a folder or a ZIP archive. The caller closes it.
func OpenFiles(path string) (fs.FS, io.Closer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		return os.DirFS(path), io.NopCloser(nil), nil
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: it is neither a folder nor a ZIP archive", path)
	}
	return archive, archive, nil
}
