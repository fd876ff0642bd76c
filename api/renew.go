package api

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"time"

	"zhengheng/queries"
	"zhengheng/reports"
)

// Bounds of what is made anew after a change of the state, before its job is done.
const (
	renewFor  = 3 * time.Second
	renewMost = 500
)

// changing begins a job that may change the state. What it returns is called when the
// job has done its work and before it counts as done: the answers that were asked for
// most are made anew by then, one after the other, so that after a refresh not everybody
// waits for everything at once.
func (s *server) changing() (settle func(context.Context)) {
	s.cache.hold()
	return func(ctx context.Context) {
		defer s.cache.release()
		s.renew(ctx)
	}
}

func (s *server) renew(ctx context.Context) {
	stater, ok := s.engine.(Stater)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, renewFor)
	defer cancel()
	state, err := stater.State(ctx)
	if err != nil || state == "" {
		return // whoever asks next is told
	}
	for _, old := range s.cache.wanted(state, renewMost) {
		if ctx.Err() != nil {
			return
		}
		s.remake(ctx, &old)
	}
}

// remake makes one answer of the state before again. One that fails is made, and its
// failure told, when it is next asked for.
func (s *server) remake(ctx context.Context, old *rendered) {
	ctx = queries.WithScope(queries.WithRole(ctx, old.of.role), old.of.scope)
	r := *old.of
	if err := r.identify(ctx, s); err != nil || r.tag == "" || !s.cache.isFree(&r) {
		return
	}
	var made *rendered
	defer func() { s.cache.give(r.tag, made) }()
	result, err := s.ask(ctx, r.query, maps.Clone(r.values), r.fixed, r.bad)
	if err != nil {
		return
	}
	defer result.Reader.Release()
	t := &table{result: result, format: r.format, language: r.language, request: &r}
	var body bytes.Buffer
	if err := errors.Join(reports.Write(&body, r.format.Name, result, s.options(r.language)), result.Reader.Err()); err != nil || body.Len() > held {
		return
	}
	if made = s.kept(ctx, t, body.Bytes(), t.header()); made != nil {
		made.asked = old.asked / 2
		s.metrics.answers.WithLabelValues("renewed").Inc()
	}
}
