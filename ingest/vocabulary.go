package ingest

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed vocabularies/*.yaml
var vocabularyFiles embed.FS

// vocabulary holds the values of an enum and the spellings of each.
type vocabulary struct {
	values []string          // in the file's order, for messages
	words  map[string]string // spelling, in lower case → value
	labels map[string]string // value → its first spelling, for Chinese readers
}

// label returns a value as people write it first, or the value where it has no
// other spelling.
func (v *vocabulary) label(value string) string {
	if label := v.labels[value]; label != "" {
		return label
	}
	return value
}

// find returns the value that text spells. It does not allocate for spellings
// without capital letters.
func (v *vocabulary) find(text []byte) (string, bool) {
	if value, ok := v.words[string(text)]; ok {
		return value, true
	}
	value, ok := v.words[strings.ToLower(string(text))]
	return value, ok
}

func (v *vocabulary) add(value, spelling string) error {
	spelling = strings.ToLower(spelling)
	if old, ok := v.words[spelling]; ok && old != value {
		return fmt.Errorf("%q spells both %s and %s", spelling, old, value)
	}
	v.words[spelling] = value
	return nil
}

// with returns a copy that knows further spellings.
func (v *vocabulary) with(more map[string][]string) (*vocabulary, error) {
	if len(more) == 0 {
		return v, nil
	}
	wider := &vocabulary{values: v.values, labels: v.labels, words: make(map[string]string, len(v.words))}
	for spelling, value := range v.words {
		wider.words[spelling] = value
	}
	for value, spellings := range more {
		if wider.words[value] != value {
			return nil, fmt.Errorf("%q is not one of %s", value, strings.Join(v.values, ", "))
		}
		for _, spelling := range spellings {
			if err := wider.add(value, spelling); err != nil {
				return nil, err
			}
		}
	}
	return wider, nil
}

func loadVocabularies() (map[string]*vocabulary, error) {
	names, err := fs.Glob(vocabularyFiles, "vocabularies/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list vocabularies: %w", err)
	}
	all := make(map[string]*vocabulary, len(names))
	for _, name := range names {
		text, err := vocabularyFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read vocabulary: %w", err)
		}
		words, err := parseVocabulary(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(name), err)
		}
		all[strings.TrimSuffix(path.Base(name), ".yaml")] = words
	}
	return all, nil
}

func parseVocabulary(text []byte) (*vocabulary, error) {
	// A yaml.Node keeps the order of the values, which messages follow.
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("read the vocabulary: %w", err)
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("a vocabulary is a mapping of values to spellings")
	}
	words := &vocabulary{words: map[string]string{}, labels: map[string]string{}}
	pairs := document.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		value := pairs[i].Value
		words.values = append(words.values, value)
		if err := words.add(value, value); err != nil {
			return nil, err
		}
		var spellings []string
		if err := pairs[i+1].Decode(&spellings); err != nil {
			return nil, fmt.Errorf("spellings of %q: %w", value, err)
		}
		for _, spelling := range spellings {
			if err := words.add(value, spelling); err != nil {
				return nil, err
			}
		}
		if len(spellings) > 0 {
			words.labels[value] = spellings[0]
		}
	}
	return words, nil
}
