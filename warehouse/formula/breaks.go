package formula

import (
	"fmt"
	"slices"
	"time"
)

// Break is a day, or a span in which the day lies, after which a series is not
// comparable with itself.
type Break struct {
	ID        string
	Kind      string   // measure, index, or list for published lists alone
	Subjects  []string // measures, or the index without its version
	Platforms []string // none: all
	// FirstOn and LastOn are the days between which it happened; both are zero where no
	// source tells.
	FirstOn, LastOn time.Time
	Precision       string // day, month, year or unknown
	Title           Text
	Source          string
	Provenance      string
}

type breakNode struct {
	ID         word   `yaml:"id"`
	Platforms  []word `yaml:"platforms"`
	Measures   []word `yaml:"measures"`
	Index      word   `yaml:"index"`
	On         word   `yaml:"on"`
	Title      Text   `yaml:"title"`
	Source     word   `yaml:"source"`
	Provenance word   `yaml:"provenance"`
}

const breaksFile = "series_breaks.yaml"

// Breaks are the known breaks of series: those of series_breaks.yaml, and the first day
// of every index version that says from when it is valid and follows an older one.
func (r *Registry) Breaks() ([]Break, error) {
	text, err := shipped.ReadFile(breaksFile)
	if err != nil {
		return nil, fmt.Errorf("read the series breaks: %w", err)
	}
	var nodes []breakNode
	if err := decode(breaksFile, text, &nodes); err != nil {
		return nil, err
	}
	var breaks []Break
	for _, node := range nodes {
		b, err := r.readBreak(node)
		if err != nil {
			return nil, err
		}
		breaks = append(breaks, b)
	}
	for i, f := range r.formulas {
		if !f.validFrom.IsZero() && i > 0 && r.formulas[i-1].index == f.index {
			breaks = append(breaks, Break{
				ID: f.ID(), Kind: "index", Subjects: []string{f.index}, FirstOn: f.validFrom, LastOn: f.validFrom, Precision: "day",
				Title:  Text{Zh: "发布方启用 " + f.ID(), En: "publishers began to use " + f.ID()},
				Source: f.source, Provenance: f.provenance,
			})
		}
	}
	return breaks, nil
}

func (r *Registry) readBreak(node breakNode) (Break, error) {
	b := Break{ID: node.ID.text, Kind: "list", Title: node.Title, Source: node.Source.text, Provenance: node.Provenance.text, Precision: "unknown"}
	fault := func(format string, args ...any) (Break, error) {
		return b, fmt.Errorf("%s:%d: %s", breaksFile, node.ID.line, fmt.Sprintf(format, args...))
	}
	for _, measure := range node.Measures {
		if _, found := findMeasure(r.measures, measure.text); !found {
			return fault("measure %q is not known", measure.text)
		}
		b.Kind, b.Subjects = "measure", append(b.Subjects, measure.text)
	}
	if node.Index.text != "" {
		b.Kind, b.Subjects = "index", append(b.Subjects, node.Index.text)
	}
	for _, platform := range node.Platforms {
		if !slices.Contains(platformList, platform.text) {
			return fault("platform %q is not known", platform.text)
		}
		b.Platforms = append(b.Platforms, platform.text)
	}
	switch {
	case b.ID == "" || b.Title.Zh == "" || b.Title.En == "" || b.Source == "":
		return fault("id, title (zh and en) and source are needed")
	case !slices.Contains(provenances, b.Provenance):
		return fault("provenance %q is not one of %v", b.Provenance, provenances)
	case node.On.text == "":
		return b, nil
	}
	for _, form := range []struct {
		layout, precision   string
		years, months, days int
	}{{"2006", "year", 1, 0, 0}, {"2006-01", "month", 0, 1, 0}, {time.DateOnly, "day", 0, 0, 1}} {
		if day, err := time.Parse(form.layout, node.On.text); err == nil {
			b.FirstOn, b.Precision = day, form.precision
			b.LastOn = day.AddDate(form.years, form.months, form.days).AddDate(0, 0, -1)
			return b, nil
		}
	}
	return fault("on %q is not a year, month or day like 2019, 2019-03 or 2019-03-01", node.On.text)
}
