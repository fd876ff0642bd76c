package api_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"zhengheng/api"
	"zhengheng/queries"
)

// Names as a hostile or careless source may deliver them.
const (
	scriptName = `<script>alert("x")</script>`
	breakName  = `"><img src=x onerror=alert(1)>`
)

var errEngine = errors.New("disk on fire at /secret/path")

// fake answers the shipped queries with invented rows. It knows a query by its
// statement, and honours a platform, a calendar and an account among the
// arguments, whatever their order.
type fake struct {
	library *queries.Library
	fail    string // the query that fails before its first row
	failMid string // the query whose reader fails after its first record
	panics  string
	blocks  string // the query that waits for its context
	empty   bool   // a warehouse without data
	many    int    // rows of batches
	hostile bool   // queries without rows of their own have one whose texts are markup

	asked atomic.Int64 // statements
	state atomic.Int64 // counts the refreshes
	slow  time.Duration
}

func (f *fake) State(context.Context) (string, error) { return fmt.Sprint(f.state.Load()), nil }

func (f *fake) Query(ctx context.Context, sql string, args []any) (array.RecordReader, error) {
	f.asked.Add(1)
	time.Sleep(f.slow)
	if strings.HasPrefix(sql, "select list_name, kind from mart.saved_lists") { // whether there is a list of a name
		return savedLists(args[0])
	}
	name := ""
	for _, q := range f.library.Queries() {
		if q.SQL() == sql || q.SQL() != "" && strings.Contains(sql, q.SQL()) { // as it is, or with an arrangement around
			name = q.Name
		}
	}
	switch name {
	case f.fail:
		return nil, errEngine
	case f.panics:
		panic("engine")
	case f.blocks:
		<-ctx.Done()
		return nil, ctx.Err()
	}
	q, err := f.library.Lookup(name)
	if err != nil {
		return nil, fmt.Errorf("a statement of no query: %s", sql)
	}
	var rows []map[string]any
	if !f.empty {
		rows = f.rows(name, args)
		if rows == nil && f.hostile {
			rows = hostileRows(q)
		}
	}
	if counted := regexp.MustCompile(`^select cast\(answer\."(\w+)" as \w+\) as "\w+", count\(\*\) as "row_count"`).FindStringSubmatch(sql); counted != nil {
		return tally(q, rows, counted[1])
	}
	q = showing(q, sql)
	reader, err := records(q, rows)
	if err == nil && name == f.failMid {
		return &failing{RecordReader: reader}, nil
	}
	return reader, err
}

// showing is the query with the columns that the statement around its own asks for.
func showing(q *queries.Query, sql string) *queries.Query {
	head, _, isAround := strings.Cut(sql, "\nfrom (\n"+q.SQL())
	if q.SQL() == "" || !isAround {
		return q
	}
	shown := *q
	shown.Columns = nil
	for _, as := range regexp.MustCompile(` as "(\w+)"`).FindAllStringSubmatch(head, -1) {
		shown.Columns = append(shown.Columns, *q.Column(as[1]))
	}
	return &shown
}

// tally counts rows by a column, as the statement around a query's own does.
func tally(q *queries.Query, rows []map[string]any, column string) (array.RecordReader, error) {
	counts := map[any]int{}
	for _, row := range rows {
		counts[row[column]]++
	}
	var all []map[string]any
	for value, n := range counts {
		all = append(all, map[string]any{column: value, queries.TallyColumn: n})
	}
	counted := *q
	counted.Columns = []queries.Column{*q.Column(column), {Name: queries.TallyColumn, Format: queries.FormatInteger}}
	return records(&counted, all)
}

// Compute answers a question without a statement, as a simulation would.
func (f *fake) Compute(_ context.Context, name string, values map[string]any) (array.RecordReader, error) {
	if values["weights"] == "nonsense" {
		return nil, wrongWeights{errors.New("no weight is called \"nonsense\"")}
	}
	q, err := f.library.Lookup(name)
	if err != nil {
		return nil, err
	}
	return records(q, f.rows(name, nil))
}

