package rulebook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// file is a book as written: its own lines, not those that it inherits.
type file struct {
	ID         string      `yaml:"id"`
	Title      Text        `yaml:"title"`
	Basis      string      `yaml:"basis"`
	Inherits   string      `yaml:"inherits,omitempty"`
	Settings   []yaml.Node `yaml:"settings,omitempty"`
	Groups     []yaml.Node `yaml:"groups,omitempty"`
	Indicators []yaml.Node `yaml:"indicators,omitempty"`
	Rules      []yaml.Node `yaml:"rules,omitempty"`
	Classes    []yaml.Node `yaml:"classes,omitempty"`
	Grades     []yaml.Node `yaml:"grades,omitempty"`
	Parts      []yaml.Node `yaml:"parts,omitempty"`
	Override   []yaml.Node `yaml:"override,omitempty"`
	Remove     []yaml.Node `yaml:"remove,omitempty"`
	Examples   []yaml.Node `yaml:"examples,omitempty"`

	name string
	text string
	line int // of the id
}

// readFile is strict: a key that nobody reads is a fault, not a comment.
func readFile(name string, text []byte) (*file, error) {
	f := &file{name: name, text: string(text), line: 1}
	var root yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	err := decoder.Decode(&root)
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s:1: the file is empty; it should define one rulebook", name)
	case err != nil:
		return nil, located(name, err)
	case root.Content[0].Kind != yaml.MappingNode:
		return nil, fmt.Errorf("%s:%d: a rulebook begins with the keys id, title and basis", name, root.Content[0].Line)
	}
	if err := knownKeys(root.Content[0], *f); err != nil {
		return nil, located(name, err)
	}
	if err := root.Decode(f); err != nil {
		return nil, located(name, err)
	}
	for i := 0; i+1 < len(root.Content[0].Content); i += 2 {
		if root.Content[0].Content[i].Value == "id" {
			f.line = root.Content[0].Content[i].Line
		}
	}
	return f, nil
}

var yamlLine = regexp.MustCompile(`(?s)^(?:yaml: )?(?:unmarshal errors:\s*)?line ([0-9]+): (.*)$`)

// located turns "line 3: text" into "file:3: text", without Go's names of types.
func located(file string, err error) error {
	var several *yaml.TypeError
	if errors.As(err, &several) {
		faults := make([]error, len(several.Errors))
		for i, text := range several.Errors {
			faults[i] = located(file, errors.New(text))
		}
		return errors.Join(faults...)
	}
	line, text := "1", strings.TrimPrefix(err.Error(), "yaml: ")
	if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
		line, text = found[1], found[2]
	}
	if strings.HasPrefix(text, "cannot unmarshal") {
		text = "a value of another kind is expected here"
	}
	return fmt.Errorf("%s:%s: %s", file, line, text)
}

// knownKeys refuses keys of a mapping that no field of like has.
func knownKeys(node *yaml.Node, like any) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: a value of another kind is expected here", node.Line)
	}
	keys := keysOf(reflect.TypeOf(like))
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		if !slices.Contains(keys, key.Value) {
			return fmt.Errorf("line %d: unknown key %q; there are %s", key.Line, key.Value, strings.Join(keys, ", "))
		}
		if seen[key.Value] {
			return fmt.Errorf("line %d: %q is given twice", key.Line, key.Value)
		}
		seen[key.Value] = true
	}
	return nil
}

func keysOf(kind reflect.Type) (keys []string) {
	for i := range kind.NumField() {
		name, options, _ := strings.Cut(kind.Field(i).Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			keys = append(keys, keysOf(kind.Field(i).Type)...)
		case name != "":
			keys = append(keys, name)
		}
	}
	return keys
}

// readLine reads a line of type T, or what an override changes of one.
func readLine[T any](name string, node *yaml.Node, into *T) error {
	if err := knownKeys(node, *into); err != nil {
		return located(name, err)
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == "applies" {
			if err := knownKeys(node.Content[i+1], Applies{}); err != nil {
				return located(name, err)
			}
		}
	}
	if err := node.Decode(into); err != nil {
		return located(name, err)
	}
	return nil
}

// builder puts a book together: what it inherits, then its own file on top.
type builder struct {
	book   *Book
	file   *file
	faults []error
}

func (b *builder) fault(line int, format string, args ...any) {
	b.faults = append(b.faults, fmt.Errorf("%s:%d: %s", b.file.name, line, fmt.Sprintf(format, args...)))
}

