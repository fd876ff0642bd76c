package reports

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"zhengheng/queries"
)

var errLost = errors.New("the connection was lost")

// kinds is a query with a column of every format and a companion.
var kinds = &queries.Query{
	Name: "kinds", Title: queries.Text{Zh: "各种类型", En: "All kinds"},
	Description: queries.Text{Zh: "每种格式一列", En: "A column of each format"},
	Parameters:  []queries.Parameter{{Name: "platform", Kind: queries.KindPlatform, Title: queries.Text{Zh: "平台", En: "Platform"}, Values: queries.Labels("platform")}},
	Chart:       &queries.Chart{Kind: "bar", Label: "name", Value: "reads", Rows: 20},
}

// kindsSchema has the metadata that queries attaches.
func kindsSchema() *arrow.Schema {
	field := func(name, zh string, format queries.Format, more ...string) arrow.Field {
		said := map[string]string{"title_zh": zh, "title_en": strings.ToUpper(name), "format": string(format)}
		for i := 0; i < len(more); i += 2 {
			said[more[i]] = more[i+1]
		}
		return arrow.Field{Name: name, Type: format.ArrowType(), Nullable: true, Metadata: arrow.MetadataFrom(said)}
	}
	return arrow.NewSchema([]arrow.Field{
		field("account_id", "账号编号", queries.FormatID),
		field("name", "名称", queries.FormatText),
		field("platform", "平台", queries.FormatText, "labels_zh", `{"weibo":"微博"}`, "labels_en", `{"weibo":"Weibo"}`),
		field("reads", "阅读数", queries.FormatInteger, "unit", "次", "unit_en", "times", "at_least", "reads_at_least"),
		field("reads_at_least", "阅读数为下限", queries.FormatBoolean),
		field("score", "指数值", queries.FormatDecimal2),
		field("weight", "权重", queries.FormatDecimal4),
		field("share", "占比", queries.FormatPercent2),
		field("opened_on", "开设日", queries.FormatDate),
		field("loaded_at", "载入时间", queries.FormatTimestamp),
		field("terms", "各项", queries.FormatList),
	}, nil)
}

type kindsRow struct {
	id, name, platform   any // string or nil
	reads                any // int64 or nil
	atLeast              any // bool, or nil: reads may go either way
	score, weight, share any // float64 or nil
	opened               any // day number or nil
	loaded               any // microseconds or nil
	terms                []float64
}

var allNull = kindsRow{}

// sampleRows are an ordinary row, an all-NULL row, and rows of awkward values.
func sampleRows() []kindsRow {
	at := time.Date(2019, 2, 28, 0, 30, 15, 0, time.UTC).UnixMicro()
	return []kindsRow{
		{"weibo:2656274875", "央视新闻", "weibo", int64(100001), true, 953.7305931635, 0.3, 0.25, int64(17955), at, []float64{1, 2.5}},
		allNull,
		{"00012", "=1+1", "weibo", int64(0), false, math.Copysign(0, -1), 1e-9, 1.0, int64(0), int64(0), []float64{}},
		{"", "他说：\"你好,\r\n世界\"\n", "other", int64(-5), nil, 1e21, 123456.789, -0.5, int64(-25567), at + 999_000, nil},
		{"'@x", "'=cmd|' /C calc'!A0", "", int64(1) << 52, true, 0.1 + 0.2, nil, nil, nil, nil, []float64{-1}},
		{" 空格 ", "-12\t", "𠮷🎉", nil, true, nil, 2.0, 3.0, int64(20000), nil, []float64{0.1}},
		{"+86", "<b>&amp;</b>", "未知", int64(999_999_999_999_999), false, 5e-324, math.MaxFloat64, 0.0, int64(100000), nil, []float64{1e-7}},
	}
}

func record(t *testing.T, rows ...kindsRow) arrow.Record {
	t.Helper()
	b := array.NewRecordBuilder(memory.DefaultAllocator, kindsSchema())
	defer b.Release()
	for _, r := range rows {
		for i, v := range []any{r.id, r.name, r.platform, r.reads, r.atLeast, r.score, r.weight, r.share, r.opened, r.loaded} {
			appendValue(b.Field(i), v)
		}
		list := b.Field(10).(*array.ListBuilder)
		if r.terms == nil {
			list.AppendNull()
			continue
		}
		list.Append(true)
		list.ValueBuilder().(*array.Float64Builder).AppendValues(r.terms, nil)
	}
	return b.NewRecord()
}

func appendValue(b array.Builder, v any) {
	if v == nil {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(v.(string))
	case *array.Int64Builder:
		b.Append(v.(int64))
	case *array.Float64Builder:
		b.Append(v.(float64))
	case *array.BooleanBuilder:
		b.Append(v.(bool))
	case *array.Date32Builder:
		b.Append(arrow.Date32(v.(int64)))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(v.(int64)))
	}
}

// result gives the records as one answer; with an error the reader fails after them.
func result(t *testing.T, failure error, records ...arrow.Record) *queries.Result {
	t.Helper()
	reader, err := array.NewRecordReader(kindsSchema(), records)
	if err != nil {
		t.Fatal(err)
	}
	return &queries.Result{
		Query: kinds, Parameters: map[string]string{"platform": "weibo"}, Snapshot: "7",
		RefreshedAt: time.Date(2019, 3, 10, 1, 2, 3, 0, time.UTC),
		Freshness:   map[string]string{"weibo": "2019-03-09"},
		Reader:      &failing{reader, failure},
	}
}

// failing is a reader that ends with an error.
type failing struct {
	array.RecordReader
	failure error
}

func (f *failing) Err() error { return f.failure }

func written(t *testing.T, format string, r *queries.Result, o Options) string {
	t.Helper()
	var out strings.Builder
	if err := Write(&out, format, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// cases are the answers that go through every format.
func cases(t *testing.T) map[string][]arrow.Record {
	rows := sampleRows()
	return map[string][]arrow.Record{
		"all kinds":    {record(t, rows[0])},
		"all NULL":     {record(t, allNull)},
		"empty":        {},
		"empty record": {record(t)},
		"mixed":        {record(t, rows[:3]...), record(t), record(t, rows[3:]...)},
	}
}
