package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// aged is one run of the models with posts at another age.
type aged struct {
	s    *simulation
	r    *refresh
	age  int
	made map[string]bool
}

// measureAtAge makes temp.aged_measures: the period's measures, by the models of a
// refresh, but with the posts as they were at another age.
func (s *simulation) measureAtAge(ctx context.Context, age int) error {
	models, err := orderedModels()
	if err != nil {
		return err
	}
	a := &aged{s: s, r: &refresh{w: s.w, c: s.c, models: models}, age: age, made: map[string]bool{}}
	period := named("period", s.list.Period)
	if err := s.exec(ctx, "building_periods", nil, period); err != nil {
		return err
	}
	pieces, err := s.c.integer(ctx, statement("simulate/count_pieces", nil))
	if err != nil {
		return err
	}
	scopes := []string{inSpan, inShort, ""}
	if pieces > 0 {
		if err := a.cutUp(ctx); err != nil {
			return err
		}
		scopes = []string{inLong, ""}
	} else if err := a.r.exec(ctx, "refresh/building_days", nil); err != nil {
		return err
	}
	if err := a.run(ctx, scopes); err != nil {
		return err
	}
	for _, name := range []string{"temp.posts_at_age", "mart.account_measures"} {
		if !a.made[name] {
			return fmt.Errorf("measures at the age of %d days: the model %s is gone", age, name)
		}
	}
	return nil
}

// cutUp makes the pieces of a period of more than 62 days, in place of those of the marts.
func (a *aged) cutUp(ctx context.Context) error {
	for _, step := range []string{"simulate/stale_periods", "refresh/stale_pieces", "simulate/cut_periods", "refresh/building_days"} {
		if err := a.r.exec(ctx, step, nil); err != nil {
			return err
		}
	}
	if err := a.run(ctx, []string{inSpan, inShort, inPiece}); err != nil {
		return err
	}
	if err := a.s.exec(ctx, "building_periods", nil, named("period", a.s.list.Period)); err != nil {
		return err
	}
	return a.r.exec(ctx, "refresh/building_pieces", nil)
}

func (a *aged) run(ctx context.Context, scopes []string) error {
	window := []any{named("starts_on", a.s.starts), named("before_on", a.s.before)}
	for _, m := range a.r.models {
		if !slices.Contains(perPeriod, m.materialize) || !slices.Contains(scopes, m.scope) || restsOnMeasures(m) {
			continue
		}
		if err := a.materialize(ctx, m, window); err != nil {
			return fmt.Errorf("measures at the age of %d days: %s: %w", a.age, m.name, err)
		}
		a.made[m.name] = true
	}
	return nil
}

// restsOnMeasures tells of what is made of the measures, or of the scores: it has no part in
// them.
func restsOnMeasures(m *model) bool {
	return slices.ContainsFunc(m.reads, func(name string) bool {
		return slices.Contains([]string{"mart.account_measures", "temp.built_measures", "mart.index_scores"}, name)
	})
}

func (a *aged) materialize(ctx context.Context, m *model, window []any) error {
	switch {
	case m.name == "temp.posts_at_age":
		return a.s.postsAtAge(ctx, bare(m.name), a.age, false)
	case m.name == "mart.account_measures":
		return a.s.c.exec(ctx, "create or replace temp table aged_measures as "+m.sql)
	case m.scope == inPiece:
		return a.s.c.exec(ctx, "create or replace temp table "+bare(m.name)+" as "+m.sql)
	case m.scope == inLong:
		own := *m
		own.sql = strings.NewReplacer("mart.day_pieces", "temp.day_pieces", "mart.post_pieces", "temp.post_pieces").Replace(m.sql)
		m = &own
	}
	return a.r.materialize(ctx, m, window)
}
