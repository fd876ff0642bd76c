package reports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"

	"github.com/apache/arrow/go/v17/arrow"

	"zhengheng/queries"
)

// WorkbookMedia is the media type of what Write writes.
const WorkbookMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// collected is how many rows a block takes that is laid out as a whole.
const collected = 200_000

// errMoved says that the warehouse was refreshed between two sheets.
var errMoved = errors.New("the warehouse was refreshed while the workbook was written")

// frame names the sheets around the data; "" where there is none.
type frame struct{ cover, contents, charts, explanation, machine string }

func (b *book) reserveFront(f *frame, withContents bool) (err error) {
	if f.cover, err = b.reserve(b.in("封面", "Cover")); err != nil || !withContents {
		return err
	}
	f.contents, err = b.reserve(b.in("目录", "Contents"))
	return err
}

func (b *book) reserveBack(f *frame) (err error) {
	if f.explanation, err = b.reserve(b.in("列说明", "Columns")); err != nil {
		return err
	}
	f.machine, err = b.reserve(b.in("机读信息", "Machine-readable"))
	return err
}

// Write asks the engine all queries of the workbook and writes it as XLSX. Values are
// the parameters as text; all that is wrong with them comes back as one
// *queries.ParameterError. Nothing reaches out before all rows have been read. All sheets
// show the same snapshot: where a refresh comes in between, the work begins again.
func (w *Workbook) Write(ctx context.Context, out io.Writer, engine queries.Engine, values map[string]string, o Options) (written *Written, err error) {
	for range 3 {
		if written, err = w.write(ctx, out, engine, values, o); !errors.Is(err, errMoved) {
			break
		}
	}
	return written, err
}

// Written is what a workbook that was written tells.
type Written struct {
	Snapshot string
	Notes    []queries.Text // what a reader must know, which the cover says too
}

// writing is one attempt at a workbook.
type writing struct {
	*book
	workbook *Workbook
	engine   queries.Engine
	values   map[string]string
	about    about
	pictures []pictured
}

// pictured is a chart that goes to the sheet of charts.
type pictured struct {
	section *section
	picture Picture
}

