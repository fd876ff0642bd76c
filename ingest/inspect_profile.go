package ingest

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ProfileText returns a source profile, in YAML with comments, that loads the source
// as it was inspected: the one that it was inspected with, or one that names the
// columns found. Of a source that fits nothing it names what there is; the comments
// say what is missing.
func (i *Inspection) ProfileText() string {
	var text strings.Builder
	name := profileName(i.Source)
	fmt.Fprintf(&text, "# Source profile for files like %s, to be edited and used with --profile FILE.\n", oneLineOf(filepath.Base(i.Source)))
	if i.Problem != "" {
		fmt.Fprintf(&text, "# It does not load yet: %s\n", oneLineOf(i.Problem))
	}
	if i.profile != nil {
		fmt.Fprintf(&text, "# A copy of profile %s.\n%s", i.profile.Name, i.profile.text)
		return text.String()
	}
	fmt.Fprintf(&text, "name: %s\ntitle: {zh: %s, en: %s}\n", scalar(name), scalar(name), scalar(name))
	text.WriteString(`# dates: [DD/MM/YYYY HH:mm]         # layouts that are tried before the usual spellings
# year: 2020                         # of dates without one, such as 5月31日
# unit: 万                           # what counts are in, where neither heading nor cell says
# skip_rows_where: {备注: ^试用}     # rows to leave out: heading → regular expression
# recognise: [a, b, c]               # headings that only this source has: then --profile is not needed
`)
	i.writeConstants(&text)
	i.writeSheets(&text)
	text.WriteString("feeds:\n")
	feeds := i.feedsFound()
	if len(feeds) == 0 {
		text.WriteString("  # none fits; zhengheng feeds lists them\n  posts: {}\n")
	}
	for _, feed := range feeds {
		i.writeFeed(&text, feed)
	}
	i.writeUnused(&text)
	return text.String()
}

func oneLineOf(text string) string { return strings.Join(strings.Fields(text), " ") }

var notNamed = regexp.MustCompile(`[^\p{L}\p{N}._-]+`)

// profileName makes a name of a file's: without its folder and suffixes.
func profileName(source string) string {
	name, _, _ := strings.Cut(filepath.Base(source), ".")
	name = strings.Trim(notNamed.ReplaceAllString(name, "-"), "-")
	if name == "" {
		return "own"
	}
	return name
}

// scalar writes a text as a YAML value on one line.
func scalar(text string) string {
	node := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	if strings.ContainsAny(text, "\r\n\t,[]{}") {
		node.Style = yaml.DoubleQuotedStyle
	}
	out, err := yaml.Marshal(&node)
	if err != nil {
		return fmt.Sprintf("%q", text)
	}
	return strings.TrimSpace(string(out))
}

func (i *Inspection) writeConstants(text *strings.Builder) {
	set := map[string]string{}
	for _, t := range i.Tables {
		maps.Copy(set, t.made.by.set)
	}
	if len(set) == 0 {
		text.WriteString("# constants: {platform: wechat}     # what the file does not say\n")
		return
	}
	text.WriteString("constants:\n")
	for _, name := range slices.Sorted(maps.Keys(set)) {
		fmt.Fprintf(text, "  %s: %s\n", name, scalar(set[name]))
	}
}

// writeSheets says which sheet gives which feeds, where sheets differ.
func (i *Inspection) writeSheets(text *strings.Builder) {
	if len(i.Tables)+len(i.IgnoredSheets) < 2 || len(i.Tables) == 0 || i.Tables[0].Sheet == "" {
		return
	}
	text.WriteString("sheets:\n")
	for _, t := range i.Tables {
		fmt.Fprintf(text, "  %s: [%s]\n", scalar("^"+regexp.QuoteMeta(t.Sheet)+"$"), strings.Join(t.Feeds, ", "))
	}
}

// feedsFound returns the plans of the feeds, each feed once.
func (i *Inspection) feedsFound() []*Feed {
	var feeds []*Feed
	for _, t := range i.Tables {
		for _, f := range t.made.feeds {
			if !slices.Contains(feeds, f.feed) {
				feeds = append(feeds, f.feed)
			}
		}
	}
	return feeds
}

func (i *Inspection) writeFeed(text *strings.Builder, feed *Feed) {
	fmt.Fprintf(text, "  %s: # %s\n", feed.Name, oneLineOf(feed.Title.Zh))
	var lacks []string
	written := 0
	for _, column := range feed.Columns {
		found := i.headingsOf(feed, column)
		switch {
		case len(found) == 0 && column.Required && i.Problem != "":
			fmt.Fprintf(text, "    # %s: ??? # %s, %s: required\n", column.Name, column.Title.Zh, column.Kind)
		case len(found) == 0:
			lacks = append(lacks, column.Name)
		case len(found) == 1:
			fmt.Fprintf(text, "    %s: %s # %s\n", column.Name, scalar(found[0]), column.Kind)
		default:
			for n := range found {
				found[n] = scalar(found[n])
			}
			fmt.Fprintf(text, "    %s: [%s] # %s\n", column.Name, strings.Join(found, ", "), column.Kind)
		}
		if len(found) > 0 {
			written++
		}
	}
	if len(lacks) > 0 {
		fmt.Fprintf(text, "    # not in the file, or made of others: %s\n", strings.Join(lacks, ", "))
	}
	if written == 0 {
		text.WriteString("    {}\n")
	}
}

// headingsOf returns the headings, one a table at most, under which a column of a
// feed stands.
func (i *Inspection) headingsOf(feed *Feed, column *Column) []string {
	var found []string
	for _, t := range i.Tables {
		if t.made.feed(feed.Name) == nil {
			continue
		}
		index := indexHeader(t.Header)
		for _, o := range t.made.by.origins(feed, column, index) {
			if o.isPlain() || o.unit != "" {
				found = addNew(found, string(trim([]byte(t.Header[o.source]))))
				break
			}
		}
	}
	return found
}

func (i *Inspection) writeUnused(text *strings.Builder) {
	var unused []string
	for _, t := range i.Tables {
		for _, name := range t.made.unused() {
			unused = addNew(unused, oneLineOf(name))
		}
	}
	if len(unused) > 0 {
		fmt.Fprintf(text, "# columns that are not used: %s\n", strings.Join(unused, ", "))
	}
}
