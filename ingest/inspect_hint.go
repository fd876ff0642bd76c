package ingest

import "strings"

// hints finds the known heading that is nearest to one that nothing uses.
type hints struct {
	keys  []string // of known headings
	names []string // what to call each: feed.column (heading)
}

func newHints(feeds *Feeds) *hints {
	h := &hints{}
	seen := map[string]bool{}
	for _, feed := range feeds.All() {
		for _, column := range feed.Columns {
			for _, heading := range append(headings(column), column.ByName...) {
				key := headerKey(heading)
				if seen[column.Name+"\x00"+key] {
					continue
				}
				seen[column.Name+"\x00"+key] = true
				h.keys = append(h.keys, key)
				h.names = append(h.names, heading+" ("+feed.Name+"."+column.Name+")")
			}
		}
	}
	return h
}

// nearest returns the known heading that a heading may be meant for, or "". One
// letter in three may differ, or one heading be part of the other.
func (h *hints) nearest(heading string) string {
	key, _ := splitScale(headerKey(heading))
	length := len([]rune(key))
	if length < 2 {
		return ""
	}
	best, at := length/3+1, -1
	for i, known := range h.keys {
		distance := editDistance([]rune(key), []rune(known))
		if n := len([]rune(known)); n >= 2 && distance >= best && (strings.Contains(key, known) || strings.Contains(known, key)) {
			distance = min(distance, length/3)
		}
		if distance < best && distance < length {
			best, at = distance, i
		}
	}
	if at < 0 {
		return ""
	}
	return h.names[at]
}

// editDistance is how many letters must be added, dropped or changed.
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
