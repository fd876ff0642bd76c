package ingest

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// dialect is how a CSV file separates cells and records. A quote counts only at
// the beginning of a cell; elsewhere it is a letter like any other.
type dialect struct {
	delimiter byte
	newline   byte // '\n'; a carriage return before it belongs to it. '\r' in old Mac files
}

// cut returns where the last complete record of text ends, and where a quote
// stands that is still open at the end of text, or -1. text begins with a record.
// At the end of a file (last) a closing quote may be the last byte.
func (d dialect) cut(text []byte, last bool) (end, open int) {
	from := 0
	for {
		quote := bytes.IndexByte(text[from:], '"')
		plain := text[from:]
		if quote >= 0 {
			plain = plain[:quote]
		}
		if i := bytes.LastIndexByte(plain, d.newline); i >= 0 {
			end = from + i + 1
		}
		if quote < 0 {
			return end, -1
		}
		quote += from
		if !d.opens(text, quote) {
			from = quote + 1
			continue
		}
		closing := closingQuote(text, quote+1)
		if closing < 0 || closing+1 == len(text) && !last {
			return end, quote
		}
		from = closing + 1
	}
}

// opens tells whether the quote at that place begins a cell.
func (d dialect) opens(text []byte, quote int) bool {
	return quote == 0 || text[quote-1] == d.delimiter || text[quote-1] == d.newline
}

// closingQuote returns the place of the quote that ends a cell whose text begins
// at from, or -1. Two quotes stand for one.
func closingQuote(text []byte, from int) int {
	for {
		i := bytes.IndexByte(text[from:], '"')
		if i < 0 {
			return -1
		}
		from += i
		if from+1 == len(text) || text[from+1] != '"' {
			return from
		}
		from += 2
	}
}

const (
	everyByte = 0x0101010101010101
	lowSeven  = 0x7f7f7f7f7f7f7f7f
)

// matches returns a word whose bytes have their high bit set where word's byte
// is that of pattern, which repeats it eight times. No byte is marked wrongly.
func matches(word, pattern uint64) uint64 {
	word ^= pattern
	return ^((word&lowSeven + lowSeven) | word | lowSeven)
}

// nextSpecial returns the place of the next delimiter or newline from a place on,
// or end. textPad bytes must follow end.
func (d dialect) nextSpecial(text []byte, from, end int) int {
	delimiters, newlines := uint64(d.delimiter)*everyByte, uint64(d.newline)*everyByte
	for ; from < end; from += 8 {
		word := binary.LittleEndian.Uint64(text[from:])
		if found := matches(word, delimiters) | matches(word, newlines); found != 0 {
			return min(from+bits.TrailingZeros64(found)/8, end)
		}
	}
	return end
}
