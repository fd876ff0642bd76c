package synth

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/parquet/file"
)

func makeNation(t *testing.T, o NationOptions) (string, Summary) {
	t.Helper()
	dir := t.TempDir()
	s, err := Nation(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return dir, s
}

// hashOf is the SHA-256 over names and contents of the files of a run.
func hashOf(t *testing.T, dir string, s Summary) string {
	t.Helper()
	h := sha256.New()
	for _, name := range s.Files {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(h, name)
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

func TestNationIsDeterministic(t *testing.T) {
	// A new hash here means that every benchmark works on other data than before.
	want := map[string]string{"csv": "1b8e1961f1a0e7c7", "parquet": "b458a1cb10f2907d"}
	for format, hash := range want {
		o := NationOptions{Accounts: 300, Days: 40, PostsPerDay: 0.8, Seed: 7, Format: format}
		dir, s := makeNation(t, o)
		if got := hashOf(t, dir, s); got != hash {
			t.Errorf("%s: hash %s, want %s", format, got, hash)
		}
		o.Seed = 8
		dir, s = makeNation(t, o)
		if hashOf(t, dir, s) == hash {
			t.Errorf("%s: another seed gives the same nation", format)
		}
	}
}

func TestNationFiles(t *testing.T) {
	start := time.Date(2024, 1, 20, 0, 0, 0, 0, time.UTC)
	o := NationOptions{Accounts: 200, Days: 20, PostsPerDay: 2, Seed: 1, StartsOn: start}
	dir, s := makeNation(t, o)
	if got := strings.Join(s.Files, " "); got != "units.csv accounts.csv account_days-2024-01.csv posts-2024-01.csv post_observations-2024-01.csv "+
		"account_days-2024-02.csv posts-2024-02.csv post_observations-2024-02.csv" {
		t.Errorf("files: %s", got)
	}
	if s.Accounts != 200 || s.AccountDays != 4000 {
		t.Errorf("summary: %+v", s)
	}
	rows := map[string]int64{}
	var size int64
	for _, name := range s.Files {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		size += int64(len(b))
		feed, _, _ := strings.Cut(strings.TrimSuffix(name, ".csv"), "-")
		rows[feed] += int64(len(csvRows(t, bytes.NewReader(b))) - 1)
	}
	want := map[string]int64{"units": s.Units, "accounts": 200, "account_days": 4000, "posts": s.Posts, "post_observations": s.Observations}
	for feed, n := range want {
		if rows[feed] != n {
			t.Errorf("%s has %d rows, want %d", feed, rows[feed], n)
		}
	}
	if size != s.Bytes {
		t.Errorf("%d bytes, the summary says %d", size, s.Bytes)
	}
	if perDay := float64(s.Posts) / 4000; perDay < 1.5 || perDay > 2.5 {
		t.Errorf("%.2f posts per account and day, asked for 2", perDay)
	}
	o.Format = "parquet"
	dir, p := makeNation(t, o)
	if p.Posts != s.Posts || p.Observations != s.Observations {
		t.Errorf("parquet: %+v, csv: %+v", p, s)
	}
	r, err := file.OpenParquetFile(filepath.Join(dir, "account_days-2024-02.parquet"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.NumRows() != 8*200 || r.MetaData().Schema.NumColumns() != len(dayColumns) {
		t.Errorf("parquet: %d rows, %d columns", r.NumRows(), r.MetaData().Schema.NumColumns())
	}
}

// TestNationCounts reads account days and posts back and checks that parts make up
// the totals and that measures which a platform does not show are empty.
func TestNationCounts(t *testing.T) {
	dir, _ := makeNation(t, NationOptions{Accounts: 400, Days: 10, PostsPerDay: 2, Seed: 3})
	type key struct{ account, day string }
	posts := map[key]int64{}
	for _, row := range readNation(t, dir, "posts-2024-01.csv") {
		posts[key{row["account_id"], row["published_at"][:10]}]++
	}
	sums := map[key]int64{}
	for _, row := range readNation(t, dir, "post_observations-2024-01.csv") {
		at, err := time.Parse(time.DateTime, row["observed_at"])
		if err != nil {
			t.Fatal(err)
		}
		published := row["post_id"][:8]
		if at.AddDate(0, 0, -7).Format("20060102") == published {
			day := published[:4] + "-" + published[4:6] + "-" + published[6:]
			sums[key{row["account_id"], day}] += number(t, row["likes"])
		}
	}
	order := ""
	for _, row := range readNation(t, dir, "account_days-2024-01.csv") {
		k := key{row["account_id"], row["day"]}
		if row["day"] < order {
			t.Fatalf("%s comes after %s", row["day"], order)
		}
		order = row["day"]
		if n := number(t, row["posts"]); n != posts[k] {
			t.Errorf("%v: %d posts, %d in the list", k, n, posts[k])
		}
		if n := number(t, row["likes"]); n != sums[k] {
			t.Errorf("%v: %d likes, %d in the observations", k, n, sums[k])
		}
		wechatAccount := strings.HasPrefix(k.account, "wechat:")
		if (row["watching"] == "") == wechatAccount || (row["pushes"] == "") == wechatAccount {
			t.Errorf("%v: watching %q, pushes %q", k, row["watching"], row["pushes"])
		}
		if strings.HasPrefix(k.account, "weibo:") && (row["reads"] != "" || row["plays"] != "") {
			t.Errorf("%v: a Weibo account shows reads", k)
		}
		for _, part := range [][2]string{
			{"headline_reads", "reads"}, {"max_reads", "reads"}, {"headline_reads", "max_reads"}, {"max_likes", "likes"},
			{"originals", "posts"}, {"original_forwards", "forwards"}, {"original_comments", "comments"},
		} {
			a, b := row[part[0]], row[part[1]]
			if a == "" || b == "" || part[1] == "max_reads" && posts[k] > 1 {
				continue
			}
			if number(t, a) > number(t, b) {
				t.Errorf("%v: %s %s > %s %s", k, part[0], a, part[1], b)
			}
		}
	}
}

func readNation(t *testing.T, dir, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, cell := range record {
			row[records[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func number(t *testing.T, s string) int64 {
	t.Helper()
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNationPeople(t *testing.T) {
	for _, n := range []int{1, 50, 3000, 180_000} {
		r := rand.New(rand.NewPCG(1, 1))
		units := nationUnits(r, shapeOfNation(n/3))
		checkHierarchy(t, units)
		if n == 180_000 && (len(units) < 50_000 || len(units) > 70_000) {
			t.Errorf("%d units for %d accounts", len(units), n)
		}
		seen := make(map[string]bool, n)
		mains := make(map[string]bool, n)
		perPlatform := map[platform]int{}
		err := nationAccounts(r, units, n, 1, 1, func(a *account, _ actor) error {
			if seen[a.id()] {
				t.Errorf("account %s is there twice", a.id())
			}
			seen[a.id()] = true
			perPlatform[a.platform]++
			if key := platformModels[a.platform].name + a.unit.id; a.role == "main" {
				if mains[key] {
					t.Errorf("unit %s has two main accounts on one platform", a.unit.id)
				}
				mains[key] = true
			}
			return nil
		})
		if err != nil || len(seen) != n {
			t.Fatalf("%d accounts: %v", len(seen), err)
		}
		for p := range platformCount {
			if want := platformModels[p].share * float64(n); float64(perPlatform[p]) < want-2 || float64(perPlatform[p]) > want+2 {
				t.Errorf("%d accounts: %d on %s, want %.0f", n, perPlatform[p], platformModels[p].name, want)
			}
		}
	}
}

func TestNationStaysSmallInMemory(t *testing.T) {
	for _, format := range []string{"csv", "parquet"} {
		runtime.GC()
		var peak, done int64
		makeNation(t, NationOptions{Accounts: 180_000, Days: 2, Seed: 1, Format: format, Progress: func(d, total int64) {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak, done = max(peak, int64(m.HeapAlloc)), d
			if total != 360_000 {
				t.Errorf("total %d", total)
			}
		}})
		if done != 360_000 {
			t.Errorf("progress ends at %d", done)
		}
		if peak > 100<<20 {
			t.Errorf("%s: the heap holds %d MiB", format, peak>>20)
		}
	}
}

func TestNationCancelledLeavesNoHalfFile(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	dir := t.TempDir()
	_, err := Nation(ctx, dir, NationOptions{Accounts: 50, Days: 100, PostsPerDay: 1, Progress: func(done, _ int64) {
		if done == 50*40 { // in the second month
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != "account_days-2024-01.csv accounts.csv post_observations-2024-01.csv posts-2024-01.csv units.csv" {
		t.Errorf("left: %s", got)
	}
}

func TestNationRefuses(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir, part string
		o         NationOptions
	}{
		{dir, "csv or parquet", NationOptions{Accounts: 1, Days: 1, Format: "xlsx"}},
		{dir, "at least 1 account", NationOptions{Days: 1}},
		{dir, "0 days", NationOptions{Accounts: 1}},
		{dir, "-1 posts", NationOptions{Accounts: 1, Days: 1, PostsPerDay: -1}},
		{blocked, blocked, NationOptions{Accounts: 1, Days: 1}},
	} {
		if _, err := Nation(context.Background(), c.dir, c.o); err == nil || !strings.Contains(err.Error(), c.part) {
			t.Errorf("%+v: error %v, want one with %q", c.o, err, c.part)
		}
	}
}

func BenchmarkNationCSV(b *testing.B)     { benchmarkNation(b, "csv", 0) }
func BenchmarkNationParquet(b *testing.B) { benchmarkNation(b, "parquet", 0) }
func BenchmarkNationPosts(b *testing.B)   { benchmarkNation(b, "csv", 1) }

// benchmarkNation reports rows of account days, posts and observations per second.
func benchmarkNation(b *testing.B, format string, posts float64) {
	b.ReportAllocs()
	var rows int64
	for b.Loop() {
		s, err := Nation(context.Background(), b.TempDir(), NationOptions{Accounts: 20_000, Days: 60, Seed: 1, Format: format, PostsPerDay: posts})
		if err != nil {
			b.Fatal(err)
		}
		rows += s.AccountDays + s.Posts + s.Observations
		b.SetBytes(s.Bytes)
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