type wrongWeights struct{ error }

func (wrongWeights) InvalidParameter() string { return "weights" }

func (f *fake) rows(name string, args []any) []map[string]any {
	switch name {
	case "ranking":
		return filterBy(rankingRows(), "platform", args)
	case "periods":
		return filterBy(periodRows(), "kind", args)
	case "account":
		rows := filterBy(filterBy(accountRows(), "account_id", args), "kind", args)
		for _, arg := range args {
			if id, ok := arg.(string); ok && strings.HasPrefix(id, "wci@") {
				for _, row := range rows {
					row["index_id"] = id
				}
			}
		}
		return rows
	case "indices":
		return []map[string]any{
			{"index_id": "wci@14.2", "platform": "wechat", "accounts": 25, "scored": 24, "unscored": 1},
			{"index_id": "bci@9", "platform": "weibo", "accounts": 5, "scored": 5, "unscored": 0},
		}
	case "filters":
		return []map[string]any{
			{"field": "platform", "value": "wechat", "accounts": 25}, {"field": "platform", "value": "weibo", "accounts": 5},
			{"field": "level", "value": "city", "accounts": 20}, {"field": "level", "value": "province", "accounts": 5},
			{"field": "sector", "value": "公安", "accounts": 9}, {"field": "sector", "value": scriptName, "accounts": 1},
			{"field": "region", "value": "990000", "accounts": 25}, {"field": "region", "value": "990100", "accounts": 9},
		}
	case "units":
		return []map[string]any{
			{"unit_id": "990000-00", "unit_name": "云澜省人民政府", "region_code": "990000", "accounts": 3},
			{"unit_id": "990100-01", "unit_name": "松川市公安局", "region_code": "990100", "accounts": 2},
		}
	case "batches":
		rows := []map[string]any{}
		for i := range max(f.many, 2) {
			rows = append(rows, map[string]any{"batch_id": i + 1, "source": fmt.Sprintf("账号-%d.csv", i), "rows_read": 120345, "finished_at": time.Date(2019, 3, 4, 16, 5, 0, 0, time.UTC)})
		}
		return rows
	case "what_if":
		return []map[string]any{{"new_rank": 1, "rank": 2, "rank_change": 1, "account_id": "wechat:gov-1/甲", "score": 1394.25, "new_score": 1402.5}}
	case "rejects":
		return []map[string]any{{"batch_id": 1, "source": "a.csv", "line": 17, "column_name": "platform", "value": "=cmd()", "reason": breakName}}
	}
	return nil
}

// hostileRows are one row of what a careless or hostile source may say, and one of which
// nothing is known.
func hostileRows(q *queries.Query) []map[string]any {
	row := map[string]any{}
	for _, c := range q.Columns {
		switch c.Format {
		case queries.FormatText:
			row[c.Name] = scriptName
			if c.Name == "url" {
				row[c.Name] = "javascript:alert(1)//https://mp.example.cn"
			}
		case queries.FormatID:
			row[c.Name] = breakName
		case queries.FormatInteger:
			row[c.Name] = 12345
		case queries.FormatDecimal2, queries.FormatDecimal4, queries.FormatPercent2:
			row[c.Name] = 0.25
		case queries.FormatBoolean:
			row[c.Name] = true
		case queries.FormatDate, queries.FormatTimestamp:
			row[c.Name] = time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC)
		}
	}
	return []map[string]any{row, {}}
}

// filterBy keeps the rows whose column is one of the arguments, all where no
// argument is a value of that column; so an unknown account finds nothing only
// if its rows name one.
func filterBy(rows []map[string]any, column string, args []any) []map[string]any {
	known := slices.ContainsFunc(rows, func(row map[string]any) bool { return slices.Contains(args, row[column]) })
	if !known && column != "account_id" {
		if column == "platform" && slices.Contains(args, any("douyin")) {
			return nil
		}
		return rows
	}
	return slices.DeleteFunc(rows, func(row map[string]any) bool { return !slices.Contains(args, row[column]) })
}

