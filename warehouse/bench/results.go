package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"

	"zhengheng/queries"
	"zhengheng/warehouse"
)

const rankings = 40 // of each side, after two to warm up

// question is the ranking that both sides answer: WeChat in the last full week.
var question = map[string]string{"index": "wci@14.2", "period": "latest", "platform": "wechat", "limit": "100"}

func ourRanking(ctx context.Context, s setting) (took time.Duration, err error) {
	w, err := warehouse.Open(ctx, yearDB(s), warehouse.Options{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	ranking, values, err := settled(ctx, w)
	if err != nil {
		return 0, err
	}
	return medianTime(func() error {
		result, err := ranking.Run(ctx, w, values)
		if err != nil {
			return err
		}
		defer result.Reader.Release()
		return count(result.Reader)
	})
}

// settled gives the query and its values with the latest period already named, so
// that one statement is measured on both sides.
func settled(ctx context.Context, engine queries.Engine) (*queries.Query, map[string]string, error) {
	library, err := queries.Load()
	if err != nil {
		return nil, nil, err
	}
	ranking, err := library.Lookup("ranking")
	if err != nil {
		return nil, nil, err
	}
	first, err := ranking.Run(ctx, engine, question)
	if err != nil {
		return nil, nil, err
	}
	defer first.Reader.Release()
	values := map[string]string{}
	for name, value := range question {
		values[name] = value
	}
	values["period"] = first.Parameters["period"]
	return ranking, values, count(first.Reader)
}

// listener keeps the statement that a query sends.
type listener struct {
	queries.Engine
	sql  string
	args []any
}

func (l *listener) Query(ctx context.Context, sql string, args []any) (array.RecordReader, error) {
	l.sql, l.args = sql, args
	return l.Engine.Query(ctx, sql, args)
}

func bareRanking(ctx context.Context, s setting) (time.Duration, error) {
	heard, err := hear(ctx, s)
	if err != nil {
		return 0, err
	}
	b, err := openBare(ctx, yearDB(s))
	if err != nil {
		return 0, err
	}
	if err := b.exec(ctx, "use wh"); err != nil {
		return 0, err
	}
	took, err := medianTime(func() error {
		rows, err := b.arrows.QueryContext(ctx, heard.sql, heard.args...)
		if err != nil {
			return err
		}
		defer rows.Release()
		return count(rows)
	})
	return took, errors.Join(err, b.close())
}

func hear(ctx context.Context, s setting) (heard *listener, err error) {
	w, err := warehouse.Open(ctx, yearDB(s), warehouse.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	ranking, values, err := settled(ctx, w)
	if err != nil {
		return nil, err
	}
	heard = &listener{Engine: w}
	result, err := ranking.Run(ctx, heard, values)
	if err != nil {
		return nil, err
	}
	defer result.Reader.Release()
	return heard, count(result.Reader)
}

func count(rows array.RecordReader) error {
	n := int64(0)
	for rows.Next() {
		n += rows.Record().NumRows()
	}
	if n == 0 {
		return errors.Join(errors.New("the answer holds no row"), rows.Err())
	}
	return rows.Err()
}

func medianTime(once func() error) (time.Duration, error) {
	var all []time.Duration
	for i := range rankings + 2 {
		began := time.Now()
		if err := once(); err != nil {
			return 0, err
		}
		if i >= 2 {
			all = append(all, time.Since(began))
		}
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}
