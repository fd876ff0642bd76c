package pack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
	"zhengheng/reports"
	"zhengheng/reports/figure"
)

// Options say how a pack is made.
type Options struct {
	reports.Options
	Program string // the version of the program, for the manifest
}

// packing is a pack being made.
type packing struct {
	options  Options
	sink     Sink
	engine   queries.Engine
	library  *queries.Library
	tables   *reports.Tables
	manifest *Manifest
	figures  map[string]string // id to the SVG's path
}

// Write makes a pack of a workbook's tables. All files show one snapshot.
func Write(ctx context.Context, sink Sink, engine queries.Engine, library *queries.Library, book *reports.Workbook, values map[string]string, o Options) (*Manifest, error) {
	tables, err := book.Tables(ctx, engine, values, o.Options)
	if err != nil {
		return nil, err
	}
	defer tables.Release()
	p := &packing{options: o, sink: sink, engine: engine, library: library, tables: tables, figures: map[string]string{}}
	if err := p.begin(ctx, book); err != nil {
		return nil, err
	}
	for _, table := range tables.List {
		if err := p.table(table); err != nil {
			return nil, fmt.Errorf("table %s: %w", table.ID, err)
		}
	}
	if err := p.workbook(ctx, book); err != nil {
		return nil, err
	}
	if err := p.draft(book); err != nil {
		return nil, err
	}
	return p.manifest, p.end()
}

// begin fills the manifest's head.
func (p *packing) begin(ctx context.Context, book *reports.Workbook) error {
	t := p.tables
	p.manifest = &Manifest{
		Format: manifestFormat, Program: p.options.Program, Workbook: book.Name, Title: book.Title.In(p.options.Language),
		Language: p.language(), Parameters: map[string]string{}, Snapshot: t.Snapshot, Freshness: t.Freshness, Indices: t.Indices,
		Tables: []TableEntry{}, Files: []File{}, Notes: p.notes(t.Notes),
	}
	if !t.RefreshedAt.IsZero() {
		p.manifest.RefreshedAt = t.RefreshedAt.UTC().Format(time.RFC3339)
	}
	maps.Copy(p.manifest.Parameters, t.Parameters)
	delete(p.manifest.Parameters, queries.AsOfParameter)
	batches, err := batchesOf(ctx, p.engine, p.library, t.Parameters[queries.AsOfParameter])
	if err != nil {
		return err
	}
	p.manifest.Batches = batches
	if len(batches) > 0 {
		p.manifest.AsOfBatch = batches[0].ID
	}
	return nil
}

func (p *packing) language() string {
	if p.options.Language == "en" {
		return "en"
	}
	return "zh"
}

func (p *packing) notes(list []queries.Text) []string {
	notes := []string{}
	for _, note := range list {
		if text := note.In(p.options.Language); !slices.Contains(notes, text) {
			notes = append(notes, text)
		}
	}
	return notes
}

// batchesOf lists the batches in force at a moment, newest first.
func batchesOf(ctx context.Context, engine queries.Engine, library *queries.Library, moment string) ([]Batch, error) {
	query, err := library.Lookup("batches")
	if err != nil {
		return nil, err
	}
	values := map[string]string{"limit": "all"}
	if moment != "" {
		values[queries.AsOfParameter] = moment
	}
	result, err := query.Run(ctx, engine, values)
	if err != nil {
		return nil, err
	}
	defer result.Reader.Release()
	batches := []Batch{}
	schema := result.Reader.Schema()
	id, source, sum := schema.FieldIndices("batch_id")[0], schema.FieldIndices("source")[0], schema.FieldIndices("sha256")[0]
	for result.Reader.Next() {
		record := result.Reader.Record()
		for row := range int(record.NumRows()) {
			batches = append(batches, Batch{
				ID: record.Column(id).ValueStr(row), Source: strings.Clone(plain(record.Column(source), row)), SHA256: strings.Clone(plain(record.Column(sum), row)),
			})
		}
	}
	return batches, result.Reader.Err()
}