func rankingRows() []map[string]any {
	units := []string{"云澜省公安厅", "松川市文化和旅游局", "青屿市融媒体中心", "白榆县人民政府办公室", "临溪区教育局"}
	names := []string{scriptName, breakName, "平安云澜", "松川发布", "文旅青屿", "白榆县融媒", "临溪教育", "云澜省应急管理厅官方账号（长名）"}
	var rows []map[string]any
	for i := range 25 {
		name := fmt.Sprintf("政务号第%d", i+1)
		mark := map[bool]any{true: i < 2}[i != 2]
		if i < len(names) {
			name = names[(i+2)%len(names)]
		}
		row := map[string]any{
			"rank": i + 1, "previous_rank": i + 1 + []int{2, -1, 0}[i%3], "rank_change": []int{2, -1, 0}[i%3],
			"account_id": fmt.Sprintf("wechat:gov-%d/甲", i), "account_name": name, "platform": "wechat",
			"unit_id": "990100-01", "unit_name": units[i%len(units)], "region_code": "990100", "level": "city", "sector": "公安",
			"score": 1431.55 - 37.3*float64(i), "is_score_at_least": mark, "previous_score": 1400.0, "is_previous_score_at_least": false,
			"score_change": 31.55, "is_score_change_at_least": mark,
			"posts": 14 + i, "reads": 1234567 - 40000*i, "reads_at_least": i < 2,
			"likes": 4200 - 90*i, "comments": 310 + i, "forwards": 900 - 20*i, "followers": 2300000 - 51000*i,
		}
		switch i {
		case 4:
			row["platform"] = "weibo"
			row["previous_rank"], row["rank_change"] = nil, nil
		case 6:
			row["likes"] = nil
		case 24:
			row["rank"], row["previous_rank"], row["rank_change"], row["score"] = nil, nil, nil, nil
			row["reads"], row["missing"] = nil, "reads,watching"
		}
		rows = append(rows, row)
	}
	return rows
}

func periodRows() []map[string]any {
	var rows []map[string]any
	for i := range 8 {
		sunday := time.Date(2019, 2, 24, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -7*i)
		week, _ := queries.PeriodAt("week", sunday)
		iso, _ := queries.PeriodAt("iso_week", sunday.AddDate(0, 0, 1))
		for _, p := range []queries.Period{week, iso} {
			rows = append(rows, map[string]any{"period_id": p.ID(), "kind": p.Kind, "starts_on": p.Start, "ends_on": p.Before.AddDate(0, 0, -1)})
		}
	}
	return append(rows, map[string]any{"period_id": "M2019-02", "kind": "month", "starts_on": time.Date(2019, 2, 1, 0, 0, 0, 0, time.UTC)})
}

func accountRows() []map[string]any {
	var rows []map[string]any
	for i, p := range slices.Backward(periodRows()) {
		row := map[string]any{
			"period_id": p["period_id"], "starts_on": p["starts_on"], "kind": p["kind"],
			"account_id": "wechat:gov-0/甲", "account_name": "平安云澜" + breakName, "platform": "wechat",
			"unit_name": "云澜省公安厅", "level": "province", "sector": "公安", "region_code": "990000", "role": "main", "state": "active",
			"index_id": "wci@14.2", "score": 1200 + 40.5*float64(i%5), "is_score_at_least": i == 3, "score_low": 1200.0,
			"posts": 21, "originals": 9, "reads": 800000 + 35000*i, "reads_at_least": i == 3, "likes": 3000 + 100*i, "comments": 210, "forwards": 450,
			"followers": 2300000 + 900*i,
		}
		if i == 6 {
			row["score"], row["reads"], row["likes"], row["comments"], row["forwards"] = nil, nil, nil, nil, nil
		}
		rows = append(rows, row)
	}
	return rows
}

