package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// chunkLoad moves one chunk of Arrow rows into one table.
type chunkLoad struct {
	w       *Warehouse
	in      *inlet
	watch   *keyWatch
	batch   int64
	table   string // with its schema, such as raw.posts
	records []arrow.Record
}

// insert appends the rows as they are; no key of theirs may be held already.
func (l *chunkLoad) insert(ctx context.Context) error {
	return l.fromInlet(ctx, statement("load/insert", map[string]any{
		"Table": l.table, "View": l.in.view, "Batch": l.batch, "Columns": l.delivered(),
	}))
}

// fromInlet runs a statement that scans the chunk once and makes sure it did.
func (l *chunkLoad) fromInlet(ctx context.Context, sql string) error {
	if err := l.in.fill(l.records); err != nil {
		return err
	}
	err := l.w.writer.exec(ctx, sql)
	scanned, want := l.in.empty(), int64(0)
	for _, record := range l.records {
		want += record.NumRows()
	}
	if err == nil && scanned != want {
		err = fmt.Errorf("%s: %d rows were to be loaded, %d were read", l.table, want, scanned)
	}
	return err
}

// merge compares the chunk with what the table holds and returns the lines of
// rows that changed nothing.
func (l *chunkLoad) merge(ctx context.Context) (unchanged []int64, err error) {
	facts := l.facts()
	if err := l.fromInlet(ctx, statement("load/arriving", facts)); err != nil {
		return nil, err
	}
	for _, step := range []string{"held", "settled"} {
		if err := l.w.writer.exec(ctx, statement("load/"+step, facts)); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", l.table, step, err)
		}
	}
	for _, kind := range []string{"unchanged_lines", "repeated_lines"} {
		lines, err := l.w.writer.integers(ctx, statement("load/"+kind, facts))
		if err != nil {
			return nil, err
		}
		unchanged = append(unchanged, lines...)
	}
	for _, step := range []string{"keep_replaced", "keep_outdated", "delete_replaced", "insert_settled"} {
		if err := l.w.writer.exec(ctx, statement("load/"+step, facts)); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", l.table, step, err)
		}
	}
	slices.Sort(unchanged)
	return unchanged, l.discard(ctx)
}

func (l *chunkLoad) discard(ctx context.Context) error {
	for _, table := range []string{"arriving", "held", "settled"} {
		if err := l.w.writer.exec(ctx, statement("load/discard", map[string]any{"Table": table})); err != nil {
			return err
		}
	}
	return nil
}

// facts are the names that the merge statements are written with.
func (l *chunkLoad) facts() map[string]any {
	delivered := l.delivered()
	var all, kept, flags, compared []string
	for _, field := range l.in.reader.schema.Fields() {
		name := quoteName(field.Name)
		all = append(all, name)
		switch {
		case slices.Contains(delivered, name):
		case strings.HasSuffix(field.Name, "_at_least"):
			flags = append(flags, name)
		default:
			kept = append(kept, name)
		}
	}
	for _, name := range delivered {
		if name != "line" && !slices.Contains(l.watch.key, name) {
			compared = append(compared, name)
		}
	}
	return map[string]any{
		"Table": l.table, "View": l.in.view, "Batch": l.batch, "Columns": delivered,
		"Delivered": delivered, "Kept": kept, "KeptFlags": flags, "Compared": compared,
		"All": all, "Key": l.watch.key, "Range": l.watch.rangeColumn,
	}
}

func (l *chunkLoad) delivered() []string {
	var names []string
	for _, field := range l.records[0].Schema().Fields() {
		names = append(names, quoteName(field.Name))
	}
	return names
}

// quoteName quotes the names that SQL also uses as words, so that statements stay
// readable.
func quoteName(name string) string {
	switch name {
	case "position", "day", "role":
		return `"` + name + `"`
	}
	return name
}
