package ingest

import (
	"strings"
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	in := func(text string) string { // local time → UTC
		at, err := time.ParseInLocation("2006-01-02 15:04:05.999999", text, beijing)
		if err != nil {
			t.Fatal(err)
		}
		return at.UTC().Format("2006-01-02T15:04:05.999999Z")
	}
	for _, test := range []struct {
		cell   string
		want   string
		reason string // part of it
	}{
		{cell: "2019-02-28 08:30:00", want: in("2019-02-28 08:30:00")},
		{cell: "2019-02-28 08:30", want: in("2019-02-28 08:30:00")},
		{cell: "2019-02-28", want: in("2019-02-28 00:00:00")},
		{cell: "2019/2/28", want: in("2019-02-28 00:00:00")},
		{cell: "2019/2/28 8:30", want: in("2019-02-28 08:30:00")},
		{cell: "2019/02/28 08:30:01", want: in("2019-02-28 08:30:01")},
		{cell: "2019.2.28", want: in("2019-02-28 00:00:00")},
		{cell: "2019年2月28日", want: in("2019-02-28 00:00:00")},
		{cell: "２０１９年２月２８日", want: in("2019-02-28 00:00:00")},
		{cell: "2019年02月28日 08:30", want: in("2019-02-28 08:30:00")},
		{cell: "2019年2月28日 8时30分", want: in("2019-02-28 08:30:00")},
		{cell: "2019年2月28日8时30分5秒", want: in("2019-02-28 08:30:05")},
		{cell: "2019-02-28 星期四 08:30", want: in("2019-02-28 08:30:00")},
		{cell: "2019/2/28 上午 8:30:00", want: in("2019-02-28 08:30:00")},
		{cell: "2019/2/28 下午 8:30:00", want: in("2019-02-28 20:30:00")},
		{cell: "2019/2/28 8:30 PM", want: in("2019-02-28 20:30:00")},
		{cell: "2019/2/28 12:30 AM", want: in("2019-02-28 00:30:00")},
		{cell: "4月21日 23:59", want: in("2020-04-21 23:59:00")},
		{cell: "5月31日 23:54\t\t", want: in("2020-05-31 23:54:00")},
		{cell: "04-21 23:59", want: in("2020-04-21 23:59:00")},
		{cell: "2019-02-28T08:30:00Z", want: "2019-02-28T08:30:00Z"},
		{cell: "2019-02-28T08:30:00.123456Z", want: "2019-02-28T08:30:00.123456Z"},
		{cell: "2019-02-28T08:30:00+08:00", want: in("2019-02-28 08:30:00")},
		{cell: "2019-02-28 08:30:00 +0800", want: in("2019-02-28 08:30:00")},
		{cell: "2019-02-28T08:30:00-05:00", want: "2019-02-28T13:30:00Z"},
		{cell: "Thu Feb 28 08:30:00 +0800 2019", want: in("2019-02-28 08:30:00")},
		{cell: "43524", want: in("2019-02-28 00:00:00")},
		{cell: "43524.354166666664", want: in("2019-02-28 08:30:00")},
		{cell: "43524.354167", want: in("2019-02-28 08:30:00.029")},
		{cell: "1551313800", want: "2019-02-28T00:30:00Z"},
		{cell: "1551313800.5", want: "2019-02-28T00:30:00.5Z"},
		{cell: "1551313800123", want: "2019-02-28T00:30:00.123Z"},
		{cell: "20190228", want: in("2019-02-28 00:00:00")},
		{cell: "20190228083000", want: in("2019-02-28 08:30:00")},
		{cell: "2020-02-29", want: in("2020-02-29 00:00:00")},
		{cell: "1900-01-01", want: in("1900-01-01 00:00:00")},
		{cell: "", want: "missing"},
		{cell: "-", want: "missing"},
		{cell: "null", want: "missing"},
		{cell: "03/04/2019", reason: "may be day, month, year or month, day, year; give its layout in a source profile"},
		{cell: "13/04/2019", reason: "may be day, month"},
		{cell: "03-04-2019", reason: "may be day, month"},
		{cell: "3.4.2019", reason: "may be day, month"},
		{cell: "3/4 08:00", reason: "may be a month and day"},
		{cell: "2019-02-29", reason: "not a day of the calendar"},
		{cell: "2019-13-01", reason: "not a day of the calendar"},
		{cell: "20190230", reason: "is not a date or time"},
		{cell: "2019-02/28", reason: "is not a date or time"},
		{cell: "2019年2月", reason: "is not a date or time"},
		{cell: "2019-02-28 25:00", reason: "is not a date or time"},
		{cell: "2019-02-28 08:60", reason: "is not a date or time"},
		{cell: "2019-02-28 08:30 tomorrow", reason: "is not a date or time"},
		{cell: "昨天 23:59", reason: "is not a date or time"},
		{cell: "3分钟前", reason: "is not a date or time"},
		{cell: "19/2/28", reason: "may be day, month"},
		{cell: "0", reason: "is not a date or time"},
		{cell: "12.5", reason: "is not a date or time"},
		{cell: "1551", reason: "is not a date or time"},
		{cell: "0019-02-28", reason: "is in the year 19"},
		{cell: "9999999999", reason: "is in the year 2286"},
	} {
		c := clock{year: 2020}
		m, reason := c.parse([]byte(test.cell))
		got := time.UnixMicro(m.utc()).UTC().Format("2006-01-02T15:04:05.999999Z")
		if m.missing {
			got = "missing"
		}
		switch {
		case test.reason == "" && (reason != "" || got != test.want):
			t.Errorf("%q: got %s, reason %q, want %s", test.cell, got, reason, test.want)
		case test.reason != "" && !strings.Contains(reason, test.reason):
			t.Errorf("%q: reason %q does not say %q", test.cell, reason, test.reason)
		}
	}
}

