package rulebook

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ReadSheets makes the text of a rulebook's file out of the sheets of a workbook: those
// that SheetsOf writes, or an office's own with the first seven columns alone. What such
// a sheet does not tell is filled in: ids by number, the stage by the words 否决 and 加分
// in the name of the 一级指标, and the mark U. Settings win over those of the sheet 设定;
// id, title and basis are among them. Faults name the workbook and the row.
func ReadSheets(name string, sheets []Sheet, settings map[string]string) ([]byte, error) {
	r := &sheetReader{file: &file{name: name, line: 1}, given: settings}
	for _, sheet := range sheets {
		switch sheet.Name {
		case SheetSettings:
			r.settings(sheet)
		case SheetRanking:
			r.each(sheet, r.ranking)
		default:
			if slices.Contains(sheet.Header, colRule) {
				r.each(sheet, r.line)
			}
		}
	}
	r.giveSettings()
	if len(r.file.Rules) == 0 {
		r.fault(1, "there is no sheet with the columns %s, %s, %s", colGroup, colIndicator, colRule)
	}
	if len(r.faults) > 0 {
		return nil, errors.Join(r.faults...)
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	return r.text()
}

type sheetReader struct {
	file   *file
	given  map[string]string
	faults []error

	group, indicator, stage string // of the row above
	numbered                [3]int
}

func (r *sheetReader) fault(row int, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s:%d: %s", r.file.name, row, fmt.Sprintf(format, args...)))
}

// each hands the rows of a sheet on as cells by column, with their numbers in the sheet.
func (r *sheetReader) each(sheet Sheet, use func(row int, c cells)) {
	for i, row := range sheet.Rows {
		c := cells{}
		for at, text := range row {
			if text = strings.TrimSpace(text); at < len(sheet.Header) && text != "" {
				c[strings.TrimSpace(sheet.Header[at])] = text
			}
		}
		if len(c) > 0 {
			use(sheet.above+i+2, c)
		}
	}
}

// field is one key of a line; an empty text leaves it out.
type field struct{ key, text string }

// node makes a line of a file, as if it had been written there at this row.
func node(row int, fields []field, more ...*yaml.Node) yaml.Node {
	line := yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Line: row}
	for _, f := range fields {
		if f.text != "" {
			line.Content = append(line.Content, scalar(row, f.key), scalar(row, f.text))
		}
	}
	line.Content = append(line.Content, more...)
	return line
}

func scalar(row int, text string) *yaml.Node {
	made := &yaml.Node{}
	made.SetString(text)
	made.Line = row
	if _, err := ParsePoints(text); err == nil && text != unknownPoints {
		made.Tag = "" // a number stays one
	}
	return made
}

// list makes key: [a, b] of words with blanks between; nothing of none.
func list(row int, key, words string) []*yaml.Node {
	fields := strings.FieldsFunc(words, func(c rune) bool { return strings.ContainsRune(" ,，、；;", c) })
	if len(fields) == 0 {
		return nil
	}
	made := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Line: row}
	for _, one := range fields {
		made.Content = append(made.Content, scalar(row, one))
	}
	return []*yaml.Node{scalar(row, key), made}
}

func appliesNode(row int, c cells) []*yaml.Node {
	made := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Line: row}
	for _, one := range []field{{"kinds", colKinds}, {"levels", colLevels}, {"sectors", colSectors}, {"classes", colClasses}} {
		made.Content = append(made.Content, list(row, one.key, c[one.text])...)
	}
	if len(made.Content) == 0 {
		return nil
	}
	return []*yaml.Node{scalar(row, "applies"), made}
}

func titleNode(row int, zh, en string) []*yaml.Node {
	made := node(row, []field{{"zh", zh}, {"en", en}})
	return []*yaml.Node{scalar(row, "title"), &made}
}

