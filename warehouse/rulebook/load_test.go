package rulebook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func shippedBooks(t *testing.T) *Registry {
	t.Helper()
	r, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestShippedBooks(t *testing.T) {
	r := shippedBooks(t)
	want := []string{"gongshu-2022", "guangdong", "guoban-2019-19-inspection", "guoban-2019-19-yearly", "guobanfa-2015-15", "lianyungang-2023",
		"liaoning-2019", "minhou-2024", "qingyuan-2020", "wuhu-wanzhi-2021", "xuancheng-2019", "zhaoqing-2019"}
	var got []string
	for _, b := range r.Books() {
		got = append(got, b.ID)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("books are %q", got)
	}
}

// A bad book is refused with the file and line of what is wrong with it.
func TestBadBooksAreRefusedWithFileAndLine(t *testing.T) {
	const head = `id: bad
title: 坏
basis: 测试
settings:
  - {id: subjects, value: [website], mark: E}
  - {id: scored, value: [website], mark: E}
  - {id: total, value: 100, mark: E}
  - {id: pass, value: 60, mark: E}
groups:
  - {id: news, stage: deduction, points: 100, title: 发布, mark: E}
indicators:
  - {id: fresh, in: news, points: 100, title: 更新, mark: E}
rules:
`
	books := map[string]struct{ text, want string }{
		"unknown check":          {head + "  - {id: r, in: fresh, points: 1, check: idel, title: 更新, mark: E}\n", "bad.yaml:14: r: check \"idel\" is unknown; there are answers_idle, app_unusable"},
		"limit without a check":  {head + "  - {id: r, in: fresh, points: 1, limit: 3, title: 更新, mark: E}\n", "bad.yaml:14: r: limit goes with a check"},
		"verdicts of no book":    {head + "  - {id: r, in: fresh, points: 1, check: pass_rate, title: 合格率, mark: E}\n", "bad.yaml:14: r: check \"pass_rate\" judges verdicts of another book"},
		"groups below the total": {strings.Replace(head, "points: 100, title: 发布", "points: 90, title: 发布", 1) + "  - {id: r, in: fresh, points: 1, title: 更新, mark: E}\n", "bad.yaml:10: news: the points below it sum to 100, not to its 90|bad.yaml:1: the points of the deduction groups sum to 90, not to the total 100"},
		"indicators too few":     {strings.Replace(head, "points: 100, title: 更新", "points: 99.5, title: 更新", 1) + "  - {id: r, in: fresh, points: 1, title: 更新, mark: E}\n", "bad.yaml:10: news: the points below it sum to 99.5, not to its 100"},
		"formalism in words":     {head + "  - {id: r, in: fresh, points: 1, title: 点赞数不足, mark: E}\n", "bad.yaml:14: r: it appraises by likes, which the campaign against formalism"},
		"formalism in a check":   {head + "  - {id: r, in: fresh, points: 1, check: few_forwards, title: 传播力, mark: E}\n", "bad.yaml:14: r: it appraises by forwards"},
		"a check is no excuse":   {head + "  - {id: r, in: fresh, points: 1, check: few_likes, reads: none, title: 传播力, mark: E}\n", "bad.yaml:14: r: it appraises by likes"},
		"ordered, without why":   {head + "  - {id: r, in: fresh, points: 1, reads: log-ins, ordered_by: 某办, title: 登陆, mark: E}\n", "bad.yaml:14: r: it appraises by log-ins"},
		"a measure misspelt":     {head + "  - {id: r, in: fresh, points: 1, reads: likse, title: 传播, mark: E}\n", "bad.yaml:14: r: reads likse is not one of none, forwards"},
		"no mark":                {head + "  - {id: r, in: fresh, points: 1, title: 更新}\n", "bad.yaml:14: r: mark \"\": say E (exact), D (derived) or U (unverified)"},
		"an unknown key":         {head + "  - {id: r, in: fresh, point: 1, title: 更新, mark: E}\n", "bad.yaml:14: unknown key \"point\""},
		"a veto with points":     {strings.Replace(head, "stage: deduction, points: 100", "stage: veto, points: 100", 1) + "  - {id: r, in: fresh, title: 更新, mark: E}\n", "bad.yaml:10: news: a veto has no points"},
		"a rule nowhere":         {head + "  - {id: r, in: fresch, points: 1, title: 更新, mark: E}\n", "bad.yaml:14: r: in \"fresch\": there is no such indicator"},
		"exclusions in a chain":  {head + "  - {id: a, in: fresh, points: 1, excludes: [b], title: 甲, mark: E}\n  - {id: b, in: fresh, points: 1, excludes: [c], title: 乙, mark: E}\n  - {id: c, in: fresh, points: 1, title: 丙, mark: E}\n", "bad.yaml:15: b: it is excluded by \"a\" and excludes \"c\" itself"},
		"an id twice":            {head + "  - {id: r, in: fresh, points: 1, title: 甲, mark: E}\n  - {id: r, in: fresh, points: 1, title: 乙, mark: E}\n", "bad.yaml:15: line \"r\" is already in bad.yaml:14"},
		"an example that fails":  {head + "  - {id: r, in: fresh, points: 1, title: 甲, mark: E}\nexamples:\n  - {id: e, title: 例, mark: D, kind: website, findings: [{rule: s}], verdict: pass, total: 99}\n", "bad.yaml:16: "},
		"empty":                  {"", "bad.yaml:1: the file is empty"},
		"no parent":              {"id: bad\ntitle: 坏\nbasis: 测试\ninherits: nobody\n", "bad.yaml:1: it inherits \"nobody\", which is no rulebook here"},
		"itself":                 {"id: bad\ntitle: 坏\nbasis: 测试\ninherits: bad\n", "bad.yaml:1: the books inherit each other in a circle: bad → bad"},
		"overriding nothing":     {"id: bad\ntitle: 坏\nbasis: 测试\ninherits: minhou-2024\noverride:\n  - {id: nothing, points: 3, mark: E}\n", "bad.yaml:6: there is no line \"nothing\" to override"},
		"overriding unmarked":    {"id: bad\ntitle: 坏\nbasis: 测试\ninherits: minhou-2024\noverride:\n  - {id: policy-idle, points: 3}\n", "bad.yaml:6: line \"policy-idle\" is overridden without a mark"},
	}
	for name, book := range books {
		t.Run(name, func(t *testing.T) {
			_, _, err := LoadText("bad.yaml", []byte(book.text))
			if err == nil {
				t.Fatal("the book is taken")
			}
			for _, want := range strings.Split(book.want, "|") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nwant %s", err, want)
				}
			}
		})
	}
}

