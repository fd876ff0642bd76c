package queries

// nearest returns the candidate with the fewest edits to name, "" where none
// is within a third of its letters (at least two edits are allowed).
func nearest(name string, candidates []string) string {
	best, found := max(2, len(name)/3)+1, ""
	for _, c := range candidates {
		if d := distance(name, c); d < best {
			best, found = d, c
		}
	}
	return found
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
