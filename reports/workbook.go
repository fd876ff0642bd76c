package reports

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zhengheng/queries"
)

//go:embed workbooks/*.yaml
var shippedWorkbooks embed.FS

// ErrUnknownWorkbook is wrapped by Workbooks.Lookup.
var ErrUnknownWorkbook = errors.New("no such workbook")

// Workbook is the definition of an XLSX file over several queries. It is not changed
// after LoadWorkbooks and is safe for concurrent use.
type Workbook struct {
	Name        string              `json:"name"`
	Title       queries.Text        `json:"title"`
	Description queries.Text        `json:"description"`
	Parameters  []queries.Parameter `json:"parameters"` // shared by the sheets
	Sheets      []Sheet             `json:"sheets"`
	Notes       []queries.Text      `json:"notes,omitempty"`

	library *queries.Library
}

// Sheet is one sheet of a workbook: a single table, which starts in the first row so
// that programs can read and people can filter it, or, with a title above, blocks one
// below the other.
type Sheet struct {
	Title       queries.Text   `yaml:"title" json:"title"`
	Each        *Each          `yaml:"each" json:"each,omitempty"`
	Optional    bool           `yaml:"optional" json:"optional,omitempty"` // left out, with a note, where it has no rows
	Orientation string         `yaml:"orientation" json:"orientation,omitempty"`
	Blocks      []Block        `yaml:"blocks" json:"blocks,omitempty"`
	Block       Block          `yaml:",inline" json:"block,omitzero"` // of a sheet without blocks
	Signatures  []queries.Text `yaml:"signatures" json:"signatures,omitempty"`
	Notes       []queries.Text `yaml:"notes" json:"notes,omitempty"`
}

// Each repeats a sheet for the values of a name that its parameters and titles use:
// values from a list, or a column of a query.
type Each struct {
	Name       string                  `yaml:"name" json:"name"`
	Values     []string                `yaml:"values" json:"values,omitempty"`
	Query      string                  `yaml:"query" json:"query,omitempty"`
	Parameters map[string]string       `yaml:"parameters" json:"parameters,omitempty"`
	Column     string                  `yaml:"column" json:"column,omitempty"`
	Titles     map[string]queries.Text `yaml:"titles" json:"titles,omitempty"` // what titles show for a value
	Label      string                  `yaml:"label" json:"label,omitempty"`   // the column that titles show instead of Column's value
	Most       int                     `yaml:"most" json:"most,omitempty"`     // sheets; 30 where 0
}

// Layout is how a block shows its rows.
type Layout string

// The layouts. Figures are pairs of label and value; a cross table has the values of
// its second column across.
const (
	LayoutTable   Layout = "table"
	LayoutFigures Layout = "figures"
	LayoutCross   Layout = "cross"
)

// Block is one query's rows on a sheet. Values of parameters may be expressions, see
// Workbook.value.
type Block struct {
	ID         string            `yaml:"id" json:"id,omitempty"` // names the table in packs
	Heading    queries.Text      `yaml:"heading" json:"heading,omitzero"`
	Query      string            `yaml:"query" json:"query,omitempty"`
	Parameters map[string]string `yaml:"parameters" json:"parameters,omitempty"`
	Layout     Layout            `yaml:"layout" json:"layout,omitempty"`
	Columns    []Pick            `yaml:"columns" json:"columns,omitempty"` // all where empty
	Sort       []string          `yaml:"sort" json:"sort,omitempty"`
	Group      string            `yaml:"group" json:"group,omitempty"`   // the column whose values head groups of rows
	Across     int               `yaml:"across" json:"across,omitempty"` // pairs in a row of figures
	Charts     []Picture         `yaml:"charts" json:"charts,omitempty"`
}

// Pick is a column that a block shows. In a definition its name alone will do.
type Pick struct {
	Name  string       `yaml:"name" json:"name"`
	Title queries.Text `yaml:"title" json:"title,omitzero"`
	Mark  string       `yaml:"mark" json:"mark,omitempty"`   // bar, heat, change or met
	Width float64      `yaml:"width" json:"width,omitempty"` // in characters; texts wrap
}

// UnmarshalYAML reads a name or a mapping.
func (p *Pick) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		p.Name = node.Value
		return nil
	}
	type plain Pick
	return node.Decode((*plain)(p))
}

// Picture is a chart over a block's rows. Of a cross table it draws all columns.
type Picture struct {
	ID     string       `yaml:"id" json:"id,omitempty"` // names the figure in packs
	Kind   string       `yaml:"kind" json:"kind"`       // bar, column, line, stacked, doughnut
	Title  queries.Text `yaml:"title" json:"title"`
	Label  string       `yaml:"label" json:"label,omitempty"`
	Values []string     `yaml:"values" json:"values,omitempty"`
	Rows   int          `yaml:"rows" json:"rows,omitempty"` // the first so many; all where 0
}

