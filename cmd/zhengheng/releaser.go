package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhengheng/queries"
	"zhengheng/queries/release"
	"zhengheng/warehouse"
	"zhengheng/warehouse/formula"
)

// releaser publishes lists and looks after them, for the command line and the API.
type releaser struct {
	p *program
	w *warehouse.Warehouse
}

// notPublished are the parameters by which an answer would not be the whole list, or
// not that of today.
var notPublished = []string{"limit", "offset", "search", queries.AsOfParameter}

// Check implements api.Releaser: what is wrong with a list that is to be published is a
// *queries.ParameterError, or an error of the library that there is no such query.
func (r releaser) Check(query string, values map[string]string) error {
	_, _, err := r.p.publishable(query, values)
	return err
}

// publishable reads the query and its parameters; the answer is the whole list.
func (p *program) publishable(name string, values map[string]string) (*queries.Query, map[string]string, error) {
	library, err := p.loadQueries()
	if err != nil {
		return nil, nil, err
	}
	query, err := library.Lookup(name)
	if err != nil {
		return nil, nil, err
	}
	wrong := &queries.ParameterError{Query: name}
	refuse := func(parameter, value, zh, en string) {
		wrong.Problems = append(wrong.Problems, queries.Problem{Parameter: parameter, Value: value, Code: "invalid", Message: queries.Text{Zh: zh, En: en}})
	}
	if query.IsComputed() || query.Parameter("index") == nil || query.Parameter("period") == nil {
		refuse("query", name, name+"：不是某指数某周期的排行榜，不能发布", name+" is no ranking by an index in a period, so it cannot be published")
		return nil, nil, wrong
	}
	for _, parameter := range notPublished {
		if value, isGiven := values[parameter]; isGiven {
			refuse(parameter, value, parameter+"：发布版是现在的完整榜单，请去掉这个参数",
				parameter+": a release is the whole list of today; leave it out (`zhengheng release show ID` takes a limit)")
		}
	}
	whole := map[string]string{}
	for parameter, value := range values {
		whole[parameter] = value
	}
	if query.Parameter("limit") != nil {
		whole["limit"] = "all"
	}
	if wrong.Problems == nil {
		return query, whole, query.Check(whole)
	}
	return nil, nil, wrong
}

// Publish implements api.Releaser.
func (r releaser) Publish(ctx context.Context, query string, values map[string]string, title, by string) (*release.Release, error) {
	q, whole, err := r.p.publishable(query, values)
	if err != nil {
		return nil, err
	}
	facts := release.Release{Title: title, PublishedBy: by, PublishedAt: time.Now(), MadeWith: version()}
	return r.publish(ctx, q, whole, facts, by)
}

func (r releaser) publish(ctx context.Context, query *queries.Query, values map[string]string, facts release.Release, who string) (*release.Release, error) {
	built, err := upToDate(ctx, r.w)
	if err != nil {
		return nil, err
	}
	if facts.ID, err = r.w.NextRelease(ctx, facts.PublishedAt); err != nil {
		return nil, err
	}
	result, err := query.Run(ctx, r.w, values)
	if err != nil {
		return nil, err
	}
	defer result.Reader.Release()
	columns, rows, err := release.RowsOf(result, nil)
	if err != nil {
		return nil, err
	}
	facts.Query, facts.Parameters = query.Name, result.Parameters
	facts.IndexID, facts.PeriodID = result.Parameters["index"], result.Parameters["period"]
	facts.Batch, facts.Snapshot = built.Batch, built.Snapshot
	if len(rows) == 0 {
		return nil, fmt.Errorf("there is nothing to publish: no account has %s in %s within these filters", facts.IndexID, facts.PeriodID)
	}
	if err := r.p.addFormulas(&facts); err != nil {
		return nil, err
	}
	made := release.New(facts, columns, rows)
	if err := checkBeforePublishing(ctx, r.w, made); err != nil {
		return nil, err
	}
	e := localEntry(who)
	e.Subject, e.Detail = made.ID, strings.TrimSpace("by "+made.PublishedBy+" "+made.Title)
	return made, writeRelease(ctx, r.w, e, made)
}

