package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"zhengheng/access"
	"zhengheng/warehouse/rulebook"
)

// Keeping says which scores are to be kept: those of a rulebook in a period, which begins
// on a day (2006-01-02) and ends before another.
type Keeping struct {
	Rulebook, Period, StartsOn, BeforeOn string
	By, Reason                           string
	At                                   time.Time
	Address                              string // for the audit log
}

// KeptSheet names a kept sheet of scores and the state that it was computed from.
type KeptSheet struct {
	ID       string `json:"sheet_id"`
	Rulebook string `json:"rulebook"`
	Period   string `json:"period_id"`
	Batch    int64  `json:"batch_id"`
	Subjects int64  `json:"subjects"`
}

// KeepScores keeps the scores of a rulebook and period as they are now, for good, under the
// next free id (S2019-0001), with an entry of the audit log that covers every row.
func (w *Warehouse) KeepScores(ctx context.Context, k Keeping) (kept KeptSheet, err error) {
	if w.readOnly {
		return kept, fmt.Errorf("%s: the warehouse is open for reading only", w.path)
	}
	book, err := w.rulebooks.Lookup(k.Rulebook)
	if err != nil {
		return kept, err
	}
	w.writing.Lock() // the state stays the one that is scored
	defer w.writing.Unlock()
	kept = KeptSheet{Rulebook: book.ID, Period: k.Period}
	err = w.withReader(ctx, func(c *connection) error {
		if kept.Batch, err = c.integer(ctx, statement("refresh/newest_batch", nil)); err != nil {
			return err
		}
		scores, err := w.scoresOf(ctx, c, question{book: book, period: k.Period, starts: k.StartsOn, ends: k.BeforeOn})
		if err != nil {
			return err
		}
		defer w.scores.release([]*scored{scores})
		w.inUse.Lock()
		defer w.inUse.Unlock()
		return diskError(w.path, w.withLedger(ctx, func(ctx context.Context, log *ledger) error {
			return w.keep(ctx, log, k, book, &kept, scores.table("scores"))
		}))
	})
	if err != nil {
		return kept, fmt.Errorf("keep the scores of %s in %s: %w", k.Rulebook, k.Period, err)
	}
	return kept, nil
}

func (w *Warehouse) keep(ctx context.Context, log *ledger, k Keeping, book *rulebook.Book, kept *KeptSheet, scores string) error {
	prefix := k.At.In(chinaTime).Format("S2006-")
	number, err := w.writer.integer(ctx, statement("keep/next", nil), prefix)
	if err != nil {
		return err
	}
	kept.ID = fmt.Sprintf("%s%04d", prefix, number)
	facts := map[string]any{"Scores": scores}
	err = w.writer.exec(ctx, statement("keep/sheet", facts), named("id", kept.ID), named("rulebook", book.ID),
		named("fingerprint", w.rulebooks.Fingerprint(book)), named("period", k.Period), named("starts_on", k.StartsOn), named("before_on", k.BeforeOn),
		named("batch", kept.Batch), named("at", k.At.UTC()), named("by", k.By), named("reason", k.Reason))
	if err != nil {
		return err
	}
	if err := w.writer.exec(ctx, statement("keep/rows", facts), named("id", kept.ID)); err != nil {
		return err
	}
	if err := w.keepTexts(ctx, book); err != nil {
		return err
	}
	if kept.Subjects, err = w.writer.integer(ctx, statement("keep/count", nil), kept.ID); err != nil {
		return err
	}
	return log.write(ctx, access.Entry{
		At: k.At, Who: k.By, Action: "score.keep", Outcome: access.Done, Subject: kept.ID, Address: k.Address,
		Detail: fmt.Sprintf("%s %s, batch %d, subjects %d; %s", book.ID, k.Period, kept.Batch, kept.Subjects, k.Reason),
	}, keptTraces(kept.ID, "score_sheets", "score_sheet_rows")...)
}