// blocks are the sheet's blocks, whichever way they are written.
func (s *Sheet) blocks() []*Block {
	if len(s.Blocks) == 0 {
		return []*Block{&s.Block}
	}
	list := make([]*Block, len(s.Blocks))
	for i := range s.Blocks {
		list[i] = &s.Blocks[i]
	}
	return list
}

// Queries are the names of the queries that the workbook asks, each once.
func (w *Workbook) Queries() []string {
	var names []string
	for i := range w.Sheets {
		for _, block := range w.Sheets[i].blocks() {
			if !slices.Contains(names, block.Query) {
				names = append(names, block.Query)
			}
		}
	}
	return names
}

// isTable tells whether the sheet is a single table that starts in the first row.
func (s *Sheet) isTable() bool {
	return len(s.Blocks) == 0 && (s.Block.Layout == "" || s.Block.Layout == LayoutTable) && s.Block.Group == ""
}

// Workbooks is a checked set of definitions; safe for concurrent use.
type Workbooks struct{ list []*Workbook }

// LoadWorkbooks reads and checks the shipped definitions against the queries.
func LoadWorkbooks(library *queries.Library) (*Workbooks, error) {
	files, err := fs.Sub(shippedWorkbooks, "workbooks")
	if err != nil {
		return nil, err
	}
	return LoadWorkbooksFrom(files, library)
}

// LoadWorkbooksFrom reads and checks the *.yaml files at the top of a folder.
func LoadWorkbooksFrom(files fs.FS, library *queries.Library) (*Workbooks, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	all := &Workbooks{}
	var faults []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		w, err := parseWorkbook(strings.TrimSuffix(path.Base(name), ".yaml"), text, library)
		if err != nil {
			faults = append(faults, fmt.Errorf("workbook %s: %w", name, err))
		}
		all.list = append(all.list, w)
	}
	return all, errors.Join(faults...)
}

// All returns the workbooks in the order of their names.
func (w *Workbooks) All() []*Workbook { return slices.Clone(w.list) }

// Lookup returns the workbook of a name.
func (w *Workbooks) Lookup(name string) (*Workbook, error) {
	names := make([]string, len(w.list))
	for i, book := range w.list {
		if book.Name == name {
			return book, nil
		}
		names[i] = book.Name
	}
	return nil, fmt.Errorf("%w: %q; there are %s", ErrUnknownWorkbook, name, strings.Join(names, ", "))
}

// parameterUse is a parameter as a definition writes it: a name, or a name with what
// differs from the query's own declaration.
type parameterUse struct{ node yaml.Node }

func (p *parameterUse) UnmarshalYAML(node *yaml.Node) error {
	p.node = *node
	return nil
}

func parseWorkbook(name string, text []byte, library *queries.Library) (*Workbook, error) {
	var d struct {
		Title       queries.Text   `yaml:"title"`
		Description queries.Text   `yaml:"description"`
		Parameters  []parameterUse `yaml:"parameters"`
		Sheets      []Sheet        `yaml:"sheets"`
		Notes       []queries.Text `yaml:"notes"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&d); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	w := &Workbook{Name: name, Title: d.Title, Description: d.Description, Sheets: d.Sheets, Notes: d.Notes, library: library}
	var faults []error
	for _, use := range d.Parameters {
		p, err := w.parameter(&use.node)
		w.Parameters, faults = append(w.Parameters, p), append(faults, err)
	}
	return w, errors.Join(append(faults, w.check())...)
}

// parameter completes a declaration with that of the first query which gets its value.
func (w *Workbook) parameter(node *yaml.Node) (queries.Parameter, error) {
	named := struct{ Name string }{node.Value}
	if node.Kind != yaml.ScalarNode {
		if err := node.Decode(&named); err != nil {
			return queries.Parameter{}, err
		}
	}
	var p queries.Parameter
	if declared := w.declared(named.Name); declared != nil {
		p = *declared
	}
	if node.Kind != yaml.ScalarNode {
		if err := node.Decode(&p); err != nil {
			return p, fmt.Errorf("parameter %q: %w", named.Name, err)
		}
	}
	p.Name = named.Name
	if p.Kind == "" || p.Title.Zh == "" || p.Title.En == "" {
		return p, fmt.Errorf("parameter %q: no query takes it as it is; give it a kind and a title in zh and en", p.Name)
	}
	return p, nil
}

// declared finds the parameter of a query that is given the value of a name.
func (w *Workbook) declared(name string) *queries.Parameter {
	for i := range w.Sheets {
		for _, block := range w.Sheets[i].blocks() {
			query, err := w.library.Lookup(block.Query)
			if err != nil {
				continue // check tells
			}
			for parameter, value := range block.Parameters {
				if value == "$"+name {
					if p := query.Parameter(parameter); p != nil {
						return p
					}
				}
			}
		}
	}
	return nil
}
