package release

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

var columns = []Column{{"rank", typeInteger}, {"account_id", typeText}, {"account_name", typeText}, {"score", typeDecimal}, {"reads", typeInteger}, {"is_score_at_least", typeBoolean}}

// row makes a row; a value is written as in the canonical form, - is not known.
func row(values ...string) Row {
	r := Row{values: make([]value, len(values))}
	for i, text := range values {
		if text != "-" {
			r.values[i] = known(text)
		}
	}
	r.AccountID, r.Hash = values[1], rowHash(columns, r.values)
	return r
}

func sample() []Row {
	return []Row{
		row("1", "wechat:a", "云岭发布", "897.7191088974", "1000", "true"),
		row("2", "wechat:b", "云岭 \"应急\"\n<&>", "100", "20", "false"),
		row("-", "wechat:c", "-", "-", "-", "false"),
	}
}

func published() *Release {
	facts := Release{
		ID: "R2024-0001", Title: "第9周", Query: "ranking", Parameters: map[string]string{"period": "W2024-03-03", "index": "wci@14.2"},
		IndexID: "wci@14.2", Fingerprint: "f0", Options: []string{}, PeriodID: "W2024-03-03", Batch: 4, Snapshot: 2, MadeWith: "0.1",
		PublishedBy: "张三", PublishedAt: time.Date(2024, 3, 11, 1, 2, 3, 4567, time.UTC),
		Definitions: []Definition{{"wci@14.2", "f0", "id: wci\n"}},
	}
	return New(facts, columns, sample())
}

func sum(text string) string {
	hash := sha256.Sum256([]byte(text))
	return hex.EncodeToString(hash[:])
}

// TestHashesAreThoseOfTheDocument writes the canonical form out by hand, as another
// program would make it from doc.go.
func TestHashesAreThoseOfTheDocument(t *testing.T) {
	rows := []string{
		"rank integer 1 1\naccount_id text 8 wechat:a\naccount_name text 12 云岭发布\nscore decimal 14 897.7191088974\nreads integer 4 1000\nis_score_at_least boolean 4 true\n",
		"rank integer 1 2\naccount_id text 8 wechat:b\naccount_name text 19 云岭 \"应急\"\n<&>\nscore decimal 3 100\nreads integer 2 20\nis_score_at_least boolean 5 false\n",
		"rank integer -\naccount_id text 8 wechat:c\naccount_name text -\nscore decimal -\nreads integer -\nis_score_at_least boolean 5 false\n",
	}
	list := "release_id text 10 R2024-0001\ntitle text 7 第9周\nquery text 7 ranking\n" +
		"parameter.index text 8 wci@14.2\nparameter.period text 11 W2024-03-03\n" +
		"columns text 100 rank:integer,account_id:text,account_name:text,score:decimal,reads:integer,is_score_at_least:boolean\n" +
		"index_id text 8 wci@14.2\nfingerprint text 2 f0\noptions text 0 \nperiod_id text 11 W2024-03-03\n" +
		"batch_id integer 1 4\nsnapshot_id integer 1 2\nmade_with text 3 0.1\npublished_by text 6 张三\n" +
		"published_at timestamp 27 2024-03-11T01:02:03.000004Z\naccounts integer 1 3\ndefinition.wci@14.2 text 8 id: wci\n\n"
	r := published()
	for i, text := range rows {
		if want := sum(text); r.Rows[i].Hash != want {
			t.Errorf("row %d has the hash %s, want %s", i+1, r.Rows[i].Hash, want)
		}
		list += "row text 64 " + sum(text) + "\n"
	}
	if want := sum(list); r.ListHash != want {
		t.Errorf("the list has the hash %s, want %s", r.ListHash, want)
	}
}

func TestValuesHaveOneForm(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", math.Copysign(0, -1): "0", 100: "100", 0.1: "0.1", -3.5: "-3.5", 1e21: "1000000000000000000000", 1e-7: "0.0000001",
		math.Inf(1): "inf", 0.30000000000000004: "0.30000000000000004",
	} {
		if got := decimal(x); got != want {
			t.Errorf("%v is written %s, want %s", x, got, want)
		}
	}
}