func plain(a interface{ IsNull(int) bool }, row int) string {
	if texts, ok := a.(*array.String); ok && !a.IsNull(row) {
		return texts.Value(row)
	}
	return ""
}

// file writes a file and notes it in the manifest.
func (p *packing) file(name string, isRebuilt bool, write func(io.Writer) error) error {
	var h *hashed
	if err := p.sink.File(name, func(w io.Writer) error {
		h = newHashed(w)
		return write(h)
	}); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p.manifest.Files = append(p.manifest.Files, File{name, h.size, h.digest(), isRebuilt})
	return nil
}

// tableFormats are the formats in which each table comes.
var tableFormats = []string{"csv", "parquet"}

// table writes a table's files and figures.
func (p *packing) table(t *reports.Table) error {
	entry := TableEntry{ID: t.ID, Title: t.Title, Query: t.Query, Parameters: maps.Clone(t.Parameters), Rows: t.Rows(), Columns: t.Columns, Notes: p.notes(t.Notes)}
	delete(entry.Parameters, queries.AsOfParameter)
	for _, format := range tableFormats {
		name := tableFile(t.ID, format)
		if err := p.file(name, true, func(w io.Writer) error { return encode(w, t, format) }); err != nil {
			return err
		}
		entry.Files = append(entry.Files, name)
		if t.ID == "roster" && format == "csv" {
			p.manifest.Roster = &Roster{t.Rows(), p.manifest.Files[len(p.manifest.Files)-1].SHA256}
		}
	}
	for i := range t.Pictures {
		names, err := p.picture(&t.Pictures[i])
		if err != nil {
			return err
		}
		entry.Files = append(entry.Files, names...)
	}
	p.manifest.Tables = append(p.manifest.Tables, entry)
	return nil
}

func tableFile(id, format string) string { return "tables/" + fileName(id) + "." + format }

// fileName makes an id fit for a file on any system: a value of each may be any text.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, id)
}

// encode writes a table in a format, with the names of the columns: the bytes do not
// depend on the language.
func encode(w io.Writer, t *reports.Table, format string) error {
	result, err := t.Result()
	if err != nil {
		return err
	}
	defer result.Reader.Release()
	return reports.Write(w, format, result, reports.Options{})
}

// picture draws a chart in both formats.
func (p *packing) picture(data *reports.PictureData) (names []string, err error) {
	f := &figure.Figure{Kind: data.Kind, Title: data.Title, Labels: data.Labels, Format: string(data.Format), Note: data.Note}
	for i, name := range data.Names {
		f.Series = append(f.Series, figure.Series{Name: name, Values: data.Values[i], Signs: data.Signs[i]})
	}
	for _, suffix := range []string{".png", ".svg"} {
		draw := f.PNG
		if suffix == ".svg" {
			draw = f.SVG
		}
		bytes, err := draw()
		if err != nil {
			return nil, err
		}
		name := "figures/" + fileName(data.ID) + suffix
		if err := p.file(name, false, func(w io.Writer) error {
			_, err := w.Write(bytes)
			return err
		}); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	p.figures[data.ID] = "figures/" + fileName(data.ID) + ".png"
	return names, nil
}

// workbook writes the XLSX file; it must show the snapshot of the tables.
func (p *packing) workbook(ctx context.Context, book *reports.Workbook) error {
	return p.file(fileName(book.Title.In(p.options.Language))+".xlsx", false, func(w io.Writer) error {
		written, err := book.Write(ctx, w, p.engine, p.tables.Parameters, p.options.Options)
		if err != nil {
			return err
		}
		if written.Snapshot != p.tables.Snapshot {
			return fmt.Errorf("the warehouse was refreshed while the pack was made; make it again")
		}
		return nil
	})
}

// end writes the manifest.
func (p *packing) end() error {
	slices.SortFunc(p.manifest.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return p.sink.File(ManifestName, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(p.manifest)
	})
}
