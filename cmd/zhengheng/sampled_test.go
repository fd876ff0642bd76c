package main

import (
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// demonstrated is the warehouse over the sample that demo makes, made once for the tests that
// want one of their own.
var demonstrated onceMade

type onceMade struct {
	once sync.Once
	dir  string
}

func (s *onceMade) remove() {
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
}

// sampleDatabase is a copy of the sample's database in the folder.
func sampleDatabase(t *testing.T, folder string) string {
	t.Helper()
	demonstrated.once.Do(func() {
		dir, err := os.MkdirTemp("", "zhengheng-sample-*")
		if err != nil {
			t.Fatal(err)
		}
		demonstrated.dir = dir
		zhengheng(t, exitDone, "demo", "--no-serve", "--dir", dir)
	})
	from, err := os.Open(filepath.Join(demonstrated.dir, "demo.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	name := filepath.Join(folder, "demo.duckdb")
	to, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}
