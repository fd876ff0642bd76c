package reports

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

const (
	markBar    = "bar"    // a data bar behind the number
	markHeat   = "heat"   // the darker the larger
	markChange = "change" // ▲ and ▼ before the number
	markMet    = "met"    // ✓ before a share of 100 % or more, ✗ before a smaller one

	headHeight = 34
)

// table writes a section's rows below a head, on to further sheets where one is full.
type table struct {
	book    *book
	section *section
	sheet   *sheet
	next    func() (*sheet, error) // begins the next sheet
	styles  []cellStyles           // by column
	group   *string                // the group whose rows are being written
	grouped int                    // the column that groups; -1 without
	wraps   bool
}

// cellStyles are the styles of a column's values by what they are beside the true ones; 0
// is none yet, since few columns need them all.
type cellStyles struct {
	key  styleKey
	made [queries.EitherWay + 1]int
}

func (c *cellStyles) of(b *book, bound queries.Bound) (style int, err error) {
	if c.made[bound] == 0 {
		key := c.key
		key.bound = bound
		c.made[bound], err = b.look.style(key)
	}
	return c.made[bound], err
}

func (b *book) newTable(s *section, next func() (*sheet, error)) (*table, error) {
	t := &table{book: b, section: s, next: next, grouped: columnNamed(s.columns, s.block.Group)}
	if s.block.Group != "" && t.grouped < 0 {
		return nil, fmt.Errorf("query %s: the rows are grouped by %q, which is no shown column", s.result.Query.Name, s.block.Group)
	}
	for i := range s.columns {
		c := &s.columns[i]
		key := styleKey{kind: styleCell, format: c.format, mark: c.mark, wraps: c.width > 0}
		t.wraps = t.wraps || key.wraps
		t.styles = append(t.styles, cellStyles{key: key})
	}
	return t, nil
}

// widths are the widths of the columns, by a sample of rows or none.
func (s *section) widths(language string, sample arrow.Record) []float64 {
	widths := make([]float64, len(s.columns))
	for i := range s.columns {
		widths[i] = columnWidth(&s.columns[i], language, sample, s.from[i])
	}
	return widths
}

// head writes the headings on the sheet and notes where the table begins.
func (t *table) head(on *sheet) error {
	t.sheet = on
	style, err := t.book.look.style(styleKey{kind: styleHead})
	if err != nil {
		return err
	}
	cells := on.fit(len(t.section.columns))
	for i := range t.section.columns {
		cells[i] = excelize.Cell{StyleID: style, Value: stacked(&t.section.columns[i], t.book.options.Language)}
	}
	if err := on.put(excelize.RowOpts{Height: headHeight}); err != nil {
		return err
	}
	t.section.places = append(t.section.places, place{
		sheet: on.name, head: on.row, first: on.row + 1, last: on.row, columns: t.section.shown,
	})
	return nil
}

// room goes on to the next sheet where this one has no row left for data.
func (t *table) room() error {
	p := &t.section.places[len(t.section.places)-1]
	if p.last-p.first+1 < t.book.options.RowsPerSheet && t.sheet.row < sheetRows {
		return nil
	}
	next, err := t.next()
	if err != nil {
		return err
	}
	return t.head(next)
}

