package dispatch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
	"zhengheng/reports"
)

// Made says what a report is that was just written.
type Made struct {
	Suffix    string // of its file, with the dot
	MediaType string
	Rows      int64    // -1 where that is no single number, as in a workbook
	Hashes    []string // of the rows, where the schedule tells new ones
	Snapshot  string
	Notes     []queries.Text
	Bytes     int64
	SHA256    string
	Text      string // the report itself, where it is an event's few lines
}

// WorkbookMaker writes a workbook of package reports, by its name.
type WorkbookMaker func(ctx context.Context, w io.Writer, name string, parameters map[string]string, language string) (Made, error)

// make writes the schedule's report to w.
func (d *Dispatcher) make(ctx context.Context, s *Schedule, w io.Writer) (Made, error) {
	if s.Workbook != "" {
		if d.Workbook == nil {
			return Made{}, fmt.Errorf("schedule %s: workbooks cannot be made here", s.Name)
		}
		return d.Workbook(ctx, w, s.Workbook, s.Parameters, s.Language)
	}
	query, err := d.Library.Lookup(s.Query)
	if err != nil {
		return Made{}, err
	}
	format, err := formatOf(s)
	if err != nil {
		return Made{}, err
	}
	result, err := query.Run(ctx, d.Engine, s.parameters(query))
	if err != nil {
		return Made{}, err
	}
	counted, err := count(result.Reader, s)
	if err != nil {
		result.Reader.Release()
		return Made{}, err
	}
	defer counted.Release()
	result.Reader = counted
	options := d.Options
	options.Language = s.Language
	if err := reports.Write(w, format.Name, result, options); err != nil {
		return Made{}, err
	}
	made := Made{Suffix: format.Suffix, MediaType: format.MediaType, Rows: counted.rows, Hashes: counted.hashes, Snapshot: result.Snapshot, Notes: result.Notes}
	return made, counted.Err()
}

// parameters are the schedule's, with all rows where it does not say how many: a
// report that is sent is never cut in silence.
func (s *Schedule) parameters(query *queries.Query) map[string]string {
	values := map[string]string{}
	for name, value := range s.Parameters {
		values[name] = value
	}
	for _, p := range query.Parameters {
		if _, isSet := values[p.Name]; p.Kind == queries.KindLimit && !isSet {
			values[p.Name] = "all"
		}
	}
	return values
}

func formatOf(s *Schedule) (reports.Format, error) {
	name := s.Format
	if name == "" {
		name = "xlsx"
	}
	var names []string
	for _, format := range reports.Formats() {
		if format.Name == name {
			return format, nil
		}
		names = append(names, format.Name)
	}
	return reports.Format{}, fmt.Errorf("format %q is not one of %v", name, names)
}

// counter passes records on, counts their rows, and hashes them where wanted.
type counter struct {
	array.RecordReader
	rows    int64
	columns []int // of the hash; nil hashes nothing
	hashes  []string
}

func count(reader array.RecordReader, s *Schedule) (*counter, error) {
	c := &counter{RecordReader: reader}
	if s.When != WhenNew {
		return c, nil
	}
	for i, field := range reader.Schema().Fields() {
		if len(s.NewBy) == 0 || slices.Contains(s.NewBy, field.Name) {
			c.columns = append(c.columns, i)
		}
	}
	for _, name := range s.NewBy {
		if !reader.Schema().HasField(name) {
			return nil, fmt.Errorf("schedule %s: new_by: the query %s has no column %q", s.Name, s.Query, name)
		}
	}
	return c, nil
}

func (c *counter) Next() bool {
	if !c.RecordReader.Next() {
		return false
	}
	record := c.Record()
	c.rows += record.NumRows()
	for row := 0; c.columns != nil && row < int(record.NumRows()); row++ {
		c.hashes = append(c.hashes, hashOf(record, c.columns, row))
	}
	return true
}

// hashOf is the SHA-256 of the cells of some columns, each with its name and the
// length of its text, so that no two rows read alike.
func hashOf(record arrow.Record, columns []int, row int) string {
	sum := sha256.New()
	for _, i := range columns {
		text, length := "", "-" // missing is not the empty text
		if values := record.Column(i); values.IsValid(row) {
			text = values.ValueStr(row)
			length = strconv.Itoa(len(text))
		}
		fmt.Fprintf(sum, "%s %s %s\n", record.ColumnName(i), length, text)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
