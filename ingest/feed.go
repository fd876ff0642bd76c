package ingest

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"go.yaml.in/yaml/v3"
)

//go:embed feeds/*.yaml
var feedFiles embed.FS

// Kind is what a column holds; it decides which spellings are read and which
// Arrow type comes out.
type Kind string

// The kinds. A count is a whole number that is not negative and that a platform
// may cap; a timestamp is UTC in the Arrow batch, whatever the file says.
const (
	KindID        Kind = "id"
	KindText      Kind = "text"
	KindEnum      Kind = "enum"
	KindCount     Kind = "count"
	KindInteger   Kind = "integer"
	KindDecimal   Kind = "decimal"
	KindBoolean   Kind = "boolean"
	KindDate      Kind = "date"
	KindTimestamp Kind = "timestamp"
	KindPeriod    Kind = "period" // the canonical id of a period of days; see parsePeriod
)

// Title is a thing's name for people, in Chinese and in English.
type Title struct {
	Zh string `yaml:"zh"`
	En string `yaml:"en"`
}

// Column is one column of a feed.
type Column struct {
	Name     string   `yaml:"name"`
	Kind     Kind     `yaml:"kind"`
	Title    Title    `yaml:"title"`
	Unit     string   `yaml:"unit"`     // what is counted, in Chinese: 次, 人, 篇
	Aliases  []string `yaml:"aliases"`  // other headers of the column; earlier ones win
	Required bool     `yaml:"required"` // must be in the header, and in every row
	Default  string   `yaml:"default"`  // value where the file has none
	Min      *int64   `yaml:"min"`      // least value of an integer or a decimal
	// Exact marks a count that no platform caps; it has no _at_least companion.
	Exact bool `yaml:"exact"`
	// Cap is the number that publishers write where a platform shows a capped
	// count; a cell that holds it is a lower bound.
	Cap int64 `yaml:"cap"`
	// Input marks a column that is read but not stored: others are made of it.
	Input bool `yaml:"input"`
	// PlatformUID marks an account's id, for which platform:platform_uid stands in.
	PlatformUID bool `yaml:"platform_uid"`
	// ByName are headers of an account's id whose cells may hold its name, which is
	// then looked up in the register. They come after Aliases and platform_uid.
	ByName []string `yaml:"by_name"`
	// Vocabulary names the file with an enum's values and their spellings.
	Vocabulary string `yaml:"vocabulary"`
	// Spellings adds to the vocabulary: value → further spellings.
	Spellings map[string][]string `yaml:"spellings"`
	// Note tells people what the title does not.
	Note Title `yaml:"note"`
	// Example is a value as a form shows it; of an enum the value, not a spelling.
	// "" leaves it to the kind, see ExampleIn.
	Example string `yaml:"example"`

	words *vocabulary // of the values; of a count, those of its companion
}

// AtLeast returns the name of the boolean column that says that the count is a
// lower bound, or "" if the column cannot be one.
func (c *Column) AtLeast() string {
	if c.Kind != KindCount || c.Exact {
		return ""
	}
	return c.Name + "_at_least"
}

// Headers returns the headings that the column answers to besides its name and
// titles.
func (c *Column) Headers() []string { return slices.Concat(c.Aliases, c.ByName) }

// Values returns the allowed values of an enum, in the vocabulary's order.
func (c *Column) Values() []string {
	if c.words == nil || c.Kind == KindCount {
		return nil
	}
	return c.words.values
}

// Labels returns the allowed values of an enum or a boolean as a Chinese reader
// writes them: for each value its first spelling. All of them load.
func (c *Column) Labels() []Title {
	if c.words == nil || c.Kind == KindCount {
		return nil
	}
	labels := make([]Title, len(c.words.values))
	for i, value := range c.words.values {
		labels[i] = Title{Zh: c.words.label(value), En: value}
	}
	return labels
}

