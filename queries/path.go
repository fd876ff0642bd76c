package queries

import (
	"fmt"
	"regexp"
	"strings"
)

// pathForm is a friendly address: words and at most parameters in braces, as
// /v1/accounts/{account_id}.
var pathForm = regexp.MustCompile(`^/v1(/([a-z][a-z_-]*|\{[a-z][a-z0-9_]*\}))+$`)

// takenPaths are first words under /v1 that the server itself answers.
var takenPaths = []string{"queries", "jobs", "uploads", "reports", "explain", "openapi", "me"}

// checkPath says what is wrong with a declared address.
func (q *Query) checkPath() error {
	if q.Path == "" {
		return nil
	}
	if !pathForm.MatchString(q.Path) {
		return fmt.Errorf("path %q: write it as /v1/words or /v1/words/{parameter}", q.Path)
	}
	for _, name := range takenPaths {
		if q.Path == "/v1/"+name || strings.HasPrefix(q.Path, "/v1/"+name+"/") {
			return fmt.Errorf("path %q: /v1/%s is taken by the server", q.Path, name)
		}
	}
	for _, name := range q.PathParameters() {
		if q.Parameter(name) == nil {
			return fmt.Errorf("path %q: %q is not a parameter of the query", q.Path, name)
		}
	}
	return nil
}

// PathParameters are the parameters that the query's Path holds, in its order.
func (q *Query) PathParameters() []string {
	var names []string
	for part := range strings.SplitSeq(q.Path, "/") {
		if name, isParameter := strings.CutPrefix(part, "{"); isParameter {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

// checkPaths refuses an address that two queries share: parameters apart, since a
// server tells them by nothing else.
func (l *Library) checkPaths() error {
	owner := map[string]string{}
	for _, q := range l.Queries() {
		if q.Path == "" {
			continue
		}
		shape := pathParameter.ReplaceAllString(q.Path, "{}")
		if other := owner[shape]; other != "" {
			return fmt.Errorf("queries %s and %s have the same path %s", other, q.Name, q.Path)
		}
		owner[shape] = q.Name
	}
	return nil
}

var pathParameter = regexp.MustCompile(`\{[^}]*\}`)