// build lays one file over the book it inherits, which the caller made for it alone.
func build(f *file, under *Book) (*Book, []error) {
	b := &builder{book: under, file: f}
	under.ID, under.Inherits, under.Title, under.Basis, under.text = f.ID, f.Inherits, f.Title, f.Basis, f.text
	under.place = place{f.name, f.line}
	under.lineage = append([]string{f.ID}, under.lineage...)
	under.Examples = nil
	b.remove()
	b.override()
	add(b, f.Settings, &under.Settings)
	add(b, f.Groups, &under.Groups)
	add(b, f.Indicators, &under.Indicators)
	add(b, f.Rules, &under.Rules)
	add(b, f.Classes, &under.Classes)
	add(b, f.Grades, &under.Grades)
	add(b, f.Parts, &under.Parts)
	add(b, f.Examples, &under.Examples)
	return under, b.faults
}

// add reads new lines; an id that the book has already is a fault.
func add[T any, P interface {
	*T
	lined
}](b *builder, nodes []yaml.Node, into *[]P) {
	for i := range nodes {
		line := P(new(T))
		if err := readLine(b.file.name, &nodes[i], (*T)(line)); err != nil {
			b.faults = append(b.faults, err)
			continue
		}
		l := line.base()
		l.place = place{b.file.name, nodes[i].Line}
		if l.Source == "" {
			l.Source = b.file.Basis
		}
		if other := b.find(l.ID); other != nil {
			b.fault(nodes[i].Line, "line %q is already in %s; put it under override: to change it", l.ID, other.base().place)
			continue
		}
		*into = append(*into, line)
	}
}

func (b *builder) find(id string) lined {
	for _, line := range b.book.lines() {
		if line.base().ID == id {
			return line
		}
	}
	return nil
}

// remove drops lines that the book inherits, with the rules and indicators below them.
func (b *builder) remove() {
	for _, node := range b.file.Remove {
		if b.find(node.Value) == nil {
			b.fault(node.Line, "there is no line %q to remove in %s", node.Value, b.file.Inherits)
			continue
		}
		b.book.drop(node.Value)
		b.book.removed = append(b.book.removed, node.Value)
	}
}

func (b *Book) drop(id string) {
	for _, group := range b.Groups {
		if group.In == id {
			b.drop(group.ID)
		}
	}
	for _, indicator := range slices.Clone(b.Indicators) {
		if indicator.In == id {
			b.drop(indicator.ID)
		}
	}
	without(&b.Settings, id)
	without(&b.Groups, id)
	without(&b.Indicators, id)
	without(&b.Classes, id)
	without(&b.Grades, id)
	without(&b.Parts, id)
	b.Rules = slices.DeleteFunc(b.Rules, func(r *Rule) bool { return r.ID == id || r.In == id })
}

func without[T lined](lines *[]T, id string) {
	*lines = slices.DeleteFunc(*lines, func(line T) bool { return line.base().ID == id })
}

// override changes the fields that it gives of a line that the book inherits. It says
// anew how well the line is known, since its mark was that of another text.
func (b *builder) override() {
	for i := range b.file.Override {
		node := &b.file.Override[i]
		id, hasMark := "", false
		for k := 0; k+1 < len(node.Content); k += 2 {
			switch node.Content[k].Value {
			case "id":
				id = node.Content[k+1].Value
			case "mark":
				hasMark = true
			}
		}
		line := b.find(id)
		if line == nil {
			b.fault(node.Line, "there is no line %q to override in %q; new lines stand under settings, groups, indicators, rules …", id, b.file.Inherits)
			continue
		}
		if !hasMark {
			b.fault(node.Line, "line %q is overridden without a mark; say E, D or U", id)
		}
		line.base().Source = b.file.Basis
		if err := readAny(b.file.name, node, line); err != nil {
			b.faults = append(b.faults, err)
		}
		line.base().place = place{b.file.name, node.Line}
	}
}

// readAny reads what an override changes into a line of any type.
func readAny(name string, node *yaml.Node, into lined) error {
	switch line := into.(type) {
	case *Setting:
		return readLine(name, node, line)
	case *Node:
		return readLine(name, node, line)
	case *Rule:
		return readLine(name, node, line)
	case *Class:
		return readLine(name, node, line)
	case *Grade:
		return readLine(name, node, line)
	case *Part:
		return readLine(name, node, line)
	}
	return fmt.Errorf("%s:%d: this line cannot be overridden", name, node.Line)
}

// quoted joins ids for a sentence.
func quoted(ids []string) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = strconv.Quote(id)
	}
	return strings.Join(all, ", ")
}
