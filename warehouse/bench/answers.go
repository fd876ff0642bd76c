package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"

	"zhengheng/api"
	"zhengheng/queries"
	"zhengheng/warehouse"
)

const (
	answered       = 200 // of each kind, after warmUp others
	notModifiedBar = 0.1 // of the query's time, which an answer that the client has may cost
)

// answers asks a server in this process for a ranking in three ways that take turns: one that
// nobody asked before, one that was rendered before, and one that the client has (304).
func answers(ctx context.Context, s setting) (err error) {
	w, err := warehouse.Open(ctx, yearDB(s), warehouse.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	library, err := queries.Load()
	if err != nil {
		return err
	}
	handler, err := api.New(api.Config{Library: library, Engine: w, Version: "bench", Open: true, Hosts: []string{"bench"}})
	if err != nil {
		return err
	}
	const common = "/v1/rankings.json?index=wci@14.2&period=latest&platform=wechat&limit=100"
	first, _, err := ask(ctx, handler, common, "", http.StatusOK)
	if err != nil {
		return err
	}
	tag := first.Get("ETag")
	var fresh, cached, unchanged latencies
	for i := range answered + warmUp {
		for _, way := range []struct {
			target, tag string
			status      int
			into        *latencies
		}{
			// Every row holds: the answer is as large as the common one.
			{fmt.Sprintf("%s&where=score:ge:0.%06d", common, i), "", http.StatusOK, &fresh},
			{common, "", http.StatusOK, &cached},
			{common, tag, http.StatusNotModified, &unchanged},
		} {
			_, took, err := ask(ctx, handler, way.target, way.tag, way.status)
			if err != nil {
				return err
			}
			if i >= warmUp {
				way.into.wall = append(way.into.wall, took)
			}
		}
	}
	query, kept, same := fresh.middle(), cached.middle(), unchanged.middle()
	share := float64(same) / float64(query)
	fmt.Printf("\n`ranking` as JSON from a server in process, medians of %d: asked for the first time %s; rendered before %s (%.3f of it); 304 %s (%.3f of it, wanted < %.2f)\n",
		answered, query.Round(time.Microsecond), kept.Round(time.Microsecond), float64(kept)/float64(query), same.Round(time.Microsecond), share, notModifiedBar)
	if share >= notModifiedBar {
		return fmt.Errorf("a 304 costs %.3f of the query, wanted less than %.2f", share, notModifiedBar)
	}
	return nil
}

// ask gives an answer's headers and how long it took.
func ask(ctx context.Context, handler http.Handler, target, tag string, status int) (http.Header, time.Duration, error) {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	r.Host = "bench"
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	answer := httptest.NewRecorder()
	began := time.Now()
	handler.ServeHTTP(answer, r)
	took := time.Since(began)
	if answer.Code != status {
		return nil, 0, fmt.Errorf("%s: %d, wanted %d: %.300s", target, answer.Code, status, answer.Body)
	}
	return answer.Header(), took, nil
}

func (l *latencies) middle() time.Duration {
	slices.Sort(l.wall)
	return l.wall[len(l.wall)/2]
}
