package dispatch

import (
	"errors"
	"slices"
	"strings"

	"zhengheng/queries"
)

// CheckQueries checks the schedules against the queries that there are: names,
// parameters, formats, columns. Faults are as those of Load.
func (c *Config) CheckQueries(library *queries.Library) error {
	k := &checker{config: c}
	for i := range c.Schedules {
		if s := &c.Schedules[i]; s.Query != "" {
			k.query([]any{"schedules", i}, s, library)
		}
	}
	return errors.Join(k.faults...)
}

func (k *checker) query(at []any, s *Schedule, library *queries.Library) {
	query, err := library.Lookup(s.Query)
	if err != nil {
		k.fault(under(at, "query"), "schedule %q: query: %s", s.Name, err)
		return
	}
	var wrong *queries.ParameterError
	if err := query.Check(s.Parameters); errors.As(err, &wrong) {
		for _, problem := range wrong.Problems {
			k.fault(under(at, "parameters", problem.Parameter), "schedule %q: %s", s.Name, problem.Message.En)
		}
	}
	if _, err := formatOf(s); err != nil {
		k.fault(under(at, "format"), "schedule %q: %s", s.Name, err)
	}
	var names []string
	for _, column := range query.Columns {
		names = append(names, column.Name)
	}
	for i, name := range s.NewBy {
		if !slices.Contains(names, name) {
			k.fault(under(at, "new_by", i), "schedule %q: new_by: %q is not one of the columns %s", s.Name, name, strings.Join(names, ", "))
		}
	}
}
