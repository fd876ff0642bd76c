package access

import (
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

// RoleNames lists the roles for messages.
func RoleNames() string {
	names := make([]string, len(Roles()))
	for i, role := range Roles() {
		names[i] = string(role)
	}
	return strings.Join(names, ", ")
}
