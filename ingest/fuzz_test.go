package ingest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// memoryOfALoad is what the load of a short source may allocate, in all and not at
// once.
const memoryOfALoad = 128 << 20

var builtIn = sync.OnceValue(func() *Feeds {
	feeds, err := LoadFeeds()
	if err != nil {
		panic(err)
	}
	return feeds
})

// outcome is what became of a source, for comparing.
type outcome struct {
	rows, rejects []string
	failed        bool
}

// loadAnything loads bytes of any kind and checks what holds for all of them: the
// rows add up, each is there as often as the account says, an error leaves nothing
// behind, and memory is bounded.
func loadAnything(t *testing.T, source []byte, o Options) outcome {
	t.Helper()
	began := allocated()
	m := newMemoryLoader()
	o.Workers, o.feeds = 1, builtIn()
	s, err := Stream(context.Background(), m, "x", bytes.NewReader(source), o)
	if used := allocated() - began; used > memoryOfALoad {
		t.Errorf("%d MiB were allocated for %d bytes", used>>20, len(source))
	}
	if err != nil {
		if m.open || len(m.batches) > 0 {
			t.Errorf("after %v a batch is left", err)
		}
		return outcome{failed: true}
	}
	checkAccount(t, s)
	if s.RowsRead == 0 {
		t.Error("a batch of no rows")
	}
	if int64(len(m.rejects)) != s.RowsRejected {
		t.Errorf("%d rejects were kept, %d counted", len(m.rejects), s.RowsRejected)
	}
	found := outcome{rejects: m.rejects}
	for _, feed := range strings.Split(s.Feed, ",") {
		if n := int64(len(m.rows[feed])); n > s.RowsAccepted || n < s.RowsAccepted && !strings.Contains(s.Feed, ",") {
			t.Errorf("%d rows of %s were loaded, %d accepted", n, feed, s.RowsAccepted)
		}
		found.rows = append(found.rows, m.rows[feed]...)
	}
	return found
}

// loadBothWays wants the same of a source and of the source compressed.
func loadBothWays(t *testing.T, source []byte, o Options) outcome {
	t.Helper()
	plain := loadAnything(t, source, o)
	format, err := sniff(source[:min(len(source), 4<<10)])
	if err != nil || format == formatGzip || format == formatZstd { // what is compressed twice is refused
		return plain
	}
	packed := loadAnything(t, stored(t, source), o)
	if plain.failed != packed.failed || !slices.Equal(plain.rows, packed.rows) || !slices.Equal(plain.rejects, packed.rejects) {
		t.Errorf("%d rows and %d rejects (failed %t), compressed %d and %d (%t)",
			len(plain.rows), len(plain.rejects), plain.failed, len(packed.rows), len(packed.rejects), packed.failed)
	}
	return plain
}

// stored packs bytes as gzip without compressing, in two members.
func stored(t *testing.T, text []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.NoCompression)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range [][]byte{text[:len(text)/2], text[len(text)/2:]} {
		w.Reset(&packed)
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return packed.Bytes()
}

// FuzzSource loads anything as any format.
func FuzzSource(f *testing.F) {
	t := &testing.T{}
	record := daysRecord(t)
	defer record.Release()
	f.Add(daysCSV())
	f.Add(gzipped(t, daysCSV()))
	f.Add(daysXLSX(t))
	f.Add(parquetOf(t, record))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Add([]byte("sep=;\r\n账号;日期;粉丝数\r\n\"a\r\nb\";2019-02-28;1\r\n"))
	f.Add([]byte("账号|日期|粉丝数\ra|2019-02-28|1\r"))
	f.Add([]byte("账号,日期,粉丝数\n\xd4\xc4,2019-02-28,10万+\n\"a\nb\",x,\n"))
	f.Add([]byte("账号,日期,粉丝数,拒绝原因,拒绝列,拒绝行号\n'-a,2019-02-28,1,x,,2\na,2019-02-28,x\x00,,,\n"))
	f.Add([]byte("[{\"账号\":\"a\",\"日期\":20190228,\"粉丝数\":1}]"))
	f.Fuzz(func(t *testing.T, text []byte) { loadBothWays(t, text, Options{Year: 2019}) })
}

