package ingest

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// trim cuts white space and invisible characters (byte order marks, zero-width
// and no-break spaces, ideographic spaces) from both ends. It returns a part of
// text.
func trim(text []byte) []byte {
	for len(text) > 0 {
		if c := text[0]; c > ' ' && c < utf8.RuneSelf {
			break
		}
		r, size := utf8.DecodeRune(text)
		if !isInvisible(r) {
			break
		}
		text = text[size:]
	}
	for len(text) > 0 {
		if c := text[len(text)-1]; c > ' ' && c < utf8.RuneSelf {
			break
		}
		r, size := utf8.DecodeLastRune(text)
		if !isInvisible(r) {
			break
		}
		text = text[:len(text)-size]
	}
	return text
}

func isInvisible(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f
	}
	if r > 0x3000 && r < 0xfe00 { // nearly all Chinese text
		return false
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

// isDashes tells whether a trimmed cell says "nothing here": empty, or dashes of
// whatever width and length. Such a cell is missing, never 0.
func isDashes(text []byte) bool {
	for len(text) > 0 {
		if text[0] == '-' {
			text = text[1:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		switch r {
		case '－', '—', '–', '―', '‐', '‑', '‒', '−', '─', '━', '﹣', '﹘', 'ー':
			text = text[size:]
		default:
			return false
		}
	}
	return true
}

// isNull tells whether a cell of numbers or times holds a word with which
// databases and scripts write a missing value.
func isNull(text []byte) bool {
	switch string(text) {
	case "null", "NULL", "Null", "None", "none", "nan", "NaN", "NAN", "N/A", "n/a", `\N`:
		return true
	}
	return false
}

// isFormulaError tells whether a cell holds the error that a spreadsheet shows
// where a formula failed.
func isFormulaError(text []byte) bool {
	switch string(text) {
	case "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!":
		return true
	}
	return false
}

// halfWidth appends text with full-width letters, digits and signs made ASCII.
func halfWidth(to, text []byte) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r >= '！' && r <= '～':
			to = append(to, byte(r-'！'+'!'))
		case r >= utf8.RuneSelf && unicode.IsSpace(r):
			to = append(to, ' ')
		default:
			to = append(to, text[:size]...)
		}
		text = text[size:]
	}
	return to
}

// looksRounded tells whether an id is a number in scientific notation, as Excel
// writes long ids; its last digits are lost then.
func looksRounded(text []byte) bool {
	i, digits := 0, 0
	for i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i] == '.') {
		if text[i] == '.' && i != 1 {
			return false
		}
		i, digits = i+1, digits+1
	}
	if digits < 3 || i+2 > len(text) || text[i]|0x20 != 'e' || text[i+1] != '+' || text[1] != '.' {
		return false
	}
	_, err := strconv.Atoi(string(text[i+2:]))
	return err == nil
}

// quoted returns a cell for a message: quoted, and cut where it is long.
func quoted(text []byte) string {
	const limit = 80
	if len(text) <= limit {
		return strconv.Quote(string(text))
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return strconv.Quote(string(text[:cut]) + "…")
}
