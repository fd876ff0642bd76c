package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// demonstrated is the warehouse over the sample that demo makes, made once for the tests that
// want one of their own.
var demonstrated onceMade

type onceMade struct {
	once sync.Once
	dir  string
	err  error
}

func (s *onceMade) remove() {
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
}

// make gives the file, which it makes the first time.
func (s *onceMade) make() (file string, err error) {
	s.once.Do(func() {
		if s.dir, s.err = os.MkdirTemp("", "zhengheng-sample-*"); s.err != nil {
			return
		}
		var said bytes.Buffer
		if code := run(context.Background(), []string{"demo", "--no-serve", "--dir", s.dir}, strings.NewReader(""), &said, &said); code != exitDone {
			s.err = fmt.Errorf("demo ended with exit code %d: %s", code, &said)
		}
	})
	return filepath.Join(s.dir, "demo.duckdb"), s.err
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o644)
}

// sampleDatabase is a copy of the sample's database in the folder.
func sampleDatabase(t *testing.T, folder string) string {
	t.Helper()
	made, err := demonstrated.make()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "demo.duckdb")
	if err := copyFile(made, name); err != nil {
		t.Fatal(err)
	}
	return name
}
