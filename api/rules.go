package api

import (
	"net/http"

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
	"GET /formulas":           access.Viewer,
	"GET /formulas/:id":       access.Viewer,
	"GET /explain":            access.Viewer,
	"GET /v1/:name":           access.Viewer,
	"GET /v1/queries/:name":   access.Viewer,
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

	"GET /jobs":                access.Staff,
	"GET /ingest":              access.Staff,
	"POST /ingest":             access.Staff,
	"GET /jobs/:id":            access.Staff,
	"POST /jobs/:id/cancel":    access.Staff,
	"POST /v1/uploads":         access.Staff,
	"GET /v1/jobs":             access.Viewer,
	"POST /v1/jobs":            access.Viewer, // an export is the viewer's own; a refresh asks for more
	"GET /v1/jobs/:id/result":  access.Viewer, // of one's own
	"GET /v1/jobs/events":      access.Staff,
	"GET /v1/jobs/:id":         access.Viewer,
	"DELETE /v1/jobs/:id":      access.Viewer,
	"POST /v1/jobs/:id/cancel": access.Viewer,
	"GET /v1/jobs/:id/events":  access.Viewer,

	"GET /admin":                 access.Admin,
	"POST /v1/tokens":            access.Admin,
	"DELETE /v1/tokens/:id":      access.Admin,
	"POST /v1/tokens/:id/revoke": access.Admin,
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