// ExampleIn returns a value of the column as a form shows it, in "zh" or "en". It
// loads as it stands.
func (c *Column) ExampleIn(language string) string {
	if labels := c.Labels(); labels != nil {
		label := labels[0]
		for _, other := range labels {
			if other.En == c.Example {
				label = other
			}
		}
		if language == "en" {
			return label.En
		}
		return label.Zh
	}
	switch {
	case c.Example != "":
		return c.Example
	case c.Default != "":
		return c.Default
	}
	switch c.Kind {
	case KindCount, KindInteger:
		return "12"
	case KindDecimal:
		return "0.5"
	case KindDate:
		return "2019-02-28"
	case KindTimestamp:
		return "2019-02-28 08:30"
	}
	return ""
}

// Feed is one kind of rows that can be loaded; raw.<name> is its table.
type Feed struct {
	Name    string    `yaml:"name"`
	Title   Title     `yaml:"title"`
	Order   int       `yaml:"order"` // feeds that others refer to come first
	Key     []string  `yaml:"key"`
	Columns []*Column `yaml:"columns"`
	// NotWith names columns whose presence says that a file, unless told
	// otherwise, does not hold this feed.
	NotWith []string `yaml:"not_with"`
	// Yields marks a register: a sheet of facts may repeat its columns, so it is
	// taken only where no other feed fits, unless it is asked for.
	Yields bool `yaml:"yields"`
	// NeedsCount asks for at least one count, integer or decimal column in the header.
	NeedsCount bool `yaml:"needs_count"`
	// NeedsOne names columns of which the header, and each row, must have at least one.
	NeedsOne []string `yaml:"needs_one"`
	// NeedsWhen asks rows of some kinds for columns that others may lack.
	NeedsWhen []condition `yaml:"needs_when"`

	schema *arrow.Schema
}

// Column returns the column of that name, or nil.
func (f *Feed) Column(name string) *Column {
	for _, c := range f.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Schema returns the feed's Arrow schema: its stored columns in order, each count
// that may be capped followed by its _at_least companion, and line, the 1-based
// line (sheet row, row number) of the file. Metadata: key, comma-joined.
func (f *Feed) Schema() *arrow.Schema { return f.schema }

// Feeds are all feeds, in the order in which they depend on each other.
type Feeds struct {
	list []*Feed
}

// LoadFeeds reads the feeds that are built in.
func LoadFeeds() (*Feeds, error) {
	words, err := loadVocabularies()
	if err != nil {
		return nil, err
	}
	return readFeeds(feedFiles, words)
}

func readFeeds(files fs.FS, words map[string]*vocabulary) (*Feeds, error) {
	names, err := fs.Glob(files, "feeds/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list feeds: %w", err)
	}
	feeds := &Feeds{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read feed: %w", err)
		}
		feed, err := parseFeed(text, words)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(name), err)
		}
		feeds.list = append(feeds.list, feed)
	}
	slices.SortStableFunc(feeds.list, func(a, b *Feed) int { return a.Order - b.Order })
	return feeds, nil
}

// All returns the feeds, those that others refer to first.
func (f *Feeds) All() []*Feed { return f.list }

// Names returns the names of the feeds in that order.
func (f *Feeds) Names() []string {
	names := make([]string, len(f.list))
	for i, feed := range f.list {
		names[i] = feed.Name
	}
	return names
}

// Lookup returns the feed of that name.
func (f *Feeds) Lookup(name string) (*Feed, error) {
	for _, feed := range f.list {
		if feed.Name == name {
			return feed, nil
		}
	}
	return nil, fmt.Errorf("feed %q is not one of %s", name, strings.Join(f.Names(), ", "))
}

