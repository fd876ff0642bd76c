package ingest

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// periods fills a vector with canonical period ids.
func (c *converter) periods(column *Column, cells view, v *vector) {
	v.extend(c.stripe.rows)
	var last []byte
	var id string
	for row := range c.stripe.rows {
		cell := cells.cell(row)
		if len(cell) == 0 || !bytes.Equal(cell, last) {
			made, missing, reason := c.clock.parsePeriod(cell)
			id, last = made, nil
			switch {
			case missing:
				c.missing(column, v, row)
			case reason != "":
				c.fail(row, column.Name, cell, reason)
			default:
				last = cell
			}
		}
		v.data = append(v.data, id...)
		v.text()
	}
}

// parsePeriod reads a period and returns its id (design, section 6): D2019-02-28,
// W2019-02-24 (Sunday to Saturday), I2019-W09, M2019-02, Q2019-1, H2019-1, Y2019,
// R2019-02-01..2019-02-20. It also reads what can mean but one thing: 2019-02 and
// 2019年2月, 2019Q1 and 2019年第一季度, 2019年上半年, 2019年, 2019-W09, and two dates
// with a sign between them, which are the calendar period that they span, or else a
// range. A single date is refused: it may be a day or begin a week. So is 第9周,
// which each calendar counts in its own way. missing is true for an empty cell; the
// reason is "" when the cell was understood.
func (c *clock) parsePeriod(cell []byte) (id string, missing bool, reason string) {
	text := trim(cell)
	if isDashes(text) || isNull(text) {
		return "", true, ""
	}
	var space [64]byte
	text = bytes.ToUpper(trim(halfWidth(space[:0], text)))
	if span, found, reason := namedPeriod(string(text)); found {
		if reason != "" {
			return "", false, quoted(cell) + " " + reason
		}
		return span.id(), false, ""
	}
	if span, ok := c.spanOf(text); ok {
		if span.last < span.first {
			return "", false, quoted(cell) + " ends before it starts"
		}
		return span.calendar().id(), false, ""
	}
	if m, why := c.parse(text); why == "" {
		return "", false, quoted(cell) + loneDate(m.day())
	}
	return "", false, quoted(cell) + " is not a period; write it like W2019-02-24 (the week from that Sunday), I2019-W09, M2019-02, Q2019-1, H2019-1, Y2019, D2019-02-28 or 2019-02-01..2019-02-20"
}

// loneDate says what a single date may have meant.
func loneDate(first int32) string {
	week := period{'W', first, first + 6}
	if dateOf(first).Weekday() != time.Sunday {
		week = period{'R', first, first + 6}
	}
	return fmt.Sprintf(" is a single date, which may be a day or begin a week; write %s for the day or %s for the seven days from it",
		period{'D', first, first}.id(), week.id())
}

// period is a span of days, both included, as days since 1970; kind is the letter
// that its id begins with.
type period struct {
	kind        byte
	first, last int32
}

// id returns the period's canonical id.
func (p period) id() string {
	from := dateOf(p.first)
	switch p.kind {
	case 'D', 'W':
		return string(p.kind) + from.Format(time.DateOnly)
	case 'I':
		year, week := from.ISOWeek()
		return fmt.Sprintf("I%04d-W%02d", year, week)
	case 'M':
		return "M" + from.Format("2006-01")
	case 'Q':
		return fmt.Sprintf("Q%04d-%d", from.Year(), (from.Month()+2)/3)
	case 'H':
		return fmt.Sprintf("H%04d-%d", from.Year(), (from.Month()+5)/6)
	case 'Y':
		return from.Format("Y2006")
	}
	return "R" + from.Format(time.DateOnly) + ".." + dateOf(p.last).Format(time.DateOnly)
}

// calendar returns the calendar period that spans the same days, or the range as
// it is.
func (p period) calendar() period {
	from := dateOf(p.first)
	switch days := p.last - p.first + 1; {
	case days == 1:
		return period{'D', p.first, p.last}
	case days == 7 && from.Weekday() == time.Sunday:
		return period{'W', p.first, p.last}
	case days == 7 && from.Weekday() == time.Monday:
		return period{'I', p.first, p.last}
	}
	for _, part := range []struct {
		kind   byte
		months int
	}{{'M', 1}, {'Q', 3}, {'H', 6}, {'Y', 12}} {
		whole := monthsFrom(part.kind, from.Year(), int(from.Month()), part.months)
		if (int(from.Month())-1)%part.months == 0 && whole == (period{part.kind, p.first, p.last}) {
			return whole
		}
	}
	return p
}

func monthsFrom(kind byte, year, month, months int) period {
	next := time.Date(year, time.Month(month+months), 1, 0, 0, 0, 0, time.UTC)
	return period{kind, daysOf(year, month, 1), daysOf(next.Year(), int(next.Month()), 1) - 1}
}

func dateOf(day int32) time.Time { return time.Unix(int64(day)*86_400, 0).UTC() }

// The names of periods, in capitals and half width: those of ids, and others that
// mean but one thing. Each captures a year and a part of it, or dates.
var (
	dayName      = regexp.MustCompile(`^([DW])(\d{4}-\d\d-\d\d)$`)
	isoWeekName  = regexp.MustCompile(`^I?(\d{4})-?W(\d\d)$`)
	monthName    = regexp.MustCompile(`^M?(\d{4})-(\d\d)$|^(\d{4})/(\d\d?)$|^(\d{4})年(\d\d?)月份?$`)
	quarterName  = regexp.MustCompile(`^Q(\d{4})-(\d)$|^(\d{4})年?-?Q(\d)$|^(\d{4})年第?([1-4一二三四])季度$`)
	halfYearName = regexp.MustCompile(`^H(\d{4})-(\d)$|^(\d{4})年?-?H(\d)$|^(\d{4})年([上下])半年$`)
	yearName     = regexp.MustCompile(`^Y?(\d{4})$|^(\d{4})年度?$`)
	rangeName    = regexp.MustCompile(`^R(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$`)
	weekOfYear   = regexp.MustCompile(`第\d+周`)
)

