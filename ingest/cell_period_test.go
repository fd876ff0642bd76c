package ingest

import (
	"strings"
	"testing"
	"time"
)

func TestPeriods(t *testing.T) {
	for cell, want := range map[string]string{
		"D2019-02-28":             "D2019-02-28",
		"W2019-02-24":             "W2019-02-24",
		"w2019-02-24":             "W2019-02-24",
		"Ｗ２０１９－０２－２４":             "W2019-02-24",
		"W2019-12-29":             "W2019-12-29", // a week of two years
		"I2019-W09":               "I2019-W09",
		"2019-W09":                "I2019-W09",
		"2019W09":                 "I2019-W09",
		"I2020-W53":               "I2020-W53",
		"I2020-W01":               "I2020-W01", // begins in 2019
		"M2019-02":                "M2019-02",
		"2019-02":                 "M2019-02",
		"2019/2":                  "M2019-02",
		"2019年2月":                 "M2019-02",
		"2019年12月份":               "M2019-12",
		"Q2019-1":                 "Q2019-1",
		"2019Q4":                  "Q2019-4",
		"2019年第一季度":               "Q2019-1",
		"2019年3季度":                "Q2019-3",
		"H2019-2":                 "H2019-2",
		"2019年上半年":                "H2019-1",
		"2019年下半年":                "H2019-2",
		"Y2019":                   "Y2019",
		"2019":                    "Y2019",
		"2019年度":                  "Y2019",
		"R2019-02-01..2019-02-20": "R2019-02-01..2019-02-20",
		"R2019-02-24..2019-03-02": "R2019-02-24..2019-03-02", // said to be a range
		"2019-02-24..2019-03-02":  "W2019-02-24",
		"2019-02-24~2019-03-02":   "W2019-02-24",
		"2019-02-24～2019-03-02":   "W2019-02-24",
		"2019-02-24-2019-03-02":   "W2019-02-24",
		"2019-02-24 - 2019-03-02": "W2019-02-24",
		"2019-02-24——2019-03-02":  "W2019-02-24",
		"20190224-20190302":       "W2019-02-24",
		"2019/2/24-2019/3/2":      "W2019-02-24",
		"2019.2.24-2019.3.2":      "W2019-02-24",
		"2019年2月24日至2019年3月2日":    "W2019-02-24",
		"2019年2月24日-3月2日":         "W2019-02-24",
		"2019-02-24 00:00:00 至 2019-03-02 23:59:59": "W2019-02-24",
		"2019-02-25~2019-03-03":                     "I2019-W09",
		"2019-02-01~2019-02-28":                     "M2019-02",
		"2020-02-01~2020-02-28":                     "R2020-02-01..2020-02-28", // a leap year
		"2019-04-01~2019-06-30":                     "Q2019-2",
		"2019-07-01~2019-12-31":                     "H2019-2",
		"2019-01-01~2019-12-31":                     "Y2019",
		"2019-02-01~2019-04-30":                     "R2019-02-01..2019-04-30", // three months, no quarter
		"2019-02-28~2019-02-28":                     "D2019-02-28",
		"2019-02-26~2019-03-04":                     "R2019-02-26..2019-03-04", // seven days, no week
		" ":                                         "missing",
		"—":                                         "missing",
		"NULL":                                      "missing",

		"W2019-02-25":             "! starts on a Monday, but a week is named by its Sunday; that day lies in W2019-02-24",
		"W2019-02-29":             "! holds a date that does not exist",
		"D1019-02-28":             "! holds a date that does not exist",
		"2019-02-24":              "! is a single date, which may be a day or begin a week; write D2019-02-24 for the day or W2019-02-24 for the seven days from it",
		"2019年2月25日":              "! write D2019-02-25 for the day or R2019-02-25..2019-03-03",
		"43520":                   "! is a single date", // what Excel makes of 2019/2/24
		"2019年第9周":                "! counts weeks, which each calendar does in its own way",
		"I2019-W53":               "! is no week: the year 2019 has no ISO week 53",
		"I2019-W00":               "! has no ISO week 0",
		"M2019-13":                "! names a period that does not exist",
		"Q2019-5":                 "! names a period that does not exist",
		"H2019-3":                 "! names a period that does not exist",
		"Y1219":                   "! names a period that does not exist",
		"R2019-02-20..2019-02-01": "! ends before it starts",
		"2019-03-02~2019-02-24":   "! ends before it starts",
		"2019年12月29日-1月4日":        "! ends before it starts", // not guessed to be of the next year
		"R2019-02-30..2019-03-01": "! holds a date that does not exist",
		"2019-02-30~2019-03-01":   "! is not a period; write it like W2019-02-24",
		"2月24日-3月2日":              "! is not a period",
		"43520-43526":             "! is not a period",
		"上周":                      "! is not a period",
		"2019.2":                  "! is not a period",
		"#REF!":                   "! is not a period",
	} {
		id, missing, reason := (&clock{}).parsePeriod([]byte(cell))
		got := id
		switch {
		case missing:
			got = "missing"
		case reason != "":
			got = "!" + strings.TrimPrefix(reason, quoted([]byte(cell)))
		}
		_, isReject := strings.CutPrefix(want, "! ")
		if got != want && !(isReject && strings.HasPrefix(got, "! ") && strings.Contains(got, want[2:])) {
			t.Errorf("%q: %s, want %s", cell, got, want)
		}
		if reason != "" && !strings.HasPrefix(reason, quoted([]byte(cell))) {
			t.Errorf("%q: the reason %q does not begin with the cell", cell, reason)
		}
	}
}

// TestPeriodIDsAreStable walks the calendar: an id is read as itself, and the dates
// that it spans as the same period.
func TestPeriodIDsAreStable(t *testing.T) {
	c := &clock{}
	for day := daysOf(2018, 12, 1); day < daysOf(2021, 2, 1); day++ {
		on := dateOf(day)
		ids := []period{{'D', day, day}, {'R', day, day + 9}}
		switch on.Weekday() {
		case time.Sunday:
			ids = append(ids, period{'W', day, day + 6})
		case time.Monday:
			ids = append(ids, period{'I', day, day + 6})
		}
		if on.Day() == 1 {
			month := int(on.Month())
			for kind, months := range map[byte]int{'M': 1, 'Q': 3, 'H': 6, 'Y': 12} {
				if (month-1)%months == 0 {
					ids = append(ids, monthsFrom(kind, on.Year(), month, months))
				}
			}
		}
		for _, p := range ids {
			dates := on.Format(time.DateOnly) + "~" + dateOf(p.last).Format(time.DateOnly)
			for _, text := range []string{p.id(), dates} {
				if got, missing, reason := c.parsePeriod([]byte(text)); got != p.id() || missing || reason != "" {
					t.Fatalf("%s: %s %s, want %s", text, got, reason, p.id())
				}
			}
		}
	}
}

func FuzzPeriod(f *testing.F) {
	for _, seed := range []string{"W2019-02-24", "2019年2月24日-3月2日", "2019Q1", "20190224-20190302", "I2019-W09", "R2019-02-01..2019-02-20", "--", "~"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, cell []byte) {
		id, missing, reason := (&clock{}).parsePeriod(cell)
		if missing || reason != "" {
			return
		}
		if again, _, reason := (&clock{}).parsePeriod([]byte(id)); again != id {
			t.Errorf("%q is read as %s, and that as %q (%s)", cell, id, again, reason)
		}
	})
}
