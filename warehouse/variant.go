package warehouse

import (
	"context"
	"fmt"
	"strings"

	"zhengheng/warehouse/formula"
)

// Indices with options, such as wci@14.2+publisher, are computed when they are asked for.
// A statement that has such an id among its arguments reads temp.index_scores and
// temp.indices in place of those of mart: views of its connection that hold the stored
// scores and, behind them, those of the variant over mart.account_measures of the state
// that it looks at. So every query that takes an index takes its options too, and none has
// to know of them.
const storedScores = "mart.index_scores"

// withVariant gives the statement that reads the variant, if args ask for one. It is
// called outside of a transaction.
func (w *Warehouse) withVariant(ctx context.Context, c *connection, sql string, args []any) (string, error) {
	for _, arg := range args {
		id, _ := arg.(string)
		if f := w.variant(id); f != nil {
			sql = w.inlineStandings(sql)
			if !strings.Contains(sql, storedScores) {
				return sql, nil
			}
			for _, view := range []string{"explain/variant_scores", "explain/variant_index"} {
				if err := c.exec(ctx, statement(view, variantFacts(f))); err != nil {
					return "", fmt.Errorf("scores of %s: %w", f.ID(), err)
				}
			}
			return strings.NewReplacer(storedScores, "temp.index_scores", "mart.indices", "temp.indices").Replace(sql), nil
		}
	}
	return sql, nil
}

// variant is the definition behind the full id of an account's index with options, nil
// for any other text.
func (w *Warehouse) variant(id string) *formula.Formula {
	if !strings.Contains(id, "+") {
		return nil
	}
	f, err := w.formulas.Lookup(id)
	if err != nil || f.ID() != id || f.Kind() != formula.Account {
		return nil
	}
	return f
}

// variantFacts are what explain/variant_scores.sql and explain/list.sql are written with.
func variantFacts(f *formula.Formula) map[string]any {
	return map[string]any{"ID": f.ID(), "Inputs": statement("explain/index_inputs", nil), "Scores": f.SQL("inputs")}
}
