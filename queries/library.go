package queries

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed sql/*.sql sql/*.yaml sql/labels/*.yaml
var shipped embed.FS

// Library is a checked set of queries; safe for concurrent use.
type Library struct {
	queries   []*Query
	indexName func(name string) (id string, err error)

	ranksSubjects func(index string) bool
	rulebookName  func(name string) (id string, err error)
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

// Load parses and checks the shipped queries.
func Load(options ...Option) (*Library, error) {
	files, err := fs.Sub(shipped, "sql")
	if err != nil {
		return nil, err
	}
	return LoadFrom(files, options...)
}

// LoadFrom parses and checks the *.sql files at the top of a folder, and the *.yaml files
// of the questions that code answers, with the shared declarations of its words.yaml
// where there is one.
func LoadFrom(files fs.FS, options ...Option) (*Library, error) {
	library := &Library{}
	for _, option := range options {
		option(library)
	}
	if _, err := shippedLabels(); err != nil {
		return nil, fmt.Errorf("lists of labels: %w", err)
	}
	text, err := fs.ReadFile(files, wordsFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	shared, err := parseWords(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", wordsFile, err)
	}
	found, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(found)
	for _, file := range found {
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, err
		}
		query, err := parse(strings.TrimSuffix(path.Base(file), ".sql"), string(text), shared)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		query.library = library
		library.queries = append(library.queries, query)
	}
	if err := library.loadComputed(files, shared); err != nil {
		return nil, err
	}
	slices.SortFunc(library.queries, func(a, b *Query) int { return strings.Compare(a.Name, b.Name) })
	return library, errors.Join(library.checkPaths(), library.checkSubjects())
}

// Queries returns all queries in the order of their names.
func (l *Library) Queries() []*Query { return slices.Clone(l.queries) }

// Lookup returns the query of a name; the error names the nearest one.
func (l *Library) Lookup(name string) (*Query, error) {
	names := make([]string, len(l.queries))
	for i, query := range l.queries {
		if query.Name == name {
			return query, nil
		}
		names[i] = query.Name
	}
	if near := nearest(name, names); near != "" {
		return nil, fmt.Errorf("%w: %q; did you mean %q?", ErrUnknownQuery, name, near)
	}
	return nil, fmt.Errorf("%w: %q; there are %s", ErrUnknownQuery, name, strings.Join(names, ", "))
}
