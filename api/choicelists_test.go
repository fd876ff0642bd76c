package api

import (
	"strings"
	"testing"
	"testing/fstest"

	"zhengheng/queries"
)

// What is wrong with an entry of choices.yaml is said when the server starts, by its name.
func TestChoicesFaults(t *testing.T) {
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	load := func(text string) error {
		_, err := loadChoiceLists(fstest.MapFS{"web/choices.yaml": {Data: []byte(text)}}, library)
		return err
	}
	for text, says := range map[string]string{
		"x: {query: unit_s, value: unit_id}":                                    `x: no such query: "unit_s"`,
		"x: {query: units, value: colour}":                                      `x: query units has no column "colour"`,
		"x: {query: units, value: unit_id, title: [colour]}":                    `no column "colour"`,
		"x: {query: units, value: unit_id, parameters: {colour: red}}":          `query units has no parameter "colour"`,
		"x: {query: certainty, value: platform, tally: true}":                   "computed and cannot be counted",
		"x: {query: units, value: unit_id, title: [unit_name], search: colour}": `search: query units has no parameter "colour"`,
		"x: {query: units, value: unit_id, search: search}":                     "there is not one title",
		"x: {query: units, value: unit_id, colour: red}":                        "colour",
		"x: {query: units, value: a}\ny: {query: units, value: b}":              `y: query units has no column "b"`,
	} {
		if err := load(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s\n says %v, not %s", text, err, says)
		}
	}
	if err := load("x: {query: units, value: unit_id, title: [unit_name], search: search, several: true}"); err != nil {
		t.Error(err)
	}
}
