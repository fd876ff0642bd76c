package rulebook

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Difference is one field of one line in which two texts of a book differ.
type Difference struct {
	Book  string
	Line  string // id; "" for the book itself
	Title Text   // of the line, as it is today where it still is there
	Field string // of the line, as its file calls it; "" where the whole line came or went

	Before, After string // "" where it was not there, or not said
}

// Differences compares two texts of a book, line by line, with all that they inherit; the
// lines are in the order of the newer. Examples do not count, and neither do comments.
func Differences(before, after *Book) (all []Difference) {
	all = headDifferences(before, after)
	for _, line := range after.lines() {
		now := line.base()
		if was := lineNamed(before, now.ID); was != nil {
			all = append(all, lineDifferences(after.ID, now, was, line)...)
		} else {
			all = append(all, Difference{Book: after.ID, Line: now.ID, Title: now.Title, After: shortly(after, line)})
		}
	}
	for _, line := range before.lines() {
		if was := line.base(); lineNamed(after, was.ID) == nil {
			all = append(all, Difference{Book: after.ID, Line: was.ID, Title: was.Title, Before: shortly(before, line)})
		}
	}
	return all
}

// DifferencesAmong compares a book as two registries have it, and the books whose scores it
// reads.
func DifferencesAmong(before *Registry, was *Book, after *Registry, now *Book) (all []Difference) {
	older := before.Closure(was)
	for _, one := range after.Closure(now) {
		at := slices.IndexFunc(older, func(b *Book) bool { return b.ID == one.ID })
		if at < 0 {
			all = append(all, Difference{Book: one.ID, Title: one.Title, After: one.Title.Zh})
			continue
		}
		all = append(all, Differences(older[at], one)...)
		older = slices.Delete(older, at, at+1)
	}
	for _, one := range older {
		all = append(all, Difference{Book: one.ID, Title: one.Title, Before: one.Title.Zh})
	}
	return all
}

func lineNamed(b *Book, id string) lined {
	for _, line := range b.lines() {
		if line.base().ID == id {
			return line
		}
	}
	return nil
}

// shortly is a whole line as people name it: its title and what it is worth.
func shortly(b *Book, line lined) string {
	return strings.TrimSpace(line.base().Title.Zh + " " + b.describe(line).Worth)
}

func headDifferences(before, after *Book) (all []Difference) {
	for _, field := range []struct{ name, before, after string }{
		{"title", before.Title.Zh, after.Title.Zh}, {"basis", before.Basis, after.Basis}, {"inherits", before.Inherits, after.Inherits},
	} {
		if field.before != field.after {
			all = append(all, Difference{Book: after.ID, Title: after.Title, Field: field.name, Before: field.before, After: field.after})
		}
	}
	return all
}

func lineDifferences(book string, now *Line, was, is lined) (all []Difference) {
	before, after := fieldsOf(was), fieldsOf(is)
	for _, field := range after.names {
		if before.texts[field] != after.texts[field] {
			all = append(all, Difference{book, now.ID, now.Title, field, before.texts[field], after.texts[field]})
		}
	}
	for _, field := range before.names { // of a line that became one of another sort
		if _, known := after.texts[field]; !known && before.texts[field] != "" {
			all = append(all, Difference{book, now.ID, now.Title, field, before.texts[field], ""})
		}
	}
	return all
}

// fieldTexts are the fields of a line as text, by the names that files have for them.
type fieldTexts struct {
	names []string
	texts map[string]string
}

func fieldsOf(line lined) fieldTexts {
	f := fieldTexts{texts: map[string]string{}}
	f.add("", reflect.ValueOf(line).Elem())
	return f
}

func (f *fieldTexts) add(above string, of reflect.Value) {
	for i := range of.NumField() {
		name, options, _ := strings.Cut(of.Type().Field(i).Tag.Get("yaml"), ",")
		value := of.Field(i)
		switch {
		case options == "inline":
			f.add(above, value)
		case name == "applies":
			f.add("applies.", value)
		case name == "source": // where it is printed changes no score; without one it is the basis
		case name != "" && name != "id":
			f.names = append(f.names, above+name)
			f.texts[above+name] = fieldText(value.Interface())
		}
	}
}

// fieldText is a value of a line as its file writes it, "" where it is not said.
func fieldText(value any) string {
	switch v := value.(type) {
	case Text:
		if v.En == "" || v.En == v.Zh {
			return v.Zh
		}
		return v.Zh + " / " + v.En
	case Points:
		return v.text()
	case []string:
		return strings.Join(v, " ")
	case []Band:
		return bandsText(v)
	case yaml.Node:
		return scalarText(&v)
	case bool:
		if v {
			return "true"
		}
	case int64:
		if v != 0 {
			return strconv.FormatInt(v, 10)
		}
	case string:
		return v
	}
	return ""
}
