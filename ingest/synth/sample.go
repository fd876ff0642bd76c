package synth

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// sampleFile is one file of the sample.
type sampleFile struct {
	name  string
	write func(io.Writer, *world) error
}

// sampleFiles are the files of testdata/sample besides its README, in the order in
// which they load. The names say what is inside, the kinds what users have.
func sampleFiles() []sampleFile {
	return []sampleFile{
		{"01-units.csv", writeUnitsCSV},
		{"02-accounts.xlsx", writeAccountsXLSX},
		{"03-wechat-articles.xlsx", writeWechatXLSX},
		{"04-weibo-posts.csv", writeWeiboCSV},
		{"05-douyin-works.jsonl", writeDouyinJSON},
		{"06-toutiao-articles.csv", writeToutiaoCSV},
		{"07-kuaishou-works.csv", writeKuaishouCSV},
		{"08-bilibili-posts.parquet", writeBilibiliPosts},
		{"09-bilibili-observations.parquet", writeBilibiliObservations},
		{"10-account-days.parquet", writeAccountDays},
		{"11-staff.csv", writeStaffCSV},
		{"12-quotas.csv", writeQuotasCSV},
		{"13-credits.csv", writeCreditsCSV},
		{"14-submissions.csv", writeSubmissionsCSV},
		{"15-ratings.csv", writeRatingsCSV},
		{"16-appraisal.csv", writeAppraisalCSV},
		{"17-repost-tasks.csv", writeRepostTasksCSV},
		{"18-reposts.csv", writeRepostsCSV},
		{"19-inquiries.csv", writeInquiriesCSV},
		{"20-events.csv", writeEventsCSV},
		{"21-mentions.csv", writeMentionsCSV},
	}
}

// Sample writes the files of the invented province 云澜省 into dir, which it makes if
// needed. Seed 1 gives what is checked in under testdata/sample.
func Sample(ctx context.Context, dir string, seed uint64) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder %s: %w", dir, err)
	}
	w := newWorld(seed)
	for _, f := range sampleFiles() {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := writeFile(filepath.Join(dir, f.name), func(out io.Writer) error { return f.write(out, w) })
		if err != nil {
			return fmt.Errorf("sample file %s: %w", f.name, err)
		}
	}
	return nil
}

// of returns the posts of one platform.
func (w *world) of(p platform) []*samplePost {
	var posts []*samplePost
	for i := range w.posts {
		if w.posts[i].account.platform == p {
			posts = append(posts, &w.posts[i])
		}
	}
	return posts
}
