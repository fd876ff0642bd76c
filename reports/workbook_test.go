package reports

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// kindsFile declares the columns of kindsSchema as a query.
const kindsFile = `/*
title: {zh: 各种类型, en: All kinds}
description: {zh: 每种格式一列, en: A column of each format}
scope: open
parameters:
  - {name: platform, kind: platform, title: {zh: 平台, en: Platform}}
  - {name: period, kind: period, title: {zh: 周期, en: Period}}
columns:
  - {name: account_id, title: {zh: 账号编号, en: Account id}, format: id}
  - {name: name, title: {zh: 名称, en: Name}, format: text}
  - {name: platform, title: {zh: 平台, en: Platform}, format: text, labels: platform}
  - {name: reads, title: {zh: 阅读数, en: Reads}, unit: {zh: 次, en: times}, format: integer, at_least: reads_at_least}
  - {name: reads_at_least, title: {zh: 阅读数为下限, en: Reads is at least}, format: boolean}
  - {name: score, title: {zh: 指数值, en: Score}, format: decimal2}
  - {name: weight, title: {zh: 权重, en: Weight}, format: decimal4}
  - {name: share, title: {zh: 占比, en: Share}, format: percent2}
  - {name: opened_on, title: {zh: 开设日, en: Opened on}, format: date}
  - {name: loaded_at, title: {zh: 载入时间, en: Loaded at}, format: timestamp}
  - {name: terms, title: {zh: 各项, en: Terms}, format: list}
*/
select * from mart.kinds where $platform is null or $period is null
`

// kindsEngine answers every statement with the same records, under a snapshot that
// moves on after so many answers.
type kindsEngine struct {
	records []arrow.Record
	args    [][]any
	moves   int // the answer from which on the snapshot is another one; 0 is never
}

func (e *kindsEngine) Query(_ context.Context, _ string, args []any) (array.RecordReader, error) {
	e.args = append(e.args, args)
	snapshot := "7"
	if e.moves > 0 && len(e.args) >= e.moves {
		snapshot = "8"
	}
	said := arrow.NewMetadata([]string{"snapshot", "refreshed_at", "freshness"}, []string{snapshot, "2019-03-10T01:02:03Z", `{"weibo":"2019-03-09"}`})
	return array.NewRecordReader(arrow.NewSchema(kindsSchema().Fields(), &said), e.records)
}

func kindsLibrary(t *testing.T) *queries.Library {
	t.Helper()
	library, err := queries.LoadFrom(fstest.MapFS{"kinds.sql": {Data: []byte(kindsFile)}})
	if err != nil {
		t.Fatal(err)
	}
	return library
}

// bookHead begins the definitions of the tests.
const bookHead = "title: {zh: 测试, en: Test}\ndescription: {zh: 测试用, en: For tests}\nparameters: [{name: platform, kind: platform, title: {zh: 平台, en: Platform}}, {name: period, kind: period, title: {zh: 周期, en: Period}, default: W2019-02-24}]\nsheets:\n"

func definition(t *testing.T, sheets string) *Workbook {
	t.Helper()
	books, err := LoadWorkbooksFrom(fstest.MapFS{"test.yaml": {Data: []byte(bookHead + sheets)}}, kindsLibrary(t))
	if err != nil {
		t.Fatal(err)
	}
	return books.All()[0]
}

