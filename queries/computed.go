package queries

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
)

// loadComputed reads the *.yaml files beside words.yaml: questions that no single
// statement answers, such as a simulation. They have the head of a query and no
// statement.
func (l *Library) loadComputed(files fs.FS, shared *words) error {
	found, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return err
	}
	for _, file := range found {
		if file == wordsFile {
			continue
		}
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		query, err := shared.query(strings.TrimSuffix(path.Base(file), ".yaml"), string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		query.library, query.isComputed = l, true
		if err := query.check(); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		l.computed = append(l.computed, query)
	}
	return nil
}

// Computed returns the question of a name that Compute answers. They are not among
// Queries, since no engine can run them.
func (l *Library) Computed(name string) (*Query, error) {
	for _, query := range l.computed {
		if query.Name == name {
			return query, nil
		}
	}
	return nil, fmt.Errorf("%w: %q is not computed", ErrUnknownQuery, name)
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
