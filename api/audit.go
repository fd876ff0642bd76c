package api

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"zhengheng/access"
)

// longestNote bounds the texts of an entry, in bytes.
const longestNote = 2000

// auditPatience is how long an entry may wait for the disk.
const auditPatience = 10 * time.Second

// audit writes an entry about a request to the audit log, filling in who, when, from
// where and the request's id. A server that only reads has its own log alone.
func (s *server) audit(c echo.Context, e access.Entry) error {
	return s.keep(context.WithoutCancel(c.Request().Context()), s.entry(c, e))
}

// entry fills in who, when, from where and the request's id. What it is given to writes it
// down in the transaction of the deed.
func (s *server) entry(c echo.Context, e access.Entry) access.Entry {
	r := c.Request()
	if e.Who == "" {
		e.Who = identityOf(r.Context()).who
	}
	e.At, e.Address, e.RequestID = s.clock(), addressOf(r), requestID(c)
	return e
}

func (s *server) keep(ctx context.Context, e access.Entry) error {
	e.Subject, e.Detail = shorten(e.Subject), shorten(e.Detail)
	s.log.LogAttrs(ctx, slog.LevelInfo, "audit", slog.String("action", e.Action), slog.String("outcome", e.Outcome), slog.String("who", e.Who),
		slog.String("subject", e.Subject), slog.String("detail", e.Detail), slog.String("address", e.Address), slog.String("request_id", e.RequestID))
	if s.door.register == nil || s.door.readOnly {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, auditPatience)
	defer cancel()
	return s.door.register.Audit(ctx, e)
}

// note is audit where the request is refused anyway or was carried out already: that it
// could not be written down is an error in the log.
func (s *server) note(c echo.Context, e access.Entry) {
	if err := s.audit(c, e); err != nil {
		s.log.ErrorContext(c.Request().Context(), "not in the audit log", "action", e.Action, "who", e.Who, "subject", e.Subject, "error", err)
	}
}

// noted is set on a request whose handler has written its own entry.
const noted = "audit.noted"

// noteChange writes down what every request that may change something came to, unless
// its handler did, and every one that was refused to who asked.
func (s *server) noteChange(c echo.Context, err error) error {
	r := c.Request()
	if code := codeOf(err); code == codeForbidden || code == codeOutOfScope {
		s.note(c, access.Entry{Action: "access", Outcome: access.Refused, Subject: r.Method + " " + r.URL.Path, Detail: code})
		return err
	}
	if !changes(r.Method) || c.Get(noted) != nil {
		return err
	}
	e := access.Entry{Action: "change", Outcome: access.Done, Subject: r.Method + " " + r.URL.Path}
	if err != nil {
		e.Outcome, e.Detail = access.Failed, codeOf(err)
	}
	s.note(c, e)
	return err
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return explain(err).Code
}

// export is what the audit log is told of an answer that leaves as a file or a whole list.
type export struct {
	query, format string
	parameters    map[string]string
}

// isExport tells whether an answer is a file to be kept, or a whole list.
func (e export) isExport() bool {
	return e.format != "json" && e.format != "html" || e.parameters["limit"] == "all"
}

// auditExport writes an export down before its first byte: without the entry there is no
// export.
func (s *server) auditExport(c echo.Context, e export) error {
	if !e.isExport() {
		return nil
	}
	parameters := url.Values{}
	for name, value := range e.parameters {
		parameters.Set(name, value)
	}
	return s.audit(c, access.Entry{Action: "export", Outcome: access.Done, Subject: e.query + "." + e.format, Detail: parameters.Encode()})
}

func shorten(text string) string {
	if len(text) <= longestNote {
		return text
	}
	return text[:longestNote] + "…"
}