func bookText(t *testing.T, w *Workbook, e queries.Engine, o Options) string {
	t.Helper()
	var out strings.Builder
	if _, err := w.Write(context.Background(), &out, e, map[string]string{}, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const plainSheet = "  - {title: {zh: 表, en: Table}, query: kinds, parameters: {platform: $platform, period: $period}}\n"

// TestWorkbookHoldsTheSameCells writes each case as a sheet of a workbook and reads the
// same cells back; sorted too, where the order is the same.
func TestWorkbookHoldsTheSameCells(t *testing.T) {
	for name, records := range cases(t) {
		t.Run(name, func(t *testing.T) {
			text := bookText(t, definition(t, plainSheet), &kindsEngine{records: records}, Options{Seal: NewSeal([]byte("secret"))})
			compare(t, cells(records), backFromSheet(t, text, 2))
			if check := checked(t, text, NewSeal([]byte("secret"))); !check.IsGenuine || !check.IsSame {
				t.Errorf("the check says %+v", check)
			}
		})
	}
}

func TestWorkbookSheets(t *testing.T) {
	w := definition(t, plainSheet+`
  - title: {zh: 单子, en: Card}
    blocks:
      - {heading: {zh: 数字, en: Figures}, query: kinds, layout: figures, columns: [name, reads, share, opened_on]}
      - {heading: {zh: 交叉, en: Cross}, query: kinds, layout: cross, columns: [account_id, platform, reads],
        charts: [{id: c, kind: stacked, title: {zh: 图, en: Chart}}]}
      - {heading: {zh: 条数, en: Counts}, query: kinds, layout: cross, columns: [platform, reads_at_least]}
      - {heading: {zh: 分组, en: Groups}, query: kinds, group: platform, sort: [-reads], columns: [platform, name, reads]}
    signatures: [{zh: 填表人, en: Filled in by}]
  - {title: {zh: "第 {n} 张", en: "No. {n}"}, each: {name: n, values: ["1", "2"]}, query: kinds, columns: [name]}
`)
	e := &kindsEngine{records: []arrow.Record{record(t, sampleRows()...)}}
	book := open(t, bookText(t, w, e, Options{}))
	if got := strings.Join(book.GetSheetList(), ","); got != "封面,目录,表,单子,第 1 张,第 2 张,列说明,机读信息" {
		t.Errorf("the sheets are %s", got)
	}
	rows, err := book.GetRows("单子")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, strings.Join(row, "|"))
	}
	all := strings.Join(lines, "\n")
	for _, want := range []string{
		"周期：W2019-02-24",
		"名称|央视新闻|阅读数|≥100,001 次|占比|25.00%\n开设日|2019-02-28",
		"名称|–|阅读数|–|占比|–",
		"账号编号|（未注明）||其他|微博|未知|𠮷🎉",
		"weibo:2656274875||||≥100,001",
		"平台|是|（未注明）|否\n微博|1|0|1\n",
		"\n微博\n|央视新闻|≥100,001\n|=1+1|0\n其他\n",
		"填表人",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the card lacks %q:\n%s", want, all)
		}
	}
	if isVisible, err := book.GetSheetVisible("机读信息"); err != nil || isVisible {
		t.Errorf("the sheet for programs is shown (%v)", err)
	}
	if link, target, err := book.GetCellHyperLink("目录", "B3"); err != nil || !link || target != "'表'!A1" {
		t.Errorf("the contents link to %q (%v, %v)", target, link, err)
	}
	if len(e.args) != 7 || e.args[0][1] != "W2019-02-24" {
		t.Errorf("the queries were asked with %v", e.args)
	}
}

// A sheet for each row of a query is named by another column of it; cells of a cross table
// are the darker the larger.
func TestWorkbookEachAndHeat(t *testing.T) {
	w := definition(t, `
  - title: {zh: "表 {one}", en: "T {one}"}
    each: {name: one, query: kinds, column: account_id, label: name}
    blocks: [{query: kinds, layout: cross, columns: [account_id, platform, {name: reads, mark: heat}]}]
`)
	book := open(t, bookText(t, w, &kindsEngine{records: []arrow.Record{record(t, sampleRows()...)}}, Options{}))
	sheets := strings.Join(book.GetSheetList(), ",")
	if !strings.HasPrefix(sheets, "封面,目录,表 央视新闻,表 =1+1,") {
		t.Errorf("the sheets are %s", sheets)
	}
	formats, err := book.GetConditionalFormats("表 央视新闻")
	if err != nil || len(formats) != 1 {
		t.Fatalf("%v (%v)", formats, err)
	}
	for cells, format := range formats {
		if format[0].Type != "2_color_scale" || format[0].MinType != "num" || !strings.HasPrefix(cells, "B") || strings.Contains(cells, "A") {
			t.Errorf("%s: %+v", cells, format)
		}
	}
}

// TestWorkbookMarksWhatIsMet looks at the format: excelize shows cells without its conditions.
func TestWorkbookMarksWhatIsMet(t *testing.T) {
	book := open(t, bookText(t, definition(t, "  - {title: {zh: 表, en: Table}, query: kinds, columns: [name, {name: share, mark: met}]}\n"),
		&kindsEngine{records: []arrow.Record{record(t, sampleRows()...)}}, Options{}))
	id, err := book.GetCellStyle("表", "B2")
	if err != nil {
		t.Fatal(err)
	}
	style, err := book.GetStyle(id)
	if err != nil || style.CustomNumFmt == nil || *style.CustomNumFmt != `[>=1]"✓ "0.00%;"✗ "0.00%` {
		t.Errorf("a share is shown by %+v (%v)", style, err)
	}
	if code := (styleKey{format: queries.FormatPercent2, mark: markMet, bound: queries.AtLeast}).code(); strings.Contains(code, "✗") {
		t.Errorf("a share that may be more is shown by %s", code)
	}
}