// worded gives the file's word for a cell's.
func (r *sheetReader) worded(row int, column, text string, words map[string]string) string {
	if text == "" {
		return ""
	}
	var known []string
	for word, shown := range words {
		if text == shown || text == word {
			return word
		}
		known = append(known, shown)
	}
	slices.Sort(known)
	r.fault(row, "%s %q is not one of %s", column, text, strings.Join(known, ", "))
	return ""
}

// marks are mark and source; a line that says neither is unverified.
func (r *sheetReader) marks(row int, c cells) []field {
	mark, source := r.worded(row, colMark, c[colMark], markWords), c[colSource]
	if mark == "" {
		mark = Unverified
		if source == "" {
			source = "表格导入，待核"
		}
	}
	return []field{{"mark", mark}, {"source", source}}
}

func (r *sheetReader) number(level int, prefix string) string {
	r.numbered[level]++
	return fmt.Sprintf("%s%d", prefix, r.numbered[level])
}

// line reads a row of the sheet of lines: up to three lines of the book.
func (r *sheetReader) line(row int, c cells) {
	own := func(isLast bool, made string) (string, []field, []*yaml.Node) {
		if !isLast {
			return made, r.marks(row, cells{colMark: c[colMark], colSource: c[colSource]}), nil
		}
		if c[colID] != "" {
			made = c[colID]
		}
		return made, r.marks(row, c), appliesNode(row, c)
	}
	if title := c[colGroup]; title != "" {
		isLast := c[colIndicator] == "" && c[colRule] == ""
		id, marks, applies := own(isLast, r.number(0, "group-"))
		r.stage = r.worded(row, colStage, c[colStage], stageWords)
		if r.stage == "" {
			r.stage = stageOfTitle(title)
		}
		fields := append([]field{{"id", id}, {"in", c[colIn]}, {"stage", r.stage}}, marks...)
		if isLast {
			fields = append(fields, field{"points", c[colPoints]})
		}
		r.file.Groups = append(r.file.Groups, node(row, fields, append(titleNode(row, title, englishIf(isLast, c)), applies...)...))
		r.group, r.indicator = id, ""
	}
	if title := c[colIndicator]; title != "" {
		if r.group == "" {
			r.fault(row, "%s %q stands under no %s", colIndicator, title, colGroup)
			return
		}
		isLast := c[colRule] == ""
		id, marks, applies := own(isLast, r.number(1, "indicator-"))
		fields := append([]field{{"id", id}, {"in", r.group}, {"points", c[colPoints]}}, marks...)
		r.file.Indicators = append(r.file.Indicators, node(row, fields, append(titleNode(row, title, englishIf(isLast, c)), applies...)...))
		r.indicator = id
	}
	if title := c[colRule]; title != "" {
		r.rule(row, title, c)
	}
}

func englishIf(isLast bool, c cells) string {
	if isLast {
		return c[colEnglish]
	}
	return ""
}

func stageOfTitle(title string) string {
	switch {
	case strings.Contains(title, "否决"):
		return StageVeto
	case strings.Contains(title, "加分"):
		return StageBonus
	}
	return StageDeduction
}

func (r *sheetReader) rule(row int, title string, c cells) {
	if r.indicator == "" {
		r.fault(row, "%s %q stands under no %s", colRule, title, colIndicator)
		return
	}
	id := c[colID]
	if id == "" {
		id = r.number(2, "rule-")
	}
	by := r.worded(row, colBy, c[colBy], byWords)
	if by == "" && r.stage != StageVeto {
		by = ByOccurrence
		if c[colEach] == "" {
			by = ByJudged
		}
	}
	fields := append([]field{{"id", id}, {"in", r.indicator}, {"by", by}, {"points", c[colEach]}, {"cap", c[colCap]}, {"at_least", c[colAtLeast]},
		{"check", c[colCheck]}, {"limit", c[colLimit]}, {"until", c[colUntil]}, {"cause", c[colCause]}, {"reads", c[colReads]},
		{"ordered_by", c[colOrdered]}, {"reason", c[colReason]}}, r.marks(row, c)...)
	if yes := c[colEvidence]; yes == "是" || yes == "required" {
		fields = append(fields, field{"evidence", "required"})
	}
	more := append(titleNode(row, title, c[colEnglish]), list(row, "excludes", c[colExcludes])...)
	more = append(more, appliesNode(row, c)...)
	if c[colBands] != "" {
		bands := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Line: row}
		for _, band := range strings.Fields(c[colBands]) {
			from, points, ok := strings.Cut(band, ":")
			if !ok {
				r.fault(row, "%s %q: write each as from:points, such as 1:2 3:5", colBands, band)
			}
			made := node(row, []field{{"from", from}, {"points", points}})
			bands.Content = append(bands.Content, &made)
		}
		more = append(more, scalar(row, "bands"), bands)
	}
	r.file.Rules = append(r.file.Rules, node(row, fields, more...))
}

