package ingest

import (
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
)

func TestShippedFeeds(t *testing.T) {
	feeds, err := LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"units", "accounts", "posts", "post_observations", "account_days", "account_periods",
		"inquiries", "findings", "ratings", "credits", "submissions", "events", "mentions", "lists", "list_members", "probes", "link_checks", "unit_reports", "workdays",
		"staff", "quotas", "appraisal_lines", "repost_tasks", "reposts"}; !slices.Equal(feeds.Names(), want) {
		t.Errorf("feeds %v, want %v", feeds.Names(), want)
	}
	for _, feed := range feeds.All() {
		if feed.Title.Zh == "" || feed.Title.En == "" {
			t.Errorf("%s has no titles", feed.Name)
		}
		headers := map[string]string{}
		for _, column := range feed.Columns {
			if column.Title.Zh == "" || column.Title.En == "" {
				t.Errorf("%s.%s has no titles", feed.Name, column.Name)
			}
			for _, name := range append(headings(column), column.ByName...) {
				key := headerKey(name)
				if other, ok := headers[key]; ok && other != column.Name {
					t.Errorf("%s: header %q may be %s and %s", feed.Name, name, other, column.Name)
				}
				headers[key] = column.Name
			}
			for _, value := range column.Values() {
				if got, ok := column.words.find([]byte(value)); !ok || got != value {
					t.Errorf("%s.%s: value %q is read as %q", feed.Name, column.Name, value, got)
				}
			}
		}
		for _, name := range feed.NotWith {
			if !slices.ContainsFunc(feeds.All(), func(f *Feed) bool { return f.Column(name) != nil }) {
				t.Errorf("%s: not_with names a column %q that no feed has", feed.Name, name)
			}
		}
	}
}

func TestSchema(t *testing.T) {
	feeds, err := LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	feed, err := feeds.Lookup("post_observations")
	if err != nil {
		t.Fatal(err)
	}
	schema := feed.Schema()
	var fields []string
	for _, field := range schema.Fields() {
		text := field.Name + " " + field.Type.String()
		if field.Nullable {
			text += " null"
		}
		fields = append(fields, text)
	}
	want := []string{"account_id utf8", "post_id utf8", "observed_at timestamp[us]"}
	for _, count := range []string{"reads", "plays", "watching", "likes", "comments", "forwards", "favourites"} {
		want = append(want, count+" int64 null", count+"_at_least bool")
	}
	want = append(want, "line int64")
	if !slices.Equal(fields, want) {
		t.Errorf("schema %v", fields)
	}
	if i := schema.Metadata().FindKey("key"); schema.Metadata().Values()[i] != "account_id,post_id,observed_at" {
		t.Errorf("metadata %v", schema.Metadata())
	}
	days, err := feeds.Lookup("account_days")
	if err != nil {
		t.Fatal(err)
	}
	for _, exact := range []string{"posts", "originals", "pushes", "new_followers"} {
		if days.Schema().HasField(exact + "_at_least") {
			t.Errorf("%s has a companion", exact)
		}
	}
	if field, _ := days.Schema().FieldsByName("day"); field[0].Type.ID() != arrow.DATE32 {
		t.Errorf("day is %s", field[0].Type)
	}
	if _, err := feeds.Lookup("post"); err == nil || !strings.Contains(err.Error(), `feed "post" is not one of units, accounts, posts`) {
		t.Errorf("error %v", err)
	}
}

func TestFaultyFeeds(t *testing.T) {
	words, err := loadVocabularies()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"name: x": "needs name, key and columns",
		"name: x\nkey: [b]\ncolumns: [{name: a, kind: id}]":                                  `key "b" is not a stored column`,
		"name: x\nkey: [a]\ncolumns: [{name: a, kind: number}]":                              `kind "number" is unknown`,
		"name: x\nkey: [a]\ncolumns: [{name: a, kind: enum, vocabulary: z}]":                 `vocabulary "z" does not exist`,
		"name: x\nkey: [a]\ncolumns: [{name: a, kind: id}, {name: a, kind: id}]":             "is there twice",
		"name: x\nkey: [a]\ncolumns: [{name: a, kind: id, sort: 1}]":                         "field sort not found",
		"name: x\nkey: [a]\ncolumns: [{name: a, kind: boolean, spellings: {\"true\": [否]}}]": "spells both",
		"name: x\nkey: [a]\ncolumns: [{name: a, kind: boolean, spellings: {maybe: [z]}}]":    `"maybe" is not one of true, false`,
		"name: x\nkey: [a]\ncolumns: [{name: a, kind: id, vocabulary: boolean}]":             "only an enum or a boolean has a vocabulary",
	} {
		if _, err := parseFeed([]byte(text), words); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v does not say %q", text, err, want)
		}
	}
}
