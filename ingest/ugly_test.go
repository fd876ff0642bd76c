package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func encoded(t *testing.T, charset, text string) string {
	t.Helper()
	var err error
	switch charset {
	case "gb18030":
		text, err = simplifiedchinese.GB18030.NewEncoder().String(text)
	case "utf-16le":
		text, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	case "utf-16be":
		text, err = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text)
	case "bom":
		text = "\ufeff" + text
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestUglyText has one table in every encoding, with every delimiter and newline,
// as a file and compressed.
func TestUglyText(t *testing.T) {
	want := []string{
		"account_id=甲;1 day=2019-02-28 followers=100001 followers_at_least=true line=2",
		"account_id=乙\n二 day=2019-03-01 line=3",
		"account_id=丙 day=2019-03-02 followers=3 line=5",
	}
	for _, charset := range []string{"utf-8", "bom", "gb18030", "utf-16le", "utf-16be"} {
		for _, delimiter := range []string{",", ";", "\t", "|"} {
			for _, newline := range []string{"\n", "\r\n", "\r"} {
				rows := []string{"账号ID,日期,粉丝数", "\"甲;1\",2019-02-28,10万+", "\"乙\n二\",2019-03-01", "丙,2019年3月2日,３,", ",,", ""}
				text := strings.Join(rows, "\n")
				text = strings.ReplaceAll(strings.ReplaceAll(text, ",", delimiter), "\n", newline)
				name := fmt.Sprintf("%s %q %q", charset, delimiter, newline)
				file := []byte(encoded(t, charset, text))
				ways := [][]byte{file}
				if delimiter == ";" && newline == "\r\n" {
					ways = append(ways, gzipped(t, file), zstdOf(t, file))
				}
				for _, packed := range ways {
					m := newMemoryLoader()
					s, err := Stream(context.Background(), m, "x.csv", bytes.NewReader(packed), Options{feeds: builtIn()})
					if err != nil {
						t.Errorf("%s: %v", name, err)
						continue
					}
					checkAccount(t, s)
					got := m.rows["account_days"]
					for i := range got {
						got[i] = strings.ReplaceAll(got[i], "\r", "\n")
					}
					if !slices.Equal(got, want) {
						t.Errorf("%s:\n%q\n%q", name, got, m.rejects)
					}
				}
			}
		}
	}
}

func TestSeparatorLine(t *testing.T) {
	for _, text := range []string{
		"sep=;\r\naccount_id;day;followers\r\na;2019-02-28;1\r\n",
		"\"sep=^\"\naccount_id^day^followers\na^2019-02-28^1\n",
		"\ufeffSEP=\t\naccount_id\tday\tfollowers\na\t2019-02-28\t1\n",
	} {
		m, _ := loadText(t, text, Options{})
		if want := []string{"account_id=a day=2019-02-28 followers=1 line=3"}; !slices.Equal(m.rows["account_days"], want) {
			t.Errorf("%q: %q", text, m.rows["account_days"])
		}
	}
}

// TestZeroBytes: a damaged row is rejected, wherever the byte is.
func TestZeroBytes(t *testing.T) {
	header := "account_id,post_id,published_at,title,reads\n"
	good := "a,p%d,2019-02-28,t,1\n"
	var text strings.Builder
	text.WriteString(header)
	for i := range 40 {
		fmt.Fprintf(&text, good, i)
	}
	text.WriteString("a,q1,2019-02-28,x\x00y,1\na,q\x002,2019-02-28,t,1\na,q3,2019-02-28,t,1\x002\n")
	m, s := loadText(t, text.String(), Options{Observed: time.Unix(1551313800, 0)})
	if s.RowsAccepted != 40 || s.RowsRejected != 3 || !strings.Contains(m.rejects[0], `title: "x\x00y" holds a zero byte; the file is damaged there`) {
		t.Errorf("%+v %q", s, m.rejects)
	}
}

// TestRejectsAreWhole: the cells of every rejected row can be told apart again,
// whatever the source is.
func TestRejectsAreWhole(t *testing.T) {
	wide := strings.Repeat("x", 300)
	cells := []string{"a,\"b\"", "昨天", "{1}", "=1+1\nzwei", wide}
	quoted := make([]string, len(cells))
	for i, cell := range cells {
		quoted[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
	}
	header := []string{"account_id", "published_at", "post_id", "title", "备注"}
	object := `{"account_id":"a,\"b\"","published_at":"昨天","post_id":"{1}","title":"=1+1\nzwei","备注":"` + wide + `"}`
	good := `{"account_id":"a","published_at":"2019-02-28","post_id":"p","title":null,"备注":null}`
	for name, text := range map[string]string{
		"csv":     strings.Join(header, ",") + "\n" + strings.Join(quoted, ",") + "\n",
		"tabs":    strings.Join(header, "\t") + "\n" + strings.Join(quoted, "\t") + "\n",
		"gb18030": encoded(t, "gb18030", strings.Join(header, ";")+"\n"+strings.Join(quoted, ";")+"\n"),
		"jsonl":   good + "\n" + object + "\n",
		"json":    "[" + good + ",\n" + object + "]",
	} {
		m, s := loadText(t, text, Options{})
		if s.RowsRejected != 1 {
			t.Errorf("%s: %+v", name, s)
			continue
		}
		_, raw, _ := strings.Cut(m.rejects[0], "not a date or time|")
		got, others := SplitRaw(raw, header)
		if !strings.HasPrefix(name, "json") && !slices.Equal(got, cells) || strings.HasPrefix(name, "json") && !slices.Equal(got[:4], cells[:4]) || len(others) > 0 {
			t.Errorf("%s: %q %v, want %q (from %q)", name, got, others, cells, raw)
		}
	}
	for _, test := range []struct {
		raw    string
		want   []string
		others map[string]string
	}{
		{`not json`, []string{"not json"}, nil},
		{`{"a":1`, []string{`{"a":1`}, nil},
		{`{"a":1,"b":null} x`, []string{`{"a":1,"b":null} x`}, nil},
		{`{"a":4512345678901234567,"b":null,"c":[1, 2]}`, []string{"4512345678901234567", ""}, map[string]string{"c": "[1, 2]"}},
		{`"{x",y,z`, []string{"{x", "y", "z"}, nil},
		{``, []string{""}, nil},
	} {
		got, others := SplitRaw(test.raw, []string{"a", "b"})
		if !slices.Equal(got, test.want) || len(others) != len(test.others) || others["c"] != test.others["c"] {
			t.Errorf("%q: %q %v", test.raw, got, others)
		}
	}
}

func TestUglyJSON(t *testing.T) {
	m, s := loadText(t, `{"account_id":4512345678901234567,"day":"2019-02-28","followers":1,"user":{"a":[1,{"b":"}"}]},"followers":1}

  {"account_id":"b","day":"2019-02-28","followers":1,"followers":2}
`, Options{})
	if want := []string{"account_id=4512345678901234567 day=2019-02-28 followers=1 line=1"}; !slices.Equal(m.rows["account_days"], want) {
		t.Errorf("%q", m.rows)
	}
	if s.RowsRejected != 1 || !strings.Contains(m.rejects[0], `3|(null)|(null)|has "followers" twice, with different values|`) {
		t.Errorf("%q", m.rejects)
	}
	object := `{"account_id":"a","day":"2019-02-28","followers":1}`
	for name, text := range map[string]string{
		"array not closed":        "[" + object + "," + object,
		"array ends in a comma":   "[" + object + ",\n",
		"object not closed":       "[" + object + `,{"account_id":"b"`,
		"text behind the array":   "[" + object + "] x",
		"pretty and cut":          "{\n\"account_id\":\"a\",\n\"day\":\"2019-02-28\",\n\"followers\":1\n}\n{\n\"account_id\":",
		"arrays of arrays":        `[["account_id","day","followers"],["a","2019-02-28",1]]`,
		"numbers, not objects":    `[1,2,3]`,
		"array cut at a megabyte": "[" + strings.Repeat(object+",\n", 40_000) + object,
	} {
		m := newMemoryLoader()
		if _, err := Stream(context.Background(), m, "x.json", strings.NewReader(text), Options{}); err == nil || m.open || len(m.batches) > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWideAndLowTables: memory follows neither the header's width nor the number of
// blank lines.
func TestWideAndLowTables(t *testing.T) {
	wide := daysHeader[:len(daysHeader)-1] + strings.Repeat(",x", 16_000) + "\n"
	short := strings.Repeat("a,2019-02-28,1\n", 20_000)
	for name, test := range map[string]struct {
		text     string
		accepted int64
		most     uint64
	}{
		"short rows below a wide header": {wide + short, 20_000, 768 << 20},
		"blank lines":                    {daysHeader + strings.Repeat("\n", 8<<20) + "a,2019-02-28,1\n", 1, 768 << 20},
	} {
		began := allocated()
		m := newMemoryLoader()
		s, err := Stream(context.Background(), m, "x.csv", strings.NewReader(test.text), Options{Workers: 1})
		if err != nil || s.RowsAccepted != test.accepted {
			t.Errorf("%s: %+v %v", name, s, err)
		}
		if used := allocated() - began; used > test.most {
			t.Errorf("%s: %d MiB were allocated", name, used>>20)
		}
	}
	_, err := Stream(context.Background(), newMemoryLoader(), "x.csv", strings.NewReader(daysHeader[:len(daysHeader)-1]+strings.Repeat(",x", 20_000)+"\na,2019-02-28,1\n"), Options{})
	if err == nil || errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "x.csv:1: its header has 20003 columns, more than the 16384 of a sheet") {
		t.Errorf("%v", err)
	}
}
