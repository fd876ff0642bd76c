package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const unitsFile = "unit_id,name\nU1,云岭县人民政府\n"

// testInbox is an inbox whose polls and clock the test makes.
type testInbox struct {
	*Inbox
	t      *testing.T
	loader *memoryLoader
	now    time.Time
}

func newTestInbox(t *testing.T) *testInbox {
	t.Helper()
	i := &testInbox{t: t, loader: newMemoryLoader(), now: time.Now()}
	q := newTestJobs(t, JobsOptions{})
	i.Inbox = &Inbox{Folder: filepath.Join(t.TempDir(), "in"), By: "inbox", Clock: func() time.Time { return i.now },
		Intake: &Intake{Jobs: q, Loader: i.loader}}
	if err := i.Prepare(); err != nil {
		t.Fatal(err)
	}
	return i
}

// look polls n times and waits for the jobs that this makes.
func (i *testInbox) look(n int) {
	i.t.Helper()
	for range n {
		if err := i.poll(); err != nil {
			i.t.Fatal(err)
		}
	}
	for _, j := range i.Intake.Jobs.List() {
		wait(i.t, i.Intake.Jobs, j.ID)
	}
}

func (i *testInbox) put(name, text string) {
	i.t.Helper()
	if err := os.MkdirAll(filepath.Dir(i.path(name)), 0o755); err != nil {
		i.t.Fatal(err)
	}
	write(i.t, i.path(name), text)
}