func TestWorkbookWithoutRows(t *testing.T) {
	w := definition(t, plainSheet+`
  - {title: {zh: 可有, en: Maybe}, optional: true, query: kinds, charts: [{kind: bar, title: {zh: 图, en: C}, label: name, values: [reads]}]}
  - {title: {zh: 块, en: Blocks}, blocks: [{query: kinds, layout: figures, columns: [name]}, {query: kinds, layout: cross, columns: [name, platform, reads]}]}
`)
	text := bookText(t, w, &kindsEngine{}, Options{Seal: NewSeal([]byte("secret"))})
	book := open(t, text)
	if got := strings.Join(book.GetSheetList(), ","); got != "封面,目录,表,块,列说明,机读信息" {
		t.Errorf("the sheets are %s", got)
	}
	if cover := coverText(t, book); !strings.Contains(cover, "可有：没有数据，未列此表") || !strings.Contains(cover, "没有符合条件的数据") {
		t.Errorf("the cover does not tell what is empty:\n%s", cover)
	}
	if c := checked(t, text, NewSeal([]byte("secret"))); !c.IsGenuine || !c.IsSame {
		t.Errorf("the check says %+v", c)
	}
}

func TestWorkbookShowsOneSnapshot(t *testing.T) {
	w := definition(t, plainSheet+plainSheet)
	e := &kindsEngine{records: []arrow.Record{record(t, sampleRows()...)}, moves: 2}
	book := open(t, bookText(t, w, e, Options{}))
	if cover := coverText(t, book); !strings.Contains(cover, "数据快照|8\n") {
		t.Errorf("the cover does not show the later snapshot:\n%s", cover)
	}
	if len(e.args) != 4 {
		t.Errorf("%d queries were asked, want 4: both again", len(e.args))
	}
}

func TestWorkbookParameters(t *testing.T) {
	w := definition(t, plainSheet)
	_, err := w.Write(context.Background(), &strings.Builder{}, &kindsEngine{}, map[string]string{"nope": "1", "platform": "tiktok"}, Options{})
	var bad *queries.ParameterError
	if !errors.As(err, &bad) || bad.Problems[0].Code != "unknown" || bad.Problems[0].Parameter != "nope" {
		t.Errorf("got %v", err)
	}
	_, err = w.Write(context.Background(), &strings.Builder{}, &kindsEngine{}, map[string]string{"platform": "tiktok"}, Options{})
	if !errors.As(err, &bad) || bad.Problems[0].Parameter != "platform" {
		t.Errorf("got %v", err)
	}
	for text, want := range map[string]string{
		"$period": "W2019-02-24", "$period.kind": "week", "$period.month": "M2019-02", "$period.previous": "W2019-02-17",
		"$period.year_ago": "W2018-02-25", "$none": "", "all": "all",
	} {
		if got, err := w.value(text, map[string]string{"period": "W2019-02-24"}); got != want || err != nil {
			t.Errorf("%s is %q (%v), want %q", text, got, err, want)
		}
	}
}

func TestWorkbookDefinitionsAreChecked(t *testing.T) {
	for sheets, want := range map[string]string{
		"":                                   "there are no sheets",
		"  - {title: {zh: 表}, query: kinds}": "a title is needed in zh and en",
		"  - {title: {zh: 表, en: T}, query: nope}":                                                                              `no such query: "nope"`,
		`  - {title: {zh: 表, en: T}, each: {name: one, query: kinds, column: name, label: nope}, query: kinds}`:                 `query kinds has no column "nope"`,
		"  - {title: {zh: 表, en: T}, query: kinds, columns: [nope]}":                                                            `query kinds has no column "nope"`,
		"  - {title: {zh: 表, en: T}, query: kinds, parameters: {nope: a}}":                                                      `query kinds has no parameter "nope"`,
		"  - {title: {zh: 表, en: T}, query: kinds, parameters: {period: $nope}}":                                                "names no parameter of the workbook",
		"  - {title: {zh: 表, en: T}, query: kinds, parameters: {period: $period.nope}}":                                         "there is no .nope",
		"  - {title: {zh: 表, en: T}, query: kinds, layout: cross, columns: [name]}":                                             "a cross table shows three columns",
		"  - {title: {zh: 表, en: T}, query: kinds, columns: [{name: reads, mark: met}]}":                                        "the mark met is for shares",
		"  - {title: {zh: 表, en: T}, query: kinds, columns: [{name: reads, mark: dot}]}":                                        `mark "dot" is not bar, heat, change or met`,
		"  - {title: {zh: 表, en: T}, query: kinds, sort: [-nope]}":                                                              `no column "-nope" to sort by`,
		"  - {title: {zh: 表, en: T}, query: kinds, colour: red}":                                                                "field colour not found",
		"  - {title: {zh: 表, en: T}, query: kinds, charts: [{kind: pie, title: {zh: 图, en: C}, label: name, values: [reads]}]}": `chart kind "pie"`,
		"  - {title: {zh: 表, en: T}, query: kinds, each: {name: n}}":                                                            "each takes values or a query",
	} {
		_, err := LoadWorkbooksFrom(fstest.MapFS{"bad.yaml": {Data: []byte(bookHead + sheets)}}, kindsLibrary(t))
		if err == nil || !strings.Contains(err.Error(), "workbook bad.yaml: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngives %v\nwant %q", sheets, err, want)
		}
	}
}

