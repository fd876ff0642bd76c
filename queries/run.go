package queries

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Result is the answer to one run of a query. The caller releases Reader and
// looks at Reader.Err after the last record: an answer that ends early has an
// error there. Notes and Next are complete once Reader has been read to its end.
type Result struct {
	Query       *Query
	Parameters  map[string]string // as understood: defaults filled in, ids in full, "latest" resolved
	Snapshot    string
	RefreshedAt time.Time         // zero where the engine does not say
	Freshness   map[string]string // platform to latest data day
	Notes       []Text            // what a reader must know: cut, capped, empty
	Next        string            // the parameter that continues a cut answer, as "offset=100" or "cursor=…"; empty at the end
	Cursor      string            // the cursor that continues it in the same snapshot; empty at the end
	Reader      array.RecordReader
}

// Run asks the engine. Values are the parameters as text, those that arrange the answer
// among them (see SortParameter); an empty one counts as absent. All that is wrong with
// them comes back as one *ParameterError, a cursor of an earlier state as ErrStaleCursor.
func (q *Query) Run(ctx context.Context, engine Engine, values map[string]string) (*Result, error) {
	if q.isComputed {
		return q.runComputed(ctx, engine, values)
	}
	if other, err := q.ofSubjects(values); err != nil {
		return nil, err
	} else if other != nil {
		result, err := other.Run(ctx, engine, q.withoutForeign(other, values))
		if err != nil {
			return nil, err
		}
		result.Notes = append([]Text{subjectsNote(q, other, result.Parameters["index"])}, result.Notes...)
		return result, nil
	}
	settled, err := q.settle(ctx, engine, values)
	if err != nil {
		return nil, err
	}
	result := settled.result
	sql, args := q.statement(settled, ScopeOf(ctx), settled.page.isAround)
	if settled.page.isAround {
		sql, args = settled.arrangement.around(q, sql, args, settled.page)
	}
	source, err := settled.engine.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", q.Name, err)
	}
	if err := settled.read(source); err != nil {
		source.Release()
		return nil, fmt.Errorf("query %s: %w", q.Name, err)
	}
	return result, nil
}

// read makes the result's reader, unless the cursor is of another state than answered.
func (s *settled) read(source array.RecordReader) error {
	if err := s.result.read(source, s.page); err != nil {
		return err
	}
	if c := s.arrangement.cursor; c != nil && c.Snapshot != stateOf(s.result) {
		return ErrStaleCursor
	}
	return nil
}

// settled is one run whose parameters are understood.
type settled struct {
	engine   Engine // of the moment asked for
	readings []reading
	result   *Result
	page     page

	arrangement arrangement
}

// settle reads the parameters, resolves "latest" and begins the result.
func (q *Query) settle(ctx context.Context, engine Engine, values map[string]string) (*settled, error) {
	if err := q.Allowed(ctx); err != nil {
		return nil, err
	}
	moment := values[AsOfParameter]
	engine, values, err := atMoment(engine, values)
	if err != nil {
		return nil, err
	}
	arranged, values, problems := q.readArrangement(values)
	readings, err := q.read(values, problems)
	if err != nil {
		return nil, err
	}
	if err := q.knowsSaved(ctx, engine, readings); err != nil {
		return nil, err
	}
	result := &Result{Query: q.showing(arranged.shown), Parameters: map[string]string{}}
	if moment != "" {
		result.Parameters[AsOfParameter] = moment
	}
	if !ScopeOf(ctx).IsAll() && q.Scope.Kind != ScopeOpen {
		result.Notes = append(result.Notes, scopeNote)
	}
	page := page{limit: -1, order: q.total(arranged.sort), columns: arranged.source(q)}
	if arranged.limit != nil {
		if n, isNumber := arranged.limit.bound.(int64); isNumber {
			page.limit = n
		}
	}
	for i, p := range q.Parameters {
		r := &readings[i]
		if kind := latestKind(r.shown); p.Kind == KindPeriod && kind != "" {
			if *r, err = q.library.latest(ctx, engine, kind); err != nil {
				return nil, err
			}
		}
		n, isNumber := r.bound.(int64)
		switch {
		case p.Kind == KindLimit && isNumber:
			page.limit = n
			r.bound = n + 1 // one more row than asked for tells whether there are more
		case p.Kind == KindOffset && isNumber:
			page.offset, page.offsetName = n, p.Name
		}
		if r.shown != "" {
			result.Parameters[p.Name] = r.shown
		}
	}
	arranged.understood(result.Parameters)
	s := &settled{engine, readings, result, page, arranged}
	return s, s.continueFrom(arranged.cursor, ScopeOf(ctx))
}

