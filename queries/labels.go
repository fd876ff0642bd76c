package queries

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// shippedLabels reads the lists of sql/labels once; LoadFrom, and so the tests, says what is
// wrong with them.
var shippedLabels = sync.OnceValues(func() (map[string][]Value, error) {
	files, err := fs.Sub(shipped, "sql")
	if err != nil {
		return nil, err
	}
	return readLabels(files)
})

// Labels returns the closed list of a name that a file of sql/labels declares (platform,
// level, state …): its values in the order in which people read them; nil for any other
// name. The caller does not change it.
func Labels(list string) []Value {
	lists, _ := shippedLabels()
	return lists[list]
}

// Label is how people read a value of one of the lists; a value that is none of it stays.
func Label(list, value, language string) string {
	for _, v := range Labels(list) {
		if v.Name == value {
			return v.Title.In(language)
		}
	}
	return value
}

// labelReader makes lists out of what the files say.
type labelReader struct {
	written map[string]writtenLabels
	lists   map[string][]Value
	faults  []error
}

// writtenLabels is a list as a file holds it.
type writtenLabels struct {
	file   string
	items  []yaml.Node
	isOpen bool // being read, so that a list which holds itself is found
}

// readLabels reads labels/*.yaml: lists by name, each of items that are a code with what
// people read, or ...NAME, which stands for all items of another list. All faults come
// back at once, with file and line.
func readLabels(files fs.FS) (map[string][]Value, error) {
	r := labelReader{written: map[string]writtenLabels{}, lists: map[string][]Value{}}
	found, err := fs.Glob(files, "labels/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, file := range found {
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, err
		}
		var lists map[string][]yaml.Node
		if err := yaml.Unmarshal(text, &lists); err != nil {
			r.faults = append(r.faults, fmt.Errorf("%s: %w", file, err))
		}
		for _, name := range slices.Sorted(maps.Keys(lists)) {
			if first, isTwice := r.written[name]; isTwice || len(lists[name]) == 0 || !nameForm.MatchString(name) {
				r.faults = append(r.faults, fmt.Errorf("%s: list %q is empty, not lower_case, or stands in %s too", file, name, first.file))
				continue
			}
			r.written[name] = writtenLabels{file: file, items: lists[name]}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.written)) {
		r.list(name)
	}
	return r.lists, errors.Join(r.faults...)
}

// list reads one list, and before it those that stand in it.
func (r *labelReader) list(name string) []Value {
	if values, isRead := r.lists[name]; isRead {
		return values
	}
	list := r.written[name]
	list.isOpen = true
	r.written[name] = list
	var values []Value
	for i := range list.items {
		item := &list.items[i]
		fault := func(format string, args ...any) {
			r.faults = append(r.faults, fmt.Errorf("%s:%d: list %q: "+format, append([]any{list.file, item.Line, name}, args...)...))
		}
		for _, value := range r.item(item, fault) {
			if slices.ContainsFunc(values, func(v Value) bool { return v.Name == value.Name }) {
				fault("%q stands in it twice", value.Name)
			}
			values = append(values, value)
		}
	}
	r.lists[name] = values
	return values
}

// item gives the values of one item.
func (r *labelReader) item(item *yaml.Node, fault func(format string, args ...any)) []Value {
	if other, isGroup := grouped(item); isGroup {
		list, isThere := r.written[other]
		_, isRead := r.lists[other]
		switch {
		case !isThere:
			fault("there is no list %q", other)
			return nil
		case list.isOpen && !isRead:
			fault("it holds itself by way of ...%s", other)
			return nil
		}
		return r.list(other)
	}
	var title map[string]string
	if item.Kind == yaml.MappingNode && len(item.Content) == 2 && item.Content[1].Decode(&title) == nil {
		text := Text{title["zh"], title["en"]}
		if len(title) == 2 && text.Zh != "" && text.En != "" {
			return []Value{{item.Content[0].Value, text}}
		}
	}
	fault("an item is written `code: {zh: …, en: …}`, or ...NAME for all of another list")
	return nil
}

// grouped tells whether an item is ...NAME, which stands for all that the name holds.
func grouped(item *yaml.Node) (name string, isGroup bool) {
	return strings.CutPrefix(item.Value, "...")
}
