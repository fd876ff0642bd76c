package queries

import (
	"fmt"
	"strings"
)

// RanksSubjects gives the library a function that tells of an index, by its full id,
// whether it ranks units, regions or sectors in place of accounts. Without it all rank
// accounts.
func RanksSubjects(ranks func(index string) bool) Option {
	return func(l *Library) { l.ranksSubjects = ranks }
}

// checkSubjects refuses heads whose subjects is no query that takes an index.
func (l *Library) checkSubjects() error {
	for _, q := range l.Queries() {
		if q.Subjects == "" {
			continue
		}
		other, err := l.Lookup(q.Subjects)
		if err != nil || other.parameterOfKind(KindIndex) == nil || q.parameterOfKind(KindIndex) == nil {
			return fmt.Errorf("%s: subjects %q is not a query by an index", q.Name, q.Subjects)
		}
	}
	return nil
}

// ofSubjects is the query that answers in q's place because the index ranks units, regions
// or sectors, nil where q answers itself. A parameter that such a ranking does not know is
// a *ParameterError.
func (q *Query) ofSubjects(values map[string]string) (*Query, error) {
	at := q.parameterOfKind(KindIndex)
	if q.Subjects == "" || at == nil || q.library.ranksSubjects == nil {
		return nil, nil
	}
	index, err := at.read(strings.TrimSpace(values[at.Name]), q.library.indexName)
	if err != nil || !q.library.ranksSubjects(index.shown) {
		return nil, nil // q says what is wrong with it
	}
	other, err := q.library.Lookup(q.Subjects)
	if err != nil {
		return nil, err
	}
	var problems []Problem
	for _, p := range q.Parameters {
		if value := strings.TrimSpace(values[p.Name]); value != "" && value != p.Default && other.Parameter(p.Name) == nil {
			problems = append(problems, Problem{p.Name, value, "invalid", Text{
				Zh: fmt.Sprintf("参数“%s”（%s）：%s 排的是单位、地区或系统，不是账号，不能用这个条件", p.Title.Zh, p.Name, index.shown),
				En: fmt.Sprintf("parameter %s: %s ranks units, regions or sectors, not accounts, to which this does not apply", p.Name, index.shown),
			}})
		}
	}
	if problems != nil {
		return nil, &ParameterError{q.Name, problems}
	}
	return other, nil
}

// withoutForeign are the values without those that are q's alone (its defaults, in words).
func (q *Query) withoutForeign(other *Query, values map[string]string) map[string]string {
	kept := map[string]string{}
	for name, value := range values {
		if q.Parameter(name) == nil || other.Parameter(name) != nil {
			kept[name] = value
		}
	}
	return kept
}

// subjectsNote says that another query answered.
func subjectsNote(q, other *Query, index string) Text {
	return Text{
		Zh: fmt.Sprintf("%s 排的是单位、地区或系统，由查询 %s（%s）回答", index, other.Name, other.Title.Zh),
		En: fmt.Sprintf("%s ranks units, regions or sectors; answered by query %s in place of %s", index, other.Name, q.Name),
	}
}
