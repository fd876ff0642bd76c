package api

import (
	"net/http"

	"zhengheng/reports"
)

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

var (
	anyShape  = object{"schema": object{"type": "object"}}
	anyObject = object{"application/json": anyShape}
	binary    = object{"schema": object{"type": "string", "format": "binary"}}
)

// usual are the problems that every route may answer with.
var usual = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}

func and(statuses ...int) []int { return append(append([]int{}, usual...), statuses...) }

// fixedRoutes are all routes under /v1 that are no query's, and those for operating.
var fixedRoutes = []fixedRoute{
	{id: "list_queries", tag: "queries", method: "GET", path: "/v1/queries", answer: shapeOf("Catalogue"), status: "200", problems: usual},
	{id: "openapi", tag: "queries", method: "GET", path: openAPIPath, answer: anyObject, status: "200", problems: usual},
	{id: "explain", tag: "queries", method: "GET", path: "/v1/explain", parameters: explainNames, answer: anyObject, status: "200", problems: and(http.StatusNotFound, http.StatusNotAcceptable)},
	{id: "upload", tag: "jobs", method: "POST", path: uploadPath, parameters: []string{"name", "feed", "profile", "observed", "year"}, body: uploadBody, answer: shapeOf("Jobs"), status: "202",
		problems: and(http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable, http.StatusInsufficientStorage)},
	{id: "list_jobs", tag: "jobs", method: "GET", path: "/v1/jobs", answer: shapeOf("Jobs"), status: "200", problems: usual},
	{id: "start_job", tag: "jobs", method: "POST", path: "/v1/jobs", body: object{"application/json": object{"schema": object{"$ref": "#/components/schemas/Work"}}}, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "watch_jobs", tag: "jobs", method: "GET", path: "/v1/jobs/events", answer: plainShape("text/event-stream"), status: "200", problems: usual},
	{id: "show_job", tag: "jobs", method: "GET", path: "/v1/jobs/{id}", answer: shapeOf("Job"), status: "200", problems: and(http.StatusNotFound)},
	{id: "cancel_job", tag: "jobs", method: "DELETE", path: "/v1/jobs/{id}", answer: shapeOf("Job"), status: "202", problems: and(http.StatusNotFound, http.StatusConflict)},
	{id: "cancel_job_by_form", tag: "jobs", method: "POST", path: "/v1/jobs/{id}/cancel", answer: shapeOf("Job"), status: "202", problems: and(http.StatusNotFound, http.StatusConflict)},
	{id: "watch_job", tag: "jobs", method: "GET", path: "/v1/jobs/{id}/events", answer: plainShape("text/event-stream"), status: "200", problems: and(http.StatusNotFound)},
	{id: "job_result", tag: "jobs", method: "GET", path: "/v1/jobs/{id}/result", answer: object{"application/octet-stream": binary}, status: "200", problems: and(http.StatusNotFound, http.StatusConflict)},
	{id: "list_workbooks", tag: "workbooks", method: "GET", path: "/v1/reports", answer: anyObject, status: "200", problems: usual},
	{id: "workbook", tag: "workbooks", method: "GET", path: "/v1/reports/{name}", answer: object{reports.WorkbookMedia: binary}, status: "200", problems: and(http.StatusNotFound)},
	{id: "inspect", tag: "jobs", method: "POST", path: inspectPath, parameters: []string{"name", "feed", "profile", "observed", "year", rowsField}, body: uploadBody, answer: anyObject, status: "200",
		problems: and(http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable)},
	{id: "rejects_to_mend", tag: "jobs", method: "GET", path: "/v1/batches/{id}/{what}", parameters: []string{sheetField},
		answer: object{"application/json": anyShape, "text/csv": binary, reports.WorkbookMedia: binary}, status: "200", problems: and(http.StatusNotFound)},
	{id: "release_list", tag: "releases", method: "GET", path: releasesPath + "/{id}", answer: object{"application/json": anyShape}, status: "200", problems: and(http.StatusNotFound, http.StatusNotAcceptable)},
	{id: "release_verify", tag: "releases", method: "GET", path: releasesPath + "/{id}/verify", answer: anyObject, status: "200", problems: and(http.StatusNotFound)},
	{id: "release_compare", tag: "releases", method: "GET", path: releasesPath + "/{id}/compare", answer: object{"application/json": anyShape}, status: "200", problems: and(http.StatusNotFound, http.StatusNotAcceptable)},
	{id: "publish", tag: "releases", method: "POST", path: releasesPath, body: anyObject, answer: shapeOf("Job"), status: "202", problems: and(http.StatusNotFound, http.StatusServiceUnavailable)},
	{id: "withdraw", tag: "releases", method: "POST", path: releasesPath + "/{id}/withdraw", body: anyObject, answer: shapeOf("Job"), status: "202", problems: and(http.StatusNotFound, http.StatusServiceUnavailable)},
	{id: "release_verify_as_job", tag: "releases", method: "POST", path: releasesPath + "/{id}/verify", answer: shapeOf("Job"), status: "202", problems: and(http.StatusNotFound, http.StatusServiceUnavailable)},
	{id: "create_token", tag: "access", method: "POST", path: "/v1/tokens", body: anyObject, answer: anyObject, status: "201", problems: and(http.StatusConflict)},
	{id: "revoke_token", tag: "access", method: "DELETE", path: "/v1/tokens/{id}", status: "200", problems: and(http.StatusNotFound, http.StatusConflict)},
	{id: "revoke_token_by_form", tag: "access", method: "POST", path: "/v1/tokens/{id}/revoke", status: "200", problems: and(http.StatusNotFound, http.StatusConflict)},
	{id: "define_list", tag: "lists", method: "POST", path: "/v1/lists", body: anyObject, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "add_members", tag: "lists", method: "POST", path: "/v1/lists/{list}/members", body: anyObject, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "remove_members", tag: "lists", method: "POST", path: "/v1/lists/{list}/members/remove", body: anyObject, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "remove_member", tag: "lists", method: "DELETE", path: "/v1/lists/{list}/members/{account}", parameters: []string{"kind", "from", "reason"}, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "draw_round", tag: "rounds", method: "POST", path: roundsPath, body: anyObject, answer: anyObject, status: "201", problems: usual},
	{id: "assign_round", tag: "rounds", method: "POST", path: roundsPath + "/{round}/assign", body: anyObject, answer: anyObject, status: "200", problems: usual},
	{id: "record_results", tag: "rounds", method: "POST", path: roundsPath + "/{round}/results", body: anyObject, answer: shapeOf("Job"), status: "202", problems: and(http.StatusServiceUnavailable)},
	{id: "publish_round", tag: "rounds", method: "POST", path: roundsPath + "/{round}/publish", body: anyObject, answer: anyObject, status: "201", problems: usual},
	{id: "round_form", tag: "rounds", method: "GET", path: roundsPath + "/{round}/form.xlsx", parameters: []string{"inspector"}, answer: object{reports.WorkbookMedia: binary}, status: "200", problems: usual},
	{id: "health", tag: "operating", method: "GET", path: "/healthz", answer: shapeOf("Condition"), status: "200"},
	{id: "ready", tag: "operating", method: "GET", path: "/readyz", answer: shapeOf("Condition"), status: "200", problems: []int{http.StatusServiceUnavailable}},
	{id: "metrics", tag: "operating", method: "GET", path: "/metrics", answer: plainShape("text/plain"), status: "200", problems: usual},
}
