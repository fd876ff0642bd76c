package rulebook

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed checks.yaml books/*.yaml
var shipped embed.FS

// ErrUnknown is wrapped by Lookup's error.
var ErrUnknown = errors.New("unknown rulebook")

// Registry holds the loaded books. It does not change after Load and is safe for
// concurrent use.
type Registry struct {
	files map[string]*file
	books []*Book
	marks map[string]string // id → fingerprint
}

// Shipped loads the books of the program.
func Shipped() (*Registry, error) {
	files, err := readFolder(shipped, "books")
	return load(files, err)
}

// LoadFolder loads the books of the program and those of a folder, which may inherit
// them. A file there whose id is that of a shipped book takes its place.
func LoadFolder(folder string) (*Registry, error) {
	files, err := readFolder(shipped, "books")
	if err != nil {
		return nil, err
	}
	own, err := readFolder(os.DirFS(folder), ".")
	if len(own) == 0 && err == nil {
		err = fmt.Errorf("%s: there is no *.yaml file of a rulebook", filepath.Clean(folder))
	}
	for _, f := range own {
		files = slices.DeleteFunc(files, func(other *file) bool { return other.ID == f.ID })
	}
	return load(append(files, own...), err)
}

// LoadText loads the books of the program and one more from a text, under the name of
// its file.
func LoadText(name string, text []byte) (*Registry, *Book, error) {
	files, err := readFolder(shipped, "books")
	if err != nil {
		return nil, nil, err
	}
	own, err := readFile(name, text)
	if err != nil {
		return nil, nil, err
	}
	files = slices.DeleteFunc(files, func(other *file) bool { return other.ID == own.ID })
	r, err := load(append(files, own), nil)
	if err != nil {
		return nil, nil, err
	}
	book, err := r.Lookup(own.ID)
	return r, book, err
}

// Parse loads one book that inherits nothing from a text, under the name of its file.
func Parse(name string, text []byte) (*Book, error) {
	own, err := readFile(name, text)
	if err != nil {
		return nil, err
	}
	r, err := load([]*file{own}, nil)
	if err != nil {
		return nil, err
	}
	return r.books[0], nil
}

func readFolder(folder fs.FS, under string) (files []*file, err error) {
	names, err := fs.Glob(folder, path.Join(under, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		f, err := readFile(path.Base(name), text)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		files = append(files, f)
	}
	return files, errors.Join(faults...)
}

func load(files []*file, problem error) (*Registry, error) {
	r := &Registry{files: map[string]*file{}, marks: map[string]string{}}
	faults := []error{problem}
	for _, f := range files {
		if other := r.files[f.ID]; other != nil {
			faults = append(faults, fmt.Errorf("%s:%d: rulebook %q is already in %s", f.name, f.line, f.ID, other.name))
			continue
		}
		r.files[f.ID] = f
	}
	for _, f := range files {
		if r.files[f.ID] != f {
			continue
		}
		book, some := r.assemble(f, nil)
		if len(some) == 0 {
			some = book.check(r)
		}
		faults = append(faults, some...)
		r.books = append(r.books, book)
	}
	if errors.Join(faults...) == nil {
		faults = append(faults, r.checkParts()...)
	}
	slices.SortFunc(r.books, func(a, b *Book) int { return strings.Compare(a.ID, b.ID) })
	return r, errors.Join(faults...)
}

// assemble makes a book with all that it inherits; above are the books that inherit it.
func (r *Registry) assemble(f *file, above []string) (*Book, []error) {
	if slices.Contains(above, f.ID) {
		return &Book{}, []error{fmt.Errorf("%s:%d: the books inherit each other in a circle: %s", f.name, f.line, strings.Join(append(above, f.ID), " → "))}
	}
	under := &Book{}
	if f.Inherits != "" {
		parent := r.files[f.Inherits]
		if parent == nil {
			return under, []error{fmt.Errorf("%s:%d: it inherits %q, which is no rulebook here", f.name, f.line, f.Inherits)}
		}
		var faults []error
		if under, faults = r.assemble(parent, append(above, f.ID)); len(faults) > 0 {
			if len(above) == 0 && parent.name != f.name && !isCircle(faults) {
				return under, []error{fmt.Errorf("%s:%d: %q, which it inherits, has faults", f.name, f.line, f.Inherits)}
			}
			return under, faults
		}
	}
	return build(f, under)
}

func isCircle(faults []error) bool { return strings.Contains(faults[0].Error(), "in a circle") }

// Books are all books by id.
func (r *Registry) Books() []*Book { return slices.Clone(r.books) }

// Lookup gives the book of an id, or of a variant "id+line.field=value" (see variant.go).
func (r *Registry) Lookup(id string) (*Book, error) {
	name, changes, isVariant := strings.Cut(id, "+")
	ids := make([]string, len(r.books))
	for i, book := range r.books {
		if book.ID == name {
			if isVariant {
				return r.variant(book, changes)
			}
			return book, nil
		}
		ids[i] = book.ID
	}
	return nil, fmt.Errorf("%w %q; there are %s", ErrUnknown, id, strings.Join(ids, ", "))
}

// Closure gives the books whose scores a book reads, each after those that it reads
// itself; the book is the last.
func (r *Registry) Closure(b *Book) []*Book {
	var closure []*Book
	var place func(*Book)
	place = func(one *Book) {
		for _, id := range one.reads() {
			if other, err := r.Lookup(id); err == nil {
				place(other)
			}
		}
		if !slices.ContainsFunc(closure, func(there *Book) bool { return there.ID == one.ID }) {
			closure = append(closure, one)
		}
	}
	place(b)
	return closure
}

// reads are the other books whose scores a book averages, or whose verdicts it judges.
func (b *Book) reads() (ids []string) {
	for _, part := range b.Parts {
		if part.From == FromSubjects && part.Book != "" && part.Book != b.ID && !slices.Contains(b.lineage, part.Book) {
			ids = append(ids, part.Book)
		}
	}
	if b.Terms.Inspections != "" {
		ids = append(ids, b.Terms.Inspections)
	}
	return ids
}
