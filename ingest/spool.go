package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"zhengheng/access"
)

// Names in an intake's folder: what an upload brought, how often a file's load was
// begun, and the record of an upload that was accepted.
const (
	uploadPrefix = "upload-"
	triesSuffix  = ".tries"
	recordPrefix = "accepted-"
	recordSuffix = ".json"
)

// mostSpooled is how many bytes an intake keeps at most where it does not say.
const mostSpooled = 32 << 30

// mostTries is how many servers may end while they load a file. It is given up then,
// so that a file which kills the server does not do so for ever.
const mostTries = 3

// Upload is a file that came in (Intake.Save) and how it is to be read; o.SourceName is
// its name to people.
type Upload struct {
	Path    string
	Options Options
}

// accepted is the record of uploads that were accepted together.
type accepted struct {
	At    time.Time      `json:"at"`
	Files []acceptedFile `json:"files"`
}

type acceptedFile struct {
	File   string       `json:"file"` // in the intake's folder
	Job    string       `json:"job"`  // id of the job that loads it, in every server that tries
	Source string       `json:"source"`
	By     string       `json:"by,omitempty"`
	Scope  access.Scope `json:"scope,omitzero"` // of who sent it
	Recipe
}

// Accept makes a job of each file, in their order, all or none. When it returns without
// an error, the files are safe: a server that dies, or is stopped, before a job has
// ended leaves them for Resume. After an error the files are the caller's to remove.
func (in *Intake) Accept(uploads []Upload) ([]Job, error) {
	record := accepted{At: time.Now().UTC()}
	for _, u := range uploads {
		o := u.Options
		record.Files = append(record.Files, acceptedFile{
			File: filepath.Base(u.Path), Job: newJobID(), Source: o.SourceName, By: o.By, Scope: o.Scope,
			Recipe: Recipe{Feed: o.Feed, Profile: o.Profile, Year: o.Year, Set: o.Set, Observed: o.Observed},
		})
	}
	kept, err := in.keepRecord(record)
	if err != nil {
		return nil, fmt.Errorf("keep the upload: %w", err)
	}
	jobs, err := in.Jobs.Submit(in.spooled(kept, record)...)
	if err != nil {
		return nil, errors.Join(err, os.Remove(kept))
	}
	return jobs, nil
}

// Resume puts uploads that an earlier server accepted, and did not come to, into the
// queue again, under the ids that their jobs had. It tells how many there are. Call it
// once, after Sweep and before anything is accepted.
func (in *Intake) Resume() (int, error) {
	records, err := in.records()
	if err != nil {
		return 0, err
	}
	var tasks []Task
	for _, r := range records {
		tasks = append(tasks, in.spooled(r.path, r.accepted)...)
	}
	if len(tasks) == 0 {
		return 0, nil
	}
	_, err = in.Jobs.resubmit(tasks...)
	return len(tasks), err
}

// Sweep makes the intake's folder, and removes what a killed server left there and
// nobody was told to be safe. Nobody else may use the folder.
func (in *Intake) Sweep() error {
	if in.Folder == "" {
		return nil
	}
	if err := os.MkdirAll(in.Folder, 0o700); err != nil {
		return fmt.Errorf("make the folder for uploads: %w", err)
	}
	records, err := in.records()
	if err != nil {
		return err
	}
	isWanted := map[string]bool{}
	for _, r := range records {
		isWanted[filepath.Base(r.path)] = true
		for _, f := range r.Files {
			isWanted[f.File], isWanted[f.File+triesSuffix] = true, true
		}
	}
	entries, err := os.ReadDir(in.Folder)
	if err != nil {
		return fmt.Errorf("look for old uploads: %w", err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if isWanted[name] || !strings.HasPrefix(name, uploadPrefix) && !strings.HasPrefix(name, recordPrefix) {
			continue
		}
		if err := os.Remove(filepath.Join(in.Folder, name)); err != nil {
			return fmt.Errorf("remove an old upload: %w", err)
		}
	}
	return nil
}

// Save keeps what r gives in a file of the intake's folder, which is on the disk when it
// returns. Accept takes it over, or the caller removes it. Nothing of a client's choosing
// is in its name. The error is ErrSpoolFull where too much waits already.
func (in *Intake) Save(r io.Reader) (path string, size int64, err error) {
	room, err := in.room()
	if err != nil {
		return "", 0, fmt.Errorf("keep the upload: %w", err)
	}
	file, err := os.CreateTemp(in.Folder, uploadPrefix+"*")
	if err != nil {
		return "", 0, fmt.Errorf("keep the upload: %w", err)
	}
	size, err = io.Copy(file, io.LimitReader(r, room+1))
	if err == nil && size > room {
		err = ErrSpoolFull
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return "", 0, errors.Join(fmt.Errorf("keep the upload: %w", err), os.Remove(file.Name()))
	}
	return file.Name(), size, nil
}

// room is how many bytes may still come. Uploads that come in at once count each for
// itself what the others have so far, so that the bound is one of order, not of bytes.
func (in *Intake) room() (int64, error) {
	most := in.MostSpooled
	if most == 0 {
		most = mostSpooled
	}
	folder := in.Folder
	if folder == "" {
		return most, nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) { // its job has just ended
			continue
		}
		if err != nil {
			return 0, err
		}
		most -= info.Size()
	}
	if most <= 0 {
		return 0, ErrSpoolFull
	}
	return most, nil
}

