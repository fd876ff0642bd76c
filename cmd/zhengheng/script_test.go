package main

import (
	"archive/zip"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"zhengheng/api/browser"
)

// TestMain lets the scripts, and the tests here that need a process of their own, run
// this test binary under the name zhengheng as the real program.
func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"zhengheng": main})
}

// tests are the package's, after which what they shared goes.
type tests struct{ *testing.M }

func (m tests) Run() int {
	defer demonstrated.remove()
	return browser.Run(m.M)
}

// TestScripts types what a user types, in testdata/script, and compares what comes out.
func TestScripts(t *testing.T) {
	sample, err := filepath.Abs("../../testdata/sample")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SAMPLE", sample)
			env.Setenv("ZHENGHENG_DB", "")
			return nil
		},
		Condition: condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"repeat": repeat,
			"cut":    cut,
			"zip":    zipFiles,
			"sample": copySample,
			"fill":   fill,
		},
	})
}

// condition knows [root], [tmpfs] (a file system of one's own can be mounted) and
// [exists:FILE].
func condition(name string) (bool, error) {
	name, argument, _ := strings.Cut(name, ":")
	switch name {
	case "root":
		return os.Geteuid() == 0, nil
	case "tmpfs":
		return exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", os.TempDir()).Run() == nil, nil
	case "exists":
		_, err := os.Stat(argument)
		return err == nil, nil
	}
	return false, errors.New("unknown condition " + name)
}

// copySample FILE makes a warehouse with the sample, as demo makes it.
func copySample(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		ts.Fatalf("usage: sample FILE")
	}
	made, err := demonstrated.make()
	ts.Check(err)
	ts.Check(copyFile(made, ts.MkAbs(args[0])))
}

// exits CODE PROGRAM ARG... runs a program that must end with exactly this exit code.
func exits(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s ended with exit code %d, want %d", args[1], got, want)
	}
}

// repeat FILE COUNT TEXT appends TEXT to FILE COUNT times; \n in TEXT is a line end.
func repeat(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: repeat FILE COUNT TEXT")
	}
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	text, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	file, err := os.OpenFile(ts.MkAbs(args[0]), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	ts.Check(err)
	for range count {
		_, err := file.WriteString(text)
		ts.Check(err)
	}
	ts.Check(file.Close())
}

// cut FILE BYTES keeps the first BYTES of FILE.
func cut(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: cut FILE BYTES")
	}
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), size))
}

// zipFiles ARCHIVE FILE... packs files into a ZIP archive.
func zipFiles(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: zip ARCHIVE FILE...")
	}
	file, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	archive := zip.NewWriter(file)
	for _, name := range args[1:] {
		entry, err := archive.Create(name)
		ts.Check(err)
		_, err = entry.Write([]byte(ts.ReadFile(name)))
		ts.Check(err)
	}
	ts.Check(archive.Close())
	ts.Check(file.Close())
}
