package queries

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Role is what somebody may do. Each role may do what those before it may.
type Role string

// The roles, the least first: a viewer reads; staff also loads files and mends rejected
// rows; an inspector keeps findings and rounds; an analyst makes simulations and packs;
// an operator takes batches back, refreshes, publishes and runs schedules; an admin gives
// tokens and reads the audit log.
const (
	Viewer    Role = "viewer"
	Staff     Role = "staff"
	Inspector Role = "inspector"
	Analyst   Role = "analyst"
	Operator  Role = "operator"
	Admin     Role = "admin"
)

// Roles lists all roles, the least first.
func Roles() []Role { return []Role{Viewer, Staff, Inspector, Analyst, Operator, Admin} }

// IsKnown tells whether r is one of Roles.
func (r Role) IsKnown() bool { return slices.Contains(Roles(), r) }

// May tells whether r may do what needs at least least. A role that is not known may
// nothing, and what needs one nobody may.
func (r Role) May(least Role) bool {
	return r.IsKnown() && least.IsKnown() && slices.Index(Roles(), r) >= slices.Index(Roles(), least)
}

func roleNames() string {
	names := make([]string, len(Roles()))
	for i, role := range Roles() {
		names[i] = string(role)
	}
	return strings.Join(names, ", ")
}

// RoleError says that a query needs a higher role than the one that asked.
type RoleError struct {
	Query string
	Least Role
}

func (e *RoleError) Error() string {
	return fmt.Sprintf("query %s needs the role %s", e.Query, e.Least)
}

type roleKey struct{}

// WithRole gives a context in which queries above the role are refused.
func WithRole(ctx context.Context, role Role) context.Context {
	return context.WithValue(ctx, roleKey{}, role)
}

// RoleOf is the role of a context; one without, such as that of a command, may all.
func RoleOf(ctx context.Context) Role {
	if role, isBound := ctx.Value(roleKey{}).(Role); isBound {
		return role
	}
	return Admin
}

// allowed refuses a query to a role that is too low for it, and to a scope of which it
// can tell nothing.
func (q *Query) allowed(ctx context.Context) error {
	if !RoleOf(ctx).May(q.Role) {
		return &RoleError{q.Name, q.Role}
	}
	if q.Scope.Kind == ScopeClosed && !ScopeOf(ctx).IsAll() {
		return fmt.Errorf("query %s: %w", q.Name, ErrOutOfScope)
	}
	return nil
}