// TestWorkbookSplits writes more rows than a sheet takes, once with a small sheet and once
// with Excel's own.
func TestWorkbookSplits(t *testing.T) {
	w := definition(t, plainSheet)
	rows := sampleRows()
	text := bookText(t, w, &kindsEngine{records: []arrow.Record{record(t, rows...)}}, Options{RowsPerSheet: 3, Seal: NewSeal([]byte("secret"))})
	book := open(t, text)
	if got := strings.Join(book.GetSheetList(), ","); got != "封面,目录,表,表 (2),表 (3),列说明,机读信息" {
		t.Errorf("the sheets are %s", got)
	}
	if cover := coverText(t, book); !strings.Contains(cover, "表：数据超过一张工作表可容纳的行数，分为 3 张，每张最多 3 行") {
		t.Errorf("the cover does not tell of the split:\n%s", cover)
	}
	if c := checked(t, text, NewSeal([]byte("secret"))); !c.IsGenuine || !c.IsSame {
		t.Errorf("the check says %+v", c)
	}
}

func TestWorkbookOfFullSheets(t *testing.T) {
	const rows = sheetRows + 1 // two more than a sheet takes below its head
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64}}, nil))
	defer b.Release()
	for i := range rows {
		b.Field(0).(*array.Int64Builder).Append(int64(i + 1))
	}
	library, err := queries.LoadFrom(fstest.MapFS{"n.sql": {Data: []byte("/*\ntitle: {zh: 数, en: N}\ndescription: {zh: 数, en: N}\nscope: open\ncolumns: [{name: n, title: {zh: 数, en: N}, format: integer}]\n*/\nselect n from mart.n\n")}})
	if err != nil {
		t.Fatal(err)
	}
	books, err := LoadWorkbooksFrom(fstest.MapFS{"n.yaml": {Data: []byte("title: {zh: 数, en: N}\ndescription: {zh: 数, en: N}\nsheets: [{title: {zh: 数, en: N}, query: n}]\n")}}, library)
	if err != nil {
		t.Fatal(err)
	}
	all := b.NewRecord()
	reader := engineOf(func() (array.RecordReader, error) { return array.NewRecordReader(all.Schema(), []arrow.Record{all}) })
	text := bookText(t, books.All()[0], reader, Options{Seal: NewSeal([]byte("secret"))})
	if check := checked(t, text, NewSeal([]byte("secret"))); !check.IsSame || !check.IsGenuine {
		t.Errorf("the check says %+v", check)
	}
	var places machineSection
	if err := json.Unmarshal([]byte(machineRow(t, text, machineTable)), &places); err != nil {
		t.Fatal(err)
	}
	want := []machinePlace{{"数", 1, 2, sheetRows}, {"数 (2)", 1, 2, 3}}
	if places.Rows != rows || !slices.Equal(places.Places, want) {
		t.Errorf("the rows stand at %+v", places)
	}
}

// machineRow is the JSON of a row of the machine-readable sheet.
func machineRow(t *testing.T, text, key string) string {
	t.Helper()
	book := open(t, text)
	rows, err := book.GetRows("机读信息")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row[0] == key {
			return row[1]
		}
	}
	t.Fatalf("there is no row %q", key)
	return ""
}

type engineOf func() (array.RecordReader, error)

func (e engineOf) Query(context.Context, string, []any) (array.RecordReader, error) { return e() }

func TestSortedLikeNumbers(t *testing.T) {
	w := definition(t, "  - {title: {zh: 表, en: T}, query: kinds, sort: [-reads, account_id], columns: [account_id, reads]}\n")
	book := open(t, bookText(t, w, &kindsEngine{records: []arrow.Record{record(t, sampleRows()[:3]...), record(t, sampleRows()[3:]...)}}, Options{}))
	rows, err := book.GetRows("表", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, row := range rows[1:] {
		ids = append(ids, strings.Join(row[:min(1, len(row))], ""))
	}
	// The rows without reads come last, in the order of their ids; NULL is last again.
	if want := []string{"'@x", "+86", "weibo:2656274875", "00012", "", " 空格 "}; !slices.Equal(ids, want) {
		t.Errorf("the order is %q, want %q", ids, want)
	}
}