func TestYearIsNeverGuessed(t *testing.T) {
	var c clock
	for _, cell := range []string{"4月21日 23:59", "04-21 23:59"} {
		if m, reason := c.parse([]byte(cell)); !strings.Contains(reason, "has no year") {
			t.Errorf("%s: got %+v, reason %q", cell, m, reason)
		}
	}
}

func TestDateLayouts(t *testing.T) {
	layout, err := dateLayout("DD/MM/YYYY HH:mm")
	if err != nil {
		t.Fatal(err)
	}
	c := clock{layouts: []string{layout}}
	m, reason := c.parse([]byte("03/04/2019 08:30"))
	if want := int64(daysOf(2019, 4, 3))*dayMicros + (8*60+30)*60_000_000; reason != "" || m.local != want {
		t.Errorf("got %d, reason %q, want %d", m.local, reason, want)
	}
	for _, wrong := range []string{"YYYY", "DD/MM", "what"} {
		if _, err := dateLayout(wrong); err == nil {
			t.Errorf("layout %q was taken", wrong)
		}
	}
}

func TestSerialsOf1904(t *testing.T) {
	shifted, ok := shiftSerial(nil, []byte("42062.5"))
	m, reason := (&clock{}).parse(shifted)
	if want := int64(daysOf(2019, 2, 28))*dayMicros + dayMicros/2; !ok || reason != "" || m.local != want {
		t.Errorf("got %s, %d, reason %q, want %d", shifted, m.local, reason, want)
	}
	for _, cell := range []string{"", "4206", "420621", "42062.", "20190228", "2019-02-28", "42062,5", "4206x"} {
		if shifted, ok := shiftSerial(nil, []byte(cell)); ok {
			t.Errorf("%q was shifted to %s", cell, shifted)
		}
	}
}

// TestDaysOf walks the calendar beside the standard library's.
func TestDaysOf(t *testing.T) {
	day := time.Date(1899, 1, 1, 0, 0, 0, 0, time.UTC)
	for want := day.Unix() / 86400; day.Year() < 2201; want++ {
		if got := daysOf(day.Year(), int(day.Month()), day.Day()); int64(got) != want {
			t.Fatalf("%s: got %d, want %d", day.Format(time.DateOnly), got, want)
		}
		if !isDate(day.Year(), int(day.Month()), day.Day()) {
			t.Fatalf("%s is said to be no date", day.Format(time.DateOnly))
		}
		day = day.AddDate(0, 0, 1)
	}
	for _, wrong := range [][3]int{{2019, 2, 29}, {1900, 2, 29}, {2019, 4, 31}, {2019, 0, 1}, {2019, 1, 0}, {2019, 13, 1}} {
		if isDate(wrong[0], wrong[1], wrong[2]) {
			t.Errorf("%v is said to be a date", wrong)
		}
	}
}

// FuzzTime looks for panics, for moments outside the years that are taken, and for
// differences between the fast way of the converter and this parser.
func FuzzTime(f *testing.F) {
	for _, seed := range []string{"2019-02-28 08:30:00", "2019/2/28", "2019年2月28日", "4月21日 23:59", "43524.35", "1551313800", "03/04/2019", "下午 8:30", "2019-02-28T08:30:00+08:00"} {
		f.Add(seed)
	}
	c := clock{year: 2020}
	f.Fuzz(func(t *testing.T, cell string) {
		m, reason := c.parse([]byte(cell))
		if reason == "" && !m.missing && (m.local < firstMoment-dayMicros || m.local > lastMoment+dayMicros) {
			t.Errorf("%q is %s", cell, time.UnixMicro(m.local).UTC())
		}
		if len(cell) != 10 {
			return
		}
		var memo dateMemo
		if day, ok := memo.day([]byte(cell)); ok && (reason != "" || m.day() != day) {
			t.Errorf("%q: fast way %d, slow way %d %q", cell, day, m.day(), reason)
		}
	})
}
