package ingest

import (
	"fmt"
	"strings"
)

// ParseSet reads what a user gives for columns that a file lacks, each written as
// column=value, and checks it: see Options.Set.
func ParseSet(list []string) (map[string]string, error) {
	set := map[string]string{}
	for _, one := range list {
		name, value, ok := strings.Cut(one, "=")
		if name = strings.TrimSpace(name); !ok || name == "" {
			return nil, fmt.Errorf("%q: write it as column=value", one)
		}
		if _, twice := set[name]; twice {
			return nil, fmt.Errorf("%s is given twice", name)
		}
		set[name] = value
	}
	if err := (Options{Set: set}).Check(); err != nil {
		return nil, err
	}
	return set, nil
}
