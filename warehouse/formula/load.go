package formula

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed measures.yaml series_breaks.yaml indices/*.yaml
var shipped embed.FS

// ErrUnknownIndex is wrapped by Lookup's error.
var ErrUnknownIndex = errors.New("unknown index")

// Registry holds the loaded indices. It does not change after Load and is safe for
// concurrent use.
type Registry struct {
	measures []Measure
	formulas []*Formula // by index, then version, oldest first
	ordered  []*Formula // each after those it depends on
}

// folder is where index files lie; prefix goes before their names in faults.
type folder struct {
	files  fs.FS
	prefix string
}

// Shipped loads the indices that are part of the program.
func Shipped() (*Registry, error) { return loadShipped() }

// loadShipped reads them once in a process: with their examples that takes a while.
var loadShipped = sync.OnceValues(func() (*Registry, error) {
	indices, err := fs.Sub(shipped, "indices")
	if err != nil {
		return nil, fmt.Errorf("read the shipped indices: %w", err)
	}
	return Load(indices)
})

// LoadFolder loads the shipped indices and those of a folder of the user's own, one
// index version a *.yaml file. Its faults are those of Load, with the folder's path; a
// version that is shipped cannot be redefined.
func LoadFolder(dir string) (*Registry, error) {
	indices, err := fs.Sub(shipped, "indices")
	if err != nil {
		return nil, fmt.Errorf("read the shipped indices: %w", err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: there is no such folder of index definitions", dir)
	}
	own := folder{files: os.DirFS(dir), prefix: filepath.Clean(dir) + string(filepath.Separator)}
	return loadAll(folder{files: indices}, own)
}

// Load reads every *.yaml file in the root of each folder, one index version a file.
// All faults of all files are reported together, one line each, as
// `file:line: sentence`; the registry is nil then.
func Load(folders ...fs.FS) (*Registry, error) {
	all := make([]folder, len(folders))
	for i, files := range folders {
		all[i] = folder{files: files}
	}
	return loadAll(all...)
}

func loadAll(folders ...folder) (*Registry, error) {
	measures, err := loadMeasures()
	if err != nil {
		return nil, err
	}
	var formulas []*Formula
	var faults []error
	for _, folder := range folders {
		names, err := fs.Glob(folder.files, "*.yaml")
		if err != nil {
			return nil, fmt.Errorf("list the index files: %w", err)
		}
		for _, name := range names {
			f, err := folder.load(name, measures)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			formulas = append(formulas, f)
		}
	}
	return newRegistry(measures, formulas, faults)
}

// newRegistry orders and links the formulas; faults are those found so far.
func newRegistry(measures []Measure, formulas []*Formula, faults []error) (*Registry, error) {
	registry := &Registry{measures: measures, formulas: formulas}
	faults = append(faults, registry.sort()...)
	if len(faults) == 0 { // a component that failed to load would only be reported twice
		faults = registry.link()
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return registry, nil
}

func (f folder) load(name string, measures []Measure) (*Formula, error) {
	text, err := fs.ReadFile(f.files, name)
	if err != nil {
		return nil, fmt.Errorf("%s%s: cannot be read: %w", f.prefix, name, err)
	}
	return read(f.prefix+name, text, measures)
}

func read(name string, text []byte, measures []Measure) (*Formula, error) {
	var d definition
	if err := decode(name, text, &d); err != nil {
		return nil, err
	}
	f, err := compile(name, d, measures)
	if err != nil {
		return nil, err
	}
	f.text = string(text)
	return f, nil
}

// decode is strict: a key that nobody reads is a fault, not a comment.
func decode(file string, text []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	err := decoder.Decode(into)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s:1: the file is empty; it should define one index", file)
	}
	var typeError *yaml.TypeError
	if errors.As(err, &typeError) {
		faults := make([]error, len(typeError.Errors))
		for i, fault := range typeError.Errors {
			faults[i] = located(file, fault)
		}
		return errors.Join(faults...)
	}
	if err != nil {
		return located(file, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	return nil
}

var (
	yamlLine = regexp.MustCompile(`(?s)^line ([0-9]+): (.*)$`)
	// yaml.v3 counts lines from 0 in what its parser, not its scanner, reports.
	yamlParser = regexp.MustCompile(`^did not find expected ('-' indicator|key|',' or|node content|<document start>)`)
	yamlField  = regexp.MustCompile(`^field (.+) not found in type .*$`)
	yamlType   = regexp.MustCompile(`(?s)^cannot unmarshal (!!\S+)(.*) into .*$`)
)

// located turns yaml.v3's "line 3: text" into "file:3: sentence" without Go's types.
func located(file, fault string) error {
	line, text := "1", fault
	if found := yamlLine.FindStringSubmatch(fault); found != nil {
		line, text = found[1], found[2]
	}
	if number, err := strconv.Atoi(line); err == nil && yamlParser.MatchString(text) {
		line = strconv.Itoa(number + 1)
	}
	if found := yamlField.FindStringSubmatch(text); found != nil {
		text = fmt.Sprintf("unknown key %q; correct or remove it", found[1])
	}
	if found := yamlType.FindStringSubmatch(text); found != nil {
		text = "a value of another kind is expected here, not" + found[2]
	}
	return fmt.Errorf("%s:%s: %s", file, line, text)
}

// sort orders the formulas and reports versions that are defined twice or between
// which "the newest" is not decided.
func (r *Registry) sort() []error {
	var faults []error
	slices.SortStableFunc(r.formulas, func(a, b *Formula) int {
		if a.index != b.index {
			return strings.Compare(a.index, b.index)
		}
		if c := a.validFrom.Compare(b.validFrom); c != 0 {
			return c
		}
		if a.isDefault != b.isDefault {
			if b.isDefault {
				return -1
			}
			return 1
		}
		return compareVersions(a.version, b.version)
	})
	for i, f := range r.formulas {
		for _, earlier := range r.formulas[:i] {
			if earlier.ID() == f.ID() {
				faults = append(faults, fmt.Errorf("%s:%d: %s is already defined in %s", f.file, f.line, f.ID(), earlier.file))
			}
		}
		if i == 0 {
			continue
		}
		last := i+1 == len(r.formulas) || r.formulas[i+1].index != f.index
		before := r.formulas[i-1]
		if last && before.index == f.index && before.ID() != f.ID() &&
			before.isDefault == f.isDefault && before.validFrom.Equal(f.validFrom) {
			faults = append(faults, fmt.Errorf(
				"%s:%d: %s and %s are equally new; give valid_from or mark one with default: true",
				f.file, f.line, before.ID(), f.ID()))
		}
	}
	return faults
}

// compareVersions compares dot by dot, as numbers where both parts are.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, errX := strconv.Atoi(as[i])
		y, errY := strconv.Atoi(bs[i])
		if errX == nil && errY == nil && x != y {
			return x - y
		}
		if c := strings.Compare(as[i], bs[i]); (errX != nil || errY != nil) && c != 0 {
			return c
		}
	}
	return len(as) - len(bs)
}
