package queries

import (
	"context"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
)

// TestTally wants the engine to count: the whole answer, under the page's conditions, with
// what a user wrote bound; the values that are not known last.
func TestTally(t *testing.T) {
	q := smallQuery(t)
	engine := answering(map[string]string{"snapshot": "12"},
		fakeColumn{"reads", arrow.PrimitiveTypes.Int64, []string{"7", "NULL"}}, fakeColumn{TallyColumn, arrow.PrimitiveTypes.Int64, []string{"300000", "2"}})
	r, err := q.Tally(context.Background(), engine, map[string]string{"name": "x", "limit": "1", "where": "reads:ge:5"}, "reads")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Reader.Release()
	want := "select cast(answer.\"reads\" as bigint) as \"reads\", count(*) as \"row_count\"\nfrom (\n" +
		"select reads, reads_at_least from mart.x where $1 is null or name = $1 limit $2 offset $3\n) as answer\n"
	if sql := engine.sql[0]; !strings.HasPrefix(sql, want) || !strings.HasSuffix(sql, "group by 1\norder by 2 desc, 1 nulls last") || !strings.Contains(sql, ">= $4") {
		t.Errorf("the statement is %s", sql)
	}
	if args := engine.args[0]; len(args) != 4 || args[0] != "x" || args[1] != nil || args[2] != nil {
		t.Errorf("the values are %v: all rows are counted, whatever the limit", args)
	}
	if !r.Reader.Next() || r.Reader.Record().NumRows() != 2 || r.Snapshot != "12" || len(r.Query.Columns) != 2 {
		t.Errorf("%+v", r)
	}
	if _, err := q.Tally(context.Background(), engine, nil, "colour"); err == nil || !strings.Contains(err.Error(), `no column "colour"`) {
		t.Errorf("an unknown column: %v", err)
	}
	computed := lookup(t, library(t), "certainty")
	if _, err := computed.Tally(context.Background(), engine, nil, "platform"); err == nil || !strings.Contains(err.Error(), "computed") {
		t.Errorf("a computed query: %v", err)
	}
}
