package release

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"zhengheng/queries"
)

// Row is one row of a list: an account, or a unit, region or sector, with its values in the
// order of the columns.
type Row struct {
	AccountID string // or the id of what else the list ranks
	Hash      string // as computed, or as kept
	values    []value
	fault     string // why the kept content cannot be read
}

// RowsOf reads an answer to its end. The columns are those given, which the answer must
// have, or all of them where none is given. It does not release the answer.
func RowsOf(result *queries.Result, columns []Column) ([]Column, []Row, error) {
	schema := result.Reader.Schema()
	if columns == nil {
		for _, field := range schema.Fields() {
			kind, err := typeOf(field.Type)
			if err != nil {
				return nil, nil, fmt.Errorf("column %s: %w", field.Name, err)
			}
			columns = append(columns, Column{field.Name, kind})
		}
	}
	places := make([]int, len(columns))
	for i, column := range columns {
		found := schema.FieldIndices(column.Name)
		if len(found) == 0 {
			return nil, nil, fmt.Errorf("the query %s no longer gives the column %s", result.Query.Name, column.Name)
		}
		places[i] = found[0]
	}
	account := slices.IndexFunc(columns, func(c Column) bool { return c.Name == idColumn(columns) })
	if account < 0 {
		return nil, nil, fmt.Errorf("the query %s has no column account_id or subject_id; only lists of accounts, units, regions and sectors are published", result.Query.Name)
	}
	var rows []Row
	for result.Reader.Next() {
		record := result.Reader.Record()
		for at := range int(record.NumRows()) {
			values := make([]value, len(columns))
			for i, place := range places {
				values[i] = valueAt(record.Column(place), at)
			}
			rows = append(rows, Row{AccountID: values[account].text, Hash: rowHash(columns, values), values: values})
		}
	}
	return columns, rows, result.Reader.Err()
}

// idColumn is the column that says which account, or which unit, region or sector, a row is.
func idColumn(columns []Column) string {
	if indexOf(columns, "account_id") < 0 && indexOf(columns, "subject_id") >= 0 {
		return "subject_id"
	}
	return "account_id"
}

func indexOf(columns []Column, name string) int {
	return slices.IndexFunc(columns, func(c Column) bool { return c.Name == name })
}

// content is the row as a JSON object in the order of the columns: numbers as numbers,
// all else as text, what is not known as null.
func (r Row) content(columns []Column) string {
	var text bytes.Buffer
	for i, column := range columns {
		text.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
		text.WriteString(quoted(column.Name) + ":")
		v := r.values[i]
		switch {
		case !v.isKnown:
			text.WriteString("null")
		case column.Type == typeBoolean, column.Type == typeInteger,
			column.Type == typeDecimal && !strings.HasSuffix(v.text, "inf"):
			text.WriteString(v.text)
		default:
			text.WriteString(quoted(v.text))
		}
	}
	return text.String() + "}"
}

func quoted(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string always encodes
	return strings.TrimSuffix(out.String(), "\n")
}

// readRow reads a kept row. What cannot be read is noted in the row, not lost.
func readRow(columns []Column, account, hash, content string) Row {
	row := Row{AccountID: account, Hash: hash, values: make([]value, len(columns))}
	var fields map[string]any
	decoder := json.NewDecoder(strings.NewReader(content))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		row.fault = "its content is not a JSON object"
		return row
	}
	for i, column := range columns {
		field, isThere := fields[column.Name]
		if !isThere {
			row.fault = "its content lacks " + column.Name
			return row
		}
		var err error
		if row.values[i], err = readValue(column.Type, field); err != nil {
			row.fault = fmt.Sprintf("its %s is %v", column.Name, field)
			return row
		}
	}
	if len(fields) != len(columns) {
		row.fault = "its content has more fields than the release has columns"
	}
	return row
}

func readValue(kind string, field any) (value, error) {
	switch field := field.(type) {
	case nil:
		return value{}, nil
	case string:
		return known(field), nil
	case bool:
		return known(strconv.FormatBool(field)), nil
	case json.Number:
		if kind != typeDecimal {
			return known(field.String()), nil
		}
		x, err := field.Float64()
		return known(decimal(x)), err
	}
	return value{}, fmt.Errorf("%s: %v is no such value", kind, field)
}
