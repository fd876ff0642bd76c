package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const postsText = "平台,公众号ID,文章ID,发布时间,标题,是否原创,位置,阅读量,在看,点赞数,采集时间,备注\n" +
	"微信,gh_1,p1,2019-02-28 08:30:00,一,是,1,10万+,1.2万,12,2019-03-07 08:30:00,x\n" +
	"微信,gh_1,p2,2019/2/28 9:00,二,转载,2,100001,-,—,2019-03-07 08:30:00,\n"

func TestOneSheetTwoFeeds(t *testing.T) {
	m, s := loadText(t, postsText, Options{})
	wantPosts := []string{
		"account_id=gh_1 post_id=p1 published_at=2019-02-28T00:30:00 is_original=true position=1 title=一 line=2",
		"account_id=gh_1 post_id=p2 published_at=2019-02-28T01:00:00 is_original=false position=2 title=二 line=3",
	}
	wantLooks := []string{
		"account_id=gh_1 post_id=p1 observed_at=2019-03-07T00:30:00 reads=100001 reads_at_least=true watching=12000 likes=12 line=2",
		"account_id=gh_1 post_id=p2 observed_at=2019-03-07T00:30:00 reads=100001 reads_at_least=true line=3",
	}
	if !slices.Equal(m.rows["posts"], wantPosts) {
		t.Errorf("posts:\n%s", strings.Join(m.rows["posts"], "\n"))
	}
	if !slices.Equal(m.rows["post_observations"], wantLooks) {
		t.Errorf("observations:\n%s", strings.Join(m.rows["post_observations"], "\n"))
	}
	if s.Feed != "posts,post_observations" || !slices.Equal(s.IgnoredColumns, []string{"平台", "备注"}) {
		t.Errorf("summary %+v", s)
	}
	m, s = loadText(t, postsText, Options{Feed: "post_observations"})
	if s.Feed != "post_observations" || len(m.rows["posts"]) != 0 || len(m.rows["post_observations"]) != 2 {
		t.Errorf("narrowed: %+v", s)
	}
}

func TestRejectsTellLineColumnAndReason(t *testing.T) {
	text := "账号,文章ID,发布时间,是否原创,位置,平台,阅读,采集时间\n" +
		"a,p1,03/04/2019,是,1,微信,12,2019-03-07\n" +
		"a,p2,2019-02-28,也许,0,微信,12.5,2019-03-07\n" +
		"a,,2019-02-28,是,1,微信,-3,2019-03-07\n" +
		"a,2.65628E+12,2019-02-28,是,1,微信,3,2019-03-07\n" +
		"a,p5,2019-02-28,是,1,微信,3,2019-03-07\n"
	m, s := loadText(t, text, Options{})
	want := []string{
		`2|published_at|03/04/2019|published_at: "03/04/2019" may be day, month, year or month, day, year; give its layout in a source profile (dates: [DD/MM/YYYY])|a,p1,03/04/2019,是,1,微信,12,2019-03-07`,
		`3|is_original|也许|is_original: "也许" is neither yes (是) nor no (否); position: "0" is less than 1; reads: "12.5" is not a whole number|a,p2,2019-02-28,也许,0,微信,12.5,2019-03-07`,
		`4|post_id||post_id: is missing; reads: "-3" is negative|a,,2019-02-28,是,1,微信,-3,2019-03-07`,
		`5|post_id|2.65628E+12|post_id: "2.65628E+12" is in scientific notation and has lost digits; format the column as text where it was made|a,2.65628E+12,2019-02-28,是,1,微信,3,2019-03-07`,
	}
	if !slices.Equal(m.rejects, want) {
		t.Errorf("rejects:\n%s\nwant\n%s", strings.Join(m.rejects, "\n"), strings.Join(want, "\n"))
	}
	if len(m.rows["posts"]) != 1 || len(m.rows["post_observations"]) != 1 || s.RowsRejected != 4 {
		t.Errorf("%v, %+v", m.rows, s)
	}
	m, _ = loadText(t, "account_id,platform,name\na,tiktok,b\nc,抖音,d\n", Options{})
	if len(m.rejects) != 1 || !strings.Contains(m.rejects[0], `platform: "tiktok" is not one of weibo, wechat, douyin, toutiao`) {
		t.Errorf("rejects: %v", m.rejects)
	}
}

