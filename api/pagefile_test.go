package api

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"zhengheng/queries"
)

// What is wrong with a page's file is said when the server starts, with the name in it.
func TestPageFileFaults(t *testing.T) {
	library, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	const head = "path: /x\ntitle: {zh: 页, en: Page}\n"
	for _, c := range []struct{ text, says string }{
		{"title: {zh: 页, en: Page}\nsections: [{query: units}]", "path that begins with /"},
		{"path: /x\ntitle: {zh: 页}\nsections: [{query: units}]", "title in both languages"},
		{head, "sections"},
		{head + "sections: [{query: unit_s}]", `"unit_s"; did you mean`},
		{head + "sections: [{query: units, nonsense: 1}]", "nonsense"},
		{head + "sections: [{query: units, columns: [unit_id, colour]}]", `query units has no column "colour"`},
		{head + "sections: [{query: units, tally: colour}]", `no column "colour"`},
		{head + "sections: [{query: units, links: {unit_name: '/u/{colour}'}}]", `no column "colour"`},
		{head + "sections: [{query: units, chart: {kind: bar, label: unit_name, value: colour}}]", `no column "colour"`},
		{head + "sections: [{query: units, show: [poem]}]", `"poem" is not one of figures`},
		{head + "sections: [{query: units, width: broad}]", `"broad" is not half or third`},
		{head + "sections: [{query: units, parameters: {colour: red}}]", `query units has no parameter "colour"`},
		{head + "sections: [{query: units, parameters: {region: $here}}]", `the page has no parameter "here"`},
		{head + "parameters: [colour]\nsections: [{query: units}]", `parameter "colour": no query`},
		{head + "sections: [{query: units, main: true}, {query: accounts, main: true}]", "two sections are main"},
		{head + "sections: [{query: units, tone: loud}]", `"loud" is not warning`},
		{head + "sections: [{query: certainty, tally: platform}]", "cannot be counted"},
		{head + "defaults: {colour: red}\nsections: [{query: units, main: true}]", `no parameter "colour"`},
		{head + "role: king\nsections: [{query: units}]", `role "king"`},
		{head + "heading: {query: units, column: colour}\nsections: [{query: units}]", `heading: query units has no column "colour"`},
		{head + "sections: [{query: units, row: {title: {zh: 删, en: Drop}, path: '/v1/units/{colour}'}}]", `no column "colour"`},
		{head + "actions: [{title: {zh: 发, en: Do}, path: '/v1/x/{colour}'}]\nsections: [{query: units}]", `action 1: the page has no parameter "colour"`},
	} {
		if _, err := parsePage("x", []byte(c.text), library); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s\n says %v, not %s", c.text, err, c.says)
		}
	}
	good := head + "parameters: [region]\nsections: [{query: units, parameters: {region: $region}}, {query: accounts, main: true}]"
	if p, err := parsePage("x", []byte(good), library); err != nil || len(p.fields) != 1 || p.query.Name != "accounts" {
		t.Errorf("%+v %v", p, err)
	}
}

// A form adds to the address of its table, and begins it from the first row again.
func TestRearranged(t *testing.T) {
	for _, c := range []struct{ from, to string }{
		{"/rankings?index=wci", ""},
		{"/q/x?add_column=posts&add_op=ge&add_value=+5+&offset=100&index=", "/q/x?where=posts%3Age%3A5"},
		{"/q/x?add_column=posts&add_op=null&add_value=5", "/q/x?where=posts%3Anull"},
		{"/q/x?where=a:eq:1&add_column=b&add_op=has&add_value=%3Cscript%3E&cursor=z", "/q/x?where=a%3Aeq%3A1&where=b%3Ahas%3A%3Cscript%3E"},
		{"/q/x?where=a:eq:1&add_column=a&add_op=eq&add_value=1", "/q/x?where=a%3Aeq%3A1"},
		{"/q/x?show_column=a&show_column=b&sort=-a", "/q/x?columns=a%2Cb&sort=-a"},
	} {
		u := parsed(t, c.from)
		if got := rearranged(u); got != c.to {
			t.Errorf("%s leads to %s, not %s", c.from, got, c.to)
		}
	}
}

func parsed(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestFreshnessNamesWhatIsBehind(t *testing.T) {
	got := freshness(map[string]string{"wechat": "2024-04-27", "weibo": "2024-04-27", "douyin": "2024-04-20", "bilibili": "2024-04-26", "kuaishou": "2024-04-20"}, "zh")
	want := []pair{{"", "2024-04-27"}, {"哔哩哔哩", "2024-04-26"}, {"快手、抖音", "2024-04-20"}}
	slices.SortFunc(got[1:], func(a, b pair) int { return strings.Compare(b.Text, a.Text) })
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2].Text != want[2].Text || len([]rune(got[2].Title)) != 5 {
		t.Errorf("%v", got)
	}
	if got := freshness(nil, "zh"); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}
