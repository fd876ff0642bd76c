package warehouse

import (
	"context"
	"fmt"
	"slices"

	"zhengheng/warehouse/formula"
)

// scoreOthers brings the scores of the periods that were not built up to the register:
// all of them where accounts moved to another platform, else those of units, regions and
// sectors, of which accounts and units may have moved.
func (r *refresh) scoreOthers(ctx context.Context, isMoved bool) error {
	score := r.rebuildSubjects
	if isMoved {
		score = r.buildScores
	}
	if err := r.exec(ctx, "refresh/other_periods", nil); err != nil {
		return err
	}
	if err := r.exec(ctx, "refresh/stale_pieces", nil); err != nil {
		return err
	}
	chunks, err := r.chunks(ctx)
	if err != nil {
		return err
	}
	for _, one := range chunks {
		if one.length == clip {
			continue
		}
		if err := r.choose(ctx, one); err != nil {
			return err
		}
		if err := r.viewBuilt(ctx); err != nil {
			return err
		}
		if isMoved {
			if err := r.followPlatforms(ctx, one); err != nil {
				return err
			}
		}
		if err := score(ctx); err != nil {
			return fmt.Errorf("scores of %s: %w", one.name(), err)
		}
	}
	return nil
}

// followPlatforms makes those rows of a chunk anew that depend on which platform an account
// is on, besides the scores.
func (r *refresh) followPlatforms(ctx context.Context, one chunk) error {
	for _, m := range r.models {
		if m.materialize != asByPeriod || m.scope != "" || !slices.Contains(m.reads, "mart.account_platforms") {
			continue
		}
		if err := r.materialize(ctx, m, []any{named("starts_on", one.startsOn), named("before_on", one.beforeOn)}); err != nil {
			return fmt.Errorf("model %s: %w", m.name, err)
		}
	}
	return nil
}

// rebuildSubjects computes the composites of the periods being built anew.
func (r *refresh) rebuildSubjects(ctx context.Context) error {
	if err := r.exec(ctx, "refresh/clear_periods", r.chunk.facts("mart.subject_scores")); err != nil {
		return err
	}
	return r.buildComposites(ctx, false)
}

// buildScores computes every index over the measures of the periods being built: all
// versions of a platform in one pass, then those that compare with a list, then those that
// are made of other indices, each after what it is made of.
func (r *refresh) buildScores(ctx context.Context) error {
	for _, view := range []string{"index_inputs", "list_inputs"} {
		if err := r.exec(ctx, "refresh/"+view, r.chunk.facts("")); err != nil {
			return err
		}
	}
	for _, table := range []string{"index_scores", "subject_scores"} {
		if err := r.exec(ctx, "refresh/clear_periods", r.chunk.facts("mart."+table)); err != nil {
			return err
		}
	}
	var scores []string
	for _, platform := range r.formulas.Platforms() {
		scores = append(scores, r.formulas.PlatformSQL("temp.index_inputs", platform))
	}
	if len(scores) > 0 {
		if err := r.exec(ctx, "refresh/insert_scores", map[string]any{"Scores": scores}); err != nil {
			return fmt.Errorf("indices of accounts: %w", err)
		}
	}
	for _, f := range r.formulas.Order() {
		if f.Kind() != formula.Scaled {
			continue
		}
		if err := r.exec(ctx, "refresh/insert_scores", map[string]any{"Scores": []string{f.SQL("temp.list_inputs")}}); err != nil {
			return fmt.Errorf("%s: %w", f.ID(), err)
		}
	}
	return r.buildComposites(ctx, true)
}

// buildComposites computes the indices that are made of others. Those of accounts do not
// depend on the register, so that withAccounts may be false where only that has changed.
func (r *refresh) buildComposites(ctx context.Context, withAccounts bool) error {
	composites := r.composites()
	var computed, external []string
	for _, f := range composites {
		computed, external = append(computed, f.DependsOn()...), append(external, f.External()...)
	}
	if len(composites) == 0 {
		return nil
	}
	facts := r.chunk.facts("")
	facts["External"], facts["Numbers"] = distinct(external), r.numbersOf(distinct(computed))
	if err := r.exec(ctx, "refresh/member_scores", facts); err != nil {
		return err
	}
	for _, f := range composites {
		scores := map[string]any{"Scores": f.CompositeSQL("temp.member_scores")}
		if err := r.exec(ctx, "refresh/composed", scores); err != nil {
			return fmt.Errorf("%s: %w", f.ID(), err)
		}
		if err := r.check(ctx, []string{inComposed}); err != nil {
			return fmt.Errorf("%s: %w", f.ID(), err)
		}
		steps := []string{"insert_subjects", "more_members"}
		if withAccounts {
			steps = append(steps, "insert_account_composites")
		}
		number := map[string]any{"IndexNo": slices.Index(r.numbers, f.ID())}
		for _, step := range steps {
			if err := r.exec(ctx, "refresh/"+step, number); err != nil {
				return fmt.Errorf("%s: %w", f.ID(), err)
			}
		}
	}
	return nil
}

// composites are the indices that are made of others, each after those.
func (r *refresh) composites() []*formula.Formula {
	return slices.DeleteFunc(slices.Clone(r.formulas.Order()), func(f *formula.Formula) bool { return f.Kind() != formula.Composite })
}

// numbersOf gives the numbers of indices as the scores have them; -1 where there is none,
// so that the list is never empty.
func (r *refresh) numbersOf(ids []string) []string {
	if len(ids) == 0 {
		return []string{"-1"}
	}
	var numbers []string
	for _, id := range ids {
		numbers = append(numbers, fmt.Sprint(slices.Index(r.numbers, id)))
	}
	return numbers
}

func distinct(names []string) []string {
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// listTerms writes what the values in the column terms of scores stand for.
func (r *refresh) listTerms(ctx context.Context) error {
	if err := r.exec(ctx, "refresh/index_terms", nil); err != nil {
		return err
	}
	for _, f := range r.formulas.Order() {
		no := 0
		for _, group := range f.Groups() {
			for _, term := range group.Terms {
				no++
				component, isExternal := "", false
				if term.Component != nil {
					component, isExternal = term.Component.Index, term.Component.IsExternal
				}
				if err := r.exec(ctx, "refresh/insert_index_term", nil,
					named("index_id", f.ID()), named("subject", string(f.Subject())), named("term_no", no), named("term_id", term.ID),
					named("title_zh", term.Title.Zh), named("title_en", term.Title.En), named("component", component),
					named("is_external", isExternal), named("weight", group.Weight*term.Weight)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
