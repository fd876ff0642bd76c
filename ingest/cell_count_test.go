package ingest

import (
	"encoding/binary"
	"math/big"
	"strconv"
	"strings"
	"testing"
)

func TestParseNumber(t *testing.T) {
	for _, test := range []struct {
		cell   string
		want   number
		reason string // part of it
	}{
		{cell: "0", want: number{value: 0}},
		{cell: "947", want: number{value: 947}},
		{cell: "947.0", want: number{value: 947}},
		{cell: "947.00", want: number{value: 947}},
		{cell: "12,345", want: number{value: 12345}},
		{cell: "1,234,567", want: number{value: 1234567}},
		{cell: "１２３", want: number{value: 123}},
		{cell: "１２，３４５", want: number{value: 12345}},
		{cell: "1.2万", want: number{value: 12000}},
		{cell: "１．２万", want: number{value: 12000}},
		{cell: "1.2 万", want: number{value: 12000}},
		{cell: "1.2w", want: number{value: 12000}},
		{cell: "3.4亿", want: number{value: 340000000}},
		{cell: "1.2345万", want: number{value: 12345}},
		{cell: "3千", want: number{value: 3000}},
		{cell: "2.5k", want: number{value: 2500}},
		{cell: "10万+", want: number{value: 100001, atLeast: true}},
		{cell: "10万＋", want: number{value: 100001, atLeast: true}},
		{cell: "10W+", want: number{value: 100001, atLeast: true}},
		{cell: "100000+", want: number{value: 100001, atLeast: true}},
		{cell: "100,000+", want: number{value: 100001, atLeast: true}},
		{cell: "100001+", want: number{value: 100001, atLeast: true}},
		{cell: "5万+", want: number{value: 50000, atLeast: true}},
		{cell: "999+", want: number{value: 999, atLeast: true}},
		{cell: "100000", want: number{value: 100000}},
		{cell: "-5", want: number{value: -5}},
		{cell: "－5", want: number{value: -5}},
		{cell: "+5", want: number{value: 5}},
		{cell: "-1.2万", want: number{value: -12000}},
		{cell: "\ufeff 12\u200b\u00a0", want: number{value: 12}},
		{cell: "9223372036854775807", want: number{value: 9223372036854775807}},
		{cell: "", want: number{missing: true}},
		{cell: "  ", want: number{missing: true}},
		{cell: "\u200b", want: number{missing: true}},
		{cell: "-", want: number{missing: true}},
		{cell: "--", want: number{missing: true}},
		{cell: "—", want: number{missing: true}},
		{cell: "——", want: number{missing: true}},
		{cell: "–", want: number{missing: true}},
		{cell: "－", want: number{missing: true}},
		{cell: "NULL", want: number{missing: true}},
		{cell: "NaN", want: number{missing: true}},
		{cell: "12.5", reason: "not a whole number"},
		{cell: "1.23456万", reason: "not a whole number"},
		{cell: "abc", reason: `"abc" is not a number`},
		{cell: "1,2", reason: "not a number"},
		{cell: "1234,567", reason: "not a number"},
		{cell: "12,3456", reason: "not a number"},
		{cell: ",", reason: "not a number"},
		{cell: ".", reason: "not a number"},
		{cell: "1.", reason: "not a number"},
		{cell: "+", reason: "not a number"},
		{cell: "万", reason: "not a number"},
		{cell: "1万2", reason: "not a number"},
		{cell: "1++", reason: "not a number"},
		{cell: "-5+", reason: "not a number"},
		{cell: "1.2E+05", reason: "scientific notation"},
		{cell: "1e5", reason: "not a number"},
		{cell: "1E5", reason: "not a number"},
		{cell: "1 234", reason: "not a number"},
		{cell: " 1234 ", want: number{value: 1234}},
		{cell: "10w+", want: number{value: 100001, atLeast: true}},
		{cell: "１０万＋", want: number{value: 100001, atLeast: true}},
		{cell: "100001", want: number{value: 100001}}, // a lower bound where the column's cap says so
		{cell: "\u3000", want: number{missing: true}},
		{cell: "null", want: number{missing: true}},
		{cell: "nan", want: number{missing: true}},
		{cell: "N/A", want: number{missing: true}},
		{cell: "n/a", want: number{missing: true}},
		{cell: "#N/A", reason: "spreadsheet's error"},
		{cell: "9223372036854775808", reason: "too large"},
		{cell: "99999999999亿", reason: "too large"},
	} {
		got, reason := parseNumber([]byte(test.cell))
		switch {
		case test.reason == "" && (reason != "" || got != test.want):
			t.Errorf("%q: got %+v, reason %q, want %+v", test.cell, got, reason, test.want)
		case !strings.Contains(reason, test.reason):
			t.Errorf("%q: reason %q does not say %q", test.cell, reason, test.reason)
		}
	}
}

func TestEightDigits(t *testing.T) {
	var word [8]byte
	for _, text := range []string{"0", "7", "10", "947", "1234", "98765", "123456", "1234567", "12345678", "99999999"} {
		copy(word[:], text+",,,,,,,")
		got, ok := eightDigits(binary.LittleEndian.Uint64(word[:]), uint64(len(text)))
		if want, _ := strconv.ParseInt(text, 10, 64); !ok || got != want {
			t.Errorf("%s: got %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"-1", "1.0", "12a", "/0", ":0", "\xb0\xb1", "1万", "12345 78"} {
		copy(word[:], text+"00000000")
		if got, ok := eightDigits(binary.LittleEndian.Uint64(word[:]), uint64(len(text))); ok {
			t.Errorf("%q was read as %d", text, got)
		}
	}
}

// FuzzCount holds the parser to exact arithmetic: what it reads of plain digits and
// fractions is their value, and it never reads a number with a fraction left.
func FuzzCount(f *testing.F) {
	for _, seed := range []string{"10万+", "1.2万", "12,345", "１２３", "947.0", "-", "—", "", "12.5", "3.4亿", "-7", "00012", "1e5", "９９９９＋"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		got, reason := parseNumber([]byte(cell))
		if reason != "" && got != (number{}) {
			t.Errorf("%q: refused (%s) with a value %+v", cell, reason, got)
		}
		if strings.Trim(cell, "0123456789.") != "" {
			return
		}
		exact, ok := new(big.Rat).SetString(cell)
		if !ok {
			return
		}
		if strings.HasPrefix(cell, ".") || strings.HasSuffix(cell, ".") {
			return // 1. and .5 are refused; big.Rat takes them
		}
		fits := exact.IsInt() && exact.Num().IsInt64()
		if fits != (reason == "") {
			// A long fraction of zeros may overflow the mantissa: refused, never wrong.
			if len(cell) > 18 && reason != "" {
				return
			}
			t.Fatalf("%q: %+v, reason %q, exact value %s", cell, got, reason, exact)
		}
		if fits && got.value != exact.Num().Int64() {
			t.Errorf("%q: got %d, want %s", cell, got.value, exact)
		}
	})
}
