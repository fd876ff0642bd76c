package ingest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// splitAll cuts a text into blocks at every boundary that reads of that size give,
// splits them, and returns rows, lines and the lines of rows that are broken.
func splitAll(t *testing.T, d dialect, width int, text string, size int) (rows [][]string, lines, broken []int64) {
	t.Helper()
	rest, line := []byte{}, int64(1)
	from := strings.NewReader(text)
	chunk := make([]byte, size)
	s := &stripe{}
	header := slices.Repeat([]string{"x"}, width)
	for ended := false; !ended; {
		n, err := io.ReadFull(from, chunk)
		rest = append(rest, chunk[:n]...)
		if ended = err != nil; ended && len(rest) > 0 && rest[len(rest)-1] != d.newline {
			rest = append(rest, d.newline)
		}
		end, open := d.cut(rest, ended)
		if ended && open >= 0 {
			return nil, nil, nil
		}
		block := append(slices.Clone(rest[:end]), make([]byte, textPad)...)
		s.splitter.begin(d, header, block, line, nil)
		for s.splitter.next(s) {
			for row := range s.rows {
				cells := make([]string, width)
				for i := range cells {
					cells[i] = string(s.cell(row, i))
				}
				rows = append(rows, cells)
			}
			lines = append(lines, s.lines...)
			for _, r := range s.broken {
				broken = append(broken, r.line)
			}
		}
		line += int64(bytes.Count(rest[:end], []byte{d.newline}))
		rest = rest[end:]
	}
	return rows, lines, broken
}

// standardRows returns what encoding/csv makes of a text, without blank rows, and
// the lines; ok is false where it finds the text wrong.
func standardRows(d dialect, width int, text string) (rows [][]string, lines []int64, ok bool) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = rune(d.delimiter)
	r.FieldsPerRecord = width
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return rows, lines, true
		}
		if err != nil {
			return nil, nil, false
		}
		if isEmptyRow(trimmed(cells)) {
			continue
		}
		line, _ := r.FieldPos(0)
		rows, lines = append(rows, cells), append(lines, int64(line))
	}
}

func trimmed(cells []string) []string {
	out := make([]string, len(cells))
	for i := range cells {
		out[i] = string(trim([]byte(cells[i])))
	}
	return out
}

func equalRows(a, b [][]string) bool {
	return slices.EqualFunc(a, b, func(x, y []string) bool { return slices.Equal(x, y) })
}

// TestSplitLikeStandard writes random tables, cuts them into blocks of many sizes,
// and wants the rows and lines that encoding/csv reads.
func TestSplitLikeStandard(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	pieces := []string{"", "a", "12", "阅读", `"`, `""`, ",", "\n", "\r\n", "，", " ", "long text of a title", "10万+", "\t", ";"}
	for round := range 300 {
		d := dialect{",\t;"[round%3], '\n'}
		width := 1 + random.IntN(6)
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.Comma = rune(d.delimiter)
		w.UseCRLF = round%2 == 0
		for range random.IntN(60) {
			row := make([]string, width)
			for i := range row {
				for range random.IntN(3) {
					row[i] += pieces[random.IntN(len(pieces))]
				}
			}
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		want, wantLines, ok := standardRows(d, width, text.String())
		if !ok {
			t.Fatalf("encoding/csv refuses what it wrote: %q", text.String())
		}
		for _, size := range []int{1, 7, 64, 1 << 20} {
			got, lines, broken := splitAll(t, d, width, text.String(), size)
			if !equalRows(got, want) || !slices.Equal(lines, wantLines) || len(broken) > 0 {
				t.Fatalf("size %d: %q\n got %q %v (broken %v)\nwant %q %v", size, text.String(), got, lines, broken, want, wantLines)
			}
		}
	}
}

// FuzzCSV: whatever encoding/csv accepts we read alike, and how a text is cut into
// blocks never matters.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\"a\nb\",2\r\n", "a,\"b\"\"c\"\n,\n\n", "a,b\n\"open,1\n", "x\"y,z\n", "\"a\"b,c\n", "a,b,c\n", "\r\n\"\r\n\",1\r"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := dialect{',', '\n'}
		rows, lines, broken := splitAll(t, d, 2, text, 1<<20)
		for _, size := range []int{1, 3, 16} {
			again, againLines, againBroken := splitAll(t, d, 2, text, size)
			if !equalRows(rows, again) || !slices.Equal(lines, againLines) || !slices.Equal(broken, againBroken) {
				t.Fatalf("%q: blocks of %d bytes give %q %v %v, not %q %v %v", text, size, again, againLines, againBroken, rows, lines, broken)
			}
		}
		want, wantLines, ok := standardRows(d, 2, text)
		if !ok || strings.Contains(text, "\r") { // encoding/csv has rules of its own for a lone \r
			return
		}
		if !equalRows(rows, want) || !slices.Equal(lines, wantLines) {
			t.Fatalf("%q: got %q %v, encoding/csv %q %v", text, rows, lines, want, wantLines)
		}
	})
}

