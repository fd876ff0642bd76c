package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// FormRule says of a hand-out form which of its headers hold what, each by all the names
// that it may have. A form is loaded whole or not at all: a row that is rejected, or that
// does not count in its round (Referee), refuses it (RefusedError). Rows without a result
// still wait; a form of nothing else is an UnfilledError.
type FormRule struct {
	Round     []string `yaml:"round"`     // the check round
	Inspector []string `yaml:"inspector"` // who has to check the row's subject
	Result    []string `yaml:"result"`    // what was found
	// Notes are what else people write: a row with one of these and without a result was
	// checked, and its result forgotten.
	Notes []string `yaml:"notes"`
}

func (f *FormRule) check(skips map[string]pattern) error {
	switch {
	case f == nil:
		return nil
	case len(f.Round) == 0 || len(f.Inspector) == 0 || len(f.Result) == 0:
		return errors.New("form: it needs round, inspector and result")
	}
	for _, name := range f.Result {
		if _, found := skips[name]; !found {
			return fmt.Errorf("form: skip_rows_where must leave out the rows whose %s is empty", name)
		}
	}
	return nil
}

// formPlan is where a form's headers stand in a table; -1 where it has none.
type formPlan struct {
	round, inspector, result int
	notes                    []int
}

// in finds the headers of a form; nil is no form.
func (f *FormRule) in(t table) *formPlan {
	if f == nil {
		return nil
	}
	index := indexHeader(t.header)
	made := &formPlan{}
	made.round, _ = index.find(f.Round...)
	made.inspector, _ = index.find(f.Inspector...)
	made.result, _ = index.find(f.Result...)
	for _, name := range f.Notes {
		if column, found := index.find(name); found {
			made.notes = append(made.notes, column)
		}
	}
	return made
}

func (f *formPlan) reads(column int) bool {
	return f != nil && (column == f.round || column == f.inspector || column == f.result || slices.Contains(f.notes, column))
}

// waiting is whose row it is that has no result yet.
type waiting struct{ sheet, round, inspector string }

// mostWaiting bounds how many rounds and inspectors an error tells apart.
const mostWaiting = 50

// wait counts a row that is left out as one that waits, or rejects it where there are notes
// in it.
func (c *converter) wait(s *stripe, row int) (isRejected bool) {
	form := c.plan.form
	text := func(column int) string {
		if column < 0 || s.arrays != nil && s.arrays[column] == nil {
			return ""
		}
		cells := s.column(column)
		return string(trim(cells.cell(row)))
	}
	for _, column := range form.notes {
		if note := text(column); note != "" {
			reason := "is missing, while the row says under " + c.plan.table.header[column] + " what was found"
			c.rejects = append(c.rejects, reject{line: s.lines[row], column: "rule", reason: "rule: " + reason, raw: s.raw(row)})
			return true
		}
	}
	if c.waiting == nil {
		c.waiting = map[waiting]int64{}
	}
	whose := waiting{c.plan.table.sheet, text(form.round), text(form.inspector)}
	if _, known := c.waiting[whose]; !known && len(c.waiting) == mostWaiting {
		whose = waiting{}
	}
	c.waiting[whose]++
	return false
}

// Referee is what a Loader may be besides: it knows which rows of the open batch do not
// count in the check round that they name. Strays gives them, the caller releases it: line
// (whole number), column_name, value and reason (texts, as in RejectSchema). round, where
// not empty, is the one that all must be of.
type Referee interface {
	Strays(ctx context.Context, batchID int64, round string) (array.RecordReader, error)
}

// formState is what is known of a form while it is loaded.
type formState struct {
	waiting map[waiting]int64
	refused RefusedError
}

func (f *formState) wait(r *result) {
	for whose, rows := range r.waiting {
		if f.waiting == nil {
			f.waiting = map[waiting]int64{}
		}
		f.waiting[whose] += rows
	}
}

// refuse takes the rejected rows of a form over: they are no rejects of a batch.
func (f *formState) refuse(c *chunk) {
	if c.plan == nil || c.plan.form == nil {
		return
	}
	says := c.plan.chinese()
	for _, r := range c.rejects {
		f.refused.add(RefusedRow{Sheet: c.plan.table.sheet, Line: r.line, Column: r.column, Value: r.value, Reason: r.reason}, says)
	}
	c.rejects = nil
}

// unfilled is the error for a form in which nobody wrote, or else other.
func (f *formState) unfilled(other error) error {
	if len(f.waiting) == 0 {
		return other
	}
	e := &UnfilledError{}
	for whose, rows := range f.waiting {
		e.Waiting = append(e.Waiting, WaitingRows{whose.sheet, whose.round, whose.inspector, rows})
	}
	slices.SortFunc(e.Waiting, func(a, b WaitingRows) int {
		return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Round, b.Round), cmp.Compare(a.Inspector, b.Inspector))
	})
	return e
}

// unfilledIn is the problem of a form whose rows all wait, as far as the samples go; "" of
// others.
func unfilledIn(samples map[*plan]*sample) string {
	all := formState{}
	for _, one := range samples {
		if one.seen > one.skipped {
			return ""
		}
		all.wait(&result{waiting: one.form.waiting})
	}
	if err := all.unfilled(nil); err != nil {
		return err.Error()
	}
	return ""
}

// judge refuses a form with rows that cannot be read or do not count, before its batch is
// committed.
func (l *load) judge(ctx context.Context) error {
	forms := slices.DeleteFunc(slices.Clone(l.plans), func(p *plan) bool { return p.form == nil })
	if len(forms) == 0 {
		return nil
	}
	if referee, ok := l.to.(Referee); ok && l.batch != 0 {
		rows, err := referee.Strays(ctx, l.batch, l.options.Round)
		if err != nil {
			return fmt.Errorf("look whether the rows count in their round: %w", err)
		}
		defer rows.Release()
		sheet := "" // the lines of several sheets are not told apart
		if len(forms) == 1 {
			sheet = forms[0].table.sheet
		}
		if err := l.form.refused.addAll(rows, sheet, forms[0].chinese()); err != nil {
			return fmt.Errorf("look whether the rows count in their round: %w", err)
		}
	}
	refused := &l.form.refused
	if refused.Count == 0 {
		return nil
	}
	slices.SortStableFunc(refused.Rows, func(a, b RefusedRow) int {
		return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Line, b.Line))
	})
	return refused
}

// chinese says reasons of rejects in Chinese, with the headings of the plan's own table for
// columns.
func (p *plan) chinese() func(string) string {
	book, err := inChinese()
	if err != nil {
		return func(reason string) string { return reason }
	}
	own := &phrasebook{phrases: book.phrases, titles: maps.Clone(book.titles)}
	for _, f := range p.feeds {
		for _, t := range f.targets {
			first := -1 // of several columns, without which there is no value
			for i := range t.origins {
				t.origins[i].columns(func(column int) {
					if first < 0 {
						first = column
					}
				})
			}
			if first >= 0 {
				own.titles[t.column.Name] = strings.Trim(p.table.header[first], "* ")
			}
		}
	}
	return own.say
}
