package ingest

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// skip says which rows a profile leaves out: those whose cell matches.
type skip struct {
	column int
	match  *regexp.Regexp
}

// skipsIn returns the profile's rules whose header the table has.
func (p *Profile) skipsIn(index headerIndex) []skip {
	var list []skip
	for name, match := range p.SkipRowsWhere {
		if column, ok := index.find(name); ok {
			list = append(list, skip{column, match.Regexp})
		}
	}
	return list
}

// leaveOut marks the rows of the stripe that are no data: those that the profile
// skips, which are counted, and those that sum up the others, which are rejected.
func (c *converter) leaveOut(s *stripe) (any bool) {
	c.leave = append(c.leave[:0], make([]bool, s.rows)...)
	for _, rule := range c.plan.skips {
		cells := s.column(rule.column)
		for row := range s.rows {
			if !c.leave[row] && rule.match.Match(trim(cells.cell(row))) {
				c.leave[row], any = true, true
				if c.plan.form != nil && c.wait(s, row) {
					continue
				}
				c.skipped++
			}
		}
	}
	if s.arrays != nil {
		return any // see texts
	}
	for row, at := 0, 0; row < s.rows; row, at = row+1, at+s.width {
		if !mayBeTotal(s.text, s.cells[at]) || c.leave[row] {
			continue
		}
		if word := firstWord(s, row); isTotal(word) {
			c.leave[row], any = true, true
			c.rejects = append(c.rejects, reject{line: s.lines[row], value: string(word), reason: totalReason(word), raw: s.raw(row)})
		}
	}
	return any
}

// mayBeTotal tells, at little cost, whether a row may begin with a word for a sum.
func mayBeTotal(text []byte, first span) bool {
	if first.end-first.start > 40 {
		return false
	}
	if first.start == first.end {
		return true
	}
	b := text[first.start]
	return b >= utf8.RuneSelf || b <= ' ' || b|0x20 == 't' || b|0x20 == 's' || b|0x20 == 'g'
}

// firstWord returns the first cell of a row that is not blank.
func firstWord(s *stripe, row int) []byte {
	for column := range s.width {
		if text := trim(s.cell(row, column)); len(text) > 0 {
			return text
		}
	}
	return nil
}

// isTotal tells whether a cell says that its row sums up others.
func isTotal(cell []byte) bool {
	if len(cell) > 40 || len(cell) < 5 {
		return false
	}
	if first, last := cell[0]|0x20, cell[len(cell)-1]|0x20; cell[0] < utf8.RuneSelf &&
		(first != 't' && first != 's' && first != 'g' || last != 'l' && last != ':' && last < utf8.RuneSelf) {
		return false
	}
	if first, _ := utf8.DecodeRune(cell); !strings.ContainsRune("合总小共汇累平均tTsSgG", first) {
		return false
	}
	word := strings.Map(func(r rune) rune {
		if isInvisible(r) || r == ':' || r == '：' {
			return -1
		}
		return r
	}, strings.ToLower(string(cell)))
	switch word {
	case "合计", "总计", "小计", "共计", "总和", "汇总", "累计", "平均", "平均值", "均值",
		"total", "subtotal", "grandtotal":
		return true
	}
	return false
}

func totalReason(word []byte) string {
	return "the row sums up others (" + string(word) + ") and is no data"
}
