package ingest

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// columnsError says that a header fits no feed, and what the nearest lacks.
type columnsError struct {
	table   table
	by      *planner
	profile string // that asked for the feed, or ""
	best    *fit
}

// nearest keeps the fit that lacks least and has most.
func (e *columnsError) nearest(f *fit) *columnsError {
	if e.best == nil || f.score() > e.best.score() {
		e.best = f
	}
	return e
}

// score is higher for a feed that fits better; 0 is none of its columns, or too few
// to think of it.
func (f *fit) score() int {
	if f.found < max(len(f.missing), 1) {
		return 0
	}
	score := 100*f.found - 150*len(f.missing)
	if f.noCount || len(f.noneOf) > 0 {
		score -= 100
	}
	if f.barred != "" {
		score -= 500
	}
	return max(score, 1)
}

func (e *columnsError) score() int { return e.best.score() }

// isNearer tells whether the row is more likely the header than another: it fits
// better, or where neither fits at all, it has more headings than a title has.
func (e *columnsError) isNearer(other *columnsError) bool {
	if e.score() != other.score() || e.score() > 0 {
		return e.score() > other.score()
	}
	return filled(e.table.header) > filled(other.table.header)
}

func filled(header []string) int {
	n := 0
	for _, name := range header {
		if len(trim([]byte(name))) > 0 {
			n++
		}
	}
	return n
}

func (e *columnsError) Error() string {
	holds := "its header (line " + fmt.Sprint(e.table.line) + ") holds " + listed(e.table.header)
	if e.table.sheet != "" {
		holds = "sheet " + e.table.sheet + ": " + holds
	}
	if e.best.score() == 0 {
		return "no feed fits its columns; " + holds + e.otherProfiles()
	}
	feed := e.best.plan.feed
	var lacks []string
	for _, column := range e.best.missing {
		lacks = append(lacks, column.Name+" ("+column.Title.Zh+")")
	}
	if e.best.noCount {
		lacks = append(lacks, "any count")
	}
	if len(e.best.noneOf) > 0 {
		lacks = append(lacks, strings.Join(e.best.noneOf, " or "))
	}
	if len(lacks) == 0 {
		return fmt.Sprintf("the columns are those of feed %s, but a column %s belongs to another; choose with --feed; %s",
			feed.Name, e.best.barred, holds)
	}
	lack := "no feed fits its columns: the nearest, " + feed.Name
	if e.profile != "" {
		lack = "the columns do not fit: feed " + feed.Name + " of profile " + e.profile
	}
	return lack + ", lacks " + strings.Join(lacks, ", ") + e.hint() + "; " + holds + e.otherProfiles()
}

// otherProfiles names the profiles that would take the table, had they been asked for.
func (e *columnsError) otherProfiles() string {
	if e.profile != "" {
		return ""
	}
	fitting := e.by.fitting(e.table)
	if len(fitting) == 0 {
		return ""
	}
	return "; it would load with --profile " + strings.Join(fitting, " or --profile ")
}

// hint says how to name the account of a file that does not: an export of one
// account's own back end, or one with its name under another heading.
func (e *columnsError) hint() string {
	for _, column := range e.best.missing {
		if column.PlatformUID {
			return " (if all rows are of one account, say which: --set " + column.Name + "=ID)"
		}
	}
	return ""
}

// listed returns a header for a message, cut where it is long.
func listed(header []string) string {
	const most = 40
	isText := true
	var names []string
	for _, name := range header {
		if name = string(trim([]byte(name))); name == "" {
			continue
		}
		if len(names) == most {
			names = append(names, "…")
			break
		}
		if name = Printable(name); strings.ContainsRune(name, utf8.RuneError) {
			isText = false
		}
		if runes := []rune(name); len(runes) > 30 {
			name = string(runes[:30]) + "…"
		}
		names = append(names, keep(name, 200))
	}
	switch {
	case len(names) == 0:
		return "nothing"
	case !isText:
		return strings.Join(names, ", ") + " (it may be damaged, or no table at all)"
	}
	return strings.Join(names, ", ")
}

// Printable puts U+FFFD in the place of what is no character, and of characters of a
// file that would act on the terminal that they are printed in. Line ends and tabs stay.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t' {
			return utf8.RuneError
		}
		return r
	}, text)
}