// add writes all rows of a record.
func (t *table) add(record arrow.Record) error {
	f := t.book.filler(t.section, record)
	for row := range int(record.NumRows()) {
		if err := t.write(f, row); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) write(f filler, row int) error {
	if err := t.room(); err != nil {
		return err
	}
	if t.grouped >= 0 {
		if err := t.heading(f.values[t.grouped](row)); err != nil {
			return err
		}
	}
	cells := t.sheet.cells
	if len(t.sheet.pointers) != len(f.values) {
		cells = t.sheet.fit(len(f.values))
	}
	for i, value := range f.values {
		bound := f.bound(i, row)
		t.section.noteBound(i+1, t.sheet.row+1, bound)
		style, err := t.styles[i].of(t.book, bound)
		if err != nil {
			return err
		}
		cells[i].Value, cells[i].StyleID = value(row), style
		if i == t.grouped { // stands in the heading
			cells[i].Value = nil
		}
	}
	if t.wraps {
		if err := t.sheet.put(excelize.RowOpts{Height: t.height(cells)}); err != nil {
			return err
		}
	} else if err := t.sheet.put(); err != nil {
		return err
	}
	t.section.places[len(t.section.places)-1].last = t.sheet.row
	return nil
}

// height is the row height for texts that wrap in columns of a set width.
func (t *table) height(cells []excelize.Cell) float64 {
	high := 15.0
	for i := range t.section.shown {
		if text, isText := cells[i].Value.(string); isText && t.section.columns[i].width > 0 {
			high = max(high, textHeight(text, t.section.columns[i].width-1))
		}
	}
	return high
}

// heading writes a line above the rows of a new group.
func (t *table) heading(value any) error {
	text := ""
	if value != nil {
		text = fmt.Sprint(value)
	}
	if t.group != nil && *t.group == text {
		return nil
	}
	t.group = &text
	if text == "" {
		text = t.book.in("（未注明）", "(not given)")
	}
	if err := t.sheet.line(styleGroup, 20, append([]string{text}, make([]string, t.section.shown-1)...)...); err != nil {
		return err
	}
	return t.room()
}

// marks draws the bars and colours that the block asks for; before the sheet ends.
func (s *section) marks(b *book) error {
	for _, p := range s.places {
		for i := range s.columns {
			if err := b.mark(p, s.columns[i].mark, i+1, i+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// mark draws bars or colours behind the numbers of columns, from 1, of a place.
func (b *book) mark(p place, mark string, from, to int) error {
	looks := map[string]excelize.ConditionalFormatOptions{
		markBar:  {Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "max", BarColor: "#7FB2E5"},
		markHeat: {Type: "2_color_scale", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "max", MinColor: "#FFFFFF", MaxColor: "#5B9BD5"},
	}
	look, isDrawn := looks[mark]
	if !isDrawn || p.last < p.first || to < from {
		return nil
	}
	left, err := excelize.CoordinatesToCellName(from, p.first)
	if err != nil {
		return err
	}
	right, err := excelize.CoordinatesToCellName(to, p.last)
	if err != nil {
		return err
	}
	return b.file.SetConditionalFormat(p.sheet, left+":"+right, []excelize.ConditionalFormatOptions{look})
}

// rowAt is one row among collected records.
type rowAt struct{ record, row int }

// sorted puts collected rows in the order that the block asks for: names of columns,
// with - before one that falls. Missing values come last, equal rows keep their order.
func (s *section) sorted() ([]rowAt, error) {
	var order []rowAt
	for i, record := range s.records {
		for row := range int(record.NumRows()) {
			order = append(order, rowAt{i, row})
		}
	}
	for _, key := range slices.Backward(s.block.Sort) {
		name, falls := key, false
		if key[0] == '-' {
			name, falls = key[1:], true
		}
		at := s.result.Reader.Schema().FieldIndices(name)
		if len(at) != 1 {
			return nil, fmt.Errorf("query %s has no column %q to sort by", s.result.Query.Name, name)
		}
		slices.SortStableFunc(order, func(x, y rowAt) int {
			a, b := s.records[x.record].Column(at[0]), s.records[y.record].Column(at[0])
			if a.IsNull(x.row) || b.IsNull(y.row) {
				return cmp.Compare(btoi(a.IsNull(x.row)), btoi(b.IsNull(y.row)))
			}
			c := compareCells(a, x.row, b, y.row)
			if falls {
				return -c
			}
			return c
		})
	}
	return order, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareCells orders two cells of one column, neither of them NULL.
func compareCells(a arrow.Array, i int, b arrow.Array, j int) int {
	switch a := a.(type) {
	case *array.Int64:
		return cmp.Compare(a.Value(i), b.(*array.Int64).Value(j))
	case *array.Float64:
		return cmp.Compare(a.Value(i), b.(*array.Float64).Value(j))
	case *array.Date32:
		return cmp.Compare(a.Value(i), b.(*array.Date32).Value(j))
	case *array.Timestamp:
		return cmp.Compare(a.Value(i), b.(*array.Timestamp).Value(j))
	}
	return cmp.Compare(string(appendPlain(nil, a, i)), string(appendPlain(nil, b, j)))
}

func errTooLong(title string) error {
	return fmt.Errorf("%s: there are more rows than a sheet with several blocks takes; narrow the parameters", title)
}

func excelCell(row int) string { return fmt.Sprintf("A%d", row) }