func (w *Workbook) write(ctx context.Context, out io.Writer, engine queries.Engine, given map[string]string, o Options) (written *Written, err error) {
	t, err := w.attempt(ctx, engine, given, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	if err := t.compose(ctx, out); err != nil {
		return nil, fmt.Errorf("workbook %s: %w", w.Name, err)
	}
	notes := append(t.about.notes, t.oddities.notes()...)
	for _, s := range t.about.sections {
		notes = append(notes, s.result.Notes...)
	}
	return &Written{t.about.snapshot, unique(notes)}, nil
}

func unique(notes []queries.Text) (list []queries.Text) {
	seen := map[queries.Text]bool{}
	for _, note := range notes {
		if !seen[note] {
			seen[note] = true
			list = append(list, note)
		}
	}
	return list
}

// attempt settles the parameters and begins; the caller closes what it gets.
func (w *Workbook) attempt(ctx context.Context, engine queries.Engine, given map[string]string, o Options) (*writing, error) {
	values, err := w.settle(ctx, engine, given)
	if err != nil {
		return nil, err
	}
	b, err := newBook(o)
	return &writing{book: b, workbook: w, engine: engine, values: values}, err
}

// close gives back the rows and the unfinished file.
func (t *writing) close() error {
	for _, s := range t.about.sections {
		s.release()
		s.result.Reader.Release()
	}
	return t.file.Close()
}

func (t *writing) compose(ctx context.Context, out io.Writer) error {
	w := t.workbook
	t.about.name, t.about.title, t.about.description = w.Name, t.say(w.Title), t.say(w.Description)
	t.about.values = t.values
	t.about.parameters = parameterFacts(w.Parameters, t.values, t.options.Language)
	if moment := t.values[queries.AsOfParameter]; moment != "" {
		t.about.parameters = append(t.about.parameters, fact{t.in("历史状态", "As of"), moment})
	}
	t.about.notes = append(t.about.notes, w.Notes...)
	var names frame
	if err := t.reserveFront(&names, true); err != nil {
		return err
	}
	for i := range w.Sheets {
		if err := t.sheets(ctx, &w.Sheets[i]); err != nil {
			return err
		}
	}
	var err error
	if names.charts, err = t.charts(); err != nil {
		return err
	}
	if err := t.reserveBack(&names); err != nil {
		return err
	}
	if err := t.finish(&t.about, names, nil); err != nil {
		return err
	}
	return t.save(out, &t.about)
}

// sheets writes a sheet of the definition, once for each value it is repeated for.
func (t *writing) sheets(ctx context.Context, s *Sheet) error {
	sets, cut, err := t.workbook.repeat(ctx, t.engine, s, t.values)
	if err != nil {
		return err
	}
	if cut {
		t.about.notes = append(t.about.notes, queries.Text{
			Zh: fmt.Sprintf("%s：只写出前 %d 张，其余未列出", s.Title.Zh, len(sets)),
			En: fmt.Sprintf("%s: only the first %d sheets were written, the others are left out", s.Title.En, len(sets)),
		})
	}
	for _, values := range sets {
		if err := t.oneSheet(ctx, s, values); err != nil {
			return fmt.Errorf("sheet %q: %w", s.titled(values).En, err)
		}
	}
	return nil
}

// oneSheet asks the queries of a sheet and lays them out.
func (t *writing) oneSheet(ctx context.Context, s *Sheet, values map[string]string) error {
	title := s.titled(values)
	var sections []*section
	for _, block := range s.blocks() {
		heading := title
		if len(s.Blocks) > 0 && block.Heading != (queries.Text{}) {
			heading = block.Heading
		}
		section, err := t.ask(ctx, block, t.say(heading), values, s.isTable())
		if err != nil {
			return err
		}
		section.id = blockID(s, block, values)
		section.eachOf(s, values, t.options.Language)
		t.about.sections = append(t.about.sections, section)
		sections = append(sections, section)
	}
	// A table that is written as it comes need not fit into memory.
	if s.isTable() && !s.Optional && len(s.Block.Sort) == 0 {
		return t.tableSheet(s, t.say(title), sections[0])
	}
	rows := int64(0)
	for _, section := range sections {
		if err := section.collect(collected); err != nil {
			return err
		}
		rows += section.rows
	}
	if s.Optional && rows == 0 {
		t.leaveOut(title, sections)
		return nil
	}
	if s.isTable() {
		return t.tableSheet(s, t.say(title), sections[0])
	}
	return t.blockSheet(s, t.say(title), sections, values)
}

// blockID names a section in packs: with the value of each behind.
func blockID(s *Sheet, b *Block, values map[string]string) string {
	if s.Each == nil || b.ID == "" {
		return b.ID
	}
	return b.ID + "_" + values[s.Each.Name]
}

// leaveOut drops the sections of an optional sheet and says so.
func (t *writing) leaveOut(title queries.Text, sections []*section) {
	for _, s := range sections {
		s.release()
		s.result.Reader.Release()
	}
	t.about.sections = t.about.sections[:len(t.about.sections)-len(sections)]
	t.about.notes = append(t.about.notes, queries.Text{
		Zh: title.Zh + "：没有数据，未列此表", En: title.En + ": no data, the sheet was left out"})
}

// ask runs a block's query and checks that it saw the snapshot of the others.
func (t *writing) ask(ctx context.Context, block *Block, title string, values map[string]string, isAlone bool) (*section, error) {
	query, err := t.workbook.library.Lookup(block.Query)
	if err != nil {
		return nil, err
	}
	arguments, err := t.workbook.arguments(block.Parameters, values)
	if err != nil {
		return nil, err
	}
	result, err := query.Run(ctx, t.engine, arguments)
	if err != nil {
		return nil, err
	}
	a := &t.about
	if len(a.sections) == 0 {
		a.snapshot, a.refreshedAt, a.freshness = result.Snapshot, result.RefreshedAt, maps.Clone(result.Freshness)
	} else if a.snapshot != result.Snapshot {
		result.Reader.Release()
		return nil, errMoved
	}
	s, err := newSection(t.book, block, title, result, isAlone)
	if err != nil {
		result.Reader.Release()
	}
	return s, err
}

// tableSheet writes a table that starts in the first row, on as many sheets as it takes.
func (t *writing) tableSheet(s *Sheet, title string, section *section) error {
	if err := t.streamTable(title, s.Orientation, section); err != nil {
		return err
	}
	for _, picture := range section.block.Charts {
		t.pictures = append(t.pictures, pictured{section, picture})
	}
	return nil
}

// streamTable writes a section whose records are collected, or come one after another.
func (b *book) streamTable(title, orientation string, section *section) error {
	if section.records != nil && len(section.block.Sort) > 0 {
		order, err := section.sorted()
		if err != nil {
			return err
		}
		return b.wholeTable(title, orientation, section, func(t *table) error {
			fillers := make([]filler, len(section.records))
			for i, record := range section.records {
				fillers[i] = b.filler(section, record)
			}
			for _, at := range order {
				if err := t.write(fillers[at.record], at.row); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if section.records != nil {
		return b.wholeTable(title, orientation, section, func(t *table) error {
			for _, record := range section.records {
				if err := t.add(record); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var t *table
	rows, err := each(section.result.Reader, func(record arrow.Record) (err error) {
		if t == nil {
			if t, err = b.openTable(title, orientation, section, record); err != nil {
				return err
			}
		}
		section.note(record)
		return t.add(record)
	})
	if err != nil {
		return err
	}
	section.rows = rows
	if t == nil { // no rows: the head alone
		if t, err = b.openTable(title, orientation, section, nil); err != nil {
			return err
		}
	}
	return b.closeTable(t)
}

func (b *book) wholeTable(title, orientation string, section *section, write func(*table) error) error {
	var sample arrow.Record
	if len(section.records) > 0 {
		sample = section.records[0]
	}
	t, err := b.openTable(title, orientation, section, sample)
	if err != nil {
		return err
	}
	if err := write(t); err != nil {
		return err
	}
	return b.closeTable(t)
}

// openTable begins a table's first sheet; the record is a sample for the widths.
func (b *book) openTable(title, orientation string, section *section, sample arrow.Record) (*table, error) {
	widths := section.widths(b.options.Language, sample)
	var t *table
	begin := func() (*sheet, error) {
		if t != nil && t.sheet != nil {
			if err := b.closeTable(t); err != nil {
				return nil, err
			}
		}
		name, err := b.reserve(title)
		if err != nil {
			return nil, err
		}
		s, err := b.begin(name, page{title: title, orientation: orientation, heads: 1})
		if err != nil {
			return nil, err
		}
		if err := s.freeze(2, 1); err != nil {
			return nil, err
		}
		return s, s.setWidths(widths, section.hidden()...)
	}
	t, err := b.newTable(section, begin)
	if err != nil {
		return nil, err
	}
	first, err := begin()
	if err != nil {
		return nil, err
	}
	return t, t.head(first)
}

// closeTable ends the sheet that a table is on.
func (b *book) closeTable(t *table) error {
	s := t.section
	last := *s
	last.places = s.places[len(s.places)-1:]
	if err := last.marks(b); err != nil {
		return err
	}
	if err := t.sheet.filter(last.places[0].head, len(s.columns)); err != nil {
		return err
	}
	return t.sheet.end()
}
