package warehouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/marcboeker/go-duckdb"

	"zhengheng/warehouse/rulebook"
)

// exampleCases are subjects and findings outside of any warehouse, as the statements
// score/example_*.sql read them.
type exampleCases struct {
	Subjects []map[string]any
	Facts    []map[string]any
	Ratings  []map[string]any
	Members  []map[string]any
}

// ExampleResult is what became of one example of a rulebook.
type ExampleResult struct {
	Book, Example string
	Title         rulebook.Text
	Verdict       string
	Total         rulebook.Points // unknown where there is none
	Fault         string          // what differs from the file; "" where nothing does
}

// TryExamples scores the examples of the books as the warehouse scores anything, in a
// database in memory that is gone afterwards. A book without examples gives no result.
func TryExamples(ctx context.Context, books []*rulebook.Book) (results []ExampleResult, err error) {
	for _, book := range books {
		if len(book.Examples) == 0 {
			continue
		}
		cases := exampleCases{}
		for _, e := range book.Examples {
			cases.Subjects = append(cases.Subjects, map[string]any{"book": book.ID, "kind": e.Kind, "subject": e.ID, "level": "province", "lacks_services": e.NoServices})
			found := append([]rulebook.ExampleFinding{{Rule: rulebook.Examined}}, e.Findings...)
			for i, f := range found {
				fact := map[string]any{"book": book.ID, "kind": e.Kind, "subject": e.ID, "finding_id": fmt.Sprintf("%s-%d", e.ID, i), "rule": f.Rule,
					"state": "open", "found_on": "2019-06-30", "is_check": false, "points": f.Points, "evidence": f.Evidence}
				if f.Occurrences > 0 {
					fact["occurrences"] = f.Occurrences
				}
				if f.Sampled > 0 {
					fact["sampled"] = f.Sampled
				}
				cases.Facts = append(cases.Facts, fact)
			}
		}
		rows, err := scoreExamples(ctx, cases, book)
		if err != nil {
			return nil, err
		}
		for _, e := range book.Examples {
			results = append(results, exampleResult(book, e, rows))
		}
	}
	return results, nil
}

func exampleResult(book *rulebook.Book, e *rulebook.Example, rows []map[string]any) ExampleResult {
	result := ExampleResult{Book: book.ID, Example: e.ID, Title: e.Title}
	for _, row := range rows {
		if row["subject"] != e.ID {
			continue
		}
		result.Verdict = said(row["verdict"])
		if total, ok := row["total"].(int64); ok {
			result.Total = rulebook.Points{Micro: total, IsKnown: true}
		}
	}
	if result.Verdict != e.Verdict || e.Total.IsKnown && result.Total != e.Total {
		result.Fault = fmt.Sprintf("%s: %s: it is %s with %s, not %s with %s", e.Where(), e.ID, result.Verdict, result.Total, e.Verdict, e.Total)
	}
	return result
}

// scoreExamples scores the cases under books that read no scores of each other.
func scoreExamples(ctx context.Context, cases exampleCases, books ...*rulebook.Book) (rows []map[string]any, err error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	defer func() { err = errors.Join(err, connector.Close()) }()
	w := &Warehouse{connector: connector}
	err = w.inCatalog(ctx, "memory", func(c *connection) error {
		s := &scorer{c: c}
		if err := s.readBooks(ctx, nil, books...); err != nil {
			return err
		}
		if err := s.readCases(ctx, cases); err != nil {
			return err
		}
		if err := s.score(ctx); err != nil {
			return err
		}
		found, err := c.query(ctx, statement("score/example_results", nil))
		if err != nil {
			return err
		}
		defer found.Release()
		rows, err = plainRows(found)
		return err
	})
	return rows, err
}

// readCases stands for what gather reads of a warehouse.
func (s *scorer) readCases(ctx context.Context, cases exampleCases) error {
	for _, list := range []struct {
		step string
		rows []map[string]any
	}{
		{"example_pairs", cases.Subjects}, {"example_facts", cases.Facts}, {"example_ratings", cases.Ratings}, {"example_members", cases.Members},
	} {
		text, err := json.Marshal(append([]map[string]any{}, list.rows...))
		if err != nil {
			return err
		}
		if err := s.exec(ctx, list.step, nil, named("rows", string(text))); err != nil {
			return err
		}
	}
	for _, step := range []string{"no_results", "no_items", "no_checked", "subjects", "fits", "seen"} {
		if err := s.exec(ctx, step, nil); err != nil {
			return err
		}
	}
	return nil
}
