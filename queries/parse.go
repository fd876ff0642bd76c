package queries

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"zhengheng/access"
)

// ErrUnknownQuery is wrapped by Library.Lookup.
var ErrUnknownQuery = errors.New("no such query")

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// parse reads one query file: a YAML block between /* and */ at its very top,
// then one SQL statement.
func parse(name, text string, shared *words) (*Query, error) {
	head, sql, found := strings.Cut(strings.TrimPrefix(text, "/*"), "*/")
	if !found || !strings.HasPrefix(text, "/*") {
		return nil, errors.New("does not start with a YAML block between /* and */")
	}
	query, err := shared.query(name, head)
	if err != nil {
		return nil, err
	}
	if _, _, err := positional(sql); err != nil {
		return nil, fmt.Errorf("statement %w", err)
	}
	if sql, err = inOrder(sql); err != nil {
		return nil, err
	}
	var names []string
	if query.sql, names, err = positional(sql); err != nil {
		return nil, fmt.Errorf("statement %w", err)
	}
	query.isLive = readsSchema(query.sql, "meta")
	return query, errors.Join(query.check(), query.bind(names), query.scopedTexts(sql))
}

var limited = regexp.MustCompile(`(?i)\blimit\s+\S+(\s+offset\s+\S+)?\s*$`)

// inOrder is a statement whose rows come in its own order; without a statement nothing.
func inOrder(sql string) (string, error) {
	if strings.TrimSpace(sql) == "" || limited.MatchString(sql) {
		return sql, nil
	}
	limit, err := wrap("ordered", nil)
	return strings.TrimRight(sql, "; \n") + "\n" + limit + "\n", err
}

// check says what is wrong with the declarations, and fills in the values that
// a platform or level may have.
func (q *Query) check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if q.sql == "" && !q.isComputed {
		fault("there is no statement below the YAML block")
	}
	if q.Title.Zh == "" || q.Title.En == "" || q.Description.Zh == "" || q.Description.En == "" {
		fault("title and description are needed in zh and en")
	}
	seen := map[string]bool{}
	for i := range q.Parameters {
		p := &q.Parameters[i]
		if seen[p.Name] || !nameForm.MatchString(p.Name) {
			fault("parameter %q: the name is used twice or is not lower_case", p.Name)
		}
		seen[p.Name] = true
		if err := p.check(); err != nil {
			fault("parameter %q: %w", p.Name, err)
		}
	}
	if len(q.Columns) == 0 {
		fault("no columns are declared")
	}
	clear(seen)
	for _, c := range q.Columns {
		if seen[c.Name] || !nameForm.MatchString(c.Name) {
			fault("column %q: the name is used twice or is not lower_case", c.Name)
		}
		seen[c.Name] = true
		if c.Title.Zh == "" || c.Title.En == "" {
			fault("column %q: a title is needed in zh and en", c.Name)
		}
		if c.Format.ArrowType() == nil {
			fault("column %q: format %q is unknown", c.Name, c.Format)
		}
		if companion := q.column(c.AtLeast); c.AtLeast != "" && (companion == nil || companion.Format != FormatBoolean) {
			fault("column %q: at_least %q is not a boolean column of the query", c.Name, c.AtLeast)
		}
		if c.Labels != "" && (Labels(c.Labels) == nil || c.Format != FormatText) {
			fault("column %q: labels %q are not a known list, or the column is not text", c.Name, c.Labels)
		}
	}
	faults = append(faults, q.Scope.faults(q)...)
	if err := errors.Join(q.checkOrder(), q.checkPath()); err != nil {
		faults = append(faults, err)
	}
	if !q.Role.IsKnown() {
		fault("role %q is not one of %s", q.Role, access.RoleNames())
	}
	if c := q.Chart; c != nil {
		if c.Kind != "bar" && c.Kind != "line" || q.column(c.Label) == nil || q.column(c.Value) == nil || c.Rows < 1 {
			fault("chart: kind is bar or line, label and value are columns, rows is at least 1")
		}
	}
	return errors.Join(faults...)
}

func (p *Parameter) check() error {
	if p.Title.Zh == "" || p.Title.En == "" {
		return errors.New("a title is needed in zh and en")
	}
	switch p.Kind {
	case KindPlatform:
		p.Values = Labels("platform")
	case KindLevel:
		p.Values = Labels("level")
	case KindEnum:
		if p.Labels != "" {
			p.Values = Labels(p.Labels)
		}
		if len(p.Values) == 0 {
			return errors.New("an enum needs values, or the labels of a known list")
		}
	case KindText, KindID, KindIDs, KindInteger, KindBoolean, KindPeriod, KindIndex, KindRulebook, KindRegion, KindDate, KindLimit, KindOffset, KindList, KindTag, KindListOrTag:
		if len(p.Values) > 0 {
			return fmt.Errorf("a parameter of kind %s has no list of values", p.Kind)
		}
	default:
		return fmt.Errorf("kind %q is unknown", p.Kind)
	}
	if p.Default == "" {
		return nil
	}
	if p.Required {
		return errors.New("a required parameter has no default")
	}
	if _, err := p.read(p.Default, nil); err != nil {
		return fmt.Errorf("default: %w", err)
	}
	return nil
}

// bind is what one $n of a statement stands for: a parameter, the first day or the day
// after the last of one that is a period, or a word of the scope that asks.
type bind struct {
	parameter int
	edge      string // "", starts_on or before_on
	word      string // "", or one of scopeWords or of the page around a scoped text
}

// edgesOfPeriod are what a statement may put behind a period's name: with the
// parameter period, $period_starts_on and $period_before_on are its days. They are
// bound as values, so that a scan of facts skips what lies outside them.
var edgesOfPeriod = []string{"starts_on", "before_on"}

// bind notes what each of the statement's $names stands for; a name that is not
// declared and a parameter that is not used are errors.
func (q *Query) bind(names []string) error {
	var faults []error
	isUsed := map[int]bool{}
	for _, name := range names {
		b := q.bindOf(name)
		switch {
		case b.word != "":
			q.binds = append(q.binds, b)
			continue
		case b.parameter < 0:
			faults = append(faults, fmt.Errorf("statement uses $%s, which is not a declared parameter", name))
		}
		isUsed[b.parameter] = true
		q.binds = append(q.binds, b)
	}
	for i, p := range q.Parameters {
		if !isUsed[i] {
			faults = append(faults, fmt.Errorf("parameter %q: the statement does not use $%s", p.Name, p.Name))
		}
	}
	return errors.Join(append(faults, q.Scope.bindFaults(names)...)...)
}

func (q *Query) bindOf(name string) bind {
	for i, p := range q.Parameters {
		if p.Name == name {
			return bind{i, "", ""}
		}
		for _, edge := range edgesOfPeriod {
			if p.Kind == KindPeriod && name == p.Name+"_"+edge {
				return bind{i, edge, ""}
			}
		}
	}
	if slices.Contains(scopeWords, name) || name == "scope_limit" || name == "scope_offset" {
		return bind{-1, "", name}
	}
	return bind{-1, "", ""}
}

func (q *Query) column(name string) *Column {
	i := slices.IndexFunc(q.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &q.Columns[i]
}
