package dispatch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// outbox is the folder that holds each report until all its targets have it, so
// that a delivery can go on after a restart. Only this user may read it.
type outbox struct{ folder string }

// outgoing is a report being written into the outbox.
type outgoing struct {
	file *os.File
	sum  hash.Hash
	size int64
}

func (o outbox) create(run string) (*outgoing, error) {
	if err := os.MkdirAll(o.folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the outbox: %w", err)
	}
	file, err := os.OpenFile(o.path(run), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write into the outbox: %w", err)
	}
	return &outgoing{file: file, sum: sha256.New()}, nil
}

func (o outbox) path(run string) string { return filepath.Join(o.folder, run) }

func (g *outgoing) Write(p []byte) (int, error) {
	n, err := g.file.Write(p)
	g.sum.Write(p[:n])
	g.size += int64(n)
	return n, err
}

// finish makes the file safe on the disk and notes its size and hash.
func (g *outgoing) finish(made *Made) error {
	made.Bytes, made.SHA256 = g.size, hex.EncodeToString(g.sum.Sum(nil))
	return errors.Join(g.file.Sync(), g.file.Close())
}

// open gives a report to read, after a look whether it is the one that was made.
func (o outbox) open(one *dispatch) (*os.File, error) {
	file, err := os.Open(o.path(runOf(one.id)))
	if err != nil {
		return nil, fmt.Errorf("the report is no longer in the outbox: %w", err)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return nil, errors.Join(fmt.Errorf("read the outbox: %w", err), file.Close())
	}
	if hex.EncodeToString(sum.Sum(nil)) != one.made.SHA256 {
		return nil, errors.Join(errors.New("the report in the outbox is not the one that was made"), file.Close())
	}
	_, err = file.Seek(0, io.SeekStart)
	return file, err
}

// remove takes a report out that nobody waits for any more.
func (o outbox) remove(run string) error {
	if err := os.Remove(o.path(run)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("clean the outbox: %w", err)
	}
	return nil
}

// owed counts the targets of each run that do not have its report yet.
type owed struct {
	mu   sync.Mutex
	runs map[string]int
}

func (o *owed) add(list []*dispatch) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.runs == nil {
		o.runs = map[string]int{}
	}
	for _, one := range list {
		o.runs[runOf(one.id)]++
	}
}

// settle notes that one target needs the report no more; true for the run's last.
func (o *owed) settle(one *dispatch) (isLast bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	run := runOf(one.id)
	if o.runs[run]--; o.runs[run] > 0 {
		return false
	}
	delete(o.runs, run)
	return true
}

// sweep removes what no waiting dispatch needs.
func (o outbox) sweep(waiting []*dispatch) error {
	needed := map[string]bool{}
	for _, one := range waiting {
		needed[runOf(one.id)] = true
	}
	entries, err := os.ReadDir(o.folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		if !needed[entry.Name()] {
			err = errors.Join(err, os.Remove(filepath.Join(o.folder, entry.Name())))
		}
	}
	return err
}

// runOf is the run's part of a dispatch's id.
func runOf(id string) string {
	run, _, _ := strings.Cut(id, "-")
	return run
}
