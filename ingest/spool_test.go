package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// newSpool is an intake over a folder, as a server that starts has one.
func newSpool(t *testing.T, folder string, to Loader) *Intake {
	t.Helper()
	in := &Intake{Jobs: newTestJobs(t, JobsOptions{MostQueued: 3}), Loader: to, Folder: folder}
	if err := in.Sweep(); err != nil {
		t.Fatal(err)
	}
	return in
}

func save(t *testing.T, in *Intake, text string) string {
	t.Helper()
	path, _, err := in.Save(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func spoolFiles(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// TestAcceptedUploadsOutliveTheServer stops one queue before it comes to what it
// accepted. The next one loads all of it as it was to be read, under the same ids.
func TestAcceptedUploadsOutliveTheServer(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "my [1].uploads")
	old, g := newSpool(t, folder, newMemoryLoader()), newGate()
	submit(t, old.Jobs, g.task())
	<-g.begun
	observed := time.Date(2024, 3, 1, 4, 5, 6, 0, time.UTC)
	units := save(t, old, "unit_id,name\nU1,云岭县人民政府\n")
	days := save(t, old, "日期,粉丝数\n3月5日,12\n")
	jobs, err := old.Accept([]Upload{
		{units, Options{SourceName: "units.csv", By: "api"}},
		{days, Options{SourceName: "days.csv", Feed: "account_days", Set: map[string]string{"account_id": "wechat:1"}, Year: 2023, Observed: observed}},
	})
	if err != nil {
		t.Fatal(err)
	}
	old.Jobs.Stop()
	save(t, old, "nobody was told that this is safe")

	m := newMemoryLoader()
	in := newSpool(t, folder, m)
	if files := spoolFiles(t, folder); len(files) != 3 {
		t.Errorf("after the sweep: %v", files)
	}
	if n, err := in.Resume(); n != 2 || err != nil {
		t.Fatalf("resumed %d, %v", n, err)
	}
	for i, job := range jobs {
		j := wait(t, in.Jobs, job.ID)
		if j.State != JobDone || j.What != job.What || j.Who != job.Who {
			t.Errorf("job %d is %+v", i, j)
		}
	}
	if want := []string{"account_id=wechat:1 day=2023-03-05 followers=12 line=2"}; !slices.Equal(m.rows["account_days"], want) {
		t.Errorf("%q, want %q", m.rows["account_days"], want)
	}
	if !strings.Contains(m.facts["recipe"], "2024-03-01T04:05:06Z") {
		t.Errorf("the time of observation is lost: %s", m.facts["recipe"])
	}
	if files := spoolFiles(t, folder); len(files) != 0 {
		t.Errorf("left: %v", files)
	}
}

// TestPartOfAnUploadOutlivesTheServer has one of two files loaded, and the other not.
func TestPartOfAnUploadOutlivesTheServer(t *testing.T) {
	folder := t.TempDir()
	old := newSpool(t, folder, newMemoryLoader())
	second := newGate()
	a, b := save(t, old, "unit_id,name\nU1,甲\n"), save(t, old, "unit_id,name\nU2,乙\n")
	record := accepted{At: time.Now(), Files: []acceptedFile{{File: filepath.Base(a), Job: "a", Source: "a.csv"}, {File: filepath.Base(b), Job: "b", Source: "b.csv"}}}
	kept, err := old.keepRecord(record)
	if err != nil {
		t.Fatal(err)
	}
	tasks := old.spooled(kept, record)
	tasks[1].Run = second.task().Run
	submit(t, old.Jobs, tasks...)
	<-second.begun
	old.Jobs.Stop()

	m := newMemoryLoader()
	in := newSpool(t, folder, m)
	if n, err := in.Resume(); n != 1 || err != nil {
		t.Fatalf("resumed %d, %v", n, err)
	}
	if j := wait(t, in.Jobs, "b"); j.State != JobDone {
		t.Errorf("%+v", j)
	}
	if want := []string{"unit_id=U2 name=乙 line=2"}; len(m.rows["units"]) != 1 || !strings.HasPrefix(m.rows["units"][0], "unit_id=U2 name=乙") {
		t.Errorf("%q, want %q", m.rows["units"], want)
	}
	if files := spoolFiles(t, folder); len(files) != 0 {
		t.Errorf("left: %v", files)
	}
}

// TestUploadThatEndsServersIsGivenUp has the marks of servers that died over a file.
func TestUploadThatEndsServersIsGivenUp(t *testing.T) {
	for tries, want := range map[int]JobState{mostTries - 1: JobDone, mostTries: JobFailed} {
		folder := t.TempDir()
		in := newSpool(t, folder, newMemoryLoader())
		path := save(t, in, "unit_id,name\nU1,甲\n")
		write(t, path+triesSuffix, strings.Repeat(".", tries))
		jobs, err := in.Accept([]Upload{{path, Options{SourceName: "bad.csv"}}})
		if err != nil {
			t.Fatal(err)
		}
		j := wait(t, in.Jobs, jobs[0].ID)
		if j.State != want || want == JobFailed && !strings.Contains(j.Error, "bad.csv: the server ended 3 times") {
			t.Errorf("after %d tries: %s %s", tries, j.State, j.Error)
		}
		if files := spoolFiles(t, folder); len(files) != 0 {
			t.Errorf("left: %v", files)
		}
	}
}

func TestRefusedUploadsLeaveNothing(t *testing.T) {
	folder := t.TempDir()
	in, g := newSpool(t, folder, newMemoryLoader()), newGate()
	defer close(g.open)
	submit(t, in.Jobs, g.task())
	<-g.begun
	var uploads []Upload
	for range 4 { // one more than may wait
		uploads = append(uploads, Upload{save(t, in, "x"), Options{}})
	}
	if _, err := in.Accept(uploads); !errors.Is(err, ErrQueueFull) {
		t.Errorf("%v, want %v", err, ErrQueueFull)
	}
	for _, name := range spoolFiles(t, folder) {
		if strings.HasPrefix(name, recordPrefix) {
			t.Errorf("%s is left of what was refused", name)
		}
	}
	in.MostSpooled = 10
	if _, _, err := in.Save(strings.NewReader("1234567")); !errors.Is(err, ErrSpoolFull) {
		t.Errorf("over the bound: %v", err)
	}
	save(t, in, "123456")
	if _, _, err := in.Save(strings.NewReader("")); !errors.Is(err, ErrSpoolFull) {
		t.Errorf("at the bound: %v", err)
	}
}

func TestDamagedRecordIsNamed(t *testing.T) {
	in := &Intake{Folder: t.TempDir()}
	path := filepath.Join(in.Folder, recordPrefix+"1"+recordSuffix)
	write(t, path, "{")
	if err := in.Sweep(); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("%v", err)
	}
}
