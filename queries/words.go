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

// words are the shared declarations by name. A query's list names one of them
// (reads), or names it and sets some of its fields ({name: limit, default: "20"}).
type words struct {
	parameters map[string]Parameter
	columns    map[string]Column
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
		Parameters []Parameter `yaml:"parameters"`
		Columns    []Column    `yaml:"columns"`
	}
	if err := decodeStrictly(text, &lists); err != nil {
		return nil, err
	}
	w := &words{map[string]Parameter{}, map[string]Column{}}
	for _, p := range lists.Parameters {
		if _, isTwice := w.parameters[p.Name]; isTwice {
			return nil, fmt.Errorf("parameter %q is declared twice", p.Name)
		}
		w.parameters[p.Name] = p
	}
	for _, c := range lists.Columns {
		if _, isTwice := w.columns[c.Name]; isTwice {
			return nil, fmt.Errorf("column %q is declared twice", c.Name)
		}
		w.columns[c.Name] = c
	}
	return w, nil
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
	if q.Parameters, err = declarations(h.Parameters, w.parameters); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	if q.Columns, err = declarations(h.Columns, w.columns); err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	return q, nil
}

// declarations reads a list whose items are names of shared declarations or
// declarations of their own.
func declarations[T any](list []yaml.Node, shared map[string]T) ([]T, error) {
	items := make([]T, len(list))
	for i := range list {
		node := &list[i]
		if node.Kind == yaml.ScalarNode {
			item, found := shared[node.Value]
			if !found {
				return nil, fmt.Errorf("line %d: %q is not declared in %s", node.Line, node.Value, wordsFile)
			}
			items[i] = item
			continue
		}
		var named struct {
			Name string `yaml:"name"`
		}
		if err := node.Decode(&named); err != nil {
			return nil, err
		}
		items[i] = shared[named.Name] // the zero declaration where it is new
		text, err := yaml.Marshal(node)
		if err != nil {
			return nil, err
		}
		if err := decodeStrictly(text, &items[i]); err != nil {
			return nil, fmt.Errorf("line %d: %q: %w", node.Line, named.Name, err)
		}
	}
	return items, nil
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
