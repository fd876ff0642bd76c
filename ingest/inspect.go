package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// InspectedRows is how many rows of a table are tried when nobody says.
const InspectedRows = 1000

// previewRows is how many rows of a feed are shown as they would load.
const previewRows = 5

// Inspection is what there is to know of a source before it is loaded.
type Inspection struct {
	Source      string
	Format      string // csv, json, xlsx, parquet, arrow file, arrow stream
	Compression string // gzip, zstd or ""
	Encoding    string // of text: utf-8, utf-8 with BOM, gb18030, utf-16, ascii
	Delimiter   string // of CSV
	// Profile names the profiles that the source is loaded by, comma-joined.
	Profile       string
	Tables        []*InspectedTable
	IgnoredSheets []string
	// Problem says why the source cannot be loaded as it is; "" if it can.
	Problem string
	// Fitting names the built-in profiles that would take a source with a Problem,
	// if they were asked for.
	Fitting []string

	profile *Profile
}

// InspectedTable is a sheet, or a file that holds one table. Its readers are to be
// read once.
type InspectedTable struct {
	Sheet      string
	HeaderLine int64 // 0 where the source has none
	Feeds      []string
	Header     []string
	// RowsSeen of the first rows; the others follow the rules of Summary.
	RowsSeen, RowsRejected, RowsSkipped int64
	Columns                             array.RecordReader   // of InspectedColumnSchema
	Issues                              array.RecordReader   // of RejectSchema: each rejected row
	Previews                            []array.RecordReader // of each of Feeds: the first rows as they would load

	made *plan
}

// Release frees the readers.
func (i *Inspection) Release() {
	for _, t := range i.Tables {
		for _, rows := range append(slices.Clone(t.Previews), t.Columns, t.Issues) {
			if rows != nil {
				rows.Release()
			}
		}
	}
}

// Inspect looks at a file without loading it: what it is, what its columns become,
// and which of the first rows of each table would be rejected. A file that fits
// nothing is no error, but an Inspection with a Problem. Without Options.Register, names
// of accounts stand for their ids. The caller releases it.
func Inspect(ctx context.Context, path string, o Options, rows int) (*Inspection, error) {
	if rows <= 0 {
		rows = InspectedRows
	}
	name := o.SourceName
	if name == "" {
		name = path
	}
	planner, err := newPlanner(o)
	if err != nil {
		return nil, err
	}
	planner.blind = o.Register == nil
	if !planner.blind {
		planner.lookIn(ctx, o.Register)
	}
	s, err := openFile(path, name)
	if err != nil {
		return nil, located(name, err)
	}
	defer s.Close()
	found := &Inspection{Source: name}
	if err := found.inspect(ctx, s, planner, rows); err != nil {
		found.Release()
		return nil, located(name, err)
	}
	return found, nil
}

func (i *Inspection) inspect(ctx context.Context, s *source, p *planner, rows int) (err error) {
	defer recoverInto(func(failed error) { err = failed })
	in, err := s.open()
	if err != nil {
		return err
	}
	i.describeInput(s, in)
	r, err := openReader(in, p)
	var refused *columnsError
	if errors.As(err, &refused) {
		i.Problem = err.Error()
		return i.addRefused(refused)
	}
	if err != nil {
		return err
	}
	defer r.close()
	i.IgnoredSheets = r.ignoredSheets()
	samples := map[*plan]*sample{}
	for _, made := range r.plans() {
		samples[made] = newSample(made, rows)
	}
	defer func() {
		for _, one := range samples {
			one.release()
		}
	}()
	if err := readSamples(ctx, r, samples); err != nil {
		return err
	}
	i.Problem = unfilledIn(samples)
	if text, ok := r.(*csvReader); ok {
		i.Delimiter = string(rune(text.dialect.delimiter))
		if i.Encoding == "ascii" && text.charset != undecided { // it shows further down
			i.Encoding = map[charset]string{gb18030Text: "gb18030", utf8Text: "utf-8"}[text.charset]
		}
	}
	return i.addTables(r.plans(), samples)
}

func (i *Inspection) addTables(plans []*plan, samples map[*plan]*sample) error {
	var profiles []string
	for _, made := range plans {
		t, err := samples[made].table()
		if err != nil {
			return err
		}
		i.Tables = append(i.Tables, t)
		if made.profile != "" && !slices.Contains(profiles, made.profile) {
			profiles = append(profiles, made.profile)
			i.profile = made.by.profile
		}
	}
	i.Profile = strings.Join(profiles, ",")
	return nil
}

// describeInput says what the bytes are, before the reader takes them.
func (i *Inspection) describeInput(s *source, in *input) {
	i.Format = string(in.format)
	if outer, err := sniff(headOf(s.path)); err == nil && (outer == formatGzip || outer == formatZstd) {
		i.Compression = string(outer)
	}
	switch in.format {
	case formatUTF16:
		i.Format, i.Encoding = string(formatCSV), "utf-16"
	case formatCSV, formatJSON:
		if buffered, ok := in.stream.(*bufio.Reader); ok {
			head, _ := buffered.Peek(buffered.Size()) // an error comes again when it is read
			i.Encoding = encodingOf(head)
		}
	}
}