// continueFrom settles where the page begins and whether the arrangement goes around
// the statement, which then gives all its rows.
func (s *settled) continueFrom(c *cursor, scope Scope) error {
	q := s.result.Query
	s.page.question = questionOf(q, s.result.Parameters, scope.String())
	if c != nil {
		if !c.fit(s.page.question, s.page.order) {
			return &ParameterError{q.Name, []Problem{{CursorParameter, c.String(), "invalid", Text{
				Zh: "cursor 属于另一查询或另一组参数，请去掉 cursor 重新查询", En: "the cursor is of another query or other parameters; ask again without it"}}}}
		}
		s.page.before = c.Position
		s.result.Notes = append(s.result.Notes, Text{fmt.Sprintf("接前面的 %d 行", c.Position), fmt.Sprintf("Continues after %d rows", c.Position)})
		if c.Keys == nil {
			s.page.offset = c.Position
		}
	}
	offset := q.parameterOfKind(KindOffset)
	s.page.isAround = s.arrangement.isAround() || c != nil && offset == nil
	for i, p := range q.Parameters {
		if p.Kind == KindOffset && c != nil {
			s.readings[i].bound = s.page.offset
		}
	}
	s.result.Notes = append(s.result.Notes, s.arrangement.notes()...)
	return nil
}

// edgeOf returns the first day of a period, or the day after its last, as
// 2019-02-28; nil where there is no period ("latest" of a warehouse without data).
func edgeOf(id, edge string) any {
	period, err := ParsePeriod(id)
	switch {
	case err != nil:
		return nil
	case edge == "before_on":
		return period.Before.Format(time.DateOnly)
	}
	return period.Start.Format(time.DateOnly)
}

// Latest returns the id that a period means: of "latest", "latest-month" … the newest
// period of the kind in the warehouse ("latest" while there is none), else the text.
func (l *Library) Latest(ctx context.Context, engine Engine, period string) (string, error) {
	kind := latestKind(period)
	if kind == "" {
		return period, nil
	}
	r, err := l.latest(ctx, engine, kind)
	return r.shown, err
}

// latest returns the id of the newest period of a kind, or the kind's lack.
func (l *Library) latest(ctx context.Context, engine Engine, kind string) (reading, error) {
	periods, err := l.Lookup("periods")
	if err != nil {
		return reading{}, err
	}
	answer, err := periods.Run(ctx, engine, map[string]string{"kind": kind, "limit": "1"})
	if err != nil {
		return reading{}, err
	}
	defer answer.Reader.Release()
	for answer.Reader.Next() {
		if column, ok := answer.Reader.Record().Column(0).(*array.String); ok && column.Len() > 0 {
			id := strings.Clone(column.Value(0)) // the record's memory goes with the reader
			return reading{id, id}, nil
		}
	}
	if err := answer.Reader.Err(); err != nil {
		return reading{}, err
	}
	// No data yet: the answer is empty, and its notes say so.
	return reading{"latest", "latest"}, nil
}

// read makes the result's reader over the engine's, and copies what the
// engine's schema says about the snapshot.
func (r *Result) read(source array.RecordReader, page page) error {
	metadata := source.Schema().Metadata()
	said := map[string]string{}
	for i, key := range metadata.Keys() {
		said[key] = metadata.Values()[i]
	}
	r.Snapshot = said["snapshot"]
	if text := said["refreshed_at"]; text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return fmt.Errorf("the engine's refreshed_at: %w", err)
		}
		r.RefreshedAt = at
	}
	if text := said["freshness"]; text != "" {
		if err := json.Unmarshal([]byte(text), &r.Freshness); err != nil {
			return fmt.Errorf("the engine's freshness: %w", err)
		}
	}
	if batch := said[AsOfParameter]; batch != "" {
		r.Notes = append(r.Notes, asOfNote(batch))
	}
	parameters, err := json.Marshal(r.Parameters)
	if err != nil {
		return err
	}
	said["query"], said["parameters"] = r.Query.Name, string(parameters)
	reader, err := newReader(r, source, arrow.MetadataFrom(maps.Clone(said)), page)
	if err != nil {
		return err
	}
	r.Reader = reader
	return nil
}
