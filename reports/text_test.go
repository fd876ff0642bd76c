package reports

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"zhengheng/queries"
)

func TestJSONHasNoNaN(t *testing.T) {
	row := kindsRow{score: math.NaN(), weight: math.Inf(1), share: math.Inf(-1), terms: []float64{math.NaN(), 1}}
	text := written(t, "json", result(t, nil, record(t, row)), Options{})
	if !strings.Contains(text, `"score":null,"weight":null,"share":null,"opened_on":null,"loaded_at":null,"terms":[null,1]`) {
		t.Errorf("got %s", text)
	}
}

func TestMomentsKeepMicroseconds(t *testing.T) {
	text := written(t, "ndjson", result(t, nil, record(t, kindsRow{loaded: int64(1)})), Options{})
	if !strings.Contains(text, `"loaded_at":"1970-01-01T08:00:00.000001+08:00"`) {
		t.Errorf("got %s", text)
	}
}

func TestJSONDocument(t *testing.T) {
	r := result(t, nil, record(t, sampleRows()[0]))
	r.Notes, r.Next = []queries.Text{{Zh: "仅列出 1 行", En: "cut"}}, "offset=1"
	text := written(t, "json", r, Options{Language: "en"})
	var document map[string]any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"query", "parameters", "snapshot", "freshness", "columns", "rows", "row_count", "next", "notes"} {
		if document[key] == nil {
			t.Errorf("%q is missing", key)
		}
	}
	if strings.Index(text, `"row_count"`) < strings.Index(text, `"rows"`) {
		t.Error("row_count comes before the rows")
	}
	if !strings.Contains(text, `{"name":"reads","type":"integer","title":"READS","unit":"times","format":"integer","at_least":"reads_at_least"}`) {
		t.Errorf("the column is not described in English: %s", text)
	}
	if notes := document["notes"].([]any); notes[0] != "cut" || document["next"] != "offset=1" {
		t.Errorf("notes %v, next %v", notes, document["next"])
	}
}

func TestQuoted(t *testing.T) {
	for _, s := range []string{"", `"\`, "\x00\x1f\n\r\t", "中文𠮷🎉", "a\xffb", "\xe4\xb8", "\u2028</script>"} {
		var back string
		if err := json.Unmarshal(appendQuoted(nil, s), &back); err != nil {
			t.Errorf("%q: %v", s, err)
		}
		if want := string([]rune(s)); back != want {
			t.Errorf("%q came back as %q", s, back)
		}
	}
}

func TestGuard(t *testing.T) {
	guarded := map[string]string{
		"=1": "'=1", "+86": "'+86", "-1": "'-1", "@a": "'@a", "\tx": "'\tx", "\rx": "'\rx", "'=1": "''=1", "''@": "'''@",
		"": "", "a=1": "a=1", "'a": "'a", "'": "'", "＝1": "＝1",
	}
	for s, want := range guarded {
		if got := guard(s); got != want {
			t.Errorf("guard(%q) = %q, want %q", s, got, want)
		}
		if got := Unguard(want); got != s {
			t.Errorf("Unguard(%q) = %q, want %q", want, got, s)
		}
	}
}

func TestCSVText(t *testing.T) {
	text := written(t, "csv", result(t, nil, record(t, sampleRows()[2], kindsRow{id: "", reads: int64(-7)})), Options{Headers: "titles"})
	want := "\ufeff账号编号,名称,平台,阅读数（次）,阅读数为下限,指数值,权重,占比,开设日,载入时间,各项\r\n" +
		"00012,'=1+1,weibo,0,false,0,1e-09,1,1970-01-01,1970-01-01T08:00:00+08:00,[]\r\n" +
		"\"\",,,-7,,,,,,,\r\n"
	if text != want {
		t.Errorf("got  %q\nwant %q", text, want)
	}
}
