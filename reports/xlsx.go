package reports

import (
	"io"

	"zhengheng/queries"
)

// writeXLSX writes a workbook of one table: a cover, the rows with typed cells, what
// the columns mean, and a sheet for programs. Nothing reaches w before all rows have
// been read, so a failing reader leaves no file.
func writeXLSX(w io.Writer, r *queries.Result, o Options) (err error) {
	b, err := newBook(o)
	if err != nil {
		return err
	}
	defer func() {
		if closing := b.file.Close(); err == nil {
			err = closing
		}
	}()
	title := b.say(r.Query.Title)
	var names frame
	if err := b.reserveFront(&names, false); err != nil {
		return err
	}
	s, err := newSection(b, &Block{}, title, r, true)
	if err != nil {
		return err
	}
	if err := b.streamTable(title, "", s); err != nil {
		return err
	}
	if err := b.reserveBack(&names); err != nil {
		return err
	}
	a := &about{
		name: r.Query.Name, title: title, description: b.say(r.Query.Description),
		parameters: parameterFacts(r.Query.Parameters, r.Parameters, o.Language), values: r.Parameters,
		snapshot: r.Snapshot, refreshedAt: r.RefreshedAt, freshness: r.Freshness, sections: []*section{s},
	}
	var d *drawing
	if chart := r.Query.Chart; chart != nil {
		if drawn, ok := b.drawing(s, b.pictureOf(s, chart)); ok {
			d = &drawn
		}
	}
	if err := b.finish(a, names, d); err != nil {
		return err
	}
	r.Notes = append(r.Notes, b.oddities.notes()...) // for those who do not see the cover
	return b.save(w, a)
}

// pictureOf is the chart that a query declares.
func (b *book) pictureOf(s *section, chart *queries.Chart) Picture {
	p := Picture{Kind: chart.Kind, Label: chart.Label, Values: []string{chart.Value}, Rows: chart.Rows}
	if at := columnNamed(s.columns, chart.Value); at >= 0 {
		p.Title = queries.Text{Zh: s.columns[at].title, En: s.columns[at].title}
	}
	return p
}
