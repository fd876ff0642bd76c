package main

import (
	"bytes"
	"html"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// TestRoundsOverTheAPI draws, deals out, hands out a form, records by JSON, by a page's form
// and by the filled form, and publishes, at a real server.
func TestRoundsOverTheAPI(t *testing.T) {
	made, err := demonstrated.make()
	if err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "a.duckdb")
	if err := copyFile(made, db); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, "--db", db)
	post := func(want int, path, body string) *http.Response {
		t.Helper()
		answer := s.ask(http.MethodPost, path, strings.NewReader(body), nil)
		if answer.StatusCode != want {
			t.Errorf("%s %s: %s", path, body, answer.Status)
		}
		return answer
	}
	const plan = `{"rulebook": "guoban-2019-19-inspection", "size": 3, "on_day": "2024-03-31", "seed": "甲", "strata": ["level"]}`
	for _, body := range []string{`{"rulebook": "guoban-2019-19-inspection"}`, `{"rulebook": "nothing", "share": "10"}`, `{"share": "10"}`, `[]`} {
		post(http.StatusBadRequest, "v1/rounds", body)
	}
	var rows struct{ Rows []map[string]any }
	post(http.StatusCreated, "v1/rounds", plan)
	post(http.StatusBadRequest, "v1/rounds/C2024-01/assign", `{"inspectors": ""}`)
	post(http.StatusBadRequest, "v1/rounds/C2024-01/assign", `{"to": "张三"}`)
	post(http.StatusBadRequest, "v1/rounds/C1999-01/assign", `{"inspectors": "张三"}`)
	post(http.StatusOK, "v1/rounds/C2024-01/assign", `{"inspectors": ["张三", "李四"]}`)
	s.ask(http.MethodGet, "v1/rounds/C2024-01/subjects.json", nil, &rows)
	if len(rows.Rows) != 3 || rows.Rows[0]["inspector"] == nil {
		t.Fatalf("drawn: %v", rows.Rows)
	}
	var ids []string
	for _, row := range rows.Rows {
		ids = append(ids, row["subject_id"].(string))
	}
	post(http.StatusBadRequest, "v1/rounds/C2024-01/publish", `{}`) // nobody was checked yet
	post(http.StatusBadRequest, "v1/rounds/C2024-01/results", `{"results": [{"subject_id": "weibo:nobody", "rule": "examined"}]}`)
	post(http.StatusBadRequest, "v1/rounds/C2024-01/results", `{"results": [{"subject_id": "`+ids[0]+`", "rule": "examined", "found_on": "gestern"}]}`)
	location := func(answer *http.Response) string { return strings.TrimPrefix(answer.Header.Get("Location"), "/") }
	if j := s.ended(location(post(http.StatusAccepted, "v1/rounds/C2024-01/results",
		`{"results": [{"subject_id": "`+ids[0]+`", "rule": "media-idle-14", "evidence": "=截图", "found_on": "2024-04-01"}]}`))); j.State != "done" {
		t.Fatalf("recorded: %+v", j)
	}
	form := url.Values{"subject_id": {ids[1]}, "rule": {"examined"}, "found_on": {"2024-04-01"}}
	answer, err := http.PostForm(s.address+"v1/rounds/C2024-01/results", form)
	if err != nil || answer.StatusCode != http.StatusAccepted {
		t.Fatalf("by a page's form: %v, %v", answer, err)
	}
	_ = answer.Body.Close()
	s.ended(location(answer))
	const formPath = "v1/rounds/C2024-01/form.xlsx?inspector="
	stray := renamed(t, filledForm(t, s.address+formPath, ids[2]), ids[2], "weibo:nobody")
	for says, form := range map[string][]byte{
		" 的登记表尚未填写，": filledForm(t, s.address+formPath, "nobody"), "第 4 行 对象编号：\"weibo:nobody\" 不在 C2024-01 的抽取名单内": stray,
	} {
		j := s.ended(s.upload("refused.xlsx", form))
		if rows, _ := j.Result["refused"].([]any); j.State != "failed" || !strings.Contains(j.Error, "refused.xlsx: ") || !strings.Contains(j.Error, says) || (len(rows) == 1) != strings.HasPrefix(says, "第") {
			t.Errorf("%s: %+v", says, j)
		}
		if page := html.UnescapeString(string(s.fetch("jobs/" + j.ID))); !strings.Contains(page, says) {
			t.Errorf("the page of the job does not say %q", says)
		}
	}
	s.ask(http.MethodGet, "v1/rounds/C2024-01/strays.json", nil, &rows)
	if len(rows.Rows) != 0 {
		t.Errorf("of refused forms there are results: %v", rows.Rows)
	}
	if j := s.ended(s.upload("form.xlsx", filledForm(t, s.address+formPath, ids[2]))); j.State != "done" {
		t.Fatalf("the filled form: %+v", j)
	}
	var published map[string]any
	answer = s.ask(http.MethodPost, "v1/rounds/C2024-01/publish", strings.NewReader(`{"title": "通报"}`), &published)
	if answer.StatusCode != http.StatusCreated || len(published["list_hash"].(string)) != 64 {
		t.Fatalf("published: %s %v", answer.Status, published)
	}
	s.ask(http.MethodGet, "v1/rounds/C2024-01/bulletin.json?dimension=all", nil, &rows)
	if row := rows.Rows[0]; row["checked"] != 3.0 || row["failed"] != 1.0 || row["pass_rate"] != 66.67 {
		t.Errorf("the bulletin: %v", row)
	}
	post(http.StatusBadRequest, "v1/rounds/C2024-01/publish", `{}`)
	post(http.StatusBadRequest, "v1/rounds/C2024-01/results", `{"results": [{"subject_id": "`+ids[0]+`", "rule": "examined"}]}`)
}

// filledForm fetches a hand-out form and fills in that nothing is at fault with a subject.
func filledForm(t *testing.T, address, id string) []byte {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("the form: %v, %v", answer, err)
	}
	content, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	sheet := book.GetSheetName(0)
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if i > 0 && row[queries.RoundSubject] == id {
			for cell, text := range map[string]string{"G": "examined 未发现问题", "M": "2024-04-02"} {
				if err := book.SetCellStr(sheet, cell+strconv.Itoa(i+1), text); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// renamed puts another text in the place of one in a workbook's first sheet.
func renamed(t *testing.T, content []byte, from, to string) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	sheet := book.GetSheetName(0)
	cells, err := book.SearchSheet(sheet, from)
	if err != nil || len(cells) == 0 {
		t.Fatalf("%q is not in the form, %v", from, err)
	}
	for _, cell := range cells {
		if err := book.SetCellStr(sheet, cell, to); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