// TestRejectsAmongManyRows checks that taking rows back leaves all columns of the
// others in place, over stripes and blocks and all kinds of columns.
func TestRejectsAmongManyRows(t *testing.T) {
	var text strings.Builder
	text.WriteString("account_id,platform,name,role,opened_on\n")
	var want []string
	rejected := 0
	for i := range 40_000 {
		opened := fmt.Sprintf("2019-01-%02d", 1+i%31)
		switch {
		case i%7 == 3:
			opened, rejected = "soon", rejected+1
		case i%11 == 5:
			opened = ""
		}
		name := strings.Repeat("名", i%13+1)
		fmt.Fprintf(&text, "id%d,weibo,%s,,%s\n", i, name, opened)
		if opened == "soon" {
			continue
		}
		row := fmt.Sprintf("account_id=id%d platform=weibo name=%s ", i, name)
		if opened != "" {
			row += "opened_on=" + opened + " "
		}
		want = append(want, row+fmt.Sprintf("valid_from=1900-01-01 line=%d", i+2))
	}
	m, s := loadText(t, text.String(), Options{})
	if s.RowsRead != 40_000 || int(s.RowsRejected) != rejected || len(m.rejects) != rejected {
		t.Errorf("%+v, want %d rejected", s, rejected)
	}
	if !slices.Equal(m.rows["accounts"], want) {
		t.Error("the rows that were kept are not those of the file")
	}
}

func TestAccountOfUnchangedRows(t *testing.T) {
	m := newMemoryLoader()
	m.unchanged = func(feed, row string) bool {
		return feed == "posts" || strings.Contains(row, "post_id=p2 ")
	}
	s, err := Stream(context.Background(), m, "x.csv", strings.NewReader(postsText), Options{})
	if err != nil {
		t.Fatal(err)
	}
	// Both posts are known, but only p2's counts are too.
	if s.RowsRead != 2 || s.RowsUnchanged != 1 || s.RowsAccepted != 1 {
		t.Errorf("%+v", s)
	}
	if m.facts["rows_unchanged"] != "1" || m.facts["feeds"] != "posts,post_observations" {
		t.Errorf("facts %v", m.facts)
	}
}

func TestSameFileTwice(t *testing.T) {
	path := writeFile(t, "posts.csv", postsText)
	m := newMemoryLoader()
	first, err := File(context.Background(), m, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(postsText))
	if first.SHA256 != hex.EncodeToString(sum[:]) || m.facts["sha256"] != first.SHA256 {
		t.Errorf("sha256 %s, facts %v", first.SHA256, m.facts)
	}
	if m.facts["size_bytes"] != fmt.Sprint(len(postsText)) || m.facts["source"] != path {
		t.Errorf("facts %v", m.facts)
	}
	second, err := File(context.Background(), m, path, Options{})
	if err != nil || second.DuplicateOf != first.BatchID || second.RowsRead != 0 || m.begun != 1 {
		t.Errorf("%+v, %v, %d batches begun", second, err, m.begun)
	}
	// A stream is known only at its end: the batch is taken back.
	third, err := Stream(context.Background(), m, "-", strings.NewReader(postsText), Options{})
	if err != nil || third.DuplicateOf != first.BatchID || third.RowsRead != 0 || m.rolledBack != 1 {
		t.Errorf("%+v, %v, %d rolled back", third, err, m.rolledBack)
	}
	if len(m.rows["posts"]) != 2 {
		t.Errorf("%d posts", len(m.rows["posts"]))
	}
}

