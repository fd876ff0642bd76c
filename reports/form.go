package reports

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// Form is an empty table for people to fill in. All its texts are in its language.
type Form struct {
	Title    string // of the data sheet
	Language string // "zh" (default) or "en"
	Columns  []FormColumn
	Notes    []string // what holds for the whole form

	// Rows are what is filled in already, one text a column; none of an empty form.
	Rows [][]string
	// Paper says how a form with rows prints, for people who fill it in by hand.
	Paper FormPaper
}

// FormPaper is how a filled form prints: on A4, its printed columns across a lying page, in
// rows to write in, with the headings on every page.
type FormPaper struct {
	From, To    int      // the first and the last column that print; the others are for programs
	Head        []string // at the top of every page: left and right
	Foot        string   // at the bottom left of every page: who signs
	BlankRows   int      // lines to write on below the rows
	HandWriting bool     // whether rows are as high as handwriting needs
}

// FormColumn is one column of a form.
type FormColumn struct {
	Heading  string
	Meaning  string   // what it holds, where the heading does not say it all
	Writing  string   // how it is written
	Unit     string   // what is counted
	Required string   // what the explanation says of it; "" is not required
	Mark     bool     // whether the heading is marked as required
	Values   []string // the allowed values, where there are but these
	Example  string
	Others   []string // other headings that load as this column
	Format   FormFormat
	Filled   bool    // comes filled in and is not to be changed
	Width    float64 // in characters; chosen by heading and content where 0
}

// FormFormat is how Excel keeps what people type into a column.
type FormFormat int

// The formats. Text keeps ids as typed (leading zeros, long numbers) and keeps
// Excel from making dates of what looks like one.
const (
	FormGeneral FormFormat = iota
	FormText
	FormDate
	FormTime
)

var formCodes = map[FormFormat]string{
	FormGeneral: "General", FormText: "@", FormDate: "yyyy-mm-dd", FormTime: "yyyy-mm-dd hh:mm",
}

// Excel cuts or refuses longer texts.
const (
	listLimit        = 255
	promptLimit      = 255
	promptTitleLimit = 32
)

// fewValues is how many values a note names; the list and the explanation have all.
const fewValues = 20

func (f *Form) in(zh, en string) string { return queries.Text{Zh: zh, En: en}.In(f.Language) }

// heading is a column's heading, with a star where it must be filled in; whoever
// reads the form back does not mind the star.
func (c *FormColumn) heading() string {
	if c.Mark {
		return c.Heading + "*"
	}
	return c.Heading
}

// WriteFormCSV writes the headings, and Rows below, as UTF-8 with a byte order mark.
func WriteFormCSV(w io.Writer, f *Form) error {
	line := []byte("\ufeff")
	for i, c := range f.Columns {
		line = appendField(appendComma(line, i), c.Heading)
	}
	line = append(line, "\r\n"...)
	for _, row := range f.Rows {
		for i, cell := range row {
			line = appendField(appendComma(line, i), cell)
		}
		line = append(line, "\r\n"...)
	}
	_, err := w.Write(line)
	return err
}

// WriteForm writes an XLSX workbook: a sheet with the headings in its first row and
// Rows below, and a sheet that explains the columns and gives an example of each.
// No example stands on the sheet of data, so none can be loaded by mistake. Values
// come as drop-down lists; lists too long for Excel stand on a hidden sheet. Rows that
// are filled in already stand below the headings, shaded where they are not to be changed.
func WriteForm(w io.Writer, f *Form) (err error) {
	b := &formBook{form: f, file: excelize.NewFile(), sheet: sheetName(f.Title, 1)}
	defer func() {
		if closing := b.file.Close(); err == nil {
			err = closing
		}
	}()
	for _, step := range []func() error{b.begin, b.columns, b.rows, b.validate, b.explain} {
		if err := step(); err != nil {
			return fmt.Errorf("write the form %s: %w", f.Title, err)
		}
	}
	return b.file.Write(w)
}

// formBook is a form's workbook while it is written.
type formBook struct {
	form  *Form
	file  *excelize.File
	sheet string
	lists int // on the hidden sheet
}

func (b *formBook) begin() error {
	if err := b.file.SetSheetName("Sheet1", b.sheet); err != nil {
		return err
	}
	if err := b.file.SetDefaultFont(fontName); err != nil {
		return err
	}
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Title: b.form.Title, Creator: "政衡 Zhengheng", LastModifiedBy: "政衡 Zhengheng", Language: b.form.in("zh-CN", "en"),
	}); err != nil {
		return err
	}
	return b.file.SetPanes(b.sheet, &excelize.Panes{
		Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}},
	})
}

