package warehouse

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
)

// holidays are the days on which the national arrangement differs from Monday to
// Friday: day, is_working, name, source, mark.
//
//go:embed calendar/holidays.csv
var holidays []byte

// fillHolidays brings meta.holidays in line with the shipped calendar. It writes
// nothing where they agree.
func (w *Warehouse) fillHolidays(ctx context.Context) error {
	wanted, err := csv.NewReader(bytes.NewReader(holidays)).ReadAll()
	if err != nil {
		return fmt.Errorf("calendar/holidays.csv: %w", err)
	}
	wanted = wanted[1:] // the headings
	held, err := w.writer.strings(ctx, statement("calendar/held", nil))
	if err != nil {
		return fmt.Errorf("holidays: %w", err)
	}
	slices.SortFunc(held, slices.Compare)
	if slices.EqualFunc(wanted, held, slices.Equal) {
		return nil
	}
	rows, err := json.Marshal(wanted)
	if err != nil {
		return err
	}
	if err := w.writer.exec(ctx, statement("calendar/clear", nil)); err != nil {
		return fmt.Errorf("holidays: %w", err)
	}
	if err := w.writer.exec(ctx, statement("calendar/add", nil), string(rows)); err != nil {
		return fmt.Errorf("holidays: %w", err)
	}
	return nil
}
