package warehouse

import (
	"context"
	"errors"
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
	scanned, want := l.in.empty(), l.rows()
	if err == nil && scanned != want {
		err = fmt.Errorf("%s: %d rows were to be loaded, %d were read", l.table, want, scanned)
	}
	return err
}

// merge compares the chunk with what the table holds and returns the lines of
// rows that changed nothing.
func (l *chunkLoad) merge(ctx context.Context) (unchanged []int64, err error) {
	facts := l.facts()
	repeats := facts["Repeats"] == true
	if repeats {
		err = l.fromInlet(ctx, statement("load/arriving", facts))
	} else {
		err = l.fromInlet(ctx, statement("load/held", facts))
	}
	if err == nil && repeats {
		err = l.run(ctx, facts, "held")
	}
	if err == nil {
		err = l.run(ctx, facts, "confirm")
	}
	if err != nil {
		return nil, err
	}
	kinds := []string{"unchanged_lines"}
	if repeats {
		kinds = append(kinds, "repeated_lines")
	}
	for _, kind := range kinds {
		lines, err := l.w.writer.integers(ctx, statement("load/"+kind, facts))
		if err != nil {
			return nil, err
		}
		unchanged = append(unchanged, lines...)
	}
	if int64(len(unchanged)) < l.rows() {
		err = l.correct(ctx, facts)
	}
	slices.Sort(unchanged)
	return unchanged, errors.Join(err, l.discard(ctx))
}

// correct keeps the rows that the chunk replaces in the history, writes over them
// what it says, and appends those that are new. A corrected row stays in its place,
// so that the table keeps the order in which it was loaded, and with it the speed
// of everything that asks for some days only.
func (l *chunkLoad) correct(ctx context.Context, facts map[string]any) error {
	replaced, err := l.w.writer.integer(ctx, statement("load/count_replaced", nil))
	if err != nil {
		return err
	}
	facts["IsAnyReplaced"] = replaced > 0
	if err := l.run(ctx, facts, "replaced"); err != nil {
		return err
	}
	switch {
	case facts["Repeats"] == true:
		err = l.run(ctx, facts, "corrections", "keep_outdated")
	default:
		err = l.fromInlet(ctx, statement("load/corrections", facts))
	}
	if err != nil {
		return err
	}
	if replaced == 0 {
		return l.run(ctx, facts, "insert_new")
	}
	if facts["Changed"], err = l.changedColumns(ctx, facts); err != nil {
		return err
	}
	return l.run(ctx, facts, "keep_replaced", "write_over", "insert_new")
}

// changedColumns returns the delivered columns in which some corrected row differs:
// only these are rewritten in the file.
func (l *chunkLoad) changedColumns(ctx context.Context, facts map[string]any) ([]string, error) {
	compared := facts["Compared"].([]string)
	if len(compared) == 0 {
		return nil, nil
	}
	rows, err := l.w.writer.strings(ctx, statement("load/changed_columns", facts))
	if err != nil || len(rows) != 1 {
		return nil, err
	}
	var changed []string
	for i, name := range compared {
		if rows[0][i] == "true" {
			changed = append(changed, name)
		}
	}
	return changed, nil
}

func (l *chunkLoad) run(ctx context.Context, facts map[string]any, steps ...string) error {
	for _, step := range steps {
		if err := l.w.writer.exec(ctx, statement("load/"+step, facts)); err != nil {
			return fmt.Errorf("%s: %s: %w", l.table, step, err)
		}
	}
	return nil
}

func (l *chunkLoad) rows() int64 {
	n := int64(0)
	for _, record := range l.records {
		n += record.NumRows()
	}
	return n
}

func (l *chunkLoad) discard(ctx context.Context) error {
	for _, table := range []string{"arriving", "held", "replaced", "corrections"} {
		if err := l.w.writer.exec(ctx, statement("load/discard", map[string]any{"Table": table})); err != nil {
			return err
		}
	}
	return nil
}

// facts are the names and bounds that the merge statements are written with.
func (l *chunkLoad) facts() map[string]any {
	delivered := l.delivered()
	var kept, flags, compared []string
	for _, field := range l.in.reader.schema.Fields() {
		name := quoteName(field.Name)
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
	// Rows of the chunk are told apart by their line, and the inlet is read where it
	// stands; only a chunk that holds a key or a line twice is copied first.
	source, row := l.in.view, "line"
	repeats := l.watch.repeats(l.records)
	if repeats {
		source, row = "temp.arriving", "rowid"
	}
	low, high := l.watch.bounds(l.records)
	return map[string]any{
		"Table": l.table, "Feed": strings.TrimPrefix(l.table, "raw."), "View": l.in.view, "Batch": l.batch, "Columns": delivered,
		"Delivered": delivered, "Kept": kept, "KeptFlags": flags, "Compared": compared,
		"Ordered": slices.Concat(delivered, kept, flags), "Key": l.watch.key,
		"Range": l.watch.rangeColumn, "Low": low, "High": high,
		"Source": source, "Row": row, "Repeats": repeats,
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
