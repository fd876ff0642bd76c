package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"zhengheng/queries"
)

var letterName = regexp.MustCompile(`\{([a-z_]+)\}`)

// checkLetter finds names in a letter that nothing gives a value.
func (w *Workbook) checkLetter(s *Sheet) error {
	if len(s.Letter) > 0 && len(s.Blocks) == 0 {
		return fmt.Errorf("a letter stands above blocks")
	}
	for _, paragraph := range slices.Concat(s.Letter, s.Closing) {
		for _, text := range []string{paragraph.Zh, paragraph.En} {
			for _, found := range letterName.FindAllStringSubmatch(text, -1) {
				if name := found[1]; w.Parameter(name) == nil && (s.Each == nil || s.Each.Name != name) {
					return fmt.Errorf("the letter names {%s}, which is no parameter", name)
				}
			}
		}
	}
	return nil
}

// letter writes the title and the paragraphs of an official notice; one that names a
// parameter without a value is left out.
func (t *writing) letter(on *sheet, s *Sheet, title string, columns int, values map[string]string) error {
	if err := on.span(styleNotice, 42, title, columns); err != nil {
		return err
	}
	if err := t.paragraphs(on, styleLetter, s.Letter, columns, values); err != nil {
		return err
	}
	on.skip(1)
	return nil
}

func (t *writing) paragraphs(on *sheet, kind styleKind, paragraphs []queries.Text, columns int, values map[string]string) error {
	for _, paragraph := range paragraphs {
		text, isWhole := t.filled(t.say(paragraph), values)
		if !isWhole {
			continue
		}
		if err := on.span(kind, 22, text, columns); err != nil {
			return err
		}
	}
	return nil
}

// filled puts values into a paragraph, days in the way of documents.
func (t *writing) filled(text string, values map[string]string) (filled string, isWhole bool) {
	isWhole = true
	filled = letterName.ReplaceAllStringFunc(text, func(name string) string {
		value := values[strings.Trim(name, "{}")]
		isWhole = isWhole && value != ""
		if day, err := time.Parse(time.DateOnly, value); err == nil {
			return day.Format(t.in("2006年1月2日", "2 January 2006"))
		}
		return value
	})
	return filled, isWhole
}
