package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Mapping says where a column's value comes from: header names, of which the
// first that the file has is taken, and optionally the part of the cell that a
// regular expression captures, put into a format. In YAML it may be just a name,
// or a list of names.
type Mapping struct {
	From   []string
	Match  *regexp.Regexp
	Format string // %s stands for the captured text
	Value  string // a constant, instead of From
	// Unit is what a whole number is counted in where the cell does not say: 万.
	Unit string
	// Lookup is "name" where the text is an account's name, whose id the register
	// gives (see Directory).
	Lookup string
	// Digest names columns, of any feed, or headers of whose cells an id is made
	// where the file has none of From: the first 16 hexadecimal digits of the
	// SHA-256 of the cells, each followed by a line end. It is for sources that
	// give a thing no id of its own; two rows in which all these cells are equal
	// are the same thing.
	Digest []string
}

// UnmarshalYAML reads `name`, `[name, other]`, or a mapping with from, match,
// format, value and so on.
func (m *Mapping) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return node.Decode((*names)(&m.From))
	}
	var long struct {
		From   names    `yaml:"from"`
		Match  string   `yaml:"match"`
		Format string   `yaml:"format"`
		Value  string   `yaml:"value"`
		Unit   string   `yaml:"unit"`
		Lookup string   `yaml:"lookup"`
		Digest []string `yaml:"digest"`
	}
	known := []string{"from", "match", "format", "value", "unit", "lookup", "digest"}
	for i := 0; i < len(node.Content); i += 2 {
		if name := node.Content[i].Value; !slices.Contains(known, name) {
			return fmt.Errorf("line %d: %q is not one of %s", node.Content[i].Line, name, strings.Join(known, ", "))
		}
	}
	if err := node.Decode(&long); err != nil {
		return err
	}
	*m = Mapping{From: long.From, Format: long.Format, Value: long.Value, Unit: long.Unit, Lookup: long.Lookup, Digest: long.Digest}
	var err error
	if m.Match, err = compileCapture(long.Match); err != nil {
		return fmt.Errorf("line %d: match: %w", node.Line, err)
	}
	if err := m.check(); err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	return nil
}

// names is one name, or several, in YAML.
type names []string

func (n *names) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*n = names{node.Value}
		return nil
	}
	return node.Decode((*[]string)(n))
}

// headerSets are sets of headers in YAML: one list, or a list of lists.
type headerSets [][]string

func (h *headerSets) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.SequenceNode && len(node.Content) > 0 && node.Content[0].Kind == yaml.SequenceNode {
		return node.Decode((*[][]string)(h))
	}
	*h = make(headerSets, 1)
	return node.Decode(&(*h)[0])
}

// compileCapture compiles an expression that captures at most one part; "" is nil.
func compileCapture(text string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil
	}
	match, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	if match.NumSubexp() > 1 {
		return nil, fmt.Errorf("%q captures more than one part", text)
	}
	return match, nil
}

func (m *Mapping) check() error {
	if (len(m.From)+len(m.Digest) == 0) == (m.Value == "") {
		return fmt.Errorf("a column needs either from or value (an id may be a digest)")
	}
	if m.Format != "" && strings.Count(m.Format, "%s") != 1 {
		return fmt.Errorf("format %q must hold %%s once", m.Format)
	}
	if m.Lookup != "" && m.Lookup != "name" {
		return fmt.Errorf("lookup %q is not name", m.Lookup)
	}
	if m.Lookup != "" && len(m.From) == 0 {
		return fmt.Errorf("lookup needs from")
	}
	return checkUnit(m.Unit)
}

// fits tells whether a column can be made so.
func (m *Mapping) fits(column *Column) error {
	switch {
	case m.Lookup != "" && !column.PlatformUID:
		return fmt.Errorf("%s: only an account's id can be looked up", column.Name)
	case m.Unit != "" && !column.Kind.isWhole():
		return fmt.Errorf("%s: only a whole number has a unit", column.Name)
	case len(m.Digest) > 0 && column.Kind != KindID:
		return fmt.Errorf("%s: only an id can be a digest", column.Name)
	}
	return nil
}

// checkUnit allows the words for a power of ten, and 个 for one.
func checkUnit(unit string) error {
	if unit == "" || unit == unitOfOne {
		return nil
	}
	if zeros, rest := readScale([]byte(unit)); zeros == 0 || len(rest) > 0 {
		return fmt.Errorf("unit %q is not one of 个, 百, 千, 万, 百万, 千万, 亿", unit)
	}
	return nil
}

// unitOfOne says of a column that it is not counted in what the profile says.
const unitOfOne = "个"

// Unpivot turns columns of a wide sheet into rows: one column a day, a platform or
// the like becomes one row for each, with what the header says under As and the
// cell under Value. Cells that are empty make no row.
type Unpivot struct {
	Columns *regexp.Regexp // matches the headers; what it captures is the value of As
	As      string         // a column, or a header that the mappings name
	Value   string
}

// UnmarshalYAML reads columns, as and value.
func (u *Unpivot) UnmarshalYAML(node *yaml.Node) error {
	var long struct {
		Columns string `yaml:"columns"`
		As      string `yaml:"as"`
		Value   string `yaml:"value"`
	}
	if err := node.Decode(&long); err != nil {
		return err
	}
	if long.Columns == "" || long.As == "" || long.Value == "" {
		return fmt.Errorf("line %d: unpivot needs columns, as and value", node.Line)
	}
	var err error
	if u.Columns, err = compileCapture(long.Columns); err != nil {
		return fmt.Errorf("line %d: unpivot: columns: %w", node.Line, err)
	}
	u.As, u.Value = long.As, long.Value
	return nil
}

// unpivots is one, or several that share their As, in YAML.
type unpivots []Unpivot

func (u *unpivots) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.SequenceNode {
		return node.Decode((*[]Unpivot)(u))
	}
	*u = make(unpivots, 1)
	return node.Decode(&(*u)[0])
}

// label returns what a header says, and whether it is one of the wide columns.
func (u *Unpivot) label(header string) (string, bool) {
	text := string(halfWidth(nil, trim([]byte(header))))
	found := u.Columns.FindStringSubmatch(text)
	if found == nil {
		return "", false
	}
	return found[len(found)-1], found[len(found)-1] != ""
}

// pattern is a regular expression in YAML.
type pattern struct{ *regexp.Regexp }

func (p *pattern) UnmarshalYAML(node *yaml.Node) error {
	var err error
	if p.Regexp, err = regexp.Compile(node.Value); err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	return nil
}