// TestRowsAreKeptExactly writes each row as JSON and reads it back.
func TestRowsAreKeptExactly(t *testing.T) {
	for _, want := range append(sample(), row("1", "x:"+strings.Repeat("9", 40), "", "inf", "9223372036854775807", "-")) {
		got := readRow(columns, want.AccountID, want.Hash, want.content(columns))
		if got.fault != "" || !slices.Equal(got.values, want.values) || rowHash(columns, got.values) != want.Hash {
			t.Errorf("%s is read as %+v", want.content(columns), got)
		}
	}
	for content, want := range map[string]string{
		"": "not a JSON object", "{}": "lacks rank", `{"rank":[1]}`: "its rank is [1]",
		strings.Replace(sample()[0].content(columns), "{", `{"more":1,`, 1): "more fields",
	} {
		if got := readRow(columns, "a", "h", content); !strings.Contains(got.fault, want) {
			t.Errorf("%s: %q, want %q", content, got.fault, want)
		}
	}
}

func TestVerify(t *testing.T) {
	type world struct {
		kept  *Release
		again Recomputed
	}
	tests := map[string]struct {
		change func(*world)
		want   []string // cause and account of each row, in order
		fact   string   // what the problem of the whole list says
	}{
		"nothing": {func(*world) {}, nil, ""},
		"a value of the state": {func(w *world) {
			w.again.Rows[1] = row("2", "wechat:b", "云岭 \"应急\"\n<&>", "101", "21", "false")
		}, []string{"value wechat:b"}, ""},
		"a value that moves others": {func(w *world) {
			w.again.Rows[1] = row("1", "wechat:b", "云岭 \"应急\"\n<&>", "999", "2000", "false")
			w.again.Rows[0] = row("2", "wechat:a", "云岭发布", "897.7191088974", "1000", "true")
		}, []string{"value wechat:b", "others wechat:a"}, ""},
		"zero is not unknown": {func(w *world) { w.again.Rows[2] = row("-", "wechat:c", "-", "-", "0", "false") }, []string{"value wechat:c"}, ""},
		"raw rows that are kept twice": {func(w *world) {
			w.again.Copies = []Copy{{"wechat:b", "account_days", "wechat:b 2024-03-04"}, {"wechat:elsewhere", "posts", "1"}}
		}, []string{"raw_copy wechat:b"}, ""},
		"another account": {func(w *world) {
			w.again.Rows[2] = row("-", "wechat:d", "-", "-", "-", "false")
		}, []string{"missing wechat:c", "extra wechat:d"}, ""},
		"a kept value":   {func(w *world) { w.kept.Rows[0].values[3] = known("897.7191088975") }, []string{"kept_row wechat:a"}, ""},
		"a kept account": {func(w *world) { w.kept.Rows[0].AccountID = "wechat:z" }, []string{"kept_row wechat:z", "extra wechat:a"}, ""},
		"a kept value and its hash": {func(w *world) {
			w.kept.Rows[0] = row("1", "wechat:a", "云岭发布", "999", "1000", "true")
		}, []string{"value wechat:a"}, "changed by hand after"},
		"a row that cannot be read": {func(w *world) { w.kept.Rows[0].fault = "x" }, []string{"kept_row wechat:a"}, ""},
		"a row removed":             {func(w *world) { w.kept.Rows = w.kept.Rows[:2] }, []string{"extra wechat:c"}, "3 rows were published, 2 are kept"},
		"a row twice": {func(w *world) { w.kept.Rows = append(w.kept.Rows, w.kept.Rows[1]) },
			[]string{"missing wechat:b"}, "3 rows were published, 4 are kept"},
		"two rows exchanged": {func(w *world) { w.kept.Rows[0], w.kept.Rows[1] = w.kept.Rows[1], w.kept.Rows[0] }, nil, "changed by hand after"},
		"the title":          {func(w *world) { w.kept.Title = "第10周" }, nil, "changed by hand after"},
		"the period":         {func(w *world) { w.kept.Parameters["period"] = "W2024-03-10" }, nil, "changed by hand after"},
		"the definition":     {func(w *world) { w.kept.Definitions[0].Text += "#" }, nil, "changed by hand after"},
		"the program's rules": {func(w *world) {
			w.again.Fingerprint, w.again.MadeWith = "f1", "0.2"
			w.again.Rows[0] = row("1", "wechat:a", "云岭发布", "900", "1000", "true")
		}, []string{"formula wechat:a"}, "this program (0.2) computes it by other rules"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := &world{published(), Recomputed{Rows: sample(), Fingerprint: "f0", MadeWith: "0.1"}}
			test.change(w)
			v := Verify(w.kept, w.again)
			var got []string
			for _, d := range v.Rows {
				got = append(got, string(d.Cause)+" "+d.AccountID)
				if d.Reason.Zh == "" || d.Reason.En == "" {
					t.Errorf("%s: no reason", d.AccountID)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("rows %q, want %q", got, test.want)
			}
			var facts []string
			for _, problem := range v.Problems {
				facts = append(facts, problem.En)
			}
			if said := strings.Join(facts, "; "); !strings.Contains(said, test.fact) || (test.fact == "") != (said == "") {
				t.Errorf("problems %q, want %q", said, test.fact)
			}
			if v.IsSame != (test.want == nil && test.fact == "") {
				t.Errorf("same is %v", v.IsSame)
			}
		})
	}
}

