package rulebook

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Check is an automatic check that a rule may name: a model of the warehouse that gives
// a value for every subject that it can see.
type Check struct {
	Name   string   `yaml:"name"`
	Title  Text     `yaml:"title"`
	Kinds  []string `yaml:"kinds"`  // of subjects that it judges
	Value  Text     `yaml:"value"`  // what its value is
	Limit  Points   `yaml:"limit"`  // from here on a fault, unless the rule says otherwise
	Faulty string   `yaml:"faulty"` // where the fault lies: "" at the limit or above, below, not_above
	From   string   `yaml:"from"`   // inspections: it judges the verdicts under the book of that setting
	Reads  string   `yaml:"reads"`  // what the formalism guard looks at
}

// Checks are all automatic checks.
func Checks() ([]Check, error) {
	text, err := shipped.ReadFile("checks.yaml")
	if err != nil {
		return nil, err
	}
	var checks []Check
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&checks); err != nil {
		return nil, fmt.Errorf("checks.yaml: %w", err)
	}
	return checks, nil
}

func checkNames(checks []Check) string {
	var names []string
	for _, c := range checks {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// FromInspections is the From of a check over verdicts under another book.
const FromInspections = "inspections"
