package api

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"zhengheng/queries"
)

// tableHeaders are what a table's answer says in its headers.
var tableHeaders = object{
	"ETag":                   headerOf("string"),
	"Zhengheng-Query":        headerOf("string"),
	"Zhengheng-Snapshot":     headerOf("string"),
	"Zhengheng-Refreshed-At": headerOf("string"),
	"RateLimit-Limit":        headerOf("integer"),
	"RateLimit-Remaining":    headerOf("integer"),
	"RateLimit-Reset":        headerOf("integer"),
}

func headerOf(kind string) object { return object{"schema": object{"type": kind}} }

// problemCodes are all problems with their status.
var problemCodes = []struct {
	code   string
	status int
}{
	{codeBadParameter, http.StatusBadRequest}, {codeNoFile, http.StatusBadRequest}, {codeBadUpload, http.StatusBadRequest},
	{codeBadForm, http.StatusBadRequest}, {codeBadToken, http.StatusBadRequest},
	{codeNoSignIn, http.StatusUnauthorized},
	{codeForbidden, http.StatusForbidden}, {codeOutOfScope, http.StatusForbidden}, {codeUnknownHost, http.StatusForbidden}, {codeCrossSite, http.StatusForbidden},
	{codeUnknownQuery, http.StatusNotFound}, {codeUnknownPath, http.StatusNotFound}, {codeUnknownFormat, http.StatusNotFound},
	{codeNoAccount, http.StatusNotFound}, {codeNoJob, http.StatusNotFound}, {codeNoToken, http.StatusNotFound},
	{codeMethod, http.StatusMethodNotAllowed}, {codeNotAcceptable, http.StatusNotAcceptable}, {codeSlowUpload, http.StatusRequestTimeout},
	{codeJobEnded, http.StatusConflict}, {codeNotDone, http.StatusConflict}, {codeNoResult, http.StatusNotFound}, {codeResultGone, http.StatusGone}, {codeLastAdmin, http.StatusConflict}, {codeReadOnly, http.StatusConflict},
	{codeStaleCursor, http.StatusGone}, {codeTooLarge, http.StatusRequestEntityTooLarge}, {codeTooLong, http.StatusRequestURITooLong},
	{codeRateLimited, http.StatusTooManyRequests}, {codeTooMany, http.StatusTooManyRequests},
	{codeInternal, http.StatusInternalServerError},
	{codeBusy, http.StatusServiceUnavailable}, {codeStopped, http.StatusServiceUnavailable}, {codeOverloaded, http.StatusServiceUnavailable},
	{codeTimeout, http.StatusGatewayTimeout}, {codeDiskFull, http.StatusInsufficientStorage},
}

func statusText(status int) string { return strconv.Itoa(status) }

func sortedNames[V any](values map[string]V) []string { return slices.Sorted(maps.Keys(values)) }

// parameterOf describes a parameter of a query.
func parameterOf(p *queries.Parameter, language, in string) parameter {
	schema := object{"type": "string"}
	switch p.Kind {
	case queries.KindInteger, queries.KindOffset:
		schema["type"] = "integer"
		if p.Min != nil {
			schema["minimum"] = *p.Min
		}
		if p.Max != nil {
			schema["maximum"] = *p.Max
		}
	case queries.KindBoolean:
		schema["type"] = "boolean"
	case queries.KindDate:
		schema["format"] = "date"
	case queries.KindLimit:
		schema = limitSchema
	}
	if len(p.Values) > 0 {
		names := make([]string, len(p.Values))
		for i, v := range p.Values {
			names[i] = v.Name
		}
		schema["enum"] = names
	}
	if p.Default != "" && p.Kind != queries.KindLimit {
		schema["default"] = typedText(p.Default, schema["type"])
	}
	words := p.Title.In(language)
	if more := p.Description.In(language); more != "" {
		words += ": " + more
	}
	made := parameter{Name: p.Name, In: in, Required: p.Required || in == "path", Description: words, Schema: schema}
	if p.Example != "" {
		made.Example = typedText(p.Example, schema["type"])
	}
	return made
}

var limitSchema = object{"oneOf": []object{{"type": "integer", "minimum": 1}, {"type": "string", "const": "all"}}}

// typedText is a text as the JSON value of a type.
func typedText(text string, kind any) any {
	switch kind {
	case "integer":
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	case "boolean":
		return text == "true"
	}
	return text
}

func jsonType(f queries.Format) string {
	switch f {
	case queries.FormatInteger:
		return "integer"
	case queries.FormatDecimal2, queries.FormatDecimal4, queries.FormatPercent2:
		return "number"
	case queries.FormatBoolean:
		return "boolean"
	case queries.FormatList:
		return "array"
	}
	return "string"
}

