package queries

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ParameterError lists everything that is wrong with the parameters of one run.
type ParameterError struct {
	Query    string    `json:"query"` // "" where it was no query that was asked
	Problems []Problem `json:"problems"`
}

// Problem is one bad parameter. Code is missing, unknown or invalid.
type Problem struct {
	Parameter string `json:"parameter"`
	Value     string `json:"value,omitempty"`
	Code      string `json:"code"`
	Message   Text   `json:"message"`
}

// Error joins the English messages.
func (e *ParameterError) Error() string {
	parts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		parts[i] = p.Message.En
	}
	if e.Query == "" {
		return strings.Join(parts, "; ")
	}
	return "query " + e.Query + ": " + strings.Join(parts, "; ")
}

// Check says what is wrong with the parameters of a run that is still to come: nil,
// or a *ParameterError.
func (q *Query) Check(values map[string]string) error {
	other, err := q.ofSubjects(values)
	if err != nil {
		return err
	}
	if other != nil {
		return other.Check(q.withoutForeign(other, values))
	}
	rest := maps.Clone(values)
	delete(rest, AsOfParameter)
	_, rest, problems := q.readArrangement(rest)
	_, err = q.read(rest, problems)
	return err
}

// read understands all values. Problems come in the order of the declarations,
// unknown parameters after them in the order of their names, then those known before.
func (q *Query) read(values map[string]string, known []Problem) ([]reading, error) {
	var problems []Problem
	readings := make([]reading, len(q.Parameters))
	for i := range q.Parameters {
		p := &q.Parameters[i]
		text := strings.TrimSpace(values[p.Name])
		if text == "" {
			text = p.Default
		}
		if text == "" {
			if p.Required {
				problems = append(problems, missing(p))
			}
			continue
		}
		var err error
		names := q.library.indexName
		if p.Kind == KindRulebook {
			names = q.library.rulebookName
		}
		if readings[i], err = p.read(text, names); err != nil {
			problems = append(problems, Problem{p.Name, text, "invalid", inBoth(err).within(
				fmt.Sprintf("参数“%s”（%s）：", p.Title.Zh, p.Name), "parameter "+p.Name+": ")})
		}
	}
	problems = append(append(problems, q.unknown(values)...), known...)
	if problems != nil {
		return nil, &ParameterError{q.Name, problems}
	}
	return readings, nil
}

func missing(p *Parameter) Problem {
	return Problem{p.Name, "", "missing", Text{
		Zh: fmt.Sprintf("缺少参数“%s”（%s）", p.Title.Zh, p.Name),
		En: fmt.Sprintf("parameter %s (%s) is missing", p.Name, p.Title.En),
	}}
}

func (q *Query) unknown(values map[string]string) []Problem {
	var names, strangers []string
	for _, p := range q.Parameters {
		names = append(names, p.Name)
	}
	for name := range values {
		if !slices.Contains(names, name) {
			strangers = append(strangers, name)
		}
	}
	slices.Sort(strangers)
	var problems []Problem
	for _, name := range strangers {
		message := Text{
			Zh: fmt.Sprintf("没有参数 %q，可用的有：%s", name, strings.Join(names, "、")),
			En: fmt.Sprintf("there is no parameter %q; there are %s", name, strings.Join(names, ", ")),
		}
		if len(names) == 0 {
			message = Text{"该查询没有参数", fmt.Sprintf("there is no parameter %q; the query takes none", name)}
		} else if near := nearest(name, names); near != "" {
			message = Text{
				Zh: fmt.Sprintf("没有参数 %q，是否指 %q？", name, near),
				En: fmt.Sprintf("there is no parameter %q; did you mean %q?", name, near),
			}
		}
		problems = append(problems, Problem{name, values[name], "unknown", message})
	}
	return problems
}
