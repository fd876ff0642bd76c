package warehouse

import (
	"context"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// Alternative is what is other in a what-if: weights, the measurement age, the roster. The
// zero value changes nothing.
type Alternative struct {
	// Weights are named by group or term; the others of their level are divided so
	// that all sum to 1 again. See formula.WithWeights.
	Weights map[string]float64
	// Age is the day of a post's life whose counts count, in place of the 7th; 0 keeps it.
	Age int
	// Without are accounts that are left out; the filters, where given, leave out all
	// others.
	Without                     []string
	Region, Level, Sector, Unit string
}

// WhatIf gives the list as it is and as it would be, in the order of the latter.
// Columns: new_rank, rank, rank_change (positive is up), account_id, account_name,
// platform, unit_id, unit_name, score, is_score_at_least, new_score,
// is_new_score_at_least, score_change, is_score_change_at_least, is_left_out, missing.
func (w *Warehouse) WhatIf(ctx context.Context, list List, change Alternative) (array.RecordReader, error) {
	if change.Age < 0 || change.Age > 365 {
		return nil, fmt.Errorf("age %d: should be 1 to 365 days", change.Age)
	}
	return w.simulate(ctx, list, func(s *simulation) (string, []any, error) {
		f := s.formula
		if len(change.Weights) > 0 {
			var err error
			if f, err = f.WithWeights(change.Weights, true); err != nil {
				return "", nil, wrongParameter("weights", err)
			}
		}
		measures := "mart.account_measures"
		if change.Age != 0 && change.Age != measurementAge && s.isKnown {
			if err := s.measureAtAge(ctx, change.Age); err != nil {
				return "", nil, err
			}
			measures = "temp.aged_measures"
		}
		for _, account := range change.Without {
			if err := s.isListed(ctx, "without", account); err != nil {
				return "", nil, err
			}
		}
		period := named("period", list.Period)
		if err := s.exec(ctx, "changed_inputs", map[string]any{"Measures": measures}, period); err != nil {
			return "", nil, err
		}
		err := s.exec(ctx, "stays", nil, period, filter("region", change.Region), filter("level", change.Level),
			filter("sector", change.Sector), filter("unit", change.Unit), named("without", strings.Join(change.Without, ",")))
		if err != nil {
			return "", nil, err
		}
		err = s.exec(ctx, "changed_scores", map[string]any{"Scores": f.SQL("temp.changed_inputs")})
		isSame := len(change.Weights) == 0 && (change.Age == 0 || change.Age == measurementAge)
		return statement("simulate/what_if", map[string]any{"IsSameFormula": isSame}), nil, err
	})
}

func (s *simulation) postsAtAge(ctx context.Context, table string, age int, onlyListed bool) error {
	facts := map[string]any{"Counts": postCounts, "Age": age, "OnlyListed": onlyListed, "Table": table}
	return s.exec(ctx, "posts_at_age", facts, named("starts_on", s.starts), named("before_on", s.before))
}

// Tipping gives for each weight of the index the smallest change of it alone that alters
// which accounts are in the first top of the list. Columns: term, measure, weight,
// new_weight, new_share (new_weight after all are divided by their sum), change,
// change_at_least (false, or NULL where a score of the list is not exact), relative_change,
// leaving_id, leaving_name, entering_id, entering_name. At exactly that change the two
// accounts are level; anything more alters the list.
func (w *Warehouse) Tipping(ctx context.Context, list List, top int) (array.RecordReader, error) {
	if top < 1 || top > 1000 {
		return nil, fmt.Errorf("top %d: should be 1 to 1000", top)
	}
	return w.simulate(ctx, list, func(s *simulation) (string, []any, error) {
		var leaves []map[string]any
		for i, leaf := range s.formula.Linear().Leaves {
			leaves = append(leaves, map[string]any{"Number": i + 1, "ID": leaf.ID, "Measure": leaf.Measure, "Weight": exactly(leaf.Weight)})
		}
		return statement("simulate/tipping", map[string]any{"Leaves": leaves}), []any{top}, nil
	})
}
