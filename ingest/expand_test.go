package ingest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestExpand(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"a-days.csv":          "account_id,day,followers\na,2019-02-28,1\n",
		"b-posts.jsonl":       `{"account_id":"a","post_id":"p","published_at":"2019-02-28"}`,
		"c-looks.tsv":         "account_id\tpost_id\tobserved_at\treads\na\tp\t2019-02-28\t1\n",
		"d-accounts.txt":      "account_id,platform,name\na,weibo,x\n",
		"deep/er/e-units.CSV": "unit_id,name\nu,x\n",
		"f-wrong.csv":         "x,y\n1,2\n",
		"g-units.csv.gz":      string(gzipped(t, []byte("unit_id,name\nu,x\n"))),
		"LICENSE":             "MIT",
		".hidden.csv":         "unit_id,name\n",
		"~$open.xlsx":         "x",
		".git/units.csv":      "unit_id,name\n",
		"picture.png":         "x",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	relative := func(paths []string) []string {
		var names []string
		for _, path := range paths {
			name, err := filepath.Rel(folder, path)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, filepath.ToSlash(name))
		}
		return names
	}
	files, err := Expand([]string{folder, filepath.Join(folder, "a-days.csv")})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"deep/er/e-units.CSV", "g-units.csv.gz", "d-accounts.txt", "b-posts.jsonl", "c-looks.tsv", "a-days.csv", "f-wrong.csv"}
	if got := relative(files); !slices.Equal(got, want) {
		t.Errorf("files %v", got)
	}
	files, err = Expand([]string{filepath.Join(folder, "[ad]-*")})
	if want := []string{"d-accounts.txt", "a-days.csv"}; err != nil || !slices.Equal(relative(files), want) {
		t.Errorf("glob: %v, %v", relative(files), err)
	}
	if files, err = Expand([]string{"-"}); err != nil || !slices.Equal(files, []string{"-"}) {
		t.Errorf("standard input: %v, %v", files, err)
	}
}

func TestExpandErrors(t *testing.T) {
	empty := t.TempDir()
	if err := os.WriteFile(filepath.Join(empty, "README"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		empty:                            "the folder holds no file to load (.csv .tsv",
		filepath.Join(empty, "none.csv"): "there is no such file or folder",
		filepath.Join(empty, "*.csv"):    "no file fits the pattern",
	} {
		_, err := Expand([]string{path})
		if err == nil || !strings.Contains(err.Error(), path+": "+want) {
			t.Errorf("%s: error %v does not say %q", path, err, want)
		}
	}
	if _, err := Expand([]string{empty}); !errors.Is(err, ErrNoRows) {
		t.Errorf("error %v", err)
	}
	if _, err := Expand([]string{filepath.Join(empty, "none.csv")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}
