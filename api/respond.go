package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
	"zhengheng/reports"
)

// held is how much of an encoded table is kept back before the first byte goes
// out: an error until then still becomes a problem document.
// A table that fits is kept as a whole, for those who ask the same, and its turn ends
// before the client has taken it.
const held = 512 << 10

// readerPatience is how long a client may take to accept what was written.
const readerPatience = time.Minute

// table is an answer: a query's result to be written in a format.
type table struct {
	result   *queries.Result
	format   reports.Format
	language string
	headers  string // reports.Options.Headers

	request *request // what was asked for, where its answer may be kept
	leave   func()   // gives the slot back in which it is made; may be nil
}

// page is an answer: a template of web/templates and its data.
type page struct {
	name   string
	status int
	data   any
}

// file is an answer: an embedded file.
type file struct {
	name    string
	content []byte
	etag    string
	isFixed bool // the address names this version, so that it may be kept for ever
}

// accepted202 is an answer: work that goes on, and where it can be watched.
type accepted202 struct {
	location string
	value    any
}

// seeOther is an answer: the page to look at after a form was sent.
type seeOther struct{ location string }

// answer adapts a handler that returns a value to echo: a table, a page, a file
// or anything else, which is written as JSON.
func (s *server) answer(handle func(echo.Context) (any, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		value, err := handle(c)
		if err != nil {
			return err
		}
		extend(c.Response(), readerPatience)
		if isFormPost(c.Request()) {
			if value, err = s.forPeople(c, value); err != nil {
				return err
			}
		}
		switch v := value.(type) {
		case *table:
			return s.writeTable(c, v)
		case *rendered:
			if err := s.auditExport(c, v.export); err != nil {
				return err
			}
			return writeRendered(c, v)
		case http.Handler:
			v.ServeHTTP(c.Response(), c.Request())
			return nil
		case download200:
			return writeDownload(c, v)
		case unchanged:
			return writeUnchanged(c, v)
		case text:
			c.Response().Header().Set(echo.HeaderContentType, v.mediaType)
			return c.Blob(http.StatusOK, v.mediaType, v.content)
		case page:
			return s.writePage(c, v)
		case file:
			return writeFile(c, v)
		case *workbookFile:
			return s.writeDownload(c, v)
		case eventStream:
			return s.writeEvents(c, v)
		case seeOther:
			return c.Redirect(http.StatusSeeOther, v.location)
		case created201:
			c.Response().Header().Set(echo.HeaderLocation, v.location)
			c.Response().Header().Set("Cache-Control", "no-store") // it holds a secret
			return writeJSON(c, http.StatusCreated, echo.MIMEApplicationJSON, v.value)
		case accepted202:
			c.Response().Header().Set(echo.HeaderLocation, v.location)
			return writeJSON(c, http.StatusAccepted, echo.MIMEApplicationJSON, v.value)
		}
		return writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, value)
	}
}

// writeJSON is the only place where a value becomes a JSON answer.
func writeJSON(c echo.Context, status int, mediaType string, value any) error {
	c.Response().Header().Set(echo.HeaderContentType, mediaType)
	return c.JSON(status, value)
}

// writeTable encodes a result and releases its reader. An error after the first
// byte went out aborts the connection: the client sees a broken transfer, never
// a document that looks complete.
func (s *server) writeTable(c echo.Context, t *table) error {
	defer t.result.Reader.Release()
	var kept *rendered
	if t.leave != nil {
		defer t.leave()
	}
	if t.request != nil && t.request.tag != "" {
		defer func() { s.cache.give(t.request.tag, kept) }()
	}
	if err := s.auditExport(c, t.export()); err != nil {
		return err
	}
	h := c.Response().Header()
	set := t.header()
	for name, values := range set {
		h[name] = values
	}
	out := &holder{to: c.Response()}
	options := s.options(t.language)
	options.Headers = t.headers
	err := reports.Write(out, t.format.Name, t.result, options)
	if err == nil {
		// The encoder may stop at a reader that failed; the reader knows.
		err = t.result.Reader.Err()
	}
	if err == nil && t.leave != nil {
		t.leave()
	}
	if err == nil {
		if kept = s.keptOf(c, t, out, set); kept != nil {
			s.cache.give(t.request.tag, kept) // before a slow client has taken it
		}
		err = out.finish()
	}
	if err != nil {
		err = fmt.Errorf("query %s as %s: %w", t.result.Query.Name, t.format.Name, err)
	}
	if err == nil || !out.isBegun {
		return err
	}
	s.log.ErrorContext(c.Request().Context(), "answer aborted", "request_id", requestID(c), "error", err)
	panic(http.ErrAbortHandler)
}

