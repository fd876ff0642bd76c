package api

import "net/http"

// fixedRoute is an address that is no query's, as the description tells it. Its words are
// the text openapi.op.<id>; its rule is that of rules.go.
type fixedRoute struct {
	id, tag, method, path string
	parameters            []string // in the query string
	body, answer          object   // media type to its shape
	status                string   // of success
	problems              []int
}

func shapeOf(name string) object {
	return object{"application/json": object{"schema": object{"$ref": "#/components/schemas/" + name}}}
}

func plainShape(mediaType string) object {
	return object{mediaType: object{"schema": object{"type": "string"}}}
}

var uploadBody = object{
	"multipart/form-data":      object{"schema": object{"type": "object", "required": []string{"files"}, "properties": object{"files": object{"type": "array", "items": object{"type": "string", "format": "binary"}}}}},
	"application/octet-stream": object{"schema": object{"type": "string", "format": "binary"}},
}

var objectBody = object{"application/json": object{"schema": object{"type": "object"}}}

// usual are the problems that every route may answer with.
var usual = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}

func and(statuses ...int) []int { return append(append([]int{}, usual...), statuses...) }

// fixedRoutes are all routes under /v1 that are no query's, and those for operating.
var fixedRoutes = []fixedRoute{
	{id: "list_queries", tag: "queries", method: "GET", path: "/v1/queries", answer: shapeOf("Catalogue"), status: "200", problems: usual},
	{id: "openapi", tag: "queries", method: "GET", path: openAPIPath, answer: object{"application/json": object{"schema": object{"type": "object"}}}, status: "200", problems: usual},
	{id: "explain", tag: "queries", method: "GET", path: "/v1/explain", parameters: explainNames, answer: object{"application/json": object{"schema": object{"type": "object"}}}, status: "200", problems: and(http.StatusNotFound, http.StatusNotAcceptable)},
	{id: "upload", tag: "jobs", method: "POST", path: uploadPath, parameters: []string{"name", "feed", "profile", "observed", "year"}, body: uploadBody, answer: shapeOf("Jobs"), status: "202",
		problems: and(http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable, http.StatusInsufficientStorage)},
	{id: "list_jobs", tag: "jobs", method: "GET", path: "/v1/jobs", answer: shapeOf("Jobs"), status: "200", problems: usual},
	{id: "start_job", tag: "jobs", method: "POST", path: "/v1/jobs", body: object{"application/json": object{"schema": object{"$ref": "#/components/schemas/Work"}}}, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "watch_jobs", tag: "jobs", method: "GET", path: "/v1/jobs/events", answer: plainShape("text/event-stream"), status: "200", problems: usual},
	{id: "show_job", tag: "jobs", method: "GET", path: "/v1/jobs/{id}", answer: shapeOf("Job"), status: "200", problems: and(http.StatusNotFound)},
	{id: "cancel_job", tag: "jobs", method: "DELETE", path: "/v1/jobs/{id}", answer: shapeOf("Job"), status: "202", problems: and(http.StatusNotFound, http.StatusConflict)},
	{id: "cancel_job_by_form", tag: "jobs", method: "POST", path: "/v1/jobs/{id}/cancel", answer: shapeOf("Job"), status: "202", problems: and(http.StatusNotFound, http.StatusConflict)},
	{id: "watch_job", tag: "jobs", method: "GET", path: "/v1/jobs/{id}/events", answer: plainShape("text/event-stream"), status: "200", problems: and(http.StatusNotFound)},
	{id: "job_result", tag: "jobs", method: "GET", path: "/v1/jobs/{id}/result", answer: object{"application/octet-stream": object{"schema": object{"type": "string", "format": "binary"}}}, status: "200", problems: and(http.StatusNotFound, http.StatusConflict)},
	{id: "create_token", tag: "access", method: "POST", path: "/v1/tokens", body: objectBody, answer: object{"application/json": object{"schema": object{"type": "object"}}}, status: "201", problems: and(http.StatusConflict)},
	{id: "revoke_token", tag: "access", method: "DELETE", path: "/v1/tokens/{id}", status: "200", problems: and(http.StatusNotFound, http.StatusConflict)},
	{id: "revoke_token_by_form", tag: "access", method: "POST", path: "/v1/tokens/{id}/revoke", status: "200", problems: and(http.StatusNotFound, http.StatusConflict)},
	{id: "define_list", tag: "lists", method: "POST", path: "/v1/lists", body: objectBody, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "add_members", tag: "lists", method: "POST", path: "/v1/lists/{list}/members", body: objectBody, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "remove_members", tag: "lists", method: "POST", path: "/v1/lists/{list}/members/remove", body: objectBody, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "remove_member", tag: "lists", method: "DELETE", path: "/v1/lists/{list}/members/{account}", parameters: []string{"kind", "from", "reason"}, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "health", tag: "operating", method: "GET", path: "/healthz", answer: shapeOf("Condition"), status: "200"},
	{id: "ready", tag: "operating", method: "GET", path: "/readyz", answer: shapeOf("Condition"), status: "200", problems: []int{http.StatusServiceUnavailable}},
	{id: "metrics", tag: "operating", method: "GET", path: "/metrics", answer: plainShape("text/plain"), status: "200", problems: usual},
}
