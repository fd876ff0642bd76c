package ingest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func writeProfile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "own.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAccountsByName looks names up in a register in which one name moved from one
// account to another, and one is borne by two accounts of a platform.
func TestAccountsByName(t *testing.T) {
	accounts := [][5]string{
		{"wechat:gh_1", "wechat", "云岭发布", "0001-01-01", "2019-06-01"},
		{"wechat:gh_1", "wechat", "云岭融媒", "2019-06-01", ""},
		{"wechat:gh_2", "wechat", "云岭发布", "2019-06-01", ""},
		{"weibo:3", "weibo", "云岭发布", "0001-01-01", ""},
		{"wechat:gh_4", "wechat", "平安云岭", "0001-01-01", ""},
		{"wechat:gh_5", "wechat", "平安云岭", "0001-01-01", ""},
		{"plain", "douyin", "云岭ＡＢ", "0001-01-01", ""},
	}
	for _, c := range []struct{ header, row, want string }{
		{"账号名称,平台,日期,粉丝数", "云岭发布,微信,2019-05-31,1", "wechat:gh_1"},
		{"账号名称,平台,日期,粉丝数", "云岭发布,微信,2019-06-01,1", "wechat:gh_2"},
		{"账号名称,平台,日期,粉丝数", "云岭发布,微博,2019-06-01,1", "weibo:3"},
		{"账号名称,平台,日期,粉丝数", " 云岭AB　,抖音,2019-06-01,1", "plain"},
		{"账号,日期,粉丝数", "云岭融媒,2019-06-01,1", "wechat:gh_1"},
		{"账号,日期,粉丝数", "plain,2019-06-01,1", "plain"},
		{"账号,日期,粉丝数", "weibo:unregistered,2019-06-01,1", "weibo:unregistered"},
		{"账号ID,日期,粉丝数", "unregistered,2019-06-01,1", "unregistered"},
		{"平台,平台账号ID,账号名称,日期,粉丝数", "微信,gh_9,云岭发布,2019-06-01,1", "wechat:gh_9"},
		{"平台,平台账号ID,账号名称,日期,粉丝数", "微信,,云岭融媒,2019-06-01,1", "wechat:gh_1"},

		{"账号名称,平台,日期,粉丝数", "平安云岭,微信,2019-06-01,1", "several accounts: wechat:gh_4, wechat:gh_5; give the account_id"},
		{"账号名称,日期,粉丝数", "云岭发布,2019-06-01,1", "several accounts: wechat:gh_2, weibo:3; say of which platform"},
		{"账号名称,日期,粉丝数", "云岭融媒,2019-05-31,1", "is the name of wechat:gh_1 only from 2019-06-01 on, not on 2019-05-31"},
		{"账号名称,平台,日期,粉丝数", "云岭融媒,微博,2019-06-01,1", "no account of weibo, but of wechat:gh_1"},
		{"账号,日期,粉丝数", "云岭水务,2019-06-01,1", `"云岭水务" is neither the id nor the name of a registered account; register it`},
		{"账号,日期,粉丝数", "note:云岭,2019-06-01,1", "is neither the id nor the name"},
	} {
		m := &registered{newMemoryLoader(), accounts}
		if _, err := Stream(t.Context(), m, "x.csv", strings.NewReader(c.header+"\n"+c.row+"\n"), Options{}); err != nil {
			t.Errorf("%s: %v", c.row, err)
			continue
		}
		got := strings.Join(slices.Concat(m.rows["account_days"], m.rejects), "\n")
		if len(m.rejects) == 0 && !strings.HasPrefix(got, "account_id="+c.want+" ") || !strings.Contains(got, c.want) {
			t.Errorf("%s\n%s: got %s, want %s", c.header, c.row, got, c.want)
		}
	}
}

// Of accounts outside of its scope a bounded loader learns neither that they bear a name nor their ids.
func TestNamesWithinAScope(t *testing.T) {
	accounts := [][5]string{{"wechat:gh_1", "wechat", "云岭发布", "0001-01-01", ""}, {"weibo:3", "weibo", "云岭发布", "0001-01-01", ""}}
	own := Options{owns: func(account string) bool { return account == "wechat:gh_1" }}
	for row, want := range map[string]string{
		"云岭发布,,2019-06-01,1":   "account_id=wechat:gh_1 ", // of all accounts two bear the name
		"云岭发布,微博,2019-06-01,1": "is the name of no account of weibo, but of wechat:gh_1",
	} {
		m := &registered{newMemoryLoader(), accounts}
		_, err := Stream(t.Context(), m, "x.csv", strings.NewReader("账号名称,平台,日期,粉丝数\n"+row+"\n"), own)
		got := strings.Join(slices.Concat(m.rows["account_days"], m.rejects), "\n")
		if err != nil || !strings.Contains(got, want) || strings.Contains(got, "weibo:3") {
			t.Errorf("%s: %v %s, want %s", row, err, got, want)
		}
	}
}