const daysHeader = "account_id,day,followers\n"

func TestRaggedAndBlankRows(t *testing.T) {
	m, s := loadText(t, "\n"+daysHeader+
		"a,2019-02-28,1\n"+
		",,\n"+
		"\n"+
		"b,2019-02-28\n"+ // line 6: what is missing is missing
		"c,2019-02-28,3,,\n"+ // blanks too many do no harm
		"d,2019-02-28,4,x\n"+
		" , ,\u200b\n"+
		"\"e\",\"2019-02-28\",\"5\"x\n"+
		"f,2019-02-28,6", Options{})
	want := []string{
		"account_id=a day=2019-02-28 followers=1 line=3",
		"account_id=b day=2019-02-28 line=6",
		"account_id=c day=2019-02-28 followers=3 line=7",
		"account_id=f day=2019-02-28 followers=6 line=11",
	}
	if !slices.Equal(m.rows["account_days"], want) {
		t.Errorf("rows:\n%s", strings.Join(m.rows["account_days"], "\n"))
	}
	wantRejects := []string{
		"8|(null)|(null)|it has 4 cells, the header has 3|d,2019-02-28,4,x",
		"10|(null)|(null)|column 3 has text after its closing quote|e,2019-02-28,\"\"\"5\"\"x\"",
	}
	if !slices.Equal(m.rejects, wantRejects) {
		t.Errorf("rejects:\n%s", strings.Join(m.rejects, "\n"))
	}
	if s.RowsRead != 6 || s.RowsAccepted != 4 || s.RowsRejected != 2 {
		t.Errorf("account %+v", s)
	}
}

func TestNamelessColumnsAtTheEnd(t *testing.T) {
	m, s := loadText(t, ",account_id,day,followers,,\n0,a,2019-02-28,1,,\n1,b,2019-02-28,2\n2,c,2019-02-28,3,x,y\n3,d\n", Options{})
	if s.RowsAccepted != 3 || s.RowsRejected != 1 || !strings.HasPrefix(m.rejects[0], "5|") {
		t.Errorf("%+v %v", s, m.rejects)
	}
}

func TestLineNumbersWithQuotedNewlines(t *testing.T) {
	header := "account_id,post_id,published_at,title\n"
	var text strings.Builder
	text.WriteString(header)
	line := int64(2)
	var want []int64
	for i := range 5000 { // several stripes
		want = append(want, line)
		title := "plain"
		if i%3 == 0 {
			title = "\"two\nlines, \"\"quoted\"\"\""
			line++
		}
		fmt.Fprintf(&text, "a,p%d,2019-02-28 08:00:00,%s\n", i, title)
		line++
	}
	m, _ := loadText(t, text.String(), Options{})
	for i, row := range m.rows["posts"] {
		if !strings.HasSuffix(row, fmt.Sprintf(" line=%d", want[i])) {
			t.Fatalf("row %d should be line %d: %s", i, want[i], row)
		}
	}
	if got := m.rows["posts"][0]; !strings.Contains(got, "title=two\nlines, \"quoted\" ") {
		t.Errorf("title was not unquoted: %q", got)
	}
}

func TestDialects(t *testing.T) {
	want := []string{"account_id=a day=2019-02-28 followers=12345 line=4"}
	for name, text := range map[string]string{
		"titles before the header": "政务账号日报\n\n账号,日期,粉丝数\na,2019-02-28,\"12,345\"\n",
		"tabs":                     "表一\n\n账号\t日期\t粉丝总数\na\t2019-02-28\t12,345\n",
		"semicolons":               "\n\naccount_id;day;followers\na;2019/02/28;12345\n",
		"old Mac newlines":         "\r\raccount_id,day,followers\ra,2019-02-28,12345\r",
		"Windows newlines":         "\r\n\r\naccount_id,day,followers\r\na,2019-02-28,12345\r\n",
		"units in the header":      "\n\n公众号,统计日期,粉丝数（人）\na,20190228,１２３４５",
	} {
		m, _ := loadText(t, text, Options{})
		if !slices.Equal(m.rows["account_days"], want) {
			t.Errorf("%s: %v", name, m.rows["account_days"])
		}
	}
}
