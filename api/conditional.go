package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"zhengheng/queries"
	"zhengheng/reports"
)

// Stater is an engine that names its state in passing: the text differs whenever a
// query that reads no live table (see queries.Query.IsLive) may answer otherwise.
type Stater interface {
	State(ctx context.Context) (string, error)
}

// request is one question of a client, understood as far as its answer is told apart
// from others without asking the engine.
type request struct {
	query    *queries.Query
	format   reports.Format
	language string
	values   map[string]string
	fixed    map[string]string
	bad      *queries.ParameterError

	scope queries.Scope
	role  queries.Role

	state string // of the engine, "" where it does not say or the answer does not follow it
	key   string // of the question, whatever the state
	tag   string // of the answer, "" without a state
}

// run asks one query with the request's parameters and those that the path fixes. A
// client that has the answer gets 304, and one that was rendered before for the same
// state is given again; neither asks the engine for rows.
func (s *server) run(c echo.Context, q *queries.Query, format reports.Format, fixed map[string]string) (any, error) {
	format, err := s.chooseFormat(c, format)
	if err != nil {
		return nil, err
	}
	values, bad := s.parameters(c)
	r := &request{query: q, format: format, language: languageOf(c.Request()), values: values, fixed: fixed, bad: bad}
	ctx := c.Request().Context()
	if err := r.identify(ctx, s); err != nil {
		return nil, err
	}
	if r.tag == "" {
		return s.render(c, r)
	}
	if err := q.Allowed(ctx); err != nil {
		return nil, err
	}
	if hasTag(c.Request().Header.Get("If-None-Match"), r.tag) {
		s.metrics.answers.WithLabelValues("not_modified").Inc()
		return unchanged{r.tag}, nil
	}
	for {
		kept, wait := s.cache.find(r)
		switch {
		case kept != nil:
			s.metrics.answers.WithLabelValues("cached").Inc()
			return kept, nil
		case wait == nil: // ours to render; the others wait for it
			return s.make(c, r)
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// identify gives the request its state and tag, where its answer depends on nothing else:
// not on live tables, nor on a moment of the past, which a later batch may fill.
func (r *request) identify(ctx context.Context, s *server) error {
	stater, ok := s.engine.(Stater)
	if !ok || r.bad != nil || r.query.IsLive() || r.values[queries.AsOfParameter] != "" {
		return nil
	}
	for name := range r.fixed {
		if _, isTwice := r.values[name]; isTwice {
			return nil
		}
	}
	state, err := stater.State(ctx)
	if err != nil || state == "" {
		return err
	}
	hash := sha256.New()
	r.scope, r.role = queries.ScopeOf(ctx), queries.RoleOf(ctx)
	fmt.Fprintf(hash, "%q %q %q %q %q", r.query.Name, r.format.Name, r.language, s.version, r.scope.String())
	for _, all := range []map[string]string{r.fixed, r.values} {
		for _, name := range slices.Sorted(maps.Keys(all)) {
			fmt.Fprintf(hash, " %q=%q", name, all[name])
		}
	}
	r.state, r.key = state, string(hash.Sum(nil))
	fmt.Fprintf(hash, " %q", state)
	// Weak: the same answer may be compressed or not.
	r.tag = `W/"` + base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:18]) + `"`
	return nil
}

// make renders for all who wait for the same. Whatever comes in between, a panic of the
// engine too, they are let go.
func (s *server) make(c echo.Context, r *request) (answer any, err error) {
	isMade := false
	defer func() {
		if !isMade {
			s.cache.give(r.tag, nil)
		}
	}()
	answer, err = s.render(c, r)
	isMade = err == nil // the table's writer gives it
	return answer, err
}

// render asks the engine, in its turn.
func (s *server) render(c echo.Context, r *request) (any, error) {
	leave, err := s.lane(r).enter(c.Request().Context())
	if err != nil {
		return nil, err
	}
	isAsked := false
	defer func() {
		if !isAsked {
			leave()
		}
	}()
	result, err := s.ask(c.Request().Context(), r.query, maps.Clone(r.values), r.fixed, r.bad)
	if err != nil {
		return nil, err
	}
	isAsked = true
	s.metrics.answers.WithLabelValues("rendered").Inc()
	return &table{result: result, format: r.format, language: r.language, request: r, leave: leave}, nil
}

// hasTag tells whether If-None-Match names the tag (RFC 9110, section 13.1.2). Its * is
// left alone: whether there is an answer at all is known only when it has been made.
func hasTag(header, tag string) bool {
	for item := range strings.SplitSeq(header, ",") {
		item = strings.TrimSpace(item)
		if strings.TrimPrefix(item, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// unchanged is an answer: 304, the client has it.
type unchanged struct{ tag string }

func writeUnchanged(c echo.Context, u unchanged) error {
	c.Response().Header().Set("ETag", u.tag)
	return c.NoContent(http.StatusNotModified)
}
