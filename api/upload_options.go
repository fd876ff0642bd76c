package api

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"zhengheng/ingest"
	"zhengheng/queries"
)

// setField gives columns that the files lack, a line each: account_id=wechat:gh_1234.
const setField = "set"

// loadOptions reads how the files of an upload are to be read. A profile is one of
// those that are built in: its name is never a path of the server.
//
// also is a field that means something else, and is passed over.
func (s *server) loadOptions(fields map[string]string, also string) (ingest.Options, *queries.ParameterError) {
	var options ingest.Options
	var bad queries.ParameterError
	wrong := func(name, code, text string) {
		bad.Problems = append(bad.Problems, s.parameterProblem(name, fields[name], code, text))
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := fields[name]
		switch name {
		case "feed":
			options.Feed = value
			for feed := range strings.SplitSeq(value, ",") {
				if !slices.ContainsFunc(s.feeds, func(o option) bool { return o.Value == strings.TrimSpace(feed) }) {
					wrong(name, "invalid", "parameter.feed")
					break
				}
			}
		case "profile":
			options.Profile = value
			if !slices.ContainsFunc(s.profiles, func(o option) bool { return o.Value == value }) {
				wrong(name, "invalid", "parameter.profile")
			}
		case "observed":
			var err error
			if options.Observed, err = ingest.ParseObserved(value); err != nil {
				wrong(name, "invalid", "parameter.observed")
			}
		case "year":
			year, err := strconv.Atoi(value)
			if options.Year = year; err != nil || year < 1990 || year > 2100 {
				wrong(name, "invalid", "parameter.year")
			}
		case setField:
			set, err := ingest.ParseSet(filledLines(value))
			if options.Set = set; err != nil {
				bad.Problems = append(bad.Problems, s.setProblem(value, err))
			}
		case "name", also:
		default:
			wrong(name, "unknown", "parameter.unknown")
		}
	}
	if len(bad.Problems) > 0 {
		return options, &bad
	}
	return options, nil
}

// filledLines are the lines of a field that hold something.
func filledLines(text string) []string {
	var filled []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			filled = append(filled, line)
		}
	}
	return filled
}

// setProblem says what is wrong with values for columns, in the words of the check.
func (s *server) setProblem(value string, err error) queries.Problem {
	say := func(language string) string { return s.texts.in(language)("parameter.set", err.Error()) }
	return queries.Problem{Parameter: setField, Value: value, Code: "invalid", Message: queries.Text{Zh: say("zh"), En: say("en")}}
}

// loadChoices lists the feeds and profiles for the upload form. Their titles are
// in Chinese as value, in English where that was asked.
func loadChoices() (feeds, profiles []option, err error) {
	known, err := ingest.LoadFeeds()
	if err != nil {
		return nil, nil, err
	}
	for _, f := range known.All() {
		feeds = append(feeds, option{Value: f.Name, titles: queries.Text{Zh: f.Title.Zh, En: f.Title.En}})
	}
	names, err := ingest.ProfileNames()
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		p, err := ingest.LoadProfile(name)
		if err != nil {
			return nil, nil, err
		}
		profiles = append(profiles, option{Value: name, titles: queries.Text{Zh: p.Title.Zh, En: p.Title.En}})
	}
	return feeds, profiles, nil
}

// titled gives options their titles in a language.
func titled(options []option, language string) []option {
	all := slices.Clone(options)
	for i := range all {
		if all[i].Title = all[i].titles.In(language); all[i].Title == "" {
			all[i].Title = all[i].Value
		}
	}
	return all
}

// inspectWords are the words of inspect.js: the page's own, and what each column of a feed
// is called.
func (s *server) inspectWords(language string) (map[string]string, error) {
	words := s.texts.below(language, "inspect.")
	known, err := ingest.LoadFeeds()
	if err != nil {
		return nil, err
	}
	for _, f := range known.All() {
		feed := queries.Text{Zh: f.Title.Zh, En: f.Title.En}.In(language)
		words["feeds."+f.Name] = feed
		for _, c := range f.Columns {
			words["use."+f.Name+"."+c.Name] = feed + " · " + queries.Text{Zh: c.Title.Zh, En: c.Title.En}.In(language)
		}
	}
	return words, nil
}