func parseFeed(text []byte, words map[string]*vocabulary) (*Feed, error) {
	feed := &Feed{}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true)
	if err := decoder.Decode(feed); err != nil {
		return nil, fmt.Errorf("read the feed: %w", err)
	}
	if feed.Name == "" || len(feed.Columns) == 0 || len(feed.Key) == 0 {
		return nil, fmt.Errorf("a feed needs name, key and columns")
	}
	for _, key := range feed.Key {
		if c := feed.Column(key); c == nil || c.Input {
			return nil, fmt.Errorf("key %q is not a stored column", key)
		}
	}
	for _, name := range feed.NeedsOne {
		if c := feed.Column(name); c == nil || c.Input || c.Required {
			return nil, fmt.Errorf("needs_one: %q is not a stored column that may be missing", name)
		}
	}
	for i, column := range feed.Columns {
		if feed.Column(column.Name) != feed.Columns[i] {
			return nil, fmt.Errorf("column %q is there twice", column.Name)
		}
		if err := column.prepare(words); err != nil {
			return nil, fmt.Errorf("column %q: %w", column.Name, err)
		}
	}
	for i := range feed.NeedsWhen {
		if err := feed.NeedsWhen[i].check(feed); err != nil {
			return nil, err
		}
	}
	feed.schema = makeSchema(feed, feed.stored())
	return feed, nil
}

func (c *Column) prepare(words map[string]*vocabulary) error {
	name := c.Vocabulary
	switch c.Kind {
	case KindEnum:
	case KindBoolean:
		if name == "" {
			name = "boolean"
		}
	case KindID, KindText, KindCount, KindInteger, KindDecimal, KindDate, KindTimestamp, KindPeriod:
		if name != "" {
			return fmt.Errorf("only an enum or a boolean has a vocabulary")
		}
		if c.AtLeast() != "" {
			c.words = words["boolean"]
		}
		return nil
	default:
		return fmt.Errorf("kind %q is unknown", c.Kind)
	}
	base, ok := words[name]
	if !ok {
		return fmt.Errorf("vocabulary %q does not exist", name)
	}
	var err error
	c.words, err = base.with(c.Spellings)
	return err
}

// makeSchema returns the schema of those columns of a feed.
func makeSchema(feed *Feed, columns []*Column) *arrow.Schema {
	var fields []arrow.Field
	for _, c := range columns {
		nullable := !c.Required && !slices.Contains(feed.Key, c.Name)
		fields = append(fields, arrow.Field{Name: c.Name, Type: c.Kind.arrowType(), Nullable: nullable})
		if name := c.AtLeast(); name != "" {
			fields = append(fields, arrow.Field{Name: name, Type: arrow.FixedWidthTypes.Boolean})
		}
	}
	fields = append(fields, arrow.Field{Name: "line", Type: arrow.PrimitiveTypes.Int64})
	metadata := arrow.NewMetadata([]string{"key"}, []string{strings.Join(feed.Key, ",")})
	return arrow.NewSchema(fields, &metadata)
}

// stored returns the columns that are kept.
func (f *Feed) stored() []*Column {
	return slices.DeleteFunc(slices.Clone(f.Columns), func(c *Column) bool { return c.Input })
}

// isAmount tells whether a column of the kind holds an amount.
func (k Kind) isAmount() bool {
	return k == KindCount || k == KindInteger || k == KindDecimal
}

// isWhole tells whether the kind holds whole numbers, which may be counted in 万.
func (k Kind) isWhole() bool { return k == KindCount || k == KindInteger }

// isTime tells whether the kind holds days or moments.
func (k Kind) isTime() bool { return k == KindDate || k == KindTimestamp }

func (k Kind) arrowType() arrow.DataType {
	switch k {
	case KindCount, KindInteger:
		return arrow.PrimitiveTypes.Int64
	case KindDecimal:
		return arrow.PrimitiveTypes.Float64
	case KindBoolean:
		return arrow.FixedWidthTypes.Boolean
	case KindDate:
		return arrow.FixedWidthTypes.Date32
	case KindTimestamp:
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	default:
		return arrow.BinaryTypes.String
	}
}
