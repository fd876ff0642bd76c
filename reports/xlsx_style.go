package reports

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"zhengheng/queries"
)

// fontName is what Chinese office machines have; other machines replace it.
const fontName = "微软雅黑"

// styleKind is what a cell is for.
type styleKind int

const (
	styleRow     styleKind = iota // the base of each data row
	styleCell                     // a value of a column
	styleHead                     // a column's heading
	styleTitle                    // of a sheet
	styleSection                  // the heading of a table
	styleGroup                    // a heading between the rows of a table
	styleName                     // the left column of the cover, a figure's label
	styleValue                    // the right column of the cover
	styleFigure                   // a figure's value
	styleNote                     // a sentence
	styleLink
	styleNumber  // a count on the contents sheet
	styleBlank   // a line to write on
	styleLetter  // a paragraph of an official notice
	styleNotice  // the title of one
	styleClosing // who sends it, and when
)

// styleKey is what makes two cells look alike.
type styleKey struct {
	kind    styleKind
	format  queries.Format
	atLeast bool   // ≥ before the number
	mark    string // change: ▲ and ▼ before the number; met: ✓ and ✗
	unit    string // behind the number
	wraps   bool
	english bool // of yes and no, which the format itself says
}

// look makes the cell styles of a workbook, each once.
type look struct {
	file     *excelize.File
	language string
	known    map[styleKey]int
}

// numberFormats are Excel's codes by format; a format without one is text.
var numberFormats = map[queries.Format]string{
	queries.FormatInteger:   "#,##0",
	queries.FormatDecimal2:  "#,##0.00",
	queries.FormatDecimal4:  "#,##0.0000",
	queries.FormatPercent2:  "0.00%",
	queries.FormatDate:      "yyyy-mm-dd",
	queries.FormatTimestamp: "yyyy-mm-dd hh:mm:ss",
}

// isNumeric tells whether values of a format are typed as numbers.
func isNumeric(f queries.Format) bool { return numberFormats[f] != "" }

func (l *look) style(key styleKey) (int, error) {
	key.english = key.format == queries.FormatBoolean && l.language == "en"
	if id, found := l.known[key]; found {
		return id, nil
	}
	made := key.style()
	id, err := l.file.NewStyle(&made)
	if err == nil {
		l.known[key] = id
	}
	return id, err
}

const (
	ink   = "1F2328"
	blue  = "1F4E79"
	pale  = "DDE6EF"
	faint = "57606A"
)

func (k styleKey) style() excelize.Style {
	font := func(size float64, bold bool, color string) *excelize.Font {
		return &excelize.Font{Family: fontName, Size: size, Bold: bold, Color: color}
	}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	middle := &excelize.Alignment{Vertical: "center", WrapText: true}
	switch k.kind {
	case styleRow:
		return excelize.Style{Font: font(10, false, ink)}
	case styleHead:
		return excelize.Style{Font: font(10, true, "FFFFFF"), Border: thin(), Fill: fill(blue),
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}}
	case styleTitle:
		return excelize.Style{Font: font(18, true, blue), Alignment: middle}
	case styleSection:
		return excelize.Style{Font: font(12, true, blue), Alignment: middle}
	case styleGroup:
		return excelize.Style{Font: font(10, true, ink), Border: thin(), Fill: fill(pale), Alignment: middle}
	case styleName:
		return excelize.Style{Font: font(10, true, faint), Border: thin(), Fill: fill("F6F8FA"), Alignment: middle}
	case styleValue:
		return excelize.Style{Font: font(10, false, ink), Border: thin(), Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", WrapText: true}}
	case styleNote:
		return excelize.Style{Font: font(9, false, faint), Alignment: middle}
	case styleLink:
		return excelize.Style{Font: &excelize.Font{Family: fontName, Size: 10, Color: "0969DA", Underline: "single"}, Border: thin(), Alignment: middle}
	case styleLetter:
		return excelize.Style{Font: font(12, false, ink), Alignment: middle}
	case styleClosing:
		return excelize.Style{Font: font(12, false, ink), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", WrapText: true}}
	case styleNotice:
		return excelize.Style{Font: font(18, true, ink), Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}}
	case styleBlank:
		return excelize.Style{Font: font(10, false, ink), Border: []excelize.Border{{Type: "bottom", Color: ink, Style: 1}}}
	}
	return k.valueStyle(font)
}

// valueStyle is the look of a column's value or of a figure.
func (k styleKey) valueStyle(font func(float64, bool, string) *excelize.Font) excelize.Style {
	code, align := k.code(), &excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: k.wraps}
	if isNumeric(k.format) {
		align.Horizontal = "right"
	}
	if k.format == queries.FormatBoolean || k.format == queries.FormatDate || k.format == queries.FormatTimestamp || k.mark == markChange {
		align.Horizontal = "center"
	}
	made := excelize.Style{Font: font(10, false, ink), Border: thin(), Alignment: align, CustomNumFmt: &code}
	if k.kind == styleNumber {
		made.Alignment = &excelize.Alignment{Horizontal: "center", Vertical: "center"}
	}
	if k.kind == styleFigure {
		made.Font = font(12, true, blue)
		made.Alignment = &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: true}
	}
	return made
}

// code is the number format: typed values stay numbers whatever stands around them.
func (k styleKey) code() string {
	code, isNumber := numberFormats[k.format]
	switch {
	case k.format == queries.FormatBoolean:
		return yesNoCode(k.english)
	case !isNumber:
		return "@"
	case k.mark == markChange:
		return fmt.Sprintf(`"▲"%[1]s;"▼"%[1]s;"–"`, code)
	case k.mark == markMet && k.atLeast: // a smaller one may be all
		return fmt.Sprintf(`[>=1]"✓ ≥"%[1]s;"≥"%[1]s`, code)
	case k.mark == markMet:
		return fmt.Sprintf(`[>=1]"✓ "%[1]s;"✗ "%[1]s`, code)
	}
	if k.unit != "" {
		code += fmt.Sprintf(` "%s"`, k.unit)
	}
	if k.atLeast {
		code = `"≥"` + code
	}
	return code
}

// yesNoCode shows the cells of a yes/no column, which hold 1 and 0, in words. Excel, WPS
// and LibreOffice show booleans of their own as TRUE and FALSE whatever the format; numbers
// stay typed, sort, and are offered by the filter in these words.
func yesNoCode(english bool) string {
	if english {
		return `"Yes";General;"No"` // of numbers above, below and equal to 0
	}
	return `"是";General;"否"`
}

func thin() []excelize.Border {
	borders := make([]excelize.Border, 0, 4)
	for _, side := range []string{"left", "right", "top", "bottom"} {
		borders = append(borders, excelize.Border{Type: side, Color: "D0D7DE", Style: 1})
	}
	return borders
}
