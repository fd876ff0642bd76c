package ingest

import (
	"encoding/csv"
	"slices"
	"strings"
	"time"
)

// Change is what somebody does by hand: a table, its header first, of one feed or, with
// commas between, of several. It is a delivery like any other, so that each change is a
// batch that is kept, attributed and can be undone.
type Change struct {
	Feed  string
	Table [][]string
}

// CSV writes the change as a source. The time is in it: the same change made twice is two
// changes, while the same bytes would be no batch.
func (c Change) CSV(at time.Time) string {
	var text strings.Builder
	writer := csv.NewWriter(&text)
	for i, row := range c.Table {
		last := at.Format(time.RFC3339Nano)
		if i == 0 {
			last = "changed_at"
		}
		_ = writer.Write(append(slices.Clone(row), last)) // a strings.Builder takes all
	}
	writer.Flush()
	return text.String()
}
