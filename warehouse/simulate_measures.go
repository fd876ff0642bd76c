package warehouse

import (
	"context"
	"slices"
	"strings"

	"zhengheng/warehouse/formula"
)

// postCounts are the counts of a post.
var postCounts = []string{"reads", "plays", "watching", "likes", "comments", "forwards", "favourites"}

// simulatedMeasures are the measures that a formula needs, by how they come from posts
// and days.
type simulatedMeasures struct {
	Counts   []string       // of a post, that any of them is made of
	Measures []drawnMeasure // that follow from the posts or days of a draw
	Kept     []string       // that do not
	Flags    []string       // all columns that end in _at_least
}

// drawnMeasure is one measure over the posts of a draw.
type drawnMeasure struct {
	ID        string
	Aggregate string // over the columns of posts
	IsMax     bool
}

func needsOf(f *formula.Formula) simulatedMeasures {
	var needs simulatedMeasures
	for _, id := range f.Measures() {
		part, count, isPart := strings.Cut(id, "_")
		drawn := drawnMeasure{ID: id}
		switch {
		case id == "posts":
			continue
		case id == "originals" || id == "pushes":
			drawn.Aggregate = "sum(times * " + id + ")"
		case slices.Contains(postCounts, id):
			count, drawn.Aggregate = id, "sum(times * "+id+")"
		case !isPart || !slices.Contains(postCounts, count):
			needs.Kept = append(needs.Kept, id)
			continue
		case part == "max":
			drawn.Aggregate, drawn.IsMax = "max("+count+")", true
		case part == "headline":
			drawn.Aggregate = "sum(times * part(pushes = 1, " + count + "))"
		case part == "original":
			drawn.Aggregate = "sum(times * part(originals = 1, " + count + "))"
		}
		needs.Measures = append(needs.Measures, drawn)
		if count != "" && !slices.Contains(needs.Counts, count) {
			needs.Counts = append(needs.Counts, count)
		}
	}
	for _, id := range f.Measures() {
		if id != "pushes" && id != "posts" && id != "new_followers" {
			needs.Flags = append(needs.Flags, id+"_at_least")
		}
	}
	return needs
}

// ofDays leaves the measures that a table of days tells; the others are kept.
func (n simulatedMeasures) ofDays(columns []string) simulatedMeasures {
	days := n
	days.Measures, days.Kept = nil, slices.Clone(n.Kept)
	for _, m := range n.Measures {
		if slices.Contains(columns, m.ID) {
			days.Measures = append(days.Measures, m)
		} else {
			days.Kept = append(days.Kept, m.ID)
		}
	}
	// New followers are a day's own; followers are those of the last day, whichever it is.
	if at := slices.Index(days.Kept, "new_followers"); at >= 0 {
		days.Kept = slices.Delete(days.Kept, at, at+1)
		days.Measures = append(days.Measures, drawnMeasure{ID: "new_followers"})
	}
	return days
}

func (s *simulation) dayColumns(ctx context.Context) ([]string, error) {
	rows, err := s.c.strings(ctx, statement("simulate/day_columns", nil))
	var columns []string
	for _, row := range rows {
		columns = append(columns, row[0])
	}
	return columns, err
}
