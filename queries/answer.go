package queries

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// Answer gives rows that were made beside the engine the shape of a result, so that
// every encoder writes them. Their columns must be those that q declares; the result
// takes the reader over and releases it.
func (q *Query) Answer(rows array.RecordReader, parameters map[string]string) (*Result, error) {
	result := &Result{Query: q, Parameters: parameters}
	if err := result.read(rows, page{limit: -1}); err != nil {
		return nil, fmt.Errorf("%s: %w", q.Name, err)
	}
	return result, nil
}