func TestNamesWithoutARegister(t *testing.T) {
	m := &registered{newMemoryLoader(), nil}
	if _, err := Stream(t.Context(), m, "x.csv", strings.NewReader("账号,日期,粉丝数\n云岭,2019-02-28,1\n"), Options{}); err != nil {
		t.Fatal(err)
	}
	if want := "account_id=云岭 day=2019-02-28 followers=1 line=2"; !slices.Equal(m.rows["account_days"], []string{want}) {
		t.Errorf("%v %v", m.rows, m.rejects)
	}
	// A profile that says that it is a name does not take it for an id.
	m = &registered{newMemoryLoader(), nil}
	profile := writeProfile(t, "feeds: {account_days: {account_id: {from: 账号, lookup: name}}}")
	if _, err := Stream(t.Context(), m, "x.csv", strings.NewReader("账号,日期,粉丝数\n云岭,2019-02-28,1\n"), Options{Profile: profile}); err != nil {
		t.Fatal(err)
	}
	if len(m.rejects) != 1 || !strings.Contains(m.rejects[0], "register it first") {
		t.Errorf("%v %v", m.rows, m.rejects)
	}
}

// TestOneRowIsOfOneAccount: what is published under one name and seen under another
// is the account of the row's date in all feeds.
func TestOneRowIsOfOneAccount(t *testing.T) {
	m := &registered{newMemoryLoader(), [][5]string{
		{"weibo:1", "weibo", "云岭", "0001-01-01", "2019-03-01"}, {"weibo:2", "weibo", "云岭", "2019-03-01", ""},
	}}
	text := "账号,文章ID,发布时间,采集时间,转发数\n云岭,p,2019-02-28,2019-03-02,7\n"
	if _, err := Stream(t.Context(), m, "x.csv", strings.NewReader(text), Options{}); err != nil {
		t.Fatal(err)
	}
	for feed, rows := range m.rows {
		if len(rows) != 1 || !strings.HasPrefix(rows[0], "account_id=weibo:1 ") {
			t.Errorf("%s: %v", feed, rows)
		}
	}
}

func TestUnitsOfMany(t *testing.T) {
	for _, c := range []struct{ header, cell, profile, want string }{
		{"粉丝数（万）", "1.2", "", "followers=12000"},
		{"粉丝数（万）", "0.0001", "", "followers=1"},
		{"粉丝数(万)", "0.29", "", "followers=2900"}, // 0.29 * 10000 is 2899.9999999999995 in binary
		{"粉丝数（单位：万人）", "1,234.5", "", "followers=12345000"},
		{"粉丝数（千）", "3", "", "followers=3000"},
		{"粉丝数（亿）", "１.5", "", "followers=150000000"},
		{"粉丝数（人）", "3", "", "followers=3"},
		{"粉丝数（万）", "10+", "", "followers=100001 followers_at_least=true"},
		{"粉丝数（万）", "-", "", ""},
		{"粉丝数（万）", "0", "", "followers=0"},
		{"新增粉丝（万）", "-0.5", "", "new_followers=-5000"},
		{"粉丝数（万）", "1.23456", "", "not a whole number"},
		{"粉丝数（万）", "1.2万", "", "is not a number"},
		{"粉丝数", "1.2", "unit: 万", "followers=12000"},
		{"粉丝数（千）", "1.2", "unit: 万", "followers=1200"},
		{"粉丝数", "3", "feeds: {account_days: {followers: {from: 粉丝数, unit: 百}}}", "followers=300"},
		{"粉丝数", "3", "unit: 万\nfeeds: {account_days: {followers: {from: 粉丝数, unit: 个}}}", "followers=3"},
	} {
		o := Options{}
		if c.profile != "" {
			if !strings.Contains(c.profile, "feeds") {
				c.profile += "\nfeeds: {account_days: {}}"
			}
			o.Profile = writeProfile(t, c.profile)
		}
		m, _ := loadText(t, "账号ID,日期,发布数,"+c.header+"\na,2019-02-28,,\""+c.cell+"\"\n", o)
		got := strings.Join(slices.Concat(m.rows["account_days"], m.rejects), "\n")
		want := "account_id=a day=2019-02-28 " + c.want + " line=2"
		if c.want == "" {
			want = "account_id=a day=2019-02-28 line=2"
		}
		if len(m.rejects) == 0 && got != want || !strings.Contains(got, c.want) {
			t.Errorf("%s %s %s: got %s, want %s", c.header, c.cell, c.profile, got, c.want)
		}
	}
	m, _ := loadText(t, "账号ID,日期,阅读数（万）,阅读数\na,2019-02-28,1.2,12345\n", Options{})
	if want := "account_id=a day=2019-02-28 reads=12345 line=2"; !slices.Equal(m.rows["account_days"], []string{want}) {
		t.Errorf("the exact column does not win: %v %v", m.rows, m.rejects)
	}
}

