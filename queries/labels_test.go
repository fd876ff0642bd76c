package queries

import (
	"strings"
	"testing"
	"testing/fstest"

	"zhengheng/access"
)

// TestLabelFaults changes a good file in one way each, and looks for the sentence that
// says where and what is wrong.
func TestLabelFaults(t *testing.T) {
	good := "# Lists.\n\nfruit:\n  - apple: {zh: 苹果, en: Apple}\n  - pear: {zh: 梨, en: Pear}\nfood:\n  - ...fruit\n  - 1-2: {zh: 面, en: Bread}\n"
	form := `: list "fruit": an item is written`
	for name, test := range map[string]struct{ old, new, want string }{
		"good":            {"", "", ""},
		"bad YAML":        {"{zh: 梨, en: Pear}", "{zh: 梨", "labels/a.yaml: yaml: "},
		"no English":      {", en: Pear", "", "labels/a.yaml:5" + form},
		"a word too many": {"en: Pear", "en: Pear, fr: Poire", "labels/a.yaml:5" + form},
		"a plain word":    {"pear: {zh: 梨, en: Pear}", "pear", "labels/a.yaml:5" + form},
		"two in an item":  {"pear: {zh: 梨, en: Pear}", "{pear: {zh: 梨, en: Pear}, plum: {zh: 李, en: Plum}}", "labels/a.yaml:5" + form},
		"twice":           {"- pear", "- apple", `labels/a.yaml:5: list "fruit": "apple" stands in it twice`},
		"twice by group":  {"1-2", "pear", `labels/a.yaml:8: list "food": "pear" stands in it twice`},
		"no such group":   {"...fruit", "...fruits", `labels/a.yaml:7: list "food": there is no list "fruits"`},
		"itself":          {"...fruit", "...food", `labels/a.yaml:7: list "food": it holds itself by way of ...food`},
		"in a circle":     {"- apple: {zh: 苹果, en: Apple}", "- ...food", `it holds itself by way of ...`},
		"empty":           {"food:\n  - ...fruit\n  - 1-2: {zh: 面, en: Bread}\n", "food: []\n", `labels/a.yaml: list "food" is empty`},
		"in two files":    {"fruit:", "other:", `labels/b.yaml: list "other" is empty, not lower_case, or stands in labels/a.yaml too`},
	} {
		_, err := readLabels(fstest.MapFS{
			"labels/a.yaml": {Data: []byte(strings.Replace(good, test.old, test.new, 1))},
			"labels/b.yaml": {Data: []byte("other:\n  - x: {zh: 甲, en: X}\n")},
		})
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want … %q", name, err, test.want)
		}
	}
}

// TestShippedLabels: every list is asked for, and those that repeat what the program knows
// repeat it whole.
func TestShippedLabels(t *testing.T) {
	used := map[string]bool{"platform": true, "level": true}
	for _, q := range library(t).Queries() {
		for _, c := range q.Columns {
			used[c.Labels] = true
		}
		for _, p := range q.Parameters {
			used[p.Labels] = true
		}
	}
	lists, err := shippedLabels()
	if err != nil || len(lists) < 50 {
		t.Fatalf("%d lists, %v", len(lists), err)
	}
	groups := map[string]bool{"hour_class": true, "social_platform": true, "everything": true, "not_known": true} // stand in others only
	for name := range lists {
		if used[name] == groups[name] {
			t.Errorf("list %s: named in a head: %t, known as a part of other lists only: %t", name, used[name], groups[name])
		}
	}
	var roles, all []string
	for _, v := range Labels("access_role") {
		roles = append(roles, v.Name)
	}
	if strings.Join(roles, ", ") != access.RoleNames() {
		t.Errorf("roles are %v, the access layer has %s", roles, access.RoleNames())
	}
	for _, v := range Labels("content_group") {
		all = append(all, v.Name)
	}
	if want := "weibo wechat douyin toutiao kuaishou bilibili wechat_channels zhihu xiaohongshu ximalaya app website other national province city county township all unknown"; strings.Join(all, " ") != want {
		t.Errorf("content_group is %v, want %s", all, want)
	}
	if got := Label("audit_outcome", access.Refused, "en") + Label("audit_outcome", access.Done, "zh") + Label("audit_outcome", access.Failed, "en"); got != "Refused完成Failed" {
		t.Errorf("outcomes read %s", got)
	}
}
