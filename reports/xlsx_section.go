package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
)

// section is one table, block of figures or cross table: what it shows, and, once it
// is written, where it stands and what the other sheets tell about it.
type section struct {
	block     *Block
	id        string
	title     string
	result    *queries.Result
	columns   []column // those shown, then the hidden companions that mark lower bounds
	from      []int    // by column: its place in the records
	shown     int      // how many columns are shown
	records   []arrow.Record
	rows      int64
	places    []place     // one a sheet
	inexact   map[int]int // by column of the first sheet, from 1: the first row there that is not exact
	each      [2]string   // the name of the sheet's each, and its value as people read it
	eachValue string
	indices   map[string]bool
	tags      []int // places of index_id and rulebook_id in the records
}

// place is where a section's rows stand on a sheet.
type place struct {
	sheet       string
	head        int // row of the heads; 0 without
	first, last int // rows of data; last < first without
	columns     int
	heads       []string // of a cross table: the heads of its columns
}

// newSection picks the columns that a block shows of a result; without a choice, all. On
// a sheet of its own a table brings along, hidden, the columns that mark lower bounds.
func newSection(b *book, block *Block, title string, result *queries.Result, withCompanions bool) (*section, error) {
	all, err := columnsOf(result.Reader.Schema(), b.options.Language)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if declared := result.Query.Column(all[i].name); declared != nil {
			all[i].description = b.say(declared.Description)
		}
	}
	s := &section{block: block, title: title, result: result, indices: map[string]bool{}}
	for i := range all {
		if all[i].name == "index_id" || all[i].name == "rulebook_id" {
			s.tags = append(s.tags, i)
		}
	}
	if len(block.Columns) == 0 {
		for i := range all {
			s.add(all[i], i)
		}
		s.relate()
		return s, nil
	}
	for _, pick := range block.Columns {
		at := columnNamed(all, pick.Name)
		if at < 0 {
			return nil, fmt.Errorf("query %s has no column %q", result.Query.Name, pick.Name)
		}
		c := all[at]
		if pick.Title != (queries.Text{}) {
			c.title = b.say(pick.Title)
		}
		c.mark, c.width = pick.Mark, pick.Width
		s.add(c, at)
	}
	if withCompanions {
		s.bring(all)
	}
	s.relate()
	return s, nil
}

// eachOf notes for which value of each the section is.
func (s *section) eachOf(sheet *Sheet, values map[string]string, language string) {
	if e := sheet.Each; e != nil {
		s.eachValue = values[e.Name]
		s.each = [2]string{e.Name, e.shown(values).In(language)}
	}
}

// titledFor puts the value of the sheet's each into a title.
func (s *section) titledFor(title string) string {
	if s.each[0] == "" {
		return title
	}
	return strings.ReplaceAll(title, "{"+s.each[0]+"}", s.each[1])
}

func (s *section) add(c column, from int) {
	s.columns = append(s.columns, c)
	s.from = append(s.from, from)
}

// bring brings the columns along that mark the lower bounds of picked ones. Each stands
// before its column: at the right edge, hidden ones would leave traces on paper.
func (s *section) bring(all []column) {
	picked, from := s.columns, s.from
	s.columns, s.from = nil, nil
	for i, c := range picked {
		if at := c.atLeast; at >= 0 && !slices.Contains(from, at) && !slices.Contains(s.from, at) {
			s.add(all[at], at)
		}
		s.add(c, from[i])
	}
}

// relate turns each lower-bound mark from a place in the result into one in the section,
// -1 where it is not in the section.
func (s *section) relate() {
	s.shown = len(s.columns)
	for i := range s.columns {
		if at := s.columns[i].atLeast; at >= 0 {
			s.columns[i].atLeast = slices.Index(s.from, at)
		}
	}
}

// hidden are the places of the columns that are not shown.
func (s *section) hidden() (places []int) {
	for i := range s.columns {
		if s.columns[i].isCompanion {
			places = append(places, i)
		}
	}
	return places
}

func columnNamed(columns []column, name string) int {
	for i := range columns {
		if columns[i].name == name {
			return i
		}
	}
	return -1
}

// flags gives the column of a record that marks what is not exact in column i, or nil.
func (s *section) flags(i int, record arrow.Record) arrow.Array {
	name := ""
	if field := record.Schema().Field(s.from[i]); field.HasMetadata() {
		name, _ = field.Metadata.GetValue("at_least")
	}
	if at := record.Schema().FieldIndices(name); name != "" && len(at) == 1 {
		return record.Column(at[0])
	}
	return nil
}

// note keeps what a record says of the indices and rulebooks it was made with.
func (s *section) note(record arrow.Record) {
	for _, tag := range s.tags {
		ids, ok := record.Column(tag).(*array.String)
		for i := 0; ok && i < ids.Len(); i++ {
			if ids.IsValid(i) && !s.indices[ids.Value(i)] {
				s.indices[string([]byte(ids.Value(i)))] = true // the record's memory goes with the reader
			}
		}
	}
}

// collect keeps all records in memory, at most limit rows of them.
func (s *section) collect(limit int64) error {
	rows, err := each(s.result.Reader, func(record arrow.Record) error {
		if s.rows += record.NumRows(); s.rows > limit {
			return fmt.Errorf("%s: more than %d rows, which this layout does not take; narrow the parameters", s.title, limit)
		}
		s.note(record)
		record.Retain()
		s.records = append(s.records, record)
		return nil
	})
	s.rows = rows
	return err
}

// release gives back what collect kept.
func (s *section) release() {
	for _, record := range s.records {
		record.Release()
	}
	s.records = nil
}

// filler reads a record's cells for the section's columns, and knows their styles.
type filler struct {
	values []func(int) any
	cells  []arrow.Array
	flags  []arrow.Array // that mark what is not exact in cells; nil without
}

// bound is what the value of column i is beside the true one.
func (f filler) bound(i, row int) queries.Bound {
	if f.flags[i] == nil || f.cells[i].IsNull(row) {
		return queries.Exact
	}
	return queries.BoundAt(f.flags[i], row)
}

// noteBound notes where a column of the first sheet, from 1, is not exact, for its charts.
func (s *section) noteBound(column, row int, bound queries.Bound) {
	if bound == queries.Exact || len(s.places) > 1 {
		return
	}
	if _, isNoted := s.inexact[column]; !isNoted {
		if s.inexact == nil {
			s.inexact = map[int]int{}
		}
		s.inexact[column] = row
	}
}

func (b *book) filler(s *section, record arrow.Record) filler {
	n := len(s.columns)
	f := filler{make([]func(int) any, n), make([]arrow.Array, n), make([]arrow.Array, n)}
	for i := range s.columns {
		f.cells[i] = record.Column(s.from[i])
		f.values[i] = b.oddities.values(&s.columns[i], f.cells[i])
		f.flags[i] = s.flags(i, record)
	}
	return f
}
