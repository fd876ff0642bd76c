package reports

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
)

// column is what the field metadata says of one column, in one language.
type column struct {
	name        string
	title       string
	unit        string
	format      queries.Format
	atLeast     int  // index of the column that marks what is not exact, -1 without
	isCompanion bool // it marks what is not exact in another column
	labels      map[string]string
	description string  // what the query says beyond the title
	mark        string  // bar or change, where a workbook asks for it
	width       float64 // in characters, where a workbook sets it
}

func columnsOf(schema *arrow.Schema, language string) ([]column, error) {
	columns := make([]column, schema.NumFields())
	for i, field := range schema.Fields() {
		said := func(key string) string {
			text, _ := field.Metadata.GetValue(key)
			return text
		}
		inLanguage := func(zh, en string) string {
			return queries.Text{Zh: said(zh), En: said(en)}.In(language)
		}
		c := &columns[i]
		c.name, c.title, c.unit = field.Name, inLanguage("title_zh", "title_en"), inLanguage("unit", "unit_en")
		if c.title == "" {
			c.title = field.Name
		}
		c.format = queries.Format(said("format"))
		if text := inLanguage("labels_zh", "labels_en"); text != "" {
			if err := json.Unmarshal([]byte(text), &c.labels); err != nil {
				return nil, fmt.Errorf("column %q: labels: %w", c.name, err)
			}
		}
	}
	for i, field := range schema.Fields() {
		columns[i].atLeast = -1
		if name, found := field.Metadata.GetValue("at_least"); found {
			if at := schema.FieldIndices(name); len(at) == 1 && schema.Field(at[0]).Type.ID() == arrow.BOOL {
				columns[i].atLeast = at[0]
			}
		}
	}
	for i := range columns {
		if at := columns[i].atLeast; at >= 0 {
			columns[at].isCompanion = true
		}
	}
	return columns, nil
}

// shown returns the text that people read for a stored one.
func (c *column) shown(text string) string {
	if label, found := c.labels[text]; found {
		return label
	}
	return text
}

// heading is the title with its unit.
func (c *column) heading(language string) string {
	switch {
	case c.unit == "":
		return c.title
	case language == "en":
		return c.title + " (" + c.unit + ")"
	}
	return c.title + "（" + c.unit + "）"
}

// typeName is how the JSON document names a column's type.
func typeName(t arrow.DataType) string {
	switch t.ID() {
	case arrow.STRING:
		return "string"
	case arrow.INT64:
		return "integer"
	case arrow.FLOAT64:
		return "number"
	case arrow.BOOL:
		return "boolean"
	case arrow.DATE32:
		return "date"
	case arrow.TIMESTAMP:
		return "timestamp"
	case arrow.LIST:
		return "array"
	}
	return t.String()
}

// plain is what people read in running text: labels, thousands separators, the decimals
// of the column's format, days, times in China.
func (c *column) plain(a arrow.Array, row int) string {
	if a.IsNull(row) {
		return ""
	}
	switch a := a.(type) {
	case *array.Int64:
		return separated(strconv.FormatInt(a.Value(row), 10))
	case *array.Float64:
		switch v := a.Value(row); {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return ""
		case c.format == queries.FormatPercent2:
			return strconv.FormatFloat(100*v, 'f', 2, 64) + "%"
		case c.format == queries.FormatDecimal4:
			return separated(strconv.FormatFloat(v, 'f', 4, 64))
		default:
			return separated(strconv.FormatFloat(v, 'f', 2, 64))
		}
	case *array.Timestamp:
		return time.UnixMicro(int64(a.Value(row))).In(local).Format(time.DateTime)
	}
	return c.shown(string(appendPlain(nil, a, row)))
}

// separated puts thousands separators into a plain decimal number.
func separated(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	whole, rest, hasRest := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if hasRest {
		whole += "." + rest
	}
	return sign + whole
}
