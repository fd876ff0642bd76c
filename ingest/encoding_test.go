package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func encodeText(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	encoded, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

const chineseSheet = "单位编号,单位名称,层级,系统\n" +
	"u1,浙江省公安厅,省级,公安\n" +
	"u2,\"杭州市人民政府,办公厅\",市,综合\n" +
	"u3,㐀㒱𠀀县,县,文旅\n"

func TestEncodings(t *testing.T) {
	want := []string{
		"unit_id=u1 name=浙江省公安厅 level=province sector=公安 valid_from=1900-01-01 line=2",
		"unit_id=u2 name=杭州市人民政府,办公厅 level=city sector=综合 valid_from=1900-01-01 line=3",
		"unit_id=u3 name=㐀㒱𠀀县 level=county sector=文旅 valid_from=1900-01-01 line=4",
	}
	for name, text := range map[string]string{
		"UTF-8":     chineseSheet,
		"UTF-8 BOM": "\ufeff" + chineseSheet,
		"GB18030":   encodeText(t, simplifiedchinese.GB18030, chineseSheet),
		"UTF-16LE":  encodeText(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), chineseSheet),
		"UTF-16BE":  encodeText(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), chineseSheet),
	} {
		m, _ := loadText(t, text, Options{})
		if !slices.Equal(m.rows["units"], want) {
			t.Errorf("%s: %v %v", name, m.rows["units"], m.rejects)
		}
	}
}

// TestLateEncoding has its first Chinese letter megabytes into the file.
func TestLateEncoding(t *testing.T) {
	for name, e := range map[string]encoding.Encoding{"UTF-8": unicode.UTF8, "GB18030": simplifiedchinese.GB18030} {
		var text strings.Builder
		text.WriteString("unit_id,name\n")
		for i := range 200_000 {
			fmt.Fprintf(&text, "unit-%d,office %d\n", i, i)
		}
		text.WriteString(encodeText(t, e, "last,浙江省公安厅\n"))
		m, s := loadText(t, text.String(), Options{})
		if s.RowsAccepted != 200_001 {
			t.Fatalf("%s: %+v %v", name, s, m.rejects)
		}
		if last := m.rows["units"][200_000]; !strings.Contains(last, "name=浙江省公安厅 ") {
			t.Errorf("%s: %s", name, last)
		}
	}
}

// TestMixedEncodings keeps the rows that are of the file's encoding and rejects the
// others in readable letters.
func TestMixedEncodings(t *testing.T) {
	gb := func(text string) string { return encodeText(t, simplifiedchinese.GB18030, text) }
	header := "unit_id,name,sector\n"
	for name, test := range map[string]struct {
		text   string
		reject string
	}{
		"GB18030 in UTF-8": {
			header + "u1,浙江省,公安\nu2,杭州市,文旅\n" + gb("u3,宁波市,团委\n") + "u4,温州市,公安\n",
			"4|(null)|(null)|column 2: bytes that are not UTF-8, as the rest of the file is, but look like GB18030: the file mixes encodings|u3,宁波市,团委",
		},
		"UTF-8 in GB18030": {
			header + gb("u1,浙江省,公安\nu2,杭州市,文旅\n") + "u3,宁波市,团委\n" + gb("u4,温州市,公安\n"),
			"4|(null)|(null)|column 2: bytes that are not GB18030, as the rest of the file is, but UTF-8: the file mixes encodings|u3,宁波市,团委",
		},
		"rubbish in UTF-8": {
			header + "u1,浙江省,公安\nu2,杭州市,文旅\nu3,ok,\xff\xff\nu4,温州市,公安\n",
			"4|(null)|(null)|column 3: bytes that are not UTF-8, as the rest of the file is|u3,ok,\uFFFD",
		},
	} {
		m, s := loadText(t, test.text, Options{})
		if s.RowsAccepted != 3 || s.RowsRejected != 1 {
			t.Errorf("%s: %+v", name, s)
		}
		if !slices.Equal(m.rejects, []string{test.reject}) {
			t.Errorf("%s: rejects %q", name, m.rejects)
		}
		for i, row := range m.rows["units"] {
			if want := []string{"浙江省", "杭州市", "温州市"}[i]; !strings.Contains(row, "name="+want+" ") {
				t.Errorf("%s: row %d is %s", name, i, row)
			}
		}
	}
}

func TestDecideCharset(t *testing.T) {
	for text, want := range map[string]charset{
		"a,b\n":                undecided,
		"a,阅读\n":               utf8Text,
		"a,\xd4\xc4\xb6\xc1\n": gb18030Text,
		"a,\xff\xff\xff\n":     utf8Text,
	} {
		if got := decideCharset([]byte(text)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
