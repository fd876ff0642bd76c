package warehouse

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// plainDraws is how often the tails of capped counts are drawn to find the centre of
// an account's draws.
const plainDraws = 400

// Certainty gives the list with the band of each account's rank from 5 % to 95 % of the
// draws: under other weights, over resampled posts, and both. See simulate/*.sql for
// each step. Columns: rank, account_id, account_name, platform, unit_id, unit_name,
// score, is_score_at_least, posts, measure_source; <variation>_rank_low, _rank_median,
// _rank_high, _top_share (share of draws in the top ten) for each variation; score_low
// and score_high over resampled posts; missing.
func (w *Warehouse) Certainty(ctx context.Context, list List, options Simulation) (array.RecordReader, error) {
	options, err := options.check()
	if err != nil {
		return nil, err
	}
	return w.simulate(ctx, list, func(s *simulation) (string, []any, error) {
		err := s.vary(ctx, options, func(variation string) error {
			return s.exec(ctx, "bands", map[string]any{"Variation": variation})
		})
		return statement("simulate/certainty", map[string]any{"Variations": options.variations()}), nil, err
	})
}

// Leads tells in which share of the draws the first account's score is above the
// second's; draws in which they are equal count half for each. One row per variation:
// variation, account_id, account_name, other_id, other_name, lead_share, other_share,
// draws.
func (w *Warehouse) Leads(ctx context.Context, list List, options Simulation, first, second string) (array.RecordReader, error) {
	options, err := options.check()
	if err != nil {
		return nil, err
	}
	return w.simulate(ctx, list, func(s *simulation) (string, []any, error) {
		if err := s.isListed(ctx, "account", first); err != nil {
			return "", nil, err
		}
		if err := s.isListed(ctx, "other", second); err != nil {
			return "", nil, err
		}
		if err := s.exec(ctx, "no_leads", nil); err != nil {
			return "", nil, err
		}
		err := s.vary(ctx, options, func(variation string) error {
			return s.exec(ctx, "leads", map[string]any{"Variation": variation}, named("first", first), named("second", second))
		})
		return statement("simulate/pair", nil), []any{first, second}, err
	})
}

// vary makes temp.simulated for one variation after the other.
func (s *simulation) vary(ctx context.Context, options Simulation, use func(variation string) error) error {
	accounts, err := s.c.integer(ctx, statement("simulate/count_listed", nil))
	if err != nil {
		return err
	}
	if accounts*int64(options.Draws) > largestSimulation {
		return wrongParameter("draws", fmt.Errorf("%w: %d accounts × %d draws are too many; ask for a platform or region, or for at most %d draws",
			ErrNotSimulated, accounts, options.Draws, largestSimulation/accounts))
	}
	linear := s.formula.Linear()
	facts := map[string]any{"Factor": linear.Factor, "Power": linear.Power, "Leaves": leavesOf(s.formula)}
	draws, seed := named("draws", options.Draws), named("seed", options.Seed)
	if err := s.exec(ctx, "weightings", facts, draws, seed, named("share", options.Share)); err != nil {
		return err
	}
	isResampled := false
	for _, variation := range options.variations() {
		if variation != VaryWeights && !isResampled {
			isResampled = true
			if err := s.resample(ctx, options); err != nil {
				return err
			}
		}
		var args []any
		if variation == VaryPosts {
			args = []any{draws}
		}
		if err := s.exec(ctx, "simulated_"+variation, facts, args...); err != nil {
			return err
		}
		if err := use(variation); err != nil {
			return err
		}
	}
	return nil
}

// resample makes temp.resampled and temp.centres: the scores over resampled posts and
// days, and what they are centred on.
func (s *simulation) resample(ctx context.Context, options Simulation) error {
	if err := s.items(ctx); err != nil {
		return err
	}
	seed := named("seed", options.Seed)
	columns, err := s.dayColumns(ctx)
	if err != nil {
		return err
	}
	kinds := []struct {
		source       string
		items, drawn string
		needs        simulatedMeasures
		isPlain      bool
		first, end   int
	}{
		{"posts", "post_items", "drawn_posts", s.needs, false, 1, options.Draws + 1},
		{"posts", "capped_items", "drawn_posts", s.needs, true, -plainDraws, 0},
		{"account_days", "day_items", "drawn_days", s.needs.ofDays(columns), false, 1, options.Draws + 1},
	}
	for _, kind := range kinds {
		rows, err := s.c.integer(ctx, statement("simulate/count_items", map[string]any{"Items": kind.items}))
		if err != nil {
			return err
		}
		if rows == 0 {
			continue
		}
		facts := map[string]any{
			"Counts": kind.needs.Counts, "Measures": kind.needs.Measures, "Kept": kind.needs.Kept, "Flags": kind.needs.Flags,
			"IsPlain": kind.isPlain, "Items": kind.items, "Source": kind.source,
		}
		whole := map[string]any{
			"Drawn":         statement("simulate/"+kind.drawn, facts),
			"DrawnMeasures": statement("simulate/drawn_measures", facts),
			"Scores":        s.formula.SQL("drawn_measures"),
		}
		step := max(1, int(drawnRows/rows))
		for first := kind.first; first < kind.end; first += step {
			from, end := named("first", first), named("end", min(first+step, kind.end))
			if err := s.exec(ctx, "keep_draws", whole, from, end, seed); err != nil {
				return err
			}
		}
	}
	return s.exec(ctx, "centres", nil)
}

// items makes the tables of what is resampled: temp.post_items, temp.day_items.
func (s *simulation) items(ctx context.Context) error {
	columns, err := s.dayColumns(ctx)
	if err != nil {
		return err
	}
	if err := s.postsAtAge(ctx, "simulated_posts", measurementAge, true); err != nil {
		return err
	}
	facts := map[string]any{"Counts": s.needs.Counts}
	days := map[string]any{"Measures": s.needs.ofDays(columns).Measures}
	for _, step := range []struct {
		name  string
		facts map[string]any
		args  []any
	}{
		{"post_items", facts, nil},
		{"spreads", facts, nil},
		{"post_accounts", facts, nil},
		{"capped_items", nil, nil},
		{"kept_measures", nil, []any{named("period", s.list.Period)}},
		{"day_items", days, []any{named("starts_on", s.starts), named("before_on", s.before)}},
		{"no_draws", nil, nil},
	} {
		if err := s.exec(ctx, step.name, step.facts, step.args...); err != nil {
			return err
		}
	}
	return nil
}
