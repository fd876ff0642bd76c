package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// chunk is what is built in one go, so that memory does not grow with the years: the
// periods of up to 62 days that begin in one span, or the longer ones that begin in one year.
type chunk struct {
	length                 string // short, clip or long
	firstOn                string // of the span
	startsOn, beforeOn     string
	postsFrom, postsBefore string // the days of all short chunks of the span
}

// name says which chunk it is: the month that it begins in, and of what length.
func (one chunk) name() string { return one.startsOn[:7] + " " + one.length }

// facts are the bounds of the first days of its periods, by which whole blocks of the
// marts are passed over.
func (one chunk) facts(table string) map[string]any {
	return map[string]any{"Table": table, "From": one.startsOn, "Before": one.beforeOn}
}

// filled puts the bounds into a statement that takes no parameters.
func (one chunk) filled(sql string) string {
	return strings.NewReplacer("$starts_on", "'"+one.startsOn+"'", "$before_on", "'"+one.beforeOn+"'").Replace(sql)
}

// noChunk makes the tables where there is no data yet.
var noChunk = chunk{short, noDay, noDay, noDay, noDay, noDay}

// Lengths of what chunks are made of; clips are the parts of months at the ends of a range:
// pieces, no periods.
const short, clip, long = "short", "clip", "long"

// spanOf gives the time whose short periods are one chunk. A year of them makes about 120
// rows an account, a month ten. Of few accounts the statements take longer to plan than to
// run; and what a chunk writes should stay within one or two blocks of the marts, so that
// the next day, which replaces rows of its end, writes no more than those anew.
func spanOf(accounts int64) string {
	switch {
	case accounts <= 2_000:
		return "year"
	case accounts <= 8_000:
		return "quarter"
	}
	return wide
}

// wide is the span of a warehouse of many accounts, of which each statement has much to do.
const wide = "month"

// whole is a span that holds all of a few periods near each other, such as those of one more
// day, whatever month they begin in.
const whole = "century"

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
	hasPosts := "" // the span of which temp.posts_at_age holds the posts
	for i, one := range chunks {
		r.progress(i, len(chunks), one.name())
		if one.length == long && between != nil {
			if err := between(ctx); err != nil {
				return err
			}
			between = nil
		}
		if one.length != long && one.firstOn != hasPosts {
			if err := r.runScopes(ctx, perPeriod, []string{inSpan},
				named("starts_on", one.postsFrom), named("before_on", one.postsBefore)); err != nil {
				return err
			}
			hasPosts = one.firstOn
		}
		if err := r.buildChunk(ctx, one); err != nil {
			return fmt.Errorf("periods of %s: %w", one.name(), err)
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
	isBrief, err := r.c.integer(ctx, statement("refresh/is_brief", nil))
	if err != nil {
		return nil, err
	}
	if r.span = spanOf(accounts); isBrief > 0 {
		r.span = whole
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
		chunks = append(chunks, chunk{row[0], row[1], row[2], row[3], row[4], row[5]})
	}
	return chunks, nil
}

// choose makes temp.building_periods: the periods of one chunk.
func (r *refresh) choose(ctx context.Context, one chunk) error {
	r.chunk = one
	return r.exec(ctx, "refresh/building_periods", map[string]any{"Span": r.span},
		named("length", one.length), named("first_on", one.firstOn))
}

func (r *refresh) buildChunk(ctx context.Context, one chunk) error {
	if err := r.choose(ctx, one); err != nil {
		return err
	}
	days, scopes := "refresh/building_days", []string{"", inShort, inPiece}
	switch {
	case one.length == long:
		days, scopes = "refresh/building_pieces", []string{"", inLong}
	case one.length == clip:
		scopes = []string{inShort, inPiece}
	}
	if err := r.exec(ctx, days, nil); err != nil {
		return err
	}
	if err := r.runScopes(ctx, perPeriod, scopes, named("starts_on", one.startsOn), named("before_on", one.beforeOn)); err != nil {
		return err
	}
	if one.length == clip {
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
	// Other formulas have another fingerprint, and then all is built.
	if listed, err := r.exists(ctx, "mart", "index_terms"); err != nil || listed && !r.full {
		return err
	}
	if err := r.exec(ctx, "refresh/indices", map[string]any{"IDs": numbers}); err != nil {
		return err
	}
	return r.listTerms(ctx)
}

// check runs the checks over what was just built; a row found is a failure.
func (r *refresh) check(ctx context.Context, scopes []string) error {
	var composites []string
	for _, f := range r.composites() {
		composites = append(composites, f.ID())
	}
	filled := strings.NewReplacer("$composites", strings.Join(r.numbersOf(composites), ", "))
	for _, check := range r.w.models.checks {
		if !slices.Contains(scopes, check.scope) {
			continue
		}
		rows, err := r.c.strings(ctx, r.chunk.filled(filled.Replace(check.sql)))
		if err != nil {
			return fmt.Errorf("check %s: %w", check.name, err)
		}
		if len(rows) > 0 {
			return fmt.Errorf("check %s: %d bad rows, the first is %s; the marts stay as they were", check.name, len(rows), strings.Join(rows[0], ", "))
		}
	}
	return nil
}
