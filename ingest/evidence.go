package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// MostEvidence is how many bytes a file of evidence may have.
const MostEvidence = 32 << 20

// ErrTooMuchEvidence says that a file of evidence is larger than MostEvidence.
var ErrTooMuchEvidence = fmt.Errorf("a file of evidence may have at most %d MiB", MostEvidence>>20)

// Evidence keeps the files that are handed in with appeals, each under its SHA-256, in a
// folder that is made when it is needed. A file is never changed; the same bytes are kept
// once.
type Evidence struct{ Folder string }

var sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Save keeps what r gives and returns its SHA-256 in hexadecimal. Nothing is kept of an
// empty file or one that is too large.
func (e Evidence) Save(r io.Reader) (sum string, err error) {
	if err := os.MkdirAll(e.Folder, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for evidence: %w", err)
	}
	file, err := os.CreateTemp(e.Folder, "incoming-*")
	if err != nil {
		return "", fmt.Errorf("keep the evidence: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
	}()
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, hash), io.LimitReader(r, MostEvidence+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("keep the evidence: %w", err)
	case size == 0:
		return "", errors.New("the file of evidence is empty")
	case size > MostEvidence:
		return "", ErrTooMuchEvidence
	}
	sum = hex.EncodeToString(hash.Sum(nil))
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return "", fmt.Errorf("keep the evidence: %w", err)
	}
	return sum, os.Rename(file.Name(), e.path(sum))
}

// Remove takes a file away.
func (e Evidence) Remove(sum string) error {
	if !sha256Form.MatchString(sum) {
		return nil
	}
	return os.Remove(e.path(sum))
}

func (e Evidence) path(sum string) string { return filepath.Join(e.Folder, sum) }

// Open opens a kept file. A name that is no SHA-256 is fs.ErrNotExist.
func (e Evidence) Open(sum string) (*os.File, error) {
	if !sha256Form.MatchString(sum) {
		return nil, fmt.Errorf("evidence %q: %w", sum, fs.ErrNotExist)
	}
	return os.Open(e.path(sum))
}

// Check tells whether a file is there and still has the content that its name says.
func (e Evidence) Check(sum string) error {
	file, err := e.Open(sum)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("evidence %.12s… is gone from %s", sum, e.Folder)
	}
	if err != nil {
		return err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return fmt.Errorf("read the evidence %.12s…: %w", sum, err)
	}
	if hex.EncodeToString(hash.Sum(nil)) != sum {
		return fmt.Errorf("evidence %.12s… in %s was changed", sum, e.Folder)
	}
	return nil
}