// scribbler overwrites what was released, as a database reuses its memory: text
// that was kept without a copy comes out wrong.
type scribbler struct{ memory.Allocator }

func (s scribbler) Free(b []byte) {
	for i := range b {
		b[i] = '#'
	}
	s.Allocator.Free(b)
}

// records builds one record per 30,000 rows, with the columns that a query declares.
func records(q *queries.Query, rows []map[string]any) (array.RecordReader, error) {
	fields := make([]arrow.Field, len(q.Columns))
	for i, c := range q.Columns {
		fields[i] = arrow.Field{Name: c.Name, Type: c.Format.ArrowType(), Nullable: true}
	}
	metadata := arrow.NewMetadata([]string{"snapshot", "refreshed_at", "freshness"},
		[]string{"12", "2019-03-04T01:30:00Z", `{"wechat":"2019-03-02","weibo":"2019-03-03"}`})
	schema := arrow.NewSchema(fields, &metadata)
	builder := array.NewRecordBuilder(scribbler{memory.DefaultAllocator}, schema)
	defer builder.Release()
	var all []arrow.Record
	defer func() {
		for _, r := range all {
			r.Release()
		}
	}()
	for n, row := range rows {
		for i, c := range q.Columns {
			put(builder.Field(i), row[c.Name])
		}
		if n%30000 == 29999 {
			all = append(all, builder.NewRecord())
		}
	}
	all = append(all, builder.NewRecord())
	return array.NewRecordReader(schema, all)
}

func put(b array.Builder, value any) {
	if value == nil {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(value.(string))
	case *array.Int64Builder:
		b.Append(int64(value.(int)))
	case *array.Float64Builder:
		b.Append(value.(float64))
	case *array.BooleanBuilder:
		b.Append(value.(bool))
	case *array.Date32Builder:
		b.Append(arrow.Date32FromTime(value.(time.Time)))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(value.(time.Time).UnixMicro()))
	}
}

// failing gives its first record and then an error.
type failing struct {
	array.RecordReader
	sent bool
}

func (r *failing) Next() bool {
	if r.sent {
		return false
	}
	r.sent = true
	return r.RecordReader.Next()
}

func (r *failing) Err() error {
	if r.sent {
		return errEngine
	}
	return nil
}

var offered = []api.Index{
	{ID: "wci@14.2", Title: queries.Text{Zh: "微信传播指数 WCI 14.2", En: "WeChat communication index WCI 14.2"}, Platforms: []string{"wechat"}},
	{ID: "bci@9", Title: queries.Text{Zh: "微博传播指数 BCI 9", En: "Weibo communication index BCI 9"}, Platforms: []string{"weibo"}, IsUnverified: true},
}

// newHandler serves the shipped queries from a fake engine, which change may set up.
func newHandler(t *testing.T, change func(*fake, *api.Config)) http.Handler {
	t.Helper()
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine := &fake{library: library, fail: "-", failMid: "-", panics: "-", blocks: "-"}
	config := api.Config{Library: library, Engine: engine, Indices: offered, Version: "v0.1", Open: true, Hosts: []string{"example.com"}, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(engine, &config)
	}
	handler, err := api.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func contains(t *testing.T, what, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%s lacks %q", what, w)
		}
	}
}

// savedLists are a list and a tag of whatever name is asked for.
func savedLists(name any) (array.RecordReader, error) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "list_name", Type: arrow.BinaryTypes.String}, {Name: "kind", Type: arrow.BinaryTypes.String}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	for _, kind := range []string{"list", "tag"} {
		b.Field(0).(*array.StringBuilder).Append(fmt.Sprint(name))
		b.Field(1).(*array.StringBuilder).Append(kind)
	}
	return array.NewRecordReader(schema, []arrow.Record{b.NewRecord()})
}