func TestCompare(t *testing.T) {
	today := Today{Fingerprint: "f0", Corrections: map[string]Correction{"wechat:b": {Batches: "5, 6", IsFigures: true}, "wechat:c": {Batches: "7", IsRegister: true}}}
	today.Rows = []Row{
		row("1", "wechat:b", "云岭 \"应急\"\n<&>", "999", "2000", "false"),
		row("2", "wechat:a", "云岭发布", "897.7191088974", "1000", "true"),
		row("-", "wechat:c", "新名", "-", "-", "false"),
		row("-", "wechat:d", "新", "-", "-", "false"),
	}
	want := []string{"wechat:a others 1→2", "wechat:b data 2→1", "wechat:c register (null)→(null)", "wechat:d roster (null)→(null)"}
	if got := compared(t, today); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	today.Fingerprint = "f1"
	if got := compared(t, today); got[1] != "wechat:b formula, data 2→1" {
		t.Errorf("with another formula %q", got)
	}
	today.Fingerprint, today.Corrections = "f0", nil
	if got := compared(t, today); got[1] != "wechat:b unexplained 2→1" {
		t.Errorf("without a batch %q", got)
	}
	if got := compared(t, Today{Rows: sample(), Fingerprint: "f0"}); got != nil {
		t.Errorf("the same list differs: %q", got)
	}
}

// compared gives account, causes and both ranks of each row.
func compared(t *testing.T, today Today) (lines []string) {
	t.Helper()
	rows, err := Compare(published(), today, "en")
	if err != nil {
		t.Fatal(err)
	}
	result, err := Comparison().Answer(rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Reader.Release()
	for result.Reader.Next() {
		record := result.Reader.Record()
		text := func(name string, i int) string { return column(record, name).ValueStr(i) }
		for i := range int(record.NumRows()) {
			lines = append(lines, text("account_id", i)+" "+text("causes", i)+" "+text("published_rank", i)+"→"+text("rank", i))
		}
	}
	return lines
}

func column(record arrow.Record, name string) arrow.Array {
	return record.Column(record.Schema().FieldIndices(name)[0])
}

// TestRecords wants what the tables of the warehouse hold.
func TestRecords(t *testing.T) {
	r := published()
	r.Title = ""
	header, err := r.Header()
	if err != nil {
		t.Fatal(err)
	}
	defer header.Release()
	if !header.Next() || column(header.Record(), "title").IsValid(0) || column(header.Record(), "batch_id").(*array.Int64).Value(0) != 4 ||
		column(header.Record(), "parameters").ValueStr(0) != `{"index":"wci@14.2","period":"W2024-03-03"}` {
		t.Errorf("the header is %v", header.Record())
	}
	rows, err := r.RowRecords()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	want := `{"rank":1,"account_id":"wechat:a","account_name":"云岭发布","score":897.7191088974,"reads":1000,"is_score_at_least":true}`
	if !rows.Next() || rows.Record().NumRows() != 3 || column(rows.Record(), "content").ValueStr(0) != want {
		t.Errorf("the rows are %v", rows.Record())
	}
}
