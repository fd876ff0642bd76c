package ingest

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRealCrawl loads the files of a real crawler, where they are present, with
// the profile that ships: all rows, and both looks at a post that was seen twice.
func TestRealCrawl(t *testing.T) {
	folder := filepath.Join("..", "..", "shared", "real", "weibo_cctvnews")
	if _, err := os.Stat(folder); err != nil {
		t.Logf("no real files at %s: nothing to test", folder)
		return
	}
	files, err := Expand([]string{folder})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 {
		t.Fatalf("found %v, want 3 files", files)
	}
	m := newMemoryLoader()
	for i, want := range []int64{928, 962, 953} {
		summary, err := File(context.Background(), m, files[i], Options{Profile: "weibo-web-crawl"})
		if err != nil {
			t.Fatal(err)
		}
		checkAccount(t, summary)
		if summary.RowsAccepted != want || summary.RowsRejected != 0 {
			t.Errorf("%s: %d rows accepted and %d rejected, want %d and 0: %v", files[i], summary.RowsAccepted, summary.RowsRejected, want, m.rejects)
		}
		if summary.Feed != "posts,post_observations" || summary.Profile != "weibo-web-crawl" {
			t.Errorf("feed %q, profile %q", summary.Feed, summary.Profile)
		}
		if !slices.Contains(summary.IgnoredColumns, "缩略图") {
			t.Errorf("ignored columns %v lack 缩略图", summary.IgnoredColumns)
		}
	}
	var looks []string
	for _, row := range m.rows["post_observations"] {
		if strings.Contains(row, "post_id=J1uasjv8O ") {
			looks = append(looks, row[:strings.Index(row, " line=")])
		}
	}
	slices.Sort(looks)
	const post = "account_id=weibo:2656274875 post_id=J1uasjv8O "
	want := []string{
		post + "observed_at=2020-08-10T04:50:25 likes=21016 comments=3345 forwards=10500",
		post + "observed_at=2020-08-10T04:51:02 likes=21016 comments=3345 forwards=10500",
		post + "observed_at=2020-08-11T14:53:32 likes=21016 comments=3345 forwards=10495",
	}
	if !slices.Equal(looks, want) {
		t.Errorf("looks at J1uasjv8O:\n%s", strings.Join(looks, "\n"))
	}
	first := m.rows["posts"][0]
	if !strings.HasPrefix(first, "account_id=weibo:2656274875 post_id=J4wN6nMEg published_at=2020-05-31T15:54:00 title=【#医生陶勇") {
		t.Errorf("first post: %s", first)
	}
}
