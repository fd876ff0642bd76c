package reports

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// explanation writes the sheet that explains the columns of each table and the indices.
func (b *book) explanation(name string, a *about) error {
	s, err := b.begin(name, page{title: a.title, heads: 2})
	if err != nil {
		return err
	}
	if err := s.setWidths([]float64{18, 17, 8, 12, 45}); err != nil {
		return err
	}
	if err := s.span(styleTitle, 36, b.in("列与指数说明", "Columns and indices"), 5); err != nil {
		return err
	}
	if err := s.line(styleHead, 24, b.in("表", "Table"), b.in("列", "Column"), b.in("单位", "Unit"), b.in("类型", "Kind"), b.in("含义", "Meaning")); err != nil {
		return err
	}
	told := map[string]bool{}
	for _, section := range a.sections {
		if told[section.told()] { // the same table for another value
			continue
		}
		told[section.told()] = true
		if err := b.explainColumns(s, section); err != nil {
			return err
		}
	}
	if b.options.Formulas != nil {
		for _, id := range a.indices() {
			text := b.options.Formulas(id)
			if text == (queries.Text{}) {
				continue
			}
			if err := s.wrapped(id, b.in("指数", "Index"), "", "", b.say(text)); err != nil {
				return err
			}
		}
	}
	return s.end()
}

// told is what tells sections apart whose columns are explained the same way.
func (s *section) told() string {
	text, _ := json.Marshal([]any{s.result.Query.Name, s.block.Columns}) // names always marshal
	return string(text)
}

func (b *book) explainColumns(s *sheet, section *section) error {
	if err := s.wrapped(section.title, "", "", "", b.say(section.result.Query.Description)); err != nil {
		return err
	}
	for i := range section.shown {
		c := &section.columns[i]
		if c.isCompanion {
			continue
		}
		meaning := c.description
		if c.atLeast >= 0 || section.flagged(i) {
			meaning = joinSentences(meaning, b.in("带 ≥ 者为下限，带 ≈ 者可能更低", "a lower bound where marked ≥, may be lower where marked ≈"), b.in("；", "; "))
		}
		if err := s.wrapped("", c.title, c.unit, b.kindName(c.format), meaning); err != nil {
			return err
		}
	}
	return nil
}

func (s *section) flagged(i int) bool {
	declared := s.result.Query.Column(s.columns[i].name)
	return declared != nil && declared.AtLeast != ""
}

func joinSentences(a, b, with string) string {
	if a == "" {
		return b
	}
	return a + with + b
}

func (b *book) kindName(f queries.Format) string {
	switch f {
	case queries.FormatID:
		return b.in("编号（文本）", "Id (text)")
	case queries.FormatInteger:
		return b.in("整数", "Whole number")
	case queries.FormatDecimal2, queries.FormatDecimal4:
		return b.in("小数", "Number")
	case queries.FormatPercent2:
		return b.in("比例", "Share")
	case queries.FormatDate:
		return b.in("日期", "Date")
	case queries.FormatTimestamp:
		return b.in("时间（北京时间）", "Time (UTC+8)")
	case queries.FormatBoolean:
		return b.in("是否（存为 1、0）", "Yes or no (kept as 1, 0)")
	}
	return b.in("文本", "Text")
}

// wrapped writes texts as a row that is high enough for them.
func (s *sheet) wrapped(texts ...string) error {
	style, err := s.book.look.style(styleKey{kind: styleValue})
	if err != nil {
		return err
	}
	high := 16.0
	cells := s.fit(len(texts))
	for i, text := range texts {
		cells[i] = excelize.Cell{StyleID: style, Value: s.book.oddities.text(text)}
		high = max(high, textHeight(text, s.widths[i]-2))
	}
	return s.put(excelize.RowOpts{Height: high})
}

// Keys of the machine-readable sheet, in its first column; the second holds JSON.
const (
	machineKey       = "zhengheng"
	machineVersion   = 1
	machineTable     = "table"
	machineSheet     = "sheet"
	machineCode      = "code"
	machineWarehouse = "warehouse"
)

// machineColumn describes a column to programs.
type machineColumn struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Title  string `json:"title"`
	Unit   string `json:"unit,omitempty"`
	Letter string `json:"letter,omitempty"` // of its sheet
}

