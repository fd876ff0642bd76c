package ingest

import (
	"fmt"
	"strings"
	"time"
)

// beijing is the time of all local times in files. A fixed offset needs no time
// zone data, and equals Asia/Shanghai since 1992; daylight saving before that is
// older than any account.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

const beijingOffset = 8 * 60 * 60 * 1_000_000 // in microseconds

const dayMicros = 24 * 60 * 60 * 1_000_000

// clock reads the dates and times of one source.
type clock struct {
	year    int      // of dates written without one; 0 = not known
	layouts []string // Go layouts that a profile gives, tried first
}

// moment is a time as a cell gives it.
type moment struct {
	local   int64 // microseconds since 1970-01-01 00:00 local time
	missing bool
}

func (m moment) utc() int64 { return m.local - beijingOffset }

func (m moment) day() int32 {
	day := m.local / dayMicros
	if m.local%dayMicros < 0 {
		day--
	}
	return int32(day)
}

// parse reads a date or time in any of its spellings. The order of day and month
// is never guessed, nor is a year: such a cell is refused with a hint. The reason
// is "" when the cell was understood.
func (c *clock) parse(cell []byte) (moment, string) {
	text := trim(cell)
	if isDashes(text) || isNull(text) {
		return moment{missing: true}, ""
	}
	var space [64]byte
	text = trim(halfWidth(space[:0], text))
	for _, layout := range c.layouts {
		if t, err := time.ParseInLocation(layout, string(text), beijing); err == nil {
			return c.checked(momentOf(t), cell)
		}
	}
	if m, reason, ok := c.parseNumeric(text, cell); ok {
		return m, reason
	}
	s := scanner{text: text}
	local, reason := s.time(c)
	if reason == "" {
		return c.checked(moment{local: local}, cell)
	}
	if t, err := time.Parse(time.RubyDate, string(text)); err == nil { // Weibo's interface
		return c.checked(momentOf(t), cell)
	}
	return moment{}, quoted(cell) + " " + reason
}

func momentOf(t time.Time) moment { return moment{local: t.UnixMicro() + beijingOffset} }

func (c *clock) checked(m moment, cell []byte) (moment, string) {
	if year := time.UnixMicro(m.local).UTC().Year(); year < 1900 || year > 2199 {
		return moment{}, fmt.Sprintf("%s is in the year %d", quoted(cell), year)
	}
	return m, ""
}

// parseNumeric reads times that are bare numbers; their length tells them apart:
// 5 digits Excel's days, 8 yyyymmdd, 10 Unix seconds, 13 Unix milliseconds,
// 14 yyyymmddhhmmss.
func (c *clock) parseNumeric(text, cell []byte) (m moment, reason string, ok bool) {
	digits, fraction := 0, -1
	for i, b := range text {
		switch {
		case b == '.' && fraction < 0:
			fraction = i
		case b < '0' || b > '9':
			return moment{}, "", false
		case fraction < 0:
			digits++
		}
	}
	d, rest, good := readDecimal(text)
	if !good || len(rest) > 0 || fraction >= 0 && digits != 5 && digits != 10 {
		if fraction >= 0 {
			return moment{}, "", false // 2019.2.28 has two points; 12.5 is told below
		}
		return moment{}, quoted(cell) + " is not a date or time", true
	}
	var local int64
	switch digits {
	case 5:
		local = c.serial(d)
	case 10:
		local = d.micros() + beijingOffset
	case 13:
		local = d.mantissa*1000 + beijingOffset
	case 8, 14:
		y, mo, day := d.mantissa, int64(0), int64(0)
		clockTime := int64(0)
		if digits == 14 {
			y, clockTime = d.mantissa/1_000_000, d.mantissa%1_000_000
		}
		y, mo, day = y/10000, y/100%100, y%100
		h, mi, s := clockTime/10000, clockTime/100%100, clockTime%100
		if !isDate(int(y), int(mo), int(day)) || h > 23 || mi > 59 || s > 59 {
			return moment{}, quoted(cell) + " is not a date or time", true
		}
		local = int64(daysOf(int(y), int(mo), int(day)))*dayMicros + ((h*60+mi)*60+s)*1_000_000
	default:
		return moment{}, quoted(cell) + " is not a date or time", true
	}
	m, reason = c.checked(moment{local: local}, cell)
	return m, reason, true
}

// micros returns the number of seconds as microseconds.
func (d decimalDigits) micros() int64 {
	value, places := d.mantissa, d.places
	for ; places < 6; places++ {
		value *= 10
	}
	for ; places > 6; places-- {
		value /= 10
	}
	return value
}

// serial turns Excel's count of days into local microseconds, to the nearest
// millisecond, for Excel keeps no more and its fractions of a day are rounded.
func (c *clock) serial(d decimalDigits) int64 {
	days := float64(d.mantissa)
	for range d.places {
		days /= 10
	}
	epoch := daysOf(1899, 12, 30)
	whole := int64(days)
	millis := int64((days-float64(whole))*86_400_000 + 0.5)
	if millis%1000 == 999 || millis%1000 == 1 { // 0.354166666 is 8:30:00, not 8:29:59.999
		millis = (millis + 1) / 1000 * 1000
	}
	return (int64(epoch)+whole)*dayMicros + millis*1000
}

// daysOf returns the days from 1970-01-01 to a date of the Gregorian calendar.
// Source: Howard Hinnant, chrono-compatible low-level date algorithms.
func daysOf(year, month, day int) int32 {
	if month <= 2 {
		year--
	}
	era := year / 400
	yearOfEra := year - era*400
	dayOfYear := (153*((month+9)%12)+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return int32(era*146097 + dayOfEra - 719468)
}

func isDate(year, month, day int) bool {
	if year < 1 || month < 1 || month > 12 || day < 1 || day > 31 {
		return false
	}
	switch month {
	case 4, 6, 9, 11:
		return day <= 30
	case 2:
		leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
		return day <= 28 || leap && day == 29
	}
	return true
}

// dateLayout turns a layout as people write it (YYYY, YY, MM, M, DD, D, HH, H, mm,
// ss) into Go's. YY is 1969 to 2068, as everywhere in Go.
func dateLayout(layout string) (string, error) {
	if !strings.Contains(layout, "D") || !strings.Contains(layout, "M") {
		return "", fmt.Errorf("dates: layout %q needs at least DD and MM", layout)
	}
	if !strings.Contains(layout, "YY") {
		return "", fmt.Errorf("dates: layout %q needs YYYY, or YY", layout)
	}
	return strings.NewReplacer("YYYY", "2006", "YY", "06", "MM", "01", "M", "1", "DD", "02", "D", "2",
		"HH", "15", "H", "15", "mm", "04", "ss", "05").Replace(layout), nil
}
