package ingest

import (
	"encoding/json"
	"fmt"
	"time"
)

// Recipe is how a source was read, as far as its rejected rows need it to be read
// again after they were mended: the options that were given, and the header of each
// sheet that has such rows. It is kept with the batch.
type Recipe struct {
	Feed    string `json:"feed,omitempty"`
	Profile string `json:"profile,omitempty"` // a name, or the path of a file
	Year    int    `json:"year,omitempty"`
	// Set is Options.Set.
	Set map[string]string `json:"set,omitempty"`
	// Observed is when counts were seen, for sources that do not say: the mended
	// rows were seen then, not when the file was mended.
	Observed time.Time     `json:"observed,omitzero"`
	Sheets   []RecipeSheet `json:"sheets,omitempty"`
}

// RecipeSheet is the header of a sheet; a file without sheets is one without a name.
type RecipeSheet struct {
	Name   string   `json:"name,omitempty"`
	Header []string `json:"header"`
}

// ParseRecipe reads what a batch keeps. An empty text, of a batch loaded before
// recipes were kept, is an empty recipe.
func ParseRecipe(text string) (Recipe, error) {
	var r Recipe
	if text == "" {
		return r, nil
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return r, fmt.Errorf("read how the batch was loaded: %w", err)
	}
	return r, nil
}

// recipe says how the load read its source.
func (l *load) recipe() (string, error) {
	r := Recipe{
		Feed: l.options.Feed, Profile: l.options.Profile, Year: l.options.Year, Set: l.options.Set,
		Observed: l.options.Observed.UTC().Truncate(time.Microsecond),
	}
	if l.options.Observed.IsZero() {
		r.Observed = time.Time{}
	}
	for _, plan := range l.plans {
		if l.rejecting[plan] {
			r.Sheets = append(r.Sheets, RecipeSheet{plan.table.sheet, validNames(plan.table.header)})
		}
	}
	text, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("keep how the source was read: %w", err)
	}
	return string(text), nil
}

func validNames(header []string) []string {
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = keep(name, maxRejectValue)
	}
	return names
}
