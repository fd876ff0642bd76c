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

// maxColumns is how many columns a table may have: as many as a sheet.
const maxColumns = 16_384

// checkWidth refuses headers that no table has, before memory is spent on them.
func (t *table) checkWidth() error {
	if len(t.header) > maxColumns {
		return &lineError{max(t.line, 1), fmt.Sprintf("its header has %d columns, more than the %d of a sheet", len(t.header), maxColumns)}
	}
	return nil
}

var headerUnit = regexp.MustCompile(`\((次|人|个|篇|条|人次)\)$`)

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
	return headerUnit.ReplaceAllString(headerMark.ReplaceAllString(text, ""), "")
}

// headerIndex finds columns of a header by name.
type headerIndex map[string]int

func indexHeader(header []string) headerIndex {
	index := make(headerIndex, len(header))
	for i, name := range header {
		key := headerKey(name)
		if _, ok := index[key]; !ok && key != "" {
			index[key] = i
		}
	}
	return index
}

// find returns the column of the first of the names that the header has.
func (h headerIndex) find(names ...string) (int, bool) {
	for _, name := range names {
		if i, ok := h[headerKey(name)]; ok {
			return i, true
		}
	}
	return -1, false
}
