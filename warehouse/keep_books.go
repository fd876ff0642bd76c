package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/warehouse/rulebook"
)

// ErrNoSuchSheet says that no scores were kept under an id.
var ErrNoSuchSheet = errors.New("there is no such sheet of kept scores")

// KeptBook is a kept sheet of scores with the rulebook that it was scored under, beside the
// one of today.
type KeptBook struct {
	KeptSheet
	StartsOn, BeforeOn string
	Fingerprint        string            // of the rulebook's text when the scores were kept
	Today              string            // of its text today; "" where it is not at hand
	Sources            []rulebook.Source // the text of then; nil of sheets kept before texts were
	// Differences are the lines in which the text of then differs from that of today; none
	// where it is not known, or only its wording outside of the lines changed.
	Differences []rulebook.Difference

	registry *rulebook.Registry // of then, or today's where the text is the same; nil where neither is known
	book     *rulebook.Book
}

// IsUnchanged tells whether the rulebook is today what it was.
func (k *KeptBook) IsUnchanged() bool { return k.Fingerprint == k.Today }

// IsKnown tells whether scores can be computed under the rulebook of then.
func (k *KeptBook) IsKnown() bool { return k.book != nil }

// Registry holds the rulebook of then and those that it rests on; nil where it is not known.
func (k *KeptBook) Registry() *rulebook.Registry { return k.registry }

// KeptBook gives the rulebook of a kept sheet; a sheet that is not there is ErrNoSuchSheet,
// texts that are not those of the sheet are ErrTampered.
func (w *Warehouse) KeptBook(ctx context.Context, sheet string) (k KeptBook, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		rows, err := c.strings(ctx, statement("keep/sheets", nil), sheet)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return caused(ErrNoSuchSheet, "there is no sheet of kept scores %q; `zhengheng query score_sheets` lists them", sheet)
		}
		k, err = w.keptBook(ctx, c, rows[0])
		return err
	})
	return k, err
}

// keptBook reads a row of keep/sheets.
func (w *Warehouse) keptBook(ctx context.Context, c *connection, row []string) (k KeptBook, err error) {
	k = KeptBook{KeptSheet: KeptSheet{ID: row[0], Rulebook: row[1], Period: row[3]}, Fingerprint: row[2], StartsOn: row[4], BeforeOn: row[5]}
	var errs [2]error
	k.Batch, errs[0] = strconv.ParseInt(row[6], 10, 64)
	k.Subjects, errs[1] = strconv.ParseInt(row[7], 10, 64)
	if err := errors.Join(errs[:]...); err != nil {
		return k, err
	}
	texts, err := c.strings(ctx, statement("keep/texts", nil), k.Fingerprint)
	if err != nil {
		return k, err
	}
	for _, text := range texts {
		k.Sources = append(k.Sources, rulebook.Source{Book: text[0], File: text[1], Text: text[2]})
	}
	today, err := w.rulebooks.Lookup(k.Rulebook)
	if err == nil {
		k.Today = w.rulebooks.Fingerprint(today)
	}
	if k.IsUnchanged() {
		k.registry, k.book = w.rulebooks, today
		return k, nil
	}
	if err := k.restore(); err != nil {
		return k, err
	}
	if k.book != nil && today != nil {
		k.Differences = rulebook.DifferencesAmong(k.registry, k.book, w.rulebooks, today)
	}
	return k, nil
}

// restore makes the rulebook of then out of its texts, and proves them.
func (k *KeptBook) restore() error {
	if k.Sources == nil {
		return nil
	}
	registry, err := rulebook.Restore(k.Sources)
	if err != nil {
		return nil // of a program that understood other words; whoever asks is told that it cannot be computed
	}
	book, err := registry.Lookup(k.Rulebook)
	if err != nil || registry.Fingerprint(book) != k.Fingerprint {
		return caused(ErrTampered, "score sheet %s: the kept text of the rulebook %s is not the one that it was scored under", k.ID, k.Rulebook)
	}
	k.registry, k.book = registry, book
	return nil
}

