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
	// Recognise names headers that only files of this source have, all of which a
	// file must have to be taken for one when no profile is asked for; or several
	// such lists.
	Recognise headerSets `yaml:"recognise"`
	// Year belongs to dates that are written without one (5月31日).
	Year int `yaml:"year"`
	// Dates are layouts of dates and times, such as DD/MM/YYYY HH:mm, that are
	// tried before the spellings which everybody writes.
	Dates []string `yaml:"dates"`
	// Unit is what counts are counted in where neither their header nor their cell
	// says: 万.
	Unit string `yaml:"unit"`
	// Constants gives columns that the file lacks: column name → value.
	Constants map[string]string `yaml:"constants"`
	// Sheets says which feeds the sheets of a workbook hold: a regular expression
	// on the sheet's name → feeds. Sheets that none matches are left alone. Where
	// it is empty, every sheet may hold every feed.
	Sheets map[string][]string `yaml:"sheets"`
	// SkipRowsWhere leaves out rows in which the cell under a header matches a
	// regular expression, such as totals. They are counted as skipped.
	SkipRowsWhere map[string]pattern `yaml:"skip_rows_where"`
	// Form says that the file is a hand-out form, which is loaded whole or not at all.
	Form *FormRule `yaml:"form"`
	// Unpivot turns columns into rows before anything else is done.
	Unpivot unpivots `yaml:"unpivot"`
	// OptionalFeeds says that a file need not hold all of Feeds.
	OptionalFeeds bool `yaml:"optional_feeds"`
	// Ignore names headers that are left out knowingly: they are neither read, even
	// where a column has their name, nor reported. * in them stands for anything.
	Ignore []string `yaml:"ignore"`
	// Feeds maps feed → column → where its value comes from. Columns that are not
	// named here are still found by their names and aliases.
	Feeds map[string]map[string]Mapping `yaml:"feeds"`

	text    string // of the YAML file
	layouts []string
	sheets  map[*regexp.Regexp][]string
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
	feeds, err := LoadFeeds()
	if err != nil {
		return nil, err
	}
	return loadProfile(nameOrPath, feeds)
}

func loadProfile(nameOrPath string, feeds *Feeds) (*Profile, error) {
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
	profile, err := parseProfile(text, feeds)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", nameOrPath, err)
	}
	if profile.Name == "" {
		profile.Name = strings.TrimSuffix(filepath.Base(nameOrPath), filepath.Ext(nameOrPath))
	}
	return profile, nil
}

// recognisable returns the built-in profiles that can be told by their headers.
func recognisable(feeds *Feeds) ([]*Profile, error) {
	names, err := ProfileNames()
	if err != nil {
		return nil, err
	}
	var list []*Profile
	for _, name := range names {
		profile, err := loadProfile(name, feeds)
		if err != nil {
			return nil, err
		}
		if len(profile.Recognise) > 0 {
			list = append(list, profile)
		}
	}
	return list, nil
}

// matches tells whether a header is one of this source.
func (p *Profile) matches(index headerIndex) bool {
	lacks := func(name string) bool {
		_, ok := index.find(name)
		return !ok
	}
	return slices.ContainsFunc(p.Recognise, func(set []string) bool { return !slices.ContainsFunc(set, lacks) })
}

// gives tells whether a sheet of that name may hold a feed; a file without sheets
// may hold all of them.
func (p *Profile) gives(feed, sheet string) bool {
	if _, ok := p.Feeds[feed]; !ok {
		return false
	}
	if sheet == "" || len(p.sheets) == 0 {
		return true
	}
	for name, feeds := range p.sheets {
		if name.MatchString(sheet) && slices.Contains(feeds, feed) {
			return true
		}
	}
	return false
}

// ignores tells whether a header is left out knowingly.
func (p *Profile) ignores(header string) bool {
	return slices.ContainsFunc(p.Ignore, func(name string) bool {
		if !strings.Contains(name, "*") {
			return headerKey(name) == headerKey(header)
		}
		ok, _ := path.Match(strings.ToLower(name), strings.ToLower(strings.TrimSpace(header))) // checkRest has tried the pattern
		return ok
	})
}

func parseProfile(text []byte, feeds *Feeds) (*Profile, error) {
	profile := &Profile{text: string(text), sheets: map[*regexp.Regexp][]string{}}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true)
	if err := decoder.Decode(profile); err != nil {
		return nil, fmt.Errorf("read it: %w", err)
	}
	if len(profile.Feeds) == 0 {
		return nil, fmt.Errorf("it names no feeds")
	}
	if err := profile.checkFeeds(feeds); err != nil {
		return nil, err
	}
	if err := profile.checkRest(); err != nil {
		return nil, err
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

func (p *Profile) checkFeeds(feeds *Feeds) error {
	known := map[string]bool{}
	for name, columns := range p.Feeds {
		feed, err := feeds.Lookup(name)
		if err != nil {
			return err
		}
		for _, column := range feed.Columns {
			known[column.Name] = true
		}
		for name, mapping := range columns {
			column := feed.Column(name)
			if column == nil {
				return fmt.Errorf("feed %s has no column %q", feed.Name, name)
			}
			if err := mapping.fits(column); err != nil {
				return fmt.Errorf("feed %s: %w", feed.Name, err)
			}
		}
	}
	for column := range p.Constants {
		if !known[column] {
			return fmt.Errorf("constants: none of its feeds has a column %q", column)
		}
	}
	return nil
}

func (p *Profile) checkRest() error {
	for _, set := range p.Recognise {
		if len(set) < 3 {
			return fmt.Errorf("recognise: %d headers do not tell a source; name at least 3 that no other has", len(set))
		}
	}
	if err := checkUnit(p.Unit); err != nil {
		return err
	}
	if err := p.Form.check(p.SkipRowsWhere); err != nil {
		return err
	}
	for _, name := range p.Ignore {
		if _, err := path.Match(strings.ToLower(name), ""); err != nil {
			return fmt.Errorf("ignore: %q: %w", name, err)
		}
	}
	for _, unpivot := range p.Unpivot {
		if unpivot.As != p.Unpivot[0].As {
			return fmt.Errorf("unpivot: all must share one as, not %s and %s", p.Unpivot[0].As, unpivot.As)
		}
	}
	for text, feeds := range p.Sheets {
		name, err := regexp.Compile(text)
		if err != nil {
			return fmt.Errorf("sheets: %w", err)
		}
		for _, feed := range feeds {
			if _, ok := p.Feeds[feed]; !ok {
				return fmt.Errorf("sheets: %s: feeds does not name %q", text, feed)
			}
		}
		p.sheets[name] = feeds
	}
	return nil
}
