package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

const (
	figuresAcross = 3   // pairs of label and value in a row, where the block does not say
	crossColumns  = 200 // columns that a cross table may have
)

// figures writes each row of a section as pairs of label and value, several pairs a
// row. Values keep their types; their units stand in their number formats.
func (b *book) figures(on *sheet, s *section) error {
	label, err := b.look.style(styleKey{kind: styleName})
	if err != nil {
		return err
	}
	across := s.across()
	first := on.row + 1
	for _, record := range s.records {
		f := b.filler(s, record)
		for row := range int(record.NumRows()) {
			for from := 0; from < s.shown; from += across {
				cells := on.fit(2 * across)
				for i := from; i < min(from+across, s.shown); i++ {
					value, err := b.figure(s, f, i, row)
					if err != nil {
						return err
					}
					cells[2*(i-from)] = excelize.Cell{StyleID: label, Value: s.columns[i].title}
					cells[2*(i-from)+1] = value
				}
				if err := on.put(excelize.RowOpts{Height: 30}); err != nil {
					return err
				}
			}
		}
	}
	s.places = append(s.places, place{sheet: on.name, first: first, last: on.row, columns: 2 * across})
	return nil
}

func (s *section) across() int {
	across := s.block.Across
	if across == 0 {
		across = figuresAcross
	}
	return max(1, min(across, s.shown))
}

// figure is the cell of one value; one that is not known says so with a dash.
func (b *book) figure(s *section, f filler, i, row int) (excelize.Cell, error) {
	c := &s.columns[i]
	key := styleKey{kind: styleFigure, format: c.format, mark: c.mark, bound: f.bound(i, row)}
	if isNumeric(c.format) {
		key.unit = c.unit
	}
	value := f.values[i](row)
	if value == nil {
		key, value = styleKey{kind: styleFigure, format: queries.FormatText}, "–"
	}
	if truth, isBool := value.(bool); isBool {
		key, value = styleKey{kind: styleFigure, format: queries.FormatText}, b.yesNo(truth)
	}
	style, err := b.look.style(key)
	return excelize.Cell{StyleID: style, Value: value}, err
}

// figureWidths are the widths that the pairs of a section need.
func (s *section) figureWidths() []float64 {
	widths := make([]float64, 2*s.across())
	for i := range s.shown {
		at := 2 * (i % s.across())
		widths[at] = max(widths[at], float64(min(textWidth(s.columns[i].title), 16)+2))
		for _, record := range s.records {
			for row := range min(int(record.NumRows()), 50) {
				need := float64(cellWidth(&s.columns[i], record.Column(s.from[i]), row)+textWidth(s.columns[i].unit))*1.25 + 2
				widths[at+1] = max(widths[at+1], min(need, 30), 12)
			}
		}
	}
	return widths
}

// counts tells a cross table of two columns: its cells count rows.
func (s *section) counts() bool { return s.shown == 2 }

// crossed is a cross table: a row a value of one column, a column a value of another.
type crossed struct {
	rows, columns []string
	cells         map[[2]int]rowAt
	counts        map[[2]int]int64 // in place of cells, where rows are counted
}

// cross reads the cross table of a section's collected records: three columns, whose
// values become rows, columns and cells, in the order in which they come; of two columns
// the rows of each pair are counted.
func (b *book) cross(s *section) (crossed, error) {
	if s.shown != 3 && !s.counts() {
		return crossed{}, fmt.Errorf("a cross table needs three columns (rows, columns, values), or two to count, it has %d", s.shown)
	}
	x := crossed{cells: map[[2]int]rowAt{}, counts: map[[2]int]int64{}}
	places, order := [2]map[string]int{{}, {}}, map[string]string{}
	at := func(axis int, names *[]string, name string) int {
		place, found := places[axis][name]
		if !found {
			place = len(*names)
			places[axis][name] = place
			*names = append(*names, name)
		}
		return place
	}
	for i, record := range s.records {
		for row := range int(record.NumRows()) {
			r := at(0, &x.rows, b.crossName(s, 0, record, row))
			c := at(1, &x.columns, b.crossName(s, 1, record, row))
			order[x.columns[c]] = string(appendPlain(nil, record.Column(s.from[1]), row))
			if x.counts[[2]int{r, c}]++; s.counts() {
				continue
			}
			if _, twice := x.cells[[2]int{r, c}]; twice {
				return x, fmt.Errorf("%s: %q × %q has more than one value", s.title, x.rows[r], x.columns[c])
			}
			x.cells[[2]int{r, c}] = rowAt{i, row}
		}
	}
	if len(x.columns) > crossColumns {
		return x, fmt.Errorf("%s: %d columns, at most %d fit", s.title, len(x.columns), crossColumns)
	}
	x.arrange(s.columns[1].labels != nil, order)
	return x, nil
}