// keepTexts keeps the text of a rulebook, unless it is kept already.
func (w *Warehouse) keepTexts(ctx context.Context, book *rulebook.Book) error {
	fingerprint := w.rulebooks.Fingerprint(book)
	held, err := w.writer.integer(ctx, statement("keep/has_texts", nil), fingerprint)
	if err != nil || held > 0 {
		return err
	}
	for i, source := range w.rulebooks.Sources(book) {
		err := w.writer.exec(ctx, statement("keep/text", nil), named("fingerprint", fingerprint), named("place", int64(i)),
			named("rulebook", source.Book), named("file", source.File), named("text", source.Text))
		if err != nil {
			return fmt.Errorf("keep the text of the rulebook %s: %w", source.Book, err)
		}
	}
	return nil
}

func differenceColumns() []sheetColumn {
	return []sheetColumn{
		column("line", "id", "条目编号", "Line"), column("title", "text", "条目", "Title"), column("field", "text", "改动项", "What"),
		column("kept_value", "text", "留存时", "When kept"), column("today_value", "text", "现行", "Today"),
		column("rulebook", "id", "考核办法", "Rulebook"), column("sheet_id", "id", "留存编号", "Sheet"),
		column("kept_fingerprint", "id", "留存时办法校验值", "Hash when kept"), column("today_fingerprint", "id", "现行办法校验值", "Hash today"),
	}
}

// RulebookChanges gives the fields of lines in which the rulebook of a kept sheet differs
// from that of today, or one row that says why they cannot be named; the caller releases
// it. A book that is the same has none.
func (w *Warehouse) RulebookChanges(ctx context.Context, id string) (rows array.RecordReader, err error) {
	k, err := w.KeptBook(ctx, id)
	if err != nil && !errors.Is(err, ErrNoSuchSheet) { // as of other questions about one, it has no rows
		return nil, err
	}
	var cells [][]any
	for _, d := range k.told() {
		cells = append(cells, []any{textOrNull(d.Line), d.Title.Zh, textOrNull(d.Field), textOrNull(d.Before), textOrNull(d.After), d.Book, id,
			k.Fingerprint, textOrNull(k.Today)})
	}
	err = w.withReader(ctx, func(c *connection) error {
		state, err := c.strings(ctx, statement("refresh/state", nil))
		if err != nil {
			return err
		}
		if rows, err = sheet(differenceColumns(), cells, arrow.Metadata{}); err == nil {
			rows = withState(rows, state)
		}
		return err
	})
	return rows, err
}

// told are the differences, or one that says why there is none to name.
func (k *KeptBook) told() []rulebook.Difference {
	why := rulebook.Text{Zh: "各条相同，只有注释、出处等文字不同"}
	switch {
	case k.IsUnchanged() || len(k.Differences) > 0:
		return k.Differences
	case k.book == nil:
		why.Zh = "办法已改，当时的文本未留存或已读不懂，无法逐条比较"
	case k.Today == "":
		why.Zh = "现行办法不在手边，无法逐条比较"
	}
	return []rulebook.Difference{{Book: k.Rulebook, Title: why}}
}

// whyUnknown says why the rulebook of then cannot be had.
func (k *KeptBook) whyUnknown() string {
	now := "is not at hand"
	if k.Today != "" {
		now = "is version " + Version(k.Today)
	}
	why := "whose text was not kept with it, as an older program kept it"
	if k.Sources != nil {
		why = "whose text this program does not understand any more"
	}
	return fmt.Sprintf("%s was scored under version %s of the rulebook %s, %s; today's %s", k.ID, Version(k.Fingerprint), k.Rulebook, why, now)
}

// Version is a fingerprint as people compare it.
func Version(fingerprint string) string { return fingerprint[:min(12, len(fingerprint))] }
