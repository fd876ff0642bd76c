package ingest

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed reasons.yaml
var reasonsYAML []byte

// phrase is a reason in both languages.
type phrase struct {
	en *regexp.Regexp // at the beginning of a text
	zh string         // with {1}, {2} … for what en's groups hold
}

// phrasebook says reasons of rejects in Chinese.
type phrasebook struct {
	phrases []phrase          // the longer first
	titles  map[string]string // column of a feed → its Chinese title
}

var inChinese = sync.OnceValues(readPhrasebook)

func readPhrasebook() (*phrasebook, error) {
	feeds, err := LoadFeeds()
	if err != nil {
		return nil, err
	}
	book := &phrasebook{titles: map[string]string{}}
	for _, feed := range feeds.All() {
		for _, column := range feed.Columns { // of several feeds the first, in which most rows lie
			if book.titles[column.Name] == "" {
				book.titles[column.Name] = column.Title.Zh
			}
		}
	}
	var texts map[string]string
	if err := yaml.Unmarshal(reasonsYAML, &texts); err != nil {
		return nil, fmt.Errorf("read the reasons of rejects: %w", err)
	}
	for en, zh := range texts {
		if book.phrases, err = addPhrase(book.phrases, en, zh); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(book.phrases, func(a, b phrase) int {
		if n := len(b.en.String()) - len(a.en.String()); n != 0 {
			return n
		}
		return strings.Compare(a.en.String(), b.en.String())
	})
	return book, nil
}

func addPhrase(to []phrase, en, zh string) ([]phrase, error) {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(en), `\*`, `(.+?)`)
	for n := 1; strings.Contains(zh, "*"); n++ {
		zh = strings.Replace(zh, "*", "{"+strconv.Itoa(n)+"}", 1)
	}
	made, err := regexp.Compile(`(?s)^` + pattern + `(?:; |$)`)
	if err != nil {
		return nil, fmt.Errorf("read the reason %q: %w", en, err)
	}
	if strings.Count(en, "*") != strings.Count(zh, "{") {
		return nil, fmt.Errorf("the reason %q and its Chinese %q differ in what they hold", en, zh)
	}
	return append(to, phrase{made, zh}), nil
}

// subject is what a reason begins with: the column and the value that it is about.
var subject = regexp.MustCompile(`(?s)^(?:column ([^:]+): |([a-z_]+): )?("(?:[^"\\]|\\.)*" ?|-?[0-9][0-9.]* )?`)

// say returns a reason in Chinese, or as it is where some part of it has no Chinese.
func (b *phrasebook) say(reason string) string {
	var parts []string
	for rest := reason; rest != ""; {
		found := subject.FindStringSubmatch(rest)
		said, after, ok := b.phrase(rest[len(found[0]):])
		if !ok {
			return reason
		}
		column := found[1]
		if _, err := strconv.Atoi(column); err == nil {
			column = "第 " + column + " 列"
		}
		if found[2] != "" {
			column = b.titled(found[2])
		}
		if column != "" {
			column += "："
		}
		parts = append(parts, column+found[3]+said)
		rest = after
	}
	return strings.Join(parts, "；")
}

func (b *phrasebook) phrase(text string) (said, after string, ok bool) {
	for _, p := range b.phrases {
		found := p.en.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		said = p.zh
		for i, held := range found[1:] {
			held = b.titled(held)
			said = strings.ReplaceAll(said, "{"+strconv.Itoa(i+1)+"}", held)
		}
		return said, text[len(found[0]):], true
	}
	return "", "", false
}

func (b *phrasebook) titled(column string) string {
	if title := b.titles[column]; title != "" {
		return title
	}
	return column
}
