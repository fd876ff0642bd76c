package ingest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// judging is a loader that finds the rows of one subject not to count.
type judging struct {
	*memoryLoader
	stray, round string
}

func (j *judging) Strays(_ context.Context, _ int64, round string) (array.RecordReader, error) {
	j.round = round
	var fields []arrow.Field
	for _, name := range []string{"line", "column_name", "value", "reason"} {
		fields = append(fields, arrow.Field{Name: name, Type: arrow.BinaryTypes.String})
	}
	fields[0].Type = arrow.PrimitiveTypes.Int64
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for i, row := range j.openRows["findings"] {
		if strings.Contains(row, "subject_id="+j.stray+" ") {
			b.Field(0).(*array.Int64Builder).Append(int64(i) + 2)
			for k, text := range []string{"subject_id", j.stray, `subject_id: "` + j.stray + `" was not drawn in round C1`} {
				b.Field(k + 1).(*array.StringBuilder).Append(text)
			}
		}
	}
	record := b.NewRecord()
	defer record.Release()
	return array.NewRecordReader(record.Schema(), []arrow.Record{record})
}

// TestFormsAreLoadedWholeOrNotAtAll loads forms of a check round by their headings.
func TestFormsAreLoadedWholeOrNotAtAll(t *testing.T) {
	const head = "检查轮次,检查人,对象类型,对象编号,考核办法,检查结果,问题所在,证据,检查日期\n"
	good := "C1,张三,政务新媒体,wechat:1,b,examined 未发现问题,,,2024-03-01\n"
	for name, test := range map[string]struct {
		rows    string
		loaded  int      // rows
		refused int64    // rows
		says    []string // the error
	}{
		"filled in":   {good + "C1,张三,政务新媒体,wechat:2,b,,,,\n", 1, 0, nil},
		"no day":      {good + "C1,张三,政务新媒体,wechat:2,b,idle 停更,,,\n", 0, 1, []string{"第 3 行 检查日期：缺失", "line 3: found_on: is missing"}},
		"forgotten":   {good + "C1,张三,政务新媒体,wechat:2,b,,,截图,\n", 0, 1, []string{"第 3 行 检查结果：缺失，而这一行填了“证据”"}},
		"not drawn":   {good + "C1,张三,政务新媒体,stray,b,idle 停更,,,2024-03-01\n", 0, 1, []string{`第 3 行 对象编号："stray" 不在 C1 的抽取名单内`, "整张表都未装入"}},
		"both":        {"C1,张三,政务新媒体,stray,b,idle,,,2024-03-01\nC1,张三,政务新媒体,wechat:2,b,idle,,,never\n", 0, 2, []string{"有 2 行不能计入"}},
		"unfilled":    {"C1,张三,政务新媒体,wechat:1,b,,,,\nC1,张三,政务新媒体,wechat:2,b,,,,\nC1,李四,政务新媒体,wechat:3,b,,,,\n", 0, 0, []string{"form.csv: 轮次 C1、检查人 张三 的登记表尚未填写，2 个对象待查；轮次 C1、检查人 李四 的登记表尚未填写，1 个对象待查；请逐个在“检查结果”中选一项"}},
		"no row":      {"", 0, 0, []string{"holds no rows below its header"}},
		"many faults": {strings.Repeat("C1,张三,政务新媒体,wechat:2,b,idle,,,never\n", 300), 0, 300, []string{"另有 295 行"}},
	} {
		t.Run(name, func(t *testing.T) {
			to := &judging{memoryLoader: newMemoryLoader(), stray: "stray"}
			summary, err := Stream(t.Context(), to, "form.csv", strings.NewReader(head+test.rows), Options{Round: "C1"})
			if len(to.rows["findings"]) != test.loaded || len(to.rejects) != 0 || to.open {
				t.Errorf("loaded %v, rejected %v", to.rows, to.rejects)
			}
			if (err == nil) != (test.says == nil) {
				t.Fatalf("error %v, summary %+v", err, summary)
			}
			for _, want := range test.says {
				if !strings.Contains(text(err), want) {
					t.Errorf("%q is not in %q", want, text(err))
				}
			}
			var refused *RefusedError
			if errors.As(err, &refused) != (test.refused > 0) || refused != nil && (refused.Count != test.refused || len(refused.Rows) > mostRefused) {
				t.Errorf("refused %+v", refused)
			}
			if test.loaded > 0 && to.round != "C1" {
				t.Errorf("the rows were judged for round %q", to.round)
			}
		})
	}
}

// A form that was not filled in is told before it is loaded, too.
func TestInspectTellsAnUnfilledForm(t *testing.T) {
	path := writeFile(t, "form.csv", "检查轮次,检查人,对象类型,对象编号,考核办法,检查结果,问题所在,检查日期\nC1,张三,政务新媒体,wechat:1,b,,,\n")
	found, err := Inspect(t.Context(), path, Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Release()
	if !strings.Contains(found.Problem, "检查人 张三 的登记表尚未填写，1 个对象待查") {
		t.Errorf("the problem is %q", found.Problem)
	}
}
