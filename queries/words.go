package queries

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"zhengheng/access"
)

// wordsFile lies beside the queries and declares what several of them share.
const wordsFile = "words.yaml"

// words are the shared declarations. A query's list names one of them (reads), or names
// it and sets some of its fields ({name: limit, default: "20"}), or takes in those of a
// group (...counts).
type words struct {
	parameters shared[Parameter]
	columns    shared[Column]
}

// shared are declarations by name, and by the name of a group that holds them in order.
type shared[T declared[T]] struct {
	single map[string]T
	groups map[string][]T
}

// declared is a Parameter or a Column.
type declared[T any] interface {
	name() string
	apart() T // a copy that shares no memory to which decoding writes
}

func (p Parameter) name() string { return p.Name }
func (c Column) name() string    { return c.Name }

func (p Parameter) apart() Parameter {
	for _, bound := range []**int64{&p.Min, &p.Max} {
		if *bound != nil {
			own := **bound
			*bound = &own
		}
	}
	return p
}

func (c Column) apart() Column { return c }

// wordGroup is a named list of declarations, as words.yaml holds it.
type wordGroup struct {
	Name string      `yaml:"name"`
	Of   []yaml.Node `yaml:"of"`
}

// header is a query file's YAML block.
type header struct {
	Title       Text        `yaml:"title"`
	Description Text        `yaml:"description"`
	Parameters  []yaml.Node `yaml:"parameters"`
	Columns     []yaml.Node `yaml:"columns"`
	Chart       *Chart      `yaml:"chart"`
	Order       []string    `yaml:"order"`
	Path        string      `yaml:"path"`
	Scope       Scoping     `yaml:"scope"`
	Role        Role        `yaml:"role"`
	Subjects    string      `yaml:"subjects"`
}

func parseWords(text []byte) (*words, error) {
	var lists struct {
		Parameters      []Parameter `yaml:"parameters"`
		ParameterGroups []wordGroup `yaml:"parameter_groups"`
		Columns         []Column    `yaml:"columns"`
		ColumnGroups    []wordGroup `yaml:"column_groups"`
	}
	if err := decodeStrictly(text, &lists); err != nil {
		return nil, err
	}
	var w words
	var err error
	if w.parameters, err = share(lists.Parameters, lists.ParameterGroups); err != nil {
		return nil, fmt.Errorf("parameter %w", err)
	}
	if w.columns, err = share(lists.Columns, lists.ColumnGroups); err != nil {
		return nil, fmt.Errorf("column %w", err)
	}
	return &w, nil
}

// share keeps declarations and groups by their names; a group may hold those above it.
func share[T declared[T]](list []T, groups []wordGroup) (shared[T], error) {
	s := shared[T]{map[string]T{}, map[string][]T{}}
	for _, item := range list {
		if _, isTwice := s.single[item.name()]; isTwice {
			return s, fmt.Errorf("%q is declared twice", item.name())
		}
		s.single[item.name()] = item
	}
	for _, group := range groups {
		if _, isTwice := s.groups[group.Name]; isTwice {
			return s, fmt.Errorf("group %q is declared twice", group.Name)
		}
		items, err := s.declarations(group.Of)
		if err != nil {
			return s, fmt.Errorf("group %q: %w", group.Name, err)
		}
		s.groups[group.Name] = items
	}
	return s, nil
}

// query reads a YAML block.
func (w *words) query(name, block string) (*Query, error) {
	var h header
	if err := decodeStrictly([]byte(block), &h); err != nil {
		return nil, fmt.Errorf("YAML block: %w", err)
	}
	q := &Query{Name: name, Title: h.Title, Description: h.Description, Chart: h.Chart, Order: h.Order, Path: h.Path, Scope: h.Scope, Role: h.Role, Subjects: h.Subjects}
	if q.Role == "" {
		q.Role = access.Viewer
	}
	var err error
	if q.Parameters, err = w.parameters.declarations(h.Parameters); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	if q.Columns, err = w.columns.declarations(h.Columns); err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	return q, nil
}

// declarations reads a list whose items are names of shared declarations, groups of them
// or declarations of their own.
func (s shared[T]) declarations(list []yaml.Node) ([]T, error) {
	items := make([]T, 0, len(list))
	for i := range list {
		node := &list[i]
		name, isGroup := grouped(node)
		if isGroup {
			group, found := s.groups[name]
			if !found {
				return nil, fmt.Errorf("line %d: there is no group %q in %s, or not above it", node.Line, name, wordsFile)
			}
			items = append(items, group...)
			continue
		}
		if node.Kind == yaml.ScalarNode {
			item, found := s.single[name]
			if !found {
				return nil, fmt.Errorf("line %d: %q is not declared in %s", node.Line, name, wordsFile)
			}
			items = append(items, item)
			continue
		}
		item, err := s.declaration(node)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// declaration reads an item that has fields of its own; where it has the name of a shared
// declaration, that one gives the others.
func (s shared[T]) declaration(node *yaml.Node) (item T, err error) {
	var named struct {
		Name string `yaml:"name"`
	}
	if err := node.Decode(&named); err != nil {
		return item, err
	}
	item = s.single[named.Name].apart() // the zero declaration where it is new
	text, err := yaml.Marshal(node)
	if err != nil {
		return item, err
	}
	if err := decodeStrictly(text, &item); err != nil {
		return item, fmt.Errorf("line %d: %q: %w", node.Line, named.Name, err)
	}
	return item, nil
}

// decodeStrictly refuses fields that are unknown.
func decodeStrictly(text []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
