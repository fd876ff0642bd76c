package warehouse_test

import (
	"strings"
	"testing"
)

// Whatever of a rulebook is not verified is said of every score that rests on it: grades of
// Guangdong, classes of Qingyuan, moved items of Liaoning and Lianyungang, the limits of the
// yearly veto also where they let somebody pass; and of no score that does not.
func TestUnverifiedLinesAreSaidWhereTheyCount(t *testing.T) {
	w, _ := planted(t, "testdata/unverified.txtar")
	for _, test := range []struct{ book, period, subject, has, hasNot string }{
		{"guangdong", "Q2024-2", "website:a", "优秀", ""},
		{"guangdong", "Q2024-2", "website:a", "分组：市县组", ""},
		{"guangdong", "Q2024-2", "website:fair", "分组：市县组", "一般"}, // that 60 passes is derived
		{"guangdong", "Q2024-2", "website:vetoed", "", "优秀"},
		{"qingyuan-2020", "Q2024-2", "website:a", "分组：第二类：市直部门", ""},
		{"qingyuan-2020", "Q2024-2", "website:a", "设定 ties（并列名次写法待核）", ""},
		{"qingyuan-2020", "Q2024-2", "website:vetoed", "", "设定 ties"}, // it is not ranked
		{"liaoning-2019", "Q2024-2", "website:moved", "空白栏目（由单项否决移入扣分）", ""},
		{"liaoning-2019", "Q2024-2", "website:a", "", "空白栏目"},
		{"lianyungang-2023", "Q2024-2", "website:moved", "未提供找错入口（由扣分移入单项否决）", ""},
		{"lianyungang-2023", "Q2024-2", "website:a", "", "找错入口"},
		{"guoban-2019-19-yearly", "Y2024", "P", "因严重表述错误被判不合格", ""},
		{"guoban-2019-19-yearly", "Y2024", "Q", "", "因严重表述错误被判不合格"},
		{"guoban-2019-19-inspection", "Q2024-2", "website:a", "", "；"},
	} {
		said := strings.Join(ask(t, w, "scores", map[string]string{"rulebook": test.book, "period": test.period, "subject_id": test.subject}, func(cell func(string) string) string {
			return cell("verdict") + ": " + cell("unverified")
		}), "|")
		if said == "" || !strings.Contains(said, test.has) || test.hasNot != "" && strings.Contains(said, test.hasNot) {
			t.Errorf("%s: %s says %q; want %q and not %q", test.book, test.subject, said, test.has, test.hasNot)
		}
	}
}