// columns writes the headings with their notes, and how Excel keeps each column.
func (b *formBook) columns() error {
	for i := range b.form.Columns {
		c := &b.form.Columns[i]
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		code := formCodes[c.Format]
		body, err := b.file.NewStyle(&excelize.Style{CustomNumFmt: &code, Font: &excelize.Font{Family: fontName, Size: 10}})
		if err != nil {
			return err
		}
		if err := b.file.SetColStyle(b.sheet, letter, body); err != nil {
			return err
		}
		size := max(textWidth(c.heading()), textWidth(c.Example))
		width := c.Width
		if width == 0 {
			width = float64(min(max(size+4, 10), 40))
		}
		if err := b.file.SetColWidth(b.sheet, letter, letter, width); err != nil {
			return err
		}
		if err := b.heading(letter+"1", c); err != nil {
			return err
		}
	}
	return b.file.SetRowHeight(b.sheet, 1, 34)
}

func (b *formBook) heading(cell string, c *FormColumn) error {
	fill, letters := "DDE6EF", "1F2328"
	if c.Mark {
		fill, letters = "1F4E79", "FFFFFF"
	}
	style, err := b.file.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Family: fontName, Size: 10, Bold: true, Color: letters},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}, Border: thin(),
	})
	if err != nil {
		return err
	}
	if err := b.file.SetCellStr(b.sheet, cell, c.heading()); err != nil {
		return err
	}
	if err := b.file.SetCellStyle(b.sheet, cell, cell, style); err != nil {
		return err
	}
	note := strings.Join(b.describe(c), "\n")
	return b.file.AddComment(b.sheet, excelize.Comment{
		Cell: cell, Author: "Zhengheng", Text: note, Width: 320, Height: uint(40 + 18*(strings.Count(note, "\n")+1+textWidth(note)/44)),
	})
}

// describe says in a few lines what a column holds.
func (b *formBook) describe(c *FormColumn) []string {
	var lines []string
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, label+text)
		}
	}
	add("", c.Required)
	add("", c.Meaning)
	add("", c.Writing)
	add(b.form.in("计量单位：", "Counted in: "), c.Unit)
	values := strings.Join(c.Values, b.form.in("、", ", "))
	if len(c.Values) > fewValues {
		values = b.form.in("见下拉列表", "see the list")
	}
	add(b.form.in("可填：", "One of: "), values)
	add(b.form.in("示例：", "Example: "), c.Example)
	return lines
}

// validate gives each column its hint and, where its values are known, its list.
func (b *formBook) validate() error {
	for i := range b.form.Columns {
		c := &b.form.Columns[i]
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		rule := excelize.NewDataValidation(true)
		rule.SetSqref(fmt.Sprintf("%s2:%s%d", letter, letter, sheetRows))
		rule.SetInput(cutText(c.Heading, promptTitleLimit), cutText(strings.Join(b.describe(c), "\n"), promptLimit))
		rule.Type = "none"
		if len(c.Values) > 0 {
			if err := b.list(rule, c); err != nil {
				return err
			}
		}
		if err := b.file.AddDataValidation(b.sheet, rule); err != nil {
			return err
		}
	}
	return nil
}

// list offers a column's values. A comma divides them, so values with one, and
// lists longer than a rule holds, go to a hidden sheet.
func (b *formBook) list(rule *excelize.DataValidation, c *FormColumn) error {
	rule.SetError(excelize.DataValidationErrorStyleStop, cutText(c.Heading, promptTitleLimit),
		b.form.in("请从下拉列表中选择，或清空该单元格", "Choose from the list, or leave the cell empty"))
	joined := strings.Join(c.Values, ",")
	if len(utf16.Encode([]rune(joined))) <= listLimit && strings.Count(joined, ",") == len(c.Values)-1 {
		return rule.SetDropList(c.Values)
	}
	hidden := b.form.in("选项", "Lists")
	if b.lists == 0 {
		if _, err := b.file.NewSheet(hidden); err != nil {
			return err
		}
		if err := b.file.SetSheetVisible(hidden, false); err != nil {
			return err
		}
	}
	b.lists++
	letter, err := excelize.ColumnNumberToName(b.lists)
	if err != nil {
		return err
	}
	for i, value := range c.Values {
		if err := b.file.SetCellStr(hidden, letter+strconv.Itoa(i+1), value); err != nil {
			return err
		}
	}
	rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", hidden, letter, letter, len(c.Values)))
	return nil
}

// cutText shortens a text to what Excel holds of it, counted as Excel counts. The
// explanation has all of it.
func cutText(text string, limit int) string {
	if len(utf16.Encode([]rune(text))) <= limit {
		return text
	}
	runes := []rune(text)
	for len(utf16.Encode(runes)) > limit-1 {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
