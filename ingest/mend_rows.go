package ingest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// ErrNoBatch says that there is no batch of the number that was asked for.
var ErrNoBatch = errors.New("there is no such batch")

// BatchRecipe is what a batch keeps for its rejected rows.
type BatchRecipe struct {
	Source   string
	Rejected int64
	Recipe   Recipe
}

// ReadRecipe reads the one row of the query recipes: source, rows_rejected and recipe
// are among its columns. The error is ErrNoBatch where it has none.
func ReadRecipe(rows array.RecordReader) (found BatchRecipe, err error) {
	isThere := false
	for rows.Next() {
		record := rows.Record()
		if record.NumRows() == 0 {
			continue
		}
		isThere = true
		text := func(name string) string {
			column := record.Column(record.Schema().FieldIndices(name)[0])
			if column.IsNull(0) {
				return ""
			}
			return strings.Clone(column.ValueStr(0)) // it lies in memory of the record
		}
		found.Source = text("source")
		found.Rejected, _ = strconv.ParseInt(text("rows_rejected"), 10, 64) // a count of the table
		if found.Recipe, err = ParseRecipe(text("recipe")); err != nil {
			return found, err
		}
	}
	if err := rows.Err(); err != nil {
		return found, err
	}
	if !isThere {
		return found, ErrNoBatch
	}
	return found, nil
}

// MendTable reads rejected rows as the cells that the source has, all text, and behind
// them the reason, the column and the line (RejectTitles). Its columns are named c1, c2 …,
// as names in a header may be empty or twice the same; their titles are the header's.
// Release it.
type MendTable struct {
	rejects  array.RecordReader
	header   []string
	language string // of the reasons
	schema   *arrow.Schema
	record   arrow.Record

	extra   int      // cells of the longest row beyond the header
	others  []string // members of JSON objects that the header has not
	longest int      // characters of the longest cell
	line    int64    // of the row with it
}

// MendRows returns one sheet's rejected rows. ask gives them as the query rejects does:
// line, column_name, reason, reason_zh and raw are among its columns. They are read twice, for only
// then it is known how many columns they have.
func MendRows(sheet RecipeSheet, language string, ask func() (array.RecordReader, error)) (*MendTable, error) {
	t := &MendTable{header: sheet.Header, language: language}
	first, err := ask()
	if err != nil {
		return nil, err
	}
	for first.Next() {
		eachReject(first.Record(), language, t.measure)
	}
	err = first.Err()
	first.Release()
	if err != nil {
		return nil, err
	}
	if t.rejects, err = ask(); err != nil {
		return nil, err
	}
	t.schema = t.columns(language)
	return t, nil
}

// longestCell is how many characters a cell of a workbook can hold.
const longestCell = 32_767

// FitsWorkbook is an error where a cell is too long for a workbook.
func (t *MendTable) FitsWorkbook() error {
	if t.longest <= longestCell {
		return nil
	}
	return fmt.Errorf("line %d has a cell of %d characters, and a workbook's cell holds %d", t.line, t.longest, longestCell)
}

// rejectedRow is a row of the query rejects.
type rejectedRow struct {
	line                int64
	column, reason, raw string
}

// reasonColumn is where the query rejects has the reasons in a language.
func reasonColumn(language string) string {
	if language == "en" {
		return "reason"
	}
	return "reason_zh"
}

// eachReject calls see with each row of the query rejects.
func eachReject(record arrow.Record, language string, see func(rejectedRow)) {
	column := func(name string) arrow.Array { return record.Column(record.Schema().FieldIndices(name)[0]) }
	text := func(name string) func(int) string {
		texts := column(name).(*array.String)
		return func(row int) string {
			if texts.IsNull(row) {
				return ""
			}
			return texts.Value(row)
		}
	}
	lines := column("line").(*array.Int64)
	bad, reasons, raws := text("column_name"), text(reasonColumn(language)), text("raw")
	for row := range int(record.NumRows()) {
		see(rejectedRow{line: lines.Value(row), column: bad(row), reason: reasons(row), raw: raws(row)})
	}
}

// measure notes how wide and how long the rows are.
func (t *MendTable) measure(row rejectedRow) {
	cells, others := SplitRaw(row.raw, t.header)
	t.extra = max(t.extra, len(cells)-len(t.header))
	for _, name := range slices.Sorted(maps.Keys(others)) {
		if !slices.Contains(t.others, name) {
			t.others = append(t.others, name)
		}
		cells = append(cells, others[name])
	}
	for _, cell := range cells {
		if n := len(cell); n > t.longest {
			if n = utf8.RuneCountInString(cell); n > t.longest {
				t.longest, t.line = n, row.line
			}
		}
	}
}

func (t *MendTable) columns(language string) *arrow.Schema {
	titles := slices.Clone(t.header)
	for range t.extra {
		titles = append(titles, "")
	}
	titles = append(titles, t.others...)
	reasons := RejectTitles(language)
	titles = append(titles, reasons[:]...)
	fields := make([]arrow.Field, len(titles))
	for i, title := range titles {
		if title == "" {
			title = " " // else the column's name would stand for it
		}
		fields[i] = arrow.Field{
			Name: fmt.Sprintf("c%d", i+1), Type: arrow.BinaryTypes.String, Nullable: true,
			Metadata: arrow.NewMetadata([]string{"title_zh", "title_en", "format"}, []string{title, title, "text"}),
		}
	}
	return arrow.NewSchema(fields, nil)
}

// append adds a row; an empty cell is a null, which is written as nothing.
func (t *MendTable) append(builder *array.RecordBuilder, row rejectedRow) {
	at := 0
	add := func(cell string) {
		to := builder.Field(at).(*array.StringBuilder)
		at++
		if cell == "" {
			to.AppendNull()
			return
		}
		to.Append(cell)
	}
	cells, others := SplitRaw(row.raw, t.header)
	for i := range len(t.header) + t.extra {
		if i < len(cells) {
			add(cells[i])
		} else {
			add("")
		}
	}
	for _, name := range t.others {
		add(others[name])
	}
	add(row.reason)
	add(row.column)
	add(fmt.Sprint(row.line))
}

// Next, Record, Schema, Err, Retain and Release are those of array.RecordReader.
func (t *MendTable) Next() bool {
	t.drop()
	if !t.rejects.Next() {
		return false
	}
	builder := array.NewRecordBuilder(memory.DefaultAllocator, t.schema)
	defer builder.Release()
	eachReject(t.rejects.Record(), t.language, func(row rejectedRow) { t.append(builder, row) })
	t.record = builder.NewRecord()
	return true
}

// Record is described at Next.
func (t *MendTable) Record() arrow.Record { return t.record }

// Schema is described at Next.
func (t *MendTable) Schema() *arrow.Schema { return t.schema }

// Err is described at Next.
func (t *MendTable) Err() error { return t.rejects.Err() }

// Retain is described at Next.
func (t *MendTable) Retain() { t.rejects.Retain() }

// Release is described at Next.
func (t *MendTable) Release() {
	t.drop()
	t.rejects.Release()
}

func (t *MendTable) drop() {
	if t.record != nil {
		t.record.Release()
		t.record = nil
	}
}
