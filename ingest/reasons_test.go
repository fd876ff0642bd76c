package ingest

import "testing"

func TestReasonsInChinese(t *testing.T) {
	book, err := inChinese()
	if err != nil {
		t.Fatal(err)
	}
	for reason, want := range map[string]string{
		"":                              "",
		"account_id: is missing":        "账号编号：缺失",
		`reads: "x; y" is not a number`: `阅读数："x; y" 不是数`,
		`published_at: "2019-02-30" is not a day of the calendar; reads: "-5" is negative; likes: "1\"e" is not a number`: `发布时间："2019-02-30" 日历上没有这一天；阅读数："-5" 是负数；点赞数："1\"e" 不是数`,
		`account_id: "甲" is the name of several accounts: a:1, b:2; say of which platform; give the account_id instead`:   `账号编号："甲" 是几个账号共用的名称：a:1, b:2；请写明平台，或改填账号编号`,
		`account_id: "甲" is the name of a:1 only from 2019-01-01 until before 2019-02-01, not on 2019-03-01`:              `账号编号："甲" 只在 2019-01-01 起、2019-02-01 之前是 a:1 的名称，2019-03-01 时不是`,
		`account_id: "甲" is the name of a:1 only from 2019-02-01 on, not on 2019-01-01`:                                   `账号编号："甲" 自 2019-02-01 起才是 a:1 的名称，2019-01-01 时还不是`,
		"comments: -1 is negative":                                       "评论数：-1 是负数",
		"column 2: bytes that are not UTF-8, as the rest of the file is": "第 2 列：不是 UTF-8，而文件其余部分是",
		"it has 8 cells, the header has 6":                               "这一行有 8 格，表头有 6 格",
		"the row sums up others (合计) and is no data":                     "是合计行（合计），不是数据",
		"column 阅读数: \"=A1\" is a formula whose value was not saved with it; open the file in Excel, save it, and load it again": `阅读数："=A1" 是没有保存结果的公式，请用 Excel 打开文件、保存后再导入`,
		`has "a" twice, with different values`:                                  `两次出现 "a"，值不相同`,
		`reads: "x" is not a number; of the row only the first 16 MiB are kept`: `阅读数："x" 不是数；这一行只保存了开头 16 MiB`,
		// What the book does not know, in whole or in part, stays as it is.
		`reads: "x" is strange`:                                  `reads: "x" is strange`,
		`reads: "x" is not a number; likes: "y" is out of range`: `reads: "x" is not a number; likes: "y" is out of range`,
	} {
		if got := book.say(reason); got != want {
			t.Errorf("%s\nis said as\n%s\nwant\n%s", reason, got, want)
		}
	}
}
