package warehouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhengheng/warehouse/formula"
)

// fillSeriesBreaks brings mart.series_breaks in line with the definitions. It writes
// nothing where they agree.
func (w *Warehouse) fillSeriesBreaks(ctx context.Context) error {
	breaks, err := w.formulas.Breaks()
	if err != nil {
		return err
	}
	var wanted [][]string
	for _, b := range breaks {
		wanted = append(wanted, breakRows(b)...)
	}
	held, err := w.writer.strings(ctx, statement("explain/breaks", nil))
	if err != nil {
		return fmt.Errorf("series breaks: %w", err)
	}
	slices.SortFunc(wanted, slices.Compare)
	slices.SortFunc(held, slices.Compare)
	if slices.EqualFunc(wanted, held, slices.Equal) {
		return nil
	}
	if err := w.writer.exec(ctx, statement("explain/clear_breaks", nil)); err != nil {
		return fmt.Errorf("series breaks: %w", err)
	}
	for _, row := range wanted {
		args := make([]any, len(row))
		for i, text := range row {
			args[i] = text
		}
		if err := w.writer.exec(ctx, statement("explain/add_break", nil), args...); err != nil {
			return fmt.Errorf("series break %s: %w", row[0], err)
		}
	}
	return nil
}

// breakRows gives the rows of mart.series_breaks in the order of its columns; an empty
// text stands for NULL.
func breakRows(b formula.Break) (rows [][]string) {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	platforms, subjects := b.Platforms, b.Subjects
	if len(platforms) == 0 {
		platforms = []string{""}
	}
	if len(subjects) == 0 {
		subjects = []string{b.ID}
	}
	for _, subject := range subjects {
		for _, platform := range platforms {
			rows = append(rows, []string{b.ID, b.Kind, subject, platform, day(b.FirstOn), day(b.LastOn), b.Precision,
				b.Title.Zh, b.Title.En, b.Source, formula.Mark(b.Provenance)})
		}
	}
	return rows
}
