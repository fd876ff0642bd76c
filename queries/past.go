package queries

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// AsOfParameter is the parameter that every query takes besides its own: the batch
// or the time as of whose end it is answered.
const AsOfParameter = "as_of"

// Historian is an Engine that also answers as of an earlier moment, written as a
// batch's number, a date or a time. The schema's metadata says "as_of": the newest
// batch of the state that answered.
type Historian interface {
	QueryAsOf(ctx context.Context, moment, sql string, args []any) (array.RecordReader, error)
}

// asOf is the engine of one moment.
type asOf struct {
	historian Historian
	moment    string
}

func (a asOf) Query(ctx context.Context, sql string, args []any) (array.RecordReader, error) {
	rows, err := a.historian.QueryAsOf(ctx, a.moment, sql, args)
	if wrong := wrongMoment(a.moment, err); wrong != nil {
		return nil, wrong
	}
	return rows, err
}

// wrongMoment turns an error about the moment into one about the parameter; nil if err
// is about something else.
func wrongMoment(moment string, err error) error {
	var wrong interface{ InvalidMoment() bool }
	if !errors.As(err, &wrong) || !wrong.InvalidMoment() {
		return nil
	}
	return &ParameterError{Problems: []Problem{{
		Parameter: AsOfParameter, Value: moment, Code: "invalid",
		Message: Text{Zh: AsOfParameter + "：没有这一时点的状态（" + err.Error() + "）", En: err.Error()},
	}}}
}

// atMoment takes as_of out of the values and gives the engine that answers so.
func atMoment(engine Engine, values map[string]string) (Engine, map[string]string, error) {
	moment := values[AsOfParameter]
	if moment == "" {
		return engine, values, nil
	}
	historian, ok := engine.(Historian)
	if !ok {
		return nil, nil, fmt.Errorf("%s: the past cannot be asked for here", AsOfParameter)
	}
	rest := maps.Clone(values)
	delete(rest, AsOfParameter)
	return asOf{historian, moment}, rest, nil
}

// asOfNote tells which state answered.
func asOfNote(batch string) Text {
	return Text{
		Zh: "按批次 " + batch + " 载入后的状态计算，名称与归属为当时的",
		En: "computed from the state after batch " + batch + ", with the names and owners of that time",
	}
}