// tree lists the files of the inbox, the day left out.
func (i *testInbox) tree() string {
	i.t.Helper()
	var names []string
	err := filepath.WalkDir(i.Folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(i.Folder, path)
			names = append(names, strings.ReplaceAll(filepath.ToSlash(name), i.now.In(beijing).Format(time.DateOnly), "DAY"))
		}
		return err
	})
	if err != nil {
		i.t.Fatal(err)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func (i *testInbox) wants(tree string) {
	i.t.Helper()
	if got := i.tree(); got != tree {
		i.t.Errorf("the inbox holds %q, want %q", got, tree)
	}
}

func TestInboxLoadsWhatIsComplete(t *testing.T) {
	i := newTestInbox(t)
	i.put("units.csv", "unit_id,na")
	i.look(2)
	i.put("units.csv", unitsFile) // it grew after the second look
	i.look(2)
	if i.loader.begun != 0 {
		t.Fatal("half a file was loaded")
	}
	i.look(1)
	i.wants("loaded/DAY/units.csv")
	if i.loader.facts["source"] != "units.csv" || i.loader.facts["loaded_by"] != "inbox" || len(i.loader.rows["units"]) != 1 {
		t.Errorf("%v %v", i.loader.facts, i.loader.rows)
	}

	// The same name again is another file; the same bytes are known.
	i.put("units.csv", unitsFile)
	i.look(3)
	i.wants("loaded/DAY/units-2.csv loaded/DAY/units.csv")
	if i.loader.begun != 1 {
		t.Errorf("the same bytes made %d batches", i.loader.begun)
	}
}

func TestInboxRejectsWithAReason(t *testing.T) {
	i := newTestInbox(t)
	i.put("strange.csv", "colour,shape\nred,round\n")
	i.put("broken.xlsx", "PK\x03\x04 no workbook")
	i.put("nothing.csv", "unit_id,name\n,\n")
	i.put("units.csv", unitsFile)
	i.look(3)
	i.wants("loaded/DAY/units.csv rejected/broken.xlsx rejected/broken.xlsx.error.txt rejected/nothing.csv rejected/nothing.csv.error.txt rejected/strange.csv rejected/strange.csv.error.txt")
	for name, want := range map[string]string{"strange.csv": "表头对不上", "broken.xlsx": "文件已损坏", "nothing.csv": "没有数据行"} {
		text, err := os.ReadFile(i.path("rejected/" + name + ".error.txt"))
		if err != nil || !strings.Contains(string(text), want) || !strings.Contains(string(text), "Not loaded: "+name) || !strings.Contains(string(text), "details") {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}

func TestInboxGivesRejectedRowsBack(t *testing.T) {
	i := newTestInbox(t)
	i.Rejects = func(_ context.Context, batch int64, path string) error {
		return os.WriteFile(path, []byte{byte('0' + batch)}, 0o644)
	}
	i.put("units.csv", unitsFile+"U2,云岭县,,\n,no id\n")
	i.look(3)
	i.wants("loaded/DAY/units.csv loaded/DAY/units.csv.rejects.csv")
	i.put("units.csv", "unit_id,name\n,no id\n")
	i.look(3)
	i.wants("loaded/DAY/units.csv loaded/DAY/units.csv.rejects.csv rejected/units.csv rejected/units.csv.error.txt rejected/units.csv.rejects.csv")
}

func TestInboxLeavesAlone(t *testing.T) {
	i := newTestInbox(t)
	outside := filepath.Join(t.TempDir(), "outside.csv")
	write(t, outside, unitsFile)
	if err := errors.Join(os.Symlink(outside, i.path("link.csv")), os.Symlink(filepath.Dir(outside), i.path("folder"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".hidden.csv", "a.csv.part", "b.TMP", "~$book.xlsx", "c.crdownload", ".git/d.csv", "empty.csv"} {
		i.put(name, unitsFile)
	}
	i.put("empty.csv", "")
	before := i.tree()
	i.look(5)
	i.wants(before)
	if len(i.Intake.Jobs.List()) != 0 {
		t.Errorf("%+v", i.Intake.Jobs.List())
	}
	i.now = i.now.Add(2 * time.Minute) // a file that stays empty is rejected in the end
	i.look(1)
	if !strings.Contains(i.tree(), "rejected/empty.csv.error.txt") {
		t.Error(i.tree())
	}
}

// A link among the folders must not lead the files out of the inbox.
func TestInboxStaysInItsFolder(t *testing.T) {
	i := newTestInbox(t)
	outside := t.TempDir()
	if err := os.Symlink(outside, i.path("loaded")); err != nil {
		t.Fatal(err)
	}
	i.put("units.csv", unitsFile)
	i.look(6)
	if entries, _ := os.ReadDir(outside); len(entries) != 0 {
		t.Errorf("the inbox wrote to %v", entries)
	}
	if i.wants("loaded units.csv"); len(i.Intake.Jobs.List()) != 1 {
		t.Errorf("a file that cannot be moved is loaded again and again: %d jobs", len(i.Intake.Jobs.List()))
	}
}

func TestInboxSubfoldersChoose(t *testing.T) {
	i := newTestInbox(t)
	i.put("posts/list.csv", "post_id,account_id,published_at,reads\np1,wechat:a,2024-01-02,5\n")
	i.put("elsewhere/units.csv", unitsFile)
	i.look(3)
	i.wants("loaded/DAY/list.csv loaded/DAY/units.csv")
	if len(i.loader.rows["posts"]) != 1 || len(i.loader.rows["post_observations"]) != 0 {
		t.Errorf("the folder posts should mean the feed posts: %v", i.loader.rows)
	}
}

// Files that come together are loaded in the order in which they depend on each other.
func TestInboxKeepsTheOrderOfFeeds(t *testing.T) {
	i := newTestInbox(t)
	i.put("a.csv", "account_id,post_id,published_at\nwechat:a,p1,2024-01-02\n")
	i.put("z.csv", unitsFile)
	i.look(3)
	jobs := i.Intake.Jobs.List()
	if len(jobs) != 2 || jobs[1].What != "z.csv" {
		t.Errorf("%+v", jobs)
	}
}

func TestInboxAfterFailures(t *testing.T) {
	i := newTestInbox(t)
	i.Retry = func(err error) bool { return errors.Is(err, errLoader) }
	i.loader.failAt = "CommitBatch"
	i.put("units.csv", unitsFile)
	i.look(4)
	i.wants("units.csv")
	if n := len(i.Intake.Jobs.List()); n != 1 {
		t.Errorf("it was tried %d times at once", n)
	}
	i.loader.failAt = ""
	i.now = i.now.Add(2 * time.Minute)
	i.look(2)
	i.wants("loaded/DAY/units.csv")

	// Cancelled by a user: out of the way, or it would come again at once.
	i.put("more.csv", unitsFile+"U2,云岭县公安局\n")
	g := newGate()
	submit(t, i.Intake.Jobs, g.task())
	<-g.begun
	for range 3 {
		if err := i.poll(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := i.Intake.Jobs.Cancel(i.Intake.Jobs.List()[0].ID); err != nil {
		t.Fatal(err)
	}
	close(g.open)
	if !strings.Contains(i.tree(), "rejected/more.csv.error.txt") {
		t.Error(i.tree())
	}
}

// What waited when the server stopped stays for the next start.
func TestInboxKeepsItsFilesWhenStopped(t *testing.T) {
	i := newTestInbox(t)
	g := newGate()
	submit(t, i.Intake.Jobs, g.task())
	<-g.begun
	i.put("units.csv", unitsFile)
	for range 3 {
		if err := i.poll(); err != nil {
			t.Fatal(err)
		}
	}
	if len(i.Intake.Jobs.List()) != 2 {
		t.Fatal("the file should wait in the queue")
	}
	i.Intake.Jobs.Stop()
	i.wants("units.csv")
	i.put("more.csv", unitsFile)
	i.Every = time.Millisecond
	i.Run(t.Context()) // ends by itself, as the jobs have stopped
}
