package queries

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// TestUnanswered names the ids of which no row came, and none where rows were filtered.
func TestUnanswered(t *testing.T) {
	columns := []Column{{Name: "value"}, {Name: "subject_id"}}
	result := &Result{Query: &Query{Parameters: []Parameter{{Name: "ids", Kind: KindIDs}}}, Parameters: map[string]string{"ids": "a,b,c"}}
	lacking := result.unanswered(columns)
	text := array.NewStringBuilder(memory.DefaultAllocator)
	text.AppendValues([]string{"a", "c", ""}, []bool{true, true, false})
	ids := text.NewArray()
	defer ids.Release()
	lacking.see([]arrow.Array{nil, ids})
	if got := lacking.note().Zh; got != "没有这些编号在该周期的数据，未列入：b" {
		t.Error(got)
	}
	result.Parameters[WhereParameter] = "value:ge:3"
	if result.unanswered(columns) != nil || (&Result{Query: &Query{}}).unanswered(columns) != nil {
		t.Error("ids are missed where rows are left out on purpose, or where none are asked for")
	}
}

// TestEveryStatementKeepsItsOrder wants a limit at the end of each statement: without one
// the rows of several threads come in any order.
func TestEveryStatementKeepsItsOrder(t *testing.T) {
	library, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range library.Queries() {
		if !q.IsComputed() && !limited.MatchString(q.SQL()) {
			t.Errorf("%s ends without a limit", q.Name)
		}
	}
}
