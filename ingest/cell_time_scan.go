package ingest

import "bytes"

// scanner reads a date and time written in words and signs, from left to right.
type scanner struct {
	text []byte
}

const notTime = "is not a date or time"

// time reads a date, and a time of day if there is one, as local microseconds.
func (s *scanner) time(c *clock) (int64, string) {
	year, month, day, reason := s.date(c)
	if reason != "" {
		return 0, reason
	}
	if !isDate(year, month, day) {
		return 0, "is not a day of the calendar"
	}
	local := int64(daysOf(year, month, day)) * dayMicros
	s.weekday()
	if !s.skip("T") {
		s.spaces()
	}
	if len(s.text) == 0 {
		return local, ""
	}
	ofDay, ok := s.timeOfDay()
	if !ok {
		return 0, notTime
	}
	offset, ok := s.zone()
	if !ok || len(s.text) > 0 {
		return 0, notTime
	}
	return local + ofDay - offset, ""
}

func (s *scanner) date(c *clock) (year, month, day int, reason string) {
	first, digits := s.number()
	switch {
	case digits == 4:
		year = first
		separator := s.separator("-", "/", ".", "年")
		if separator == "" {
			return 0, 0, 0, notTime
		}
		month, digits = s.number()
		second := s.separator("-", "/", ".", "月")
		if digits == 0 || digits > 2 || second == "" || (separator == "年") != (second == "月") ||
			separator != "年" && separator != second {
			return 0, 0, 0, notTime
		}
		day, digits = s.number()
		if digits == 0 || digits > 2 {
			return 0, 0, 0, notTime
		}
		if separator == "年" && s.separator("日", "号") == "" {
			return 0, 0, 0, notTime
		}
		return year, month, day, ""
	case digits == 0 || digits > 2:
		return 0, 0, 0, notTime
	}
	return s.shortDate(c, first)
}

// shortDate reads what follows a first number of one or two digits: a month and
// day without a year, or a date whose order of day and month is anyone's guess.
func (s *scanner) shortDate(c *clock, first int) (year, month, day int, reason string) {
	if s.separator("年") != "" {
		return 0, 0, 0, "has a year of two digits; write all four, or give its layout in a source profile (dates: [YY年M月D日])"
	}
	separator := s.separator("月", "-", "/", ".")
	second, digits := s.number()
	if separator == "" || digits == 0 || digits > 2 {
		return 0, 0, 0, notTime
	}
	switch {
	case separator == "月":
		if s.separator("日", "号") == "" {
			return 0, 0, 0, notTime
		}
	case len(s.text) > 0 && bytes.IndexByte([]byte("-/."), s.text[0]) >= 0:
		return 0, 0, 0, "may be day, month, year or month, day, year; give its layout in a source profile (dates: [DD/MM/YYYY])"
	case separator == ".":
		return 0, 0, 0, notTime
	case separator == "/":
		return 0, 0, 0, "may be a month and day or a day and month; write it as 4月21日, or with its year"
	}
	if c.year == 0 {
		return 0, 0, 0, "has no year; give it in a source profile (year: 2020)"
	}
	return c.year, first, second, ""
}

// timeOfDay reads 8:30, 08:30:00.5, 下午 8:30, 8:30 PM, 8时30分, as microseconds.
func (s *scanner) timeOfDay() (int64, bool) {
	half := s.half()
	hour, digits := s.number()
	if digits == 0 || digits > 2 {
		return 0, false
	}
	var minute, second, micros int
	switch s.separator(":", "时", "点") {
	case ":":
		if minute, digits = s.number(); digits != 2 {
			return 0, false
		}
		if s.skip(":") {
			if second, digits = s.number(); digits != 2 {
				return 0, false
			}
			micros = s.fraction()
		}
	case "时", "点":
		if minute, digits = s.number(); digits > 0 && !s.skip("分") {
			return 0, false
		}
		if second, digits = s.number(); digits > 0 && !s.skip("秒") {
			return 0, false
		}
	default:
		return 0, false
	}
	s.spaces()
	if half == "" {
		half = s.half()
	}
	if half != "" {
		if hour == 12 {
			hour = 0
		}
		if half == "下午" && hour < 12 {
			hour += 12
		}
	}
	if hour > 23 || minute > 59 || second > 59 || micros < 0 {
		return 0, false
	}
	return int64((hour*60+minute)*60+second)*1_000_000 + int64(micros), true
}

// half reads the half of the day.
func (s *scanner) half() string {
	for _, word := range []string{"上午", "AM", "am", "早上", "凌晨"} {
		if s.skip(word) {
			s.spaces()
			return "上午"
		}
	}
	for _, word := range []string{"下午", "PM", "pm", "晚上"} {
		if s.skip(word) {
			s.spaces()
			return "下午"
		}
	}
	return ""
}

// zone reads an offset from UTC and returns how far it is ahead of local time.
func (s *scanner) zone() (int64, bool) {
	s.spaces()
	if len(s.text) == 0 {
		return 0, true
	}
	if s.skip("Z") || s.skip("UTC") || s.skip("GMT") {
		return -beijingOffset, true
	}
	sign := int64(1)
	switch {
	case s.skip("+"):
	case s.skip("-"):
		sign = -1
	default:
		return 0, false
	}
	hour, digits := s.number()
	minute := 0
	switch {
	case digits == 4:
		hour, minute = hour/100, hour%100
	case digits != 2:
		return 0, false
	case s.skip(":"):
		if minute, digits = s.number(); digits != 2 {
			return 0, false
		}
	}
	if hour > 14 || minute > 59 {
		return 0, false
	}
	return sign*int64(hour*60+minute)*60_000_000 - beijingOffset, true
}

func (s *scanner) weekday() {
	start := s.text
	s.spaces()
	for _, word := range []string{"星期", "周", "礼拜"} {
		if s.skip(word) {
			if s.separator("一", "二", "三", "四", "五", "六", "日", "天") != "" {
				return
			}
		}
	}
	s.text = start
}

// number reads digits; no digits is 0, 0.
func (s *scanner) number() (value, digits int) {
	s.spaces()
	for digits < len(s.text) && s.text[digits] >= '0' && s.text[digits] <= '9' && digits < 9 {
		value = value*10 + int(s.text[digits]-'0')
		digits++
	}
	s.text = s.text[digits:]
	return value, digits
}

// fraction reads a fraction of a second as microseconds; -1 is a lone point.
func (s *scanner) fraction() int {
	if !s.skip(".") {
		return 0
	}
	micros, places := 0, 0
	for ; len(s.text) > 0 && s.text[0] >= '0' && s.text[0] <= '9'; s.text = s.text[1:] {
		if places < 6 {
			micros = micros*10 + int(s.text[0]-'0')
		}
		places++
	}
	if places == 0 {
		return -1
	}
	for ; places < 6; places++ {
		micros *= 10
	}
	return micros
}

func (s *scanner) separator(words ...string) string {
	s.spaces()
	for _, word := range words {
		if s.skip(word) {
			return word
		}
	}
	return ""
}

func (s *scanner) skip(word string) bool {
	if len(s.text) < len(word) || string(s.text[:len(word)]) != word {
		return false
	}
	s.text = s.text[len(word):]
	return true
}

func (s *scanner) spaces() {
	for len(s.text) > 0 && (s.text[0] == ' ' || s.text[0] == '\t' || s.text[0] == '\n' || s.text[0] == '\r') {
		s.text = s.text[1:]
	}
}
