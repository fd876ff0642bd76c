package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Folders of an inbox that hold what was taken from it.
const (
	inboxLoaded   = "loaded"
	inboxRejected = "rejected"
)

// An inbox takes a file after this many polls that found it as it was.
const stablePolls = 2

// emptyPatience is how long a file may stay empty: some programs make a file long
// before they write it.
const emptyPatience = time.Minute

// Inbox loads the files that appear in a folder, one job each, and moves them to
// loaded/<day>/ or, where nothing of them could be loaded, to rejected/ with a
// note that says why. A subfolder with the name of a profile or feed chooses it
// for its files. What a crash leaves unmoved is found again and known by its
// SHA-256. Links are left alone.
type Inbox struct {
	Folder string
	Intake *Intake
	By     string        // who loads, in the batches' accounts
	Every  time.Duration // between two looks; 2 seconds where 0
	Clock  func() time.Time
	Log    *slog.Logger
	// Rejects, if not nil, writes the rejected rows of a batch to the file at path,
	// which does not exist yet.
	Rejects func(ctx context.Context, batch int64, path string) error
	// Retry, if not nil, tells of which errors are no fault of the file: it then
	// stays and is tried again after a minute.
	Retry func(error) bool

	choices map[string]Options // by subfolder
	mu      sync.Mutex
	files   map[string]*arrival // by path in the inbox
}

// arrival is what an inbox knows of a file that lies in it.
type arrival struct {
	stamp    stamp
	polls    int       // that found it as it was before
	isTaken  bool      // a job has it
	isStuck  bool      // it could not be moved away
	notUntil time.Time // not to be tried again before
}

// stamp tells whether a file has changed.
type stamp struct {
	size   int64
	change time.Time
}

// Run looks into the folder until ctx ends or the jobs are stopped. Call Prepare
// before.
func (b *Inbox) Run(ctx context.Context) {
	ticker := time.NewTicker(b.Every)
	defer ticker.Stop()
	for {
		if err := b.poll(); errors.Is(err, ErrJobsStopped) {
			return
		} else if err != nil {
			b.Log.Error("inbox", "folder", b.Folder, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Prepare makes the folder where it is missing and says what is wrong with it.
func (b *Inbox) Prepare() error {
	if b.Every <= 0 {
		b.Every = 2 * time.Second
	}
	if b.Clock == nil {
		b.Clock = time.Now
	}
	if b.Log == nil {
		b.Log = slog.New(slog.DiscardHandler)
	}
	b.files = map[string]*arrival{}
	if err := os.Mkdir(b.Folder, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the inbox: %w", err)
	}
	if info, err := os.Stat(b.Folder); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: the inbox must be a folder", b.Folder)
	}
	return b.readChoices()
}

// readChoices lists the subfolders that say what their files are.
func (b *Inbox) readChoices() error {
	feeds, err := LoadFeeds()
	if err != nil {
		return err
	}
	profiles, err := ProfileNames()
	if err != nil {
		return err
	}
	b.choices = map[string]Options{}
	for _, name := range feeds.Names() {
		b.choices[name] = Options{Feed: name}
	}
	for _, name := range profiles {
		b.choices[name] = Options{Profile: name}
	}
	return nil
}

// poll looks once, and submits what has stopped changing.
func (b *Inbox) poll() error {
	found, err := b.scan()
	if err != nil {
		return err
	}
	for _, name := range b.inOrder(b.ripe(found)) {
		if err := b.submit(name); err != nil {
			if errors.Is(err, ErrQueueFull) {
				return nil // the next poll tries again
			}
			return err
		}
	}
	return nil
}

// scan lists the files in the inbox and its subfolders, with slashes.
func (b *Inbox) scan() (map[string]stamp, error) {
	found := map[string]stamp{}
	entries, err := os.ReadDir(b.Folder)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		name := entry.Name()
		if !entry.IsDir() {
			b.note(found, name, entry)
			continue
		}
		if name == inboxLoaded || name == inboxRejected || isPassing(name) {
			continue
		}
		below, err := os.ReadDir(filepath.Join(b.Folder, name))
		if err != nil {
			return nil, err
		}
		for _, entry := range below {
			b.note(found, path.Join(name, entry.Name()), entry)
		}
	}
	return found, nil
}

func (b *Inbox) note(found map[string]stamp, name string, entry fs.DirEntry) {
	if !entry.Type().IsRegular() || isPassing(entry.Name()) {
		return
	}
	if info, err := entry.Info(); err == nil { // else it has just gone
		found[name] = stamp{info.Size(), info.ModTime()}
	}
}

// isPassing tells the names that programs give to files which they still write,
// and hidden ones.
func isPassing(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") {
		return true
	}
	return slices.Contains([]string{".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp"}, filepath.Ext(lower))
}

// ripe returns the files that a job may take now.
func (b *Inbox) ripe(found map[string]stamp) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.Clock()
	for name, a := range b.files {
		if _, isThere := found[name]; !isThere && !a.isTaken {
			delete(b.files, name)
		}
	}
	var names []string
	for name, s := range found {
		a := b.files[name]
		switch {
		case a == nil:
			b.files[name] = &arrival{stamp: s}
		case a.isTaken:
		case a.stamp != s:
			*a = arrival{stamp: s}
		case a.isStuck || now.Before(a.notUntil):
		default:
			a.polls++
			if a.polls >= stablePolls && (s.size > 0 || now.Sub(s.change) > emptyPatience) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// inOrder puts units before accounts before posts, as Expand does.
func (b *Inbox) inOrder(names []string) []string {
	if len(names) < 2 {
		return names
	}
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = b.path(name)
	}
	ordered, err := Expand(paths)
	if err != nil {
		return names // one has gone; loading tells
	}
	sorted := slices.Clone(names)
	slices.SortStableFunc(sorted, func(x, y string) int {
		return slices.Index(ordered, b.path(x)) - slices.Index(ordered, b.path(y))
	})
	return sorted
}

func (b *Inbox) path(name string) string {
	return filepath.Join(b.Folder, filepath.FromSlash(name))
}

// submit makes a job of a file.
func (b *Inbox) submit(name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.files[name]
	options := b.choices[path.Dir(name)]
	options.By, options.SourceName, options.Observed = b.By, name, a.stamp.change
	task := b.Intake.Task(b.path(name), options, func(j Job, r *JobRun, err error) { b.settle(name, j, r, err) })
	load := task.Run
	task.Run = func(ctx context.Context, r *JobRun) (any, error) {
		if info, err := os.Lstat(b.path(name)); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s: it is no file any more", name)
		}
		return load(ctx, r)
	}
	if _, err := b.Intake.Jobs.Submit(task); err != nil {
		return err
	}
	a.isTaken = true
	return nil
}