func TestWideToLong(t *testing.T) {
	for name, c := range map[string]struct{ profile, text, want string }{
		"days": {"feeds: {account_days: {}}\nunpivot: {columns: '^粉丝(\\d+月\\d+日)$', as: day, value: followers}\nyear: 2019",
			"账号ID,备注,粉丝2月1日,粉丝2月2日\na,x,1,2\nb,,,3\nc,,-,\n",
			"account_id=a day=2019-02-01 followers=1 line=2|account_id=a day=2019-02-02 followers=2 line=2|account_id=b day=2019-02-02 followers=3 line=3"},
		"months": {"feeds: {account_days: {day: {from: 月, format: '%s-01'}}}\nunpivot: {columns: '^\\d{4}-\\d\\d$', as: 月, value: followers}",
			"账号ID,2019-01,2019-02\na,1,10万+\n",
			"account_id=a day=2019-01-01 followers=1 line=2|account_id=a day=2019-02-01 followers=100001 followers_at_least=true line=2"},
		"platforms": {"feeds: {account_days: {}}\nunpivot: {columns: '^(.+)粉丝$', as: 平台, value: followers}",
			"平台UID,日期,微信粉丝,微博粉丝\nu,2019-02-28,1,2\n",
			"account_id=wechat:u day=2019-02-28 followers=1 line=2|account_id=weibo:u day=2019-02-28 followers=2 line=2"},
		"two values": {"feeds: {account_days: {}}\nunpivot: [{columns: '^(\\S+) 粉丝$', as: day, value: followers}, {columns: '^(\\S+) 阅读$', as: day, value: reads}]",
			"账号ID,2019-02-01 粉丝,2019-02-01 阅读,2019-02-02 阅读\na,1,2,3\n",
			"account_id=a day=2019-02-01 followers=1 reads=2 line=2|account_id=a day=2019-02-02 reads=3 line=2"},
		"one cell is bad": {"feeds: {account_days: {}}\nunpivot: {columns: '^2019.*', as: day, value: followers}",
			"账号ID,2019-02-01,2019-02-02\na,many,2\n合计,1,2\n",
			"account_id=a day=2019-02-02 followers=2 line=2|2|followers|many|followers: \"many\" is not a number|a,many,2|3|(null)|(null)|the row sums up others (合计) and is no data|合计,1,2"},
	} {
		m, s := loadText(t, c.text, Options{Profile: writeProfile(t, c.profile)})
		slices.Sort(m.rejects)
		if got := strings.Join(slices.Concat(m.rows["account_days"], m.rejects), "|"); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
		if name == "days" && !slices.Equal(s.IgnoredColumns, []string{"备注"}) {
			t.Errorf("ignored %v", s.IgnoredColumns)
		}
	}
	// JSON and typed columns go the same way.
	m, _ := loadText(t, `{"账号ID":"a","2019-02-01":1,"2019-02-02":2}`, Options{Profile: writeProfile(t, "feeds: {account_days: {}}\nunpivot: {columns: '^2019.*', as: day, value: followers}")})
	if len(m.rows["account_days"]) != 2 {
		t.Errorf("JSON: %v %v", m.rows, m.rejects)
	}
}

