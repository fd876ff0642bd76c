package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	arrowModule    = "github.com/apache/arrow/go/v17"
	backoffModule  = "github.com/cenkalti/backoff/v5"
	chartsModule   = "github.com/go-analyze/charts"
	cronModule     = "github.com/robfig/cron/v3"
	mailModule     = "github.com/wneessen/go-mail"
	browserModule  = "github.com/chromedp/chromedp"
	protocolModule = "github.com/chromedp/cdproto"
	duckdbModule   = "github.com/marcboeker/go-duckdb"
	echoModule     = "github.com/labstack/echo/v4"
	excelModule    = "github.com/xuri/excelize/v2"
	metricsModule  = "github.com/prometheus/client_golang"
	rateModule     = "golang.org/x/time"
	textModule     = "golang.org/x/text"
	yamlModule     = "go.yaml.in/yaml/v3"
	zipModule      = "github.com/klauspost/compress"
)

// rule is a row of the design's import table: which of our packages and whose modules a
// package may import, and what must not come in by any way.
type rule struct {
	ours, thirdParty, never []string
}

// importTable is keyed by folder; a folder below takes the row of the nearest one above it.
var importTable = map[string]rule{
	"ingest": {
		ours:       []string{"access", "ingest"},
		thirdParty: []string{arrowModule, excelModule, textModule, yamlModule, zipModule},
		never:      []string{duckdbModule, echoModule},
	},
	"warehouse/formula": {
		thirdParty: []string{yamlModule},
		never:      []string{duckdbModule, arrowModule},
	},
	"warehouse/rulebook": {
		thirdParty: []string{yamlModule},
		never:      []string{duckdbModule, arrowModule},
	},
	"warehouse": {
		ours:       []string{"access", "warehouse/arrowview", "warehouse/formula", "warehouse/rulebook"},
		thirdParty: []string{duckdbModule, arrowModule},
		never:      []string{echoModule, excelModule, "zhengheng/ingest", "zhengheng/queries"},
	},
	"access": {},
	"queries": {
		ours:       []string{"access"},
		thirdParty: []string{arrowModule, yamlModule},
		never:      []string{duckdbModule},
	},
	"queries/release": {
		ours:       []string{"queries"},
		thirdParty: []string{arrowModule},
		never:      []string{duckdbModule},
	},
	"reports": {
		ours:       []string{"queries"},
		thirdParty: []string{arrowModule, excelModule, yamlModule},
		never:      []string{duckdbModule, echoModule},
	},
	"reports/figure": {
		thirdParty: []string{chartsModule},
		never:      []string{duckdbModule, echoModule},
	},
	"reports/pack": {
		ours:       []string{"queries", "reports"},
		thirdParty: []string{arrowModule},
		never:      []string{duckdbModule, echoModule},
	},
	"reports/dispatch": {
		ours:       []string{"queries", "reports"},
		thirdParty: []string{arrowModule, yamlModule, cronModule, mailModule, backoffModule},
		never:      []string{duckdbModule, echoModule},
	},
	"api": {
		ours:       []string{"access", "ingest", "queries", "reports"},
		thirdParty: []string{echoModule, arrowModule, yamlModule, zipModule, metricsModule, rateModule},
		never:      []string{duckdbModule, "zhengheng/warehouse"},
	},
	// What browser tests share: no program imports it.
	"api/browser": {
		thirdParty: []string{browserModule, protocolModule},
		never:      []string{duckdbModule, echoModule},
	},
	"testdata": {},
}

// wiring may import everything: the program itself, the benchmark and the soak.
var wiring = []string{"cmd/zhengheng", "api/load", "warehouse/bench", "warehouse/soak"}

type goPackage struct {
	ImportPath    string
	Imports, Deps []string
	Standard      bool
}

func TestImportTable(t *testing.T) {
	packages := listPackages(t)
	standard := map[string]bool{}
	for _, p := range packages {
		standard[p.ImportPath] = p.Standard
	}
	for _, p := range packages {
		folder, ours := strings.CutPrefix(p.ImportPath, "zhengheng/")
		if !ours || under(folder, wiring) {
			continue
		}
		rule, found := ruleOf(folder)
		if !found {
			t.Errorf("%s has no row in the import table of the design", folder)
			continue
		}
		for _, imported := range p.Imports {
			if imported == "C" || standard[imported] {
				continue
			}
			if name, ok := strings.CutPrefix(imported, "zhengheng/"); ok {
				if !under(name, append(rule.ours, folder)) {
					t.Errorf("%s imports %s, which the import table does not allow", folder, imported)
				}
			} else if !under(imported, rule.thirdParty) {
				t.Errorf("%s imports %s, which the import table does not allow", folder, imported)
			}
		}
		for _, dependency := range p.Deps {
			if under(dependency, rule.never) {
				t.Errorf("%s depends on %s, which the import table forbids", folder, dependency)
			}
		}
	}
}

// TestNoSQLInTheProgram keeps statements in their .sql files.
func TestNoSQLInTheProgram(t *testing.T) {
	statement := regexp.MustCompile("(?i)[\"`](select|insert into|update|delete from|create table|with \\w+ as)\\s")
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go files here: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := statement.Find(text); found != nil {
			t.Errorf("%s holds SQL: %s", name, found)
		}
	}
}

// listPackages gives all packages of the module (testdata too, which ./... leaves out)
// and all that they depend on.
func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Deps,Standard", "./...", "./testdata")
	cmd.Dir = "../.."
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var packages []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// ruleOf gives the row of folder or of the nearest folder above it.
func ruleOf(folder string) (rule, bool) {
	for {
		if r, ok := importTable[folder]; ok {
			return r, true
		}
		cut := strings.LastIndexByte(folder, '/')
		if cut < 0 {
			return rule{}, false
		}
		folder = folder[:cut]
	}
}

// under reports whether path is one of roots or lies below one.
func under(path string, roots []string) bool {
	for _, root := range roots {
		if path == root || strings.HasPrefix(path, root+"/") {
			return true
		}
	}
	return false
}
