package ingest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// rawBook is a workbook written by hand: sheets of XML, as no library would write
// them.
type rawBook struct {
	properties string   // of <workbookPr>
	shared     string   // <si>…</si>…
	sheets     []string // name, or name|hidden; then the sheet's XML between <worksheet> and </worksheet>
	whole      map[string]string
}

func (b rawBook) parts() map[string]string {
	var list, relations strings.Builder
	parts := map[string]string{
		"[Content_Types].xml": `<Types xmlns="x"/>`,
		"_rels/.rels":         `<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
	}
	for i := 0; i < len(b.sheets); i += 2 {
		name, state, _ := strings.Cut(b.sheets[i], "|")
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" state="%s" r:id="r%d"/>`, name, i+1, state, i)
		fmt.Fprintf(&relations, `<Relationship Id="r%d" Type="http://x/worksheet" Target="worksheets/sheet%d.xml"/>`, i, i)
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i)] = `<?xml version="1.0"?><worksheet xmlns="x">` + b.sheets[i+1] + `</worksheet>`
	}
	if b.shared != "" {
		parts["xl/sharedStrings.xml"] = `<sst>` + b.shared + `</sst>`
		relations.WriteString(`<Relationship Id="s" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>`)
	}
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships>` + relations.String() + `</Relationships>`
	parts["xl/workbook.xml"] = `<workbook><workbookPr ` + b.properties + `/><sheets>` + list.String() + `</sheets></workbook>`
	for name, text := range b.whole {
		parts[name] = text
	}
	return parts
}

func (b rawBook) bytes(t testing.TB) []byte {
	t.Helper()
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	parts := b.parts()
	var names []string
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// textRow is a row of texts in place.
func textRow(number int, cells ...string) string {
	var row strings.Builder
	fmt.Fprintf(&row, `<row r="%d">`, number)
	for _, cell := range cells {
		fmt.Fprintf(&row, `<c t="inlineStr"><is><t>%s</t></is></c>`, cell)
	}
	return row.String() + `</row>`
}

var daysHead = textRow(1, "账号ID", "日期", "粉丝数", "备注")

func days(rows ...string) string {
	return `<sheetData>` + daysHead + strings.Join(rows, "") + `</sheetData>`
}

func TestCellsOfWorkbooks(t *testing.T) {
	shared := `<si><t>a</t></si><si><r><t>富</t></r><r><t xml:space="preserve"> 文本</t></r><rPh sb="0"><t>fu</t></rPh></si><si/><si><t>x_x000D_&#10;y &lt;&amp;&gt; _x4E2D_ _xZZZZ_</t></si>`
	for name, test := range map[string]struct{ row, want string }{
		"shared text":          {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43524</v></c><c r="C2"><v>7</v></c></row>`, "account_id=a day=2019-02-28 followers=7 line=2"},
		"rich text":            {`<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"><v>43524</v></c></row>`, "account_id=富 文本 day=2019-02-28 line=2"},
		"escaped characters":   {`<row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2"><v>43524</v></c></row>`, "account_id=x\ny <&> 中 _xZZZZ_ day=2019-02-28 line=2"},
		"number as text":       {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43524</v></c><c r="C2" t="inlineStr"><is><t> 12,345 </t></is></c></row>`, "account_id=a day=2019-02-28 followers=12345 line=2"},
		"noise and exponent":   {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43524.000000000007</v></c><c r="C2"><v>1.2E+4</v></c></row>`, "account_id=a day=2019-02-28 followers=12000 line=2"},
		"date as text":         {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="d"><v>2019-02-28T00:00:00</v></c></row>`, "account_id=a day=2019-02-28 line=2"},
		"formula's value":      {`<row r="2"><c r="A2" t="str"><f>"a"</f><v>a</v></c><c r="B2"><f t="shared" ref="B2:B9" si="0">C2</f><v>43524</v></c><c r="C2"><f t="shared" si="0"/><v>9</v></c></row>`, "account_id=a day=2019-02-28 followers=9 line=2"},
		"formula of no text":   {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43524</v></c><c r="C2" t="str"><f>""</f><v></v></c></row>`, "account_id=a day=2019-02-28 line=2"},
		"formula not used":     {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43524</v></c><c r="D2"><f>1+1</f></c></row>`, "account_id=a day=2019-02-28 line=2"},
		"no places":            {`<row><c t="s"><v>0</v></c><c><v>43524</v></c><c><v>1</v></c></row>`, "account_id=a day=2019-02-28 followers=1 line=2"},
		"a gap of rows":        {`<row r="2"/><row r="7"><c r="A7" t="s"><v>0</v></c><c r="B7"><v>43524</v></c></row>`, "account_id=a day=2019-02-28 line=7"},
		"cells out of order":   {`<row r="2"><c r="C2"><v>3</v></c><c r="B2"><v>43524</v></c><c r="A2" t="s"><v>0</v></c></row>`, "account_id=a day=2019-02-28 followers=3 line=2"},
		"cells far out":        {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43524</v></c><c r="XFD2"><v>1</v></c></row>`, "account_id=a day=2019-02-28 line=2"},
		"prefix of names":      {`<x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c><x:c r="B2"><x:v>43524</x:v></x:c></x:row>`, "account_id=a day=2019-02-28 line=2"},
		"comments and CDATA":   {`<!-- > --><row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[<a>]]></t></is></c><c r="B2"><v>43<!-- x -->524</v></c></row>`, "account_id=<a> day=2019-02-28 line=2"},
		"extensions":           {`<row r="2"><c r="A2" t="s"><v>0</v><extLst><ext><v>9</v></ext></extLst></c><c r="B2"><v>43524</v></c></row>`, "account_id=a day=2019-02-28 line=2"},
		"error cell":           {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43524</v></c><c r="C2" t="e"><v>#N/A</v></c></row>`, `2|followers|#N/A|followers: "#N/A" is a spreadsheet's error, not a number|a,43524,#N/A,`},
		"error for a text":     {`<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><v>43524</v></c></row>`, `2|account_id|#REF!|account_id: "#REF!" is a spreadsheet's error, not a value|#REF!,43524,,`},
		"boolean for a number": {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43524</v></c><c r="C2" t="b"><v>1</v></c></row>`, `2|followers|TRUE|followers: "TRUE" is not a number|a,43524,TRUE,`},
		"id without digits":    {`<row r="2"><c r="A2"><v>4.5123456789012301E+18</v></c><c r="B2"><v>43524</v></c></row>`, `2|account_id|4.5123456789012301E+18|account_id: "4.5123456789012301E+18" is in scientific notation and has lost digits; format the column as text where it was made|4.5123456789012301E+18,43524,,`},
		"formula without":      {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43524</v></c><c r="C2"><f>SUM(A1:A9)</f><v></v></c></row>`, `2|(null)|(null)|column 粉丝数: "=SUM(A1:A9)" is a formula whose value was not saved with it; open the file in Excel, save it, and load it again|a,43524,`},
	} {
		m := newMemoryLoader()
		s, err := Stream(context.Background(), m, "x.xlsx", bytes.NewReader(rawBook{shared: shared, sheets: []string{"S", days(test.row)}}.bytes(t)), Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		checkAccount(t, s)
		got := append(slices.Clone(m.rows["account_days"]), m.rejects...)
		for i := range got {
			got[i] = strings.TrimSuffix(got[i], "|S")
		}
		if !slices.Equal(got, []string{test.want}) {
			t.Errorf("%s:\n%q\nwant\n%q", name, got, test.want)
		}
	}
}

func TestSheetsOfWorkbooks(t *testing.T) {
	row := `<row r="5"><c t="inlineStr"><is><t>a</t></is></c><c><v>42062.5</v></c></row>`
	title := `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>政务账号日报</t></is></c></row>` +
		strings.Replace(daysHead, `r="1"`, `r="4"`, 1) + row + `</sheetData><mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells>`
	var many []string
	for i := range 60 {
		many = append(many, fmt.Sprintf("表%d", i), days(textRow(2, fmt.Sprint("a", i), "2019-02-28", "1")))
	}
	for name, test := range map[string]struct {
		book    rawBook
		rows    int
		last    string
		ignored []string
	}{
		"titles and 1904": {rawBook{properties: `date1904="1"`, sheets: []string{"S", title}}, 1, "account_id=a day=2019-02-28 line=5", nil},
		"many sheets":     {rawBook{sheets: many}, 60, "account_id=a59 day=2019-02-28 followers=1 line=2", nil},
		"hidden sheets": {rawBook{sheets: []string{"S", days(textRow(2, "a", "2019-02-28")), "旧|hidden", days(textRow(2, "b", "2019-02-28")), "码|veryHidden", days()}},
			1, "account_id=a day=2019-02-28 line=2", []string{"旧 (隐藏 hidden)", "码 (隐藏 hidden)"}},
		"the last row":  {rawBook{sheets: []string{"S", days(textRow(1_048_576, "a", "2019-02-28"))}}, 1, "account_id=a day=2019-02-28 line=1048576", nil},
		"UTF-16 parts":  {rawBook{whole: map[string]string{"xl/worksheets/sheet0.xml": utf16Text("<worksheet>" + days(textRow(2, "乙", "2019-02-28")) + "</worksheet>")}, sheets: []string{"S", ""}}, 1, "account_id=乙 day=2019-02-28 line=2", nil},
		"names in caps": {rawBook{whole: map[string]string{"XL/Worksheets/Sheet0.XML": "<worksheet>" + days(textRow(2, "乙", "2019-02-28")) + "</worksheet>", "xl/worksheets/sheet0.xml": "<worksheet>" + days(textRow(2, "乙", "2019-02-28")) + "</worksheet>"}, sheets: []string{"S", ""}}, 1, "account_id=乙 day=2019-02-28 line=2", nil},
	} {
		m := newMemoryLoader()
		s, err := Stream(context.Background(), m, "x.xlsx", bytes.NewReader(test.book.bytes(t)), Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := m.rows["account_days"]
		if len(got) != test.rows || got[len(got)-1] != test.last || !slices.Equal(s.IgnoredSheets, test.ignored) {
			t.Errorf("%s: %d rows, last %v, %v, %v", name, len(got), got, m.rejects, s.IgnoredSheets)
		}
	}
}

func utf16Text(text string) string {
	var b strings.Builder
	b.WriteString("\xFF\xFE")
	for _, r := range text {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

// TestDamagedWorkbooks has faults behind sound rows: none of them may be lost in
// silence.
func TestDamagedWorkbooks(t *testing.T) {
	good := textRow(2, "a", "2019-02-28", "1")
	sheet := func(xml string) rawBook { return rawBook{sheets: []string{"S", xml}} }
	part := func(name, text string) rawBook {
		return rawBook{sheets: []string{"S", days(good)}, whole: map[string]string{name: text}}
	}
	for name, test := range map[string]struct {
		book rawBook
		says string
	}{
		"row not closed":      {sheet(`<sheetData>` + daysHead + good + `<row r="3"><c><v>1</v></c>`), "sheet S, after row 3: </worksheet> closes nothing that is open"},
		"sheet cut short":     {part("xl/worksheets/sheet0.xml", `<worksheet><sheetData>`+daysHead+good+`<row r="3"><c><v>1</v>`), "sheet S, after row 3: it ends inside <c>"},
		"cut inside a tag":    {part("xl/worksheets/sheet0.xml", `<worksheet><sheetData>`+daysHead+good+`<row r="3"><c r="A`), "it ends inside a tag"},
		"data not closed":     {part("xl/worksheets/sheet0.xml", `<worksheet><sheetData>`+daysHead+good), "it ends inside <sheetData>"},
		"crossed tags":        {sheet(days(good, `<row r="3"><c><v>1</c></v></row>`)), "</c> closes nothing that is open"},
		"tag inside a tag":    {sheet(days(good, `<row r="3"><c <v>1</v></c></row>`)), "a tag begins inside another"},
		"bad entity":          {sheet(days(good, textRow(3, "a&nbsp;b"))), "&nbsp; is no character"},
		"bare ampersand":      {sheet(days(good, textRow(3, "a & b"))), "& begins no entity"},
		"not UTF-8":           {sheet(days(good, textRow(3, "\xd4\xc4"))), "a text is not UTF-8"},
		"no quotes":           {sheet(days(good, `<row r=3></row>`)), "attribute r has no quotes"},
		"rows out of order":   {sheet(days(good, good)), `the row behind row 2 says that it is row "2"`},
		"row beyond the last": {sheet(days(good, textRow(1_048_577, "a"))), "there is a row 1048577, but a sheet ends at row 1048576"},
		"column beyond":       {sheet(days(good, `<row r="3"><c r="XFE3"><v>1</v></c></row>`)), "row 3 has more than 16384 columns"},
		"no place":            {sheet(days(good, `<row r="3"><c r="3"><v>1</v></c></row>`)), `a cell of row 3 says that it is at "3"`},
		"no shared text":      {sheet(days(good, `<row r="3"><c t="s"><v>4</v></c></row>`)), `a cell refers to text "4" of 0 shared ones`},
		"document type":       {part("xl/worksheets/sheet0.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>`), "it holds a document type"},
		"deep nesting":        {sheet(strings.Repeat("<a>", 300)), "more than 256 elements"},
		"long text":           {sheet(days(good, textRow(3, strings.Repeat("x", 2<<20)))), "a text is longer than 1 MiB"},
		"long tag":            {sheet(days(good, `<row r="3" x="`+strings.Repeat("x", 3<<20)+`"/>`)), "a tag is longer than 1 MiB"},
		"long row":            {sheet(days(good, textRow(3, slices.Repeat([]string{strings.Repeat("x", 1<<19)}, 9)...))), "row 3 is longer than 4 MiB"},
		"sheet missing":       {part("xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r0" Type="http://x/worksheet" Target="gone.xml"/></Relationships>`), "part xl/gone.xml is missing"},
		"workbook cut":        {part("xl/workbook.xml", `<workbook><sheets>`), "part xl/workbook.xml: it ends inside <sheets>"},
		"shared texts cut":    {rawBook{sheets: []string{"S", days(good)}, shared: "<si><t>a"}, "part xl/sharedStrings.xml: </sst> closes nothing"},
		"long workbook":       {part("xl/workbook.xml", `<workbook>`+strings.Repeat(" ", 17<<20)+`</workbook>`), "part xl/workbook.xml is longer than 16 MiB"},
		"binary workbook":     {part("_rels/.rels", `<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="xl/workbook.bin"/></Relationships>`), "save it as .xlsx"},
	} {
		m := newMemoryLoader()
		_, err := Stream(context.Background(), m, "x.xlsx", bytes.NewReader(test.book.bytes(t)), Options{})
		if !errors.Is(err, ErrFormat) || !strings.HasPrefix(err.Error(), "x.xlsx: cannot be read: ") || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
		if m.open || len(m.batches) > 0 {
			t.Errorf("%s: something was loaded", name)
		}
	}
}

// TestWorkbookBomb: what a sheet decompresses to is bounded, and so is the memory.
func TestWorkbookBomb(t *testing.T) {
	bomb := rawBook{sheets: []string{"S", "<sheetData>" + strings.Repeat(" ", 300<<20)}}.bytes(t)
	if len(bomb) > 4<<20 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	began := allocated()
	_, err := Stream(context.Background(), newMemoryLoader(), "x.xlsx", bytes.NewReader(bomb), Options{})
	if !errors.Is(err, ErrFormat) {
		t.Errorf("%v", err)
	}
	if used := allocated() - began; used > 64<<20 {
		t.Errorf("%d MiB were allocated", used>>20)
	}
}

// TestManySharedTexts has more of them than stay in memory.
func TestManySharedTexts(t *testing.T) {
	table := &sharedStrings{}
	defer table.close()
	long := strings.Repeat("阅", 10_000)
	const texts = 3000 // 90 MB
	for i := range texts {
		if err := table.add(fmt.Appendf(nil, "%d %s", i, long)); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.flush(true); err != nil {
		t.Fatal(err)
	}
	if table.file == nil || len(table.memory) > sharedInMemory {
		t.Fatalf("%d bytes are in memory", len(table.memory))
	}
	for _, i := range []int{0, 1, 2999, 2500, 2236, 2237, 2238, 2501, 17, 2999} {
		got, err := table.appendText([]byte("x"), fmt.Append(nil, i))
		if want := fmt.Sprintf("x%d %s", i, long); err != nil || string(got) != want {
			t.Errorf("text %d is %.20s… of %d bytes, %v", i, got, len(got), err)
		}
	}
}
