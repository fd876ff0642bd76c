// Package api serves the warehouse's queries over HTTP: as data under /v1 and as
// pages for people under /.
//
// A request passes the middleware (request id, access log, security headers,
// recovery, limits, compression, authorization), then a handler. rules.go says
// which role each route needs; who asks, with role and scope, travels in the
// request's context, where queries find them. A handler never writes: it
// returns a value (a JSON document, a table to encode, a page to render) or an
// error. respond.go writes every value and problem.go turns every error into a
// problem document (RFC 9457) or, for a browser, into a page.
//
// Data flows as Arrow: a handler runs a query of package queries, whose
// array.RecordReader goes to an encoder of package reports or, for a page, is
// read into cells. An answer that fails midway aborts the connection; it never
// ends as a valid document.
//
// Routes under /v1 come from the query library, so a new query file is served
// without a change here. The pages live in web/ (templates, texts, static
// files), all embedded.
package api
