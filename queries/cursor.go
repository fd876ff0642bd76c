package queries

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// ErrStaleCursor says that the data were refreshed since a cursor was given: its
// continuation would lack rows or show some twice. The question must be asked anew.
var ErrStaleCursor = errors.New("the data were refreshed since this cursor was given; ask again without it (数据已刷新，请去掉 cursor 重新查询)")

// cursor says where an answer ended. It holds for one snapshot, one query and one set
// of parameters, limit and columns apart. It is no secret and grants nothing: what
// may be seen is settled anew by each question. The checksum catches what was cut or
// mistyped.
type cursor struct {
	Snapshot string    `json:"s"`
	Question string    `json:"q"`           // hash of the query and its parameters
	Position int64     `json:"p"`           // rows before
	Written  []*string `json:"k,omitempty"` // of the last row, in the total order; none: the position alone counts

	Keys []any `json:"-"`
}

const checksumBytes = 6

// longestKeys bounds the cursor: where the key columns hold long texts, the position
// in the snapshot's list is used instead.
const longestKeys = 3000

func (c *cursor) String() string {
	text, _ := json.Marshal(c) // strings and numbers always marshal
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(append(sum[:checksumBytes], text...))
}

func readCursor(text string) (*cursor, error) {
	wrong := faultf("不是此前结果给出的 cursor", "is not a cursor that an earlier answer gave")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) <= checksumBytes {
		return nil, wrong
	}
	sum := sha256.Sum256(raw[checksumBytes:])
	if !bytes.Equal(sum[:checksumBytes], raw[:checksumBytes]) {
		return nil, wrong
	}
	c := &cursor{}
	if err := json.Unmarshal(raw[checksumBytes:], c); err != nil || c.Position < 0 {
		return nil, wrong
	}
	return c, nil
}

// fit reads the keys by the columns of the order; ok is false where the cursor is of
// another question.
func (c *cursor) fit(question string, order []ordering) (ok bool) {
	if c.Question != question || c.Written != nil && len(c.Written) != len(order) {
		return false
	}
	if c.Written == nil {
		return true
	}
	c.Keys = make([]any, len(order))
	for i, text := range c.Written {
		if text == nil {
			continue
		}
		var err error
		switch order[i].column.Format {
		case FormatInteger:
			c.Keys[i], err = strconv.ParseInt(*text, 10, 64)
		case FormatDecimal2, FormatDecimal4, FormatPercent2:
			c.Keys[i], err = strconv.ParseFloat(*text, 64)
		case FormatBoolean:
			c.Keys[i], err = strconv.ParseBool(*text)
		default:
			c.Keys[i] = *text
		}
		if err != nil {
			return false
		}
	}
	return true
}

// questionOf is the hash of what a cursor is bound to besides its snapshot.
func questionOf(q *Query, parameters map[string]string, scope string) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%q %q", q.Name, scope)
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		p := q.Parameter(name)
		isPlace := p != nil && (p.Kind == KindLimit || p.Kind == KindOffset) || p == nil && (name == LimitParameter || name == ColumnsParameter)
		if !isPlace {
			fmt.Fprintf(hash, " %q=%q", name, parameters[name])
		}
	}
	return base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:12])
}

// stateOf names the state that an answer shows.
func stateOf(r *Result) string {
	if r.RefreshedAt.IsZero() {
		return r.Snapshot
	}
	return r.Snapshot + "@" + strconv.FormatInt(r.RefreshedAt.Unix(), 36)
}

// keysOf writes the order's columns of one row, nil where they are too long.
func keysOf(order []ordering, columns []Column, arrays []arrow.Array, row int) []*string {
	keys, length := make([]*string, len(order)), 0
	for i, o := range order {
		at := slices.IndexFunc(columns, func(c Column) bool { return c.Name == o.column.Name })
		if at < 0 || arrays[at].IsNull(row) {
			continue
		}
		text := keyText(arrays[at], row)
		if length += len(text); length > longestKeys {
			return nil
		}
		keys[i] = &text
	}
	return keys
}

func keyText(a arrow.Array, row int) string {
	switch a := a.(type) {
	case *array.String:
		return strings.Clone(a.Value(row)) // the record's memory goes with the reader
	case *array.Float64:
		return strconv.FormatFloat(a.Value(row), 'g', -1, 64)
	case *array.Date32:
		return a.Value(row).ToTime().Format(time.DateOnly)
	case *array.Timestamp:
		return time.UnixMicro(int64(a.Value(row))).UTC().Format(momentForm)
	}
	return a.ValueStr(row)
}
