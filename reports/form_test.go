package reports

import (
	"strings"
	"testing"
)

func sampleForm() *Form {
	return &Form{Title: "账号/数据", Notes: []string{"每行一个账号"}, Columns: []FormColumn{
		{Heading: "账号编号", Required: "必填", Mark: true, Format: FormText, Example: "0012", Others: []string{"账号ID"}},
		{Heading: "平台", Values: []string{"微博", "微信"}, Example: "微博"},
		{Heading: "地区", Values: strings.Split(strings.Repeat("云岭县,", 100)+"其他", ","), Example: "云岭县"},
		{Heading: "说法", Values: []string{"甲,乙", "丙"}},
		{Heading: "日期", Format: FormDate, Meaning: strings.Repeat("长", 300)},
	}}
}

func TestForm(t *testing.T) {
	var text strings.Builder
	if err := WriteForm(&text, sampleForm()); err != nil {
		t.Fatal(err)
	}
	book := open(t, text.String())
	if got := strings.Join(book.GetSheetList(), ","); got != "账号 数据,选项,说明" {
		t.Fatalf("sheets %s", got)
	}
	if visible, err := book.GetSheetVisible("选项"); err != nil || visible {
		t.Errorf("the lists are visible (%v)", err)
	}
	rows, err := book.GetRows("账号 数据")
	if err != nil || len(rows) != 1 || strings.Join(rows[0], "|") != "账号编号*|平台|地区|说法|日期" {
		t.Errorf("rows %v (%v)", rows, err)
	}
	rules, err := book.GetDataValidations("账号 数据")
	if err != nil || len(rules) != 5 {
		t.Fatalf("%d rules (%v)", len(rules), err)
	}
	for i, want := range []string{"", `"微博,微信"`, "'选项'!$A$1:$A$101", "'选项'!$B$1:$B$2", ""} {
		if rules[i].Formula1 != want {
			t.Errorf("list %d is %q, want %q", i, rules[i].Formula1, want)
		}
		if rules[i].Prompt == nil || len([]rune(*rules[i].Prompt)) > promptLimit || !strings.HasSuffix(rules[i].Sqref, "1048576") {
			t.Errorf("rule %d is %+v", i, rules[i])
		}
	}
	if comments, err := book.GetComments("账号 数据"); err != nil || len(comments) != 5 || !strings.Contains(comments[1].Text, "可填：微博、微信") {
		t.Errorf("comments %+v (%v)", comments, err)
	}
	notes, err := book.GetRows("说明")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, row := range notes {
		all.WriteString(strings.Join(row, "|") + "\n")
	}
	for _, want := range []string{"1. 每行一个账号\n", "账号编号|必填|||0012|账号ID\n", "|甲,乙、丙"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("the explanation lacks %q:\n%s", want, &all)
		}
	}
}

// TestFilledFormPrints: people write on it by hand.
func TestFilledFormPrints(t *testing.T) {
	form := sampleForm()
	form.Columns[0].Filled = true
	form.Rows = [][]string{{"0012", "", "", "", ""}, {"0013", "", "", "", ""}}
	form.Paper = FormPaper{From: 1, To: 3, Head: []string{"登记表 1 & 2", "检查人：甲"}, Foot: "签字", BlankRows: 2, HandWriting: true}
	var text strings.Builder
	if err := WriteForm(&text, form); err != nil {
		t.Fatal(err)
	}
	book, sheet := open(t, text.String()), "账号 数据"
	layout, err := book.GetPageLayout(sheet)
	if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("the page is %+v (%v)", layout, err)
	}
	names := map[string]string{}
	for _, name := range book.GetDefinedName() {
		names[name.Name] = name.RefersTo
	}
	if names["_xlnm.Print_Titles"] != "'账号 数据'!$1:$1" || names["_xlnm.Print_Area"] != "'账号 数据'!$B$1:$D$5" {
		t.Errorf("names are %v", names)
	}
	for cell, want := range map[string]int{"A3": 1, "A4": 0, "B3": 0} { // lines to write on are not shaded
		id, err := book.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		if style, err := book.GetStyle(id); err != nil || len(style.Border) != 4 || style.Fill.Pattern != want {
			t.Errorf("%s looks like %+v (%v)", cell, style, err)
		}
	}
	for row, want := range map[int]float64{3: handRow, 5: handRow, 6: 15} {
		if height, err := book.GetRowHeight(sheet, row); err != nil || height != want {
			t.Errorf("row %d is %v high (%v)", row, height, err)
		}
	}
	around, err := book.GetHeaderFooter(sheet)
	if err != nil || around.OddHeader != "&L登记表 1 && 2&R检查人：甲" || around.OddFooter != "&L签字&R第 &P 页，共 &N 页" {
		t.Errorf("around the page stands %+v (%v)", around, err)
	}
	if rows, err := book.GetRows(sheet); err != nil || len(rows) != 3 {
		t.Errorf("rows %v (%v)", rows, err)
	}
}

// TestFormKeepsWhatIsTyped: Excel must not make a number of an id or keep a date
// without its year.
func TestFormKeepsWhatIsTyped(t *testing.T) {
	var text strings.Builder
	if err := WriteForm(&text, sampleForm()); err != nil {
		t.Fatal(err)
	}
	book := open(t, text.String())
	for cell, want := range map[string]string{"A": "@", "B": "General", "E": "yyyy-mm-dd"} {
		id, err := book.GetColStyle("账号 数据", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := book.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		got := "General"
		switch {
		case style.CustomNumFmt != nil:
			got = *style.CustomNumFmt
		case style.NumFmt == 49:
			got = "@"
		}
		if got != want {
			t.Errorf("column %s is kept as %q, want %q", cell, got, want)
		}
	}
}

func TestFormCSV(t *testing.T) {
	var text strings.Builder
	if err := WriteFormCSV(&text, sampleForm()); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeff账号编号,平台,地区,说法,日期\r\n"; text.String() != want {
		t.Errorf("got %q", text.String())
	}
}

func TestCutText(t *testing.T) {
	for text, want := range map[string]string{"甲乙丙": "甲乙丙", "甲乙丙丁": "甲乙…", "🎉🎉": "🎉…"} {
		if got := cutText(text, 3); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
