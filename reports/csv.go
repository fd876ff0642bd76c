package reports

import (
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
)

// writeCSV writes RFC 4180 text in UTF-8 with a byte order mark, by which Excel
// knows the encoding. NULL is an empty field, an empty text is "". Text that a
// spreadsheet would run as a formula is guarded (see guard); numbers never are. A failure
// ends the text inside a quoted field.
func writeCSV(w io.Writer, r *queries.Result, o Options) error {
	columns, err := columnsOf(r.Reader.Schema(), o.Language)
	if err != nil {
		return err
	}
	buffer := []byte("\ufeff")
	for i := range columns {
		heading := columns[i].name
		if o.Headers == "titles" {
			heading = columns[i].heading(o.Language)
		}
		buffer = appendField(appendComma(buffer, i), heading)
	}
	buffer = append(buffer, "\r\n"...)
	_, err = each(r.Reader, func(record arrow.Record) error {
		for row := range int(record.NumRows()) {
			for c, a := range record.Columns() {
				buffer = appendCSV(appendComma(buffer, c), a, row)
			}
			buffer = append(buffer, "\r\n"...)
			if err := flush(w, &buffer); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return spoil(w, append(buffer, "\"未完成 INCOMPLETE\r\n"...), err)
	}
	_, err = w.Write(buffer)
	return err
}

func appendComma(dst []byte, column int) []byte {
	if column > 0 {
		return append(dst, ',')
	}
	return dst
}

func appendCSV(dst []byte, a arrow.Array, row int) []byte {
	switch a := a.(type) {
	case *array.String:
		if a.IsNull(row) {
			return dst
		}
		return appendField(dst, guard(a.Value(row)))
	case *array.List:
		if a.IsNull(row) {
			return dst
		}
		return appendField(dst, string(appendList(nil, a, row)))
	}
	return appendPlain(dst, a, row)
}

// appendField quotes a text where CSV needs it, and always an empty one.
func appendField(dst []byte, s string) []byte {
	if s != "" && !strings.ContainsAny(s, "\",\r\n") && s[0] != ' ' && s[len(s)-1] != ' ' {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			return append(append(dst, s...), '"')
		}
		dst = append(append(dst, s[:i+1]...), '"')
		s = s[i+1:]
	}
}

// guard puts an apostrophe before a text that a spreadsheet would take for a
// formula: one whose first character, leading apostrophes apart, is one of
// = + - @ tab or carriage return. Unguard gives the text back.
func guard(s string) string {
	if isFormulaLike(s) {
		return "'" + s
	}
	return s
}

// Unguard takes away the apostrophe that the CSV export puts before a text
// that a spreadsheet would take for a formula. Other text comes back as it is.
func Unguard(s string) string {
	if strings.HasPrefix(s, "'") && isFormulaLike(s) {
		return s[1:]
	}
	return s
}

func isFormulaLike(s string) bool {
	rest := strings.TrimLeft(s, "'")
	return rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0
}
