package reports

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"zhengheng/queries"
)

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// check says everything that is wrong with a definition.
func (w *Workbook) check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if w.Title.Zh == "" || w.Title.En == "" || w.Description.Zh == "" || w.Description.En == "" {
		fault("title and description are needed in zh and en")
	}
	if len(w.Sheets) == 0 {
		fault("there are no sheets")
	}
	ids := map[string]bool{}
	for i := range w.Sheets {
		s := &w.Sheets[i]
		if s.Title.Zh == "" || s.Title.En == "" {
			fault("sheet %d: a title is needed in zh and en", i+1)
		}
		if s.Orientation != "" && s.Orientation != "portrait" && s.Orientation != "landscape" {
			fault("sheet %q: orientation is portrait or landscape", s.Title.En)
		}
		if len(s.Blocks) > 0 && s.Block.Query != "" {
			fault("sheet %q: a query of its own or blocks, not both", s.Title.En)
		}
		if s.Each != nil {
			faults = append(faults, w.checkEach(s)...)
		}
		for _, block := range s.blocks() {
			for _, err := range w.checkBlock(s, block) {
				fault("sheet %q: %w", s.Title.En, err)
			}
			for _, id := range append([]string{block.ID}, pictureIDs(block)...) {
				if id != "" && (ids[id] || !idForm.MatchString(id)) {
					fault("sheet %q: the id %q is used twice or is not lower_case", s.Title.En, id)
				}
				ids[id] = true
			}
		}
	}
	return errors.Join(faults...)
}

func pictureIDs(b *Block) []string {
	var ids []string
	for _, picture := range b.Charts {
		ids = append(ids, picture.ID)
	}
	return ids
}

func (w *Workbook) checkEach(s *Sheet) (faults []error) {
	e := s.Each
	if e.Name == "" || w.Parameter(e.Name) != nil {
		faults = append(faults, fmt.Errorf("sheet %q: each needs a name that is no parameter", s.Title.En))
	}
	if (len(e.Values) == 0) == (e.Query == "") {
		faults = append(faults, fmt.Errorf("sheet %q: each takes values or a query", s.Title.En))
	}
	if e.Query != "" {
		query, err := w.library.Lookup(e.Query)
		if err != nil {
			return append(faults, err)
		}
		for _, name := range []string{e.Column, cmp.Or(e.Label, e.Column)} {
			if query.Column(name) == nil {
				faults = append(faults, fmt.Errorf("sheet %q: query %s has no column %q", s.Title.En, e.Query, name))
			}
		}
		faults = append(faults, w.checkParameters(query, e.Parameters, "")...)
	}
	return faults
}

func (w *Workbook) checkBlock(s *Sheet, b *Block) (faults []error) {
	query, err := w.library.Lookup(b.Query)
	if err != nil {
		return []error{err}
	}
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	each := ""
	if s.Each != nil {
		each = s.Each.Name
	}
	faults = append(faults, w.checkParameters(query, b.Parameters, each)...)
	switch b.Layout {
	case "", LayoutTable, LayoutFigures:
	case LayoutCross:
		if len(b.Columns) != 3 && len(b.Columns) != 2 {
			fault("a cross table shows three columns: rows, columns, values; or two, to count the rows")
		}
	default:
		fault("layout %q is not table, figures or cross", b.Layout)
	}
	shown := map[string]bool{}
	for _, pick := range b.Columns {
		column := query.Column(pick.Name)
		if column == nil {
			fault("query %s has no column %q", b.Query, pick.Name)
		}
		if !slices.Contains([]string{"", markBar, markHeat, markChange, markMet}, pick.Mark) {
			fault("column %q: mark %q is not bar, heat, change or met", pick.Name, pick.Mark)
		}
		if column != nil && pick.Mark == markMet && column.Format != queries.FormatPercent2 {
			fault("column %q: the mark met is for shares, of which 100 %% is all", pick.Name)
		}
		shown[pick.Name] = true
	}
	for _, key := range b.Sort {
		if query.Column(strings.TrimPrefix(key, "-")) == nil {
			fault("query %s has no column %q to sort by", b.Query, key)
		}
	}
	for _, picture := range b.Charts {
		faults = append(faults, b.checkPicture(query, picture, shown)...)
	}
	return faults
}

func (b *Block) checkPicture(query *queries.Query, p Picture, shown map[string]bool) (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !slices.Contains([]string{"bar", "column", "line", "stacked", "doughnut"}, p.Kind) {
		fault("chart kind %q is not bar, column, line, stacked or doughnut", p.Kind)
	}
	if p.Title.Zh == "" || p.Title.En == "" {
		fault("a chart needs a title in zh and en")
	}
	if b.Layout == LayoutFigures || b.Group != "" {
		fault("figures and grouped rows have no charts")
	}
	if b.Layout == LayoutCross {
		return faults
	}
	if len(p.Values) == 0 {
		fault("chart %q draws no values", p.Title.En)
	}
	for _, name := range append([]string{p.Label}, p.Values...) {
		if query.Column(name) == nil || len(shown) > 0 && !shown[name] {
			fault("chart %q: %q is not a shown column", p.Title.En, name)
		}
	}
	return faults
}

func (w *Workbook) checkParameters(query *queries.Query, given map[string]string, each string) (faults []error) {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if query.Parameter(name) == nil {
			faults = append(faults, fmt.Errorf("query %s has no parameter %q", query.Name, name))
		}
		source, isExpression := strings.CutPrefix(given[name], "$")
		if !isExpression {
			continue
		}
		source, method, _ := strings.Cut(source, ".")
		if p := w.Parameter(source); source != each && p == nil {
			faults = append(faults, fmt.Errorf("query %s: %s=%s names no parameter of the workbook", query.Name, name, given[name]))
		}
		if method != "" && periodMethods[method] == nil {
			faults = append(faults, fmt.Errorf("query %s: %s=%s: there is no .%s", query.Name, name, given[name], method))
		}
	}
	for i := range query.Parameters {
		if p := &query.Parameters[i]; p.Required && given[p.Name] == "" {
			faults = append(faults, fmt.Errorf("query %s needs a value for %q", query.Name, p.Name))
		}
	}
	return faults
}

// Parameter returns the declaration of a parameter, or nil.
func (w *Workbook) Parameter(name string) *queries.Parameter {
	for i := range w.Parameters {
		if w.Parameters[i].Name == name {
			return &w.Parameters[i]
		}
	}
	return nil
}
