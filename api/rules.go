package api

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"zhengheng/access"
)

// anyone marks the routes that need no sign-in.
const anyone access.Role = ""

// rules says for every route the least role that may use it. A route that is missing
// here answers nobody, and a test walks the routes and says so. A query may ask for more
// than its route (role: in its head). HEAD follows GET.
var rules = map[string]access.Role{
	"GET /signin":   anyone,
	"POST /signin":  anyone,
	"POST /signout": anyone,
	"GET /static/*": anyone,
	"GET /healthz":  anyone,
	"GET /readyz":   anyone,

	"GET /q":                  access.Viewer,
	"GET /q/:query":           access.Viewer,
	"GET /reports":            access.Viewer,
	"GET /reports/:name":      access.Viewer,
	"GET /formulas":           access.Viewer,
	"GET /formulas/:id":       access.Viewer,
	"GET /explain":            access.Viewer,
	"GET /v1/:name":           access.Viewer,
	"GET /v1/queries":         access.Viewer,
	"GET /v1/queries.json":    access.Viewer,
	"GET /v1/queries/:name":   access.Viewer,
	"GET /v1/reports":         access.Viewer,
	"GET /v1/reports/:name":   access.Viewer,
	"GET /v1/openapi.json":    access.Viewer,
	"GET /reference":          access.Viewer,
	"GET /metrics":            access.Operator,
	"GET /v1/explain":         access.Viewer,
	"GET /v1/explain.json":    access.Viewer,
	"GET /v1/explain.ndjson":  access.Viewer,
	"GET /v1/explain.csv":     access.Viewer,
	"GET /v1/explain.xlsx":    access.Viewer,
	"GET /v1/explain.arrow":   access.Viewer,
	"GET /v1/explain.parquet": access.Viewer,
	"GET /v1/explain.html":    access.Viewer,

	"GET /jobs":                 access.Staff,
	"GET /ingest":               access.Staff,
	"POST /ingest":              access.Staff,
	"GET /jobs/:id":             access.Staff,
	"POST /jobs/:id/cancel":     access.Staff,
	"POST /v1/inspect":          access.Staff,
	"GET /v1/batches/:id/:what": access.Staff,
	"POST /v1/uploads":          access.Staff,
	"GET /v1/jobs":              access.Viewer,
	"POST /v1/jobs":             access.Viewer, // an export is the viewer's own; a refresh asks for more
	"GET /v1/jobs/:id/result":   access.Viewer, // of one's own
	"GET /v1/jobs/events":       access.Staff,
	"GET /v1/jobs/:id":          access.Viewer,
	"DELETE /v1/jobs/:id":       access.Viewer,
	"POST /v1/jobs/:id/cancel":  access.Viewer,
	"GET /v1/jobs/:id/events":   access.Viewer,

	"GET /v1/releases/:id":                 access.Viewer,
	"GET /v1/releases/:id/verify":          access.Viewer,
	"GET /v1/releases/:id/compare":         access.Viewer,
	"GET /v1/releases/:id/compare.json":    access.Viewer,
	"GET /v1/releases/:id/compare.ndjson":  access.Viewer,
	"GET /v1/releases/:id/compare.csv":     access.Viewer,
	"GET /v1/releases/:id/compare.xlsx":    access.Viewer,
	"GET /v1/releases/:id/compare.arrow":   access.Viewer,
	"GET /v1/releases/:id/compare.parquet": access.Viewer,
	"GET /v1/releases/:id/compare.html":    access.Viewer,
	"POST /v1/releases":                    access.Operator,
	"POST /v1/releases/:id/withdraw":       access.Operator,
	"POST /v1/releases/:id/verify":         access.Operator,

	"GET /admin":                              access.Admin,
	"POST /v1/lists":                          access.Analyst,
	"POST /v1/lists/:list/members":            access.Analyst,
	"POST /v1/lists/:list/members/remove":     access.Analyst,
	"DELETE /v1/lists/:list/members/:account": access.Analyst,

	"POST /v1/rounds":                 access.Inspector,
	"POST /v1/rounds/:round/assign":   access.Inspector,
	"POST /v1/rounds/:round/publish":  access.Operator,
	"POST /v1/rounds/:round/results":  access.Inspector,
	"GET /v1/rounds/:round/form.xlsx": access.Inspector,

	"POST /v1/tokens":            access.Admin,
	"DELETE /v1/tokens/:id":      access.Admin,
	"POST /v1/tokens/:id/revoke": access.Admin,
}

// ofAll begins the routes that answer for all accounts at once and bind nothing to a
// scope: a bounded token is refused.
var ofAll = []string{"/v1/releases/:id/verify", "/v1/releases/:id/compare"}

func isOfAll(path string) bool {
	return slices.ContainsFunc(ofAll, func(start string) bool { return strings.HasPrefix(path, start) })
}

// Route is one address of the server: a method, a path with :parameters, and the least
// role that may use it. A route for Anyone needs no sign-in; one without a rule answers
// nobody.
type Route struct {
	Method, Path    string
	Role            access.Role
	Anyone, HasRule bool
}

// Routes lists what a server of this configuration answers, in the order of the paths.
func Routes(config Config) ([]Route, error) {
	s, err := newServer(config)
	if err != nil {
		return nil, err
	}
	var routes []Route
	for _, route := range s.routes().Routes() {
		least, hasRule := s.ruleOf(route.Method, route.Path)
		routes = append(routes, Route{route.Method, route.Path, least, hasRule && least == anyone, hasRule})
	}
	slices.SortFunc(routes, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return routes, nil
}

// ruleOf is the least role for a route; isKnown is false for one without a rule. The
// paths that queries declare need what their query needs, and declared pages what they say.
func (s *server) ruleOf(method, path string) (least access.Role, isKnown bool) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if q := s.atQuery[path]; q != nil && method == http.MethodGet {
		return q.Role, true
	}
	if least, isKnown = rules[method+" "+path]; isKnown || method != http.MethodGet {
		return least, isKnown
	}
	for _, p := range s.declared {
		if p.route() == path {
			return p.role(), true
		}
	}
	return "", false
}

// changes tells whether a request may change something.
func changes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}
