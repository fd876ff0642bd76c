package queries

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed sql/*.sql sql/*.yaml sql/labels/*.yaml
var shipped embed.FS

// Library is a checked set of queries; safe for concurrent use.
type Library struct {
	folder    *folder
	indexName func(name string) (id string, err error)

	ranksSubjects func(index string) bool
	rulebookName  func(name string) (id string, err error)

	mu  sync.Mutex
	own map[string]*Query // the folder's queries as this library's, once they were asked for
}

// Option changes how a library is loaded.
type Option func(*Library)

// IndexNames gives the library a function that turns an index name as a user
// writes it ("wci", "wci@14.2") into the full id, or says what is wrong with it.
// Without it an index is given in full and is not checked against a list.
func IndexNames(resolve func(name string) (id string, err error)) Option {
	return func(l *Library) { l.indexName = resolve }
}

// RulebookNames is IndexNames for the ids of rulebooks.
func RulebookNames(resolve func(name string) (id string, err error)) Option {
	return func(l *Library) { l.rulebookName = resolve }
}

// Load gives the shipped queries. A file is parsed when its query is first asked for in a
// process, as a command asks for few of them; the tests parse and check all.
func Load(options ...Option) (*Library, error) {
	folder, err := openShipped()
	if err != nil {
		return nil, err
	}
	return newLibrary(folder, options), nil
}

var openShipped = sync.OnceValues(func() (*folder, error) {
	files, err := fs.Sub(shipped, "sql")
	if err != nil {
		return nil, err
	}
	return openFolder(files)
})

// LoadFrom parses and checks the *.sql files at the top of a folder, and the *.yaml files
// of the questions that code answers, with the shared declarations of its words.yaml
// where there is one.
func LoadFrom(files fs.FS, options ...Option) (*Library, error) {
	folder, err := openFolder(files)
	if err != nil {
		return nil, err
	}
	library := newLibrary(folder, options)
	if err := library.check(); err != nil {
		return nil, err
	}
	return library, nil
}

func newLibrary(folder *folder, options []Option) *Library {
	library := &Library{folder: folder, own: map[string]*Query{}}
	for _, option := range options {
		option(library)
	}
	return library
}

// check parses every file and says what is wrong with it, or with several together.
func (l *Library) check() error {
	if _, err := shippedLabels(); err != nil {
		return fmt.Errorf("lists of labels: %w", err)
	}
	for _, name := range l.folder.names {
		if _, err := l.query(name); err != nil {
			return err
		}
	}
	return errors.Join(l.checkPaths(), l.checkSubjects())
}

// query is the folder's query of a name as this library's.
func (l *Library) query(name string) (*Query, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if q := l.own[name]; q != nil {
		return q, nil
	}
	parsed, err := l.folder.query(name)
	if err != nil {
		return nil, err
	}
	q := *parsed // what it holds is not changed after parsing, and so may be shared
	q.library = l
	l.own[name] = &q
	return &q, nil
}

// Queries returns all queries in the order of their names. A shipped file that is broken
// is a defect of the program, and so it panics.
func (l *Library) Queries() []*Query {
	all := make([]*Query, len(l.folder.names))
	for i, name := range l.folder.names {
		q, err := l.query(name)
		if err != nil {
			panic(err)
		}
		all[i] = q
	}
	return all
}

// Lookup returns the query of a name; the error names the nearest one.
func (l *Library) Lookup(name string) (*Query, error) {
	if l.folder.file[name] != "" {
		return l.query(name)
	}
	if near := nearest(name, l.folder.names); near != "" {
		return nil, fmt.Errorf("%w: %q; did you mean %q?", ErrUnknownQuery, name, near)
	}
	return nil, fmt.Errorf("%w: %q; there are %s", ErrUnknownQuery, name, strings.Join(l.folder.names, ", "))
}

// folder is the query files of one place; safe for concurrent use.
type folder struct {
	files  fs.FS
	shared *words
	names  []string          // of the queries, in order
	file   map[string]string // by name

	mu     sync.Mutex
	parsed map[string]*Query
}

// openFolder lists the files and reads what they share.
func openFolder(files fs.FS) (*folder, error) {
	text, err := fs.ReadFile(files, wordsFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f := &folder{files: files, file: map[string]string{}, parsed: map[string]*Query{}}
	if f.shared, err = parseWords(text); err != nil {
		return nil, fmt.Errorf("%s: %w", wordsFile, err)
	}
	for _, ending := range []string{".sql", computedEnding} {
		found, err := fs.Glob(files, "*"+ending)
		if err != nil {
			return nil, err
		}
		for _, file := range found {
			name := strings.TrimSuffix(file, ending)
			if file == wordsFile {
				continue
			}
			if f.file[name] != "" {
				return nil, fmt.Errorf("%s: there is %s already", file, f.file[name])
			}
			f.file[name] = file
		}
	}
	f.names = slices.Sorted(maps.Keys(f.file))
	return f, nil
}

// query parses the file of a name, the first time that it is asked for.
func (f *folder) query(name string) (q *Query, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if q = f.parsed[name]; q != nil {
		return q, nil
	}
	file := f.file[name]
	text, err := fs.ReadFile(f.files, file)
	if err != nil {
		return nil, err
	}
	if path.Ext(file) == computedEnding {
		q, err = parseComputed(name, string(text), f.shared)
	} else {
		q, err = parse(name, string(text), f.shared)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	f.parsed[name] = q
	return q, nil
}
