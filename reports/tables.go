package reports

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"zhengheng/queries"
)

// Tables are the tables of a workbook that have an id, as data. Release gives their
// memory back.
type Tables struct {
	Parameters  map[string]string // as understood: defaults filled in, "latest" resolved
	Snapshot    string
	RefreshedAt time.Time
	Freshness   map[string]string
	Indices     []string // versions of the indices and rulebooks that went in
	Notes       []queries.Text
	List        []*Table
}

// Table is one table: all rows and columns of its query in one record, without what
// differs between two warehouses of the same data (snapshot, time of the refresh).
type Table struct {
	ID         string
	Title      string
	Query      string
	Parameters map[string]string
	Columns    []string // those that the workbook shows
	Layout     Layout
	Notes      []queries.Text
	Pictures   []PictureData

	result *queries.Result
	record arrow.Record
}

// PictureData is a chart with the values that it draws; NaN where one is missing.
type PictureData struct {
	ID     string
	Kind   string
	Title  string
	Format queries.Format
	Labels []string
	Names  []string
	Values [][]float64 // by name, then by label
	Signs  [][]string  // likewise, what stands before a value that is not exact
	Note   string      // where a value is not exact, what that means
}

// Release gives the memory of all tables back.
func (t *Tables) Release() {
	for _, table := range t.List {
		table.record.Release()
	}
}

// Table returns the table of an id, or nil.
func (t *Tables) Table(id string) *Table {
	for _, table := range t.List {
		if table.ID == id {
			return table
		}
	}
	return nil
}

