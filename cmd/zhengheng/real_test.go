package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhengheng/warehouse"
)

const realAccount = "weibo:2656274875"

// TestRealPosts loads posts as a crawler really wrote them and compares the weekly
// BCI-simple with plain arithmetic over the same files. The posts may not be given away:
// the test runs where their folder stands beside the repository.
func TestRealPosts(t *testing.T) {
	files, err := filepath.Glob("../../../shared/real/weibo_cctvnews/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Log("the folder of real posts is not here: nothing to compare")
		return
	}
	db := filepath.Join(t.TempDir(), "real.duckdb")
	zhengheng(t, exitDone, "init", "--db", db)
	loaded := zhengheng(t, exitDone, append([]string{"ingest", "--db", db, "--profile", "weibo-web-crawl", "--json"}, files...)...)

	posts, rows := readRealPosts(t, files)
	if len(posts) != 2548 {
		t.Fatalf("the files hold %d posts, want 2548", len(posts))
	}
	compareRowCounts(t, loaded, rows)
	compareObservations(t, db, posts)
	compareWeeks(t, db, posts)
}

type counts struct{ forwards, comments, likes int64 }

type realPost struct {
	published time.Time
	seen      map[time.Time]counts
}

// atAge gives the counts seen last within seven days of publication, else the first ones.
func (p realPost) atAge() counts {
	var within, first time.Time
	for at := range p.seen {
		if !at.After(p.published.AddDate(0, 0, 7)) && at.After(within) {
			within = at
		}
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	if !within.IsZero() {
		return p.seen[within]
	}
	return p.seen[first]
}

var (
	postAddress = regexp.MustCompile(`/2656274875/(\w+)`)
	postTime    = regexp.MustCompile(`^\s*(\d+)月(\d+)日 (\d+):(\d+)`)
	avatarTime  = regexp.MustCompile(`Expires=(\d+)`)
)

// readRealPosts reads the files with encoding/csv and nothing of the product. It also
// gives the number of rows that are not blank.
func readRealPosts(t *testing.T, files []string) (map[string]realPost, int64) {
	posts := map[string]realPost{}
	var rows int64
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		column := map[string]int{}
		for i, heading := range records[0] {
			column[heading] = i
		}
		for _, record := range records[1:] {
			if strings.Join(record, "") == "" {
				continue
			}
			rows++
			id := postAddress.FindStringSubmatch(record[column["weibo_url"]])[1]
			when := postTime.FindStringSubmatch(record[column["WB_from"]])
			post, found := posts[id]
			if !found {
				day := time.Date(2020, time.Month(number(t, when[1])), int(number(t, when[2])), 0, 0, 0, 0, shanghai)
				post.published = day.Add(time.Duration(number(t, when[3]))*time.Hour + time.Duration(number(t, when[4]))*time.Minute)
				post.seen = map[time.Time]counts{}
				posts[id] = post
			}
			observed := time.Unix(number(t, avatarTime.FindStringSubmatch(record[column["头像"]])[1]), 0)
			post.seen[observed] = counts{
				number(t, record[column["forward"]]), number(t, record[column["comment"]]), number(t, record[column["like"]]),
			}
		}
	}
	return posts, rows
}

func number(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// compareRowCounts wants each file to be one batch that lost and rejected nothing.
func compareRowCounts(t *testing.T, loaded string, want int64) {
	var read, accounted int64
	for line := range strings.Lines(loaded) {
		var batch map[string]any
		if err := json.Unmarshal([]byte(line), &batch); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		read += int64(batch["rows_read"].(float64))
		accounted += int64(batch["rows_accepted"].(float64) + batch["rows_unchanged"].(float64))
	}
	if read != want || accounted != want {
		t.Errorf("ingest read %d rows and took %d, the files hold %d", read, accounted, want)
	}
}

// compareObservations wants every observation in the raw table, both of J1uasjv8O too.
func compareObservations(t *testing.T, db string, posts map[string]realPost) {
	want := 0
	for _, post := range posts {
		want += len(post.seen)
	}
	w, err := warehouse.Open(t.Context(), db, warehouse.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for statement, want := range map[string]int{
		"select post_id from raw.posts":                                                                len(posts),
		"select post_id from raw.post_observations":                                                    want,
		"select distinct forwards from raw.post_observations where post_id = 'J1uasjv8O'":              2,
		"select 1 from raw.post_observations where forwards is null or likes is null":                  0,
		"select 1 from raw.posts where is_original is not null or account_id <> '" + realAccount + "'": 0,
	} {
		reader, err := w.Query(t.Context(), statement, nil)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		var got int64
		for reader.Next() {
			got += reader.Record().NumRows()
		}
		if err := reader.Err(); err != nil || got != int64(want) {
			t.Errorf("%s: %d rows, %v; want %d rows", statement, got, err, want)
		}
		reader.Release()
	}
}

// compareWeeks wants each week's BCI-simple to be what the formula of domain.md gives, and
// its BCI to be unknown, because nobody knows which posts are original.
func compareWeeks(t *testing.T, db string, posts map[string]realPost) {
	weeks := map[string][]counts{}
	for _, post := range posts {
		local := post.published.In(shanghai)
		sunday := local.AddDate(0, 0, -int(local.Weekday()))
		week := "W" + sunday.Format("2006-01-02")
		weeks[week] = append(weeks[week], post.atAge())
	}
	if len(weeks) < 9 {
		t.Fatalf("the posts fall into %d weeks", len(weeks))
	}
	for week, posts := range weeks {
		var sum counts
		for _, post := range posts {
			sum.forwards += post.forwards
			sum.comments += post.comments
			sum.likes += post.likes
		}
		ln := func(n int64) float64 { return math.Log(float64(n) + 1) }
		want := 160 * (0.2*ln(int64(len(posts))) + 0.8*(0.4*ln(sum.forwards)+0.4*ln(sum.comments)+0.2*ln(sum.likes)))

		row := rankedAccount(t, db, "bci-simple", week)
		got, ok := row["score"].(float64)
		if !ok || math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s: BCI-simple is %v, plain arithmetic over %d posts gives %.10f", week, row["score"], len(posts), want)
		}
		row = rankedAccount(t, db, "bci", week)
		if missing := fmt.Sprint(row["missing"]); row["score"] != nil || !strings.Contains(missing, "originals") {
			t.Errorf("%s: BCI is %v, missing %v; want none, because originals are unknown", week, row["score"], missing)
		}
	}
}

// rankedAccount gives the real account's row of a ranking.
func rankedAccount(t *testing.T, db, index, period string) map[string]any {
	t.Helper()
	text := zhengheng(t, exitDone, "rank", "--db", db, "--index", index, "--period", period, "--json")
	var ranking struct {
		Rows []map[string]any `json:"rows"`
	}
	if err := json.Unmarshal([]byte(text), &ranking); err != nil {
		t.Fatal(err)
	}
	for _, row := range ranking.Rows {
		if row["account_id"] == realAccount {
			return row
		}
	}
	t.Fatalf("%s %s: the ranking has no row of %s: %v", index, period, realAccount, ranking.Rows)
	return nil
}

// zhengheng runs the program in this process and gives its standard output.
func zhengheng(t *testing.T, code int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if got := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr); got != code {
		t.Fatalf("zhengheng %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, &stderr)
	}
	return stdout.String()
}