// namedPeriod reads a period that is named by its kind. found is false for what is
// no such name; the reason tells why a name is of no period.
func namedPeriod(text string) (p period, found bool, reason string) {
	if weekOfYear.MatchString(text) {
		return p, true, "counts weeks, which each calendar does in its own way; write I2019-W09 for an ISO week or W2019-02-24 for the week from that Sunday"
	}
	if g := captured(dayName, text); g != nil {
		return namedDay(g[0][0], g[1])
	}
	if g := captured(rangeName, text); g != nil {
		first, last, ok := twoDates(g[0], g[1])
		switch {
		case !ok:
			return p, true, "holds a date that does not exist"
		case last < first:
			return p, true, "ends before it starts"
		}
		return period{'R', first, last}, true, ""
	}
	if g := captured(isoWeekName, text); g != nil {
		return isoWeek(number4(g[0]), number4(g[1]))
	}
	for _, form := range []struct {
		name   *regexp.Regexp
		kind   byte
		months int
	}{{monthName, 'M', 1}, {quarterName, 'Q', 3}, {halfYearName, 'H', 6}, {yearName, 'Y', 12}} {
		g := captured(form.name, text)
		if g == nil {
			continue
		}
		year, part := number4(g[0]), 1
		if len(g) > 1 {
			part = number4(g[1])
		}
		if part < 1 || part > 12/form.months || !isYear(year) {
			return p, true, "names a period that does not exist"
		}
		return monthsFrom(form.kind, year, (part-1)*form.months+1, form.months), true, ""
	}
	return p, false, ""
}

func namedDay(kind byte, text string) (p period, found bool, reason string) {
	first, _, ok := twoDates(text, text)
	switch {
	case !ok:
		return p, true, "holds a date that does not exist"
	case kind == 'D':
		return period{'D', first, first}, true, ""
	}
	if on := dateOf(first).Weekday(); on != time.Sunday {
		sunday := period{'W', first - int32(on), first - int32(on) + 6}
		return p, true, fmt.Sprintf("starts on a %s, but a week is named by its Sunday; that day lies in %s", on, sunday.id())
	}
	return period{'W', first, first + 6}, true, ""
}

// isoWeek counts from the week that holds 4 January, which is always the first.
func isoWeek(year, week int) (p period, found bool, reason string) {
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
	monday := daysOf(year, 1, 4) - int32(fourth.Weekday()+6)%7 + 7*int32(week-1)
	if y, w := dateOf(monday).ISOWeek(); !isYear(year) || y != year || w != week {
		return p, true, fmt.Sprintf("is no week: the year %d has no ISO week %d", year, week)
	}
	return period{'I', monday, monday + 6}, true, ""
}

func isYear(year int) bool { return year >= 1900 && year <= 2199 }

func twoDates(from, to string) (first, last int32, ok bool) {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil || !isYear(a.Year()) || !isYear(b.Year()) {
		return 0, 0, false
	}
	return int32(a.Unix() / 86_400), int32(b.Unix() / 86_400), true
}

// captured returns what the groups of the alternative that fits hold, or nil.
func captured(name *regexp.Regexp, text string) []string {
	found := name.FindStringSubmatch(text)
	if found == nil {
		return nil
	}
	var groups []string
	for _, group := range found[1:] {
		if group != "" {
			groups = append(groups, group)
		}
	}
	return groups
}

// number4 reads a short number, or the Chinese word for a part of the year.
func number4(text string) int {
	switch text {
	case "上", "一":
		return 1
	case "下", "二":
		return 2
	case "三":
		return 3
	case "四":
		return 4
	}
	n, _ := strconv.Atoi(text) // digits by the patterns; at most four
	return n
}

// separators stand between the two dates of a range. A hyphen may also stand
// within dates, so it comes last and each of its places is tried.
var separators = [][]byte{[]byte(".."), []byte("~"), []byte("至"), []byte("到"), []byte("—"), []byte("–"), []byte("-")}

// spanOf reads two dates with a separator between them. The second may leave out
// its year where that is the first one's.
func (c *clock) spanOf(text []byte) (p period, ok bool) {
	for _, separator := range separators {
		for at := range text {
			if !bytes.HasPrefix(text[at:], separator) {
				continue
			}
			first, ok1 := c.spanDate(text[:at])
			if !ok1 {
				continue
			}
			second := clock{layouts: c.layouts, year: dateOf(first).Year()}
			rest := bytes.TrimLeft(text[at+len(separator):], "-—–~ ")
			if last, ok2 := second.spanDate(rest); ok2 {
				return period{'R', first, last}, true
			}
		}
	}
	return p, false
}

// spanDate reads one of the two dates, with or without a time of day. Of bare
// numbers it takes yyyymmdd only: 43520-43526 may be anything.
func (c *clock) spanDate(text []byte) (day int32, ok bool) {
	text = trim(text)
	isNumber := len(bytes.Trim(text, "0123456789.")) == 0 && bytes.Count(text, []byte(".")) < 2
	if isNumber && len(text) != 8 {
		return 0, false
	}
	m, reason := c.parse(text)
	return m.day(), reason == "" && !m.missing
}