// TestLargeFileTwice is of files that are hashed while they are parsed.
func TestLargeFileTwice(t *testing.T) {
	path := writeFile(t, "days.csv", string(accountDays(20_000)))
	m := newMemoryLoader()
	m.count = true
	first, err := File(context.Background(), m, path, Options{hashFirst: 1})
	if err != nil || first.RowsAccepted != 20_000 || len(first.SHA256) != 64 {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := File(context.Background(), m, path, Options{hashFirst: 1})
	if err != nil || second.DuplicateOf != first.BatchID || second.RowsRead != 0 || m.open {
		t.Errorf("%+v, %v", second, err)
	}
}

// TestFileThatGrows is written to while it is read.
func TestFileThatGrows(t *testing.T) {
	path := writeFile(t, "days.csv", string(accountDays(400_000)))
	m := newMemoryLoader()
	m.count = true
	m.onAppend = func() {
		file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err == nil {
			_, err = file.WriteString("x,2019-01-01\n")
			err = errors.Join(err, file.Close())
		}
		if err != nil {
			t.Error(err)
		}
	}
	_, err := File(context.Background(), m, path, Options{})
	if err == nil || !strings.Contains(err.Error(), "it was changed while it was read") {
		t.Errorf("error %v", err)
	}
	if m.open || len(m.batches) != 0 {
		t.Error("a batch is left")
	}
}

func TestFaultySources(t *testing.T) {
	long := "account_id,day,followers\na,2019-02-28,1\nb,2019-02-28," + strings.Repeat("9", 10<<20) + "\nc,2019-02-28,3\n"
	for name, test := range map[string]struct {
		text string
		want string // part of the error; {} is the file
		is   error
	}{
		"empty":              {"", "{}: holds no rows: it is empty", ErrNoRows},
		"blanks":             {"\n , ,\n", "{}: holds no rows: it holds only blanks", ErrNoRows},
		"header only":        {"账号,日期,粉丝数\n", "{}: holds no rows below its header", ErrNoRows},
		"header, blank rows": {"账号,日期,粉丝数\n,,\n\n", "{}: holds no rows below its header", ErrNoRows},
		"wrong columns": {"姓名,电话\n张三,1\n",
			"{}: no feed fits its columns; its header (line 1) holds 姓名, 电话", nil},
		"lacks columns": {"账号,发布时间,标题\na,2019-02-28,x\n",
			"{}: no feed fits its columns: the nearest, posts, lacks post_id (文章编号); its header (line 1) holds 账号, 发布时间, 标题", nil},
		"no counts":  {"账号,日期\na,2019-02-28\n", "lacks any count", nil},
		"long line":  {long, "{}:3: the record is longer than 1 MiB", nil},
		"long first": {strings.Repeat("x", 10<<20), "{}:1: the record is longer than 1 MiB", nil},
		"open quote": {"account_id,day,followers\na,2019-02-28,1\n\"b,2019-02-28,2\nc,2019-02-28,3\n",
			"{}:3: a quote that opens here is never closed", nil},
		"open quote far from the end": {"account_id,day,followers\na,\"2019-02-28,1\n" + strings.Repeat("c,2019-02-28,3\n", 100_000),
			"{}:2: the record is longer than 1 MiB; a quote that opens here may not be closed", nil},
		"zip":               {"PK\x03\x04rubbish", "{}: cannot be read: it is a ZIP file, but not an Excel workbook", ErrFormat},
		"old Excel":         {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "{}: cannot be read: it is an old (.xls) or encrypted Excel file", ErrFormat},
		"truncated Parquet": {"PAR1\x15\x04\x15", "{}: cannot be read: it begins like Parquet, but is damaged or cut short", ErrFormat},
		"truncated Arrow":   {"ARROW1\x00\x00\xff\xff", "{}: cannot be read: it begins like an Arrow file, but is damaged or cut short", ErrFormat},
		"binary":            {"\x7fELF\x00\x00\x01", "{}: cannot be read: it is neither text", ErrFormat},
		"gzip":              {"\x1f\x8b\x08\x00zzz", "{}: cannot be read: its gzip header is damaged", ErrFormat},
	} {
		path := writeFile(t, "posts.csv", test.text)
		m := newMemoryLoader()
		_, err := File(context.Background(), m, path, Options{})
		want := strings.ReplaceAll(test.want, "{}", path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v does not say %q", name, err, want)
		}
		if test.is != nil && !errors.Is(err, test.is) {
			t.Errorf("%s: error %v is not %v", name, err, test.is)
		}
		if m.open || len(m.rows) != 0 || len(m.batches) != 0 {
			t.Errorf("%s: something was loaded", name)
		}
	}
}

func TestHeaderThatDoesNotFitBeginsNothing(t *testing.T) {
	m := newMemoryLoader()
	if _, err := Stream(context.Background(), m, "x.csv", strings.NewReader("a,b\n1,2\n"), Options{}); err == nil {
		t.Error("no error")
	}
	if m.begun != 0 {
		t.Error("a batch was begun")
	}
}

func TestUnreadableFiles(t *testing.T) {
	_, err := File(context.Background(), newMemoryLoader(), filepath.Join(t.TempDir(), "none.csv"), Options{})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "none.csv: there is no such file") {
		t.Errorf("missing: %v", err)
	}
	if _, err = File(context.Background(), newMemoryLoader(), t.TempDir(), Options{}); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("folder: %v", err)
	}
	path := writeFile(t, "secret.csv", postsText)
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		return // who may read everything cannot see this error
	}
	if _, err = File(context.Background(), newMemoryLoader(), path, Options{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("unreadable: %v", err)
	}
}

