package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// chunk is what is built in one go, so that memory does not grow with the years: the
// periods of one kind that begin in one month, or, if longer than 62 days, in one year.
type chunk struct {
	kind, month, startsOn, beforeOn string
	postsFrom, postsBefore          string // the days of all chunks of the month
	isLong                          bool
}

// facts are the bounds of the first days of its periods, by which whole blocks of the
// marts are passed over.
func (one chunk) facts(table string) map[string]any {
	return map[string]any{"Table": table, "From": one.startsOn, "Before": one.beforeOn}
}

// noChunk makes the tables where there is no data yet.
var noChunk = chunk{"month", noDay, noDay, noDay, noDay, noDay, false}

// fewAccounts are so many that a year of their periods is built in one go: the statements
// then take longer to plan than to run.
const fewAccounts = 5_000

// clip is the kind of the parts of months at the ends of a range: pieces, no periods.
const clip = "clip"

var perPeriod = []string{asWindow, asWindowView, asByPeriod}

// buildPeriods builds temp.stale_periods: first those of up to 62 days from the facts,
// with the pieces of which longer ones are made, then between, if there is one, and then
// the longer ones from their pieces.
func (r *refresh) buildPeriods(ctx context.Context, between func(context.Context) error) error {
	if err := r.numberIndices(ctx); err != nil {
		return err
	}
	if err := r.exec(ctx, "refresh/stale_pieces", nil); err != nil {
		return err
	}
	chunks, err := r.chunks(ctx)
	if err != nil {
		return err
	}
	hasPosts := "" // the month of which temp.posts_at_age holds the posts
	for i, one := range chunks {
		r.progress(i, len(chunks), one.month[:7]+" "+one.kind)
		if one.isLong && between != nil {
			if err := between(ctx); err != nil {
				return err
			}
			between = nil
		}
		if !one.isLong && one.month != hasPosts {
			if err := r.runScopes(ctx, perPeriod, []string{inMonth}, named("month", one.month),
				named("starts_on", one.postsFrom), named("before_on", one.postsBefore)); err != nil {
				return err
			}
			hasPosts = one.month
		}
		if err := r.buildChunk(ctx, one); err != nil {
			return fmt.Errorf("%s periods that begin in %s: %w", one.kind, one.month[:7], err)
		}
	}
	r.progress(len(chunks), len(chunks), "")
	if between != nil {
		return between(ctx)
	}
	return nil
}

func (r *refresh) chunks(ctx context.Context) ([]chunk, error) {
	accounts, err := r.c.integer(ctx, statement("refresh/count_accounts", nil))
	if err != nil {
		return nil, err
	}
	r.span = "month"
	if accounts <= fewAccounts {
		r.span = "year"
	}
	rows, err := r.c.strings(ctx, statement("refresh/stale_chunks", map[string]any{"Span": r.span}))
	if err != nil {
		return nil, err
	}
	var chunks []chunk
	there, err := r.exists(ctx, "mart", "day_pieces")
	if err != nil {
		return nil, err
	}
	if !there {
		chunks = append(chunks, noChunk)
	}
	for _, row := range rows {
		chunks = append(chunks, chunk{row[0], row[1], row[2], row[3], row[4], row[5], row[6] == "true"})
	}
	return chunks, nil
}

// choose makes temp.building_periods: the periods of one chunk.
func (r *refresh) choose(ctx context.Context, one chunk) error {
	r.chunk = one
	return r.exec(ctx, "refresh/building_periods", map[string]any{"Span": r.span},
		named("kind", one.kind), named("month", one.month), named("is_long", one.isLong))
}

func (r *refresh) buildChunk(ctx context.Context, one chunk) error {
	if err := r.choose(ctx, one); err != nil {
		return err
	}
	days, scopes := "refresh/building_days", []string{"", inShort}
	switch {
	case one.isLong:
		days, scopes = "refresh/building_pieces", []string{"", inLong}
	case one.kind == clip:
		scopes = []string{inShort, inPiece}
	case one.kind == "month":
		scopes = append(scopes, inPiece)
	}
	if err := r.exec(ctx, days, nil); err != nil {
		return err
	}
	if err := r.runScopes(ctx, perPeriod, scopes, named("starts_on", one.startsOn), named("before_on", one.beforeOn)); err != nil {
		return err
	}
	if one.kind == clip {
		return nil
	}
	if err := r.buildScores(ctx); err != nil {
		return err
	}
	return r.check(ctx, scopes)
}

// numberIndices numbers the formulas; those that the scores at hand were numbered with
// keep their numbers.
func (r *refresh) numberIndices(ctx context.Context) error {
	numbers := slices.Clone(r.numbered)
	for _, f := range r.formulas.Order() {
		if !slices.Contains(numbers, f.ID()) {
			numbers = append(numbers, f.ID())
		}
	}
	r.numbers = numbers
	if err := r.exec(ctx, "refresh/indices", map[string]any{"IDs": numbers}); err != nil {
		return err
	}
	return r.listTerms(ctx)
}

// check runs the checks over what was just built; a row found is a failure.
func (r *refresh) check(ctx context.Context, scopes []string) error {
	for _, check := range r.w.models.checks {
		if !slices.Contains(scopes, check.scope) {
			continue
		}
		bounds := strings.NewReplacer("$starts_on", "'"+r.chunk.startsOn+"'", "$before_on", "'"+r.chunk.beforeOn+"'")
		rows, err := r.c.strings(ctx, bounds.Replace(check.sql))
		if err != nil {
			return fmt.Errorf("check %s: %w", check.name, err)
		}
		if len(rows) > 0 {
			return fmt.Errorf("check %s: %d bad rows, the first is %s; the marts stay as they were", check.name, len(rows), strings.Join(rows[0], ", "))
		}
	}
	return nil
}
