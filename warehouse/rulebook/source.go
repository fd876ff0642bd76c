package rulebook

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Source is the text of one file that a score under a book rests on.
type Source struct {
	Book string // id
	File string // its name, without a folder
	Text string
}

// Sources are the files that Fingerprint covers, each once, and those without which they
// do not load.
func (r *Registry) Sources(b *Book) (all []Source) {
	var add func(f *file)
	add = func(f *file) {
		if f == nil || slices.ContainsFunc(all, func(s Source) bool { return s.Book == f.ID }) {
			return
		}
		all = append(all, Source{f.ID, f.name, f.text})
		add(r.files[f.Inherits])
		if book, err := r.Lookup(f.ID); err == nil {
			for _, id := range book.reads() {
				add(r.files[id])
			}
		}
	}
	r.eachSource(b, func(_ string, f *file) { add(f) })
	return all
}

// eachSource visits the files that Fingerprint covers, in its order.
func (r *Registry) eachSource(b *Book, visit func(id string, f *file)) {
	for _, one := range r.Closure(b) {
		for _, id := range one.lineage {
			name, _, _ := strings.Cut(id, "+")
			if f := r.files[name]; f != nil {
				visit(id, f)
			}
		}
	}
}

// Fingerprint changes whenever a score under the book may change: it covers the files of
// the book, of those it inherits and of those whose scores it averages.
func (r *Registry) Fingerprint(b *Book) string {
	hash := sha256.New()
	r.eachSource(b, func(id string, f *file) { fmt.Fprintf(hash, "%s\x00%s\x00", id, f.text) })
	return hex.EncodeToString(hash.Sum(nil))
}

// Restore loads the books of kept sources alone, without those of the program.
func Restore(sources []Source) (*Registry, error) {
	var files []*file
	var faults []error
	for _, s := range sources {
		f, err := readFile(s.File, []byte(s.Text))
		if err != nil {
			faults = append(faults, err)
			continue
		}
		files = append(files, f)
	}
	return load(files, errors.Join(faults...))
}