func TestTotalsAreNoData(t *testing.T) {
	for row, isData := range map[string]bool{
		"合计,2019-02-28,1": false, " 总 计：,,1": false, ",合计,1": false, "Total,2019-02-28,1": false,
		"平均,,1": false, "合计发布,2019-02-28,1": true, "total:x,2019-02-28,1": true, "t,2019-02-28,1": true,
	} {
		m, s := loadText(t, "账号ID,日期,粉丝数\na,2019-02-28,5\n"+row+"\n", Options{})
		if isData != (s.RowsRejected == 0) || !isData && !strings.Contains(m.rejects[0], "sums up others") {
			t.Errorf("%q: %v %v", row, m.rows, m.rejects)
		}
	}
	m, s := loadText(t, "序号,账号ID,日期,粉丝数\n1,合计,2019-02-28,5\n", Options{})
	if s.RowsRejected != 1 || !strings.Contains(m.rejects[0], "account_id: the row sums up others") {
		t.Errorf("%v %v", m.rows, m.rejects)
	}
}

func TestSkippedRowsAreCounted(t *testing.T) {
	profile := writeProfile(t, "feeds: {account_days: {}}\nskip_rows_where: {备注: '^试|停$', 没有: x}")
	m, s := loadText(t, "账号ID,日期,粉丝数,备注\na,2019-02-28,5,试用\nb,never,5,已停\nc,2019-02-28,6,\n", Options{Profile: profile})
	if s.RowsSkipped != 2 || s.RowsRead != 1 || s.RowsRejected != 0 || len(m.rows["account_days"]) != 1 || len(s.IgnoredColumns) != 0 {
		t.Errorf("%+v %v %v", s, m.rows, m.rejects)
	}
}