// NextAppeal gives the id that the next appeal filed in a year gets, such as A2019-0001.
// Who takes it must be alone in doing so.
func (w *Warehouse) NextAppeal(ctx context.Context, year string) (id string, err error) {
	prefix := "A" + year + "-"
	err = w.withReader(ctx, func(c *connection) error {
		number, err := c.integer(ctx, statement("keep/next_appeal", nil), prefix)
		id = fmt.Sprintf("%s%04d", prefix, number)
		return err
	})
	return id, err
}

// KeptWith lists the rulebooks and periods of which scores were kept that a finding under
// one of these rulebooks on a day takes part in.
func (w *Warehouse) KeptWith(ctx context.Context, recordedUnder, day string) (all []Keeping, err error) {
	err = w.withReader(ctx, func(c *connection) error {
		rows, err := c.strings(ctx, statement("keep/touching", nil), day)
		if err != nil {
			return err
		}
		for _, row := range rows {
			book, err := w.rulebooks.Lookup(row[0])
			if err != nil {
				continue // of a folder that is not at hand: nobody can score under it now
			}
			for _, one := range w.rulebooks.Closure(book) {
				if slices.Contains(one.Lineage(), recordedUnder) {
					all = append(all, Keeping{Rulebook: row[0], Period: row[1], StartsOn: row[2], BeforeOn: row[3]})
					break
				}
			}
		}
		return nil
	})
	return all, err
}

// ScoreDifference is a subject whose kept score does not follow from the rows of its state.
type ScoreDifference struct{ Sheet, Subject, Kept, Recomputed string }

// CheckedScores is what VerifyScores found.
type CheckedScores struct {
	Sheets      int               // recomputed, under the rulebook that they were scored under
	Changed     []KeptBook        // those among them whose rulebook is another today
	Skipped     []string          // sheets that cannot be recomputed, and why
	Broken      []string          // sheets whose kept rulebook was changed
	Differences []ScoreDifference // at most 20 a sheet
}

// VerifyScores computes every kept sheet of scores again, from the rows as of its batch and
// under the text of its rulebook as it was then.
func (w *Warehouse) VerifyScores(ctx context.Context) (checked CheckedScores, err error) {
	var books []KeptBook
	err = w.withReader(ctx, func(c *connection) error {
		sheets, err := c.strings(ctx, statement("keep/sheets", nil), textOrNull(""))
		if err != nil {
			return err
		}
		for _, row := range sheets {
			book, err := w.keptBook(ctx, c, row)
			if errors.Is(err, ErrTampered) {
				checked.Broken = append(checked.Broken, err.Error())
				continue
			}
			if err != nil {
				return err
			}
			books = append(books, book)
		}
		return nil
	})
	if err != nil {
		return checked, err
	}
	for _, kept := range books {
		if kept.book == nil {
			checked.Skipped = append(checked.Skipped, kept.whyUnknown())
			continue
		}
		if !kept.IsUnchanged() {
			checked.Changed = append(checked.Changed, kept)
		}
		differences, err := w.recompute(ctx, kept)
		if err != nil {
			return checked, fmt.Errorf("compute the scores of %s again: %w", kept.ID, err)
		}
		checked.Sheets++
		checked.Differences = append(checked.Differences, differences...)
	}
	return checked, nil
}

func (w *Warehouse) recompute(ctx context.Context, kept KeptBook) (differences []ScoreDifference, err error) {
	past, err := w.AsOf(ctx, strconv.FormatInt(kept.Batch, 10))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, past.Close()) }()
	past.state.asking.Lock()
	defer past.state.asking.Unlock()
	scores, err := w.scoresOf(ctx, past.state.c, question{book: kept.book, books: kept.registry, period: kept.Period, starts: kept.StartsOn, ends: kept.BeforeOn})
	if err != nil {
		return nil, err
	}
	defer w.scores.release([]*scored{scores})
	rows, err := past.state.c.strings(ctx, statement("keep/differ", map[string]any{"Scores": scores.table("scores")}), kept.ID)
	for _, row := range rows {
		differences = append(differences, ScoreDifference{kept.ID, row[0], row[1], row[2]})
	}
	return differences, err
}
