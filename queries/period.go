package queries

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Period is a half-open range of calendar days, [Start, Before), of a kind:
// day, week (Sunday to Saturday), iso_week, month, quarter, half_year, year or
// range. Both ends are midnight UTC and stand for days, not moments.
type Period struct {
	Kind   string
	Start  time.Time
	Before time.Time
}

const day = 24 * time.Hour

// ParsePeriod reads a period id: D2019-02-28, W2019-02-24 (the Sunday that starts
// the week), I2019-W09, M2019-02, Q2019-1, H2019-1, Y2019 or
// R2019-02-01..2019-02-20 (both days included).
func ParsePeriod(id string) (Period, error) {
	if len(id) < 5 {
		return Period{}, periodForm(id)
	}
	body := id[1:]
	switch id[0] {
	case 'D':
		return periodOf(id, "day", body)
	case 'W':
		return periodOf(id, "week", body)
	case 'I':
		return parseISOWeek(id, body)
	case 'M':
		start, err := time.Parse("2006-01", body)
		if err != nil {
			return Period{}, periodForm(id)
		}
		return PeriodAt("month", start)
	case 'Q':
		return parsePart(id, body, "quarter", 3)
	case 'H':
		return parsePart(id, body, "half_year", 6)
	case 'Y':
		start, err := time.Parse("2006", body)
		if err != nil {
			return Period{}, periodForm(id)
		}
		return PeriodAt("year", start)
	case 'R':
		return parseRange(id, body)
	}
	return Period{}, periodForm(id)
}

func periodForm(id string) error {
	const forms = "D2019-02-28, W2019-02-24, I2019-W09, M2019-02, Q2019-1, H2019-1, Y2019, R2019-02-01..2019-02-20"
	return faultf("%q 不是周期编号，应写成 %s 之类（W 后为周日的日期）", "%q is not a period; write it like one of %s (a W is followed by a Sunday)", id, forms)
}

// periodOf reads a day or a week; a week must be named by its Sunday.
func periodOf(id, kind, text string) (Period, error) {
	start, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Period{}, periodForm(id)
	}
	p, err := PeriodAt(kind, start)
	if err == nil && !p.Start.Equal(start) {
		return Period{}, faultf("%[1]q 不是以周日开始，该日属于 %[3]s", "%[1]q starts on a %[2]s, but a week is named by its Sunday; that day lies in %[3]s",
			id, start.Weekday(), p.ID())
	}
	return p, err
}

func parseISOWeek(id, text string) (Period, error) {
	y, w, found := strings.Cut(text, "-W")
	year, err1 := strconv.Atoi(y)
	week, err2 := strconv.Atoi(w)
	if !found || err1 != nil || err2 != nil || len(y) != 4 || len(w) != 2 {
		return Period{}, periodForm(id)
	}
	// 4 January always lies in week 1.
	p, err := PeriodAt("iso_week", time.Date(year, 1, 4+7*(week-1), 0, 0, 0, 0, time.UTC))
	if err == nil && p.ID() != id {
		return Period{}, faultf("%q：%d 年没有第 %d 个 ISO 周", "%q: the year %d has no ISO week %d", id, year, week)
	}
	return p, err
}

func parsePart(id, text, kind string, months int) (Period, error) {
	y, n, found := strings.Cut(text, "-")
	start, err := time.Parse("2006", y)
	part, err2 := strconv.Atoi(n)
	if !found || err != nil || err2 != nil || len(n) != 1 || part < 1 || part > 12/months {
		return Period{}, periodForm(id)
	}
	return PeriodAt(kind, start.AddDate(0, months*(part-1), 0))
}

func parseRange(id, text string) (Period, error) {
	from, to, found := strings.Cut(text, "..")
	start, err := time.Parse(time.DateOnly, from)
	last, err2 := time.Parse(time.DateOnly, to)
	if !found || err != nil || err2 != nil {
		return Period{}, periodForm(id)
	}
	if last.Before(start) {
		return Period{}, faultf("%q 的结束日早于开始日", "%q ends before it starts", id)
	}
	return Period{"range", start, last.Add(day)}, nil
}

// PeriodAt returns the period of a kind that a day lies in. A range has no
// such period.
func PeriodAt(kind string, on time.Time) (Period, error) {
	y, m, d := on.Date()
	date := func(m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	on = date(m, d)
	switch kind {
	case "day":
		return Period{kind, on, on.Add(day)}, nil
	case "week":
		start := date(m, d-int(on.Weekday()))
		return Period{kind, start, start.Add(7 * day)}, nil
	case "iso_week":
		start := date(m, d-(int(on.Weekday())+6)%7)
		return Period{kind, start, start.Add(7 * day)}, nil
	case "month":
		return Period{kind, date(m, 1), date(m+1, 1)}, nil
	case "quarter":
		first := (m-1)/3*3 + 1
		return Period{kind, date(first, 1), date(first+3, 1)}, nil
	case "half_year":
		first := (m-1)/6*6 + 1
		return Period{kind, date(first, 1), date(first+6, 1)}, nil
	case "year":
		return Period{kind, date(1, 1), date(13, 1)}, nil
	}
	return Period{}, fmt.Errorf("%q is not a kind of calendar period", kind)
}

// ID returns the period's name, the text that ParsePeriod reads.
func (p Period) ID() string {
	switch p.Kind {
	case "day":
		return "D" + p.Start.Format(time.DateOnly)
	case "week":
		return "W" + p.Start.Format(time.DateOnly)
	case "iso_week":
		year, week := p.Start.ISOWeek()
		return fmt.Sprintf("I%04d-W%02d", year, week)
	case "month":
		return "M" + p.Start.Format("2006-01")
	case "quarter":
		return fmt.Sprintf("Q%04d-%d", p.Start.Year(), (p.Start.Month()-1)/3+1)
	case "half_year":
		return fmt.Sprintf("H%04d-%d", p.Start.Year(), (p.Start.Month()-1)/6+1)
	case "year":
		return fmt.Sprintf("Y%04d", p.Start.Year())
	}
	return "R" + p.Start.Format(time.DateOnly) + ".." + p.Before.Add(-day).Format(time.DateOnly)
}

// Days returns the number of days.
func (p Period) Days() int { return int(p.Before.Sub(p.Start) / day) }

// Previous returns the period just before: of the same kind, or, for a range,
// of the same length.
func (p Period) Previous() Period {
	if p.Kind == "range" {
		return Period{p.Kind, p.Start.AddDate(0, 0, -p.Days()), p.Start}
	}
	previous, _ := PeriodAt(p.Kind, p.Start.Add(-day)) // the kind is a known one
	return previous
}

// YearAgo returns the period of the same kind a year earlier: of weeks the one 52 weeks
// before, which begins on the same weekday.
func (p Period) YearAgo() Period {
	switch p.Kind {
	case "week", "iso_week":
		ago, _ := PeriodAt(p.Kind, p.Start.AddDate(0, 0, -52*7))
		return ago
	case "range":
		return Period{p.Kind, p.Start.AddDate(-1, 0, 0), p.Before.AddDate(-1, 0, 0)}
	}
	ago, _ := PeriodAt(p.Kind, p.Start.AddDate(-1, 0, 0))
	return ago
}