// encodingOf tells the encoding of a text by its first lines.
func encodingOf(head []byte) string {
	if end := bytes.LastIndexByte(head, '\n'); end > 0 {
		head = head[:end]
	}
	if bytes.HasPrefix(head, byteOrderMark) {
		return "utf-8 BOM"
	}
	switch decideCharset(head) {
	case gb18030Text:
		return "gb18030"
	case utf8Text:
		return "utf-8"
	}
	return "ascii"
}

// headOf returns the first bytes of a regular file; what cannot be read was told
// before.
func headOf(path string) []byte {
	if path == "" {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	head, _ := io.ReadAll(io.LimitReader(file, 4<<10))
	return head
}

// readSamples feeds the samples until each has its rows or the source ends.
func readSamples(ctx context.Context, r reader, samples map[*plan]*sample) error {
	for ctx.Err() == nil {
		isFull := true
		for _, one := range samples {
			isFull = isFull && one.left == 0
		}
		if isFull {
			return nil
		}
		b, err := readBlock(r)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := samples[b.plan()].take(b); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// sample is the first rows of a table, converted.
type sample struct {
	made     *plan
	left     int // rows still wanted
	seen     int64
	skipped  int64
	form     formState
	rejects  []reject
	records  [][]arrow.Record // feed → what was converted
	examples [][]string       // column of the header → its first different values
	convert  *converter
}

// exampleCount is how many different values of a column are shown.
const exampleCount = 3

func newSample(made *plan, rows int) *sample {
	return &sample{
		made: made, left: rows, records: make([][]arrow.Record, len(made.feeds)),
		examples: make([][]string, len(made.table.header)),
		convert:  newConverter(made, memory.DefaultAllocator),
	}
}

func (s *sample) take(b block) error {
	defer b.release()
	if s.left == 0 {
		return nil
	}
	s.convert.begin(b.rows())
	err := b.split(&stripe{}, func(rows *stripe) {
		rows.rows = min(rows.rows, s.left)
		rows.lines = rows.lines[:rows.rows]
		rows.broken = rows.broken[:min(len(rows.broken), s.left-rows.rows)]
		s.left -= rows.rows + len(rows.broken)
		s.seen += int64(rows.rows + len(rows.broken))
		s.lookAt(rows)
		s.convert.add(rows)
	})
	if err != nil {
		return err
	}
	r := s.convert.finish()
	s.rejects = append(s.rejects, r.rejects...)
	s.skipped += r.skipped
	s.form.wait(r)
	for i, record := range r.records {
		s.records[i] = append(s.records[i], record)
	}
	return nil
}

// lookAt keeps the first different values of each column.
func (s *sample) lookAt(rows *stripe) {
	for column := range s.examples {
		if rows.rows == 0 || rows.arrays != nil && rows.arrays[column] == nil {
			continue
		}
		cells := rows.column(column)
		for row := 0; row < rows.rows && len(s.examples[column]) < exampleCount; row++ {
			text := keep(string(trim(cells.cell(row))), 60)
			if text != "" && !slices.Contains(s.examples[column], text) {
				s.examples[column] = append(s.examples[column], text)
			}
		}
	}
}

func (s *sample) release() {
	for _, records := range s.records {
		for _, record := range records {
			record.Release()
		}
	}
}

func (s *sample) table() (*InspectedTable, error) {
	t := &InspectedTable{
		Sheet: s.made.table.sheet, HeaderLine: s.made.table.line, Header: s.made.table.header,
		Feeds: s.made.feedNames(), made: s.made,
		RowsSeen: s.seen, RowsRejected: int64(len(s.rejects)), RowsSkipped: s.skipped,
	}
	var err error
	if t.Columns, err = s.columns(); err != nil {
		return nil, err
	}
	if t.Issues, err = rejectReader(s.rejects, s.made.table.sheet); err != nil {
		return nil, err
	}
	for i, feed := range s.made.feeds {
		rows, err := preview(feed, s.records[i])
		if err != nil {
			return nil, err
		}
		t.Previews = append(t.Previews, rows)
	}
	return t, nil
}

// preview returns the first rows of a feed, with titles for people.
func preview(feed *feedPlan, records []arrow.Record) (array.RecordReader, error) {
	schema := titled(feed)
	var first []arrow.Record
	left := int64(previewRows)
	for _, record := range records {
		if n := min(left, record.NumRows()); n > 0 {
			part := record.NewSlice(0, n)
			defer part.Release()
			relabelled := array.NewRecord(schema, part.Columns(), n)
			defer relabelled.Release()
			first = append(first, relabelled)
			left -= n
		}
	}
	return array.NewRecordReader(schema, first)
}

// titled returns the schema of a feed's rows with titles, and with what the
// _at_least columns belong to.
func titled(feed *feedPlan) *arrow.Schema {
	fields := slices.Clone(feed.schema.Fields())
	for i := range fields {
		name := fields[i].Name
		column := feed.feed.Column(name)
		if column == nil {
			continue
		}
		keys, values := []string{"title_zh", "title_en"}, []string{column.Title.Zh, column.Title.En}
		if flag := column.AtLeast(); flag != "" {
			keys, values = append(keys, "at_least"), append(values, flag)
		}
		fields[i].Metadata = arrow.NewMetadata(keys, values)
	}
	if n := len(fields) - 1; fields[n].Name == "line" {
		fields[n].Metadata = arrow.NewMetadata([]string{"title_zh", "title_en"}, []string{"行", "Line"})
	}
	metadata := feed.schema.Metadata()
	return arrow.NewSchema(fields, &metadata)
}
