package ingest

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// rejectColumns is how many columns an export of rejected rows adds.
const rejectColumns = 3

// RejectTitles returns the headings of the columns that an export of rejected rows
// puts behind the source's own: why a row was rejected, the first bad column, and
// the line that the row had. In Chinese, or for language "en" in English. A file
// that has them is loaded as if it had not.
func RejectTitles(language string) [rejectColumns]string {
	if language == "en" {
		return [rejectColumns]string{"Reject reason", "Reject column", "Reject line"}
	}
	return [rejectColumns]string{"拒绝原因", "拒绝列", "拒绝行号"}
}

func isRejectColumn(name string) bool {
	zh, en := RejectTitles("zh"), RejectTitles("en")
	return slices.Contains(zh[:], name) || slices.Contains(en[:], name)
}

// isMended tells whether the table is an export of rejected rows that comes back.
func (p *plan) isMended() bool {
	found := 0
	for _, name := range p.table.header {
		if isRejectColumn(string(trim([]byte(name)))) {
			found++
		}
	}
	return found == rejectColumns
}

// unguard takes away the apostrophe that CSV exports put before a text which a
// spreadsheet would take for a formula (reports.Unguard), of the cells of an export
// that comes back.
func (s *stripe) unguard() {
	for i := range s.cells {
		cell := s.bytes(s.cells[i])
		if len(cell) == 0 || cell[0] != '\'' {
			continue
		}
		rest := strings.TrimLeft(string(cell), "'")
		if rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0 {
			s.cells[i].start++
		}
	}
}

// SplitRaw returns the cells of a rejected row (see RejectSchema) under the columns
// of its sheet's header. A row may have more cells than the header; a JSON object's
// further members come as others. What cannot be split is one cell.
func SplitRaw(raw string, header []string) (cells []string, others map[string]string) {
	if strings.HasPrefix(raw, "{") {
		if members, err := splitObject(raw); err == nil {
			cells = make([]string, len(header))
			for i, name := range header {
				cells[i] = members[name]
				delete(members, name)
			}
			return cells, members
		}
		return []string{raw}, nil
	}
	r := csv.NewReader(strings.NewReader(raw))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	cells, err := r.Read()
	if err != nil || r.InputOffset() < int64(len(raw)) {
		return []string{raw}, nil
	}
	return cells, nil
}

// splitObject returns the members of a JSON object as text: null is empty, numbers
// and nested values are as written. Of a name that is there twice, the last counts.
func splitObject(raw string) (map[string]string, error) {
	decoder := json.NewDecoder(strings.NewReader(raw))
	var object map[string]json.RawMessage
	if err := decoder.Decode(&object); err != nil {
		return nil, fmt.Errorf("read the row: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("read the row: text follows the object")
	}
	members := make(map[string]string, len(object))
	for name, value := range object {
		var text *string
		switch err := json.Unmarshal(value, &text); {
		case err != nil:
			members[name] = string(value)
		case text != nil:
			members[name] = *text
		default:
			members[name] = ""
		}
	}
	return members, nil
}
