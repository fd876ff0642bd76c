package queries

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apache/arrow/go/v17/arrow"
)

// small is a query with a limit, an offset and a capped column.
const small = `/*
title: {zh: 小, en: Small}
description: {zh: 小, en: Small}
parameters:
  - {name: name, kind: text, title: {zh: 名, en: Name}}
  - {name: limit, kind: limit, title: {zh: 行, en: Rows}, default: "2"}
  - {name: offset, kind: offset, title: {zh: 起, en: From}, default: "0"}
scope: open
columns:
  - {name: reads, title: {zh: 阅读数, en: Reads}, unit: {zh: 次, en: times}, format: integer, at_least: reads_at_least}
  - {name: reads_at_least, title: {zh: 下限, en: At least}, format: boolean}
*/
select reads, reads_at_least from mart.x where $name is null or name = $name limit $limit offset $offset`

func smallQuery(t *testing.T) *Query {
	t.Helper()
	l, err := LoadFrom(fstest.MapFS{"small.sql": {Data: []byte(small)}})
	if err != nil {
		t.Fatal(err)
	}
	return lookup(t, l, "small")
}

func numbers(values ...string) []fakeColumn {
	flags := make([]string, len(values))
	for i := range flags {
		flags[i] = "false"
	}
	return []fakeColumn{{"reads", arrow.PrimitiveTypes.Int64, values}, {"reads_at_least", arrow.FixedWidthTypes.Boolean, flags}}
}

func TestRunBindsByPosition(t *testing.T) {
	q := smallQuery(t)
	engine := answering(map[string]string{"snapshot": "12", "refreshed_at": "2019-03-01T02:00:00Z", "freshness": `{"weibo":"2019-02-28"}`}, numbers("1", "NULL")...)
	r, err := q.Run(context.Background(), engine, map[string]string{"offset": "4", "name": ""})
	if err != nil {
		t.Fatal(err)
	}
	if want := "select reads, reads_at_least from mart.x where $1 is null or name = $1 limit $2 offset $3"; engine.sql[0] != want {
		t.Errorf("the statement is %q", engine.sql[0])
	}
	if want := []any{nil, int64(3), int64(4)}; !slices.Equal(engine.args[0], want) {
		t.Errorf("the values are %v, want %v", engine.args[0], want)
	}
	if r.Snapshot != "12" || r.RefreshedAt.Unix() != 1551405600 || r.Freshness["weibo"] != "2019-02-28" {
		t.Errorf("the state is %q %v %v", r.Snapshot, r.RefreshedAt, r.Freshness)
	}
	if _, isThere := r.Parameters["name"]; isThere || r.Parameters["limit"] != "2" {
		t.Errorf("the parameters are %v", r.Parameters)
	}
	reads := r.Reader.Schema().Field(0)
	for key, want := range map[string]string{"title_zh": "阅读数", "title_en": "Reads", "unit": "次", "unit_en": "times", "format": "integer", "at_least": "reads_at_least"} {
		if got, _ := reads.Metadata.GetValue(key); got != want {
			t.Errorf("%s of reads is %q, want %q", key, got, want)
		}
	}
	schema := r.Reader.Schema().Metadata()
	if name, _ := schema.GetValue("query"); name != "small" {
		t.Errorf("the schema says query %q", name)
	}
	if snapshot, _ := schema.GetValue("snapshot"); snapshot != "12" {
		t.Errorf("the schema says snapshot %q", snapshot)
	}
	got, err := rows(r)
	if err != nil || len(got) != 2 || got[0][0] != "1" || got[1][0] != "(null)" || len(r.Notes) != 0 || r.Next != "" {
		t.Errorf("rows %v, notes %v, next %q, %v", got, r.Notes, r.Next, err)
	}
}