func (t *table) export() export {
	return export{t.result.Query.Name, t.format.Name, t.result.Parameters}
}

// header is what the answer says of itself before its first byte.
func (t *table) header() http.Header {
	h := http.Header{}
	h.Set(echo.HeaderContentType, mediaType(t.format))
	h.Set(echo.HeaderContentDisposition, disposition(t.result, t.format, t.language))
	h.Set("Zhengheng-Query", t.result.Query.Name)
	if t.result.Snapshot != "" {
		h.Set("Zhengheng-Snapshot", t.result.Snapshot)
	}
	if !t.result.RefreshedAt.IsZero() {
		h.Set("Zhengheng-Refreshed-At", t.result.RefreshedAt.UTC().Format(time.RFC3339))
	}
	if t.format.Name == "html" {
		h.Set("Content-Security-Policy", documentPolicy)
	}
	return h
}

// keptOf is what is kept of the answer that a client is about to get, which is told its
// tag; nil where it is too large.
func (s *server) keptOf(c echo.Context, t *table, out *holder, set http.Header) *rendered {
	if t.request == nil || t.request.tag == "" || out.isBegun {
		return nil
	}
	r := s.kept(c.Request().Context(), t, out.first.Bytes(), set)
	if r != nil {
		c.Response().Header().Set("ETag", t.request.tag)
	}
	return r
}

// kept is the answer as others may be given it, with its tag; nil where the engine has
// changed its state since the request was identified.
func (s *server) kept(ctx context.Context, t *table, body []byte, set http.Header) *rendered {
	stater, _ := s.engine.(Stater)
	if state, err := stater.State(ctx); err != nil || state != t.request.state {
		return nil
	}
	set.Set("ETag", t.request.tag)
	return &rendered{of: t.request, export: t.export(), header: set, body: bytes.Clone(body)}
}

// writeRendered gives a kept answer.
func writeRendered(c echo.Context, r *rendered) error {
	h := c.Response().Header()
	for name, values := range r.header {
		h[name] = slices.Clone(values)
	}
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(r.body)))
	c.Response().WriteHeader(http.StatusOK)
	_, err := c.Response().Write(r.body)
	return err
}

// text is an answer: words of a known media type.
type text struct {
	mediaType string
	content   []byte
}

// holder passes bytes on once there are more than it holds, so that a small
// answer has a length and an early failure a status of its own.
type holder struct {
	to      *echo.Response
	first   bytes.Buffer
	isBegun bool
}

func (h *holder) Write(p []byte) (int, error) {
	if !h.isBegun && h.first.Len()+len(p) <= held {
		return h.first.Write(p)
	}
	if err := h.begin(); err != nil {
		return 0, err
	}
	extend(h.to, readerPatience)
	return h.to.Write(p)
}

func (h *holder) begin() error {
	if h.isBegun {
		return nil
	}
	h.isBegun = true
	extend(h.to, readerPatience)
	h.to.WriteHeader(http.StatusOK)
	_, err := h.first.WriteTo(h.to)
	return err
}

// finish sends what is still held, as an answer of known length.
func (h *holder) finish() error {
	if !h.isBegun {
		h.to.Header().Set(echo.HeaderContentLength, strconv.Itoa(h.first.Len()))
	}
	return h.begin()
}

// writePage renders the whole page before the first byte, so that a template
// that fails is a clean error.
func (s *server) writePage(c echo.Context, p page) error {
	var body bytes.Buffer
	if err := s.pages.render(&body, p.name, p.data); err != nil {
		return fmt.Errorf("page %s: %w", p.name, err)
	}
	return c.HTMLBlob(p.status, body.Bytes())
}

// writeFile serves an embedded file, or 304 to a client that has it.
func writeFile(c echo.Context, f file) error {
	h := c.Response().Header()
	h.Set("ETag", f.etag)
	if f.isFixed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(c.Response(), c.Request(), f.name, time.Time{}, bytes.NewReader(f.content))
	return nil
}

// mediaType is a format's Content-Type: text says its character set.
func mediaType(f reports.Format) string {
	switch f.Name {
	case "csv", "html":
		return f.MediaType + "; charset=utf-8"
	}
	return f.MediaType
}
