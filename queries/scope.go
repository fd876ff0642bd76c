package queries

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"zhengheng/access"
)

// Scope is access.Scope.
type Scope = access.Scope

// Role is access.Role.
type Role = access.Role

// ErrOutOfScope says that a query has no answer that a bounded scope may see.
var ErrOutOfScope = errors.New("this query has no answer for a part of the accounts alone")

// RoleError says that a query needs a higher role than the one that asked.
type RoleError struct {
	Query string
	Least Role
}

func (e *RoleError) Error() string {
	return fmt.Sprintf("query %s needs the role %s", e.Query, e.Least)
}

type (
	scopeKey struct{}
	roleKey  struct{}
)

// WithScope gives a context in which every query answers for the scope alone.
func WithScope(ctx context.Context, scope Scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, scope)
}

// ScopeOf is the scope of a context; without one, everything.
func ScopeOf(ctx context.Context) Scope {
	scope, _ := ctx.Value(scopeKey{}).(Scope)
	return scope
}

// WithRole gives a context in which queries above the role are refused.
func WithRole(ctx context.Context, role Role) context.Context {
	return context.WithValue(ctx, roleKey{}, role)
}

// RoleOf is the role of a context; one without, such as that of a command, may all.
func RoleOf(ctx context.Context) Role {
	if role, isBound := ctx.Value(roleKey{}).(Role); isBound {
		return role
	}
	return access.Admin
}

// Allowed refuses a query to a role that is too low for it, and to a scope of which it
// can tell nothing.
func (q *Query) Allowed(ctx context.Context) error {
	if !RoleOf(ctx).May(q.Role) {
		return &RoleError{q.Name, q.Role}
	}
	if q.Scope.Kind == ScopeClosed && !ScopeOf(ctx).IsAll() {
		return fmt.Errorf("query %s: %w", q.Name, ErrOutOfScope)
	}
	return nil
}

// Scoping is how a query's rows are bound to a scope, as its head declares it under
// scope: open (nobody's data, the same for all), closed (refused to a bounded scope),
// inside (the statement itself binds what it counts, by $scope_unit, $scope_region and
// $scope_platform), or the columns by which a row is found to be within: account, the
// account whose row it is, with unit, region and platform for rows that have none; unit,
// with region, for rows of units alone; or batch, the batch that it tells of.
type Scoping struct {
	Kind                                   ScopeKind
	Account, Unit, Region, Platform, Batch string
}

// ScopeKind is the way of a Scoping.
type ScopeKind string

// The ways; see Scoping.
const (
	ScopeOpen    ScopeKind = "open"
	ScopeClosed  ScopeKind = "closed"
	ScopeInside  ScopeKind = "inside"
	ScopeColumns ScopeKind = "columns"
)

// UnmarshalYAML reads open, closed, inside or the columns.
func (s *Scoping) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		s.Kind = ScopeKind(node.Value)
		if !slices.Contains([]ScopeKind{ScopeOpen, ScopeClosed, ScopeInside}, s.Kind) {
			return fmt.Errorf("line %d: scope %q is not open, closed, inside or columns", node.Line, node.Value)
		}
		return nil
	}
	columns := map[string]string{}
	if err := node.Decode(&columns); err != nil {
		return err
	}
	s.Kind = ScopeColumns
	for name, column := range columns {
		into, known := map[string]*string{"account": &s.Account, "unit": &s.Unit, "region": &s.Region, "platform": &s.Platform, "batch": &s.Batch}[name]
		if !known {
			return fmt.Errorf("line %d: scope: %q is not account, unit, region, platform or batch", node.Line, name)
		}
		*into = column
	}
	return nil
}

// faults says what is wrong with a query's declaration.
func (s Scoping) faults(q *Query) (faults []error) {
	if s.Kind == "" {
		return []error{errors.New("scope is not declared: open, closed, inside, or the columns that tell whose row it is")}
	}
	if s.Kind != ScopeColumns {
		return nil
	}
	switch {
	case s.Account != "" && s.Batch != "":
		faults = append(faults, errors.New("scope: name the column of the account or that of the batch, not both"))
	case s.Account == "" && s.Batch == "" && s.Unit == "":
		faults = append(faults, errors.New("scope: name the column of the account, the unit or the batch"))
	}
	for _, name := range []string{s.Account, s.Unit, s.Region, s.Platform, s.Batch} {
		if name != "" && q.column(name) == nil {
			faults = append(faults, fmt.Errorf("scope: %q is not a column of the query", name))
		}
	}
	return faults
}

// bindFaults says what a statement that binds itself does not use.
func (s Scoping) bindFaults(names []string) (faults []error) {
	for _, word := range []string{"scope_unit", "scope_region", "scope_platform"} {
		if s.Kind == ScopeInside && !slices.Contains(names, word) {
			faults = append(faults, fmt.Errorf("scope is inside, and the statement does not use $%s", word))
		}
	}
	return faults
}

//go:embed wrap/*.sql
var wraps embed.FS

var wrapTemplates = template.Must(template.ParseFS(wraps, "wrap/*.sql"))

func wrap(name string, facts any) (string, error) {
	var out bytes.Buffer
	if err := wrapTemplates.ExecuteTemplate(&out, name+".sql", facts); err != nil {
		return "", err
	}
	return strings.TrimSpace(out.String()), nil
}

// within is a statement with $names that gives the rows of the query's own (sql) which
// the scope holds.
func (s Scoping) within(q *Query, sql string) (string, error) {
	var held []string
	parts := []string{"account"}
	switch {
	case s.Batch != "":
		parts = []string{"batch"}
	case s.Account == "":
		parts = []string{"place"}
	case s.Unit != "" || s.Region != "" || s.Platform != "":
		parts = []string{"account", "place"}
	}
	for _, part := range parts {
		text, err := wrap(part, s)
		if err != nil {
			return "", err
		}
		held = append(held, text)
	}
	if len(held) == 2 {
		held[1] = fmt.Sprintf(`("%s" is null and %s)`, s.Account, held[1])
	}
	names := make([]string, len(q.Columns))
	for i, c := range q.Columns {
		names[i] = `"` + c.Name + `"`
	}
	return wrap("scoped", map[string]string{
		"Columns": strings.Join(names, ", "), "Statement": strings.TrimSuffix(strings.TrimSpace(sql), ";"), "Holds": strings.Join(held, "\n    or "),
	})
}

// scopeWords are the names that a statement may use of the scope that asks.
var scopeWords = []string{"scope_unit", "scope_region", "scope_platform", "scope_who", "is_scoped"}

// value is what one of scopeWords stands for; nil where there is no bound.
func scopeValue(s Scope, word string) any {
	if word == "is_scoped" {
		return !s.IsAll()
	}
	text := map[string]string{"scope_unit": s.Unit, "scope_region": s.Region, "scope_platform": s.Platform, "scope_who": s.Who}[word]
	if text == "" {
		return nil
	}
	return text
}

// scopeNote tells a reader that there may be more than the answer holds.
var scopeNote = Text{Zh: "仅列出您权限范围内的行；名次等仍按全部账号计算", En: "Only rows within your scope; ranks are those among all"}
