package dispatch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhengheng/queries"
)

func TestFaultsNameFileAndLine(t *testing.T) {
	cases := map[string]struct {
		text string
		want []string
	}{
		"misspelt key": {"schedules:\n  - name: a\n    crn: '0 8 * * 1'\n", []string{"c.yaml:3: field crn not found"}},
		"no YAML":      {"schedules: [\n", []string{"c.yaml"}},
		"all faults at once": {`
schedules:
  - name: Weekly
    cron: 99 8 * * 1
    query: ranking
    language: fr
    to:
      - folder: out
        file: a/{nam}.xlsx
`, []string{`c.yaml:3: schedule "Weekly": the name is not`, `c.yaml:4: schedule "Weekly": cron: "99 8 * * 1"`,
			`c.yaml:6: schedule "Weekly": language: "fr"`, `c.yaml:9: schedule "Weekly": file: {nam} is not one of {name}`, `is no plain name`}},
		"neither time nor event":   {"schedules:\n  - name: a\n    query: ranking\n    to: [{folder: x}]\n", []string{`c.yaml:2: schedule "a": give either cron (times) or on`}},
		"an event with a query":    {"schedules:\n  - name: a\n    on: job_failed\n    query: ranking\n    to: [{folder: x}]\n", []string{"an event brings its own text"}},
		"no receiver":              {"schedules:\n  - name: a\n    cron: '@daily'\n    query: ranking\n", []string{"to is empty"}},
		"two receivers in one":     {"schedules:\n  - name: a\n    cron: '@daily'\n    query: ranking\n    to:\n      - {folder: x, webhook: 'https://a.example'}\n", []string{"c.yaml:6: ", "exactly one of"}},
		"twice the same name":      {"schedules:\n  - {name: a, cron: '@daily', query: ranking, to: [{folder: x}]}\n  - {name: a, cron: '@daily', query: ranking, to: [{folder: x}]}\n", []string{"c.yaml:3: ", "used twice"}},
		"mail without a server":    {"schedules:\n  - {name: a, cron: '@daily', query: ranking, to: [{mail: [a@b.example]}]}\n", []string{"there is no mail server"}},
		"a bad address":            {"mail: {host: h, from: a@b.example}\nschedules:\n  - {name: a, cron: '@daily', query: ranking, to: [{mail: [nobody]}]}\n", []string{`"nobody" is no mail address`}},
		"unencrypted mail outside": {"mail: {host: mail.example, from: a@b.example, tls: none}\n", []string{"c.yaml:1: mail: tls: none is only for a server on this machine"}},
		"unencrypted webhook":      {"schedules:\n  - {name: a, cron: '@daily', query: ranking, to: [{webhook: 'http://a.example/x?key=k', secret: {env: S}}]}\n", []string{"it is no https:// address"}},
		"unsigned webhook":         {"schedules:\n  - {name: a, cron: '@daily', query: ranking, to: [{webhook: 'https://a.example'}]}\n", []string{"secret is missing"}},
		"secret in two places":     {"schedules:\n  - {name: a, cron: '@daily', query: ranking, to: [{webhook: 'https://a.example', secret: {env: S, file: f}}]}\n", []string{"give either env"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := parse("c.yaml", []byte(c.text))
			for _, want := range c.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("the error is\n%v\nand should say %q", err, want)
				}
			}
			if err != nil && strings.Contains(err.Error(), "key=k") {
				t.Errorf("the error tells a key: %v", err)
			}
		})
	}
}

func TestQueriesAreChecked(t *testing.T) {
	library, err := queries.Load(queries.IndexNames(func(name string) (string, error) { return name, nil }))
	if err != nil {
		t.Fatal(err)
	}
	config, err := parse("c.yaml", []byte(`schedules:
  - name: a
    cron: "@daily"
    query: ranking
    parameters: {period: latest, platfrom: wechat}
    format: doc
    when: new
    new_by: [rank, colour]
    to: [{folder: x}]
  - {name: b, cron: "@daily", query: rankings, to: [{folder: x}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	err = config.CheckQueries(library)
	for _, want := range []string{
		`c.yaml:5: schedule "a": parameter index (Index) is missing`, `there is no parameter "platfrom"; did you mean "platform"?`,
		`c.yaml:6: schedule "a": format "doc" is not one of`, `c.yaml:8: schedule "a": new_by: "colour" is not one of the columns`,
		`c.yaml:10: schedule "b": query: `,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is\n%v\nand should say %q", err, want)
		}
	}
}

func TestEmptyConfiguration(t *testing.T) {
	if config, err := parse("c.yaml", nil); err != nil || len(config.Schedules) != 0 {
		t.Errorf("an empty file gives %v, %v", config, err)
	}
}

func TestPathsStartAtTheConfiguration(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "c.yaml")
	text := "schedules:\n  - {name: a, cron: '@daily', query: ranking, to: [{folder: out}]}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := config.Schedules[0].To[0].Folder; got != filepath.Join(dir, "out") {
		t.Errorf("the folder is %s", got)
	}
}

func TestTimesAreThoseOfChina(t *testing.T) {
	s := &Schedule{Cron: "30 8 * * 1"} // Mondays
	at := func(text string) time.Time {
		t.Helper()
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	if got, want := s.Next(at("2024-03-03T00:00:00Z")), at("2024-03-04T00:30:00Z"); !got.Equal(want) {
		t.Errorf("next is %s, want %s", got, want)
	}
	// Three Mondays were missed: one run, for the last of them.
	if got, want := s.missed(at("2024-03-04T00:30:00Z"), at("2024-03-26T00:00:00Z")), at("2024-03-25T00:30:00Z"); !got.Equal(want) {
		t.Errorf("missed is %s, want %s", got, want)
	}
	if got := s.missed(at("2024-03-04T00:30:00Z"), at("2024-03-05T00:00:00Z")); !got.IsZero() {
		t.Errorf("nothing was missed, but got %s", got)
	}
	monthly := &Schedule{Cron: "0 9 1 * *"}
	if got := monthly.missed(at("2024-02-01T01:00:00Z"), at("2024-03-20T00:00:00Z")); !got.IsZero() {
		t.Errorf("a run that was due more than a week ago is not caught up on, but got %s", got)
	}
}

func TestFileNames(t *testing.T) {
	s := &Schedule{Name: "weekly", Title: "周榜/微信"}
	due := time.Date(2024, 3, 4, 0, 30, 0, 0, time.UTC)
	for pattern, want := range map[string]string{
		"":                       "weekly-2024-03-04.xlsx",
		"{title} {time}{suffix}": "周榜_微信 0830.xlsx",
		"newest.xlsx":            "newest.xlsx",
		"{title}\x00..{suffix}":  "周榜_微信_...xlsx",
	} {
		if got := fileName(s, &Target{File: pattern}, due, ".xlsx"); got != want {
			t.Errorf("%q gives %q, want %q", pattern, got, want)
		}
	}
}
