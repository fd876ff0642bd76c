package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// suffixes are the names of files that a folder is searched for. A file that is
// named itself may be called anything.
var suffixes = []string{".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".json", ".jsonl", ".ndjson", ".parquet", ".arrow", ".arrows", ".feather"}

// Expand returns the files that paths stand for: files, folders with all below
// them, and globs. They come in the order in which feeds depend on each other
// (units, accounts, posts, observations, days), as their headers tell, then as
// given and by name. "-" stays as it is.
func Expand(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		found, err := expandOne(path)
		if err != nil {
			return nil, err
		}
		for _, file := range found {
			if !slices.Contains(files, file) {
				files = append(files, file)
			}
		}
	}
	planner, err := newPlanner(Options{})
	if err != nil {
		return nil, err
	}
	type ranked struct {
		file string
		rank int
	}
	order := make([]ranked, len(files))
	for i, file := range files {
		order[i] = ranked{file, rank(file, planner)}
	}
	slices.SortStableFunc(order, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	for i := range order {
		files[i] = order[i].file
	}
	return files, nil
}

func expandOne(path string) ([]string, error) {
	if path == "-" {
		return []string{path}, nil
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return expandFolder(path)
	case err == nil:
		return []string{path}, nil
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s: it may not be read by this user: %w", path, fs.ErrPermission)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if strings.ContainsAny(path, "*?[") {
		found, err := filepath.Glob(path)
		if err != nil {
			return nil, fmt.Errorf("%s: the pattern is wrong: %w", path, err)
		}
		if len(found) > 0 {
			slices.Sort(found)
			return found, nil
		}
		return nil, fmt.Errorf("%s: no file fits the pattern: %w", path, fs.ErrNotExist)
	}
	return nil, fmt.Errorf("%s: there is no such file or folder: %w", path, fs.ErrNotExist)
}

func expandFolder(folder string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(entry.Name(), ".") && path != folder || strings.HasPrefix(entry.Name(), "~$")
		switch {
		case entry.IsDir() && hidden:
			return filepath.SkipDir
		case !entry.IsDir() && !hidden && isLoadable(entry.Name()):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: list the folder: %w", folder, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: the folder holds no file to load (%s, also as .gz or .zst): %w", folder, strings.Join(suffixes, " "), ErrNoRows)
	}
	return files, nil
}

func isLoadable(name string) bool {
	name = strings.ToLower(name)
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
	return slices.Contains(suffixes, filepath.Ext(name))
}

// rank returns the place of a file's first feed. Files whose header fits none
// come last; loading them says what is wrong.
func rank(file string, planner *planner) (order int) {
	last := planner.feeds.list[len(planner.feeds.list)-1].Order + 1
	if file == "-" {
		return last
	}
	defer recoverInto(func(error) { order = last })
	s, err := openFile(file, file)
	if err != nil {
		return last
	}
	defer s.Close()
	in, err := s.open()
	if err != nil {
		return last
	}
	r, err := openReader(in, planner)
	if err != nil {
		return last
	}
	defer r.close()
	order = last
	for _, plan := range r.plans() {
		order = min(order, plan.feeds[0].feed.Order)
	}
	return order
}
