package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
)

// ErrUnknown is wrapped by Find's error.
var ErrUnknown = errors.New("there is no such release")

// Find reads a release as it is kept, through the queries releases, release_formulas
// and release_rows. It does not judge what it reads: Verify does.
func Find(ctx context.Context, library *queries.Library, engine queries.Engine, id string) (*Release, error) {
	r := &Release{ID: id}
	found := false
	err := each(ctx, library, engine, "releases", map[string]string{"release": id, "limit": "all"}, func(cell func(string) value) error {
		found = true
		return r.readHeader(cell)
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("%w: %q; `zhengheng query releases` lists them", ErrUnknown, id)
	}
	err = each(ctx, library, engine, "release_formulas", map[string]string{"release": id}, func(cell func(string) value) error {
		r.Definitions = append(r.Definitions, Definition{cell("index_id").text, cell("fingerprint").text, cell("definition").text})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r, each(ctx, library, engine, "release_rows", map[string]string{"release": id, "limit": "all"}, func(cell func(string) value) error {
		r.Rows = append(r.Rows, readRow(r.Columns, cell("account_id").text, cell("row_hash").text, cell("content").text))
		return nil
	})
}

func (r *Release) readHeader(cell func(string) value) error {
	r.Title, r.Query, r.IndexID, r.PeriodID = cell("title").text, cell("query").text, cell("index_id").text, cell("period_id").text
	r.Fingerprint, r.MadeWith, r.PublishedBy, r.ListHash = cell("fingerprint").text, cell("made_with").text, cell("published_by").text, cell("list_hash").text
	r.Options = []string{}
	if options := cell("options").text; options != "" {
		r.Options = strings.Split(options, ",")
	}
	number := func(name string, into *int64) (err error) {
		*into, err = strconv.ParseInt(cell(name).text, 10, 64)
		return err
	}
	moment := func(name string, into *time.Time) (err error) {
		*into, err = time.Parse(timestampForm, cell(name).text)
		return err
	}
	if cell("withdrawn_at").isKnown {
		r.Withdrawal = &Withdrawal{By: cell("withdrawn_by").text, Reason: cell("withdrawal_reason").text}
		if err := moment("withdrawn_at", &r.Withdrawal.At); err != nil {
			return fmt.Errorf("release %s: %w", r.ID, err)
		}
	}
	err := errors.Join(number("batch_id", &r.Batch), number("snapshot_id", &r.Snapshot), number("accounts", &r.Accounts),
		moment("published_at", &r.PublishedAt),
		json.Unmarshal([]byte(cell("parameters").text), &r.Parameters), json.Unmarshal([]byte(cell("columns").text), &r.Columns))
	if err != nil {
		return fmt.Errorf("release %s: its kept facts cannot be read: %w", r.ID, err)
	}
	return nil
}

// each runs a query and calls use for each row with a function that gives its values.
func each(ctx context.Context, library *queries.Library, engine queries.Engine, name string, parameters map[string]string, use func(cell func(string) value) error) error {
	query, err := library.Lookup(name)
	if err != nil {
		return err
	}
	result, err := query.Run(ctx, engine, parameters)
	if err != nil {
		return err
	}
	defer result.Reader.Release()
	for result.Reader.Next() {
		record := result.Reader.Record()
		for row := range int(record.NumRows()) {
			cell := func(column string) value {
				return valueAt(record.Column(record.Schema().FieldIndices(column)[0]), row)
			}
			if err := use(cell); err != nil {
				return err
			}
		}
	}
	return result.Reader.Err()
}

// CopiesOf reads the raw rows that are kept twice and differ: the columns account_id,
// table_name and row_key. It does not release the reader.
func CopiesOf(rows array.RecordReader) ([]Copy, error) {
	var copies []Copy
	for rows.Next() {
		record := rows.Record()
		cell := func(column string, row int) string {
			return valueAt(record.Column(record.Schema().FieldIndices(column)[0]), row).text
		}
		for row := range int(record.NumRows()) {
			copies = append(copies, Copy{cell("account_id", row), cell("table_name", row), cell("row_key", row)})
		}
	}
	return copies, rows.Err()
}
