package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// ManifestName is the file that describes a pack.
const ManifestName = "manifest.json"

// manifestFormat is raised when older programs cannot verify newer packs.
const manifestFormat = 1

// Manifest describes a pack.
type Manifest struct {
	Format      int               `json:"format"`
	Program     string            `json:"program"` // version
	Workbook    string            `json:"workbook"`
	Title       string            `json:"title"`
	Language    string            `json:"language"`
	Parameters  map[string]string `json:"parameters"`
	AsOfBatch   string            `json:"as_of_batch"` // the newest batch that went in
	Batches     []Batch           `json:"batches"`     // all that are in force, newest first
	Snapshot    string            `json:"snapshot"`
	RefreshedAt string            `json:"refreshed_at"`
	Freshness   map[string]string `json:"freshness"`
	Indices     []string          `json:"indices"`
	Roster      *Roster           `json:"roster,omitempty"`
	Tables      []TableEntry      `json:"tables"`
	Files       []File            `json:"files"` // all but the manifest, in the order of their names
	Notes       []string          `json:"notes"`
}

// Batch is a delivery that went in.
type Batch struct {
	ID     string `json:"id"`
	Source string `json:"source"`
	SHA256 string `json:"sha256"`
}

// Roster is the list of accounts that the figures are about.
type Roster struct {
	Accounts int64  `json:"accounts"`
	SHA256   string `json:"sha256"` // of tables/roster.csv
}

// TableEntry describes a table.
type TableEntry struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	Query      string            `json:"query"`
	Parameters map[string]string `json:"parameters"`
	Rows       int64             `json:"rows"`
	Columns    []string          `json:"columns"` // those that the workbook shows; the files hold all of the query
	Files      []string          `json:"files"`
	Notes      []string          `json:"notes,omitempty"`
}

// File is a file of the pack.
type File struct {
	Path    string `json:"path"`
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256"`
	Rebuilt bool   `json:"rebuilt"` // whether Verify with a warehouse makes it again, byte by byte
}

// ReadManifest reads the manifest of a pack.
func ReadManifest(files fs.FS) (*Manifest, error) {
	text, err := fs.ReadFile(files, ManifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s: it is no data pack", ManifestName)
	}
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", ManifestName, err)
	}
	if m.Format != manifestFormat {
		return nil, fmt.Errorf("%s has format %d, this program reads %d: use the version that wrote it (%s)", ManifestName, m.Format, manifestFormat, m.Program)
	}
	return &m, nil
}

// hashed copies to a writer and keeps size and digest of what went through.
type hashed struct {
	to   io.Writer
	size int64
	sum  interface {
		io.Writer
		Sum([]byte) []byte
	}
}

func newHashed(to io.Writer) *hashed { return &hashed{to: to, sum: sha256.New()} }

func (h *hashed) Write(p []byte) (int, error) {
	n, err := h.to.Write(p)
	h.size += int64(n)
	_, _ = h.sum.Write(p[:n]) // a hash never fails
	return n, err
}

func (h *hashed) digest() string { return hex.EncodeToString(h.sum.Sum(nil)) }
