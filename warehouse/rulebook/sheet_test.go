package rulebook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Every shipped book says the same after a trip through its sheets.
func TestSheetsKeepBooks(t *testing.T) {
	for _, b := range shippedBooks(t).Books() {
		text, err := ReadSheets(b.ID+".xlsx", SheetsOf(b), nil)
		if err != nil {
			t.Fatal(err)
		}
		_, again, err := LoadText("again.yaml", text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		want, got := tablesOf(t, b), tablesOf(t, again)
		for name := range want {
			// A book out of a sheet inherits nothing and bears its basis where it had others.
			if name == "books" {
				continue
			}
			for i, line := range want[name] {
				if i >= len(got[name]) || got[name][i] != line {
					t.Errorf("%s: table %s lacks %s", b.ID, name, line)
					break
				}
			}
			if len(got[name]) != len(want[name]) {
				t.Errorf("%s: table %s has %d rows, not %d", b.ID, name, len(got[name]), len(want[name]))
			}
		}
	}
}

// tablesOf are the rows of a book's tables as sorted lines. The positions of lines are
// left out, since a sheet has them in the order of their groups.
func tablesOf(t *testing.T, b *Book) map[string][]string {
	t.Helper()
	tables, err := Tables(nil, b)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string][]string{}
	for name, text := range tables {
		var rows []map[string]any
		if err := json.Unmarshal([]byte(text), &rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			delete(row, "position")
			lines[name] = append(lines[name], fmt.Sprint(row))
		}
		slices.Sort(lines[name])
	}
	return lines
}

// An office's own sheet: seven columns, cells left blank under their like.
func TestAnOfficesOwnSheet(t *testing.T) {
	sheet := Sheet{Name: "考核表", Header: []string{"一级指标", "二级指标", "分值", "评分细则", "每处扣分", "上限"}, Rows: [][]string{
		{"单项否决", "严重问题", "", "出现严重表述错误", "", ""},
		{"信息发布", "动态要闻", "60", "信息不更新", "2", "10"},
		{"", "", "", "信息错误", "5", ""},
		{"", "政策文件", "40", "未分类展示", "", ""},
		{"加分项", "创新", "10", "获得表彰", "5", ""},
	}}
	settings := map[string]string{"id": "ours-2024", "title": "本市考核", "basis": "本市办法", "subjects": "website", "scored": "website", "total": "100", "pass": "60", "bonus_gate": "80", "bonus_cap": "10"}
	_, err := ReadSheets("ours.xlsx", []Sheet{sheet}, settings)
	if err == nil || !strings.Contains(err.Error(), "ours.xlsx:3: group-2: a group at the top needs points") {
		t.Fatalf("%v", err)
	}
	sheet.Rows = append([][]string{sheet.Rows[0], {"信息发布", "", "100"}}, sheet.Rows[1:]...)
	sheet.Rows[2][0] = ""
	text, err := ReadSheets("ours.xlsx", []Sheet{sheet}, settings)
	if err != nil {
		t.Fatal(err)
	}
	_, b, err := LoadText("ours.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Rules) != 5 || b.Rules[1].Cap != (Points{10 * Point, true}) || b.Rules[3].By != ByJudged || b.stageOf(b.Rules[4]) != StageBonus || b.Unverified() == 0 {
		t.Errorf("read %s", text)
	}
	sheet.Rows[3][4] = "五"
	if _, err := ReadSheets("ours.xlsx", []Sheet{sheet}, settings); err == nil || !strings.Contains(err.Error(), `ours.xlsx:5: "五" is not a number`) {
		t.Errorf("%v", err)
	}
}