type machinePlace struct {
	Sheet string `json:"sheet"`
	Head  int    `json:"head_row,omitempty"`
	First int    `json:"first_row"`
	Last  int    `json:"last_row"`
}

// machineSection describes a table to programs.
type machineSection struct {
	ID         string            `json:"id,omitempty"`
	Title      string            `json:"title"`
	Query      string            `json:"query"`
	Parameters map[string]string `json:"parameters"`
	Layout     Layout            `json:"layout"`
	Rows       int64             `json:"rows"`
	Places     []machinePlace    `json:"places"`
	Columns    []machineColumn   `json:"columns"`
}

func (b *book) machineSection(s *section) machineSection {
	m := machineSection{ID: s.id, Title: s.title, Query: s.result.Query.Name, Parameters: s.result.Parameters, Layout: s.block.Layout, Rows: s.rows}
	if m.Layout == "" {
		m.Layout = LayoutTable
	}
	for _, p := range s.places {
		m.Places = append(m.Places, machinePlace{p.sheet, p.head, p.first, p.last})
	}
	for i, c := range s.columns {
		column := machineColumn{Name: c.name, Type: typeName(s.type_(i)), Title: c.title, Unit: c.unit}
		if m.Layout == LayoutTable {
			column.Letter, _ = excelize.ColumnNumberToName(i + 1)
		}
		m.Columns = append(m.Columns, column)
	}
	return m
}

func (s *section) type_(i int) arrow.DataType {
	return s.result.Reader.Schema().Field(s.from[i]).Type
}

// machine writes the sheet that programs read: a key and JSON in each row. With a key
// to seal with, it also holds the seal of every other sheet and the check code, which
// covers all of them; it is returned by code before the cover is written.
func (b *book) machine(name string, a *about, rows [][2]string) error {
	s, err := b.begin(name, page{title: a.title, noGrid: true})
	if err != nil {
		return err
	}
	if err := s.setWidths([]float64{14, 86}); err != nil {
		return err
	}
	for _, row := range rows {
		if err := s.wrapped(row[0], row[1]); err != nil {
			return err
		}
	}
	if err := s.end(); err != nil {
		return err
	}
	return b.file.SetSheetVisible(name, false) // for programs; people can show it
}

// machineRows are the rows but for the seals.
func (b *book) machineRows(a *about) [][2]string {
	rows := [][2]string{
		{machineKey, text(machineVersion)}, {"name", text(a.name)}, {"title", text(a.title)}, {"language", text(b.in("zh", "en"))},
		{"parameters", text(a.values)}, {"snapshot", text(a.snapshot)}, {"freshness", text(a.freshness)}, {"indices", text(a.indices())},
	}
	if !a.refreshedAt.IsZero() {
		rows = append(rows, [2]string{"refreshed_at", text(a.refreshedAt.UTC().Format(time.RFC3339))})
	}
	for _, s := range a.sections {
		rows = append(rows, [2]string{machineTable, text(b.machineSection(s))})
	}
	return rows
}

// sealRows are the rows that seal the sheets written so far.
func (b *book) sealRows() [][2]string {
	var rows [][2]string
	for _, seal := range b.seals {
		rows = append(rows, [2]string{machineSheet, text(seal.sum())})
	}
	return rows
}

// text is a value as JSON. What is given here always marshals.
func text(v any) string {
	bytes, _ := json.Marshal(v)
	return string(bytes)
}

// finish writes the sheets around the data and saves the file: first those behind, then
// contents and cover. The check code covers them all but stands on the cover, so the
// cover is sealed without it.
func (b *book) finish(a *about, names frame, d *drawing) error {
	if err := b.explanation(names.explanation, a); err != nil {
		return err
	}
	if names.contents != "" {
		if err := b.contents(names.contents, a, slices.DeleteFunc([]string{names.charts, names.explanation}, func(s string) bool { return s == "" })); err != nil {
			return err
		}
	}
	if b.options.Seal == nil {
		if err := b.cover(names.cover, a, "", d); err != nil {
			return err
		}
		return b.machine(names.machine, a, b.machineRows(a))
	}
	return b.sealed(a, names, d)
}