// Books that inherit each other in a circle are refused, each with its line; those that do
// not take part load.
func TestACircleOfBooksIsRefused(t *testing.T) {
	folder := t.TempDir()
	for name, parent := range map[string]string{"a": "b", "b": "c", "c": "a"} {
		text := "# a circle\nid: " + name + "\ntitle: 圈\nbasis: 测试\ninherits: " + parent + "\n"
		if err := os.WriteFile(filepath.Join(folder, name+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := LoadFolder(folder)
	if err == nil {
		t.Fatal("the circle is taken")
	}
	for _, want := range []string{"a.yaml:2: the books inherit each other in a circle: a → b → c → a", "b.yaml:2: ", "c.yaml:2: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// With who ordered it and why, the guarded rule loads, and the book says so.
func TestAnOrderedRuleSaysSo(t *testing.T) {
	_, book, err := LoadText("ours.yaml", []byte(`id: ours
title: 我们
basis: 测试
inherits: guoban-2019-19-inspection
rules:
  - {id: likes, in: overview, by: judged, title: 点赞数不足, ordered_by: 某某办, reason: 上级要求, mark: E}
`))
	if err != nil {
		t.Fatal(err)
	}
	if said := book.Guarded(); !strings.Contains(said.Zh, "点赞数不足（由某某办要求，理由：上级要求）") || !strings.Contains(said.En, "ordered by 某某办") {
		t.Errorf("it says %+v", said)
	}
	if plain := shippedBooks(t).Books()[0].Guarded(); plain.Zh != "" {
		t.Errorf("%s says %s", shippedBooks(t).Books()[0].ID, plain.Zh)
	}
}
