package api

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"zhengheng/queries"
)

// form is the parameters of a page as fields. It works without JavaScript: a GET
// whose address holds the whole state.
type form struct {
	Path, ResetPath string
	Fields          []field
	Advanced        []field // thresholds and the like, which few change
	IsAdvancedOpen  bool
	Kept            []pair // what else the address holds, such as the table's sort
}

// field is one parameter: a list where Groups are known, else free text, perhaps with
// Proposals.
type field struct {
	Name, Label, Value, Placeholder string
	ID                              string // of the element
	Type                            string // of the input: text, date, number
	Hint                            string // below the field
	Groups                          []optionGroup
	Proposals                       []option
	Suggestion                      *suggestion // proposals that a script asks for; nil for none
	Problems                        []string
	IsWide, IsNeeded                bool
}

// optionGroup is a part of a list under a heading, or without one.
type optionGroup struct {
	Title   string
	Options []option
}

type option struct {
	Value, Title string
	IsChosen     bool

	titles queries.Text
	group  string
	order  int
}

// Index is an index that the pages offer.
type Index struct {
	ID           string // wci@14.2
	Title        queries.Text
	Platforms    []string // for which it is defined
	IsUnverified bool     // its formula could not be checked against a published source
	IsComposite  bool     // of units, regions or sectors, made of other indices
}

// asked is a page's request: its parameters as the user gave them and as the query
// understood them (nil where it did not run), and what is wrong.
type asked struct {
	fields       []queries.Parameter
	values       map[string]string
	given        map[string]string // values without what the page filled in
	understood   map[string]string
	problems     []fieldProblem
	platform     string // the indices of this platform only; all where empty
	arrangement  []pair
	isOfSubjects bool // the indices are those of units, regions and sectors
}

// form builds the fields of what was asked.
func (s *server) form(r *http.Request, a asked, language string) (form, error) {
	path := r.URL.EscapedPath()
	f := form{Path: path, ResetPath: inLanguage(path, language), Kept: a.arrangement}
	lists := &choices{server: s, ctx: r.Context(), language: language, platform: a.platform, period: a.understood["period"], isOfSubjects: a.isOfSubjects,
		told: func(name string) string { return cmp.Or(a.understood[name], a.values[name]) }}
	for _, p := range a.fields {
		if p.Kind == queries.KindOffset {
			continue
		}
		item, err := s.field(p, a, lists, language)
		if err != nil {
			return form{}, err
		}
		if p.Kind == queries.KindInteger && p.Default != "" {
			f.Advanced = append(f.Advanced, item)
			f.IsAdvancedOpen = f.IsAdvancedOpen || a.given[p.Name] != ""
			continue
		}
		f.Fields = append(f.Fields, item)
	}
	return f, nil
}

func (s *server) field(p queries.Parameter, a asked, lists *choices, language string) (field, error) {
	item := field{Name: p.Name, ID: "f-" + p.Name, Label: p.Title.In(language), Value: a.values[p.Name], Type: "text", IsNeeded: p.Required && p.Default == ""}
	item.IsWide = p.Kind == queries.KindPeriod || p.Kind == queries.KindIndex
	for _, b := range a.problems {
		if b.Parameter == p.Name {
			item.Problems = append(item.Problems, b.Detail)
		}
	}
	options, err := lists.of(p)
	if err != nil {
		return field{}, err
	}
	if len(options) > mostChoices {
		options = nil
	}
	entry, _ := lists.entryFor(p)
	item.IsWide = item.IsWide || entry.IsOpen || entry.Search != ""
	switch {
	case entry.IsOpen:
		item.Proposals = options
	case options != nil:
		item.Groups = inGroups(s.choose(options, p, a, language))
		item.IsWide = item.IsWide || isWide(options)
		return item, nil
	case p.Kind == queries.KindDate:
		item.Type = "date"
	case p.Kind == queries.KindInteger:
		item.Type = "number"
		if item.Value == "" {
			item.Value = p.Default
		}
	}
	item.Placeholder = p.Description.In(language)
	lists.suggest(&item, entry)
	return item, nil
}

// choose marks what is chosen. It adds the choice of nothing where that is
// possible, and a value that the list lacks, so that the field never shows
// something else than the address says.
func (s *server) choose(options []option, p queries.Parameter, a asked, language string) []option {
	wanted := a.understood[p.Name]
	if wanted == "" {
		wanted = a.values[p.Name]
	}
	if wanted == "" {
		wanted = p.Default
	}
	if !p.Required && p.Default == "" {
		options = append([]option{{Title: s.texts.in(language)("form.any")}}, options...)
	}
	for i := range options {
		if options[i].Value == wanted {
			options[i].IsChosen = true
			return options
		}
	}
	title := wanted
	if wanted == "" {
		title = s.texts.in(language)("form.choose")
	}
	if kind, isLatest := strings.CutPrefix(wanted, "latest-"); isLatest {
		title = s.texts.in(language)("form.latest-of", label("period_kind", kind, language))
	} else if wanted == "latest" {
		title = s.texts.in(language)("form.latest")
	}
	return append([]option{{Value: wanted, Title: title, IsChosen: true}}, options...)
}

// isOfSubjects tells whether a query is about units, regions or sectors and so takes their
// indices.
func isOfSubjects(q *queries.Query) bool {
	return q != nil && q.Parameter("index") != nil && q.Column("subject_id") != nil
}

// isWide tells whether a list needs more room than a field has, which shows 24 letters or
// half as many Chinese ones.
func isWide(options []option) bool {
	return slices.ContainsFunc(options, func(o option) bool { return len(o.Title)-(len(o.Title)-utf8.RuneCountInString(o.Title))/2 > 26 })
}

// inGroups keeps the order of the options and puts neighbours of one group
// under its heading.
func inGroups(options []option) []optionGroup {
	var groups []optionGroup
	for _, o := range options {
		at := slices.IndexFunc(groups, func(g optionGroup) bool { return g.Title == o.group })
		if at < 0 {
			at = len(groups)
			groups = append(groups, optionGroup{Title: o.group})
		}
		groups[at].Options = append(groups[at].Options, o)
	}
	return groups
}