// Tables asks the queries of the workbook for the tables that have an id. All show the
// same snapshot. The caller releases them.
func (w *Workbook) Tables(ctx context.Context, engine queries.Engine, values map[string]string, o Options) (tables *Tables, err error) {
	for range 3 {
		if tables, err = w.tables(ctx, engine, values, o); !errors.Is(err, errMoved) {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("workbook %s: %w", w.Name, err)
	}
	return tables, nil
}

func (w *Workbook) tables(ctx context.Context, engine queries.Engine, given map[string]string, o Options) (all *Tables, err error) {
	t, err := w.attempt(ctx, engine, given, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	all = &Tables{Parameters: t.values}
	for i := range w.Sheets {
		if err := t.tablesOf(ctx, &w.Sheets[i], all); err != nil {
			all.Release()
			return nil, err
		}
	}
	a := &t.about
	all.Snapshot, all.RefreshedAt, all.Freshness = a.snapshot, a.refreshedAt, a.freshness
	all.Indices, all.Notes = a.indices(), a.notes
	return all, nil
}

// tablesOf adds the tables of one sheet of the definition.
func (t *writing) tablesOf(ctx context.Context, s *Sheet, all *Tables) error {
	sets, _, err := t.workbook.repeat(ctx, t.engine, s, t.values)
	if err != nil {
		return err
	}
	for _, values := range sets {
		for _, block := range s.blocks() {
			if block.ID == "" {
				continue
			}
			title := s.titled(values)
			if block.Heading != (queries.Text{}) {
				title = queries.Text{Zh: title.Zh + "：" + block.Heading.Zh, En: title.En + ": " + block.Heading.En}
			}
			section, err := t.ask(ctx, block, t.say(title), values, true)
			if err != nil {
				return err
			}
			t.about.sections = append(t.about.sections, section)
			section.id = blockID(s, block, values)
			section.eachOf(s, values, t.options.Language)
			if err := section.collect(collected); err != nil {
				return err
			}
			if section.rows == 0 && s.Optional {
				continue
			}
			table, err := t.table(section)
			if err != nil {
				return err
			}
			all.List = append(all.List, table)
		}
	}
	return nil
}

// table is a collected section as data.
func (b *book) table(s *section) (*Table, error) {
	record, err := s.whole()
	if err != nil {
		return nil, err
	}
	table := &Table{
		ID: s.id, Title: s.title, Query: s.result.Query.Name, Parameters: s.result.Parameters, Layout: s.block.Layout,
		Notes: s.result.Notes, result: s.result, record: record,
	}
	for i := range s.columns {
		if !s.columns[i].isCompanion {
			table.Columns = append(table.Columns, s.columns[i].name)
		}
	}
	for _, picture := range s.block.Charts {
		data, err := b.pictureData(s, picture)
		if err != nil {
			return nil, err
		}
		if len(data.Labels) > 0 {
			table.Pictures = append(table.Pictures, data)
		}
	}
	return table, nil
}

// whole joins the records into one, whose schema says only what every warehouse of the
// same data would say.
func (s *section) whole() (arrow.Record, error) {
	from := s.result.Reader.Schema()
	said := map[string]string{"query": s.result.Query.Name, "parameters": text(s.settledParameters())}
	metadata := arrow.MetadataFrom(said)
	schema := arrow.NewSchema(from.Fields(), &metadata)
	columns := make([]arrow.Array, from.NumFields())
	defer func() {
		for _, column := range columns {
			if column != nil {
				column.Release()
			}
		}
	}()
	for i, field := range from.Fields() {
		parts := make([]arrow.Array, 0, len(s.records))
		for _, record := range s.records {
			parts = append(parts, record.Column(i))
		}
		if len(parts) == 0 {
			columns[i] = array.MakeArrayOfNull(memory.DefaultAllocator, field.Type, 0)
			continue
		}
		joined, err := array.Concatenate(parts, memory.DefaultAllocator)
		if err != nil {
			return nil, fmt.Errorf("%s: column %q: %w", s.title, field.Name, err)
		}
		columns[i] = joined
	}
	return array.NewRecord(schema, columns, s.rows), nil
}

// settledParameters are the parameters without the moment, which says how a table was
// asked for and not what it holds.
func (s *section) settledParameters() map[string]string {
	kept := map[string]string{}
	for name, value := range s.result.Parameters {
		if name != queries.AsOfParameter {
			kept[name] = value
		}
	}
	return kept
}

// Rows is the number of rows.
func (t *Table) Rows() int64 { return t.record.NumRows() }

// Result gives the table as an answer that an encoder writes; its reader is released by
// the caller. It may be asked for many times.
func (t *Table) Result() (*queries.Result, error) {
	reader, err := array.NewRecordReader(t.record.Schema(), []arrow.Record{t.record})
	if err != nil {
		return nil, err
	}
	return &queries.Result{Query: t.result.Query, Parameters: t.Parameters, Reader: reader}, nil
}

// Text is what people read in a cell: labels for stored names, numbers in the format of
// the column, the sign of a bound before what is not exact; "" where there is no such row, column or value.
func (t *Table) Text(row int, column, language string) (string, error) {
	columns, err := columnsOf(t.record.Schema(), language)
	if err != nil {
		return "", err
	}
	at := columnNamed(columns, column)
	if at < 0 {
		return "", fmt.Errorf("table %s has no column %q", t.ID, column)
	}
	if int64(row) >= t.Rows() || t.record.Column(at).IsNull(row) {
		return "", nil
	}
	shown := columns[at].plain(t.record.Column(at), row)
	if flags := columns[at].atLeast; flags >= 0 {
		shown = queries.BoundAt(t.record.Column(flags), row).Sign() + shown
	}
	return shown, nil
}

// Heading is the title of a column with its unit.
func (t *Table) Heading(column, language string) (string, error) {
	columns, err := columnsOf(t.record.Schema(), language)
	if err != nil {
		return "", err
	}
	at := columnNamed(columns, column)
	if at < 0 {
		return "", fmt.Errorf("table %s has no column %q", t.ID, column)
	}
	return columns[at].heading(language), nil
}

// pictureData reads the values that a chart draws.
func (b *book) pictureData(s *section, p Picture) (PictureData, error) {
	data := PictureData{ID: p.ID, Kind: p.Kind, Title: s.titledFor(b.say(p.Title))}
	if s.each[0] != "" {
		data.ID += "_" + s.eachValue
	}
	if s.block.Layout == LayoutCross {
		return b.crossData(s, data)
	}
	label := columnNamed(s.columns, p.Label)
	data.Values, data.Signs = make([][]float64, len(p.Values)), make([][]string, len(p.Values))
	for i, name := range p.Values {
		at := columnNamed(s.columns, name)
		data.Names = append(data.Names, s.columns[at].title)
		data.Format = s.columns[at].format
		for _, record := range s.records {
			f := b.filler(s, record)
			for row := range int(record.NumRows()) {
				v, isKnown := number(record.Column(s.from[at]), row)
				if !isKnown {
					v = math.NaN()
				}
				data.Values[i], data.Signs[i] = append(data.Values[i], v), append(data.Signs[i], f.bound(at, row).Sign())
			}
		}
		if p.Rows > 0 {
			data.Values[i] = data.Values[i][:min(p.Rows, len(data.Values[i]))]
			data.Signs[i] = data.Signs[i][:len(data.Values[i])]
		}
	}
	for _, record := range s.records {
		for row := range int(record.NumRows()) {
			if p.Rows == 0 || len(data.Labels) < p.Rows {
				data.Labels = append(data.Labels, s.columns[label].plain(record.Column(s.from[label]), row))
			}
		}
	}
	data.note(b)
	return data, nil
}

// note says what the signs mean, if there are any.
func (p *PictureData) note(b *book) {
	for _, signs := range p.Signs {
		if slices.ContainsFunc(signs, func(sign string) bool { return sign != "" }) {
			p.Note = b.inexactNote()
		}
	}
}

func (b *book) crossData(s *section, data PictureData) (PictureData, error) {
	x, err := b.cross(s)
	if err != nil {
		return data, err
	}
	data.Labels, data.Names, data.Format = x.rows, x.columns, queries.FormatInteger
	if !s.counts() {
		data.Format = s.columns[2].format
	}
	data.Values, data.Signs = make([][]float64, len(x.columns)), make([][]string, len(x.columns))
	for c := range x.columns {
		for r := range x.rows {
			v, sign := math.NaN(), ""
			if s.counts() {
				v = float64(x.counts[[2]int{r, c}])
			} else if at, found := x.cells[[2]int{r, c}]; found {
				if known, isKnown := number(s.records[at.record].Column(s.from[2]), at.row); isKnown {
					v, sign = known, b.filler(s, s.records[at.record]).bound(2, at.row).Sign()
				}
			}
			data.Values[c], data.Signs[c] = append(data.Values[c], v), append(data.Signs[c], sign)
		}
	}
	data.note(b)
	return data, nil
}
