package queries

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// computedEnding is that of the files beside words.yaml that hold questions which no single
// statement answers, such as a simulation: the head of a query and no statement.
const computedEnding = ".yaml"

// parseComputed reads one such file.
func parseComputed(name, text string, shared *words) (*Query, error) {
	query, err := shared.query(name, text)
	if err != nil {
		return nil, err
	}
	query.isComputed = true
	return query, query.check()
}

// Computer is an Engine that also answers the questions without a statement, by name.
// values are the understood parameters as Values holds them; as_of, where it is asked
// for, is among them as it was written. The rows have the question's columns, and the
// schema's metadata is that of Engine. What is wrong with a value is an error with a
// method InvalidParameter that names it.
type Computer interface {
	Compute(ctx context.Context, name string, values map[string]any) (array.RecordReader, error)
}

// ErrNotComputed is wrapped by Run where the engine answers statements only.
var ErrNotComputed = errors.New("this engine computes nothing")

// IsComputed tells whether code answers the query, and no statement.
func (q *Query) IsComputed() bool { return q.isComputed }

// runComputed is Run for a question without a statement.
func (q *Query) runComputed(ctx context.Context, engine Engine, values map[string]string) (*Result, error) {
	computer, ok := engine.(Computer)
	if !ok {
		return nil, fmt.Errorf("%s: %w", q.Name, ErrNotComputed)
	}
	return q.Compute(ctx, engine, values, func(ctx context.Context, values Values) (array.RecordReader, error) {
		return computer.Compute(ctx, q.Name, values)
	})
}

// Values are understood parameters: as bound for a statement (string, int64, bool), nil
// where one is not given.
type Values map[string]any

// Text is the value of a parameter that is text, or "".
func (v Values) Text(name string) string {
	text, _ := v[name].(string)
	return text
}

// Integer is the value of a parameter that is a whole number, or 0.
func (v Values) Integer(name string) int64 {
	n, _ := v[name].(int64)
	return n
}

// Compute is Run for a question without a statement: compute gets the understood
// values, as_of as written among them, and gives rows of the declared columns. The
// engine only resolves "latest".
func (q *Query) Compute(ctx context.Context, engine Engine, values map[string]string,
	compute func(ctx context.Context, values Values) (array.RecordReader, error)) (*Result, error) {
	settled, err := q.settle(ctx, engine, values)
	if err != nil {
		return nil, err
	}
	moment := values[AsOfParameter]
	understood := Values{AsOfParameter: moment}
	for i, p := range q.Parameters {
		understood[p.Name] = settled.readings[i].bound
	}
	source, err := compute(ctx, understood)
	if err != nil {
		if wrong := wrongMoment(moment, err); wrong != nil {
			return nil, wrong
		}
		if wrong := q.wrongValue(values, err); wrong != nil {
			return nil, wrong
		}
		return nil, fmt.Errorf("%s: %w", q.Name, err)
	}
	if source, err = q.within(ctx, settled.engine, source); err != nil {
		return nil, err
	}
	if err := settled.result.read(source, settled.page); err != nil {
		source.Release()
		return nil, fmt.Errorf("%s: %w", q.Name, err)
	}
	return settled.result, nil
}

// wrongValue turns an error that names a parameter into one about it; nil if err is about
// something else.
func (q *Query) wrongValue(values map[string]string, err error) error {
	var wrong interface{ InvalidParameter() string }
	if !errors.As(err, &wrong) {
		return nil
	}
	name := wrong.InvalidParameter()
	title := name
	if p := q.Parameter(name); p != nil {
		title = p.Title.Zh
	}
	return &ParameterError{q.Name, []Problem{{Parameter: name, Value: values[name], Code: "invalid", Message: Text{
		Zh: fmt.Sprintf("参数“%s”（%s）：无法据此计算（%s）", title, name, err.Error()),
		En: fmt.Sprintf("parameter %s: %s", name, err.Error()),
	}}}}
}
