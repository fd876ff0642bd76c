package api

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
)

// localTime is the zone that pages show: the country has one.
var localTime = time.FixedZone("Asia/Shanghai", 8*60*60)

// grid is a query's result as a page shows it. The first rows are kept, up to
// a limit; isCut says that there were more.
type grid struct {
	columns []queries.Column
	at      map[string]int // column name to index
	rows    [][]cell
	isCut   bool
}

// cell is one value of a grid: as text for people and, where it is one, as a
// finite number for charts.
type cell struct {
	Text        string
	Raw         string // the value as the API takes it: a parameter or part of an address
	Number      float64
	HasNumber   bool
	IsNull      bool
	Bound       queries.Bound // what it is beside the true value
	Mark        string        // what the sign of Bound means, in words
	Href        string
	IsOutside   bool   // Href leads to another site
	IsExplained bool   // Href takes the number apart, and opens in place
	Change      string // up, down, same, new: a change of rank
	Spoken      string // for screen readers, where Text is a symbol
}

// marked is a cell's text with the sign of its bound.
func (c cell) marked() string {
	if sign := c.Bound.Sign(); sign != "" {
		return sign + " " + c.Text
	}
	return c.Text
}

// bounded is a cell that is so much beside the true value; one without a value is not.
func (c cell) bounded(b queries.Bound, say func(string, ...any) string) cell {
	if c.IsNull {
		return c
	}
	switch c.Bound = b; b {
	case queries.AtLeast:
		c.Mark = say("cell.capped")
	case queries.EitherWay:
		c.Mark = say("cell.either-way")
	}
	return c
}

// readGrid reads at most limit rows and releases the reader.
func (s *server) readGrid(result *queries.Result, language string, limit int) (*grid, error) {
	defer result.Reader.Release()
	g := &grid{columns: result.Query.Columns, at: map[string]int{}}
	for i, column := range g.columns {
		g.at[column.Name] = i
	}
	for result.Reader.Next() {
		record := result.Reader.Record()
		if int(record.NumCols()) != len(g.columns) {
			return nil, fmt.Errorf("query %s: %d columns came, %d are declared", result.Query.Name, record.NumCols(), len(g.columns))
		}
		for row := range int(record.NumRows()) {
			if len(g.rows) == limit {
				g.isCut = true
				break
			}
			cells := make([]cell, len(g.columns))
			for i, column := range g.columns {
				cells[i] = s.cell(record.Column(i), row, column, language)
				if flag, ok := g.at[column.AtLeast]; ok {
					cells[i] = cells[i].bounded(queries.BoundAt(record.Column(flag), row), s.texts.in(language))
				}
			}
			g.rows = append(g.rows, cells)
		}
	}
	if err := result.Reader.Err(); err != nil {
		return nil, fmt.Errorf("query %s: %w", result.Query.Name, err)
	}
	return g, nil
}

// cell reads one value. Missing stays missing; it is never shown as 0.
func (s *server) cell(values arrow.Array, row int, column queries.Column, language string) cell {
	say := s.texts.in(language)
	if values.IsNull(row) {
		return cell{IsNull: true, Text: say("cell.null")}
	}
	switch v := values.(type) {
	case *array.String:
		raw := strings.Clone(v.Value(row)) // the memory goes with the record
		return cell{Raw: raw, Text: label(column.Labels, raw, language)}
	case *array.Int64:
		n := v.Value(row)
		return cell{Raw: strconv.FormatInt(n, 10), Text: group(strconv.FormatInt(n, 10)), Number: float64(n), HasNumber: true}
	case *array.Float64:
		return decimal(v.Value(row), column.Format, say)
	case *array.Boolean:
		word := "no"
		if v.Value(row) {
			word = "yes"
		}
		return cell{Raw: strconv.FormatBool(v.Value(row)), Text: say(word)}
	case *array.Date32:
		day := v.Value(row).ToTime().Format(time.DateOnly)
		return cell{Raw: day, Text: day}
	case *array.Timestamp:
		unit := v.DataType().(*arrow.TimestampType).Unit
		at := v.Value(row).ToTime(unit)
		return cell{Raw: at.Format(time.RFC3339), Text: at.In(localTime).Format("2006-01-02 15:04")}
	}
	return cell{Raw: values.ValueStr(row), Text: values.ValueStr(row)}
}

func decimal(x float64, format queries.Format, say func(string, ...any) string) cell {
	c := cell{Raw: strconv.FormatFloat(x, 'g', -1, 64), Number: x, HasNumber: true}
	switch {
	case math.IsInf(x, 1):
		return cell{Raw: c.Raw, Text: say("cell.infinite")}
	case math.IsNaN(x) || math.IsInf(x, -1):
		return cell{IsNull: true, Text: say("cell.null")}
	case format == queries.FormatPercent2:
		c.Text = fixed(100*x, 2) + "%"
	case format == queries.FormatDecimal4 && math.Abs(x) >= 10 && x == math.Trunc(x): // a count among ratios
		c.Text = fixed(x, 0)
	case format == queries.FormatDecimal4, math.Abs(x) < 0.1 && x != 0: // a ratio among counts
		c.Text = fixed(x, 4)
	default:
		c.Text = fixed(x, 2)
	}
	return c
}

// fixed is a number with so many decimals; what rounds to 0 has no sign.
func fixed(x float64, places int) string {
	text := strconv.FormatFloat(x, 'f', places, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return group(text)
}

// group puts thousands separators into a plain decimal number.
func group(number string) string {
	sign, whole, fraction := "", number, ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	if dot := strings.IndexByte(whole, '.'); dot >= 0 {
		whole, fraction = whole[:dot], whole[dot:]
	}
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return sign + b.String() + fraction
}

// value returns a cell of a row by column name; a missing column reads as a
// missing value.
func (g *grid) value(row []cell, name string) cell {
	if i, ok := g.at[name]; ok {
		return row[i]
	}
	return cell{IsNull: true}
}

// isSame says that two columns show the same wherever the first has a value.
func (g *grid) isSame(name, other string) bool {
	for _, row := range g.rows {
		if c := g.value(row, name); !c.IsNull && c.Text != g.value(row, other).Text {
			return false
		}
	}
	return true
}

// isUnknown says that a column has no known value in any row.
func (g *grid) isUnknown(column int) bool {
	for _, row := range g.rows {
		if row[column].Raw != "" || row[column].Change != "" {
			return false
		}
	}
	return true
}