func TestEveryRowRejectedIsStillABatch(t *testing.T) {
	m, s := loadText(t, daysHeader+"a,never,1\nb,never,2\n", Options{})
	if s.BatchID != 1 || s.RowsRejected != 2 || s.RowsAccepted != 0 || len(m.rejects) != 2 || len(m.batches) != 1 {
		t.Errorf("%+v, %v", s, m.rejects)
	}
}

func TestLoaderErrorsRollBack(t *testing.T) {
	for _, method := range []string{"FindBatch", "BeginBatch", "Append", "Reject", "CommitBatch"} {
		m := newMemoryLoader()
		m.failAt = method
		path := writeFile(t, "x.csv", daysHeader+"a,2019-02-28,1\nb,never,2\n")
		_, err := File(context.Background(), m, path, Options{})
		if !errors.Is(err, errLoader) || !strings.Contains(err.Error(), "x.csv: ") {
			t.Errorf("%s: %v", method, err)
		}
		if len(m.rows) != 0 || len(m.rejects) != 0 {
			t.Errorf("%s: something was kept", method)
		}
		if begun := method != "FindBatch" && method != "BeginBatch"; begun != (m.rolledBack == 1) {
			t.Errorf("%s: %d roll-backs", method, m.rolledBack)
		}
	}
}