// arrange puts the columns into the order of their stored values, where those are of a
// closed list: which of them the first row has says nothing.
func (x *crossed) arrange(isListed bool, stored map[string]string) {
	if !isListed {
		return
	}
	places := make([]int, len(x.columns))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(stored[x.columns[a]], stored[x.columns[b]]) })
	names, to := make([]string, len(places)), make([]int, len(places))
	for i, from := range places {
		names[i], to[from] = x.columns[from], i
	}
	cells, counts := map[[2]int]rowAt{}, map[[2]int]int64{}
	for at, cell := range x.cells {
		cells[[2]int{at[0], to[at[1]]}] = cell
	}
	for at, n := range x.counts {
		counts[[2]int{at[0], to[at[1]]}] = n
	}
	x.columns, x.cells, x.counts = names, cells, counts
}

// crossName is what people read for a value that names a row or column.
func (b *book) crossName(s *section, i int, record arrow.Record, row int) string {
	if record.Column(s.from[i]).IsNull(row) {
		return b.in("（未注明）", "(not given)")
	}
	if flags, isFlag := record.Column(s.from[i]).(*array.Boolean); isFlag {
		return b.yesNo(flags.Value(row))
	}
	return s.columns[i].shown(string(appendPlain(nil, record.Column(s.from[i]), row)))
}

func (b *book) yesNo(truth bool) string {
	if truth {
		return b.in("是", "Yes")
	}
	return b.in("否", "No")
}

// crossTable writes a cross table. A pair that no row tells of stays empty.
func (b *book) crossTable(on *sheet, s *section) error {
	x, err := b.cross(s)
	if err != nil {
		return err
	}
	head, err := b.look.style(styleKey{kind: styleHead})
	if err != nil {
		return err
	}
	name, err := b.look.style(styleKey{kind: styleCell, format: queries.FormatText})
	if err != nil {
		return err
	}
	cells := on.fit(1 + len(x.columns))
	cells[0] = excelize.Cell{StyleID: head, Value: s.columns[0].title}
	for i, column := range x.columns {
		cells[1+i] = excelize.Cell{StyleID: head, Value: b.oddities.text(column)}
	}
	if err := on.put(excelize.RowOpts{Height: headHeight}); err != nil {
		return err
	}
	p := place{sheet: on.name, head: on.row, first: on.row + 1, columns: 1 + len(x.columns), heads: x.columns}
	fillers := make([]filler, len(s.records))
	for i, record := range s.records {
		fillers[i] = b.filler(s, record)
	}
	for r, row := range x.rows {
		cells := on.fit(1 + len(x.columns))
		cells[0] = excelize.Cell{StyleID: name, Value: b.oddities.text(row)}
		for c := range x.columns {
			if cells[1+c], err = b.crossCell(s, fillers, x, r, c, on.row+1); err != nil {
				return err
			}
		}
		if err := on.put(); err != nil {
			return err
		}
	}
	p.last = on.row
	s.places = append(s.places, p)
	if s.counts() {
		return nil
	}
	return b.mark(p, s.columns[2].mark, 2, 1+len(x.columns))
}

func (b *book) crossCell(s *section, fillers []filler, x crossed, r, c, line int) (excelize.Cell, error) {
	if s.counts() {
		style, err := b.look.style(styleKey{kind: styleCell, format: queries.FormatInteger})
		return excelize.Cell{StyleID: style, Value: x.counts[[2]int{r, c}]}, err
	}
	key := styleKey{kind: styleCell, format: s.columns[2].format}
	at, found := x.cells[[2]int{r, c}]
	if !found {
		style, err := b.look.style(key)
		return excelize.Cell{StyleID: style}, err
	}
	f := fillers[at.record]
	key.bound = f.bound(2, at.row)
	s.noteBound(2+c, line, key.bound)
	style, err := b.look.style(key)
	return excelize.Cell{StyleID: style, Value: f.values[2](at.row)}, err
}

func (b *book) crossWidths(s *section) ([]float64, error) {
	x, err := b.cross(s)
	if err != nil {
		return nil, err
	}
	widths := make([]float64, 1+len(x.columns))
	widths[0] = 10
	for _, row := range x.rows {
		widths[0] = max(widths[0], min(30, float64(textWidth(row)+2)))
	}
	value := 8.0
	for at := range x.cells {
		place := x.cells[at]
		value = max(value, float64(cellWidth(&s.columns[2], s.records[place.record].Column(s.from[2]), place.row)+2))
	}
	for i, column := range x.columns {
		widths[1+i] = max(value, min(14, float64(textWidth(column)+2)))
	}
	return widths, nil
}

// number reads a numeric cell; false where it is missing or none.
func number(a arrow.Array, row int) (float64, bool) {
	if a.IsNull(row) {
		return 0, false
	}
	switch a := a.(type) {
	case *array.Int64:
		return float64(a.Value(row)), true
	case *array.Float64:
		return a.Value(row), !math.IsNaN(a.Value(row)) && !math.IsInf(a.Value(row), 0)
	}
	return 0, false
}
