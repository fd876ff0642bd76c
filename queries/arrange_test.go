package queries

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// TestArrangementFaults wants each fault told, all at once and by its parameter.
func TestArrangementFaults(t *testing.T) {
	q := lookup(t, library(t), "ranking")
	for _, test := range []struct{ name, value, want string }{
		{"sort", "scor", `did you mean "score"`},
		{"sort", "score,-score", "there twice"},
		{"sort", ",", "there is no column"},
		{"sort", "score; drop table x", "there is no column"},
		{"columns", "reads,reads", "there twice"},
		{"columns", "nothing_like_it_at_all", "there are rank, previous_rank"},
		{"where", "score", "there is no operator"},
		{"where", "score:like:5", `no operator "like"`},
		{"where", "score:gt", "the value is missing"},
		{"where", "score:gt:many", `"many" is not a number`},
		{"where", "score:gt:NaN", "is not a number"},
		{"where", "reads:eq:1.5", "is not a whole number"},
		{"where", "reads:in:1,x,2,y", `"x" is not a whole number`},
		{"where", "reads:in:1,x,2,y", `"y" is not a whole number`},
		{"where", "level:eq:village", "is not one of national"},
		{"where", "platform:has:wei", "is no free text"},
		{"where", "is_score_at_least:gt:true", "have no order"},
		{"where", "is_score_at_least:eq:maybe", "not true or false"},
		{"where", "score:null:5", "takes no value"},
		{"where", "account_name:eq:" + strings.Repeat("长", 201), "at most 200"},
		{"where", strings.Repeat("rank:ge:1\n", 21), "21 conditions"},
		{"where", "1=1) or (1:eq:1", "there is no column"},
		{"cursor", "x", "not a cursor"},
	} {
		engine := empty(q)
		_, err := q.Run(context.Background(), engine, map[string]string{"index": "wci@14.2", "period": "W2019-02-24", test.name: test.value})
		var wrong *ParameterError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), test.want) || wrong.Problems[0].Parameter != test.name || len(engine.sql) != 0 {
			t.Errorf("%s=%.40s: %v, want %q", test.name, test.value, err, test.want)
		}
	}
	_, err := q.Run(context.Background(), empty(q), map[string]string{"index": "wci@14.2", "period": "x", "sort": "x", "where": "a:eq:1\nscore:is:1", "columns": "b"})
	var wrong *ParameterError
	if !errors.As(err, &wrong) || len(wrong.Problems) != 5 {
		t.Errorf("five faults are told as %v", err)
	}
}

// TestArrangementIsBound wants no text of a user in the statement.
func TestArrangementIsBound(t *testing.T) {
	q := lookup(t, library(t), "ranking")
	var given []fakeColumn
	for _, name := range []string{"account_name", "reads", "reads_at_least", "score", "account_id"} {
		given = append(given, fakeColumn{name, q.column(name).Format.ArrowType(), nil})
	}
	engine := answering(nil, given...)
	hostile := `'; drop table mart.accounts; --`
	r, err := q.Run(context.Background(), engine, map[string]string{"index": "wci@14.2", "period": "W2019-02-24", "limit": "5", "offset": "2",
		"where": "account_name:eq:" + hostile + "\nreads:in:1,2\nscore:null", "sort": "-reads", "columns": "account_name,reads"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Reader.Release()
	sql, args := engine.sql[0], engine.args[0]
	if strings.Contains(sql, "drop table") || !slices.Contains(args, any(hostile)) {
		t.Errorf("the statement is %s", sql)
	}
	if n := len(args); args[n-2] != int64(6) || args[n-1] != int64(2) || !strings.HasSuffix(sql, "offset $"+strconv.Itoa(n)) {
		t.Errorf("limit and offset are not around the statement: %v", args)
	}
	inner := q.binds
	for i, b := range inner {
		if b.word == "" && (q.Parameters[b.parameter].Kind == KindLimit || q.Parameters[b.parameter].Kind == KindOffset) && args[i] != nil {
			t.Errorf("the statement's own %s is %v", q.Parameters[b.parameter].Name, args[i])
		}
	}
	if r.Reader.Schema().NumFields() != 3 || r.Parameters["columns"] != "account_name,reads,reads_at_least" {
		t.Errorf("it shows %v, %v", r.Reader.Schema(), r.Parameters)
	}
	if !slices.ContainsFunc(r.Notes, func(n Text) bool { return strings.Contains(n.En, "lower bounds") }) {
		t.Errorf("nothing is said of lower bounds: %v", r.Notes)
	}
}

func TestPathsAndOrders(t *testing.T) {
	for want, line := range map[string]string{
		`path "/rankings"`:                    "path: /rankings",
		`"x" is not a parameter of the query`: "path: /v1/a/{x}",
		"/v1/jobs is taken":                   "path: /v1/jobs/{p}",
		`order: there is no column "d"`:       "order: [-d]",
	} {
		text := strings.Replace(goodHead, "scope: open", "scope: open\n"+line, 1) + "select $p as c"
		if _, err := LoadFrom(fstest.MapFS{"q.sql": {Data: []byte(text)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
	good := strings.Replace(goodHead, "scope: open", "scope: open\npath: /v1/a/{p}", 1) + "select $p as c"
	_, err := LoadFrom(fstest.MapFS{"q.sql": {Data: []byte(good)}, "r.sql": {Data: []byte(good)}})
	if err == nil || !strings.Contains(err.Error(), "queries q and r have the same path") {
		t.Errorf("two queries under one path: %v", err)
	}
}
