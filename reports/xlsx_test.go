package reports

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func open(t *testing.T, text string) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

func coverText(t *testing.T, book *excelize.File) string {
	t.Helper()
	rows, err := book.GetRows(book.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, row := range rows {
		all.WriteString(strings.Join(row, "|") + "\n")
	}
	return all.String()
}

func TestXLSXLooks(t *testing.T) {
	book := open(t, written(t, "xlsx", result(t, nil, record(t, sampleRows()...)), Options{}))
	if got := strings.Join(book.GetSheetList(), ","); got != "封面,各种类型,列说明,机读信息" {
		t.Fatalf("the sheets are %s", got)
	}
	cover := coverText(t, book)
	for _, want := range []string{"各种类型\n", "平台|微博", "数据快照|7", "快照时间|2019-03-10 09:02:03 +08:00", "数据截至|微博 2019-03-09", "行数|7"} {
		if !strings.Contains(cover, want) {
			t.Errorf("the cover lacks %q:\n%s", want, cover)
		}
	}
	shown := map[string]string{"D1": "阅读数\n（次）", "C2": "微博", "D2": "≥100,001", "D5": "≈-5", "D4": "0", "E2": "是", "E3": "", "F2": "953.73", "H2": "25.00%", "I2": "2019-02-28", "J2": "2019-02-28 08:30:15", "A4": "00012", "B4": "=1+1"}
	for cell, want := range shown {
		if got, err := book.GetCellValue("各种类型", cell); err != nil || got != want {
			t.Errorf("%s shows %q (%v), want %q", cell, got, err, want)
		}
	}
	id, err := book.GetCellStyle("各种类型", "E4") // excelize itself shows a 0 by the first part of a format
	if err != nil {
		t.Fatal(err)
	}
	if style, err := book.GetStyle(id); err != nil || *style.CustomNumFmt != `"是";General;"否"` {
		t.Errorf("the format of yes and no is %v (%v)", style.CustomNumFmt, err)
	}
	if isVisible, err := book.GetColVisible("各种类型", "E"); err != nil || isVisible {
		t.Error("the column that only marks lower bounds is not hidden")
	}
	if formula, err := book.GetCellFormula("各种类型", "B4"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
}

// TestXLSXParts looks into the sheet for what excelize drops without a word
// when it is set at the wrong moment.
func TestXLSXParts(t *testing.T) {
	text := written(t, "xlsx", result(t, nil, record(t, sampleRows()...)), Options{})
	book := open(t, text)
	panes, err := book.GetPanes("各种类型")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes are %+v (%v)", panes, err)
	}
	layout, err := book.GetPageLayout("各种类型")
	if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
		t.Errorf("the page is %+v (%v)", layout, err)
	}
	names := map[string]string{}
	for _, name := range book.GetDefinedName() {
		if name.Scope == "各种类型" {
			names[name.Name] = name.RefersTo
		}
	}
	if names["_xlnm.Print_Titles"] != "'各种类型'!$1:$1" || !strings.Contains(names["_xlnm._FilterDatabase"], "$A$1:$K$8") {
		t.Errorf("defined names are %v", names)
	}
	if width, err := book.GetColWidth("各种类型", "A"); err != nil || width < 16 {
		t.Errorf("column A is %v wide", width)
	}
	properties, err := book.GetDocProps()
	if err != nil || properties.Title != "各种类型" || properties.Created != "2019-03-10T01:02:03Z" {
		t.Errorf("properties are %+v (%v)", properties, err)
	}
	chart, isThere := book.Pkg.Load("xl/charts/chart1.xml")
	if !isThere {
		t.Fatal("there is no chart")
	}
	for _, want := range []string{"其中有的数不是准数", `sourceLinked="true"`} {
		if !strings.Contains(string(chart.([]byte)), want) {
			t.Errorf("the chart of values that are not exact lacks %s", want)
		}
	}
	exact := sampleRows()[2:3]
	chart, _ = open(t, written(t, "xlsx", result(t, nil, record(t, exact...)), Options{})).Pkg.Load("xl/charts/chart1.xml")
	if text := string(chart.([]byte)); strings.Contains(text, "准数") || strings.Contains(text, `sourceLinked="true"`) {
		t.Error("the chart of exact values says that some are not")
	}
	if xml, isThere := book.Pkg.Load("xl/worksheets/sheet2.xml"); !isThere || strings.Contains(string(xml.([]byte)), "<dimension") {
		t.Error("the sheet claims a size that was not known when it was begun")
	}
}

