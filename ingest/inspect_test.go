package ingest

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/array"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// inspectText inspects a text and returns what it is and its columns as text.
func inspectText(t *testing.T, name, text string, o Options) (*Inspection, []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := Inspect(t.Context(), path, o, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(found.Release)
	if len(found.Tables) == 0 {
		return found, nil
	}
	return found, readText(t, found.Tables[0].Columns)
}

func readText(t *testing.T, rows array.RecordReader) []string {
	t.Helper()
	var list []string
	for rows.Next() {
		for i := range int(rows.Record().NumRows()) {
			list = append(list, rowText(rows.Record(), i))
		}
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return list
}

func TestInspectTellsWhatAFileIs(t *testing.T) {
	gb := encodeText(t, simplifiedchinese.GB18030, "账号ID\t日期\t粉丝数\na\t2019-02-28\t1\n")
	for name, c := range map[string]struct {
		text                                     string
		format, compression, encoding, delimiter string
		line                                     int64
	}{
		"a.csv":      {"账号ID,日期,粉丝数\na,2019-02-28,1\n", "csv", "", "utf-8", ",", 1},
		"b.csv":      {"\ufeff账号日报\n\n\n账号ID;日期;粉丝数\na;2019-02-28;1\n", "csv", "", "utf-8 BOM", ";", 4},
		"c.tsv":      {gb, "csv", "", "gb18030", "\t", 1},
		"d.csv":      {"account_id,day,followers\na,2019-02-28,1\n", "csv", "", "ascii", ",", 1},
		"e.jsonl":    {`{"account_id":"a","day":"2019-02-28","followers":1}`, "json", "", "ascii", "", 1},
		"f.csv.gz":   {string(gzipped(t, []byte("账号ID,日期,粉丝数\na,2019-02-28,1\n"))), "csv", "gzip", "utf-8", ",", 1},
		"g.csv":      {"\xff\xfea\x00,\x00b\x00\n\x00", "csv", "", "utf-16", "", 1},
		"groups.csv": {"账号ID,日期,关注情况,\n,,粉丝数,新增粉丝\na,2019-02-28,1,2\n", "csv", "", "utf-8", ",", 2},
	} {
		found, _ := inspectText(t, name, c.text, Options{})
		got := []string{found.Format, found.Compression, found.Encoding, found.Delimiter}
		if want := []string{c.format, c.compression, c.encoding, c.delimiter}; !slices.Equal(got, want) || found.Tables[0].HeaderLine != c.line {
			t.Errorf("%s: %q, line %d; want %q, line %d", name, got, found.Tables[0].HeaderLine, want, c.line)
		}
	}
}

func TestInspectTellsWhatBecomesOfColumns(t *testing.T) {
	text := "账号,日期,粉丝数(万),阅读数量,备注,点赞数\na,2019-02-28,1.2,5,x,1\nb,03/04/2019,many,5,y,2\nb,2019-02-29,1,,z,3\n合计,,2,,,\n"
	found, columns := inspectText(t, "x.csv", text, Options{})
	want := []string{
		"heading=账号 use=account_days.account_id kind=id origin=name examples=a | b | 合计 rejected=0",
		"heading=日期 use=account_days.day kind=date origin=header examples=2019-02-28 | 03/04/2019 | 2019-02-29 rejected=2",
		"heading=粉丝数(万) use=account_days.followers kind=count origin=header detail=×万 examples=1.2 | many | 1 rejected=0",
		"heading=阅读数量 origin=unused examples=5 rejected=0 hint=阅读数 (post_observations.reads)",
		"heading=备注 origin=unused examples=x | y | z rejected=0 hint=备注 (lists.remark)",
		"heading=点赞数 use=account_days.likes kind=count origin=header examples=1 | 2 | 3 rejected=0",
	}
	if !slices.Equal(columns, want) {
		t.Errorf("columns\n%s\nwant\n%s", strings.Join(columns, "\n"), strings.Join(want, "\n"))
	}
	table := found.Tables[0]
	if table.RowsSeen != 4 || table.RowsRejected != 3 || !slices.Equal(table.Feeds, []string{"account_days"}) {
		t.Errorf("%+v", table)
	}
	issues := strings.Join(readText(t, table.Issues), "\n")
	for _, part := range []string{"line=3 column_name=day", "followers: \"many\" is not a number", "is not a day of the calendar", "sums up others"} {
		if !strings.Contains(issues, part) {
			t.Errorf("issues lack %q:\n%s", part, issues)
		}
	}
	if rows := readText(t, table.Previews[0]); !slices.Equal(rows, []string{"account_id=a day=2019-02-28 followers=12000 likes=1 line=2"}) {
		t.Errorf("preview %q", rows)
	}
}

func TestInspectLooksAtSoManyRows(t *testing.T) {
	text := "账号ID,日期,粉丝数\n" + strings.Repeat("a,never,1\n", 3000)
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, rows := range []int{1, 7, 1500, 5000} {
		found, err := Inspect(t.Context(), path, Options{}, rows)
		if err != nil {
			t.Fatal(err)
		}
		if want := int64(min(rows, 3000)); found.Tables[0].RowsSeen != want || found.Tables[0].RowsRejected != want {
			t.Errorf("%d rows: %d seen, %d rejected", rows, found.Tables[0].RowsSeen, found.Tables[0].RowsRejected)
		}
		found.Release()
	}
}

func TestInspectOfAFileThatFitsNothing(t *testing.T) {
	found, columns := inspectText(t, "x.csv", "一月统计\n序号,账号名称,发布日期,标题,阅读量\n1,云岭,2019-01-02,早安,5\n", Options{})
	if !strings.Contains(found.Problem, "lacks post_id") || !slices.Equal(found.Fitting, []string{"generic-zh"}) {
		t.Errorf("problem %q, fitting %v", found.Problem, found.Fitting)
	}
	if len(columns) != 5 || found.Tables[0].HeaderLine != 2 || found.Encoding != "utf-8" {
		t.Errorf("%d columns %q, line %d, %s", len(columns), columns, found.Tables[0].HeaderLine, found.Encoding)
	}
	for _, want := range []string{"# It does not load yet: no feed fits", "# post_id: ??? # 文章编号, id: required", "published_at: 发布日期 # timestamp"} {
		if !strings.Contains(found.ProfileText(), want) {
			t.Errorf("the profile lacks %q:\n%s", want, found.ProfileText())
		}
	}
	if !strings.HasSuffix(found.Problem, "; it would load with --profile generic-zh") {
		t.Errorf("problem %q does not say which profile takes the file", found.Problem)
	}
	// A header that has nothing known is told from the title above it.
	found, _ = inspectText(t, "y.csv", "统计表\nx,y,z\n1,2,3\n", Options{})
	if found.Tables[0].HeaderLine != 2 || found.Problem == "" {
		t.Errorf("%+v", found)
	}
	// What is no text must not act on the terminal.
	found, _ = inspectText(t, "z.csv", "x\x1b[2Jx,y\x07y\n1,2\n", Options{})
	if strings.ContainsAny(found.Problem, "\x1b\x07") || !strings.HasSuffix(found.Problem, "(it may be damaged, or no table at all)") {
		t.Errorf("problem %q", found.Problem)
	}
	if _, err := Inspect(t.Context(), "no-such.csv", Options{}, 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

// TestWrittenProfilesLoadTheSame: a file loads with the profile that inspecting it
// wrote as it loads without.
func TestWrittenProfilesLoadTheSame(t *testing.T) {
	files, err := Expand([]string{filepath.Join("..", "testdata", "sample"), filepath.Join("testdata", "profiles")})
	if err != nil {
		t.Fatal(err)
	}
	feeds, err := LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		o := Options{Observed: time.Date(2024, 7, 1, 0, 0, 0, 0, beijing)}
		if base := filepath.Base(file); strings.HasPrefix(base, "wechat") || strings.HasPrefix(base, "douyin-") || strings.HasPrefix(base, "weibo-cr") {
			o.Set = map[string]string{"account_id": "weibo:5000000001"}
		}
		if filepath.Base(file) == "wci-weekly-list.csv" {
			o.Set = map[string]string{"period_id": "W2019-02-24"}
		}
		if strings.HasPrefix(filepath.Base(file), "generic") {
			o.Profile = "generic-zh"
		}
		found, err := Inspect(t.Context(), file, o, 20)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		text := found.ProfileText()
		found.Release()
		if _, err := parseProfile([]byte(text), feeds); err != nil {
			t.Errorf("%s: %v\n%s", file, err, text)
			continue
		}
		plain, written := newMemoryLoader(), newMemoryLoader()
		if _, err := File(t.Context(), plain, file, o); err != nil {
			if !strings.HasSuffix(file, "weibo-creator.csv") {
				t.Errorf("%s: %v", file, err)
			}
			continue
		}
		again := o
		again.Profile = writeProfile(t, text)
		if _, err := File(t.Context(), written, file, again); err != nil {
			t.Errorf("%s: %v\n%s", file, err, text)
			continue
		}
		if !maps.EqualFunc(plain.rows, written.rows, slices.Equal[[]string]) || !slices.Equal(plain.rejects, written.rejects) {
			t.Errorf("%s loads otherwise with\n%s", file, text)
		}
	}
}

func TestWrittenProfileOfAWorkbook(t *testing.T) {
	var text bytes.Buffer
	i := &Inspection{Source: "台账 (1月).xlsx", Tables: []*InspectedTable{}}
	text.WriteString(i.ProfileText())
	if !strings.Contains(text.String(), "name: 台账-1月") {
		t.Errorf("%s", &text)
	}
}