// TestCut asks for two rows of answers of several lengths and batch sizes.
func TestDaysOfAPeriodAreBound(t *testing.T) {
	head := strings.Replace(goodHead, "kind: text", "kind: period", 1)
	l, err := LoadFrom(fstest.MapFS{"q.sql": {Data: []byte(head + "select $p_starts_on || $p_before_on || $p as c")}})
	if err != nil {
		t.Fatal(err)
	}
	for period, want := range map[string][]any{
		"M2024-02":                {"2024-02-01", "2024-03-01", "M2024-02"},
		"R2024-02-27..2024-02-29": {"2024-02-27", "2024-03-01", "R2024-02-27..2024-02-29"},
		"":                        {nil, nil, nil},
	} {
		engine := answering(nil, fakeColumn{"c", arrow.BinaryTypes.String, nil})
		if _, err := lookup(t, l, "q").Run(context.Background(), engine, map[string]string{"p": period}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(engine.args[0], want) {
			t.Errorf("%q: the values are %v, want %v", period, engine.args[0], want)
		}
	}
}

func TestCut(t *testing.T) {
	q := smallQuery(t)
	for _, test := range []struct {
		values        []string
		repeat, limit int
		want          int
		next          string
	}{
		{[]string{"1"}, 1, 2, 1, ""},
		{[]string{"1", "2"}, 1, 2, 2, ""},
		{[]string{"1", "2", "3"}, 1, 2, 2, "offset=12"},
		{[]string{"1", "2"}, 2, 2, 2, "offset=12"},
		{[]string{"1"}, 3, 2, 2, "offset=12"},
		{[]string{"1", "2"}, 2, 3, 3, "offset=13"},
	} {
		engine := answering(nil, numbers(test.values...)...)
		engine.records = slices.Repeat(engine.records, test.repeat)
		r, err := q.Run(context.Background(), engine, map[string]string{"limit": string(rune('0' + test.limit)), "offset": "10"})
		if err != nil {
			t.Fatal(err)
		}
		got, err := rows(r)
		if err != nil || len(got) != test.want || r.Next != test.next || (len(r.Notes) == 1) != (test.next != "") {
			t.Errorf("%v ×%d limit %d: %d rows, next %q, notes %v, %v", test.values, test.repeat, test.limit, len(got), r.Next, r.Notes, err)
		}
	}
	all := answering(nil, numbers("1", "2", "3")...)
	r, err := q.Run(context.Background(), all, map[string]string{"limit": "all"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := rows(r); err != nil || len(got) != 3 || all.args[0][1] != nil || r.Next != "" {
		t.Errorf("all: %v %v, values %v", got, err, all.args[0])
	}
}

// The signs that stand before values are explained, each once: of marks beside unknown
// values nothing is said.
func TestInexactValuesAreNoted(t *testing.T) {
	for want, rowsOf := range map[string][2][]string{
		"":   {{"1", "NULL", "NULL"}, {"false", "true", "NULL"}},
		"≥":  {{"1", "2", "NULL", "3"}, {"false", "true", "NULL", "true"}},
		"≈":  {{"1", "2", "3"}, {"NULL", "false", "NULL"}},
		"≈≥": {{"1", "2", "3", "4"}, {"NULL", "true", "NULL", "true"}},
	} {
		columns := numbers(rowsOf[0]...)
		columns[1].values = rowsOf[1]
		r, err := smallQuery(t).Run(context.Background(), answering(nil, columns...), map[string]string{"limit": "all"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rows(r); err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, note := range r.Notes {
			said += strings.Trim(note.Zh[:strings.Index(note.Zh, " 的数值")], "带 ")
			if !IsBoundNote(note) {
				t.Errorf("%s: the note %v is not told as one of bounds", want, note)
			}
		}
		if said != want {
			t.Errorf("marks %v beside %v are noted as %q, want %q", rowsOf[1], rowsOf[0], said, want)
		}
	}
}

func TestFailingReaderIsAnError(t *testing.T) {
	engine := answering(nil, numbers("1")...)
	engine.failure = errLost
	r, err := smallQuery(t).Run(context.Background(), engine, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := rows(r)
	if !errors.Is(err, errLost) || !strings.Contains(err.Error(), "query small: after 1 rows") || len(r.Notes) != 0 {
		t.Errorf("%d rows, %v, notes %v", len(got), err, r.Notes)
	}
}

func TestWrongColumns(t *testing.T) {
	for want, columns := range map[string][]fakeColumn{
		`query small: column 1 of the statement is "read", declared is "reads"`: {{"read", arrow.PrimitiveTypes.Int64, nil}, {"reads_at_least", arrow.FixedWidthTypes.Boolean, nil}},
		`query small: the statement gives 1 columns, 2 are declared`:            {{"reads", arrow.PrimitiveTypes.Int64, nil}},
		`query small: column "reads": the statement gives utf8, format integer`: {{"reads", arrow.BinaryTypes.String, nil}, {"reads_at_least", arrow.FixedWidthTypes.Boolean, nil}},
		`query small: column "reads_at_least": the statement gives int64`:       {{"reads", arrow.PrimitiveTypes.Int64, nil}, {"reads_at_least", arrow.PrimitiveTypes.Int64, nil}},
	} {
		_, err := smallQuery(t).Run(context.Background(), answering(nil, columns...), nil)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestLatest checks that the newest period is asked for first and then bound.
func TestLatest(t *testing.T) {
	l := library(t)
	q := lookup(t, l, "indices")
	periods := lookup(t, l, "periods")
	for _, test := range []struct{ text, kind, found, bound string }{
		{"", "week", "W2019-02-24", "W2019-02-24"},
		{"latest-month", "month", "M2019-02", "M2019-02"},
		{"latest-iso-week", "iso_week", "", "latest"},
	} {
		first := empty(periods)
		if test.found != "" {
			columns := []fakeColumn{}
			for _, c := range periods.Columns {
				columns = append(columns, fakeColumn{c.Name, c.Format.ArrowType(), []string{"NULL"}})
			}
			columns[0].values = []string{test.found}
			first = answering(nil, columns...)
		}
		both := &twoEngines{first, empty(q)}
		r, err := q.Run(context.Background(), both, map[string]string{"period": test.text})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rows(r); err != nil {
			t.Fatal(err)
		}
		if got := both.first.args[0][0]; got != test.kind {
			t.Errorf("%q: the newest %v is asked for, want %s", test.text, got, test.kind)
		}
		if got := both.second.args[0][0]; got != test.bound || r.Parameters["period"] != test.bound {
			t.Errorf("%q: bound %v, shown %q, want %s", test.text, got, r.Parameters["period"], test.bound)
		}
	}
}
