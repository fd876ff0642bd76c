package release

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Column is one column of a release's rows; doc.go lists the types.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// The types of the canonical form.
const (
	typeText      = "text"
	typeInteger   = "integer"
	typeDecimal   = "decimal"
	typeBoolean   = "boolean"
	typeDate      = "date"
	typeTimestamp = "timestamp"
	typeList      = "list"
)

const timestampForm = "2006-01-02T15:04:05.000000Z"

// value is a value in its canonical form; the zero value is not known.
type value struct {
	text    string
	isKnown bool
}

func known(text string) value { return value{text, true} }

func (v value) String() string {
	if !v.isKnown {
		return "-"
	}
	return v.text
}

func typeOf(t arrow.DataType) (string, error) {
	switch t.ID() {
	case arrow.STRING:
		return typeText, nil
	case arrow.INT64:
		return typeInteger, nil
	case arrow.FLOAT64:
		return typeDecimal, nil
	case arrow.BOOL:
		return typeBoolean, nil
	case arrow.DATE32:
		return typeDate, nil
	case arrow.TIMESTAMP:
		return typeTimestamp, nil
	case arrow.LIST:
		return typeList, nil
	}
	return "", fmt.Errorf("a value of type %s cannot be published", t)
}

func valueAt(column arrow.Array, row int) value {
	if column.IsNull(row) {
		return value{}
	}
	switch column := column.(type) {
	case *array.String:
		return known(strings.Clone(column.Value(row)))
	case *array.Int64:
		return known(strconv.FormatInt(column.Value(row), 10))
	case *array.Float64:
		return known(decimal(column.Value(row)))
	case *array.Boolean:
		return known(strconv.FormatBool(column.Value(row)))
	case *array.Date32:
		return known(column.Value(row).ToTime().Format(time.DateOnly))
	case *array.Timestamp:
		unit := column.DataType().(*arrow.TimestampType).Unit
		return known(column.Value(row).ToTime(unit).UTC().Format(timestampForm))
	case *array.List:
		start, end := column.ValueOffsets(row)
		items := make([]string, 0, end-start)
		for i := start; i < end; i++ {
			items = append(items, valueAt(column.ListValues(), int(i)).String())
		}
		return known("[" + strings.Join(items, ",") + "]")
	}
	return known(column.ValueStr(row))
}

// decimal writes a double so that it reads back as the same one.
func decimal(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	case x == 0:
		return "0" // zero has one form, whatever its sign
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// digest collects facts in their canonical form.
type digest struct{ sum hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

func (d digest) add(name, kind string, v value) {
	if !v.isKnown {
		fmt.Fprintf(d.sum, "%s %s -\n", name, kind)
		return
	}
	fmt.Fprintf(d.sum, "%s %s %d %s\n", name, kind, len(v.text), v.text)
}

func (d digest) hex() string { return hex.EncodeToString(d.sum.Sum(nil)) }

func rowHash(columns []Column, values []value) string {
	d := newDigest()
	for i, column := range columns {
		d.add(column.Name, column.Type, values[i])
	}
	return d.hex()
}