// keptRecord is a record as it lies in the folder.
type keptRecord struct {
	path string
	accepted
}

// records reads the folder's records, the oldest first, without the files that are gone:
// their jobs have ended. A record of which all are gone is removed.
func (in *Intake) records() ([]keptRecord, error) {
	if in.Folder == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(in.Folder)
	if err != nil {
		return nil, fmt.Errorf("look for uploads that wait: %w", err)
	}
	var records []keptRecord
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), recordPrefix) || !strings.HasSuffix(entry.Name(), recordSuffix) {
			continue
		}
		r := keptRecord{path: filepath.Join(in.Folder, entry.Name())}
		text, err := os.ReadFile(r.path)
		if err == nil {
			err = json.Unmarshal(text, &r.accepted)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: this record of an upload cannot be read; mend or remove it (%w)", r.path, err)
		}
		r.Files = slices.DeleteFunc(r.Files, func(f acceptedFile) bool {
			_, err := os.Stat(filepath.Join(in.Folder, filepath.Base(f.File)))
			return errors.Is(err, fs.ErrNotExist)
		})
		if len(r.Files) == 0 {
			if err := os.Remove(r.path); err != nil {
				return nil, fmt.Errorf("remove the record of an upload: %w", err)
			}
			continue
		}
		records = append(records, r)
	}
	slices.SortStableFunc(records, func(a, b keptRecord) int { return a.At.Compare(b.At) })
	return records, nil
}

// keepRecord writes a record so that it is there whole or not at all, and on the disk.
func (in *Intake) keepRecord(record accepted) (path string, err error) {
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return "", err
	}
	file, err := os.CreateTemp(in.Folder, recordPrefix+"*")
	if err != nil {
		return "", err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	path = file.Name() + recordSuffix
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return path, syncFolder(filepath.Dir(path))
}

// syncFolder makes names in a folder last, where the system can.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = folder.Sync() // not every system can sync a folder
	return folder.Close()
}

// spooled makes the tasks of a record, whose file and record go as the jobs end.
func (in *Intake) spooled(recordPath string, record accepted) []Task {
	waiting := &atomic.Int64{}
	waiting.Store(int64(len(record.Files)))
	var tasks []Task
	for _, f := range record.Files {
		path := filepath.Join(in.Folder, filepath.Base(f.File))
		o := Options{SourceName: f.Source, By: f.By, Scope: f.Scope, Feed: f.Feed, Profile: f.Profile, Year: f.Year, Set: f.Set, Observed: f.Observed}
		task := in.Task(path, o, func(_ Job, _ *JobRun, err error) {
			if errors.Is(err, ErrJobsStopped) {
				return // the next server loads it
			}
			_ = os.Remove(path) // Sweep gets what stays
			_ = os.Remove(path + triesSuffix)
			if waiting.Add(-1) == 0 {
				_ = os.Remove(recordPath)
			}
		})
		task.ID = f.Job
		task.Run = limitTries(path, f.Source, task.Run)
		tasks = append(tasks, task)
	}
	return tasks
}

// limitTries counts how often the load of a file was begun, where a crash does not lose it.
func limitTries(path, source string, run func(context.Context, *JobRun) (any, error)) func(context.Context, *JobRun) (any, error) {
	return func(ctx context.Context, r *JobRun) (any, error) {
		tries, err := os.OpenFile(path+triesSuffix, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, fmt.Errorf("note that the load begins: %w", err)
		}
		info, err := tries.Stat()
		if err == nil {
			_, err = tries.Write([]byte{'.'})
		}
		if err = errors.Join(err, tries.Sync(), tries.Close()); err != nil {
			return nil, fmt.Errorf("note that the load begins: %w", err)
		}
		if info.Size() >= mostTries {
			return nil, fmt.Errorf("%s: the server ended %d times while it loaded this file, so it is given up; look at the server's log, and load it with `zhengheng ingest`", source, mostTries)
		}
		if info.Size() > 0 {
			r.Logf("上次装入时服务中断，重新装入 (the server ended during an earlier try)")
		}
		result, err := run(ctx, r)
		if errors.Is(context.Cause(ctx), ErrJobsStopped) {
			_ = os.Remove(path + triesSuffix) // an orderly stop is no try
		}
		return result, err
	}
}