// TestColumnsAreInOrder reads the widths as the file has them: Excel takes columns in
// any other order for damage.
func TestColumnsAreInOrder(t *testing.T) {
	text := written(t, "xlsx", result(t, nil, record(t, sampleRows()...)), Options{})
	o, err := openSealed(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range o.sheets {
		last := 0
		if err := o.part(s.path, func(token xml.Token) error {
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "col" {
				at, err := strconv.Atoi(attribute(e, "min"))
				if err != nil || at <= last {
					t.Errorf("%s: column %d stands behind column %d (%v)", s.name, at, last, err)
				}
				last = at
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if last == 0 {
			t.Errorf("%s has no widths", s.name)
		}
	}
}

func TestXLSXTellsWhatExcelCannotHold(t *testing.T) {
	long := strings.Repeat("政", cellText+1)
	emoji := strings.Repeat("🎉", cellText) // two UTF-16 units each
	rows := []kindsRow{
		{name: long, reads: int64(9_007_199_254_740_993), score: math.Inf(1), weight: math.NaN()},
		{name: emoji, id: "a\x01b\xff"},
		{name: strings.Repeat("长", cellText)},
	}
	book := open(t, written(t, "xlsx", result(t, nil, record(t, rows...)), Options{}))
	cover := coverText(t, book)
	for _, want := range []string{"有 2 个单元格的文字超过", "有 1 个单元格含 Excel 不允许的字符", "有 2 个数值为无穷大", "有 1 个整数超过 15 位"} {
		if !strings.Contains(cover, want) {
			t.Errorf("the cover does not say %q:\n%s", want, cover)
		}
	}
	for _, cell := range []string{"B2", "B3"} {
		text, err := book.GetCellValue("各种类型", cell)
		if err != nil || !strings.HasSuffix(text, cutMark) || strings.ContainsRune(text, '\ufffd') {
			t.Errorf("%s ends in %q (%v)", cell, text[max(0, len(text)-40):], err)
		}
	}
	if text, _ := book.GetCellValue("各种类型", "B4"); text != strings.Repeat("长", cellText) {
		t.Error("a text of exactly the allowed length was changed")
	}
	if text, _ := book.GetCellValue("各种类型", "A3"); text != "a\ufffdb\ufffd" {
		t.Errorf("A3 is %q", text)
	}
	for _, cell := range []string{"F2", "G2"} {
		if text, _ := book.GetCellValue("各种类型", cell); text != "" {
			t.Errorf("%s is %q, want it empty", cell, text)
		}
	}
}

func TestXLSXSplits(t *testing.T) {
	rows := sampleRows()
	records := cases(t)["mixed"]
	book := open(t, written(t, "xlsx", result(t, nil, records...), Options{RowsPerSheet: 3}))
	sheets := book.GetSheetList()
	if got := strings.Join(sheets, ","); got != "封面,各种类型,各种类型 (2),各种类型 (3),列说明,机读信息" {
		t.Fatalf("the sheets are %s", got)
	}
	for i, row := range []int{0, 3, 6} {
		if got, err := book.GetCellValue(sheets[i+1], "A2"); err != nil || got != rows[row].id {
			t.Errorf("%s begins with %q (%v), want %q", sheets[i+1], got, err, rows[row].id)
		}
		if head, _ := book.GetCellValue(sheets[i+1], "A1"); head != "账号编号" {
			t.Errorf("%s has no head", sheets[i+1])
		}
	}
	if cover := coverText(t, book); !strings.Contains(cover, "分为 3 张，每张最多 3 行") || !strings.Contains(cover, "行数|7") {
		t.Errorf("the cover does not tell of the split:\n%s", cover)
	}
}

func TestXLSXSpeaksEnglish(t *testing.T) {
	book := open(t, written(t, "xlsx", result(t, nil, record(t, sampleRows()...)), Options{Language: "en"}))
	if got, _ := book.GetCellValue("All kinds", "D1"); got != "READS\n(times)" {
		t.Errorf("D1 is %q", got)
	}
	if got, _ := book.GetCellValue("All kinds", "E2"); got != "Yes" {
		t.Errorf("E2 shows %q", got)
	}
	if cover := coverText(t, book); !strings.Contains(cover, "Data up to|Weibo 2019-03-09") {
		t.Errorf("the cover is\n%s", cover)
	}
}

func TestSheetName(t *testing.T) {
	for want, got := range map[string]string{
		"排行榜":                             sheetName("排行榜", 1),
		"a b c (2)":                       sheetName("a/b?c", 2),
		strings.Repeat("长", 26) + " (10)": sheetName(strings.Repeat("长", 40), 10),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