// FuzzJSON puts anything behind a sound object.
func FuzzJSON(f *testing.F) {
	f.Add(`{"account_id":"a","day":"2019-02-28","followers":12}`)
	f.Add("[{\"账号\":\"a\\u4e2d\",\"日期\":20190228,\"粉丝数\":null},\n{}]")
	f.Add(`{"account_id":"\ud83d\ude00\\","day":[{"a":"}"}],"followers":1e5}`)
	f.Add(`{"account_id":4512345678901234567,"account_id":"b","day":"2019-02-28"}`)
	f.Fuzz(func(t *testing.T, text string) {
		first := `{"account_id":"a","day":"2019-02-28","followers":12}` + "\n"
		if found := loadBothWays(t, []byte(first+text), Options{}); !found.failed && len(found.rows) == 0 {
			t.Errorf("%q: the first row is lost", text)
		}
	})
}

// FuzzXLSX puts anything into the XML of a sheet and of the shared texts, inside a
// sound ZIP: the rows before it are never all that is loaded without a word, unless
// the sheet is well-formed.
func FuzzXLSX(f *testing.F) {
	f.Add(`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>43524</v></c><c r="C2"><f>A1</f><v>7</v></c></row>`, `<si><t>a</t></si>`)
	f.Add(`<row><c t="inlineStr"><is><r><t>a&amp;&#20013;_x000D_</t></r><rPh><t>x</t></rPh></is></c><c t="d"><v>2019-02-28</v></c></row>`, `<si/>`)
	f.Add(`<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="XFD2" t="b"><v>1</v></c></row><!-- x --><row r="1048576"/>`, ``)
	f.Add(`<row r="2"><c r="A2"><f t="shared" si="0"/></c></row></sheetData><sheetData>`, `<si><t><![CDATA[x]]></t></si>`)
	f.Fuzz(func(t *testing.T, rows, shared string) {
		if len(rows)+len(shared) > 64<<10 {
			return
		}
		book := rawBook{sheets: []string{"S", days(textRow(2, "first", "2019-02-28", "1")) + rows, "T", days(rows)}, shared: shared}
		found := loadBothWays(t, book.bytes(t), Options{})
		if !found.failed && !slices.Contains(found.rows, "account_id=first day=2019-02-28 followers=1 line=2") {
			t.Errorf("the first row is lost: %q", found.rows)
		}
	})
}

func FuzzParquet(f *testing.F) {
	t := &testing.T{}
	record := daysRecord(t)
	defer record.Release()
	f.Add(parquetOf(t, record))
	odd := oddRecord(t)
	defer odd.Release()
	f.Add(parquetOf(t, odd))
	f.Fuzz(func(t *testing.T, file []byte) {
		if !bytes.HasPrefix(file, []byte("PAR1")) {
			file = append([]byte("PAR1"), file...)
		}
		loadBothWays(t, file, Options{})
	})
}

func FuzzArrow(f *testing.F) {
	t := &testing.T{}
	record, odd := daysRecord(t), oddRecord(t)
	defer record.Release()
	defer odd.Release()
	f.Add(arrowStreamOf(t, record))
	f.Add(arrowStreamOf(t, odd))
	f.Fuzz(func(t *testing.T, stream []byte) {
		if !bytes.HasPrefix(stream, []byte("\xff\xff\xff\xff")) {
			stream = append([]byte("\xff\xff\xff\xff"), stream...)
		}
		loadBothWays(t, stream, Options{})
	})
}

// oneCell converts single cells of each kind.
type oneCell map[Kind]*converter

func newOneCell(t testing.TB) oneCell {
	t.Helper()
	feeds, err := LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	made := oneCell{}
	for _, feed := range feeds.All() {
		for _, column := range feed.Columns {
			if made[column.Kind] != nil || column.Input || column.Required || column.Min != nil || column.Default != "" {
				continue
			}
			fields := []*Column{column}
			plan := &feedPlan{feed: feed, schema: makeSchema(feed, fields), targets: []target{{column: column, flag: -1, flagged: -1, origins: []origin{{source: 0}}}}}
			if column.AtLeast() != "" {
				plan.targets[0].flag = 1
			}
			made[column.Kind] = newConverter(onePlan(plan), &recycler{})
		}
	}
	return made
}

func onePlan(f *feedPlan) *plan {
	return &plan{table: table{header: []string{"cell"}}, clock: clock{year: 2019}, feeds: []*feedPlan{f}}
}

