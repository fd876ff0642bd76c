package main

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

func TestTable(t *testing.T) {
	day := arrow.Date32FromTime(time.Date(2019, 2, 28, 0, 0, 0, 0, time.UTC))
	rows := func(t *testing.T, count int) array.RecordReader {
		field := func(name, zh, format, atLeast string, kind arrow.DataType) arrow.Field {
			metadata := map[string]string{"title_zh": zh, "title_en": strings.ToUpper(name), "format": format}
			if atLeast != "" {
				metadata["at_least"] = atLeast
			}
			if name == "platform" {
				metadata["labels_zh"] = `{"weibo":"微博"}`
			}
			return arrow.Field{Name: name, Type: kind, Nullable: true, Metadata: arrow.MetadataFrom(metadata)}
		}
		schema := arrow.NewSchema([]arrow.Field{
			field("name", "账号", "text", "", arrow.BinaryTypes.String),
			field("platform", "平台", "text", "", arrow.BinaryTypes.String),
			field("reads", "阅读数", "integer", "reads_at_least", arrow.PrimitiveTypes.Int64),
			field("reads_at_least", "为下限", "boolean", "", arrow.FixedWidthTypes.Boolean),
			field("score", "得分", "decimal2", "", arrow.PrimitiveTypes.Float64),
			field("share", "占比", "percent2", "", arrow.PrimitiveTypes.Float64),
			field("is_main", "主号", "boolean", "", arrow.FixedWidthTypes.Boolean),
			field("day", "日期", "date", "", arrow.FixedWidthTypes.Date32),
			field("seen_at", "时间", "timestamp", "", &arrow.TimestampType{Unit: arrow.Microsecond}),
		}, nil)
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		defer b.Release()
		for i := range count {
			b.Field(0).(*array.StringBuilder).Append([]string{"云岭发布\x1b[2J", "Q\n\t", strings.Repeat("长", 30)}[i%3])
			b.Field(1).(*array.StringBuilder).Append([]string{"weibo", "mystery"}[i%2])
			b.Field(2).(*array.Int64Builder).Append([]int64{100001, 7}[i%2])
			if flags := b.Field(3).(*array.BooleanBuilder); i%2 == 0 {
				flags.Append(true)
			} else {
				flags.AppendNull() // it may be lower
			}
			b.Field(4).(*array.Float64Builder).Append([]float64{897.7191, math.Inf(1)}[i%2])
			b.Field(5).(*array.Float64Builder).Append(0.25)
			b.Field(6).(*array.BooleanBuilder).Append(i%2 == 0)
			b.Field(7).(*array.Date32Builder).Append(day)
			b.Field(8).(*array.TimestampBuilder).Append(0)
		}
		for i := range schema.NumFields() {
			b.Field(i).AppendNull()
		}
		reader, err := array.NewRecordReader(schema, []arrow.Record{b.NewRecord()})
		if err != nil {
			t.Fatal(err)
		}
		return reader
	}

	for _, test := range []struct {
		name, language string
		columns        []string
		count          int
		want           string
	}{
		{name: "all columns", language: "zh", count: 2, want: `
账号          平台      阅读数    得分    占比  主号  日期        时间
云岭发布�[2J  微博     ≥100001  897.72  25.00%  是    2019-02-28  1970-01-01 08:00:00
Q             mystery       ≈7     inf  25.00%  否    2019-02-28  1970-01-01 08:00:00
-             -              -       -       -  -     -           -
`},
		{name: "chosen columns in English", language: "en", columns: []string{"score", "is_main", "no such"}, count: 1, want: `
 SCORE  IS_MAIN
897.72  true
     -  -
`},
		{name: "a long text is cut and says so", language: "zh", columns: []string{"name", "reads"}, count: 3, want: `
账号                                      阅读数
云岭发布�[2J                             ≥100001
Q                                             ≈7
长长长长长长长长长长长长长长长长长长长…  ≥100001
-                                              -
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			count, err := writeTable(&out, rows(t, test.count), test.language, test.columns)
			if err != nil || count != int64(test.count+1) {
				t.Errorf("%d rows, %v", count, err)
			}
			if got := out.String(); got != test.want[1:] {
				t.Errorf("got\n%s\nwant\n%s", got, test.want[1:])
			}
		})
	}

	var out bytes.Buffer
	empty, err := array.NewRecordReader(rows(t, 0).Schema(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if count, err := writeTable(&out, empty, "zh", []string{"name", "score"}); err != nil || count != 0 || out.String() != "账号  得分\n" {
		t.Errorf("an empty table has %d rows, %v: %q", count, err, &out)
	}
	out.Reset()
	if count, err := writeTable(&out, rows(t, 5000), "zh", nil); err != nil || count != 5001 {
		t.Errorf("a long table has %d rows, %v", count, err)
	}
	if lines := strings.Count(out.String(), "\n"); lines != 5002 {
		t.Errorf("a long table has %d lines", lines)
	}
}

// TestRankHasAFlagForEachParameter keeps rank in step with the query behind it.
func TestRankHasAFlagForEachParameter(t *testing.T) {
	query, err := new(program).lookup("ranking")
	if err != nil {
		t.Fatal(err)
	}
	flags := (&program{}).rankCommand().Flags()
	for _, parameter := range query.Parameters {
		if flags.Lookup(flagName(parameter.Name)) == nil {
			t.Errorf("rank has no flag --%s", flagName(parameter.Name))
		}
	}
}