func (r *sheetReader) settings(sheet Sheet) {
	r.each(sheet, func(row int, c cells) {
		name := c[colName]
		if _, isGiven := r.given[name]; isGiven {
			return
		}
		switch name {
		case "id":
			r.file.ID, r.file.line = c[colValue], row
		case "title":
			r.file.Title.Zh = c[colValue]
		case "basis":
			r.file.Basis = c[colValue]
		default:
			r.setting(row, name, c[colValue], r.marks(row, c))
		}
	})
}

func (r *sheetReader) setting(row int, name, value string, marks []field) {
	var more []*yaml.Node
	if slices.Contains([]string{"subjects", "scored", "combined", "accepts"}, name) {
		if more = list(row, "value", value); more == nil {
			more = []*yaml.Node{scalar(row, "value"), {Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Line: row}}
		}
	} else {
		more = []*yaml.Node{scalar(row, "value"), scalar(row, value)}
	}
	r.file.Settings = append(r.file.Settings, node(row, append([]field{{"id", name}}, marks...), more...))
}

func (r *sheetReader) giveSettings() {
	for name, value := range r.given {
		switch name {
		case "id":
			r.file.ID = value
		case "title":
			r.file.Title.Zh = value
		case "basis":
			r.file.Basis = value
		}
	}
	for _, name := range SettingNames {
		if value, ok := r.given[name]; ok {
			r.setting(1, name, value, []field{{"mark", Unverified}, {"source", "导入时给出，待核"}})
		}
	}
}

func (r *sheetReader) ranking(row int, c cells) {
	fields := append([]field{{"id", c[colID]}}, r.marks(row, c)...)
	more := titleNode(row, c[colTitle], c[colEnglish])
	switch r.worded(row, colWhat, c[colWhat], whatWords) {
	case "class":
		applies := appliesNode(row, c)
		if applies == nil {
			applies = []*yaml.Node{scalar(row, "applies"), {Kind: yaml.MappingNode, Style: yaml.FlowStyle, Line: row}}
		}
		r.file.Classes = append(r.file.Classes, node(row, fields, append(more, applies...)...))
	case "grade":
		if c[colFrom] == "不合格" {
			more = append(more, scalar(row, "fails"), &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true", Line: row})
		} else {
			fields = append(fields, field{"at_least", c[colFrom]})
		}
		r.file.Grades = append(r.file.Grades, node(row, fields, more...))
	case "part":
		fields = append(fields, field{"weight", c[colWeight]}, field{"from", c[colOrigin]}, field{"kind", c[colKind]}, field{"book", c[colBook]}, field{"role", c[colRole]})
		r.file.Parts = append(r.file.Parts, node(row, fields, more...))
	}
}

// check loads the book beside the shipped ones, so that faults name rows of the workbook.
func (r *sheetReader) check() error {
	files, err := readFolder(shipped, "books")
	if err != nil {
		return err
	}
	files = slices.DeleteFunc(files, func(other *file) bool { return other.ID == r.file.ID })
	_, err = load(append(files, r.file), nil)
	return err
}

func (r *sheetReader) text() ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(r.file); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}