// read returns the cell's value as text, "" where it is missing, and whether it was
// rejected.
func (o oneCell) read(t *testing.T, kind Kind, cell string) (value string, rejected bool) {
	t.Helper()
	c := o[kind]
	if c == nil {
		t.Fatalf("no optional column is of kind %s", kind)
	}
	s := &stripe{}
	s.reset(1, append([]byte(cell), make([]byte, textPad)...))
	s.rows, s.lines, s.cells = 1, []int64{1}, []span{{0, uint32(len(cell))}}
	s.raw = s.csvRow
	c.begin(1)
	c.add(s)
	r := c.finish()
	defer r.release()
	if len(r.rejects)+int(r.accepted) != 1 {
		t.Fatalf("%q as %s: %d rejects, %d accepted", cell, kind, len(r.rejects), r.accepted)
	}
	if r.accepted == 0 {
		return "", true
	}
	if column := r.records[0].Column(0); column.IsValid(0) {
		value = strings.Clone(column.ValueStr(0))
	}
	return value, false
}

// FuzzCells reads any text as any kind of cell: never a panic, nothing that is
// blank becomes a value, no count is negative, and full-width spelling is the same.
func FuzzCells(f *testing.F) {
	for _, cell := range []string{"10万+", "１．２万", "-", "2019年2月28日", "2.65628E+12", "是", "0", "12,345.0", "1e5", "null", "4512345678901234567", "28/2/2019", "TRUE"} {
		f.Add(cell)
	}
	cells := newOneCell(f)
	f.Fuzz(func(t *testing.T, cell string) {
		for kind := range cells {
			value, rejected := cells.read(t, kind, cell)
			if rejected {
				continue
			}
			if isDashes(trim([]byte(cell))) && value != "" {
				t.Errorf("%q as %s is %q, but it is blank", cell, kind, value)
			}
			if kind == KindCount && strings.HasPrefix(value, "-") {
				t.Errorf("%q is the count %s", cell, value)
			}
		}
	})
}

// FuzzDecimal and its like compare a parser with itself on another spelling of the
// same cell.
func FuzzDecimal(f *testing.F) {
	for _, cell := range []string{"1.5", "-0.25", "12,345.678", "１．２", "1e5", "--", "NaN", ".5", "5."} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		text := trim([]byte(cell))
		digits, rest, ok := readDecimal(bytes.TrimPrefix(text, []byte("-")))
		if !ok || len(rest) > 0 || digits.overflow {
			return
		}
		value, whole, fits := digits.times(digits.places)
		if !whole || fits && value != digits.mantissa {
			t.Errorf("%q: %+v times 10^%d is %d", cell, digits, digits.places, value)
		}
	})
}

func FuzzID(f *testing.F) {
	for _, cell := range []string{"4512345678901234567", "2.65628E+12", "gh_1", " a ", "-", "#N/A", "1.5E+3", "x\x00y"} {
		f.Add(cell)
	}
	cells := newOneCell(f)
	f.Fuzz(func(t *testing.T, cell string) {
		value, rejected := cells.read(t, KindID, cell)
		if rejected || value == "" {
			return
		}
		if want := string(trim([]byte(cell))); value != want {
			t.Errorf("id %q became %q", want, value)
		}
	})
}

func FuzzBoolean(f *testing.F) {
	fuzzKind(f, KindBoolean, "是", "否", "TRUE", "0", "y", "原创", "-", "真")
}
func FuzzDate(f *testing.F) {
	fuzzKind(f, KindDate, "2019-02-28", "20190228", "43524", "2019年2月28日", "2月28日", "28/2/2019", "1551313800", "-")
}
func FuzzInteger(f *testing.F) {
	fuzzKind(f, KindInteger, "-7", "+7", "1.2万", "-1.2万", "９", "9223372036854775808", "-")
}

// fuzzKind wants that a cell which was understood is understood alike between
// blanks.
func fuzzKind(f *testing.F, kind Kind, seeds ...string) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	cells := newOneCell(f)
	f.Fuzz(func(t *testing.T, cell string) {
		value, rejected := cells.read(t, kind, cell)
		again, rejectedAgain := cells.read(t, kind, "\u3000"+cell+" ")
		if value != again || rejected != rejectedAgain {
			t.Errorf("%q is %q (rejected %t), between blanks %q (%t)", cell, value, rejected, again, rejectedAgain)
		}
	})
}
