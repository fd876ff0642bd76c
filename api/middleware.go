package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// The largest request target and body that are read. Queries are short; an upload
// has a limit of its own.
const (
	maxTarget = 8 << 10
	maxBody   = 1 << 20
)

// pagePolicy lets a page load only what this server embeds: no inline script or
// style, nothing from elsewhere.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// documentPolicy is for the self-contained HTML of an encoder, which brings its
// own style sheet and needs no script.
const documentPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var plainID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// identify gives each request an id: the caller's own, where it is harmless to
// log, else a random one. Every answer repeats it.
func identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !plainID.MatchString(id) {
			var b [8]byte
			rand.Read(b[:]) // never fails
			id = hex.EncodeToString(b[:])
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

func requestID(c echo.Context) string {
	return c.Response().Header().Get(echo.HeaderXRequestID)
}

// record writes one access line a request, aborted ones included. It is also
// where an error becomes an answer, so that the line knows the status.
func (s *server) record(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := s.clock()
		isDone := false
		defer func() {
			s.metrics.count(c, s.clock().Sub(began))
			level, r := slog.LevelInfo, c.Request()
			if c.Response().Status >= 500 || !isDone {
				level = slog.LevelError
			}
			s.log.LogAttrs(r.Context(), level, "request",
				slog.String("request_id", requestID(c)),
				slog.String("method", r.Method),
				slog.String("path", r.URL.Path),
				slog.String("query", r.URL.RawQuery),
				slog.Int("status", c.Response().Status),
				slog.Int64("bytes", c.Response().Size),
				slog.Duration("took", s.clock().Sub(began)),
				slog.String("remote", r.RemoteAddr),
				slog.Bool("aborted", !isDone))
		}()
		if err := next(c); err != nil {
			c.Error(err)
		}
		isDone = true
		return nil
	}
}

// harden sets the security headers that hold for every answer.
func harden(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-cache")
		return next(c)
	}
}

// rescue turns a panic into an answer with status 500, or, where the answer has
// begun, into an aborted connection. The log keeps the stack.
func (s *server) rescue(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if e, ok := p.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(p)
			}
			s.log.ErrorContext(c.Request().Context(), "panic",
				"request_id", requestID(c), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			if c.Response().Committed {
				panic(http.ErrAbortHandler)
			}
			err = &problem{Status: http.StatusInternalServerError, Code: codeInternal}
		}()
		return next(c)
	}
}

// limit bounds the size of a request and the time that its answer may take. An
// upload is bounded by its rate instead, and a stream of events by nothing.
func (s *server) limit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if n := len(r.URL.RequestURI()); n > maxTarget {
			return &problem{Status: http.StatusRequestURITooLong, Code: codeTooLong, args: []any{n, maxTarget}}
		}
		most := s.bodyLimit(c)
		if r.ContentLength > most {
			return &problem{Status: http.StatusRequestEntityTooLarge, Code: codeTooLarge, args: []any{most}}
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, most)
		if isUpload(c) || strings.HasSuffix(c.Path(), "/events") {
			return next(c)
		}
		ctx, cancel := context.WithTimeout(r.Context(), s.timeout)
		defer cancel()
		c.SetRequest(r.WithContext(ctx))
		return next(c)
	}
}

// extend gives a reader of the answer another period to take what was written
// last; a client that takes nothing for that long is cut off.
func extend(w http.ResponseWriter, period time.Duration) {
	// A writer without deadlines (a test's recorder) has nothing to extend.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(period))
}