// rowSchema describes a row of a query. Which columns there are, the parameter columns
// says; each may be unknown.
func rowSchema(q *queries.Query, language string) object {
	properties := object{}
	for _, c := range q.Columns {
		kind := jsonType(c.Format)
		one := object{"type": []string{kind, "null"}, "title": c.Title.In(language)}
		switch c.Format {
		case queries.FormatDate:
			one["format"] = "date"
		case queries.FormatTimestamp:
			one["format"] = "date-time"
		case queries.FormatList:
			one["items"] = object{"type": []string{"number", "null"}}
		}
		if c.Description.In(language) != "" {
			one["description"] = c.Description.In(language)
		}
		if unit := c.Unit.In(language); unit != "" {
			one["x-unit"] = unit
		}
		if c.AtLeast != "" {
			one["x-at-least"] = c.AtLeast
		}
		properties[c.Name] = one
	}
	return object{"type": "object", "additionalProperties": false, "properties": properties}
}

// formatSchema describes a table in a format.
func formatSchema(format, query string) object {
	row := object{"$ref": "#/components/schemas/row_" + query}
	switch format {
	case "json":
		return object{"allOf": []object{{"$ref": "#/components/schemas/Table"}, {"properties": object{"rows": object{"type": "array", "items": row}}}}}
	case "csv", "html", "ndjson":
		return object{"type": "string"}
	}
	return object{"type": "string", "format": "binary"}
}

// faultCodes are what may be wrong with a parameter.
var faultCodes = strings.Fields("missing unknown invalid")

func textOf(kind string) object { return object{"type": kind} }

var textMap = object{"type": "object", "additionalProperties": textOf("string")}

// sharedSchemas are the shapes that are no query's.
var sharedSchemas = object{
	"Table": object{"type": "object", "required": []string{"query", "parameters", "snapshot", "freshness", "columns", "rows", "row_count", "next", "notes"},
		"properties": object{
			"query": textOf("string"), "title": textOf("string"), "parameters": textMap, "snapshot": textOf("string"),
			"refreshed_at": object{"type": []string{"string", "null"}, "format": "date-time"}, "freshness": textMap,
			"columns":   object{"type": "array", "items": object{"type": "object", "required": []string{"name", "type", "title"}}},
			"rows":      object{"type": "array"},
			"row_count": object{"type": "integer", "minimum": 0},
			"next":      object{"type": []string{"string", "null"}},
			"notes":     object{"type": "array", "items": textOf("string")},
		}},
	"Problem": object{"type": "object", "required": []string{"type", "title", "status", "detail", "instance", "code", "request_id"},
		"properties": object{
			"type": textOf("string"), "title": textOf("string"), "status": textOf("integer"), "detail": textOf("string"),
			"instance": textOf("string"), "code": object{"type": "string", "enum": codeNames()}, "request_id": textOf("string"),
			"errors": object{"type": "array", "items": object{"type": "object", "required": []string{"parameter", "code", "detail"},
				"properties": object{"parameter": textOf("string"), "value": textOf("string"), "code": object{"type": "string", "enum": faultCodes}, "detail": textOf("string")}}},
		}},
	"Job": object{"type": "object", "required": []string{"id", "kind", "state", "created_at"},
		"properties": object{
			"id": textOf("string"), "kind": textOf("string"), "who": textOf("string"), "what": textOf("string"),
			"state":      object{"type": "string", "enum": []string{"queued", "running", "done", "failed", "cancelled"}},
			"created_at": object{"type": "string", "format": "date-time"}, "error": textOf("string"),
		}},
	"Jobs": object{"type": "object", "required": []string{"jobs"}, "properties": object{"jobs": object{"type": "array", "items": object{"$ref": "#/components/schemas/Job"}}}},
	"Work": object{"type": "object", "required": []string{"kind"}, "additionalProperties": false, "properties": object{
		"kind": object{"type": "string", "enum": []string{"export", "pack", "refresh"}}, "query": textOf("string"), "format": textOf("string"),
		"lang": object{"type": "string", "enum": []string{"zh", "en"}}, "parameters": textOf("object")}},
	"Condition": object{"type": "object", "required": []string{"status", "version"}, "properties": object{"status": textOf("string"), "version": textOf("string")}},
	"Catalogue": object{"type": "object", "required": []string{"version", "formats", "queries"}, "properties": object{
		"version": textOf("string"), "formats": object{"type": "array", "items": textOf("object")}, "queries": object{"type": "array", "items": textOf("object")}}},
}

func codeNames() []string {
	names := make([]string, len(problemCodes))
	for i, p := range problemCodes {
		names[i] = p.code
	}
	return names
}

// components are what the operations refer to.
func (s *server) components(schemas object, language string) object {
	maps.Copy(schemas, sharedSchemas)
	shared := object{}
	for _, name := range append(queries.ArrangeParameters(), queries.AsOfParameter, "lang") {
		one := parameter{Name: name, In: "query", Description: s.texts.in(language)("openapi.parameter." + name), Schema: object{"type": "string"}}
		switch name {
		case queries.LimitParameter:
			one.Schema = limitSchema
		case "lang":
			one.Schema = object{"type": "string", "enum": []string{"zh", "en"}, "default": "zh"}
		}
		shared[name] = one
	}
	return object{"schemas": schemas, "parameters": shared, "securitySchemes": object{
		"token":   object{"type": "http", "scheme": "bearer"},
		"session": object{"type": "apiKey", "in": "cookie", "name": cookieName},
	}}
}
