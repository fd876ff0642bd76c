package queries

import (
	"strings"
	"testing"
	"time"
)

func TestParsePeriod(t *testing.T) {
	tests := []struct {
		id, kind, start, last, previous string
		days                            int
	}{
		{"D2019-02-28", "day", "2019-02-28", "2019-02-28", "D2019-02-27", 1},
		{"W2019-02-24", "week", "2019-02-24", "2019-03-02", "W2019-02-17", 7},
		{"I2019-W09", "iso_week", "2019-02-25", "2019-03-03", "I2019-W08", 7},
		{"I2020-W53", "iso_week", "2020-12-28", "2021-01-03", "I2020-W52", 7},
		{"I2019-W01", "iso_week", "2018-12-31", "2019-01-06", "I2018-W52", 7},
		{"M2019-02", "month", "2019-02-01", "2019-02-28", "M2019-01", 28},
		{"M2020-12", "month", "2020-12-01", "2020-12-31", "M2020-11", 31},
		{"Q2019-1", "quarter", "2019-01-01", "2019-03-31", "Q2018-4", 90},
		{"H2020-2", "half_year", "2020-07-01", "2020-12-31", "H2020-1", 184},
		{"Y2020", "year", "2020-01-01", "2020-12-31", "Y2019", 366},
		{"R2019-02-01..2019-02-20", "range", "2019-02-01", "2019-02-20", "R2019-01-12..2019-01-31", 20},
	}
	for _, test := range tests {
		p, err := ParsePeriod(test.id)
		if err != nil {
			t.Errorf("%s: %v", test.id, err)
			continue
		}
		start, last := p.Start.Format(time.DateOnly), p.Before.AddDate(0, 0, -1).Format(time.DateOnly)
		if p.ID() != test.id || p.Kind != test.kind || start != test.start || last != test.last || p.Days() != test.days {
			t.Errorf("%s: got %s %s %s to %s, %d days", test.id, p.ID(), p.Kind, start, last, p.Days())
		}
		if p.Previous().ID() != test.previous {
			t.Errorf("%s: %s comes before", test.id, p.Previous().ID())
		}
	}
}

func TestParsePeriodFaults(t *testing.T) {
	tests := map[string]string{
		"": "is not a period", "2019-02": "is not a period", "W2019-2-24": "is not a period", "M2019-13": "is not a period",
		"Q2019-5": "is not a period", "H2019-3": "is not a period", "I2019-9": "is not a period", "D2019-02-30": "is not a period",
		"X2019-01": "is not a period", "Y19": "is not a period", "R2019-02-01": "is not a period", "Q2019-01": "is not a period",
		"W2019-02-25":             "starts on a Monday, but a week is named by its Sunday; that day lies in W2019-02-24",
		"I2019-W53":               "has no ISO week 53",
		"I2019-W00":               "has no ISO week 0",
		"R2019-02-20..2019-02-01": "ends before it starts",
	}
	for id, want := range tests {
		if p, err := ParsePeriod(id); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v %v, want %q", id, p, err, want)
		}
	}
}
