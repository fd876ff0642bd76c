package reports

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// cover fills the first sheet: what the data are, where they come from, what
// a reader must know, and the query's chart.
func (b *workbook) cover() error {
	file, sheet := b.file, b.coverName()
	b.result.Notes = append(b.result.Notes, b.oddities.notes()...)
	if n := len(b.sheets); n > 1 {
		b.result.Notes = append(b.result.Notes, queries.Text{
			Zh: fmt.Sprintf("数据超过一张工作表可容纳的行数，分为 %d 张，每张最多 %d 行", n, b.options.RowsPerSheet),
			En: fmt.Sprintf("There are more rows than one sheet takes; they are on %d sheets of at most %d rows", n, b.options.RowsPerSheet),
		})
	}
	lines := slices.Concat(
		[]fact{{b.in("内容", "Contents"), b.result.Query.Description.In(b.options.Language)}},
		facts(b.result, b.options.Language),
		[]fact{{b.in("行数", "Rows"), strconv.FormatInt(b.rows, 10)}},
		notes(b.result, b.options.Language),
	)
	if err := file.SetColWidth(sheet, "A", "A", 16); err != nil {
		return err
	}
	if err := file.SetColWidth(sheet, "B", "B", 96); err != nil {
		return err
	}
	if err := b.coverRow(1, b.styles.title, b.styles.title, fact{b.result.Query.Title.In(b.options.Language), ""}); err != nil {
		return err
	}
	if err := file.SetRowHeight(sheet, 1, 34); err != nil {
		return err
	}
	row := 2
	for _, line := range lines {
		row++
		if err := b.coverRow(row, b.styles.name, b.styles.value, line); err != nil {
			return err
		}
		lineCount := (textWidth(line.value) + 109) / 110
		if err := file.SetRowHeight(sheet, row, 17*float64(max(1, min(lineCount, 20)))); err != nil {
			return err
		}
	}
	if err := b.chart(row + 2); err != nil {
		return err
	}
	hideLines := false
	if err := file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &hideLines}); err != nil {
		return err
	}
	fit := true
	if err := file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	file.SetActiveSheet(0)
	return landscape(file, sheet, 1, b.in("第 &P 页，共 &N 页", "Page &P of &N"))
}

func (b *workbook) coverRow(row, nameStyle, valueStyle int, line fact) error {
	file, sheet := b.file, b.coverName()
	left, right := "A"+strconv.Itoa(row), "B"+strconv.Itoa(row)
	if err := file.SetCellStr(sheet, left, line.name); err != nil {
		return err
	}
	if err := file.SetCellStr(sheet, right, line.value); err != nil {
		return err
	}
	if err := file.SetCellStyle(sheet, left, left, nameStyle); err != nil {
		return err
	}
	return file.SetCellStyle(sheet, right, right, valueStyle)
}

// chart draws what the query declares from the first data sheet, below the facts.
func (b *workbook) chart(row int) error {
	chart := b.result.Query.Chart
	first := b.rowsOnFirstSheet()
	if chart == nil || first == 0 {
		return nil
	}
	label, value := b.columnLetter(chart.Label), b.columnLetter(chart.Value)
	if label == "" || value == "" {
		return nil
	}
	shown := min(first, chart.Rows)
	within := func(letter string) string {
		return fmt.Sprintf("'%s'!$%s$2:$%s$%d", b.sheets[0], letter, letter, shown+1)
	}
	dark := excelize.Font{Family: fontName, Size: 9, Color: "1F2328"}
	drawn := &excelize.Chart{
		Type: excelize.Line,
		Series: []excelize.ChartSeries{{
			Name: fmt.Sprintf("'%s'!$%s$1", b.sheets[0], value), Categories: within(label), Values: within(value),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}},
		}},
		Legend:    excelize.ChartLegend{Position: "none"},
		Dimension: excelize.ChartDimension{Width: 900, Height: 380},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: b.chartTitle(shown), Font: &excelize.Font{Family: fontName, Size: 12, Bold: true}}}},
		XAxis:     excelize.ChartAxis{Font: dark},
		YAxis:     excelize.ChartAxis{Font: dark, MajorGridLines: true},
	}
	if chart.Kind == "bar" {
		drawn.Type = excelize.Bar
		drawn.XAxis.ReverseOrder = true // the first row on top
		zero := 0.0
		drawn.YAxis.Minimum = &zero // the length of a bar is its value
		drawn.Dimension.Height = uint(120 + 24*shown)
	}
	return b.file.AddChart(b.coverName(), "A"+strconv.Itoa(row), drawn)
}

func (b *workbook) chartTitle(shown int) string {
	title := ""
	for _, c := range b.columns {
		if c.name == b.result.Query.Chart.Value {
			title = c.title
		}
	}
	if b.result.Query.Chart.Kind == "bar" {
		return b.in(fmt.Sprintf("%s（前 %d 行）", title, shown), fmt.Sprintf("%s (first %d rows)", title, shown))
	}
	return title
}

func (b *workbook) rowsOnFirstSheet() int {
	return int(min(b.rows, int64(b.options.RowsPerSheet)))
}

// columnLetter returns the sheet column of a result column, "" where there is none.
func (b *workbook) columnLetter(name string) string {
	for i, c := range b.columns {
		if c.name == name {
			letter, _ := excelize.ColumnNumberToName(i + 1) // i+1 is at least 1 and few
			return letter
		}
	}
	return ""
}
