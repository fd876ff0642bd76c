package formula

import (
	"encoding/csv"
	"errors"
	"flag"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestExamplesOfTheDefinitions(t *testing.T) {
	for _, f := range registry(t).All() {
		if len(f.Examples()) == 0 {
			t.Errorf("%s has no example", f.ID())
		}
		for _, example := range f.Examples() {
			e, err := f.EvaluateAmong(example.Measures, example.Others)
			if err != nil || !e.IsKnown() || math.Abs(e.Score-example.Score) > example.Tolerance {
				t.Errorf("%s, %s: score %v, missing %v, error %v; want %v", f.ID(), example.Origin, e.Score, e.Missing, err, example.Score)
			}
		}
	}
}

// The vectors are the published and constructed scores of every index that ships.
func TestIndexVectors(t *testing.T) {
	rows := vectors(t, filepath.Join("testdata", "index_vectors.csv"))
	covered := map[string]bool{}
	for _, row := range rows {
		f := formula(t, row["index"]+"@"+row["version"])
		covered[f.ID()] = true
		if row["platform"] != f.Platforms()[0] {
			t.Errorf("%s: platforms %v, want %s", f.ID(), f.Platforms(), row["platform"])
		}
		e := evaluate(t, f, given(t, row["inputs"], ";"))
		want, tolerance := parse(t, row["score"]), parse(t, row["tolerance"])
		if !e.IsKnown() || math.Abs(e.Score-want) > tolerance {
			t.Errorf("%s: score %.10f, missing %v; want %.10f within %g", f.ID(), e.Score, e.Missing, want, tolerance)
		}
	}
	for _, f := range registry(t).Formulas() {
		if !covered[f.ID()] {
			t.Errorf("no vector for %s", f.ID())
		}
	}
}

// Where the project's shared vectors are at hand, the copy in testdata must hold each
// row of an index that ships.
func TestIndexVectorsAreCurrent(t *testing.T) {
	shared := filepath.Join("..", "..", "..", "shared", "golden", "index_vectors.csv")
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		return
	}
	ours := vectors(t, filepath.Join("testdata", "index_vectors.csv"))
	for _, row := range vectors(t, shared) {
		_, err := registry(t).Lookup(row["index"])
		same := func(our map[string]string) bool {
			return our["index"] == row["index"] && our["version"] == row["version"] &&
				our["inputs"] == row["inputs"] && our["score"] == row["score"]
		}
		if err == nil && !slices.ContainsFunc(ours, same) {
			t.Errorf("testdata/index_vectors.csv lacks %v", row)
		}
	}
}

// The line of figures in the domain notes is put to every version of WCI.
func TestOneLineOfFiguresForEveryVersion(t *testing.T) {
	figures := "d=7 n=14 R=70000 Z=280 L=700 F=1400 Rt=42000 Zt=168 Lt=420 ft=840 Rmax=18000 Zmax=60 Lmax=150 fmax=300"
	for id, want := range map[string]float64{
		"wci@14.2": 897.7191088974, "wci@14.2-forwards": 847.7679907228,
		"wci@13.0": 709.4749504165, "wci@12.0": 695.2485505247, "wci@11.x": 831.0732721839,
	} {
		if e := evaluate(t, formula(t, id), given(t, figures, " ")); math.Abs(e.Score-want) > 1e-9 {
			t.Errorf("%s: score %.10f, missing %v; want %.10f", id, e.Score, e.Missing, want)
		}
	}
}

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got+"\n" != string(want) {
		t.Errorf("%s differs; run `go test -update` and read the diff. Got:\n%s", path, got)
	}
}

func registry(t *testing.T) *Registry {
	t.Helper()
	r, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func formula(t *testing.T, id string) *Formula {
	t.Helper()
	f, err := registry(t).Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func evaluate(t *testing.T, f *Formula, m Measures) Evaluation {
	t.Helper()
	e, err := f.Evaluate(m)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// given reads name=value pairs; a + after the value means at least.
func given(t *testing.T, text, separator string) Measures {
	t.Helper()
	m := Measures{Values: map[string]float64{}, AtLeast: map[string]bool{}}
	for _, pair := range strings.Split(text, separator) {
		name, value, found := strings.Cut(pair, "=")
		if !found {
			t.Fatalf("%q is not name=value", pair)
		}
		value, m.AtLeast[name] = strings.CutSuffix(value, "+")
		if !m.AtLeast[name] {
			delete(m.AtLeast, name)
		}
		m.Values[name] = parse(t, value)
	}
	return m
}

func parse(t *testing.T, text string) float64 {
	t.Helper()
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func vectors(t *testing.T, path string) []map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no rows", path)
	}
	return rows
}
