package ingest

import (
	"encoding/json"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// InspectionDocument is an Inspection as JSON: all there is, with times in UTC.
type InspectionDocument struct {
	Source        string          `json:"source"`
	Format        string          `json:"format"`
	Compression   string          `json:"compression,omitempty"`
	Encoding      string          `json:"encoding,omitempty"`
	Delimiter     string          `json:"delimiter,omitempty"`
	Profile       string          `json:"profile,omitempty"`
	Problem       string          `json:"problem,omitempty"`
	Fitting       []string        `json:"fitting_profiles,omitempty"`
	IgnoredSheets []string        `json:"ignored_sheets,omitempty"`
	Tables        []TableDocument `json:"tables"`
}

// TableDocument is an InspectedTable as JSON.
type TableDocument struct {
	Sheet        string                       `json:"sheet,omitempty"`
	HeaderLine   int64                        `json:"header_line,omitempty"`
	Feeds        []string                     `json:"feeds"`
	RowsSeen     int64                        `json:"rows_seen"`
	RowsRejected int64                        `json:"rows_rejected"`
	RowsSkipped  int64                        `json:"rows_skipped,omitempty"`
	Columns      []json.RawMessage            `json:"columns"`
	Issues       []json.RawMessage            `json:"issues"`
	Preview      map[string][]json.RawMessage `json:"preview"`
}

// Document reads the tables' readers to their ends.
func (i *Inspection) Document() (*InspectionDocument, error) {
	document := &InspectionDocument{
		Source: i.Source, Format: i.Format, Compression: i.Compression, Encoding: i.Encoding, Delimiter: i.Delimiter,
		Profile: i.Profile, Problem: i.Problem, Fitting: i.Fitting, IgnoredSheets: i.IgnoredSheets,
		Tables: []TableDocument{},
	}
	for _, table := range i.Tables {
		one, err := table.document()
		if err != nil {
			return nil, err
		}
		document.Tables = append(document.Tables, one)
	}
	return document, nil
}

func (t *InspectedTable) document() (one TableDocument, err error) {
	one = TableDocument{
		Sheet: t.Sheet, HeaderLine: t.HeaderLine, Feeds: t.Feeds,
		RowsSeen: t.RowsSeen, RowsRejected: t.RowsRejected, RowsSkipped: t.RowsSkipped,
		Preview: map[string][]json.RawMessage{},
	}
	if one.Columns, err = rowsJSON(t.Columns); err != nil {
		return one, err
	}
	if one.Issues, err = rowsJSON(t.Issues); err != nil {
		return one, err
	}
	for i, feed := range t.Feeds {
		if i >= len(t.Previews) {
			break
		}
		if one.Preview[feed], err = rowsJSON(t.Previews[i]); err != nil {
			return one, err
		}
	}
	return one, nil
}

func rowsJSON(rows array.RecordReader) ([]json.RawMessage, error) {
	list := []json.RawMessage{}
	for rows.Next() {
		text, err := rows.Record().MarshalJSON()
		if err != nil {
			return nil, fmt.Errorf("write rows as JSON: %w", err)
		}
		var some []json.RawMessage
		if err := json.Unmarshal(text, &some); err != nil {
			return nil, fmt.Errorf("write rows as JSON: %w", err)
		}
		list = append(list, some...)
	}
	return list, rows.Err()
}
