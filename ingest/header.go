package ingest

import (
	"fmt"
	"regexp"
	"strings"
)

// headerRows is how many rows that are not blank may stand at the top of a sheet
// before the header: titles, notes, the period.
const headerRows = 20

// table is a sheet, or a file that holds one: its name in messages, the line of
// the header, and the header.
type table struct {
	sheet  string
	line   int64
	header []string
}

var (
	headerUnit  = regexp.MustCompile(`\((单位:)?(次|人|个|篇|条|人次)\)$`)
	headerScale = regexp.MustCompile(`^(.+)\((?:单位:)?(百万|千万|百|千|万|萬|亿|億|w|k)(?:次|人|个|篇|条|人次)?\)$`)
)

// maxColumns is how many columns a table may have: as many as a sheet.
const maxColumns = 16_384

// checkWidth refuses headers that no table has, before memory is spent on them.
func (t *table) checkWidth() error {
	if len(t.header) > maxColumns {
		return &lineError{max(t.line, 1), fmt.Sprintf("its header has %d columns, more than the %d of a sheet", len(t.header), maxColumns)}
	}
	return nil
}

// headerMark is how forms mark a column that must be filled in.
var headerMark = regexp.MustCompile(`^\*+|\*+$|\(必填\)$`)

// headerKey returns what two spellings of one header have in common: case, width,
// blanks, underscores, a unit of one (阅读数（次）) and a mark that the column must
// be filled in (*账号编号, 账号编号（必填）) do not matter.
func headerKey(name string) string {
	text := string(halfWidth(nil, trim([]byte(name))))
	text = strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || isInvisible(r) {
			return -1
		}
		return r
	}, strings.ToLower(text))
	if !strings.HasSuffix(text, ")") && strings.IndexByte(text, '*') < 0 {
		return text // like most names, and a header is compared with hundreds
	}
	return headerUnit.ReplaceAllString(headerMark.ReplaceAllString(text, ""), "")
}

// splitScale takes the unit of many (阅读数（万）) off a header's key. scale is ""
// where there is none.
func splitScale(key string) (name, scale string) {
	if found := headerScale.FindStringSubmatch(key); found != nil {
		return found[1], found[2]
	}
	return key, ""
}

// headerIndex finds columns of a header by name.
type headerIndex struct {
	header []string
	plain  map[string]int // key → column
	scaled map[string]int // key without its unit of many → column
	again  map[int]int    // column → another column of the same key
}

func indexHeader(header []string) headerIndex {
	index := headerIndex{header, make(map[string]int, len(header)), map[string]int{}, map[int]int{}}
	for i, name := range header {
		key, scale := splitScale(headerKey(name))
		if scale != "" {
			index.add(index.scaled, key, i)
			key = headerKey(name)
		}
		index.add(index.plain, key, i)
	}
	return index
}

func (h *headerIndex) add(to map[string]int, key string, column int) {
	if first, ok := to[key]; ok {
		h.again[first] = column
	} else if key != "" {
		to[key] = column
	}
}

// find returns the column of the first of the names that the header has.
func (h *headerIndex) find(names ...string) (int, bool) {
	for _, name := range names {
		if i, ok := h.plain[headerKey(name)]; ok {
			return i, true
		}
	}
	return -1, false
}

// findFor is find for a column of that kind: whole numbers may stand under a
// heading with a unit of many, which is returned.
func (h *headerIndex) findFor(kind Kind, names ...string) (column int, scale string, ok bool) {
	if i, ok := h.find(names...); ok {
		if kind.isWhole() { // the name itself may hold the unit
			_, scale = splitScale(headerKey(h.header[i]))
		}
		return i, scale, true
	}
	if kind.isWhole() {
		for _, name := range names {
			if i, ok := h.scaled[headerKey(name)]; ok {
				_, scale = splitScale(headerKey(h.header[i]))
				return i, scale, true
			}
		}
	}
	return -1, "", false
}

// checkOnce refuses a header in which two columns answer to the name of one that
// is read: which of them holds the values is anyone's guess.
func (h *headerIndex) checkOnce(t table, column int) error {
	other, twice := h.again[column]
	if !twice {
		return nil
	}
	where := ""
	if t.sheet != "" {
		where = "sheet " + t.sheet + ": "
	}
	return &lineError{t.line, fmt.Sprintf("%stwo columns are headed %s (the %s and the %s); rename or delete one",
		where, strings.TrimSpace(h.header[column]), ordinalOf(column), ordinalOf(other))}
}

// ordinalOf names a column as people count, from 1, and as spreadsheets letter it.
func ordinalOf(column int) string {
	letters := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return fmt.Sprintf("%d. column, %s", column+1, letters)
}

// twoRowHeader finds a header of two rows, as forms have it: groups above, and below
// them the columns of each; a column without a group has its heading in the upper
// row, in a cell that reaches down. Single rows are tried before.
func twoRowHeader(sheet string, rows []headRow, p *planner) (foundHeader, bool) {
	for i := 1; i < len(rows); i++ {
		upper, lower := rows[i-1], rows[i]
		if upper.next != lower.line {
			continue
		}
		header := make([]string, max(len(upper.cells), len(lower.cells)))
		copy(header, upper.cells)
		for column, name := range lower.cells {
			if name != "" {
				header[column] = name
			}
		}
		made, err := p.plan(table{sheet: sheet, line: lower.line, header: header})
		if err == nil {
			return foundHeader{made, lower.next}, true
		}
	}
	return foundHeader{}, false
}