// TestCancel stops a load in the middle, as Ctrl-C does.
func TestCancel(t *testing.T) {
	path := writeFile(t, "days.csv", string(accountDays(400_000)))
	before := runtime.NumGoroutine()
	ctx, stop := context.WithCancel(context.Background())
	m := newMemoryLoader()
	m.count = true
	m.onAppend = stop
	_, err := File(ctx, m, path, Options{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if m.begun != 1 || m.rolledBack != 1 || m.open || len(m.batches) != 0 {
		t.Errorf("%d begun, %d rolled back", m.begun, m.rolledBack)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left, there were %d", runtime.NumGoroutine(), before)
}

// silent is a stream that never gives anything, like a terminal.
type silent struct{ stop chan struct{} }

func (s silent) Read([]byte) (int, error) {
	<-s.stop
	return 0, errors.New("closed")
}

func TestCancelWhileAStreamIsSilent(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	stream := &twoParts{first: daysHeader + strings.Repeat("a,2019-02-28,1\n", 100_000), then: silent{stop}}
	m := newMemoryLoader()
	if _, err := Stream(ctx, m, "-", stream, Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if m.open || len(m.batches) != 0 {
		t.Error("a batch is left")
	}
}

type twoParts struct {
	first string
	then  silent
}

func (r *twoParts) Read(p []byte) (int, error) {
	if r.first == "" {
		return r.then.Read(p)
	}
	n := copy(p, r.first)
	r.first = r.first[n:]
	return n, nil
}

func TestObservedAndYear(t *testing.T) {
	text := "账号,文章ID,发布时间,阅读数\na,p1,4月21日 23:59,7\n"
	seen := time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	m, s := loadText(t, text, Options{Observed: seen, Year: 2020})
	if s.Feed != "posts,post_observations" {
		t.Errorf("feeds %s", s.Feed)
	}
	if want := "account_id=a post_id=p1 observed_at=2020-05-01T00:00:00 reads=7 line=2"; !slices.Equal(m.rows["post_observations"], []string{want}) {
		t.Errorf("%v", m.rows["post_observations"])
	}
	if want := "account_id=a post_id=p1 published_at=2020-04-21T15:59:00 line=2"; !slices.Equal(m.rows["posts"], []string{want}) {
		t.Errorf("%v", m.rows["posts"])
	}
}

func TestAccountIDFromPlatformAndUID(t *testing.T) {
	text := "平台,平台账号ID,账号ID,日期,粉丝数\n" +
		"微博,2656274875,,2019-02-28,1\n" +
		"微信,gh_1,own,2019-02-28,2\n" +
		"火星,1,,2019-02-28,3\n" +
		"微博,2.65E+09,,2019-02-28,4\n"
	m, _ := loadText(t, text, Options{})
	want := []string{
		"account_id=weibo:2656274875 day=2019-02-28 followers=1 line=2",
		"account_id=own day=2019-02-28 followers=2 line=3",
	}
	if !slices.Equal(m.rows["account_days"], want) {
		t.Errorf("%v", m.rows["account_days"])
	}
	if len(m.rejects) != 2 || !strings.Contains(m.rejects[0], "account_id: is missing") || !strings.Contains(m.rejects[1], "lost digits") {
		t.Errorf("%v", m.rejects)
	}
}

func TestLowerBoundsOfOurOwnFiles(t *testing.T) {
	m, s := loadText(t, "account_id,day,reads,reads_at_least,max_reads\na,2019-02-28,5,true,100001\nb,2019-02-28,10万+,false,3\nc,2019-02-28,7,,4\nd,2019-02-28,7,maybe,4\n", Options{})
	want := []string{
		"account_id=a day=2019-02-28 reads=5 reads_at_least=true max_reads=100001 max_reads_at_least=true line=2",
		"account_id=b day=2019-02-28 reads=100001 reads_at_least=true max_reads=3 line=3",
		"account_id=c day=2019-02-28 reads=7 max_reads=4 line=4",
	}
	if !slices.Equal(m.rows["account_days"], want) || len(m.rejects) != 1 || len(s.IgnoredColumns) != 0 {
		t.Errorf("%v %v %+v", m.rows["account_days"], m.rejects, s)
	}
}

// TestOnlyDeliveredColumns: a column that the file has not is not given as empty,
// for it would wipe out what an earlier file said.
func TestOnlyDeliveredColumns(t *testing.T) {
	m, _ := loadText(t, "账号,日期,粉丝数\na,2019-02-28,1\n", Options{})
	if want := "account_id day followers followers_at_least line"; m.columns["account_days"] != want {
		t.Errorf("columns %s, want %s", m.columns["account_days"], want)
	}
}

func TestProgress(t *testing.T) {
	path := writeFile(t, "days.csv", string(accountDays(20_000)))
	var last Progress
	m := newMemoryLoader()
	m.count = true
	if _, err := File(context.Background(), m, path, Options{Progress: func(p Progress) { last = p }}); err != nil {
		t.Fatal(err)
	}
	if last.BytesRead != last.BytesTotal || last.BytesTotal == 0 || last.Rows != 20_000 || last.Source != path {
		t.Errorf("%+v", last)
	}
}

// TestMemory loads a file of hundreds of megabytes and watches the heap: it must not grow with
// the source.
func TestMemory(t *testing.T) {
	part := accountDays(100_000)
	header := len(part[:strings.IndexByte(string(part), '\n')+1])
	repeat := &repeated{head: part, body: part[header:], times: 30}
	var peak uint64
	m := newMemoryLoader()
	m.count = true
	m.onAppend = func() {
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		peak = max(peak, stats.HeapInuse)
	}
	s, err := Stream(context.Background(), m, "days.csv", repeat, Options{})
	if err != nil || s.RowsAccepted != 31*100_000 {
		t.Fatalf("%+v, %v", s, err)
	}
	t.Logf("peak heap %d MiB", peak>>20)
	if peak > 150<<20 {
		t.Errorf("peak heap %d MiB", peak>>20)
	}
}

// repeated gives a text and then part of it again and again.
type repeated struct {
	head, body []byte
	times      int
}

func (r *repeated) Read(p []byte) (int, error) {
	if len(r.head) == 0 {
		if r.times == 0 {
			return 0, io.EOF
		}
		r.times--
		r.head = r.body
	}
	n := copy(p, r.head)
	r.head = r.head[n:]
	return n, nil
}
