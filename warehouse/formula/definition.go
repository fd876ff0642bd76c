package formula

import (
	"fmt"
	"math"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// definition is one file of indices/ as written. Its scalars know their lines, so
// that a fault found later is reported where the reader can correct it.
type definition struct {
	ID         word       `yaml:"id"`
	Version    word       `yaml:"version"`
	IsDefault  bool       `yaml:"default"`
	Title      Text       `yaml:"title"`
	Platforms  []word     `yaml:"platforms"`
	Provenance word       `yaml:"provenance"`
	Source     word       `yaml:"source"`
	Notes      Text       `yaml:"notes"`
	ValidFrom  word       `yaml:"valid_from"`
	ValidTo    word       `yaml:"valid_to"`
	Subject    word       `yaml:"subject"`
	Absent     word       `yaml:"absent"`
	Members    word       `yaml:"members"`
	Aliases    aliases    `yaml:"aliases"`
	Unused     []word     `yaml:"unused"`
	Options    optionNode `yaml:"options"`
	Factor     number     `yaml:"factor"`
	Power      number     `yaml:"power"`
	Terms      []termNode `yaml:"terms"`
	Examples   []example  `yaml:"examples"`
}

// termNode is a group, which has terms, or a leaf, which has a measure or an index.
type termNode struct {
	ID          word        `yaml:"id"`
	Symbol      word        `yaml:"symbol"`
	Title       Text        `yaml:"title"`
	Weight      number      `yaml:"weight"`
	Provenance  word        `yaml:"provenance"`
	Measure     word        `yaml:"measure"`
	Per         word        `yaml:"per"`
	Times       number      `yaml:"times"`
	FloorAtZero bool        `yaml:"floor_at_zero"`
	Transform   word        `yaml:"transform"`
	Scale       word        `yaml:"scale"`
	Within      word        `yaml:"within"`
	Index       word        `yaml:"index"`
	IsExternal  bool        `yaml:"external"`
	Aggregate   word        `yaml:"aggregate"`
	Roles       roleWeights `yaml:"roles"`
	Terms       []termNode  `yaml:"terms"`
}

func (t termNode) line() int {
	for _, line := range []int{t.ID.line, t.Weight.line, t.Measure.line, t.Index.line, t.Symbol.line} {
		if line > 0 {
			return line
		}
	}
	if len(t.Terms) > 0 {
		return t.Terms[0].line()
	}
	return 1
}

type optionNode struct {
	RoundAverage number `yaml:"round_average"`
	Days         word   `yaml:"days"`
	Caps         word   `yaml:"caps"`
}

type example struct {
	Origin    word                `yaml:"origin"`
	Given     map[string]number   `yaml:"given"`
	Others    []map[string]number `yaml:"others"`
	AtLeast   []word              `yaml:"at_least"`
	Score     number              `yaml:"score"`
	Tolerance number              `yaml:"tolerance"`
}

// word is a scalar and its line; line 0 means that the key is absent.
type word struct {
	text string
	line int
}

func (w *word) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode {
		return faultAt(node.Line, "a single value is expected here")
	}
	*w = word{text: node.Value, line: node.Line}
	return nil
}

// number keeps its text, because SQL and the readable formula repeat it as written.
type number struct {
	text  string
	value float64
	line  int
}

var numberText = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?$`)

func (n *number) UnmarshalYAML(node *yaml.Node) error {
	value, err := strconv.ParseFloat(node.Value, 64)
	if node.Kind != yaml.ScalarNode || !numberText.MatchString(node.Value) || err != nil || math.IsInf(value, 0) {
		return faultAt(node.Line, "%q is not a number; write it like 0.85", node.Value)
	}
	*n = number{text: node.Value, value: value, line: node.Line}
	return nil
}

// aliases keeps the order of the file: the first alias of a measure is its symbol in
// the readable formula.
type aliases []alias

type alias struct {
	name   string
	target word
}

func (a *aliases) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return faultAt(node.Line, "aliases are written as `name: measure`")
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, target := node.Content[i], node.Content[i+1]
		if line, found := lines[name.Value]; found {
			return faultAt(name.Line, "alias %q is already defined at line %d", name.Value, line)
		}
		lines[name.Value] = name.Line
		*a = append(*a, alias{name.Value, word{target.Value, target.Line}})
	}
	return nil
}

// roleWeights are the weights of main and sub accounts, in the order of the file.
type roleWeights []roleWeight

type roleWeight struct {
	role   word
	weight number
}

func (r *roleWeights) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return faultAt(node.Line, "roles are written as `main: 0.7`")
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		role := roleWeight{role: word{node.Content[i].Value, node.Content[i].Line}}
		if err := role.weight.UnmarshalYAML(node.Content[i+1]); err != nil {
			return err
		}
		*r = append(*r, role)
	}
	return nil
}

// faultAt is an error in the form that yaml.v3 collects and positions.
func faultAt(line int, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %s", line, text)}}
}
