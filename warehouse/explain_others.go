package warehouse

import (
	"context"
	"slices"
	"strings"

	"zhengheng/warehouse/formula"
)

// fellows are the accounts of a list with their figures, for an index that is scaled
// within it; none for any other index.
type fellows struct {
	ids      []string
	measures []formula.Measures
}

// fellows reads all accounts of the list of an index and period.
func (l *look) fellows(ctx context.Context, f *formula.Formula, period string) (*fellows, error) {
	all := &fellows{}
	if f.Kind() != formula.Scaled {
		return all, nil
	}
	var columns []string
	for _, measure := range l.w.formulas.Measures() {
		if !slices.Contains(f.Measures(), measure.ID) {
			continue
		}
		columns = append(columns, measure.ID)
		if measure.HasAtLeast {
			columns = append(columns, measure.ID+"_at_least")
		}
	}
	reader, err := l.query(ctx, "explain/others", map[string]any{"Columns": columns}, period, strings.Join(f.Platforms(), ","))
	if err != nil {
		return nil, err
	}
	defer reader.Release()
	for reader.Next() {
		for _, row := range plainRecord(reader.Record()) {
			s := &subject{said(row["account_id"]), period, row}
			all.ids = append(all.ids, s.account)
			all.measures = append(all.measures, s.measures(l.w.formulas.Measures()))
		}
	}
	return all, reader.Err()
}

// but are the figures of all except one account.
func (a *fellows) but(account string) []formula.Measures {
	at := slices.Index(a.ids, account)
	if at < 0 {
		return a.measures
	}
	return slices.Concat(a.measures[:at], a.measures[at+1:])
}
