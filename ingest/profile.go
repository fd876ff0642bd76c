package ingest

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed profiles/*.yaml
var profileFiles embed.FS

// Profile says how the files of one publisher or tool map on feeds.
type Profile struct {
	Name  string `yaml:"name"`
	Title Title  `yaml:"title"`
	// Year belongs to dates that are written without one (5月31日).
	Year int `yaml:"year"`
	// Dates are layouts of dates and times, such as DD/MM/YYYY HH:mm, that are
	// tried before the spellings which everybody writes.
	Dates []string `yaml:"dates"`
	// Constants gives columns that the file lacks: column name → value.
	Constants map[string]string `yaml:"constants"`
	// Feeds maps feed → column → where its value comes from. Columns that are not
	// named here are still found by their names and aliases.
	Feeds map[string]map[string]Mapping `yaml:"feeds"`

	layouts []string
}

// Mapping says where a column's value comes from: header names, of which the
// first that the file has is taken, and optionally the part of the cell that a
// regular expression captures, put into a format. In YAML it may be just a name.
type Mapping struct {
	From   []string
	Match  *regexp.Regexp
	Format string // %s stands for the captured text
	Value  string // a constant, instead of From
}

// UnmarshalYAML reads `name`, or a mapping with from, match, format and value.
func (m *Mapping) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		m.From = []string{node.Value}
		return nil
	}
	var long struct {
		From   yaml.Node `yaml:"from"`
		Match  string    `yaml:"match"`
		Format string    `yaml:"format"`
		Value  string    `yaml:"value"`
	}
	for i := 0; i < len(node.Content); i += 2 {
		if name := node.Content[i].Value; !slices.Contains([]string{"from", "match", "format", "value"}, name) {
			return fmt.Errorf("line %d: %q is not one of from, match, format, value", node.Content[i].Line, name)
		}
	}
	if err := node.Decode(&long); err != nil {
		return err
	}
	switch long.From.Kind {
	case 0:
	case yaml.ScalarNode:
		m.From = []string{long.From.Value}
	default:
		if err := long.From.Decode(&m.From); err != nil {
			return err
		}
	}
	m.Format, m.Value = long.Format, long.Value
	if long.Match != "" {
		match, err := regexp.Compile(long.Match)
		if err != nil {
			return fmt.Errorf("line %d: match: %w", node.Line, err)
		}
		if match.NumSubexp() > 1 {
			return fmt.Errorf("line %d: match %q captures more than one part", node.Line, long.Match)
		}
		m.Match = match
	}
	return m.check(node.Line)
}

func (m *Mapping) check(line int) error {
	if (len(m.From) == 0) == (m.Value == "") {
		return fmt.Errorf("line %d: a column needs either from or value", line)
	}
	if m.Format != "" && strings.Count(m.Format, "%s") != 1 {
		return fmt.Errorf("line %d: format %q must hold %%s once", line, m.Format)
	}
	return nil
}

// ProfileNames returns the names of the profiles that are built in.
func ProfileNames() ([]string, error) {
	files, err := fs.Glob(profileFiles, "profiles/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list profiles: %w", err)
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(path.Base(file), ".yaml")
	}
	return files, nil
}

// LoadProfile reads the built-in profile of that name, or the YAML file of that
// path.
func LoadProfile(nameOrPath string) (*Profile, error) {
	text, err := profileFiles.ReadFile("profiles/" + nameOrPath + ".yaml")
	if err != nil {
		text, err = os.ReadFile(nameOrPath)
	}
	if errors.Is(err, fs.ErrNotExist) {
		names, listErr := ProfileNames()
		if listErr != nil {
			return nil, listErr
		}
		return nil, fmt.Errorf("profile %q is neither a file nor one of %s", nameOrPath, strings.Join(names, ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	feeds, err := LoadFeeds()
	if err != nil {
		return nil, err
	}
	profile, err := parseProfile(text, feeds)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", nameOrPath, err)
	}
	if profile.Name == "" {
		profile.Name = strings.TrimSuffix(filepath.Base(nameOrPath), filepath.Ext(nameOrPath))
	}
	return profile, nil
}

func parseProfile(text []byte, feeds *Feeds) (*Profile, error) {
	profile := &Profile{}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true)
	if err := decoder.Decode(profile); err != nil {
		return nil, fmt.Errorf("read it: %w", err)
	}
	if len(profile.Feeds) == 0 {
		return nil, fmt.Errorf("it names no feeds")
	}
	known := map[string]bool{}
	for name, columns := range profile.Feeds {
		feed, err := feeds.Lookup(name)
		if err != nil {
			return nil, err
		}
		for _, column := range feed.Columns {
			known[column.Name] = true
		}
		for column := range columns {
			if feed.Column(column) == nil {
				return nil, fmt.Errorf("feed %s has no column %q", name, column)
			}
		}
	}
	for column := range profile.Constants {
		if !known[column] {
			return nil, fmt.Errorf("constants: none of its feeds has a column %q", column)
		}
	}
	for _, date := range profile.Dates {
		layout, err := dateLayout(date)
		if err != nil {
			return nil, err
		}
		profile.layouts = append(profile.layouts, layout)
	}
	return profile, nil
}
