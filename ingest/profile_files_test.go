package ingest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

var update = flag.Bool("update", false, "rewrite the wanted rows beside the files of testdata/profiles")

// registered is a memoryLoader with a register of accounts:
// account_id, platform, name, valid_from, valid_before.
type registered struct {
	*memoryLoader
	accounts [][5]string
}

func (r *registered) Accounts(context.Context) (array.RecordReader, error) {
	date := arrow.FixedWidthTypes.Date32
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "account_id", Type: arrow.BinaryTypes.String}, {Name: "platform", Type: arrow.BinaryTypes.String},
		{Name: "name", Type: arrow.BinaryTypes.String}, {Name: "valid_from", Type: date}, {Name: "valid_before", Type: date, Nullable: true},
	}, nil)
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer builder.Release()
	for _, account := range r.accounts {
		for i, value := range account {
			switch field := builder.Field(i).(type) {
			case *array.StringBuilder:
				field.Append(value)
			case *array.Date32Builder:
				if value == "" {
					field.AppendNull()
					continue
				}
				day, err := time.Parse(time.DateOnly, value)
				if err != nil {
					return nil, err
				}
				field.Append(arrow.Date32FromTime(day))
			}
		}
	}
	record := builder.NewRecord()
	defer record.Release()
	return array.NewRecordReader(schema, []arrow.Record{record})
}

var yunling = [][5]string{
	{"wechat:gh_yunling", "wechat", "云岭发布", "0001-01-01", ""},
	{"weibo:5000000001", "weibo", "云岭发布", "0001-01-01", ""},
}

// TestProfileFiles loads a file of each shipped profile, made in the shape of real
// exports, and compares all that comes of it with the text beside it.
func TestProfileFiles(t *testing.T) {
	wechat, douyin, weibo := "wechat:gh_yunling", "douyin:yunling", "weibo:5000000001"
	covered := map[string]bool{}
	for _, c := range []struct{ file, profile, asked, account string }{
		{"wechat-articles.csv", "wechat-articles", "", wechat},
		{"wechat-users.csv", "wechat-users", "", wechat},
		{"douyin-creator.csv", "douyin-creator", "", douyin},
		{"weibo-creator.csv", "weibo-creator", "weibo-creator", weibo},
		{"weibo-crawler.csv", "weibo-crawler", "", weibo},
		{"weibo-crawler-older.csv", "weibo-crawler", "", weibo},
		{"weibo-search.csv", "weibo-crawler", "", ""},
		{"weibo-web-crawl.csv", "weibo-web-crawl", "", ""},
		{"weibo-web-crawl-nameless.csv", "weibo-web-crawl", "", ""},
		{"weibo-web-crawl-clean.csv", "weibo-web-crawl", "", ""},
		{"wci-weekly-list.csv", "wci-weekly-list", "", ""},
		{"wci-weekly-list-names.csv", "wci-weekly-list", "", ""},
		{"generic-zh.csv", "generic-zh", "generic-zh", ""},
		{"generic-zh-days.csv", "generic-zh", "generic-zh", ""},
		{"round-form.csv", "round-form", "", ""},
	} {
		covered[c.profile] = true
		path := filepath.Join("testdata", "profiles", c.file)
		o := Options{Profile: c.asked, Observed: time.Date(2024, 1, 10, 0, 0, 0, 0, beijing)}
		if c.account != "" {
			o.Set = map[string]string{"account_id": c.account}
		}
		if c.file == "wci-weekly-list.csv" {
			o.Set = map[string]string{"period_id": "W2019-02-24"}
		}
		m := &registered{newMemoryLoader(), yunling}
		summary, err := File(t.Context(), m, path, o)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		checkAccount(t, summary)
		if summary.Profile != c.profile {
			t.Errorf("%s: profile %q, want %q", c.file, summary.Profile, c.profile)
		}
		compareText(t, strings.TrimSuffix(path, ".csv")+".want", describeLoad(m.memoryLoader, summary))
	}
	names, err := ProfileNames()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !covered[name] {
			t.Errorf("profile %s has no file here", name)
		}
	}
}

// describeLoad writes down all that a load did.
func describeLoad(m *memoryLoader, s Summary) string {
	var text strings.Builder
	fmt.Fprintf(&text, "feeds %s, profile %s\n", s.Feed, s.Profile)
	fmt.Fprintf(&text, "rows: %d read, %d accepted, %d rejected, %d skipped\n", s.RowsRead, s.RowsAccepted, s.RowsRejected, s.RowsSkipped)
	fmt.Fprintf(&text, "columns not used: %s\n", strings.Join(s.IgnoredColumns, ", "))
	for feed := range strings.SplitSeq(s.Feed, ",") {
		fmt.Fprintf(&text, "\n%s\n%s\n", feed, strings.Join(m.rows[feed], "\n"))
	}
	if len(m.rejects) > 0 {
		fmt.Fprintf(&text, "\nrejected\n%s\n", strings.Join(m.rejects, "\n"))
	}
	return text.String()
}

func compareText(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return
	}
	if string(want) != got {
		t.Errorf("%s (-update rewrites it): got\n%s\nwant\n%s", path, got, want)
	}
}

// TestNoProfileIsGuessed: what no profile was made for is taken for none of them.
func TestNoProfileIsGuessed(t *testing.T) {
	files, err := Expand([]string{filepath.Join("..", "testdata", "sample")})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		summary, err := File(t.Context(), newMemoryLoader(), file, Options{})
		if err != nil || summary.Profile != "" {
			t.Errorf("%s: taken for profile %q (%v)", file, summary.Profile, err)
		}
	}
	_, s := loadText(t, "账号ID,日期,新关注人数,取消关注人数,累积关注人数\na,2024-01-05,1,2,3\n", Options{})
	if s.Profile != "" {
		t.Errorf("without one of its headers, a file is taken for profile %q", s.Profile)
	}
}

// TestEachHeaderTellsOneProfile: no file can be taken for two sources.
func TestEachHeaderTellsOneProfile(t *testing.T) {
	feeds, err := LoadFeeds()
	if err != nil {
		t.Fatal(err)
	}
	known, err := recognisable(feeds)
	if err != nil {
		t.Fatal(err)
	}
	if len(known) < 5 {
		t.Errorf("%d profiles can be recognised", len(known))
	}
	for _, one := range known {
		for _, set := range one.Recognise {
			for _, other := range known {
				if one != other && other.matches(indexHeader(set)) {
					t.Errorf("headers of %s are those of %s too", one.Name, other.Name)
				}
			}
		}
	}
}

// TestCrawlProfileIsShort holds the crawler's profile to 20 lines, the shapes that a
// script made of its files included.
func TestCrawlProfileIsShort(t *testing.T) {
	text, err := profileFiles.ReadFile("profiles/weibo-web-crawl.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lines := slices.Collect(strings.Lines(string(text)))
	if len(lines) > 20 {
		t.Errorf("the profile has %d lines", len(lines))
	}
}