// Withdraw implements api.Releaser.
func (r releaser) Withdraw(ctx context.Context, id, by, reason string) error {
	return r.w.Withdraw(ctx, id, by, reason, localEntry(by))
}

// find reads a release as it is kept.
func (r releaser) find(ctx context.Context, id string) (*release.Release, error) {
	library, err := r.p.loadQueries()
	if err != nil {
		return nil, err
	}
	return release.Find(ctx, library, r.w, id)
}

// Verify implements api.Releaser: it computes the list again and compares.
func (r releaser) Verify(ctx context.Context, id string) (release.Verification, error) {
	found, err := r.find(ctx, id)
	if err != nil {
		return release.Verification{}, err
	}
	again, err := recompute(ctx, r.w, found)
	if err != nil {
		return release.Verification{}, fmt.Errorf("release %s cannot be computed again: %w", found.ID, err)
	}
	return release.Verify(found, again), nil
}

// Compare implements api.Releaser: it sets a release against today. The caller releases
// the reader.
func (r releaser) Compare(ctx context.Context, id, language string) (*queries.Result, error) {
	found, err := r.find(ctx, id)
	if err != nil {
		return nil, err
	}
	today, err := r.today(ctx, found)
	if err != nil {
		return nil, err
	}
	rows, err := release.Compare(found, today, language)
	if err != nil {
		return nil, err
	}
	result, err := release.Comparison().Answer(rows, map[string]string{"release": found.ID})
	if err != nil {
		rows.Release()
	}
	return result, err
}

// today asks the release's query again of the newest state.
func (r releaser) today(ctx context.Context, found *release.Release) (today release.Today, err error) {
	registry, err := r.p.registry()
	if err != nil {
		return today, err
	}
	index, err := registry.Lookup(found.IndexID)
	if err != nil {
		return today, fmt.Errorf("release %s cannot be compared: %w", found.ID, err)
	}
	library, err := libraryOf(registry)
	if err != nil {
		return today, err
	}
	query, err := library.Lookup(found.Query)
	if err != nil {
		return today, err
	}
	result, err := query.Run(ctx, r.w, found.Parameters)
	if err != nil {
		return today, err
	}
	defer result.Reader.Release()
	today.Fingerprint = index.Fingerprint()
	if _, today.Rows, err = release.RowsOf(result, found.Columns); err != nil {
		return today, err
	}
	today.Corrections, err = release.CorrectionsSince(ctx, library, r.w, found)
	return today, err
}

// recompute asks the release's query again, of the state as of its batch, with the
// definitions that it keeps; its period is computed from the raw rows.
func recompute(ctx context.Context, w *warehouse.Warehouse, r *release.Release) (again release.Recomputed, err error) {
	kept, err := formula.LoadDefinitions(r.Texts())
	if err != nil {
		return again, fmt.Errorf("the kept definition of the formula cannot be read: %w", err)
	}
	index, err := kept.Lookup(r.IndexID)
	if err != nil {
		return again, fmt.Errorf("the kept definitions: %w", err)
	}
	library, err := libraryOf(kept)
	if err != nil {
		return again, err
	}
	query, err := library.Lookup(r.Query)
	if err != nil {
		return again, err
	}
	past, err := w.AsOfWith(ctx, strconv.FormatInt(r.Batch, 10), warehouse.PastOptions{Formulas: kept, Periods: []string{r.PeriodID}})
	if err != nil {
		return again, err
	}
	defer func() { err = errors.Join(err, past.Close()) }()
	result, err := query.Run(ctx, past, r.Parameters)
	if err != nil {
		return again, err
	}
	defer result.Reader.Release()
	again.Fingerprint, again.MadeWith = index.Fingerprint(), version()
	if _, again.Rows, err = release.RowsOf(result, r.Columns); err != nil {
		return again, err
	}
	copies, err := past.CopiesThatDiffer(ctx)
	if err != nil {
		return again, err
	}
	defer copies.Release()
	again.Copies, err = release.CopiesOf(copies)
	return again, err
}