func TestHeaderWithAColumnTwice(t *testing.T) {
	for header, want := range map[string]string{
		"账号ID,日期,阅读数,点赞数,阅读数":       "x.csv:1: two columns are headed 阅读数 (the 3. column, C and the 5. column, E); rename or delete one",
		"账号ID,日期,阅读数,阅读数（次）":        "two columns are headed 阅读数",
		"账号ID,日期,阅读数（万）,阅读数(万次)":    "two columns are headed 阅读数（万）",
		"账号ID,日期,阅读数,备注,备注":         "",
		"账号ID,日期,阅读数,阅读数（万）":        "",
		"账号ID,日期,阅读数,阅读量":           "",
		"账号ID,日期,阅读数,,":             "",
		"账号ID,日期,日期,阅读数":            "two columns are headed 日期",
		"账号ID,日期,阅读数,阅读数（百）,阅读数(百)": "",
	} {
		_, err := Stream(t.Context(), newMemoryLoader(), "x.csv", strings.NewReader(header+"\na,2019-02-28,1,2,3\n"), Options{})
		if got := text(err); want == "" && strings.Contains(got, "two columns") || !strings.Contains(got, want) {
			t.Errorf("%s: error %v, want %q", header, err, want)
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestAmbiguousDates(t *testing.T) {
	for _, c := range []struct{ cell, dates, want string }{
		{"03/04/2019", "", "dates:"},
		{"3-4-2019", "", "dates:"},
		{"19-03-04", "", "dates:"},
		{"03/04/19", "", "dates:"},
		{"19年3月4日", "", "dates:"},
		{"03/04/2019", "DD/MM/YYYY", "day=2019-04-03"},
		{"03/04/2019", "MM/DD/YYYY", "day=2019-03-04"},
		{"19-03-04", "YY-MM-DD", "day=2019-03-04"},
		{"19年3月4日", "YY年M月D日", "day=2019-03-04"},
		{"2019-03-04", "DD/MM/YYYY", "day=2019-03-04"},
	} {
		o := Options{}
		if c.dates != "" {
			o.Profile = writeProfile(t, "feeds: {account_days: {}}\ndates: ["+c.dates+"]")
		}
		m, _ := loadText(t, "账号ID,日期,粉丝数\na,"+c.cell+",1\n", o)
		if got := strings.Join(slices.Concat(m.rows["account_days"], m.rejects), "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s with %q: got %s, want %s", c.cell, c.dates, got, c.want)
		}
	}
}

func TestSetGivesWhatAFileLacks(t *testing.T) {
	set := func(column, value string) Options { return Options{Set: map[string]string{column: value}} }
	m, _ := loadText(t, "日期,粉丝数\n2019-02-28,1\n", set("account_id", "wechat:gh_1"))
	if want := "account_id=wechat:gh_1 day=2019-02-28 followers=1 line=2"; !slices.Equal(m.rows["account_days"], []string{want}) {
		t.Errorf("%v %v", m.rows, m.rejects)
	}
	m, _ = loadText(t, "平台UID,日期,粉丝数\nu,2019-02-28,1\n", set("platform", "微信"))
	if want := "account_id=wechat:u day=2019-02-28 followers=1 line=2"; !slices.Equal(m.rows["account_days"], []string{want}) {
		t.Errorf("%v %v", m.rows, m.rejects)
	}
	// A column of the file wins, but for its empty cells.
	m, _ = loadText(t, "账号ID,日期,粉丝数\nb,2019-02-28,1\n,2019-02-28,2\n", set("account_id", "a"))
	if len(m.rows["account_days"]) != 2 || !strings.HasPrefix(m.rows["account_days"][0], "account_id=b ") || !strings.HasPrefix(m.rows["account_days"][1], "account_id=a ") {
		t.Errorf("%v %v", m.rows, m.rejects)
	}
	_, err := Stream(t.Context(), newMemoryLoader(), "x.csv", strings.NewReader("日期,粉丝数\n2019-02-28,1\n"), Options{})
	if !strings.Contains(text(err), "--set account_id=ID") {
		t.Errorf("error %v", err)
	}
	for name, c := range map[string][2]string{
		`no feed has a column "acount_id" to set`: {"acount_id", "x"},
		`platform: "tiktok" is not one of weibo`:  {"platform", "tiktok"},
		`"tiktok" is not one of weibo`:            {"account_id", "tiktok:x"},
		`day: "soon" is not a date`:               {"day", "soon"},
		`reads: "many" is not a number`:           {"reads", "many"},
		`period_id: "2019-02-28" `:                {"period_id", "2019-02-28"},
		`account_id: the value is missing`:        {"account_id", " "},
	} {
		if err := set(c[0], c[1]).Check(); !strings.Contains(text(err), name) {
			t.Errorf("%v: error %v, want %s", c, err, name)
		}
	}
}

func TestSheetsOfAWorkbook(t *testing.T) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for sheet, rows := range map[string][][]any{
		"用户-1月": {{"日期", "粉丝数"}, {"2019-01-31", 5}},
		"文章":    {{"文章ID", "发布时间", "标题"}, {"p", "2019-01-31", "早安"}},
		"用户-旧":  {{"日期", "粉丝数"}, {"2018-01-31", 4}},
	} {
		if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow(sheet, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	profile := writeProfile(t, "feeds: {posts: {}, account_days: {}}\nsheets: {'^用户-\\d+月$': [account_days], '^文章': [posts]}")
	m := newMemoryLoader()
	s, err := File(t.Context(), m, path, Options{Profile: profile, Set: map[string]string{"account_id": "a"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.rows["account_days"]) != 1 || len(m.rows["posts"]) != 1 || !slices.Contains(s.IgnoredSheets, "用户-旧") {
		t.Errorf("%v %v %+v", m.rows, m.rejects, s)
	}
}

func TestFaultyAbilities(t *testing.T) {
	feeds, err := LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"feeds: {posts: {title: {from: a, lookup: name}}}":                                            "only an account's id can be looked up",
		"feeds: {posts: {account_id: {from: a, lookup: uid}}}":                                        `lookup "uid" is not name`,
		"feeds: {posts: {title: {from: a, unit: 万}}}":                                                 "only a whole number has a unit",
		"feeds: {posts: {}}\nunit: 打":                                                                 `unit "打" is not one of`,
		"feeds: {posts: {title: {digest: [a]}}}":                                                      "only an id can be a digest",
		"feeds: {posts: {}}\nunpivot: {columns: x}":                                                   "needs columns, as and value",
		"feeds: {posts: {}}\nunpivot: {columns: '(', as: a, value: b}":                                "error parsing regexp",
		"feeds: {posts: {}}\nunpivot: [{columns: a, as: a, value: b}, {columns: c, as: d, value: e}]": "share one as",
		"feeds: {posts: {}}\nsheets: {x: [units]}":                                                    `does not name "units"`,
		"feeds: {posts: {}}\nsheets: {'(': [posts]}":                                                  "sheets: error parsing regexp",
		"feeds: {posts: {}}\nrecognise: [a, b]":                                                       "name at least 3",
		"feeds: {posts: {}}\nskip_rows_where: {a: '('}":                                               "error parsing regexp",
	} {
		if _, err := parseProfile([]byte(text), feeds); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v does not say %q", text, err, want)
		}
	}
}
